//! Patients and records: registration, search, duplicates and merges, the chart beside notes, disclosures, retention.
//!
//! Never here: visits and their times, insurance.

pub mod charting;
pub mod duplicates;
pub mod exchange;
pub mod merging;
pub mod registering;
pub mod retention;
mod search;

pub use search::sought;

pub use crate::store::patient_keys::Found;

use super::demo_office::read_toml;
