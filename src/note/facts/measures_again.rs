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
        .take(4)
        .position(|w| w.is_any(&["vitals", "vs", "signs", "afebrile"]));
    let beside = first("hr").or(first("temp")).or(first("rr")).map(|_| 0);
    let (pressures, shares) = (first("bp").or(titled).or(beside), first("spo2"));
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

/// "Vital signs: 152/70, 76, 16, 97.9, 98%": what stands between commas behind the pressure, told by its size.
pub(super) fn unnamed(text: &str, sentence: &Sentence, found: &mut Vec<Reading>) {
    let titled = sentence
        .words
        .iter()
        .take(4)
        .position(|w| w.is_any(&["vitals", "vs", "signs"]));
    let bare = |at: usize| {
        let word = sentence.words.get(at);
        word.is_some_and(|w| w.number().is_some() && w.mark.is_some())
    };
    // "104/58, 108, 22", "EXAM: 124/72, 56 and regular": a sentence that opens so is a list of vital signs.
    let colon = sentence
        .words
        .iter()
        .take(4)
        .position(|w| w.mark == Some(':'));
    let start = colon.map_or(0, |at| at + 1);
    let opens = sentence.words.get(start).is_some_and(|w| {
        let higher = pressure(&w.lower).is_some_and(|(high, low)| high > low + 9);
        let next = sentence.words.get(start + 1);
        let rate = next.is_some_and(|w| w.number().is_some())
            && sentence
                .words
                .get(start + 2)
                .is_some_and(|w| w.is_any(&["and", "regular", "reg", "irregular"]));
        let ends = sentence.words.len() == start + 2;
        higher && (rate || w.mark == Some(',') && bare(start + 1) && (ends || bare(start + 2)))
    });
    if opens && !found.iter().any(|r| r.normal["name"] == "bp") {
        found.push(blood_pressure(text, sentence, start));
    }
    if let Some(from) = run(sentence).filter(|_| !found.iter().any(|r| r.normal["name"] == "bp")) {
        let at = (from..sentence.words.len()).find(|at| {
            pressure(&sentence.words[*at].lower).is_some_and(|(high, low)| high > low + 9)
        });
        if let Some(at) = at {
            found.push(blood_pressure(text, sentence, at));
        }
    }
    let first = found.iter().find(|r| r.normal["name"] == "bp");
    let Some(behind) = first.map(|r| r.end) else {
        return;
    };
    let Some(from) = titled
        .map(|at| at + 1)
        .or(opens.then_some(behind))
        .or_else(|| run(sentence))
    else {
        return;
    };
    for at in from..sentence.words.len() {
        let word = &sentence.words[at];
        let next = sentence.words.get(at + 1);
        let led = at == from
            || sentence.words[at - 1]
                .mark
                .is_some_and(|m| ",;:".contains(m));
        let goes_on =
            next.is_none_or(|w| w.is_any(&["f", "c", "and", "regular", "reg", "irregular"]));
        let apart = led && (word.mark.is_some() || goes_on);
        if !apart || found.iter().any(|r| r.start <= at && at < r.end) {
            continue;
        }
        let Some(value) = word.number().and_then(|n| n.parse::<f64>().ok()) else {
            continue;
        };
        let has = |key: &str| found.iter().any(|r| r.normal["name"] == key);
        let share = word.lower.ends_with('%');
        let key = if share && !has("spo2") {
            "spo2"
        } else if share {
            continue;
        } else if (94.0..=106.0).contains(&value) && word.lower.contains('.') && !has("temp") {
            "temp"
        } else if (30.0..=220.0).contains(&value) && !has("hr") {
            "hr"
        } else if (6.0..=60.0).contains(&value) && has("hr") && !has("rr") {
            "rr"
        } else {
            continue;
        };
        let unit = if share { "%" } else { "" };
        let place = (at, at, at + 1);
        found.push(reading(text, sentence, place, &MEASURES[key], unit.into()));
    }
}

/// "88.4 kg, 132/84, 76", "40 lb, 41 in, BP 92/56": beside vital signs, what stands alone with its unit.
pub(super) fn sizes(text: &str, sentence: &Sentence, found: &mut Vec<Reading>) {
    if !found
        .iter()
        .any(|r| r.normal["name"] == "bp" || r.normal["name"] == "hr")
    {
        return;
    }
    for at in 0..sentence.words.len().saturating_sub(1) {
        let unit = &sentence.words[at + 1];
        let has = |key: &str| found.iter().any(|r| r.normal["name"] == key);
        let key = match unit.lower.as_str() {
            "kg" | "lb" | "lbs" | "pounds" if !has("wt") => "weight",
            "cm" | "in" | "inches" if !has("ht") && has("wt") => "height",
            _ => continue,
        };
        let led = at == 0
            || sentence.words[at - 1]
                .mark
                .is_some_and(|m| ",;:".contains(m));
        let bare = sentence.words[at].number().is_some() && sentence.words[at].mark.is_none();
        let known = found.iter().any(|r| r.start <= at && at < r.end);
        if led && bare && !known && unit.mark.is_some() {
            let said = unit.span.of(text).unwrap_or("").to_owned();
            let place = (at, at, at + 2);
            found.push(reading(text, sentence, place, &MEASURES[key], said));
        }
    }
}

/// Where four and more numbers between commas begin, a pressure among them: "101.8, 118, 146/88, 22, 97%".
fn run(sentence: &Sentence) -> Option<usize> {
    let fits = |at: usize| {
        let word = &sentence.words[at];
        pressure(&word.lower).is_some() || word.number().is_some()
    };
    let mut start = 0;
    for at in 0..sentence.words.len() {
        if !fits(at) || at > start && sentence.words[at - 1].mark != Some(',') {
            start = if fits(at) { at } else { at + 1 };
            continue;
        }
        let among = sentence.words[start..=at]
            .iter()
            .any(|w| pressure(&w.lower).is_some());
        if at >= start + 3 && among {
            return Some(start);
        }
    }
    None
}

/// "98% on room air", "95% on 2 liters": a saturation without its name.
pub(super) fn on_air(text: &str, sentence: &Sentence, found: &mut Vec<Reading>) {
    for at in 0..sentence.words.len() {
        let word = &sentence.words[at];
        let share = word.lower.ends_with('%').then(|| word.number()).flatten();
        let air = sentence.says(at + 1, &["on", "room"])
            || sentence.says(at + 1, &["on", "ra"])
            || sentence.says(at + 1, &["ra"])
            || sentence.says(at + 1, &["room", "air"])
            || sentence.says(at + 1, &["on", "oxygen"])
            || sentence.says(at + 1, &["on"])
                && (at + 2..sentence.words.len().min(at + 6)).any(|n| {
                    let word = &sentence.words[n];
                    let joined = word
                        .lower
                        .strip_suffix('l')
                        .is_some_and(|l| l.parse::<f64>().is_ok());
                    joined || word.is_any(&["l", "liter", "liters"])
                });
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

/// The blood pressure that is one word.
fn blood_pressure(text: &str, sentence: &Sentence, at: usize) -> Reading {
    reading(
        text,
        sentence,
        (at, at, at + 1),
        &MEASURES["bp"],
        String::new(),
    )
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
    found.push(blood_pressure(text, sentence, at));
    letters.push(false);
    at + 1
}

pub(super) fn pressure(word: &str) -> Option<(u32, u32)> {
    let (high, low) = word.split_once('/')?;
    let (high, low) = (high.parse().ok()?, low.parse().ok()?);
    ((50..=300).contains(&high) && (20..=200).contains(&low)).then_some((high, low))
}
