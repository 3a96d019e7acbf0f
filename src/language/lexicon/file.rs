//! The installed file: `CWWORDS3`, SHA-256 of the rest, SHA-256 of the program's own lists it was built with, then words, names,
//! the spelling tree and the phrases. Numbers are little-endian, texts
//! UTF-8 with their length before them. Reading is total: damage is an error, never a panic.

use sha2::{Digest, Sha256};

use super::names::{Kind, Name, Names};
use super::phrases::{Phrase, PhraseWord, Phrases};
use super::spelling::{Node, Speller};
use super::words::Words;
use super::{LanguageError, Lexicon};

const MAGIC: &[u8; 8] = b"CWWORDS3";

/// What the program itself says of words; a file that was built with other lists is built anew.
pub(super) const OWN_LISTS: [&str; 5] = [
    include_str!("../../../assets/language/drugs.tsv"),
    include_str!("../../../assets/language/drug_sounds.tsv"),
    include_str!("../../../assets/language/misheard.tsv"),
    include_str!("../../../assets/language/clinical_words.txt"),
    include_str!("../../../assets/language/phrases.txt"),
];

fn of_own_lists() -> Vec<u8> {
    let mut digest = Sha256::new();
    for list in OWN_LISTS {
        digest.update(list.len().to_le_bytes());
        digest.update(list);
    }
    digest.finalize().to_vec()
}

pub(super) fn write(words: &Words, names: &Names, speller: &Speller, phrases: &Phrases) -> Vec<u8> {
    let mut body = of_own_lists();
    put_bytes(&mut body, words.text.as_bytes());
    put_numbers(&mut body, &words.ends);
    put_bytes(&mut body, &words.rarity);
    put_bytes(&mut body, &words.sounds);
    put_numbers(&mut body, &words.sound_ends);
    put(&mut body, names.len());
    for name in names.iter() {
        put_bytes(&mut body, name.text.as_bytes());
        body.push(Kind::ALL.iter().position(|k| *k == name.kind).unwrap_or(0) as u8);
        body.push(name.tier);
        body.push((name.rarity * 10.0).round().clamp(0.0, 255.0) as u8);
        put(&mut body, name.strengths.len());
        for s in &name.strengths {
            body.extend_from_slice(&s.to_le_bytes());
        }
        put(&mut body, name.sounds.len());
        for way in &name.sounds {
            put_bytes(&mut body, way);
        }
    }
    put(&mut body, speller.nodes.len());
    for node in &speller.nodes {
        put_bytes(&mut body, &node.said);
        put(&mut body, node.children.len());
        for (letter, child) in &node.children {
            body.push(*letter);
            body.extend_from_slice(&child.to_le_bytes());
        }
    }
    let (words, list) = phrases.parts();
    put(&mut body, words.len());
    for word in words {
        put_bytes(&mut body, word.text.as_bytes());
        put(&mut body, word.sounds.len());
        for way in &word.sounds {
            put_bytes(&mut body, way);
        }
    }
    put(&mut body, list.len());
    for phrase in list {
        body.push(u8::from(phrase.own));
        put_numbers(&mut body, &phrase.words);
    }
    let mut file = MAGIC.to_vec();
    file.extend_from_slice(&Sha256::digest(&body));
    file.extend_from_slice(&body);
    file
}

fn put(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_numbers(out: &mut Vec<u8>, numbers: &[u32]) {
    put(out, numbers.len());
    for n in numbers {
        out.extend_from_slice(&n.to_le_bytes());
    }
}

/// Checks the form, not the checksum: that takes longer than all the rest and set-up does it.
pub(super) fn read(bytes: &[u8]) -> Result<Lexicon, LanguageError> {
    let mut reader = Reader(bytes);
    if reader.take(8)? != MAGIC {
        return Err(damaged("not a word list of this version"));
    }
    reader.take(64)?;
    let words = reader.words()?;
    let mut names = Names::default();
    for _ in 0..reader.number()? {
        names.add(reader.name()?);
    }
    let sorted = names
        .iter()
        .zip(names.iter().skip(1))
        .all(|(a, b)| a.text.to_lowercase() < b.text.to_lowercase());
    let mut nodes = Vec::new();
    for _ in 0..reader.number()? {
        nodes.push(reader.node()?);
    }
    let phrases = reader.phrases()?;
    let whole = nodes
        .iter()
        .all(|n| n.children.iter().all(|(_, c)| (*c as usize) < nodes.len()));
    if !reader.0.is_empty() || !sorted || !whole {
        return Err(damaged("its parts do not fit together"));
    }
    Ok(Lexicon::assemble(words, names, Speller { nodes }, phrases))
}

/// Whether the file is whole and what this program would build.
///
/// # Errors
/// [`LanguageError::Lexicon`] when it is not.
pub(super) fn verify(bytes: &[u8]) -> Result<(), LanguageError> {
    let mut reader = Reader(bytes);
    if reader.take(8)? != MAGIC {
        return Err(damaged("not a word list of this version"));
    }
    if reader.take(32)? != Sha256::digest(reader.0).as_slice() {
        return Err(damaged("its checksum does not fit"));
    }
    if reader.take(32)? != of_own_lists() {
        return Err(damaged("it was built with other lists of this program"));
    }
    Ok(())
}

fn damaged(what: &str) -> LanguageError {
    LanguageError::Lexicon(what.to_owned())
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], LanguageError> {
        let (head, rest) = self
            .0
            .split_at_checked(length)
            .ok_or_else(|| damaged("it is cut short"))?;
        self.0 = rest;
        Ok(head)
    }

    fn number(&mut self) -> Result<usize, LanguageError> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
    }

    fn byte(&mut self) -> Result<u8, LanguageError> {
        Ok(self.take(1)?[0])
    }

    fn bytes(&mut self) -> Result<&'b [u8], LanguageError> {
        let length = self.number()?;
        self.take(length)
    }

    fn text(&mut self) -> Result<&'b str, LanguageError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| damaged("a text is not UTF-8"))
    }

    fn sounds(&mut self) -> Result<Vec<u8>, LanguageError> {
        let sounds = self.bytes()?;
        if sounds.iter().any(|&s| !super::sound::exists(s)) {
            return Err(damaged("a sound is not one"));
        }
        Ok(sounds.to_vec())
    }

    fn numbers(&mut self) -> Result<Vec<u32>, LanguageError> {
        let count = self.number()?;
        let bytes = self.take(count.saturating_mul(4))?;
        Ok(bytes
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect())
    }

    fn phrases(&mut self) -> Result<Phrases, LanguageError> {
        let mut words = Vec::new();
        for _ in 0..self.number()? {
            let mut word = PhraseWord {
                text: self.text()?.to_owned(),
                ..PhraseWord::default()
            };
            for _ in 0..self.number()? {
                word.sounds.push(self.sounds()?);
            }
            words.push(word);
        }
        let mut list = Vec::new();
        for _ in 0..self.number()? {
            list.push(Phrase {
                own: self.byte()? != 0,
                words: self.numbers()?,
            });
        }
        Ok(Phrases::of(words, list))
    }

    fn words(&mut self) -> Result<Words, LanguageError> {
        let words = Words {
            text: self.text()?.to_owned(),
            ends: self.numbers()?,
            rarity: self.bytes()?.to_vec(),
            sounds: self.sounds()?,
            sound_ends: self.numbers()?,
        };
        let count = words.ends.len();
        let ordered = |n: &[u32]| n.windows(2).all(|p| p[0] <= p[1]);
        let fits = words.rarity.len() == count
            && words.sound_ends.len() == count
            && ordered(&words.ends)
            && ordered(&words.sound_ends)
            && words
                .ends
                .last()
                .is_none_or(|&e| e as usize == words.text.len())
            && words
                .sound_ends
                .last()
                .is_none_or(|&e| e as usize == words.sounds.len());
        if fits {
            Ok(words)
        } else {
            Err(damaged("its words do not fit together"))
        }
    }

    fn name(&mut self) -> Result<Name, LanguageError> {
        let text = self.text()?.to_owned();
        let kind = Kind::ALL
            .get(usize::from(self.byte()?))
            .copied()
            .ok_or_else(|| damaged("a name is of no known kind"))?;
        let tier = self.byte()?;
        let rarity = f32::from(self.byte()?) / 10.0;
        let mut strengths = Vec::new();
        for _ in 0..self.number()? {
            let b = self.take(4)?;
            strengths.push(f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        }
        let mut sounds = Vec::new();
        for _ in 0..self.number()? {
            sounds.push(self.sounds()?);
        }
        Ok(Name {
            text,
            kind,
            tier,
            rarity,
            strengths,
            sounds,
        })
    }

    fn node(&mut self) -> Result<Node, LanguageError> {
        let said = self.sounds()?;
        let mut children = Vec::new();
        for _ in 0..self.number()? {
            let letter = self.byte()?;
            children.push((letter, u32::try_from(self.number()?).unwrap_or(u32::MAX)));
        }
        Ok(Node { said, children })
    }
}
