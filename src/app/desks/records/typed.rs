//! A registration as it stands in the form's fields, and as answers.

use jiff::civil::Date;

use crate::domain::{Address, Consent, PatientId, Phone, Registration, Relative, Sex};
use crate::service::records::registering::Form;

/// What is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// The record; none for somebody new.
    pub patient: Option<PatientId>,
    /// Its number.
    pub mrn: String,
    /// How often it was saved.
    pub savings: usize,
    /// Answers that have no field of their own, and those that are texts already.
    pub answers: Registration,
    /// Date of birth.
    pub born: String,
    /// Former names, a semicolon between two.
    pub former: String,
    /// Languages, a semicolon between two.
    pub languages: String,
    /// Where the person lives.
    pub home: Address,
    /// How the person is reached.
    pub phones: [String; 2],
    /// Whom to call.
    pub other: Relative,
    /// Who answers for the bill.
    pub guarantor: Relative,
    /// Whether the privacy notice was acknowledged.
    pub privacy: bool,
}

impl Typed {
    /// The fields of a form.
    #[must_use]
    pub fn of(form: Form) -> Self {
        let answers = form.answers;
        let number = |at: usize| {
            answers
                .phones
                .get(at)
                .map_or(String::new(), |p| p.number.clone())
        };
        let born = if form.patient.is_some() {
            answers.born.to_string()
        } else {
            String::new()
        };
        Self {
            patient: form.patient,
            mrn: form.mrn,
            savings: form.history.len(),
            born,
            former: answers.former.join("; "),
            languages: answers.languages.join("; "),
            home: answers.addresses.first().cloned().unwrap_or_default(),
            phones: [number(0), number(1)],
            other: answers.emergency.first().cloned().unwrap_or_default(),
            guarantor: answers.guarantor.clone().unwrap_or_default(),
            privacy: answers
                .consents
                .iter()
                .any(|c| c.kind == "privacy_notice" && c.given),
            answers,
        }
    }

    /// The answers that the fields give.
    ///
    /// # Errors
    /// A sentence for a birth date that is none.
    pub fn answers(&self, today: Date) -> Result<Registration, String> {
        let mut all = self.answers.clone();
        all.born = self
            .born
            .trim()
            .parse()
            .map_err(|_| "Write the birth date as 1958-03-14.".to_owned())?;
        all.former = list(&self.former);
        all.languages = list(&self.languages);
        put_first(
            &mut all.addresses,
            &self.home,
            self.home == Address::default(),
        );
        let mut known = self.answers.phones.iter();
        let typed = self
            .phones
            .iter()
            .map(|number| (known.next(), number.trim()));
        let mut phones: Vec<Phone> = typed
            .filter(|(_, number)| !number.is_empty())
            .map(|(known, number)| Phone {
                kind: known.map_or(String::new(), |p| p.kind.clone()),
                number: number.to_owned(),
            })
            .collect();
        // Those that the form has no field for stay.
        phones.extend(known.cloned());
        all.phones = phones;
        put_first(
            &mut all.emergency,
            &self.other,
            self.other == Relative::default(),
        );
        all.guarantor = (self.guarantor != Relative::default()).then(|| self.guarantor.clone());
        let known = all.consents.iter().position(|c| c.kind == "privacy_notice");
        match (known, self.privacy) {
            (None, true) => all.consents.push(Consent {
                kind: "privacy_notice".into(),
                given: true,
                on: today,
            }),
            (Some(at), given) if all.consents[at].given != given => {
                (all.consents[at].given, all.consents[at].on) = (given, today);
            }
            _ => {}
        }
        Ok(all)
    }

    /// Sex as the form's buttons show it.
    pub fn sexes() -> [(Sex, &'static str); 3] {
        [
            (Sex::Female, "Female"),
            (Sex::Male, "Male"),
            (Sex::Unknown, "Unknown"),
        ]
    }
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split(';').map(str::trim).filter(|p| !p.is_empty());
    parts.map(str::to_owned).collect()
}

fn put_first<T: Clone>(all: &mut Vec<T>, first: &T, empty: bool) {
    match (all.is_empty(), empty) {
        (true, true) => {}
        (true, false) => all.push(first.clone()),
        (false, true) => {
            all.remove(0);
        }
        (false, false) => all[0] = first.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PatientName;
    use jiff::civil::date;

    #[test]
    fn what_is_not_touched_comes_back_as_it_was() {
        let name = PatientName {
            given: "Ada".into(),
            family: "Example".into(),
        };
        let mut answers = Registration::new(name, date(1970, 2, 3), Sex::Female);
        let phone = |number: &str| Phone {
            kind: "mobile".into(),
            number: number.into(),
        };
        answers.phones = ["217 555 0101", "217 555 0102", "217 555 0103"]
            .map(phone)
            .into();
        answers.former = vec!["Sample".into()];
        let form = |patient, answers: &Registration| Form {
            patient,
            mrn: "7".into(),
            answers: answers.clone(),
            history: Vec::new(),
        };
        let today = date(2026, 11, 24);
        let typed = Typed::of(form(Some(PatientId(1)), &answers));
        assert_eq!(typed.answers(today).unwrap(), answers);
        let mut typed = Typed::of(form(
            None,
            &Registration {
                phones: vec![],
                ..answers
            },
        ));
        assert!(
            typed.answers(today).is_err(),
            "somebody new has no birth date yet"
        );
        typed.born = "1970-02-03".into();
        typed.phones = ["1".into(), "2".into()];
        let numbers = typed.answers(today).unwrap().phones;
        assert_eq!(
            numbers
                .iter()
                .map(|p| p.number.as_str())
                .collect::<Vec<_>>(),
            ["1", "2"]
        );
    }
}
