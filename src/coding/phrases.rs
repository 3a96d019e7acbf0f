//! The phrases that stand for codes (titles, inclusion terms), taken apart into words and the part each word plays,
//! and the index from words to phrases.

use std::collections::HashMap;

use super::sets::Node;
use super::words::{Gap, Word, rows, words};
use crate::domain::Icd10Code;

/// The part a word plays in a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// Names the condition or its place.
    Core = 0,
    /// Narrows it: acute, left, "with …", stage. Not said, not coded.
    Narrow = 1,
    /// May be left unsaid: in brackets, "mellitus", under "without".
    Optional = 2,
    /// One side of an "and" or "or", which in titles means either (Official Guidelines, I.A.14).
    Either = 3,
}

/// A phrase: what code it stands for and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) node: u32,
    /// Places in the vocabulary, with [`Role`]s.
    pub(super) words: Vec<(u32, u8)>,
    /// 0 title, 1 inclusion term, 2 "includes", 3 our own term; 16 more for "other …".
    pub(super) rank: u8,
}

impl Phrase {
    /// Whether the title is one for the rest: "other …", "… classified elsewhere".
    pub(super) fn is_other(&self) -> bool {
        self.rank & 16 != 0
    }
}

/// Collects phrases and their vocabulary.
#[derive(Debug, Default)]
pub(super) struct PhraseBook {
    pub(super) vocabulary: Vec<String>,
    places: HashMap<String, u32>,
    pub(super) phrases: Vec<Phrase>,
}

impl PhraseBook {
    /// Takes a phrase apart and keeps it, if anything of it remains.
    pub(super) fn add(&mut self, node: u32, text: &str, rank: u8) {
        let (parts, other) = parts_of(text);
        if parts.is_empty() {
            return;
        }
        let words = parts
            .into_iter()
            .map(|(class, role)| (self.place(class), role as u8))
            .collect();
        let rank = rank | if other { 16 } else { 0 };
        self.phrases.push(Phrase { node, words, rank });
    }

    fn place(&mut self, class: String) -> u32 {
        let next = u32::try_from(self.vocabulary.len()).unwrap_or(u32::MAX);
        *self.places.entry(class.clone()).or_insert_with(|| {
            self.vocabulary.push(class);
            next
        })
    }
}

/// Words that carry no meaning of their own in a title.
pub(super) const FILLERS: &[&str] = &[
    "of",
    "the",
    "a",
    "an",
    "in",
    "to",
    "by",
    "for",
    "on",
    "at",
    "as",
    "not",
    "nos",
    "nec",
    "specified",
    "unspecified",
    "otherwise",
    "elsewhere",
    "classified",
    "any",
    "is",
    "other",
    "and",
    "or",
    "with",
    "without",
    "due",
    "following",
    "from",
    "into",
    "s",
    "type",
    "stated",
    "mention",
    "patient",
    "has",
    "have",
    "was",
    "were",
    "his",
    "her",
    "this",
    "that",
    "he",
    "she",
    "be",
    "are",
    "but",
    "which",
    "who",
    "it",
    "use",
    "code",
    "eg",
];

const NARROWING: &[&str] = &[
    "acute",
    "chronic",
    "subacute",
    "left",
    "right",
    "bilateral",
    "type1",
    "type2",
    "mild",
    "moderate",
    "severe",
    "persistent",
    "intermittent",
    "recurrent",
    "secondary",
    "congenital",
    "neonatal",
    "newborn",
    "juvenile",
    "infantile",
    "pregnancy",
    "childbirth",
    "puerperium",
    "maternal",
    "gestational",
    "fetus",
    "fetal",
    "female",
    "male",
    "open",
    "postprocedural",
    "intraoperative",
    "trauma",
    "malignant",
    "benign",
    "drug",
    "induced",
    "remission",
    "relapse",
    "personal",
    "family",
    "history",
    "sequela",
    "profound",
    "complete",
    "incomplete",
    "partial",
    "major",
    "minor",
    "single",
    "multiple",
    "early",
    "late",
    "first",
    "second",
    "third",
    "adult",
    "upper",
    "lower",
    "anterior",
    "posterior",
    "lateral",
    "medial",
    "transient",
    "hereditary",
    "screening",
    "contact",
    "exposure",
    "encounter",
    "external",
    "internal",
    "intractable",
    "refractory",
    "localized",
    "generalized",
];

const UNSAID: &[&str] = &[
    "mellitus",
    "essential",
    "primary",
    "vitamin",
    "closed",
    "displaced",
    "organism",
    "site",
    "region",
    "simple",
    "nonintractable",
    "uncomplicated",
    "cause",
    "part",
    "origin",
    "body",
    "nature",
    "nonrheumatic",
    "current",
    "initial",
];

const AFTER_UNSPECIFIED: &[&str] = &[
    "eye",
    "ear",
    "side",
    "trimester",
    "severity",
    "limb",
    "degree",
    "stage",
    "female",
    "male",
    "episode",
    "extremity",
];

/// The words of a phrase with their parts, and whether it is a title for the rest.
pub(super) fn parts_of(text: &str) -> (Vec<(String, Role)>, bool) {
    let all = words(text);
    let mut parts: Vec<(String, Role)> = Vec::new();
    let mut other = false;
    let (mut narrow, mut without) = (false, false);
    for (at, word) in all.iter().enumerate() {
        let before = at.checked_sub(1).map(|b| all[b].plain.as_str());
        match word.plain.as_str() {
            "without" | "no" => (without, narrow) = (true, false),
            "with" | "due" | "following" | "complicating" => (without, narrow) = (false, true),
            "other" => other |= at < 2,
            "elsewhere" if before == Some("classified") => {}
            "classified" => {
                other |= all.get(at + 1).is_some_and(|w| w.plain == "elsewhere")
                    && before != Some("elsewhere")
            }
            _ => {}
        }
        if word.gap != Gap::Close && !matches!(word.plain.as_str(), "with" | "without") {
            without &= before == Some("or") || word.gap == Gap::Close;
        }
        if FILLERS.contains(&word.plain.as_str()) {
            continue;
        }
        let role = role_of(text, &all, at, narrow);
        let (class, role) = if without {
            (format!("!{}", word.class), Role::Optional)
        } else {
            (word.class.clone(), role)
        };
        if !parts.iter().any(|(have, _)| *have == class) {
            parts.push((class, role));
        }
    }
    (parts, other)
}

fn role_of(text: &str, all: &[Word], at: usize, narrow: bool) -> Role {
    let word = &all[at];
    let before = at.checked_sub(1).map(|b| all[b].plain.as_str());
    let after = all.get(at + 1).map(|w| w.plain.as_str());
    let class = word.class.as_str();
    let joins = |w: Option<&str>| matches!(w, Some("and" | "or"));
    let staged = ["type", "stage", "grade"].iter().any(|kind| {
        class
            .strip_prefix(kind)
            .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    });
    if bracketed(text, word.span.start)
        || UNSAID.contains(&class)
        || (before == Some("unspecified") && AFTER_UNSPECIFIED.contains(&class))
    {
        Role::Optional
    } else if narrow || staged || NARROWING.contains(&class) {
        Role::Narrow
    } else if joins(before) || joins(after) {
        Role::Either
    } else {
        Role::Core
    }
}

fn bracketed(text: &str, at: usize) -> bool {
    let count = |set: [char; 2]| text[..at].matches(set).count();
    count(['(', '[']) > count([')', ']'])
}

/// From words to phrases. Built when a set is read.
pub(super) struct Index {
    pub(super) vocabulary: Vec<String>,
    pub(super) place_of: HashMap<String, u32>,
    pub(super) phrases: Vec<Phrase>,
    /// For each word, the phrases that have it, with its part there.
    pub(super) phrases_of: Vec<Vec<(u32, u8)>>,
    /// For each word, how much it says: the logarithm of all phrases over those that have it.
    pub(super) weight: Vec<f32>,
}

impl Index {
    pub(super) fn new(vocabulary: Vec<String>, phrases: Vec<Phrase>, nodes: &[Node]) -> Self {
        let place_of = vocabulary.iter().cloned().zip(0..).collect();
        let mut book = PhraseBook {
            vocabulary,
            places: place_of,
            phrases,
        };
        for (code, terms) in rows(include_str!("../../assets/coding/terms.tsv")) {
            let place = Icd10Code::parse(code)
                .and_then(|code| nodes.binary_search_by(|n| n.code.cmp(&code)).ok());
            let Some(place) = place.and_then(|p| u32::try_from(p).ok()) else {
                continue;
            };
            for term in terms.split(';') {
                book.add(place, term, 3);
            }
        }
        let mut phrases_of = vec![Vec::new(); book.vocabulary.len()];
        for (at, phrase) in (0..).zip(&book.phrases) {
            for (word, role) in &phrase.words {
                phrases_of[*word as usize].push((at, *role));
            }
        }
        let all = book.phrases.len().max(1) as f32;
        let weight = phrases_of
            .iter()
            .map(|with: &Vec<_>| (all / with.len().max(1) as f32).ln().max(0.5))
            .collect();
        Self {
            vocabulary: book.vocabulary,
            place_of: book.places,
            phrases: book.phrases,
            phrases_of,
            weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_taken_apart() {
        let (parts, other) =
            parts_of("Type 2 diabetes mellitus with diabetic neuropathy, unspecified");
        assert!(!other);
        assert_eq!(parts[0], ("type2".into(), Role::Narrow));
        assert_eq!(parts[1], ("diabetes".into(), Role::Core));
        assert_eq!(parts[2], ("mellitus".into(), Role::Optional));
        assert_eq!(parts[3], ("neuropathy".into(), Role::Narrow));
        let (parts, _) = parts_of("Gastro-esophageal reflux disease without esophagitis");
        assert!(parts.contains(&("!esophagitis".into(), Role::Optional)));
        assert!(parts_of("Other hypothyroidism").1);
    }
}
