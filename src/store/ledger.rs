//! The ledger. Balances are always sums of entries.

use jiff::civil::Date;
use rusqlite::Connection;

use super::StoreError;
use super::people::parsed;
use crate::domain::{Account, ClaimId, Entry, Money, PatientId, RemittanceId};

/// Writes entries.
///
/// # Errors
/// [`StoreError::Refused`] for a day that is closed.
pub fn post(
    db: &Connection,
    on: Date,
    entries: impl IntoIterator<Item = Entry>,
) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO ledger (posted_on, debit, credit, amount_cents, patient_id, claim_id, remittance_id, memo) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let on = on.to_string();
    for entry in entries {
        insert.execute((
            &on,
            entry.debit.as_str(),
            entry.credit.as_str(),
            entry.amount.cents(),
            entry.patient.map(|p| p.0),
            entry.claim.map(|c| c.0),
            entry.remittance.map(|r| r.0),
            &entry.memo,
        ))?;
    }
    Ok(())
}

/// One row for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The day.
    pub on: Date,
    /// What was moved.
    pub entry: Entry,
}

/// A patient's entries, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_patient(db: &Connection, patient: PatientId) -> Result<Vec<LedgerLine>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT posted_on, debit, credit, amount_cents, claim_id, remittance_id, memo FROM ledger WHERE patient_id = ?1 ORDER BY posted_on, id",
    )?;
    let rows = statement.query_map([patient.0], |row| {
        Ok(LedgerLine {
            on: parsed(row, 0, |t| t.parse().ok())?,
            entry: Entry {
                debit: parsed(row, 1, Account::parse)?,
                credit: parsed(row, 2, Account::parse)?,
                amount: Money::from_cents(row.get(3)?),
                patient: Some(patient),
                claim: row.get::<_, Option<i64>>(4)?.map(ClaimId),
                remittance: row.get::<_, Option<i64>>(5)?.map(RemittanceId),
                memo: row.get(6)?,
            },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What stands in an account for one claim, debits less credits.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn balance(db: &Connection, account: Account, claim: ClaimId) -> Result<Money, StoreError> {
    let sql = "SELECT coalesce(sum(CASE WHEN debit = ?1 THEN amount_cents WHEN credit = ?1 THEN -amount_cents ELSE 0 END), 0)
               FROM ledger WHERE claim_id = ?2";
    let cents = db
        .prepare_cached(sql)?
        .query_row((account.as_str(), claim.0), |row| row.get(0))?;
    Ok(Money::from_cents(cents))
}

/// Every account with debits and credits.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn trial_balance(db: &Connection) -> Result<Vec<(Account, Money, Money)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT account, sum(debit), sum(credit) FROM (SELECT debit AS account, amount_cents AS debit, 0 AS credit FROM ledger
         UNION ALL SELECT credit, 0, amount_cents FROM ledger) AS sides GROUP BY account ORDER BY account",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            parsed(row, 0, Account::parse)?,
            Money::from_cents(row.get(1)?),
            Money::from_cents(row.get(2)?),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many entries there are.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn count(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))?)
}

/// What one patient owes (below nothing: has over), and since when there is a debt.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn patient_balance(
    db: &Connection,
    patient: PatientId,
) -> Result<(Money, Option<Date>), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT coalesce(sum(CASE WHEN debit = 'patient_receivable' THEN amount_cents ELSE -amount_cents END), 0),
         min(CASE WHEN debit = 'patient_receivable' THEN posted_on END)
         FROM ledger WHERE patient_id = ?1 AND 'patient_receivable' IN (debit, credit)",
    )?;
    Ok(statement.query_row([patient.0], |row| {
        let since: Option<String> = row.get(1)?;
        Ok((
            Money::from_cents(row.get(0)?),
            since.and_then(|t| t.parse().ok()),
        ))
    })?)
}
