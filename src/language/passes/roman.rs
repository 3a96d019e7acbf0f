//! Where the trade writes Roman numerals: cranial nerves, NYHA and Mallampati classes, some grades. Which ones is said in `assets/language/roman.tsv`.

use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::phrase_table::PhraseTable;
use crate::language::stream::{Stream, Token};
use crate::language::table::rows;

const RULE: &str = "Roman numeral";
const FILE: &str = include_str!("../../../assets/language/roman.tsv");
static NAMES: LazyLock<PhraseTable<Name>> =
    LazyLock::new(|| parse(FILE).expect("the shipped Roman numerals are read by a test"));
const ROMAN: [&str; 12] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
];

#[derive(Debug)]
struct Name {
    /// The largest number there is.
    last: usize,
    /// One of these words has to follow within four; none where it is sure.
    followed_by: Vec<String>,
}

fn parse(text: &str) -> Result<PhraseTable<Name>, LanguageError> {
    let mut names = PhraseTable::default();
    for row in rows("roman.tsv", text) {
        let last = row.needed(1, "the largest number")?;
        let last = last
            .parse()
            .ok()
            .filter(|n| (1..=ROMAN.len()).contains(n))
            .ok_or_else(|| row.complaint(format!("`{last}` is not a number from 1 to 12")))?;
        let followed_by = row
            .column(2)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        names.add(row.needed(0, "words")?, Name { last, followed_by });
    }
    Ok(names)
}

/// Writes those numbers in Roman numerals, lists and ranges of them too: "nerves three, four, and six".
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        if let Some((length, name)) = NAMES.at(stream, at) {
            let places = numbers_behind(stream, at + length, name);
            let told = places
                .last()
                .is_some_and(|last| followed(stream, last + 1, name));
            for place in places.into_iter().filter(|_| told) {
                if let Some(roman) = roman(stream, place, name.last) {
                    stream.replace(place, 1, roman, RULE);
                }
            }
        }
        at += 1;
    }
}

fn followed(stream: &Stream, at: usize, name: &Name) -> bool {
    let measured = stream.get(at).is_some_and(|t| t.text == "%")
        || super::units::length_at(stream, at).is_some();
    if measured {
        return false;
    }
    name.followed_by.is_empty()
        || (at..at + 4)
            .map_while(|n| stream.get(n).filter(|t| !t.is_mark()))
            .any(|t| name.followed_by.contains(&t.lower()))
}

/// The places of the numbers that belong to the name; none where one of them is out of range.
fn numbers_behind(stream: &Stream, at: usize, name: &Name) -> Vec<usize> {
    let mut places = Vec::new();
    let mut next = at;
    loop {
        match value(stream, next) {
            Some(n) if (1..=name.last).contains(&n) => places.push(next),
            _ => break,
        }
        next += 1;
        let comma = usize::from(stream.get(next).is_some_and(|t| t.text == ","));
        let word = usize::from(
            stream
                .get(next + comma)
                .is_some_and(|t| t.is_any(&["and", "to", "through", "or"])),
        );
        if comma + word == 0 {
            break;
        }
        next += comma + word;
    }
    places
}

fn value(stream: &Stream, at: usize) -> Option<usize> {
    let token: &Token = stream.get(at)?;
    if let Ok(number) = token.text.parse() {
        return Some(number);
    }
    let small = super::numbers::read::small_value(&token.lower())?;
    usize::try_from(small).ok()
}

fn roman(stream: &Stream, at: usize, last: usize) -> Option<&'static str> {
    let n = value(stream, at).filter(|n| (1..=last).contains(n))?;
    ROMAN.get(n - 1).copied()
}
