//! Values that are several words, and weights and heights without their units.

use super::measures::{Measure, unit_behind};
use super::words::Sentence;

/// "6/10", "4 of 10", "7 out of 10" at a word: how many words.
pub(super) fn out_of_ten(sentence: &Sentence, at: usize) -> Option<usize> {
    let word = sentence.words.get(at)?;
    let up_to_ten = |n: &str| n.parse::<u8>().is_ok_and(|n| n <= 10);
    if word.lower.strip_suffix("/10").is_some_and(up_to_ten) {
        return Some(1);
    }
    let ten: &[&[&str]] = &[&["of", "10"], &["out", "of", "10"]];
    let words = ten
        .iter()
        .find(|words| word.mark.is_none() && sentence.says(at + 1, words))?;
    up_to_ten(&word.lower).then_some(1 + words.len())
}

/// "5 feet 4 inches", "5 foot 4", "5'4" at a word: how many words.
pub(super) fn feet(sentence: &Sentence, at: usize) -> Option<usize> {
    let word = sentence.words.get(at)?;
    let small = |n: &str| n.parse::<u8>().is_ok_and(|n| n < 12);
    if let Some((feet, inches)) = word.lower.split_once('\'') {
        return (small(feet) && small(inches.trim_matches(['"', '\'']))).then_some(1);
    }
    let named = sentence
        .words
        .get(at + 1)
        .is_some_and(|w| w.is_any(&["feet", "foot", "ft"]) && w.mark.is_none_or(|m| m == ','));
    let inches = sentence.words.get(at + 2)?;
    if !(named && small(&word.lower) && inches.number().is_some()) {
        return None;
    }
    let unit = sentence
        .words
        .get(at + 3)
        .is_some_and(|w| w.is_any(&["inches", "inch", "in"]));
    Some(if unit && inches.mark.is_none() { 4 } else { 3 })
}

/// "19 lb 2 oz", "7 pounds 11 ounces" at a word: how many words.
pub(super) fn pounds(sentence: &Sentence, at: usize) -> Option<usize> {
    let is = |at: usize, words: &[&str]| sentence.words.get(at).is_some_and(|w| w.is_any(words));
    let number = |at: usize| sentence.words.get(at).is_some_and(|w| w.number().is_some());
    let whole = number(at)
        && is(at + 1, &["lb", "lbs", "pounds", "pound"])
        && number(at + 2)
        && is(at + 3, &["oz", "ounces", "ounce"]);
    whole.then_some(4)
}

/// Whether the word at `at` is a weight or a height: with its unit, or right behind the name, which ends before `end`.
pub(super) fn is_size(
    text: &str,
    sentence: &Sentence,
    (end, at): (usize, usize),
    measure: &Measure,
) -> bool {
    const CHANGE: &[&str] = &["up", "down"];
    const OF_ELSE: &[&str] = &[
        "estimated",
        "fetal",
        "ideal",
        "target",
        "goal",
        "excess",
        "highest",
        "heaviest",
        "placental",
    ];
    const ELSE: &[&str] = &[
        "day", "days", "week", "weeks", "month", "months", "year", "years", "times", "percent",
        "to", "standard", "pounds", "lb", "lbs", "kg", "hours",
    ];
    let word = &sentence.words[at];
    let Some(number) = word.number().filter(|n| n.len() == word.lower.len()) else {
        return false;
    };
    let of_else = sentence.words[..end]
        .iter()
        .rev()
        .skip(1)
        .take(2)
        .any(|w| w.is_any(OF_ELSE));
    if of_else {
        return false;
    }
    // "down 8 pounds" is a change, "down to 181 pounds" a weight.
    if sentence.words[at - 1].is_any(CHANGE) {
        return false;
    }
    if unit_behind(text, sentence, at, measure).is_some() {
        return true;
    }
    let links = &sentence.words[end..at];
    let near = links
        .iter()
        .all(|w| w.is_any(&["is", "was", "of", "today", "now"]));
    let next = sentence.words.get(at + 1).filter(|_| word.mark.is_none());
    let alone = near && !next.is_some_and(|w| w.is_any(ELSE));
    let value = number.parse::<f64>().unwrap_or(0.0);
    let range = if measure.key == "wt" {
        2.0..=700.0
    } else {
        36.0..=230.0
    };
    alone && range.contains(&value)
}
