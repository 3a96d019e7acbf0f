//! The review queue: words ordered by what an error would do to the patient, times how likely there is one.
//!
//! Not every doubtful word: colouring them all was built elsewhere and taken out again. Never here: the store, drawing.

mod words;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use words::RiskKind;
pub(super) use words::near_numbers;
use words::{Judged, core, judge};

use super::clash::{Clash, clashes};
use crate::domain::{Change, Manuscript, Patient, SpokenWord, TextSpan, tokens};
use crate::language::{Lexicon, lookalikes_of};
use crate::service::{Places, ServiceError};

/// One place to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewItem {
    /// Where in the text.
    pub span: TextSpan,
    /// Where it stood in the transcript: what tells the item again after a crash.
    pub source: Option<TextSpan>,
    /// What an error would be.
    pub kind: RiskKind,
    /// Risk times doubt, 0 to 1.
    pub score: f32,
    /// How likely it is wrong, 0 to 1.
    pub doubt: f32,
    /// Why it is doubtful, for the reader; the strongest reason first.
    pub reasons: Vec<String>,
    /// What else it may have been, the likeliest first.
    pub candidates: Vec<String>,
    /// When it was said, in seconds.
    pub heard: Option<(f64, f64)>,
}

/// The weights of the queue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    risk: Risks,
    doubt: Doubts,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Risks {
    drug: f32,
    dose: f32,
    laterality: f32,
    negation: f32,
    number: f32,
    name: f32,
    other: f32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Doubts {
    start: f32,
    engine: f32,
    unknown: f32,
    lookalike: f32,
    rewritten: f32,
    rewritten_doubt: f32,
    strength: f32,
    clash: f32,
    on_chart: f32,
    confusable: f32,
    gap: f32,
    near_number: f32,
    suspect: f32,
    unit: f32,
}

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../assets/correction/risk.toml"))
        .expect("the shipped weights are read by a test")
});

impl Weights {
    /// Those of `correction/risk.toml` among the assets, or those that ship inside the program.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with what is wrong.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        let path = places.assets.join("correction").join("risk.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|e| ServiceError::Asset(format!("{}: {}", path.display(), e.message()))),
            Err(_) => Ok(SHIPPED.clone()),
        }
    }

    /// Those that ship inside the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }
}

impl Risks {
    fn of(&self, kind: RiskKind) -> f32 {
        match kind {
            RiskKind::Drug => self.drug,
            RiskKind::Dose => self.dose,
            RiskKind::Laterality => self.laterality,
            RiskKind::Negation => self.negation,
            RiskKind::Number => self.number,
            RiskKind::Name => self.name,
            RiskKind::Other => self.other,
        }
    }
}

/// What a text is judged with.
pub struct Background<'a> {
    /// The words of medicine.
    pub lexicon: &'a Lexicon,
    /// What counts how much.
    pub weights: &'a Weights,
    /// What the program wrote for something else.
    pub changes: &'a [Change],
    /// The patient, where there is one.
    pub patient: Option<&'a Patient>,
    /// The day of the visit.
    pub on: jiff::civil::Date,
}

/// Words below this score are not offered: there is nothing to decide.
const WORTH_A_LOOK: f32 = 0.02;

/// What each word of a text is to a patient.
#[must_use]
pub fn kinds_of(text: &str, lexicon: &Lexicon) -> Vec<RiskKind> {
    let words: Vec<&str> = tokens(text).into_iter().map(|(_, w)| w).collect();
    judge(&words, lexicon).into_iter().map(|j| j.kind).collect()
}

/// The letters and digits of a word, without the marks around them.
#[must_use]
pub fn core_of(word: &str) -> &str {
    core(word)
}

/// Every place worth a look, the most urgent first.
#[must_use]
pub fn queue(manuscript: &Manuscript, background: &Background<'_>) -> Vec<ReviewItem> {
    let mut items = scored(manuscript, background);
    items.retain(|i| i.score >= WORTH_A_LOOK);
    items
}

/// Every word with its score, the most urgent first.
#[must_use]
pub fn scored(manuscript: &Manuscript, background: &Background<'_>) -> Vec<ReviewItem> {
    let text = manuscript.text();
    let found = tokens(text);
    let words: Vec<&str> = found.iter().map(|(_, w)| *w).collect();
    let judged = judge(&words, background.lexicon);
    let clashes = background
        .patient
        .map(|p| clashes(text, p, background.on))
        .unwrap_or_default();
    let known = background.patient.map(on_chart).unwrap_or_default();
    let mut items: Vec<ReviewItem> = (0..found.len())
        .filter(|&at| !core(words[at]).is_empty())
        .map(|at| {
            let view = View {
                words: &words,
                at,
                span: found[at].0,
                judged: &judged,
                heard: spoken(manuscript, found[at].0),
                manuscript,
                background,
                clashes: &clashes,
                known: &known,
            };
            item(&view)
        })
        .collect();
    items.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.cmp(&b.span)));
    items
}

/// The words of the patient's list of medications, small letters.
fn on_chart(patient: &Patient) -> Vec<String> {
    let words = patient
        .medications
        .iter()
        .flat_map(|m| m.split_whitespace());
    words.map(|w| core(w).to_lowercase()).collect()
}

fn spoken(manuscript: &Manuscript, span: TextSpan) -> Option<(usize, SpokenWord)> {
    let words = manuscript.words();
    let at = words.partition_point(|w| w.span.end <= span.start);
    words
        .get(at)
        .filter(|w| w.span.start < span.end)
        .map(|w| (at, *w))
}

/// A word with all that is known of it.
struct View<'a> {
    words: &'a [&'a str],
    at: usize,
    span: TextSpan,
    judged: &'a [Judged],
    heard: Option<(usize, SpokenWord)>,
    manuscript: &'a Manuscript,
    background: &'a Background<'a>,
    clashes: &'a [Clash],
    known: &'a [String],
}

fn item(view: &View<'_>) -> ReviewItem {
    let judged = &view.judged[view.at];
    let weights = view.background.weights;
    let word = core(view.words[view.at]);
    let mut reasons: Vec<(f32, String)> = Vec::new();
    let mut odds = weights.doubt.start;
    let mut add = |weight: f32, why: String| {
        odds += weight;
        if weight > 0.0 && !why.is_empty() {
            reasons.push((weight, why));
        }
    };
    // What a person has written is not doubted for its sound.
    let p = view.heard.map_or(0.9, |(_, w)| w.p).clamp(0.02, 0.98);
    let engine = weights.doubt.engine * ((1.0 - p) / p).ln();
    add(engine - weights.doubt.engine * -2.0, String::new());
    if p < 0.7 {
        reasons_push_engine(&mut add, p);
    }
    let mut candidates: Vec<String> = Vec::new();
    if judged.unknown && view.background.lexicon.counts().1 > 0 {
        add(weights.doubt.unknown, "in no word list".into());
    }
    if judged.kind == RiskKind::Drug {
        let alike = lookalikes_of(word);
        if !alike.is_empty() {
            add(
                weights.doubt.lookalike,
                format!("taken for {}", alike.join(", ")),
            );
            candidates.extend(alike.into_iter().map(str::to_owned));
        }
        if judged.unknown {
            candidates.extend(view.background.lexicon.sounding_like(word, 3));
        }
    }
    if judged.suspect {
        add(
            weights.doubt.suspect,
            format!("may be “{}”", judged.instead.join("” or “")),
        );
    }
    if judged.kind == RiskKind::Dose && !word.starts_with(|c: char| c.is_ascii_digit()) {
        add(weights.doubt.unit, String::new());
    }
    if judged.confusable {
        add(
            weights.doubt.confusable,
            format!("may be “{}”", judged.instead.join("” or “")),
        );
    } else if matches!(judged.kind, RiskKind::Dose | RiskKind::Number)
        && !near_numbers(word).is_empty()
    {
        add(
            weights.doubt.near_number,
            format!("sounds like {}", near_numbers(word).join(", ")),
        );
    }
    candidates.extend(judged.instead.iter().cloned());
    if let Some(change) = view.change() {
        let why = format!("heard “{}”", change.from);
        add(
            if change.doubt {
                weights.doubt.rewritten_doubt
            } else {
                weights.doubt.rewritten
            },
            why,
        );
        candidates.push(change.from.clone());
    }
    if let Some(clash) = view.clashes.iter().find(|c| c.span.overlaps(view.span)) {
        add(weights.doubt.clash, clash.says.clone());
    }
    if view.is_on_chart() {
        add(weights.doubt.on_chart, String::new());
    } else if let Some(usual) = view.odd_strength() {
        add(weights.doubt.strength, format!("usual strengths: {usual}"));
    }
    if view.follows_gap() {
        add(weights.doubt.gap, "a word may be missing before it".into());
    }
    let doubt = 1.0 / (1.0 + (-odds).exp());
    let kind = judged.kind;
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    candidates.retain(|c| !c.eq_ignore_ascii_case(word));
    let mut offered: Vec<String> = Vec::new();
    for candidate in candidates {
        if !offered.contains(&candidate) && offered.len() < 5 {
            offered.push(candidate);
        }
    }
    ReviewItem {
        span: view.core_span(),
        source: view.heard.and_then(|(_, w)| w.source),
        kind,
        score: weights.risk.of(kind) * doubt,
        doubt,
        reasons: reasons.into_iter().map(|r| r.1).collect(),
        candidates: offered,
        heard: view.heard.map(|(_, w)| (w.start, w.end)),
    }
}

fn reasons_push_engine(add: &mut impl FnMut(f32, String), p: f32) {
    add(
        f32::MIN_POSITIVE,
        format!("heard with {:.0} % certainty", p * 100.0),
    );
}

impl View<'_> {
    /// The word without the marks around it, so that a replacement leaves them.
    fn core_span(&self) -> TextSpan {
        let word = self.words[self.at];
        let inner = core(word);
        let lead = inner.as_ptr() as usize - word.as_ptr() as usize;
        TextSpan::new(self.span.start + lead, self.span.start + lead + inner.len())
    }

    fn change(&self) -> Option<&Change> {
        let source = self.heard.and_then(|(_, w)| w.source)?;
        // Only names that were weighed: numbers and units in digits are no doubt.
        let weighed = ["drug name", "medical term", "own word"];
        self.background
            .changes
            .iter()
            .find(|c| weighed.contains(&c.rule.as_str()) && c.span.overlaps(source))
    }

    fn is_on_chart(&self) -> bool {
        let word = core(self.words[self.at]).to_lowercase();
        matches!(self.judged[self.at].kind, RiskKind::Drug | RiskKind::Dose)
            && word.len() > 1
            && self.known.contains(&word)
    }

    /// The usual strengths of the drug before this dose, where this is none of them.
    fn odd_strength(&self) -> Option<String> {
        if self.judged[self.at].kind != RiskKind::Dose {
            return None;
        }
        let word = core(self.words[self.at]);
        let number = word
            .trim_end_matches(|c: char| c.is_alphabetic())
            .replace(',', "");
        let said: f64 = number.parse().ok()?;
        let from = self.at.saturating_sub(3);
        let drug = (from..self.at)
            .rev()
            .find(|&n| self.judged[n].kind == RiskKind::Drug)?;
        let names = [
            self.words
                .get(drug.wrapping_sub(1)..=drug)
                .map(|two| format!("{} {}", core(two[0]), core(two[1]))),
            Some(core(self.words[drug]).to_owned()),
        ];
        let strengths = names
            .into_iter()
            .flatten()
            .find_map(|name| self.background.lexicon.strengths(&name))?;
        if strengths.is_empty()
            || strengths
                .iter()
                .any(|s| (f64::from(*s) - said).abs() < 1e-6)
        {
            return None;
        }
        let list: Vec<String> = strengths.iter().take(6).map(f32::to_string).collect();
        Some(list.join(", "))
    }

    /// Whether the sound has room for a word that is not written: a gap without a mark, or a word too long for its letters.
    fn follows_gap(&self) -> bool {
        const GAP_S: f64 = 0.16;
        const LONG_S: f64 = 0.45;
        let Some((at, word)) = self.heard else {
            return false;
        };
        let letters = core(self.words[self.at]).chars().count() as f64;
        let before = at.checked_sub(1).map(|b| self.manuscript.words()[b]);
        let marked = self.at > 0 && self.words[self.at - 1].ends_with(['.', ',', ';', ':', '?']);
        let gap = before.is_some_and(|b| word.start - b.end > GAP_S && !marked);
        let long = word.end - word.start > LONG_S + 0.075 * letters && !marked;
        word.source.is_some() && (gap || long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SpokenWord;

    #[test]
    fn what_is_grave_and_doubtful_comes_first() {
        let text = "She takes hydroxyzine 50 mg daily and feels quite well today.";
        let words = tokens(text)
            .into_iter()
            .enumerate()
            .map(|(n, (span, word))| SpokenWord {
                span,
                start: n as f64 * 0.3,
                end: n as f64 * 0.3 + 0.3,
                p: if ["hydroxyzine", "quite"].contains(&word) {
                    0.3
                } else {
                    0.99
                },
                source: Some(span),
            })
            .collect();
        let manuscript = Manuscript::new(text.into(), words);
        let background = Background {
            lexicon: &Lexicon::builtin(),
            weights: Weights::shipped(),
            changes: &[],
            patient: None,
            on: jiff::civil::date(2026, 11, 24),
        };
        let items = queue(&manuscript, &background);
        assert_eq!(items[0].span.of(text), Some("hydroxyzine"));
        assert_eq!(items[0].kind, RiskKind::Drug);
        assert!(
            items[0].candidates.contains(&"hydralazine".to_owned()),
            "{items:?}"
        );
        assert!(items[0].reasons.iter().any(|r| r.contains("hydralazine")));
    }
}
