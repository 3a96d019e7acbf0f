//! Conditions, symptoms and findings, found by the word that names them and the modifiers before it (`assets/note/problems.tsv`).

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words::Sentence;
use crate::language::{LanguageError, rows};
use crate::note::template::is_heading;

const FILE: &str = include_str!("../../../assets/note/problems.tsv");
static NAMES: LazyLock<Names> =
    LazyLock::new(|| Names::parse(FILE).expect("the shipped problem names are read by a test"));
const LONGEST_PHRASE: usize = 4;

#[derive(Default)]
struct Names {
    heads: HashSet<String>,
    generic: HashSet<String>,
    /// Heads only where they are written in capitals: "AIDS".
    capitals: HashSet<String>,
    phrases: HashSet<String>,
    modifiers: HashSet<String>,
    /// What is told together as the risks of an operation.
    complications: HashSet<String>,
    /// Modifiers that make no problem of a generic name: "some delay".
    weak: HashSet<String>,
    suffixes: Vec<String>,
    modifier_suffixes: Vec<String>,
    stops: HashSet<String>,
    not_before: HashSet<String>,
    /// Words that together name no problem: "at discharge", "nerve block".
    none: HashSet<String>,
}

impl Names {
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut names = Self::default();
        for row in rows("problems.tsv", text) {
            let words = row.needed(0, "words")?.to_lowercase();
            match row.needed(1, "kind")? {
                "head" => drop(names.heads.insert(words)),
                "generic" => drop(names.generic.insert(words)),
                "capitals" => drop(names.capitals.insert(words)),
                "phrase" => drop(names.phrases.insert(words)),
                "modifier" => drop(names.modifiers.insert(words)),
                "complication" => drop(names.complications.insert(words)),
                "weak" => {
                    names.weak.insert(words.clone());
                    names.modifiers.insert(words);
                }
                "suffix" => names.suffixes.push(words),
                "modifier-suffix" => names.modifier_suffixes.push(words),
                "stop" => drop(names.stops.insert(words)),
                "not-before" => drop(names.not_before.insert(words)),
                "no" => drop(names.none.insert(words)),
                other => return Err(row.complaint(format!("there is no kind `{other}`"))),
            }
        }
        Ok(names)
    }

    fn is_head(&self, word: &str) -> bool {
        let ends =
            |suffix: &String| word.len() > suffix.len() + 2 && word.ends_with(suffix.as_str());
        self.heads.contains(word)
            || !self.stops.contains(word)
                && word.chars().all(|c| c.is_alphabetic() || c == '-')
                && self.suffixes.iter().any(ends)
    }

    fn is_modifier(&self, word: &str) -> bool {
        let ends =
            |suffix: &String| word.len() > suffix.len() + 3 && word.ends_with(suffix.as_str());
        if self.stops.contains(word) {
            return false;
        }
        let parts = word.contains(['-', '/'])
            && word
                .split(['-', '/'])
                .all(|p| self.modifiers.contains(p) || p == "sided" || p == "to" || p == "and");
        self.modifiers.contains(word)
            || parts
            || self.modifier_suffixes.iter().any(ends)
            || is_grade(word)
    }
}

/// "2", "iii", "4", "3b": what stands behind "type", "stage", "class".
fn is_grade(word: &str) -> bool {
    word.trim_end_matches(['a', 'b', 'c'])
        .parse::<u8>()
        .is_ok_and(|n| n < 11)
        || ["i", "ii", "iii", "iv", "iiia", "iiib"].contains(&word)
}

/// Whether the list names these words as a problem.
pub(super) fn is_listed(words: &str) -> bool {
    [&NAMES.heads, &NAMES.generic, &NAMES.phrases]
        .iter()
        .any(|set| set.contains(words))
}

/// Whether a word ends as names of problems do.
pub(super) fn ends_as_one(word: &str) -> bool {
    let ends = |suffix: &String| word.len() > suffix.len() + 2 && word.ends_with(suffix.as_str());
    NAMES.suffixes.iter().any(ends)
}

/// The problems of a sentence: from which word to which.
pub(super) fn problems(sentence: &Sentence) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = heading_words(sentence);
    while at < sentence.words.len() {
        let Some((start, end)) = named_at(sentence, at) else {
            at += 1;
            continue;
        };
        let floor = found.last().map_or(0, |(_, end)| *end);
        let start = modified_from(sentence, start, floor);
        let next = sentence
            .words
            .get(end)
            .filter(|_| sentence.words[end - 1].mark.is_none());
        let letter = next.is_some_and(|w| w.lower.len() == 1 && w.mark.is_none());
        let next = if letter {
            sentence.words.get(end + 1)
        } else {
            next
        };
        let other = next.is_some_and(|w| NAMES.not_before.contains(&w.lower));
        let generic = NAMES.generic.contains(&sentence.words[end - 1].lower)
            && sentence.words[start..end - 1]
                .iter()
                .all(|w| NAMES.weak.contains(&w.lower));
        if !other && !generic && !is_none(sentence, end - 1) {
            found.push((start, staged(sentence, end)));
        }
        at = end;
    }
    found
}

/// "We went over bleeding, stricture and worsening reflux": whether the problems of a sentence are told as risks.
pub(super) fn are_risks(sentence: &Sentence, problems: &[(usize, usize)]) -> bool {
    const TALKS: &[&str] = &[
        "discussed",
        "reviewed",
        "explained",
        "covered",
        "outlined",
        "described",
        "mentioned",
        "quoted",
        "over",
    ];
    let talked = sentence.words.iter().any(|w| w.is_any(TALKS));
    let named = problems
        .iter()
        .filter(|(_, end)| NAMES.complications.contains(&sentence.words[end - 1].lower))
        .count();
    talked && named > 1 && 2 * named >= problems.len()
}

/// Whether the word at `last` is part of words that together name no problem.
fn is_none(sentence: &Sentence, last: usize) -> bool {
    (last.saturating_sub(LONGEST_PHRASE - 1)..=last).any(|from| {
        (last + 1..=(from + LONGEST_PHRASE).min(sentence.words.len())).any(|to| {
            sentence.unbroken(from, to) && NAMES.none.contains(&sentence.joined(from, to))
        })
    })
}

/// How many words of the sentence are a heading: "Complications:" is none of the patient's.
fn heading_words(sentence: &Sentence) -> usize {
    let colon = sentence
        .words
        .iter()
        .take(5)
        .position(|w| w.mark == Some(':'));
    let words = colon
        .map(|at| at + 1)
        .filter(|end| is_heading(&sentence.joined(0, *end)));
    words.unwrap_or(0)
}

/// A phrase or a head that starts at `at`; a head with another head right behind it is one with it ("knee pain").
fn named_at(sentence: &Sentence, at: usize) -> Option<(usize, usize)> {
    let phrase = (1..=LONGEST_PHRASE).rev().find(|length| {
        sentence.unbroken(at, at + length)
            && NAMES.phrases.contains(&sentence.joined(at, at + length))
    });
    let head = |place: usize| {
        sentence.words.get(place).is_some_and(|w| {
            NAMES.is_head(&w.lower)
                || NAMES.generic.contains(&w.lower)
                || w.capitals && NAMES.capitals.contains(&w.lower)
        })
    };
    let mut end = match phrase {
        Some(length) => at + length,
        None if head(at) => at + 1,
        None => return None,
    };
    while end < sentence.words.len()
        && sentence.words[end - 1].mark.is_none()
        && !sentence.words[end].opened
        && head(end)
    {
        end += 1;
    }
    Some((at, end))
}

/// The first of the modifiers that stand before the word at `start`.
fn modified_from(sentence: &Sentence, start: usize, floor: usize) -> usize {
    let mut first = start;
    while first > floor {
        let word = &sentence.words[first - 1];
        // "acute on chronic": both are its modifiers.
        let joins = word.lower == "on"
            && first >= floor + 2
            && sentence.words[first - 2].mark.is_none()
            && ["acute", "subacute"].contains(&sentence.words[first - 2].lower.as_str());
        // "Creutzfeldt-Jakob disease": a name that nobody has listed.
        let named = first == start
            && first > 1
            && word.capital
            && !word.capitals
            && word.lower.len() > 3
            && sentence.words[first].is_any(&["disease", "syndrome"])
            && sentence.words[first - 2].mark.is_none()
            && !NAMES.stops.contains(&word.lower);
        let belongs = joins || named || NAMES.is_modifier(&word.lower);
        if word.mark.is_some() || sentence.words[first].opened || !belongs {
            break;
        }
        first -= 1;
    }
    // "on the left, chest pain": a lone grade or number before the name is none of its modifiers.
    while first < start && is_grade(&sentence.words[first].lower) {
        first += 1;
    }
    first
}

/// "chronic kidney disease stage 4": the stage behind belongs to it.
fn staged(sentence: &Sentence, end: usize) -> usize {
    let names = sentence
        .words
        .get(end)
        .is_some_and(|w| w.is_any(&["stage", "type", "grade", "class"]));
    let grade = sentence
        .words
        .get(end + 1)
        .is_some_and(|w| is_grade(&w.lower));
    if names && grade && sentence.unbroken(end - 1, end + 2) {
        end + 2
    } else {
        end
    }
}
