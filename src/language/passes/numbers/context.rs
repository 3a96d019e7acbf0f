//! What stands around a number, and whether that makes it one to write in digits. Where it does not, the words stay.

use std::sync::LazyLock;

use super::read::{Form, Reading, read};
use crate::language::LanguageError;
use crate::language::passes::units;
use crate::language::phrase_table::PhraseTable;
use crate::language::stream::{Stream, Token};
use crate::language::table::rows;

const FILE: &str = include_str!("../../../../assets/language/number_context.tsv");
static CONTEXT: LazyLock<Context> =
    LazyLock::new(|| parse(FILE).expect("the shipped number context is read by a test"));

/// What follows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// A unit of measure; `container` where "tablet" or its like stands behind it.
    Measure { container: bool },
    /// Tablets, puffs, doses.
    Container,
    /// Days, hours.
    Time,
    /// Other things written in digits.
    Counted,
}

#[derive(Default)]
struct Context {
    after: PhraseTable<After>,
    names: PhraseTable<()>,
    readings: PhraseTable<()>,
}

fn parse(text: &str) -> Result<Context, LanguageError> {
    let mut context = Context::default();
    for row in rows("number_context.tsv", text) {
        let words = row.needed(0, "words")?;
        match row.needed(1, "kind")? {
            "container" => context.after.add(words, After::Container),
            "time" => context.after.add(words, After::Time),
            "counted" => context.after.add(words, After::Counted),
            "names" => context.names.add(words, ()),
            "reading" => context.readings.add(words, ()),
            other => return Err(row.complaint(format!("there is no kind `{other}`"))),
        }
    }
    Ok(context)
}

/// What follows at `at`, over a joining hyphen.
pub(super) fn after(stream: &Stream, at: usize) -> Option<After> {
    let at = at
        + usize::from(
            stream
                .get(at)
                .is_some_and(|t| t.is_joining_hyphen(stream, at)),
        );
    if stream
        .get(at)
        .is_some_and(|t| t.is_any(&["year-old", "month-old", "week-old", "day-old"]))
    {
        return Some(After::Time);
    }
    if let Some(length) = units::length_at(stream, at) {
        let container = matches!(
            CONTEXT.after.at(stream, at + length),
            Some((_, After::Container))
        );
        return Some(After::Measure { container });
    }
    CONTEXT.after.at(stream, at).map(|(_, what)| *what)
}

/// What follows, also behind the other end of a range: "two to three days", "three by four centimeters".
fn after_range(stream: &Stream, at: usize) -> Option<After> {
    if let Some(found) = after(stream, at) {
        return Some(found);
    }
    let link = stream.get(at)?;
    if !link.is_any(&["to", "or", "through", "by", "x"]) {
        return None;
    }
    let other = read(stream, at + 1).ok()?;
    after_range(stream, at + 1 + other.used)
}

/// Whether the number at `at` is one to write in digits.
pub(super) fn wants_digits(stream: &Stream, at: usize, reading: &Reading) -> bool {
    let end = at + reading.used;
    let next = stream.get(end).map(Token::lower).unwrap_or_default();
    let before = stream.before(at).map(Token::lower).unwrap_or_default();
    // "oh one ten": what the "oh" belongs to is not known.
    if before == "oh" {
        return false;
    }
    // "three times daily", "no one of", "one of them"
    if next == "times" && reading.text.len() < 2 || before == "no" && next == "of" {
        return false;
    }
    if stream.get(at).is_some_and(|t| t.is("point")) && !leads_a_decimal(stream, at, end) {
        return false;
    }
    match reading.form {
        Form::Short => short_is_sure(stream, at, reading),
        Form::Year => year_is_sure(stream, at, end, reading, &next),
        Form::Full if reading.text.len() > 1 => !before_an_article(stream, at),
        Form::Full => small_in_digits(stream, at, end, &next, &before),
    }
}

/// "a hundred" counts only with something counted behind it: "about a hundred" is no value.
fn before_an_article(stream: &Stream, at: usize) -> bool {
    stream.get(at).is_some_and(|t| t.is("a")) && {
        let end = at + read(stream, at).map_or(0, |r| r.used);
        after_range(stream, end).is_none()
    }
}

/// "point five milligrams" is 0.5 mg; "at this point five" is not.
fn leads_a_decimal(stream: &Stream, at: usize, end: usize) -> bool {
    const NOUN: &[&str] = &[
        "this", "that", "some", "any", "the", "a", "each", "every", "which", "what", "one", "same",
        "end", "set", "trigger", "pressure", "focal", "starting", "decision", "tender", "turning",
        "melting", "pain", "needle", "another", "certain", "high", "low", "entry", "exit", "point",
        "first", "second", "third", "thirds", "half", "quarter", "fifth", "hundred", "thousand",
    ];
    !stream.before(at).is_some_and(|b| b.is_any(NOUN))
        && matches!(after(stream, end), Some(After::Measure { .. }))
}

/// Said short, a number is sure with a unit behind it, or behind the name of what is measured.
fn short_is_sure(stream: &Stream, at: usize, reading: &Reading) -> bool {
    match after_range(stream, at + reading.used) {
        Some(After::Measure { container }) => !container,
        Some(_) => false,
        None => follows_a_reading(stream, at) || is_blood_pressure(stream, at, reading),
    }
}

/// "blood pressure is one forty", "heart rate one ten", "glucose down from two ten to one eighty".
fn follows_a_reading(stream: &Stream, at: usize) -> bool {
    const LINKS: &[&str] = &[
        "is",
        "was",
        "of",
        "to",
        "from",
        "about",
        "around",
        "approximately",
        "nearly",
        "running",
        "averaging",
        "over",
        "down",
        "up",
        "were",
        "at",
        "and",
        "between",
        "remains",
        "than",
        "in",
        "the",
    ];
    const REACH: usize = 7;
    let sentence = (1..=REACH.min(at))
        .take_while(|back| {
            let token = &stream.tokens[at - back];
            !token.ends_sentence() && token.text != ";"
        })
        .last()
        .unwrap_or(0);
    let Some(reach) =
        (0..sentence).find(|back| CONTEXT.readings.before(stream, at - back).is_some())
    else {
        return false;
    };
    let between = &stream.tokens[at - reach..at];
    // "at one fifteen" may be a time of day, unless it is a rate or a pressure itself.
    let at_time = between.last().is_some_and(|t| t.is("at")) && between.len() > 1;
    !at_time
        && between
            .iter()
            .all(|t| t.is_any(LINKS) || t.is_number() || t.text == "," || t.text == "/")
}

/// "one forty over ninety": the first is plausible as systolic and the second as diastolic.
fn is_blood_pressure(stream: &Stream, at: usize, reading: &Reading) -> bool {
    let end = at + reading.used;
    let top = |n: u32| (60..=300).contains(&n);
    if stream.says(end, &["over"])
        && let Ok(low) = read(stream, end + 1)
        && low.form != Form::Year
    {
        let fits = low
            .whole()
            .is_some_and(|n| (20..=200).contains(&n) && reading.whole() > Some(n));
        return fits
            && reading.whole().is_some_and(top)
            && !matches!(after(stream, end + 1 + low.used), Some(After::Time));
    }
    at >= 2
        && stream.says(at - 1, &["over"])
        && stream.tokens[at - 2].is_number()
        && reading.whole().is_some_and(|n| (100..=200).contains(&n))
        && stream.tokens[at - 2].text.parse().is_ok_and(top)
        && after(stream, end).is_none()
}

fn year_is_sure(stream: &Stream, at: usize, end: usize, reading: &Reading, next: &str) -> bool {
    const BEFORE: &[&str] = &[
        "in",
        "since",
        "of",
        "until",
        "year",
        "before",
        "after",
        "from",
        "by",
        "early",
        "late",
        "circa",
        "during",
        "through",
        "around",
        "approximately",
        "back",
        "and",
        "to",
    ];
    let led = stream.before(at).is_some_and(|b| b.is_any(BEFORE));
    let counts = after_range(stream, end).is_some() || ["over", "out", "point"].contains(&next);
    reading.whole().is_some_and(|y| (1900..=2099).contains(&y))
        && led
        && !counts
        && !follows_a_reading(stream, at)
}

fn small_in_digits(stream: &Stream, at: usize, end: usize, next: &str, before: &str) -> bool {
    if stream.get(at).is_some_and(|t| t.is("one")) && stream.starts_sentence(at) && next == "day" {
        return false; // "One day she fell."
    }
    if after_range(stream, end).is_some() {
        return true;
    }
    let out_of = stream.says(end, &["out", "of"]) && read(stream, end + 2).is_ok()
        || (before == "of"
            && at >= 2
            && stream.tokens[at - 2].is("out")
            && stream
                .get(at.wrapping_sub(3))
                .is_some_and(|t| t.is_number() || t.is_any(&["plus", "minus"])));
    let over = next == "over" && read(stream, end + 1).is_ok()
        || before == "over"
            && at >= 2
            && (stream.tokens[at - 2].is_number()
                || stream.tokens[at - 2].is_any(&["plus", "minus"]));
    let graded = ["plus", "minus"].contains(&next)
        && (stream.says(end + 1, &["out", "of"]) || stream.says(end + 1, &["over"]));
    let through = next == "through" || before == "through";
    let closes_range =
        ["to", "or"].contains(&before) && at >= 2 && stream.tokens[at - 2].is_number();
    let opens_range = next == "to"
        && read(stream, end + 1)
            .is_ok_and(|other| other.text.len() > 1 && other.form == Form::Full);
    let summed =
        ["plus", "equals"].contains(&before) && at >= 2 && stream.tokens[at - 2].is_number();
    if out_of || over || through || closes_range || opens_range || summed || graded {
        return !(next == "or" || next == "of");
    }
    if CONTEXT.names.before(stream, at).is_some() || before == "q" {
        return true;
    }
    // "scores of eight and nine"
    if before == "and"
        && at >= 2
        && stream.tokens[at - 2].is_number()
        && CONTEXT.names.before(stream, at - 2).is_some()
    {
        return true;
    }
    // "eight headache days"
    let after_next = stream.get(end + 1).map(Token::lower).unwrap_or_default();
    !stream.get(at).is_some_and(|t| t.is("one"))
        && stream.get(end).is_some_and(Token::is_word)
        && ["days", "weeks", "months", "years", "hours"].contains(&after_next.as_str())
        && !["to", "or", "and", "of", "in", "for", "or"].contains(&next)
}
