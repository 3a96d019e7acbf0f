//! Resources with their hours, blocks and holidays, and what visits hold of them.

mod appointments;
mod holds;
mod waiting;

pub use appointments::{
    Booked, add, appointment, arrivals, between, days_in_stages, last_stage_times, mark_stage,
    missed, of_patient, reschedule, set_said, set_stage, set_status, set_type, unsigned,
};
pub use holds::{
    Hold, hold, holds_between, holds_of, holds_on, longest_free, release, set_longest_free,
    taken_between, without_hold,
};
pub use waiting::{
    Outgoing, Waiting, add_waiting, change_waiting, hand_over, outgoing, queue, set_waiting,
    waiting, waiting_entry, withdraw,
};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::schedule::{Hours, Resource, ResourceKind, Span};
use crate::domain::{BlockId, ResourceId, UserId};

/// A stretch in which a resource is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The store's number.
    pub id: BlockId,
    /// Whose.
    pub resource: ResourceId,
    /// When.
    pub span: Span,
    /// Why.
    pub reason: String,
    /// The calendar event it came from.
    pub uid: Option<String>,
}

/// The office's time zone by its IANA name; UTC until one is set.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn zone(db: &Connection) -> Result<String, StoreError> {
    let found = db
        .query_row("SELECT zone FROM office_zone WHERE id = 1", [], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(found.unwrap_or_else(|| "UTC".to_owned()))
}

/// Sets the office's time zone.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_zone(db: &Connection, name: &str) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO office_zone (id, zone) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET zone = excluded.zone",
        [name],
    )?;
    Ok(())
}

/// Adds a resource; `resource.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for a name already given.
pub fn add_resource(db: &Connection, resource: &Resource) -> Result<ResourceId, StoreError> {
    db.execute(
        "INSERT INTO schedule_resources (kind, name, class, user_id) VALUES (?1, ?2, ?3, ?4)",
        (
            resource.kind.as_str(),
            &resource.name,
            &resource.class,
            resource.user.map(|u| u.0),
        ),
    )?;
    Ok(ResourceId(db.last_insert_rowid()))
}

const RESOURCE: &str = "SELECT id, kind, name, class, user_id FROM schedule_resources";

/// Every resource: providers, rooms, equipment, each in the order they were added.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn resources(db: &Connection) -> Result<Vec<Resource>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{RESOURCE} ORDER BY CASE kind WHEN 'provider' THEN 0 WHEN 'room' THEN 1 ELSE 2 END, id"
    ))?;
    let rows = statement.query_map([], resource_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One resource.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn resource(db: &Connection, id: ResourceId) -> Result<Resource, StoreError> {
    let sql = format!("{RESOURCE} WHERE id = ?1");
    one(db.query_row(&sql, [id.0], resource_of), "such resource")
}

/// The resource of a provider who signs in.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn resource_of_user(db: &Connection, user: UserId) -> Result<Option<Resource>, StoreError> {
    let sql = format!("{RESOURCE} WHERE user_id = ?1");
    Ok(db.query_row(&sql, [user.0], resource_of).optional()?)
}

fn resource_of(row: &Row<'_>) -> rusqlite::Result<Resource> {
    Ok(Resource {
        id: ResourceId(row.get(0)?),
        kind: parsed(row, 1, ResourceKind::parse)?,
        name: row.get(2)?,
        class: row.get(3)?,
        user: row.get::<_, Option<i64>>(4)?.map(UserId),
    })
}

/// Adds an open stretch of a weekday.
///
/// # Errors
/// [`StoreError::Refused`] for one that ends before it begins.
pub fn add_hours(db: &Connection, resource: ResourceId, hours: &Hours) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO schedule_hours (resource_id, weekday, opens, closes, from_day, until_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            resource.0,
            hours.weekday,
            hours.opens.strftime("%H:%M").to_string(),
            hours.closes.strftime("%H:%M").to_string(),
            hours.from.to_string(),
            hours.until.map(|d| d.to_string()),
        ),
    )?;
    Ok(())
}

/// Takes a resource's hours away.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn clear_hours(db: &Connection, resource: ResourceId) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM schedule_hours WHERE resource_id = ?1",
        [resource.0],
    )?;
    Ok(())
}

/// The open stretches of every resource.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn hours(db: &Connection) -> Result<Vec<(ResourceId, Hours)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT resource_id, weekday, opens, closes, from_day, until_day FROM schedule_hours ORDER BY resource_id, weekday, opens",
    )?;
    let rows = statement.query_map([], |row| {
        let until: Option<String> = row.get(5)?;
        Ok((
            ResourceId(row.get(0)?),
            Hours {
                weekday: row.get(1)?,
                opens: parsed(row, 2, |t| t.parse().ok())?,
                closes: parsed(row, 3, |t| t.parse().ok())?,
                from: parsed(row, 4, |t| t.parse().ok())?,
                until: until.and_then(|t| t.parse().ok()),
            },
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets a holiday.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_holiday(db: &Connection, day: Date, name: &str) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM schedule_holidays WHERE day = ?1",
        [day.to_string()],
    )?;
    db.execute(
        "INSERT INTO schedule_holidays (day, name) VALUES (?1, ?2)",
        (day.to_string(), name),
    )?;
    Ok(())
}

/// Holidays of a stretch of days, both ends included.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn holidays(db: &Connection, from: Date, to: Date) -> Result<Vec<(Date, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT day, name FROM schedule_holidays WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
    )?;
    let rows = statement.query_map([from.to_string(), to.to_string()], |row| {
        Ok((parsed(row, 0, |t| t.parse().ok())?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Blocks a resource; `block.id` is not used. A block of the same calendar event and time takes the old one's place.
///
/// # Errors
/// [`StoreError::Refused`] for one that ends before it begins.
pub fn add_block(db: &Connection, block: &Block) -> Result<BlockId, StoreError> {
    if block.uid.is_some() {
        db.execute(
            "DELETE FROM schedule_blocks WHERE resource_id = ?1 AND uid = ?2 AND from_min = ?3",
            (block.resource.0, &block.uid, block.span.from),
        )?;
    }
    db.execute(
        "INSERT INTO schedule_blocks (resource_id, from_min, to_min, reason, uid) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            block.resource.0,
            block.span.from,
            block.span.to,
            &block.reason,
            &block.uid,
        ),
    )?;
    Ok(BlockId(db.last_insert_rowid()))
}

/// Takes a block away and returns it.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn remove_block(db: &Connection, id: BlockId) -> Result<Block, StoreError> {
    let sql =
        "SELECT id, resource_id, from_min, to_min, reason, uid FROM schedule_blocks WHERE id = ?1";
    let block = one(db.query_row(sql, [id.0], block_of), "such block")?;
    db.execute("DELETE FROM schedule_blocks WHERE id = ?1", [id.0])?;
    Ok(block)
}

/// Blocks that meet a stretch of minutes.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn blocks(db: &Connection, during: Span) -> Result<Vec<Block>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, resource_id, from_min, to_min, reason, uid FROM schedule_blocks WHERE from_min < ?2 AND to_min > ?1 ORDER BY from_min, id",
    )?;
    let rows = statement.query_map([during.from, during.to], block_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn block_of(row: &Row<'_>) -> rusqlite::Result<Block> {
    Ok(Block {
        id: BlockId(row.get(0)?),
        resource: ResourceId(row.get(1)?),
        span: Span {
            from: row.get(2)?,
            to: row.get(3)?,
        },
        reason: row.get(4)?,
        uid: row.get(5)?,
    })
}
