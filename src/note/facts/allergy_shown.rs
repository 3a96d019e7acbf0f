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
        let gives = TELLING
            .at(sentence, end, next, Kind::Gives)
            .filter(|_| unbroken || goes_on);
        let sign = gives.and_then(|(length, _)| {
            let stop = next.min(end + length + REACH);
            let found = reaction(sentence, end + length, stop)?;
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
            (place.1 + 1 == start && gets(sentence, place.0)).then_some(place)
        });
        if sign.is_some() {
            let denied = is_denied(sentence, start);
            found.push(allergy(text, sentence, (start, end), sign, denied));
        }
    }
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
    sentence.words[at.saturating_sub(4)..at]
        .iter()
        .any(|w| w.is_any(VERBS))
}
