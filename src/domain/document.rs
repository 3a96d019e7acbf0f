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

impl Section {
    /// Its sentences as one text. A sentence that ends its line says so itself, by line breaks at its end.
    #[must_use]
    pub fn body(&self) -> String {
        let mut body = String::new();
        for sentence in &self.sentences {
            if !body.is_empty() && !body.ends_with('\n') {
                body.push(' ');
            }
            body.push_str(&sentence.text);
        }
        body.truncate(body.trim_end().len());
        body
    }
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
            .map(|section| format!("{}:\n{}", section.heading, section.body()))
            .collect();
        sections.join("\n\n")
    }

    /// Which sentence (section, sentence) stands at this byte of [`Self::text`]; none at a heading.
    #[must_use]
    pub fn sentence_at(&self, byte: usize) -> Option<(usize, usize)> {
        self.sentence_from(byte).map(|(place, _)| place)
    }

    /// Where a stretch of [`Self::text`] was said; none at a heading, or where the sentence was written and not said.
    #[must_use]
    pub fn said_at(&self, span: TextSpan) -> Option<TextSpan> {
        let ((s, n), start) = self.sentence_from(span.start)?;
        let sentence = &self.sections[s].sentences[n];
        let source = sentence.source.first()?;
        let from = source.start + span.start - start;
        let length = (span.end - span.start).min(source.end.saturating_sub(from));
        (source.end - source.start == sentence.text.len())
            .then(|| TextSpan::new(from, from + length))
    }

    /// The sentence at a byte of [`Self::text`], and the byte where it starts.
    fn sentence_from(&self, byte: usize) -> Option<((usize, usize), usize)> {
        let mut at = 0;
        for (s, section) in self.sections.iter().enumerate() {
            at += section.heading.len() + 2;
            let mut start = at;
            for (n, sentence) in section.sentences.iter().enumerate() {
                let end = start + sentence.text.len();
                if (start..end).contains(&byte) {
                    return Some(((s, n), start));
                }
                start = end + usize::from(!sentence.text.ends_with('\n'));
            }
            at += section.body().len() + 2;
        }
        None
    }
}

/// Where a document stands. The schema enforces the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Spoken; there is no text yet. The store has no document then, only the recording.
    Dictated,
    /// Recognised, nobody has read it.
    Draft,
    /// Someone is correcting it.
    Editing,
    /// Put aside with a reason: something must be asked or looked up.
    Pended,
    /// Corrected, a second person reads it.
    Qa,
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
    /// The recording has become text.
    Recognise,
    /// Someone starts to correct it, or takes it up again.
    Edit,
    /// It is put aside with a reason.
    Pend,
    /// It goes to a second reader.
    SendToQa,
    /// The correction is finished.
    Release,
    /// The reader or the author sends it back for correction.
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
    pub const ALL: [Self; 8] = [
        Self::Dictated,
        Self::Draft,
        Self::Editing,
        Self::Pended,
        Self::Qa,
        Self::Preliminary,
        Self::Signed,
        Self::Addended,
    ];

    /// The state after `event`.
    ///
    /// # Errors
    /// [`IllegalMove`] where the rules do not allow it: above all, nothing leads from signed back to editing, and what is pended
    /// or with a second reader is not signed.
    pub fn transition(self, event: DocumentEvent) -> Result<Self, IllegalMove> {
        use DocumentEvent as E;
        match (self, event) {
            (Self::Dictated, E::Recognise) => Ok(Self::Draft),
            (Self::Draft | Self::Editing | Self::Pended, E::Edit) => Ok(Self::Editing),
            (Self::Editing | Self::Qa, E::Pend) => Ok(Self::Pended),
            (Self::Editing | Self::Pended, E::SendToQa) => Ok(Self::Qa),
            (Self::Draft | Self::Editing | Self::Qa, E::Release) => Ok(Self::Preliminary),
            (Self::Qa | Self::Preliminary, E::Return) => Ok(Self::Editing),
            (Self::Draft | Self::Editing | Self::Preliminary, E::Sign) => Ok(Self::Signed),
            (Self::Signed | Self::Addended, E::Addend) => Ok(Self::Addended),
            (from, event) => Err(IllegalMove { from, event }),
        }
    }

    /// Whether some event leads from here to `other`.
    #[must_use]
    pub fn may_become(self, other: Self) -> bool {
        DocumentEvent::ALL
            .into_iter()
            .any(|event| self.transition(event) == Ok(other))
    }

    /// Whether its text can no longer change.
    #[must_use]
    pub fn is_frozen(self) -> bool {
        matches!(self, Self::Signed | Self::Addended)
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Dictated => "Dictated",
            Self::Draft => "Recognised",
            Self::Editing => "Editing",
            Self::Pended => "Pended",
            Self::Qa => "QA",
            Self::Preliminary => "To sign",
            Self::Signed => "Signed",
            Self::Addended => "Addended",
        }
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dictated => "dictated",
            Self::Draft => "draft",
            Self::Editing => "editing",
            Self::Pended => "pended",
            Self::Qa => "qa",
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

impl DocumentEvent {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Recognise,
        Self::Edit,
        Self::Pend,
        Self::SendToQa,
        Self::Release,
        Self::Return,
        Self::Sign,
        Self::Addend,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_thaws_a_signed_document() {
        use DocumentEvent as E;
        for state in [DocumentState::Signed, DocumentState::Addended] {
            for event in [
                E::Recognise,
                E::Edit,
                E::Pend,
                E::SendToQa,
                E::Release,
                E::Return,
                E::Sign,
            ] {
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
