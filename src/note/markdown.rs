//! A note as Markdown.

use crate::domain::Note;

/// The note for reading: each heading, then its sentences as a paragraph.
#[must_use]
pub fn to_markdown(note: &Note) -> String {
    let parts: Vec<String> = note
        .sections
        .iter()
        .map(|section| format!("## {}\n\n{}\n", section.heading, section.body()))
        .collect();
    parts.join("\n")
}
