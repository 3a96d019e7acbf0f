//! How well recordings become text, against references: word error, medical-term error, drug names, false changes, speed.
//!
//! Scored as the public tool medwer 1.0.0 scores, so that figures can be compared with others'.

pub mod alignment;
mod classes;
mod folder;
pub mod normalise;
mod numbers;
mod scorer;
pub mod terms;

use std::path::PathBuf;

use serde::Serialize;

use self::folder::{Recording, References, drugs, read, recordings, terms};
use self::normalise::Normaliser;
pub use self::scorer::Scorer;
use super::Places;
use super::recognition::{Recognised, Recognition, RecognitionError, read_context};
use crate::domain::PatientContext;

/// Why a folder could not be scored.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// No recording with a reference.
    #[error(
        "{0} holds no recording with a reference: put NAME.txt or NAME.spoken.txt beside NAME.flac or NAME.wav"
    )]
    Nothing(PathBuf),
    /// A file of the folder, or the term list.
    #[error("{path} cannot be read ({reason})")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Recognition failed.
    #[error(transparent)]
    Recognition(#[from] RecognitionError),
}

/// What to score and how.
#[derive(Debug, Clone)]
pub struct Task {
    /// The folder.
    pub folder: PathBuf,
    /// A model's name or path.
    pub model: String,
    /// Score the text as heard against the words as spoken.
    pub raw: bool,
    /// A list of medical terms, one a line, instead of the installed one.
    pub terms: Option<PathBuf>,
    /// Score every step on the way from what was heard to what is written.
    pub ablation: bool,
}

/// Counts over one recording or all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Words of the reference.
    pub words: usize,
    /// Substituted, deleted and inserted words.
    pub edits: usize,
    /// Words of the reference that are no term, drug or dose.
    pub ordinary: usize,
    /// Those of them that are not in the text in their place.
    pub ordinary_missed: usize,
    /// Doses of the reference: a number with its unit.
    pub doses: usize,
    /// Doses that the text has not.
    pub doses_missed: usize,
    /// Medical terms of the reference.
    pub terms: usize,
    /// Edits among medical terms.
    pub term_edits: usize,
    /// Medical terms of the reference that are no drugs.
    pub other_terms: usize,
    /// Edits among those.
    pub other_term_edits: usize,
    /// Drug names said.
    pub drugs: usize,
    /// Drug names that the text has not.
    pub drugs_missed: usize,
    /// Words that were right as heard and that post-processing made wrong.
    pub false_changes: usize,
    /// Length of the sound, seconds.
    pub sound_s: f64,
    /// Time spent, loading left out, seconds.
    pub work_s: f64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.edits += other.edits;
        self.ordinary += other.ordinary;
        self.ordinary_missed += other.ordinary_missed;
        self.doses += other.doses;
        self.doses_missed += other.doses_missed;
        self.other_terms += other.other_terms;
        self.other_term_edits += other.other_term_edits;
        self.terms += other.terms;
        self.term_edits += other.term_edits;
        self.drugs += other.drugs;
        self.drugs_missed += other.drugs_missed;
        self.false_changes += other.false_changes;
        self.sound_s += other.sound_s;
        self.work_s += other.work_s;
    }

    /// Word error rate; `None` without reference words.
    #[must_use]
    pub fn word_error(&self) -> Option<f64> {
        share(self.edits, self.words)
    }

    /// Medical-term error rate; `None` without terms.
    #[must_use]
    pub fn term_error(&self) -> Option<f64> {
        share(self.term_edits, self.terms)
    }

    /// Time spent a second of sound.
    #[must_use]
    pub fn real_time_factor(&self) -> Option<f64> {
        (self.sound_s > 0.0).then(|| self.work_s / self.sound_s)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// One recording's score.
#[derive(Debug, Clone, PartialEq)]
pub struct FileScore {
    /// The recording's name without ending.
    pub name: String,
    /// Its counts.
    pub counts: Counts,
    /// The same recording as heard, against the words as spoken.
    pub raw: Counts,
    /// What each step gives, first as heard; empty unless asked for.
    pub steps: Vec<Counts>,
    /// Drug names missed.
    pub missed: Vec<String>,
    /// The text that was scored.
    pub text: String,
}

/// A folder's scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// In order of name.
    pub files: Vec<FileScore>,
    /// Over all files, each word counting once.
    pub total: Counts,
    /// The same as heard.
    pub raw: Counts,
    /// What each step gives; empty unless asked for.
    pub steps: Vec<(&'static str, Counts)>,
    /// Where the medical terms came from and how many there are.
    pub terms_from: String,
}

/// Scores a folder. `on_progress` hears each recording's name before its turn, with its number and how many there are.
///
/// # Errors
/// [`EvaluationError`] in one sentence.
pub fn evaluate(
    places: &Places,
    task: &Task,
    mut on_progress: impl FnMut(&str, usize, usize),
) -> Result<Evaluation, EvaluationError> {
    let recordings = recordings(task)?;
    let drugs = drugs(&task.folder)?;
    let normaliser = Normaliser::new();
    let (terms, terms_from) = terms(places, task, &drugs, &normaliser)?;
    let mut recognition = Recognition::load(places, &task.model, None)?;
    let scorer = Scorer::new(normaliser, terms, &recognition);
    let mut evaluation = Evaluation {
        files: Vec::new(),
        total: Counts::default(),
        raw: Counts::default(),
        steps: Vec::new(),
        terms_from,
    };
    for (at, recording) in recordings.iter().enumerate() {
        on_progress(&recording.name, at + 1, recordings.len());
        let said = drugs.iter().filter(|d| {
            recording.name == d.id || recording.name.starts_with(&format!("{}-", d.id))
        });
        let said: Vec<&str> = said.flat_map(|d| &d.drugs).map(String::as_str).collect();
        let context = recording.context.as_deref().map(read_context).transpose()?;
        let context = context.unwrap_or_default();
        let none = PatientContext::default();
        let heard = recognition.file(&recording.sound, &none, true, |_, _| ())?;
        let recognised = if task.raw {
            heard.clone()
        } else {
            recognition.file(&recording.sound, &context, false, |_, _| ())?
        };
        let texts = References {
            spoken: read(&recording.spoken)?,
            written: read(&recording.written)?,
        };
        let mut score = scorer.score(
            recording.name.clone(),
            task.raw,
            &texts,
            &said,
            [&heard, &recognised],
        );
        if task.ablation {
            let steps = steps(&mut recognition, recording, &context, &heard, &recognised)?;
            for (n, step) in steps.iter().enumerate() {
                let counts = scorer.step(step, &texts, &said, [&heard, &recognised]);
                if evaluation.steps.len() <= n {
                    evaluation.steps.push((step.name, Counts::default()));
                }
                evaluation.steps[n].1.add(&counts);
                score.steps.push(counts);
            }
        }
        evaluation.total.add(&score.counts);
        evaluation.raw.add(&score.raw);
        evaluation.files.push(score);
    }
    Ok(evaluation)
}

/// A text on the way from what was heard to what is written.
#[derive(Debug)]
struct Step {
    name: &'static str,
    text: String,
    /// Held against the document; else against the words as spoken.
    is_document: bool,
}

/// What each step gives, the first as heard.
fn steps(
    recognition: &mut Recognition,
    recording: &Recording,
    context: &PatientContext,
    heard: &Recognised,
    recognised: &Recognised,
) -> Result<Vec<Step>, EvaluationError> {
    let step = |name, text, is_document| Step {
        name,
        text,
        is_document,
    };
    let prompted = if *context == PatientContext::default() {
        heard.transcript.text()
    } else {
        let told = recognition.file(&recording.sound, context, true, |_, _| ())?;
        told.transcript.text()
    };
    let by_sound = recognition.corrected(&recognised.transcript, context).text;
    recognition.listen_twice(false);
    let once = recognition.file(&recording.sound, context, false, |_, _| ());
    recognition.listen_twice(true);
    let (once, twice) = (once?.finished.text, recognised.transcript.text());
    Ok(vec![
        step("as heard", heard.transcript.text(), false),
        step("+ what is known of the patient", prompted, false),
        step("+ unclear names heard again", twice, false),
        step("+ names by sound", by_sound, false),
        step("+ formatting", recognised.finished.text.clone(), true),
        step("all, but heard once", once, true),
    ])
}
