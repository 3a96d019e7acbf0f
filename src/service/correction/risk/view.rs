//! A word with all that is known of it, and what that makes of it.

use std::collections::HashMap;

use super::words::{Judged, core, near_numbers};
use super::{Background, ReviewItem, RiskKind, plausible};
use crate::domain::{Change, Manuscript, SpokenWord, TextSpan};
use crate::language::lookalikes_of;
use crate::service::correction::clash::Clash;

/// A word with all that is known of it.
pub(super) struct View<'a> {
    pub(super) words: &'a [&'a str],
    pub(super) at: usize,
    pub(super) span: TextSpan,
    pub(super) judged: &'a [Judged],
    pub(super) heard: Option<(usize, SpokenWord)>,
    pub(super) manuscript: &'a Manuscript,
    pub(super) background: &'a Background<'a>,
    pub(super) clashes: &'a [Clash],
    pub(super) known: &'a [String],
    pub(super) counts: &'a HashMap<String, u32>,
}

pub(super) fn item(view: &View<'_>) -> ReviewItem {
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
    if view.is_repeated() {
        add(weights.doubt.repeated, String::new());
    }
    if view.is_other_side() {
        add(
            weights.doubt.odd_side,
            "the other side is said more often".into(),
        );
    }
    if matches!(judged.kind, RiskKind::Dose | RiskKind::Number)
        && let Some(why) = plausible::doubted(view.words, view.at)
    {
        add(weights.doubt.implausible, why.to_owned());
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
    pub(super) fn core_span(&self) -> TextSpan {
        let word = self.words[self.at];
        let inner = core(word);
        let lead = inner.as_ptr() as usize - word.as_ptr() as usize;
        TextSpan::new(self.span.start + lead, self.span.start + lead + inner.len())
    }

    pub(super) fn change(&self) -> Option<&Change> {
        let source = self.heard.and_then(|(_, w)| w.source)?;
        // Only names that were weighed: numbers and units in digits are no doubt.
        let weighed = ["drug name", "medical term", "own word"];
        self.background
            .changes
            .iter()
            .find(|c| weighed.contains(&c.rule.as_str()) && c.span.overlaps(source))
    }

    fn count(&self, word: &str) -> u32 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// A name that stands in the text again: an error seldom repeats itself.
    pub(super) fn is_repeated(&self) -> bool {
        let word = core(self.words[self.at]).to_lowercase();
        self.judged[self.at].kind == RiskKind::Drug && self.count(&word) > 1
    }

    /// A side that is said less often than the other one.
    pub(super) fn is_other_side(&self) -> bool {
        let word = core(self.words[self.at]).to_lowercase();
        let (left, right) = (self.count("left"), self.count("right"));
        match word.as_str() {
            "left" => left < right,
            "right" => right < left,
            _ => false,
        }
    }

    pub(super) fn is_on_chart(&self) -> bool {
        let word = core(self.words[self.at]).to_lowercase();
        matches!(self.judged[self.at].kind, RiskKind::Drug | RiskKind::Dose)
            && word.len() > 1
            && self.known.contains(&word)
    }

    /// The usual strengths of the drug before this dose, where this is none of them.
    pub(super) fn odd_strength(&self) -> Option<String> {
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
    pub(super) fn follows_gap(&self) -> bool {
        const GAP_S: f64 = 0.16;
        const LONG_S: f64 = 0.45;
        let Some((at, word)) = self.heard else {
            return false;
        };
        // A number in digits takes longer to say than its digits are many.
        if self.words[self.at].contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let letters = core(self.words[self.at]).chars().count() as f64;
        let before = at.checked_sub(1).map(|b| self.manuscript.words()[b]);
        let marked = self.at > 0 && self.words[self.at - 1].ends_with(['.', ',', ';', ':', '?']);
        let gap = before.is_some_and(|b| word.start - b.end > GAP_S && !marked);
        let long = word.end - word.start > LONG_S + 0.075 * letters && !marked;
        word.source.is_some() && (gap || long)
    }
}
