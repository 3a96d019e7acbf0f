//! Code sets: how the publisher's files are read, kept in one file of ours, and looked up.

mod alphabetic;
mod entry;
mod file;
mod tabular;

use std::path::Path;

pub use alphabetic::AlphabeticIndex;
pub use entry::{CodeEntry, NoteKind};
pub use tabular::build_icd10cm;

use super::CodingError;
use super::index::Index;
use crate::domain::Icd10Code;

/// What a code set is, who made it and when it is in force.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Release {
    /// The system's name: `ICD-10-CM`.
    pub system: String,
    /// As the publisher calls it: `FY2026, update of 1 April 2026`.
    pub name: String,
    /// First date of service it is for.
    pub valid_from: jiff::civil::Date,
    /// Last date of service it is for.
    pub valid_to: jiff::civil::Date,
    /// Who may use it.
    pub licence: String,
    /// Where it was taken from.
    pub source: String,
    /// SHA-256 of the package it was built from, in hexadecimal digits.
    pub source_sha256: String,
}

impl Release {
    /// What people must know when they code a service of `date` with this release; `None` while it is in force.
    #[must_use]
    pub fn notice(&self, date: jiff::civil::Date) -> Option<String> {
        let (system, name) = (&self.system, &self.name);
        if date > self.valid_to {
            Some(format!(
                "{system} {name} was in force until {}; a newer release applies since. Check each code against it, or import it when you have its file",
                self.valid_to
            ))
        } else if date < self.valid_from {
            Some(format!(
                "{system} {name} is in force from {}; services before that date need an older release",
                self.valid_from
            ))
        } else {
            None
        }
    }
}

/// One code of the set. Codes made by a seventh character share their text with the code they extend.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(super) code: Icd10Code,
    /// Place of the parent among the nodes.
    pub(super) parent: Option<u32>,
    /// Place in the texts; for an extended code, of what the seventh character adds.
    pub(super) title: u32,
    pub(super) extended: bool,
    pub(super) billable: bool,
    /// Kinds and places of the notes.
    pub(super) notes: Vec<(NoteKind, u32)>,
}

/// A code set in memory, with what search and suggestion need.
pub struct CodeSet {
    pub(super) release: Release,
    /// Where the index entries came from, if any were imported.
    pub(super) entries: Option<String>,
    pub(super) texts: Vec<String>,
    /// How many of the texts are the Tabular List's; phrases from elsewhere follow.
    own_texts: usize,
    /// Sorted by code.
    pub(super) nodes: Vec<Node>,
    pub(super) index: Index,
}

impl CodeSet {
    /// Reads an installed code set.
    ///
    /// # Errors
    /// [`CodingError::Unreadable`] or [`CodingError::Damaged`].
    pub fn load(path: &Path) -> Result<Self, CodingError> {
        let bytes = std::fs::read(path).map_err(|source| CodingError::Unreadable {
            path: path.display().to_string(),
            source,
        })?;
        Self::from_bytes(&bytes)
    }

    /// Reads what [`build_icd10cm`] wrote.
    ///
    /// # Errors
    /// [`CodingError::Damaged`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodingError> {
        file::read(bytes)
    }

    /// Checks the sum that the file carries over its own content.
    ///
    /// # Errors
    /// [`CodingError::Damaged`] when a single bit differs.
    pub fn verify(bytes: &[u8]) -> Result<(), CodingError> {
        file::verify(bytes)
    }

    /// The release of an installed file, without reading the rest.
    ///
    /// # Errors
    /// [`CodingError::Damaged`] for other files.
    pub fn release_of(bytes: &[u8]) -> Result<Release, CodingError> {
        file::release(bytes)
    }

    /// What set this is.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// What the Alphabetic Index was imported from; `None` where there is the Tabular List alone.
    #[must_use]
    pub fn entries_from(&self) -> Option<&str> {
        self.entries.as_deref()
    }

    /// The installed file of this set with the entries of an Alphabetic Index, or, with none, of the Tabular List alone.
    #[must_use]
    pub fn with_entries(&self, entries: &AlphabeticIndex) -> Vec<u8> {
        let mut texts = self.texts[..self.own_texts].to_vec();
        let mut book = tabular::phrase_book(&self.nodes, &mut texts);
        let source = (!entries.is_empty()).then_some(entries.source.as_str());
        entries.enter(&mut book, &mut texts, |code| {
            self.place(code).and_then(|at| u32::try_from(at).ok())
        });
        file::write(&self.release, source, &texts, &self.nodes, &book.phrases)
    }

    /// How many codes there are, and how many of them can be billed.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let billable = self.nodes.iter().filter(|n| n.billable).count();
        (self.nodes.len(), billable)
    }

    /// A code of the set.
    #[must_use]
    pub fn get(&self, code: &Icd10Code) -> Option<CodeEntry<'_>> {
        self.place(code).map(|at| CodeEntry { set: self, at })
    }

    /// Every code, sorted.
    pub fn entries(&self) -> impl Iterator<Item = CodeEntry<'_>> {
        (0..self.nodes.len()).map(|at| CodeEntry { set: self, at })
    }

    /// The codes directly under `code`, sorted; none where it is unknown or complete.
    #[must_use]
    pub fn children(&self, code: &Icd10Code) -> Vec<CodeEntry<'_>> {
        self.place(code)
            .map(|at| self.children_at(at).map(|at| self.at(at)).collect())
            .unwrap_or_default()
    }

    pub(super) fn at(&self, at: usize) -> CodeEntry<'_> {
        CodeEntry { set: self, at }
    }

    pub(super) fn place(&self, code: &Icd10Code) -> Option<usize> {
        self.nodes.binary_search_by(|n| n.code.cmp(code)).ok()
    }

    /// The children follow their parent, since every code starts with its parent's.
    pub(super) fn children_at(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let code = self.nodes[at].code.as_str();
        (at + 1..self.nodes.len())
            .take_while(move |next| self.nodes[*next].code.as_str().starts_with(code))
            .filter(move |next| self.nodes[*next].parent == u32::try_from(at).ok())
    }
}

impl std::fmt::Debug for CodeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeSet")
            .field("release", &self.release)
            .field("codes", &self.nodes.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::sets::tabular::tests::small_set;

    fn code(text: &str) -> Icd10Code {
        Icd10Code::parse(text).unwrap()
    }

    #[test]
    fn seventh_characters_are_written_out() {
        let set = CodeSet::from_bytes(&small_set()).unwrap();
        let whole = set.get(&code("T14.8XXA")).unwrap();
        assert_eq!(
            whole.description(),
            "Other injury of unspecified body region, initial encounter"
        );
        assert!(whole.billable());
        assert_eq!(whole.parent().unwrap().code().as_str(), "T14.8");
        assert!(!set.get(&code("T14.8")).unwrap().billable());
        assert_eq!(set.children(&code("T14.8")).len(), 3);
        assert_eq!(set.counts(), (8, 5));
    }

    #[test]
    fn notes_are_kept_by_kind() {
        let set = CodeSet::from_bytes(&small_set()).unwrap();
        let entry = set.get(&code("I10")).unwrap();
        assert_eq!(
            entry.notes(NoteKind::Inclusion).collect::<Vec<_>>(),
            ["high blood pressure"]
        );
        assert_eq!(
            entry.notes(NoteKind::Excludes1).collect::<Vec<_>>(),
            ["hypertensive disease complicating pregnancy (O10-O11)"]
        );
    }

    #[test]
    fn a_damaged_file_is_refused_and_never_panics() {
        let whole = small_set();
        for length in 0..whole.len() {
            assert!(CodeSet::from_bytes(&whole[..length]).is_err());
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 0x5a;
            let _ = CodeSet::from_bytes(&altered);
            assert!(CodeSet::verify(&altered).is_err(), "byte {at}");
        }
        assert!(CodeSet::verify(&whole).is_ok());
    }

    #[test]
    fn a_release_says_when_its_dates_have_ended() {
        let set = CodeSet::from_bytes(&small_set()).unwrap();
        let day = |m, d| jiff::civil::date(2026, m, d);
        assert_eq!(set.release().notice(day(9, 30)), None);
        assert!(
            set.release()
                .notice(day(10, 1))
                .unwrap()
                .contains("2026-09-30")
        );
        assert!(set.release().notice(day(3, 31)).is_some());
    }
}
