//! Beds, admissions and who lies where. The schema refuses what cannot be: two in a bed, one in two beds, moves after discharge.

use jiff::civil::{Date, DateTime};
use rusqlite::{Connection, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::{AdmissionId, BedId, PatientId, UserId};

/// A bed as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BedRow {
    /// The store's number.
    pub id: BedId,
    /// Unit.
    pub unit: String,
    /// Room.
    pub room: String,
    /// Letter or number in the room.
    pub name: String,
    /// `ready`, `cleaning`, `blocked`.
    pub state: String,
    /// Who lies in it.
    pub patient: Option<Lying>,
}

/// Someone in a bed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Lying {
    /// The admission.
    pub admission: AdmissionId,
    /// Who.
    pub patient: PatientId,
    /// As charts are filed.
    pub name: String,
    /// Medical record number.
    pub mrn: String,
    /// Date of birth.
    pub born: Date,
    /// Why.
    pub reason: String,
    /// Who answers for the care.
    pub attending: String,
    /// Since when in the house.
    pub admitted_at: DateTime,
}

/// One day's count in one unit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UnitCount {
    /// Unit.
    pub unit: String,
    /// Beds there are.
    pub beds: i64,
    /// Beds with somebody at that moment.
    pub taken: i64,
}

fn stamp(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Sets a bed up.
///
/// # Errors
/// [`StoreError::Refused`] for a bed that is there already.
pub fn add_bed(db: &Connection, unit: &str, room: &str, name: &str) -> Result<BedId, StoreError> {
    db.execute(
        "INSERT INTO beds (unit, room, name, state) VALUES (?1, ?2, ?3, 'ready')",
        (unit, room, name),
    )?;
    Ok(BedId(db.last_insert_rowid()))
}

/// Makes a bed ready, has it cleaned, or takes it out of use.
///
/// # Errors
/// [`StoreError::Refused`] while somebody lies in it.
pub fn set_state(db: &Connection, bed: BedId, state: &str) -> Result<(), StoreError> {
    let changed = db.execute(
        "UPDATE beds SET state = ?2 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM bed_stays WHERE bed_id = ?1 AND to_at IS NULL)",
        (bed.0, state),
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Refused("somebody lies in that bed".into()))
    }
}

/// The board: every bed, by unit, room and name.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn board(db: &Connection) -> Result<Vec<BedRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT b.id, b.unit, b.room, b.name, b.state, a.id, p.id, p.given_name, p.family_name, p.mrn, p.born, a.reason, u.display_name, a.admitted_at
         FROM beds b LEFT JOIN bed_stays s ON s.bed_id = b.id AND s.to_at IS NULL LEFT JOIN admissions a ON a.id = s.admission_id
         LEFT JOIN patients p ON p.id = a.patient_id LEFT JOIN users u ON u.id = a.attending_id ORDER BY b.unit, b.room, b.name",
    )?;
    let rows = statement.query_map([], bed_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn bed_of(row: &Row<'_>) -> rusqlite::Result<BedRow> {
    let patient = match row.get::<_, Option<i64>>(5)? {
        None => None,
        Some(admission) => {
            let (given, family): (String, String) = (row.get(7)?, row.get(8)?);
            Some(Lying {
                admission: AdmissionId(admission),
                patient: PatientId(row.get(6)?),
                name: crate::domain::PatientName { given, family }.to_string(),
                mrn: row.get(9)?,
                born: parsed(row, 10, |t| t.parse().ok())?,
                reason: row.get(11)?,
                attending: row.get(12)?,
                admitted_at: parsed(row, 13, |t| t.parse().ok())?,
            })
        }
    };
    Ok(BedRow {
        id: BedId(row.get(0)?),
        unit: row.get(1)?,
        room: row.get(2)?,
        name: row.get(3)?,
        state: row.get(4)?,
        patient,
    })
}

/// Admits a patient into a bed.
///
/// # Errors
/// [`StoreError::Refused`] for a bed that is not free and ready, or a patient who is admitted already.
pub fn admit(
    db: &Connection,
    patient: PatientId,
    attending: UserId,
    reason: &str,
    bed: BedId,
    at: DateTime,
) -> Result<AdmissionId, StoreError> {
    db.execute(
        "INSERT INTO admissions (patient_id, attending_id, reason, admitted_at) VALUES (?1, ?2, ?3, ?4)",
        (patient.0, attending.0, reason, stamp(at)),
    )?;
    let admission = AdmissionId(db.last_insert_rowid());
    begin_stay(db, admission, bed, at)?;
    Ok(admission)
}

fn begin_stay(
    db: &Connection,
    admission: AdmissionId,
    bed: BedId,
    at: DateTime,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO bed_stays (admission_id, bed_id, from_at) VALUES (?1, ?2, ?3)",
        (admission.0, bed.0, stamp(at)),
    )?;
    Ok(())
}

/// Ends the open stay; the bed then waits to be cleaned.
fn end_stay(db: &Connection, admission: AdmissionId, at: DateTime) -> Result<(), StoreError> {
    let bed: i64 = one(
        db.query_row(
            "SELECT bed_id FROM bed_stays WHERE admission_id = ?1 AND to_at IS NULL",
            [admission.0],
            |row| row.get(0),
        ),
        "such patient in a bed",
    )?;
    db.execute(
        "UPDATE bed_stays SET to_at = ?2 WHERE admission_id = ?1 AND to_at IS NULL",
        (admission.0, stamp(at)),
    )?;
    set_state(db, BedId(bed), "cleaning")
}

/// Moves a patient into another bed.
///
/// # Errors
/// [`StoreError::Refused`] for a bed that is not free and ready, a time before the last move, or a discharged patient.
pub fn transfer(
    db: &Connection,
    admission: AdmissionId,
    bed: BedId,
    at: DateTime,
) -> Result<(), StoreError> {
    end_stay(db, admission, at)?;
    begin_stay(db, admission, bed, at)
}

/// Discharges a patient.
///
/// # Errors
/// [`StoreError::Absent`] for a patient who lies in no bed.
pub fn discharge(
    db: &Connection,
    admission: AdmissionId,
    disposition: &str,
    at: DateTime,
) -> Result<(), StoreError> {
    end_stay(db, admission, at)?;
    db.execute(
        "UPDATE admissions SET discharged_at = ?2, disposition = ?3 WHERE id = ?1",
        (admission.0, stamp(at), disposition),
    )?;
    Ok(())
}

/// Who lay where at a moment, by unit. Someone who came at that minute counts, someone who left at it does not.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn census(db: &Connection, at: DateTime) -> Result<Vec<UnitCount>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT b.unit, count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM bed_stays s WHERE s.bed_id = b.id AND s.from_at <= ?1
             AND (s.to_at IS NULL OR s.to_at > ?1)) THEN 1 ELSE 0 END)
         FROM beds b GROUP BY b.unit ORDER BY b.unit",
    )?;
    let rows = statement.query_map([stamp(at)], |row| {
        Ok(UnitCount {
            unit: row.get(0)?,
            beds: row.get(1)?,
            taken: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
