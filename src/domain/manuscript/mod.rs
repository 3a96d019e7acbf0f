//! The text that is being corrected: every word with the time it was said, every mark with its place.
//!
//! An edit is a value: it maps every span, and it has an inverse. Never here: drawing, the clock, the store.

mod align;
mod edit;
mod history;
mod mark;
mod part;

use serde::{Deserialize, Serialize};

use super::TextSpan;

pub use align::{Heard, aligned};
pub use edit::{Edit, tokens};
pub use history::{Entry, History};
pub use mark::{Mark, MarkKind};

/// A word of the text with the time it was said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpokenWord {
    /// Where in the text.
    pub span: TextSpan,
    /// Seconds from the recording's start.
    pub start: f64,
    /// Seconds from the recording's start; never before `start`.
    pub end: f64,
    /// The engine's probability; 1 for what a person wrote.
    pub p: f32,
    /// Where it stood in the finished transcript; none for what a person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<TextSpan>,
}

/// A text under correction.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manuscript {
    text: String,
    words: Vec<SpokenWord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<Mark>,
}

impl Manuscript {
    /// A text with its words in order of place; words that do not fit the text or stand in another's place are left out.
    #[must_use]
    pub fn new(text: String, words: Vec<SpokenWord>) -> Self {
        let mut kept: Vec<SpokenWord> = Vec::with_capacity(words.len());
        for word in words {
            let fits = !word.span.is_empty() && word.span.of(&text).is_some();
            if fits && kept.last().is_none_or(|k| k.span.end <= word.span.start) {
                kept.push(word);
            }
        }
        Self {
            text,
            words: kept,
            marks: Vec::new(),
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its words, in order of place.
    #[must_use]
    pub fn words(&self) -> &[SpokenWord] {
        &self.words
    }

    /// Blanks and flags, in the order they were raised.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The word at a byte of the text, or the last one before it.
    #[must_use]
    pub fn word_at(&self, byte: usize) -> Option<&SpokenWord> {
        let after = self.words.partition_point(|w| w.span.start <= byte);
        after.checked_sub(1).map(|at| &self.words[at])
    }

    /// The word being said at a second: the last one that had begun by then.
    #[must_use]
    pub fn word_said_at(&self, second: f64) -> Option<&SpokenWord> {
        // Times go up with the place but where a person has moved words about; then the nearest below is right.
        self.words
            .iter()
            .filter(|w| w.source.is_some() && w.start <= second)
            .max_by(|a, b| a.start.total_cmp(&b.start))
    }

    /// When the words of a span were said: seconds from and to.
    #[must_use]
    pub fn heard_within(&self, span: TextSpan) -> Option<(f64, f64)> {
        let first = self.words.partition_point(|w| w.span.end <= span.start);
        let inside = self.words[first..]
            .iter()
            .take_while(|w| w.span.start < span.end);
        inside.fold(None, |times, w| {
            let (from, to) = times.unwrap_or((w.start, w.end));
            Some((w.start.min(from), w.end.max(to)))
        })
    }

    /// Whether a person still has to fill something in: a run of three underscores and more.
    #[must_use]
    pub fn has_blank(&self) -> bool {
        self.text.contains(mark::BLANK)
    }

    /// Marks that nobody has resolved.
    pub fn open_marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|m| !m.resolved)
    }

    /// Raises a mark.
    pub fn raise(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Resolves a mark, or opens it again.
    pub fn resolve(&mut self, id: u32, resolved: bool) {
        if let Some(mark) = self.marks.iter_mut().find(|m| m.id == id) {
            mark.resolved = resolved;
        }
    }

    /// The number that the next mark gets.
    #[must_use]
    pub fn next_mark(&self) -> u32 {
        self.marks.iter().map(|m| m.id + 1).max().unwrap_or(1)
    }
}
