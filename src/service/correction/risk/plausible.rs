//! Numbers that cannot well be meant: a blood pressure turned round, a grown woman of seven, a time past midnight.
//!
//! Only what is odd on its face; what is unhealthy is none of it.

use super::words::core;

/// Why a number is doubted, if it is.
pub(super) fn doubted(words: &[&str], at: usize) -> Option<&'static str> {
    let word = core(words[at]);
    let next = |n: usize| {
        words
            .get(at + n)
            .map_or(String::new(), |w| core(w).to_lowercase())
    };
    if let Some((upper, lower)) = word.split_once('/')
        && let (Ok(upper), Ok(lower)) = (upper.parse::<u32>(), lower.parse::<u32>())
        && upper > 12
        && lower > 10
        // 20/20, 20/200: how sharp the eyes are.
        && upper != 20
    {
        let odd = upper <= lower || !(60..=260).contains(&upper) || !(30..=160).contains(&lower);
        return odd.then_some("no usual blood pressure");
    }
    if let Some((hours, minutes)) = word.split_once(':')
        && let (Ok(hours), Ok(minutes)) = (hours.parse::<u32>(), minutes.parse::<u32>())
    {
        return (hours > 24 || minutes > 59).then_some("no time of day");
    }
    if let Some((years, "year-old")) = word.split_once('-') {
        return age(years, (1..5).map(next));
    }
    if let Some(share) = word.strip_suffix('%') {
        return share
            .parse::<f32>()
            .is_ok_and(|s| s > 100.0)
            .then_some("more than all");
    }
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    if digits && word.len() > 1 && word.starts_with('0') {
        return Some("a number does not begin with 0");
    }
    let value: u32 = word.parse().ok()?;
    if matches!(next(1).as_str(), "mg" | "mcg") {
        return odd_amount(value).then_some("an unusual amount");
    }
    None
}

/// Amounts in use that are no multiples of five.
const IN_USE: [u32; 12] = [81, 88, 112, 137, 162, 187, 312, 324, 12, 16, 18, 24];

fn odd_amount(value: u32) -> bool {
    value > 9 && !value.is_multiple_of(5) && !IN_USE.contains(&value)
}

fn age(years: &str, after: impl Iterator<Item = String>) -> Option<&'static str> {
    let years: u32 = years.parse().ok()?;
    let mut after = after.map(|word| match word.as_str() {
        "woman" | "man" | "gentleman" | "lady" => years < 16,
        "boy" | "girl" | "child" | "infant" => years > 18,
        _ => false,
    });
    (years > 108 || after.any(|odd| odd)).then_some("the age does not fit the words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_doubted_and_nothing_else() {
        let told = |text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            (0..words.len()).find_map(|at| doubted(&words, at))
        };
        for odd in [
            "86/148",
            "48:30",
            "7-year-old obese woman",
            "45-year-old boy",
            "130%",
            "02",
            "23 mg",
            "420/80",
        ] {
            assert!(told(odd).is_some(), "{odd}");
        }
        for fine in [
            "148/86",
            "8:30",
            "77-year-old woman",
            "4-year-old boy",
            "92%",
            "20",
            "81 mg",
            "5/5",
            "0.25 mg",
            "20/20",
            "20/200",
        ] {
            assert!(told(fine).is_none(), "{fine}: {:?}", told(fine));
        }
    }
}
