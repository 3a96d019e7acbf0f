//! Words out of an engine's tokens: text from byte-level pieces, times fitted to where there is voice, segments at pauses.
//!
//! Never here: an engine, spelling.

use std::ops::Range;

use crate::domain::{Segment, Word};

/// One token as an engine gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its bytes; a character may be split between tokens, a leading blank starts a word.
    pub bytes: Vec<u8>,
    /// The engine's probability.
    pub p: f32,
    /// When the token has been said, seconds.
    pub end: f64,
}

/// A pause that parts segments, seconds.
const SEGMENT_PAUSE_S: f64 = 0.7;
/// A sentence's end parts segments at this pause already, seconds.
const SENTENCE_PAUSE_S: f64 = 0.2;
/// No word lasts longer, seconds; what is left over before it was a pause.
const LONGEST_WORD_S: f64 = 2.0;

/// Puts tokens together to words. `start` is where the first token may begin, seconds.
///
/// Punctuation without a blank before it belongs to the word before; bytes that are no UTF-8 become U+FFFD.
#[must_use]
pub fn assemble(tokens: &[Token], start: f64) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<(Vec<u8>, Word)> = None;
    let mut reached = start;
    for token in tokens {
        for (at, part) in token.bytes.split(|b| b.is_ascii_whitespace()).enumerate() {
            if at > 0 {
                words.extend(open.take().and_then(close));
            }
            if !part.is_empty() {
                let (bytes, word) = open.get_or_insert_with(|| begin(reached));
                bytes.extend_from_slice(part);
                word.p = word.p.min(token.p);
                word.end = word.end.max(token.end);
            }
        }
        reached = reached.max(token.end);
    }
    words.extend(open.and_then(close));
    words
}

fn begin(at: f64) -> (Vec<u8>, Word) {
    let word = Word {
        text: String::new(),
        start: at,
        end: at,
        p: 1.0,
    };
    (Vec::new(), word)
}

fn close((bytes, mut word): (Vec<u8>, Word)) -> Option<Word> {
    word.text = String::from_utf8_lossy(&bytes).into_owned();
    (!word.text.is_empty()).then_some(word)
}

/// Moves the edges of words out of pauses: a word starts no earlier than the first voice in its interval and ends no later
/// than the last. `voice` in seconds, in order. Order of words and `start <= end` are kept.
pub fn fit_to_voice(words: &mut [Word], voice: &[Range<f64>]) {
    let mut previous_end = 0.0f64;
    for word in words {
        let inside = |run: &&Range<f64>| run.start < word.end && run.end > word.start;
        // The last run of voice in the interval is the word; what lies before it is the end of the word before.
        if let Some(run) = voice.iter().rev().find(inside) {
            word.start = word.start.max(run.start);
            word.end = word.end.min(run.end);
        }
        word.start = word.start.max(word.end - LONGEST_WORD_S).max(previous_end);
        word.end = word.end.max(word.start);
        previous_end = word.end;
    }
}

/// With a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Writes a name in place of some words, over their time, with the capital that began them and the mark that ended them.
pub fn write_name(words: &mut Vec<Word>, place: Range<usize>, name: &str, p: f32) {
    let Some([first, .., last] | [first @ last]) = words.get(place.clone()) else {
        return;
    };
    let (start, end) = (first.start, last.end);
    let capital = first.text.starts_with(char::is_uppercase);
    let core = last.text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mark = last.text[core.len()..].to_owned();
    let parts: Vec<&str> = name.split_whitespace().collect();
    let share = (end - start) / parts.len().max(1) as f64;
    let mut written: Vec<Word> = parts
        .iter()
        .zip(0_u32..)
        .map(|(part, n)| Word {
            text: (*part).to_owned(),
            start: start + share * f64::from(n),
            end: start + share * f64::from(n + 1),
            p,
        })
        .collect();
    if let Some(word) = written.first_mut().filter(|_| capital) {
        word.text = capitalised(&word.text);
    }
    if let Some(word) = written.last_mut() {
        word.text.push_str(&mark);
    }
    words.splice(place, written);
}

/// Parts words into segments at pauses.
#[must_use]
pub fn segments(words: Vec<Word>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for word in words {
        match segments.last_mut() {
            Some(segment) if !is_parted(segment, &word) => {
                segment.text.push(' ');
                segment.text.push_str(&word.text);
                segment.end = word.end;
                segment.words.push(word);
            }
            _ => segments.push(Segment {
                start: word.start,
                end: word.end,
                text: word.text.clone(),
                words: vec![word],
            }),
        }
    }
    segments
}

fn is_parted(segment: &Segment, next: &Word) -> bool {
    let pause = next.start - segment.end;
    pause >= SEGMENT_PAUSE_S
        || (pause >= SENTENCE_PAUSE_S && segment.text.ends_with(['.', '?', '!']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_the_place_of_words_with_their_capital_mark_and_time() {
        let word = |text: &str, start: f64, end: f64| Word {
            text: text.into(),
            start,
            end,
            p: 0.9,
        };
        let mut words = vec![
            word("Home", 0.0, 0.5),
            word("that.", 0.5, 1.0),
            word("Daily.", 1.0, 1.5),
        ];
        write_name(&mut words, 0..2, "ferrous sulfate", 0.3);
        let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(texts, ["Ferrous", "sulfate.", "Daily."]);
        assert_eq!((words[1].start, words[1].end, words[1].p), (0.5, 1.0, 0.3));
        write_name(&mut words, 3..4, "nothing", 0.3);
        assert_eq!(words.len(), 3);
    }

    fn token(bytes: &[u8], p: f32, end: f64) -> Token {
        Token {
            bytes: bytes.to_vec(),
            p,
            end,
        }
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|w| w.text.as_str()).collect()
    }

    #[test]
    fn tokens_become_words_with_punctuation_attached() {
        let words = assemble(
            &[
                token(b" met", 0.9, 0.3),
                token(b"oprolol", 0.4, 0.8),
                token(b",", 0.95, 0.8),
                token(b" 50", 0.8, 1.2),
                token(b" mg", 0.99, 1.5),
                token(b".", 0.7, 1.6),
            ],
            0.1,
        );
        assert_eq!(texts(&words), ["metoprolol,", "50", "mg."]);
        assert_eq!((words[0].start, words[0].end, words[0].p), (0.1, 0.8, 0.4));
        assert_eq!((words[1].start, words[1].end), (0.8, 1.2));
    }

    #[test]
    fn a_character_split_between_tokens_is_whole_again() {
        let degree = "37\u{b0}C".as_bytes();
        let words = assemble(
            &[token(&degree[..3], 0.9, 0.5), token(&degree[3..], 0.8, 0.7)],
            0.0,
        );
        assert_eq!(texts(&words), ["37°C"]);
        let broken = assemble(&[token(&degree[..3], 0.9, 0.5)], 0.0);
        assert_eq!(
            texts(&broken),
            ["37\u{fffd}"],
            "half a character is marked, not a panic"
        );
    }

    #[test]
    fn blanks_alone_are_no_words() {
        assert!(assemble(&[token(b" ", 0.5, 0.1), token(b"", 0.5, 0.2)], 0.0).is_empty());
    }

    #[test]
    fn a_pause_before_a_word_is_not_part_of_it() {
        let mut words = assemble(
            &[token(b" Plan.", 0.9, 1.0), token(b" Increase", 0.9, 4.0)],
            0.0,
        );
        fit_to_voice(&mut words, &[0.2..1.1, 3.3..4.2]);
        assert_eq!((words[0].start, words[0].end), (0.2, 1.0));
        assert_eq!((words[1].start, words[1].end), (3.3, 4.0));
        let parts = segments(words);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].text, "Plan.");
    }

    #[test]
    fn a_segment_is_its_words_joined_by_blanks() {
        let parts = segments(assemble(
            &[
                token(b" no", 0.9, 0.2),
                token(b" known", 0.9, 0.5),
                token(b" allergies", 0.9, 0.9),
            ],
            0.0,
        ));
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].text, "no known allergies");
        assert_eq!((parts[0].start, parts[0].end), (0.0, 0.9));
    }
}
