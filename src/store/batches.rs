//! Batches of claims, and files as they went out and came in.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::StoreError;
use super::claims::{ClaimRow, note};
use super::people::parsed;
use crate::domain::{BatchId, ClaimId, ClaimState, Money};

/// Numbers of the claims that went out in a batch, or in one transaction of it.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn in_batch(
    db: &Connection,
    batch: BatchId,
    set: Option<&str>,
) -> Result<Vec<(ClaimId, ClaimState)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, state FROM claims WHERE batch_id = ?1 AND (?2 IS NULL OR set_control = ?2) ORDER BY id")?;
    let rows = statement.query_map((batch.0, set), |row| {
        Ok((ClaimId(row.get(0)?), parsed(row, 1, ClaimState::parse)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The number that the next batch will have.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn next_batch(db: &Connection) -> Result<BatchId, StoreError> {
    Ok(BatchId(db.query_row(
        "SELECT coalesce(max(id), 0) + 1 FROM batches",
        [],
        |row| row.get(0),
    )?))
}

/// Keeps a batch and moves its claims to sent; `sets` are the transactions that hold them, in order.
///
/// # Errors
/// [`StoreError::Refused`] for a claim that may not be sent.
pub fn send(
    db: &Connection,
    batch: BatchId,
    file: i64,
    claims: &[ClaimRow],
    sets: &[String],
    at: &str,
) -> Result<(), StoreError> {
    let total: Money = claims.iter().map(|c| c.claim.total()).sum();
    db.execute(
        "INSERT INTO batches (id, file_id, made_at, claims, total_cents) VALUES (?1, ?2, ?3, ?4, ?5)",
        (batch.0, file, at, claims.len() as i64, total.cents()),
    )?;
    let mut update = db.prepare_cached("UPDATE claims SET state = 'sent', batch_id = ?2, set_control = ?3, sent_at = ?4 WHERE id = ?1")?;
    for (claim, set) in claims.iter().zip(sets) {
        update.execute((claim.id.0, batch.0, set, at))?;
        note(
            db,
            claim.id,
            ClaimState::Sent,
            at,
            &format!("in batch {batch}"),
        )?;
    }
    Ok(())
}

/// Whether there is such a batch; with what was answered so far.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn batch_answer(db: &Connection, batch: BatchId) -> Result<Option<String>, StoreError> {
    Ok(db
        .query_row(
            "SELECT answer FROM batches WHERE id = ?1",
            [batch.0],
            |row| row.get(0),
        )
        .optional()?)
}

/// Keeps what was answered to a batch.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn answer_batch(db: &Connection, batch: BatchId, answer: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE batches SET answer = ?2 WHERE id = ?1",
        (batch.0, answer),
    )?;
    Ok(())
}

/// Keeps a file as it went out (`out`) or came in (`in`); the number given.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn keep_file(
    db: &Connection,
    direction: &str,
    kind: &str,
    content: &str,
    at: &str,
) -> Result<i64, StoreError> {
    let sha256: String = Sha256::digest(content.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    db.execute(
        "INSERT INTO exchanged_files (direction, kind, at, sha256, content) VALUES (?1, ?2, ?3, ?4, ?5)",
        (direction, kind, at, sha256, content),
    )?;
    Ok(db.last_insert_rowid())
}
