//! Medical terms in a text: the longest entry of a list at each place, as one unit.

use std::collections::HashSet;

use super::normalise::Normaliser;

/// A list of medical terms, normalised.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    entries: HashSet<String>,
    longest: usize,
}

impl Terms {
    /// Takes terms one a line, `#` for comments; each is normalised as the texts are.
    #[must_use]
    pub fn from_lines(lines: &str, normaliser: &Normaliser) -> Self {
        let kept = lines
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        Self::of(kept, normaliser)
    }

    /// Takes terms from anywhere.
    #[must_use]
    pub fn of<'a>(terms: impl IntoIterator<Item = &'a str>, normaliser: &Normaliser) -> Self {
        let entries: HashSet<String> = terms
            .into_iter()
            .map(|t| normaliser.normalise(t).trim().to_owned())
            .filter(|t| !t.is_empty())
            .collect();
        let longest = entries
            .iter()
            .map(|e| e.split_whitespace().count())
            .max()
            .unwrap_or(0);
        Self { entries, longest }
    }

    /// The terms for which `out` is not true.
    #[must_use]
    pub fn without(&self, out: impl Fn(&str) -> bool) -> Self {
        let entries: HashSet<String> = self.entries.iter().filter(|e| !out(e)).cloned().collect();
        Self {
            entries,
            longest: self.longest,
        }
    }

    /// Which words of a normalised text belong to a term.
    #[must_use]
    pub fn covered(&self, words: &[&str]) -> Vec<bool> {
        let mut covered = vec![false; words.len()];
        let mut at = 0;
        while at < words.len() {
            let most = self.longest.min(words.len() - at);
            let length = (1..=most)
                .rev()
                .find(|&n| self.entries.contains(&words[at..at + n].join(" ")));
            covered[at..at + length.unwrap_or(0)].fill(true);
            at += length.unwrap_or(1);
        }
        covered
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The terms of a normalised text in order, the longest at each place; everything else is left out.
    #[must_use]
    pub fn in_text(&self, words: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let most = self.longest.min(words.len() - at);
            let term = (1..=most)
                .rev()
                .map(|n| (n, words[at..at + n].join(" ")))
                .find(|(_, t)| self.entries.contains(t));
            match term {
                Some((n, term)) => {
                    found.push(term);
                    at += n;
                }
                None => at += 1,
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_term_wins_and_the_rest_is_left_out() {
        let normaliser = Normaliser::new();
        let terms = Terms::from_lines(
            "# drugs\ninsulin\nInsulin glargine\napixaban\n\n",
            &normaliser,
        );
        assert_eq!(terms.len(), 3);
        let words = ["takes", "insulin", "glargine", "and", "apixaban", "insulin"];
        assert_eq!(
            terms.in_text(&words),
            ["insulin glargine", "apixaban", "insulin"]
        );
        assert!(Terms::default().in_text(&words).is_empty());
    }
}
