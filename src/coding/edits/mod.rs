//! Codes as they would stand on a claim, held against the rules of `assets/coding/edits.toml`. Every finding names its rule,
//! the rule's version and its text; a rule that does not apply says nothing.

mod one_code;
mod order;
mod procedures;
mod ranges;
pub(super) mod together;

use std::sync::LazyLock;

use jiff::civil::Date;

use super::sets::{CodeEntry, CodeSet};
use super::tables::{Table, TableKind};
use crate::domain::{Icd10Code, Sex};

/// How much a finding matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The claim would be refused.
    Error,
    /// A person must look.
    Warning,
}

impl Severity {
    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What a rule has against codes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// The rule's version.
    pub version: String,
    /// How much it matters.
    pub severity: Severity,
    /// The codes it is about.
    pub codes: Vec<String>,
    /// What is wrong with them, in one sentence.
    pub told: String,
    /// The rule's text.
    pub text: String,
}

/// What is checked.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'c> {
    /// Diagnoses in claim order and procedures, as written.
    pub codes: &'c [String],
    /// Date of service.
    pub date: Date,
    /// The patient's sex, if known.
    pub sex: Option<Sex>,
    /// The patient's age in whole years on that day, if known.
    pub age: Option<i16>,
    /// What the note supports, to see whether it says more than the codes.
    pub supported: &'c [Icd10Code],
}

#[derive(serde::Deserialize)]
struct Rules {
    rule: Vec<Rule>,
}

#[derive(serde::Deserialize)]
struct Rule {
    id: String,
    version: String,
    severity: Severity,
    text: String,
    #[serde(default = "yes")]
    on: bool,
}

fn yes() -> bool {
    true
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rules: Result<Rules, _> = toml::from_str(include_str!("../../../assets/coding/edits.toml"));
    rules.expect("the shipped rules are read by a test").rule
});

struct Findings(Vec<Finding>);

impl Findings {
    fn say(&mut self, rule: &str, codes: &[&str], told: String) {
        if let Some(rule) = RULES.iter().find(|r| r.id == rule && r.on) {
            self.0.push(Finding {
                rule: rule.id.clone(),
                version: rule.version.clone(),
                severity: rule.severity,
                codes: codes.iter().map(|c| (*c).to_owned()).collect(),
                told,
                text: rule.text.clone(),
            });
        }
    }
}

/// The names of every rule that is on, in the order of the file.
pub fn rule_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().filter(|r| r.on).map(|r| r.id.as_str())
}

/// Everything that stands against the codes, errors first.
#[must_use]
pub fn check_codes(set: &CodeSet, tables: &[Table], checked: &Checked<'_>) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    let (procedures, diagnoses): (Vec<&String>, Vec<&String>) = checked
        .codes
        .iter()
        .partition(|code| is_procedure(tables, set, code));
    if !diagnoses.is_empty()
        && let Some(notice) = set.release().notice(checked.date)
    {
        findings.say("in-force", &[], format!("{notice}."));
    }
    let entries: Vec<CodeEntry<'_>> = diagnoses
        .iter()
        .filter_map(|code| one_code::exists(set, code, &mut findings))
        .collect();
    for entry in &entries {
        one_code::complete_enough(entry, &mut findings);
        one_code::fits_patient(entry, checked, &mut findings);
    }
    order::order(&entries, &mut findings);
    together::together(&entries, &mut findings);
    together::says_more(set, &entries, checked.supported, &mut findings);
    procedures::procedure_rules(tables, &procedures, &entries, checked.date, &mut findings);
    findings.0.sort_by_key(|f| f.severity);
    findings.0
}

/// Five characters of which four are digits, and no diagnosis: or one that an imported table has and that is written without a dot.
fn is_procedure(tables: &[Table], set: &CodeSet, code: &str) -> bool {
    let bare = code.split(['x', 'X', '*']).next().unwrap_or(code);
    let shape = bare.len() == 5
        && bare.bytes().all(|b| b.is_ascii_alphanumeric())
        && bare.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let known = tables.iter().any(|t| {
        matches!(t.kind(), TableKind::Hcpcs | TableKind::Cpt) && t.procedure(bare).is_some()
    });
    let diagnosis = Icd10Code::parse(code).is_some_and(|c| set.get(&c).is_some());
    shape && !code.contains('.') && (known || !diagnosis)
}

/// The code and what it stands under.
fn lineage<'s>(entry: &CodeEntry<'s>) -> impl Iterator<Item = CodeEntry<'s>> + use<'s> {
    std::iter::successors(Some(*entry), CodeEntry::parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_read() {
        assert!(RULES.len() >= 15);
        assert!(
            RULES
                .iter()
                .all(|r| !r.text.is_empty() && !r.version.is_empty())
        );
    }
}
