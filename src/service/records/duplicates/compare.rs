//! Two records side by side: how far each answer agrees.
//!
//! Never here: what an agreement is worth.

use jiff::civil::Date;
use rapidfuzz::distance::{jaro_winkler, osa};

use super::nicknames::Nicknames;
use crate::domain::{Registration, Sex};
use crate::language::{name_sound, name_words};
use crate::store::patient_keys::phone_digits;

/// What of a registration is compared, folded once.
#[derive(Debug, Clone)]
pub struct Traits {
    pub(super) family: Vec<String>,
    pub(super) given: Vec<String>,
    pub(super) family_sound: String,
    pub(super) given_sound: String,
    former: Vec<String>,
    middle: String,
    suffix: String,
    pub(super) born: Date,
    sex: Sex,
    pub(super) phones: Vec<String>,
    pub(super) house: String,
    pub(super) street: String,
    pub(super) zip: String,
}

impl Traits {
    /// Of a registration.
    #[must_use]
    pub fn of(person: &Registration) -> Self {
        let family = name_words(&person.name.family);
        let mut given = name_words(&person.name.given);
        given.extend(name_words(&person.preferred));
        let home = person.addresses.first();
        let street = name_words(home.map_or("", |a| a.street.as_str()));
        let number = |w: &&String| w.chars().all(|c| c.is_ascii_digit());
        let plain = street.iter().filter(|w| !number(w));
        Self {
            family_sound: name_sound(&family.concat()),
            given_sound: name_sound(&name_words(&person.name.given).concat()),
            former: person.former.iter().flat_map(|f| name_words(f)).collect(),
            middle: name_words(&person.middle).concat(),
            suffix: name_words(&person.suffix).concat(),
            born: person.born,
            sex: person.sex,
            phones: person
                .phones
                .iter()
                .map(|p| phone_digits(&p.number))
                .collect(),
            house: street.iter().find(number).cloned().unwrap_or_default(),
            // The first word says which street; what kind of way it is, people write as they like.
            street: plain.take(1).cloned().collect(),
            zip: home.map_or("", |a| &a.zip).chars().take(5).collect(),
            family,
            given,
        }
    }
}

/// How far two records agree in one answer. Which levels an answer can have is in `assets/records/duplicate_weights.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The same.
    Same,
    /// One slip apart, or sounding the same.
    Alike,
    /// Another form: a nickname, an initial, a former name, day for month.
    Form,
    /// Different.
    Different,
    /// One of them does not say.
    Unsaid,
}

impl Level {
    /// All, in the order of the weights' columns.
    pub const ALL: [Self; 5] = [
        Self::Same,
        Self::Alike,
        Self::Form,
        Self::Different,
        Self::Unsaid,
    ];
}

/// What is compared, in the order of the weights' rows.
pub const ANSWERS: [&str; 8] = [
    "family", "given", "middle", "born", "sex", "phone", "address", "suffix",
];

/// The levels of every answer.
pub type Levels = [Level; ANSWERS.len()];

/// Compares two records.
#[must_use]
pub fn compare(a: &Traits, b: &Traits, nicknames: &Nicknames) -> Levels {
    let (mut family, mut given) = (family(a, b), given(a, b, nicknames));
    let crossed = |x: &[String], y: &[String]| alike(&x.concat(), &y.concat());
    if family == Level::Different
        && given == Level::Different
        && crossed(&a.family, &b.given)
        && crossed(&a.given, &b.family)
    {
        // Family name in the field of the given name.
        (family, given) = (Level::Form, Level::Alike);
    }
    [
        family,
        given,
        middle(&a.middle, &b.middle),
        born(a.born, b.born),
        sex(a.sex, b.sex),
        phone(&a.phones, &b.phones),
        address(a, b),
        exact(&a.suffix, &b.suffix),
    ]
}

/// One slip apart, or sounding the same.
fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short < 2 {
        return false;
    }
    let sound = name_sound(a);
    if long - short <= 2 && sound.len() > 2 && sound == name_sound(b) {
        return true;
    }
    let edits = osa::distance(a.chars(), b.chars());
    edits <= 1 + usize::from(short >= 6)
        || (short >= 4 && jaro_winkler::similarity(a.chars(), b.chars()) >= 0.92)
}

fn family(a: &Traits, b: &Traits) -> Level {
    let (x, y) = (a.family.concat(), b.family.concat());
    if x == y {
        return Level::Same;
    }
    if alike(&x, &y) {
        return Level::Alike;
    }
    let shared = |names: &[String], other: &[String]| {
        names
            .iter()
            .any(|n| n.len() > 2 && other.iter().any(|o| alike(n, o)))
    };
    if shared(&a.former, &b.family)
        || shared(&b.former, &a.family)
        || shared(&a.former, &b.former)
        || (a.family.len() + b.family.len() > 2 && shared(&a.family, &b.family))
    {
        return Level::Form;
    }
    Level::Different
}

fn given(a: &Traits, b: &Traits, nicknames: &Nicknames) -> Level {
    let pairs = || {
        a.given
            .iter()
            .flat_map(|x| b.given.iter().map(move |y| (x, y)))
    };
    if pairs().any(|(x, y)| x == y) {
        Level::Same
    } else if pairs().any(|(x, y)| nicknames.same(x, y) || initial(x, y)) {
        Level::Form
    } else if pairs().any(|(x, y)| alike(x, y)) {
        Level::Alike
    } else if a.given.is_empty() || b.given.is_empty() {
        Level::Unsaid
    } else {
        Level::Different
    }
}

fn initial(x: &str, y: &str) -> bool {
    (x.len() == 1 || y.len() == 1) && x.chars().next() == y.chars().next()
}

fn middle(a: &str, b: &str) -> Level {
    if a.is_empty() || b.is_empty() {
        Level::Unsaid
    } else if a == b {
        Level::Same
    } else if initial(a, b) {
        Level::Form
    } else if alike(a, b) {
        Level::Alike
    } else {
        Level::Different
    }
}

fn exact(a: &str, b: &str) -> Level {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Level::Unsaid,
        _ if a == b => Level::Same,
        _ => Level::Different,
    }
}

fn born(a: Date, b: Date) -> Level {
    if a == b {
        return Level::Same;
    }
    if a.year() == b.year() && i8::from(a.month()) == b.day() && a.day() == b.month() {
        return Level::Form;
    }
    // One slip of the finger, or one of year, month and day is another.
    let parts = [
        a.year() == b.year(),
        a.month() == b.month(),
        a.day() == b.day(),
    ];
    let kept = parts.into_iter().filter(|p| *p).count();
    let slip = osa::distance(a.to_string().chars(), b.to_string().chars()) == 1;
    if kept == 2 && (slip || (a.year() - b.year()).abs() <= 1) || slip {
        return Level::Alike;
    }
    Level::Different
}

fn sex(a: Sex, b: Sex) -> Level {
    if a == Sex::Unknown || b == Sex::Unknown {
        Level::Unsaid
    } else if a == b {
        Level::Same
    } else {
        Level::Different
    }
}

fn phone(a: &[String], b: &[String]) -> Level {
    if a.is_empty() || b.is_empty() {
        return Level::Unsaid;
    }
    let mut best = Level::Different;
    for x in a {
        for y in b {
            if x == y {
                return Level::Same;
            }
            if osa::distance(x.chars(), y.chars()) == 1 {
                best = Level::Alike;
            }
        }
    }
    best
}

fn address(a: &Traits, b: &Traits) -> Level {
    if a.street.is_empty() || b.street.is_empty() {
        return Level::Unsaid;
    }
    let (house, zip) = (a.house == b.house, a.zip == b.zip);
    match (house, alike(&a.street, &b.street), zip) {
        (true, true, true) if a.street == b.street => Level::Same,
        (true, true, _) | (true, _, true) => Level::Alike,
        (false, true, true) => Level::Form,
        _ => Level::Different,
    }
}
