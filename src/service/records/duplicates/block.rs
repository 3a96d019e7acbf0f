//! Which pairs are worth comparing: those that share one of several keys, each of which some error leaves whole.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::compare::Traits;

/// Keys that more records share tell nothing.
const CROWDED: usize = 120;

/// Every pair that shares a key, each once, the lower place first.
#[must_use]
pub fn pairs(records: &[Traits]) -> Vec<(u32, u32)> {
    let mut keyed: Vec<(u64, u32)> = Vec::new();
    let mut found: Vec<u64> = Vec::new();
    for pass in 0..PASSES {
        keyed.clear();
        for (at, record) in (0_u32..).zip(records) {
            keys(record, pass, |hash| keyed.push((hash, at)));
        }
        keyed.sort_unstable();
        let mut from = 0;
        while from < keyed.len() {
            let hash = keyed[from].0;
            let to = from + keyed[from..].partition_point(|k| k.0 == hash);
            if to - from <= CROWDED {
                for (n, one) in keyed[from..to].iter().enumerate() {
                    for other in &keyed[from + n + 1..to] {
                        if one.1 != other.1 {
                            found.push(u64::from(one.1) << 32 | u64::from(other.1));
                        }
                    }
                }
            }
            from = to;
        }
        found.sort_unstable();
        found.dedup();
    }
    found
        .into_iter()
        .map(|pair| ((pair >> 32) as u32, pair as u32))
        .collect()
}

const PASSES: usize = 7;

fn hash(pass: usize, parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (pass, parts).hash(&mut hasher);
    hasher.finish()
}

fn keys(r: &Traits, pass: usize, mut push: impl FnMut(u64)) {
    let (year, month, day) = (r.born.year(), r.born.month(), r.born.day());
    let turned = (year, month.min(day), month.max(day));
    let (family, given) = (r.family_sound.as_str(), r.given_sound.as_str());
    // Swapped names share a key.
    let names = (family.min(given), family.max(given));
    match pass {
        0 => push(hash(pass, (names, year))),
        1 => push(hash(pass, (names, month, day))),
        2 => push(hash(pass, (family, turned))),
        3 => push(hash(pass, (given, turned))),
        4 => {
            for phone in &r.phones {
                push(hash(pass, phone));
            }
        }
        5 if !r.house.is_empty() => {
            let street = crate::language::name_sound(&r.street);
            push(hash(pass, (&r.house, street, given.chars().next())));
        }
        6 => push(hash(pass, (names, r.zip.get(..3).unwrap_or(""), &r.house))),
        _ => {}
    }
}
