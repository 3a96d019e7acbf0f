//! Note templates: which sections a note has, what people call them, and what is usually said in them.

use serde::Deserialize;

use super::NoteError;

/// The form of a kind of note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `soap`.
    pub name: String,
    /// As people call it: `SOAP note`.
    pub title: String,
    /// In the order a reader expects.
    pub sections: Vec<SectionForm>,
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
    /// What people say for its heading, in lower case.
    pub spoken: Vec<String>,
    /// Headings that belong inside it and stay as sub-headings.
    #[serde(default)]
    pub holds: Vec<String>,
    /// Words that place a sentence here when no heading was said.
    pub cues: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    section: Vec<SectionForm>,
}

impl Template {
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
            sections: file.section,
        })
    }
}

/// The templates that ship inside the program, by name.
#[must_use]
pub fn builtin_templates() -> Vec<Template> {
    let files = [
        ("soap", include_str!("../../assets/templates/soap.toml")),
        ("hp", include_str!("../../assets/templates/hp.toml")),
    ];
    files
        .into_iter()
        .map(|(name, text)| {
            Template::load(text, name).expect("the shipped templates are read by a test")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_templates_are_whole() {
        let names: Vec<String> = builtin_templates().into_iter().map(|t| t.name).collect();
        assert_eq!(names, ["soap", "hp"]);
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
