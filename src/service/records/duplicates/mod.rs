//! Who may be registered twice: while somebody registers, and over all records.
//!
//! Pairs that share a key are compared answer by answer; each agreement adds bits for being one person. What is sure enough
//! is listed for a person to decide; nothing merges by itself.

pub mod block;
pub mod compare;
pub mod nicknames;
pub mod weights;

use std::collections::HashMap;

use jiff::Timestamp;

use self::compare::{ANSWERS, Level, Levels, Traits, compare};
use self::nicknames::Nicknames;
use self::weights::{Rarity, Weights};
use crate::domain::{PatientId, Permission, Registration};
use crate::service::{Office, Places, ServiceError, SignedIn};
use crate::store::duplicates::{self as rows, Pair};
use crate::store::patient_keys::{self, Found};
use crate::store::{Transaction, registrations};

/// At entry a likeness is shown that is more doubtful than what the worklist holds.
const WORTH_SHOWING: f64 = -4.0;

/// Compares records by the office's tables.
#[derive(Debug, Clone)]
pub struct Finder {
    weights: Weights,
    nicknames: Nicknames,
}

/// A record that may be the same person's.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Likely {
    /// The record.
    #[serde(flatten)]
    pub patient: Found,
    /// Bits for being one person.
    pub bits: f64,
    /// What agrees and what does not.
    pub why: String,
}

/// A pair on the worklist, with both records.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Suspected {
    /// The older record.
    pub first: Found,
    /// The younger one.
    pub second: Found,
    /// Bits for being one person.
    pub bits: f64,
    /// What agrees and what does not.
    pub why: String,
}

impl Finder {
    /// Reads the tables.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        Ok(Self {
            weights: Weights::load(&places.assets)?,
            nicknames: Nicknames::load(&places.assets)?,
        })
    }

    /// Every pair that is more likely one person than not: places in `people`, bits, levels.
    #[must_use]
    pub fn suspects(&self, people: &[Traits]) -> Vec<(usize, usize, f64, Levels)> {
        let shares = Shares::of(people);
        let mut found = Vec::new();
        for (a, b) in block::pairs(people) {
            let (a, b) = (a as usize, b as usize);
            let levels = compare(&people[a], &people[b], &self.nicknames);
            let bits = self
                .weights
                .weigh(&levels, shares.rarity(&people[a]), people.len());
            if bits > 0.0 {
                found.push((a, b, bits, levels));
            }
        }
        found
    }
}

/// How frequent names are among records.
pub struct Shares {
    family: HashMap<String, u32>,
    given: HashMap<String, u32>,
    all: f64,
}

impl Shares {
    /// Of these records.
    #[must_use]
    pub fn of(people: &[Traits]) -> Self {
        let mut shares = Self {
            family: HashMap::new(),
            given: HashMap::new(),
            all: people.len().max(1) as f64,
        };
        for person in people {
            *shares.family.entry(person.family.concat()).or_default() += 1;
            if let Some(given) = person.given.first() {
                *shares.given.entry(given.clone()).or_default() += 1;
            }
        }
        shares
    }

    /// Of one record's names; a name is never rarer than one in ten thousand, or a small office would find every name rare.
    #[must_use]
    pub fn rarity(&self, person: &Traits) -> Rarity {
        let share = |counts: &HashMap<String, u32>, name: &str| {
            (f64::from(counts.get(name).copied().unwrap_or(1)) / self.all).max(1e-4)
        };
        Rarity {
            family: share(&self.family, &person.family.concat()),
            given: share(&self.given, person.given.first().map_or("", |g| g.as_str())),
        }
    }
}

/// `family the same, born day for month, phone different`.
#[must_use]
pub fn in_words(levels: &Levels) -> String {
    let said: Vec<String> = ANSWERS
        .iter()
        .zip(levels)
        .filter_map(|(answer, level)| {
            let word = match (*answer, level) {
                (_, Level::Unsaid) => return None,
                (_, Level::Same) => "same",
                (_, Level::Alike) => "alike",
                ("given", Level::Form) => "nickname",
                ("born", Level::Form) => "day for month",
                ("family", Level::Form) => "former or swapped",
                ("middle", Level::Form) => "initial",
                (_, Level::Form) => "near",
                (_, Level::Different) => "different",
            };
            Some(format!("{answer} {word}"))
        })
        .collect();
    said.join(", ")
}

/// Records that may be this person's already, the likeliest first; `but` is the record that is being changed.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn likely(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    finder: &Finder,
    person: &Registration,
    but: Option<PatientId>,
) -> Result<Vec<Likely>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "look for the same person",
        String::new(),
        |db| likely_in(db, finder, person, but),
    )
}

pub(super) fn likely_in(
    db: &Transaction<'_>,
    finder: &Finder,
    person: &Registration,
    but: Option<PatientId>,
) -> Result<Vec<Likely>, ServiceError> {
    let mine = Traits::of(person);
    let records = registrations::count(db)?;
    let mut found = Vec::new();
    for candidate in patient_keys::candidates(db, person)? {
        if Some(candidate.id) == but {
            continue;
        }
        let theirs = Traits::of(&registrations::get(db, candidate.id)?);
        let levels = compare(&mine, &theirs, &finder.nicknames);
        let bits = finder.weights.weigh(&levels, Rarity::USUAL, records);
        if bits > WORTH_SHOWING {
            found.push(Likely {
                patient: candidate,
                bits,
                why: in_words(&levels),
            });
        }
    }
    found.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    found.truncate(5);
    Ok(found)
}

/// Looks at all records and renews the worklist; how many pairs are on it.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn search(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    finder: &Finder,
) -> Result<usize, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "look for duplicates",
        String::new(),
        |db| {
            let (mut ids, mut people) = (Vec::new(), Vec::new());
            rows::each_record(db, |id, person| {
                ids.push(id);
                people.push(Traits::of(&person));
            })?;
            let mut pairs: Vec<Pair> = finder
                .suspects(&people)
                .into_iter()
                .map(|(a, b, bits, levels)| Pair {
                    first: ids[a],
                    second: ids[b],
                    weight: (bits * 100.0) as i64,
                    why: in_words(&levels),
                })
                .collect();
            pairs.sort_by_key(|p| (p.first, p.second));
            rows::replace_open(db, &pairs)?;
            Ok(rows::open_count(db)? as usize)
        },
    )
}

/// The worklist, the surest first, and how many pairs are on it in all.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    limit: u32,
) -> Result<(Vec<Suspected>, i64), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "see duplicates",
        String::new(),
        |db| {
            let mut listed = Vec::new();
            for pair in rows::open_pairs(db, limit)? {
                listed.push(Suspected {
                    first: patient_keys::found(db, pair.first)?,
                    second: patient_keys::found(db, pair.second)?,
                    bits: pair.weight as f64 / 100.0,
                    why: pair.why,
                });
            }
            Ok((listed, rows::open_count(db)?))
        },
    )
}

/// Says that two records are different people, or takes that back.
///
/// # Errors
/// [`ServiceError::Store`] for a pair that is not on the list.
pub fn set_different(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (first, second): (PatientId, PatientId),
    different: bool,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "decide on a duplicate",
        format!("patients {first} and {second}"),
        |db| {
            let at = now.to_string();
            Ok(rows::set_different(
                db,
                first,
                second,
                different,
                who.id(),
                &at,
            )?)
        },
    )
}
