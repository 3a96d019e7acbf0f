//! Which words can name a condition: "hypertension" can, "pain" only beside "chest", "blood" never.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::coding::lexicon::{class_of, rows};

/// What a word can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// No condition, in whatever company.
    Weak,
    /// A part of the body, a side.
    Place,
    /// A condition, beside a word that says which or where.
    Vague,
    /// A condition by itself.
    Strong,
}

/// What a class can name, after `assets/coding/naming.tsv`.
pub(in crate::coding) fn naming(class: &str) -> Naming {
    static ALL: OnceLock<HashMap<String, Naming>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let mut all = HashMap::new();
        for (kind, words) in rows(include_str!("../../assets/coding/naming.tsv")) {
            let naming = match kind {
                "weak" => Naming::Weak,
                "vague" => Naming::Vague,
                _ => Naming::Place,
            };
            for word in words.split_whitespace() {
                all.entry(class_of(word)).or_insert(naming);
            }
        }
        all
    });
    let class = class.trim_start_matches('!');
    if class.len() < 3 || class.starts_with(|c: char| c.is_ascii_digit()) {
        return Naming::Weak;
    }
    all.get(class).copied().unwrap_or(Naming::Strong)
}

/// Whether words that were said together name a condition.
pub(super) fn names(classes: &[&str]) -> bool {
    let count = |wanted: Naming| classes.iter().filter(|c| naming(c) == wanted).count();
    let (strong, vague, place) = (
        count(Naming::Strong),
        count(Naming::Vague),
        count(Naming::Place),
    );
    strong > 0 || (vague > 0 && vague + place >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_words_name_nothing_by_themselves() {
        for nothing in [
            &["blood"][..],
            &["pain"],
            &["test"],
            &["chest"],
            &["blood", "pressure"],
            &["left", "knee"],
        ] {
            assert!(!names(nothing), "{nothing:?}");
        }
        for something in [
            &["hypertension"][..],
            &["chest", "pain"],
            &["kidney", "disease"],
            &["asthma"],
        ] {
            assert!(names(something), "{something:?}");
        }
    }
}
