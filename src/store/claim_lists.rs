//! Claims for lists: summaries and counts by state.

use jiff::civil::Date;
use rusqlite::{Connection, Row};

use super::StoreError;
use super::people::parsed;
use crate::domain::{ClaimId, ClaimState, EncounterId, Money, PatientId, PayerRank};

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
    /// Whose account.
    pub account: PatientId,
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
    let of_state = state.map_or("?1 IS NULL", |_| "c.state = ?1");
    let mut statement = db.prepare_cached(&format!(
        "{SUMMARY} WHERE {of_state} ORDER BY c.service_from DESC, c.id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map((state.map(ClaimState::as_str), limit), summary_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const SUMMARY: &str = "SELECT c.id, c.control, c.state, p.family_name || ', ' || p.given_name, y.name, c.rank, c.service_from, c.total_cents,
    coalesce((SELECT h.reason FROM claim_history h WHERE h.claim_id = c.id ORDER BY h.id DESC LIMIT 1), ''), c.patient_id
    FROM claims c JOIN patients p ON p.id = c.patient_id JOIN payers y ON y.id = c.payer_id";

fn summary_of(row: &Row<'_>) -> rusqlite::Result<ClaimSummary> {
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
        account: PatientId(row.get(9)?),
    })
}

/// How many claims stand in each state, and what they charge.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn counts(db: &Connection) -> Result<Vec<(ClaimState, i64, Money)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT state, number, total_cents FROM claim_counts WHERE number > 0")?;
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

/// A patient's claims, newest service first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_patient(db: &Connection, patient: PatientId) -> Result<Vec<ClaimSummary>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{SUMMARY} WHERE c.patient_id = ?1 ORDER BY c.service_from DESC, c.id DESC"
    ))?;
    let rows = statement.query_map([patient.0], summary_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A visit with charges for which no claim was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unbilled {
    /// The visit.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
    /// As charts are filed.
    pub name: String,
    /// The day.
    pub on: Date,
    /// Why the patient came.
    pub reason: String,
    /// Charged.
    pub total: Money,
    /// Whether a policy covers the day.
    pub covered: bool,
}

/// Visits with charges for which no claim was made, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unbilled(db: &Connection) -> Result<Vec<Unbilled>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT e.id, e.patient_id, p.family_name || ', ' || p.given_name, e.service_on, e.reason, sum(h.amount_cents),
         EXISTS (SELECT 1 FROM policies o WHERE o.patient_id = e.patient_id AND o.starts <= e.service_on AND (o.ends IS NULL OR o.ends >= e.service_on))
         FROM encounters e JOIN patients p ON p.id = e.patient_id JOIN charges h ON h.encounter_id = e.id
         WHERE NOT EXISTS (SELECT 1 FROM claims c WHERE c.encounter_id = e.id)
         GROUP BY e.id, e.patient_id, p.family_name, p.given_name, e.service_on, e.reason ORDER BY e.service_on, e.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Unbilled {
            encounter: EncounterId(row.get(0)?),
            patient: PatientId(row.get(1)?),
            name: row.get(2)?,
            on: parsed(row, 3, |t| t.parse().ok())?,
            reason: row.get(4)?,
            total: Money::from_cents(row.get(5)?),
            covered: row.get::<_, i64>(6)? == 1,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
