//! What a person can do, one function an action: permission, transaction, audit entry. The only way in for `cli` and `app`.
//!
//! Never here: SQL (that is `store`), drawing (that is `app`).

pub mod admissions;
pub mod audit;
pub mod billing;
mod button_devices;
pub mod buttons;
pub mod charge_entry;
pub mod charges;
pub mod code_check;
pub mod code_evaluation;
pub mod code_import;
pub mod code_suggestion;
pub mod code_tables;
pub mod codes;
pub mod coding;
pub mod correction;
mod demo_beds;
mod demo_charts;
pub mod demo_notes;
mod demo_office;
mod demo_schedule;
mod demo_supplies;
pub mod diagnosis;
pub mod dictating;
pub mod dictations;
pub mod documents;
pub mod ear;
pub mod evaluation;
pub mod figures;
mod free_memory;
pub mod front_desk;
pub mod home;
pub mod identity;
pub mod journal;
mod keyring;
pub mod models;
mod new_office;
pub mod note_review;
pub mod note_scoring;
pub mod note_taking;
pub mod note_templates;
mod office;
pub mod patients;
mod places;
pub mod recognition;
pub mod reconciliation;
pub mod recorder;
pub mod records;
pub mod scale;
pub mod schedule;
pub mod scribe;
pub mod search;
pub mod set_up;
pub mod spoken;
pub mod supplies;
pub mod visit_level;
pub mod words;
pub mod worker;

pub use code_suggestion::CodeSet;
pub use keyring::KeyError;
pub use new_office::NewPerson;
pub use office::{Office, ServiceError, SignInName, SignedIn};
pub use places::Places;

pub use crate::speech::models::Precision;
