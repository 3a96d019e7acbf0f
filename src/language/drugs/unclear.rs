//! Places where a drug must have been said and none is near in sound to the words that were heard.
//! Never here: what it was; the engine is asked.

use std::ops::Range;

use crate::domain::{PatientContext, Word};
use crate::language::Lexicon;
use crate::language::lexicon::Kind;

use super::heard::{self, Heard};
use super::places::{self, is_odd};
use super::{slots, weighed};

/// The longest run of words that is taken for a misheard name.
const LONGEST: usize = 5;
/// With a candidate as good as this the place is clear.
const CLEAR: f32 = 1.0;
/// Drugs met at least this often are thought of.
const USUAL: u8 = 2;

/// A drug of which the strength that is said is none of the usual ones counts as so much less likely, as a logarithm.
const WRONG_STRENGTH: f32 = 8.0;
/// A drug must not be so much less likely by ear than what was heard …
const LEAST_LIKELY: f32 = -12.0;
/// … and so much likelier than any other.
const ALONE: f32 = 6.0;

/// The drugs that are usual, and those on the patient's list.
#[must_use]
pub fn usual_drugs(lexicon: &Lexicon, context: &PatientContext) -> Vec<String> {
    let drugs = lexicon.names().iter();
    let usual = drugs.filter(|n| n.kind == Kind::Drug && n.tier <= USUAL);
    let mut names: Vec<String> = usual.map(|n| n.text.clone()).collect();
    let own = context.medications.iter();
    names.extend(own.filter_map(|m| m.split_whitespace().next().map(str::to_lowercase)));
    names
}

/// The words, by their numbers, where a drug must have been said and no name is near.
#[must_use]
pub fn unclear_places(
    words: &[Word],
    lexicon: &Lexicon,
    context: &PatientContext,
) -> Vec<Range<usize>> {
    if !lexicon.can_search() {
        return Vec::new();
    }
    let (heard, numbers) = heard::of_words(words, lexicon);
    let found = weighed(&heard, lexicon, context);
    let mut unclear: Vec<Range<usize>> = Vec::new();
    for to in 1..=heard.len() {
        let Some(from) = run(&heard, to) else {
            continue;
        };
        let clear = found.iter().any(|w| {
            let one = &w.candidate;
            one.from < to && from < one.to && w.odds > CLEAR && one.name.kind.is_drug()
        });
        let (first, last) = (numbers[from], numbers[to - 1]);
        // What stands in one word with the dose cannot be told from it.
        let apart = numbers.get(to).is_none_or(|next| *next > last);
        let new = unclear.last().is_none_or(|u| u.end <= first);
        if !clear && apart && new {
            unclear.push(first..last + 1);
        }
    }
    unclear
}

/// The one drug that fits a place by ear (each with the logarithm of how much likelier it is than the words there) and by the
/// strength that is said; none where two do, or none.
#[must_use]
pub fn drug_by_ear(
    words: &[Word],
    place: &Range<usize>,
    fitting: &[(String, f32)],
    lexicon: &Lexicon,
) -> Option<String> {
    let (heard, numbers) = heard::of_words(words, lexicon);
    let to = numbers.partition_point(|n| *n < place.end);
    let slot = slots::around(&heard, to.saturating_sub(1), to);
    let glued = heard.get(to).and_then(Heard::glued_strength);
    let strength = slot.strength.or(glued);
    let fits = |name: &str| {
        let usual = lexicon.strengths(name).unwrap_or_default();
        let said = |s: f32| usual.iter().any(|u| (u - s).abs() < 1e-3);
        usual.is_empty() || strength.is_none_or(said)
    };
    let likely =
        |(name, likely): &(String, f32)| likely - if fits(name) { 0.0 } else { WRONG_STRENGTH };
    let mut ranked: Vec<(f32, &str)> = fitting.iter().map(|f| (likely(f), f.0.as_str())).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, name) = ranked.first().copied()?;
    let alone = ranked.get(1).is_none_or(|(next, _)| best - next >= ALONE);
    (best >= LEAST_LIKELY && alone).then(|| name.to_owned())
}

/// Where the words begin that stand in a drug's place and end before `to`; none where no drug must be there.
fn run(heard: &[Heard], to: usize) -> Option<usize> {
    let mut from = to;
    while from > 0 && to - from < LONGEST {
        let word = &heard[from - 1];
        let bound = from < to && (heard[from].after_mark || heard[from].opens);
        if bound || places::is_fixed(word) || word.is_number() {
            break;
        }
        from -= 1;
    }
    // Small words before the name are the sentence's.
    while from < to && slots::is_between(&heard[from].text) {
        from += 1;
    }
    let words = &heard[from..to];
    let told = words.iter().any(|w| w.text.len() > 2);
    let odd = words.iter().any(is_odd);
    let slot = slots::around(heard, from, to);
    let next = heard.get(to).filter(|w| !w.opens);
    let dosed = slot.dose && next.is_some_and(|w| w.is_number() || w.is_unit);
    let done = slots::is_handled(heard, to);
    (told && (dosed && (odd || slot.cue) || done && odd)).then_some(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let word = |text: &str| Word {
            text: text.into(),
            start: 0.0,
            end: 0.0,
            p: 0.8,
        };
        text.split(' ').map(word).collect()
    }

    #[test]
    fn a_place_is_unclear_where_a_drug_must_be_and_none_is_near() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        for (text, place) in [
            (
                "He also takes home that was old 20 milligrams daily.",
                Some("home that was old"),
            ),
            (
                "Circular Lyme was increased to 150 mg daily.",
                Some("Circular Lyme"),
            ),
            ("He takes metoprolol 50 mg daily.", None),
            ("He takes metaprolol 50 mg daily.", None),
            ("Blood pressure is 140 over 90.", None),
            ("She weighs 70 kilograms and walks daily.", None),
            ("Increase it to 40 mg daily.", None),
        ] {
            let words = words(text);
            let found = unclear_places(&words, &lexicon, &PatientContext::default());
            let found: Vec<String> = found
                .iter()
                .map(|place| {
                    let texts: Vec<&str> = words[place.clone()]
                        .iter()
                        .map(|w| w.text.as_str())
                        .collect();
                    texts.join(" ")
                })
                .collect();
            assert_eq!(found, place.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn by_ear_one_drug_alone_is_written_and_only_where_its_strength_fits() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        let words = words("and takes up a Phyrrhexine 112 micrograms daily.");
        let chosen = |fitting: &[(&str, f32)]| {
            let fitting: Vec<(String, f32)> =
                fitting.iter().map(|(n, l)| ((*n).into(), *l)).collect();
            drug_by_ear(&words, &(2..5), &fitting, &lexicon)
        };
        let right = Some("levothyroxine".to_owned());
        assert_eq!(
            chosen(&[("levothyroxine", -2.7), ("levodopa", -25.0)]),
            right
        );
        assert_eq!(
            chosen(&[("levothyroxine", -2.7), ("liothyronine", -4.0)]),
            right,
            "5 and 25 mcg"
        );
        assert_eq!(chosen(&[("levothyroxine", -14.0)]), None, "too unlikely");
        assert_eq!(
            chosen(&[("testosterone", -7.0)]),
            None,
            "nobody takes 112 of it"
        );
        assert_eq!(chosen(&[]), None);
    }
}
