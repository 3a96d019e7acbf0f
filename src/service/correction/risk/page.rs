//! A text with all that is known of each of its words, gathered once.

use std::collections::HashMap;

use super::words::{Judged, core, judge};
use super::{Background, RiskKind};
use crate::domain::{Change, Manuscript, SpokenWord, TextSpan, tokens};
use crate::service::correction::clash::{Clash, clashes};

/// A text with all that is known of its words; words are told by their place in it.
pub(super) struct Page<'a> {
    pub(super) background: &'a Background<'a>,
    manuscript: &'a Manuscript,
    /// The runs without blanks, with the marks around them.
    pub(super) words: Vec<&'a str>,
    spans: Vec<TextSpan>,
    /// Without the marks, small letters.
    pub(super) lowers: Vec<String>,
    pub(super) judged: Vec<Judged>,
    heard: Vec<Option<(usize, SpokenWord)>>,
    clashes: Vec<Clash>,
    on_chart: Vec<String>,
    counts: HashMap<String, u32>,
    /// Mean of what the engine doubts of each word.
    pub(super) unrest: f32,
    /// Probabilities, the least first.
    ranks: Vec<f32>,
}

/// What a person has written is not doubted for its sound, and not quite certain either.
const UNHEARD: f32 = 0.9;

impl<'a> Page<'a> {
    pub(super) fn new(manuscript: &'a Manuscript, background: &'a Background<'a>) -> Self {
        let text = manuscript.text();
        let found = tokens(text);
        let words: Vec<&str> = found.iter().map(|(_, w)| *w).collect();
        let spans: Vec<TextSpan> = found.iter().map(|(s, _)| *s).collect();
        let lowers: Vec<String> = words.iter().map(|w| core(w).to_lowercase()).collect();
        let mut counts = HashMap::new();
        for word in &lowers {
            *counts.entry(word.clone()).or_default() += 1;
        }
        let mut ranks: Vec<f32> = manuscript.words().iter().map(|w| w.p).collect();
        ranks.sort_by(f32::total_cmp);
        let unrest = ranks.iter().map(|p| 1.0 - p).sum::<f32>() / ranks.len().max(1) as f32;
        let clashes = background
            .patient
            .map(|p| clashes(text, p, background.on))
            .unwrap_or_default();
        let listed = background.patient.map(|p| p.medications.as_slice());
        let on_chart = listed
            .unwrap_or_default()
            .iter()
            .flat_map(|m| m.split_whitespace())
            .map(|w| core(w).to_lowercase())
            .collect();
        Self {
            judged: judge(&words, background.lexicon),
            heard: spans.iter().map(|s| spoken(manuscript, *s)).collect(),
            background,
            manuscript,
            words,
            spans,
            lowers,
            clashes,
            on_chart,
            counts,
            unrest,
            ranks,
        }
    }

    pub(super) fn kind(&self, at: usize) -> RiskKind {
        self.judged[at].kind
    }

    pub(super) fn heard(&self, at: usize) -> Option<SpokenWord> {
        self.heard[at].map(|(_, word)| word)
    }

    /// The engine's probability of a word.
    pub(super) fn p(&self, at: usize) -> f32 {
        self.heard(at).map_or(UNHEARD, |w| w.p)
    }

    /// The share of the text's words that the engine was less sure of.
    pub(super) fn rank(&self, p: f32) -> f32 {
        self.ranks.partition_point(|other| *other < p) as f32 / self.ranks.len().max(1) as f32
    }

    /// The word without the marks around it, so that a replacement leaves them.
    pub(super) fn core_span(&self, at: usize) -> TextSpan {
        let word = self.words[at];
        let inner = core(word);
        let lead = inner.as_ptr() as usize - word.as_ptr() as usize;
        let start = self.spans[at].start + lead;
        TextSpan::new(start, start + inner.len())
    }

    pub(super) fn change(&self, at: usize) -> Option<&Change> {
        let source = self.heard(at)?.source?;
        // Only names that were weighed: numbers and units in digits are no doubt.
        let weighed = ["drug name", "medical term", "own word"];
        self.background
            .changes
            .iter()
            .find(|c| weighed.contains(&c.rule.as_str()) && c.span.overlaps(source))
    }

    pub(super) fn clash(&self, at: usize) -> Option<&Clash> {
        self.clashes
            .iter()
            .find(|c| c.span.overlaps(self.spans[at]))
    }

    /// How often the word stands in the text.
    pub(super) fn count(&self, word: &str) -> u32 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// A side that is said less often than the other one.
    pub(super) fn is_other_side(&self, at: usize) -> bool {
        let (left, right) = (self.count("left"), self.count("right"));
        match self.lowers[at].as_str() {
            "left" => left < right,
            "right" => right < left,
            _ => false,
        }
    }

    /// The side said last before this one, if any is near.
    pub(super) fn side_before(&self, at: usize) -> Option<&str> {
        const NEAR: usize = 30;
        let before = self.lowers[at.saturating_sub(NEAR)..at].iter().rev();
        before
            .map(String::as_str)
            .find(|w| matches!(*w, "left" | "right"))
    }

    pub(super) fn is_on_chart(&self, at: usize) -> bool {
        let word = &self.lowers[at];
        matches!(self.kind(at), RiskKind::Drug | RiskKind::Dose)
            && word.len() > 1
            && self.on_chart.contains(word)
    }

    /// The strengths of the drug before this dose, and whether this is one of them; nothing where no such drug is known.
    pub(super) fn strength(&self, at: usize) -> Option<(bool, &[f32])> {
        if self.kind(at) != RiskKind::Dose {
            return None;
        }
        let number = core(self.words[at])
            .trim_end_matches(|c: char| c.is_alphabetic())
            .replace(',', "");
        let said: f64 = number.parse().ok()?;
        let from = at.saturating_sub(4);
        let drug = (from..at).rev().find(|&n| self.kind(n) == RiskKind::Drug)?;
        let pair = drug
            .checked_sub(1)
            .map(|before| format!("{} {}", core(self.words[before]), core(self.words[drug])));
        let names = [pair, Some(core(self.words[drug]).to_owned())];
        let strengths = names
            .into_iter()
            .flatten()
            .find_map(|name| self.background.lexicon.strengths(&name))
            .filter(|s| !s.is_empty())?;
        let usual = strengths.iter().any(|s| {
            let ratio = said / f64::from(*s);
            // One, two or half a tablet.
            [0.5, 1.0, 2.0].iter().any(|n| (ratio - n).abs() < 1e-6)
        });
        Some((usual, strengths))
    }

    /// Whether the sound has room for a word that is not written: a gap without a mark, or a word too long for its letters.
    pub(super) fn follows_gap(&self, at: usize) -> bool {
        const GAP_S: f64 = 0.16;
        const LONG_S: f64 = 0.45;
        let Some((place, word)) = self.heard[at] else {
            return false;
        };
        // A number in digits takes longer to say than its digits are many.
        if self.words[at].contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let letters = core(self.words[at]).chars().count() as f64;
        let before = place.checked_sub(1).map(|b| self.manuscript.words()[b]);
        let gap = before.is_some_and(|b| word.start - b.end > GAP_S && !self.opens(at));
        let long = word.end - word.start > LONG_S + 0.075 * letters && !self.opens(at);
        word.source.is_some() && (gap || long)
    }

    /// Whether a mark stands before the word.
    pub(super) fn opens(&self, at: usize) -> bool {
        at == 0 || self.words[at - 1].ends_with(['.', ',', ';', ':', '?'])
    }

    /// Seconds a letter.
    pub(super) fn pace(&self, at: usize) -> Option<f64> {
        let word = self.heard(at)?;
        let letters = self.lowers[at].chars().count().max(1) as f64;
        Some((word.end - word.start) / letters)
    }
}

fn spoken(manuscript: &Manuscript, span: TextSpan) -> Option<(usize, SpokenWord)> {
    let words = manuscript.words();
    let at = words.partition_point(|w| w.span.end <= span.start);
    words
        .get(at)
        .filter(|w| w.span.start < span.end)
        .map(|w| (at, *w))
}
