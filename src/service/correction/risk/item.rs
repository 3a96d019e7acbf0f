//! A place to look at: why, and what else it may have been.

use super::page::Page;
use super::words::{core, near_numbers};
use super::{ReviewItem, RiskKind, plausible};
use crate::language::lookalikes_of;

/// Below this probability the engine's doubt is told.
const UNSURE: f32 = 0.7;
/// Candidates offered at most.
const OFFERED: usize = 5;

/// The item of a word.
pub(super) fn item(page: &Page<'_>, at: usize, doubt: f32) -> ReviewItem {
    let kind = page.kind(at);
    ReviewItem {
        span: page.core_span(at),
        source: page.heard(at).and_then(|w| w.source),
        kind,
        score: page.background.weights.risk(kind) * doubt,
        doubt,
        reasons: reasons(page, at),
        candidates: candidates(page, at),
        heard: page.heard(at).map(|w| (w.start, w.end)),
    }
}

/// Why it is doubtful, the most telling first.
fn reasons(page: &Page<'_>, at: usize) -> Vec<String> {
    let judged = &page.judged[at];
    let word = core(page.words[at]);
    let mut told: Vec<String> = Vec::new();
    if let Some(clash) = page.clash(at) {
        told.push(clash.says.clone());
    }
    if matches!(judged.kind, RiskKind::Dose | RiskKind::Number)
        && let Some(why) = plausible::doubted(&page.words, at)
    {
        told.push(why.to_owned());
    }
    if let Some((false, strengths)) = page.strength(at) {
        let list: Vec<String> = strengths.iter().take(6).map(f32::to_string).collect();
        told.push(format!("usual strengths: {}", list.join(", ")));
    }
    if judged.unknown && page.background.lexicon.counts().1 > 0 {
        told.push("in no word list".into());
    }
    if let Some(change) = page.change(at) {
        told.push(format!("heard “{}”", change.from));
    }
    if judged.suspect || judged.confusable {
        told.push(format!("may be “{}”", judged.instead.join("” or “")));
    }
    let alike = lookalikes_of(word);
    if judged.kind == RiskKind::Drug && !alike.is_empty() {
        told.push(format!("taken for {}", alike.join(", ")));
    }
    if page.is_other_side(at) {
        told.push("the other side is said more often".into());
    }
    if page.follows_gap(at) {
        told.push("a word may be missing before it".into());
    }
    let p = page.p(at);
    if p < UNSURE {
        told.push(format!("heard with {:.0} % certainty", p * 100.0));
    }
    let near = near_numbers(word);
    if matches!(judged.kind, RiskKind::Dose | RiskKind::Number) && !near.is_empty() {
        told.push(format!("sounds like {}", near.join(", ")));
    }
    told
}

/// What else it may have been, the likeliest first.
fn candidates(page: &Page<'_>, at: usize) -> Vec<String> {
    let judged = &page.judged[at];
    let word = core(page.words[at]);
    let mut all: Vec<String> = Vec::new();
    if judged.kind == RiskKind::Drug {
        all.extend(lookalikes_of(word).into_iter().map(str::to_owned));
        if judged.unknown {
            all.extend(page.background.lexicon.sounding_like(word, 3));
        }
    }
    all.extend(judged.instead.iter().cloned());
    all.extend(page.change(at).map(|c| c.from.clone()));
    let mut offered: Vec<String> = Vec::new();
    for candidate in all {
        let other = !candidate.eq_ignore_ascii_case(word) && !offered.contains(&candidate);
        if other && offered.len() < OFFERED {
            offered.push(candidate);
        }
    }
    offered
}
