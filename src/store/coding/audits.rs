//! The second look at finished charts.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::{CodeAuditId, EncounterId, UserId};
use crate::store::StoreError;

/// One chart's second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// The store's number.
    pub id: CodeAuditId,
    /// Which chart.
    pub encounter: EncounterId,
    /// Who coded it.
    pub first: UserId,
    /// Who looks again.
    pub second: UserId,
    /// Once both have judged every code, UTC.
    pub finished_at: Option<String>,
}

/// One code as both coders judged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which chart's.
    pub audit: CodeAuditId,
    /// The code.
    pub code: String,
    /// Whether the first coder took it.
    pub first: bool,
    /// Whether the second does; none before they have said.
    pub second: Option<bool>,
}

/// Begins a second look.
///
/// # Errors
/// [`StoreError::Refused`] where both are the same person, or there is one already.
pub fn begin_audit(
    db: &Connection,
    encounter: EncounterId,
    first: UserId,
    second: UserId,
    at: &str,
) -> Result<CodeAuditId, StoreError> {
    db.execute(
        "INSERT INTO code_audits (encounter_id, first_coder, second_coder, begun_at) VALUES (?1, ?2, ?3, ?4)",
        (encounter.0, first.0, second.0, at),
    )?;
    Ok(CodeAuditId(db.last_insert_rowid()))
}

/// Ends it.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn finish_audit(db: &Connection, id: CodeAuditId, at: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE code_audits SET finished_at = ?2 WHERE id = ?1",
        (id.0, at),
    )?;
    Ok(())
}

/// Keeps what was judged of a code, in place of what was said before.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn mark(db: &Connection, mark: &Mark) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO code_audit_marks (audit_id, code, first, second) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (audit_id, code) DO UPDATE SET second = excluded.second",
        (
            mark.audit.0,
            &mark.code,
            i64::from(mark.first),
            mark.second.map(i64::from),
        ),
    )?;
    Ok(())
}

/// Every second look, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn audits(db: &Connection) -> Result<Vec<AuditRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, encounter_id, first_coder, second_coder, finished_at FROM code_audits ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(AuditRow {
            id: CodeAuditId(row.get(0)?),
            encounter: EncounterId(row.get(1)?),
            first: UserId(row.get(2)?),
            second: UserId(row.get(3)?),
            finished_at: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An encounter's second look.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn audit_of(db: &Connection, encounter: EncounterId) -> Result<Option<AuditRow>, StoreError> {
    let sql = "SELECT id, encounter_id, first_coder, second_coder, finished_at FROM code_audits WHERE encounter_id = ?1";
    let row = db.query_row(sql, [encounter.0], |row| {
        Ok(AuditRow {
            id: CodeAuditId(row.get(0)?),
            encounter: EncounterId(row.get(1)?),
            first: UserId(row.get(2)?),
            second: UserId(row.get(3)?),
            finished_at: row.get(4)?,
        })
    });
    Ok(row.optional()?)
}

/// The codes of a second look, or of all that are finished.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn marks(db: &Connection, audit: Option<CodeAuditId>) -> Result<Vec<Mark>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT m.audit_id, m.code, m.first, m.second FROM code_audit_marks m JOIN code_audits a ON a.id = m.audit_id
         WHERE m.audit_id = ?1 OR (?1 IS NULL AND a.finished_at IS NOT NULL) ORDER BY m.audit_id, m.code",
    )?;
    let rows = statement.query_map([audit.map(|a| a.0)], |row| {
        Ok(Mark {
            audit: CodeAuditId(row.get(0)?),
            code: row.get(1)?,
            first: row.get::<_, i64>(2)? == 1,
            second: row.get::<_, Option<i64>>(3)?.map(|s| s == 1),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
