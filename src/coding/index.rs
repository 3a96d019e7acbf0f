//! From words to phrases: the arrays that search and suggestion walk. What is stored is read as it is; what can be
//! counted quickly is counted on reading.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::lexicon::root;
use super::phrases::{OTHER, Origin, Role};

/// A phrase but for its words: its code's place, the place of its text, its [`Origin`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) node: u32,
    pub(super) label: u32,
    pub(super) origin: u8,
}

/// Phrases and where each word occurs.
pub(super) struct Index {
    /// Sorted.
    vocabulary: Vec<String>,
    heads: Vec<Head>,
    /// Where each phrase's words begin.
    start: Vec<u32>,
    /// Places in the vocabulary with [`Role`]s in the lowest three bits.
    words: Vec<u32>,
    post_start: Vec<u32>,
    /// Phrases of each word; the highest bit is set where the word stands above the phrase.
    posts: Vec<u32>,
    weight: Vec<f32>,
    roots: OnceLock<HashMap<String, Vec<u32>>>,
    anchors: OnceLock<(Vec<u32>, Vec<u32>)>,
    /// Which letters each word has, to pass over most words quickly when one is misspelt.
    letters: Vec<u32>,
}

/// Set on a posting whose word stands in the title above.
pub(super) const ABOVE: u32 = 1 << 31;

impl Index {
    /// From stored parts, which the reader has checked: every place named exists.
    pub(super) fn new(
        vocabulary: Vec<String>,
        heads: Vec<Head>,
        start: Vec<u32>,
        words: Vec<u32>,
    ) -> Self {
        let mut post_start = vec![0_u32; vocabulary.len() + 1];
        for packed in &words {
            post_start[(packed >> 3) as usize + 1] += 1;
        }
        for at in 1..post_start.len() {
            post_start[at] += post_start[at - 1];
        }
        let mut next = post_start.clone();
        let mut posts = vec![0_u32; words.len()];
        let mut within = vec![0_u32; vocabulary.len()];
        for phrase in 0..heads.len() {
            let (from, to) = (start[phrase] as usize, start[phrase + 1] as usize);
            for packed in &words[from..to] {
                let word = (packed >> 3) as usize;
                let above = Role::of(*packed) == Role::Above;
                within[word] += u32::from(!above);
                let flag = if above { ABOVE } else { 0 };
                posts[next[word] as usize] = u32::try_from(phrase).unwrap_or(0) | flag;
                next[word] += 1;
            }
        }
        let all = heads.len().max(1) as f32;
        let mut weight: Vec<f32> = within
            .iter()
            .map(|count| (all / (*count).max(1) as f32).ln().clamp(0.5, 9.0))
            .collect();
        if let Ok(at) = vocabulary.binary_search_by(|w| w.as_str().cmp(OTHER)) {
            weight[at] = 2.0;
        }
        let letters = vocabulary.iter().map(|w| letters_of(w)).collect();
        Self {
            letters,
            vocabulary,
            heads,
            start,
            words,
            post_start,
            posts,
            weight,
            roots: OnceLock::new(),
            anchors: OnceLock::new(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.heads.len()
    }

    pub(super) fn vocabulary(&self) -> &[String] {
        &self.vocabulary
    }

    pub(super) fn place(&self, class: &str) -> Option<u32> {
        let at = self
            .vocabulary
            .binary_search_by(|w| w.as_str().cmp(class))
            .ok()?;
        u32::try_from(at).ok()
    }

    /// How much a word says: the logarithm of all phrases over those that have it.
    pub(super) fn weight(&self, word: u32) -> f32 {
        self.weight[word as usize]
    }

    pub(super) fn node(&self, phrase: u32) -> usize {
        self.heads[phrase as usize].node as usize
    }

    /// Place of the phrase's text among the set's texts.
    pub(super) fn label(&self, phrase: u32) -> usize {
        self.heads[phrase as usize].label as usize
    }

    pub(super) fn origin(&self, phrase: u32) -> u8 {
        self.heads[phrase as usize].origin
    }

    pub(super) fn is_entry(&self, phrase: u32) -> bool {
        self.origin(phrase) == Origin::Index as u8
    }

    /// The words of a phrase and their parts.
    pub(super) fn words(&self, phrase: u32) -> impl Iterator<Item = (u32, Role)> + '_ {
        let at = phrase as usize;
        let range = self.start[at] as usize..self.start[at + 1] as usize;
        self.words[range]
            .iter()
            .map(|packed| (packed >> 3, Role::of(*packed)))
    }

    /// The phrases that a note names by this word: their weightiest word that must be said.
    pub(super) fn anchored(&self, word: u32) -> &[u32] {
        let (start, phrases) = self.anchors.get_or_init(|| self.anchors());
        let at = word as usize;
        &phrases[start[at] as usize..start[at + 1] as usize]
    }

    fn anchors(&self) -> (Vec<u32>, Vec<u32>) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for phrase in (0..).take(self.heads.len()) {
            if self.words(phrase).any(|(_, role)| role == Role::Other) {
                continue;
            }
            let weightiest = |wanted: Role| {
                self.words(phrase)
                    .filter(move |(_, role)| *role == wanted)
                    .max_by(|a, b| self.weight(a.0).total_cmp(&self.weight(b.0)))
            };
            match weightiest(Role::Core) {
                Some((word, _)) => pairs.push((word, phrase)),
                None => pairs.extend(
                    self.words(phrase)
                        .filter(|(_, role)| *role == Role::Either)
                        .map(|(word, _)| (word, phrase)),
                ),
            }
        }
        pairs.sort_unstable();
        let mut start = vec![0_u32; self.vocabulary.len() + 1];
        for (word, _) in &pairs {
            start[*word as usize + 1] += 1;
        }
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        (start, pairs.into_iter().map(|(_, phrase)| phrase).collect())
    }

    /// The phrases that have a word.
    pub(super) fn posts(&self, word: u32) -> &[u32] {
        let at = word as usize;
        &self.posts[self.post_start[at] as usize..self.post_start[at + 1] as usize]
    }

    /// Words that differ from `class` only in an ending.
    pub(super) fn same_root(&self, class: &str) -> &[u32] {
        let roots = self.roots.get_or_init(|| {
            let mut roots: HashMap<String, Vec<u32>> = HashMap::new();
            for (at, word) in (0..).zip(&self.vocabulary) {
                roots.entry(root(word).to_owned()).or_default().push(at);
            }
            roots
        });
        roots.get(root(class)).map_or(&[], Vec::as_slice)
    }

    /// Words that begin with `start` and are longer; at most 60.
    pub(super) fn beginning_with<'i>(&'i self, start: &'i str) -> impl Iterator<Item = u32> + 'i {
        let from = self.vocabulary.partition_point(|w| w.as_str() < start);
        (from..self.vocabulary.len())
            .take_while(move |at| self.vocabulary[*at].starts_with(start))
            .filter(move |at| self.vocabulary[*at].len() > start.len())
            .take(60)
            .filter_map(|at| u32::try_from(at).ok())
    }

    /// The word a misspelt one most likely stands for: one edit away, two for long words; the commonest of the nearest.
    pub(super) fn nearest(&self, class: &str) -> Option<u32> {
        let allowed = match class.chars().count() {
            0..=4 => return None,
            5..=7 => 1,
            _ => 2,
        };
        if class.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let wanted: Vec<char> = class.chars().collect();
        let letters = letters_of(class);
        let candidates = (0_u32..).zip(&self.vocabulary).filter_map(|(at, word)| {
            let close = word.len().abs_diff(class.len()) <= allowed
                && (self.letters[at as usize] ^ letters).count_ones() as usize <= 2 * allowed
                && !word.starts_with(['!', '~']);
            let away = if close {
                edits(&wanted, word, allowed)?
            } else {
                return None;
            };
            let common = self.posts(at).len();
            let other_start = !word.starts_with(wanted[0]);
            Some(((away, other_start, std::cmp::Reverse(common)), at))
        });
        candidates.min().map(|(_, at)| at)
    }
}

fn letters_of(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |all, letter| all | 1 << (letter - b'a'))
}

/// Edits (insert, delete, replace, swap neighbours) from one word to the other, `None` where more than `most`.
fn edits(from: &[char], to: &str, most: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=from.len()).collect();
    let mut last = '\0';
    for (nth, letter) in to.chars().enumerate() {
        let mut next = vec![nth + 1];
        for (at, own) in from.iter().enumerate() {
            let mut cost = (row[at] + usize::from(*own != letter))
                .min(row[at + 1] + 1)
                .min(next[at] + 1);
            if at > 0 && nth > 0 && *own == last && from[at - 1] == letter {
                cost = cost.min(before[at - 1] + 1);
            }
            next.push(cost);
        }
        if next.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        last = letter;
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|count| *count <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), b, 2);
        assert_eq!(count("pneumonia", "pnuemonia"), Some(1));
        assert_eq!(count("diarrhea", "diarhea"), Some(1));
        assert_eq!(count("asthma", "asthma"), Some(0));
        assert_eq!(count("asthma", "fracture"), None);
    }
}
