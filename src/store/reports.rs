//! Sums for the billing office's figures.

use jiff::civil::Date;
use rusqlite::{Connection, Params, Row};

use super::StoreError;
use super::people::parsed;
use crate::domain::{Money, PatientId};

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
    let sql = "SELECT coalesce(sum(credit_cents - debit_cents), 0) FROM ledger_days WHERE account = 'charges' AND day BETWEEN ?1 AND ?2";
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
    let sql = "SELECT coalesce(sum(1 - rejected_once), 0), count(*) FROM claims WHERE batch_id IS NOT NULL AND sent_at >= ?1 AND sent_at <= ?2 || 'T24'";
    Ok(db.query_row(sql, span(from, to), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

const DECIDED: &str = "FROM remittance_claims rc JOIN remittances r ON r.id = rc.remittance_id JOIN claims c ON c.id = rc.claim_id
    JOIN payers y ON y.id = c.payer_id WHERE r.posted_at >= ?1 AND r.posted_at <= ?2 || 'T24' AND rc.status <> '22'";

/// Claims decided without any payment though something was charged to the payer, and all that were decided.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn denied(db: &Connection, from: Date, to: Date) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT coalesce(sum(CASE WHEN rc.note LIKE 'denied%' THEN 1 ELSE 0 END), 0), count(*)
        FROM remittances r CROSS JOIN remittance_claims rc
        WHERE rc.remittance_id = r.id AND r.posted_at >= ?1 AND r.posted_at <= ?2 || 'T24' AND rc.claim_id IS NOT NULL AND rc.status <> '22'";
    Ok(db.query_row(sql, span(from, to), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Denials of one payer for one reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
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
        WHERE r.posted_at >= ?1 AND r.posted_at <= ?2 || 'T24' AND rc.note LIKE 'denied%' AND a.group_code <> 'PR'
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
    let sql = "SELECT coalesce(u.display_name, d.rendering_npi), sum(d.cents) AS paid
        FROM collection_days d LEFT JOIN users u ON u.npi = d.rendering_npi
        WHERE d.day BETWEEN ?1 AND ?2 GROUP BY coalesce(u.display_name, d.rendering_npi) ORDER BY paid DESC";
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

/// Charges and deposits of each month, oldest first: `2026-05`, charged, deposited.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn months(
    db: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(String, Money, Money)>, StoreError> {
    let sql = "SELECT substr(day, 1, 7),
        sum(CASE WHEN account = 'charges' THEN credit_cents - debit_cents ELSE 0 END),
        sum(CASE WHEN account = 'deposits' THEN debit_cents - credit_cents ELSE 0 END)
        FROM ledger_days WHERE account IN ('charges', 'deposits') AND day BETWEEN ?1 AND ?2 GROUP BY substr(day, 1, 7) ORDER BY 1";
    all(db, sql, span(from, to), |row| {
        Ok((
            row.get(0)?,
            Money::from_cents(row.get(1)?),
            Money::from_cents(row.get(2)?),
        ))
    })
}

/// One line behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ReportRow {
    /// The claim it is about; none for a patient's account.
    pub control: Option<String>,
    /// Whose account.
    pub account: PatientId,
    /// As charts are filed.
    pub name: String,
    /// What it is, in a few words.
    pub what: String,
    /// The day that counts.
    pub on: Date,
    /// The figure's amount.
    pub amount: Money,
    /// What it is compared with: allowed against expected.
    pub against: Option<Money>,
}

const ROW: &str = "SELECT c.control, c.patient_id, p.family_name || ', ' || p.given_name";

fn row_of(row: &Row<'_>) -> rusqlite::Result<ReportRow> {
    Ok(ReportRow {
        control: row.get(0)?,
        account: PatientId(row.get(1)?),
        name: row.get(2)?,
        what: row.get(3)?,
        on: parsed(row, 4, |t| t.parse().ok())?,
        amount: Money::from_cents(row.get(5)?),
        against: row.get::<_, Option<i64>>(6)?.map(Money::from_cents),
    })
}

/// Claims that went out in a stretch of days, never rejected or rejected at least once.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn sent_rows(
    db: &Connection,
    from: Date,
    to: Date,
    rejected: bool,
) -> Result<Vec<ReportRow>, StoreError> {
    let sql = format!(
        "{ROW}, y.name || ', ' || c.state, substr(c.sent_at, 1, 10), c.total_cents, NULL FROM claims c
         JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id
         WHERE c.batch_id IS NOT NULL AND c.sent_at >= ?1 AND c.sent_at <= ?2 || 'T24' AND c.rejected_once = ?3 ORDER BY c.sent_at DESC, c.id DESC"
    );
    let params = (from.to_string(), to.to_string(), i64::from(rejected));
    all(db, &sql, params, row_of)
}

/// Denied claims; of one payer and for one reason when they are named.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn denied_rows(
    db: &Connection,
    from: Date,
    to: Date,
    of: Option<(&str, &str, &str)>,
) -> Result<Vec<ReportRow>, StoreError> {
    let sql = format!(
        "{ROW}, y.name || ', ' || rc.note, substr(r.posted_at, 1, 10), rc.charged_cents, NULL
         FROM remittance_claims rc JOIN remittances r ON r.id = rc.remittance_id JOIN claims c ON c.id = rc.claim_id
         JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id
         WHERE r.posted_at >= ?1 AND r.posted_at <= ?2 || 'T24' AND rc.note LIKE 'denied%' AND (?3 IS NULL OR (y.name = ?3 AND EXISTS (
         SELECT 1 FROM remittance_adjustments a WHERE a.remittance_claim_id = rc.id AND a.group_code = ?4 AND a.reason = ?5)))
         ORDER BY r.posted_at DESC, rc.id DESC"
    );
    let (payer, group, reason) = of.map_or((None, None, None), |(payer, group, reason)| {
        (Some(payer), Some(group), Some(reason))
    });
    let params = (from.to_string(), to.to_string(), payer, group, reason);
    all(db, &sql, params, row_of)
}

/// What came in for one provider's claims, or (without a name) all of it.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn collected_rows(
    db: &Connection,
    from: Date,
    to: Date,
    provider: Option<&str>,
) -> Result<Vec<ReportRow>, StoreError> {
    let sql = format!(
        "{ROW}, y.name || ', ' || l.memo, l.posted_on, CASE WHEN l.debit = 'deposits' THEN l.amount_cents ELSE -l.amount_cents END, NULL
         FROM ledger l JOIN claims c ON c.id = l.claim_id JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id
         LEFT JOIN users u ON u.npi = c.rendering_npi
         WHERE l.posted_on BETWEEN ?1 AND ?2 AND 'deposits' IN (l.debit, l.credit) AND (?3 IS NULL OR coalesce(u.display_name, c.rendering_npi) = ?3)
         ORDER BY l.posted_on DESC, l.id DESC"
    );
    let params = (from.to_string(), to.to_string(), provider);
    all(db, &sql, params, row_of)
}

/// A payer's decided claims with what the contract promised, and against it what the payer allowed.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn expected_rows(
    db: &Connection,
    from: Date,
    to: Date,
    payer: &str,
) -> Result<Vec<ReportRow>, StoreError> {
    let sql = format!(
        "{ROW}, y.name, substr(r.posted_at, 1, 10), c.expected_cents, rc.paid_cents + (SELECT coalesce(sum(a.amount_cents), 0)
         FROM remittance_adjustments a WHERE a.remittance_claim_id = rc.id AND a.group_code = 'PR')
         FROM remittance_claims rc JOIN remittances r ON r.id = rc.remittance_id JOIN claims c ON c.id = rc.claim_id
         JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id
         WHERE r.posted_at >= ?1 AND r.posted_at <= ?2 || 'T24' AND rc.status <> '22' AND c.expected_cents IS NOT NULL AND rc.paid_cents > 0
         AND y.name = ?3 ORDER BY r.posted_at DESC, rc.id DESC"
    );
    let params = (from.to_string(), to.to_string(), payer);
    all(db, &sql, params, row_of)
}

/// What payers owe, claim by claim, oldest first; the day is that of the service. So many of them, or all; of a stretch of
/// days when one is named.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn owed_by_payers(
    db: &Connection,
    days: Option<(Date, Date)>,
    wanted: Option<u32>,
) -> Result<Vec<ReportRow>, StoreError> {
    let of_days = days.map_or(
        "?1 IS NULL AND ?2 IS NULL",
        |_| "b.service_from BETWEEN ?1 AND ?2",
    );
    let sql = format!(
        "{ROW}, y.name || ', ' || c.state, b.service_from, b.owed_cents, NULL FROM claim_balances b
         JOIN claims c ON c.id = b.claim_id JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id
         WHERE b.owed_cents <> 0 AND {of_days} ORDER BY b.service_from, b.claim_id LIMIT ?3"
    );
    let (from, to) = days.unzip();
    let params = (
        from.map(|d| d.to_string()),
        to.map(|d| d.to_string()),
        wanted.map_or(i64::MAX, i64::from),
    );
    all(db, &sql, params, row_of)
}
