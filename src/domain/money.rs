//! Money in whole cents.

use std::fmt;
use std::iter::Sum;

use serde::{Deserialize, Serialize};

/// An amount in US cents. Never a float: a ledger that balances to the cent cannot be built on one.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing owed.
    pub const ZERO: Self = Self(0);

    /// An amount of this many cents.
    #[must_use]
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// Reads what people write: `25`, `25.5`, `$1,234.56`, `-3.00`. None for anything else, also for parts of a cent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let text = text.strip_prefix('$').unwrap_or(text);
        let (dollars, cents) = text.split_once('.').unwrap_or((text, "0"));
        let dollars = dollars.replace(',', "");
        let digits = |t: &str, most: usize| {
            (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit())
        };
        if !digits(&dollars, 15) || !digits(cents, 2) {
            return None;
        }
        let tenths = if cents.len() == 1 { 10 } else { 1 };
        let whole: i64 = dollars.parse().ok()?;
        Some(Self(
            sign * (whole * 100 + cents.parse::<i64>().ok()? * tenths),
        ))
    }

    /// The sum, or `None` past the range of 64 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The amount times a number of units, or `None` past the range of 64 bits.
    #[must_use]
    pub fn checked_times(self, units: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(units)).map(Self)
    }
}

impl Sum for Money {
    /// # Panics
    /// Past the range of 64 bits (92 quadrillion dollars), where going on would be worse.
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |total, amount| {
            total
                .checked_add(amount)
                .expect("an office's total is far below 64 bits of cents")
        })
    }
}

impl fmt::Display for Money {
    /// `$1,234.56`, negative as `-$1,234.56`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.0.unsigned_abs();
        let dollars = (cents / 100).to_string();
        let mut grouped = String::new();
        for (at, digit) in dollars.chars().enumerate() {
            if at > 0 && (dollars.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}${grouped}.{:02}", cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_dollars_and_cents() {
        let shown = |cents| Money::from_cents(cents).to_string();
        assert_eq!(shown(0), "$0.00");
        assert_eq!(shown(5), "$0.05");
        assert_eq!(shown(123_456), "$1,234.56");
        assert_eq!(shown(-100_000_000), "-$1,000,000.00");
        assert_eq!(shown(i64::MIN), "-$92,233,720,368,547,758.08");
    }

    #[test]
    fn what_people_write_is_read_to_the_cent() {
        let read = |text| Money::parse(text).map(Money::cents);
        assert_eq!(read(" $1,234.5 "), Some(123_450));
        assert_eq!(read("25"), Some(2_500));
        for wrong in ["", "$", "12.345", "1.2.3", "ten", "1e3", ".", "5.-1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_amount_comes_back_from_how_it_is_shown(cents in -1_000_000_000_i64..1_000_000_000) {
            let amount = Money::from_cents(cents);
            proptest::prop_assert_eq!(Money::parse(&amount.to_string()), Some(amount));
        }

        #[test]
        fn no_text_is_a_panic(text in ".{0,20}") {
            let _ = Money::parse(&text);
        }

        #[test]
        fn a_sum_loses_no_cent(cents in proptest::collection::vec(-1_000_000_i64..1_000_000, 0..50)) {
            let total: Money = cents.iter().map(|c| Money::from_cents(*c)).sum();
            proptest::prop_assert_eq!(total.cents(), cents.iter().sum::<i64>());
        }
    }
}
