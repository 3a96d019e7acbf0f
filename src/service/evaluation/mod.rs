//! How well recordings become text, against references: word error, medical-term error, drug names, false changes, speed.
//!
//! Scored as the public tool medwer 1.0.0 scores, so that figures can be compared with others'.

pub mod alignment;
mod classes;
pub mod normalise;
mod numbers;
pub mod terms;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::alignment::Step as Aligned;
use self::normalise::Normaliser;
use self::terms::Terms;
use super::Places;
use super::recognition::{Recognised, Recognition, RecognitionError, read_context};
use super::set_up::TERMS;
use crate::domain::PatientContext;

const SOUND: [&str; 9] = [
    "flac", "wav", "mp3", "m4a", "mp4", "aac", "ogg", "oga", "aiff",
];
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

/// A recording with its references.
#[derive(Debug, Clone)]
struct Recording {
    name: String,
    sound: PathBuf,
    /// The words as spoken, or the document where there are none.
    spoken: PathBuf,
    /// The document, or the words as spoken where there is none.
    written: PathBuf,
    /// What is known of the patient.
    context: Option<PathBuf>,
}

/// What the texts are held against.
#[derive(Debug)]
struct References {
    spoken: String,
    written: String,
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
    recognition.listen_twice(true);
    let twice = recognition.file(&recording.sound, context, false, |_, _| ());
    recognition.listen_twice(false);
    let twice = twice?;
    Ok(vec![
        step("as heard", heard.transcript.text(), false),
        step("+ what is known of the patient", prompted, false),
        step("+ names by sound", by_sound, false),
        step("+ formatting", recognised.finished.text.clone(), true),
        step("all, and heard twice (off)", twice.finished.text, true),
    ])
}

/// Scores texts.
#[derive(Debug)]
pub struct Scorer {
    normaliser: Normaliser,
    terms: Terms,
    /// Those of the terms that are no drugs.
    other_terms: Terms,
}

impl Scorer {
    fn new(normaliser: Normaliser, terms: Terms, recognition: &Recognition) -> Self {
        let other_terms = terms.without(|term| recognition.is_drug(term));
        Self {
            normaliser,
            terms,
            other_terms,
        }
    }

    fn words(&self, text: &str, is_document: bool) -> Vec<String> {
        let normal = self.normaliser.normalise(text);
        let words: Vec<&str> = normal.split_whitespace().collect();
        let kept = if is_document {
            words
        } else {
            without_layout(&words)
        };
        kept.into_iter().map(str::to_owned).collect()
    }

    fn score(
        &self,
        name: String,
        raw: bool,
        texts: &References,
        drugs: &[&str],
        [as_heard, recognised]: [&Recognised; 2],
    ) -> FileScore {
        let heard = as_heard.transcript.text();
        let as_heard = self.counts(&texts.spoken, &heard, false, drugs, as_heard);
        if raw {
            let missed = self.missed(drugs, &borrowed(&self.words(&heard, false)));
            return FileScore {
                name,
                counts: as_heard,
                raw: as_heard,
                steps: Vec::new(),
                missed,
                text: heard,
            };
        }
        let text = recognised.finished.text.clone();
        let mut counts = self.counts(&texts.written, &text, true, drugs, recognised);
        let [expected, before, after] =
            [&texts.written, &heard, &text].map(|t| self.words(t, true));
        counts.false_changes =
            false_changes(&borrowed(&expected), &borrowed(&before), &borrowed(&after));
        let missed = self.missed(drugs, &borrowed(&after));
        FileScore {
            name,
            counts,
            raw: as_heard,
            steps: Vec::new(),
            missed,
            text,
        }
    }

    /// A step's counts; changes that made right words wrong are counted against what was heard.
    fn step(
        &self,
        step: &Step,
        texts: &References,
        drugs: &[&str],
        [as_heard, recognised]: [&Recognised; 2],
    ) -> Counts {
        let reference = if step.is_document {
            &texts.written
        } else {
            &texts.spoken
        };
        let mut counts = self.counts(reference, &step.text, step.is_document, drugs, recognised);
        let heard = as_heard.transcript.text();
        let [expected, before, after] =
            [reference, &heard, &step.text].map(|t| self.words(t, step.is_document));
        counts.false_changes =
            false_changes(&borrowed(&expected), &borrowed(&before), &borrowed(&after));
        counts
    }

    fn counts(
        &self,
        reference: &str,
        text: &str,
        is_document: bool,
        drugs: &[&str],
        recognised: &Recognised,
    ) -> Counts {
        let (expected, written) = (
            self.words(reference, is_document),
            self.words(text, is_document),
        );
        let (expected, written) = (borrowed(&expected), borrowed(&written));
        let mut counts = Counts {
            sound_s: recognised.transcript.duration_s,
            work_s: recognised.timing.decode_s + recognised.timing.post_s,
            drugs: drugs.len(),
            drugs_missed: self.missed(drugs, &written).len(),
            ..Counts::default()
        };
        if expected.is_empty() {
            return counts;
        }
        counts.words = expected.len();
        counts.edits = alignment::distance(&expected, &written);
        let of = |terms: &Terms| {
            let (said, heard) = (terms.in_text(&expected), terms.in_text(&written));
            (
                said.len(),
                alignment::distance(&borrowed(&said), &borrowed(&heard)),
            )
        };
        (counts.terms, counts.term_edits) = of(&self.terms);
        (counts.other_terms, counts.other_term_edits) = of(&self.other_terms);
        let (said, heard) = (classes::doses(&expected), classes::doses(&written));
        counts.doses = said.len();
        counts.doses_missed = classes::missing(&said, &heard);
        let ordinary = classes::ordinary(&expected, &self.terms, &self.normalised(drugs));
        let right = right(&expected, &written);
        counts.ordinary = ordinary.len();
        counts.ordinary_missed = ordinary.iter().filter(|at| !right.contains(at)).count();
        counts
    }

    fn normalised(&self, drugs: &[&str]) -> Vec<String> {
        drugs.iter().map(|d| self.normaliser.normalise(d)).collect()
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

/// Places of reference words that a text has.
fn right(expected: &[&str], words: &[&str]) -> HashSet<usize> {
    let steps = alignment::align(expected, words);
    let of_reference = steps
        .into_iter()
        .filter(|s| !matches!(s, Aligned::Inserted(_)));
    of_reference
        .enumerate()
        .filter(|(_, s)| matches!(s, Aligned::Same(_)))
        .map(|(at, _)| at)
        .collect()
}

/// Reference words that `heard` has and `written` has not.
fn false_changes(expected: &[&str], heard: &[&str], written: &[&str]) -> usize {
    right(expected, heard)
        .difference(&right(expected, written))
        .count()
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
fn recordings(task: &Task) -> Result<Vec<Recording>, EvaluationError> {
    let listing = fs::read_dir(&task.folder).map_err(|e| unreadable(&task.folder, &e))?;
    let mut sounds: Vec<PathBuf> = listing
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|p| is_sound(p))
        .collect();
    sounds.sort();
    let found: Vec<Recording> = sounds
        .into_iter()
        .filter_map(|sound| {
            let name = stem(&sound);
            let first = |endings: [&str; 3]| {
                let files = endings.map(|ending| task.folder.join(format!("{name}.{ending}")));
                files.into_iter().find(|p| p.is_file())
            };
            let context = task.folder.join(format!("{name}.context.json"));
            Some(Recording {
                spoken: first(["spoken.txt", "txt", "written.txt"])?,
                written: first(["txt", "written.txt", "spoken.txt"])?,
                context: context.is_file().then_some(context),
                name,
                sound,
            })
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
    let installed = places.installed().join(TERMS);
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
            effects: Vec::new(),
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

    fn scorer() -> Scorer {
        let normaliser = Normaliser::new();
        let terms = Terms::of(
            ["apixaban", "lisinopril", "atrial fibrillation"],
            &normaliser,
        );
        let other_terms = terms.without(|t| t != "atrial fibrillation");
        Scorer {
            normaliser,
            terms,
            other_terms,
        }
    }

    #[test]
    fn a_dictation_is_scored() {
        let reference = "Start apixaban 5 mg twice daily for atrial fibrillation.";
        let heard = recognised(
            "start apixaban five mg twice daily for a trial fibrillation",
            "Start a pixie ban 5 mg twice daily for atrial fibrillation.",
        );
        let texts = References {
            spoken: "start apixaban five mg twice daily for atrial fibrillation".into(),
            written: reference.into(),
        };
        let score = scorer().score("one".into(), false, &texts, &["apixaban"], [&heard, &heard]);
        assert_eq!((score.counts.words, score.counts.edits), (9, 3));
        assert_eq!((score.counts.terms, score.counts.term_edits), (2, 1));
        assert_eq!(score.missed, ["apixaban"]);
        assert_eq!(score.counts.false_changes, 1, "apixaban was right as heard");
        assert_eq!(score.counts.real_time_factor(), Some(0.2));
        assert_eq!((score.raw.drugs_missed, score.raw.term_edits), (0, 1));
        assert_eq!((score.counts.doses, score.counts.doses_missed), (1, 0));
        assert_eq!(
            (score.counts.other_terms, score.counts.other_term_edits),
            (1, 0)
        );
        assert_eq!(
            (score.counts.ordinary, score.counts.ordinary_missed),
            (4, 0)
        );
    }

    #[test]
    fn spoken_layout_does_not_count_in_raw_text() {
        let heard = recognised(
            "no edema period new paragraph plan colon",
            "no edema. Plan:",
        );
        let texts = References {
            spoken: "No edema. New paragraph. Plan colon".into(),
            written: "No edema.\nPlan:".into(),
        };
        let score = scorer().score("two".into(), true, &texts, &[], [&heard, &heard]);
        assert_eq!((score.counts.words, score.counts.edits), (3, 0));
        assert_eq!(score.counts.term_error(), None);
    }
}
