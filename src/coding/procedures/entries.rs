//! What is known of one procedure of an imported table: the words that must be said, a drug's name and unit.

use std::sync::LazyLock;

use regex::Regex;

use crate::coding::lexicon::parts;
use crate::coding::tables::Procedure;
use crate::coding::words::words;

static DOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(\d+(?:[.,]\d+)?)\s*(mcg|mg|gm?|units?|ml|cc)\b")
        .expect("a pattern that a test reads")
});

pub(super) struct Entry {
    pub(super) procedure: Procedure,
    /// Words before the first comma, all of which must be said.
    pub(super) first: Vec<String>,
    /// All words.
    pub(super) all: Vec<String>,
    /// For drugs: the words of the name, and what one unit holds.
    pub(super) drug: Option<(Vec<String>, Option<(f64, &'static str)>)>,
}

/// The amounts that a text names, with their units.
pub(super) fn doses(text: &str) -> impl Iterator<Item = (f64, &'static str)> + '_ {
    DOSE.captures_iter(text).filter_map(|c| {
        let number: f64 = c.get(1)?.as_str().replace(',', "").parse().ok()?;
        Some((number, unit_of(c.get(2)?.as_str())))
    })
}

fn unit_of(text: &str) -> &'static str {
    match text.to_ascii_lowercase().as_str() {
        "mcg" => "mcg",
        "mg" => "mg",
        "g" | "gm" => "g",
        "ml" | "cc" => "ml",
        _ => "units",
    }
}

pub(super) fn entry_of(procedure: Procedure) -> Option<Entry> {
    let long = procedure.long.to_lowercase();
    let told = [" includes ", " including ", " which "]
        .iter()
        .filter_map(|cut| long.find(cut))
        .min()
        .map_or(long.as_str(), |at| &long[..at]);
    let mut pieces = told.split([',', ';']);
    let first = pieces.next()?;
    let drug = (first.trim() == "injection").then(|| {
        let name = words(pieces.next().unwrap_or_default());
        let long = name.into_iter().map(|w| w.plain).filter(|w| w.len() >= 5);
        (long.collect::<Vec<_>>(), doses(told).last())
    });
    if drug.as_ref().is_some_and(|(name, _)| name.is_empty()) {
        return None;
    }
    let (first, all) = (content(first), content(told));
    (!first.is_empty()).then_some(Entry {
        procedure,
        first,
        all,
        drug,
    })
}

/// The words that say something, each once.
fn content(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words(text) {
        let says = word.plain.len() >= 3
            && !parts().filler.contains(word.plain.as_str())
            && !matches!(
                word.plain.as_str(),
                "per" | "each" | "any" | "other" | "service" | "services"
            )
            && !word.plain.starts_with(|c: char| c.is_ascii_digit());
        if says && !found.contains(&word.class) {
            found.push(word.class);
        }
    }
    found
}
