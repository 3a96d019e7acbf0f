//! Where patients live, as it is typed in: claims need it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reading::Faults;
use crate::domain::{Address, PatientId, Permission, Relation};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{billing_office, policies};

/// Where a patient lives, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressEntry {
    /// Street and number.
    pub street: String,
    /// Flat; may be empty.
    pub street2: String,
    /// City.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// Five or nine digits.
    pub zip: String,
    /// May be empty.
    pub phone: String,
}

impl AddressEntry {
    /// The entry that shows an address as it is.
    #[must_use]
    pub fn of(home: &Address, phone: &str) -> Self {
        Self {
            street: home.street.clone(),
            street2: home.street2.clone(),
            city: home.city.clone(),
            state: home.state.clone(),
            zip: home.zip_as_written(),
            phone: phone.to_owned(),
        }
    }
}

/// Sets where a patient lives: claims need it.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_address(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    entry: &AddressEntry,
) -> Result<(), ServiceError> {
    let mut faults = Faults::default();
    let home = faults.address(
        [
            &entry.street,
            &entry.street2,
            &entry.city,
            &entry.state,
            &entry.zip,
        ],
        true,
    );
    let phone: String = entry.phone.chars().filter(char::is_ascii_digit).collect();
    if !matches!(phone.len(), 0 | 10) {
        faults.add("the phone number has ten digits");
    }
    faults.finish()?;
    office.act(
        who,
        now,
        Permission::Insure,
        "save address",
        format!("patient {patient}"),
        |db| {
            billing_office::set_contact(db, patient, &home, &phone)?;
            // Cards say where the subscriber lives: the patient's own follow a move.
            for mut policy in policies::policies(db, patient)? {
                if policy.relation == Relation::Oneself
                    || policy.subscriber.address.street.is_empty()
                {
                    policy.subscriber.address = home.clone();
                    policies::change_policy(db, &policy)?;
                }
            }
            Ok(())
        },
    )
}
