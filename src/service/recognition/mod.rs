//! From a recording to finished text: find and load the model, listen, put into medical language, measure the time.

mod live;
mod names;
mod subtitles;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub use crate::speech::engines::threads::wait_asleep;
pub use live::{Draft, LiveRecognition};
pub use subtitles::subtitles;

use self::names::{Names, Spoken};

use super::Places;
use super::set_up::LEXICON;
use super::words::{self, WordsError};
use crate::audio::{self, AudioError};
use crate::domain::{FinishedText, Lesson, PatientContext, TextSpan, TimedSpan, Transcript};
use crate::language::commands::{Effect, Obeyed, Rules};
use crate::language::{self, LanguageError, Lexicon};

use crate::speech::engines::whisper::{Settings, Whisper};
use crate::speech::models::{ModelError, Shelf};
use crate::speech::{self, Hints, Recognizer, SpeechError, Spent};

/// The model that set-up installs and commands use unless told otherwise.
pub const DEFAULT_MODEL: &str = "base";

/// Why a recording did not become text.
#[derive(Debug, thiserror::Error)]
pub enum RecognitionError {
    /// The model is unknown, missing or damaged.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The recording cannot be read.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The engine failed.
    #[error(transparent)]
    Speech(#[from] SpeechError),
    /// The user's own words cannot be read.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The installed words cannot be read.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// The context file is not what it should be.
    #[error(
        "{path} is no context file ({reason}); it is JSON with patient, medications, problems and specialty"
    )]
    Context {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Seconds each part of the work took.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Timing {
    /// Loading the model; 0 for later recordings of one run.
    pub load_s: f64,
    /// Reading and recognising.
    pub decode_s: f64,
    /// Medical language.
    pub post_s: f64,
}

/// A recording as text.
#[derive(Debug, Clone, Default)]
pub struct Recognised {
    /// As heard.
    pub transcript: Transcript,
    /// As people read it; with post-processing off, as heard.
    pub finished: FinishedText,
    /// Commands that were said, where they were obeyed.
    pub effects: Vec<Effect>,
    /// How long it took.
    pub timing: Timing,
}

/// A loaded model and the words of medicine, ready for one recording after another.
pub struct Recognition {
    engine: Box<dyn Recognizer>,
    lexicon: Arc<Lexicon>,
    /// Before anything was learnt from corrections, once something was; and what.
    unlearnt: Option<(Arc<Lexicon>, Vec<Lesson>)>,
    listens_twice: bool,
    load_s: f64,
}

impl std::fmt::Debug for Recognition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recognition").finish_non_exhaustive()
    }
}

impl Recognition {
    /// Over any engine, with the words of medicine that are installed.
    ///
    /// # Errors
    /// [`RecognitionError`] when the words cannot be read.
    pub fn with_engine(
        places: &Places,
        engine: Box<dyn Recognizer>,
    ) -> Result<Self, RecognitionError> {
        Ok(Self {
            engine,
            lexicon: Arc::new(lexicon(places)?),
            unlearnt: None,
            listens_twice: true,
            load_s: 0.0,
        })
    }

    /// Loads a model by its name in the manifest or its path; `threads` of `None` is one a physical core.
    ///
    /// # Errors
    /// [`RecognitionError`] in one sentence.
    pub fn load(
        places: &Places,
        model: &str,
        threads: Option<usize>,
    ) -> Result<Self, RecognitionError> {
        let began = Instant::now();
        let file = Shelf::open(&places.models)?.find(model)?;
        let defaults = Settings::default();
        let settings = Settings {
            threads: threads.unwrap_or(defaults.threads),
            ..defaults
        };
        let engine = Whisper::load(&file, settings)?;
        Ok(Self {
            load_s: began.elapsed().as_secs_f64(),
            ..Self::with_engine(places, Box::new(engine))?
        })
    }

    /// Whether a piece in which a name is not clear is heard a second time, told the likely names. On unless asked otherwise.
    pub fn listen_twice(&mut self, twice: bool) {
        self.listens_twice = twice;
    }

    /// From now on writes what corrections of this author's dictations taught, and nothing that other authors' did.
    pub fn learn(&mut self, lessons: &[Lesson]) {
        if self.unlearnt.as_ref().map_or(&[][..], |(_, known)| known) == lessons {
            return;
        }
        let plain = match self.unlearnt.take() {
            Some((plain, _)) => plain,
            None => Arc::clone(&self.lexicon),
        };
        self.lexicon = Arc::new(Lexicon::clone(&plain).with_lessons(lessons));
        self.unlearnt = Some((plain, lessons.to_vec()));
    }

    /// Where the engine's time went since it was loaded.
    #[must_use]
    pub fn spent(&self) -> Spent {
        self.engine.spent()
    }

    /// Whether a name in small letters is a drug's or a brand's.
    #[must_use]
    pub fn is_drug(&self, name: &str) -> bool {
        self.lexicon.is_drug(name)
    }

    /// A transcript with its names put right and nothing else done to it.
    #[must_use]
    pub fn corrected(&self, transcript: &Transcript, context: &PatientContext) -> FinishedText {
        language::correct(transcript, &self.lexicon, context)
    }

    /// A transcript as finished text, its spoken commands carried out.
    #[must_use]
    pub fn obey(&self, heard: &Transcript, context: &PatientContext, rules: &Rules) -> Obeyed {
        language::obey(heard, &self.lexicon, context, rules)
    }

    /// Recognises a recording in a file. `raw` leaves the text as heard. `on_progress` hears seconds done and, where the file
    /// says it, seconds in all.
    ///
    /// # Errors
    /// [`RecognitionError`] in one sentence.
    pub fn file(
        &mut self,
        path: &Path,
        context: &PatientContext,
        raw: bool,
        mut on_progress: impl FnMut(f64, Option<f64>),
    ) -> Result<Recognised, RecognitionError> {
        let reader = audio::open(path)?;
        let expected = reader.expected_duration_s();
        self.sound(reader, context, raw, |done| on_progress(done, expected))
    }

    /// Recognises sound as it comes: 16 kHz mono blocks.
    ///
    /// # Errors
    /// [`RecognitionError`] in one sentence.
    pub fn sound<E: std::fmt::Display>(
        &mut self,
        blocks: impl IntoIterator<Item = Result<Vec<f32>, E>>,
        context: &PatientContext,
        raw: bool,
        on_progress: impl FnMut(f64),
    ) -> Result<Recognised, RecognitionError> {
        let twice = !raw && self.listens_twice;
        let (transcript, decode_s) = self.listen(blocks, context, twice, on_progress)?;
        let began = Instant::now();
        let finished = if raw {
            as_heard(&transcript)
        } else {
            language::post_process(&transcript, &self.lexicon, context)
        };
        Ok(Recognised {
            transcript,
            finished,
            effects: Vec::new(),
            timing: Timing {
                load_s: std::mem::take(&mut self.load_s),
                decode_s,
                post_s: began.elapsed().as_secs_f64(),
            },
        })
    }

    /// The same for a dictation, whose spoken commands are carried out.
    ///
    /// # Errors
    /// [`RecognitionError`] in one sentence.
    pub fn dictated<E: std::fmt::Display>(
        &mut self,
        blocks: impl IntoIterator<Item = Result<Vec<f32>, E>>,
        context: &PatientContext,
        rules: &Rules,
        on_progress: impl FnMut(f64),
    ) -> Result<Recognised, RecognitionError> {
        let twice = self.listens_twice;
        let (transcript, decode_s) = self.listen(blocks, context, twice, on_progress)?;
        let began = Instant::now();
        let Obeyed { finished, effects } = self.obey(&transcript, context, rules);
        Ok(Recognised {
            transcript,
            finished,
            effects,
            timing: Timing {
                load_s: std::mem::take(&mut self.load_s),
                decode_s,
                post_s: began.elapsed().as_secs_f64(),
            },
        })
    }

    /// The words as heard, and the seconds that took.
    fn listen<E: std::fmt::Display>(
        &mut self,
        blocks: impl IntoIterator<Item = Result<Vec<f32>, E>>,
        context: &PatientContext,
        twice: bool,
        on_progress: impl FnMut(f64),
    ) -> Result<(Transcript, f64), RecognitionError> {
        let began = Instant::now();
        let hints = hints(&self.lexicon, context, twice);
        let heard = speech::transcribe(blocks, self.engine.as_mut(), &hints, on_progress)?;
        Ok((heard, began.elapsed().as_secs_f64()))
    }
}

/// A whole recording in memory, 16 kHz mono.
///
/// # Errors
/// [`AudioError`] in one sentence.
pub fn sound_of(path: &Path) -> Result<Vec<f32>, AudioError> {
    audio::read_all(path)
}

/// Reads a context file.
///
/// # Errors
/// [`RecognitionError::Context`] when it cannot be read or is not such a file.
pub fn read_context(path: &Path) -> Result<PatientContext, RecognitionError> {
    let wrong = |reason: String| RecognitionError::Context {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))
}

/// The words that set-up installed, or the built-in ones where it has not, with the user's own.
pub(super) fn lexicon(places: &Places) -> Result<Lexicon, RecognitionError> {
    let lexicon = match std::fs::read(places.installed().join(LEXICON)) {
        Ok(bytes) => Lexicon::from_bytes(&bytes)?,
        Err(_) => Lexicon::builtin(),
    };
    let own = words::list(places)?;
    Ok(if own.is_empty() {
        lexicon
    } else {
        lexicon.with_words(&own)
    })
}

/// What the engine is told before it listens.
fn hints(lexicon: &Arc<Lexicon>, context: &PatientContext, twice: bool) -> Hints {
    Hints {
        prompt: prompt(context),
        suggest: twice.then(|| Names::of(lexicon, context)),
        said: Spoken::of(lexicon),
        draft: false,
        stop: None,
    }
}

/// What the engine is told of the patient: a line as it could stand before the dictation. `None` when nothing is known.
fn prompt(context: &PatientContext) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(specialty) = context
        .specialty
        .as_deref()
        .filter(|s| !s.trim().is_empty())
    {
        parts.push(format!("{} note.", capitalised(specialty.trim())));
    }
    // Doses, problems and names in the prompt made the engine leave out or repeat whole phrases; drug names alone did not.
    let drugs: Vec<&str> = context
        .medications
        .iter()
        .map(|m| drug_of(m))
        .filter(|d| !d.is_empty())
        .collect();
    if !drugs.is_empty() {
        parts.push(format!("Medications: {}.", drugs.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The words of a medication before its strength: `metoprolol succinate` of `Metoprolol succinate 50 mg daily`.
fn drug_of(medication: &str) -> &str {
    let end = medication
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(medication.len());
    medication[..end].trim()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The transcript's own text with the place of every word in it.
fn as_heard(transcript: &Transcript) -> FinishedText {
    let text = transcript.text();
    let mut from = 0;
    let mut words = Vec::new();
    for word in transcript.words() {
        if let Some(at) = text[from..].find(&word.text) {
            let span = TextSpan::new(from + at, from + at + word.text.len());
            from = span.end;
            words.push(TimedSpan {
                span,
                start: word.start,
                end: word.end,
                p: word.p,
            });
        }
    }
    FinishedText {
        text,
        changes: Vec::new(),
        words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prompt_holds_the_charts_drugs_without_doses() {
        assert_eq!(prompt(&PatientContext::default()), None);
        let context: PatientContext = serde_json::from_str(
            r#"{"name":"Ada Example","medications":["apixaban 5 mg","lisinopril"],"problems":[],"specialty":"cardiology"}"#,
        )
        .unwrap();
        assert_eq!(
            prompt(&context).as_deref(),
            Some("Cardiology note. Medications: apixaban, lisinopril.")
        );
    }

    #[test]
    fn a_context_that_is_no_json_is_one_sentence() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "patient: Ada").unwrap();
        let said = read_context(file.path()).unwrap_err().to_string();
        assert!(
            said.contains("is no context file") && !said.contains('\n'),
            "{said}"
        );
    }
}
