//! Second readers' judgements.

use rusqlite::{Connection, Row};

use super::StoreError;
use crate::domain::{DocumentId, QualityError, Score, UserId};

/// A judgement with its errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// The store's number.
    pub id: i64,
    /// Of which document.
    pub document: DocumentId,
    /// Of which version.
    pub version: i64,
    /// Whose correction was read.
    pub editor: UserId,
    /// Who read it.
    pub reviewer: UserId,
    /// UTC, ISO 8601.
    pub at: String,
    /// What it is worth.
    pub score: Score,
    /// What the reader says to the editor and the author.
    pub comment: String,
    /// Whether the editor has seen it.
    pub read: bool,
    /// What was wrong.
    pub errors: Vec<QualityError>,
}

/// Keeps a judgement; `id` and `read` are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a document that is not there.
pub fn add(db: &Connection, row: &ReviewRow) -> Result<i64, StoreError> {
    db.execute(
        "INSERT INTO qa_reviews (document_id, version, editor_id, reviewer_id, reviewed_at, score, passed, comment)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            row.document.0,
            row.version,
            row.editor.0,
            row.reviewer.0,
            &row.at,
            row.score.value,
            row.score.passed,
            &row.comment,
        ),
    )?;
    let id = db.last_insert_rowid();
    for (place, error) in (1..).zip(&row.errors) {
        let place: i64 = place;
        db.execute(
            "INSERT INTO qa_errors (review_id, place, class, points, critical, quote, should_be) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                id,
                place,
                &error.class,
                error.points,
                error.critical,
                &error.quote,
                &error.should_be,
            ),
        )?;
    }
    Ok(id)
}

/// All judgements, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn all(db: &Connection) -> Result<Vec<ReviewRow>, StoreError> {
    listed(db, "WHERE ?1 = ?1 ORDER BY id", 0)
}

/// Judgements of a document, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_document(db: &Connection, id: DocumentId) -> Result<Vec<ReviewRow>, StoreError> {
    listed(db, "WHERE document_id = ?1 ORDER BY id", id.0)
}

/// Judgements of an editor's work that the editor has not seen, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unread(db: &Connection, editor: UserId) -> Result<Vec<ReviewRow>, StoreError> {
    listed(
        db,
        "WHERE editor_id = ?1 AND read_at IS NULL ORDER BY id",
        editor.0,
    )
}

/// How many documents of an editor have been judged.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn count_of(db: &Connection, editor: UserId) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM qa_reviews WHERE editor_id = ?1";
    Ok(db.query_row(sql, [editor.0], |r| r.get(0))?)
}

/// The editor has seen all judgements so far.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn mark_read(db: &Connection, editor: UserId, at: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE qa_reviews SET read_at = ?2 WHERE editor_id = ?1 AND read_at IS NULL",
        (editor.0, at),
    )?;
    Ok(())
}

fn listed(db: &Connection, which: &str, parameter: i64) -> Result<Vec<ReviewRow>, StoreError> {
    let mut statement = db.prepare(&format!(
        "SELECT id, document_id, version, editor_id, reviewer_id, reviewed_at, score, passed, comment, read_at IS NOT NULL
         FROM qa_reviews {which}"
    ))?;
    let rows = statement.query_map([parameter], review_of)?;
    let mut found: Vec<ReviewRow> = rows.collect::<Result<_, _>>()?;
    let mut errors = db.prepare(
        "SELECT class, points, critical, quote, should_be FROM qa_errors WHERE review_id = ?1 ORDER BY place",
    )?;
    for review in &mut found {
        let rows = errors.query_map([review.id], |r| {
            Ok(QualityError {
                class: r.get(0)?,
                points: r.get(1)?,
                critical: r.get(2)?,
                quote: r.get(3)?,
                should_be: r.get(4)?,
            })
        })?;
        review.errors = rows.collect::<Result<_, _>>()?;
    }
    Ok(found)
}

fn review_of(row: &Row<'_>) -> rusqlite::Result<ReviewRow> {
    Ok(ReviewRow {
        id: row.get(0)?,
        document: DocumentId(row.get(1)?),
        version: row.get(2)?,
        editor: UserId(row.get(3)?),
        reviewer: UserId(row.get(4)?),
        at: row.get(5)?,
        score: Score {
            value: row.get(6)?,
            passed: row.get(7)?,
        },
        comment: row.get(8)?,
        read: row.get(9)?,
        errors: Vec::new(),
    })
}
