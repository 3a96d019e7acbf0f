//! Encounters and appointments.

use jiff::civil::{Date, DateTime};
use rusqlite::{Connection, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::{AppointmentId, EncounterId, PatientId, UserId};

/// One meeting of a patient and a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncounterRow {
    /// The store's number.
    pub id: EncounterId,
    /// Who came.
    pub patient: PatientId,
    /// Who saw them.
    pub provider: UserId,
    /// Date of service.
    pub service_on: Date,
    /// Why they came.
    pub reason: String,
}

/// A booked time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    /// The store's number.
    pub id: AppointmentId,
    /// Its encounter.
    pub encounter: EncounterRow,
    /// Local time at the office.
    pub starts: DateTime,
    /// Length.
    pub minutes: i64,
    /// `scheduled`, `arrived`, `roomed`, `done`, `missed`.
    pub status: String,
}

const ENCOUNTER: &str = "e.id, e.patient_id, e.provider_id, e.service_on, e.reason";

/// Opens an encounter.
///
/// # Errors
/// [`StoreError::Refused`] for a patient or provider that is not there.
pub fn add_encounter(
    db: &Connection,
    patient: PatientId,
    provider: UserId,
    on: Date,
    reason: &str,
) -> Result<EncounterId, StoreError> {
    db.execute(
        "INSERT INTO encounters (patient_id, provider_id, service_on, reason) VALUES (?1, ?2, ?3, ?4)",
        (patient.0, provider.0, on.to_string(), reason),
    )?;
    Ok(EncounterId(db.last_insert_rowid()))
}

/// Books a time for an encounter.
///
/// # Errors
/// [`StoreError::Refused`] for a length or status that is none.
pub fn add_appointment(
    db: &Connection,
    encounter: EncounterId,
    starts: DateTime,
    minutes: i64,
    status: &str,
) -> Result<AppointmentId, StoreError> {
    db.execute(
        "INSERT INTO appointments (encounter_id, starts, minutes, status) VALUES (?1, ?2, ?3, ?4)",
        (
            encounter.0,
            starts.strftime("%Y-%m-%dT%H:%M").to_string(),
            minutes,
            status,
        ),
    )?;
    Ok(AppointmentId(db.last_insert_rowid()))
}

/// The encounter of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn encounter(db: &Connection, id: EncounterId) -> Result<EncounterRow, StoreError> {
    let sql = format!("SELECT {ENCOUNTER} FROM encounters e WHERE e.id = ?1");
    one(db.query_row(&sql, [id.0], encounter_of), "such encounter")
}

/// A patient's encounters and those of records merged into theirs, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn encounters_of(db: &Connection, patient: PatientId) -> Result<Vec<EncounterRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {ENCOUNTER} FROM encounters e WHERE e.patient_id = ?1 ORDER BY e.service_on DESC, e.id DESC"
    ))?;
    let mut found: Vec<EncounterRow> = Vec::new();
    for member in super::merges::group(db, patient)? {
        for row in statement.query_map([member.0], encounter_of)? {
            found.push(row?);
        }
    }
    found.sort_by_key(|e| std::cmp::Reverse((e.service_on, e.id)));
    Ok(found)
}

/// A day's appointments in order of time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn appointments_on(db: &Connection, day: Date) -> Result<Vec<AppointmentRow>, StoreError> {
    let mut statement = db.prepare(&format!(
        "SELECT {ENCOUNTER}, a.id, a.starts, a.minutes, a.status FROM appointments a JOIN encounters e ON e.id = a.encounter_id
         WHERE a.starts >= ?1 AND a.starts < ?2 ORDER BY a.starts, a.id"
    ))?;
    let from = format!("{day}T00:00");
    let to = format!("{day}T24:00");
    let rows = statement.query_map([from, to], |row| {
        Ok(AppointmentRow {
            encounter: encounter_of(row)?,
            id: AppointmentId(row.get(5)?),
            starts: parsed(row, 6, |t| t.parse().ok())?,
            minutes: row.get(7)?,
            status: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn encounter_of(row: &Row<'_>) -> rusqlite::Result<EncounterRow> {
    Ok(EncounterRow {
        id: EncounterId(row.get(0)?),
        patient: PatientId(row.get(1)?),
        provider: UserId(row.get(2)?),
        service_on: parsed(row, 3, |t| t.parse().ok())?,
        reason: row.get(4)?,
    })
}
