//! What is told of allergies in the negative: none at all, or not this one.

use super::allergy_words::{Kind, TELLING};
use super::words::Sentence;

/// Said for a whole list.
pub(super) const WHOLE: &[&str] = &[
    "none", "nil", "negative", "denied", "no", "denies", "nothing",
];

/// "She has no allergy to latex": what denies stands a few words before the cue's end.
pub(super) fn is_denied(sentence: &Sentence, from: usize) -> bool {
    const REACH: usize = 7;
    for at in (from.saturating_sub(REACH)..from).rev() {
        let breaks = sentence.words[at].is_any(&["but", "however", "except"])
            || sentence.words[at].mark == Some(';')
            || at + 1 < from && sentence.words[at].mark == Some(',');
        if breaks {
            return false;
        }
        // "does not tolerate" is a cue with its own "not".
        let own = sentence.words[at..from]
            .iter()
            .any(|w| w.is_any(&["tolerate"]));
        if !own && TELLING.at(sentence, at, from, Kind::Deny).is_some() {
            return true;
        }
    }
    false
}

/// "sulfa, rash; no problem with latex": what denies stands between the one before and this one, behind the last mark.
pub(super) fn is_denied_in_list(sentence: &Sentence, (from, start): (usize, usize)) -> bool {
    let behind_mark = |at: &usize| *at > from && sentence.words[*at - 1].mark.is_some();
    let first = (from..start).rev().find(behind_mark);
    first.is_some_and(|first| (first..start).any(|at| is_deny(sentence, at)))
}

/// "no known drug or food allergies", "allergies: none", "denies allergies", "NKDA": from which word to which.
pub(super) fn none_known(sentence: &Sentence, listed: Option<usize>) -> Option<(usize, usize)> {
    const BETWEEN: &[&str] = &[
        "known",
        "any",
        "drug",
        "medication",
        "medicine",
        "food",
        "foods",
        "or",
        "and",
        "other",
        "environmental",
        "significant",
        "true",
        "to",
        "her",
        "his",
        "having",
        "of",
    ];
    const ALL: &[&str] = &[
        "any",
        "anything",
        "medications",
        "medication",
        "medicines",
        "drugs",
        "foods",
        "food",
    ];
    let count = sentence.words.len();
    let named = |at: usize| sentence.words[at].is_any(&["allergies", "allergy", "allergic"]);
    if let Some(place) = (0..count)
        .find_map(|at| Some((at, at + TELLING.at(sentence, at, count, Kind::NoneKnown)?.0)))
    {
        return Some(place);
    }
    for at in (0..count).filter(|at| named(*at)) {
        let behind = sentence.words.get(at + 1);
        let of_one = behind.is_some_and(|w| w.is_any(&["to"]))
            && !sentence.words.get(at + 2).is_some_and(|w| w.is_any(ALL));
        let first = (0..at)
            .rev()
            .take_while(|n| sentence.words[*n].is_any(BETWEEN) || is_deny(sentence, *n))
            .find(|n| is_deny(sentence, *n));
        if let Some(first) = first.filter(|_| !of_one) {
            let end = if behind.is_some_and(|w| w.is_any(&["to"])) {
                at + 3
            } else {
                at + 1
            };
            return Some((first, end.min(count)));
        }
        let linked = behind.is_some_and(|w| w.is_any(&["are", "is", "include"]));
        let at_value = at + 1 + usize::from(linked);
        let nothing = sentence
            .words
            .get(at_value)
            .is_some_and(|w| w.is_any(WHOLE));
        if nothing && (linked || sentence.words[at].mark == Some(':')) {
            return Some((at, at_value + 1));
        }
    }
    let from = listed?;
    let nothing = sentence.words.get(from).is_some_and(|w| w.is_any(WHOLE));
    nothing.then_some((from, from + 1))
}

fn is_deny(sentence: &Sentence, at: usize) -> bool {
    TELLING.at(sentence, at, at + 1, Kind::Deny).is_some()
}
