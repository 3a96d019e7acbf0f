//! What is done and what shall be: procedures, orders, and when the patient is seen again, with relative dates resolved.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::words::Sentence;

/// A stretch of words with its normal form.
pub(super) struct Item {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) normal: BTreeMap<String, String>,
}

/// "6", "six": small numbers as they stand behind "in".
fn count(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    if ["a", "an"].contains(&word) {
        return Some(1);
    }
    let spelled = WORDS
        .iter()
        .position(|w| *w == word)
        .and_then(|n| i64::try_from(n).ok());
    spelled.or_else(|| word.parse().ok().filter(|n| (0..1000).contains(n)))
}

fn span_of(number: i64, unit: &str) -> Option<Span> {
    Some(match unit.trim_end_matches('s') {
        "day" => number.days(),
        "week" => number.weeks(),
        "month" => number.months(),
        "year" => number.years(),
        _ => return None,
    })
}

/// "in 6 weeks", "3 weeks ago", "tomorrow", "next week": the words and the day they mean, where the encounter's day is known.
pub(super) fn relative_time(
    sentence: &Sentence,
    at: usize,
    encounter: Option<Date>,
) -> Option<(usize, Option<Date>)> {
    let day = |span: Span| encounter.and_then(|d| d.checked_add(span).ok());
    let word = |n: usize| sentence.words.get(at + n).map_or("", |w| w.lower.as_str());
    match word(0) {
        "today" => return Some((at + 1, encounter)),
        "tomorrow" => return Some((at + 1, day(1.day()))),
        "yesterday" => return Some((at + 1, day((-1).day()))),
        "next" | "last" => {
            let sign = if word(0) == "next" { 1 } else { -1 };
            return span_of(sign, word(1)).map(|span| (at + 2, day(span)));
        }
        "in" => {
            let number = count(word(1))?;
            // "in 2 to 3 weeks": the earlier day.
            let range = ["to", "or"].contains(&word(2)) && count(word(3)).is_some();
            let unit = if range { 4 } else { 2 };
            return span_of(number, word(unit)).map(|span| (at + unit + 1, day(span)));
        }
        _ => {}
    }
    let number = count(word(0))?;
    let span = span_of(-number, word(1))?;
    (word(2) == "ago").then(|| (at + 3, day(span)))
}

/// "seizure 4 months ago", "cough since yesterday": the past day that is said close behind the words that end at `end`.
pub(super) fn past_time(
    text: &str,
    sentence: &Sentence,
    end: usize,
    encounter: Option<Date>,
    normal: &mut BTreeMap<String, String>,
) {
    const REACH: usize = 6;
    for at in end..sentence.words.len().min(end + REACH) {
        if sentence.words[at - 1].mark.is_some() {
            return;
        }
        let word = &sentence.words[at];
        let ahead = word.is_any(&["in", "next", "tomorrow", "today"]);
        if let Some((stop, date)) = relative_time(sentence, at, encounter).filter(|_| !ahead) {
            let when = sentence.span_of(at, stop).of(text).unwrap_or("");
            normal.insert("when".into(), when.to_owned());
            if let Some(date) = date {
                normal.insert("date".into(), date.to_string());
            }
            return;
        }
    }
}

/// When the patient is to be seen again.
pub(super) fn follow_up(text: &str, sentence: &Sentence, encounter: Option<Date>) -> Option<Item> {
    const LEADS: &[&[&str]] = &[
        &["follow", "up"],
        &["follow-up"],
        &["return"],
        &["recheck"],
        &["next", "visit"],
        &["come", "back"],
        &["see", "me"],
        &["see", "her"],
        &["see", "him"],
        &["seen", "again"],
        &["to", "follow"],
        &["back"],
        &["visit"],
        &["appointment"],
    ];
    let lead = (0..sentence.words.len()).find(|at| LEADS.iter().any(|l| sentence.says(*at, l)))?;
    let (start, end, date) = (lead..sentence.words.len())
        .find_map(|at| relative_time(sentence, at, encounter).map(|(end, date)| (at, end, date)))?;
    let past = sentence.words[start..end]
        .last()
        .is_some_and(|w| w.is_any(&["ago"]));
    if past || sentence.words[start].is_any(&["last", "yesterday"]) {
        return None;
    }
    let mut normal = BTreeMap::new();
    normal.insert(
        "when".into(),
        sentence
            .span_of(start, end)
            .of(text)
            .unwrap_or("")
            .to_owned(),
    );
    if let Some(date) = date {
        normal.insert("date".into(), date.to_string());
    }
    let with = (lead..sentence.words.len()).find(|at| sentence.says(*at, &["with"]));
    if let Some(with) = with.filter(|at| *at < start)
        && with + 1 < start
    {
        normal.insert("with".into(), sentence.joined(with + 1, start));
    }
    Some(Item {
        start: lead,
        end,
        normal,
    })
}

/// Tests and referrals that are asked for.
pub(super) fn orders(text: &str, sentence: &Sentence) -> Vec<Item> {
    const VERBS: &[&str] = &[
        "obtain", "order", "ordered", "check", "recheck", "repeat", "schedule", "get", "send",
        "refer", "referral", "consult", "arrange", "request", "await",
    ];
    const STOPS: &[&str] = &[
        "and", "in", "for", "if", "to", "with", "when", "after", "before", "today", "tomorrow",
        "next", "at", "on", "every",
    ];
    let mut found = Vec::new();
    for at in 0..sentence.words.len() {
        let verb = &sentence.words[at];
        if !verb.is_any(VERBS)
            || verb.mark.is_some()
            || (at > 0
                && sentence.words[at - 1]
                    .is_any(&["was", "were", "to", "of", "the", "a", "in", "his", "her"]))
        {
            continue;
        }
        let referral = verb.is_any(&["refer", "referral"]);
        let mut from = at + 1;
        while from < sentence.words.len()
            && sentence.words[from].is_any(&["a", "an", "the", "to", "for", "her", "him", "his"])
        {
            from += 1;
        }
        let mut end = from;
        while end < sentence.words.len() && end < from + 6 && !sentence.words[end].is_any(STOPS) {
            end += 1;
            if sentence.words[end - 1].mark.is_some() {
                break;
            }
        }
        if end > from {
            let what = sentence
                .span_of(from, end)
                .of(text)
                .unwrap_or("")
                .to_owned();
            let kind = if referral { "referral" } else { "test" };
            let normal = BTreeMap::from([
                ("what".to_owned(), what),
                ("type".to_owned(), kind.to_owned()),
            ]);
            found.push(Item {
                start: at,
                end,
                normal,
            });
        }
    }
    found
}

/// Operations and procedures by the way their names end, or by a name of their own.
pub(super) fn procedures(text: &str, sentence: &Sentence) -> Vec<Item> {
    const ENDINGS: &[&str] = &[
        "ectomy", "otomy", "ostomy", "plasty", "scopy", "pexy", "desis", "centesis", "rrhaphy",
        "graphy",
    ];
    const NAMES: &[&str] = &[
        "biopsy",
        "catheterization",
        "intubation",
        "ablation",
        "transplant",
        "transplantation",
        "cardioversion",
        "c-section",
        "cesarean",
        "bypass",
        "cabg",
        "egd",
        "ercp",
        "stent",
        "hemodialysis",
        "dialysis",
        "polypectomy",
        "endoscopy",
        "arthroscopy",
        "lumpectomy",
        "amputation",
        "resection",
        "excision",
        "debridement",
    ];
    const BEFORE: &[&str] = &[
        "laparoscopic",
        "open",
        "total",
        "partial",
        "radical",
        "left",
        "right",
        "bilateral",
        "hip",
        "knee",
        "shoulder",
        "robotic",
        "diagnostic",
        "flexible",
        "endometrial",
        "liver",
        "skin",
        "kidney",
        "renal",
        "heart",
        "lung",
        "breast",
        "cardiac",
        "upper",
        "lower",
        "subtotal",
        "emergency",
        "screening",
        "bone",
        "marrow",
        "needle",
        "core",
    ];
    let mut found = Vec::new();
    for at in 0..sentence.words.len() {
        let word = sentence.words[at].lower.as_str();
        let named = NAMES.contains(&word)
            || ENDINGS
                .iter()
                .any(|e| word.len() > e.len() + 2 && word.ends_with(e));
        if !named {
            continue;
        }
        let mut start = at;
        while start > 0
            && sentence.words[start - 1].mark.is_none()
            && sentence.words[start - 1].is_any(BEFORE)
        {
            start -= 1;
        }
        let mut normal = BTreeMap::from([(
            "name".to_owned(),
            sentence
                .span_of(start, at + 1)
                .of(text)
                .unwrap_or("")
                .to_lowercase(),
        )]);
        for side in ["left", "right", "bilateral"] {
            if sentence.words[start..at].iter().any(|w| w.lower == side) {
                normal.insert("side".into(), side.into());
            }
        }
        found.push(Item {
            start,
            end: at + 1,
            normal,
        });
    }
    found
}
