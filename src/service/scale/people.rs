//! Made-up people from `assets/demo/names.toml`: the person of a number is the same for the same seed.

use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use super::chance::Chance;
use crate::domain::{Address, Consent, PatientName, Phone, Registration, Relative, Sex};
use crate::service::ServiceError;

/// What people and their visits are made of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    female: String,
    male: String,
    family: String,
    roots: String,
    endings: String,
    middle: String,
    streets: String,
    street_kinds: Vec<String>,
    places: Vec<(String, String, String, usize, String)>,
    languages: Vec<String>,
    /// Problem, its code, the drug for it, what somebody comes for.
    pub problems: Vec<(String, String, String, String)>,
    /// Allergies.
    pub allergies: Vec<String>,
    /// Vaccines.
    pub vaccines: Vec<String>,
    /// Units of a house: name, floor, rooms of two beds.
    pub units: Vec<(String, usize, usize)>,
}

/// Makes people.
pub struct Crowd<'s> {
    stock: &'s Stock,
    seed: u64,
    today: Date,
    lists: Lists<'s>,
}

struct Lists<'s> {
    female: Vec<&'s str>,
    male: Vec<&'s str>,
    family: Vec<String>,
    roots: Vec<&'s str>,
    endings: Vec<&'s str>,
    middle: Vec<&'s str>,
    streets: Vec<&'s str>,
}

impl Stock {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(assets: &Path) -> Result<Self, ServiceError> {
        super::super::demo_office::read_toml(&assets.join("demo/names.toml"))
    }
}

impl<'s> Crowd<'s> {
    /// People of a seed, none born after `today`.
    #[must_use]
    pub fn new(stock: &'s Stock, seed: u64, today: Date) -> Self {
        let words = |text: &'s str| text.split_whitespace().collect::<Vec<_>>();
        let lists = Lists {
            female: words(&stock.female),
            male: words(&stock.male),
            family: stock
                .family
                .split_whitespace()
                .map(|n| {
                    n.replace('-', " ")
                        .replace("Garcia Lopez", "Garcia-Lopez")
                        .replace("Smith Jones", "Smith-Jones")
                })
                .collect(),
            roots: words(&stock.roots),
            endings: words(&stock.endings),
            middle: words(&stock.middle),
            streets: words(&stock.streets),
        };
        Self {
            stock,
            seed,
            today,
            lists,
        }
    }

    /// The person of a number.
    #[must_use]
    pub fn person(&self, number: u64) -> Registration {
        let mut chance = Chance::for_thing(self.seed, 1, number);
        let c = &mut chance;
        let sex = if c.happens(0.52) {
            Sex::Female
        } else {
            Sex::Male
        };
        let name = PatientName {
            given: self.given(sex, c),
            family: self.family(c),
        };
        let mut person = Registration::new(name, self.born(c), sex);
        if c.happens(0.6) {
            person.middle = if c.happens(0.5) {
                (*c.one(&self.lists.middle)).to_owned()
            } else {
                c.one(&self.lists.middle).chars().take(1).collect()
            };
        }
        if sex == Sex::Female && c.happens(0.2) {
            person.former.push(self.family(c));
        }
        if sex == Sex::Male && c.happens(0.02) {
            "Jr.".clone_into(&mut person.suffix);
        }
        let (home, area) = self.home(c);
        person.addresses.push(home);
        if c.happens(0.95) {
            person.phones.push(phone("mobile", &area, c));
            if c.happens(0.25) {
                person.phones.push(phone("home", &area, c));
            }
        }
        self.add_the_rest(&mut person, &area, c);
        person
    }

    fn add_the_rest(&self, person: &mut Registration, area: &str, c: &mut Chance) {
        if c.happens(0.4) {
            person.languages.push(c.one(&self.stock.languages).clone());
        }
        if c.happens(0.3) {
            person.emergency.push(Relative {
                name: format!("{} {}", self.given(Sex::Female, c), person.name.family),
                relation: (*c.one(&["mother", "spouse", "sister", "daughter", "son", "friend"]))
                    .to_owned(),
                phone: phone("", area, c).number,
                address: None,
            });
        }
        if self.today.year() - person.born.year() < 18 {
            person.guarantor = Some(Relative {
                name: format!("{} {}", self.given(Sex::Female, c), person.name.family),
                relation: "mother".into(),
                ..Relative::default()
            });
        }
        if c.happens(0.7) {
            person.consents.push(Consent {
                kind: "privacy_notice".into(),
                given: true,
                on: self
                    .today
                    .saturating_sub(jiff::Span::new().days(c.below(1500) as i64)),
            });
        }
    }

    /// A given name.
    #[must_use]
    pub fn given(&self, sex: Sex, c: &mut Chance) -> String {
        let list = if sex == Sex::Female {
            &self.lists.female
        } else {
            &self.lists.male
        };
        list[c.frequent(list.len())].to_owned()
    }

    /// A family name.
    #[must_use]
    pub fn family(&self, c: &mut Chance) -> String {
        if c.happens(0.55) {
            return self.lists.family[c.frequent(self.lists.family.len())].clone();
        }
        let (root, ending) = (c.one(&self.lists.roots), c.one(&self.lists.endings));
        format!("{root}{ending}")
    }

    fn born(&self, c: &mut Chance) -> Date {
        // More of the old than of the young come to an office.
        let years = (c.share() + c.share()) * 48.0;
        let days = (years * 365.25) as i64 + c.below(365) as i64;
        self.today.saturating_sub(jiff::Span::new().days(days))
    }

    /// An address and its area code.
    #[must_use]
    pub fn home(&self, c: &mut Chance) -> (Address, String) {
        let (city, state, zip, districts, area) = c.one(&self.stock.places);
        let street = self.lists.streets[c.frequent(self.lists.streets.len())];
        let kind = &self.stock.street_kinds[c.frequent(self.stock.street_kinds.len())];
        let home = Address {
            street: format!("{} {street} {kind}", 1 + c.below(4800)),
            street2: if c.happens(0.15) {
                format!("Apt {}", 1 + c.below(60))
            } else {
                String::new()
            },
            city: city.clone(),
            state: state.clone(),
            zip: format!("{zip}{:02}", 1 + c.below(*districts)),
        };
        (home, area.clone())
    }
}

/// A made-up number; exchanges 200 to 989.
pub(super) fn phone(kind: &str, area: &str, c: &mut Chance) -> Phone {
    Phone {
        kind: kind.to_owned(),
        number: format!("({area}) {}-{:04}", 200 + c.below(790), c.below(10_000)),
    }
}
