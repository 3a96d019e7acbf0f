//! Who pays: payers and what their contracts allow.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::{Address, Money, Payer, PayerId, PayerRow, Plan, PlanId};

/// Adds a payer; `row.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for an identifier that is there already.
pub fn add_payer(db: &Connection, row: &PayerRow) -> Result<PayerId, StoreError> {
    let Payer {
        name,
        id,
        filing,
        address,
    } = &row.payer;
    db.execute(
        "INSERT INTO payers (name, electronic_id, filing, timely_days, street, city, state, zip) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (name, id, filing, row.timely_days, &address.street, &address.city, &address.state, &address.zip),
    )?;
    Ok(PayerId(db.last_insert_rowid()))
}

const PAYER: &str =
    "SELECT id, name, electronic_id, filing, timely_days, street, city, state, zip FROM payers";

fn payer_of(row: &Row<'_>) -> rusqlite::Result<PayerRow> {
    Ok(PayerRow {
        id: PayerId(row.get(0)?),
        payer: Payer {
            name: row.get(1)?,
            id: row.get(2)?,
            filing: row.get(3)?,
            address: Address {
                street: row.get(5)?,
                street2: String::new(),
                city: row.get(6)?,
                state: row.get(7)?,
                zip: row.get(8)?,
            },
        },
        timely_days: row.get(4)?,
    })
}

/// Every payer in order of name.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn payers(db: &Connection) -> Result<Vec<PayerRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PAYER} ORDER BY name, id"))?;
    let rows = statement.query_map([], payer_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The payer of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn payer(db: &Connection, id: PayerId) -> Result<PayerRow, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PAYER} WHERE id = ?1"))?;
    one(statement.query_row([id.0], payer_of), "such payer")
}

/// The payer of this electronic identifier, if the office has it.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn payer_called(db: &Connection, electronic_id: &str) -> Result<Option<PayerRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PAYER} WHERE electronic_id = ?1"))?;
    Ok(statement.query_row([electronic_id], payer_of).optional()?)
}

/// Sets what a contract allows for one unit from a day on.
///
/// # Errors
/// [`StoreError::Refused`] for a payer that is not there.
pub fn set_rate(
    db: &Connection,
    payer: PayerId,
    procedure: &str,
    starts: Date,
    allowed: Money,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO contract_rates (payer_id, procedure_code, starts, allowed_cents) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (payer_id, procedure_code, starts) DO UPDATE SET allowed_cents = excluded.allowed_cents",
        (payer.0, procedure, starts.to_string(), allowed.cents()),
    )?;
    Ok(())
}

/// What a contract allows for one unit on a day, if there is one.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn rate(
    db: &Connection,
    payer: PayerId,
    procedure: &str,
    on: Date,
) -> Result<Option<Money>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT allowed_cents FROM contract_rates WHERE payer_id = ?1 AND procedure_code = ?2 AND starts <= ?3 ORDER BY starts DESC LIMIT 1",
    )?;
    let cents = statement
        .query_row((payer.0, procedure, on.to_string()), |row| row.get(0))
        .optional()?;
    Ok(cents.map(Money::from_cents))
}

/// Changes a payer.
///
/// # Errors
/// [`StoreError::Refused`] for an identifier that another payer has.
pub fn change_payer(db: &Connection, row: &PayerRow) -> Result<(), StoreError> {
    let Payer {
        name,
        id,
        filing,
        address,
    } = &row.payer;
    db.execute(
        "UPDATE payers SET name = ?2, electronic_id = ?3, filing = ?4, timely_days = ?5, street = ?6, city = ?7, state = ?8, zip = ?9 WHERE id = ?1",
        (row.id.0, name, id, filing, row.timely_days, &address.street, &address.city, &address.state, &address.zip),
    )?;
    Ok(())
}

/// Takes a payer away that nothing refers to.
///
/// # Errors
/// [`StoreError::Refused`] for one with policies, rates or claims.
pub fn remove_payer(db: &Connection, id: PayerId) -> Result<(), StoreError> {
    db.execute("DELETE FROM plans WHERE payer_id = ?1", [id.0])?;
    db.execute("DELETE FROM contract_rates WHERE payer_id = ?1", [id.0])?;
    db.execute("DELETE FROM payers WHERE id = ?1", [id.0])?;
    Ok(())
}

/// One line of a contract.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Rate {
    /// What for.
    pub procedure: String,
    /// From which day on.
    pub starts: Date,
    /// What one unit brings.
    pub allowed: Money,
}

/// A payer's contract, by procedure, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn rates(db: &Connection, payer: PayerId) -> Result<Vec<Rate>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT procedure_code, starts, allowed_cents FROM contract_rates WHERE payer_id = ?1 ORDER BY procedure_code, starts DESC",
    )?;
    let rows = statement.query_map([payer.0], |row| {
        Ok(Rate {
            procedure: row.get(0)?,
            starts: parsed(row, 1, |t| t.parse().ok())?,
            allowed: Money::from_cents(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes a line of a contract away.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn remove_rate(
    db: &Connection,
    payer: PayerId,
    procedure: &str,
    starts: Date,
) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM contract_rates WHERE payer_id = ?1 AND procedure_code = ?2 AND starts = ?3",
        (payer.0, procedure, starts.to_string()),
    )?;
    Ok(())
}

/// Adds a payer's plan, or changes the one of that name.
///
/// # Errors
/// [`StoreError::Refused`] for a plan without a name.
pub fn set_plan(db: &Connection, plan: &Plan) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO plans (payer_id, name, copay_cents, needs_referral) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (payer_id, name) DO UPDATE SET copay_cents = excluded.copay_cents, needs_referral = excluded.needs_referral",
        (plan.payer.0, &plan.name, plan.copay.map(Money::cents), i64::from(plan.needs_referral)),
    )?;
    Ok(())
}

/// The plans of one payer, or of all, by name.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn plans(db: &Connection, payer: Option<PayerId>) -> Result<Vec<Plan>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, payer_id, name, copay_cents, needs_referral FROM plans WHERE ?1 IS NULL OR payer_id = ?1 ORDER BY name, id",
    )?;
    let rows = statement.query_map([payer.map(|p| p.0)], |row| {
        Ok(Plan {
            id: PlanId(row.get(0)?),
            payer: PayerId(row.get(1)?),
            name: row.get(2)?,
            copay: row.get::<_, Option<i64>>(3)?.map(Money::from_cents),
            needs_referral: row.get::<_, i64>(4)? == 1,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
