//! The review queue: words ordered by what an error would do to the patient, times how likely there is one.
//!
//! Not every doubtful word: colouring them all was built elsewhere and taken out again. Never here: the store, drawing.

mod plausible;
mod view;
mod weights;
mod words;

use std::collections::HashMap;

use serde::Serialize;

use view::{View, item};
pub use weights::Weights;
pub use words::RiskKind;
pub(super) use words::near_numbers;
use words::{core, judge};

use super::clash::clashes;
use crate::domain::{Change, Manuscript, Patient, SpokenWord, TextSpan, tokens};
use crate::language::Lexicon;

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
const WORTH_A_LOOK: f32 = 0.01;

/// What each word of a text is to a patient, taken as it stands.
#[must_use]
pub fn kinds_of(text: &str, lexicon: &Lexicon) -> Vec<RiskKind> {
    let words: Vec<&str> = tokens(text).into_iter().map(|(_, w)| w).collect();
    judge(&words, lexicon)
        .into_iter()
        .map(|j| match j.confusable || j.suspect {
            true => RiskKind::Other,
            false => j.kind,
        })
        .collect()
}

/// The letters and digits of a word, without the marks around them.
#[must_use]
pub fn core_of(word: &str) -> &str {
    core(word)
}

/// One word in so many is offered at most: whoever is asked about every word looks at none.
const MOST_IN: usize = 4;

/// Every place worth a look, the most urgent first.
#[must_use]
pub fn queue(manuscript: &Manuscript, background: &Background<'_>) -> Vec<ReviewItem> {
    let mut items = scored(manuscript, background);
    let most = items.len().div_ceil(MOST_IN).max(5);
    items.retain(|i| i.score >= WORTH_A_LOOK);
    items.truncate(most);
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
    let counts = counted(&words);
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
                counts: &counts,
            };
            item(&view)
        })
        .collect();
    items.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.cmp(&b.span)));
    items
}

/// How often each word stands in the text, small letters.
fn counted(words: &[&str]) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    for word in words {
        *counts.entry(core(word).to_lowercase()).or_default() += 1;
    }
    counts
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
