//! Vital signs and laboratory values with their units and usual ranges (`assets/note/measures.tsv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::measure_values::{feet, is_size, out_of_ten, pounds};
use super::measures_again::{again, on_air, pressure, sizes, standing, unnamed};
use super::words::Sentence;
use crate::domain::FactKind;
use crate::language::{LanguageError, rows};

const FILE: &str = include_str!("../../../assets/note/measures.tsv");
pub(super) static MEASURES: LazyLock<BTreeMap<String, Measure>> =
    LazyLock::new(|| parse(FILE).expect("the shipped measures are read by a test"));
/// Words that may stand between a name and its value.
const LINKS: &[&str] = &[
    "is",
    "was",
    "are",
    "were",
    "of",
    "at",
    "today",
    "now",
    "level",
    "to",
    "about",
    "approximately",
    "measured",
    "in",
    "the",
    "office",
    "home",
    "here",
    "on",
    "arrival",
    "recheck",
    "a",
    "score",
    "remains",
    "stable",
    "rechecked",
    "initially",
    "right",
    "left",
    "arm",
    "sitting",
    "standing",
    "lying",
    "supine",
    "running",
    "up",
    "down",
];

#[derive(Debug)]
pub(super) struct Measure {
    pub(super) key: String,
    lab: bool,
    /// A single letter, sure only beside other vital signs.
    letter: bool,
    unit: String,
    low: Option<f64>,
    high: Option<f64>,
}

/// Whether words name a vital sign or a laboratory value.
pub(super) fn class_of(words: &str) -> Option<&'static str> {
    let measure = MEASURES
        .get(words)
        .filter(|m| !m.letter && !FEVERS.contains(&words))?;
    Some(if measure.lab { "lab" } else { "vital" })
}

fn parse(text: &str) -> Result<BTreeMap<String, Measure>, LanguageError> {
    let mut measures = BTreeMap::new();
    for row in rows("measures.tsv", text) {
        let kind = row.needed(2, "vital or lab")?;
        if !["vital", "lab", "letter"].contains(&kind) {
            return Err(row.complaint(format!("there is no kind `{kind}`")));
        }
        let limit = |at: usize| -> Result<Option<f64>, LanguageError> {
            match row.column(at) {
                "" => Ok(None),
                text => text
                    .parse()
                    .map(Some)
                    .map_err(|_| row.complaint(format!("`{text}` is no number"))),
            }
        };
        let measure = Measure {
            key: row.needed(1, "key")?.to_owned(),
            lab: kind == "lab",
            letter: kind == "letter",
            unit: row.column(3).to_owned(),
            low: limit(4)?,
            high: limit(5)?,
        };
        measures.insert(row.needed(0, "as said")?.to_lowercase(), measure);
    }
    Ok(measures)
}

/// A measure in a sentence.
pub(super) struct Reading {
    pub(super) kind: FactKind,
    /// The first word of its name, and the place behind its value.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) normal: BTreeMap<String, String>,
}

/// The measures of a sentence, in order.
pub(super) fn readings(text: &str, sentence: &Sentence) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    let mut letters = Vec::new();
    let mut at = 0;
    while at < sentence.words.len() {
        let named = (1..=4).rev().find_map(|length| {
            let end = at + length;
            if !(end <= sentence.words.len() && sentence.unbroken(at, end)) {
                return None;
            }
            MEASURES.get(&sentence.joined(at, end)).map(|m| (end, m))
        });
        let Some((end, measure)) = named else {
            at += 1;
            continue;
        };
        match value_behind(text, sentence, at, end, measure) {
            Some(reading) => {
                let tenths = reading.normal["value"].contains('.');
                // "T 100.1" is a temperature also by itself.
                letters.push(measure.letter && !(measure.key == "temp" && tenths));
                at = reading.end;
                found.push(reading);
                if measure.key == "bp" {
                    at = standing(text, sentence, at, &mut found, &mut letters);
                }
            }
            None => at = end,
        }
    }
    let sure = found
        .iter()
        .zip(&letters)
        .any(|(r, letter)| !letter && r.kind == FactKind::Vital)
        || letters.iter().filter(|l| **l).count() > 1
        || is_alone(sentence);
    let mut kept: Vec<Reading> = found
        .into_iter()
        .zip(letters)
        .filter(|(_, letter)| sure || !letter)
        .map(|(reading, _)| reading)
        .collect();
    on_air(text, sentence, &mut kept);
    again(text, sentence, &mut kept);
    unnamed(text, sentence, &mut kept);
    sizes(text, sentence, &mut kept);
    kept.sort_by_key(|r| (r.start, r.end));
    kept
}

/// "P 142.", "OBJECTIVE: P 80.": a letter and a number are a whole sentence.
fn is_alone(sentence: &Sentence) -> bool {
    let colon = sentence
        .words
        .iter()
        .take(4)
        .position(|w| w.mark == Some(':'));
    sentence.words.len() == colon.map_or(0, |at| at + 1) + 2
}

/// "fever of 101", "febrile to 102.4": the number alone is the temperature, the fever stays a problem.
const FEVERS: &[&str] = &["fever", "febrile", "afebrile"];

fn value_behind(
    text: &str,
    sentence: &Sentence,
    start: usize,
    end: usize,
    measure: &Measure,
) -> Option<Reading> {
    const REACH: usize = 5;
    // "Target saturation 88 to 92" is no reading.
    let aim =
        start > 0 && sentence.words[start - 1].is_any(&["target", "goal", "keep", "maintain"]);
    if aim {
        return None;
    }
    let mut at = end;
    while at < sentence.words.len() && at <= end + REACH {
        let word = &sentence.words[at];
        let before = &sentence.words[at - 1];
        // A list ("weight, temperature 98.4") has another name before the number.
        if at > end && before.mark.is_some_and(|m| m != ':' && m != '(')
            || at == end && before.mark.is_some_and(|m| !":,".contains(m))
        {
            return None;
        }
        let fits = match measure.key.as_str() {
            "bp" => pressure(&word.lower).is_some(),
            "pain" => out_of_ten(sentence, at).is_some(),
            "wt" | "ht" => is_size(text, sentence, (end, at), measure),
            "temp" | "hr" | "rr" => word.number().is_some() && !word.lower.ends_with('%'),
            _ => word.number().is_some(),
        };
        if let Some(length) = pounds(sentence, at).filter(|_| measure.key == "wt") {
            return Some(said(text, sentence, (start, at, at + length), measure));
        }
        if let Some(length) = feet(sentence, at).filter(|_| measure.key == "ht") {
            return Some(said(text, sentence, (start, at, at + length), measure));
        }
        if fits && let Some(length) = out_of_ten(sentence, at).filter(|n| *n > 1) {
            return Some(said(text, sentence, (start, at, at + length), measure));
        }
        if fits {
            let unit = unit_behind(text, sentence, at, measure);
            let used = 1 + unit.as_ref().map_or(0, |(_, used)| *used);
            let unit = unit.map(|(u, _)| u).unwrap_or_default();
            // "call for a temperature of 100.4 or over" is no reading.
            let limit = sentence.says(at + used, &["or"])
                && sentence.words.get(at + used + 1).is_some_and(|w| {
                    w.is_any(&[
                        "over", "higher", "above", "more", "greater", "below", "less", "lower",
                    ])
                });
            if limit {
                return None;
            }
            let fever = FEVERS.contains(&sentence.words[start].lower.as_str());
            let start = if fever { at } else { start };
            return plausible(word.number(), measure)
                .then(|| reading(text, sentence, (start, at, at + used), measure, unit));
        }
        if !word.is_any(LINKS) {
            return None;
        }
        at += 1;
    }
    None
}

/// A reading whose value is several words, as they are said.
fn said(
    text: &str,
    sentence: &Sentence,
    (start, value, end): (usize, usize, usize),
    measure: &Measure,
) -> Reading {
    let mut one = reading(text, sentence, (start, value, end), measure, String::new());
    let words = sentence.span_of(value, end).of(text).unwrap_or("");
    one.normal.insert("value".into(), words.to_owned());
    one.normal.remove("range");
    one.normal.remove("flag");
    one
}

/// Keeps apart what only looks like a vital sign: "R 2", "T 4".
pub(super) fn plausible(number: Option<&str>, measure: &Measure) -> bool {
    let Some(value) = number.and_then(|n| n.replace(',', "").parse::<f64>().ok()) else {
        return true;
    };
    match measure.key.as_str() {
        "temp" => (30.0..=43.0).contains(&value) || (86.0..=110.0).contains(&value),
        "hr" => (20.0..=300.0).contains(&value),
        "rr" => (4.0..=80.0).contains(&value),
        "spo2" => (40.0..=100.0).contains(&value),
        "bmi" => (8.0..=100.0).contains(&value),
        _ => true,
    }
}

pub(super) fn unit_behind(
    text: &str,
    sentence: &Sentence,
    at: usize,
    measure: &Measure,
) -> Option<(String, usize)> {
    const UNITS: &[&str] = &[
        "kg",
        "lb",
        "lbs",
        "pounds",
        "g",
        "cm",
        "in",
        "inches",
        "ft",
        "feet",
        "m",
        "mg/dl",
        "g/dl",
        "meq/l",
        "mmol/l",
        "ng/ml",
        "pg/ml",
        "mcg/dl",
        "ng/dl",
        "units/l",
        "miu/l",
        "mm/h",
        "mg/l",
        "°f",
        "°c",
        "bpm",
        "mmhg",
        "kg/m²",
        "percent",
        "grams",
        "kilograms",
    ];
    if sentence.words[at].lower.ends_with('%') {
        return Some(("%".into(), 0));
    }
    let word = sentence
        .words
        .get(at + 1)
        .filter(|_| sentence.words[at].mark.is_none())?;
    let fits = UNITS.contains(&word.lower.as_str())
        && (measure.lab || word.lower != "in" || measure.key == "ht");
    fits.then(|| (word.span.of(text).unwrap_or("").to_owned(), 1))
}

pub(super) fn reading(
    text: &str,
    sentence: &Sentence,
    (start, value, end): (usize, usize, usize),
    measure: &Measure,
    unit: String,
) -> Reading {
    let mut normal = BTreeMap::from([("name".to_owned(), measure.key.clone())]);
    let word = &sentence.words[value];
    if let Some((high, low)) = pressure(&word.lower).filter(|_| measure.key == "bp") {
        normal.insert("systolic".into(), high.to_string());
        normal.insert("diastolic".into(), low.to_string());
    }
    let said = word.span.of(text).unwrap_or("");
    let number = word.number().map_or_else(|| said.to_owned(), str::to_owned);
    let amount = number.replace(',', "").parse::<f64>().ok();
    normal.insert("value".into(), number);
    let unit = match (unit.is_empty(), measure.key.as_str()) {
        (false, _) => unit,
        (true, "temp") => if amount.is_some_and(|t| t < 50.0) {
            "°C"
        } else {
            "°F"
        }
        .to_owned(),
        (true, _) => measure.unit.clone(),
    };
    if !unit.is_empty() {
        normal.insert("unit".into(), unit);
    }
    let range = match (measure.low, measure.high) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("{low} or more")),
        (None, Some(high)) => Some(format!("{high} or less")),
        (None, None) => None,
    };
    if let (Some(range), Some(amount)) = (range, amount) {
        let flag = if measure.low.is_some_and(|low| amount < low) {
            "low"
        } else if measure.high.is_some_and(|high| amount > high) {
            "high"
        } else {
            "usual"
        };
        normal.insert("range".into(), range);
        normal.insert("flag".into(), flag.into());
    }
    Reading {
        kind: if measure.lab {
            FactKind::Lab
        } else {
            FactKind::Vital
        },
        start,
        end,
        normal,
    }
}
