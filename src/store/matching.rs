//! Patients by what is said of them, and the rules of gaps that an office has switched off.

use rusqlite::Connection;

use super::StoreError;
use crate::domain::{PatientId, UserId};

/// Patients of this record number, or of this family name as it is written.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn patients(
    db: &Connection,
    mrn: Option<&str>,
    family: Option<&str>,
) -> Result<Vec<PatientId>, StoreError> {
    let (sql, word) = match (mrn, family) {
        (Some(mrn), _) => ("SELECT id FROM patients WHERE mrn = ?1", mrn),
        (None, Some(family)) => (
            "SELECT id FROM patients WHERE family_name = ?1 ORDER BY given_name, id LIMIT 50",
            family,
        ),
        (None, None) => return Ok(Vec::new()),
    };
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([word], |r| r.get(0).map(PatientId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The rules that are off, by name.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn rules_off(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT rule FROM gap_rules_off ORDER BY rule")?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Switches a rule off, or on again.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn switch_rule(
    db: &Connection,
    rule: &str,
    on: bool,
    who: UserId,
    at: &str,
) -> Result<(), StoreError> {
    if on {
        db.execute("DELETE FROM gap_rules_off WHERE rule = ?1", [rule])?;
    } else {
        db.execute(
            "INSERT INTO gap_rules_off (rule, off_by, off_at) VALUES (?1, ?2, ?3) ON CONFLICT (rule) DO NOTHING",
            (rule, who.0, at),
        )?;
    }
    Ok(())
}
