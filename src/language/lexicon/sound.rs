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

/// All costs are multiples of this.
pub(super) const A_STEP: f32 = 0.05;
/// Room for a cost of each sound.
pub(super) const ROOM: usize = 48;

fn steps(cost: f32) -> u8 {
    // Costs are 1.2 at most.
    (cost / A_STEP).round() as u8
}

/// What each sound costs, in steps, where this one was heard.
pub(super) fn swap_costs(heard: Sound) -> [u8; ROOM] {
    let costs = COSTS.swap[usize::from(heard) % COUNT];
    std::array::from_fn(|sound| costs.get(sound).map_or(0, |c| steps(*c)))
}

/// What each sound costs, in steps, where there is nothing in its place.
pub(super) fn drop_costs() -> [u8; ROOM] {
    std::array::from_fn(|sound| COSTS.drop.get(sound).map_or(0, |c| steps(*c)))
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
