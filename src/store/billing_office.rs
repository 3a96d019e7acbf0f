//! The office as payers and the clearing house know it: who bills, who renders, where patients live.

use rusqlite::{Connection, OptionalExtension, Row};

use super::{StoreError, from_json, one, to_json};
use crate::domain::{Address, BillingEntity, PatientId, Provider, UserId};

/// The office as the clearing house knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingOffice {
    /// Name, NPI, EIN, address.
    pub entity: BillingEntity,
    /// What the clearing house calls the office (ISA06).
    pub submitter_id: String,
    /// The clearing house's name.
    pub receiver_name: String,
    /// What the clearing house calls itself (ISA08).
    pub receiver_id: String,
    /// Whether files go out marked as trials (ISA15).
    pub test_files: bool,
    /// Most claims that the clearing house takes in one file.
    pub claims_a_file: usize,
    /// The folder with `out` and `in` that is shared with the clearing house; empty when there is none.
    pub exchange_folder: String,
    /// A command that moves files between that folder and the clearing house; empty when its own program does.
    pub exchange_command: String,
}

/// Sets where a patient lives.
///
/// # Errors
/// [`StoreError::Refused`] for a state or a ZIP code of the wrong length.
pub fn set_contact(
    db: &Connection,
    patient: PatientId,
    home: &Address,
    phone: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO patient_contacts (patient_id, street, street2, city, state, zip, phone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (patient_id) DO UPDATE SET street = excluded.street, street2 = excluded.street2, city = excluded.city,
         state = excluded.state, zip = excluded.zip, phone = excluded.phone",
        (patient.0, &home.street, &home.street2, &home.city, &home.state, &home.zip, phone),
    )?;
    Ok(())
}

/// Where a patient lives, if it is known.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn contact(db: &Connection, patient: PatientId) -> Result<Option<Address>, StoreError> {
    let sql =
        "SELECT street, street2, city, state, zip FROM patient_contacts WHERE patient_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Address {
            street: row.get(0)?,
            street2: row.get(1)?,
            city: row.get(2)?,
            state: row.get(3)?,
            zip: row.get(4)?,
        })
    };
    Ok(db.query_row(sql, [patient.0], read).optional()?)
}

/// Sets who bills.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_billing_office(db: &Connection, office: &BillingOffice) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO billing_entity (id, content, submitter_id, receiver_name, receiver_id, test_files, claims_a_file, exchange_folder,
         exchange_command) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET content = excluded.content, submitter_id = excluded.submitter_id,
         receiver_name = excluded.receiver_name, receiver_id = excluded.receiver_id, test_files = excluded.test_files,
         claims_a_file = excluded.claims_a_file, exchange_folder = excluded.exchange_folder, exchange_command = excluded.exchange_command",
        (
            to_json(&office.entity, "billing entity")?,
            &office.submitter_id,
            &office.receiver_name,
            &office.receiver_id,
            i64::from(office.test_files),
            office.claims_a_file as i64,
            &office.exchange_folder,
            &office.exchange_command,
        ),
    )?;
    Ok(())
}

/// Who bills.
///
/// # Errors
/// [`StoreError::Absent`] before it was set.
pub fn billing_office(db: &Connection) -> Result<BillingOffice, StoreError> {
    let sql = "SELECT content, submitter_id, receiver_name, receiver_id, test_files, claims_a_file, exchange_folder, exchange_command
               FROM billing_entity WHERE id = 1";
    let read = |row: &Row<'_>| {
        Ok((
            row.get::<_, String>(0)?,
            BillingOffice {
                entity: BillingEntity::default(),
                submitter_id: row.get(1)?,
                receiver_name: row.get(2)?,
                receiver_id: row.get(3)?,
                test_files: row.get::<_, i64>(4)? == 1,
                claims_a_file: row.get::<_, i64>(5)?.max(1) as usize,
                exchange_folder: row.get(6)?,
                exchange_command: row.get(7)?,
            },
        ))
    };
    let (content, office) = one(
        db.query_row(sql, [], read),
        "billing data of the office; enter its name, NPI and EIN first (Billing, Payers, “Office”, or: chartwright office billing)",
    )?;
    Ok(BillingOffice {
        entity: from_json(&content, "billing entity")?,
        ..office
    })
}

/// Sets the names and taxonomy that claims carry for someone who renders services.
///
/// # Errors
/// [`StoreError::Refused`] for a user who is not there.
pub fn set_provider(
    db: &Connection,
    user: UserId,
    family: &str,
    given: &str,
    taxonomy: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO provider_billing (user_id, family_name, given_name, taxonomy) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user_id) DO UPDATE SET family_name = excluded.family_name, given_name = excluded.given_name, taxonomy = excluded.taxonomy",
        (user.0, family, given, taxonomy),
    )?;
    Ok(())
}

/// The provider of this NPI as claims name them; names are empty when they were never set.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn provider(db: &Connection, npi: &str) -> Result<Provider, StoreError> {
    let sql = "SELECT b.family_name, b.given_name, b.taxonomy FROM provider_billing b JOIN users u ON u.id = b.user_id WHERE u.npi = ?1";
    let read = |row: &Row<'_>| {
        Ok(Provider {
            family: row.get(0)?,
            given: row.get(1)?,
            taxonomy: row.get(2)?,
            npi: npi.to_owned(),
        })
    };
    let found = db.query_row(sql, [npi], read).optional()?;
    Ok(found.unwrap_or_else(|| Provider {
        npi: npi.to_owned(),
        ..Provider::default()
    }))
}

/// Where a patient is called.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn phone(db: &Connection, patient: PatientId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT phone FROM patient_contacts WHERE patient_id = ?1";
    Ok(db
        .query_row(sql, [patient.0], |row| row.get(0))
        .optional()?)
}

/// Everyone who renders services: user name, printed name, and what claims carry.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn providers(db: &Connection) -> Result<Vec<(String, String, Provider)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT u.user_name, u.display_name, coalesce(b.family_name, ''), coalesce(b.given_name, ''), coalesce(b.taxonomy, ''), coalesce(u.npi, '')
         FROM users u LEFT JOIN provider_billing b ON b.user_id = u.id WHERE u.role = 'physician' OR u.npi IS NOT NULL ORDER BY u.display_name",
    )?;
    let rows = statement.query_map([], |row| {
        let provider = Provider {
            family: row.get(2)?,
            given: row.get(3)?,
            taxonomy: row.get(4)?,
            npi: row.get(5)?,
        };
        Ok((row.get(0)?, row.get(1)?, provider))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets the NPI of someone who renders services.
///
/// # Errors
/// [`StoreError::Refused`] for one that has not ten digits.
pub fn set_npi(db: &Connection, user: UserId, npi: &str) -> Result<(), StoreError> {
    db.execute("UPDATE users SET npi = ?2 WHERE id = ?1", (user.0, npi))?;
    Ok(())
}
