//! How drugs' names are said and misheard, beside what their spelling gives. Never here: files.

use std::collections::HashMap;

use super::sound::{self, Sound};
use super::{Lexicon, Names};
use crate::language::LanguageError;
use crate::language::table::rows;

/// A word more frequent than this is everybody's (power of ten).
const COMMON: f32 = 5.3;

/// Further ways to say names, by the name in small letters.
#[derive(Debug, Default)]
pub(super) struct Said(HashMap<String, Vec<Vec<Sound>>>);

impl Said {
    /// From the program's two lists: names with their sounds, and names with what an engine made of them.
    ///
    /// What was misheard counts only where it is no name itself and has a word that is not everybody's: "or upward" is seldom Orapred.
    ///
    /// # Errors
    /// [`LanguageError::Line`] for a line that breaks its rules.
    pub(super) fn read(
        sounds: &str,
        misheard: &str,
        names: &Names,
        lexicon: &Lexicon,
    ) -> Result<Self, LanguageError> {
        let mut said = Self::default();
        for row in rows("drug_sounds.tsv", sounds) {
            let way = sound::parse_all(row.needed(1, "sounds")?)
                .ok_or_else(|| row.complaint("there is no such sound"))?;
            said.add(row.needed(0, "name")?, way);
        }
        for row in rows("misheard.tsv", misheard) {
            let heard = row.needed(1, "what was heard")?;
            let odd = heard
                .split(' ')
                .any(|w| lexicon.words.rarity(w).is_none_or(|r| r > COMMON));
            if odd && names.find(heard).is_none() {
                let way = heard
                    .split(' ')
                    .flat_map(|w| lexicon.pronounce(w))
                    .collect();
                said.add(row.needed(0, "name")?, way);
            }
        }
        Ok(said)
    }

    fn add(&mut self, name: &str, way: Vec<Sound>) {
        let ways = self.0.entry(name.to_lowercase()).or_default();
        if !ways.contains(&way) {
            ways.push(way);
        }
    }

    /// Those of a name in small letters.
    pub(super) fn ways(&self, lower: &str) -> &[Vec<Sound>] {
        self.0.get(lower).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUNDS: &str = include_str!("../../../assets/language/drug_sounds.tsv");
    const MISHEARD: &str = include_str!("../../../assets/language/misheard.tsv");

    #[test]
    fn the_shipped_lists_hold_to_their_rules_and_speak_of_listed_drugs() {
        let drugs = Names::of_drugs(include_str!("../../../assets/language/drugs.tsv")).unwrap();
        let said = Said::read(SOUNDS, MISHEARD, &drugs, &Lexicon::default()).unwrap();
        assert!(!said.ways("metoprolol").is_empty());
        for lines in [SOUNDS, MISHEARD] {
            for row in rows("a list", lines) {
                let name = row.needed(0, "name").unwrap();
                assert!(drugs.find(&name.to_lowercase()).is_some(), "{name}");
            }
        }
    }
}
