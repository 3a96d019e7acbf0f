//! The words around a drug's name and the names that only notes use (`assets/note/medication_words.tsv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::words::Sentence;
use crate::language::{CommonDrug, LanguageError, common_drug, rows};

const FILE: &str = include_str!("../../../assets/note/medication_words.tsv");

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::parse(FILE).expect("the shipped medication words are read by a test"));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Strength,
    Form,
    Route,
    Frequency,
    Status(&'static str),
    Other,
    Ordinary,
    /// A mineral: a drug where a strength is said right behind it.
    Mineral,
    /// Also something else than a drug taken: one only with its form, route, or strength and frequency.
    Doubtful,
    /// Also measured: none where a bare number is told of it, or it stands behind `Measuring`.
    Measured,
    Measuring,
    /// What a germ is told to be against a drug.
    Germ,
    /// Another name of a common drug.
    Drug,
}

#[derive(Default)]
pub(super) struct Words {
    pub(super) by_words: BTreeMap<String, (Kind, String)>,
}

impl Words {
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut words = Self::default();
        for row in rows("medication_words.tsv", text) {
            let said = row.needed(0, "words")?.to_lowercase();
            let kind = match row.needed(1, "kind")? {
                "strength" => Kind::Strength,
                "form" => Kind::Form,
                "route" => Kind::Route,
                "frequency" => Kind::Frequency,
                "started" => Kind::Status("started"),
                "stopped" => Kind::Status("stopped"),
                "changed" => Kind::Status("changed"),
                "continued" => Kind::Status("continued"),
                "other" => Kind::Other,
                "ordinary" => Kind::Ordinary,
                "mineral" => Kind::Mineral,
                "doubtful" => Kind::Doubtful,
                "measured" => Kind::Measured,
                "measuring" => Kind::Measuring,
                "germ" => Kind::Germ,
                "drug" => Kind::Drug,
                other => return Err(row.complaint(format!("there is no kind `{other}`"))),
            };
            words
                .by_words
                .insert(said, (kind, row.column(2).to_owned()));
        }
        Ok(words)
    }

    /// The longest phrase at `at` of a kind that `wanted` takes.
    pub(super) fn at(
        &self,
        sentence: &Sentence,
        at: usize,
        wanted: impl Fn(Kind) -> bool,
    ) -> Option<(usize, &(Kind, String))> {
        (1..=4).rev().find_map(|length| {
            if at + length > sentence.words.len() || !sentence.unbroken(at, at + length) {
                return None;
            }
            let found = self.by_words.get(&sentence.joined(at, at + length))?;
            wanted(found.0).then_some((length, found))
        })
    }
}

/// The class of words about taking a drug, or doing something with it.
pub(super) fn class_of(words: &str) -> Option<&'static str> {
    match WORDS.by_words.get(words)?.0 {
        Kind::Strength | Kind::Form | Kind::Route | Kind::Frequency => Some("dose"),
        Kind::Status(_) => Some("ordering"),
        _ => None,
    }
}

/// The common drug of a name, also of one that only notes use: "glargine".
pub(super) fn drug_of(name: &str) -> Option<CommonDrug> {
    common_drug(name).or_else(|| match WORDS.by_words.get(name)? {
        (Kind::Drug, generic) => common_drug(generic),
        _ => None,
    })
}

pub(super) fn is_of(name: &str, kinds: &[Kind]) -> bool {
    WORDS
        .by_words
        .get(name)
        .is_some_and(|(kind, _)| kinds.contains(kind))
}
