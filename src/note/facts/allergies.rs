//! What the patient does not tolerate, and how it shows (`assets/note/allergies.tsv`).

use std::collections::BTreeMap;

use super::allergy_none::{is_denied, is_denied_in_list, none_known};
use super::allergy_shown::{joined, shown};
use super::allergy_words::{Kind, TELLING};
use super::medications;
use super::problems;
use super::words::Sentence;

/// An allergy in a sentence: its words, and its normal form.
pub(super) struct Allergy {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) normal: BTreeMap<String, String>,
    /// It is said that there is none.
    pub(super) denied: bool,
    /// Where its reaction stands.
    reaction: Option<(usize, usize)>,
}

/// The allergies of a sentence, in order. `listed`: the word from which it stands under such a heading.
pub(super) fn allergies(
    text: &str,
    sentence: &Sentence,
    listed: Option<usize>,
    is_drug: &dyn Fn(&str) -> bool,
) -> Vec<Allergy> {
    let places = substances(text, sentence, listed, is_drug);
    let mut found = Vec::new();
    let none = none_known(sentence, listed);
    for (start, end) in told(sentence, listed, none) {
        take(text, sentence, &places, (start, end), &mut found);
        unknown(text, sentence, start, &mut found);
    }
    for at in 0..sentence.words.len() {
        let cue = TELLING.at(sentence, at, sentence.words.len(), Kind::Unable);
        let place = cue.and_then(|(length, _)| places.iter().find(|p| p.0 == at + length));
        if let Some((start, end)) = place.copied()
            && let Some(reaction) = reaction(sentence, end, sentence.words.len())
        {
            found.push(allergy(text, sentence, (start, end), Some(reaction), false));
        }
    }
    shown(text, sentence, &places, &mut found);
    joined(text, sentence, &mut found);
    if let Some((start, end)) = none {
        let normal = BTreeMap::from([("substance".to_owned(), "none known".to_owned())]);
        found.push(Allergy {
            start,
            end,
            normal,
            denied: true,
            reaction: None,
        });
    }
    found.sort_by_key(|a| (a.start, a.end));
    found.dedup_by(|b, a| b.start < a.end);
    found
}

/// Drugs and other substances of a sentence; a drug with its dose is one that is taken, but under the heading.
fn substances(
    text: &str,
    sentence: &Sentence,
    listed: Option<usize>,
    is_drug: &dyn Fn(&str) -> bool,
) -> Vec<(usize, usize)> {
    let dosed: Vec<usize> = medications::medications(text, sentence, is_drug)
        .into_iter()
        .filter(|m| {
            let dose = m.normal.contains_key("strength") && listed.is_none();
            dose || m.normal.contains_key("frequency")
        })
        .map(|m| m.start)
        .collect();
    let mut places = medications::names(sentence, is_drug);
    places.retain(|(start, _)| !dosed.contains(start));
    let mut at = 0;
    while at < sentence.words.len() {
        let known = TELLING.at(sentence, at, sentence.words.len(), Kind::Substance);
        let Some((length, _)) = known else {
            at += 1;
            continue;
        };
        let end = at + length;
        places.retain(|(start, stop)| end - at > stop - start || !(*start < end && at < *stop));
        if !places
            .iter()
            .any(|(start, stop)| *start < end && at < *stop)
            || places
                .iter()
                .any(|(start, stop)| *start >= at && *stop <= end)
        {
            places.retain(|(start, stop)| !(*start >= at && *stop <= end));
            places.push((at, end));
        }
        at = end;
    }
    // "codeine, made her see cats": what is seen is no substance.
    places.retain(|(start, _)| {
        *start == 0 || !sentence.words[start - 1].is_any(&["see", "saw", "seeing", "sees"])
    });
    places.sort_unstable();
    places.dedup();
    // "iodine contrast": two names in a row are one substance.
    places.dedup_by(|next, before| {
        let one = before.1 == next.0 && sentence.unbroken(before.0, next.1);
        if one {
            before.1 = next.1;
        }
        one
    });
    places
}

/// Where allergies are told: behind a cue, or in what stands under the heading, each up to where the telling ends.
fn told(
    sentence: &Sentence,
    listed: Option<usize>,
    none: Option<(usize, usize)>,
) -> Vec<(usize, usize)> {
    let count = sentence.words.len();
    let mut cues: Vec<usize> = Vec::new();
    for at in 0..count {
        if let Some((length, _)) = TELLING.at(sentence, at, count, Kind::Cue) {
            cues.push(at + length);
        }
    }
    // "Adhesive tape allergy", "no known allergies except penicillin".
    let except = none.and_then(|(_, end)| {
        (end..count).find(|at| sentence.words[*at].is_any(&["except", "besides", "than", "but"]))
    });
    cues.extend(except.map(|at| at + 1));
    if let Some(from) = listed.filter(|_| none.is_none()) {
        cues.push(from);
    }
    cues.sort_unstable();
    let mut told = Vec::new();
    for (n, start) in cues.iter().enumerate() {
        let next = cues.get(n + 1).copied().unwrap_or(count);
        let end = (*start..next)
            .find(|at| {
                let broken = *at > *start && sentence.words[*at - 1].mark == Some(';');
                let ends = TELLING.at(sentence, *at, count, Kind::End).is_some();
                ends || broken && listed.is_none()
            })
            .unwrap_or(next);
        told.push((*start, end));
    }
    told
}

/// The substances of a stretch, each with its reaction.
fn take(
    text: &str,
    sentence: &Sentence,
    places: &[(usize, usize)],
    (from, to): (usize, usize),
    found: &mut Vec<Allergy>,
) {
    let inside: Vec<(usize, usize)> = places
        .iter()
        .copied()
        .filter(|(start, end)| *start >= from && *end <= to)
        .collect();
    let denied = is_denied(sentence, from);
    let before = reaction_before(sentence, from);
    let first = found.len();
    for (n, (start, end)) in inside.iter().copied().enumerate() {
        let next = inside.get(n + 1).map_or(sentence.words.len(), |p| p.0);
        // "Ceftriaxone tolerated in the past."
        if sentence.words[end - 1].mark.is_none() && sentence.says(end, &["tolerated"]) {
            continue;
        }
        let reaction = reaction(sentence, end, next)
            .or_else(|| before.clone())
            .or_else(|| as_problem(sentence, end, next));
        let denied = denied || n > 0 && is_denied_in_list(sentence, (inside[n - 1].1, start));
        found.push(allergy(text, sentence, (start, end), reaction, denied));
    }
    // "Penicillin and sulfa both cause a rash."
    let Some((_, last)) = inside.last() else {
        return;
    };
    let shared = (*last..sentence.words.len().min(last + 3))
        .any(|at| sentence.words[at].is_any(&["both", "all", "each"]));
    if shared && let Some(reaction) = found.last().and_then(|a| a.normal.get("reaction").cloned()) {
        for allergy in &mut found[first..] {
            allergy.normal.insert("reaction".into(), reaction.clone());
        }
    }
}

pub(super) fn allergy(
    text: &str,
    sentence: &Sentence,
    (start, end): (usize, usize),
    reaction: Option<(usize, usize, String)>,
    denied: bool,
) -> Allergy {
    let substance = sentence.span_of(start, end).of(text).unwrap_or("");
    let mut normal = BTreeMap::from([("substance".to_owned(), substance.to_lowercase())]);
    let place = reaction.as_ref().map(|(start, end, _)| (*start, *end));
    if let Some((.., words)) = reaction {
        normal.insert("reaction".into(), words);
    }
    Allergy {
        start,
        end,
        normal,
        denied,
        reaction: place,
    }
}

/// "an anaphylactic reaction to", "hives with": the reaction told right before.
pub(super) fn reaction_before(sentence: &Sentence, from: usize) -> Option<(usize, usize, String)> {
    const REACH: usize = 3;
    (from.saturating_sub(REACH)..from).find_map(|at| {
        TELLING
            .at(sentence, at, from, Kind::Sign)
            .map(|(length, words)| (at, at + length, words))
    })
}

pub(super) fn reaction(
    sentence: &Sentence,
    from: usize,
    to: usize,
) -> Option<(usize, usize, String)> {
    (from..to).find_map(|at| {
        let longest = [Kind::Sign, Kind::Reaction]
            .into_iter()
            .filter_map(|kind| TELLING.at(sentence, at, to, kind))
            .max_by_key(|(length, _)| *length);
        longest.map(|(length, words)| (at, at + length, words))
    })
}

/// "prednisone above 40 mg: psychosis": a reaction that only the names of problems know, right behind its substance.
fn as_problem(sentence: &Sentence, from: usize, to: usize) -> Option<(usize, usize, String)> {
    const BETWEEN: &[&str] = &[
        "causes", "caused", "cause", "gave", "gives", "him", "her", "them", "a", "an", "with",
        "severe", "bad", "above", "mg", "high", "dose", "doses", "at",
    ];
    let found = problems::problems(sentence)
        .into_iter()
        .find(|(start, end)| *start >= from && *end <= to)?;
    let near = sentence.words[from..found.0]
        .iter()
        .all(|w| w.is_any(BETWEEN) || w.number().is_some());
    near.then(|| (found.0, found.1, sentence.joined(found.0, found.1)))
}

/// "allergic to walnuts": what is told so plainly need not be known.
fn unknown(text: &str, sentence: &Sentence, at: usize, found: &mut Vec<Allergy>) {
    const PLAIN: &[&str] = &["allergic", "allergy"];
    const NOTHING: &[&str] = &[
        "any",
        "anything",
        "all",
        "the",
        "a",
        "an",
        "some",
        "several",
        "multiple",
        "many",
        "other",
        "his",
        "her",
        "their",
        "this",
        "that",
        "these",
        "it",
        "them",
        "both",
        "certain",
        "various",
        "most",
        "nothing",
        "something",
        "medication",
        "medications",
        "medicines",
        "drugs",
        "foods",
        "food",
        "environmental",
        "seasonal",
        "either",
        "none",
        "no",
    ];
    let plain =
        at >= 2 && sentence.words[at - 1].is_any(&["to"]) && sentence.words[at - 2].is_any(PLAIN);
    let Some(word) = sentence.words.get(at).filter(|_| plain) else {
        return;
    };
    let known = found.iter().any(|a| a.start <= at + 1 && at < a.end);
    let fits = word.lower.len() > 2 && word.lower.chars().all(|c| c.is_alphabetic() || c == '-');
    if known || !fits || word.is_any(NOTHING) {
        return;
    }
    let reaction = reaction(sentence, at + 1, sentence.words.len());
    let denied = is_denied(sentence, at);
    found.push(allergy(text, sentence, (at, at + 1), reaction, denied));
}

/// Whether a sentence behind the first under the heading goes on with the list: it opens with a substance, or tells of one.
pub(super) fn goes_on(text: &str, sentence: &Sentence, is_drug: &dyn Fn(&str) -> bool) -> bool {
    let places = substances(text, sentence, None, is_drug);
    // "2. Tetracycline": the number of the list is no word of it.
    let numbered = sentence.words.first().is_some_and(|w| w.number().is_some());
    places
        .first()
        .is_some_and(|(start, _)| *start == usize::from(numbered))
        && !sentence
            .words
            .iter()
            .any(|w| w.is_any(&["was", "is", "will", "at"]))
}

/// Whether the problem from `start` is told as the reaction to an allergy in this sentence: as the first sign of it,
/// or as one more behind it ("his face swelled, with swelling of the lips") where nothing is said of today.
pub(super) fn is_reaction(
    sentence: &Sentence,
    allergies: &[Allergy],
    (start, end): (usize, usize),
) -> bool {
    const TODAY: &[&str] = &["now", "today", "presents", "presented", "here", "currently"];
    let reactions: Vec<(usize, usize)> = allergies.iter().filter_map(|a| a.reaction).collect();
    let first = reactions
        .iter()
        .any(|(from, to)| start < *to && *from < end);
    let sign = TELLING.at(sentence, end - 1, end, Kind::Sign).is_some();
    let behind = reactions.iter().any(|(_, to)| *to <= start);
    let today = sentence.words[..start].iter().any(|w| w.is_any(TODAY));
    first || sign && behind && !today
}
