//! What registration asks of a person, and what can be wrong with the answers.
//!
//! Never here: a clock (the day is handed in), the store's numbers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Address, PatientName, Sex};

/// A telephone number with what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// `mobile`, `home`, `work`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// As it is written.
    pub number: String,
}

/// Someone beside the patient: to call in an emergency, or who answers for the bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relative {
    /// As people say it.
    pub name: String,
    /// `mother`, `spouse`, …
    pub relation: String,
    /// As it is written.
    pub phone: String,
    /// Where they live, when that is not where the patient lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// A yes or no to something the office must ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// `privacy_notice`, `treatment`, `text_messages`, …
    pub kind: String,
    /// Whether it was given.
    pub given: bool,
    /// When it was signed.
    pub on: Date,
}

/// A person as registered. Empty texts mean that nobody has said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Given and family name as on papers.
    pub name: PatientName,
    /// Middle names.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub middle: String,
    /// `Jr.`, `III`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// What the person wants to be called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preferred: String,
    /// Names the person had before, each as people say it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// Date of birth.
    pub born: Date,
    /// Sex for claims.
    pub sex: Sex,
    /// Gender in the person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gender: String,
    /// `she/her`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pronouns: String,
    /// Where the person lives; first the one that mail goes to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// How the person is reached; first the best one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Languages, the preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether an interpreter is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interpreter: bool,
    /// Whom to call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency: Vec<Relative>,
    /// Who answers for the bill; nobody means the patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantor: Option<Relative>,
    /// What was asked for and answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Date of death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub died: Option<Date>,
}

/// Something wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// Which answer: `born`, `phone 2`.
    pub field: String,
    /// What is wrong and what to do.
    pub says: String,
    /// Whether it can be saved all the same.
    pub may_stand: bool,
}

/// The oldest birthday that is believed.
const OLDEST: i16 = 125;
/// From this age on people answer for their own bills.
pub const OF_AGE: i16 = 18;

impl Registration {
    /// A registration with what every record needs.
    #[must_use]
    pub fn new(name: PatientName, born: Date, sex: Sex) -> Self {
        Self {
            name,
            middle: String::new(),
            suffix: String::new(),
            preferred: String::new(),
            former: Vec::new(),
            born,
            sex,
            gender: String::new(),
            pronouns: String::new(),
            addresses: Vec::new(),
            phones: Vec::new(),
            email: String::new(),
            languages: Vec::new(),
            interpreter: false,
            emergency: Vec::new(),
            guarantor: None,
            consents: Vec::new(),
            died: None,
        }
    }

    /// Every name the person has or had, for finding them.
    #[must_use]
    pub fn all_names(&self) -> String {
        let mut names = vec![
            self.name.family.as_str(),
            &self.name.given,
            &self.middle,
            &self.preferred,
        ];
        names.extend(self.former.iter().map(String::as_str));
        names.retain(|n| !n.is_empty());
        names.join(" ")
    }

    /// What is wrong, in the order of the form.
    #[must_use]
    pub fn complaints(&self, today: Date) -> Vec<Complaint> {
        let mut found = Vec::new();
        self.look_at_names(&mut found);
        self.look_at_dates(today, &mut found);
        for (at, address) in (1..).zip(&self.addresses) {
            look_at_address(address, &numbered("address", at), &mut found);
        }
        for (at, phone) in (1..).zip(&self.phones) {
            look_at_phone(&phone.number, &numbered("phone", at), &mut found);
        }
        if !self.email.is_empty() && !is_email(&self.email) {
            stops(
                &mut found,
                "e-mail",
                "An e-mail address has a name, an @ and a place with a dot.",
            );
        }
        let others = self.emergency.iter().map(|r| (r, "emergency contact"));
        for (other, field) in others.chain(self.guarantor.iter().map(|r| (r, "guarantor"))) {
            if other.name.trim().is_empty() {
                stops(&mut found, field, "Enter a name, or leave all of it out.");
            }
            look_at_phone(&other.phone, field, &mut found);
            if let Some(address) = &other.address {
                look_at_address(address, field, &mut found);
            }
        }
        self.look_at_what_is_missing(today, &mut found);
        found
    }

    fn look_at_names(&self, found: &mut Vec<Complaint>) {
        for (field, name) in [
            ("family name", &self.name.family),
            ("given name", &self.name.given),
        ] {
            if name.trim().is_empty() {
                // People with one name have it as their family name.
                if field == "family name" {
                    stops(
                        found,
                        field,
                        "Enter the family name; someone with one name has it here.",
                    );
                } else {
                    warns(
                        found,
                        field,
                        "No given name: claims will be rejected without one.",
                    );
                }
            } else if name.chars().any(|c| c.is_ascii_digit()) {
                warns(found, field, "There is a digit in the name.");
            }
            if name.chars().count() > 80 {
                stops(found, field, "More than 80 letters do not fit on a claim.");
            }
        }
    }

    fn look_at_dates(&self, today: Date, found: &mut Vec<Complaint>) {
        if self.born > today {
            stops(found, "born", "The birth date lies in the future.");
        } else if today.year() - self.born.year() > OLDEST {
            stops(
                found,
                "born",
                "Nobody is older than 125; look at the year again.",
            );
        }
        if self.died.is_some_and(|d| d < self.born || d > today) {
            stops(
                found,
                "died",
                "The date of death lies before birth or in the future.",
            );
        }
        if self.consents.iter().any(|c| c.on > today) {
            stops(found, "consents", "A consent is dated in the future.");
        }
    }

    fn look_at_what_is_missing(&self, today: Date, found: &mut Vec<Complaint>) {
        if self.addresses.is_empty() {
            warns(
                found,
                "address",
                "No address: claims and statements cannot be sent.",
            );
        }
        if self.phones.is_empty() {
            warns(
                found,
                "phone",
                "No telephone number: the office cannot call.",
            );
        }
        let age = today.year()
            - self.born.year()
            - i16::from((today.month(), today.day()) < (self.born.month(), self.born.day()));
        if age < OF_AGE && self.guarantor.is_none() {
            warns(
                found,
                "guarantor",
                "A minor's bill needs someone who answers for it.",
            );
        }
        let heard = |kind: &str| self.consents.iter().any(|c| c.kind == kind);
        if !heard("privacy_notice") {
            warns(
                found,
                "consents",
                "The privacy notice has not been acknowledged yet.",
            );
        }
    }
}

fn numbered(word: &str, at: usize) -> String {
    if at == 1 {
        word.to_owned()
    } else {
        format!("{word} {at}")
    }
}

fn complain(found: &mut Vec<Complaint>, field: &str, says: &str, may_stand: bool) {
    found.push(Complaint {
        field: field.to_owned(),
        says: says.to_owned(),
        may_stand,
    });
}

fn stops(found: &mut Vec<Complaint>, field: &str, says: &str) {
    complain(found, field, says, false);
}

fn warns(found: &mut Vec<Complaint>, field: &str, says: &str) {
    complain(found, field, says, true);
}

fn look_at_phone(number: &str, field: &str, found: &mut Vec<Complaint>) {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let strange = number
        .chars()
        .any(|c| !c.is_ascii_digit() && !" +-().x/".contains(c));
    if number.is_empty() {
        return;
    }
    if strange || !(7..=15).contains(&digits) {
        stops(
            found,
            field,
            "A telephone number has 7 to 15 digits and no letters but x.",
        );
    } else if digits < 10 {
        warns(found, field, "The area code is missing.");
    }
}

fn look_at_address(address: &Address, field: &str, found: &mut Vec<Complaint>) {
    if address.street.trim().is_empty() || address.city.trim().is_empty() {
        stops(
            found,
            field,
            "Enter street and city, or leave the address out.",
        );
    }
    if address.state.len() != 2 || !address.state.chars().all(|c| c.is_ascii_uppercase()) {
        stops(found, field, "The state is two capital letters, as in IL.");
    }
    let digits = address.zip.chars().all(|c| c.is_ascii_digit());
    if !digits || !matches!(address.zip.len(), 5 | 9) {
        stops(found, field, "The ZIP code has five or nine digits.");
    }
}

fn is_email(text: &str) -> bool {
    let Some((name, place)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && !text.contains(char::is_whitespace)
        && place.split('.').count() >= 2
        && place.split('.').all(|p| !p.is_empty())
        && !place.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn someone() -> Registration {
        let name = PatientName {
            given: "Ada".into(),
            family: "Example".into(),
        };
        Registration::new(name, date(1970, 2, 3), Sex::Female)
    }

    fn stopped(person: &Registration) -> Vec<String> {
        let complaints = person.complaints(date(2026, 11, 24));
        complaints
            .into_iter()
            .filter(|c| !c.may_stand)
            .map(|c| c.field)
            .collect()
    }

    #[test]
    fn what_is_wrong_is_said_by_field_and_what_is_missing_may_stand() {
        let mut person = someone();
        assert!(stopped(&person).is_empty());
        assert!(
            person
                .complaints(date(2026, 11, 24))
                .iter()
                .any(|c| c.field == "phone")
        );
        person.born = date(2027, 1, 1);
        person.phones = vec![
            Phone {
                kind: String::new(),
                number: "(217) 555-0142".into(),
            },
            Phone {
                kind: String::new(),
                number: "call my son".into(),
            },
        ];
        person.email = "ada@nowhere".into();
        person.addresses = vec![Address {
            street: "1 Main St".into(),
            city: "Springfield".into(),
            state: "Ill".into(),
            zip: "6270".into(),
            ..Address::default()
        }];
        assert_eq!(
            stopped(&person),
            ["born", "address", "address", "phone 2", "e-mail"]
        );
    }

    #[test]
    fn what_nobody_said_takes_no_room_and_comes_back_empty() {
        let json = serde_json::to_string(&someone()).unwrap();
        assert!(json.len() < 110, "{json}");
        assert_eq!(
            serde_json::from_str::<Registration>(&json).unwrap(),
            someone()
        );
    }
}
