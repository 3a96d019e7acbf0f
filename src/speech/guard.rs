//! Guards against text that nobody said: loops, guesses, and words where there is no voice. Evidence only, no lists of words.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use super::voice;
use crate::domain::{Segment, Word};

/// Mean log-probability below which a decoding is a guess (Whisper's own threshold, Radford et al. 2022, section 4.5).
pub const LOWEST_MEAN_LOGPROB: f32 = -1.0;
/// Entropy of the last 32 tokens, nats, below which they repeat each other (whisper.cpp's threshold).
const LOWEST_ENTROPY: f64 = 2.4;
const ENTROPY_WINDOW: usize = 32;
/// Nobody speaks faster, tokens a second: fast dictation is about 5 words, 8 tokens.
const FASTEST_TOKENS_S: f64 = 15.0;
/// How far from a voice a word may be timed and still be believed, seconds.
const REACH_S: f64 = 0.4;
/// A segment whose words are doubted this much …
const DOUBTED_P: f32 = 0.35;
/// … or, where nobody stands out of the sound, this much …
const DOUBTED_FLAT_P: f32 = 0.6;
/// … is dropped where no more of the sound under it than this is periodic as a voice is.
const PERIODIC_SHARE: f32 = 0.05;

/// A phrase of at least so many different tokens …
const CHANT_DISTINCT: usize = 3;
/// … and at most so many in all …
const CHANT_LONGEST: usize = 24;
/// … is a chant when it is said so often …
const CHANT_TIMES: usize = 3;
/// … and makes at least so many tokens.
const CHANT_TOKENS: usize = 15;
/// Voice from which a few doubted words are judged, seconds: a lone mumbled word is left alone.
const MURMUR_S: f64 = 5.0;
/// Dictation has two to three words a second, slow dictation one.
const MURMUR_WORDS_S: f64 = 0.8;

/// Nobody stands out where the loud is less than this above the quiet, dB. One person's words stand 26 and more above their
/// pauses (125 pieces of recordings by people), six to twelve at once 6 to 10 above their own lulls.
const LEAST_RELIEF_DB: f32 = 12.0;

/// A second hearing may be this much longer …
const MOST_LONGER: f64 = 1.2;
/// … or shorter than the first, in words.
const LEAST_SHORTER: f64 = 0.75;
/// So many words said twice in the same order are a loop.
const REPEATED: usize = 6;

/// Why a decoding is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The tokens repeat each other.
    Loop,
    /// The engine is guessing.
    Guess,
    /// More tokens than anybody can say in the time.
    TooFast,
    /// Voice, but no text.
    Nothing,
}

/// Judges a decoding of `seconds` of voice by its tokens and their mean log-probability; `None` when it can stand.
#[must_use]
pub fn doubt<T: Hash + Eq>(tokens: &[T], mean_logprob: f32, seconds: f64) -> Option<Doubt> {
    if tokens.is_empty() {
        // A cough is not worth a second decoding; a phrase is.
        return (seconds > 0.5).then_some(Doubt::Nothing);
    }
    if tokens.len() as f64 > fastest(seconds) {
        return Some(Doubt::TooFast);
    }
    if repeats_itself(tokens) {
        return Some(Doubt::Loop);
    }
    (mean_logprob < LOWEST_MEAN_LOGPROB).then_some(Doubt::Guess)
}

fn fastest(seconds: f64) -> f64 {
    FASTEST_TOKENS_S * seconds.max(1.0)
}

/// Steps after which a decoding of so many seconds is known to be nonsense, those that mark times included.
#[must_use]
pub fn most_steps(seconds: f64) -> u32 {
    (fastest(seconds) * 1.5) as u32 + 16
}

/// Whether what was written so far repeats itself.
#[must_use]
pub fn repeats_itself<T: Hash + Eq>(tokens: &[T]) -> bool {
    is_loop(tokens) || is_chant(tokens)
}

/// Whether any 32 tokens in a row hold so few different ones that they must be a loop.
fn is_loop<T: Hash + Eq>(tokens: &[T]) -> bool {
    tokens.windows(ENTROPY_WINDOW).any(|window| {
        let mut counts: HashMap<&T, u32> = HashMap::new();
        for token in window {
            *counts.entry(token).or_default() += 1;
        }
        let entropy: f64 = counts
            .values()
            .map(|&n| f64::from(n) / ENTROPY_WINDOW as f64)
            .map(|share| -share * share.ln())
            .sum();
        entropy < LOWEST_ENTROPY
    })
}

/// Whether a phrase is said three times and more, without anything between: what an engine makes of many voices at once.
fn is_chant<T: Hash + Eq>(tokens: &[T]) -> bool {
    (CHANT_DISTINCT..=CHANT_LONGEST).any(|length| {
        let times = CHANT_TIMES.max(CHANT_TOKENS.div_ceil(length));
        tokens.windows(length * times).any(|run| {
            let same = run.windows(length + 1).all(|w| w[0] == w[length]);
            let distinct: std::collections::HashSet<&T> = run[..length].iter().collect();
            same && distinct.len() >= CHANT_DISTINCT
        })
    })
}

/// Whether so few words stand on so much voice, and are doubted so much, that nobody said them: voices from another room.
#[must_use]
pub fn is_murmur(segments: &[Segment], voice_s: f64) -> bool {
    let words: Vec<Word> = segments.iter().flat_map(|s| s.words.clone()).collect();
    let few = (words.len() as f64) < MURMUR_WORDS_S * voice_s;
    voice_s >= MURMUR_S && few && mean_p(&words) < DOUBTED_P
}

/// Whether in sound of this loudness nobody stands out: many voices at once, or noise.
#[must_use]
pub fn is_flat(levels: &[f32]) -> bool {
    voice::relief(levels) < LEAST_RELIEF_DB
}

/// The second of two hearings of the same sound, unless it says clearly more or less than the first or repeats itself.
#[must_use]
pub fn better(first: Vec<Word>, second: Vec<Word>) -> Vec<Word> {
    let (before, after) = (first.len() as f64, second.len() as f64);
    let similar = after <= before * MOST_LONGER + 3.0 && after >= before * LEAST_SHORTER - 3.0;
    if similar && repeats(&second) <= repeats(&first) {
        second
    } else {
        first
    }
}

/// How many runs of words stand a second time.
fn repeats(words: &[Word]) -> usize {
    let mut seen = std::collections::HashSet::new();
    let plain = |w: &Word| -> String {
        let letters = w.text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let plain: Vec<String> = words.iter().map(plain).collect();
    plain
        .windows(REPEATED)
        .filter(|run| !seen.insert(run.to_vec()))
        .count()
}

/// Drops words with no voice near them (`voice` in seconds), and segments that the engine doubts over sound without a voice's
/// pitch, or in sound out of which nobody stands (`flat`, see [`is_flat`]).
///
/// `periodic` tells how much of a time range is periodic as a voice is (see [`super::voice::periodic_share`]).
pub fn drop_ghosts(
    segments: &mut Vec<Segment>,
    voice: &[Range<f64>],
    flat: bool,
    periodic: impl Fn(f64, f64) -> f32,
) {
    for segment in segments.iter_mut() {
        let before = segment.words.len();
        segment
            .words
            .retain(|word| is_near(word, voice) && is_said(&word.text));
        if segment.words.len() != before
            && let Some(rest) = Segment::of(std::mem::take(&mut segment.words))
        {
            *segment = rest;
        }
    }
    segments.retain(|segment| {
        let p = mean_p(&segment.words);
        let ghost = (flat && p < DOUBTED_FLAT_P)
            || (p < DOUBTED_P && periodic(segment.start, segment.end) < PERIODIC_SHARE);
        !segment.words.is_empty() && !ghost
    });
}

/// Notes of music, dots and dashes that stand alone are what an engine writes for sound without speech.
fn is_said(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_alphanumeric() || "+%&=/<>$#@°".contains(c))
}

fn is_near(word: &Word, voice: &[Range<f64>]) -> bool {
    voice
        .iter()
        .any(|run| run.start - REACH_S < word.end && run.end + REACH_S > word.start)
}

/// Geometric mean of the words' probabilities.
fn mean_p(words: &[Word]) -> f32 {
    let sum: f32 = words.iter().map(|w| w.p.max(1e-6).ln()).sum();
    (sum / words.len().max(1) as f32).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_guesses_and_impossible_speed_are_doubted() {
        let speech: Vec<u32> = (0..60).collect();
        assert_eq!(doubt(&speech, -0.3, 12.0), None);
        assert_eq!(doubt(&speech, -1.3, 12.0), Some(Doubt::Guess));
        assert_eq!(doubt(&speech, -0.3, 3.0), Some(Doubt::TooFast));
        let chant: Vec<u32> = (0..60).map(|i| i % 5).collect();
        assert_eq!(doubt(&chant, -0.1, 12.0), Some(Doubt::Loop));
        assert_eq!(doubt::<u32>(&[], 0.0, 2.0), Some(Doubt::Nothing));
        assert_eq!(doubt::<u32>(&[], 0.0, 0.2), None);
    }

    #[test]
    fn a_phrase_said_again_and_again_is_a_loop_and_a_list_is_none() {
        let said = |text: &str| -> Option<Doubt> {
            let tokens: Vec<&str> = text.split(' ').collect();
            doubt(&tokens, -0.3, 20.0)
        };
        let fan = "I'm not a fan of the not a fan of the not a fan of the";
        assert_eq!(said(fan), Some(Doubt::Loop));
        for list in [
            "no fever no chills no cough no chest pain no nausea no vomiting",
            "1 2 3 4 5 6 7 8 9 0 0 0 0 0 0 0 0 0 0 0 0 0",
            "one tablet daily one tablet daily and then two tablets daily",
        ] {
            assert_eq!(said(list), None, "{list}");
        }
    }

    #[test]
    fn a_few_doubted_words_over_long_voices_are_nobodys() {
        let words = [("Yeah,", 0.5, 0.9, 0.02), ("before", 8.0, 8.4, 0.1)];
        assert!(is_murmur(&[segment(&words)], 12.0));
        assert!(!is_murmur(&[segment(&words)], 2.0), "a mumbled phrase");
        let clear = [("She", 0.5, 0.9, 0.9), ("slept.", 8.0, 8.4, 0.8)];
        assert!(!is_murmur(&[segment(&clear)], 12.0));
    }

    #[test]
    fn signs_that_nobody_says_are_no_words() {
        for (text, said) in [
            ("♪♪", false),
            ("...", false),
            ("-", false),
            ("+", true),
            ("2+", true),
            ("é,", true),
        ] {
            assert_eq!(is_said(text), said, "{text}");
        }
    }

    fn segment(words: &[(&str, f64, f64, f32)]) -> Segment {
        let words: Vec<Word> = words
            .iter()
            .map(|&(text, start, end, p)| Word {
                text: text.into(),
                start,
                end,
                p,
            })
            .collect();
        Segment::of(words).unwrap()
    }

    #[test]
    fn words_in_silence_go_and_their_neighbours_stay() {
        let mut found = vec![segment(&[
            ("stable", 0.2, 0.7, 0.9),
            ("Thank", 5.0, 5.5, 0.9),
            ("you.", 5.5, 5.9, 0.9),
        ])];
        drop_ghosts(&mut found, &[0.1..0.9], false, |_, _| 1.0);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].text.as_str(), found[0].end), ("stable", 0.7));
        drop_ghosts(&mut found, &[], false, |_, _| 1.0);
        assert!(found.is_empty());
    }

    #[test]
    fn a_second_hearing_that_repeats_itself_is_not_believed() {
        let words = |text: &str| -> Vec<Word> {
            let word = |t: &str| Word {
                text: t.into(),
                start: 0.0,
                end: 0.0,
                p: 0.9,
            };
            text.split(' ').map(word).collect()
        };
        let first = words("she takes a meto pro lol every day and sleeps well now");
        let second = words("she takes metoprolol every day and sleeps well now");
        assert_eq!(better(first.clone(), second.clone()), second);
        let loops = words("she takes metoprolol every day and she takes metoprolol every day and");
        assert_eq!(better(first.clone(), loops), first);
        assert_eq!(better(first.clone(), words("she takes")), first);
    }

    #[test]
    fn a_doubted_segment_needs_a_voice_under_it() {
        let whole = || vec![segment(&[("you", 0.2, 0.7, 0.2)])];
        let (mut noise, mut voice) = (whole(), whole());
        drop_ghosts(&mut noise, &[0.0..1.0], false, |_, _| 0.0);
        drop_ghosts(&mut voice, &[0.0..1.0], false, |_, _| 0.6);
        assert!(noise.is_empty());
        assert_eq!(voice.len(), 1);
        drop_ghosts(&mut voice, &[0.0..1.0], true, |_, _| 0.6);
        assert!(voice.is_empty(), "one voice of many");
    }
}
