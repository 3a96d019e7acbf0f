//! CMS's edits as the office imported them: pairs of procedures that are not paid together, most units in one day.

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;

/// Imported pairs of procedures that are not paid together.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_pair(
    db: &Connection,
    first: &str,
    second: &str,
    modifier_ok: bool,
) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached("INSERT OR REPLACE INTO procedure_pairs (first_code, second_code, modifier_ok) VALUES (?1, ?2, ?3)")?;
    insert.execute((first, second, i64::from(modifier_ok)))?;
    Ok(())
}

/// Whether two procedures are an imported pair, and then whether a modifier may part them.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn pair(db: &Connection, first: &str, second: &str) -> Result<Option<bool>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT modifier_ok FROM procedure_pairs WHERE first_code = ?1 AND second_code = ?2",
    )?;
    let found: Option<i64> = statement
        .query_row((first, second), |row| row.get(0))
        .optional()?;
    Ok(found.map(|ok| ok == 1))
}

/// Imported most units of a procedure in one day.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_unit_limit(db: &Connection, procedure: &str, units: u32) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO unit_limits (procedure_code, units) VALUES (?1, ?2)",
    )?;
    insert.execute((procedure, units))?;
    Ok(())
}

/// The most units of a procedure in one day, if a limit was imported.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unit_limit(db: &Connection, procedure: &str) -> Result<Option<u32>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT units FROM unit_limits WHERE procedure_code = ?1")?;
    Ok(statement
        .query_row([procedure], |row| row.get(0))
        .optional()?)
}
