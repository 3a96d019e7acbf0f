//! Structured notes: templates, sectioning. Every sentence of a note is a span of the transcript.
//!
//! Never here: changing what was said (that is `language`), files.

mod facts;
mod gaps;
mod manuscript;
mod markdown;
mod sections;
mod structure;
mod template;

pub use facts::{FactContext, facts};
pub use gaps::{GapRules, gaps};
pub use manuscript::{manuscript_of, note_of_manuscript};
pub use markdown::to_markdown;
pub use structure::{section_features, structure};
pub use template::{SectionForm, Template, builtin_templates};

/// What can be wrong with a template.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum NoteError {
    /// The file breaks a rule.
    #[error("template {name}, line {line}: {problem}")]
    Template {
        /// The template's name.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The rules of documentation gaps break their own form.
    #[error("the rules of documentation gaps, line {line}: {problem}")]
    GapRules {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// There is no rule of documentation gaps of that name.
    #[error("there is no rule called {name}; there are: {known}")]
    NoSuchRule {
        /// What was asked for.
        name: String,
        /// The rules there are.
        known: String,
    },
    /// The installed word list cannot be read.
    #[error("{0}")]
    Words(String),
    /// There is none of that name.
    #[error("there is no template called {name}; there are: {known}")]
    NoSuchTemplate {
        /// What was asked for.
        name: String,
        /// The templates there are.
        known: String,
    },
}
