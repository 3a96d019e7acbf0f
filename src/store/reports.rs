//! Sums for the billing office's figures.

use jiff::civil::Date;
use rusqlite::{Connection, Params, Row};

use super::StoreError;
use crate::domain::Money;

fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn span(from: Date, to: Date) -> [String; 2] {
    [from.to_string(), to.to_string()]
}

/// Charged by claims sent in a stretch of days.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn charged(db: &Connection, from: Date, to: Date) -> Result<Money, StoreError> {
    let sql = "SELECT coalesce(sum(CASE WHEN credit = 'charges' THEN amount_cents WHEN debit = 'charges' THEN -amount_cents ELSE 0 END), 0)
               FROM ledger WHERE posted_on BETWEEN ?1 AND ?2";
    Ok(Money::from_cents(db.query_row(
        sql,
        span(from, to),
        |row| row.get(0),
    )?))
}

/// Claims that went out and were never rejected, and all that went out.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn clean(db: &Connection, from: Date, to: Date) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT coalesce(sum(1 - rejected_once), 0), count(*) FROM claims WHERE batch_id IS NOT NULL AND substr(sent_at, 1, 10) BETWEEN ?1 AND ?2";
    Ok(db.query_row(sql, span(from, to), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

const DECIDED: &str = "FROM remittance_claims rc JOIN remittances r ON r.id = rc.remittance_id JOIN claims c ON c.id = rc.claim_id
    JOIN payers y ON y.id = c.payer_id WHERE substr(r.posted_at, 1, 10) BETWEEN ?1 AND ?2 AND rc.status <> '22'";

/// Claims decided without any payment though something was charged to the payer, and all that were decided.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn denied(db: &Connection, from: Date, to: Date) -> Result<(i64, i64), StoreError> {
    let sql = format!(
        "SELECT coalesce(sum(CASE WHEN rc.note LIKE 'denied%' THEN 1 ELSE 0 END), 0), count(*) {DECIDED}"
    );
    Ok(db.query_row(&sql, span(from, to), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Denials of one payer for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denials {
    /// Who denied.
    pub payer: String,
    /// `CO`, …
    pub group: String,
    /// Reason code.
    pub reason: String,
    /// How many claims.
    pub claims: i64,
    /// How much.
    pub amount: Money,
}

/// Denials by payer and reason, most money first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn denials(db: &Connection, from: Date, to: Date) -> Result<Vec<Denials>, StoreError> {
    let sql = "SELECT y.name, a.group_code, a.reason, count(DISTINCT rc.id), sum(a.amount_cents)
        FROM remittance_adjustments a JOIN remittance_claims rc ON rc.id = a.remittance_claim_id JOIN remittances r ON r.id = rc.remittance_id
        JOIN claims c ON c.id = rc.claim_id JOIN payers y ON y.id = c.payer_id
        WHERE substr(r.posted_at, 1, 10) BETWEEN ?1 AND ?2 AND rc.note LIKE 'denied%' AND a.group_code <> 'PR'
        GROUP BY y.name, a.group_code, a.reason ORDER BY 5 DESC, 1, 3";
    all(db, sql, span(from, to), |row| {
        Ok(Denials {
            payer: row.get(0)?,
            group: row.get(1)?,
            reason: row.get(2)?,
            claims: row.get(3)?,
            amount: Money::from_cents(row.get(4)?),
        })
    })
}

/// Payments of payers by who rendered, most first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn collections(
    db: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(String, Money)>, StoreError> {
    let sql = "SELECT coalesce(u.display_name, c.rendering_npi), sum(CASE WHEN l.debit = 'deposits' THEN l.amount_cents ELSE -l.amount_cents END) AS paid
        FROM ledger l JOIN claims c ON c.id = l.claim_id LEFT JOIN users u ON u.npi = c.rendering_npi
        WHERE l.posted_on BETWEEN ?1 AND ?2 AND 'deposits' IN (l.debit, l.credit)
        GROUP BY coalesce(u.display_name, c.rendering_npi) ORDER BY paid DESC";
    all(db, sql, span(from, to), |row| {
        Ok((row.get(0)?, Money::from_cents(row.get(1)?)))
    })
}

/// By payer: what contracts promised for decided claims, and what payers allowed (paid, and left to patients).
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn expected(
    db: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(String, Money, Money)>, StoreError> {
    let sql = format!(
        "SELECT y.name, sum(c.expected_cents), sum(rc.paid_cents + (SELECT coalesce(sum(a.amount_cents), 0) FROM remittance_adjustments a
         WHERE a.remittance_claim_id = rc.id AND a.group_code = 'PR')) {DECIDED} AND c.expected_cents IS NOT NULL AND rc.paid_cents > 0
         GROUP BY y.name ORDER BY 2 DESC"
    );
    all(db, &sql, span(from, to), |row| {
        Ok((
            row.get(0)?,
            Money::from_cents(row.get(1)?),
            Money::from_cents(row.get(2)?),
        ))
    })
}
