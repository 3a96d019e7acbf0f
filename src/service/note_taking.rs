//! Structured notes from finished text.

pub use crate::note::{NoteError, Template, to_markdown};
use crate::note::{builtin_templates, structure};

use super::Places;
use crate::domain::Note;

/// The template called `name`: the office's own file in the templates folder, or the one that ships inside the program.
///
/// # Errors
/// [`NoteError`] with the line of a mistake, or that there is no such template.
pub fn template(places: &Places, name: &str) -> Result<Template, NoteError> {
    let own = places.templates().join(format!("{name}.toml"));
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if let (true, Ok(text)) = (plain, std::fs::read_to_string(own)) {
        return Template::load(&text, name);
    }
    let shipped = builtin_templates();
    let known = shipped
        .iter()
        .map(|t| t.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    shipped
        .into_iter()
        .find(|t| t.name == name)
        .ok_or_else(|| NoteError::NoSuchTemplate {
            name: name.to_owned(),
            known,
        })
}

/// A finished text as a note.
#[must_use]
pub fn note_of(text: &str, template: &Template) -> Note {
    structure(text, template)
}
