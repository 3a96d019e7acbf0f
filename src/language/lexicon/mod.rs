//! The words the program knows: English with its sounds and how common each word is, drug names with usual strengths, medical terms.
//!
//! Built once at set-up from pinned packages and this program's own lists ([`build`]), kept in one compact file, read in some ten
//! milliseconds, shared by every dictation. Never here: what to do with a text.

mod build;
pub(crate) mod ear;
mod file;
pub(in crate::language) mod names;
pub(crate) mod phrases;
mod plain;
mod pronounce;
mod said;
pub(crate) mod search;
pub(crate) mod sound;
mod spelling;
mod words;

use std::collections::HashMap;

use super::LanguageError;
use crate::domain::{Lesson, UserWord};

pub use build::{Sources, build};
pub(crate) use names::{Kind, Name, Names};
pub(crate) use phrases::Phrases;
pub(crate) use search::{Found, Index};
pub(crate) use sound::Sound;
use spelling::Speller;
use words::Words;

/// Known words. Built once, shared by every dictation.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    words: Words,
    names: Names,
    speller: Speller,
    index: Index,
    phrases: Phrases,
    /// How many names have a usual strength, by hundredths of it; and how many have any.
    strengths: HashMap<u32, u32>,
    with_strengths: usize,
    /// What users hear, word by word in small letters, and what they write for it.
    pairs: Vec<Pair>,
}

/// Words that are followed to the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// What is heard, in small letters.
    pub(crate) heard: Vec<String>,
    /// What is written for it.
    pub(crate) write: String,
    /// Where that comes from, for the reader; empty for what a user typed in.
    pub(crate) why: String,
}

impl Lexicon {
    /// The small lexicon that ships inside the program: the drugs most often prescribed, without sounds. It knows names that are
    /// spelled right and finds none that are not.
    #[must_use]
    pub fn builtin() -> Self {
        let names = Names::of_drugs(include_str!("../../../assets/language/drugs.tsv"));
        Self::assemble(
            Words::default(),
            names.unwrap_or_default(),
            Speller::default(),
            Phrases::default(),
        )
    }

    /// The compact file that set-up installed.
    ///
    /// # Errors
    /// [`LanguageError::Lexicon`] when the file is not one, is cut short, or comes from another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LanguageError> {
        file::read(bytes)
    }

    /// Whether a file is whole, checksum and all.
    ///
    /// # Errors
    /// [`LanguageError::Lexicon`] when it is not.
    pub fn verify(bytes: &[u8]) -> Result<(), LanguageError> {
        file::verify(bytes)
    }

    /// How many names and terms it can find by their sound, and how many English words it knows.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.names.len(), self.words.len())
    }

    fn assemble(words: Words, names: Names, speller: Speller, phrases: Phrases) -> Self {
        let index = Index::of(&names);
        let mut strengths = HashMap::new();
        for strength in names.iter().flat_map(|n| &n.strengths) {
            *strengths.entry(hundredths(*strength)).or_default() += 1;
        }
        let with_strengths = names.iter().filter(|n| !n.strengths.is_empty()).count();
        Self {
            words,
            names,
            speller,
            index,
            phrases,
            strengths,
            with_strengths,
            pairs: Vec::new(),
        }
    }

    /// Words that stand together.
    pub(crate) fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// How often a word is met in general English, as the power of ten below which it lies: 3.0 is one in a thousand words. `None`
    /// when it is not known.
    pub(crate) fn rarity(&self, word: &str) -> Option<f32> {
        self.words.rarity(&word.to_lowercase())
    }

    /// The drug or term that is written so, in any case.
    pub(crate) fn name(&self, text: &str) -> Option<&Name> {
        self.names.find(&text.to_lowercase())
    }

    /// How few names have this usual strength: 0 where one in ten has it, 1 where one in a thousand.
    pub(crate) fn seldomness(&self, strength: f32) -> f32 {
        let with = self.strengths.get(&hundredths(strength)).copied();
        let share = with.unwrap_or(0).max(1) as f32 / self.with_strengths.max(1) as f32;
        ((-share.log10() - 1.0) / 2.0).clamp(0.0, 1.0)
    }

    /// The names that a search speaks of.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// How a written word is said: from the dictionary, letter by letter for acronyms, number words for digits, else by its spelling.
    pub(crate) fn pronounce(&self, word: &str) -> Vec<Sound> {
        pronounce::pronounce(&self.words, &self.speller, word)
    }

    /// The ways a single word is said, the usual one first.
    fn ways(&self, word: &str) -> Vec<Vec<Sound>> {
        match self.name(word).filter(|n| !n.sounds.is_empty()) {
            Some(name) => name.sounds.clone(),
            None => vec![self.pronounce(word)],
        }
    }

    /// The names nearest to what was heard, nearest first, none further than `bound` a unit of the name's weight.
    pub(crate) fn nearest(
        &self,
        heard: &[Sound],
        bound: f32,
        most: usize,
        drugs_only: bool,
    ) -> Vec<Found> {
        self.index.nearest(heard, bound, most, drugs_only)
    }

    /// Whether a name, in any case, is a drug's or a brand's.
    #[must_use]
    pub fn is_drug(&self, name: &str) -> bool {
        self.name(name).is_some_and(|n| n.kind.is_drug())
    }

    /// The ways a name is said, or how a word's spelling is read where it is no name; CMU sound names with blanks between.
    #[must_use]
    pub fn spoken(&self, text: &str) -> Vec<String> {
        match self.name(text).filter(|n| !n.sounds.is_empty()) {
            Some(name) => name.sounds.iter().map(|s| sound::names(s)).collect(),
            None => vec![sound::names(
                &text
                    .split_whitespace()
                    .flat_map(|w| self.pronounce(w))
                    .collect::<Vec<_>>(),
            )],
        }
    }

    /// The drug that sounds most like a word, where one sounds much like it.
    #[must_use]
    pub fn nearest_drug(&self, word: &str) -> Option<String> {
        const MUCH: f32 = 0.22;
        let heard = self.pronounce(word);
        let found = self.nearest(&heard, MUCH, 1, true).into_iter().next()?;
        self.names.get(found.name).map(|name| name.text.clone())
    }

    /// Names that sound like a word, the nearest first, without the word itself.
    #[must_use]
    pub fn sounding_like(&self, word: &str, most: usize) -> Vec<String> {
        const NEAR: f32 = 0.45;
        let heard = self.pronounce(word);
        self.nearest(&heard, NEAR, most + 1, false)
            .into_iter()
            .filter_map(|found| self.names.get(found.name))
            .map(|name| name.text.clone())
            .filter(|text| !text.eq_ignore_ascii_case(word))
            .take(most)
            .collect()
    }

    /// The usual strengths of a drug, numbers only; `None` for what is no drug.
    #[must_use]
    pub fn strengths(&self, name: &str) -> Option<&[f32]> {
        let known = self.name(name).filter(|n| n.kind.is_drug())?;
        Some(&known.strengths)
    }

    /// Whether a word is known: as English, or as a name or a term.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.rarity(word).is_some() || self.name(word).is_some()
    }

    /// Whether it holds sounds at all; the built-in one does not.
    pub(crate) fn can_search(&self) -> bool {
        self.words.len() > 0
    }
}

fn hundredths(strength: f32) -> u32 {
    (strength * 100.0).round() as u32
}

impl Lexicon {
    /// The lexicon with users' own words: written ones are found by their sound, pairs are followed to the letter.
    #[must_use]
    pub fn with_words<'a>(mut self, more: impl IntoIterator<Item = &'a UserWord>) -> Self {
        for UserWord { hear, write } in more {
            if let Some(hear) = hear {
                self.hear(hear, write, String::new());
            }
            if self.names.find(&write.to_lowercase()).is_some() {
                continue;
            }
            let words = write.split_whitespace();
            let sounds = words.flat_map(|w| self.pronounce(w)).collect();
            self.names.add(Name {
                text: write.clone(),
                kind: Kind::User,
                tier: 1,
                rarity: 6.0,
                strengths: Vec::new(),
                sounds: vec![sounds],
            });
        }
        self.names.sort();
        self.index = Index::of(&self.names);
        // The longest first.
        self.pairs
            .sort_by_key(|pair| std::cmp::Reverse(pair.heard.len()));
        self
    }

    fn hear(&mut self, heard: &str, write: &str, why: String) {
        let heard = heard.split_whitespace().map(str::to_lowercase).collect();
        let write = write.to_owned();
        self.pairs.push(Pair { heard, write, why });
    }

    /// The lexicon with what corrections taught, after what users typed in themselves.
    #[must_use]
    pub fn with_lessons<'a>(mut self, lessons: impl IntoIterator<Item = &'a Lesson>) -> Self {
        for lesson in lessons {
            self.hear(&lesson.heard, &lesson.written, lesson.source.clone());
        }
        self.pairs
            .sort_by_key(|pair| std::cmp::Reverse(pair.heard.len()));
        self
    }

    /// The installed one, for tests; says so where there is none.
    #[cfg(test)]
    pub(crate) fn installed() -> Option<Self> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(root.join("assets/installed/lexicon.bin")).ok();
        let found = bytes.and_then(|b| Self::from_bytes(&b).ok());
        if found.is_none() {
            eprintln!("SKIPPED: no lexicon is installed");
        }
        found
    }

    /// How alike two phrases sound: 1 for the same sounds, 0 for none in common.
    #[must_use]
    pub fn likeness(&self, one: &str, other: &str) -> f32 {
        let said = |text: &str| -> Vec<Sound> {
            let usual = |word| self.ways(word).into_iter().next().unwrap_or_default();
            let each = text.split_whitespace().flat_map(usual);
            each.take(ear::MOST_HEARD).collect()
        };
        let (one, other) = (said(one), said(other));
        let weight = sound::weight(&one).max(sound::weight(&other));
        let far = ear::Ear::of(&one).distance(&other, weight);
        far.map_or(0.0, |far| (1.0 - far / weight.max(0.1)).max(0.0))
    }

    /// What users hear and what they write for it, the longest first.
    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.pairs
    }
}
