//! Two hearings of sounds that overlap, as one text: joined where both have the same words.
//!
//! Never here: recognising, sound.

use crate::domain::{Segment, Word};
use crate::speech::guard;

/// The same word is timed at most this differently by two hearings, seconds.
const SAME_TIME_S: f64 = 1.0;
/// So many same words in a row are as good as more.
const ENOUGH: usize = 3;

/// The text of `before` until both hearings agree, then that of `after`, which was heard from `from` seconds on; times of both count
/// from the recording's start. `None` where they share no word, or where the second is a guess: then the whole must be heard again.
pub(super) fn joined(before: &[Segment], after: &[Segment], from: f64) -> Option<Vec<Segment>> {
    let old: Vec<&Word> = before.iter().flat_map(|s| &s.words).collect();
    let new: Vec<&Word> = after.iter().flat_map(|s| &s.words).collect();
    if new.is_empty() || guard::is_guess(&new) {
        return None;
    }
    let overlap = old.partition_point(|w| w.end <= from);
    let (until, since) = if overlap == old.len() {
        (overlap, 0)
    } else {
        agreement(&old, &new, overlap)?
    };
    let mut segments = Vec::with_capacity(before.len() + after.len());
    let mut left = until;
    for segment in before {
        let kept = segment.words.len().min(left);
        left -= kept;
        segments.extend(guard::told(segment.words[..kept].to_vec()));
    }
    let mut skipped = since;
    for segment in after {
        let gone = segment.words.len().min(skipped);
        skipped -= gone;
        segments.extend(guard::told(segment.words[gone..].to_vec()));
    }
    Some(segments)
}

/// Where both say the same: the longest run of same words, and of those the one nearest to the middle of the overlap, where
/// neither is at an edge of what it heard.
fn agreement(old: &[&Word], new: &[&Word], overlap: usize) -> Option<(usize, usize)> {
    let plain = |words: &[&Word]| -> Vec<String> {
        let letters = |w: &&Word| -> String {
            let letters = w.text.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        words.iter().map(letters).collect()
    };
    let (said, again) = (plain(old), plain(new));
    let middle = (overlap + old.len()) as f64 / 2.0;
    let mut best: Option<((usize, f64), (usize, usize))> = None;
    for i in overlap.saturating_sub(1)..old.len() {
        for j in 0..new.len() {
            if (old[i].start - new[j].start).abs() > SAME_TIME_S {
                continue;
            }
            let same = said[i..].iter().zip(&again[j..]);
            let run = same.take_while(|(a, b)| a == b && !a.is_empty()).count();
            let worth = (run.min(ENOUGH), -(i as f64 - middle).abs());
            if run > 0 && best.is_none_or(|(b, _)| worth > b) {
                best = Some((worth, (i, j)));
            }
        }
    }
    best.map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(text: &str, from: f64) -> Segment {
        let words = text.split(' ').enumerate().map(|(n, text)| Word {
            text: text.into(),
            start: from + n as f64 * 0.5,
            end: from + n as f64 * 0.5 + 0.4,
            p: 0.9,
        });
        guard::told(words.collect()).unwrap()
    }

    fn text(before: &str, after: &str, from: f64) -> Option<String> {
        let joined = joined(&[segment(before, 0.0)], &[segment(after, from)], from)?;
        let texts: Vec<String> = joined.into_iter().map(|s| s.text).collect();
        Some(texts.join(" "))
    }

    #[test]
    fn what_both_heard_stands_once() {
        assert_eq!(
            text(
                "She takes metoprolol twice a day and list",
                "a day and lisinopril once.",
                2.0
            )
            .unwrap(),
            "She takes metoprolol twice a day and lisinopril once."
        );
        assert_eq!(
            text("He is well.", "Next patient.", 3.0).unwrap(),
            "He is well. Next patient.",
            "nothing overlaps"
        );
    }

    #[test]
    fn what_shares_no_word_or_is_guessed_is_not_joined() {
        assert_eq!(text("She takes aspirin and more", "in or of", 1.0), None);
        let mut guess = segment("and more of it", 1.5);
        guess.words.iter_mut().for_each(|w| w.p = 0.1);
        assert_eq!(
            joined(&[segment("She takes aspirin and more", 0.0)], &[guess], 1.5),
            None
        );
    }
}
