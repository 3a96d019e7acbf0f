//! What the window asks about note templates, and what it shows of them.

use crate::domain::Note;
use crate::service::note_templates::{TemplateLine, Whose};

/// Something about note templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateRequest {
    /// All of them.
    Show,
    /// One with its text.
    Open(String),
    /// Whether a text that is being written is a template, and how a note looks in it.
    Check {
        /// Its name.
        name: String,
        /// Its text so far.
        text: String,
    },
    /// Keep it.
    Save {
        /// Its name.
        name: String,
        /// Its text.
        text: String,
        /// For the office, or for oneself.
        whose: Whose,
    },
    /// Take an own one away.
    Remove {
        /// Its name.
        name: String,
        /// The office's, or one's own.
        whose: Whose,
    },
}

/// The desk of templates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplatesPage {
    /// All of them, as the person may use them.
    pub all: Vec<TemplateLine>,
    /// The open one.
    pub open: Option<OpenTemplate>,
}

/// A template that is being read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTemplate {
    /// `soap`.
    pub name: String,
    /// Whose file is in force.
    pub whose: Whose,
    /// Its text.
    pub text: String,
    /// Whether the text is still being written, and not what a file holds.
    pub unkept: bool,
    /// How a short dictation looks in it, or what is wrong, with the line.
    pub preview: Result<Note, String>,
}
