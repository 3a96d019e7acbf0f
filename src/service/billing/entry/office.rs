//! The office's own billing data as typed: who bills, who renders, how files travel.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reading::Faults;
use crate::domain::{BillingEntity, Permission, Provider};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::billing_office::{self, BillingOffice};
use crate::store::{StoreError, people};

/// The office as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeEntry {
    /// Legal name.
    pub name: String,
    /// Ten digits.
    pub npi: String,
    /// Employer identification number.
    pub ein: String,
    /// Ten characters of the NUCC taxonomy.
    pub taxonomy: String,
    /// Whom to ask.
    pub contact: String,
    /// Ten digits.
    pub phone: String,
    /// Street address, no post box.
    pub street: String,
    /// City.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// Nine digits.
    pub zip: String,
    /// What the clearing house calls the office.
    pub submitter_id: String,
    /// The clearing house's name.
    pub receiver_name: String,
    /// What the clearing house calls itself.
    pub receiver_id: String,
    /// `yes` while files go out as trials.
    pub test_files: String,
    /// Most claims in one file; 5000 when empty.
    pub claims_a_file: String,
    /// The folder with `out` and `in`; may be empty.
    pub exchange_folder: String,
    /// A command that moves files; may be empty.
    pub exchange_command: String,
}

impl OfficeEntry {
    fn of(row: &BillingOffice) -> Self {
        let e = &row.entity;
        Self {
            name: e.name.clone(),
            npi: e.npi.clone(),
            ein: e.ein.clone(),
            taxonomy: e.taxonomy.clone(),
            contact: e.contact.clone(),
            phone: e.phone.clone(),
            street: e.address.street.clone(),
            city: e.address.city.clone(),
            state: e.address.state.clone(),
            zip: e.address.zip_as_written(),
            submitter_id: row.submitter_id.clone(),
            receiver_name: row.receiver_name.clone(),
            receiver_id: row.receiver_id.clone(),
            test_files: if row.test_files { "yes" } else { "no" }.to_owned(),
            claims_a_file: row.claims_a_file.to_string(),
            exchange_folder: row.exchange_folder.clone(),
            exchange_command: row.exchange_command.clone(),
        }
    }

    fn read(&self) -> Result<BillingOffice, ServiceError> {
        let mut faults = Faults::default();
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let entity = BillingEntity {
            name: faults.need(&self.name, "the office's name"),
            npi: faults.npi(&self.npi, "the office's NPI"),
            ein: digits(&self.ein),
            taxonomy: taxonomy(&mut faults, &self.taxonomy),
            address: faults.address([&self.street, "", &self.city, &self.state, &self.zip], true),
            contact: faults.need(&self.contact, "whom payers ask"),
            phone: digits(&self.phone),
        };
        if entity.ein.len() != 9 {
            faults.add("the employer identification number has nine digits");
        }
        if entity.phone.len() != 10 {
            faults.add("the phone number has ten digits");
        }
        if entity.address.zip.len() == 5 {
            faults.add("payers want the office's ZIP code with all nine digits");
        }
        let envelope = |faults: &mut Faults, text: &str, name: &str| {
            let text = faults.need(text, name).to_uppercase();
            if text.chars().count() > 15 {
                faults.add(format!("{name} has at most 15 characters"));
            }
            text
        };
        let office = BillingOffice {
            entity,
            submitter_id: envelope(
                &mut faults,
                &self.submitter_id,
                "the clearing house's name for the office",
            ),
            receiver_name: faults.need(&self.receiver_name, "the clearing house's name"),
            receiver_id: envelope(
                &mut faults,
                &self.receiver_id,
                "the clearing house's identifier",
            ),
            test_files: faults.flag(&self.test_files, "whether files are trials"),
            claims_a_file: usize::try_from(faults.number(
                &self.claims_a_file,
                "the claims in one file",
                (1, 50_000),
                5000,
            ))
            .unwrap_or(5000),
            exchange_folder: self.exchange_folder.trim().to_owned(),
            exchange_command: self.exchange_command.trim().to_owned(),
        };
        faults.finish()?;
        Ok(office)
    }
}

fn taxonomy(faults: &mut Faults, text: &str) -> String {
    let text = text.trim().to_uppercase();
    if text.len() != 10 || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        faults.add("the taxonomy code has ten letters and digits, as in 207Q00000X");
    }
    text
}

/// The office's billing data; empty before it was entered.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn office_data(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<OfficeEntry, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "see billing data",
        String::new(),
        |db| match billing_office::billing_office(db) {
            Ok(row) => Ok(OfficeEntry::of(&row)),
            Err(StoreError::Absent(_)) => Ok(OfficeEntry::default()),
            Err(other) => Err(other.into()),
        },
    )
}

/// Sets the office's billing data.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_office(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &OfficeEntry,
) -> Result<(), ServiceError> {
    let row = entry.read()?;
    office.act(
        who,
        now,
        Permission::Bill,
        "save billing data",
        row.entity.npi.clone(),
        |db| Ok(billing_office::set_billing_office(db, &row)?),
    )
}

/// Someone who renders services, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderEntry {
    /// The name with which they sign in.
    pub user_name: String,
    /// Family name on claims.
    pub family: String,
    /// Given name on claims.
    pub given: String,
    /// Ten digits.
    pub npi: String,
    /// Ten characters of the NUCC taxonomy.
    pub taxonomy: String,
}

/// Everyone who renders services: what claims carry, and the printed name.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn providers(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<(ProviderEntry, String)>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "list providers",
        String::new(),
        |db| {
            let all = billing_office::providers(db)?;
            let entry = |(user_name, printed, p): (String, String, Provider)| {
                let entry = ProviderEntry {
                    user_name,
                    family: p.family,
                    given: p.given,
                    npi: p.npi,
                    taxonomy: p.taxonomy,
                };
                (entry, printed)
            };
            Ok(all.into_iter().map(entry).collect())
        },
    )
}

/// Sets what claims carry for someone who renders services.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_provider(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &ProviderEntry,
) -> Result<(), ServiceError> {
    let mut faults = Faults::default();
    let (family, given) = (
        faults.need(&entry.family, "the family name"),
        faults.need(&entry.given, "the given name"),
    );
    let npi = faults.npi(&entry.npi, "the NPI");
    let taxonomy = taxonomy(&mut faults, &entry.taxonomy);
    faults.finish()?;
    office.act(
        who,
        now,
        Permission::Bill,
        "save provider",
        npi.clone(),
        |db| {
            let user = people::user_named(db, entry.user_name.trim()).map_err(|_| {
                ServiceError::Rule(format!("nobody signs in as “{}”", entry.user_name.trim()))
            })?;
            billing_office::set_npi(db, user.id, &npi)?;
            Ok(billing_office::set_provider(
                db, user.id, &family, &given, &taxonomy,
            )?)
        },
    )
}
