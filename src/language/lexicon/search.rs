//! Finds the names nearest to a string of sounds: first by what groups of sounds they have, then by the weighted distance.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::ear::{ABREAST, Ear, LookUp, Names as Abreast, OneByOne};
use super::names::{Kind, Name, Names};
use super::sound::{self, Sound};

/// A name near to what was heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// Its place in [`Names`].
    pub(crate) name: usize,
    /// Distance a unit of the name's weight, 0 for the same sounds.
    pub(crate) distance: f32,
    /// The same with what a seldom name must make up for.
    rank: f32,
}

/// One way to say a name.
#[derive(Debug, Clone)]
struct Entry {
    counts: u64,
    vowels: u8,
    weight: f32,
    handicap: f32,
    name: u32,
    /// Where its sounds lie.
    start: u32,
    length: u32,
}

/// All ways to say all names, by their weight; drugs apart from the rest, for places where only a drug can have been said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    sounds: Vec<Sound>,
    drugs: Vec<Entry>,
    terms: Vec<Entry>,
    remembered: Remembered,
}

/// What was sought: the sounds, the bound in bits, how many names at most, whether only drugs.
type Sought = (Box<[Sound]>, u32, usize, bool);

/// Answers to what was sought before: the text of a dictation is gone through again with every draft while it is spoken.
#[derive(Debug, Default)]
struct Remembered(Mutex<HashMap<Sought, Vec<Found>>>);

/// Answers that are kept; then all are forgotten. A few hours of dictation, some megabytes.
const MOST_REMEMBERED: usize = 20_000;

impl Clone for Remembered {
    /// Names may be added to a clone: it has answered nothing yet.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Remembered {
    fn or_else(&self, sought: Sought, find: impl FnOnce() -> Vec<Found>) -> Vec<Found> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = lock().get(&sought) {
            return found.clone();
        }
        let found = find();
        let mut answers = lock();
        if answers.len() >= MOST_REMEMBERED {
            answers.clear();
        }
        answers.insert(sought, found.clone());
        found
    }
}

/// A sound too many or too few of a group costs about this much; a name that differs by more than the bound allows is passed over.
const A_SOUND: f32 = 0.32;
/// … and so much for a vowel.
const A_VOWEL: f32 = 0.3;
/// Terms are more and shorter than drugs: they must be nearer.
const FURTHEST_TERM: f32 = 0.28;

/// How many of each group of consonants, a byte a group, as that many bits from below (more than eight count as eight).
fn counts(sounds: &[Sound]) -> u64 {
    let mut packed = 0u64;
    for &s in sounds {
        let group = sound::group(s);
        if group < 8 {
            let byte = (packed >> (group * 8)) & 0xff;
            packed |= ((byte << 1 | 1) & 0xff) << (group * 8);
        }
    }
    packed
}

/// How many vowels, but for those that are as good as an R.
fn vowels(sounds: &[Sound]) -> u8 {
    let vowels = sounds
        .iter()
        .filter(|&&s| sound::is_vowel(s) && sound::group(s) == 8);
    u8::try_from(vowels.count()).unwrap_or(u8::MAX)
}

/// How many sounds of a group one has more than the other.
fn surplus(a: u64, b: u64) -> u32 {
    (a ^ b).count_ones()
}

/// How much nearer a name must be that is seldom met.
fn handicap(name: &Name) -> f32 {
    match (name.tier, name.kind) {
        (0 | 1, _) => 0.0,
        (2, _) => 0.02,
        (3, _) => 0.04,
        (_, Kind::Term) => 0.08,
        // A substance that nobody writes of.
        _ if name.rarity > 8.5 => 0.14,
        _ => 0.09,
    }
}

impl Index {
    pub(crate) fn of(names: &Names) -> Self {
        let mut index = Self::default();
        for (at, name) in names.iter().enumerate() {
            for sounds in name.sounds.iter().filter(|s| s.len() >= 3) {
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let entry = Entry {
                    counts: counts(sounds),
                    vowels: vowels(sounds),
                    weight: sound::weight(sounds),
                    handicap: handicap(name),
                    name: number(at),
                    start: number(index.sounds.len()),
                    length: number(sounds.len()),
                };
                index.sounds.extend_from_slice(sounds);
                if name.kind == Kind::Term {
                    index.terms.push(entry);
                } else {
                    index.drugs.push(entry);
                }
            }
        }
        for entries in [&mut index.drugs, &mut index.terms] {
            entries.sort_by(|a, b| a.weight.total_cmp(&b.weight));
        }
        index
    }

    /// The nearest names; `drugs_only` leaves terms out.
    pub(crate) fn nearest(
        &self,
        heard: &[Sound],
        bound: f32,
        most: usize,
        drugs_only: bool,
    ) -> Vec<Found> {
        let sought = (heard.into(), bound.to_bits(), most, drugs_only);
        self.remembered
            .or_else(sought, || self.find(heard, bound, most, drugs_only))
    }

    fn find(&self, heard: &[Sound], bound: f32, most: usize, drugs_only: bool) -> Vec<Found> {
        let mut found = Vec::new();
        self.search(&self.drugs, heard, bound, &mut found);
        if !drugs_only {
            self.search(&self.terms, heard, bound.min(FURTHEST_TERM), &mut found);
        }
        found.sort_by(|a, b| a.rank.total_cmp(&b.rank).then(a.name.cmp(&b.name)));
        let mut seen = std::collections::HashSet::new();
        found.retain(|f| seen.insert(f.name));
        found.truncate(most);
        found
    }

    #[allow(
        unsafe_code,
        reason = "what is compiled for some processors is unsafe to call on others"
    )]
    fn search(&self, entries: &[Entry], heard: &[Sound], bound: f32, found: &mut Vec<Found>) {
        #[cfg(target_arch = "x86_64")]
        if super::ear::avx2::is_here() {
            // SAFETY: the processor has what the function is compiled for.
            return unsafe { self.search_all_at_once(entries, heard, bound, found) };
        }
        self.search_by::<OneByOne>(entries, heard, bound, found);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,popcnt")]
    fn search_all_at_once(
        &self,
        entries: &[Entry],
        heard: &[Sound],
        bound: f32,
        found: &mut Vec<Found>,
    ) {
        self.search_by::<super::ear::avx2::Shuffle>(entries, heard, bound, found);
    }

    #[inline(always)]
    fn search_by<L: LookUp<ABREAST>>(
        &self,
        entries: &[Entry],
        heard: &[Sound],
        bound: f32,
        found: &mut Vec<Found>,
    ) {
        let (own, weight) = (counts(heard), sound::weight(heard));
        let own_vowels = vowels(heard);
        let ear = Ear::of(heard);
        // A name lighter or heavier than this is further than the bound by what must be dropped alone.
        let first = entries.partition_point(|e| e.weight * (1.0 + bound) < weight);
        let mut abreast = Abreast::default();
        let mut waiting: Vec<&Entry> = Vec::with_capacity(ABREAST);
        for entry in &entries[first..] {
            if entry.weight * (1.0 - bound) > weight {
                break;
            }
            let limit = (bound - entry.handicap) * entry.weight;
            let consonants = surplus(own, entry.counts) as f32 * A_SOUND;
            let vowels = f32::from(own_vowels.abs_diff(entry.vowels)) * A_VOWEL;
            if consonants + vowels > limit {
                continue;
            }
            let (start, length) = (entry.start as usize, entry.length as usize);
            let Some(sounds) = self.sounds.get(start..start + length) else {
                continue;
            };
            abreast.push(sounds, limit);
            waiting.push(entry);
            if abreast.is_full() {
                compare::<L>(&ear, &mut abreast, &mut waiting, found);
            }
        }
        compare::<L>(&ear, &mut abreast, &mut waiting, found);
    }
}

/// Compares what was heard with the names that wait and keeps those that are near; none waits then.
#[inline(always)]
fn compare<L: LookUp<ABREAST>>(
    ear: &Ear,
    abreast: &mut Abreast<ABREAST>,
    waiting: &mut Vec<&Entry>,
    found: &mut Vec<Found>,
) {
    let costs = ear.distances::<L, ABREAST>(abreast);
    for (entry, cost) in waiting.drain(..).zip(costs) {
        let Some(cost) = cost else { continue };
        let distance = cost / entry.weight;
        found.push(Found {
            name: entry.name as usize,
            distance,
            rank: distance + entry.handicap,
        });
    }
    abreast.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_terms_can_be_left_out() {
        let name = |text: &str, kind, sounds: &str| Name {
            text: text.into(),
            kind,
            tier: 1,
            rarity: 6.0,
            strengths: Vec::new(),
            sounds: vec![sound::parse_all(sounds).unwrap()],
        };
        let mut names = Names::default();
        names.add(name("lisinopril", Kind::Drug, "L AY S IH N AH P R IH L"));
        names.add(name("losartan", Kind::Drug, "L OW S AA R T AE N"));
        names.add(name("spleen", Kind::Term, "S P L IY N"));
        names.sort();
        let index = Index::of(&names);
        let heard = sound::parse_all("DH AH S IH N AH P R AA L").unwrap();
        let found = index.nearest(&heard, 0.48, 5, false);
        assert_eq!(names.get(found[0].name).unwrap().text, "lisinopril");
        let spleen = sound::parse_all("S B L IY N").unwrap();
        assert_eq!(index.nearest(&spleen, 0.4, 5, false).len(), 1);
        assert!(index.nearest(&spleen, 0.4, 5, true).is_empty());
        assert_eq!(
            index.nearest(&spleen, 0.4, 5, false),
            index.clone().nearest(&spleen, 0.4, 5, false),
            "an answer that is remembered is that of one who was never asked"
        );
    }
}
