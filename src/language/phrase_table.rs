//! Phrases of a data file, found in the stream by their first word, the longest first.

use std::collections::HashMap;

use super::stream::Stream;

/// What phrases mean, by their lower-case words.
#[derive(Debug)]
pub(super) struct PhraseTable<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        Self {
            by_first: HashMap::new(),
        }
    }
}

impl<T> PhraseTable<T> {
    /// Adds a phrase of one or more words with blanks between them; case does not count.
    pub(super) fn add(&mut self, words: &str, meaning: T) {
        let words: Vec<String> = words
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let Some(first) = words.first().cloned() else {
            return;
        };
        let same = self.by_first.entry(first).or_default();
        same.push((words, meaning));
        same.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }

    /// The longest phrase that starts at `at`: how many tokens, and its meaning.
    pub(super) fn at(&self, stream: &Stream, at: usize) -> Option<(usize, &T)> {
        let first = stream.get(at)?.lower();
        let (words, meaning) = self.by_first.get(&first)?.iter().find(|(words, _)| {
            words.len() == 1
                || stream
                    .tokens
                    .get(at..at + words.len())
                    .is_some_and(|run| words.iter().zip(run).all(|(w, t)| t.is(w)))
        })?;
        Some((words.len(), meaning))
    }

    /// The longest phrase that ends right before `at`.
    pub(super) fn before(&self, stream: &Stream, at: usize) -> Option<(usize, &T)> {
        const LONGEST: usize = 6;
        (1..=LONGEST.min(at)).rev().find_map(|length| {
            self.at(stream, at - length)
                .filter(|(found, _)| *found == length)
        })
    }
}
