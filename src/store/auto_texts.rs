//! Typed abbreviations and what they become, of one person or of everybody.

use rusqlite::Connection;

use super::StoreError;
use crate::domain::UserId;

/// An abbreviation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoText {
    /// Whose; none for everybody's.
    pub owner: Option<UserId>,
    /// What is typed.
    pub abbreviation: String,
    /// What it becomes.
    pub expansion: String,
}

/// A person's own and everybody's; the person's own come first and win.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of(db: &Connection, user: UserId) -> Result<Vec<AutoText>, StoreError> {
    let mut statement = db.prepare(
        "SELECT owner_id, abbreviation, expansion FROM auto_texts WHERE owner_id = ?1 OR owner_id IS NULL
         ORDER BY owner_id IS NULL, abbreviation",
    )?;
    let rows = statement.query_map([user.0], |r| {
        Ok(AutoText {
            owner: r.get::<_, Option<i64>>(0)?.map(UserId),
            abbreviation: r.get(1)?,
            expansion: r.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps an abbreviation; one of the same owner is replaced.
///
/// # Errors
/// [`StoreError::Refused`] for an empty one.
pub fn set(db: &Connection, text: &AutoText) -> Result<(), StoreError> {
    remove(db, text.owner, &text.abbreviation)?;
    db.execute(
        "INSERT INTO auto_texts (owner_id, abbreviation, expansion) VALUES (?1, ?2, ?3)",
        (text.owner.map(|o| o.0), &text.abbreviation, &text.expansion),
    )?;
    Ok(())
}

/// Takes an abbreviation out; says whether it was there.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn remove(
    db: &Connection,
    owner: Option<UserId>,
    abbreviation: &str,
) -> Result<bool, StoreError> {
    let gone = db.execute(
        "DELETE FROM auto_texts WHERE coalesce(owner_id, 0) = ?1 AND abbreviation = ?2",
        (owner.map_or(0, |o| o.0), abbreviation),
    )?;
    Ok(gone > 0)
}
