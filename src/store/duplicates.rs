//! Pairs of records that may be one person, and what of each record is compared.
//!
//! Never here: how a pair is weighed.

use rusqlite::Connection;

use super::{StoreError, from_json, registrations};
use crate::domain::{PatientId, Registration, UserId};

/// A pair on the worklist.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Pair {
    /// The older record.
    pub first: PatientId,
    /// The younger one.
    pub second: PatientId,
    /// Hundredths of a bit for being one person.
    pub weight: i64,
    /// What agrees and what does not.
    pub why: String,
}

/// Reads every standing record's registration, in order of numbers.
///
/// # Errors
/// [`StoreError`] when the store cannot be read; whatever `take` refuses.
pub fn each_record(
    db: &Connection,
    mut take: impl FnMut(PatientId, Registration),
) -> Result<(), StoreError> {
    let mut statement = db.prepare(
        "SELECT p.id, r.content FROM patients p LEFT JOIN registrations r ON r.patient_id = p.id
         WHERE p.merged_into IS NULL ORDER BY p.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = PatientId(row.get(0)?);
        let person = match row.get_ref(1)?.as_str() {
            // Who came without an address may have got one at the billing desk.
            Ok(json) if json.contains("\"addresses\"") => from_json(json, "registration")?,
            _ => registrations::get(db, id)?,
        };
        take(id, person);
    }
    Ok(())
}

/// Puts the open pairs found now in place of those found before; what a person decided stays decided.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn replace_open(db: &Connection, pairs: &[Pair]) -> Result<(), StoreError> {
    db.execute("DELETE FROM duplicate_pairs WHERE state = 'open'", [])?;
    let mut insert = db.prepare_cached(
        "INSERT INTO duplicate_pairs (first_id, second_id, weight, why, state) VALUES (?1, ?2, ?3, ?4, 'open')
         ON CONFLICT (first_id, second_id) DO NOTHING",
    )?;
    for pair in pairs {
        insert.execute((pair.first.0, pair.second.0, pair.weight, &pair.why))?;
    }
    Ok(())
}

/// Open pairs, the surest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn open_pairs(db: &Connection, limit: u32) -> Result<Vec<Pair>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT first_id, second_id, weight, why FROM duplicate_pairs WHERE state = 'open' ORDER BY weight DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(Pair {
            first: PatientId(row.get(0)?),
            second: PatientId(row.get(1)?),
            weight: row.get(2)?,
            why: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many pairs are open.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn open_count(db: &Connection) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM duplicate_pairs WHERE state = 'open'";
    Ok(db.query_row(sql, [], |row| row.get(0))?)
}

/// Records that a person finds two records to be different people, or takes that back.
///
/// # Errors
/// [`StoreError::Absent`] for a pair that is not on the list.
pub fn set_different(
    db: &Connection,
    first: PatientId,
    second: PatientId,
    different: bool,
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    let state = if different { "different" } else { "open" };
    let changed = db.execute(
        "UPDATE duplicate_pairs SET state = ?3, decided_by = ?4, decided_at = ?5 WHERE first_id = ?1 AND second_id = ?2 AND state <> 'merged'",
        (first.0.min(second.0), first.0.max(second.0), state, by.0, at),
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Absent("such pair of records"))
    }
}
