//! National Provider Identifier (45 CFR 162.406).

use serde::{Deserialize, Serialize};

/// Ten digits whose last is a Luhn check digit over `80840` and the first nine (ISO/IEC 7812, CMS NPI check digit).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Npi(String);

/// Why a text is not an NPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNpi {
    /// Not ten digits.
    #[error("an NPI has exactly ten digits")]
    NotTenDigits,
    /// The last digit is wrong: most often two digits were swapped.
    #[error("the NPI's check digit is wrong: compare it with the provider's card")]
    CheckDigit,
}

impl Npi {
    /// Reads an NPI, checking its length and check digit.
    ///
    /// # Errors
    /// [`InvalidNpi`] says which of the two is wrong.
    pub fn parse(text: &str) -> Result<Self, InvalidNpi> {
        let text = text.trim();
        if text.len() != 10 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidNpi::NotTenDigits);
        }
        if luhn_sum(&format!("80840{text}")).is_multiple_of(10) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNpi::CheckDigit)
        }
    }

    /// The ten digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn luhn_sum(digits: &str) -> u32 {
    digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0');
            match at % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum()
}

impl TryFrom<String> for Npi {
    type Error = InvalidNpi;

    fn try_from(text: String) -> Result<Self, InvalidNpi> {
        Self::parse(&text)
    }
}

impl From<Npi> for String {
    fn from(npi: Npi) -> Self {
        npi.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_example_passes_and_every_other_check_digit_fails() {
        // CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit", example 123456789-3.
        assert_eq!(
            Npi::parse("1234567893").map(|n| n.as_str().to_owned()),
            Ok("1234567893".into())
        );
        for wrong in (0..10).filter(|d| *d != 3) {
            assert_eq!(
                Npi::parse(&format!("123456789{wrong}")),
                Err(InvalidNpi::CheckDigit)
            );
        }
        assert_eq!(Npi::parse("123"), Err(InvalidNpi::NotTenDigits));
    }
}
