//! How far a string of sounds is from many others, thirty-two at a time.
//!
//! The costs are `sound`'s, counted in steps so that one fits in a byte; what a processor adds, compares and looks up in one
//! instruction is a row of bytes. Where it has AVX2 a table is read for all strings at once; elsewhere for one after another,
//! with the same result.
//! Never here: spelling, words.

use super::sound::{self, A_STEP, ROOM, Sound};

/// Most sounds of what was heard that are compared.
pub(crate) const MOST_HEARD: usize = 31;
/// Strings compared at a time, where there are many.
pub(super) const ABREAST: usize = 32;
/// Costs stop here: no name is written that is so far away.
const FURTHEST: u8 = u8::MAX;

/// Reads a table at a place of each string.
pub(crate) trait LookUp<const N: usize> {
    /// The places, made ready to be read at more than once.
    type Places;

    fn ready(places: &[u8; N]) -> Self::Places;
    fn look_up(table: &[u8; ROOM], places: &Self::Places) -> [u8; N];
}

/// One after another, on any processor.
pub(crate) struct OneByOne;

impl<const N: usize> LookUp<N> for OneByOne {
    type Places = [u8; N];

    #[inline(always)]
    fn ready(places: &[u8; N]) -> [u8; N] {
        *places
    }

    #[inline(always)]
    fn look_up(table: &[u8; ROOM], places: &[u8; N]) -> [u8; N] {
        std::array::from_fn(|lane| table[usize::from(places[lane]) % ROOM])
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(
    unsafe_code,
    reason = "the byte shuffle has no safe wrapper that is chosen while running"
)]
pub(super) mod avx2 {
    //! All at once, by the byte shuffle of AVX2.

    use std::arch::x86_64::{
        __m128i, __m256i, _mm_loadu_si128, _mm256_broadcastsi128_si256, _mm256_or_si256,
        _mm256_shuffle_epi8,
    };

    use super::{ABREAST, LookUp, ROOM};

    /// To be used only inside a function that was entered because [`is_here`] said so.
    pub(in crate::language::lexicon) struct Shuffle;

    /// Whether this processor has what [`Shuffle`] needs.
    pub(in crate::language::lexicon) fn is_here() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt")
    }

    /// The shuffle reads sixteen bytes, and nothing where the highest bit of the place is set.
    const A_READ: u8 = 16;
    const NOTHING: u8 = 0x80;

    impl LookUp<ABREAST> for Shuffle {
        type Places = [__m256i; ROOM / A_READ as usize];

        #[inline(always)]
        fn ready(places: &[u8; ABREAST]) -> Self::Places {
            std::array::from_fn(|part| {
                let first = part as u8 * A_READ;
                let of: [u8; ABREAST] = std::array::from_fn(|lane| {
                    let place = places[lane].wrapping_sub(first);
                    if place < A_READ { place } else { NOTHING }
                });
                // SAFETY: both are thirty-two bytes without a meaning of their own.
                unsafe { std::mem::transmute::<[u8; ABREAST], __m256i>(of) }
            })
        }

        #[inline(always)]
        fn look_up(table: &[u8; ROOM], places: &Self::Places) -> [u8; ABREAST] {
            let (parts, _) = table.as_chunks::<{ A_READ as usize }>();
            // SAFETY: the processor has AVX2 (see `Shuffle`); sixteen bytes are read of sixteen, and thirty-two are thirty-two.
            unsafe {
                let read = |part: usize| {
                    let bytes = _mm_loadu_si128(parts[part].as_ptr().cast::<__m128i>());
                    _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), places[part])
                };
                let all = _mm256_or_si256(_mm256_or_si256(read(0), read(1)), read(2));
                std::mem::transmute::<__m256i, [u8; ABREAST]>(all)
            }
        }
    }
}

/// Names to be compared with what was heard: of each the sounds and the bound, sound by sound abreast.
#[derive(Debug)]
pub(crate) struct Names<const N: usize> {
    /// By place in the name.
    sounds: [[u8; N]; MOST_HEARD],
    lengths: [u8; N],
    bounds: [u8; N],
    count: usize,
}

impl<const N: usize> Default for Names<N> {
    fn default() -> Self {
        Self {
            sounds: [[0; N]; MOST_HEARD],
            lengths: [0; N],
            bounds: [0; N],
            count: 0,
        }
    }
}

impl<const N: usize> Names<N> {
    pub(crate) fn is_full(&self) -> bool {
        self.count == N
    }

    /// Takes a name in while it is not full; of more than [`MOST_HEARD`] sounds the rest is not compared.
    pub(crate) fn push(&mut self, sounds: &[Sound], bound: f32) {
        let lane = self.count;
        if lane == N {
            return;
        }
        for (row, sound) in self.sounds.iter_mut().zip(sounds) {
            row[lane] = *sound;
        }
        // Half a step more: whole steps are compared with a bound that is none.
        let bound = (bound / A_STEP + 0.1).clamp(0.0, f32::from(FURTHEST - 1));
        self.bounds[lane] = bound as u8;
        self.lengths[lane] = sounds.len().min(MOST_HEARD) as u8;
        self.count += 1;
    }

    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }
}

/// A string of sounds made ready to be compared with many others.
#[derive(Debug, Clone)]
pub(crate) struct Ear {
    length: usize,
    /// What each sound costs in the place of each that was heard.
    swap: [[u8; ROOM]; MOST_HEARD],
    /// What each sound costs when nothing was heard in its place.
    missed: [u8; ROOM],
    /// What dropping each that was heard costs.
    drop: [u8; MOST_HEARD],
}

#[inline(always)]
fn sum<const N: usize>(a: &[u8; N], b: &[u8; N]) -> [u8; N] {
    std::array::from_fn(|lane| a[lane].saturating_add(b[lane]))
}

#[inline(always)]
fn least<const N: usize>(a: &[u8; N], b: &[u8; N]) -> [u8; N] {
    std::array::from_fn(|lane| a[lane].min(b[lane]))
}

impl Ear {
    /// Of at most [`MOST_HEARD`] sounds; what comes after them is not compared.
    pub(crate) fn of(heard: &[Sound]) -> Self {
        let heard = &heard[..heard.len().min(MOST_HEARD)];
        let missed = sound::drop_costs();
        let mut ear = Self {
            length: heard.len(),
            swap: [[0; ROOM]; MOST_HEARD],
            missed,
            drop: [0; MOST_HEARD],
        };
        for (at, &h) in heard.iter().enumerate() {
            ear.drop[at] = missed[usize::from(h) % ROOM];
            ear.swap[at] = sound::swap_costs(h);
        }
        ear
    }

    /// The least cost that turns what was heard into one name, or `None` when it is more than the bound.
    pub(crate) fn distance(&self, meant: &[Sound], bound: f32) -> Option<f32> {
        let mut names = Names::<1>::default();
        names.push(meant, bound);
        self.distances::<OneByOne, 1>(&names)[0]
    }

    /// For each name, in order, the least cost that turns what was heard into it, or `None` when it is more than its bound.
    #[inline(always)]
    pub(crate) fn distances<L: LookUp<N>, const N: usize>(
        &self,
        names: &Names<N>,
    ) -> [Option<f32>; N] {
        let n = self.length;
        let mut row = [[0; N]; MOST_HEARD + 1];
        for at in 0..n {
            row[at + 1] = sum(&row[at], &[self.drop[at]; N]);
        }
        let mut costs = row[n];
        let longest = names.lengths[..names.count].iter().max();
        for place in 0..longest.copied().unwrap_or(0) {
            let nearest = self.next_row::<L, N>(&mut row, &names.sounds[usize::from(place)]);
            let heard = &row[n];
            let mut open = 0;
            for lane in 0..N {
                let length = names.lengths[lane];
                costs[lane] = if length > place {
                    heard[lane]
                } else {
                    costs[lane]
                };
                open |=
                    u8::from(length > place + 1) & u8::from(nearest[lane] <= names.bounds[lane]);
            }
            if open == 0 {
                let ended = |lane: usize| names.lengths[lane] <= place + 1;
                costs =
                    std::array::from_fn(|lane| if ended(lane) { costs[lane] } else { FURTHEST });
                break;
            }
        }
        std::array::from_fn(|lane| {
            let fits = lane < names.count && costs[lane] <= names.bounds[lane];
            fits.then(|| f32::from(costs[lane]) * A_STEP)
        })
    }

    /// The costs when one sound more of each name was meant; the least of each.
    #[inline(always)]
    fn next_row<L: LookUp<N>, const N: usize>(
        &self,
        row: &mut [[u8; N]; MOST_HEARD + 1],
        meant: &[u8; N],
    ) -> [u8; N] {
        let places = L::ready(meant);
        let missed = L::look_up(&self.missed, &places);
        let mut before = row[0];
        let mut left = sum(&before, &missed);
        let mut nearest = left;
        row[0] = left;
        for at in 0..self.length.min(MOST_HEARD) {
            let swap = L::look_up(&self.swap[at], &places);
            let above = row[at + 1];
            let other = least(&sum(&before, &swap), &sum(&above, &missed));
            left = least(&sum(&left, &[self.drop[at]; N]), &other);
            before = above;
            row[at + 1] = left;
            nearest = least(&nearest, &left);
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::super::sound::{parse, parse_all};
    use super::*;

    fn distance(heard: &[Sound], meant: &[Sound], bound: f32) -> Option<f32> {
        Ear::of(heard).distance(meant, bound)
    }

    fn far(a: &str, b: &str) -> f32 {
        distance(&parse_all(a).unwrap(), &parse_all(b).unwrap(), 99.0).unwrap()
    }

    #[test]
    fn what_sounds_alike_is_near() {
        assert!(far("P IH N", "P IH N") < 1e-6);
        assert!(far("P IH N", "B IH N") < far("P IH N", "S IH N"));
        assert!(far("P IH N", "P EH N") < far("P IH N", "P OY N"));
        let close = far("DH AH S IH N AH P R AA L", "L AY S IH N AH P R IH L");
        assert!(
            close < far("DH AH S IH N AH P R AA L", "L AH S AA R T AE N"),
            "{close}"
        );
        assert_eq!(distance(&[0, 1], &[20, 21, 22, 23], 0.5), None);
        assert_eq!(parse("AH0"), parse("AH"));
        assert_eq!(parse("Q"), None);
    }

    proptest::proptest! {
        #[test]
        #[cfg(target_arch = "x86_64")]
        fn all_at_once_is_as_one_by_one(
            heard in proptest::collection::vec(0_u8..39, 0..20),
            meant in proptest::collection::vec((proptest::collection::vec(0_u8..39, 0..20), 0.0_f32..9.0), 0..33),
        ) {
            if !avx2::is_here() {
                return Ok(());
            }
            let mut names = Names::<ABREAST>::default();
            for (sounds, bound) in &meant {
                names.push(sounds, *bound);
            }
            let ear = Ear::of(&heard);
            let one_by_one = ear.distances::<OneByOne, ABREAST>(&names);
            proptest::prop_assert_eq!(ear.distances::<avx2::Shuffle, ABREAST>(&names), one_by_one);
            for ((sounds, bound), found) in meant.iter().zip(one_by_one) {
                proptest::prop_assert_eq!(ear.distance(sounds, *bound), found);
            }
        }

        #[test]
        fn distance_is_even_and_nothing_is_nearest_to_itself(a in proptest::collection::vec(0_u8..39, 0..7), b in proptest::collection::vec(0_u8..39, 0..7)) {
            let there = distance(&a, &b, 999.0).unwrap();
            let back = distance(&b, &a, 999.0).unwrap();
            proptest::prop_assert!((there - back).abs() < 1e-3);
            proptest::prop_assert!(distance(&a, &a, 0.0) == Some(0.0));
        }
    }
}
