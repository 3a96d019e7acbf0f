//! Structured notes from finished text: sections, the facts in them, and what is missing.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::note::{FactContext, builtin_templates, facts, gaps, structure};
pub use crate::note::{GapRules, NoteError, Template, to_markdown};

use super::{Places, code_suggestion, recognition};
use crate::coding::{CodeSet, suggest};
use crate::domain::{Assertion, Fact, FactKind, Gap, Note};
use crate::language::Lexicon;

/// The template called `name`: the office's own file in the templates folder, or the one that ships inside the program.
///
/// # Errors
/// [`NoteError`] with the line of a mistake, or that there is no such template.
pub fn template(places: &Places, name: &str) -> Result<Template, NoteError> {
    let own = places.templates().join(format!("{name}.toml"));
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if let (true, Ok(text)) = (plain, std::fs::read_to_string(own)) {
        return Template::load(&text, name);
    }
    let shipped = builtin_templates();
    let known = shipped
        .iter()
        .map(|t| t.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    shipped
        .into_iter()
        .find(|t| t.name == name)
        .ok_or_else(|| NoteError::NoSuchTemplate {
            name: name.to_owned(),
            known,
        })
}

/// A finished text as a note.
#[must_use]
pub fn note_of(text: &str, template: &Template) -> Note {
    structure(text, template)
}

/// A finished text as a note with what it states and what it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteWithFacts {
    /// The sentences in their sections.
    pub note: Note,
    /// What the text states, in order of place.
    pub facts: Vec<Fact>,
    /// What it should say and does not.
    pub gaps: Vec<Gap>,
}

/// The rules of documentation gaps: the office's `note/gaps.toml` among the assets, or those that ship inside the program.
///
/// # Errors
/// [`NoteError::GapRules`] with the line of a mistake.
fn gap_rules(places: &Places) -> Result<GapRules, NoteError> {
    let own = places.assets.join("note").join("gaps.toml");
    std::fs::read_to_string(own)
        .map_or_else(|_| Ok(GapRules::builtin()), |text| GapRules::load(&text))
}

/// What a text is read with: the words the office has installed, and what is to be found missing.
pub struct Reading {
    lexicon: Lexicon,
    rules: GapRules,
    codes: Option<CodeSet>,
}

impl Reading {
    /// Loads the installed word list, the code set where there is one, and the rules of documentation gaps.
    ///
    /// # Errors
    /// [`NoteError::GapRules`] with the line of a mistake, [`NoteError::Words`] for a damaged word list.
    pub fn load(places: &Places) -> Result<Self, NoteError> {
        Ok(Self {
            lexicon: recognition::lexicon(places).map_err(|e| NoteError::Words(e.to_string()))?,
            rules: gap_rules(places)?,
            codes: code_suggestion::load(places).ok(),
        })
    }

    /// Only with what ships inside the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            lexicon: Lexicon::builtin(),
            rules: GapRules::builtin(),
            codes: None,
        }
    }

    /// Whether words name a drug.
    #[must_use]
    pub fn is_drug(&self, name: &str) -> bool {
        self.lexicon.is_drug(name)
    }

    /// What a note lacks, but for the rules that are switched off.
    #[must_use]
    pub fn gaps(
        &self,
        text: &str,
        note: &Note,
        template: &Template,
        encounter: Option<Date>,
        off: &[String],
    ) -> Vec<Gap> {
        let mut rules = self.rules.clone();
        for rule in off {
            rules.switch_off(rule);
        }
        let context = FactContext {
            encounter,
            is_drug: &|name| self.is_drug(name),
        };
        gaps(text, note, template, &facts(text, &context), &rules)
    }

    /// Leaves a rule of the gaps out.
    ///
    /// # Errors
    /// [`NoteError::NoSuchRule`] with the names there are.
    pub fn without(&mut self, rule: &str) -> Result<(), NoteError> {
        if self.rules.switch_off(rule) {
            return Ok(());
        }
        let known: Vec<&str> = self.rules.names().collect();
        Err(NoteError::NoSuchRule {
            name: rule.to_owned(),
            known: known.join(", "),
        })
    }
}

/// A finished text as a note, with facts and gaps. `encounter` is the day against which "in 6 weeks" is resolved;
/// with an installed code set, problems get their likeliest ICD-10-CM codes.
#[must_use]
pub fn note_with_facts(
    text: &str,
    template: &Template,
    encounter: Option<Date>,
    reading: &Reading,
) -> NoteWithFacts {
    let note = structure(text, template);
    let context = FactContext {
        encounter,
        is_drug: &|name| reading.lexicon.is_drug(name),
    };
    let mut facts = facts(text, &context);
    if let Some(set) = &reading.codes {
        let mut known = HashMap::new();
        facts
            .iter_mut()
            .for_each(|fact| add_codes(fact, set, &mut known));
    }
    let gaps = gaps(text, &note, template, &facts, &reading.rules);
    NoteWithFacts { note, facts, gaps }
}

/// Adds the likeliest codes of a problem, the surest first; a problem said twice is looked up once.
fn add_codes(fact: &mut Fact, set: &CodeSet, known: &mut HashMap<String, String>) {
    const MOST: usize = 3;
    if fact.kind != FactKind::Problem || fact.assertion == Assertion::Negated {
        return;
    }
    let codes = known.entry(fact.text.to_lowercase()).or_insert_with(|| {
        let found = suggest(&fact.text, set);
        let codes: Vec<String> = found
            .into_iter()
            .take(MOST)
            .map(|s| s.code.to_string())
            .collect();
        codes.join(" ")
    });
    if !codes.is_empty() {
        fact.normal.insert("icd10cm".into(), codes.clone());
    }
}
