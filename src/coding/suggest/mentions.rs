//! Finds in one sentence the phrases of the code set whose words were said.

use std::collections::HashMap;

use crate::coding::phrases::{Phrase, Role};
use crate::coding::sets::CodeSet;
use crate::coding::vocabulary::Token;
use crate::domain::TextSpan;

/// A phrase found in a sentence.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// The code's place in the set.
    pub(super) node: usize,
    /// Sum of what the words said weigh.
    pub(super) weight: f32,
    /// Share of the phrase's words that were said, 0 to 1.
    pub(super) cover: f32,
    /// Words of the sentence it rests on, in order.
    pub(super) tokens: Vec<usize>,
}

impl Mention {
    fn value(&self) -> f32 {
        self.weight * self.cover * self.cover
    }

    /// The places it rests on: one span where the words stand close together.
    pub(super) fn spans(&self, sentence: &[Token]) -> Vec<TextSpan> {
        let mut spans: Vec<TextSpan> = Vec::new();
        let mut before: Option<usize> = None;
        for at in &self.tokens {
            let span = sentence[*at].span;
            match (spans.last_mut(), before) {
                (Some(last), Some(b)) if at - b <= 4 => last.end = last.end.max(span.end),
                _ => spans.push(span),
            }
            before = Some(*at);
        }
        spans
    }
}

/// How far apart two words of one phrase may stand.
const REACH: usize = 7;

/// The mentions of a sentence: the weightiest first, each resting for the most part on words no other has taken.
pub(super) fn mentions(set: &CodeSet, sentence: &[Token], lenient: bool) -> Vec<Mention> {
    let mut candidates = candidates(set, sentence, lenient);
    candidates.sort_by(|a, b| b.value().total_cmp(&a.value()).then(a.node.cmp(&b.node)));
    let mut taken = vec![false; sentence.len()];
    let mut chosen: Vec<Mention> = Vec::new();
    for candidate in candidates {
        let weight = |at: &&usize| {
            let word = sentence[**at].word;
            word.map_or(0.0, |w| set.index.weight[w as usize])
        };
        let free: f32 = candidate
            .tokens
            .iter()
            .filter(|t| !taken[**t])
            .map(|t| weight(&t))
            .sum();
        if free < candidate.weight * 0.55 {
            continue;
        }
        for at in &candidate.tokens {
            taken[*at] = true;
        }
        chosen.push(candidate);
        if chosen.len() >= 12 {
            break;
        }
    }
    chosen
}

fn candidates(set: &CodeSet, sentence: &[Token], lenient: bool) -> Vec<Mention> {
    let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, token) in sentence.iter().enumerate() {
        if let Some(word) = token.word {
            places.entry(word).or_default().push(at);
        }
    }
    let mut said: HashMap<u32, f32> = HashMap::new();
    for word in places.keys() {
        let weight = set.index.weight[*word as usize];
        for (phrase, _) in &set.index.phrases_of[*word as usize] {
            *said.entry(*phrase).or_default() += weight;
        }
    }
    let fits = said.into_iter().filter_map(|(phrase, said)| {
        let phrase = &set.index.phrases[phrase as usize];
        plausible(set, phrase, said, lenient)
            .then(|| fit(set, phrase, &places, lenient))
            .flatten()
    });
    fits.collect()
}

/// A quick look before the words' places are compared.
fn plausible(set: &CodeSet, phrase: &Phrase, said: f32, lenient: bool) -> bool {
    let code = set.nodes[phrase.node as usize].code.as_str();
    if !lenient && matches!(code.as_bytes()[0], b'V' | b'W' | b'X' | b'Y') {
        return false;
    }
    let all: f32 = phrase
        .words
        .iter()
        .filter(|(_, role)| *role == Role::Core as u8 || *role == Role::Narrow as u8)
        .map(|(word, _)| set.index.weight[*word as usize])
        .sum();
    said >= 4.2 && said >= all * if lenient { 0.45 } else { 0.72 }
}

fn fit(
    set: &CodeSet,
    phrase: &Phrase,
    places: &HashMap<u32, Vec<usize>>,
    lenient: bool,
) -> Option<Mention> {
    let mut cores: Vec<(u32, u8)> = phrase.words.clone();
    cores.sort_by(|a, b| {
        let weight = |w: u32| set.index.weight[w as usize];
        weight(b.0).total_cmp(&weight(a.0))
    });
    let head = cores
        .iter()
        .find(|(w, r)| *r != Role::Optional as u8 && places.contains_key(w))?;

    places[&head.0]
        .iter()
        .filter_map(|start| around(set, phrase, places, *start, lenient))
        .max_by(|a, b| a.value().total_cmp(&b.value()))
}

/// The phrase's words nearest to `start`.
fn around(
    set: &CodeSet,
    phrase: &Phrase,
    places: &HashMap<u32, Vec<usize>>,
    start: usize,
    lenient: bool,
) -> Option<Mention> {
    let (mut hit, mut miss, mut head_hit) = (0.0, 0.0, 0.0_f32);
    let mut tokens = vec![start];
    let either = phrase
        .words
        .iter()
        .any(|(w, r)| *r == Role::Either as u8 && places.contains_key(w));
    for (word, role) in &phrase.words {
        let weight = set.index.weight[*word as usize].min(9.0);
        let near = places.get(word).and_then(|all| {
            let nearest = all.iter().min_by_key(|at| at.abs_diff(start))?;
            (nearest.abs_diff(start) <= REACH).then_some(*nearest)
        });
        match (near, *role) {
            (Some(at), role) => {
                hit += weight;
                tokens.push(at);
                if role == Role::Core as u8 || role == Role::Either as u8 {
                    head_hit += weight;
                }
            }
            (None, r) if r == Role::Narrow as u8 => {
                if !lenient {
                    return None;
                }
                miss += weight * 0.8 + 2.0;
            }
            (None, r) if r == Role::Either as u8 && either => miss += 0.2,
            (None, r) if r == Role::Optional as u8 => miss += 0.1,
            (None, _) => miss += weight,
        }
    }
    let narrow_only = phrase.words.iter().all(|(_, r)| *r == Role::Narrow as u8);
    let cover = hit / (hit + miss);
    let enough = if lenient { 0.55 } else { 0.78 };
    if cover < enough || (head_hit <= 0.0 && !narrow_only) || hit < 4.2 {
        return None;
    }
    tokens.sort_unstable();
    tokens.dedup();
    let spread = (tokens[tokens.len() - 1] - tokens[0] + 1).saturating_sub(tokens.len());
    let mut weight = hit * (1.0 - 0.02 * spread.min(8) as f32);
    weight -= if phrase.is_other() { 1.2 } else { 0.0 };
    weight -= 0.05 * f32::from(phrase.rank & 3 == 2);
    weight += if phrase.rank & 3 == 3 { 0.3 } else { 0.0 };
    let node = &set.nodes[phrase.node as usize];
    weight += if node.billable { 0.2 } else { 0.0 };
    weight -= match node.code.as_str().as_bytes()[0] {
        b'O' | b'P' | b'V' | b'W' | b'X' | b'Y' => 1.5,
        b'T' | b'Z' => 0.5,
        _ => 0.0,
    };
    Some(Mention {
        node: phrase.node as usize,
        weight,
        cover,
        tokens,
    })
}
