//! The same measured again, and what is measured without its name: a second pressure, a saturation "on room air".

use super::measures::{MEASURES, Reading, plausible, reading};
use super::words::Sentence;

/// "158/94 on arrival and 142/86 after rest", "91% at rest, 86% with walking": the same measured again, without its name.
pub(super) fn again(text: &str, sentence: &Sentence, found: &mut Vec<Reading>) {
    const WHEN: &[&str] = &["with", "at", "after", "while", "during", "on"];
    let first = |key: &str| {
        let named = found.iter().filter(|r| r.normal["name"] == key);
        named.map(|r| r.end).min()
    };
    let titled = sentence
        .words
        .iter()
        .take(2)
        .position(|w| w.is_any(&["vitals", "vs", "signs"]));
    let (pressures, shares) = (first("bp").or(titled), first("spo2"));
    for at in 0..sentence.words.len() {
        let word = &sentence.words[at];
        if found.iter().any(|r| r.start <= at && at < r.end) {
            continue;
        }
        let next = sentence.words.get(at + 1);
        let dose = next.is_some_and(|w| w.is_any(&["mg", "mcg", "units"]));
        let higher = pressure(&word.lower).is_some_and(|(high, low)| high > low + 9);
        let share = word.lower.ends_with('%') && plausible(word.number(), &MEASURES["spo2"]);
        let (key, unit) = if pressures.is_some_and(|from| at >= from) && !dose && higher {
            ("bp", "")
        } else if shares.is_some_and(|from| at >= from)
            && share
            && next.is_some_and(|w| w.is_any(WHEN))
        {
            ("spo2", "%")
        } else {
            continue;
        };
        let place = (at, at, at + 1);
        found.push(reading(text, sentence, place, &MEASURES[key], unit.into()));
    }
}

/// "98% on room air", "95% on 2 liters": a saturation without its name.
pub(super) fn on_air(text: &str, sentence: &Sentence, found: &mut Vec<Reading>) {
    for at in 0..sentence.words.len() {
        let word = &sentence.words[at];
        let share = word.lower.ends_with('%').then(|| word.number()).flatten();
        let air = sentence.says(at + 1, &["on", "room"])
            || sentence.says(at + 1, &["on", "ra"])
            || sentence.says(at + 1, &["on", "oxygen"])
            || sentence
                .words
                .get(at + 3)
                .is_some_and(|w| w.is_any(&["l", "liter", "liters"]))
                && sentence.says(at + 1, &["on"]);
        let known = found.iter().any(|r| r.start <= at && at < r.end);
        if air && !known && share.is_some() && plausible(share, &MEASURES["spo2"]) {
            let place = (at, at, at + 1);
            found.push(reading(
                text,
                sentence,
                place,
                &MEASURES["spo2"],
                "%".into(),
            ));
        }
    }
}

/// "118/70 sitting, 96/60 standing": the second pressure.
pub(super) fn standing(
    text: &str,
    sentence: &Sentence,
    from: usize,
    found: &mut Vec<Reading>,
    letters: &mut Vec<bool>,
) -> usize {
    const POSTURES: &[&str] = &["standing", "lying", "sitting", "supine", "arm"];
    let Some(at) = (from..sentence.words.len().min(from + 5))
        .find(|n| pressure(&sentence.words[*n].lower).is_some())
    else {
        return from;
    };
    let told = sentence
        .words
        .get(at + 1)
        .is_some_and(|w| w.is_any(POSTURES))
        || sentence.words[at - 1].is_any(POSTURES);
    if !told {
        return from;
    }
    found.push(reading(
        text,
        sentence,
        (at, at, at + 1),
        &MEASURES["bp"],
        String::new(),
    ));
    letters.push(false);
    at + 1
}

pub(super) fn pressure(word: &str) -> Option<(u32, u32)> {
    let (high, low) = word.split_once('/')?;
    let (high, low) = (high.parse().ok()?, low.parse().ok()?);
    ((50..=300).contains(&high) && (20..=200).contains(&low)).then_some((high, low))
}
