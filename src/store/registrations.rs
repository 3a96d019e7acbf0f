//! Registrations with their history; what other rooms read of them stands in columns beside.
//!
//! Never here: what is a good answer (that is the domain's).

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, billing_office, from_json, one, patient_keys, people, to_json};
use crate::domain::{Patient, PatientId, Phone, Registration, UserId};

/// A registration as it stood at one time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Version {
    /// From 1.
    pub version: i64,
    /// UTC, ISO 8601.
    pub saved_at: String,
    /// Who saved it; nobody for what came with the office.
    pub saved_by: Option<UserId>,
    /// As it stood.
    pub content: Registration,
}

/// Adds a patient; the number given.
///
/// # Errors
/// [`StoreError::Refused`] for a record number already given.
pub fn add(
    db: &Connection,
    mrn: &str,
    person: &Registration,
    by: Option<UserId>,
    at: &str,
) -> Result<PatientId, StoreError> {
    let sql = "INSERT INTO patients (mrn, given_name, family_name, born, sex) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.prepare_cached(sql)?.execute((
        mrn,
        &person.name.given,
        &person.name.family,
        person.born.to_string(),
        person.sex.letter().to_string(),
    ))?;
    let id = PatientId(db.last_insert_rowid());
    keep(db, id, person, by, at)?;
    Ok(id)
}

/// Puts a mended registration in place of what stands; what stood is kept. Saving what stands already changes nothing.
///
/// # Errors
/// [`StoreError::Absent`] for a patient that is not there.
pub fn save(
    db: &Connection,
    id: PatientId,
    person: &Registration,
    by: Option<UserId>,
    at: &str,
) -> Result<(), StoreError> {
    if get(db, id)? == *person {
        return Ok(());
    }
    db.prepare_cached(
        "UPDATE patients SET given_name = ?2, family_name = ?3, born = ?4, sex = ?5 WHERE id = ?1",
    )?
    .execute((
        id.0,
        &person.name.given,
        &person.name.family,
        person.born.to_string(),
        person.sex.letter().to_string(),
    ))?;
    keep(db, id, person, by, at)
}

fn keep(
    db: &Connection,
    id: PatientId,
    person: &Registration,
    by: Option<UserId>,
    at: &str,
) -> Result<(), StoreError> {
    let json = to_json(person, "registration")?;
    let by = by.map(|b| b.0);
    // What came with the office has no history yet: it begins with what stands.
    db.prepare_cached(
        "INSERT INTO registration_history (patient_id, version, content, saved_at, saved_by)
         SELECT patient_id, version, content, saved_at, saved_by FROM registrations WHERE patient_id = ?1
         ON CONFLICT (patient_id, version) DO NOTHING",
    )?
    .execute([id.0])?;
    db.prepare_cached(
        "INSERT INTO registrations (patient_id, version, content, saved_at, saved_by) VALUES (?1, 1, ?2, ?3, ?4)
         ON CONFLICT (patient_id) DO UPDATE SET version = registrations.version + 1, content = excluded.content,
         saved_at = excluded.saved_at, saved_by = excluded.saved_by",
    )?
    .execute((id.0, json, at, by))?;
    db.prepare_cached(
        "INSERT INTO registration_history (patient_id, version, content, saved_at, saved_by)
         SELECT patient_id, version, content, saved_at, saved_by FROM registrations WHERE patient_id = ?1",
    )?
    .execute([id.0])?;
    patient_keys::write(db, id, person)?;
    match person.addresses.first() {
        Some(home) => {
            let phone = person.phones.first().map_or("", |p| p.number.as_str());
            billing_office::set_contact(db, id, home, &patient_keys::phone_digits(phone))
        }
        None => {
            db.prepare_cached("DELETE FROM patient_contacts WHERE patient_id = ?1")?
                .execute([id.0])?;
            Ok(())
        }
    }
}

/// The registration as it stands; of a patient who came before registration, what their columns say.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn get(db: &Connection, id: PatientId) -> Result<Registration, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT content FROM registrations WHERE patient_id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let mut person: Registration = match json {
        Some(json) => from_json(&json, "registration")?,
        None => {
            let known: Patient = people::demographics(db, id)?;
            Registration::new(known.name, known.born, known.sex)
        }
    };
    // Billing may have entered where somebody lives before registration did.
    if person.addresses.is_empty() && person.phones.is_empty() {
        add_contact(db, id, &mut person)?;
    }
    Ok(person)
}

fn add_contact(
    db: &Connection,
    id: PatientId,
    person: &mut Registration,
) -> Result<(), StoreError> {
    person.addresses.extend(billing_office::contact(db, id)?);
    let phone: Option<String> = db
        .query_row(
            "SELECT phone FROM patient_contacts WHERE patient_id = ?1",
            [id.0],
            |row| row.get(0),
        )
        .optional()?;
    person
        .phones
        .extend(phone.filter(|p| !p.is_empty()).map(|number| Phone {
            kind: String::new(),
            number,
        }));
    Ok(())
}

/// How the registration stood at each saving, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn history(db: &Connection, id: PatientId) -> Result<Vec<Version>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT version, saved_at, saved_by, content FROM registration_history WHERE patient_id = ?1 ORDER BY version",
    )?;
    let rows = statement.query_map([id.0], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get::<_, Option<i64>>(2)?,
            row.get::<_, String>(3)?,
        ))
    })?;
    rows.map(|row| {
        let (version, saved_at, saved_by, json) = row?;
        Ok(Version {
            version,
            saved_at,
            saved_by: saved_by.map(UserId),
            content: from_json(&json, "registration")?,
        })
    })
    .collect()
}

/// The next free record number of digits alone.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn next_mrn(db: &Connection) -> Result<String, StoreError> {
    let highest: Option<String> = db
        .query_row(
            "SELECT mrn FROM patients WHERE id = (SELECT max(id) FROM patients)",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let mut next = highest
        .and_then(|m| m.parse::<u64>().ok())
        .unwrap_or(10_000)
        + 1;
    while patient_of_mrn(db, &next.to_string())?.is_some() {
        next += 1;
    }
    Ok(next.to_string())
}

/// The patient of this record number.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn patient_of_mrn(db: &Connection, mrn: &str) -> Result<Option<PatientId>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id FROM patients WHERE mrn = ?1")?
        .query_row([mrn], |row| row.get(0))
        .optional()?
        .map(PatientId))
}

/// A patient's record number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn mrn(db: &Connection, id: PatientId) -> Result<String, StoreError> {
    one(
        db.prepare_cached("SELECT mrn FROM patients WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0)),
        "such patient",
    )
}

/// Every patient's number, in order, after one of them.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn ids_after(
    db: &Connection,
    after: PatientId,
    limit: u32,
) -> Result<Vec<PatientId>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id FROM patients WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let rows = statement.query_map((after.0, limit), |row| row.get(0).map(PatientId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes the keys of every patient anew when they were made by other rules.
pub(super) fn make_keys_current(db: &Connection) -> Result<(), StoreError> {
    if patient_keys::are_current(db)? {
        return Ok(());
    }
    let mut last = PatientId(0);
    loop {
        let some = ids_after(db, last, 1000)?;
        let Some(end) = some.last() else { break };
        last = *end;
        for id in some {
            patient_keys::write(db, id, &get(db, id)?)?;
        }
    }
    patient_keys::set_current(db)
}

/// How many records there are, near enough: the highest number.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn count(db: &Connection) -> Result<usize, StoreError> {
    let highest: i64 = db.query_row("SELECT coalesce(max(id), 0) FROM patients", [], |row| {
        row.get(0)
    })?;
    Ok(highest as usize)
}
