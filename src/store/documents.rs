//! Documents with their versions, signatures and addenda. The schema refuses every change to what is signed.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, from_json, one, search, to_json};
use crate::domain::{
    DictationId, DocumentId, DocumentState, EncounterId, Note, PatientName, UserId, WorkType,
};

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The store's number.
    pub id: DocumentId,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// The recording it came from; none for one that was written.
    pub dictation: Option<DictationId>,
    /// Whose document it is.
    pub author: UserId,
    /// What kind.
    pub work_type: WorkType,
    /// Where it stands.
    pub state: DocumentState,
}

/// A signature as it shows (21 CFR 11.50: printed name, date and time, meaning).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub signer: UserId,
    /// Printed name.
    pub name: String,
    /// Role at the time.
    pub role: String,
    /// What signing means.
    pub meaning: String,
    /// UTC, ISO 8601.
    pub at: String,
    /// SHA-256 of the stored note, in hex.
    pub sha256: String,
    /// The version signed.
    pub version: i64,
}

/// Something added after signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addendum {
    /// Who.
    pub author: UserId,
    /// UTC, ISO 8601.
    pub at: String,
    /// What.
    pub wording: String,
}

const COLUMNS: &str = "id, encounter_id, dictation_id, author_id, work_type, state";
/// Whose text does not stand in another document.
const APART: &str =
    "NOT EXISTS (SELECT 1 FROM dictation_joins j WHERE j.dictation_id = documents.dictation_id)";

/// Begins a document with its first version.
///
/// # Errors
/// [`StoreError::Refused`] when the recording has a document already.
pub fn add(
    db: &Connection,
    row: &DocumentRow,
    note: &Note,
    at: &str,
) -> Result<DocumentId, StoreError> {
    db.execute(
        "INSERT INTO documents (encounter_id, dictation_id, author_id, work_type, state) VALUES (?1, ?2, ?3, ?4, 'draft')",
        (row.encounter.0, row.dictation.map(|d| d.0), row.author.0, row.work_type.as_str()),
    )?;
    let id = DocumentId(db.last_insert_rowid());
    add_version(db, id, note, row.author, at)?;
    Ok(id)
}

/// Adds a version; earlier ones stay.
///
/// # Errors
/// [`StoreError::Refused`] for a signed document.
pub fn add_version(
    db: &Connection,
    id: DocumentId,
    note: &Note,
    author: UserId,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO document_versions (document_id, version, note, author_id, saved_at)
         VALUES (?1, (SELECT coalesce(max(version), 0) + 1 FROM document_versions WHERE document_id = ?1), ?2, ?3, ?4)",
        (id.0, to_json(note, "note")?, author.0, at),
    )?;
    search::keep_document(db, id)
}

/// The newest version and its number, with the JSON it is stored as (what a signature covers).
///
/// # Errors
/// [`StoreError::Absent`] or [`StoreError::Garbled`].
pub fn newest(db: &Connection, id: DocumentId) -> Result<(i64, Note, String), StoreError> {
    let sql = "SELECT version, note FROM document_versions WHERE document_id = ?1 ORDER BY version DESC LIMIT 1";
    let (version, json): (i64, String) = one(
        db.query_row(sql, [id.0], |r| Ok((r.get(0)?, r.get(1)?))),
        "such document",
    )?;
    Ok((version, from_json(&json, "note")?, json))
}

/// A version as it is stored, to the byte: what a signature covers.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn stored_version(
    db: &Connection,
    id: DocumentId,
    version: i64,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT note FROM document_versions WHERE document_id = ?1 AND version = ?2";
    Ok(db
        .query_row(sql, (id.0, version), |r| r.get(0))
        .optional()?)
}

/// Moves a document to a state; the schema allows or refuses it.
///
/// # Errors
/// [`StoreError::Refused`] for an illegal move.
pub fn set_state(db: &Connection, id: DocumentId, state: DocumentState) -> Result<(), StoreError> {
    db.execute(
        "UPDATE documents SET state = ?2 WHERE id = ?1",
        (id.0, state.as_str()),
    )?;
    Ok(())
}

/// Keeps a signature; the document's state follows it.
///
/// # Errors
/// [`StoreError::Refused`] for a document that is signed already.
pub fn sign(db: &Connection, id: DocumentId, signature: &Signature) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO signatures (document_id, version, signer_id, signer_name, signer_role, meaning, signed_at, sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            id.0,
            signature.version,
            signature.signer.0,
            &signature.name,
            &signature.role,
            &signature.meaning,
            &signature.at,
            &signature.sha256,
        ),
    )?;
    set_state(db, id, DocumentState::Signed)
}

/// The signature, if there is one.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn signature(db: &Connection, id: DocumentId) -> Result<Option<Signature>, StoreError> {
    let sql = "SELECT signer_id, signer_name, signer_role, meaning, signed_at, sha256, version FROM signatures WHERE document_id = ?1";
    let row = db.query_row(sql, [id.0], |r| {
        Ok(Signature {
            signer: UserId(r.get(0)?),
            name: r.get(1)?,
            role: r.get(2)?,
            meaning: r.get(3)?,
            at: r.get(4)?,
            sha256: r.get(5)?,
            version: r.get(6)?,
        })
    });
    Ok(row.optional()?)
}

/// Adds to a signed document.
///
/// # Errors
/// [`StoreError::Refused`] for one that is not signed.
pub fn addend(db: &Connection, id: DocumentId, addendum: &Addendum) -> Result<(), StoreError> {
    set_state(db, id, DocumentState::Addended)?;
    db.execute(
        "INSERT INTO addenda (document_id, author_id, added_at, wording) VALUES (?1, ?2, ?3, ?4)",
        (id.0, addendum.author.0, &addendum.at, &addendum.wording),
    )?;
    search::keep_document(db, id)
}

/// What was added after signing, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn addenda(db: &Connection, id: DocumentId) -> Result<Vec<Addendum>, StoreError> {
    let mut statement = db.prepare(
        "SELECT author_id, added_at, wording FROM addenda WHERE document_id = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([id.0], |r| {
        Ok(Addendum {
            author: UserId(r.get(0)?),
            at: r.get(1)?,
            wording: r.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The document of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn get(db: &Connection, id: DocumentId) -> Result<DocumentRow, StoreError> {
    one(
        db.query_row(
            &format!("SELECT {COLUMNS} FROM documents WHERE id = ?1"),
            [id.0],
            row_of,
        ),
        "such document",
    )
}

/// The document that stands on a recording.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_dictation(
    db: &Connection,
    dictation: DictationId,
) -> Result<Option<DocumentId>, StoreError> {
    let sql = "SELECT id FROM documents WHERE dictation_id = ?1";
    Ok(db
        .query_row(sql, [dictation.0], |r| r.get(0))
        .optional()?
        .map(DocumentId))
}

/// An encounter's documents, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_encounter(
    db: &Connection,
    encounter: EncounterId,
) -> Result<Vec<DocumentRow>, StoreError> {
    listed(
        db,
        &format!("SELECT {COLUMNS} FROM documents WHERE encounter_id = ?1 AND {APART} ORDER BY id"),
        encounter.0,
    )
}

/// Unsigned documents of an author, oldest first; the first 500.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn to_sign(db: &Connection, author: UserId) -> Result<Vec<DocumentRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM documents WHERE author_id = ?1 AND {APART} AND state IN ('draft', 'editing', 'preliminary') ORDER BY id LIMIT 500"
    );
    listed(db, &sql, author.0)
}

/// Documents with codes that nobody has accepted or rejected, oldest first; the first 500.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn to_code(db: &Connection) -> Result<Vec<DocumentRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM documents WHERE ?1 = ?1 AND {APART} AND id IN
         (SELECT document_id FROM encounter_codes WHERE status = 'suggested' AND document_id IS NOT NULL) ORDER BY id LIMIT 500"
    );
    listed(db, &sql, 0)
}

/// As [`to_code`], as whom and what a figure's rows name: the visit, the patient, the day, why they came.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn names_to_code(
    db: &Connection,
) -> Result<Vec<(EncounterId, PatientName, Date, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT e.id, p.given_name, p.family_name, e.service_on, e.reason FROM documents d
         JOIN encounters e ON e.id = d.encounter_id JOIN patients p ON p.id = e.patient_id WHERE d.id IN
         (SELECT document_id FROM encounter_codes WHERE status = 'suggested' AND document_id IS NOT NULL) ORDER BY d.id LIMIT 500",
    )?;
    let rows = statement.query_map([], |row| {
        let name = PatientName {
            given: row.get(1)?,
            family: row.get(2)?,
        };
        let day = parsed(row, 3, |t| t.parse().ok())?;
        Ok((EncounterId(row.get(0)?), name, day, row.get(4)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn listed(db: &Connection, sql: &str, parameter: i64) -> Result<Vec<DocumentRow>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([parameter], row_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        id: DocumentId(row.get(0)?),
        encounter: EncounterId(row.get(1)?),
        dictation: row.get::<_, Option<i64>>(2)?.map(DictationId),
        author: UserId(row.get(3)?),
        work_type: parsed(row, 4, WorkType::parse)?,
        state: parsed(row, 5, DocumentState::parse)?,
    })
}
