//! What was heard, with times and doubts.

use serde::{Deserialize, Serialize};

use super::TextSpan;

/// One recognised word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As the engine wrote it, punctuation attached, without surrounding blanks.
    pub text: String,
    /// Seconds from the recording's start.
    pub start: f64,
    /// Seconds from the recording's start; never before `start`.
    pub end: f64,
    /// The engine's probability, 0 to 1: the product over the word's tokens' lowest.
    pub p: f32,
}

/// A stretch of speech between pauses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Seconds from the recording's start.
    pub start: f64,
    /// Seconds from the recording's start.
    pub end: f64,
    /// The words joined by blanks.
    pub text: String,
    /// In order of time.
    pub words: Vec<Word>,
}

impl Segment {
    /// A segment of some words; none without any.
    #[must_use]
    pub fn of(words: Vec<Word>) -> Option<Self> {
        let (start, end) = (words.first()?.start, words.last()?.end);
        let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
        Some(Self {
            start,
            end,
            text: texts.join(" "),
            words,
        })
    }
}

/// What a recogniser returns for a whole recording, before any post-processing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// Length of the recording in seconds.
    pub duration_s: f64,
    /// In order of time.
    pub segments: Vec<Segment>,
}

impl Transcript {
    /// All segments' texts joined by blanks: the raw text that [`TextSpan`]s of corrections refer to.
    #[must_use]
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self
            .segments
            .iter()
            .map(|s| s.text.trim())
            .filter(|t| !t.is_empty())
            .collect();
        parts.join(" ")
    }

    /// All words in order of time.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.segments.iter().flat_map(|s| &s.words)
    }
}

/// One thing the program wrote differently from what the engine heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What stood there.
    pub from: String,
    /// What stands there now; empty where something was taken out.
    pub to: String,
    /// Where `to` stands in the **finished** text.
    pub span: TextSpan,
    /// Where `from` stood in the **raw** text.
    pub source: TextSpan,
    /// The rule's name, for the reader: `spoken punctuation`, `number`, `unit`, `drug name`, …
    pub rule: String,
    /// Why it was written so, for the reader; empty where the rule says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Whether a person should look: another name is nearly as likely.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubt: bool,
}

/// A word of a finished text with the time it was said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TimedSpan {
    /// Where in the finished text.
    pub span: TextSpan,
    /// Seconds from the recording's start.
    pub start: f64,
    /// Seconds from the recording's start.
    pub end: f64,
    /// The engine's lowest probability among the words this stands for.
    pub p: f32,
}

/// A transcript after post-processing: what people read, correct and sign.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FinishedText {
    /// The text.
    pub text: String,
    /// Everything the program wrote differently, in order of place.
    pub changes: Vec<Change>,
    /// Every word of the text with its time, in order of place.
    pub words: Vec<TimedSpan>,
}
