//! Diagnosis codes and what suggests them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::TextSpan;

/// An ICD-10-CM code in its written form, with the dot: `E11.65`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Icd10Code(String);

impl Icd10Code {
    /// Reads a code with or without its dot, in either case: three to seven characters, a letter first
    /// (ICD-10-CM Official Guidelines, I.A.1 to I.A.5). Whether the code exists is the code set's to say.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bare: String = text
            .trim()
            .chars()
            .filter(|c| *c != '.')
            .collect::<String>()
            .to_ascii_uppercase();
        let shape_fits = (3..=7).contains(&bare.len())
            && bare.bytes().all(|b| b.is_ascii_alphanumeric())
            && bare.as_bytes()[0].is_ascii_alphabetic();
        shape_fits.then(|| match bare.split_at(3) {
            (category, "") => Self(category.to_owned()),
            (category, rest) => Self(format!("{category}.{rest}")),
        })
    }

    /// With the dot.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The three-character category.
    #[must_use]
    pub fn category(&self) -> &str {
        &self.0[..3]
    }
}

impl fmt::Display for Icd10Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the note speaks of a finding. Only `Present` is coded as a current condition in outpatient care
/// (ICD-10-CM Official Guidelines, IV.H: uncertain diagnoses are not coded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assertion {
    /// The patient has it.
    Present,
    /// "denies", "no", "without".
    Negated,
    /// "possible", "suspected", "rule out".
    Possible,
    /// "if", "should … develop".
    Hypothetical,
    /// "history of", "status post".
    Historical,
    /// A relative has it.
    Family,
}

/// Words of the note that a suggestion rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where in the note's text.
    pub span: TextSpan,
    /// The words there.
    pub text: String,
}

/// A code offered to a coder; never billed unseen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeSuggestion {
    /// The code.
    pub code: Icd10Code,
    /// Its full description in the code set.
    pub description: String,
    /// 0 to 1, higher is surer; comparable within one note.
    pub score: f32,
    /// Whether the code is complete enough to bill.
    pub billable: bool,
    /// At least one.
    pub evidence: Vec<Evidence>,
    /// How the note speaks of it.
    pub assertion: Assertion,
    /// The steps from the words to the code: index or title, category, code.
    #[serde(default)]
    pub path: Vec<String>,
    /// In one sentence, why the code is as specific as it is.
    #[serde(default)]
    pub why: String,
    /// What to ask the physician before a more specific code can be chosen.
    #[serde(default)]
    pub questions: Vec<String>,
}

/// A procedure offered to a coder: HCPCS Level II, or from the office's own licensed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureSuggestion {
    /// The code, five characters.
    pub code: String,
    /// What it means.
    pub description: String,
    /// How often, at least one.
    pub units: u32,
    /// Words of the note it rests on; none for one that a coder added.
    pub evidence: Vec<Evidence>,
    /// In one sentence, why.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_or_without_the_dot() {
        let read = |text| Icd10Code::parse(text).map(|c| c.to_string());
        assert_eq!(read("e1165"), Some("E11.65".into()));
        assert_eq!(read("I10"), Some("I10".into()));
        assert_eq!(read("S72.001A"), Some("S72.001A".into()));
        assert_eq!(read("C4A.0"), Some("C4A.0".into()));
        assert_eq!(
            read("QA00.11"),
            Some("QA0.011".into()),
            "since FY2026 the second may be a letter"
        );
        assert_eq!(read("99213"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("é10"), None);
    }
}
