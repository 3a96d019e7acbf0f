//! Seeded chance: the same seed gives the same office on every machine.

/// A stream of numbers from a seed (SplitMix64: one addition and three mixing steps a number).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for one thing of a kind, so that any can be made without those before it.
    #[must_use]
    pub fn for_thing(seed: u64, kind: u64, number: u64) -> Self {
        let mut mixed = Self(seed ^ kind.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Self(mixed.next() ^ number.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`; 0 when there is nothing to choose from.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            return 0;
        }
        (self.next() % end as u64) as usize
    }

    /// From 0 up to, not including, 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of them.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A place in a list whose first are the most frequent, as names are (weight 1 / (place + 8)).
    pub fn frequent(&mut self, length: usize) -> usize {
        let span = ((length + 8) as f64 / 8.0).ln();
        let place = 8.0 * ((self.share() * span).exp() - 1.0);
        (place as usize).min(length.saturating_sub(1))
    }
}
