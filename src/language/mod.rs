//! Medical language: spoken punctuation, numbers, doses and units, term correction, sentences, assertion.
//!
//! Pure functions over text: what is heard goes in, what people read comes out, with every change recorded.
//! Never here: files, clocks, sound, sections of a note (that is `note`).

mod assertion;
pub mod commands;
mod common_drugs;
mod drugs;
mod finish;
mod index_words;
mod lexicon;
mod passes;
mod person_names;
mod phrase_table;
mod sentences;
mod stream;
mod table;

pub use assertion::{assertion_at, assertion_in};
pub use common_drugs::{CommonDrug, common_drug};
pub use drugs::{
    candidates, correct, drug_by_ear, join_hearings, likely_names, lookalikes_of, unclear_places,
    usual_drugs,
};
pub use finish::{obey, post_process};
pub use index_words::{IndexWord, index_words};
pub use lexicon::{Lexicon, Sources as LexiconSources, build as build_lexicon};
pub use person_names::{name_sound, name_words};
pub use sentences::sentences;
pub(crate) use table::rows;

/// What can be wrong with the files of this room.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LanguageError {
    /// The installed lexicon is cut short, altered, or of another version.
    #[error(
        "the installed word list cannot be read ({0}); run `chartwright setup` to build it again"
    )]
    Lexicon(String),
    /// A line of a data file breaks its rules.
    #[error("{file}, line {line}: {problem}")]
    Line {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}
