//! A second reader's score (the value method of AHDI and AHIMA's quality assessment guide): a document begins at 100 and loses points.

use serde::{Deserialize, Serialize};

/// A class of error with what it costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorClass {
    /// Its short name: `drug`.
    pub name: String,
    /// As people read it.
    pub title: String,
    /// Whether one alone fails the document.
    pub critical: bool,
    /// Hundredths of a point taken off for each.
    pub points: u32,
}

/// How documents are scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityRules {
    /// Hundredths of a point that a document begins with.
    pub full: u32,
    /// Hundredths of a point that pass.
    pub pass: u32,
    /// Whether one critical error fails whatever the score.
    pub critical_fails: bool,
    /// The classes, as they are offered.
    pub classes: Vec<ErrorClass>,
}

/// One error that a reader found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityError {
    /// The class's short name.
    pub class: String,
    /// Whether it is critical.
    pub critical: bool,
    /// Hundredths of a point.
    pub points: u32,
    /// What stood there.
    pub quote: String,
    /// What should stand there; may be empty.
    pub should_be: String,
}

/// What a document was found to be worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Hundredths of a point; never below nothing.
    pub value: u32,
    /// Whether it passes.
    pub passed: bool,
}

impl QualityRules {
    /// The class of this name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&ErrorClass> {
        self.classes.iter().find(|c| c.name == name)
    }

    /// The score of a document with these errors.
    #[must_use]
    pub fn score(&self, errors: &[QualityError]) -> Score {
        let lost: u32 = errors.iter().map(|e| e.points).sum();
        let value = self.full.saturating_sub(lost);
        let critical = self.critical_fails && errors.iter().any(|e| e.critical);
        Score {
            value,
            passed: value >= self.pass && !critical,
        }
    }
}

/// Lines as the trade counts them: characters, blanks with them, by 65; line breaks are none. In hundredths of a line.
#[must_use]
pub fn line_count(text: &str) -> u64 {
    let characters = text.chars().filter(|c| *c != '\n' && *c != '\r').count();
    characters as u64 * 100 / 65
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> QualityRules {
        QualityRules {
            full: 10_000,
            pass: 9_800,
            critical_fails: true,
            classes: Vec::new(),
        }
    }

    fn error(critical: bool, points: u32) -> QualityError {
        QualityError {
            class: "x".into(),
            critical,
            points,
            quote: String::new(),
            should_be: String::new(),
        }
    }

    #[test]
    fn a_document_begins_at_a_hundred_and_one_critical_error_fails() {
        let score = |errors: &[QualityError]| rules().score(errors);
        assert_eq!(
            score(&[]),
            Score {
                value: 10_000,
                passed: true
            }
        );
        let two = [error(false, 100), error(false, 100)];
        assert_eq!(
            score(&two),
            Score {
                value: 9_800,
                passed: true
            }
        );
        let three = [error(false, 100), error(false, 100), error(false, 100)];
        assert_eq!(
            score(&three),
            Score {
                value: 9_700,
                passed: false
            }
        );
        assert_eq!(
            score(&[error(true, 300)]),
            Score {
                value: 9_700,
                passed: false
            }
        );
        assert!(
            !score(&[error(true, 100)]).passed,
            "though it has 99 points"
        );
        assert_eq!(score(&vec![error(true, 300); 50]).value, 0);
    }

    #[test]
    fn a_line_is_sixty_five_characters_with_blanks() {
        assert_eq!(line_count(&"x".repeat(65)), 100);
        assert_eq!(line_count(&"a b\n".repeat(65)), 300);
    }
}
