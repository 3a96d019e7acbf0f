//! Section headings: said at a sentence's start and set off by a mark, they get a line of their own and a colon.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::stream::Stream;
use crate::language::table::rows;

const RULE: &str = "heading";
const FILE: &str = include_str!("../../../assets/language/headings.tsv");
static HEADINGS: LazyLock<HashMap<String, Place>> =
    LazyLock::new(|| parse(FILE).expect("the shipped headings are read by a test"));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Anywhere,
    Colon,
}

fn parse(text: &str) -> Result<HashMap<String, Place>, LanguageError> {
    let mut headings = HashMap::new();
    for row in rows("headings.tsv", text) {
        let place = match row.needed(1, "where")? {
            "start" => Place::Start,
            "anywhere" => Place::Anywhere,
            "colon" => Place::Colon,
            other => return Err(row.complaint(format!("there is no place `{other}`"))),
        };
        headings.insert(row.needed(0, "words")?.to_lowercase(), place);
    }
    Ok(headings)
}

/// Whether these lower-case words are a heading.
pub(in crate::language) fn is_heading(words: &[String]) -> bool {
    HEADINGS.contains_key(&words.join(" "))
}

/// The longest heading whose words stand at `at`, with a capital, and how many tokens it takes.
pub(in crate::language) fn heading_words(stream: &Stream, at: usize) -> Option<(String, usize)> {
    (1..=4).rev().find_map(|length| {
        let words: Vec<String> = stream
            .tokens
            .get(at..at + length)?
            .iter()
            .map(|t| t.lower())
            .collect();
        let heading = words.join(" ");
        let mut letters = heading.chars();
        let first = letters.next()?.to_uppercase().to_string();
        is_heading(&words).then(|| (first + letters.as_str(), length))
    })
}

/// Sets headings off.
pub(in crate::language) fn apply(stream: &mut Stream) {
    title(stream);
    let mut at = 0;
    while at < stream.tokens.len() {
        at += match heading_at(stream, at) {
            Some(length) => set_off(stream, at, length),
            None => 1,
        };
    }
}

/// How many words of a heading start here, with a mark behind them.
fn heading_at(stream: &Stream, at: usize) -> Option<usize> {
    let opens = stream.starts_sentence(at);
    let after_comma = stream.before(at).is_some_and(|b| b.text == ",");
    if !(opens || after_comma) {
        return None;
    }
    (1..=4).rev().find(|length| {
        let Some(run) = stream.tokens.get(at..at + length) else {
            return false;
        };
        let words: Vec<String> = run.iter().map(|t| t.lower()).collect();
        let Some(place) = HEADINGS.get(&words.join(" ")) else {
            return false;
        };
        let mark = stream.get(at + length).map_or("", |t| t.text.as_str());
        let next_is_and = stream
            .get(at + length + 1)
            .is_none_or(|t| t.is_any(&["and", "or"]));
        match place {
            Place::Colon => opens && mark == ":",
            Place::Start => opens && matches!(mark, ":" | "."),
            Place::Anywhere if opens => {
                matches!(mark, ":" | "." | ",") && !(mark == "," && next_is_and)
            }
            Place::Anywhere => {
                matches!(mark, ":" | "." | ",")
                    && !next_is_and
                    && (mark != "," || run.len() > 1 || next_opens(stream, at + length + 1))
            }
        }
    })
}

/// A lone word between commas ("assessment, acute …") is a heading where a clause follows, not another item of a list.
fn next_opens(stream: &Stream, at: usize) -> bool {
    let mut words = 0;
    for token in stream.tokens.iter().skip(at).take(3) {
        if token.is_mark() {
            break;
        }
        words += 1;
    }
    words == 3
}

fn set_off(stream: &mut Stream, at: usize, length: usize) -> usize {
    stream.replace(at + length, 1, ":", RULE);
    stream.tokens[at + length].space = false;
    let mut added = 0;
    if at > 0 && !stream.tokens[at - 1].is_break() {
        if stream.tokens[at - 1].text == "," {
            stream.replace(at - 1, 1, ".", RULE);
        }
        stream.insert(at, "\n", RULE);
        added = 1;
    }
    length + 1 + added
}

/// "Operative note." as the first words is the note's title, on a line of its own.
fn title(stream: &mut Stream) {
    const KINDS: &[&str] = &["note", "consultation", "report", "summary", "visit"];
    let Some(end) = stream.tokens.iter().take(5).position(|t| t.is_mark()) else {
        return;
    };
    let kind = stream.before(end).is_some_and(|t| t.is_any(KINDS));
    let followed = stream.get(end + 1).is_some_and(|t| !t.is_break());
    if kind
        && followed
        && (1..=4).contains(&end)
        && matches!(stream.tokens[end].text.as_str(), "." | ",")
    {
        stream.replace(end, 1, "\n", RULE);
    }
}
