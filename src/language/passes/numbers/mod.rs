//! Spoken numbers as digits: "fifty" before a dose, "zero point two five", "one forty eight", "two plus". Idioms stay words,
//! and so does whatever can be read in two ways: a spelled value is better than a wrong one.

mod context;
mod join;
pub(in crate::language) mod read;

use read::{Form, Reading, read};

use crate::language::stream::Stream;

const RULE: &str = "number";

/// Writes numbers in digits where the trade does.
pub(in crate::language) fn apply(stream: &mut Stream) {
    acuity(stream);
    let mut at = 0;
    while at < stream.tokens.len() {
        at += match read(stream, at) {
            Ok(reading) => written(stream, at, &reading),
            Err(used) => used.max(1),
        };
    }
    join::apply(stream);
}

/// Writes one number; says how far to go on.
fn written(stream: &mut Stream, at: usize, reading: &Reading) -> usize {
    if let Some(text) = and_a_half(stream, at, reading) {
        stream.replace(at, reading.used + 3, &text, RULE);
        return 1;
    }
    let plain = reading.written && !stream.tokens[at].text.contains('.');
    if plain || !context::wants_digits(stream, at, reading) {
        return reading.used.max(1);
    }
    stream.replace(
        at,
        reading.used,
        &with_thousands(&reading.text, reading.written),
        RULE,
    );
    1
}

/// "two and a half milligrams" is 2.5 mg; without a unit it stays as said.
fn and_a_half(stream: &Stream, at: usize, reading: &Reading) -> Option<String> {
    let end = at + reading.used;
    let counts = stream.says(end, &["and", "a", "half"])
        && reading.form == Form::Full
        && reading.text.bytes().all(|b| b.is_ascii_digit())
        && context::after(stream, end + 3).is_some();
    counts.then(|| format!("{}.5", reading.text))
}

/// 12,000 for a spoken number of five digits or more, as ISMP asks; 1000 as the house writes four.
fn with_thousands(text: &str, as_it_stands: bool) -> String {
    let whole = text.split('.').next().unwrap_or(text);
    if as_it_stands || whole.len() < 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let (lead, tail) = text.split_at(whole.len() - 3);
    format!("{lead},{tail}")
}

/// "40mg", "seven-day", "two-plus", "sixty-eight-year-old" come apart where a number ends, so that every part can be read.
fn take_apart(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        if let Some(cut) = cut_after_number(&stream.tokens[at].lower()) {
            stream.split(at, cut);
            if stream.tokens[at + 1..]
                .first()
                .is_some_and(|t| t.text.starts_with('-'))
            {
                stream.split(at + 1, 1);
                at += 1;
            }
        }
        at += 1;
    }
}

/// Keeps decimals whole and takes glued numbers apart, before anything looks at marks and numbers.
pub(in crate::language) fn prepare(stream: &mut Stream) {
    take_apart(stream);
    let mut at = 0;
    while at < stream.tokens.len() {
        naked_decimal(stream, at);
        at += 1;
    }
}

/// An engine's ".5 mg" is 0.5 mg: a point behind a blank and before a digit ends no sentence.
fn naked_decimal(stream: &mut Stream, at: usize) {
    let stands_apart = stream.tokens[at].text == "." && (stream.tokens[at].space || at == 0);
    let part = stream
        .get(at + 1)
        .filter(|t| !t.space && t.text.starts_with(|c: char| c.is_ascii_digit()))
        .map(|t| t.text.clone());
    let (true, Some(part)) = (stands_apart, part) else {
        return;
    };
    let digits = part
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(part.len());
    if digits < part.len() {
        stream.split(at + 1, digits);
    }
    if stream.tokens[at + 1]
        .text
        .bytes()
        .all(|b| b.is_ascii_digit())
    {
        stream.replace(at, 2, &format!("0.{}", &part[..digits]), RULE);
    }
}

/// Bytes of the number a word begins with, where something that goes with numbers is glued to it.
fn cut_after_number(word: &str) -> Option<usize> {
    const GLUED: &[&str] = &[
        "mg", "mcg", "kg", "ml", "cc", "cm", "mm", "meq", "lb", "lbs", "gm", "iu", "mgs", "µg",
        "μg",
    ];
    const JOINED: &[&str] = &[
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "hour",
        "hours",
        "minute",
        "minutes",
        "plus",
        "milligram",
        "milligrams",
        "microgram",
        "micrograms",
        "gram",
        "grams",
        "mg",
        "mcg",
        "unit",
        "units",
        "milliliter",
        "centimeter",
        "millimeter",
        "pack",
        "percent",
        "pound",
        "liter",
        "year-old",
        "month-old",
        "week-old",
        "day-old",
        "ml",
        "g",
        "kg",
        "cm",
        "mm",
        "pack-year",
    ];
    let digits = word
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .unwrap_or(word.len());
    if digits > 0 && GLUED.contains(&&word[digits..]) {
        return Some(digits);
    }
    word.match_indices('-').map(|(at, _)| at).find(|at| {
        let lead = &word[..*at];
        let number = read::small_value(lead).is_some()
            || lead.split_once('-').is_some_and(|(t, u)| {
                read::small_value(t) >= Some(20) && read::small_value(u).is_some()
            })
            || lead.bytes().all(|b| b.is_ascii_digit());
        let tail = &word[at + 1..];
        number
            && JOINED.contains(&tail)
            && !(lead.bytes().all(|b| b.is_ascii_digit()) && tail.contains("old"))
    })
}

/// "vision twenty forty" is 20/40; read as a number it would be a year.
fn acuity(stream: &mut Stream) {
    const REACH: usize = 8;
    let mut at = 0;
    while at < stream.tokens.len() {
        at += 1;
        let at = at - 1;
        if !stream.tokens[at].is("twenty") {
            continue;
        }
        let near = stream.tokens[at.saturating_sub(REACH)..at]
            .iter()
            .rev()
            .take_while(|t| !t.ends_sentence())
            .any(|t| t.is_any(&["vision", "acuity", "snellen"]));
        let (_, end) = read::run(stream, at);
        let year = stream
            .before(at)
            .is_some_and(|b| b.is_any(&["in", "since", "by", "until"]));
        let Some(second) = (near && !year && end > at + 1)
            .then(|| rest_of(stream, at + 1, end))
            .flatten()
        else {
            continue;
        };
        stream.replace(at, end - at, &format!("20/{second}"), RULE);
    }
}

fn rest_of(stream: &Stream, at: usize, end: usize) -> Option<String> {
    let second = read(stream, at).ok()?;
    const CHART: [u32; 16] = [
        15, 16, 20, 25, 30, 32, 40, 50, 60, 63, 70, 80, 100, 125, 200, 400,
    ];
    let fits = second.whole().is_some_and(|n| CHART.contains(&n)) && second.form == Form::Full;
    (fits && at + second.used == end).then_some(second.text)
}
