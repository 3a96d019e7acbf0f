//! Patients and records: registration, search, duplicates and merges, the chart beside notes, disclosures, retention.
//!
//! Never here: visits and their times, insurance.

pub mod duplicates;
mod search;

pub use search::sought;
