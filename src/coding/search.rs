//! Search over the whole set: by code, by words in any order, by beginnings of words, misspelt or not.

use std::collections::HashSet;

use super::complete::{Said, complete};
use super::index::{ABOVE, Index};
use super::lexicon::{parts, root};
use super::phrases::{OTHER, Origin, Role, is_other};
use super::sets::CodeSet;
use super::vocabulary::{canonical, tokens};
use super::words::Gap;
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

/// A word of the query: what it weighs and the words of the vocabulary it may stand for, surest first.
struct Wanted {
    weight: f32,
    choices: Vec<(u32, f32)>,
}

/// How sure a word is that differs from the asked one in its ending, its spelling, or goes on after it.
const ENDING: f32 = 0.85;
const SPELLING: f32 = 0.8;
const BEGINNING: f32 = 0.8;
const IN_TITLE_ABOVE: f32 = 0.5;
/// Weight of unmatched words from which on they name something that has no code of its own.
const NAMED: f32 = 6.0;
/// How far "other specified" stands for what has no code of its own.
const FOR_THE_REST: f32 = 0.06;
/// What a word weighs that no phrase has; a number that none has.
const UNKNOWN: f32 = 8.0;
const UNKNOWN_NUMBER: f32 = 5.0;
/// The condition's name is said first or last; what stands after a comma says less.
const FIRST_WORD: f32 = 0.8;
const AFTER_COMMA: f32 = 0.6;

impl CodeSet {
    /// The codes that fit `query` best, best first; at most `limit`. The last word may be unfinished.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let by_code = self.codes_starting(query, limit);
        if !by_code.is_empty() {
            return by_code;
        }
        let ranked = self.rank(query, true);
        ranked
            .into_iter()
            .take(limit)
            .map(|(at, score)| self.hit(at, score))
            .collect()
    }

    /// The codes that a whole phrase names ("DVT of left femoral vein, acute"), best first; at most `limit`. Each is as
    /// complete as the words allow.
    #[must_use]
    pub fn code_phrase(&self, phrase: &str, limit: usize) -> Vec<Hit> {
        let said = Said::of(phrase);
        let mut seen = HashSet::new();
        let mut hits = Vec::new();
        for (at, score) in self.rank(phrase, false) {
            let whole = complete(self, at, &said);
            if seen.insert(whole) {
                hits.push(self.hit(whole, score));
            }
            if hits.len() == limit {
                break;
            }
        }
        hits
    }

    /// A plain look-up, to compare suggestion with: every phrase all of whose words stand in one sentence in any way, the
    /// longest first, without assertion, sections or completion; at most `limit` codes.
    #[must_use]
    pub fn look_up(&self, text: &str, limit: usize) -> Vec<String> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        let mut sentence: HashSet<u32> = HashSet::new();
        let all = tokens(&self.index, text, false);
        let mut close = |sentence: &mut HashSet<u32>| {
            for word in sentence.iter() {
                for phrase in self.index.anchored(*word) {
                    let needed = || {
                        self.index
                            .words(*phrase)
                            .filter(|(_, role)| !matches!(role, Role::Above | Role::Optional))
                    };
                    if needed().all(|(word, _)| sentence.contains(&word)) {
                        found.push((needed().count(), self.index.node(*phrase), found.len()));
                    }
                }
            }
            sentence.clear();
        };
        for token in &all {
            if token.gap == Gap::Stop {
                close(&mut sentence);
            }
            sentence.extend(token.word);
        }
        close(&mut sentence);
        found.sort_by_key(|(words, node, _)| (std::cmp::Reverse(*words), *node));
        let mut seen = HashSet::new();
        let codes = found.into_iter().filter(|(_, node, _)| seen.insert(*node));
        codes
            .map(|(_, node, _)| self.nodes[node].code.to_string())
            .take(limit)
            .collect()
    }

    /// How much a search looks at: the places of every word that the query's words may stand for. What takes time, without a
    /// clock.
    #[must_use]
    pub fn search_work(&self, query: &str) -> usize {
        wanted(&self.index, query, true)
            .iter()
            .flat_map(|w| &w.choices)
            .map(|(word, _)| self.index.posts(*word).len())
            .sum()
    }

    fn hit(&self, at: usize, score: f32) -> Hit {
        let entry = self.at(at);
        Hit {
            code: entry.code().clone(),
            description: entry.description(),
            billable: entry.billable(),
            score: score.clamp(0.0, 1.0),
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
    fn rank(&self, query: &str, unfinished: bool) -> Vec<(usize, f32)> {
        let index = &self.index;
        let wanted = wanted(index, query, unfinished);
        let all: f32 = wanted.iter().map(|w| w.weight).sum();
        let mut heard = vec![0.0_f32; index.vocabulary().len()];
        let mut hit = vec![0.0_f32; index.count()];
        let mut seen = vec![u32::MAX; index.count()];
        let mut touched: Vec<u32> = Vec::new();
        for (nth, word) in (0_u32..).zip(&wanted) {
            for (choice, sure) in &word.choices {
                let best = &mut heard[*choice as usize];
                *best = best.max(*sure);
                for post in index.posts(*choice) {
                    let phrase = (post & !ABOVE) as usize;
                    if seen[phrase] == nth {
                        continue;
                    }
                    if hit[phrase] == 0.0 {
                        touched.push(post & !ABOVE);
                    }
                    seen[phrase] = nth;
                    let above = if post & ABOVE == 0 {
                        1.0
                    } else {
                        IN_TITLE_ABOVE
                    };
                    hit[phrase] += word.weight * sure * above;
                }
            }
        }
        let most = touched.iter().map(|p| hit[*p as usize]).fold(0.0, f32::max);
        let floor = most * 0.45;
        let mut best: std::collections::HashMap<usize, f32> = std::collections::HashMap::new();
        for phrase in touched {
            let hit = hit[phrase as usize];
            if hit < floor {
                continue;
            }
            let kept = best.entry(index.node(phrase)).or_insert(f32::NEG_INFINITY);
            *kept = kept.max(self.fit(phrase, &heard, hit, all));
        }
        let mut ranked: Vec<(usize, f32)> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked
    }

    /// How well a phrase fits: what was asked for and is there, against what is there unasked.
    fn fit(&self, phrase: u32, heard: &[f32], hit: f32, all: f32) -> f32 {
        let mut unasked = 0.0;
        let mut other = false;
        let mut either = (0, false, 0.0_f32);
        for (word, role) in self.index.words(phrase) {
            let there = heard[word as usize] > 0.0;
            let weight = self.index.weight(word);
            match role {
                Role::Either => {
                    either.0 += 1;
                    either.1 |= there;
                    either.2 = either.2.max(weight);
                }
                Role::Above => {}
                _ if there => {}
                Role::Optional => unasked += 0.15,
                Role::Narrow => unasked += 0.8 * weight + 1.1,
                Role::Other => other = true,
                Role::Core => unasked += weight,
            }
        }
        if either.0 > 0 && !either.1 {
            unasked += either.2;
        }
        // What was said and has no code of its own is "other specified"; where all was said, "other" says something else.
        let unheard = (all - hit).max(0.0);
        let hit = if other && unheard > NAMED {
            hit + FOR_THE_REST * unheard
        } else {
            hit
        };
        if other && unheard <= NAMED {
            unasked += 2.0;
        }
        let recall = hit / all.max(0.1);
        let precision = hit / (hit + 0.6 * unasked);
        let node = &self.nodes[self.index.node(phrase)];
        let origin = match self.index.origin(phrase) {
            o if o == Origin::Index as u8 => 0.02,
            o if o == Origin::Own as u8 => 0.01,
            o if o == Origin::Includes as u8 => -0.01,
            _ => 0.0,
        };
        let complete = if node.billable { 0.01 } else { 0.0 };
        let chapter = match node.code.as_str().as_bytes()[0] {
            b'V' | b'W' | b'X' | b'Y' => 0.1,
            b'O' | b'P' => 0.02,
            _ => 0.0,
        };
        recall * recall * precision + complete + origin - chapter
    }
}

/// For each word of the query, what it weighs and which words of the vocabulary it may stand for.
fn wanted(index: &Index, query: &str, unfinished: bool) -> Vec<Wanted> {
    let all = canonical(query);
    let last = all.len().saturating_sub(1);
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut roots: Vec<String> = Vec::new();
    let (mut without, mut after_comma) = (0, false);
    for (nth, word) in all.iter().enumerate() {
        after_comma |= nth > 0 && word.gap != Gap::Close;
        if word.gap == Gap::Stop {
            without = 0;
        }
        match word.plain.as_str() {
            "without" | "no" => without = 6,
            "with" | "but" => without = 0,
            _ => {}
        }
        if is_other(&all, nth) {
            if let Some(other) = index.place(OTHER) {
                wanted.push(Wanted {
                    weight: index.weight(other),
                    choices: vec![(other, 1.0)],
                });
            }
            continue;
        }
        let open = unfinished && nth == last && word.plain.len() >= 2;
        let filler = parts().filler.contains(word.plain.as_str())
            || matches!(word.plain.as_str(), "other" | "specified");
        if filler && !(open && word.plain.len() >= 3) {
            continue;
        }
        let found = choices(index, &word.class, &word.plain, without > 0, open);
        without -= i32::from(without > 0);
        if filler && found.choices.is_empty() {
            continue;
        }
        // "Herpes, herpetic": one word in several forms asks for it once.
        let own = root(&word.class).to_owned();
        if roots.contains(&own) {
            continue;
        }
        roots.push(own);
        let place =
            if nth == 0 { FIRST_WORD } else { 1.0 } * if after_comma { AFTER_COMMA } else { 1.0 };
        wanted.push(Wanted {
            weight: found.weight * place,
            ..found
        });
    }
    wanted
}

fn choices(index: &Index, class: &str, plain: &str, without: bool, open: bool) -> Wanted {
    let mut choices: Vec<(u32, f32)> = Vec::new();
    let add = |word: u32, sure: f32, choices: &mut Vec<(u32, f32)>| {
        if !choices.iter().any(|(have, _)| *have == word) {
            choices.push((word, sure));
        }
    };
    if without && let Some(absent) = index.place(&format!("!{class}")) {
        return Wanted {
            weight: index.weight(absent).min(3.0),
            choices: vec![(absent, 1.0)],
        };
    }
    let exact = index.place(class);
    if let Some(exact) = exact {
        add(exact, 1.0, &mut choices);
    }
    for word in index.same_root(class) {
        add(*word, ENDING, &mut choices);
    }
    if open {
        for word in index.beginning_with(plain) {
            add(word, BEGINNING, &mut choices);
        }
    }
    if choices.is_empty()
        && let Some(near) = index.nearest(class)
    {
        add(near, SPELLING, &mut choices);
    }
    let lightest = choices
        .iter()
        .map(|(w, _)| index.weight(*w))
        .fold(f32::INFINITY, f32::min);
    let unknown = if plain.bytes().any(|b| b.is_ascii_digit()) {
        UNKNOWN_NUMBER
    } else {
        UNKNOWN
    };
    let inexact = if lightest.is_finite() {
        lightest.max(2.0)
    } else {
        unknown
    };
    let weight = exact.map_or(inexact, |w| index.weight(w));
    Wanted { weight, choices }
}
