//! Subtitles (SubRip, SRT) of a finished text: at most two lines of 42 characters and 7 seconds a cue.

use std::fmt::Write;

use crate::domain::FinishedText;

const LINE: usize = 42;
const LONGEST_S: f64 = 7.0;
/// A pause that ends a cue, seconds.
const PAUSE_S: f64 = 1.0;
/// No cue is shorter where the next one leaves room, seconds.
const SHORTEST_S: f64 = 0.7;

#[derive(Debug)]
struct Cue {
    start: f64,
    end: f64,
    lines: Vec<String>,
}

/// The text as an SRT file. Empty for a text without timed words.
#[must_use]
pub fn subtitles(finished: &FinishedText) -> String {
    let mut cues: Vec<Cue> = Vec::new();
    for (start, end, word) in timed_words(finished) {
        let fits = cues.last_mut().is_some_and(|cue| {
            let in_time = end - cue.start <= LONGEST_S && start - cue.end < PAUSE_S;
            in_time && !is_sentence_end(cue) && place(&mut cue.lines, &word)
        });
        if fits {
            if let Some(cue) = cues.last_mut() {
                cue.end = cue.end.max(end);
            }
        } else {
            cues.push(Cue {
                start,
                end: end.min(start + LONGEST_S),
                lines: vec![word],
            });
        }
    }
    written(&cues)
}

/// The text's words with the punctuation that follows them; words longer than a line in parts.
fn timed_words(finished: &FinishedText) -> impl Iterator<Item = (f64, f64, String)> + '_ {
    let starts = finished.words.iter().map(|w| w.span.start);
    let nexts = starts.skip(1).chain(std::iter::once(finished.text.len()));
    finished.words.iter().zip(nexts).flat_map(|(word, next)| {
        let from = word.span.start.min(next);
        let shown = finished.text.get(from..next).unwrap_or_default();
        let letters: Vec<char> = shown
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .collect();
        let parts: Vec<String> = letters.chunks(LINE).map(|c| c.iter().collect()).collect();
        parts.into_iter().map(|part| (word.start, word.end, part))
    })
}

/// A sentence's end closes a cue that is longer than a line.
fn is_sentence_end(cue: &Cue) -> bool {
    let ended = cue
        .lines
        .last()
        .is_some_and(|l| l.ends_with(['.', '?', '!']));
    ended && cue.lines.len() > 1
}

/// Puts a word on the last line or a new one; false when there is no room.
fn place(lines: &mut Vec<String>, word: &str) -> bool {
    let count = lines.len();
    let Some(last) = lines.last_mut() else {
        return false;
    };
    if last.chars().count() + 1 + word.chars().count() <= LINE {
        last.push(' ');
        last.push_str(word);
        true
    } else if count < 2 {
        lines.push(word.to_owned());
        true
    } else {
        false
    }
}

fn written(cues: &[Cue]) -> String {
    let mut out = String::new();
    let mut free = 0u64;
    for (number, cue) in cues.iter().enumerate() {
        let start = milliseconds(cue.start).max(free);
        let next = cues
            .get(number + 1)
            .map_or(u64::MAX, |c| milliseconds(c.start));
        let end = milliseconds(cue.end.max(cue.start + SHORTEST_S))
            .min(next)
            .max(start + 1);
        free = end;
        let _ = write!(
            out,
            "{}\n{} --> {}\n{}\n\n",
            number + 1,
            stamp(start),
            stamp(end),
            cue.lines.join("\n")
        );
    }
    out
}

fn milliseconds(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).round() as u64
}

fn stamp(ms: u64) -> String {
    let (s, ms) = (ms / 1000, ms % 1000);
    format!("{:02}:{:02}:{:02},{ms:03}", s / 3600, s / 60 % 60, s % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TextSpan, TimedSpan};
    use proptest::prelude::*;

    /// Words said one every `step` seconds.
    fn spoken(words: &[String], step: f64) -> FinishedText {
        let mut finished = FinishedText::default();
        for (i, word) in words.iter().enumerate() {
            let start = finished.text.len();
            finished.text.push_str(word);
            finished.words.push(TimedSpan {
                span: TextSpan::new(start, finished.text.len()),
                start: i as f64 * step,
                end: (i as f64 + 0.9) * step,
                p: 0.9,
            });
            finished.text.push(' ');
        }
        finished
    }

    #[test]
    fn a_short_text_is_one_cue() {
        let text = spoken(&["Blood".into(), "pressure".into(), "148/86.".into()], 0.5);
        assert_eq!(
            subtitles(&text),
            "1\n00:00:00,000 --> 00:00:01,450\nBlood pressure 148/86.\n\n"
        );
        assert_eq!(subtitles(&FinishedText::default()), "");
    }

    proptest! {
        #[test]
        fn every_cue_fits_and_no_word_is_lost(
            words in prop::collection::vec("[a-zé]{1,60}[.]?", 1..60),
            step in 0.01f64..4.0,
        ) {
            let text = spoken(&words, step);
            let file = subtitles(&text);
            let mut said = String::new();
            let mut last = String::new();
            for (i, cue) in file.trim_end().split("\n\n").enumerate() {
                let mut lines = cue.lines();
                let number = (i + 1).to_string();
                prop_assert_eq!(lines.next(), Some(number.as_str()));
                let (start, end) = lines.next().unwrap().split_once(" --> ").unwrap();
                prop_assert!(last.as_str() <= start && start < end, "{} {} {}", last, start, end);
                last = end.to_owned();
                let shown: Vec<&str> = lines.collect();
                prop_assert!(shown.len() <= 2 && !shown.is_empty());
                prop_assert!(shown.iter().all(|l| l.chars().count() <= LINE));
                said.extend(shown.iter().flat_map(|l| l.chars()).filter(|c| *c != ' '));
            }
            let whole: String = text.text.chars().filter(|c| *c != ' ').collect();
            prop_assert_eq!(said, whole);
        }
    }
}
