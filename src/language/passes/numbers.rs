//! Spoken numbers as digits: "fifty" before a dose, "zero point two five", "one forty eight", "two plus". Idioms stay words.

use crate::language::stream::{Stream, Token};

const RULE: &str = "number";
const SMALL: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
/// What is counted in digits even below ten.
const COUNTED: &[&str] = &[
    "milligram",
    "microgram",
    "gram",
    "kilogram",
    "milliliter",
    "liter",
    "pound",
    "percent",
    "mg",
    "mcg",
    "g",
    "kg",
    "ml",
    "unit",
    "µg",
    "μg",
    "puff",
    "tablet",
    "capsule",
    "drop",
    "pill",
    "spray",
    "day",
    "week",
    "month",
    "year",
    "hour",
    "minute",
    "degree",
    "millimeter",
    "centimeter",
    "mm",
    "cm",
    "liters",
    "milliequivalent",
    "pack",
    "plus",
    "over",
];
/// What stands before a number that names something.
const NAMED_BEFORE: &[&str] = &[
    "type", "stage", "grade", "class", "day", "level", "number", "phase", "step", "gravida", "para",
];

fn value(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let place = |list: &[&str]| list.iter().position(|w| *w == word);
    if let Some(small) = place(SMALL) {
        return u32::try_from(small).ok();
    }
    let tens = place(TENS)?;
    u32::try_from(tens).ok().map(|t| t * 10 + 20)
}

/// The number whose words start at `at`: how it is written, and how many words it takes.
fn spoken(stream: &Stream, at: usize) -> Option<(String, usize)> {
    let word = |n: usize| stream.get(at + n).map(Token::lower).unwrap_or_default();
    let mut parts: Vec<u32> = Vec::new();
    let mut used = 0;
    loop {
        let text = word(used);
        if let Some((tens, unit)) = text.split_once('-')
            && let (Some(t), Some(u)) = (value(tens), value(unit))
            && t >= 20
            && (1..10).contains(&u)
        {
            parts.push(t + u);
        } else if let Some(v) = value(&text) {
            let count = parts.len();
            match parts.last_mut() {
                Some(last)
                    if *last >= 20 && *last < 100 && *last % 10 == 0 && (1..10).contains(&v) =>
                {
                    *last += v
                }
                Some(last) if *last >= 100 && *last % 100 == 0 && v < 100 && v > 0 => parts.push(v),
                Some(last) if count == 1 && *last < 10 && *last > 0 && v >= 10 => {
                    // "one forty eight"
                    let hundreds = *last * 100;
                    parts = vec![hundreds, v];
                }
                None => parts.push(v),
                Some(last)
                    if count == 2 && *last >= 20 && *last % 10 == 0 && (1..10).contains(&v) =>
                {
                    *last += v
                }
                Some(_) => break,
            }
        } else if text == "hundred" && parts.last().is_some_and(|p| *p < 100) {
            let last = parts.pop().unwrap_or(1);
            parts.push(last * 100);
        } else if text == "thousand" && !parts.is_empty() {
            let sum: u32 = parts.iter().sum();
            parts = vec![sum.checked_mul(1000)?];
        } else if text == "and"
            && parts.last().is_some_and(|p| *p >= 100 && p % 100 == 0)
            && value(&word(used + 1)).is_some()
        {
            used += 1;
            continue;
        } else {
            break;
        }
        used += 1;
    }
    let mut written = if parts.is_empty() {
        if word(0) != "point" || value(&word(1)).is_none() {
            return None;
        }
        "0".to_owned()
    } else {
        parts.iter().sum::<u32>().to_string()
    };
    if word(used) == "point" {
        let digits: String = (used + 1..)
            .map_while(|n| value(&word(n)).filter(|v| *v < 10))
            .map(|v| v.to_string())
            .collect();
        if !digits.is_empty() {
            used += 1 + digits.len();
            written = format!("{written}.{digits}");
        }
    }
    (used > 0).then_some((written, used))
}

/// Writes numbers in digits where the trade does.
pub(in crate::language) fn apply(stream: &mut Stream) {
    mixed_decimals(stream);
    let mut at = 0;
    while at < stream.tokens.len() {
        if let Some((written, used)) = spoken(stream, at)
            && wants_digits(stream, at, used, &written)
        {
            stream.replace(at, used, &written, RULE);
        }
        at += 1;
    }
    join(stream);
}

/// "3 point 125", "2 point 5": the engine wrote the digits and left the word.
fn mixed_decimals(stream: &mut Stream) {
    let mut at = 0;
    while at + 2 < stream.tokens.len() {
        let whole = stream.tokens[at].text.clone();
        let part = stream.tokens[at + 2].text.clone();
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if digits(&whole) && stream.tokens[at + 1].is("point") && digits(&part) {
            stream.replace(at, 3, &format!("{whole}.{part}"), RULE);
        }
        at += 1;
    }
}

fn wants_digits(stream: &Stream, at: usize, used: usize, written: &str) -> bool {
    let next = stream.get(at + used).map(Token::lower).unwrap_or_default();
    let before = stream.before(at).map(Token::lower).unwrap_or_default();
    if next == "times" && written.len() < 2 || before == "no" && next == "of" {
        return false;
    }
    if written.contains('.') || written.len() > 1 {
        return true;
    }
    let counts = |word: &str| {
        COUNTED
            .iter()
            .any(|c| word == *c || word.strip_suffix('s') == Some(c))
    };
    let out_of = stream.says(at + used, &["out", "of"])
        || (before == "of" && at >= 2 && stream.tokens[at - 2].is("out"));
    let over = before == "over" && at >= 2 && stream.tokens[at - 2].is_number();
    let nerves = next == "through" || before == "through";
    if counts(&next) || NAMED_BEFORE.contains(&before.as_str()) || out_of || over || nerves {
        return true;
    }
    // "eight headache days"
    let after = stream
        .get(at + used + 1)
        .map(Token::lower)
        .unwrap_or_default();
    written != "1"
        && ["days", "weeks", "months", "years", "hours"].contains(&after.as_str())
        && next != "to"
        && next != "or"
}

/// Ages, readings and grades made of numbers: 68-year-old, 148/86, 5/5, 2+, nerves II through XII.
fn join(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        let text = stream.tokens[at].text.clone();
        if !stream.tokens[at].is_number() {
            at += 1;
            continue;
        }
        let second = |n: usize| {
            stream
                .get(at + n)
                .filter(|t| t.is_number())
                .map(|t| t.text.clone())
        };
        if stream.says(at + 1, &["year", "old"])
            || stream.says(at + 1, &["month", "old"])
            || stream.says(at + 1, &["week", "old"])
        {
            let unit = stream.tokens[at + 1].lower();
            stream.replace(at, 3, &format!("{text}-{unit}-old"), RULE);
        } else if stream.says(at + 1, &["out", "of"])
            && let Some(whole) = second(3)
        {
            stream.replace(at, 4, &format!("{text}/{whole}"), RULE);
        } else if stream.says(at + 1, &["over"])
            && let Some(whole) = second(2)
            && !stream.get(at + 3).is_some_and(|t| {
                t.is_any(&["days", "weeks", "months", "years", "hours", "minutes"])
            })
        {
            stream.replace(at, 3, &format!("{text}/{whole}"), RULE);
        } else if stream.says(at + 1, &["plus"]) && text.len() == 1 && second(2).is_none() {
            stream.replace(at, 2, &format!("{text}+"), RULE);
        } else if stream.says(at + 1, &["through"])
            && at > 0
            && stream.tokens[at - 1].is("nerves")
            && let Some(last) = second(2)
            && let (Some(a), Some(b)) = (roman(&text), roman(&last))
        {
            stream.replace(at, 1, a, RULE);
            stream.replace(at + 2, 1, b, RULE);
        }
        at += 1;
    }
}

fn roman(number: &str) -> Option<&'static str> {
    const ROMAN: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let n: usize = number.parse().ok()?;
    ROMAN.get(n.checked_sub(1)?).copied()
}
