//! Patients and records: registration, search, duplicates and merges, the chart beside notes, disclosures, retention.
//!
//! Never here: visits and their times, insurance.

mod search;

pub use search::sought;
