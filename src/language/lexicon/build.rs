//! Makes the lexicon out of its sources; run at set-up. Never here: fetching, files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::names::{Kind, Name, Names};
use super::plain::plainly;
use super::said::Said;
use super::sound::{self, Sound};
use super::spelling::Speller;
use super::words::Words;
use super::{Lexicon, Phrases, file, phrases};
use crate::language::LanguageError;

/// What the lexicon is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The CMU pronouncing dictionary: a word and its sounds a line.
    pub pronunciations: &'a str,
    /// English words with their share of all words, as the package common-english-search keeps them.
    pub counts: &'a [u8],
    /// Drug names and medical terms, one a line.
    pub terms: &'a str,
    /// The UNII list: name, kind, code and preferred name in columns.
    pub substances: &'a str,
    /// Titles and inclusion notes of the diagnosis codes.
    pub titles: &'a str,
}

/// More frequent words than this are everybody's, not medicine's (power of ten).
const COMMON: f32 = 5.2;
/// A shorter name cannot be told from other words by its sound.
const SHORTEST: usize = 4;
const LONGEST: usize = 28;

/// The whole file.
///
/// # Errors
/// [`LanguageError`] when a source is not what it should be or this program's own lists have a fault.
pub fn build(sources: &Sources<'_>) -> Result<Vec<u8>, LanguageError> {
    let said = pronunciations(sources.pronunciations);
    let counts = counts(sources.counts);
    if said.len() < 1000 || counts.len() < 1000 {
        return Err(LanguageError::Lexicon(
            "a source is empty or of another form".into(),
        ));
    }
    let words = words(&said, &counts);
    let learnt: Vec<(&str, Vec<Sound>)> = said
        .iter()
        .filter(|(word, _)| {
            word.bytes().all(|b| b.is_ascii_lowercase()) && counts.contains_key(**word)
        })
        .map(|(word, sounds)| (*word, sounds.clone()))
        .collect();
    let speller = Speller::learn(&learnt);
    let [drugs, drug_sounds, misheard, clinical_words, together] = file::OWN_LISTS;
    let mut names = Names::of_drugs(drugs)?;
    add_terms(&mut names, sources, clinical_words, &counts);
    add_substances(&mut names, sources, &counts);
    names.sort();
    let lexicon = Lexicon {
        words,
        names: Names::default(),
        speller,
        ..Lexicon::default()
    };
    let said = Said::read(drug_sounds, misheard, &names, &lexicon)?;
    names.change(|name| {
        let lower = name.text.to_lowercase();
        name.rarity = counts.get(lower.as_str()).copied().unwrap_or(9.0);
        // A name that nobody writes of is known where it is spelled right, and not looked for.
        if name.tier >= 4 && name.rarity >= 9.0 {
            return;
        }
        let sounds: Vec<Sound> = name
            .text
            .split([' ', '-'])
            .flat_map(|w| lexicon.pronounce(w))
            .collect();
        name.sounds = ways(&lower, sounds, &lexicon, said.ways(&lower));
    });
    let mut lists = phrases::own(together);
    lists.extend(phrases::of_titles(sources.titles));
    let lexicon = Lexicon { names, ..lexicon };
    let phrases = Phrases::build(&lists, &lexicon);
    Ok(file::write(
        &lexicon.words,
        &lexicon.names,
        &lexicon.speller,
        &phrases,
    ))
}

/// The dictionary's sounds, those that the learnt spelling gives, those that plain rules give, and what is known of the name.
fn ways(
    lower: &str,
    sounds: Vec<Sound>,
    lexicon: &Lexicon,
    known: &[Vec<Sound>],
) -> Vec<Vec<Sound>> {
    let spelled: Vec<Sound> = lower
        .split([' ', '-'])
        .flat_map(|w| lexicon.speller.say(w))
        .collect();
    let mut ways = vec![sounds];
    let plain: Vec<Sound> = lower.split([' ', '-']).flat_map(plainly).collect();
    for more in [spelled, plain].into_iter().chain(known.iter().cloned()) {
        if !ways.contains(&more) {
            ways.push(more);
        }
    }
    ways
}

fn pronunciations(text: &str) -> BTreeMap<&str, Vec<Sound>> {
    let mut said = BTreeMap::new();
    for line in text.lines().filter(|l| !l.starts_with(";;;")) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((word, names)) = line.split_once(' ') else {
            continue;
        };
        // Further ways to say a word are marked `word(2)`.
        if let Some(sounds) =
            sound::parse_all(names).filter(|s| !s.is_empty() && !word.contains('('))
        {
            said.entry(word).or_insert(sounds);
        }
    }
    said
}

/// Reads the pickled dictionary by its marks: a short text (0x8c, length, bytes), then somewhere after it a number (0x47, eight
/// bytes). Whatever else stands there is stepped over. Gives powers of ten.
fn counts(pickle: &[u8]) -> HashMap<&str, f32> {
    let mut counts = HashMap::new();
    let mut at = 0;
    let mut word: Option<&str> = None;
    while let Some(&mark) = pickle.get(at) {
        at += 1;
        match mark {
            0x8c => {
                let length = pickle.get(at).map_or(0, |&n| usize::from(n));
                word = pickle
                    .get(at + 1..at + 1 + length)
                    .and_then(|b| std::str::from_utf8(b).ok());
                at += 1 + length;
            }
            0x47 => {
                let share = pickle
                    .get(at..at + 8)
                    .and_then(|b| b.try_into().ok())
                    .map(f64::from_be_bytes);
                if let (Some(word), Some(share)) =
                    (word.take(), share.filter(|s| *s > 0.0 && *s < 1.0))
                {
                    counts.insert(word, (-share.log10()) as f32);
                }
                at += 8;
            }
            // Protocol and frame carry bytes of their own.
            0x80 => at += 1,
            0x95 => at += 8,
            _ => {}
        }
    }
    counts
}

fn words(said: &BTreeMap<&str, Vec<Sound>>, counts: &HashMap<&str, f32>) -> Words {
    let plain = |w: &&str| w.len() < 30 && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
    let all: BTreeSet<&str> = said
        .keys()
        .copied()
        .chain(counts.keys().copied())
        .filter(plain)
        .collect();
    let mut words = Words::default();
    for word in all {
        let rarity = counts
            .get(word)
            .map_or(255, |c| (c * 10.0).round().clamp(0.0, 254.0) as u8);
        words.push(
            word,
            rarity,
            said.get(word).map(Vec::as_slice).unwrap_or_default(),
        );
    }
    words
}

/// Medicine's own words: in the code titles, the term list or the program's list, and not everybody's.
fn add_terms(names: &mut Names, sources: &Sources<'_>, own: &str, counts: &HashMap<&str, f32>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for text in [sources.titles, sources.terms] {
        for word in text
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|w| w.len() > SHORTEST)
        {
            *seen.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let own: BTreeSet<&str> = own
        .lines()
        .filter(|l| !l.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect();
    for word in &own {
        seen.entry((*word).to_owned()).or_default();
    }
    for (word, n) in seen {
        let is_own = own.contains(word.as_str());
        let common = counts.get(word.as_str()).is_some_and(|&r| r < COMMON);
        if common && !is_own {
            continue;
        }
        let tier = match n {
            _ if is_own => 1,
            8.. => 2,
            3.. => 3,
            _ => 4,
        };
        names.add(term(&word, Kind::Term, tier));
    }
}

/// Official and brand names of one or two words.
fn add_substances(names: &mut Names, sources: &Sources<'_>, counts: &HashMap<&str, f32>) {
    for line in sources.substances.lines() {
        let mut columns = line.split('\t');
        let (Some(text), Some(kind)) = (columns.next(), columns.next()) else {
            continue;
        };
        let fits = (SHORTEST..=LONGEST).contains(&text.len())
            && text.split(' ').count() <= 2
            && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ');
        let lower = text.to_lowercase();
        if counts.get(lower.as_str()).is_some_and(|&r| r < COMMON) {
            continue;
        }
        match kind {
            "of" if fits => names.add(term(&lower, Kind::Drug, 4)),
            "bn" if fits => names.add(term(&capitalised(text), Kind::Brand, 4)),
            _ => {}
        }
    }
}

fn term(text: &str, kind: Kind, tier: u8) -> Name {
    Name {
        text: text.to_owned(),
        kind,
        tier,
        rarity: 9.0,
        strengths: Vec::new(),
        sounds: Vec::new(),
    }
}

fn capitalised(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for word in text.split(' ') {
        if !written.is_empty() {
            written.push(' ');
        }
        let (first, rest) = word.split_at(word.len().min(1));
        written.push_str(&first.to_uppercase());
        written.push_str(&rest.to_lowercase());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pickled_counts_are_read_and_damage_is_no_panic() {
        let mut pickle = vec![
            0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, b'}', 0x94, b'(', 0x8c, 3,
        ];
        pickle.extend_from_slice(b"the\x94\x47");
        pickle.extend_from_slice(&0.01_f64.to_be_bytes());
        pickle.extend_from_slice(b"u.");
        assert_eq!(counts(&pickle).get("the").copied(), Some(2.0));
        for end in 0..pickle.len() {
            counts(&pickle[..end]);
        }
    }
}
