//! Users and patients.

use rusqlite::{Connection, Row};

use super::{StoreError, merges, one, registrations};
use crate::domain::{Npi, Patient, PatientId, PatientName, Registration, Role, Sex, UserId};

/// Someone who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The store's number.
    pub id: UserId,
    /// What is typed at sign-in.
    pub user_name: String,
    /// What stands under a signature.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// For those who render services.
    pub npi: Option<Npi>,
}

/// Adds a user and returns the number given; `row.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for a user name already taken.
pub fn add_user(db: &Connection, row: &UserRow) -> Result<UserId, StoreError> {
    db.execute(
        "INSERT INTO users (user_name, display_name, role, npi) VALUES (?1, ?2, ?3, ?4)",
        (
            &row.user_name,
            &row.display_name,
            row.role.as_str(),
            row.npi.as_ref().map(Npi::as_str),
        ),
    )?;
    Ok(UserId(db.last_insert_rowid()))
}

/// The user of this user name.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn user_named(db: &Connection, user_name: &str) -> Result<UserRow, StoreError> {
    let sql = "SELECT id, user_name, display_name, role, npi FROM users WHERE user_name = ?1";
    one(db.query_row(sql, [user_name], user_of), "such user")
}

/// The user of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn user(db: &Connection, id: UserId) -> Result<UserRow, StoreError> {
    let sql = "SELECT id, user_name, display_name, role, npi FROM users WHERE id = ?1";
    one(db.query_row(sql, [id.0], user_of), "such user")
}

fn user_of(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow {
        id: UserId(row.get(0)?),
        user_name: row.get(1)?,
        display_name: row.get(2)?,
        role: parsed(row, 3, Role::parse)?,
        npi: row
            .get::<_, Option<String>>(4)?
            .and_then(|t| Npi::parse(&t).ok()),
    })
}

/// A text column as a type of the trade; the schema's CHECKs keep other texts out.
pub(super) fn parsed<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or(rusqlite::Error::InvalidColumnType(
        column,
        text,
        rusqlite::types::Type::Text,
    ))
}

/// Registers a patient with problems, medications and allergies; `patient.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for a record number already given.
pub fn add_patient(db: &Connection, patient: &Patient) -> Result<PatientId, StoreError> {
    let person = Registration::new(patient.name.clone(), patient.born, patient.sex);
    let id = registrations::add(db, &patient.mrn, &person, None, "")?;
    let lists = [
        ("problem", &patient.problems),
        ("medication", &patient.medications),
        ("allergy", &patient.allergies),
    ];
    for (kind, wordings) in lists {
        for wording in wordings {
            db.execute(
                "INSERT INTO chart_entries (patient_id, kind, wording) VALUES (?1, ?2, ?3)",
                (id.0, kind, wording),
            )?;
        }
    }
    Ok(id)
}

/// A patient with the chart's lists: of the record that stands, with what its merged ones hold.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn patient(db: &Connection, id: PatientId) -> Result<Patient, StoreError> {
    let mut patient = demographics(db, id)?;
    for member in merges::group(db, id)? {
        patient.problems.extend(chart_list(db, member, "problem")?);
        patient
            .medications
            .extend(chart_list(db, member, "medication")?);
        patient.allergies.extend(chart_list(db, member, "allergy")?);
    }
    Ok(patient)
}

/// Who a patient is, without the chart's lists.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn demographics(db: &Connection, id: PatientId) -> Result<Patient, StoreError> {
    let sql = "SELECT id, mrn, given_name, family_name, born, sex FROM patients WHERE id = ?1";
    one(
        db.prepare_cached(sql)?.query_row([id.0], demographics_of),
        "such patient",
    )
}

fn chart_list(db: &Connection, id: PatientId, kind: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT wording FROM chart_entries WHERE patient_id = ?1 AND kind = ?2 AND state = 'active' ORDER BY id",
    )?;
    let rows = statement.query_map((id.0, kind), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The letter that the store keeps as a sex.
pub(super) fn sex(letter: &str) -> Option<Sex> {
    Some(match letter {
        "F" => Sex::Female,
        "M" => Sex::Male,
        _ => Sex::Unknown,
    })
}

fn demographics_of(row: &Row<'_>) -> rusqlite::Result<Patient> {
    Ok(Patient {
        id: PatientId(row.get(0)?),
        mrn: row.get(1)?,
        name: PatientName {
            given: row.get(2)?,
            family: row.get(3)?,
        },
        born: parsed(row, 4, |t| t.parse().ok())?,
        sex: parsed(row, 5, sex)?,
        problems: Vec::new(),
        medications: Vec::new(),
        allergies: Vec::new(),
    })
}
