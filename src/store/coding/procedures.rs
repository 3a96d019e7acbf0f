//! Procedures of an encounter: suggested from the note, or added.

use rusqlite::{Connection, Row};

use crate::domain::{EncounterId, EncounterProcedureId, ProcedureSuggestion, UserId};
use crate::store::billing::CodeStatus;
use crate::store::people::parsed;
use crate::store::{StoreError, from_json, one, to_json};

/// A procedure on an encounter.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcedureRow {
    /// The store's number.
    pub id: EncounterProcedureId,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// The code with its words; its units are those below.
    pub suggestion: ProcedureSuggestion,
    /// Decided or not.
    pub status: CodeStatus,
}

/// Adds a procedure; one that is there already is left as it is.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_procedure(
    db: &Connection,
    encounter: EncounterId,
    suggestion: &ProcedureSuggestion,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO encounter_procedures (encounter_id, code, content, units, status) VALUES (?1, ?2, ?3, ?4, 'suggested')
         ON CONFLICT (encounter_id, code) DO NOTHING",
        (
            encounter.0,
            &suggestion.code,
            to_json(suggestion, "procedure")?,
            i64::from(suggestion.units.max(1)),
        ),
    )?;
    Ok(())
}

/// Records what a person decided.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn decide_procedure(
    db: &Connection,
    id: EncounterProcedureId,
    status: CodeStatus,
    by: UserId,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE encounter_procedures SET status = ?2, decided_by = ?3 WHERE id = ?1",
        (id.0, status.as_str(), by.0),
    )?;
    Ok(())
}

/// Changes how many units were given.
///
/// # Errors
/// [`StoreError::Refused`] for none, or more than 9999.
pub fn set_units(db: &Connection, id: EncounterProcedureId, units: u32) -> Result<(), StoreError> {
    db.execute(
        "UPDATE encounter_procedures SET units = ?2 WHERE id = ?1",
        (id.0, i64::from(units)),
    )?;
    Ok(())
}

const COLUMNS: &str = "id, encounter_id, content, units, status";

fn row_of(row: &Row<'_>) -> rusqlite::Result<(i64, i64, String, u32, CodeStatus)> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        parsed(row, 4, CodeStatus::parse)?,
    ))
}

fn read(row: (i64, i64, String, u32, CodeStatus)) -> Result<ProcedureRow, StoreError> {
    let (id, encounter, json, units, status) = row;
    let mut suggestion: ProcedureSuggestion = from_json(&json, "procedure")?;
    suggestion.units = units;
    Ok(ProcedureRow {
        id: EncounterProcedureId(id),
        encounter: EncounterId(encounter),
        suggestion,
        status,
    })
}

/// The procedure of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn procedure(db: &Connection, id: EncounterProcedureId) -> Result<ProcedureRow, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM encounter_procedures WHERE id = ?1");
    read(one(db.query_row(&sql, [id.0], row_of), "such procedure")?)
}

/// An encounter's procedures in the order they were added.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn procedures(
    db: &Connection,
    encounter: EncounterId,
) -> Result<Vec<ProcedureRow>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM encounter_procedures WHERE encounter_id = ?1 ORDER BY id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([encounter.0], row_of)?;
    rows.map(|row| read(row?)).collect()
}
