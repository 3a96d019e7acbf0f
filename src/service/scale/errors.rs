//! How one person comes to be registered twice: what clerks mistype, what people say differently, what changes in between.
//!
//! Never here: anything of how duplicates are found.

use jiff::civil::Date;

use super::chance::Chance;
use super::people::{Crowd, phone};
use crate::domain::{PatientName, Registration, Sex};

/// The same person as somebody else typed them: one to three things differ.
#[must_use]
pub fn registered_again(person: &Registration, crowd: &Crowd<'_>, c: &mut Chance) -> Registration {
    let mut again = person.clone();
    again.emergency.clear();
    again.consents.clear();
    for _ in 0..1 + c.below(3) {
        differ(&mut again, crowd, c);
    }
    // A second clerk does not ask everything again.
    if c.happens(0.4) {
        again.middle.clear();
    }
    if c.happens(0.3) {
        again.former.clear();
    }
    if c.happens(0.12) {
        again.phones.clear();
    }
    if c.happens(0.1) {
        again.addresses.clear();
    }
    again
}

fn differ(person: &mut Registration, crowd: &Crowd<'_>, c: &mut Chance) {
    match c.below(16) {
        0..=2 => person.name.family = mistyped(&person.name.family, c),
        3..=5 => person.name.given = mistyped(&person.name.given, c),
        6 => person.born = wrong_date(person.born, c),
        7 => person.born = day_for_month(person.born),
        8 | 9 => {
            if let Some(short) = called(&person.name.given, c) {
                person.name.given = short;
            }
        }
        10 => {
            if let Some(first) = person.phones.first_mut() {
                first.number = mistyped_digits(&first.number, c);
            }
        }
        11 => moved(person, crowd, c),
        12 => {
            let (home, area) = crowd.home(c);
            let _ = home;
            person.phones = vec![phone("mobile", &area, c)];
        }
        13 => {
            if person.sex == Sex::Female && c.happens(0.5) {
                let new = crowd.family(c);
                person.former = vec![std::mem::replace(&mut person.name.family, new)];
            } else if let Some(home) = person.addresses.first_mut() {
                home.street = mistyped(&home.street, c);
            }
        }
        14 => {
            let PatientName { given, family } = &mut person.name;
            std::mem::swap(given, family);
        }
        _ => {
            if let Some(home) = person.addresses.first_mut() {
                home.street = home
                    .street
                    .replace(" St", " Street")
                    .replace(" Ave", " Avenue");
            }
        }
    }
}

fn moved(person: &mut Registration, crowd: &Crowd<'_>, c: &mut Chance) {
    let (home, _) = crowd.home(c);
    person.addresses = vec![home];
}

/// One slip of the finger: a letter left out, doubled, swapped with the next, or another one.
fn mistyped(text: &str, c: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let at = 1 + c.below(letters.len() - 2);
    match c.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = *c.one(&['a', 'e', 'i', 'o', 'n', 'r', 's', 't', 'l', 'm']),
    }
    letters.into_iter().collect()
}

fn mistyped_digits(text: &str, c: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let digits: Vec<usize> = (0..letters.len())
        .filter(|at| letters[*at].is_ascii_digit())
        .collect();
    if digits.is_empty() {
        return text.to_owned();
    }
    let at = *c.one(&digits);
    letters[at] = *c.one(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    letters.into_iter().collect()
}

fn wrong_date(born: Date, c: &mut Chance) -> Date {
    let year = born.year();
    let other = match c.below(4) {
        0 => Date::new(year + 1, born.month(), born.day()),
        1 => Date::new(year - 10, born.month(), born.day()),
        2 => Date::new(year, born.month() % 12 + 1, born.day()),
        _ => Date::new(year, born.month(), born.day() % 28 + 1),
    };
    other.unwrap_or(born)
}

fn day_for_month(born: Date) -> Date {
    Date::new(born.year(), born.day(), born.month()).unwrap_or(born)
}

/// What some people are called; a few of the many.
fn called(given: &str, c: &mut Chance) -> Option<String> {
    const CALLED: [(&str, &[&str]); 24] = [
        ("William", &["Bill", "Will"]),
        ("Robert", &["Bob", "Rob"]),
        ("Elizabeth", &["Liz", "Beth", "Betty"]),
        ("Margaret", &["Maggie", "Peggy"]),
        ("James", &["Jim", "Jimmy"]),
        ("John", &["Jack", "Johnny"]),
        ("Michael", &["Mike"]),
        ("Richard", &["Rick", "Dick"]),
        ("Thomas", &["Tom"]),
        ("Patricia", &["Pat", "Trish"]),
        ("Jennifer", &["Jen", "Jenny"]),
        ("Joseph", &["Joe"]),
        ("Charles", &["Charlie", "Chuck"]),
        ("Christopher", &["Chris"]),
        ("Daniel", &["Dan"]),
        ("Katherine", &["Kate", "Kathy"]),
        ("Susan", &["Sue"]),
        ("Deborah", &["Debbie"]),
        ("Anthony", &["Tony"]),
        ("Edward", &["Ed", "Ted"]),
        ("Samuel", &["Sam"]),
        ("Rebecca", &["Becky"]),
        ("Guadalupe", &["Lupe"]),
        ("Francisco", &["Paco"]),
    ];
    let known = CALLED.iter().find(|(name, _)| *name == given)?;
    Some((*c.one(known.1)).to_owned())
}

/// Somebody else who looks like this person: a twin, a parent of the same name, a sibling, a spouse, a namesake.
#[must_use]
pub fn somebody_like(person: &Registration, crowd: &Crowd<'_>, c: &mut Chance) -> Registration {
    let mut other = person.clone();
    other.middle.clear();
    other.former.clear();
    let years = |n: i16| {
        Date::new(
            person.born.year() + n,
            1 + c_month(person, n),
            1 + (person.born.day() + 11) % 28,
        )
        .unwrap_or(person.born)
    };
    match c.below(5) {
        0 => other.name.given = another_given(person, crowd, c),
        1 => other.born = years(-28),
        2 => {
            other.name.given = another_given(person, crowd, c);
            other.born = years(3);
        }
        3 => {
            other.sex = if person.sex == Sex::Female {
                Sex::Male
            } else {
                Sex::Female
            };
            other.name.given = crowd.given(other.sex, c);
            other.born = years(-2);
        }
        _ => {
            other.born = years(7);
            let (home, area) = crowd.home(c);
            other.addresses = vec![home];
            other.phones = vec![phone("mobile", &area, c)];
        }
    }
    other
}

fn c_month(person: &Registration, years: i16) -> i8 {
    ((i16::from(person.born.month()) + years).rem_euclid(12)) as i8
}

fn another_given(person: &Registration, crowd: &Crowd<'_>, c: &mut Chance) -> String {
    loop {
        let given = crowd.given(person.sex, c);
        if given != person.name.given {
            return given;
        }
    }
}
