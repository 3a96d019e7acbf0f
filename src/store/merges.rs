//! One record merged into another, and the way back.
//!
//! No row moves: the merged record points to the one that stands, and charts are read over both. So claims and ledger rows, which
//! may not change, stay true, and un-merging gives both charts back as they were, with what each was given since.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value};

use super::{StoreError, from_json, one, registrations, to_json};
use crate::domain::{PatientId, Registration, UserId};

/// A merge, in force or undone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Merge {
    /// The store's number.
    pub id: i64,
    /// The record that stands.
    pub survivor: PatientId,
    /// The record that points to it.
    pub absorbed: PatientId,
    /// UTC, ISO 8601.
    pub merged_at: String,
    /// Who did it.
    pub merged_by: UserId,
    /// When it was undone.
    pub undone_at: Option<String>,
}

/// A row that was added to the record that stands while it was merged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Since {
    /// One of the tables whose rows can be moved.
    pub table: String,
    /// Its number there.
    pub id: i64,
    /// What it is, for the reviewer.
    pub says: String,
}

/// Tables whose rows may go to the other record at un-merging, with what the reviewer reads of a row.
const MOVABLE: [(&str, &str); 5] = [
    ("chart_entries", "kind || ': ' || wording"),
    ("immunizations", "'immunization: ' || vaccine"),
    ("vital_signs", "kind || ' of ' || substr(taken_at, 1, 10)"),
    ("patient_files", "'scan: ' || name"),
    ("encounters", "'visit of ' || service_on || ': ' || reason"),
];

/// A record and all that were merged into it, the record itself first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn group(db: &Connection, id: PatientId) -> Result<Vec<PatientId>, StoreError> {
    let mut members = vec![id];
    let mut at = 0;
    let mut statement =
        db.prepare_cached("SELECT id FROM patients WHERE merged_into = ?1 ORDER BY id")?;
    while let Some(of) = members.get(at).copied() {
        let rows = statement.query_map([of.0], |row| row.get(0).map(PatientId))?;
        for row in rows {
            members.push(row?);
        }
        at += 1;
    }
    Ok(members)
}

/// Merges `absorbed` into `survivor`, whose registration becomes `after`; the merge's number.
///
/// # Errors
/// [`StoreError::Refused`] unless both records stand.
pub fn merge(
    db: &Connection,
    survivor: PatientId,
    absorbed: PatientId,
    after: &Registration,
    by: UserId,
    at: &str,
) -> Result<i64, StoreError> {
    let before = registrations::get(db, survivor)?;
    let changed = db.execute(
        "UPDATE patients SET merged_into = ?1 WHERE id = ?2 AND merged_into IS NULL",
        (survivor.0, absorbed.0),
    )?;
    if changed == 0 {
        return Err(StoreError::Refused("that record was merged already".into()));
    }
    db.execute(
        "INSERT INTO merges (survivor_id, absorbed_id, merged_at, merged_by, before, after, marks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            survivor.0,
            absorbed.0,
            at,
            by.0,
            to_json(&before, "registration")?,
            to_json(after, "registration")?,
            to_json(&marks(db)?, "merge")?,
        ),
    )?;
    let id = db.last_insert_rowid();
    registrations::save(db, survivor, after, Some(by), at)?;
    let (first, second) = ordered(survivor, absorbed);
    db.execute(
        "UPDATE duplicate_pairs SET state = 'merged', decided_by = ?3, decided_at = ?4 WHERE first_id = ?1 AND second_id = ?2",
        (first, second, by.0, at),
    )?;
    Ok(id)
}

fn ordered(a: PatientId, b: PatientId) -> (i64, i64) {
    (a.0.min(b.0), a.0.max(b.0))
}

/// The highest number of each table now.
fn marks(db: &Connection) -> Result<Vec<i64>, StoreError> {
    MOVABLE
        .iter()
        .map(|(table, _)| {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            Ok(db.query_row(&sql, [], |row| row.get(0))?)
        })
        .collect()
}

struct Kept {
    merge: Merge,
    before: Registration,
    after: Registration,
    marks: Vec<i64>,
}

fn kept(db: &Connection, id: i64) -> Result<Kept, StoreError> {
    let sql = "SELECT id, survivor_id, absorbed_id, merged_at, merged_by, undone_at, before, after, marks FROM merges WHERE id = ?1";
    let (merge, before, after, marks): (Merge, String, String, String) = one(
        db.query_row(sql, [id], |row| {
            Ok((merge_of(row)?, row.get(6)?, row.get(7)?, row.get(8)?))
        }),
        "such merge",
    )?;
    Ok(Kept {
        merge,
        before: from_json(&before, "registration")?,
        after: from_json(&after, "registration")?,
        marks: from_json(&marks, "merge")?,
    })
}

fn merge_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Merge> {
    Ok(Merge {
        id: row.get(0)?,
        survivor: PatientId(row.get(1)?),
        absorbed: PatientId(row.get(2)?),
        merged_at: row.get(3)?,
        merged_by: UserId(row.get(4)?),
        undone_at: row.get(5)?,
    })
}

/// The merge of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn get(db: &Connection, id: i64) -> Result<Merge, StoreError> {
    Ok(kept(db, id)?.merge)
}

/// The merge in force that absorbed a record.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_absorbed(db: &Connection, absorbed: PatientId) -> Result<Option<Merge>, StoreError> {
    let sql = "SELECT id, survivor_id, absorbed_id, merged_at, merged_by, undone_at FROM merges WHERE absorbed_id = ?1 AND undone_at IS NULL";
    Ok(db.query_row(sql, [absorbed.0], merge_of).optional()?)
}

/// Merges in force, the newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn in_force(db: &Connection, limit: u32) -> Result<Vec<Merge>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, survivor_id, absorbed_id, merged_at, merged_by, undone_at FROM merges WHERE undone_at IS NULL ORDER BY id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], merge_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was added to the record that stands since the merge: the reviewer says whose it is. Visits with claims stay.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn added_since(db: &Connection, merge: i64) -> Result<Vec<Since>, StoreError> {
    let kept = kept(db, merge)?;
    let mut found = Vec::new();
    for ((table, says), mark) in MOVABLE.iter().zip(&kept.marks) {
        let claimed = if *table == "encounters" {
            "AND NOT EXISTS (SELECT 1 FROM claims WHERE claims.encounter_id = encounters.id)"
        } else {
            ""
        };
        let sql = format!(
            "SELECT id, {says} FROM {table} WHERE patient_id = ?1 AND id > ?2 {claimed} ORDER BY id"
        );
        let mut statement = db.prepare(&sql)?;
        let rows = statement.query_map((kept.merge.survivor.0, mark), |row| {
            Ok(Since {
                table: (*table).to_owned(),
                id: row.get(0)?,
                says: row.get(1)?,
            })
        })?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

/// Takes a merge back. What the merge put into the registration goes, unless it was changed since; `theirs` are rows
/// added since that belong to the other record.
///
/// # Errors
/// [`StoreError::Refused`] for a merge undone already, or a row that was not added since.
pub fn unmerge(
    db: &Connection,
    merge: i64,
    theirs: &[Since],
    by: UserId,
    at: &str,
) -> Result<Merge, StoreError> {
    let kept = kept(db, merge)?;
    let (survivor, absorbed) = (kept.merge.survivor, kept.merge.absorbed);
    if kept.merge.undone_at.is_some() {
        return Err(StoreError::Refused("that merge was undone already".into()));
    }
    let movable = added_since(db, merge)?;
    for row in theirs {
        if !movable
            .iter()
            .any(|m| m.table == row.table && m.id == row.id)
        {
            return Err(StoreError::Refused(
                "only what was added since the merge can go to the other record".into(),
            ));
        }
        db.execute(
            &format!("UPDATE {} SET patient_id = ?1 WHERE id = ?2", row.table),
            (absorbed.0, row.id),
        )?;
    }
    db.execute(
        "UPDATE patients SET merged_into = NULL WHERE id = ?1",
        [absorbed.0],
    )?;
    db.execute(
        "UPDATE merges SET undone_at = ?2, undone_by = ?3 WHERE id = ?1",
        (merge, at, by.0),
    )?;
    let now = registrations::get(db, survivor)?;
    let back = without(&kept.before, &kept.after, &now)?;
    registrations::save(db, survivor, &back, Some(by), at)?;
    forget_in_later(db, &kept)?;
    let (first, second) = ordered(survivor, absorbed);
    db.execute(
        "UPDATE duplicate_pairs SET state = 'different', decided_by = ?3, decided_at = ?4 WHERE first_id = ?1 AND second_id = ?2",
        (first, second, by.0, at),
    )?;
    get(db, merge)
}

/// Later merges of the same record remember what stood before them: without what this one had put there.
fn forget_in_later(db: &Connection, kept: &Kept) -> Result<(), StoreError> {
    let mut statement = db.prepare(
        "SELECT id FROM merges WHERE survivor_id = ?1 AND id > ?2 AND undone_at IS NULL ORDER BY id",
    )?;
    let later: Vec<i64> = statement
        .query_map((kept.merge.survivor.0, kept.merge.id), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in later {
        let other = self::kept(db, id)?;
        let before = without(&kept.before, &kept.after, &other.before)?;
        let after = without(&kept.before, &kept.after, &other.after)?;
        db.execute(
            "UPDATE merges SET before = ?2, after = ?3 WHERE id = ?1",
            (
                id,
                to_json(&before, "registration")?,
                to_json(&after, "registration")?,
            ),
        )?;
    }
    Ok(())
}

/// `now` without what the merge put there: an answer that still is as the merge left it becomes what it was before; of a list,
/// only what the merge added goes, and what came since stays.
fn without(
    before: &Registration,
    after: &Registration,
    now: &Registration,
) -> Result<Registration, StoreError> {
    let fields = |person: &Registration| -> Result<Map<String, Value>, StoreError> {
        match serde_json::to_value(person) {
            Ok(Value::Object(map)) => Ok(map),
            _ => Err(StoreError::Garbled("registration")),
        }
    };
    let (before, after, mut now) = (fields(before)?, fields(after)?, fields(now)?);
    let names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    for name in names {
        let (was, put) = (before.get(&name), after.get(&name));
        if was == put {
            continue;
        }
        let back = match (was, put, now.get(&name)) {
            (_, put, is) if put == is => was.cloned(),
            (was, Some(Value::Array(put)), Some(Value::Array(is))) => {
                let was = was.and_then(Value::as_array).cloned().unwrap_or_default();
                Some(Value::Array(less_what_was_added(&was, put, is)))
            }
            // Changed since the merge: the change stays.
            (_, _, is) => is.cloned(),
        };
        match back {
            Some(value) => now.insert(name, value),
            None => now.remove(&name),
        };
    }
    serde_json::from_value(Value::Object(now)).map_err(|_| StoreError::Garbled("registration"))
}

fn less_what_was_added(was: &[Value], put: &[Value], is: &[Value]) -> Vec<Value> {
    let mut back = is.to_vec();
    for added in put.iter().filter(|p| !was.contains(p)) {
        if let Some(at) = back.iter().position(|v| v == added) {
            back.remove(at);
        }
    }
    back
}
