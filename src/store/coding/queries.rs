//! Coders' questions to authors.

use rusqlite::{Connection, Row};

use crate::domain::{CodeQueryId, DocumentId, EncounterCodeId, UserId};
use crate::store::{StoreError, one};

/// A question and, once it came, its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRow {
    /// The store's number.
    pub id: CodeQueryId,
    /// About which document.
    pub document: DocumentId,
    /// About which code, if one.
    pub code: Option<EncounterCodeId>,
    /// Who asks.
    pub asked_by: UserId,
    /// Whom.
    pub asked_of: UserId,
    /// What.
    pub question: String,
    /// UTC, ISO 8601.
    pub asked_at: String,
    /// What the author said.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Option<String>,
}

const COLUMNS: &str =
    "id, document_id, code_id, asked_by, asked_of, question, asked_at, answer, answered_at";

fn row_of(row: &Row<'_>) -> rusqlite::Result<QueryRow> {
    Ok(QueryRow {
        id: CodeQueryId(row.get(0)?),
        document: DocumentId(row.get(1)?),
        code: row.get::<_, Option<i64>>(2)?.map(EncounterCodeId),
        asked_by: UserId(row.get(3)?),
        asked_of: UserId(row.get(4)?),
        question: row.get(5)?,
        asked_at: row.get(6)?,
        answer: row.get(7)?,
        answered_at: row.get(8)?,
    })
}

/// Asks; the answer comes later. The row's own number and answer are not looked at.
///
/// # Errors
/// [`StoreError::Refused`] for an empty question.
pub fn ask(db: &Connection, row: &QueryRow) -> Result<CodeQueryId, StoreError> {
    db.execute(
        "INSERT INTO code_queries (document_id, code_id, asked_by, asked_of, question, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            row.document.0,
            row.code.map(|c| c.0),
            row.asked_by.0,
            row.asked_of.0,
            &row.question,
            &row.asked_at,
        ),
    )?;
    Ok(CodeQueryId(db.last_insert_rowid()))
}

/// The question of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn query(db: &Connection, id: CodeQueryId) -> Result<QueryRow, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM code_queries WHERE id = ?1");
    one(db.query_row(&sql, [id.0], row_of), "such question")
}

/// Keeps the answer.
///
/// # Errors
/// [`StoreError::Refused`] for one that is answered already.
pub fn answer(db: &Connection, id: CodeQueryId, answer: &str, at: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE code_queries SET answer = ?2, answered_at = ?3 WHERE id = ?1",
        (id.0, answer, at),
    )?;
    Ok(())
}

fn listed(db: &Connection, condition: &str, parameter: i64) -> Result<Vec<QueryRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM code_queries WHERE {condition} ORDER BY id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([parameter], row_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What waits for an author's answer, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn open_for(db: &Connection, author: UserId) -> Result<Vec<QueryRow>, StoreError> {
    listed(db, "asked_of = ?1 AND answered_at IS NULL", author.0)
}

/// Everything asked about a document, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_document(db: &Connection, document: DocumentId) -> Result<Vec<QueryRow>, StoreError> {
    listed(db, "document_id = ?1", document.0)
}

/// Everything that waits for an answer, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unanswered(db: &Connection) -> Result<Vec<QueryRow>, StoreError> {
    listed(db, "answered_at IS NULL AND ?1 = ?1", 0)
}
