//! The words of the trade that this room knows beside the code set's own: forms of words, spellings, roots, the parts
//! words play. All of it is data in `assets/coding/`, written from general medical knowledge.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// Rows of two columns; `#` starts a comment.
pub(super) fn rows(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(left, right)| (left.trim(), right.trim()))
}

pub(super) const FORMS: &str = include_str!("../../assets/coding/word_forms.tsv");
pub(super) const ROLES: &str = include_str!("../../assets/coding/roles.tsv");
pub(super) const TERMS: &str = include_str!("../../assets/coding/terms.tsv");
pub(super) const REPLACEMENTS: [&str; 2] = [
    include_str!("../../assets/coding/abbreviations.tsv"),
    include_str!("../../assets/coding/synonyms.tsv"),
];
/// Raised when words are taken apart in another way, so that an installed set of before is built anew.
const WAY: &str = "5";

/// SHA-256 of everything an installed set's words depend on beside the publisher's files.
pub(super) fn fingerprint() -> [u8; 32] {
    static SUM: OnceLock<[u8; 32]> = OnceLock::new();
    *SUM.get_or_init(|| {
        let mut sum = Sha256::new();
        for part in [WAY, FORMS, ROLES, TERMS].iter().chain(&REPLACEMENTS) {
            sum.update(part.as_bytes());
            sum.update([0]);
        }
        sum.finalize().into()
    })
}

/// Forms of a word, to the word that stands for all of them.
fn forms() -> &'static HashMap<&'static str, &'static str> {
    static ALL: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    ALL.get_or_init(|| {
        rows(FORMS)
            .flat_map(|(class, forms)| {
                forms
                    .split_whitespace()
                    .chain(std::iter::once(class))
                    .map(move |form| (form, class))
            })
            .collect()
    })
}

/// The parts that words play in a title.
pub(super) struct Parts {
    pub(super) filler: HashSet<&'static str>,
    pub(super) narrow: HashSet<&'static str>,
    pub(super) unsaid: HashSet<&'static str>,
    pub(super) after_unspecified: HashSet<&'static str>,
}

pub(super) fn parts() -> &'static Parts {
    static ALL: OnceLock<Parts> = OnceLock::new();
    ALL.get_or_init(|| {
        let of = |kind: &str| {
            rows(ROLES)
                .filter(|(k, _)| *k == kind)
                .flat_map(|(_, words)| words.split_whitespace())
                .collect()
        };
        Parts {
            filler: of("filler"),
            narrow: of("narrow"),
            unsaid: of("unsaid"),
            after_unspecified: of("after-unspecified"),
        }
    })
}

/// The class of a word in small letters: the word that stands for its forms, else its singular in American spelling.
pub(super) fn class_of(plain: &str) -> String {
    let forms = forms();
    if let Some(class) = forms.get(plain) {
        return (*class).to_owned();
    }
    let stem = american(&singular(plain));
    forms
        .get(stem.as_str())
        .map_or(stem, |class| (*class).to_owned())
}

/// Takes the plural off; leaves short words and Greek and Latin singulars alone.
fn singular(plain: &str) -> String {
    let keep = |end: &str, put: &str| {
        plain
            .strip_suffix(end)
            .filter(|rest| rest.len() >= 3)
            .map(|rest| format!("{rest}{put}"))
    };
    if plain.len() < 4 || !plain.is_ascii() || plain.ends_with("ss") {
        return plain.to_owned();
    }
    if plain.ends_with("us") || plain.ends_with("is") || plain.ends_with("itis") {
        return plain.to_owned();
    }
    keep("itides", "itis")
        .or_else(|| keep("ies", "y"))
        .or_else(|| keep("oses", "osis"))
        .or_else(|| keep("sses", "ss"))
        .or_else(|| keep("shes", "sh"))
        .or_else(|| keep("ches", "ch"))
        .or_else(|| keep("xes", "x"))
        .or_else(|| keep("s", ""))
        .unwrap_or_else(|| plain.to_owned())
}

fn american(word: &str) -> String {
    const PAIRS: [(&str, &str); 14] = [
        ("aemi", "emi"),
        ("haem", "hem"),
        ("oedem", "edem"),
        ("oesoph", "esoph"),
        ("tumour", "tumor"),
        ("paed", "ped"),
        ("foet", "fet"),
        ("oestr", "estr"),
        ("rrhoe", "rrhe"),
        ("caec", "cec"),
        ("gynaec", "gynec"),
        ("anaes", "anes"),
        ("leucocyt", "leukocyt"),
        ("behaviour", "behavior"),
    ];
    if word.len() < 5 {
        return word.to_owned();
    }
    PAIRS
        .iter()
        .find(|(british, _)| word.contains(british))
        .map_or_else(|| word.to_owned(), |(from, to)| word.replace(from, to))
}

/// What is left of a class when the endings that only turn nouns into adjectives and back are taken off:
/// "obstruction", "obstructive" and "obstructed" share one. Endings that carry a meaning (-itis, -oma, -algia) stay.
pub(super) fn root(class: &str) -> &str {
    const KEPT: [&str; 13] = [
        "itis", "oma", "algia", "ectomy", "pathy", "emia", "uria", "ostomy", "plasia", "plegia",
        "lysis", "cele", "rrhea",
    ];
    const TAKEN: [&str; 46] = [
        "ization", "iasis", "iatic", "ations", "ation", "ative", "atory", "ition", "itive", "osis",
        "otic", "otomy", "ically", "iform", "ical", "ious", "eous", "ions", "ion", "ial", "ive",
        "ous", "ing", "ated", "ity", "ism", "ist", "ary", "ory", "oid", "ent", "ant", "ence",
        "ance", "ment", "ed", "al", "ar", "ic", "um", "us", "is", "ia", "y", "a", "e",
    ];
    if !class.is_ascii() || class.starts_with(['!', '~']) || KEPT.iter().any(|k| class.ends_with(k))
    {
        return class;
    }
    let mut left = class;
    for _ in 0..2 {
        let shorter = TAKEN
            .iter()
            .filter_map(|end| left.strip_suffix(end))
            .find(|rest| rest.len() >= 4);
        let Some(shorter) = shorter else { break };
        left = shorter;
        if left.len() < 6 {
            break;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_root() {
        for (one, other) in [
            ("obstruction", "obstructive"),
            ("perforated", "perforation"),
            ("tubercular", "tuberculosis"),
            ("gonococcal", "gonococcus"),
            ("cirrhosis", "cirrhotic"),
        ] {
            assert_eq!(root(one), root(other), "{one} {other}");
        }
        assert_ne!(root("gastritis"), root("gastric"));
        assert_ne!(root("hepatoma"), root("hepatic"));
    }

    #[test]
    fn spellings_are_american() {
        assert_eq!(class_of("anaemias"), class_of("anemia"));
        assert_eq!(class_of("diarrhoea"), class_of("diarrhea"));
    }
}
