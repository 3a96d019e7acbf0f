//! The takes of a recording and the gaps in it.

use rusqlite::Connection;

use super::{StoreError, dictations};
use crate::domain::{DictationId, Gone, Placing, Take};

/// Begins a take at the journal's end; its number.
///
/// # Errors
/// [`StoreError`] when the recording is not there.
pub fn begin(db: &Connection, id: DictationId, placing: Placing) -> Result<u32, StoreError> {
    let row = dictations::get(db, id)?;
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM recording_takes WHERE dictation_id = ?1";
    let number: u32 = db.query_row(sql, [id.0], |r| r.get(0))?;
    let at = i64::try_from(placing.at().unwrap_or(0)).unwrap_or(i64::MAX);
    db.execute(
        "INSERT INTO recording_takes (dictation_id, number, placing, at_sample, from_sample) VALUES (?1, ?2, ?3, ?4, ?5)",
        (id.0, number, placing.as_str(), at, row.samples),
    )?;
    Ok(number)
}

/// The takes in the order in which they were recorded; one over everything where none was begun.
///
/// # Errors
/// [`StoreError::Garbled`] for a word that is none.
pub fn list(db: &Connection, id: DictationId) -> Result<Vec<Take>, StoreError> {
    let end = dictations::get(db, id)?.samples as u64;
    let mut statement = db.prepare(
        "SELECT placing, at_sample, from_sample, withdrawn FROM recording_takes WHERE dictation_id = ?1 ORDER BY number",
    )?;
    let rows = statement.query_map([id.0], |r| {
        let (word, at): (String, i64) = (r.get(0)?, r.get(1)?);
        Ok((word, at, r.get::<_, i64>(2)?, r.get::<_, bool>(3)?))
    })?;
    let mut takes: Vec<Take> = Vec::new();
    for row in rows {
        let (word, at, from, withdrawn) = row?;
        let placing = Placing::parse(&word, at as u64).ok_or(StoreError::Garbled("recording"))?;
        let from = (from as u64).min(end);
        if let Some(last) = takes.last_mut() {
            last.journal.end = from;
        }
        takes.push(Take {
            journal: from..end,
            placing,
            withdrawn,
        });
    }
    // What was journaled before the first take was begun.
    let first = takes.first().map_or(end, |t| t.journal.start);
    if first > 0 {
        let whole = Take {
            journal: 0..first,
            placing: Placing::Append,
            withdrawn: false,
        };
        takes.insert(0, whole);
    }
    Ok(takes)
}

/// Withdraws a take or takes it back in; by its place in [`list`] counted from the end, 0 is the last.
///
/// # Errors
/// [`StoreError::Refused`] where there is no such take.
pub fn withdraw(
    db: &Connection,
    id: DictationId,
    number: u32,
    withdrawn: bool,
) -> Result<(), StoreError> {
    let changed = db.execute(
        "UPDATE recording_takes SET withdrawn = ?3 WHERE dictation_id = ?1 AND number = ?2",
        (id.0, number, withdrawn),
    )?;
    if changed == 0 {
        return Err(StoreError::Refused("there is no such take".into()));
    }
    Ok(())
}

/// The number of the newest take that is withdrawn, or is not; `None` where there is none.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn newest(
    db: &Connection,
    id: DictationId,
    withdrawn: bool,
) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT max(number) FROM recording_takes WHERE dictation_id = ?1 AND withdrawn = ?2";
    Ok(db.query_row(sql, (id.0, withdrawn), |r| r.get(0))?)
}

/// Keeps that the microphone was away at the journal's end.
///
/// # Errors
/// [`StoreError`] when the recording is not there.
pub fn mark_gap(db: &Connection, id: DictationId, milliseconds: i64) -> Result<(), StoreError> {
    let at = dictations::get(db, id)?.samples;
    db.execute(
        "INSERT INTO recording_gaps (dictation_id, at_sample, milliseconds) VALUES (?1, ?2, ?3)
         ON CONFLICT (dictation_id, at_sample) DO UPDATE SET milliseconds = recording_gaps.milliseconds + excluded.milliseconds",
        (id.0, at, milliseconds.max(0)),
    )?;
    Ok(())
}

/// Where the microphone was away, in order of place.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn gaps(db: &Connection, id: DictationId) -> Result<Vec<Gone>, StoreError> {
    let mut statement = db.prepare(
        "SELECT at_sample, milliseconds FROM recording_gaps WHERE dictation_id = ?1 ORDER BY at_sample",
    )?;
    let rows = statement.query_map([id.0], |r| {
        Ok(Gone {
            at: r.get::<_, i64>(0)? as u64,
            milliseconds: r.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
