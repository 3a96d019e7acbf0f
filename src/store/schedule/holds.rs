//! What visits hold of resources. The schema refuses two in one place; these functions write and read.

use jiff::civil::Date;
use rusqlite::Connection;

use super::super::StoreError;
use super::super::people::parsed;
use crate::domain::schedule::Span;
use crate::domain::{AppointmentId, ResourceId};

/// A resource taken up by a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// By which visit.
    pub appointment: AppointmentId,
    /// Which.
    pub resource: ResourceId,
    /// The local day on which it begins.
    pub day: Date,
    /// When.
    pub span: Span,
    /// Why it stands beside another, if it does.
    pub doubled: Option<String>,
}

/// Takes a resource up. The store refuses a time that is taken, unless `doubled` says why.
///
/// # Errors
/// [`StoreError::Refused`] when the time is taken.
pub fn hold(db: &Connection, hold: &Hold) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO schedule_holds (appointment_id, resource_id, day, from_min, to_min, doubled) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        hold.appointment.0,
        hold.resource.0,
        hold.day.to_string(),
        hold.span.from,
        hold.span.to,
        &hold.doubled,
    ))?;
    Ok(())
}

/// Gives back all that a visit held.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn release(db: &Connection, appointment: AppointmentId) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM schedule_holds WHERE appointment_id = ?1",
        [appointment.0],
    )?;
    Ok(())
}

const HOLD: &str =
    "SELECT appointment_id, resource_id, day, from_min, to_min, doubled FROM schedule_holds";

/// What a visit holds.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn holds_of(db: &Connection, appointment: AppointmentId) -> Result<Vec<Hold>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{HOLD} WHERE appointment_id = ?1 ORDER BY resource_id"
    ))?;
    let rows = statement.query_map([appointment.0], hold_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is held on a stretch of days, both ends included, by day, resource and time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn holds_between(db: &Connection, from: Date, to: Date) -> Result<Vec<Hold>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{HOLD} WHERE day BETWEEN ?1 AND ?2 ORDER BY day, resource_id, from_min"
    ))?;
    let rows = statement.query_map([from.to_string(), to.to_string()], hold_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is held of some resources on a stretch of days, both ends included, by day, resource and time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn taken_between(
    db: &Connection,
    from: Date,
    to: Date,
    of: &[ResourceId],
) -> Result<Vec<(Date, ResourceId, Span)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT day, resource_id, from_min, to_min FROM schedule_holds WHERE day BETWEEN ?1 AND ?2 ORDER BY day, resource_id, from_min",
    )?;
    let mut rows = statement.query([from.to_string(), to.to_string()])?;
    // There are many rows of the same day: it is read once.
    let mut day = (String::new(), Date::MIN);
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let resource = ResourceId(row.get(1)?);
        if !of.contains(&resource) {
            continue;
        }
        if row.get_ref(0)?.as_str().ok() != Some(day.0.as_str()) {
            day = (row.get(0)?, parsed(row, 0, |t| t.parse().ok())?);
        }
        let (from, to) = (row.get(2)?, row.get(3)?);
        all.push((day.1, resource, Span { from, to }));
    }
    Ok(all)
}

/// What is held of one resource from a minute to another, by time.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn holds_on(
    db: &Connection,
    resource: ResourceId,
    during: Span,
) -> Result<Vec<Hold>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{HOLD} WHERE resource_id = ?1 AND from_min BETWEEN ?2 AND ?3 ORDER BY from_min"
    ))?;
    let rows = statement.query_map((resource.0, during.from, during.to), hold_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn hold_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Hold> {
    Ok(Hold {
        appointment: AppointmentId(row.get(0)?),
        resource: ResourceId(row.get(1)?),
        day: parsed(row, 2, |t| t.parse().ok())?,
        span: Span {
            from: row.get(3)?,
            to: row.get(4)?,
        },
        doubled: row.get(5)?,
    })
}

/// Visits that are on and hold nothing, oldest first: such as were booked before there were resources.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn without_hold(db: &Connection) -> Result<Vec<AppointmentId>, StoreError> {
    let mut statement = db.prepare(
        "SELECT a.id FROM appointments a WHERE a.status NOT IN ('missed', 'cancelled')
         AND NOT EXISTS (SELECT 1 FROM schedule_holds h WHERE h.appointment_id = a.id) ORDER BY a.starts, a.id",
    )?;
    let rows = statement.query_map([], |row| row.get(0).map(AppointmentId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is known of the longest free stretches of providers, both days included, by day.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn longest_free(
    db: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(Date, ResourceId, i64)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT day, resource_id, minutes FROM schedule_longest_free WHERE day BETWEEN ?1 AND ?2 ORDER BY day, resource_id",
    )?;
    let rows = statement.query_map([from.to_string(), to.to_string()], |row| {
        Ok((
            parsed(row, 0, |t| t.parse().ok())?,
            ResourceId(row.get(1)?),
            row.get(2)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps the longest free stretch of a resource on a day, until something changes the day.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_longest_free(
    db: &Connection,
    day: Date,
    resource: ResourceId,
    minutes: i64,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO schedule_longest_free (day, resource_id, minutes) VALUES (?1, ?2, ?3)
         ON CONFLICT (day, resource_id) DO UPDATE SET minutes = excluded.minutes",
    )?
    .execute((day.to_string(), resource.0, minutes))?;
    Ok(())
}
