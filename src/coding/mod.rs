//! Code sets, their index and search, and code suggestion with evidence.
//!
//! Never here: claims and money (that is `interop` and `store`), windows, where files lie.

mod complete;
mod edits;
mod index;
mod learned;
mod lexicon;
mod naming;
mod phrases;
mod procedures;
mod search;
mod sets;
mod suggest;
mod tables;
mod visit_level;
mod visit_reading;
mod vocabulary;
mod words;

pub use complete::sharpen;
pub use edits::{Checked, Finding, Severity, check_codes, rule_names};
pub use learned::{Learned, Outcome, Tally, Weighed, words_of};
pub use procedures::ProcedureIndex;
pub use search::Hit;
pub use sets::{AlphabeticIndex, CodeEntry, CodeSet, NoteKind, Release, build_icd10cm};
pub use suggest::{suggest, suggest_most};
pub use tables::{Procedure, Table, TableKind};
pub use visit_level::{Level, Visit, Worksheet, visit_level};
pub use visit_reading::{Element, Ground, Reading, read_visit};

/// What can go wrong with a code set.
#[derive(Debug, thiserror::Error)]
pub enum CodingError {
    /// The installed file cannot be opened.
    #[error("the code set {path} cannot be read ({source}); run `chartwright codes install`")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The installed file is cut short, altered, or of another version of the program.
    #[error(
        "the installed code set is damaged or of another version ({0}); run `chartwright codes install` to build it again"
    )]
    Damaged(&'static str),
    /// A file to import is none of the layouts that are read.
    #[error("{0}")]
    Import(String),
    /// The publisher's file is not what it should be.
    #[error(
        "the Tabular List cannot be read ({0}); use the file as published by the CDC, or run `chartwright codes install`"
    )]
    Tabular(String),
}
