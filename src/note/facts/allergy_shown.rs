//! What shows as an allergy by itself, without being called one: the substance and how it showed.

use super::allergies::{Allergy, allergy, reaction, reaction_before};
use super::allergy_none::{WHOLE, is_denied};
use super::allergy_words::{Kind, TELLING};
use super::words::Sentence;

/// What shows as an allergy by itself: "latex allergy", "sulfa gave her a rash", "hives from penicillin".
pub(super) fn shown(
    text: &str,
    sentence: &Sentence,
    places: &[(usize, usize)],
    found: &mut Vec<Allergy>,
) {
    const REACH: usize = 6;
    for (n, (start, end)) in places.iter().copied().enumerate() {
        if found.iter().any(|a| a.start < end && start < a.end) {
            continue;
        }
        let next = places.get(n + 1).map_or(sentence.words.len(), |p| p.0);
        let unbroken = sentence.words[end - 1].mark.is_none();
        let behind = unbroken && TELLING.at(sentence, end, next, Kind::Behind).is_some();
        if behind {
            let value = sentence.words.get(end + 1);
            let denied = is_denied(sentence, start) || value.is_some_and(|w| w.is_any(WHOLE));
            let reaction = reaction(sentence, end + 1, next);
            found.push(allergy(text, sentence, (start, end), reaction, denied));
            continue;
        }
        // "ciprofloxacin, which caused hives": the words that go on with it may stand behind a comma.
        let goes_on = sentence
            .words
            .get(end)
            .is_some_and(|w| w.is_any(&["which", "it", "this", "that", "as", "because"]));
        let after = end + if goes_on { 0 } else { between(sentence, end) };
        let gives = TELLING
            .at(sentence, after, next, Kind::Gives)
            .filter(|_| unbroken || goes_on);
        let sign = gives.and_then(|(length, _)| {
            let stop = next.min(after + length + REACH);
            let found = reaction(sentence, after + length, stop)?;
            // "caused nausea" alone is what a drug does to many; "gave her nausea" is told of this patient.
            let shows = TELLING.at(sentence, found.0, stop, Kind::Sign).is_some();
            let whom = sentence.words[end..found.0]
                .iter()
                .any(|w| w.is_any(&["her", "him", "them", "me", "patient"]));
            (shows || whom || refused(sentence)).then_some(found)
        });
        let from = start >= 1 && sentence.words[start - 1].is_any(&["from", "with", "to", "after"]);
        let sign = sign.or_else(|| {
            let place = from
                .then(|| reaction_before(sentence, start - 1))
                .flatten()?;
            // "a rash with fever after amoxicillin": nothing between the two.
            let told = gets(sentence, place.0) || sentence.words[start - 1].is_any(&["to"]);
            (place.1 + 1 == start && told).then_some(place)
        });
        let sign = sign.or_else(|| met(sentence, (start, end), next));
        if sign.is_some() {
            let denied = is_denied(sentence, start);
            found.push(allergy(text, sentence, (start, end), sign, denied));
        }
    }
}

/// "a penicillin-allergic woman", "statin-intolerant".
pub(super) fn joined(text: &str, sentence: &Sentence, found: &mut Vec<Allergy>) {
    for (at, word) in sentence.words.iter().enumerate() {
        if let Some(substance) = ["-allergic", "-intolerant"]
            .iter()
            .find_map(|end| word.lower.strip_suffix(end))
        {
            let denied = is_denied(sentence, at);
            let mut one = allergy(text, sentence, (at, at + 1), None, denied);
            one.normal.insert("substance".into(), substance.to_owned());
            found.push(one);
        }
    }
}

/// "was tried but": how many words stand between a substance and what it gave.
fn between(sentence: &Sentence, end: usize) -> usize {
    const WORDS: &[&str] = &[
        "was", "were", "tried", "but", "and", "had", "been", "has", "which", "that", "it", "only",
    ];
    let words = sentence.words[end..].iter().take(5);
    words
        .take_while(|w| w.is_any(WORDS) && w.mark.is_none())
        .count()
}

/// "when he ate egg he broke out in hives", "received ferumoxytol last year and got hives": the substance was met, and then it showed.
fn met(
    sentence: &Sentence,
    (start, end): (usize, usize),
    next: usize,
) -> Option<(usize, usize, String)> {
    const MEETS: &[&str] = &[
        "ate", "eats", "eating", "after", "took", "given", "received", "drank", "touches",
        "touched",
    ];
    const BEFORE: usize = 3;
    const BEHIND: usize = 9;
    let meets = sentence.words[start.saturating_sub(BEFORE)..start]
        .iter()
        .any(|w| w.is_any(MEETS));
    let stop = next.min(end + BEHIND);
    // "develops hives when she takes aspirin".
    let first = start.saturating_sub(BEFORE + 3);
    let turn = sentence.words[first..start]
        .iter()
        .rposition(|w| w.is_any(&["when", "whenever", "after"]));
    let earlier = turn.and_then(|at| reaction_before(sentence, first + at));
    if let Some(place) = earlier.filter(|p| gets(sentence, p.0)) {
        return Some(place);
    }
    let place = meets
        .then(|| (end..stop).find_map(|at| Some((at, TELLING.at(sentence, at, stop, Kind::Sign)?))))
        .flatten()?;
    let (at, (length, words)) = place;
    let told = gets(sentence, at) && !["swelling", "itching"].contains(&words.as_str());
    told.then_some((at, at + length, words))
}

/// "and she will not take it again".
fn refused(sentence: &Sentence) -> bool {
    let never = |at: usize| {
        sentence.says(at, &["not", "take"])
            || sentence.says(at, &["never", "again"])
            || sentence.words[at].is_any(&["won't", "refuses"])
    };
    (0..sentence.words.len()).any(never)
}

/// "gets hives", "broke out in a rash": the reaction at `at` is told of the patient.
fn gets(sentence: &Sentence, at: usize) -> bool {
    const VERBS: &[&str] = &[
        "gets",
        "got",
        "get",
        "develops",
        "developed",
        "breaks",
        "broke",
        "had",
        "has",
        "experiences",
        "experienced",
    ];
    const ITSELF: &[&str] = &["swells", "swelled", "itches", "itched", "breaks", "broke"];
    sentence.words[at].is_any(ITSELF)
        || sentence.words[at.saturating_sub(4)..at]
            .iter()
            .any(|w| w.is_any(VERBS))
}
