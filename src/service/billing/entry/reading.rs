//! Typed texts as days, money, numbers and addresses; what is wrong is gathered and told together.

use jiff::civil::Date;

use crate::domain::{Address, Money, Npi};
use crate::service::ServiceError;

/// What is wrong with an entry, in the order of its fields.
#[derive(Debug, Default)]
pub(in crate::service::billing) struct Faults(Vec<String>);

impl Faults {
    /// Notes a fault.
    pub(in crate::service::billing) fn add(&mut self, fault: impl Into<String>) {
        self.0.push(fault.into());
    }

    /// The text without blanks around it, which must not be empty.
    pub(in crate::service::billing) fn need(&mut self, text: &str, name: &str) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.add(format!("{name} is missing"));
        }
        text.to_owned()
    }

    /// A day; `None` for an empty text or a fault.
    pub(in crate::service::billing) fn day(&mut self, text: &str, name: &str) -> Option<Date> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let day = day_of(text);
        if day.is_none() {
            self.add(format!(
                "{name} “{text}” is no day; write it as 2026-05-04 or 05/04/2026"
            ));
        }
        day
    }

    /// An amount of money that is not below nothing; `None` for an empty text or a fault.
    pub(in crate::service::billing) fn money(&mut self, text: &str, name: &str) -> Option<Money> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let amount = Money::parse(text).filter(|m| m.cents() >= 0);
        if amount.is_none() {
            self.add(format!(
                "{name} “{text}” is no amount of money; write it as 25.00"
            ));
        }
        amount
    }

    /// A whole number within bounds; the fallback for an empty text or a fault.
    pub(in crate::service::billing) fn number(
        &mut self,
        text: &str,
        name: &str,
        (least, most): (i64, i64),
        fallback: i64,
    ) -> i64 {
        let text = text.trim();
        if text.is_empty() {
            return fallback;
        }
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                self.add(format!(
                    "{name} “{text}” is no number from {least} to {most}"
                ));
                fallback
            }
        }
    }

    /// Yes or no; an empty text is no.
    pub(in crate::service::billing) fn flag(&mut self, text: &str, name: &str) -> bool {
        match text.trim().to_lowercase().as_str() {
            "" | "no" | "n" | "0" | "false" => false,
            "yes" | "y" | "1" | "true" | "x" => true,
            other => {
                self.add(format!("{name} “{other}” is neither yes nor no"));
                false
            }
        }
    }

    /// Ten digits with their check digit.
    pub(in crate::service::billing) fn npi(&mut self, text: &str, name: &str) -> String {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Err(fault) = Npi::parse(&text) {
            self.add(format!("{name} “{text}”: {fault}"));
        }
        text
    }

    /// A procedure code: five letters and digits, in capitals.
    pub(in crate::service::billing) fn procedure(&mut self, text: &str, name: &str) -> String {
        let text = text.trim().to_uppercase();
        if text.len() != 5 || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            self.add(format!(
                "{name} “{text}” is no procedure code: it has five letters and digits"
            ));
        }
        text
    }

    /// An address; without any part of it, none is asked for unless it is needed.
    pub(in crate::service::billing) fn address(
        &mut self,
        [street, street2, city, state, zip]: [&str; 5],
        needed: bool,
    ) -> Address {
        let all = [street, city, state, zip];
        if !needed && all.iter().all(|t| t.trim().is_empty()) {
            return Address::default();
        }
        let zip: String = zip.chars().filter(char::is_ascii_digit).collect();
        let state = state.trim().to_uppercase();
        let address = Address {
            street: self.need(street, "the street"),
            street2: street2.trim().to_owned(),
            city: self.need(city, "the city"),
            state,
            zip,
        };
        if address.state.len() != 2 || !address.state.bytes().all(|b| b.is_ascii_uppercase()) {
            self.add("the state has two letters, as in IL");
        }
        if !matches!(address.zip.len(), 5 | 9) {
            self.add("the ZIP code has five or nine digits");
        }
        address
    }

    /// Nothing, or every fault in one sentence.
    pub(in crate::service::billing) fn finish(self) -> Result<(), ServiceError> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(ServiceError::Rule(self.0.join("; ")))
    }
}

/// A day as people write it: `2026-05-04`, `05/04/2026`, `5/4/2026`.
pub(in crate::service::billing) fn day_of(text: &str) -> Option<Date> {
    if let Ok(day) = text.trim().parse() {
        return Some(day);
    }
    let parts: Vec<&str> = text.trim().split('/').collect();
    let [month, day, year] = parts[..] else {
        return None;
    };
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_once() {
        let mut faults = Faults::default();
        faults.need(" ", "the name");
        faults.day("5.4.26", "the first day");
        faults.money("-3", "the fee");
        faults.npi("1234567890", "the NPI");
        let told = faults.finish().unwrap_err().to_string();
        for part in [
            "the name is missing",
            "“5.4.26” is no day",
            "“-3” is no amount of money",
            "“1234567890”",
        ] {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(day_of("5/4/2026"), Some(jiff::civil::date(2026, 5, 4)));
        assert_eq!(day_of("5/4/26"), None);
    }

    #[test]
    fn an_address_is_whole_or_not_there() {
        let mut faults = Faults::default();
        assert_eq!(faults.address([""; 5], false), Address::default());
        let home = faults.address(["1 Main St", "", "Peoria", "il", "61602-1234"], true);
        assert_eq!(
            (home.state.as_str(), home.zip.as_str()),
            ("IL", "616021234")
        );
        faults.finish().unwrap();
        let mut faults = Faults::default();
        faults.address(["1 Main St", "", "", "Illinois", "1"], false);
        assert_eq!(
            faults.finish().unwrap_err().to_string(),
            "the city is missing; the state has two letters, as in IL; the ZIP code has five or nine digits"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_a_panic(text in ".{0,12}") {
            let _ = day_of(&text);
            let mut faults = Faults::default();
            faults.number(&text, "it", (1, 5), 1);
            faults.procedure(&text, "it");
        }
    }
}
