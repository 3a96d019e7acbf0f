//! Names that are taken for each other: a choice between two of them is never silent.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::table::rows;

/// Both ways round, small letters.
static PAIRS: LazyLock<HashSet<(String, String)>> = LazyLock::new(|| {
    // A test reads the same file and would have failed.
    pairs(include_str!("../../../assets/language/lookalikes.tsv"))
        .unwrap_or_default()
        .into_iter()
        .flat_map(|(a, b)| [(a.clone(), b.clone()), (b, a)])
        .collect()
});

/// Whether two names are such a pair, or one is hyper- and the other hypo- of the same word.
pub(super) fn are(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let opposite = |x: &str, y: &str| {
        x.strip_prefix("hyper")
            .zip(y.strip_prefix("hypo"))
            .is_some_and(|(x, y)| x == y)
    };
    opposite(&a, &b) || opposite(&b, &a) || PAIRS.contains(&(a, b))
}

/// The names that are taken for this one, by name.
#[must_use]
pub fn lookalikes_of(name: &str) -> Vec<&'static str> {
    let name = name.to_lowercase();
    let mut found: Vec<&str> = PAIRS
        .iter()
        .filter(|(one, _)| *one == name)
        .map(|(_, other)| other.as_str())
        .collect();
    found.sort_unstable();
    found
}

/// The pairs of a list, small letters.
///
/// # Errors
/// [`LanguageError::Line`] for a line that is no pair.
pub(super) fn pairs(lines: &str) -> Result<Vec<(String, String)>, LanguageError> {
    rows("lookalikes.tsv", lines)
        .map(|row| {
            let one = row.needed(0, "one name")?.to_lowercase();
            let other = row.needed(1, "the other name")?.to_lowercase();
            if one == other {
                return Err(row.complaint("the two names are the same"));
            }
            Ok((one, other))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_holds_three_hundred_pairs_and_more() {
        let pairs = pairs(include_str!("../../../assets/language/lookalikes.tsv")).unwrap();
        assert!(pairs.len() >= 300, "{}", pairs.len());
        assert!(are("Hydroxyzine", "hydralazine") && are("hydralazine", "hydroxyzine"));
        assert!(are("hyperuricemia", "hypouricemia") && !are("aspirin", "warfarin"));
    }
}
