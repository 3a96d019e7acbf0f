//! How well recordings become text, against references: word error, medical-term error, drug names, false changes, speed.
//!
//! Scored as the public tool medwer 1.0.0 scores, so that figures can be compared with others'.

pub mod alignment;
pub mod normalise;
mod numbers;
pub mod terms;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::alignment::Step;
use self::normalise::Normaliser;
use self::terms::Terms;
use super::Places;
use super::recognition::{Recognised, Recognition, RecognitionError};
use crate::domain::PatientContext;

const SOUND: [&str; 9] = [
    "flac", "wav", "mp3", "m4a", "mp4", "aac", "ogg", "oga", "aiff",
];
/// The file that set-up installs.
const INSTALLED_TERMS: &str = "medical_terms.txt";
/// Spoken layout: taken out of both sides when the raw text is scored.
const SPOKEN_LAYOUT: [&[&str]; 19] = [
    &["new", "paragraph"],
    &["next", "paragraph"],
    &["new", "line"],
    &["next", "line"],
    &["full", "stop"],
    &["question", "mark"],
    &["exclamation", "point"],
    &["exclamation", "mark"],
    &["open", "parenthesis"],
    &["close", "parenthesis"],
    &["open", "paren"],
    &["close", "paren"],
    &["period"],
    &["comma"],
    &["colon"],
    &["semicolon"],
    &["hyphen"],
    &["dash"],
    &["slash"],
];

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
}

/// Counts over one recording or all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Words of the reference.
    pub words: usize,
    /// Substituted, deleted and inserted words.
    pub edits: usize,
    /// Medical terms of the reference.
    pub terms: usize,
    /// Edits among medical terms.
    pub term_edits: usize,
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
    /// Where the medical terms came from and how many there are.
    pub terms_from: String,
}

#[derive(Debug, Deserialize)]
struct DrugsOf {
    id: String,
    drugs: Vec<String>,
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
    let scorer = Scorer {
        normaliser,
        terms,
        raw: task.raw,
    };
    let mut recognition = Recognition::load(places, &task.model, None)?;
    let mut files = Vec::new();
    let mut total = Counts::default();
    for (at, (sound, reference)) in recordings.iter().enumerate() {
        let name = stem(sound);
        on_progress(&name, at + 1, recordings.len());
        let reference = read(reference)?;
        let said = drugs
            .iter()
            .filter(|d| name == d.id || name.starts_with(&format!("{}-", d.id)));
        let said: Vec<&str> = said.flat_map(|d| &d.drugs).map(String::as_str).collect();
        let recognised =
            recognition.file(sound, &PatientContext::default(), task.raw, |_, _| ())?;
        let score = scorer.score(name, &reference, &said, &recognised);
        total.add(&score.counts);
        files.push(score);
    }
    Ok(Evaluation {
        files,
        total,
        terms_from,
    })
}

/// Scores texts.
#[derive(Debug)]
pub struct Scorer {
    normaliser: Normaliser,
    terms: Terms,
    raw: bool,
}

impl Scorer {
    fn words(&self, text: &str) -> Vec<String> {
        let normal = self.normaliser.normalise(text);
        let words: Vec<&str> = normal.split_whitespace().collect();
        let kept = if self.raw {
            without_layout(&words)
        } else {
            words
        };
        kept.into_iter().map(str::to_owned).collect()
    }

    fn score(
        &self,
        name: String,
        reference: &str,
        drugs: &[&str],
        recognised: &Recognised,
    ) -> FileScore {
        let text = &recognised.finished.text;
        let (expected, written) = (self.words(reference), self.words(text));
        let (expected, written) = (borrowed(&expected), borrowed(&written));
        let mut counts = Counts {
            sound_s: recognised.transcript.duration_s,
            work_s: recognised.timing.decode_s + recognised.timing.post_s,
            ..Counts::default()
        };
        if !expected.is_empty() {
            counts.words = expected.len();
            counts.edits = alignment::distance(&expected, &written);
            let (said, heard) = (self.terms.in_text(&expected), self.terms.in_text(&written));
            counts.terms = said.len();
            counts.term_edits = alignment::distance(&borrowed(&said), &borrowed(&heard));
        }
        let missed = self.missed(drugs, &written);
        counts.drugs = drugs.len();
        counts.drugs_missed = missed.len();
        if !self.raw {
            let heard = self.words(&recognised.transcript.text());
            counts.false_changes = false_changes(&expected, &borrowed(&heard), &written);
        }
        FileScore {
            name,
            counts,
            missed,
            text: text.clone(),
        }
    }

    fn missed(&self, drugs: &[&str], written: &[&str]) -> Vec<String> {
        let text = format!(" {} ", written.join(" "));
        let missing = drugs
            .iter()
            .filter(|drug| !text.contains(&format!(" {} ", self.normaliser.normalise(drug))));
        missing.map(|drug| (*drug).to_owned()).collect()
    }
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Reference words that `heard` has and `written` has not.
fn false_changes(expected: &[&str], heard: &[&str], written: &[&str]) -> usize {
    let right = |words: &[&str]| -> HashSet<usize> {
        let steps = alignment::align(expected, words);
        let of_reference = steps
            .into_iter()
            .filter(|s| !matches!(s, Step::Inserted(_)));
        of_reference
            .enumerate()
            .filter(|(_, s)| matches!(s, Step::Same(_)))
            .map(|(at, _)| at)
            .collect()
    };
    right(heard).difference(&right(written)).count()
}

fn without_layout<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut kept = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        match SPOKEN_LAYOUT
            .iter()
            .find(|phrase| words[at..].starts_with(phrase))
        {
            Some(phrase) => at += phrase.len(),
            None => {
                kept.push(words[at]);
                at += 1;
            }
        }
    }
    kept
}

/// Recordings of the folder with their references, in order of name.
fn recordings(task: &Task) -> Result<Vec<(PathBuf, PathBuf)>, EvaluationError> {
    let listing = fs::read_dir(&task.folder).map_err(|e| unreadable(&task.folder, &e))?;
    let mut sounds: Vec<PathBuf> = listing
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|p| is_sound(p))
        .collect();
    sounds.sort();
    let order: &[&str] = if task.raw {
        &["spoken.txt", "txt", "written.txt"]
    } else {
        &["txt", "written.txt", "spoken.txt"]
    };
    let found: Vec<(PathBuf, PathBuf)> = sounds
        .into_iter()
        .filter_map(|sound| {
            let name = stem(&sound);
            let candidates = order
                .iter()
                .map(|ending| task.folder.join(format!("{name}.{ending}")));
            let reference = candidates.into_iter().find(|p| p.is_file())?;
            Some((sound, reference))
        })
        .collect();
    if found.is_empty() {
        return Err(EvaluationError::Nothing(task.folder.clone()));
    }
    Ok(found)
}

fn is_sound(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|e| SOUND.contains(&e.as_str()))
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn drugs(folder: &Path) -> Result<Vec<DrugsOf>, EvaluationError> {
    let path = folder.join("drugs.json");
    if !path.exists() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&read(&path)?).map_err(|e| unreadable(&path, &e))
}

fn terms(
    places: &Places,
    task: &Task,
    drugs: &[DrugsOf],
    normaliser: &Normaliser,
) -> Result<(Terms, String), EvaluationError> {
    let installed = places.installed().join(INSTALLED_TERMS);
    let file = task
        .terms
        .clone()
        .or_else(|| installed.is_file().then_some(installed));
    let (terms, source) = match file {
        Some(file) => (
            Terms::from_lines(&read(&file)?, normaliser),
            file.display().to_string(),
        ),
        None => {
            let names = drugs.iter().flat_map(|d| &d.drugs).map(String::as_str);
            (
                Terms::of(names, normaliser),
                "the folder's drugs.json only".to_owned(),
            )
        }
    };
    let count = terms.len();
    Ok((terms, format!("{source} ({count} terms)")))
}

fn read(path: &Path) -> Result<String, EvaluationError> {
    fs::read_to_string(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, reason: &dyn std::fmt::Display) -> EvaluationError {
    EvaluationError::File {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FinishedText, Segment, Transcript};
    use crate::service::recognition::Timing;

    fn recognised(heard: &str, written: &str) -> Recognised {
        Recognised {
            transcript: Transcript {
                duration_s: 10.0,
                segments: vec![Segment {
                    start: 0.0,
                    end: 9.0,
                    text: heard.into(),
                    words: vec![],
                }],
            },
            finished: FinishedText {
                text: written.into(),
                ..FinishedText::default()
            },
            timing: Timing {
                decode_s: 2.0,
                ..Timing::default()
            },
        }
    }

    fn scorer(raw: bool) -> Scorer {
        let normaliser = Normaliser::new();
        let terms = Terms::of(
            ["apixaban", "lisinopril", "atrial fibrillation"],
            &normaliser,
        );
        Scorer {
            normaliser,
            terms,
            raw,
        }
    }

    #[test]
    fn a_dictation_is_scored() {
        let reference = "Start apixaban 5 mg twice daily for atrial fibrillation.";
        let heard = recognised(
            "start apixaban five mg twice daily for a trial fibrillation",
            "Start a pixie ban 5 mg twice daily for atrial fibrillation.",
        );
        let score = scorer(false).score("one".into(), reference, &["apixaban"], &heard);
        assert_eq!((score.counts.words, score.counts.edits), (9, 3));
        assert_eq!((score.counts.terms, score.counts.term_edits), (2, 1));
        assert_eq!(score.missed, ["apixaban"]);
        assert_eq!(score.counts.false_changes, 1, "apixaban was right as heard");
        assert_eq!(score.counts.real_time_factor(), Some(0.2));
    }

    #[test]
    fn spoken_layout_does_not_count_in_raw_text() {
        let heard = recognised(
            "no edema period new paragraph plan colon",
            "no edema. Plan:",
        );
        let score = scorer(true).score(
            "two".into(),
            "No edema. New paragraph. Plan colon",
            &[],
            &heard,
        );
        assert_eq!((score.counts.words, score.counts.edits), (3, 0));
        assert_eq!(score.counts.term_error(), None);
    }
}
