//! From letters to sounds: a tree over a letter and its neighbours, learnt from a pronouncing dictionary at set-up.
//!
//! Learning aligns each letter with none, one or two sounds (a few rounds of counting), then grows the tree by neighbours in a
//! fixed order, nearest first (Daelemans and van den Bosch's information-gain tree). Same dictionary, same tree, byte for byte.
//! Never here: files, words that people look up.

use std::collections::{BTreeMap, HashMap};

use super::sound::{self, Sound};

/// Neighbours in the order they are asked: 1 is the next letter, -1 the one before.
const ORDER: [i8; 8] = [1, -1, 2, -2, 3, -3, 4, -4];
/// Rounds of alignment.
const ROUNDS: usize = 4;
/// Beyond the word's edge.
const EDGE: u8 = b'_';

/// What a letter says: up to two sounds.
type Said = Vec<Sound>;

/// A node: what to say here, and the children by the next neighbour, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) said: Said,
    pub(super) children: Vec<(u8, u32)>,
}

/// The learnt tree; its root's children are the letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Speller {
    pub(super) nodes: Vec<Node>,
}

impl Speller {
    /// How a word of letters is most likely said; other characters say nothing.
    pub(crate) fn say(&self, word: &str) -> Vec<Sound> {
        let letters: Vec<u8> = word
            .bytes()
            .filter(u8::is_ascii_alphabetic)
            .map(|b| b.to_ascii_lowercase())
            .collect();
        let mut said = Vec::with_capacity(letters.len());
        for at in 0..letters.len() {
            let mut node = self
                .nodes
                .first()
                .and_then(|root| self.child(root, letters[at]));
            let mut best = node;
            for offset in ORDER {
                node = node.and_then(|n| self.child(n, neighbour(&letters, at, offset)));
                match node {
                    Some(deeper) => best = Some(deeper),
                    None => break,
                }
            }
            said.extend(best.map(|n| n.said.as_slice()).unwrap_or_default());
        }
        said.dedup();
        said
    }

    fn child(&self, node: &Node, letter: u8) -> Option<&Node> {
        let at = node
            .children
            .binary_search_by_key(&letter, |(l, _)| *l)
            .ok()?;
        self.nodes.get(node.children[at].1 as usize)
    }

    /// Learns from words of letters and their sounds.
    pub(super) fn learn(dictionary: &[(&str, Vec<Sound>)]) -> Self {
        let aligned = align(dictionary);
        let mut cases: Vec<Case> = Vec::new();
        for (word, said) in &aligned {
            for (at, one) in said.iter().enumerate() {
                cases.push(Case {
                    letters: word,
                    at,
                    said: one,
                });
            }
        }
        let mut speller = Self {
            nodes: vec![Node::default()],
        };
        let mut letters: BTreeMap<u8, Vec<Case>> = BTreeMap::new();
        for case in cases {
            letters.entry(case.letters[case.at]).or_default().push(case);
        }
        for (letter, cases) in letters {
            let place = speller.grow(&cases, 0);
            speller.nodes[0].children.push((letter, place));
        }
        speller
    }

    fn grow(&mut self, cases: &[Case<'_>], depth: usize) -> u32 {
        let place = self.nodes.len();
        let said = commonest(cases);
        self.nodes.push(Node {
            said: said.clone(),
            children: Vec::new(),
        });
        if depth < ORDER.len() && cases.iter().any(|c| *c.said != said) {
            let mut parts: BTreeMap<u8, Vec<Case>> = BTreeMap::new();
            for case in cases {
                parts
                    .entry(neighbour(case.letters, case.at, ORDER[depth]))
                    .or_default()
                    .push(*case);
            }
            for (letter, part) in parts {
                // A lone case deep down is a name's whim, not a rule.
                if part.len() < 2 && depth > 1 {
                    continue;
                }
                let child = self.grow(&part, depth + 1);
                if child as usize + 1 == self.nodes.len() && self.nodes[child as usize].said == said
                {
                    self.nodes.pop();
                } else {
                    self.nodes[place].children.push((letter, child));
                }
            }
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

#[derive(Clone, Copy)]
struct Case<'a> {
    letters: &'a [u8],
    at: usize,
    said: &'a Said,
}

fn neighbour(letters: &[u8], at: usize, offset: i8) -> u8 {
    at.checked_add_signed(isize::from(offset))
        .and_then(|n| letters.get(n))
        .copied()
        .unwrap_or(EDGE)
}

fn commonest(cases: &[Case<'_>]) -> Said {
    let mut counts: BTreeMap<&Said, usize> = BTreeMap::new();
    for case in cases {
        *counts.entry(case.said).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(said, n)| (*n, std::cmp::Reverse(said.to_vec())))
        .map(|(s, _)| s.clone())
        .unwrap_or_default()
}

/// Gives each letter of each word its sounds; words that cannot be aligned are left out.
fn align(dictionary: &[(&str, Vec<Sound>)]) -> Vec<(Vec<u8>, Vec<Said>)> {
    let mut costs: HashMap<(u8, Said), f64> = HashMap::new();
    let mut aligned = Vec::new();
    for round in 0..ROUNDS {
        aligned.clear();
        let mut counts: HashMap<(u8, Said), f64> = HashMap::new();
        for (word, sounds) in dictionary {
            let letters = word.as_bytes().to_vec();
            let Some(parts) = best_parts(&letters, sounds, &costs, round == 0) else {
                continue;
            };
            for (letter, said) in letters.iter().zip(&parts) {
                *counts.entry((*letter, said.clone())).or_default() += 1.0;
            }
            aligned.push((letters, parts));
        }
        let mut totals: HashMap<u8, f64> = HashMap::new();
        for ((letter, _), n) in &counts {
            *totals.entry(*letter).or_default() += n;
        }
        costs = counts
            .into_iter()
            .map(|((l, s), n)| {
                let cost = -(n / totals[&l]).ln();
                ((l, s), cost)
            })
            .collect();
    }
    aligned
}

/// The cheapest way to share the sounds out to the letters in order.
fn best_parts(
    letters: &[u8],
    sounds: &[Sound],
    costs: &HashMap<(u8, Said), f64>,
    first: bool,
) -> Option<Vec<Said>> {
    let width = sounds.len() + 1;
    let mut best = vec![(f64::INFINITY, 0_usize); (letters.len() + 1) * width];
    best[0].0 = 0.0;
    for (i, &letter) in letters.iter().enumerate() {
        for j in 0..width {
            let (here, _) = best[i * width + j];
            if here.is_infinite() {
                continue;
            }
            for take in 0..=2.min(sounds.len() - j) {
                let said = &sounds[j..j + take];
                let cost = if first {
                    first_guess(letter, said)
                } else {
                    costs.get(&(letter, said.to_vec())).copied().unwrap_or(14.0)
                };
                let to = (i + 1) * width + j + take;
                if here + cost < best[to].0 {
                    best[to] = (here + cost, take);
                }
            }
        }
    }
    let mut j = sounds.len();
    if best[letters.len() * width + j].0.is_infinite() {
        return None;
    }
    let mut parts = Vec::with_capacity(letters.len());
    for i in (1..=letters.len()).rev() {
        let take = best[i * width + j].1;
        parts.push(sounds[j - take..j].to_vec());
        j -= take;
    }
    parts.reverse();
    Some(parts)
}

/// Before anything is counted: a vowel letter says a vowel, a consonant a consonant.
fn first_guess(letter: u8, said: &[Sound]) -> f64 {
    let vowel_letter = b"aeiouy".contains(&letter);
    match said {
        [] => 1.0,
        [one] => {
            if sound::is_vowel(*one) == vowel_letter {
                0.2
            } else {
                2.0
            }
        }
        _ => 2.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(names: &str) -> Vec<Sound> {
        sound::parse_all(names).unwrap()
    }

    #[test]
    fn a_rule_is_learnt_and_used_on_new_words() {
        let words = [
            ("pat", "P AE T"),
            ("bat", "B AE T"),
            ("phone", "F OW N"),
            ("tone", "T OW N"),
            ("bone", "B OW N"),
            ("pan", "P AE N"),
            ("tan", "T AE N"),
            ("photo", "F OW T OW"),
        ];
        let dictionary: Vec<(&str, Vec<Sound>)> =
            words.iter().map(|(w, s)| (*w, sounds(s))).collect();
        let speller = Speller::learn(&dictionary);
        assert_eq!(speller.say("ban"), sounds("B AE N"));
        assert_eq!(speller.say("Tan"), sounds("T AE N"));
        assert_eq!(
            Speller::learn(&dictionary),
            speller,
            "the same dictionary gives the same tree"
        );
        assert!(speller.say("").is_empty() && speller.say("é5").is_empty());
    }
}
