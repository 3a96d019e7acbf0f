//! Speech recognition: the recogniser trait, the Whisper engine, cutting at silences, model files.
//!
//! Never here: medical language (that is `language`), files of sound (that is `audio`).

pub mod align;
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
use std::sync::atomic::{AtomicBool, Ordering};

pub use live::{Live, SoFar};
pub use transcription::transcribe;

use crate::domain::{Segment, Word};

/// What a recogniser may be told before it listens.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Text that makes the words of this patient and specialty likelier.
    pub prompt: Option<String>,
    /// Names that may have been said where something else was heard; with them the recogniser listens a second time.
    pub suggest: Option<Arc<dyn Suggest>>,
    /// How words are said: with it each is put where its sounds are. Not in drafts.
    pub said: Option<Arc<dyn align::Say>>,
    /// Whether this sound will be heard again: a doubtful decoding is then not worth a second one.
    pub draft: bool,
    /// By which another thread ends the recognising.
    pub stop: Option<Stop>,
}

/// Ends a recognising that is no longer wanted; its copies are one.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on everything that listens to this ends with [`SpeechError::Stopped`].
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// What is begun from now on is wanted.
    pub fn lift(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether to end.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Knows what names may have been said.
pub trait Suggest: Send + Sync + std::fmt::Debug {
    /// Names that sound like something in these words, likeliest last; empty where nothing is odd.
    fn names(&self, words: &[Word]) -> Vec<String>;
    /// Where a name must have been said and none sounds like the words there: their numbers.
    fn unclear(&self, words: &[Word]) -> Vec<Range<usize>>;
    /// Every name that is worth trying in such a place.
    fn all(&self) -> &[String];
    /// The one of some names that was said in such a place, if one stands out; each with the logarithm of how much likelier the
    /// engine finds it than the words there.
    fn by_ear(
        &self,
        words: &[Word],
        place: &Range<usize>,
        fitting: &[(String, f32)],
    ) -> Option<String>;
    /// Two hearings of the same sound made one, the second by an engine that was told names.
    fn join(&self, first: &[Word], second: &[Word]) -> Vec<Word>;
}

/// Something that turns sound into words. One implementation a file in `engines/`.
pub trait Recognizer: Send {
    /// Recognises one piece of speech: 16 kHz mono samples between -1 and 1, of any length the cutter makes (at most 30 s).
    ///
    /// Times in the result count from the piece's start.
    ///
    /// # Errors
    /// [`SpeechError`] when the engine fails; silence is an empty list, not an error.
    fn recognize(&mut self, samples: &[f32], hints: &Hints) -> Result<Vec<Segment>, SpeechError>;

    /// Where its time went since it was made; zeros where an engine does not say.
    fn spent(&self) -> Spent {
        Spent::default()
    }
}

/// Where an engine's time went, seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// Spectra of the sound.
    pub spectra_s: f64,
    /// What makes features of them.
    pub encoder_s: f64,
    /// What makes words of those.
    pub decoder_s: f64,
    /// Of all these: in decoding again what was doubted.
    pub anew_s: f64,
    /// How often it decoded.
    pub decodings: u32,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, more: Self) {
        self.spectra_s += more.spectra_s;
        self.encoder_s += more.encoder_s;
        self.decoder_s += more.decoder_s;
        self.anew_s += more.anew_s;
        self.decodings += more.decodings;
    }
}

impl std::ops::Sub for Spent {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            spectra_s: self.spectra_s - earlier.spectra_s,
            encoder_s: self.encoder_s - earlier.encoder_s,
            decoder_s: self.decoder_s - earlier.decoder_s,
            anew_s: self.anew_s - earlier.anew_s,
            decodings: self.decodings - earlier.decodings,
        }
    }
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
    /// It was ended by [`Stop`].
    #[error("recognition was stopped")]
    Stopped,
    /// The recording could not be read to its end; the sentence is the audio room's.
    #[error("{0}")]
    Sound(String),
}
