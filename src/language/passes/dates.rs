//! Dates and times of day: "March third twenty twenty four" is March 3, 2024; "eight thirty a m" is 8:30 a.m.
//! A date that no calendar has, or that can be cut in two ways, stays in words.

use super::numbers::read::{Atom, read, run, small_value};
use crate::language::stream::{Stream, Token};

const DATE: &str = "date";
const TIME: &str = "time";
/// Months with their longest day.
const MONTHS: [(&str, u32); 12] = [
    ("January", 31),
    ("February", 29),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// Writes dates and times of day.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        let done = month_first(stream, at)
            || day_first(stream, at)
            || slashes(stream, at)
            || birth_date(stream, at)
            || time_of_day(stream, at);
        // A run of number words is looked at from its first word only.
        let (atoms, end) = run(stream, at);
        at = if done || atoms.is_empty() {
            at + 1
        } else {
            end
        };
    }
}

fn month(stream: &Stream, at: usize) -> Option<(&'static str, u32)> {
    let token = stream.get(at)?;
    MONTHS.into_iter().find(|(name, _)| token.is(name))
}

/// "third", "twenty first", "twenty-first", "21st": the day and how many tokens.
fn ordinal(stream: &Stream, at: usize) -> Option<(u32, usize)> {
    let word = stream.get(at)?.lower();
    let place = |w: &str| {
        ORDINALS
            .iter()
            .position(|o| *o == w)
            .and_then(|n| u32::try_from(n + 1).ok())
    };
    if let Some(day) = place(&word) {
        return Some((day, 1));
    }
    if word == "thirtieth" {
        return Some((30, 1));
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if digits.len() < word.len() && ["st", "nd", "rd", "th"].contains(&&word[digits.len()..]) {
        return digits.parse().ok().map(|d| (d, 1));
    }
    let (tens, unit, used) = match word.split_once('-') {
        Some((tens, unit)) => (tens.to_owned(), unit.to_owned(), 1),
        None => (word.clone(), stream.get(at + 1)?.lower(), 2),
    };
    let tens = small_value(&tens).filter(|t| *t == 20 || *t == 30)?;
    let unit = place(&unit).filter(|u| *u < 10)?;
    Some((tens + unit, used))
}

/// A year of four digits at `at`: the year and how many tokens, a comma before it included.
fn year(stream: &Stream, at: usize) -> Option<(u32, usize)> {
    let comma = usize::from(stream.get(at).is_some_and(|t| t.text == ","));
    let reading = read(stream, at + comma).ok()?;
    let year = reading.whole().filter(|y| (1900..=2099).contains(y))?;
    let sure = reading.text.len() == 4 && !counted(stream, at + comma + reading.used);
    sure.then_some((year, comma + reading.used))
}

/// "March five thousand units": what follows counts something, so it is no date.
fn counted(stream: &Stream, at: usize) -> bool {
    stream.get(at).is_some_and(|t| {
        t.is_any(&[
            "times", "patients", "over", "out", "point", "tablets", "puffs", "doses", "plus",
        ])
    }) || super::units::length_at(stream, at).is_some()
        || stream
            .get(at)
            .is_some_and(|t| t.is_joining_hyphen(stream, at))
}

fn month_first(stream: &mut Stream, at: usize) -> bool {
    let Some((name, longest)) = month(stream, at) else {
        return false;
    };
    let verb = matches!(name, "March" | "May");
    let capital = stream.tokens[at].text.starts_with(char::is_uppercase);
    if stream.says(at + 1, &["of"]) && year(stream, at + 2).is_some() {
        stream.rewrite(at, name.to_owned(), DATE);
        return true;
    }
    let the = usize::from(stream.says(at + 1, &["the"]));
    if let Some((day, used)) = ordinal(stream, at + 1 + the) {
        return write_date(stream, at, name, longest, day, 1 + the + used);
    }
    if the == 1 {
        return false;
    }
    if let Some((year, used)) = year(stream, at + 1) {
        if stream.get(at + 1).is_some_and(|t| t.text == ",") {
            return false;
        }
        let cut = split_day_and_year(stream, at + 1);
        if cut.is_none() {
            // An engine's "May 2024" is right as it stands.
            stream.replace(at + 1, used, &year.to_string(), DATE);
            stream.rewrite(at, name.to_owned(), DATE);
            return true;
        }
    }
    if let Some((day, year, used)) = split_day_and_year(stream, at + 1) {
        if day > longest {
            return false;
        }
        stream.replace(at, used + 1, &format!("{name} {day}, {year}"), DATE);
        return true;
    }
    let Ok(day) = read(stream, at + 1) else {
        return false;
    };
    let Some(number) = day.whole().filter(|d| (1..=31).contains(d)) else {
        return false;
    };
    let end = at + 1 + day.used;
    let dated = year(stream, end).is_some();
    if counted(stream, end) || (verb && !capital && !dated) || day.text.len() > 2 {
        return false;
    }
    // "may" before a number is a verb more often than not, unless a year follows.
    if name == "May" && !dated && !day.written {
        return false;
    }
    write_date(stream, at, name, longest, number, 1 + day.used)
}

/// "twenty one nineteen ninety eight": a day and a year that stand together, where only one cut makes sense.
fn split_day_and_year(stream: &Stream, at: usize) -> Option<(u32, u32, usize)> {
    let (atoms, end) = run(stream, at);
    if atoms.iter().any(|(_, written)| *written) {
        return None;
    }
    let mut found = None;
    for cut in 1..atoms.len().min(3) {
        let day = match &atoms[..cut] {
            [(Atom::Digit(n @ 1..) | Atom::Teen(n) | Atom::Tens(n) | Atom::Pair(n), _)] => *n,
            [(Atom::Tens(n), _), (Atom::Digit(d @ 1..), _)] => n + d,
            _ => continue,
        };
        let place = (at..end)
            .filter(|p| !stream.tokens[*p].is_joining_hyphen(stream, *p))
            .nth(cut)?;
        let Ok(year) = read(stream, place) else {
            continue;
        };
        let whole = year.whole().filter(|y| (1900..=2099).contains(y));
        if let Some(year_number) = whole
            && place + year.used == end
            && day <= 31
        {
            if found.is_some() {
                return None;
            }
            found = Some((day, year_number, end - at));
        }
    }
    found
}

fn write_date(
    stream: &mut Stream,
    at: usize,
    name: &str,
    longest: u32,
    day: u32,
    used: usize,
) -> bool {
    if day == 0 || day > longest {
        return false;
    }
    let (text, all) = match year(stream, at + used) {
        Some((year, more)) => (format!("{name} {day}, {year}"), used + more),
        None => (format!("{name} {day}"), used),
    };
    let goes_on = stream
        .get(at + all)
        .is_some_and(|t| t.is_any(&["hundred", "thousand", "point", "half"]));
    if goes_on {
        return false;
    }
    let as_it_stands: String = stream.tokens[at..at + all]
        .iter()
        .map(|t| format!("{}{}", if t.space { " " } else { "" }, t.text))
        .collect();
    if as_it_stands.trim() != text {
        stream.replace(at, all, &text, DATE);
    }
    true
}

/// "the third of March": March 3.
fn day_first(stream: &mut Stream, at: usize) -> bool {
    // "one twenty third of March"
    let scaled = stream
        .before(at)
        .is_some_and(|b| b.is_any(&["hundred", "thousand"]));
    if scaled || at > 0 && !run(stream, at - 1).0.is_empty() {
        return false;
    }
    let the = usize::from(stream.says(at, &["the"]));
    let Some((day, used)) = ordinal(stream, at + the) else {
        return false;
    };
    let of = usize::from(stream.says(at + the + used, &["of"]));
    let place = at + the + used + of;
    let Some((name, longest)) = month(stream, place).filter(|_| the + of > 0) else {
        return false;
    };
    write_date(stream, at, name, longest, day, the + used + of + 1)
}

/// "three slash fifteen slash twenty twenty four": 3/15/2024.
fn slashes(stream: &mut Stream, at: usize) -> bool {
    let mut parts = Vec::new();
    let mut place = at;
    while let Ok(reading) = read(stream, place) {
        let Some(number) = reading.whole() else {
            return false;
        };
        parts.push(number);
        place += reading.used;
        if !stream.says(place, &["slash"]) || parts.len() == 3 {
            break;
        }
        place += 1;
    }
    let text: Vec<String> = parts.iter().map(ToString::to_string).collect();
    if parts.len() < 2
        || stream.says(place, &["slash"])
        || stream.says(place.saturating_sub(1), &["slash"])
    {
        return false;
    }
    stream.replace(at, place - at, &text.join("/"), DATE);
    true
}

/// "date of birth four twelve nineteen sixty eight": 4/12/1968.
fn birth_date(stream: &mut Stream, at: usize) -> bool {
    let told = (at >= 3 && stream.says(at - 3, &["date", "of", "birth"]))
        || (at >= 4
            && stream.says(at - 4, &["date", "of", "birth"])
            && stream.tokens[at - 1].is_any(&["is", ",", ":"]))
        || (at >= 1 && stream.tokens[at - 1].is("dob"));
    if !told {
        return false;
    }
    let (atoms, end) = run(stream, at);
    let (Some((Atom::Digit(month @ 1..) | Atom::Teen(month @ 10..=12), false)), true) =
        (atoms.first().cloned(), atoms.len() >= 4)
    else {
        return false;
    };
    let Some((day, year, _)) = split_day_and_year(stream, at + 1) else {
        return false;
    };
    let index = usize::try_from(month - 1).unwrap_or(0);
    if MONTHS.get(index).is_none_or(|(_, longest)| day > *longest) {
        return false;
    }
    stream.replace(at, end - at, &format!("{month}/{day}/{year}"), DATE);
    true
}

/// "eight thirty a m", "8 30 p.m.", "eight a m".
fn time_of_day(stream: &mut Stream, at: usize) -> bool {
    let (atoms, end) = run(stream, at);
    let Some((half, used)) = half_of_day(stream, end) else {
        return false;
    };
    let (Some((Atom::Digit(hour @ 1..) | Atom::Teen(hour @ 10..=12), _)), true) =
        (atoms.first().cloned(), atoms.len() <= 3)
    else {
        return false;
    };
    // "8 30" is a time; "twenty 2" mixes two numbers.
    let written = atoms.iter().filter(|(_, written)| *written).count();
    if written > 0 && (written < atoms.len() || written > 2) {
        return false;
    }
    let minute = match &atoms[1..] {
        [] => None,
        [(Atom::Oh, _), (Atom::Digit(m @ 1..), _)] => Some(*m),
        [(Atom::Teen(m) | Atom::Tens(m) | Atom::Pair(m), _)] => Some(*m),
        [(Atom::Tens(m), _), (Atom::Digit(d @ 1..), _)] => Some(m + d),
        _ => return false,
    };
    if minute.is_some_and(|m| m > 59) {
        return false;
    }
    let time = minute.map_or_else(|| hour.to_string(), |m| format!("{hour}:{m:02}"));
    if stream.tokens[at].text == time && stream.says(end, &[half]) {
        return true;
    }
    stream.replace(end, used, half, TIME);
    stream.tokens[end].space = true;
    stream.replace(at, end - at, &time, TIME);
    true
}

/// "a m", "am", "a.m." behind a time: as written, and how many tokens (its own last period among them).
fn half_of_day(stream: &Stream, at: usize) -> Option<(&'static str, usize)> {
    for (half, letter, glued, dotted) in [("a.m.", "a", "am", "a.m"), ("p.m.", "p", "pm", "p.m")] {
        if stream.says(at, &[letter, "m"]) {
            return Some((half, 2));
        }
        if stream.says(at, &[glued]) {
            return Some((half, 1));
        }
        if stream.says(at, &[dotted]) {
            let period = stream
                .get(at + 1)
                .is_some_and(|t: &Token| t.text == "." && !t.space);
            return Some((half, 1 + usize::from(period)));
        }
    }
    None
}
