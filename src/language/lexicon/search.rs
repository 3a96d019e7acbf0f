//! Finds the names nearest to a string of sounds: first by what groups of sounds they have, then by the weighted distance.

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
    weight: f32,
    handicap: f32,
    name: u32,
    way: u32,
}

/// All ways to say all names, by their weight.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

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
        let mut entries = Vec::new();
        for (at, name) in names.iter().enumerate() {
            for (way, sounds) in name.sounds.iter().enumerate().filter(|(_, s)| s.len() >= 3) {
                entries.push(Entry {
                    counts: counts(sounds),
                    weight: sound::weight(sounds),
                    handicap: handicap(name),
                    name: u32::try_from(at).unwrap_or(u32::MAX),
                    way: u32::try_from(way).unwrap_or(u32::MAX),
                });
            }
        }
        entries.sort_by(|a, b| a.weight.total_cmp(&b.weight));
        Self { entries }
    }

    pub(crate) fn nearest(
        &self,
        names: &Names,
        heard: &[Sound],
        bound: f32,
        most: usize,
    ) -> Vec<Found> {
        let (own, weight) = (counts(heard), sound::weight(heard));
        // A name lighter or heavier than this is further than the bound by what must be dropped alone.
        let first = self
            .entries
            .partition_point(|e| e.weight * (1.0 + bound) < weight);
        let mut found: Vec<Found> = Vec::new();
        for entry in self.entries[first..]
            .iter()
            .take_while(|e| e.weight * (1.0 - bound) <= weight)
        {
            let limit = (bound - entry.handicap) * entry.weight;
            // Two sounds of different groups cost at least 0.4 to swap, that is 0.2 each.
            if surplus(own, entry.counts) as f32 * 0.2 > limit {
                continue;
            }
            let Some(sounds) = names
                .get(entry.name as usize)
                .and_then(|n| n.sounds.get(entry.way as usize))
            else {
                continue;
            };
            if let Some(d) = sound::distance(heard, sounds, limit) {
                found.push(Found {
                    name: entry.name as usize,
                    distance: d / entry.weight,
                    rank: d / entry.weight + entry.handicap,
                });
            }
        }
        found.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.name.cmp(&b.name)));
        let mut seen = std::collections::HashSet::new();
        found.retain(|f| seen.insert(f.name));
        found.truncate(most);
        found
    }
}
