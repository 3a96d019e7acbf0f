//! The scrubber: every rule of `assets/billing/scrub_rules.toml` asked of a claim before it may go out.
//!
//! Never here: SQL. What the office knows beside the claim is handed in as [`Facts`].

mod checks;
mod excludes;
mod fields;

use std::path::Path;

use jiff::civil::Date;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::domain::{Claim, Npi};
use crate::service::{CodeSet, ServiceError};

/// Whether a hit keeps the claim here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The claim stays.
    #[default]
    Stop,
    /// A person may wave it through.
    Warn,
}

/// One thing that is wrong with a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The rule's name.
    pub rule: String,
    /// Whether it keeps the claim here.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub says: String,
    /// How to mend it.
    pub mend: String,
}

/// What the office knows beside the claim itself.
#[derive(Default)]
pub struct Facts<'f> {
    /// The installed code set, if there is one.
    pub code_set: Option<&'f CodeSet>,
    /// The present day; none leaves out what depends on it.
    pub today: Option<Date>,
    /// First and last day of the policy; none when the claim was entered without one.
    pub cover: Option<(Date, Option<Date>)>,
    /// Days within which the payer takes a claim.
    pub timely_days: Option<i64>,
    /// A claim with the same service.
    pub double_of: Option<String>,
    /// Whether the numbers on the claim are in force; none when the office keeps none.
    pub authorized: Option<bool>,
    /// Pairs of lines (from 1) that an imported edit parts, and whether a modifier would help.
    pub pairs: Vec<(usize, usize, bool)>,
    /// Lines (from 1) with the most units of an imported limit.
    pub unit_limits: Vec<(usize, u32)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rules: Vec<RuleText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    check: String,
    path: Option<String>,
    pattern: Option<String>,
    most: Option<usize>,
    #[serde(default)]
    severity: Severity,
    #[serde(default)]
    procedures: Vec<String>,
    #[serde(default)]
    payers: Vec<String>,
    says: String,
    mend: String,
}

enum Check {
    Field { path: Vec<String>, test: FieldTest },
    Own(checks::Own),
}

enum FieldTest {
    Present,
    Matches(Regex),
    Forbids(Regex),
    Npi,
    Longest(usize),
}

struct Rule {
    text: RuleText,
    check: Check,
}

/// Every rule, checked when it was read.
pub struct Rules {
    rules: Vec<Rule>,
}

impl Rules {
    /// Reads the rules of an installation's `assets/`.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line or the rule that has a fault.
    pub fn load(assets: &Path) -> Result<Self, ServiceError> {
        let path = assets.join("billing/scrub_rules.toml");
        let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|e| told(e.to_string()))?;
        Self::read(&text).map_err(told)
    }

    /// Reads rules; the fault of the first that cannot be one.
    ///
    /// # Errors
    /// One phrase with the line or the rule's name.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: RuleFile = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| {
                text[..s.start.min(text.len())].lines().count().max(1)
            });
            format!("line {line}: {}", e.message())
        })?;
        let rules = file.rules.into_iter().map(|text| {
            let check = check_of(&text).map_err(|what| format!("rule {}: {what}", text.id))?;
            Ok(Rule { text, check })
        });
        Ok(Self {
            rules: rules.collect::<Result<_, String>>()?,
        })
    }

    /// Asks every rule of a claim; what is wrong, in the rules' order.
    #[must_use]
    pub fn scrub(&self, claim: &Claim, facts: &Facts<'_>) -> Vec<Hit> {
        let value = serde_json::to_value(claim).unwrap_or_default();
        let mut hits = Vec::new();
        for rule in &self.rules {
            let found = match &rule.check {
                Check::Field { path, test } => fields::at(&value, path)
                    .into_iter()
                    .filter(|(_, text)| fails(test, text))
                    .map(|(place, text)| shown(&place, &text))
                    .collect(),
                Check::Own(own) => own.ask(claim, facts, &rule.text.procedures, &rule.text.payers),
            };
            hits.extend(found.into_iter().map(|detail| Hit {
                rule: rule.text.id.clone(),
                severity: rule.text.severity,
                says: if detail.is_empty() {
                    format!("{}.", rule.text.says)
                } else {
                    format!("{}: {detail}.", rule.text.says)
                },
                mend: rule.text.mend.clone(),
            }));
        }
        hits
    }
}

/// Whether a claim with these hits may not go out at all.
#[must_use]
pub fn stops(hits: &[Hit]) -> bool {
    hits.iter().any(|h| h.severity == Severity::Stop)
}

fn check_of(text: &RuleText) -> Result<Check, String> {
    let pattern = || {
        let pattern = text.pattern.as_deref().ok_or("a pattern is missing")?;
        Regex::new(pattern).map_err(|e| format!("its pattern is none ({e})"))
    };
    let test = match text.check.as_str() {
        "present" => FieldTest::Present,
        "matches" => FieldTest::Matches(pattern()?),
        "forbids" => FieldTest::Forbids(pattern()?),
        "npi" => FieldTest::Npi,
        "longest" => FieldTest::Longest(text.most.ok_or("`most` is missing")?),
        own => {
            return checks::Own::named(own)
                .map(Check::Own)
                .ok_or_else(|| format!("there is no check called {own}"));
        }
    };
    let path = text
        .path
        .as_deref()
        .and_then(|p| p.strip_prefix('/'))
        .ok_or("`path` must begin with /")?;
    Ok(Check::Field {
        path: path.split('/').map(str::to_owned).collect(),
        test,
    })
}

fn fails(test: &FieldTest, text: &str) -> bool {
    let text = text.trim();
    match test {
        FieldTest::Present => text.is_empty(),
        FieldTest::Longest(most) => text.chars().count() > *most,
        _ if text.is_empty() => false,
        FieldTest::Matches(pattern) => !pattern.is_match(text),
        FieldTest::Forbids(pattern) => pattern.is_match(text),
        FieldTest::Npi => Npi::parse(text).is_err(),
    }
}

/// Where and what, as far as a person needs it: `service 2, “9921”`.
fn shown(place: &str, text: &str) -> String {
    let text = text.trim();
    let text = if text.is_empty() {
        String::new()
    } else {
        format!("“{}”", text.chars().take(40).collect::<String>())
    };
    [place, &text]
        .iter()
        .filter(|t| !t.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ")
}
