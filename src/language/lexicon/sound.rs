//! Sounds of English, and how far one string of sounds is from another.
//!
//! The forty sounds are those of the CMU pronouncing dictionary, without stress. A vowel for a vowel is cheap, a consonant for
//! one made at the same place is cheaper than for any, and what a hurried speaker drops costs little.
//! Never here: spelling, words.

use std::sync::LazyLock;

/// One sound: a place in [`NAMES`].
pub(crate) type Sound = u8;

/// The CMU dictionary's names, vowels first.
const NAMES: [&str; 39] = [
    "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW", "B",
    "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T",
    "TH", "V", "W", "Y", "Z", "ZH",
];
const COUNT: usize = NAMES.len();
const VOWELS: usize = 15;

/// Vowels that are often taken for each other.
const NEAR_VOWELS: [(&str, &str); 17] = [
    ("IH", "IY"),
    ("IH", "EH"),
    ("EH", "AE"),
    ("EH", "EY"),
    ("AA", "AO"),
    ("AA", "AH"),
    ("AO", "OW"),
    ("UH", "UW"),
    ("UH", "AH"),
    ("AH", "IH"),
    ("AH", "EH"),
    ("AH", "ER"),
    ("AH", "AE"),
    ("AA", "AW"),
    ("OW", "UW"),
    ("AO", "OY"),
    ("AY", "IH"),
];
/// Consonants that are often taken for each other, with the cost.
const NEAR_CONSONANTS: [(&str, &str, f32); 53] = [
    ("P", "B", 0.25),
    ("T", "D", 0.2),
    ("K", "G", 0.25),
    ("S", "Z", 0.15),
    ("F", "V", 0.25),
    ("SH", "ZH", 0.2),
    ("CH", "JH", 0.25),
    ("TH", "DH", 0.2),
    ("M", "N", 0.35),
    ("N", "NG", 0.2),
    ("M", "NG", 0.5),
    ("S", "SH", 0.35),
    ("S", "TH", 0.35),
    ("F", "TH", 0.35),
    ("F", "S", 0.6),
    ("Z", "DH", 0.4),
    ("V", "DH", 0.4),
    ("V", "B", 0.4),
    ("P", "F", 0.5),
    ("P", "T", 0.5),
    ("T", "K", 0.5),
    ("P", "K", 0.55),
    ("B", "D", 0.5),
    ("D", "G", 0.5),
    ("B", "G", 0.55),
    ("L", "R", 0.45),
    ("R", "W", 0.45),
    ("L", "W", 0.45),
    ("M", "B", 0.5),
    ("N", "D", 0.5),
    ("N", "L", 0.5),
    ("D", "L", 0.6),
    ("M", "P", 0.6),
    ("JH", "ZH", 0.25),
    ("CH", "SH", 0.35),
    ("T", "CH", 0.45),
    ("D", "JH", 0.45),
    ("JH", "G", 0.6),
    ("T", "TH", 0.4),
    ("D", "DH", 0.3),
    ("S", "T", 0.65),
    ("Z", "T", 0.65),
    ("S", "CH", 0.5),
    ("Z", "JH", 0.45),
    ("Z", "SH", 0.5),
    ("HH", "F", 0.6),
    ("W", "V", 0.4),
    ("Y", "JH", 0.5),
    ("SH", "JH", 0.5),
    ("K", "CH", 0.5),
    ("G", "NG", 0.5),
    ("K", "S", 0.7),
    ("HH", "W", 0.6),
];
/// A vowel and a consonant that can stand for each other.
const MIXED: [(&str, &str, f32); 8] = [
    ("ER", "R", 0.2),
    ("IY", "Y", 0.3),
    ("UW", "W", 0.35),
    ("AH", "L", 0.6),
    ("AH", "R", 0.55),
    ("OW", "L", 0.5),
    ("AO", "R", 0.5),
    ("AH", "N", 0.7),
];
const ANY_VOWELS: f32 = 0.3;
const NEAR_VOWELS_COST: f32 = 0.15;
const ANY_CONSONANTS: f32 = 0.95;
const ANY_MIXED: f32 = 1.2;

struct Costs {
    swap: [[f32; COUNT]; COUNT],
    drop: [f32; COUNT],
}

static COSTS: LazyLock<Costs> = LazyLock::new(|| {
    let at = |name: &str| NAMES.iter().position(|n| *n == name).unwrap_or(0);
    let mut swap = [[ANY_CONSONANTS; COUNT]; COUNT];
    for (a, row) in swap.iter_mut().enumerate() {
        for (b, cost) in row.iter_mut().enumerate() {
            *cost = match (a < VOWELS, b < VOWELS) {
                _ if a == b => 0.0,
                (true, true) => ANY_VOWELS,
                (false, false) => ANY_CONSONANTS,
                _ => ANY_MIXED,
            };
        }
    }
    let near = NEAR_VOWELS.iter().map(|&(a, b)| (a, b, NEAR_VOWELS_COST));
    for (a, b, cost) in near.chain(NEAR_CONSONANTS).chain(MIXED) {
        swap[at(a)][at(b)] = cost;
        swap[at(b)][at(a)] = cost;
    }
    let mut drop = [0.8; COUNT];
    drop[..VOWELS].fill(0.5);
    for (name, cost) in [
        ("AH", 0.3),
        ("IH", 0.35),
        ("HH", 0.4),
        ("Y", 0.35),
        ("W", 0.5),
        ("R", 0.5),
        ("L", 0.6),
        ("T", 0.55),
        ("D", 0.55),
        ("N", 0.65),
        ("NG", 0.65),
    ] {
        drop[at(name)] = cost;
    }
    Costs { swap, drop }
});

/// The sound of a CMU name, stress digit or not.
pub(crate) fn parse(name: &str) -> Option<Sound> {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    NAMES
        .iter()
        .position(|n| *n == name)
        .and_then(|n| Sound::try_from(n).ok())
}

/// Sounds written as CMU names with blanks between.
pub(crate) fn parse_all(names: &str) -> Option<Vec<Sound>> {
    names.split_whitespace().map(parse).collect()
}

/// The CMU names, blanks between.
pub(super) fn names(sounds: &[Sound]) -> String {
    let names: Vec<&str> = sounds
        .iter()
        .map(|&s| NAMES[usize::from(s) % COUNT])
        .collect();
    names.join(" ")
}

/// Whether the number stands for a sound.
pub(super) fn exists(sound: Sound) -> bool {
    usize::from(sound) < COUNT
}

pub(crate) fn is_vowel(sound: Sound) -> bool {
    usize::from(sound) < VOWELS
}

/// What the sounds weigh in a comparison: the cost of dropping them all.
pub(crate) fn weight(sounds: &[Sound]) -> f32 {
    sounds
        .iter()
        .map(|&s| COSTS.drop[usize::from(s) % COUNT])
        .sum()
}

/// Most sounds of what was heard that are compared.
pub(crate) const MOST_HEARD: usize = 31;

/// Costs are counted in hundredths: adding small whole numbers is what a processor does fastest.
const HUNDREDTH: f32 = 100.0;

/// Strings compared at a time: as many short numbers as a processor adds at once.
pub(crate) const ABREAST: usize = 8;
type Lanes = [i16; ABREAST];

/// A string of sounds made ready to be compared with many others.
#[derive(Debug, Clone)]
pub(crate) struct Ear {
    length: usize,
    /// What each sound costs in the place of each that was heard; then what it costs when nothing was heard in its place.
    swap: Vec<([i16; MOST_HEARD], i16)>,
    /// What dropping each that was heard costs.
    drop: [i16; MOST_HEARD],
}

fn hundredths(cost: f32) -> i16 {
    // Costs are a few units at most.
    (cost * HUNDREDTH).round() as i16
}

/// Sums of at most 62 costs of at most 120: they cannot wrap.
fn sum(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane].wrapping_add(b[lane]))
}

fn least(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane].min(b[lane]))
}

impl Ear {
    /// Of at most [`MOST_HEARD`] sounds; what comes after them is not compared.
    pub(crate) fn of(heard: &[Sound]) -> Self {
        let costs = &*COSTS;
        let heard = &heard[..heard.len().min(MOST_HEARD)];
        let mut ear = Self {
            length: heard.len(),
            swap: costs
                .drop
                .map(|d| ([0; MOST_HEARD], hundredths(d)))
                .to_vec(),
            drop: [0; MOST_HEARD],
        };
        for (at, &h) in heard.iter().enumerate() {
            let h = usize::from(h) % COUNT;
            ear.drop[at] = hundredths(costs.drop[h]);
            for ((row, _), cost) in ear.swap.iter_mut().zip(&costs.swap[h]) {
                row[at] = hundredths(*cost);
            }
        }
        ear
    }

    /// For each string the least cost that turns what was heard into it, or `None` when it is more than its bound. At most
    /// [`ABREAST`] strings of at most [`MOST_HEARD`] sounds; those of like length cost least.
    pub(crate) fn distances(&self, meant: &[(&[Sound], f32)]) -> [Option<f32>; ABREAST] {
        // Half a hundredth more: sums of rounded costs are compared with one that is not.
        let mut bounds = [-1; ABREAST];
        for (bound, (_, of)) in bounds.iter_mut().zip(meant) {
            *bound = (of * HUNDREDTH + 0.5).clamp(0.0, 30_000.0) as i16;
        }
        let n = self.length;
        let mut row = [[0; ABREAST]; MOST_HEARD + 1];
        for at in 0..n {
            row[at + 1] = sum(row[at], [self.drop[at]; ABREAST]);
        }
        let fits = |cost: i16, bound: i16| (cost <= bound).then(|| f32::from(cost) / HUNDREDTH);
        let mut found = [None; ABREAST];
        for (lane, (sounds, _)) in meant.iter().enumerate().take(ABREAST) {
            found[lane] = sounds
                .is_empty()
                .then_some(row[n][lane])
                .and_then(|cost| fits(cost, bounds[lane]));
        }
        let longest = meant.iter().map(|(s, _)| s.len()).max().unwrap_or(0);
        for place in 0..longest {
            let costs: [&([i16; MOST_HEARD], i16); ABREAST] = std::array::from_fn(|lane| {
                let sounds = meant.get(lane).map_or(&[][..], |(s, _)| s);
                &self.swap[usize::from(sounds.get(place).copied().unwrap_or(0)) % COUNT]
            });
            let nearest = self.next_row(&mut row, costs);
            let mut open = false;
            for (lane, (sounds, _)) in meant.iter().enumerate().take(ABREAST) {
                let cost = row[n][lane];
                if sounds.len() == place + 1 {
                    found[lane] = fits(cost, bounds[lane]);
                }
                open |= sounds.len() > place + 1 && nearest[lane] <= bounds[lane];
            }
            if !open {
                break;
            }
        }
        found
    }

    /// The costs when one sound more of each string was meant; the least of each.
    fn next_row(
        &self,
        row: &mut [Lanes; MOST_HEARD + 1],
        costs: [&([i16; MOST_HEARD], i16); ABREAST],
    ) -> Lanes {
        let missed: Lanes = std::array::from_fn(|lane| costs[lane].1);
        let mut before = row[0];
        let mut left = sum(before, missed);
        let mut nearest = left;
        row[0] = left;
        for at in 0..self.length {
            let swap: Lanes = std::array::from_fn(|lane| costs[lane].0[at]);
            let above = row[at + 1];
            let other = least(sum(before, swap), sum(above, missed));
            left = least(sum(left, [self.drop[at]; ABREAST]), other);
            before = above;
            row[at + 1] = left;
            nearest = least(nearest, left);
        }
        nearest
    }
}

/// Groups of sounds that are taken for each other, for a quick look at what two strings have in common.
pub(crate) fn group(sound: Sound) -> u32 {
    const GROUPS: [&[&str]; 9] = [
        &["P", "B", "F", "V"],
        &["T", "D", "TH", "DH"],
        &["K", "G"],
        &["S", "Z", "SH", "ZH", "CH", "JH"],
        &["M", "N", "NG"],
        &["L"],
        &["R", "ER"],
        &["W", "Y", "HH"],
        &[],
    ];
    static TABLE: LazyLock<[u32; COUNT]> = LazyLock::new(|| {
        let mut table = [8; COUNT];
        for (n, name) in NAMES.iter().enumerate() {
            if let Some(group) = GROUPS.iter().position(|g| g.contains(name)) {
                table[n] = u32::try_from(group).unwrap_or(8);
            }
        }
        table
    });
    TABLE[usize::from(sound) % COUNT]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(heard: &[Sound], meant: &[Sound], bound: f32) -> Option<f32> {
        Ear::of(heard).distances(&[(meant, bound)])[0]
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
        fn distance_is_even_and_nothing_is_nearest_to_itself(a in proptest::collection::vec(0_u8..39, 0..12), b in proptest::collection::vec(0_u8..39, 0..12)) {
            let there = distance(&a, &b, 999.0).unwrap();
            let back = distance(&b, &a, 999.0).unwrap();
            proptest::prop_assert!((there - back).abs() < 1e-3);
            proptest::prop_assert!(distance(&a, &a, 0.0) == Some(0.0));
        }
    }
}
