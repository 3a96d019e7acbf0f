//! A letter and a number that are one name: vertebrae and discs (L4-L5), heart sounds (S1), vitamins (B12), gravida and para (G2).

use super::numbers::read::{Atom, run};
use crate::language::stream::Stream;

const RULE: &str = "level";
/// The spine's letters and their last number.
const SPINE: [(&str, u32); 4] = [("c", 8), ("t", 12), ("l", 5), ("s", 5)];

/// Joins letters with the number behind them.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        let _ = spine(stream, at) || named(stream, at);
        at += 1;
    }
    let mut at = 0;
    while at < stream.tokens.len() {
        at = pair(stream, at);
    }
}

/// The numbers of one or two digits' worth of words at `at`, each on its own.
fn small_numbers(stream: &Stream, at: usize) -> (Vec<u32>, usize) {
    let (atoms, end) = run(stream, at);
    let mut numbers = Vec::new();
    for (atom, _) in &atoms {
        match atom {
            Atom::Digit(n @ 1..) | Atom::Teen(n) => numbers.push(*n),
            _ => return (Vec::new(), at),
        }
    }
    (numbers, end)
}

/// "l four five" and "L four L five" are L4-L5, "t twelve l one" is T12-L1, "s one" is S1.
fn spine(stream: &mut Stream, at: usize) -> bool {
    let Some((letter, last)) = letter_at(stream, at) else {
        return false;
    };
    let (numbers, end) = small_numbers(stream, at + 1);
    let upper = letter.to_uppercase();
    let unit = super::units::length_at(stream, end).is_some();
    match numbers[..] {
        [one] if one <= last && !unit => {
            stream.replace(at, end - at, &format!("{upper}{one}"), RULE);
            true
        }
        [one, two] if two == one + 1 && two <= last && !unit => {
            stream.replace(at, end - at, &format!("{upper}{one}-{upper}{two}"), RULE);
            true
        }
        // "L five S one" said as "l five one" is nothing.
        _ => false,
    }
}

fn letter_at(stream: &Stream, at: usize) -> Option<(&'static str, u32)> {
    let token = stream.get(at)?;
    SPINE.into_iter().find(|(letter, _)| token.is(letter))
}

/// "B twelve", "vitamin D three", "gravida" said as letters: "G two P one".
fn named(stream: &mut Stream, at: usize) -> bool {
    let (numbers, end) = small_numbers(stream, at + 1);
    let [number] = numbers[..] else {
        return false;
    };
    let token = &stream.tokens[at];
    let vitamin = stream.before(at).is_some_and(|b| b.is("vitamin"));
    let letter = token.text.to_uppercase();
    let fits = match letter.as_str() {
        "B" => number == 12 || number == 6 || vitamin && number <= 12,
        "D" | "K" => vitamin && number <= 3,
        "G" => number <= 12 && is_letter_and_number(stream, end, "p"),
        "P" => number <= 12 && at > 0 && stream.tokens[at - 1].text.starts_with('G'),
        _ => false,
    };
    if fits {
        stream.replace(at, end - at, &format!("{letter}{number}"), RULE);
    }
    fits
}

fn is_letter_and_number(stream: &Stream, at: usize, letter: &str) -> bool {
    stream.says(at, &[letter]) && !small_numbers(stream, at + 1).0.is_empty()
}

/// Two neighbouring levels stand with a hyphen: "L4 L5", "L5 to S1", "C5 dash C6". Heart sounds do not.
fn pair(stream: &mut Stream, at: usize) -> usize {
    let Some(first) = level(stream, at) else {
        return at + 1;
    };
    let dash = usize::from(
        stream
            .get(at + 1)
            .is_some_and(|t| t.is_any(&["to", "dash", "-"])),
    );
    let Some(second) = level(stream, at + 1 + dash) else {
        return at + 1;
    };
    let heart = first == ("S".to_owned(), 1) && second.0 == "S";
    if next_below(&first, &second) && !heart {
        let text = format!("{}{}-{}{}", first.0, first.1, second.0, second.1);
        stream.replace(at, 2 + dash, &text, RULE);
    }
    at + 1
}

fn level(stream: &Stream, at: usize) -> Option<(String, u32)> {
    let text = &stream.get(at)?.text;
    let letter = text.get(..1)?;
    let (_, last) = SPINE
        .into_iter()
        .find(|(l, _)| l.eq_ignore_ascii_case(letter))?;
    let number: u32 = text.get(1..)?.parse().ok()?;
    (letter.starts_with(char::is_uppercase) && (1..=last).contains(&number))
        .then(|| (letter.to_owned(), number))
}

fn next_below(first: &(String, u32), second: &(String, u32)) -> bool {
    let same = first.0 == second.0 && second.1 == first.1 + 1;
    let ends = [("C", 7, "T"), ("T", 12, "L"), ("L", 5, "S")]
        .iter()
        .any(|(a, n, b)| first.0 == *a && first.1 == *n && second.0 == *b && second.1 == 1);
    same || ends
}
