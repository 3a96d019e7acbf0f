//! Claims for lists: summaries and counts by state.

use rusqlite::Connection;

use jiff::civil::Date;

use super::StoreError;
use super::people::parsed;
use crate::domain::{ClaimId, ClaimState, Money, PayerRank};

/// A claim in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClaimSummary {
    /// The store's number.
    pub id: ClaimId,
    /// The office's number for it.
    pub control: String,
    /// Where it stands.
    pub state: ClaimState,
    /// Whose, as charts are filed.
    pub patient: String,
    /// To whom.
    pub payer: String,
    /// In which order that payer pays.
    pub rank: PayerRank,
    /// First day of service.
    pub service_on: Date,
    /// Charged.
    pub total: Money,
    /// When it last moved, and why.
    pub note: String,
}

/// Claims for a list, newest service first; all states when none is named.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn summaries(
    db: &Connection,
    state: Option<ClaimState>,
    limit: u32,
) -> Result<Vec<ClaimSummary>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.id, c.control, c.state, p.family_name || ', ' || p.given_name, y.name, c.rank, c.service_from, c.total_cents,
         coalesce((SELECT h.reason FROM claim_history h WHERE h.claim_id = c.id ORDER BY h.id DESC LIMIT 1), '')
         FROM claims c JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id
         WHERE ?1 IS NULL OR c.state = ?1 ORDER BY c.service_from DESC, c.id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((state.map(ClaimState::as_str), limit), |row| {
        Ok(ClaimSummary {
            id: ClaimId(row.get(0)?),
            control: row.get(1)?,
            state: parsed(row, 2, ClaimState::parse)?,
            patient: row.get(3)?,
            payer: row.get(4)?,
            rank: PayerRank::from_number(row.get(5)?).unwrap_or(PayerRank::Tertiary),
            service_on: parsed(row, 6, |t| t.parse().ok())?,
            total: Money::from_cents(row.get(7)?),
            note: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many claims stand in each state, and what they charge.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn counts(db: &Connection) -> Result<Vec<(ClaimState, i64, Money)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT state, count(*), sum(total_cents) FROM claims GROUP BY state")?;
    let rows = statement.query_map([], |row| {
        Ok((
            parsed(row, 0, ClaimState::parse)?,
            row.get(1)?,
            Money::from_cents(row.get(2)?),
        ))
    })?;
    let mut counts: Vec<_> = rows.collect::<Result<_, _>>()?;
    counts.sort_by_key(|(state, ..)| *state);
    Ok(counts)
}
