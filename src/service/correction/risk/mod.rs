//! The review queue: words ordered by what an error would do to the patient, times how likely there is one.
//!
//! Not every doubtful word: colouring them all was built elsewhere and taken out again. Never here: the store, drawing.

mod evidence;
mod item;
mod page;
mod plausible;
mod weights;
mod words;

use std::collections::BinaryHeap;

use serde::Serialize;

use evidence::Notes;
use item::item;
use page::Page;
pub use weights::Weights;
pub use words::RiskKind;
pub(super) use words::near_numbers;
use words::{core, judge};

use crate::domain::{Change, Manuscript, Patient, TextSpan, tokens};
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

/// Every word with its score, in the order of reading: the most urgent first, and beside a word that comes before it each counts less, for
/// an error that spans both is seen with the first.
#[must_use]
pub fn scored(manuscript: &Manuscript, background: &Background<'_>) -> Vec<ReviewItem> {
    let page = Page::new(manuscript, background);
    let said = (0..page.words.len()).filter(|&at| !page.lowers[at].is_empty());
    let mut items: Vec<Option<ReviewItem>> = vec![None; page.words.len()];
    for at in said {
        items[at] = Some(item(&page, at, background.weights.doubt(&page, at)));
    }
    let scores: Vec<f32> = items
        .iter()
        .map(|i| i.as_ref().map_or(-1.0, |i| i.score))
        .collect();
    reading_order(&scores)
        .into_iter()
        .filter_map(|at| items[at].take())
        .collect()
}

/// What is left of a word's score when the word so many places beside it is read before.
const BESIDE: [f32; 2] = [0.5, 0.75];

/// Places by score; those beside a place that comes first count less. Of equal ones the first in the text.
fn reading_order(scores: &[f32]) -> Vec<usize> {
    let mut worth = scores.to_vec();
    let mut placed = vec![false; scores.len()];
    // Scores are never below -1 nor NaN; their bits order them.
    let key = |worth: f32, at: usize| ((worth + 1.0).to_bits(), std::cmp::Reverse(at));
    let mut heap: BinaryHeap<_> = (0..scores.len()).map(|at| key(worth[at], at)).collect();
    let mut order = Vec::with_capacity(scores.len());
    while let Some((bits, std::cmp::Reverse(at))) = heap.pop() {
        if placed[at] || bits != (worth[at] + 1.0).to_bits() {
            continue;
        }
        placed[at] = true;
        order.push(at);
        for (far, share) in (1..).zip(BESIDE) {
            for beside in [at.checked_sub(far), Some(at + far)].into_iter().flatten() {
                if beside < worth.len() && !placed[beside] && worth[beside] > 0.0 {
                    worth[beside] *= share;
                    heap.push(key(worth[beside], beside));
                }
            }
        }
    }
    order
}

/// A word's place and what is known of it, by name.
pub type Evidence = (TextSpan, Vec<(String, f32)>);

/// What is known of every word that is one: what the weights are learnt on.
#[must_use]
pub fn evidence_of(manuscript: &Manuscript, background: &Background<'_>) -> Vec<Evidence> {
    let page = Page::new(manuscript, background);
    let said = (0..page.words.len()).filter(|&at| !page.lowers[at].is_empty());
    said.map(|at| {
        let mut known = Vec::new();
        let mut take = |name: &str, value: f32| known.push((name.to_owned(), value));
        evidence::of(&page, at, &mut Notes::new(&mut take));
        (page.core_span(at), known)
    })
    .collect()
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
