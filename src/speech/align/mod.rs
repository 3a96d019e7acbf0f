//! Where each word of a piece was said: known words laid over the sound by what their sounds look like.
//!
//! An engine's own times are a tenth of a second off as a rule and half a second now and then; these are within a few hundredths.
//! Never here: engines, medical language; how a word is said comes in through [`Say`].

mod features;
pub mod learn;
mod path;
mod sounds;

pub use features::{Frame, STEP_S, frames};
pub use path::{Wanted, Way, find};
pub use sounds::{PARTS, SILENCE, Sounds};

use crate::domain::{Segment, Word};
use crate::speech::words;

/// Knows how words are said.
pub trait Say: Send + Sync + std::fmt::Debug {
    /// The sounds of a written word as the CMU dictionary names them, blanks between; empty when it is not known.
    fn say(&self, word: &str) -> String;
}

/// How far from where an engine heard a word it may be, seconds.
const FAR_S: f64 = 1.5;

/// Puts the words of a piece where they were said; parts them at pauses anew. Texts stay; where no way is found times stay too.
pub fn refine(segments: &mut Vec<Segment>, sound: &[f32], say: &dyn Say) {
    let mut heard: Vec<Word> = segments.iter().flat_map(|s| s.words.clone()).collect();
    let sounds = Sounds::shipped();
    let frames = frames(sound);
    let wanted: Vec<Wanted> = heard
        .iter()
        .map(|word| Wanted {
            sounds: parts(sounds, &say.say(&word.text)),
            within: frame_of(word.start - FAR_S, frames.len())
                ..frame_of(word.end + FAR_S, frames.len()),
        })
        .collect();
    let Some(way) = find(&frames, &in_order(wanted), sounds) else {
        return;
    };
    let mut reached = 0.0f64;
    let places = way.words(heard.len());
    for (word, place) in heard.iter_mut().zip(places) {
        if place.start == place.end {
            // Without sounds of its own it keeps its place between its neighbours.
            word.start = word.start.max(reached);
            word.end = word.end.max(word.start);
        } else {
            word.start = (place.start as f64 * STEP_S).max(reached);
            word.end = (place.end as f64 * STEP_S).max(word.start);
        }
        reached = word.end;
    }
    *segments = words::segments(heard);
}

/// The first parts of sounds by their names; those that do not exist are left out.
#[must_use]
pub fn parts(sounds: &Sounds, names: &str) -> Vec<usize> {
    names.split(' ').filter_map(|n| sounds.find(n)).collect()
}

fn frame_of(seconds: f64, frames: usize) -> usize {
    ((seconds / STEP_S).max(0.0) as usize).min(frames)
}

/// Windows made to rise, so that words in order always have a way.
fn in_order(mut wanted: Vec<Wanted>) -> Vec<Wanted> {
    let mut last = 0;
    for word in &mut wanted {
        word.within.start = word.within.start.max(last);
        last = word.within.start;
    }
    let mut next = usize::MAX;
    for word in wanted.iter_mut().rev() {
        word.within.end = word.within.end.min(next);
        next = word.within.end;
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Dictionary;

    impl Say for Dictionary {
        fn say(&self, word: &str) -> String {
            let said = match word {
                "see" => "S IY",
                "more" => "M AO R",
                "noon" => "N UW N",
                _ => "",
            };
            said.to_owned()
        }
    }

    fn wanted(word: &str, frames: usize) -> Wanted {
        Wanted {
            sounds: parts(Sounds::shipped(), &Dictionary.say(word)),
            within: 0..frames,
        }
    }

    fn typical(said: &str, each: usize) -> Vec<Frame> {
        let sounds = Sounds::shipped();
        let firsts = parts(sounds, said).into_iter();
        firsts
            .flat_map(|first| (first..first + PARTS).flat_map(|p| vec![sounds.typical(p); each]))
            .collect()
    }

    #[test]
    fn the_shipped_sounds_read_and_write_alike() {
        let sounds = Sounds::shipped();
        assert_eq!((sounds.names().len(), sounds.len()), (40, 120));
        assert_eq!(&Sounds::read(&sounds.write()).unwrap(), sounds);
        assert!(Sounds::read("AA\t1\tx").unwrap_err().contains("line 1"));
        assert!(Sounds::read("").is_err());
    }

    #[test]
    fn words_lie_where_their_sounds_are() {
        let spoken = [
            typical("-", 10),
            typical("S IY", 3),
            typical("-", 8),
            typical("N UW N", 4),
            typical("M AO R", 2),
            typical("-", 5),
        ];
        let frames = spoken.concat();
        let words = ["see", "noon", "more"].map(|w| wanted(w, frames.len()));
        let way = find(&frames, &words, Sounds::shipped()).unwrap();
        assert_eq!(way.words(3), [30..48, 72..108, 108..126]);
        // What was said and not written down belongs to no word.
        let more = [
            typical("-", 5),
            typical("N UW N", 4),
            typical("-", 5),
            typical("S S S S", 6),
            typical("-", 5),
        ]
        .concat();
        let way = find(&more, &[wanted("noon", more.len())], Sounds::shipped()).unwrap();
        assert_eq!(way.words(1).first(), Some(&(15..51)));
    }

    #[test]
    fn without_room_or_words_nothing_is_found() {
        let sounds = Sounds::shipped();
        assert!(find(&typical("S", 1), &[wanted("noon", 3)], sounds).is_none());
        assert!(find(&[], &[wanted("noon", 0)], sounds).is_none());
        let silence = typical("-", 3);
        assert!(find(&silence, &[], sounds).unwrap().words(0).is_empty());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
        #[test]
        fn texts_and_order_stay_whatever_the_sound(
            seed in 0_u32..1000,
            seconds in 0.0_f64..2.0,
            said in proptest::collection::vec((0_usize..4, 0.0_f64..2.5, 0.0_f64..0.6), 0..12),
        ) {
            let mut state = seed;
            let sound: Vec<f32> = (0..(seconds * 16_000.0) as usize)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / 8_388_608.0 - 1.0
                })
                .collect();
            let mut at = 0.0;
            let words = said.iter().map(|(word, pause, length)| {
                let start = at + pause / 8.0;
                at = start + length;
                Word { text: ["see", "more", "noon", "7"][*word].to_owned(), start, end: at, p: 0.5 }
            });
            let mut segments = words::segments(words.collect());
            let before: Vec<String> = segments.iter().flat_map(|s| &s.words).map(|w| w.text.clone()).collect();
            refine(&mut segments, &sound, &Dictionary);
            let after: Vec<&Word> = segments.iter().flat_map(|s| &s.words).collect();
            proptest::prop_assert_eq!(before, after.iter().map(|w| w.text.clone()).collect::<Vec<_>>());
            proptest::prop_assert!(after.iter().all(|w| w.start <= w.end));
            proptest::prop_assert!(after.windows(2).all(|p| p[0].end <= p[1].start + 1e-9));
        }
    }
}
