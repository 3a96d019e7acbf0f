//! Words that stand together in medicine, with their sounds: what a misheard word must have been is known by its neighbours.
//!
//! The program's own list and what stands together again and again in the titles of the diagnosis codes.
//! Never here: what to do with a text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Lexicon;
use super::sound::Sound;

/// Most words of a phrase from the titles.
const LONGEST: usize = 3;
/// So often words must stand together in the titles.
const OFTEN: usize = 2;
/// Words of the titles that join others and belong to neither side.
const JOINING: &str = "a after an and any are associated at before bilateral by caused classified closed code delayed due during \
    elsewhere encounter excludes1 excludes2 first following for from healing if in including initial into involving is left nec no \
    nonunion malunion nos not of on only open or other others out over right routine see sequela specified subsequent such than that \
    the these this those to under unspecified up use when which who with without additional also affecting resulting";

/// A word of the phrases.
pub(crate) type WordId = u32;

/// One word of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PhraseWord {
    pub(super) text: String,
    /// Ways to say it.
    pub(super) sounds: Vec<Vec<Sound>>,
}

/// Some words that stand together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    /// Two at least.
    pub(crate) words: Vec<WordId>,
    /// In the program's own list; else from the titles, where much stands together that nobody dictates.
    pub(crate) own: bool,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases {
    words: Vec<PhraseWord>,
    list: Vec<Phrase>,
    ids: HashMap<String, WordId>,
    /// For each word: in which phrases it stands, and as which of their words.
    places: Vec<Vec<(u32, u32)>>,
    pairs: HashSet<(WordId, WordId)>,
}

impl Phrases {
    /// The phrases; words that are not there make no phrase.
    pub(super) fn of(words: Vec<PhraseWord>, mut list: Vec<Phrase>) -> Self {
        list.retain(|p| p.words.iter().all(|&w| (w as usize) < words.len()));
        let mut phrases = Self {
            places: vec![Vec::new(); words.len()],
            ids: (0..)
                .zip(&words)
                .map(|(id, w)| (w.text.clone(), id))
                .collect(),
            ..Self::default()
        };
        for (at, phrase) in (0u32..).zip(&list) {
            for (n, &word) in (0u32..).zip(&phrase.words) {
                phrases.places[word as usize].push((at, n));
            }
            phrases
                .pairs
                .extend(phrase.words.windows(2).map(|w| (w[0], w[1])));
        }
        (phrases.words, phrases.list) = (words, list);
        phrases
    }

    /// Out of lists of words, as the lexicon says them.
    pub(super) fn build(lists: &[(Vec<String>, bool)], lexicon: &Lexicon) -> Self {
        let all: BTreeSet<&String> = lists.iter().flat_map(|(words, _)| words).collect();
        let ids: HashMap<&String, WordId> = all.iter().copied().zip(0..).collect();
        let list = lists.iter().map(|(words, own)| Phrase {
            words: words.iter().filter_map(|w| ids.get(w).copied()).collect(),
            own: *own,
        });
        let list = list.collect();
        let words = all.into_iter().map(|text| PhraseWord {
            text: text.clone(),
            sounds: lexicon.ways(text),
        });
        Self::of(words.collect(), list)
    }

    pub(super) fn parts(&self) -> (&[PhraseWord], &[Phrase]) {
        (&self.words, &self.list)
    }

    /// The word that is written so, in small letters.
    pub(crate) fn id(&self, word: &str) -> Option<WordId> {
        self.ids.get(word).copied()
    }

    pub(crate) fn text(&self, word: WordId) -> &str {
        self.words.get(word as usize).map_or("", |w| &w.text)
    }

    /// Some words as they are written.
    pub(crate) fn texts(&self, words: &[WordId]) -> String {
        let texts: Vec<&str> = words.iter().map(|w| self.text(*w)).collect();
        texts.join(" ")
    }

    /// The phrases that have a word, with its place in them.
    pub(crate) fn with(&self, word: WordId) -> impl Iterator<Item = (&Phrase, usize)> {
        let places = self
            .places
            .get(word as usize)
            .map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .filter_map(|&(at, n)| Some((self.list.get(at as usize)?, n as usize)))
    }

    /// Whether one word stands before another in any of them.
    pub(crate) fn have(&self, before: WordId, after: WordId) -> bool {
        self.pairs.contains(&(before, after))
    }

    /// Ways to say a word.
    pub(crate) fn ways(&self, word: WordId) -> &[Vec<Sound>] {
        self.words.get(word as usize).map_or(&[], |w| &w.sounds)
    }
}

/// The program's own list: phrases between semicolons and line ends, `#` starts a comment line.
pub(super) fn own(text: &str) -> Vec<(Vec<String>, bool)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let phrases = lines.flat_map(|line| line.split(';'));
    let words = phrases.map(|p| p.split_whitespace().map(str::to_owned).collect());
    let all: BTreeSet<Vec<String>> = words.filter(|w: &Vec<String>| w.len() > 1).collect();
    all.into_iter().map(|words| (words, true)).collect()
}

/// What stands together again and again in the titles of the codes (marks between angle brackets are stepped over).
pub(super) fn of_titles(titles: &str) -> Vec<(Vec<String>, bool)> {
    let joining: HashSet<&str> = JOINING.split_whitespace().collect();
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for text in titles.split('<').filter_map(|part| part.split('>').nth(1)) {
        let text = text.to_lowercase();
        for part in text.split(|c: char| !c.is_ascii_alphabetic() && c != ' ' && c != '\'') {
            let words: Vec<&str> = part.split_whitespace().collect();
            for run in words.split(|w| w.len() < 3 || joining.contains(w)) {
                for length in 2..=LONGEST {
                    for together in run.windows(length) {
                        let owned = together.iter().map(|w| (*w).to_owned()).collect();
                        *counts.entry(owned).or_default() += 1;
                    }
                }
            }
        }
    }
    counts
        .into_iter()
        .filter(|(_, n)| *n >= OFTEN)
        .map(|(words, _)| (words, false))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(list: &[(Vec<String>, bool)]) -> Vec<String> {
        list.iter().map(|(words, _)| words.join(" ")).collect()
    }

    #[test]
    fn titles_give_what_stands_together_often() {
        let titles = "<desc>Acute suppurative otitis media with rupture, left ear</desc>\
            <desc>Acute suppurative otitis media without rupture</desc><note>Seen once</note>";
        let said = said(&of_titles(titles));
        assert!(said.contains(&"otitis media".to_owned()), "{said:?}");
        assert!(said.contains(&"suppurative otitis media".to_owned()));
        assert!(
            !said
                .iter()
                .any(|s| s.contains("rupture") || s.contains("seen"))
        );
    }

    #[test]
    fn the_own_list_is_read() {
        let list = own("# a comment; not read\nfree air; single; two words\n");
        assert_eq!(said(&list), ["free air", "two words"]);
        let phrases = Phrases::build(&list, &Lexicon::builtin());
        let id = |word| phrases.id(word).unwrap();
        assert!(phrases.have(id("free"), id("air")) && !phrases.have(id("air"), id("two")));
        assert_eq!(phrases.with(id("words")).next().unwrap().1, 1);
    }
}
