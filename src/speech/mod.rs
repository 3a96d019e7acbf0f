//! Speech recognition: the recogniser trait, the Whisper engine, cutting at silences, model files.
//!
//! Never here: medical language (that is `language`), files of sound (that is `audio`).

pub mod engines;
pub mod guard;
mod live;
pub mod models;
pub mod pieces;
mod transcription;
pub mod voice;
pub mod words;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

pub use live::{Live, SoFar};
pub use transcription::transcribe;

use crate::domain::{Alternative, Segment, Word};

/// What a recogniser may be told before it listens.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Text that makes the words of this patient and specialty likelier.
    pub prompt: Option<String>,
    /// Knows other words that may have been said; the recogniser judges them against the sound.
    pub suggest: Option<Arc<dyn Suggest>>,
}

/// Knows other words for what was heard.
pub trait Suggest: Send + Sync + std::fmt::Debug {
    /// What to try in place of some of these words; several proposals may overlap.
    fn suggest(&self, words: &[Word]) -> Vec<Proposal>;
}

/// Texts to try in place of some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Which words.
    pub words: Range<usize>,
    /// What may have been said instead.
    pub texts: Vec<String>,
}

/// What a recogniser gives for a piece.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// The words, parted at pauses.
    pub segments: Vec<Segment>,
    /// What else was tried against the sound.
    pub alternatives: Vec<Alternative>,
}

/// Something that turns sound into words. One implementation a file in `engines/`.
pub trait Recognizer: Send {
    /// Recognises one piece of speech: 16 kHz mono samples between -1 and 1, of any length the cutter makes (at most 30 s).
    ///
    /// Times in the result count from the piece's start.
    ///
    /// # Errors
    /// [`SpeechError`] when the engine fails; silence is nothing heard, not an error.
    fn recognize(&mut self, samples: &[f32], hints: &Hints) -> Result<Heard, SpeechError>;
}

/// What can go wrong between sound and words.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The engine gave up; the text is its own.
    #[error("the speech engine failed ({0}); try again, or another model with --model")]
    Engine(String),
    /// The model file cannot be used.
    #[error("the speech model {} cannot be used: {why}; install it again with `chartwright model install`", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A recogniser was given more than it takes at once.
    #[error(
        "a piece of {seconds} s is longer than the engine takes at once; cut it at a silence first"
    )]
    PieceTooLong {
        /// Its length.
        seconds: usize,
    },
    /// The recording could not be read to its end; the sentence is the audio room's.
    #[error("{0}")]
    Sound(String),
}
