//! The words by which allergies are told (`assets/note/allergies.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::Sentence;
use crate::language::{LanguageError, rows};

const FILE: &str = include_str!("../../../assets/note/allergies.tsv");
pub(super) static TELLING: LazyLock<Telling> = LazyLock::new(|| {
    Telling::parse(FILE).expect("the shipped words of allergies are read by a test")
});
const LONGEST: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Cue,
    /// As a cue, but only where a reaction is told too.
    Unable,
    Behind,
    NoneKnown,
    End,
    Deny,
    Gives,
    Sign,
    Reaction,
    Substance,
}

#[derive(Default)]
pub(super) struct Telling {
    /// By words and kind, the normal form; empty where it is the words themselves.
    forms: HashMap<(Kind, String), String>,
}

impl Telling {
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut telling = Self::default();
        for row in rows("allergies.tsv", text) {
            let words = row.needed(0, "words")?.to_lowercase();
            let kind = match row.needed(1, "kind")? {
                "cue" => Kind::Cue,
                "unable" => Kind::Unable,
                "behind" => Kind::Behind,
                "none" => Kind::NoneKnown,
                "end" => Kind::End,
                "deny" => Kind::Deny,
                "gives" => Kind::Gives,
                "sign" => Kind::Sign,
                "reaction" => Kind::Reaction,
                "substance" => Kind::Substance,
                other => return Err(row.complaint(format!("there is no kind `{other}`"))),
            };
            telling
                .forms
                .insert((kind, words), row.column(2).to_owned());
        }
        Ok(telling)
    }

    /// The longest words of a kind at `at`, before `to`: how many, and their normal form.
    pub(super) fn at(
        &self,
        sentence: &Sentence,
        at: usize,
        to: usize,
        kind: Kind,
    ) -> Option<(usize, String)> {
        (1..=LONGEST).rev().find_map(|length| {
            let end = at + length;
            if end > to || !sentence.unbroken(at, end) {
                return None;
            }
            let words = sentence.joined(at, end);
            let normal = self.forms.get(&(kind, words.clone()))?;
            let normal = if normal.is_empty() {
                words
            } else {
                normal.clone()
            };
            Some((length, normal))
        })
    }
}
