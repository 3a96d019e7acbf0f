//! Search over the whole set: by code, by words in any order, by beginnings of words, misspelt or not.

use std::collections::HashMap;

use super::phrases::{Phrase, Role};
use super::sets::CodeSet;
use super::vocabulary::tokens;
use crate::domain::Icd10Code;

/// A code found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Hit {
    /// The code.
    pub code: Icd10Code,
    /// In full.
    pub description: String,
    /// Whether it is complete.
    pub billable: bool,
    /// 0 to 1, higher fits better.
    pub score: f32,
}

impl CodeSet {
    /// The codes that fit `query` best, best first; at most `limit`.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let by_code = self.codes_starting(query, limit);
        if !by_code.is_empty() {
            return by_code;
        }
        let mut ranked = self.rank(query);
        ranked.truncate(limit);
        let hits = ranked.into_iter().map(|(at, score)| self.hit(at, score));
        hits.collect()
    }

    fn hit(&self, at: usize, score: f32) -> Hit {
        let entry = self.at(at);
        Hit {
            code: entry.code().clone(),
            description: entry.description(),
            billable: entry.billable(),
            score,
        }
    }

    fn codes_starting(&self, query: &str, limit: usize) -> Vec<Hit> {
        let Some(wanted) = Icd10Code::parse(query) else {
            return Vec::new();
        };
        let from = self.nodes.partition_point(|n| n.code < wanted);
        (from..self.nodes.len())
            .take_while(|at| self.nodes[*at].code.as_str().starts_with(wanted.as_str()))
            .take(limit)
            .map(|at| self.hit(at, 1.0))
            .collect()
    }

    /// Every code whose words the query touches, best first.
    fn rank(&self, query: &str) -> Vec<(usize, f32)> {
        let wanted = self.wanted(query);
        let all: f32 = wanted.iter().map(|w| self.weight(w)).sum();
        let mut touched: HashMap<u32, (f32, usize)> = HashMap::new();
        for choices in &wanted {
            let mut seen: HashMap<u32, f32> = HashMap::new();
            for word in choices {
                let weight = self.index.weight[*word as usize];
                for (phrase, _) in &self.index.phrases_of[*word as usize] {
                    let best = seen.entry(*phrase).or_default();
                    *best = best.max(weight.min(self.weight(choices)));
                }
            }
            for (phrase, weight) in seen {
                let (sum, count) = touched.entry(phrase).or_default();
                *sum += weight;
                *count += 1;
            }
        }
        let mut best: HashMap<usize, f32> = HashMap::new();
        for (at, (hit, _)) in touched {
            if hit < all * 0.34 {
                continue;
            }
            let phrase = &self.index.phrases[at as usize];
            let score = self.fit(phrase, &wanted, hit, all);
            let node = phrase.node as usize;
            let kept = best.entry(node).or_default();
            *kept = kept.max(score);
        }
        let mut ranked: Vec<(usize, f32)> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked
    }

    /// For each word of the query, the words of the vocabulary it may stand for.
    fn wanted(&self, query: &str) -> Vec<Vec<u32>> {
        let found = tokens(&self.index, query, false);
        let last = found.len().saturating_sub(1);
        let mut wanted = Vec::new();
        for (nth, token) in found.iter().enumerate() {
            let mut choices: Vec<u32> = token.word.into_iter().collect();
            if nth == last && token.plain.len() >= 3 {
                choices.extend(self.beginning_with(&token.plain));
            }
            let filler = super::phrases::FILLERS.contains(&token.plain.as_str());
            if choices.is_empty() && !filler {
                choices.extend(super::vocabulary::nearest(&self.index, &token.plain));
            }
            if !choices.is_empty() && !wanted.contains(&choices) {
                wanted.push(choices);
            }
        }
        wanted
    }

    fn beginning_with(&self, start: &str) -> impl Iterator<Item = u32> {
        let words = (0_u32..).zip(&self.index.vocabulary);
        words
            .filter(move |(_, word)| word.len() > start.len() && word.starts_with(start))
            .map(|(at, _)| at)
            .take(60)
    }

    fn weight(&self, choices: &[u32]) -> f32 {
        let weights = choices.iter().map(|w| self.index.weight[*w as usize]);
        weights.fold(f32::INFINITY, f32::min).min(12.0)
    }

    /// How well a phrase fits: what was asked for and is there, against what is there unasked.
    fn fit(&self, phrase: &Phrase, wanted: &[Vec<u32>], hit: f32, all: f32) -> f32 {
        let has = |word: u32| wanted.iter().any(|choices| choices.contains(&word));
        let mut unasked = 0.0;
        let either = phrase
            .words
            .iter()
            .any(|(w, r)| *r == Role::Either as u8 && has(*w));
        for (word, role) in &phrase.words {
            if has(*word) {
                continue;
            }
            let weight = self.index.weight[*word as usize];
            unasked += match *role {
                r if r == Role::Optional as u8 => 0.15,
                r if r == Role::Narrow as u8 => weight + 1.5,
                r if r == Role::Either as u8 && either => 0.3,
                _ => weight,
            };
        }
        let recall = hit / all.max(0.1);
        let precision = hit / (hit + 0.6 * unasked);
        let rank = 0.004 * f32::from(phrase.rank & 3) + if phrase.is_other() { 0.05 } else { 0.0 };
        let node = &self.nodes[phrase.node as usize];
        let complete = if node.billable { 0.02 } else { 0.0 };
        let chapter = match node.code.as_str().as_bytes()[0] {
            b'V' | b'W' | b'X' | b'Y' => 0.1,
            b'O' | b'P' => 0.03,
            _ => 0.0,
        };
        (recall * recall * precision + complete - rank - chapter).clamp(0.0, 1.0)
    }
}
