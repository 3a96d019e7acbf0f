//! What patients bring and get back, their plans and statements, closed days.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::{Money, PatientId, PaymentId, UserId};

/// Deposits of one day.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn deposits_of(db: &Connection, day: Date) -> Result<Money, StoreError> {
    let sql = "SELECT coalesce(sum(CASE WHEN debit = 'deposits' THEN amount_cents ELSE -amount_cents END), 0) FROM ledger
               WHERE posted_on = ?1 AND 'deposits' IN (debit, credit)";
    Ok(Money::from_cents(db.query_row(
        sql,
        [day.to_string()],
        |row| row.get(0),
    )?))
}

/// Closes a day: nothing is posted on it or before it from then on.
///
/// # Errors
/// [`StoreError::Refused`] for a day that is closed.
pub fn close_day(
    db: &Connection,
    day: Date,
    deposits: Money,
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO day_closes (closed_on, deposits_cents, closed_by, closed_at) VALUES (?1, ?2, ?3, ?4)",
        (day.to_string(), deposits.cents(), by.0, at),
    )?;
    Ok(())
}

/// Keeps money that a patient brought or got back; the number on its receipt.
///
/// # Errors
/// [`StoreError::Refused`] for a kind or method that there is not.
#[allow(clippy::too_many_arguments, reason = "one column each")]
pub fn add_payment(
    db: &Connection,
    patient: PatientId,
    kind: &str,
    method: &str,
    amount: Money,
    on: Date,
    by: UserId,
    reference: &str,
) -> Result<PaymentId, StoreError> {
    db.execute(
        "INSERT INTO patient_payments (patient_id, kind, method, amount_cents, paid_on, taken_by, reference) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (patient.0, kind, method, amount.cents(), on.to_string(), by.0, reference),
    )?;
    Ok(PaymentId(db.last_insert_rowid()))
}

/// Sets a patient's payment plan.
///
/// # Errors
/// [`StoreError::Refused`] for an instalment of nothing or a day past the 28th.
pub fn set_plan(
    db: &Connection,
    patient: PatientId,
    instalment: Money,
    day_of_month: i8,
    on: Date,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO payment_plans (patient_id, instalment_cents, day_of_month, agreed_on) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (patient_id) DO UPDATE SET instalment_cents = excluded.instalment_cents, day_of_month = excluded.day_of_month, agreed_on = excluded.agreed_on",
        (patient.0, instalment.cents(), day_of_month, on.to_string()),
    )?;
    Ok(())
}

/// A patient's payment plan: instalment and day of the month.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn plan(db: &Connection, patient: PatientId) -> Result<Option<(Money, i8)>, StoreError> {
    let sql = "SELECT instalment_cents, day_of_month FROM payment_plans WHERE patient_id = ?1";
    Ok(db
        .query_row(sql, [patient.0], |row| {
            Ok((Money::from_cents(row.get(0)?), row.get(1)?))
        })
        .optional()?)
}

/// Notes a statement that was made.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_statement(
    db: &Connection,
    patient: PatientId,
    on: Date,
    amount: Money,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO statements (patient_id, made_on, amount_cents) VALUES (?1, ?2, ?3)",
        (patient.0, on.to_string(), amount.cents()),
    )?;
    Ok(())
}

/// How many statements a patient got since a day.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn statements_since(
    db: &Connection,
    patient: PatientId,
    since: Date,
) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM statements WHERE patient_id = ?1 AND made_on >= ?2";
    Ok(db.query_row(sql, (patient.0, since.to_string()), |row| row.get(0))?)
}

/// Copays that a patient paid at the desk on a day.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn copay_of(db: &Connection, patient: PatientId, on: Date) -> Result<Money, StoreError> {
    let sql = "SELECT coalesce(sum(amount_cents), 0) FROM patient_payments WHERE patient_id = ?1 AND paid_on = ?2 AND kind = 'copay' AND undone_on IS NULL";
    Ok(Money::from_cents(db.query_row(
        sql,
        (patient.0, on.to_string()),
        |row| row.get(0),
    )?))
}

/// One payment or refund.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PaymentRow {
    /// The number on its receipt.
    pub id: PaymentId,
    /// Whose.
    pub patient: PatientId,
    /// As charts are filed.
    pub name: String,
    /// `copay`, `payment`, `refund`.
    pub kind: String,
    /// `cash`, `check`, `card`, `transfer`.
    pub method: String,
    /// How much.
    pub amount: Money,
    /// The day.
    pub on: Date,
    /// Who took it.
    pub taken_by: String,
    /// A check's number or the like.
    pub reference: String,
    /// The day on which it was taken back.
    pub undone_on: Option<Date>,
}

const PAYMENT: &str = "SELECT y.id, y.patient_id, p.family_name || ', ' || p.given_name, y.kind, y.method, y.amount_cents, y.paid_on,
    u.display_name, y.reference, y.undone_on FROM patient_payments y JOIN patients p ON p.id = y.patient_id JOIN users u ON u.id = y.taken_by";

fn payment_of(row: &Row<'_>) -> rusqlite::Result<PaymentRow> {
    Ok(PaymentRow {
        id: PaymentId(row.get(0)?),
        patient: PatientId(row.get(1)?),
        name: row.get(2)?,
        kind: row.get(3)?,
        method: row.get(4)?,
        amount: Money::from_cents(row.get(5)?),
        on: parsed(row, 6, |t| t.parse().ok())?,
        taken_by: row.get(7)?,
        reference: row.get(8)?,
        undone_on: row
            .get::<_, Option<String>>(9)?
            .and_then(|t| t.parse().ok()),
    })
}

/// The payment of this receipt.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn payment(db: &Connection, id: PaymentId) -> Result<PaymentRow, StoreError> {
    let sql = format!("{PAYMENT} WHERE y.id = ?1");
    one(db.query_row(&sql, [id.0], payment_of), "such payment")
}

/// A patient's payments and refunds, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_patient(db: &Connection, patient: PatientId) -> Result<Vec<PaymentRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{PAYMENT} WHERE y.patient_id = ?1 ORDER BY y.id DESC"
    ))?;
    let rows = statement.query_map([patient.0], payment_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Payments and refunds of one day, in order.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_day(db: &Connection, day: Date) -> Result<Vec<PaymentRow>, StoreError> {
    let mut statement =
        db.prepare_cached(&format!("{PAYMENT} WHERE y.paid_on = ?1 ORDER BY y.id"))?;
    let rows = statement.query_map([day.to_string()], payment_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks a payment as taken back.
///
/// # Errors
/// [`StoreError::Refused`] for one that was taken back already.
pub fn take_back(db: &Connection, id: PaymentId, on: Date) -> Result<(), StoreError> {
    let sql = "UPDATE patient_payments SET undone_on = ?2 WHERE id = ?1";
    db.execute(sql, (id.0, on.to_string()))?;
    Ok(())
}

/// Ends a patient's payment plan.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn end_plan(db: &Connection, patient: PatientId) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM payment_plans WHERE patient_id = ?1",
        [patient.0],
    )?;
    Ok(())
}

/// What payers sent that was posted on a day: payer, number, method, amount.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn from_payers(
    db: &Connection,
    day: Date,
) -> Result<Vec<(String, String, String, Money)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.payer, r.trace, r.method, sum(CASE WHEN l.debit = 'deposits' THEN l.amount_cents ELSE -l.amount_cents END)
         FROM ledger l JOIN remittances r ON r.id = l.remittance_id WHERE l.posted_on = ?1 AND 'deposits' IN (l.debit, l.credit)
         GROUP BY r.id, r.payer, r.trace, r.method ORDER BY r.id",
    )?;
    let rows = statement.query_map([day.to_string()], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            Money::from_cents(row.get(3)?),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A day that was closed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClosedDay {
    /// Which.
    pub on: Date,
    /// What was counted.
    pub deposits: Money,
    /// Who counted.
    pub by: String,
    /// When, in UTC.
    pub at: String,
}

/// The days that were closed last, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn closed_days(db: &Connection, limit: u32) -> Result<Vec<ClosedDay>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.closed_on, d.deposits_cents, u.display_name, d.closed_at FROM day_closes d JOIN users u ON u.id = d.closed_by
         ORDER BY d.closed_on DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(ClosedDay {
            on: parsed(row, 0, |t| t.parse().ok())?,
            deposits: Money::from_cents(row.get(1)?),
            by: row.get(2)?,
            at: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
