//! The chart beside notes: entries with their states, immunisations, vital signs, scans.
//!
//! Never here: what is normal (that is data in `assets/records/vitals.toml`).

use jiff::civil::{Date, DateTime};
use rusqlite::{Connection, Row};

use super::people::parsed;
use super::{StoreError, one, to_json};
use crate::domain::{PatientId, UserId};

/// A problem, medication or allergy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChartEntry {
    /// The store's number.
    pub id: i64,
    /// `problem`, `medication`, `allergy`.
    pub kind: String,
    /// As the chart words it.
    pub wording: String,
    /// `active`, `ended`, `entered_in_error`.
    pub state: String,
    /// Since when: a date, a year, or nothing.
    pub since: String,
    /// Until when.
    pub until: String,
}

/// A vaccine that was given.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Immunization {
    /// The store's number.
    pub id: i64,
    /// What was given.
    pub vaccine: String,
    /// When.
    pub given_on: Date,
    /// Lot.
    pub lot: String,
    /// Where on the body.
    pub site: String,
    /// By whom.
    pub given_by: String,
    /// `active` or `entered_in_error`.
    pub state: String,
}

/// One value that was measured.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VitalSign {
    /// The store's number.
    pub id: i64,
    /// `systolic`, `pulse`, …
    pub kind: String,
    /// Local time at the office.
    pub taken_at: DateTime,
    /// Thousandths of the kind's unit.
    pub thousandths: i64,
    /// `active` or `entered_in_error`.
    pub state: String,
}

/// A scan or a paper from outside, without its content.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PatientFile {
    /// The store's number.
    pub id: i64,
    /// `insurance_card_front`, `identity`, …
    pub kind: String,
    /// The name it came with.
    pub name: String,
    /// `image/png`, …
    pub media_type: String,
    /// How many bytes.
    pub bytes: i64,
    /// Of the content.
    pub sha256: String,
    /// UTC, ISO 8601.
    pub added_at: String,
}

fn rows<T>(
    db: &Connection,
    sql: &str,
    of: PatientId,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_map([of.0], read)?;
    Ok(found.collect::<Result<_, _>>()?)
}

const ENTRY: &str = "id, kind, wording, state, since, until";

fn entry_of(row: &Row<'_>) -> rusqlite::Result<ChartEntry> {
    Ok(ChartEntry {
        id: row.get(0)?,
        kind: row.get(1)?,
        wording: row.get(2)?,
        state: row.get(3)?,
        since: row.get(4)?,
        until: row.get(5)?,
    })
}

/// One record's own entries of every state, in order of entry.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn entries(db: &Connection, of: PatientId) -> Result<Vec<ChartEntry>, StoreError> {
    let sql = format!("SELECT {ENTRY} FROM chart_entries WHERE patient_id = ?1 ORDER BY id");
    rows(db, &sql, of, entry_of)
}

/// Adds an entry; `entry.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for a kind or state that is none.
pub fn add_entry(db: &Connection, of: PatientId, entry: &ChartEntry) -> Result<i64, StoreError> {
    let sql = "INSERT INTO chart_entries (patient_id, kind, wording, state, since, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    db.prepare_cached(sql)?.execute((
        of.0,
        &entry.kind,
        &entry.wording,
        &entry.state,
        &entry.since,
        &entry.until,
    ))?;
    Ok(db.last_insert_rowid())
}

/// The entry of this number, and whose record it is in.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn entry(db: &Connection, id: i64) -> Result<(PatientId, ChartEntry), StoreError> {
    let sql = format!("SELECT {ENTRY}, patient_id FROM chart_entries WHERE id = ?1");
    let row = db.query_row(&sql, [id], |row| {
        Ok((PatientId(row.get(6)?), entry_of(row)?))
    });
    one(row, "such entry in the chart")
}

/// Puts a changed entry in place of what stands; what stood is kept in the history.
///
/// # Errors
/// [`StoreError::Absent`], or [`StoreError::Refused`] for a state that is none.
pub fn change_entry(
    db: &Connection,
    entry: &ChartEntry,
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    let (of, was) = self::entry(db, entry.id)?;
    db.execute(
        "INSERT INTO chart_history (patient_id, entry, was, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            of.0,
            format!("chart_entries {}", entry.id),
            to_json(&was, "chart entry")?,
            at,
            by.0,
        ),
    )?;
    db.execute(
        "UPDATE chart_entries SET wording = ?2, state = ?3, since = ?4, until = ?5 WHERE id = ?1",
        (
            entry.id,
            &entry.wording,
            &entry.state,
            &entry.since,
            &entry.until,
        ),
    )?;
    Ok(())
}

/// One record's own immunisations, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn immunizations(db: &Connection, of: PatientId) -> Result<Vec<Immunization>, StoreError> {
    let sql = "SELECT id, vaccine, given_on, lot, site, given_by, state FROM immunizations WHERE patient_id = ?1 ORDER BY given_on DESC, id DESC";
    rows(db, sql, of, |row| {
        Ok(Immunization {
            id: row.get(0)?,
            vaccine: row.get(1)?,
            given_on: parsed(row, 2, |t| t.parse().ok())?,
            lot: row.get(3)?,
            site: row.get(4)?,
            given_by: row.get(5)?,
            state: row.get(6)?,
        })
    })
}

/// Adds an immunisation; `given.id` is not used.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_immunization(
    db: &Connection,
    of: PatientId,
    given: &Immunization,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO immunizations (patient_id, vaccine, given_on, lot, site, given_by, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    db.prepare_cached(sql)?.execute((
        of.0,
        &given.vaccine,
        given.given_on.to_string(),
        &given.lot,
        &given.site,
        &given.given_by,
        &given.state,
    ))?;
    Ok(db.last_insert_rowid())
}

/// One record's own vital signs, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn vital_signs(db: &Connection, of: PatientId) -> Result<Vec<VitalSign>, StoreError> {
    let sql = "SELECT id, kind, taken_at, thousandths, state FROM vital_signs WHERE patient_id = ?1 ORDER BY taken_at, id";
    rows(db, sql, of, |row| {
        Ok(VitalSign {
            id: row.get(0)?,
            kind: row.get(1)?,
            taken_at: parsed(row, 2, |t| t.parse().ok())?,
            thousandths: row.get(3)?,
            state: row.get(4)?,
        })
    })
}

/// Adds a value; `sign.id` is not used.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_vital_sign(db: &Connection, of: PatientId, sign: &VitalSign) -> Result<i64, StoreError> {
    let sql = "INSERT INTO vital_signs (patient_id, kind, taken_at, thousandths, state) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.prepare_cached(sql)?.execute((
        of.0,
        &sign.kind,
        sign.taken_at.strftime("%Y-%m-%dT%H:%M").to_string(),
        sign.thousandths,
        &sign.state,
    ))?;
    Ok(db.last_insert_rowid())
}

/// Marks a value as entered in error, or as standing again.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn mark_vital_sign(db: &Connection, id: i64, state: &str) -> Result<(), StoreError> {
    let sql = "UPDATE vital_signs SET state = ?2 WHERE id = ?1";
    db.prepare_cached(sql)?.execute((id, state))?;
    Ok(())
}

/// Marks an immunisation as entered in error, or as standing again.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn mark_immunization(db: &Connection, id: i64, state: &str) -> Result<(), StoreError> {
    let sql = "UPDATE immunizations SET state = ?2 WHERE id = ?1";
    db.prepare_cached(sql)?.execute((id, state))?;
    Ok(())
}

/// One record's own scans and papers, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn files(db: &Connection, of: PatientId) -> Result<Vec<PatientFile>, StoreError> {
    let sql = "SELECT id, kind, name, media_type, length(content), sha256, added_at FROM patient_files WHERE patient_id = ?1 ORDER BY id DESC";
    rows(db, sql, of, |row| {
        Ok(PatientFile {
            id: row.get(0)?,
            kind: row.get(1)?,
            name: row.get(2)?,
            media_type: row.get(3)?,
            bytes: row.get(4)?,
            sha256: row.get(5)?,
            added_at: row.get(6)?,
        })
    })
}

/// Keeps a scan; `file.id` and `file.bytes` are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a kind that is none.
pub fn add_file(
    db: &Connection,
    of: PatientId,
    file: &PatientFile,
    content: &[u8],
    by: UserId,
) -> Result<i64, StoreError> {
    db.execute(
        "INSERT INTO patient_files (patient_id, kind, name, media_type, content, sha256, added_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            of.0,
            &file.kind,
            &file.name,
            &file.media_type,
            content,
            &file.sha256,
            &file.added_at,
            by.0,
        ),
    )?;
    Ok(db.last_insert_rowid())
}

/// A scan's content, and whose it is.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn file_content(db: &Connection, id: i64) -> Result<(PatientId, Vec<u8>), StoreError> {
    let sql = "SELECT patient_id, content FROM patient_files WHERE id = ?1";
    one(
        db.query_row(sql, [id], |row| Ok((PatientId(row.get(0)?), row.get(1)?))),
        "such scan",
    )
}
