//! Who pays: payers and what their contracts allow.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{StoreError, one};
use crate::domain::{Address, Money, Payer, PayerId, PayerRow};

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
