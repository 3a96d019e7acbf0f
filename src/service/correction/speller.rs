//! Spelling with the words of medicine: what is known, and what may have been meant.

use std::sync::Arc;

use super::learning::{self, Offer};
use crate::domain::FinishedText;
use crate::language::Lexicon;

/// The installed words, shared by whoever draws a text.
#[derive(Clone)]
pub struct Speller(Arc<Lexicon>);

impl std::fmt::Debug for Speller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Speller")
    }
}

impl PartialEq for Speller {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Speller {
    /// Over installed words.
    #[must_use]
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self(lexicon)
    }

    /// What the corrections of a draft could teach.
    #[must_use]
    pub fn offers(&self, finished: &FinishedText, draft: &str, text: &str) -> Vec<Offer> {
        learning::offers(finished, draft, text, &self.0)
    }

    /// Whether a word is spelled as a word is. Numbers, single letters and words in capitals are left alone; without an installed
    /// list of words everything is.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let word = word.trim_end_matches("'s").trim_end_matches("’s");
        let plain = word.len() < 3
            || word.chars().any(|c| c.is_ascii_digit())
            || word.chars().all(|c| !c.is_lowercase());
        let known =
            |w: &str| self.0.knows(w) || w.strip_suffix('s').is_some_and(|w| self.0.knows(w));
        plain
            || self.0.counts().1 == 0
            || known(word)
            || word
                .split(['-', '/', '’', '\''])
                .all(|part| part.len() < 3 || known(part))
    }

    /// What may have been meant, the likeliest first.
    #[must_use]
    pub fn suggestions(&self, word: &str) -> Vec<String> {
        self.0.sounding_like(word, 4)
    }
}
