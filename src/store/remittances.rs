//! Remittances as they were posted, held claims, adjustments.

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::domain::{Adjustment, ClaimId, Money, Remittance, RemittanceClaim, RemittanceId};

/// The remittance with this payer, number, day and amount, if it was posted before.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn posted_before(
    db: &Connection,
    remittance: &Remittance,
) -> Result<Option<RemittanceId>, StoreError> {
    let sql = "SELECT id FROM remittances WHERE payer_ident = ?1 AND trace = ?2 AND paid_on = ?3 AND amount_cents = ?4";
    let key = (
        identity(remittance),
        &remittance.trace,
        day(remittance),
        remittance.amount.cents(),
    );
    Ok(db
        .query_row(sql, key, |row| row.get(0).map(RemittanceId))
        .optional()?)
}

fn identity(remittance: &Remittance) -> &str {
    if remittance.payer_id.is_empty() {
        &remittance.payer
    } else {
        &remittance.payer_id
    }
}

fn day(remittance: &Remittance) -> String {
    remittance
        .paid_on
        .map(|d| d.to_string())
        .unwrap_or_default()
}

/// Keeps a remittance without its claims; the number given.
///
/// # Errors
/// [`StoreError::Refused`] for one that is there already.
pub fn add(
    db: &Connection,
    remittance: &Remittance,
    file: i64,
    at: &str,
) -> Result<RemittanceId, StoreError> {
    db.execute(
        "INSERT INTO remittances (file_id, payer, payer_ident, trace, method, paid_on, amount_cents, posted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            file,
            &remittance.payer,
            identity(remittance),
            &remittance.trace,
            &remittance.method,
            day(remittance),
            remittance.amount.cents(),
            at,
        ),
    )?;
    let id = RemittanceId(db.last_insert_rowid());
    for adjustment in &remittance.provider_adjustments {
        db.execute(
            "INSERT INTO provider_adjustments (remittance_id, reason, reference, amount_cents) VALUES (?1, ?2, ?3, ?4)",
            (id.0, &adjustment.reason, &adjustment.reference, adjustment.amount.cents()),
        )?;
    }
    Ok(id)
}

/// Keeps one claim of a remittance with its lines; `claim` is none when it is held, `note` says why or what to do.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_claim(
    db: &Connection,
    remittance: RemittanceId,
    claim: Option<ClaimId>,
    said: &RemittanceClaim,
    note: &str,
) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO remittance_claims (remittance_id, claim_id, control, patient_name, status, charged_cents, paid_cents, payer_control, remarks, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    insert.execute((
        remittance.0,
        claim.map(|c| c.0),
        &said.control,
        &said.patient,
        &said.status,
        said.charged.cents(),
        said.paid.cents(),
        &said.payer_control,
        said.remarks.join(" "),
        note,
    ))?;
    let id = db.last_insert_rowid();
    adjustments(db, id, 0, &said.adjustments)?;
    let mut insert = db.prepare_cached(
        "INSERT INTO remittance_lines (remittance_claim_id, line, procedure_code, charged_cents, paid_cents, remarks) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (number, line) in (1..).zip(&said.lines) {
        insert.execute((
            id,
            number,
            &line.procedure,
            line.charged.cents(),
            line.paid.cents(),
            line.remarks.join(" "),
        ))?;
        adjustments(db, id, number, &line.adjustments)?;
    }
    Ok(())
}

fn adjustments(db: &Connection, of: i64, line: i64, all: &[Adjustment]) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO remittance_adjustments (remittance_claim_id, line, place, group_code, reason, amount_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (place, adjustment) in (1_i64..).zip(all) {
        insert.execute((
            of,
            line,
            place,
            adjustment.group.code(),
            &adjustment.reason,
            adjustment.amount.cents(),
        ))?;
    }
    Ok(())
}

/// A posted remittance in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RemittanceSummary {
    /// The store's number.
    pub id: RemittanceId,
    /// Who paid.
    pub payer: String,
    /// Check or transfer number.
    pub trace: String,
    /// The day, as the payer gave it; empty when it gave none.
    pub paid_on: String,
    /// What reached the bank.
    pub amount: Money,
    /// Claims in it.
    pub claims: i64,
    /// Claims of it that nobody here knows.
    pub held: i64,
    /// Claims of it that were paid nothing.
    pub denied: i64,
}

/// Posted remittances, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn summaries(db: &Connection, limit: u32) -> Result<Vec<RemittanceSummary>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.id, r.payer, r.trace, r.paid_on, r.amount_cents, coalesce(c.number, 0), coalesce(c.held, 0), coalesce(c.denied, 0)
         FROM remittances r LEFT JOIN remittance_counts c ON c.remittance_id = r.id ORDER BY r.id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(RemittanceSummary {
            id: RemittanceId(row.get(0)?),
            payer: row.get(1)?,
            trace: row.get(2)?,
            paid_on: row.get(3)?,
            amount: Money::from_cents(row.get(4)?),
            claims: row.get(5)?,
            held: row.get(6)?,
            denied: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adjustments of the newest answer to a claim: group, reason, cents, newest answer's remarks.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn newest_adjustments(
    db: &Connection,
    claim: ClaimId,
) -> Result<Vec<(String, String, Money)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT group_code, reason, amount_cents FROM remittance_adjustments
         WHERE remittance_claim_id = (SELECT max(id) FROM remittance_claims WHERE claim_id = ?1) ORDER BY line, place",
    )?;
    let rows = statement.query_map([claim.0], |row| {
        Ok((row.get(0)?, row.get(1)?, Money::from_cents(row.get(2)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a remittance moved into deposits, by the ledger, and what it said it pays; those that differ.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unequal_deposits(db: &Connection) -> Result<Vec<(String, Money, Money)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.trace, r.amount_cents, coalesce(sum(CASE WHEN l.debit = 'deposits' THEN l.amount_cents WHEN l.credit = 'deposits' THEN -l.amount_cents ELSE 0 END), 0)
         FROM remittances r LEFT JOIN ledger l ON l.remittance_id = r.id GROUP BY r.id, r.trace, r.amount_cents
         HAVING r.amount_cents <> coalesce(sum(CASE WHEN l.debit = 'deposits' THEN l.amount_cents WHEN l.credit = 'deposits' THEN -l.amount_cents ELSE 0 END), 0)",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            Money::from_cents(row.get(1)?),
            Money::from_cents(row.get(2)?),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Claims whose payments in the ledger are not those of their remittances.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unequal_claims(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "WITH said AS (SELECT coalesce(c.root_id, c.id) AS claim_id, sum(r.paid_cents) AS paid FROM remittance_claims r
                  JOIN claims c ON c.id = r.claim_id GROUP BY coalesce(c.root_id, c.id)),
         booked AS (SELECT claim_id, sum(CASE WHEN debit = 'deposits' THEN amount_cents ELSE -amount_cents END) AS paid FROM ledger
                    WHERE claim_id IS NOT NULL AND remittance_id IS NOT NULL AND 'deposits' IN (debit, credit) GROUP BY claim_id)
         SELECT c.control FROM said s JOIN claims c ON c.id = s.claim_id LEFT JOIN booked b ON b.claim_id = s.claim_id WHERE s.paid <> coalesce(b.paid, 0)",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
