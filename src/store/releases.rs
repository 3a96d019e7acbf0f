//! To whom what was disclosed; which records are held, and which have had no visit for long.

use jiff::civil::Date;
use rusqlite::Connection;

use super::StoreError;
use super::people::parsed;
use crate::domain::{PatientId, UserId};

/// Something of a patient's that was given away.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Disclosure {
    /// UTC, ISO 8601.
    pub disclosed_at: String,
    /// To whom.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// By what right: `authorization`, `treatment`, `payment`, `operations`, `patient`, `law`, `public_health`.
    pub basis: String,
    /// Which parts.
    pub what: String,
    /// Of what was handed over.
    pub sha256: String,
    /// Who handed it over.
    pub by: String,
}

/// Writes a disclosure down.
///
/// # Errors
/// [`StoreError::Refused`] for a basis that is none.
pub fn add(
    db: &Connection,
    of: PatientId,
    disclosure: &Disclosure,
    by: UserId,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO disclosures (patient_id, disclosed_at, recipient, purpose, basis, what, sha256, disclosed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            of.0,
            &disclosure.disclosed_at,
            &disclosure.recipient,
            &disclosure.purpose,
            &disclosure.basis,
            &disclosure.what,
            &disclosure.sha256,
            by.0,
        ),
    )?;
    Ok(())
}

/// One record's own disclosures, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of(db: &Connection, of: PatientId) -> Result<Vec<Disclosure>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.disclosed_at, d.recipient, d.purpose, d.basis, d.what, d.sha256, u.display_name FROM disclosures d
         JOIN users u ON u.id = d.disclosed_by WHERE d.patient_id = ?1 ORDER BY d.id DESC",
    )?;
    let rows = statement.query_map([of.0], |row| {
        Ok(Disclosure {
            disclosed_at: row.get(0)?,
            recipient: row.get(1)?,
            purpose: row.get(2)?,
            basis: row.get(3)?,
            what: row.get(4)?,
            sha256: row.get(5)?,
            by: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Someone whose last visit is long ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongGone {
    /// The record.
    pub patient: PatientId,
    /// Date of birth.
    pub born: Date,
    /// The last visit.
    pub last_visit: Date,
    /// Whether a hold stands.
    pub held: bool,
}

/// Patients whose last visit was before a day, the longest gone first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn last_seen_before(
    db: &Connection,
    day: Date,
    limit: u32,
) -> Result<Vec<LongGone>, StoreError> {
    // Reads only the days before; an office younger than the rule reads nothing.
    let mut statement = db.prepare_cached(
        "SELECT p.id, p.born, max(e.service_on) AS last, EXISTS (SELECT 1 FROM record_holds h WHERE h.patient_id = p.id AND h.lifted_at IS NULL)
         FROM encounters e JOIN patients p ON p.id = e.patient_id WHERE e.service_on < ?1
           AND NOT EXISTS (SELECT 1 FROM encounters later WHERE later.patient_id = e.patient_id AND later.service_on >= ?1)
         GROUP BY p.id, p.born ORDER BY last, p.id LIMIT ?2",
    )?;
    let rows = statement.query_map((day.to_string(), limit), |row| {
        Ok(LongGone {
            patient: PatientId(row.get(0)?),
            born: parsed(row, 1, |t| t.parse().ok())?,
            last_visit: parsed(row, 2, |t| t.parse().ok())?,
            held: row.get::<_, i64>(3)? == 1,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Places a hold: the record is kept whatever its age.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn hold(
    db: &Connection,
    of: PatientId,
    reason: &str,
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO record_holds (patient_id, reason, placed_at, placed_by) VALUES (?1, ?2, ?3, ?4)",
        (of.0, reason, at, by.0),
    )?;
    Ok(())
}

/// Lifts every hold on a record; how many stood.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn lift_holds(db: &Connection, of: PatientId, at: &str) -> Result<usize, StoreError> {
    Ok(db.execute(
        "UPDATE record_holds SET lifted_at = ?2 WHERE patient_id = ?1 AND lifted_at IS NULL",
        (of.0, at),
    )?)
}
