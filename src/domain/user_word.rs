//! A user's own word.

/// A word or phrase that a user wants known, or written in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWord {
    /// What is heard; `None` where only the spelling is to be known.
    pub hear: Option<String>,
    /// What is written.
    pub write: String,
}

/// What a correction taught: words that are heard where a term was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// What is heard.
    pub heard: String,
    /// What is written.
    pub written: String,
    /// Who corrected it when, for the reader of the next draft.
    pub source: String,
}

impl UserWord {
    /// Reads `WRITTEN` or `HEARD<tab>WRITTEN`; `None` for empty lines and comments (`#`).
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (hear, write) = match line.split_once('\t') {
            Some((hear, write)) => (Some(hear.trim().to_owned()), write),
            None => (None, line),
        };
        Some(Self {
            hear: hear.filter(|h| !h.is_empty()),
            write: write.trim().to_owned(),
        })
    }
}

impl std::fmt::Display for UserWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.hear {
            Some(hear) => write!(f, "{hear}\t{}", self.write),
            None => f.write_str(&self.write),
        }
    }
}
