//! The note as a document: its sections, and the states it goes through until it is signed.

use serde::{Deserialize, Serialize};

use super::TextSpan;

/// One sentence of a note, with where it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// As it stands in the note.
    pub text: String,
    /// The places in the finished transcript text it was taken from; never empty in a note the program made.
    pub source: Vec<TextSpan>,
}

/// One part of a note under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The template's name for it: `assessment`. Stable, for programs.
    pub key: String,
    /// As people read it: `Assessment`.
    pub heading: String,
    /// Whether the heading was said, or inferred from what stands under it.
    pub spoken: bool,
    /// In the order they were said.
    pub sentences: Vec<Sentence>,
}

/// A structured note: the transcript's sentences, sorted into a template's sections. Nothing added, nothing dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The template's name: `soap`.
    pub template: String,
    /// In the template's order; sections without a sentence are left out.
    pub sections: Vec<Section>,
}

impl Note {
    /// The note as one text: each heading on a line of its own, then its sentences; the text that codes point into.
    #[must_use]
    pub fn text(&self) -> String {
        let sections: Vec<String> = self
            .sections
            .iter()
            .map(|section| {
                let body: Vec<&str> = section.sentences.iter().map(|s| s.text.as_str()).collect();
                format!("{}:\n{}", section.heading, body.join(" "))
            })
            .collect();
        sections.join("\n\n")
    }

    /// Which sentence (section, sentence) stands at this byte of [`Self::text`]; none at a heading.
    #[must_use]
    pub fn sentence_at(&self, byte: usize) -> Option<(usize, usize)> {
        let mut at = 0;
        for (s, section) in self.sections.iter().enumerate() {
            at += section.heading.len() + 2;
            for (n, sentence) in section.sentences.iter().enumerate() {
                let end = at + sentence.text.len();
                if (at..end).contains(&byte) {
                    return Some((s, n));
                }
                at = end + 1;
            }
            at += if section.sentences.is_empty() { 2 } else { 1 };
        }
        None
    }
}

/// Where a document stands. The schema enforces the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Recognised, nobody has read it.
    Draft,
    /// Someone is correcting it.
    Editing,
    /// Corrected, waiting for the author's signature.
    Preliminary,
    /// Signed: frozen.
    Signed,
    /// Signed, with later additions that keep the original.
    Addended,
}

/// What happens to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentEvent {
    /// Someone starts to correct it.
    Edit,
    /// The correction is finished.
    Release,
    /// The author sends it back for correction.
    Return,
    /// The author signs.
    Sign,
    /// The author adds to a signed document.
    Addend,
}

/// A move that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a document that is {from:?} cannot take the step {event:?}")]
pub struct IllegalMove {
    /// The state it was in.
    pub from: DocumentState,
    /// What was tried.
    pub event: DocumentEvent,
}

impl DocumentState {
    /// All states, in the order a document meets them.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Editing,
        Self::Preliminary,
        Self::Signed,
        Self::Addended,
    ];

    /// The state after `event`.
    ///
    /// # Errors
    /// [`IllegalMove`] where the rules do not allow it: above all, nothing leads from signed back to editing.
    pub fn transition(self, event: DocumentEvent) -> Result<Self, IllegalMove> {
        use DocumentEvent as E;
        match (self, event) {
            (Self::Draft | Self::Editing, E::Edit) => Ok(Self::Editing),
            (Self::Draft | Self::Editing, E::Release) => Ok(Self::Preliminary),
            (Self::Preliminary, E::Return) => Ok(Self::Editing),
            (Self::Draft | Self::Editing | Self::Preliminary, E::Sign) => Ok(Self::Signed),
            (Self::Signed | Self::Addended, E::Addend) => Ok(Self::Addended),
            (from, event) => Err(IllegalMove { from, event }),
        }
    }

    /// Whether its text can no longer change.
    #[must_use]
    pub fn is_frozen(self) -> bool {
        matches!(self, Self::Signed | Self::Addended)
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Editing => "editing",
            Self::Preliminary => "preliminary",
            Self::Signed => "signed",
            Self::Addended => "addended",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_thaws_a_signed_document() {
        use DocumentEvent as E;
        for state in [DocumentState::Signed, DocumentState::Addended] {
            for event in [E::Edit, E::Release, E::Return, E::Sign] {
                assert_eq!(
                    state.transition(event),
                    Err(IllegalMove { from: state, event })
                );
            }
            assert_eq!(state.transition(E::Addend), Ok(DocumentState::Addended));
        }
    }

    #[test]
    fn a_place_in_the_text_is_a_sentence_of_the_note() {
        let said = |text: &str| Sentence {
            text: text.into(),
            source: Vec::new(),
        };
        let part = |heading: &str, sentences: Vec<Sentence>| Section {
            key: heading.into(),
            heading: heading.into(),
            spoken: true,
            sentences,
        };
        let note = Note {
            template: "soap".into(),
            sections: vec![
                part("Subjective", vec![said("Fever."), said("No cough.")]),
                part("Plan", vec![said("Rest.")]),
            ],
        };
        let text = note.text();
        let at = |words: &str| note.sentence_at(text.find(words).unwrap_or(0));
        assert_eq!(
            (at("Fever"), at("cough"), at("Rest")),
            (Some((0, 0)), Some((0, 1)), Some((1, 0)))
        );
        assert_eq!(
            (at("Subjective"), at("Plan"), note.sentence_at(9999)),
            (None, None, None)
        );
    }

    #[test]
    fn states_survive_being_written() {
        for state in DocumentState::ALL {
            assert_eq!(DocumentState::parse(state.as_str()), Some(state));
        }
    }
}
