//! Recordings that are parts of others: which stretches of which sound are heard, and whose text stands in another's document.

use rusqlite::{Connection, OptionalExtension};

use super::dictations::DictationRow;
use super::{StoreError, one};
use crate::domain::{DictationId, DocumentId, UserId};

/// A stretch of a recording as it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From which sample of its own time on.
    pub at: u64,
    /// Which recording's sound.
    pub of: DictationId,
    /// From which sample of that.
    pub from: u64,
    /// To which.
    pub to: u64,
}

impl Stretch {
    /// The sample behind it.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.at + (self.to - self.from)
    }
}

/// The stretches of a recording in order; none for one that is its own journal.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn stretches(db: &Connection, id: DictationId) -> Result<Vec<Stretch>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT at_sample, of_dictation_id, from_sample, to_sample FROM dictation_stretches WHERE dictation_id = ?1 ORDER BY at_sample",
    )?;
    let rows = statement.query_map([id.0], |r| {
        Ok(Stretch {
            at: r.get::<_, i64>(0)? as u64,
            of: DictationId(r.get(1)?),
            from: r.get::<_, i64>(2)? as u64,
            to: r.get::<_, i64>(3)? as u64,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes a recording of other stretches.
///
/// # Errors
/// [`StoreError::Refused`] for a signed document's.
pub fn set_stretches(
    db: &Connection,
    id: DictationId,
    stretches: &[Stretch],
) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM dictation_stretches WHERE dictation_id = ?1",
        [id.0],
    )?;
    let number = |samples: u64| i64::try_from(samples).unwrap_or(i64::MAX);
    for s in stretches {
        db.execute(
            "INSERT INTO dictation_stretches (dictation_id, at_sample, of_dictation_id, from_sample, to_sample) VALUES (?1, ?2, ?3, ?4, ?5)",
            (id.0, number(s.at), s.of.0, number(s.from), number(s.to)),
        )?;
    }
    Ok(())
}

/// A recording without a journal of its own, recognised already: a part of another one, with its author, kind and time.
///
/// # Errors
/// [`StoreError::Refused`] for an encounter that is not there.
pub fn add(db: &Connection, like: &DictationRow) -> Result<DictationId, StoreError> {
    db.execute(
        "INSERT INTO dictations (encounter_id, author_id, work_type, status, begun_at, samples) VALUES (?1, ?2, ?3, 'transcribed', ?4, ?5)",
        (
            like.encounter.0,
            like.author.0,
            like.work_type.as_str(),
            &like.begun_at,
            like.samples,
        ),
    )?;
    Ok(DictationId(db.last_insert_rowid()))
}

/// Gives a mark to another document, under a number that is free there. Who raised it, when and why stays.
///
/// # Errors
/// [`StoreError::Refused`] for a signed document or a number that is taken.
pub fn move_mark(
    db: &Connection,
    (from, mark): (DocumentId, u32),
    (to, number): (DocumentId, u32),
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE document_marks SET document_id = ?3, mark = ?4 WHERE document_id = ?1 AND mark = ?2",
        (from.0, mark, to.0, number),
    )?;
    Ok(())
}

/// Gives a part the moments of the whole.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn copy_stamps(db: &Connection, from: DictationId, to: DictationId) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO work_stamps (dictation_id, stamp, at, user_id)
         SELECT ?2, stamp, at, user_id FROM work_stamps WHERE dictation_id = ?1 ORDER BY id",
        (from.0, to.0),
    )?;
    Ok(())
}

/// Keeps that a recording's text stands in another's document, behind so many bytes of that one's transcript.
///
/// # Errors
/// [`StoreError::Refused`] when either is signed, or it stands in one already.
pub fn join(
    db: &Connection,
    id: DictationId,
    (into, text_bytes): (DictationId, usize),
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO dictation_joins (dictation_id, into_id, text_bytes, joined_at, user_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        (id.0, into.0, text_bytes as i64, at, by.0),
    )?;
    Ok(())
}

/// Takes it out again; how many bytes of the other transcript stood before it.
///
/// # Errors
/// [`StoreError::Absent`] when it stands by itself; [`StoreError::Refused`] when either is signed.
pub fn take_out(db: &Connection, id: DictationId) -> Result<usize, StoreError> {
    let sql = "SELECT text_bytes FROM dictation_joins WHERE dictation_id = ?1";
    let bytes: i64 = one(db.query_row(sql, [id.0], |r| r.get(0)), "joined dictation")?;
    db.execute(
        "DELETE FROM dictation_joins WHERE dictation_id = ?1",
        [id.0],
    )?;
    Ok(bytes as usize)
}

/// The recording that was joined into another one last.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn last_joined(db: &Connection, into: DictationId) -> Result<Option<DictationId>, StoreError> {
    let sql = "SELECT dictation_id FROM dictation_joins WHERE into_id = ?1 ORDER BY joined_at DESC, dictation_id DESC LIMIT 1";
    Ok(db
        .query_row(sql, [into.0], |r| r.get(0))
        .optional()?
        .map(DictationId))
}
