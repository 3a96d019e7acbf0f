//! Auto-texts: texts that are written when their name is said, with fields to fill.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::TextSpan;
use crate::language::LanguageError;

const FILE: &str = include_str!("../../../assets/language/auto_texts.toml");
static SHIPPED: LazyLock<AutoTexts> =
    LazyLock::new(|| AutoTexts::read(FILE).expect("the shipped auto-texts are read by a test"));

/// One auto-text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutoText {
    /// As it is called.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub say: Vec<String>,
    /// What is written; `[brackets]` are fields.
    pub text: String,
}

/// All that can be inserted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutoTexts {
    #[serde(default)]
    auto_text: Vec<AutoText>,
}

impl AutoTexts {
    /// Those that ship inside the program.
    #[must_use]
    pub fn shipped() -> Self {
        SHIPPED.clone()
    }

    /// Reads a file of them.
    ///
    /// # Errors
    /// [`LanguageError::Line`] with what is wrong.
    pub fn read(text: &str) -> Result<Self, LanguageError> {
        let complaint = |problem: &str, at: usize| LanguageError::Line {
            file: "auto_texts.toml".into(),
            line: text.get(..at).unwrap_or("").matches('\n').count() + 1,
            problem: problem.to_owned(),
        };
        let read: Self = toml::from_str(text)
            .map_err(|e| complaint(e.message(), e.span().map_or(0, |s| s.start)))?;
        let empty = |a: &AutoText| a.name.trim().is_empty() || a.text.trim().is_empty();
        if read.auto_text.iter().any(empty) {
            return Err(complaint("an auto-text has a name and a text", 0));
        }
        Ok(read)
    }

    /// With others added; one of the same name takes the place of the one before.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        let same = |a: &AutoText, b: &AutoText| a.name.eq_ignore_ascii_case(&b.name);
        self.auto_text
            .retain(|old| !more.auto_text.iter().any(|new| same(old, new)));
        self.auto_text.extend(more.auto_text);
        self
    }

    /// All, in order.
    #[must_use]
    pub fn list(&self) -> &[AutoText] {
        &self.auto_text
    }

    /// The one of this name, in any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&AutoText> {
        self.auto_text
            .iter()
            .find(|a| a.names().any(|n| n.eq_ignore_ascii_case(name)))
    }
}

impl AutoText {
    /// All names it answers to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name)
            .chain(&self.say)
            .map(String::as_str)
    }
}

/// The fields of a text that are still open: `[blood pressure]`, brackets included.
#[must_use]
pub fn fields(text: &str) -> Vec<TextSpan> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('[').map(|n| from + n) {
        let rest = &text[open + 1..];
        let Some(length) = rest.find([']', '[', '\n']) else {
            break;
        };
        let end = open + 1 + length;
        if rest[length..].starts_with(']') && length > 0 {
            found.push(TextSpan::new(open, end + 1));
            from = end + 1;
        } else {
            from = end.max(open + 1);
        }
    }
    found
}
