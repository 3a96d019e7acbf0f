//! Texts under correction: what they began as, every change since, and their marks.

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, from_json, to_json};
use crate::domain::{DocumentId, Manuscript, ManuscriptEntry, Mark, UserId};

/// A version as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// From 1.
    pub version: i64,
    /// Who kept it.
    pub by: UserId,
    /// UTC, ISO 8601.
    pub at: String,
    /// Why; empty where nobody said.
    pub why: String,
}

/// The manuscript of a version: its base version, the text it began as, and the journal since.
///
/// # Errors
/// [`StoreError::Garbled`] for stored JSON that does not parse.
pub fn of_version(
    db: &Connection,
    id: DocumentId,
    version: i64,
) -> Result<Option<(i64, Manuscript, Vec<ManuscriptEntry>)>, StoreError> {
    let sql = "SELECT m.base_version, m.base FROM manuscripts m
        LEFT JOIN manuscript_saves s ON s.document_id = m.document_id AND s.base_version = m.base_version AND s.version = ?2
        WHERE m.document_id = ?1 AND (s.version IS NOT NULL OR m.base_version = ?2) ORDER BY m.base_version DESC LIMIT 1";
    let found: Option<(i64, String)> = db
        .query_row(sql, (id.0, version), |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((base_version, base)) = found else {
        return Ok(None);
    };
    let mut statement = db.prepare(
        "SELECT entry FROM edit_journal WHERE document_id = ?1 AND base_version = ?2 ORDER BY seq",
    )?;
    let mut journal = Vec::new();
    for row in statement.query_map((id.0, base_version), |r| r.get::<_, String>(0))? {
        journal.push(from_json(&row?, "edit")?);
    }
    Ok(Some((
        base_version,
        from_json(&base, "manuscript")?,
        journal,
    )))
}

/// Keeps what a manuscript begins as.
///
/// # Errors
/// [`StoreError::Refused`] when there is one for this version.
pub fn begin(
    db: &Connection,
    id: DocumentId,
    base_version: i64,
    base: &Manuscript,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO manuscripts (document_id, base_version, base) VALUES (?1, ?2, ?3)",
        (id.0, base_version, to_json(base, "manuscript")?),
    )?;
    Ok(())
}

/// Adds to the journal, from number `from` on; a number that is there already is refused, so that nothing is doubled.
///
/// # Errors
/// [`StoreError::Refused`] for a signed document or a number already taken.
pub fn journal(
    db: &Connection,
    id: DocumentId,
    base_version: i64,
    from: i64,
    entries: &[ManuscriptEntry],
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO edit_journal (document_id, base_version, seq, entry, user_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut statement = db.prepare_cached(sql)?;
    for (seq, entry) in (from..).zip(entries) {
        statement.execute((id.0, base_version, seq, to_json(entry, "edit")?, by.0, at))?;
    }
    Ok(())
}

/// The number of the last entry; 0 before the first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn last_entry(db: &Connection, id: DocumentId, base_version: i64) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(seq), 0) FROM edit_journal WHERE document_id = ?1 AND base_version = ?2";
    Ok(db.query_row(sql, (id.0, base_version), |r| r.get(0))?)
}

/// Says from which journal a version was written, and why.
///
/// # Errors
/// [`StoreError::Refused`] for a version that is not there.
pub fn saved(
    db: &Connection,
    id: DocumentId,
    version: i64,
    base_version: i64,
    why: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO manuscript_saves (document_id, version, base_version, seq, why) VALUES (?1, ?2, ?3, ?4, ?5)",
        (id.0, version, base_version, last_entry(db, id, base_version)?, why),
    )?;
    Ok(())
}

/// All versions, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn versions(db: &Connection, id: DocumentId) -> Result<Vec<VersionRow>, StoreError> {
    let mut statement = db.prepare(
        "SELECT v.version, v.author_id, v.saved_at, coalesce(s.why, '') FROM document_versions v
         LEFT JOIN manuscript_saves s ON s.document_id = v.document_id AND s.version = v.version
         WHERE v.document_id = ?1 ORDER BY v.version DESC",
    )?;
    let rows = statement.query_map([id.0], |r| {
        Ok(VersionRow {
            version: r.get(0)?,
            by: UserId(r.get(1)?),
            at: r.get(2)?,
            why: r.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The version that is compared with as the draft: the first, or the last one that cutting or joining made.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn draft(db: &Connection, id: DocumentId) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(version), 1) FROM manuscript_saves WHERE document_id = ?1 AND version = base_version";
    Ok(db.query_row(sql, [id.0], |r| r.get(0))?)
}

/// The text of a version.
///
/// # Errors
/// [`StoreError::Absent`] or [`StoreError::Garbled`].
pub fn version(
    db: &Connection,
    id: DocumentId,
    version: i64,
) -> Result<crate::domain::Note, StoreError> {
    let sql = "SELECT note FROM document_versions WHERE document_id = ?1 AND version = ?2";
    let json: String = super::one(
        db.query_row(sql, (id.0, version), |r| r.get(0)),
        "such version",
    )?;
    from_json(&json, "note")
}

/// Keeps a blank or a flag.
///
/// # Errors
/// [`StoreError::Refused`] for a signed document or a number already taken.
pub fn raise(
    db: &Connection,
    id: DocumentId,
    mark: &Mark,
    quote: &str,
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO document_marks (document_id, mark, kind, critical, quote, heard_from, heard_to, reason, raised_by, raised_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            id.0,
            mark.id,
            mark.kind.as_str(),
            mark.critical,
            quote,
            mark.heard.map(|h| h.0),
            mark.heard.map(|h| h.1),
            &mark.reason,
            by.0,
            at,
        ),
    )?;
    Ok(())
}

/// Settles a mark, or opens it again.
///
/// # Errors
/// [`StoreError::Refused`] for a signed document.
pub fn resolve(
    db: &Connection,
    id: DocumentId,
    mark: u32,
    by: Option<(UserId, &str)>,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE document_marks SET resolved_by = ?3, resolved_at = ?4 WHERE document_id = ?1 AND mark = ?2",
        (id.0, mark, by.map(|b| b.0.0), by.map(|b| b.1)),
    )?;
    Ok(())
}

/// Marks that hold a signature up.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn holding(db: &Connection, id: DocumentId) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM document_marks WHERE document_id = ?1 AND resolved_at IS NULL AND (kind = 'blank' OR critical = 1)";
    Ok(db.query_row(sql, [id.0], |r| r.get(0))?)
}

/// Marks that stand open, whatever they are.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn open_marks(db: &Connection, id: DocumentId) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM document_marks WHERE document_id = ?1 AND resolved_at IS NULL";
    Ok(db.query_row(sql, [id.0], |r| r.get(0))?)
}
