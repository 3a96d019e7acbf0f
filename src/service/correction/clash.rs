//! What the text says of the patient against what the chart says: name, sex, age, side, allergy.
//!
//! Pure functions. A clash is shown, never mended by the program. Never here: the store.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::domain::{Patient, Sex, TextSpan};
use crate::language::{common_drug, sentences};

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Where the text says it.
    pub span: TextSpan,
    /// What is wrong, in one sentence.
    pub says: String,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns are read by a test")
}

static AGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(\d{1,3})[- ](year|month|week)s?[- ]old\b"));
static SEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b\d{1,3}[- ](?:year|month|week)s?[- ]old (?:[a-z-]+ ){0,3}?(woman|female|girl|lady|man|male|boy|gentleman)\b",
    )
});
static TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(Mr|Mrs|Ms|Miss)\.? ([A-Z][A-Za-z'’-]+)"));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:patient(?:'s)? name(?: is)?|patient is|patient:)) ?([A-Z][a-z'’-]+) ([A-Z][A-Za-z'’-]+)",
    )
});
static SIDE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(left|right)(?:-sided)? ([a-z]{3,})"));
static NO_ALLERGY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(no known (?:drug |medication |medical )?allergies|NKDA|no (?:drug )?allergies)\b",
    )
});
static STARTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:start(?:ed|ing)?|begin|began|prescribed?|prescribing|add(?:ed)?|give|given|continue|received|treat(?:ed)? with|take[ns]?)\b",
    )
});

/// Everything that does not fit, in order of place.
#[must_use]
pub fn clashes(text: &str, patient: &Patient, on: Date) -> Vec<Clash> {
    let mut found = Vec::new();
    age(text, patient, on, &mut found);
    sex(text, patient, &mut found);
    name(text, patient, &mut found);
    side(text, patient, &mut found);
    allergy(text, patient, &mut found);
    found.sort_by_key(|c| c.span);
    found
}

fn clash(range: std::ops::Range<usize>, says: String) -> Clash {
    Clash {
        span: TextSpan::new(range.start, range.end),
        says,
    }
}

/// Whether a relative is spoken of shortly before a place.
fn of_relative(text: &str, at: usize) -> bool {
    const RELATIVES: [&str; 12] = [
        "mother", "father", "brother", "sister", "son", "daughter", "wife", "husband", "uncle",
        "aunt", "donor", "sibling",
    ];
    let from = sentences(text)
        .into_iter()
        .rev()
        .find(|s| s.start <= at)
        .map_or(0, |s| s.start);
    text.get(from..at).is_some_and(|before| {
        let before = before.to_lowercase();
        RELATIVES.iter().any(|r| before.contains(r))
    })
}

fn age(text: &str, patient: &Patient, on: Date, found: &mut Vec<Clash>) {
    let years = patient.age_on(on);
    for said in AGE.captures_iter(text) {
        let (Some(whole), Ok(number)) = (said.get(0), said[1].parse::<i16>()) else {
            continue;
        };
        let fits = match &said[2].to_lowercase()[..] {
            "year" => number == years,
            "month" => years == number / 12,
            _ => years == 0,
        };
        if !fits && !of_relative(text, whole.start()) {
            found.push(clash(
                whole.range(),
                format!("the chart says {years} years old"),
            ));
        }
    }
}

fn sex(text: &str, patient: &Patient, found: &mut Vec<Clash>) {
    let (own, word) = match patient.sex {
        Sex::Female => (&["woman", "female", "girl", "lady"], "female"),
        Sex::Male => (&["man", "male", "boy", "gentleman"], "male"),
        Sex::Unknown => return,
    };
    for said in SEX.captures_iter(text) {
        if let Some(noun) = said.get(1)
            && !own.contains(&noun.as_str().to_lowercase().as_str())
            && !of_relative(text, noun.start())
        {
            found.push(clash(noun.range(), format!("the chart says {word}")));
        }
    }
}

fn name(text: &str, patient: &Patient, found: &mut Vec<Clash>) {
    let family = &patient.name.family;
    let same = |a: &str, b: &str| {
        let plain = |t: &str| {
            t.chars()
                .filter(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        plain(a) == plain(b)
    };
    for said in TITLE.captures_iter(text) {
        let Some(named) = said.get(2) else { continue };
        let title_fits = match (&said[1], patient.sex) {
            ("Mr", sex) => sex != Sex::Female,
            (_, sex) => sex != Sex::Male,
        };
        if !family
            .split(' ')
            .any(|f| same(f, named.as_str().trim_end_matches("'s")))
        {
            found.push(clash(
                named.range(),
                format!("the chart is of {}", patient.name),
            ));
        } else if !title_fits {
            found.push(clash(
                named.range(),
                "the title does not fit the chart's sex".into(),
            ));
        }
    }
    for said in NAMED.captures_iter(text) {
        if let (Some(whole), Some(last)) = (said.get(0), said.get(2))
            && !same(last.as_str(), family)
        {
            found.push(clash(
                whole.range(),
                format!("the chart is of {}", patient.name),
            ));
        }
    }
}

fn side(text: &str, patient: &Patient, found: &mut Vec<Clash>) {
    for problem in &patient.problems {
        let Some(known) = SIDE.captures(problem) else {
            continue;
        };
        for said in SIDE.captures_iter(text) {
            let part = said[2].eq_ignore_ascii_case(&known[2]);
            if part
                && !said[1].eq_ignore_ascii_case(&known[1])
                && let Some(place) = said.get(1)
            {
                found.push(clash(
                    place.range(),
                    format!("the chart's problem list says “{problem}”"),
                ));
            }
        }
    }
}

fn allergy(text: &str, patient: &Patient, found: &mut Vec<Clash>) {
    let listed: Vec<&str> = patient
        .allergies
        .iter()
        .map(|a| a.split(':').next().unwrap_or(a).trim())
        .filter(|a| !a.is_empty() && !a.to_lowercase().starts_with("no known"))
        .collect();
    if listed.is_empty() {
        return;
    }
    if let Some(said) = NO_ALLERGY.find(text) {
        found.push(clash(
            said.range(),
            format!("the chart lists an allergy: {}", listed.join(", ")),
        ));
    }
    for sentence in sentences(text) {
        let Some(said) = sentence.of(text).filter(|s| STARTS.is_match(s)) else {
            continue;
        };
        let mut at = 0;
        for piece in said.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            let start = sentence.start + at;
            at += piece.len();
            if let Some(allergen) = listed.iter().find(|a| is_of(word, a)) {
                let says = format!("the chart lists an allergy to {allergen}");
                found.push(clash(start..start + word.len(), says));
            }
        }
    }
}

/// Whether a drug is the allergen, or one of its class.
fn is_of(word: &str, allergen: &str) -> bool {
    let allergen = allergen.to_lowercase();
    if word.len() < 4 {
        return false;
    }
    let lower = word.to_lowercase();
    if lower == allergen {
        return true;
    }
    let stem = allergen.trim_end_matches('s');
    common_drug(word).is_some_and(|drug| {
        let class = drug.class.to_lowercase();
        drug.generic.eq_ignore_ascii_case(&allergen)
            || class.contains(stem)
            || (stem == "penicillin" && drug.generic.contains("cillin"))
            || (stem.starts_with("sulfa") && drug.generic.starts_with("sulfa"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PatientId, PatientName};
    use jiff::civil::date;

    fn patient() -> Patient {
        Patient {
            id: PatientId(1),
            mrn: "10009".into(),
            name: PatientName {
                given: "Grace".into(),
                family: "O'Malley".into(),
            },
            born: date(1953, 5, 6),
            sex: Sex::Female,
            problems: vec!["Osteoarthritis of right knee".into()],
            medications: vec![],
            allergies: vec!["Penicillin: hives".into()],
        }
    }

    fn said(text: &str) -> Vec<(String, String)> {
        clashes(text, &patient(), date(2026, 11, 24))
            .into_iter()
            .map(|c| (c.span.of(text).unwrap().to_owned(), c.says))
            .collect()
    }

    #[test]
    fn what_does_not_fit_the_chart_is_told() {
        for (text, place, says) in [
            ("A 37-year-old woman.", "37-year-old", "73 years old"),
            ("A 73-year-old obese man.", "man", "female"),
            ("Mrs. Miller is well.", "Miller", "O'Malley, Grace"),
            ("Pain in the left knee.", "left", "right knee"),
            (
                "No known drug allergies.",
                "No known drug allergies",
                "Penicillin",
            ),
            ("Start amoxicillin 500 mg.", "amoxicillin", "Penicillin"),
        ] {
            let found = said(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].0, place, "{text}");
            assert!(found[0].1.contains(says), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_fits_is_left_alone() {
        for text in [
            "A 73-year-old woman. Mrs. O'Malley has pain in the right knee.",
            "Her mother, a 95-year-old woman, is well.",
            "She is allergic to penicillin.",
            "Start lisinopril 10 mg.",
        ] {
            assert_eq!(said(text), [], "{text}");
        }
    }
}
