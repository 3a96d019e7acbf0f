//! Reads the cues of `assets/language/assertion.tsv` and looks them up. Nothing of scopes and verdicts here.

use std::collections::HashMap;

use crate::domain::Assertion;
use crate::language::LanguageError;
use crate::language::table::{Row, rows};

/// The file that ships inside the program.
pub(super) const SHIPPED: &str = include_str!("../../../assets/language/assertion.tsv");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Says(Assertion),
    /// Says so unless the words before tell of now.
    Dated(Assertion),
    Nothing,
    Ends,
    EndsSoftly,
    /// A verb: ends negation and doubt.
    Verb,
    /// Says so only behind "if", "when" and their like.
    Conditional(Assertion),
    /// The finding is there: what was denied before the last comma does not reach it.
    There,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    After,
    Aside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Clause,
    Phrase,
    Near,
    Sentence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) meaning: Meaning,
    pub(super) place: Place,
    pub(super) scope: Scope,
    /// Whether it counts only as the sentence's first words.
    opens: bool,
}

impl Cue {
    /// Whether it counts where its first word is the sentence's word `at`.
    pub(super) fn counts_at(&self, at: usize) -> bool {
        at == 0 || !self.opens
    }
}

#[derive(Default)]
pub(super) struct Cues {
    by_words: HashMap<String, Vec<Cue>>,
    /// The most words of a cue that begins with a word.
    longest: HashMap<String, usize>,
}

impl Cues {
    /// Reads a cue file; `{name} = a|b` lines name lists of words.
    pub(super) fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut cues = Self::default();
        let mut lists: HashMap<String, Vec<String>> = HashMap::new();
        for row in rows("assertion.tsv", text) {
            let words = row.needed(0, "cue")?.to_lowercase();
            if let Some((name, list)) = words.split_once(" = ") {
                let list = list.split('|').map(|w| w.trim().to_owned()).collect();
                lists.insert(name.to_owned(), list);
                continue;
            }
            let opens = words.starts_with('^');
            let cue = Cue {
                meaning: meaning(&row)?,
                place: place(&row)?,
                scope: scope(&row)?,
                opens,
            };
            for words in expanded(words.trim_start_matches('^'), &lists, &row)? {
                cues.add(words, cue);
            }
        }
        Ok(cues)
    }

    fn add(&mut self, words: String, cue: Cue) {
        let count = words.split(' ').count();
        let first = words.split(' ').next().unwrap_or_default().to_owned();
        let longest = self.longest.entry(first).or_default();
        *longest = (*longest).max(count);
        self.by_words.entry(words).or_default().push(cue);
    }

    /// The most words that a cue beginning with `word` has.
    pub(super) fn longest_from(&self, word: &str) -> usize {
        self.longest.get(word).copied().unwrap_or(0)
    }

    /// What these words mean at a place; pseudo cues and ends count everywhere, and behind a finding every cue is seen,
    /// since another finding's cue ends the look.
    pub(super) fn of(&self, words: &str, place: Place, sentence_opens: bool) -> Option<&[Cue]> {
        let found = self.by_words.get(words)?;
        found
            .iter()
            .any(|c| {
                let says = matches!(
                    c.meaning,
                    Meaning::Says(_) | Meaning::Dated(_) | Meaning::Conditional(_) | Meaning::There
                );
                let fits = c.place == place || place == Place::After || !says;
                fits && (sentence_opens || !c.opens)
            })
            .then_some(found.as_slice())
    }
}

fn meaning(row: &Row) -> Result<Meaning, LanguageError> {
    Ok(match row.needed(1, "kind")? {
        "negated" => Meaning::Says(Assertion::Negated),
        "possible" => Meaning::Says(Assertion::Possible),
        "hypothetical" => Meaning::Says(Assertion::Hypothetical),
        "historical" => Meaning::Says(Assertion::Historical),
        "family" => Meaning::Says(Assertion::Family),
        "dated" => Meaning::Dated(Assertion::Historical),
        "conditional" => Meaning::Conditional(Assertion::Hypothetical),
        "there" => Meaning::There,
        "pseudo" => Meaning::Nothing,
        "end" => Meaning::Ends,
        "end-soft" => Meaning::EndsSoftly,
        "end-verb" => Meaning::Verb,
        other => return Err(row.complaint(format!("there is no kind `{other}`"))),
    })
}

fn place(row: &Row) -> Result<Place, LanguageError> {
    Ok(match row.column(2) {
        "before" | "" => Place::Before,
        "after" => Place::After,
        "aside" => Place::Aside,
        other => return Err(row.complaint(format!("`{other}` is none of before, after and aside"))),
    })
}

fn scope(row: &Row) -> Result<Scope, LanguageError> {
    Ok(match row.column(3) {
        "phrase" => Scope::Phrase,
        "clause" | "" => Scope::Clause,
        "near" => Scope::Near,
        "sentence" => Scope::Sentence,
        other => return Err(row.complaint(format!("there is no scope `{other}`"))),
    })
}

/// A cue with every `{name}` replaced by each word of its list.
fn expanded(
    words: &str,
    lists: &HashMap<String, Vec<String>>,
    row: &Row,
) -> Result<Vec<String>, LanguageError> {
    let Some(start) = words.find('{') else {
        return Ok(vec![words.to_owned()]);
    };
    let end = words[start..]
        .find('}')
        .map(|e| start + e + 1)
        .ok_or_else(|| row.complaint("a { has no }"))?;
    let list = lists
        .get(&words[start..end])
        .ok_or_else(|| row.complaint(format!("there is no list {}", &words[start..end])))?;
    let mut all = Vec::new();
    for word in list {
        let one = format!("{}{word}{}", &words[..start], &words[end..]);
        all.extend(expanded(&one, lists, row)?);
    }
    Ok(all)
}
