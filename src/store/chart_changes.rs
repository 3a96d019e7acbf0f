//! The chart's lists as notes change them: each change with the note, the words and the person behind it.

use rusqlite::{Connection, Row};

use super::{StoreError, chart, one};
use crate::domain::{ChartAction, ChartChange, ChartList, DocumentId, PatientId, TextSpan, UserId};

/// The entries in force on a patient's lists: number, list, wording.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn entries(
    db: &Connection,
    patient: PatientId,
) -> Result<Vec<(i64, ChartList, String)>, StoreError> {
    let all = chart::entries(db, patient)?;
    Ok(all
        .into_iter()
        .filter(|e| e.state == "active")
        .filter_map(|e| Some((e.id, ChartList::parse(&e.kind)?, e.wording)))
        .collect())
}

/// Puts a new entry on a list.
///
/// # Errors
/// [`StoreError::Refused`] for a patient that is not there.
pub fn add_entry(
    db: &Connection,
    patient: PatientId,
    list: ChartList,
    wording: &str,
) -> Result<i64, StoreError> {
    let entry = chart::ChartEntry {
        id: 0,
        kind: list.as_str().to_owned(),
        wording: wording.to_owned(),
        state: "active".to_owned(),
        since: String::new(),
        until: String::new(),
    };
    chart::add_entry(db, patient, &entry)
}

/// Words an entry anew; what stood is in the chart's history.
///
/// # Errors
/// [`StoreError::Absent`] where it is not there.
pub fn reword_entry(
    db: &Connection,
    entry: i64,
    wording: &str,
    (by, at): (UserId, &str),
) -> Result<(), StoreError> {
    let (_, mut changed) = chart::entry(db, entry)?;
    changed.wording = wording.to_owned();
    chart::change_entry(db, &changed, by, at)
}

/// Gives an entry another state (`active`, `ended`, `entered_in_error`) and the day until which it was in force.
///
/// # Errors
/// [`StoreError::Absent`] where it is not there.
pub fn set_entry_state(
    db: &Connection,
    entry: i64,
    (state, until): (&str, &str),
    (by, at): (UserId, &str),
) -> Result<(), StoreError> {
    let (_, mut changed) = chart::entry(db, entry)?;
    changed.state = state.to_owned();
    changed.until = until.to_owned();
    chart::change_entry(db, &changed, by, at)
}

/// Keeps a decision; `change.id` and `change.by` are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a note or patient that is not there.
pub fn keep(
    db: &Connection,
    patient: PatientId,
    who: UserId,
    change: &ChartChange,
) -> Result<i64, StoreError> {
    db.execute(
        "INSERT INTO chart_changes (patient_id, document_id, action, kind, entry_id, before, after, said, source_start, source_end, decided_by, decided_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            patient.0,
            change.document.0,
            change.action.map_or("set_aside", ChartAction::as_str),
            change.list.as_str(),
            change.entry,
            &change.before,
            &change.after,
            &change.said,
            change.source.start as i64,
            change.source.end as i64,
            who.0,
            &change.at,
        ),
    )?;
    Ok(db.last_insert_rowid())
}

const COLUMNS: &str = "c.id, c.document_id, c.action, c.kind, c.entry_id, c.before, c.after, c.said, c.source_start, c.source_end,
    u.display_name, c.decided_at FROM chart_changes c JOIN users u ON u.id = c.decided_by";

/// What stands of a patient's decisions, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_patient(db: &Connection, patient: PatientId) -> Result<Vec<ChartChange>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} WHERE c.patient_id = ?1 AND c.undone_by IS NULL ORDER BY c.id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([patient.0], change_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A decision that stands, and whose chart it is.
///
/// # Errors
/// [`StoreError::Absent`] for one that was undone.
pub fn get(db: &Connection, id: i64) -> Result<(PatientId, ChartChange), StoreError> {
    let sql = format!("SELECT {COLUMNS} WHERE c.id = ?1 AND c.undone_by IS NULL");
    let change = one(
        db.query_row(&sql, [id], change_of),
        "such change in the chart",
    )?;
    let sql = "SELECT patient_id FROM chart_changes WHERE id = ?1";
    Ok((PatientId(db.query_row(sql, [id], |r| r.get(0))?), change))
}

/// Marks a decision as undone.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn undo(db: &Connection, id: i64, who: UserId, at: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE chart_changes SET undone_by = ?2, undone_at = ?3 WHERE id = ?1",
        (id, who.0, at),
    )?;
    Ok(())
}

fn change_of(row: &Row<'_>) -> rusqlite::Result<ChartChange> {
    let action: String = row.get(2)?;
    let place = |at: usize| -> rusqlite::Result<usize> {
        Ok(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0))
    };
    let start = place(8)?;
    Ok(ChartChange {
        id: row.get(0)?,
        document: DocumentId(row.get(1)?),
        action: match action.as_str() {
            "add" => Some(ChartAction::Add),
            "change" => Some(ChartAction::Change),
            "stop" => Some(ChartAction::Stop),
            _ => None,
        },
        list: super::people::parsed(row, 3, ChartList::parse)?,
        entry: row.get(4)?,
        before: row.get(5)?,
        after: row.get(6)?,
        said: row.get(7)?,
        source: TextSpan::new(start, place(9)?.max(start)),
        by: row.get(10)?,
        at: row.get(11)?,
    })
}
