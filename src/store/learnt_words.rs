//! What corrections taught, author by author: words that are heard where a term was said.

use rusqlite::Connection;

use super::StoreError;
use crate::domain::{DocumentId, UserId};

/// One lesson in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearntRow {
    /// Whose dictations it is of.
    pub author: UserId,
    /// What is heard, small letters.
    pub heard: String,
    /// What is written.
    pub written: String,
    /// Where it was corrected.
    pub document: DocumentId,
    /// Who corrected it.
    pub by: UserId,
    /// UTC, ISO 8601.
    pub at: String,
}

/// Keeps a lesson in place of an older one of the same words.
///
/// # Errors
/// [`StoreError::Refused`] for empty words, or words that stay what they are.
pub fn add(db: &Connection, row: &LearntRow) -> Result<(), StoreError> {
    take_back(db, row.author, &row.heard, &row.at)?;
    db.execute(
        "INSERT INTO learnt_words (author_id, heard, written, document_id, learnt_by, learnt_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (row.author.0, &row.heard, &row.written, row.document.0, row.by.0, &row.at),
    )?;
    Ok(())
}

/// Takes a lesson back; says whether there was one.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn take_back(
    db: &Connection,
    author: UserId,
    heard: &str,
    at: &str,
) -> Result<bool, StoreError> {
    let changed = db.execute(
        "UPDATE learnt_words SET gone_at = ?3 WHERE author_id = ?1 AND heard = ?2 AND gone_at IS NULL",
        (author.0, heard, at),
    )?;
    Ok(changed > 0)
}

/// The lessons in force of an author, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of(db: &Connection, author: UserId) -> Result<Vec<LearntRow>, StoreError> {
    let mut statement = db.prepare(
        "SELECT heard, written, document_id, learnt_by, learnt_at FROM learnt_words WHERE author_id = ?1 AND gone_at IS NULL ORDER BY id",
    )?;
    let rows = statement.query_map([author.0], |r| {
        Ok(LearntRow {
            author,
            heard: r.get(0)?,
            written: r.get(1)?,
            document: DocumentId(r.get(2)?),
            by: UserId(r.get(3)?),
            at: r.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
