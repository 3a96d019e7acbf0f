//! Where something may have been misheard, and what it may have been: windows of words with the names that sound like them.

use super::heard::Heard;
use super::slots::{self, Slot};
use crate::language::lexicon::{Kind, Lexicon, Name};

/// The longest window, words.
const LONGEST: usize = 4;
/// A name further than this from what was heard is not thought of, a unit of its weight.
const FURTHEST: f32 = 0.48;
/// … in a place where no drug is expected.
const FURTHEST_ELSEWHERE: f32 = 0.36;
/// Names kept a window.
const MOST: usize = 8;
/// Common words become a drug where one may be expected if it is as near as this …
const NEAR: f32 = 0.28;
/// … and a term if it sounds the same.
const SAME: f32 = 0.08;
/// A word rarer than this may be a misheard one (power of ten).
pub(super) const RARE: f32 = 5.3;
/// The engine doubted a word below this.
const DOUBTED: f32 = 0.4;

/// A term that the engine was this sure of is what was said.
const SURE_OF_TERM: f32 = 0.6;

/// A name in place of a window.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'l> {
    /// The words it stands for.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) name: &'l Name,
    /// Distance a unit of weight.
    pub(super) distance: f32,
    /// Distance of the next name for the same window, or of the bound.
    pub(super) next: f32,
    pub(super) slot: Slot,
}

/// All of them, window by window.
pub(super) fn find<'l>(heard: &[Heard], lexicon: &'l Lexicon) -> Vec<Candidate<'l>> {
    let mut found = Vec::new();
    for from in 0..heard.len() {
        for to in from + 1..=(from + LONGEST).min(heard.len()) {
            if to > from + 1 && (heard[to - 1].opens || is_fixed(&heard[to - 1])) {
                break;
            }
            if is_fixed(&heard[from]) || heard[from].is_number() {
                break;
            }
            window(heard, from, to, lexicon, &mut found);
        }
    }
    found
}

/// What is no part of a misheard name: units, frequencies, drugs that are spelled right, terms that the engine is sure of.
pub(super) fn is_fixed(word: &Heard) -> bool {
    let known = word
        .name
        .is_some_and(|(kind, tier)| tier <= 3 && (kind != Kind::Term || word.p > SURE_OF_TERM));
    word.is_unit
        || known
        || slots::is_cue(&word.text)
        || ["daily", "twice", "every"].contains(&word.text.as_str())
}

/// Whether a name may stand for the words at all.
fn may_be(words: &[Heard], slot: Slot, name: &Name, distance: f32) -> bool {
    let many = words.len() > 1;
    if many
        && words
            .iter()
            .any(|w| name.text.eq_ignore_ascii_case(&w.text))
    {
        return false;
    }
    // Everybody's words are what was said unless a drug is expected there.
    let common = words.iter().all(|w| w.rarity <= RARE);
    if name.kind.is_drug() {
        let expected = slot.dose || (slot.cue || slot.time) && distance < NEAR;
        !common || expected
    } else {
        let listed = words
            .iter()
            .any(|w| w.name.is_some_and(|(_, tier)| tier <= 3));
        !(many && listed) && (!common || many && distance < SAME)
    }
}

fn window<'l>(
    heard: &[Heard],
    from: usize,
    to: usize,
    lexicon: &'l Lexicon,
    found: &mut Vec<Candidate<'l>>,
) {
    let words = &heard[from..to];
    if words.iter().skip(1).filter(|w| w.after_mark).count() > 1 {
        return;
    }
    let slot = slots::around(heard, from, to);
    let odd = words.iter().any(is_odd);
    if !odd && !slot.is_likely() {
        return;
    }
    // A name that is right stays, also one that is only on a list.
    if to == from + 1 && words[0].is_listed() {
        return;
    }
    let sounds: Vec<u8> = words
        .iter()
        .flat_map(|w| w.sounds.iter().copied())
        .collect();
    if sounds.len() < 3 || sounds.len() > 30 {
        return;
    }
    let unknown = words.iter().any(|w| w.rarity > 8.0 && !w.is_number());
    let bound = if slot.is_likely() || unknown {
        FURTHEST
    } else {
        FURTHEST_ELSEWHERE
    };
    // Everybody's single words become no term (see `may_be`), so none is looked for.
    let only_drugs = words.len() == 1 && words[0].rarity <= RARE;
    let near = lexicon.nearest(&sounds, bound, MOST + 1, only_drugs);
    for (n, one) in near.iter().take(MOST).enumerate() {
        let Some(name) = lexicon
            .names()
            .get(one.name)
            .filter(|n| may_be(words, slot, n, one.distance))
        else {
            continue;
        };
        let next = near
            .iter()
            .enumerate()
            .find(|(m, _)| *m != n)
            .map_or(bound, |(_, f)| f.distance);
        found.push(Candidate {
            from,
            to,
            name,
            distance: one.distance,
            next,
            slot,
        });
    }
}

/// A word that may well be a misheard one.
pub(super) fn is_odd(word: &Heard) -> bool {
    !word.is_number() && word.text.len() > 2 && (word.rarity > RARE || word.p < DOUBTED)
}
