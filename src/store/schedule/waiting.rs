//! The waiting list, and texts that wait for the office's own gateway.

use jiff::civil::Date;
use rusqlite::{Connection, Row};

use super::super::people::parsed;
use super::super::{StoreError, one};
use crate::domain::{AppointmentId, PatientId, ResourceId, WaitingId};

/// Somebody who would come sooner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The store's number.
    pub id: WaitingId,
    /// Who.
    pub patient: PatientId,
    /// Name as it is filed.
    pub name: String,
    /// Key of the visit's type.
    pub visit_type: String,
    /// With whom; anyone when none.
    pub provider: Option<ResourceId>,
    /// First day that suits.
    pub from: Date,
    /// Last day that suits.
    pub until: Date,
    /// Why they come.
    pub reason: String,
    /// Before the others.
    pub urgent: bool,
    /// UTC, ISO 8601.
    pub asked_at: String,
}

/// Puts a patient on the list; `entry.id` and `entry.name` are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a patient who is not there.
pub fn add_waiting(db: &Connection, entry: &Waiting) -> Result<WaitingId, StoreError> {
    db.execute(
        "INSERT INTO waiting_list (patient_id, visit_type, resource_id, from_day, until_day, reason, urgent, asked_at, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting')",
        (
            entry.patient.0,
            &entry.visit_type,
            entry.provider.map(|r| r.0),
            entry.from.to_string(),
            entry.until.to_string(),
            &entry.reason,
            i64::from(entry.urgent),
            &entry.asked_at,
        ),
    )?;
    Ok(WaitingId(db.last_insert_rowid()))
}

/// Keeps what somebody on the list said anew: days, reason, urgency, with whom.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn change_waiting(db: &Connection, entry: &Waiting) -> Result<(), StoreError> {
    db.execute(
        "UPDATE waiting_list SET resource_id = ?2, from_day = ?3, until_day = ?4, reason = ?5, urgent = ?6 WHERE id = ?1",
        (
            entry.id.0,
            entry.provider.map(|r| r.0),
            entry.from.to_string(),
            entry.until.to_string(),
            &entry.reason,
            i64::from(entry.urgent),
        ),
    )?;
    Ok(())
}

const WAITING: &str = "SELECT w.id, w.patient_id, p.family_name || ', ' || p.given_name, w.visit_type, w.resource_id, w.from_day, w.until_day,
    w.reason, w.urgent, w.asked_at FROM waiting_list w JOIN patients p ON p.id = w.patient_id";

/// Who waits: urgent first, then who asked first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn waiting(db: &Connection) -> Result<Vec<Waiting>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{WAITING} WHERE w.state = 'waiting' ORDER BY w.urgent DESC, w.asked_at, w.id"
    ))?;
    let rows = statement.query_map([], waiting_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One who waits.
///
/// # Errors
/// [`StoreError::Absent`] also for one who waits no longer.
pub fn waiting_entry(db: &Connection, id: WaitingId) -> Result<Waiting, StoreError> {
    let sql = format!("{WAITING} WHERE w.id = ?1 AND w.state = 'waiting'");
    one(
        db.query_row(&sql, [id.0], waiting_of),
        "such place on the waiting list",
    )
}

/// Takes somebody off the list with their appointment, or puts them back on it with none.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_waiting(
    db: &Connection,
    id: WaitingId,
    state: &str,
    appointment: Option<AppointmentId>,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE waiting_list SET state = ?2, appointment_id = ?3 WHERE id = ?1",
        (id.0, state, appointment.map(|a| a.0)),
    )?;
    Ok(())
}

fn waiting_of(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    Ok(Waiting {
        id: WaitingId(row.get(0)?),
        patient: PatientId(row.get(1)?),
        name: row.get(2)?,
        visit_type: row.get(3)?,
        provider: row.get::<_, Option<i64>>(4)?.map(ResourceId),
        from: parsed(row, 5, |t| t.parse().ok())?,
        until: parsed(row, 6, |t| t.parse().ok())?,
        reason: row.get(7)?,
        urgent: row.get::<_, i64>(8)? == 1,
        asked_at: row.get(9)?,
    })
}

/// A text for the office's gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The store's number.
    pub id: i64,
    /// To whom.
    pub patient: PatientId,
    /// Name as it is filed.
    pub name: String,
    /// About which visit.
    pub appointment: Option<AppointmentId>,
    /// `reminder`, `recall`, `offer`.
    pub kind: String,
    /// `letter`, `sms`, `email`.
    pub channel: String,
    /// Not before; UTC, ISO 8601.
    pub due_at: String,
    /// What it says.
    pub wording: String,
}

/// Queues a text; `text.id` and `text.name` are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a patient who is not there.
pub fn queue(db: &Connection, text: &Outgoing) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO outgoing_messages (patient_id, appointment_id, kind, channel, due_at, wording, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued')",
        (
            text.patient.0,
            text.appointment.map(|a| a.0),
            &text.kind,
            &text.channel,
            &text.due_at,
            &text.wording,
        ),
    )?;
    Ok(())
}

/// Queued texts that are due by an instant, in order.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn outgoing(db: &Connection, by: &str) -> Result<Vec<Outgoing>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT o.id, o.patient_id, p.family_name || ', ' || p.given_name, o.appointment_id, o.kind, o.channel, o.due_at, o.wording
         FROM outgoing_messages o JOIN patients p ON p.id = o.patient_id WHERE o.state = 'queued' AND o.due_at <= ?1 ORDER BY o.due_at, o.id",
    )?;
    let rows = statement.query_map([by], |row| {
        Ok(Outgoing {
            id: row.get(0)?,
            patient: PatientId(row.get(1)?),
            name: row.get(2)?,
            appointment: row.get::<_, Option<i64>>(3)?.map(AppointmentId),
            kind: row.get(4)?,
            channel: row.get(5)?,
            due_at: row.get(6)?,
            wording: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that a text was handed over to the gateway.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn hand_over(db: &Connection, id: i64, at: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE outgoing_messages SET state = 'handed_over', handed_at = ?2 WHERE id = ?1 AND state = 'queued'",
        (id, at),
    )?;
    Ok(())
}

/// Takes back the queued texts about a visit.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn withdraw(db: &Connection, appointment: AppointmentId) -> Result<(), StoreError> {
    db.execute(
        "UPDATE outgoing_messages SET state = 'withdrawn' WHERE appointment_id = ?1 AND state = 'queued'",
        [appointment.0],
    )?;
    Ok(())
}
