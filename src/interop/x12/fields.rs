//! Fields of a segment as types of the trade: money to the cent, dates, counts. Total.

use jiff::civil::Date;

use super::X12Error;
use super::segment::Segment;
use crate::domain::Money;

/// What is wrong with a segment, as an error.
pub(super) fn wrong(segment: &Segment<'_>, what: impl Into<String>) -> X12Error {
    let id = segment
        .id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .take(3)
        .collect();
    X12Error::Field {
        at: segment.at,
        id,
        what: what.into(),
    }
}

/// A decimal number as cents: `125`, `125.5`, `-1.27`, `.5`. More than two decimals only when they are zeros.
pub(super) fn cents(text: &str) -> Option<i64> {
    let (sign, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.trim()),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = whole
        .bytes()
        .chain(decimals.bytes())
        .all(|b| b.is_ascii_digit());
    if !all_digits || (whole.is_empty() && decimals.is_empty()) || whole.len() > 15 {
        return None;
    }
    let (kept, beyond) = decimals.split_at(decimals.len().min(2));
    if beyond.bytes().any(|b| b != b'0') {
        return None;
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let hundredths: i64 = format!("{kept:0<2}").parse().ok()?;
    Some(sign * (whole * 100 + hundredths))
}

/// A money element that must be there.
pub(super) fn money(segment: &Segment<'_>, element: usize) -> Result<Money, X12Error> {
    let text = segment.element(element);
    cents(text).map(Money::from_cents).ok_or_else(|| {
        let shown: String = text.chars().filter(|c| !c.is_control()).take(20).collect();
        wrong(
            segment,
            format!("element {element} must be an amount in dollars and cents, not “{shown}”"),
        )
    })
}

/// A money element that may be absent.
pub(super) fn money_or_none(
    segment: &Segment<'_>,
    element: usize,
) -> Result<Option<Money>, X12Error> {
    if segment.element(element).is_empty() {
        return Ok(None);
    }
    money(segment, element).map(Some)
}

/// `20260504` as a date; also the first of `20260504-20260506`.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text
        .get(..8)
        .filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?;
    Date::new(
        text[..4].parse().ok()?,
        text[4..6].parse().ok()?,
        text[6..].parse().ok()?,
    )
    .ok()
}

/// An amount as X12 writes it: `185`, `62.5` is `62.50`, negative with a minus.
pub(super) fn amount(money: Money) -> String {
    let cents = money.cents();
    let (sign, size) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    match size % 100 {
        0 => format!("{sign}{}", size / 100),
        rest => format!("{sign}{}.{rest:02}", size / 100),
    }
}

/// A date as X12 writes it.
pub(super) fn ccyymmdd(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// A name as people read it, from an NM1 segment.
pub(super) fn person(segment: &Segment<'_>) -> String {
    let (family, given) = (segment.element(3).trim(), segment.element(4).trim());
    if given.is_empty() {
        family.to_owned()
    } else {
        format!("{family}, {given}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        let read = [
            ("125", 12_500),
            ("125.5", 12_550),
            ("-1.27", -127),
            (".5", 50),
            ("7.", 700),
            ("1.2300", 123),
        ];
        for (text, expected) in read {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "1.234",
            "1e3",
            "1,000",
            "12345678901234567890",
            "--1",
            "é",
        ] {
            assert_eq!(cents(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_real_days() {
        assert!(date("20260229").is_none() && date("2026é229").is_none() && date("2026").is_none());
        assert_eq!(
            date("20240229-20240301").map(ccyymmdd),
            Some("20240229".into())
        );
    }

    proptest::proptest! {
        #[test]
        fn an_amount_comes_back_as_it_was_written(value in -1_000_000_000_000_i64..1_000_000_000_000) {
            proptest::prop_assert_eq!(cents(&amount(Money::from_cents(value))), Some(value));
        }

        #[test]
        fn any_text_is_an_amount_or_none(text in ".{0,30}") {
            let _ = (cents(&text), date(&text));
        }
    }
}
