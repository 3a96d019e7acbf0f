//! Insurance and billing: from charges to claims, from remittances to a ledger that always balances, from there to the patient.
//!
//! Never here: SQL, drawing.

pub mod accounts;
pub mod answers;
mod building;
pub mod claims;
mod demo;
pub mod eligibility;
pub mod entry;
pub mod exchange;
pub mod letters;
pub mod paper;

mod posting;
pub mod reasons;
pub mod remittance;
pub mod reports;
pub mod scrub;
pub mod sending;

use crate::service::{CodeSet, Places, ServiceError, code_suggestion};

pub(super) use demo::fill as fill_demo;

pub use crate::domain::{Claim, ClaimState, Remittance};
pub use crate::store::claim_lists::{ClaimSummary, Unbilled};
pub use crate::store::payments::{ClosedDay, PaymentRow};
pub use crate::store::remittances::RemittanceSummary;

/// The scrubber's rules with the code set they look things up in.
pub struct Scrubber {
    /// The rules.
    pub rules: scrub::Rules,
    /// The installed code set; without one, diagnoses are not looked up.
    pub code_set: Option<CodeSet>,
}

impl Scrubber {
    /// Loads rules and code set of this installation.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] for a fault in the rules. A code set that is not installed is no error.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        Ok(Self {
            rules: scrub::Rules::load(&places.assets)?,
            code_set: code_suggestion::load(places).ok(),
        })
    }
}
