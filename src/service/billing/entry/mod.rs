//! What people type in at the billing desk: entries of texts, read and checked as a whole; every fault is told at once.
//!
//! Never here: SQL, drawing. The window and the commands hand over the same entries.

mod addresses;
mod authorizations;
mod contracts;
mod office;
mod payers;
mod policies;
mod reading;
mod table;

pub use addresses::{AddressEntry, save_address};
pub use authorizations::{AuthorizationEntry, remove_authorization, save_authorization};
pub use contracts::{
    Fee, FeeEntry, PlanEntry, RateEntry, fees, import_fees, import_rates, plans, rates,
    remove_rate, save_fee, save_plan, save_rate,
};
pub use office::{OfficeEntry, ProviderEntry, office_data, providers, save_office, save_provider};
pub use payers::{PayerEntry, import_payers, list_payers, remove_payer, save_payer};
pub(in crate::service::billing) use policies::views as policy_views;
pub use policies::{PolicyEntry, PolicyView, end_policy, policies_of, remove_policy, save_policy};
pub(in crate::service::billing) use reading::{Faults, day_of};

pub use crate::domain::{FILINGS, PayerRow, Plan};
pub use crate::store::payers::Rate;
