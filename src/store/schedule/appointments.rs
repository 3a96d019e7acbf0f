//! Booked visits with their patients, providers and stages.

use jiff::civil::{Date, DateTime};
use rusqlite::{Connection, Row};

use super::super::people::parsed;
use super::super::{StoreError, one};
use crate::domain::schedule::VisitStage;
use crate::domain::{AppointmentId, EncounterId, PatientId, PatientName, UserId};

/// A visit as the schedule shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The store's number.
    pub id: AppointmentId,
    /// Its encounter.
    pub encounter: EncounterId,
    /// Who comes.
    pub patient: PatientId,
    /// Name.
    pub name: PatientName,
    /// Record number.
    pub mrn: String,
    /// Date of birth.
    pub born: Date,
    /// Who sees them.
    pub provider: UserId,
    /// Local time.
    pub starts: DateTime,
    /// Length.
    pub minutes: i64,
    /// How far.
    pub stage: VisitStage,
    /// Key of its type; empty where none was chosen.
    pub visit_type: String,
    /// Why they come.
    pub reason: String,
    /// The first visit of a series it belongs to.
    pub series: Option<i64>,
    /// Why it was cancelled or stands beside another.
    pub said: String,
}

const BOOKED: &str = "SELECT a.id, a.encounter_id, e.patient_id, p.given_name, p.family_name, p.mrn, p.born, e.provider_id, a.starts,
    a.minutes, a.status, a.visit_type, e.reason, a.series, a.said
    FROM appointments a JOIN encounters e ON e.id = a.encounter_id JOIN patients p ON p.id = e.patient_id";

fn booked_of(row: &Row<'_>) -> rusqlite::Result<Booked> {
    Ok(Booked {
        id: AppointmentId(row.get(0)?),
        encounter: EncounterId(row.get(1)?),
        patient: PatientId(row.get(2)?),
        name: PatientName {
            given: row.get(3)?,
            family: row.get(4)?,
        },
        mrn: row.get(5)?,
        born: parsed(row, 6, |t| t.parse().ok())?,
        provider: UserId(row.get(7)?),
        starts: parsed(row, 8, |t| t.parse().ok())?,
        minutes: row.get(9)?,
        stage: parsed(row, 10, VisitStage::parse)?,
        visit_type: row.get(11)?,
        reason: row.get(12)?,
        series: row.get(13)?,
        said: row.get(14)?,
    })
}

fn minute(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Books a visit; its numbers, name and stage in `visit` are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a length that is none.
pub fn add(db: &Connection, visit: &Booked) -> Result<AppointmentId, StoreError> {
    db.execute(
        "INSERT INTO encounters (patient_id, provider_id, service_on, reason) VALUES (?1, ?2, ?3, ?4)",
        (visit.patient.0, visit.provider.0, visit.starts.date().to_string(), &visit.reason),
    )?;
    db.execute(
        "INSERT INTO appointments (encounter_id, starts, minutes, status, visit_type, series, said) VALUES (?1, ?2, ?3, 'scheduled', ?4, ?5, ?6)",
        (
            db.last_insert_rowid(),
            minute(visit.starts),
            visit.minutes,
            &visit.visit_type,
            visit.series,
            &visit.said,
        ),
    )?;
    Ok(AppointmentId(db.last_insert_rowid()))
}

/// One visit.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn appointment(db: &Connection, id: AppointmentId) -> Result<Booked, StoreError> {
    let sql = format!("{BOOKED} WHERE a.id = ?1");
    one(db.query_row(&sql, [id.0], booked_of), "such appointment")
}

/// The visits of a stretch of days, both ends included, in order of time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn between(db: &Connection, from: Date, to: Date) -> Result<Vec<Booked>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{BOOKED} WHERE a.starts >= ?1 AND a.starts < ?2 ORDER BY a.starts, a.id"
    ))?;
    let rows = statement.query_map([format!("{from}T00:00"), format!("{to}T24:00")], booked_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Visits of a stretch of days that were seen and have no signed document, in order of time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unsigned(db: &Connection, from: Date, to: Date) -> Result<Vec<Booked>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{BOOKED} WHERE a.starts >= ?1 AND a.starts < ?2 AND a.status IN ('checkout', 'done') AND NOT EXISTS
         (SELECT 1 FROM documents d WHERE d.encounter_id = a.encounter_id AND d.state IN ('signed', 'addended')) ORDER BY a.starts, a.id"
    ))?;
    let rows = statement.query_map([format!("{from}T00:00"), format!("{to}T24:00")], booked_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Visits of a stretch of days to which nobody came, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn missed(db: &Connection, from: Date, to: Date) -> Result<Vec<Booked>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{BOOKED} WHERE a.starts >= ?1 AND a.starts < ?2 AND a.status = 'missed' ORDER BY a.starts DESC, a.id DESC"
    ))?;
    let rows = statement.query_map([format!("{from}T00:00"), format!("{to}T24:00")], booked_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A patient's visits from a day on, in order of time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_patient(
    db: &Connection,
    patient: PatientId,
    from: Date,
) -> Result<Vec<Booked>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{BOOKED} WHERE e.patient_id = ?1 AND a.starts >= ?2 ORDER BY a.starts, a.id"
    ))?;
    let rows = statement.query_map((patient.0, format!("{from}T00:00")), booked_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts a visit elsewhere; its encounter goes with it.
///
/// # Errors
/// [`StoreError::Refused`] for a length that is none.
pub fn reschedule(
    db: &Connection,
    visit: &Booked,
    starts: DateTime,
    minutes: i64,
    provider: UserId,
    said: &str,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE appointments SET starts = ?2, minutes = ?3, said = ?4 WHERE id = ?1",
        (visit.id.0, minute(starts), minutes, said),
    )?;
    db.execute(
        "UPDATE encounters SET provider_id = ?2, service_on = ?3 WHERE id = ?1",
        (visit.encounter.0, provider.0, starts.date().to_string()),
    )?;
    Ok(())
}

/// Keeps what was said about a visit.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_said(db: &Connection, id: AppointmentId, said: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE appointments SET said = ?2 WHERE id = ?1",
        (id.0, said),
    )?;
    Ok(())
}

/// Moves a visit to a stage and notes when and by whom.
///
/// # Errors
/// [`StoreError::Refused`] for a step that there is not.
pub fn set_stage(
    db: &Connection,
    id: AppointmentId,
    stage: VisitStage,
    at: &str,
    who: UserId,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE appointments SET status = ?2 WHERE id = ?1",
        (id.0, stage.as_str()),
    )?;
    mark_stage(db, id, stage, at, who)
}

/// Notes when a visit reached a stage.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn mark_stage(
    db: &Connection,
    id: AppointmentId,
    stage: VisitStage,
    at: &str,
    who: UserId,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO visit_stages (appointment_id, stage, at, user_id) VALUES (?1, ?2, ?3, ?4)",
        (id.0, stage.as_str(), at, who.0),
    )?;
    Ok(())
}

/// When a visit last reached each stage, in the order it did.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn last_stage_times(
    db: &Connection,
    id: AppointmentId,
) -> Result<Vec<(VisitStage, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT stage, max(at) FROM visit_stages WHERE appointment_id = ?1 GROUP BY stage ORDER BY 2",
    )?;
    let rows = statement.query_map([id.0], |row| {
        Ok((parsed(row, 0, VisitStage::parse)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many visits of each day are in each stage, both days included.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn days_in_stages(
    db: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(Date, VisitStage, i64)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT substr(starts, 1, 10), status, count(*) FROM appointments WHERE starts >= ?1 AND starts < ?2
         GROUP BY substr(starts, 1, 10), status ORDER BY 1, 2",
    )?;
    let rows = statement.query_map([format!("{from}T00:00"), format!("{to}T24:00")], |row| {
        Ok((
            parsed(row, 0, |t| t.parse().ok())?,
            parsed(row, 1, VisitStage::parse)?,
            row.get(2)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets the kind of a visit.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_type(db: &Connection, id: AppointmentId, visit_type: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE appointments SET visit_type = ?2 WHERE id = ?1",
        (id.0, visit_type),
    )?;
    Ok(())
}

/// Moves a visit to a stage without noting when.
///
/// # Errors
/// [`StoreError::Refused`] for a step that there is not.
pub fn set_status(db: &Connection, id: AppointmentId, stage: VisitStage) -> Result<(), StoreError> {
    db.execute(
        "UPDATE appointments SET status = ?2 WHERE id = ?1",
        (id.0, stage.as_str()),
    )?;
    Ok(())
}

/// A visit, its day, when the patient arrived, and when they were with the provider.
pub type Arrival = (AppointmentId, Date, String, Option<String>);

/// Waits of a stretch of days in minutes, from the arrival to the provider, in order of the visits: visit, day, minutes.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn arrivals(db: &Connection, from: Date, to: Date) -> Result<Vec<Arrival>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.id, substr(a.starts, 1, 10), min(v.at),
            (SELECT max(w.at) FROM visit_stages w WHERE w.appointment_id = a.id AND w.stage = 'with_provider')
         FROM appointments a JOIN visit_stages v ON v.appointment_id = a.id AND v.stage = 'arrived'
         WHERE a.starts >= ?1 AND a.starts < ?2 GROUP BY a.id ORDER BY a.starts, a.id",
    )?;
    let rows = statement.query_map([format!("{from}T00:00"), format!("{to}T24:00")], |row| {
        Ok((
            AppointmentId(row.get(0)?),
            parsed(row, 1, |t| t.parse().ok())?,
            row.get(2)?,
            row.get(3)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
