//! Finds in one sentence the phrases of the code set whose words were said.

use std::collections::HashMap;

use crate::coding::lexicon::parts;
use crate::coding::naming::{Naming, names, naming};
use crate::coding::phrases::{Origin, Role};
use crate::coding::sets::CodeSet;
use crate::coding::vocabulary::Token;
use crate::coding::words::Gap;
use crate::domain::TextSpan;

/// A phrase found in a sentence.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) phrase: u32,
    /// The code's place in the set.
    pub(super) node: usize,
    /// Sum of what the words said weigh.
    pub(super) weight: f32,
    /// Whether every word was said as the phrase has it, ending and all.
    pub(super) exact: bool,
    /// Words of the sentence it rests on, in order.
    pub(super) tokens: Vec<usize>,
}

impl Mention {
    /// The places it rests on: one span where the words stand close together.
    pub(super) fn spans(&self, sentence: &[Token]) -> Vec<TextSpan> {
        let mut spans: Vec<TextSpan> = Vec::new();
        let mut before: Option<usize> = None;
        for at in &self.tokens {
            let span = sentence[*at].span;
            match (spans.last_mut(), before) {
                (Some(last), Some(b)) if at - b <= 3 => last.end = last.end.max(span.end),
                _ => spans.push(span),
            }
            before = Some(*at);
        }
        spans
    }
}

/// How far apart two words of one phrase may stand.
const REACH: usize = 8;
/// A word that differs only in its ending.
const ENDING: f32 = 0.8;

/// Words of the vocabulary that the sentence says, each with its places and how surely.
struct Heard {
    words: HashMap<u32, (f32, Vec<usize>)>,
    /// For each word, how many commas stand before it.
    commas: Vec<usize>,
}

impl Heard {
    fn of(set: &CodeSet, sentence: &[Token]) -> Self {
        let mut heard: HashMap<u32, (f32, Vec<usize>)> = HashMap::new();
        for (at, token) in sentence.iter().enumerate() {
            let Some(word) = token.word else { continue };
            // "Not traumatic" says nothing traumatic; an absence that has a class of its own is one.
            let denied = at > 0
                && token.gap == Gap::Close
                && matches!(sentence[at - 1].plain.as_str(), "not" | "no")
                && !set.index.vocabulary()[word as usize].starts_with('!');
            if denied {
                continue;
            }
            let mut say = |word: u32, sure: f32| {
                let entry = heard.entry(word).or_insert((sure, Vec::new()));
                entry.0 = entry.0.max(sure);
                if entry.1.last() != Some(&at) {
                    entry.1.push(at);
                }
            };
            say(word, 1.0);
            let class = &set.index.vocabulary()[word as usize];
            if class.len() >= 6 {
                for other in set.index.same_root(class) {
                    if *other != word {
                        say(*other, ENDING);
                    }
                }
            }
        }
        let mut count = 0;
        let commas = sentence.iter().map(|token| {
            count += usize::from(token.gap == Gap::Comma);
            count
        });
        Self {
            words: heard,
            commas: commas.collect(),
        }
    }

    /// The place of a word nearest to `from`, within reach.
    fn near(&self, word: u32, from: usize) -> Option<(f32, usize)> {
        let (sure, places) = self.words.get(&word)?;
        let nearest = places.iter().min_by_key(|at| at.abs_diff(from))?;
        (nearest.abs_diff(from) <= REACH).then_some((*sure, *nearest))
    }
}

/// The mentions of a sentence: the weightiest first, each resting for the most part on words no other has taken.
pub(super) fn mentions(set: &CodeSet, text: &str, sentence: &[Token]) -> Vec<Mention> {
    let heard = Heard::of(set, sentence);
    let mut candidates: Vec<Mention> = Vec::new();
    for (word, (sure, places)) in &heard.words {
        for phrase in set.index.anchored(*word) {
            let found = places
                .iter()
                .filter_map(|at| around(set, *phrase, &heard, *word, *sure, *at))
                .max_by(|a, b| a.weight.total_cmp(&b.weight));
            candidates.extend(found);
        }
    }
    candidates.retain(|mention| named(set, text, sentence, mention));
    for mention in &mut candidates {
        // What stands across a comma is more often another condition than a part of this one.
        if two_conditions(set, sentence, &heard, mention) {
            mention.weight *= 0.85;
        }
    }
    candidates.sort_by(|a, b| {
        let rank = |m: &Mention| (set.index.is_entry(m.phrase), m.node);
        b.weight.total_cmp(&a.weight).then(rank(a).cmp(&rank(b)))
    });
    let mut taken = vec![false; sentence.len()];
    let mut chosen: Vec<Mention> = Vec::new();
    for candidate in candidates {
        let (free, all) = candidate.tokens.iter().fold((0.0, 0.0), |(free, all), at| {
            let weight = sentence[*at].word.map_or(0.0, |w| set.index.weight(w));
            (free + if taken[*at] { 0.0 } else { weight }, all + weight)
        });
        if free < all * 0.6 || !names_anew(set, sentence, &candidate, &taken) {
            continue;
        }
        for at in &candidate.tokens {
            taken[*at] = true;
        }
        chosen.push(candidate);
    }
    chosen
}

/// Whether a word that names a condition is among those that no other mention has taken.
fn names_anew(set: &CodeSet, sentence: &[Token], mention: &Mention, taken: &[bool]) -> bool {
    mention.tokens.iter().filter(|at| !taken[**at]).any(|at| {
        let class = sentence[*at]
            .word
            .map(|w| set.index.vocabulary()[w as usize].as_str());
        class.is_some_and(|c| {
            !c.starts_with('!') && matches!(naming(c), Naming::Strong | Naming::Vague)
        })
    }) || set.nodes[mention.node].code.as_str().starts_with('Z')
}

/// Whether the mention rests on words on both sides of a comma that could each be a condition.
fn two_conditions(set: &CodeSet, sentence: &[Token], heard: &Heard, mention: &Mention) -> bool {
    let strong = |at: &&usize| {
        let class = sentence[**at]
            .word
            .map(|w| set.index.vocabulary()[w as usize].as_str());
        class.is_some_and(|c| naming(c) == Naming::Strong && !parts().narrow.contains(c))
    };
    let sides: Vec<usize> = mention
        .tokens
        .iter()
        .filter(strong)
        .map(|at| heard.commas[*at])
        .collect();
    sides.first() != sides.last()
}

/// Whether the words said name the condition, not only its surroundings.
fn named(set: &CodeSet, text: &str, sentence: &[Token], mention: &Mention) -> bool {
    let first = mention.tokens[0];
    let last = mention.tokens[mention.tokens.len() - 1];
    let between = (first..last).filter(|at| !mention.tokens.contains(at));
    let absence = |at: &usize| {
        let word = sentence[*at]
            .word
            .map(|w| set.index.vocabulary()[w as usize].as_str());
        word.is_some_and(|class| class.starts_with('!'))
    };
    let absent = mention.tokens.iter().any(absence);
    let denied = |at: usize| match sentence[at].plain.as_str() {
        "denies" | "never" => true,
        "not" | "no" | "without" => !absent,
        _ => false,
    };
    if between.into_iter().any(denied) || torn(sentence, mention) {
        return false;
    }
    let label = &set.texts[set.index.label(mention.phrase)];
    // An acronym of the index is one in the note only in capitals: "DISH", not "dish".
    let acronym = label
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect::<String>();
    let written = sentence[first].span.of(text).unwrap_or_default();
    if acronym.len() > 1
        && acronym.chars().all(char::is_uppercase)
        && written.len() < 6
        && written.to_uppercase() != written
    {
        return false;
    }
    let code = set.nodes[mention.node].code.as_str();
    if code.starts_with('Z') {
        let risk = code.starts_with("Z91");
        let enough = mention.tokens.len() >= 3
            || (!risk && mention.tokens.len() == 2 && !set.index.is_entry(mention.phrase));
        return mention.exact && enough;
    }
    let classes: Vec<&str> = mention
        .tokens
        .iter()
        .filter_map(|at| sentence[*at].word)
        .map(|word| set.index.vocabulary()[word as usize].as_str())
        .collect();
    if stray(sentence, mention, &classes) {
        return false;
    }
    if classes.len() == 1 && set.index.is_entry(mention.phrase) && !sounds_medical(classes[0]) {
        return false;
    }
    names(&classes)
}

/// Whether a word that names nothing stands apart from the rest: the "states" of "anxiety, he states".
fn stray(sentence: &[Token], mention: &Mention, classes: &[&str]) -> bool {
    let apart = |from: usize, to: usize| {
        to - from > 2 || sentence[from + 1..=to].iter().any(|t| t.gap != Gap::Close)
    };
    classes.len() == mention.tokens.len()
        && mention
            .tokens
            .windows(2)
            .zip(classes.windows(2))
            .any(|(places, pair)| {
                let weak = naming(pair[0]) == Naming::Weak || naming(pair[1]) == Naming::Weak;
                classes.len() == 2 && weak && apart(places[0], places[1])
            })
}

/// A main term that stands alone is taken from the index only if it can mean nothing else: "nephritis", not "old".
fn sounds_medical(class: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "itis", "osis", "oma", "emia", "uria", "pathy", "algia", "plegia", "rrhea", "rrhagia",
        "asis", "megaly", "penia", "trophy", "plasia", "phagia", "phasia", "pnea", "ptysis",
        "spasm", "cele", "cardia",
    ];
    ENDINGS.iter().any(|end| class.ends_with(end))
}

/// Whether it takes less than half of what an abbreviation stands for: the "disease" of "COPD".
fn torn(sentence: &[Token], mention: &Mention) -> bool {
    mention.tokens.iter().any(|at| {
        let span = sentence[*at].span;
        let group = || (0..sentence.len()).filter(|other| sentence[*other].span == span);
        let taken = group()
            .filter(|other| mention.tokens.contains(other))
            .count();
        taken * 2 < group().count()
    })
}

/// The phrase around a place where its weightiest word was said; `None` where a word it needs was not said nearby.
fn around(
    set: &CodeSet,
    phrase: u32,
    heard: &Heard,
    anchor: u32,
    sure: f32,
    at: usize,
) -> Option<Mention> {
    let index = &set.index;
    let mut weight = index.weight(anchor) * sure;
    let mut tokens = vec![at];
    let mut exact = sure == 1.0;
    let (mut sides, mut said) = (0_usize, 0_usize);
    for (word, role) in index.words(phrase) {
        if word == anchor {
            sides += usize::from(role == Role::Either);
            said += usize::from(role == Role::Either);
            continue;
        }
        let near = heard.near(word, at);
        match role {
            Role::Core | Role::Narrow => {
                let (sure, place) = near?;
                exact &= sure == 1.0;
                weight += index.weight(word) * sure;
                tokens.push(place);
            }
            Role::Either => {
                sides += 1;
                if let Some((sure, place)) = near {
                    said += 1;
                    weight += index.weight(word).min(2.0) * sure;
                    tokens.push(place);
                }
            }
            Role::Optional => {
                if let Some((sure, place)) = near {
                    weight += 0.7 * sure;
                    tokens.push(place);
                } else {
                    weight -= 0.05;
                }
            }
            Role::Other | Role::Above => {}
        }
    }
    // "A and B" means either; of a longer list, a third must be said.
    if said * 3 < sides {
        return None;
    }
    tokens.sort_unstable();
    tokens.dedup();
    let spread = (tokens[tokens.len() - 1] - tokens[0] + 1).saturating_sub(tokens.len());
    weight *= 1.0 - 0.04 * spread.min(10) as f32;
    let node = index.node(phrase);
    weight += match index.origin(phrase) {
        o if o == Origin::Own as u8 => 0.4,
        o if o == Origin::Title as u8 => 0.3,
        o if o == Origin::Includes as u8 => -0.3,
        _ => 0.0,
    };
    weight += if set.nodes[node].billable { 0.1 } else { 0.0 };
    Some(Mention {
        phrase,
        node,
        weight,
        exact,
        tokens,
    })
}
