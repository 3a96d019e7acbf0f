//! A query or a note's words as places in the index's vocabulary: abbreviations written out, clinicians' words
//! replaced by the set's, misspellings mended.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::phrases::{FILLERS, Index};
use super::words::{Gap, Word, class_of, rows, words};
use crate::domain::TextSpan;

/// A word held against the index.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Where it stands in the text; several tokens of an abbreviation share a span.
    pub(super) span: TextSpan,
    /// Place in the vocabulary; `None` for a word that no phrase has.
    pub(super) word: Option<u32>,
    /// The same class under "without", where some phrase has it.
    pub(super) plain: String,
    pub(super) gap: Gap,
}

struct Replacement {
    from: Vec<String>,
    to: Vec<String>,
}

/// Keyed by the first word.
fn replacements() -> &'static HashMap<String, Vec<Replacement>> {
    static ALL: OnceLock<HashMap<String, Vec<Replacement>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: HashMap<String, Vec<Replacement>> = HashMap::new();
        let files = [
            include_str!("../../assets/coding/abbreviations.tsv"),
            include_str!("../../assets/coding/synonyms.tsv"),
        ];
        for (from, to) in files.into_iter().flat_map(rows) {
            let to: Vec<String> = words(to).into_iter().map(|w| w.plain).collect();
            for from in from.split(';') {
                let from: Vec<String> = words(from).into_iter().map(|w| w.plain).collect();
                let Some(first) = from.first().cloned() else {
                    continue;
                };
                let to = to.clone();
                all.entry(first).or_default().push(Replacement { from, to });
            }
        }
        for list in all.values_mut() {
            list.sort_by_key(|r| std::cmp::Reverse(r.from.len()));
        }
        all
    })
}

/// The tokens of a text. Words under "without" become the classes that stand for their absence.
pub(super) fn tokens(index: &Index, text: &str, mend: bool) -> Vec<Token> {
    let all = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    let mut without = 0;
    while at < all.len() {
        if all[at].gap == Gap::Stop {
            without = 0;
        }
        let (taken, plains) = replaced(&all[at..]);
        let span = TextSpan::new(all[at].span.start, all[at + taken - 1].span.end);
        for (nth, plain) in plains.into_iter().enumerate() {
            let gap = if nth == 0 { all[at].gap } else { Gap::Close };
            match plain.as_str() {
                "without" => without = 6,
                "with" | "but" => without = 0,
                _ => {}
            }
            let class = if taken == 1 && plain == all[at].plain {
                all[at].class.clone()
            } else {
                class_of(&plain)
            };
            let word = place(index, &plain, &class, without > 0, mend);
            found.push(Token {
                span,
                word,
                plain,
                gap,
            });
            without -= i32::from(without > 0);
        }
        at += taken;
    }
    found
}

fn place(index: &Index, plain: &str, class: &str, without: bool, mend: bool) -> Option<u32> {
    if FILLERS.contains(&plain) {
        return None;
    }
    if without && let Some(absent) = index.place_of.get(&format!("!{class}")) {
        return Some(*absent);
    }
    index
        .place_of
        .get(class)
        .copied()
        .or_else(|| mend.then(|| nearest(index, class)).flatten())
}

/// How many words the longest replacement takes here, and what stands for them.
fn replaced(rest: &[Word]) -> (usize, Vec<String>) {
    let fits = |r: &&Replacement| {
        r.from.len() <= rest.len()
            && r.from.iter().zip(rest).all(|(f, w)| *f == w.plain)
            && rest[1..r.from.len()].iter().all(|w| w.gap != Gap::Stop)
    };
    replacements()
        .get(&rest[0].plain)
        .and_then(|list| list.iter().find(fits))
        .map_or_else(
            || (1, vec![rest[0].plain.clone()]),
            |r| (r.from.len(), r.to.clone()),
        )
}

/// The word a misspelt one most likely stands for: one edit away, two for long words; the commonest of the nearest.
pub(super) fn nearest(index: &Index, class: &str) -> Option<u32> {
    let length = class.chars().count();
    let allowed = match length {
        0..=4 => return None,
        5..=7 => 1,
        _ => 2,
    };
    if class.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let wanted: Vec<char> = class.chars().collect();
    let candidates = (0_u32..).zip(&index.vocabulary).filter_map(|(at, word)| {
        let close = word.len().abs_diff(class.len()) <= allowed && !word.starts_with('!');
        let away = if close {
            edits(&wanted, word, allowed)?
        } else {
            return None;
        };
        let common = index.phrases_of[at as usize].len();
        let other_start = !word.starts_with(wanted[0]);
        Some(((away, other_start, std::cmp::Reverse(common)), at))
    });
    candidates.min().map(|(_, at)| at)
}

/// Edits (insert, delete, replace, swap neighbours) from one word to the other, `None` where more than `most`.
fn edits(from: &[char], to: &str, most: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=from.len()).collect();
    let mut last = '\0';
    for (nth, letter) in to.chars().enumerate() {
        let mut next = vec![nth + 1];
        for (at, own) in from.iter().enumerate() {
            let mut cost = (row[at] + usize::from(*own != letter))
                .min(row[at + 1] + 1)
                .min(next[at] + 1);
            if at > 0 && nth > 0 && *own == last && from[at - 1] == letter {
                cost = cost.min(before[at - 1] + 1);
            }
            next.push(cost);
        }
        if next.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        last = letter;
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|count| *count <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), b, 2);
        assert_eq!(count("pneumonia", "pnuemonia"), Some(1));
        assert_eq!(count("diarrhea", "diarhea"), Some(1));
        assert_eq!(count("asthma", "asthma"), Some(0));
        assert_eq!(count("asthma", "fracture"), None);
    }
}
