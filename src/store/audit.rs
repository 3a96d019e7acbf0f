//! The audit chain: each entry's hash covers the entry before it, so that none can be changed or taken out unseen
//! (45 CFR 164.312(b), audit controls).

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::StoreError;
use crate::domain::UserId;

/// One thing somebody did, or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// UTC, ISO 8601.
    pub at: String,
    /// Who; nobody for what the program did before sign-in.
    pub user: Option<UserId>,
    /// What: `sign document`.
    pub action: String,
    /// On what: `document 12`. Never a name or a diagnosis.
    pub subject: String,
    /// `done`, `refused` or `failed`.
    pub outcome: String,
}

fn link(previous: &str, entry: &AuditEntry) -> String {
    let user = entry.user.map_or_else(String::new, |u| u.to_string());
    let mut hash = Sha256::new();
    for part in [
        previous,
        &entry.at,
        &user,
        &entry.action,
        &entry.subject,
        &entry.outcome,
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Appends an entry.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn append(db: &Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let previous: Option<String> = db
        .query_row(
            "SELECT sha256 FROM audit_log ORDER BY id DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    db.execute(
        "INSERT INTO audit_log (at, user_id, action, subject, outcome, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            &entry.at,
            entry.user.map(|u| u.0),
            &entry.action,
            &entry.subject,
            &entry.outcome,
            link(previous.as_deref().unwrap_or(""), entry),
        ),
    )?;
    Ok(())
}

/// The latest entries, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn latest(db: &Connection, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    let mut statement = db.prepare(
        "SELECT at, user_id, action, subject, outcome FROM audit_log ORDER BY id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], entry_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Walks the whole chain; the number of entries when it is unbroken, `None` when it is not.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn verify(db: &Connection) -> Result<Option<u64>, StoreError> {
    let mut statement = db.prepare(
        "SELECT at, user_id, action, subject, outcome, sha256 FROM audit_log ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| Ok((entry_of(row)?, row.get::<_, String>(5)?)))?;
    let (mut previous, mut count) = (String::new(), 0);
    for row in rows {
        let (entry, sha256) = row?;
        if link(&previous, &entry) != sha256 {
            return Ok(None);
        }
        (previous, count) = (sha256, count + 1);
    }
    Ok(Some(count))
}

fn entry_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.get(0)?,
        user: row.get::<_, Option<i64>>(1)?.map(UserId),
        action: row.get(2)?,
        subject: row.get(3)?,
        outcome: row.get(4)?,
    })
}
