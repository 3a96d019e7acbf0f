//! A text's words as the index knows them: abbreviations written out, clinicians' words replaced by the set's, words
//! under "without" turned into their absence, misspellings mended.
//!
//! The same words stand for a title when the set is built and for a note when it is read, so both meet.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::index::Index;
use super::lexicon::{REPLACEMENTS, class_of, parts, rows};
use super::phrases::closes_absence;
use super::words::{Gap, Word, words};
use crate::domain::TextSpan;

/// A word after replacement. Several of one abbreviation share a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canonical {
    pub(super) span: TextSpan,
    pub(super) plain: String,
    pub(super) class: String,
    pub(super) gap: Gap,
}

/// A word held against the index.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Where it stands in the text; several tokens of an abbreviation share a span.
    pub(super) span: TextSpan,
    /// Place in the vocabulary; `None` for a word that no phrase has.
    pub(super) word: Option<u32>,
    pub(super) plain: String,
    pub(super) gap: Gap,
}

struct Replacement {
    from: Vec<String>,
    to: Vec<String>,
}

/// Keyed by the first word, the longest first.
fn replacements() -> &'static HashMap<String, Vec<Replacement>> {
    static ALL: OnceLock<HashMap<String, Vec<Replacement>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let plains =
            |text: &str| -> Vec<String> { words(text).into_iter().map(|w| w.plain).collect() };
        let mut all: HashMap<String, Vec<Replacement>> = HashMap::new();
        for (from, to) in REPLACEMENTS.into_iter().flat_map(rows) {
            let to = plains(to);
            for from in from.split(';').map(plains) {
                if let Some(first) = from.first().cloned() {
                    let to = to.clone();
                    all.entry(first).or_default().push(Replacement { from, to });
                }
            }
        }
        for list in all.values_mut() {
            list.sort_by_key(|r| std::cmp::Reverse(r.from.len()));
        }
        all
    })
}

/// The words of a text with replacements carried out.
pub(super) fn canonical(text: &str) -> Vec<Canonical> {
    replaced_words(text, false)
}

/// In a note, an abbreviation of two letters is one only in capitals: "MS", not "Ms".
fn replaced_words(text: &str, note: bool) -> Vec<Canonical> {
    let all = words(text);
    let mut found = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        let (taken, plains) = replaced(&all[at..]);
        let span = TextSpan::new(all[at].span.start, all[at + taken - 1].span.end);
        let short = note && taken == 1 && all[at].plain.len() <= 2;
        let capitals = || {
            span.of(text)
                .is_some_and(|t| !t.contains(|c: char| c.is_lowercase()))
        };
        match plains.filter(|_| !short || capitals()) {
            None => found.push(Canonical {
                span,
                plain: all[at].plain.clone(),
                class: all[at].class.clone(),
                gap: all[at].gap,
            }),
            Some(plains) => found.extend(plains.iter().enumerate().map(|(nth, plain)| Canonical {
                span,
                plain: plain.clone(),
                class: class_of(plain),
                gap: if nth == 0 { all[at].gap } else { Gap::Close },
            })),
        }
        at += taken;
    }
    found
}

/// How many words the longest replacement takes here, and what stands for them.
fn replaced(rest: &[Word]) -> (usize, Option<&'static [String]>) {
    let fits = |r: &&Replacement| {
        r.from.len() <= rest.len()
            && r.from.iter().zip(rest).all(|(f, w)| *f == w.plain)
            && rest[1..r.from.len()].iter().all(|w| w.gap != Gap::Stop)
    };
    replacements()
        .get(&rest[0].plain)
        .and_then(|list| list.iter().find(fits))
        .map_or((1, None), |r| (r.from.len(), Some(r.to.as_slice())))
}

/// The tokens of a text. Words under "without" become the classes that stand for their absence.
pub(super) fn tokens(index: &Index, text: &str, mend: bool) -> Vec<Token> {
    let all = replaced_words(text, true);
    let mut without = 0;
    let place = |nth: usize| {
        let word = &all[nth];
        if word.gap == Gap::Stop {
            without = 0;
        }
        match word.plain.as_str() {
            "without" => without = 6,
            // "Not intractable", "no aura": the next words alone.
            "not" | "no" => without = without.max(3),
            "with" | "but" => without = 0,
            _ => {}
        }
        let at = place(index, word, without > 0, mend);
        without -= i32::from(without > 0);
        if closes_absence(&all, nth) {
            without = 0;
        }
        Token {
            span: word.span,
            word: at,
            plain: word.plain.clone(),
            gap: word.gap,
        }
    };
    (0..all.len()).map(place).collect()
}

fn place(index: &Index, word: &Canonical, without: bool, mend: bool) -> Option<u32> {
    if parts().filler.contains(word.plain.as_str()) {
        return None;
    }
    if without && let Some(absent) = index.place(&format!("!{}", word.class)) {
        return Some(absent);
    }
    index
        .place(&word.class)
        .or_else(|| mend.then(|| index.nearest(&word.class)).flatten())
}
