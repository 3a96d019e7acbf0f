//! What each word of a text is to a patient: a drug, a dose, a number, a side, a negation, a name, or nothing special.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::language::{Lexicon, rows};

/// What an error in a word would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskKind {
    /// A drug's name, or what stands where one should.
    Drug,
    /// An amount of a drug, with its unit.
    Dose,
    /// Left or right.
    Laterality,
    /// Whether it is so or not.
    Negation,
    /// Any other number.
    Number,
    /// A name of a person, place or device.
    Name,
    /// Anything else.
    Other,
}

impl RiskKind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::Drug,
        Self::Dose,
        Self::Laterality,
        Self::Negation,
        Self::Number,
        Self::Name,
        Self::Other,
    ];

    /// As people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Drug => "Drug",
            Self::Dose => "Dose",
            Self::Laterality => "Side",
            Self::Negation => "Negation",
            Self::Number => "Number",
            Self::Name => "Name",
            Self::Other => "Word",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    Laterality,
    Negation,
    Number,
    Unit,
    Confusable,
    Suspect,
}

/// A line of `risk_words.tsv`.
type Line = (Listed, Vec<&'static str>);

static LISTED: LazyLock<HashMap<String, Vec<Line>>> = LazyLock::new(|| {
    let file = include_str!("../../../../assets/correction/risk_words.tsv");
    let mut known: HashMap<String, Vec<Line>> = HashMap::new();
    for row in rows("risk_words.tsv", file) {
        let kind = match row.column(1) {
            "laterality" => Listed::Laterality,
            "negation" => Listed::Negation,
            "number" => Listed::Number,
            "unit" => Listed::Unit,
            "suspect" => Listed::Suspect,
            _ => Listed::Confusable,
        };
        let others = row.column(2).split(',').map(str::trim);
        let others = others.filter(|o| !o.is_empty()).collect();
        known
            .entry(row.column(0).to_lowercase())
            .or_default()
            .push((kind, others));
    }
    known
});

fn listed(word: &str, kind: Listed) -> Option<&'static [&'static str]> {
    let lines = LISTED.get(word)?;
    lines
        .iter()
        .find(|(k, _)| *k == kind)
        .map(|(_, others)| others.as_slice())
}

/// Endings that only drugs have.
const DRUG_ENDINGS: [&str; 24] = [
    "pril",
    "olol",
    "sartan",
    "statin",
    "azole",
    "cillin",
    "mycin",
    "floxacin",
    "xaban",
    "gliptin",
    "gliflozin",
    "glutide",
    "prazole",
    "tidine",
    "triptan",
    "setron",
    "dipine",
    "azepam",
    "azolam",
    "mab",
    "tinib",
    "cycline",
    "parin",
    "oxetine",
];

/// A word of a text with what it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    /// Its kind.
    pub kind: RiskKind,
    /// In no list of words.
    pub unknown: bool,
    /// What it may have been that turns the meaning.
    pub instead: Vec<String>,
    /// Only that it may have been such a word makes it risky.
    pub confusable: bool,
    /// It is an everyday word where a negation could stand.
    pub suspect: bool,
}

/// The letters and digits of a word, without marks around them.
pub(super) fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%')
        .trim_end_matches("'s")
        .trim_end_matches("’s")
}

/// Judges every word of a text.
pub(super) fn judge(words: &[&str], lexicon: &Lexicon) -> Vec<Judged> {
    let cores: Vec<&str> = words.iter().map(|w| core(w)).collect();
    let mut turning = Turning::new(lexicon);
    (0..words.len())
        .map(|at| {
            let mut judged = judged(&cores, words, at, lexicon);
            if judged.kind == RiskKind::Other
                && let Some((meant, kind)) = turning.near(cores[at], lexicon)
            {
                judged.kind = kind;
                judged.confusable = true;
                judged.instead.push(meant.to_owned());
            }
            judged
        })
        .collect()
}

/// Words that turn the meaning, by their sounds: what sounds much like one may have been one.
struct Turning {
    sounds: Vec<(&'static str, RiskKind, Vec<String>)>,
    known: HashMap<String, Option<(&'static str, RiskKind)>>,
}

impl Turning {
    fn new(lexicon: &Lexicon) -> Self {
        let side = ["left", "right", "bilateral"].map(|w| (w, RiskKind::Laterality));
        let not = [
            "not", "without", "denies", "denied", "negative", "none", "never",
        ]
        .map(|w| (w, RiskKind::Negation));
        let words = side.into_iter().chain(not);
        Self {
            sounds: words
                .map(|(word, kind)| (word, kind, phones(word, lexicon)))
                .collect(),
            known: HashMap::new(),
        }
    }

    fn near(&mut self, word: &str, lexicon: &Lexicon) -> Option<(&'static str, RiskKind)> {
        /// Words met more often than once in so many (a power of ten) are too many to ask about.
        const COMMON: f32 = 3.0;
        let fits = (3..=10).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic());
        if !fits || lexicon.counts().1 == 0 {
            return None;
        }
        let lower = word.to_lowercase();
        if let Some(known) = self.known.get(&lower) {
            return *known;
        }
        let common = lexicon.rarity(&lower).is_some_and(|r| r < COMMON);
        let heard = phones(&lower, lexicon);
        let nearest = self
            .sounds
            .iter()
            .filter(|_| !common)
            .map(|(word, kind, sounds)| (distance(&heard, sounds), *word, *kind))
            .filter(|(far, word, _)| *far <= 0.34 && *word != lower)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, word, kind)| (word, kind));
        self.known.insert(lower, nearest);
        nearest
    }
}

fn phones(word: &str, lexicon: &Lexicon) -> Vec<String> {
    let said = lexicon.spoken(word).into_iter().next().unwrap_or_default();
    said.split(' ').map(str::to_owned).collect()
}

/// Sounds that differ, as a share of the longer word's.
fn distance(a: &[String], b: &[String]) -> f32 {
    // A letter for each sound, so that the usual distance of words can be taken.
    let letters = |sounds: &[String]| -> Vec<char> {
        let all: Vec<&String> = a.iter().chain(b).collect();
        let number = |s: &String| all.iter().position(|other| *other == s).unwrap_or(0) as u32;
        sounds
            .iter()
            .filter_map(|s| char::from_u32(97 + number(s)))
            .collect()
    };
    let different = rapidfuzz::distance::levenshtein::distance(letters(a), letters(b));
    different as f32 / a.len().max(b.len()).max(1) as f32
}

fn judged(cores: &[&str], words: &[&str], at: usize, lexicon: &Lexicon) -> Judged {
    let word = cores[at];
    let lower = word.to_lowercase();
    let letters = word.chars().any(char::is_alphabetic);
    let unknown = letters && word.len() > 2 && !known(&lower, lexicon);
    let confusable = listed(&lower, Listed::Confusable);
    let suspect =
        listed(&lower, Listed::Suspect).is_some() && negation_could_stand(words, cores, at);
    let kind = if is_drug(cores, at, lexicon) {
        RiskKind::Drug
    } else if is_number(&lower) {
        if is_dose(cores, at) {
            RiskKind::Dose
        } else {
            RiskKind::Number
        }
    } else if listed(&lower, Listed::Unit).is_some()
        && at > 0
        && is_number(&cores[at - 1].to_lowercase())
    {
        RiskKind::Dose
    } else if listed(&lower, Listed::Laterality).is_some() && !starts_alone(&lower) || sided(&lower)
    {
        RiskKind::Laterality
    } else if listed(&lower, Listed::Negation).is_some() || lower.starts_with("non") && unknown {
        RiskKind::Negation
    } else if let Some(others) = confusable {
        let side = others
            .iter()
            .any(|o| listed(o, Listed::Laterality).is_some());
        if side {
            RiskKind::Laterality
        } else {
            RiskKind::Negation
        }
    } else if suspect {
        RiskKind::Negation
    } else if unknown
        && (before_dose(cores, at) || word.len() > 4 && lexicon.nearest_drug(word).is_some())
    {
        RiskKind::Drug
    } else if is_name(words, at) && unknown {
        RiskKind::Name
    } else {
        RiskKind::Other
    };
    let turned = [
        Listed::Laterality,
        Listed::Negation,
        Listed::Number,
        Listed::Unit,
        Listed::Confusable,
    ]
    .into_iter()
    .filter_map(|k| listed(&lower, k))
    .flatten();
    let turned = turned.chain(
        listed(&lower, Listed::Suspect)
            .filter(|_| suspect)
            .into_iter()
            .flatten(),
    );
    let mut instead: Vec<String> = turned.map(|o| (*o).to_owned()).collect();
    instead.extend(near_numbers(word));
    Judged {
        kind,
        unknown,
        instead,
        confusable: confusable.is_some(),
        suspect,
    }
}

/// Whether a negation could stand here: where a sentence or a part of one begins, or behind a verb of finding; a number never follows one.
fn negation_could_stand(words: &[&str], cores: &[&str], at: usize) -> bool {
    const VERBS: [&str; 14] = [
        "is", "are", "was", "were", "has", "had", "have", "there", "shows", "showed", "and", "but",
        "with", "patient",
    ];
    let number_follows = cores
        .get(at + 1)
        .is_some_and(|next| is_number(&next.to_lowercase()));
    let begins = at == 0
        || words[at - 1].ends_with(['.', ':', ';', ','])
        || VERBS.contains(&cores[at - 1].to_lowercase().as_str());
    begins && !number_follows
}

/// A lone letter is no side.
fn starts_alone(lower: &str) -> bool {
    lower.len() == 1
}

fn sided(lower: &str) -> bool {
    ["left-", "right-"].iter().any(|s| lower.starts_with(s))
}

fn known(lower: &str, lexicon: &Lexicon) -> bool {
    lexicon.knows(lower)
        || lower
            .split(['-', '/'])
            .all(|part| part.len() < 2 || lexicon.knows(part))
        || lower
            .strip_suffix('s')
            .is_some_and(|one| lexicon.knows(one))
}

/// Whether a word is a number, in digits or in words.
pub(super) fn is_number(lower: &str) -> bool {
    lower.starts_with(|c: char| c.is_ascii_digit()) || listed(lower, Listed::Number).is_some()
}

/// Whether a unit follows, apart or joined, or a word of frequency.
fn is_dose(cores: &[&str], at: usize) -> bool {
    let joined = cores[at]
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/'))
        .to_lowercase();
    let unit = |w: &str| listed(w, Listed::Unit).is_some();
    (!joined.is_empty() && unit(&joined))
        || cores
            .get(at + 1)
            .is_some_and(|next| unit(&next.to_lowercase()))
}

fn is_drug(cores: &[&str], at: usize, lexicon: &Lexicon) -> bool {
    let word = cores[at];
    if word.len() < 3 || is_number(&word.to_lowercase()) {
        return false;
    }
    let pair = |a: usize| {
        cores
            .get(a..a + 2)
            .is_some_and(|two| lexicon.is_drug(&two.join(" ")))
    };
    let ordinary = lexicon.rarity(word).is_some_and(|r| r < 4.2);
    let ending = DRUG_ENDINGS
        .iter()
        .any(|e| word.len() >= e.len().max(6) && word.to_lowercase().ends_with(e));
    // A name written in two pieces.
    let pieces = |a: usize| {
        cores
            .get(a..a + 2)
            .is_some_and(|two| two.iter().all(|p| p.len() > 1) && lexicon.is_drug(&two.concat()))
    };
    (lexicon.is_drug(word) && !ordinary)
        || pieces(at)
        || (at > 0 && pieces(at - 1))
        || pair(at)
        || (at > 0 && pair(at - 1))
        || (ending && !ordinary)
}

/// Whether a dose stands within the next two words: the place of a drug.
fn before_dose(cores: &[&str], at: usize) -> bool {
    (at + 1..(at + 3).min(cores.len()))
        .any(|n| is_number(&cores[n].to_lowercase()) && is_dose(cores, n))
}

/// A capital in the middle of a sentence.
fn is_name(words: &[&str], at: usize) -> bool {
    at > 0
        && words[at].starts_with(char::is_uppercase)
        && words[at].chars().skip(1).any(char::is_lowercase)
        && !words[at - 1].ends_with(['.', ':', '?', '!'])
}

/// Numbers that sound alike: 15 and 50, 0.25 and 2.5.
pub(in crate::service::correction) fn near_numbers(word: &str) -> Vec<String> {
    let digits: String = word
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let rest = &word[digits.len()..];
    let Ok(value) = digits.parse::<f64>() else {
        return Vec::new();
    };
    let mut near = Vec::new();
    if value.fract() == 0.0 {
        let whole = value as u64;
        if (13..=19).contains(&whole) {
            near.push(((whole - 10) * 10).to_string());
        }
        if whole.is_multiple_of(10) && (30..=90).contains(&whole) {
            near.push((whole / 10 + 10).to_string());
        }
    } else if let Some(shifted) = digits.strip_prefix("0.") {
        near.push(
            format!("{}.{}", &shifted[..1], &shifted[1..])
                .trim_end_matches('.')
                .to_owned(),
        );
    }
    near.into_iter().map(|n| format!("{n}{rest}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<RiskKind> {
        let words: Vec<&str> = text.split_whitespace().collect();
        judge(&words, &Lexicon::builtin())
            .into_iter()
            .map(|j| j.kind)
            .collect()
    }

    #[test]
    fn words_are_what_they_are_to_a_patient() {
        use RiskKind as K;
        // The built-in lexicon knows drugs only: every other word is unknown to it, which is why names and the place of a drug show.
        assert_eq!(kinds("Metoprolol 50 mg"), [K::Drug, K::Dose, K::Dose]);
        assert_eq!(kinds("metaprol 50 mg")[0], K::Drug, "the place of a drug");
        assert_eq!(kinds("left knee, no pain")[..1], [K::Laterality]);
        assert_eq!(kinds("no")[0], K::Negation);
        assert_eq!(kinds("148/86")[0], K::Number);
        assert_eq!(kinds("write knee")[0], K::Laterality);
        assert_eq!(near_numbers("15"), ["50"]);
        assert_eq!(near_numbers("0.25"), ["2.5"]);
        assert_eq!(near_numbers("50mg"), ["15mg"]);
        assert!(near_numbers("12").is_empty() && near_numbers("x").is_empty());
    }
}
