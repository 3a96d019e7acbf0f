//! The drugs commonly met in notes: `assets/language/common_drugs.tsv`, looked up by any of their names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::LanguageError;
use super::table::rows;

const FILE: &str = include_str!("../../assets/language/common_drugs.tsv");
static DRUGS: LazyLock<Drugs> =
    LazyLock::new(|| parse(FILE).expect("the shipped drugs are read by a test"));

/// A drug as the list knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommonDrug {
    /// The generic name, in lower case but for its own capitals.
    pub generic: &'static str,
    /// What kind of drug: `beta blocker`.
    pub class: &'static str,
}

#[derive(Default)]
struct Drugs {
    by_name: HashMap<String, CommonDrug>,
    brands: Vec<&'static str>,
}

fn parse(text: &'static str) -> Result<Drugs, LanguageError> {
    let mut drugs = Drugs::default();
    for row in rows("common_drugs.tsv", text) {
        let drug = CommonDrug {
            generic: row.needed(0, "generic name")?,
            class: row.needed(2, "class")?,
        };
        drugs.by_name.insert(drug.generic.to_lowercase(), drug);
        for name in row.column(1).split(", ").filter(|n| !n.is_empty()) {
            drugs.by_name.entry(name.to_lowercase()).or_insert(drug);
            if name.starts_with(char::is_uppercase) {
                drugs.brands.push(name);
            }
        }
    }
    Ok(drugs)
}

/// The common drug of this name, generic or brand, in any case.
#[must_use]
pub fn common_drug(name: &str) -> Option<CommonDrug> {
    DRUGS.by_name.get(&name.to_lowercase()).copied()
}

/// Brand names that cannot be taken for ordinary words, as they are written.
pub(super) fn brands() -> impl Iterator<Item = &'static str> {
    const ORDINARY: &[&str] = &[
        "Soma",
        "Sonata",
        "Nix",
        "Alli",
        "Milk of Magnesia",
        "Novolin",
        "Humulin",
    ];
    DRUGS
        .brands
        .iter()
        .copied()
        .filter(|b| !ORDINARY.contains(b) && b.chars().skip(1).any(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_drug() {
        assert_eq!(common_drug("Eliquis").map(|d| d.generic), Some("apixaban"));
        assert_eq!(
            common_drug("metoprolol succinate").map(|d| d.class),
            Some("beta blocker")
        );
        assert_eq!(common_drug("chair"), None);
        assert!(DRUGS.by_name.len() > 1500, "{}", DRUGS.by_name.len());
    }
}
