//! Which words of a normalised text are doses and which are nobody's but everybody's.

use std::collections::HashMap;

use super::terms::Terms;

/// Units as the normaliser leaves them, each with the one it counts as.
const UNITS: [(&str, &str); 30] = [
    ("mg", "mg"),
    ("mgs", "mg"),
    ("milligram", "mg"),
    ("milligrams", "mg"),
    ("mcg", "mcg"),
    ("microgram", "mcg"),
    ("micrograms", "mcg"),
    ("g", "g"),
    ("gram", "g"),
    ("grams", "g"),
    ("ml", "ml"),
    ("milliliter", "ml"),
    ("milliliters", "ml"),
    ("millilitre", "ml"),
    ("millilitres", "ml"),
    ("meq", "meq"),
    ("milliequivalent", "meq"),
    ("milliequivalents", "meq"),
    ("unit", "unit"),
    ("units", "unit"),
    ("puff", "puff"),
    ("puffs", "puff"),
    ("tablet", "tablet"),
    ("tablets", "tablet"),
    ("capsule", "capsule"),
    ("capsules", "capsule"),
    ("drop", "drop"),
    ("drops", "drop"),
    ("percent", "%"),
    ("%", "%"),
];

fn unit(word: &str) -> Option<&'static str> {
    UNITS.iter().find(|(w, _)| *w == word).map(|(_, u)| *u)
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Numbers with their units: `50 mg` of "50 milligrams" and "50mg".
pub(super) fn doses(words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, w)| is_number(w)) {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
        let own = unit(&word[digits.len()..]);
        let next = words.get(at + 1).and_then(|w| unit(w));
        if let Some(unit) = own.or(next.filter(|_| digits.len() == word.len())) {
            found.push(format!("{digits} {unit}"));
        }
    }
    found
}

/// How many of `said` are not in `heard`, each counting as often as it is said.
pub(super) fn missing(said: &[String], heard: &[String]) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for dose in heard {
        *left.entry(dose).or_default() += 1;
    }
    let mut missing = 0;
    for dose in said {
        match left.get_mut(dose.as_str()).filter(|n| **n > 0) {
            Some(n) => *n -= 1,
            None => missing += 1,
        }
    }
    missing
}

/// Places of the words that are no term, drug, number or unit.
pub(super) fn ordinary(words: &[&str], terms: &Terms, drugs: &[String]) -> Vec<usize> {
    let covered = terms.covered(words);
    let in_drug = |word: &str| {
        drugs
            .iter()
            .any(|d| d.split_whitespace().any(|part| part == word))
    };
    (0..words.len())
        .filter(|&at| {
            let word = words[at];
            !covered[at] && !is_number(word) && unit(word).is_none() && !in_drug(word)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_are_numbers_with_units() {
        let words: Vec<&str> = "takes 50 milligrams and 0.5 mg or 40mg for 3 days"
            .split(' ')
            .collect();
        let said = doses(&words);
        assert_eq!(said, ["50 mg", "0.5 mg", "40 mg"]);
        assert_eq!(missing(&said, &said[1..]), 1);
        assert_eq!(missing(&said, &[]), 3);
    }
}
