//! Two hearings of the same sound made one: the second knew which names to expect, so it is believed where it hears one, and
//! nowhere else.
//! Never here: sound, the engine.

use crate::domain::Word;
use crate::language::Lexicon;
use crate::language::lexicon::Kind;

use super::heard::{self, Heard};
use super::places::is_odd;

/// The words of the first hearing, with those of the second where they are the better ones.
#[must_use]
pub fn join_hearings(first: &[Word], second: &[Word], lexicon: &Lexicon) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(first.len());
    let (mut at, mut other) = (0, 0);
    let ends = std::iter::once((first.len(), second.len()));
    for (same, same_other) in common(first, second).into_iter().chain(ends) {
        let (heard, again) = (&first[at..same], &second[other..same_other]);
        let taken = if is_better(heard, again, lexicon) {
            again
        } else {
            heard
        };
        joined.extend(taken.iter().cloned());
        joined.extend(first.get(same).cloned());
        (at, other) = (
            (same + 1).min(first.len()),
            (same_other + 1).min(second.len()),
        );
    }
    // The hearings' times are their own.
    let mut reached = 0.0_f64;
    for word in &mut joined {
        word.start = word.start.max(reached);
        word.end = word.end.max(word.start);
        reached = word.start;
    }
    joined
}

/// The places of the words that both have, in order (a longest common subsequence).
fn common(first: &[Word], second: &[Word]) -> Vec<(usize, usize)> {
    let plain = |words: &[Word]| -> Vec<String> {
        let letters = |w: &Word| {
            let letters = w.text.chars().filter(|c| c.is_alphanumeric() || *c == '.');
            let small: String = letters.flat_map(char::to_lowercase).collect();
            small.trim_matches('.').to_owned()
        };
        words.iter().map(letters).collect()
    };
    let (one, two) = (plain(first), plain(second));
    let width = two.len() + 1;
    let mut longest = vec![0_u32; (one.len() + 1) * width];
    for i in (0..one.len()).rev() {
        for j in (0..two.len()).rev() {
            longest[i * width + j] = if one[i] == two[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < one.len() && j < two.len() {
        if one[i] == two[j] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// What tells two hearings apart.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    /// Names that are spelled right.
    names: usize,
    /// How sure the engine was of the least sure of them.
    name_p: f32,
    /// Words that nobody writes, or that the engine doubted; units apart.
    odd: usize,
    numbers: usize,
    /// A long word that nobody writes: more likely a term, which is found by its sound.
    strange: bool,
    /// Mean of the words' probabilities, as the natural logarithm.
    log_p: f32,
}

impl Looks {
    fn of(words: &[Word], lexicon: &Lexicon) -> Self {
        let (heard, _) = heard::of_words(words, lexicon);
        let mut looks = Self {
            name_p: 1.0,
            ..Self::default()
        };
        for word in &heard {
            if is_name(word) {
                looks.names += 1;
                looks.name_p = looks.name_p.min(word.p);
            } else if is_odd(word) && !word.is_unit {
                looks.odd += 1;
            }
            looks.numbers += usize::from(word.is_number());
            looks.strange |=
                word.rarity > NOBODYS && word.text.len() >= LONG && word.name.is_none();
        }
        let sum: f32 = words.iter().map(|w| w.p.max(0.01).ln()).sum();
        looks.log_p = sum / words.len().max(1) as f32;
        looks
    }
}

/// A drug or a term of medicine that is spelled right.
fn is_name(word: &Heard) -> bool {
    word.name
        .is_some_and(|(kind, tier)| tier <= 3 && (kind != Kind::Term || word.text.len() > 4))
}

/// A name must be this sure in the second hearing.
const SURE_NAME: f32 = 0.3;
/// More words than this more are something else.
const MORE_WORDS: usize = 2;
/// What was heard first sounds like a name as near as this: that name will be written.
const NEAR: f32 = 0.15;
/// A word rarer than this is nobody's (power of ten), and one of so many letters is long.
const NOBODYS: f32 = 8.0;
const LONG: usize = 6;
/// A word as sure as this was said.
const SURE_WORD: f32 = 0.6;
/// Words without a name must be likelier by this, as a logarithm.
const LIKELIER: f32 = 0.4;

/// Whether the second hearing of what differs is to be believed.
fn is_better(first: &[Word], second: &[Word], lexicon: &Lexicon) -> bool {
    if first.is_empty() || second.is_empty() || second.len() > first.len() + MORE_WORDS {
        return false;
    }
    let (one, two) = (Looks::of(first, lexicon), Looks::of(second, lexicon));
    if two.names > one.names {
        let plainer = two.odd == 0 || two.odd < one.odd;
        return plainer && two.name_p >= SURE_NAME && !sounds_like_another(first, second, lexicon);
    }
    let whole = first.len() > 1 && second.len() + 1 >= first.len();
    let plainer = two.odd < one.odd && two.names >= one.names && two.numbers >= one.numbers;
    let plainer = plainer && !one.strange;
    whole && plainer && !loses_a_word(first, second) && two.log_p >= one.log_p + LIKELIER
}

/// Whether a word that the engine was sure of is not in the second hearing.
fn loses_a_word(first: &[Word], second: &[Word]) -> bool {
    let sure = first
        .iter()
        .filter(|w| w.p >= SURE_WORD && w.text.len() > 2);
    sure.into_iter()
        .any(|w| second.iter().all(|s| s.text != w.text))
}

/// Whether what was heard first sounds like a name that the second hearing does not have.
fn sounds_like_another(first: &[Word], second: &[Word], lexicon: &Lexicon) -> bool {
    let sounds: Vec<_> = first
        .iter()
        .flat_map(|w| lexicon.pronounce(&w.text))
        .collect();
    let near = lexicon.nearest(&sounds, NEAR, 1, true);
    let name = near.first().and_then(|f| lexicon.names().get(f.name));
    name.is_some_and(|n| {
        let has = |w: &Word| w.text.to_lowercase().contains(&n.text.to_lowercase());
        !second.iter().any(has)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words with their probabilities, half a second each.
    fn heard(text: &str) -> Vec<Word> {
        let word = |(n, said): (u32, &str)| {
            let (text, p) = said.split_once('|').unwrap_or((said, "0.9"));
            Word {
                text: text.into(),
                start: f64::from(n) * 0.5,
                end: f64::from(n) * 0.5 + 0.5,
                p: p.parse().unwrap(),
            }
        };
        (0..).zip(text.split(' ')).map(word).collect()
    }

    #[test]
    fn names_are_taken_from_the_second_hearing_and_nothing_that_was_right_is_lost() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        for (first, second, joined) in [
            (
                "She takes top|0.4 or|0.3 amate|0.3 for migraine. Heart rate|0.9 92.",
                "She takes topiramate|0.8 for migraine. Hart|0.3 ready|0.2 92.",
                "She takes topiramate for migraine. Heart rate 92.",
            ),
            (
                "No fever today.",
                "No fever|0.9 today. He|0.9 sleeps.",
                "No fever today.",
            ),
            (
                "Twice a week.",
                "Twice metformin|0.1 week.",
                "Twice a week.",
            ),
        ] {
            let words = join_hearings(&heard(first), &heard(second), &lexicon);
            let text: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
            assert_eq!(text.join(" "), joined);
            assert!(words.windows(2).all(|w| w[0].start <= w[1].start));
        }
    }

    proptest::proptest! {
        #[test]
        fn two_hearings_that_are_one_stay_as_they_are(text in "[a-z]{1,5}( [a-z]{1,5}){0,8}") {
            let words = heard(&text);
            proptest::prop_assert_eq!(join_hearings(&words, &words, &Lexicon::builtin()), words);
        }
    }
}
