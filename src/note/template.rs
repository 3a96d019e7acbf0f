//! Note templates: which sections a note has, what people call them, and what is usually said in them.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::NoteError;
use crate::language::rows;

/// Headings that are a system of the body: they belong to the review of systems or the examination, whichever is open.
pub(super) const BODY_SYSTEM: &str = "body_system";

const HEADINGS: &str = include_str!("../../assets/note/headings.tsv");
/// What people say for headings, with the key of the section.
static SHARED: LazyLock<Vec<(&'static str, &'static str, bool)>> = LazyLock::new(|| {
    rows("headings.tsv", HEADINGS)
        .map(|row| (row.column(0), row.column(1), row.column(2) == "soft"))
        .collect()
});

/// Whether these lower-case words are a heading of some note.
pub(super) fn is_heading(words: &str) -> bool {
    SHARED.iter().any(|(heading, ..)| *heading == words)
}

/// The form of a kind of note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `soap`.
    pub name: String,
    /// As people call it: `SOAP note`.
    pub title: String,
    /// In the order a reader expects.
    pub sections: Vec<SectionForm>,
    /// Every heading it knows, in lower case.
    pub(super) headings: HashMap<String, Place>,
}

/// Where a heading leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The section's number; none for a system of the body.
    pub(super) section: Option<usize>,
    /// Whether it is the section's own heading, or a sub-heading that stays in the text.
    pub(super) own: bool,
    /// Whether it only speaks for its section where no other heading was said.
    pub(super) soft: bool,
    /// Where it leads once its section has been told.
    pub(super) again: Option<usize>,
}

/// One section of a template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionForm {
    /// Stable name, for programs.
    pub key: String,
    /// As it is printed.
    pub heading: String,
    /// Whether a note without it is incomplete.
    pub required: bool,
    /// What people say for its heading besides what is known for its key, in lower case.
    #[serde(default)]
    pub spoken: Vec<String>,
    /// Keys of other sections that go inside it; their headings stay as sub-headings.
    #[serde(default)]
    pub takes: Vec<String>,
    /// More headings that belong inside it and stay as sub-headings.
    #[serde(default)]
    pub holds: Vec<String>,
    /// Headings that lead here once the section they name has been told: "Procedure performed: …", then "Procedure: …".
    #[serde(default)]
    pub again: Vec<String>,
    /// Words that place a sentence here when no heading was said.
    #[serde(default)]
    pub cues: Vec<String>,
    /// Sections that need not be there where this one is.
    #[serde(default)]
    pub stands_for: Vec<String>,
    /// What is usually said here; offered to the writer, never written by itself.
    #[serde(default)]
    pub default: Option<String>,
    /// What the section should speak of.
    #[serde(default)]
    pub fields: Vec<String>,
}

impl SectionForm {
    /// The keys whose sentences belong here.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.takes.iter().map(String::as_str))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    section: Vec<SectionForm>,
}

impl Template {
    /// What people say for the heading of the section of this number, in lower case.
    #[must_use]
    pub fn said_for(&self, section: usize) -> Vec<String> {
        let own = |(_, place): &(&String, &Place)| place.own && place.section == Some(section);
        let mut said: Vec<String> = self
            .headings
            .iter()
            .filter(own)
            .map(|(w, _)| w.clone())
            .collect();
        said.sort();
        said
    }

    /// Reads and checks a template file.
    ///
    /// # Errors
    /// [`NoteError::Template`] with the line that breaks a rule.
    pub fn load(toml_text: &str, name: &str) -> Result<Self, NoteError> {
        let told = |line: usize, problem: String| NoteError::Template {
            name: name.into(),
            line,
            problem,
        };
        let file: File = toml::from_str(toml_text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start.min(toml_text.len()));
            told(
                toml_text[..at].matches('\n').count() + 1,
                e.message().to_owned(),
            )
        })?;
        if file.section.is_empty() {
            return Err(told(1, "it has no section".into()));
        }
        for (at, section) in file.section.iter().enumerate() {
            if file.section[..at].iter().any(|s| s.key == section.key) {
                let line = toml_text
                    .match_indices(&format!("key = \"{}\"", section.key))
                    .nth(1)
                    .map_or(1, |(at, _)| toml_text[..at].matches('\n').count() + 1);
                return Err(told(
                    line,
                    format!("the section {} is there twice", section.key),
                ));
            }
        }
        Ok(Self {
            name: name.into(),
            title: file.title,
            headings: headings_of(&file.section),
            sections: file.section,
        })
    }

    /// The section that a heading leads to where `current` is open and `told` says which sections have their words;
    /// none where the template does not know it.
    #[must_use]
    pub fn section_of_heading(
        &self,
        words: &str,
        current: usize,
        told: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let place = *self.headings.get(&words.to_lowercase())?;
        let section = super::structure::section_of(place, current, self);
        Some(place.again.filter(|_| told(section)).unwrap_or(section))
    }

    /// The key that a heading of this section stands for: its own, or that of one it takes in.
    #[must_use]
    pub fn key_of_heading(&self, words: &str, section: usize) -> &str {
        let lower = words.to_lowercase();
        let form = &self.sections[section];
        SHARED
            .iter()
            .find(|(heading, ..)| *heading == lower)
            .map(|(_, key, _)| *key)
            .filter(|key| form.keys().any(|k| k == *key))
            .unwrap_or(&form.key)
    }

    /// Whether these words name a section, and not only a system of the body.
    #[must_use]
    pub fn names_section(&self, words: &str) -> bool {
        let place = self.headings.get(&words.to_lowercase());
        place.is_some_and(|p| p.section.is_some())
    }

    /// Whether these words, in any case, are the own heading of one of its sections.
    #[must_use]
    pub fn knows_heading(&self, words: &str) -> bool {
        self.headings
            .get(&words.to_lowercase())
            .is_some_and(|p| p.own)
    }
}

/// What each heading leads to: the file's own words first, then what is known for the keys.
fn headings_of(sections: &[SectionForm]) -> HashMap<String, Place> {
    let mut headings = HashMap::new();
    let mut add = |heading: &str, section: Option<usize>, own: bool, soft: bool| {
        headings.entry(heading.to_lowercase()).or_insert(Place {
            section,
            own,
            soft,
            again: None,
        });
    };
    for (n, section) in sections.iter().enumerate() {
        section
            .spoken
            .iter()
            .for_each(|h| add(h, Some(n), true, false));
        section
            .holds
            .iter()
            .for_each(|h| add(h, Some(n), false, false));
        add(&section.heading, Some(n), true, false);
    }
    for (heading, key, soft) in SHARED.iter() {
        let own = sections.iter().position(|s| s.key == *key);
        let taken = sections
            .iter()
            .position(|s| s.takes.iter().any(|t| t == key));
        match (own, taken) {
            (Some(n), _) => add(heading, Some(n), !soft, *soft),
            (None, Some(n)) => add(heading, Some(n), false, *soft),
            (None, None) if *key == BODY_SYSTEM => add(heading, None, false, true),
            (None, None) => {}
        }
    }
    for (n, section) in sections.iter().enumerate() {
        for heading in &section.again {
            if let Some(place) = headings.get_mut(&heading.to_lowercase()) {
                place.again = Some(n);
            }
        }
    }
    headings
}

/// The templates that ship inside the program, by name.
#[must_use]
pub fn builtin_templates() -> Vec<Template> {
    static SHIPPED: LazyLock<Vec<Template>> = LazyLock::new(|| {
        const FILES: [(&str, &str); 9] = [
            ("soap", include_str!("../../assets/templates/soap.toml")),
            ("hp", include_str!("../../assets/templates/hp.toml")),
            (
                "consultation",
                include_str!("../../assets/templates/consultation.toml"),
            ),
            (
                "progress",
                include_str!("../../assets/templates/progress.toml"),
            ),
            (
                "discharge",
                include_str!("../../assets/templates/discharge.toml"),
            ),
            (
                "operative",
                include_str!("../../assets/templates/operative.toml"),
            ),
            (
                "procedure",
                include_str!("../../assets/templates/procedure.toml"),
            ),
            (
                "radiology",
                include_str!("../../assets/templates/radiology.toml"),
            ),
            ("letter", include_str!("../../assets/templates/letter.toml")),
        ];
        FILES
            .into_iter()
            .map(|(name, text)| {
                Template::load(text, name).expect("the shipped templates are read by a test")
            })
            .collect()
    });
    SHIPPED.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_templates_are_whole() {
        let names: Vec<String> = builtin_templates().into_iter().map(|t| t.name).collect();
        assert_eq!(
            names,
            [
                "soap",
                "hp",
                "consultation",
                "progress",
                "discharge",
                "operative",
                "procedure",
                "radiology",
                "letter"
            ]
        );
        for row in rows("headings.tsv", HEADINGS) {
            assert!(row.needed(0, "heading").is_ok() && row.needed(1, "key").is_ok());
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let twice = "title = \"T\"\n[[section]]\nkey = \"a\"\nheading = \"A\"\nrequired = true\nspoken = []\ncues = []\n\
                     [[section]]\nkey = \"a\"\nheading = \"A\"\nrequired = true\nspoken = []\ncues = []\n";
        let told = Template::load(twice, "mine").unwrap_err().to_string();
        assert_eq!(told, "template mine, line 9: the section a is there twice");
        let unknown = Template::load("title = \"T\"\ncolour = 1\n", "mine")
            .unwrap_err()
            .to_string();
        assert!(unknown.starts_with("template mine, line "), "{unknown}");
    }
}
