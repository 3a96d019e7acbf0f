//! What numbers make together: 68-year-old, 148/86, 5/5, 2+, 3 x 4 cm, 1:1000, a 3-day history.

use super::{RULE, context};
use crate::language::passes::units;
use crate::language::stream::{Stream, Token};

/// Ages, readings, grades and sizes made of numbers.
pub(super) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        if stream.says(at, &["one", "half"]) && !follows_number(stream, at) {
            stream.replace(at, 2, "one-half", RULE);
        }
        if stream.tokens[at].is("q") {
            every(stream, at);
        }
        if stream.tokens[at].is_number() {
            let _ = age(stream, at)
                || out_of(stream, at)
                || over(stream, at)
                || graded(stream, at)
                || plus(stream, at)
                || size(stream, at)
                || ratio(stream, at)
                || sum(stream, at)
                || adjective(stream, at);
        }
        at += 1;
    }
}

/// Whether a number word or digits stand right before.
fn follows_number(stream: &Stream, at: usize) -> bool {
    at > 0 && !super::read::run(stream, at - 1).0.is_empty()
}

/// The number at `at`, as text.
fn number(stream: &Stream, at: usize) -> Option<String> {
    stream
        .get(at)
        .filter(|t| t.is_number())
        .map(|t| t.text.clone())
}

/// `at`, or the place behind a joining hyphen there.
fn over_hyphen(stream: &Stream, at: usize) -> usize {
    at + usize::from(
        stream
            .get(at)
            .is_some_and(|t| t.is_joining_hyphen(stream, at)),
    )
}

/// "q 6 hours", "Q 4 to 6 h": every 6 hours, every 4 to 6 hours.
fn every(stream: &mut Stream, at: usize) {
    if number(stream, at + 1).is_none() {
        return;
    }
    let range = stream.get(at + 2).is_some_and(|t| t.is_any(&["to", "or"]))
        && number(stream, at + 3).is_some();
    let unit = at + if range { 4 } else { 2 };
    if stream
        .get(unit)
        .is_some_and(|t| t.is_any(&["h", "hours", "hour", "hrs"]))
    {
        stream.replace(unit, 1, "hours", RULE);
        stream.replace(at, 1, "every", RULE);
    }
}

fn near(stream: &Stream, from: usize, to: usize, words: &[&str]) -> bool {
    let to = to.min(stream.tokens.len());
    stream.tokens[from.min(to)..to]
        .iter()
        .any(|t| t.is_any(words))
}

fn age(stream: &mut Stream, at: usize) -> bool {
    let unit = over_hyphen(stream, at + 1);
    let Some(word) = stream.get(unit).map(Token::lower) else {
        return false;
    };
    if let Some(whole) = word.strip_suffix("-old")
        && ["year", "month", "week", "day"].contains(&whole)
    {
        let text = format!("{}-{word}", stream.tokens[at].text);
        stream.replace(at, unit + 1 - at, &text, RULE);
        return true;
    }
    let old = over_hyphen(stream, unit + 1);
    if !["year", "month", "week", "day"].contains(&word.as_str()) || !stream.says(old, &["old"]) {
        return false;
    }
    let text = format!("{}-{word}-old", stream.tokens[at].text);
    stream.replace(at, old + 1 - at, &text, RULE);
    true
}

/// "five out of five" is 5/5; "four out of ten patients" is not.
fn out_of(stream: &mut Stream, at: usize) -> bool {
    const SCALES: &[&str] = &["4", "5", "6", "10", "15", "27", "30"];
    if !stream.says(at + 1, &["out", "of"]) {
        return false;
    }
    let Some(whole) = number(stream, at + 3).filter(|n| SCALES.contains(&n.as_str())) else {
        return false;
    };
    let text = &stream.tokens[at].text;
    let fits = text.parse::<f64>().ok() <= whole.parse::<f64>().ok();
    let things = stream.get(at + 4).is_some_and(|t| {
        t.is_any(&[
            "patients", "people", "children", "times", "nights", "lymph", "nodes", "cores",
        ])
    }) || context::after(stream, at + 4).is_some();
    if !fits || things {
        return false;
    }
    let text = format!("{text}/{whole}");
    stream.replace(at, 4, &text, RULE);
    true
}

fn over(stream: &mut Stream, at: usize) -> bool {
    if !stream.says(at + 1, &["over"]) {
        return false;
    }
    let Some(low) = number(stream, at + 2) else {
        return false;
    };
    // "500 over 30 minutes", "over 2 to 3 hours"
    let spread = matches!(context::after(stream, at + 3), Some(context::After::Time))
        || stream
            .get(at + 3)
            .is_some_and(|t| t.is_any(&["to", "or", "-"]));
    let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if spread || !plain(&low) || !plain(&stream.tokens[at].text) {
        return false;
    }
    let text = format!("{}/{low}", stream.tokens[at].text);
    stream.replace(at, 3, &text, RULE);
    true
}

/// "four plus out of five", "four minus over five": strength 4+/5, 4-/5.
fn graded(stream: &mut Stream, at: usize) -> bool {
    let sign = match stream.get(at + 1).map(Token::lower).as_deref() {
        Some("plus") => "+",
        Some("minus") => "-",
        _ => return false,
    };
    let whole = if stream.says(at + 2, &["out", "of"]) {
        at + 4
    } else if stream.says(at + 2, &["over"]) {
        at + 3
    } else {
        return false;
    };
    let Some(text) = number(stream, whole).filter(|n| n == "5" || n == "4") else {
        return false;
    };
    let text = format!("{}{sign}/{text}", stream.tokens[at].text);
    stream.replace(at, whole + 1 - at, &text, RULE);
    true
}

fn plus(stream: &mut Stream, at: usize) -> bool {
    let word = over_hyphen(stream, at + 1);
    let graded = matches!(stream.tokens[at].text.as_str(), "0" | "1" | "2" | "3" | "4");
    if !graded || !stream.says(word, &["plus"]) || number(stream, word + 1).is_some() {
        return false;
    }
    // "takes 1 plus a half tablet"
    if stream
        .get(word + 1)
        .is_some_and(|t| t.is_any(&["a", "an", "the", "another", "one", "two", "three", "half"]))
    {
        return false;
    }
    let text = format!("{}+", stream.tokens[at].text);
    stream.replace(at, word + 1 - at, &text, RULE);
    true
}

/// "three by four centimeters": 3 x 4 cm.
fn size(stream: &mut Stream, at: usize) -> bool {
    let mut last = at;
    while stream.says(last + 1, &["by"]) && number(stream, last + 2).is_some() && last < at + 4 {
        last += 2;
    }
    if last == at || units::length_at(stream, last + 1).is_none() {
        return false;
    }
    for by in (at + 1..last).step_by(2) {
        stream.replace(by, 1, "x", RULE);
    }
    true
}

/// "epinephrine one to one hundred thousand" is a strength, "a titer of one to one sixty" a dilution.
fn ratio(stream: &mut Stream, at: usize) -> bool {
    const DILUTED: &[&str] = &[
        "epinephrine",
        "titer",
        "titers",
        "dilution",
        "diluted",
        "lidocaine",
        "ratio",
        "ana",
    ];
    let Some(second) = number(stream, at + 2) else {
        return false;
    };
    let large = second
        .replace(',', "")
        .parse::<u32>()
        .is_ok_and(|n| n >= 20);
    let told =
        near(stream, at.saturating_sub(5), at, DILUTED) || near(stream, at + 3, at + 6, DILUTED);
    if stream.tokens[at].text != "1" || !stream.says(at + 1, &["to"]) || !large || !told {
        return false;
    }
    stream.replace(at, 3, &format!("1:{second}"), RULE);
    true
}

/// "Gleason three plus four equals seven": Gleason 3 + 4 = 7.
fn sum(stream: &mut Stream, at: usize) -> bool {
    let told = near(stream, at.saturating_sub(5), at, &["gleason"]);
    if !told || !stream.says(at + 1, &["plus"]) || number(stream, at + 2).is_none() {
        return false;
    }
    stream.replace(at + 1, 1, "+", RULE);
    if stream.says(at + 3, &["equals"]) && number(stream, at + 4).is_some() {
        stream.replace(at + 3, 1, "=", RULE);
    }
    true
}

/// "a three day history" is a 3-day history; "forty pack year" is 40-pack-year.
fn adjective(stream: &mut Stream, at: usize) -> bool {
    const SINGULAR: &[&str] = &["day", "week", "month", "year", "hour", "minute"];
    let text = stream.tokens[at].text.clone();
    if stream.says(at + 1, &["pack", "year"]) || stream.says(at + 1, &["pack-year"]) {
        let count = if stream.says(at + 1, &["pack"]) { 3 } else { 2 };
        stream.replace(at, count, &format!("{text}-pack-year"), RULE);
        return true;
    }
    if stream.says(at + 1, &["pack", "years"]) {
        stream.replace(at + 1, 2, "pack-years", RULE);
        return true;
    }
    let ranged = at >= 2
        && stream.tokens[at - 1].is_any(&["to", "or", "and"])
        && stream.tokens[at - 2].is_number();
    let one = text == "1" && !stream.before(at).is_some_and(|b| b.is("a"));
    let hyphened = stream
        .get(at + 1)
        .is_some_and(|t| t.is_joining_hyphen(stream, at + 1));
    let unit = over_hyphen(stream, at + 1);
    let noun = stream.get(unit + 1).is_some_and(Token::is_word);
    if ranged
        || !stream.get(unit).is_some_and(|t| t.is_any(SINGULAR))
        || !(hyphened || noun && !one)
    {
        return false;
    }
    let word = stream.tokens[unit].text.clone();
    stream.replace(at, unit + 1 - at, &format!("{text}-{word}"), RULE);
    true
}
