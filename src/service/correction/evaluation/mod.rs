//! How good the review queue is: how many of the clinically significant errors stand in the words that are read first.

mod seeding;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

pub use seeding::{Hearing, Seeded, SeededDraft, seeded};

use super::risk::{Background, RiskKind, Weights, core_of, evidence_of, kinds_of, scored};
use crate::domain::{
    FinishedText, Heard, Manuscript, PatientContext, SpokenWord, TextSpan, Transcript, aligned,
    tokens,
};
use crate::language::{self, Lexicon};
use crate::service::note_scoring::Half;
use crate::service::recognition::{self, Recognition};
use crate::service::{Places, ServiceError};

/// Shares of the words at which it is measured.
pub const SHARES: [f64; 6] = [0.05, 0.10, 0.15, 0.20, 0.30, 0.50];
/// The share that counts.
pub const READ: f64 = 0.15;
/// One error for about so many words.
const EVERY: usize = 40;

/// Found and all, by kind.
pub type Tally = BTreeMap<RiskKind, (u32, u32)>;

/// What came out for one folder.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReviewScore {
    /// Texts read.
    pub texts: u32,
    /// Words in them.
    pub words: u64,
    /// Errors found in the first 15 % of the words, and all.
    pub at_read: Tally,
    /// Share of the errors found at each of [`SHARES`].
    pub by_share: Vec<(f64, f64)>,
    /// The same when words are read in the order of the engine's own doubt.
    pub by_engine_doubt: Vec<(f64, f64)>,
    /// Errors that were not found, to look at: what stood there and what stands there.
    pub missed: Vec<(RiskKind, String, String)>,
    #[serde(skip)]
    found: Vec<[u32; 2]>,
    #[serde(skip)]
    errors: u32,
}

impl ReviewScore {
    /// Share of all errors in the first 15 % of the words.
    #[must_use]
    pub fn recall(&self) -> f64 {
        let (found, all) = self
            .at_read
            .values()
            .fold((0, 0), |(f, a), (x, y)| (f + x, a + y));
        f64::from(found) / f64::from(all.max(1))
    }

    fn add(&mut self, draft: &SeededDraft, lexicon: &Lexicon, weights: &Weights) {
        let background = background(draft, lexicon, weights);
        let items = scored(&draft.manuscript, &background);
        let order: Vec<TextSpan> = items.iter().map(|i| i.span).collect();
        let mut doubted: Vec<&SpokenWord> = draft.manuscript.words().iter().collect();
        doubted.sort_by(|a, b| a.p.total_cmp(&b.p));
        let doubted: Vec<TextSpan> = doubted.into_iter().map(|w| w.span).collect();
        let count = tokens(draft.manuscript.text()).len();
        self.texts += 1;
        self.words += count as u64;
        self.errors += draft.errors.len() as u32;
        self.found.resize(SHARES.len(), [0, 0]);
        for error in &draft.errors {
            let place = |order: &[TextSpan]| {
                let shows = |s: &TextSpan| error.places.iter().any(|p| p.overlaps(*s));
                order.iter().position(shows).unwrap_or(usize::MAX)
            };
            let ranks = [place(&order), place(&doubted)];
            for (share, found) in SHARES.iter().zip(&mut self.found) {
                let read = (share * count as f64).ceil() as usize;
                for (rank, found) in ranks.iter().zip(found) {
                    *found += u32::from(*rank < read);
                }
            }
            let read = ranks[0] < (READ * count as f64).ceil() as usize;
            let tally = self.at_read.entry(error.kind).or_default();
            *tally = (tally.0 + u32::from(read), tally.1 + 1);
            if !read {
                self.missed
                    .push((error.kind, error.was.clone(), error.is.clone()));
            }
        }
        let shares = |which: usize| {
            let errors = f64::from(self.errors.max(1));
            let pairs = SHARES.iter().zip(&self.found);
            pairs
                .map(|(s, f)| (*s, f64::from(f[which]) / errors))
                .collect()
        };
        (self.by_share, self.by_engine_doubt) = (shares(0), shares(1));
    }
}

/// What a draft is judged with: no chart, for made texts have none.
fn background<'a>(
    draft: &'a SeededDraft,
    lexicon: &'a Lexicon,
    weights: &'a Weights,
) -> Background<'a> {
    Background {
        lexicon,
        weights,
        changes: &draft.changes,
        patient: None,
        on: Date::MIN,
    }
}

/// The texts of a folder, by name; spoken forms are left out.
fn texts(folder: &Path) -> Result<Vec<(PathBuf, String)>, ServiceError> {
    let told = |e| ServiceError::Unreadable(folder.to_owned(), e);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let name = path.to_string_lossy();
        if name.ends_with(".txt") && !name.ends_with(".spoken.txt") {
            let text = std::fs::read_to_string(&path)
                .map_err(|e| ServiceError::Unreadable(path.clone(), e))?;
            found.push((path, text));
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(ServiceError::Rule(format!(
            "{} holds no texts (*.txt)",
            folder.display()
        )));
    }
    Ok(found)
}

/// Seeds errors into every text of a folder whose name belongs to a half, `rounds` times; a text's drafts are the same in each half.
///
/// # Errors
/// [`ServiceError`] when the folder cannot be read or holds no text.
pub fn seeded_drafts(
    lexicon: &Lexicon,
    folder: &Path,
    half: Half,
    rounds: u64,
    mut each: impl FnMut(&str, &SeededDraft),
) -> Result<(), ServiceError> {
    let hearing = Hearing::shipped();
    for (n, (path, text)) in (0..).zip(texts(folder)?) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if half != Half::Both && !half.takes(&name) {
            continue;
        }
        for round in 0..rounds {
            let draft = seeded(text.trim(), EVERY, lexicon, &hearing, n * 1000 + round + 1);
            each(&name, &draft);
        }
    }
    Ok(())
}

/// What the real engine makes of a folder's recordings (`NAME.flac` or `.wav` with `NAME.txt`), its errors told by the texts. What was
/// heard before (`NAME.heard.json`) is not heard again.
///
/// # Errors
/// [`ServiceError`] in one sentence.
pub fn engine_drafts(
    places: &Places,
    lexicon: &Lexicon,
    folder: &Path,
    model: &str,
    mut each: impl FnMut(&str, &SeededDraft),
) -> Result<(), ServiceError> {
    let told = |e: recognition::RecognitionError| ServiceError::Rule(e.to_string());
    let mut engine: Option<Recognition> = None;
    for (path, reference) in texts(folder)? {
        let sound = ["flac", "wav"].map(|ending| path.with_extension(ending));
        let Some(sound) = sound.iter().find(|s| s.is_file()) else {
            continue;
        };
        let context = PatientContext::default();
        let finished = match kept(&path)? {
            Some(heard) => language::post_process(&heard, lexicon, &context),
            None => {
                let engine = match &mut engine {
                    Some(engine) => engine,
                    none => none.insert(Recognition::load(places, model, None).map_err(told)?),
                };
                let heard = engine.file(sound, &context, false, |_, _| ());
                heard.map_err(told)?.finished
            }
        };
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        each(&name, &compared(&reference, &finished, lexicon));
    }
    Ok(())
}

/// What was heard of a recording before: NAME.heard.json beside it, as `transcribe --raw --format json` prints it.
fn kept(text: &Path) -> Result<Option<Transcript>, ServiceError> {
    let path = text.with_extension("heard.json");
    if !path.is_file() {
        return Ok(None);
    }
    let json =
        std::fs::read_to_string(&path).map_err(|e| ServiceError::Unreadable(path.clone(), e))?;
    let wrong = |e| ServiceError::Rule(format!("{}: {e}", path.display()));
    serde_json::from_str(&json).map(Some).map_err(wrong)
}

/// The words of medicine that drafts are made and judged with.
///
/// # Errors
/// [`ServiceError::Asset`] when they cannot be read.
pub fn lexicon(places: &Places) -> Result<Lexicon, ServiceError> {
    recognition::lexicon(places).map_err(|e| ServiceError::Asset(e.to_string()))
}

/// Measures the queue on seeded drafts of a folder's texts.
///
/// # Errors
/// As [`seeded_drafts`].
pub fn seeded_folder(
    places: &Places,
    folder: &Path,
    half: Half,
    rounds: u64,
) -> Result<ReviewScore, ServiceError> {
    let (lexicon, weights) = (lexicon(places)?, Weights::load(places)?);
    let mut score = ReviewScore::default();
    seeded_drafts(&lexicon, folder, half, rounds, |_, draft| {
        score.add(draft, &lexicon, &weights);
    })?;
    Ok(score)
}

/// Measures the queue on what the real engine makes of a folder's recordings.
///
/// # Errors
/// As [`engine_drafts`].
pub fn engine_folder(
    places: &Places,
    folder: &Path,
    model: &str,
    mut on_file: impl FnMut(&str),
) -> Result<ReviewScore, ServiceError> {
    let (lexicon, weights) = (lexicon(places)?, Weights::load(places)?);
    let mut score = ReviewScore::default();
    engine_drafts(places, &lexicon, folder, model, |name, draft| {
        on_file(name);
        score.add(draft, &lexicon, &weights);
    })?;
    Ok(score)
}

/// A word of a draft for the learning of weights: which errors it shows, and what is known of it.
pub type Lesson = (Vec<usize>, Vec<(String, f32)>);

/// Every word of a draft, to learn from.
#[must_use]
pub fn lessons(draft: &SeededDraft, lexicon: &Lexicon) -> Vec<Lesson> {
    let background = background(draft, lexicon, Weights::shipped());
    let words = evidence_of(&draft.manuscript, &background);
    let shown = |span: TextSpan| -> Vec<usize> {
        let errors = draft.errors.iter().enumerate();
        errors
            .filter(|(_, e)| e.places.iter().any(|p| p.overlaps(span)))
            .map(|(n, _)| n)
            .collect()
    };
    words
        .into_iter()
        .map(|(span, known)| (shown(span), known))
        .collect()
}

/// The engine's text as a draft whose errors are told by the reference: a drug, dose, number, side or negation that is not there.
fn compared(reference: &str, finished: &FinishedText, lexicon: &Lexicon) -> SeededDraft {
    let text = &finished.text;
    let words: Vec<SpokenWord> = finished
        .words
        .iter()
        .map(|w| SpokenWord {
            span: w.span,
            start: w.start,
            end: w.end,
            p: w.p,
            source: Some(w.span),
        })
        .collect();
    let (wanted, written) = (tokens(reference), tokens(text));
    let kinds = kinds_of(reference, lexicon);
    // The places in the draft stand in for times: each word of the reference is told where it should be.
    let heard: Vec<Heard<'_>> = written
        .iter()
        .enumerate()
        .map(|(n, (span, word))| Heard {
            text: core_of(word),
            start: n as f64,
            end: n as f64 + 1.0,
            p: 0.0,
            source: Some(*span),
        })
        .collect();
    let cores: Vec<(TextSpan, &str)> = wanted.iter().map(|(s, w)| (*s, core_of(w))).collect();
    let places = aligned(&cores, &heard, 0.0, written.len() as f64);
    let mut errors: Vec<Seeded> = Vec::new();
    for ((place, (_, word)), kind) in places.iter().zip(&cores).zip(&kinds) {
        // Where a partner was found, its certainty (0 here) was taken over.
        let right = place.p == 0.0;
        let grave = !matches!(kind, RiskKind::Name | RiskKind::Other);
        if right || !grave || word.is_empty() {
            continue;
        }
        let shown: Vec<TextSpan> = match place.source {
            Some(span) => vec![span],
            None => {
                let at = place.start as usize;
                let around = [at.checked_sub(1), Some(at)];
                around
                    .into_iter()
                    .flatten()
                    .filter_map(|n| written.get(n).map(|w| w.0))
                    .collect()
            }
        };
        // Several words of one kind in one misheard stretch are one error.
        if errors
            .last()
            .is_some_and(|e| e.kind == *kind && e.places == shown)
        {
            continue;
        }
        let is: Vec<&str> = shown.iter().filter_map(|s| s.of(text)).collect();
        errors.push(Seeded {
            kind: *kind,
            was: (*word).to_owned(),
            is: is.join(" "),
            places: shown,
        });
    }
    SeededDraft {
        manuscript: Manuscript::new(text.clone(), words),
        errors,
        changes: finished.changes.clone(),
    }
}
