//! Codes as they would stand on a claim, held against the rules of `assets/coding/edits.toml`. Every finding names its rule,
//! the rule's version and its text; a rule that does not apply says nothing.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::complete::leaves_open;
use super::lexicon::rows;
use super::sets::{CodeEntry, CodeSet, NoteKind};
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
    let rules: Result<Rules, _> = toml::from_str(include_str!("../../assets/coding/edits.toml"));
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
        .filter_map(|code| exists(set, code, &mut findings))
        .collect();
    for entry in &entries {
        complete_enough(entry, &mut findings);
        fits_patient(entry, checked, &mut findings);
    }
    order(&entries, &mut findings);
    together(&entries, &mut findings);
    says_more(set, &entries, checked.supported, &mut findings);
    procedure_rules(tables, &procedures, &entries, checked.date, &mut findings);
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

fn exists<'s>(set: &'s CodeSet, code: &str, findings: &mut Findings) -> Option<CodeEntry<'s>> {
    let entry = Icd10Code::parse(code).and_then(|parsed| set.get(&parsed));
    if entry.is_none() {
        let release = set.release();
        findings.say(
            "exists",
            &[code],
            format!("{code} is not in {} {}", release.system, release.name),
        );
    }
    entry
}

fn complete_enough(entry: &CodeEntry<'_>, findings: &mut Findings) {
    if entry.billable() {
        return;
    }
    let code = entry.code().as_str();
    let children = entry.children();
    let choices: Vec<String> = children
        .iter()
        .take(8)
        .map(|c| c.code().to_string())
        .collect();
    let more = if children.len() > choices.len() {
        ", …"
    } else {
        ""
    };
    let rule = if children.iter().all(CodeEntry::extended) {
        "seventh-character"
    } else {
        "complete"
    };
    let told = format!("{code} needs more characters: {}{more}", choices.join(", "));
    findings.say(rule, &[code], told);
}

fn fits_patient(entry: &CodeEntry<'_>, checked: &Checked<'_>, findings: &mut Findings) {
    let code = entry.code().as_str();
    for (starts, rest) in rows(include_str!("../../assets/coding/age_sex.tsv")) {
        if !starts
            .split_whitespace()
            .any(|start| code.starts_with(start))
        {
            continue;
        }
        let mut cells = rest.split('\t').map(str::trim);
        let (sex, youngest, oldest) = (cells.next(), cells.next(), cells.next());
        let wanted = match sex {
            Some("F") => Some(Sex::Female),
            Some("M") => Some(Sex::Male),
            _ => None,
        };
        if let (Some(wanted), Some(is @ (Sex::Female | Sex::Male))) = (wanted, checked.sex)
            && wanted != is
        {
            let who = if wanted == Sex::Female {
                "women"
            } else {
                "men"
            };
            findings.say("sex", &[code], format!("{code} is a condition of {who}"));
        }
        let bound = |cell: Option<&str>| cell.and_then(|c| c.parse::<i16>().ok());
        if let Some(age) = checked.age {
            let early = bound(youngest).is_some_and(|from| age < from);
            if early || bound(oldest).is_some_and(|to| age > to) {
                findings.say(
                    "age",
                    &[code],
                    format!("{code} is not expected at {age} years"),
                );
            }
        }
    }
}

fn order(entries: &[CodeEntry<'_>], findings: &mut Findings) {
    let mut seen = HashSet::new();
    for entry in entries {
        if !seen.insert(entry.code().as_str()) {
            findings.say(
                "twice",
                &[entry.code().as_str()],
                format!("{} stands twice", entry.code()),
            );
        }
    }
    let Some(first) = entries.first() else { return };
    let code = first.code().as_str();
    if code.starts_with(['V', 'W', 'X', 'Y']) {
        findings.say(
            "external-cause-first",
            &[code],
            format!("{code} says how it happened; the injury stands before it"),
        );
    }
    for (at, entry) in entries.iter().enumerate() {
        let notes: Vec<&str> = lineage(entry)
            .flat_map(|e| e.notes(NoteKind::CodeFirst).collect::<Vec<_>>())
            .collect();
        let manifestation = entry.description().contains("classified elsewhere")
            && !entry.description().contains("not elsewhere");
        if notes.is_empty() && !manifestation {
            continue;
        }
        let open = |n: &&str| {
            n.contains("if applicable")
                || n.contains("if known")
                || n.contains(", if")
                || n.contains("any ")
        };
        let optional = notes.iter().any(open);
        let code = entry.code().as_str();
        let named: Vec<Range> = notes.iter().flat_map(|n| ranges(n)).collect();
        let before = entries[..at]
            .iter()
            .any(|e| named.is_empty() || named.iter().any(|r| r.holds(e.code().as_str())));
        if !before && (manifestation || !optional) {
            let what = notes.first().copied().unwrap_or("the underlying disease");
            findings.say(
                "code-first",
                &[code],
                format!("{code} cannot stand before its cause; code first {what}"),
            );
        }
    }
}

fn together(entries: &[CodeEntry<'_>], findings: &mut Findings) {
    for (at, one) in entries.iter().enumerate() {
        for other in &entries[at + 1..] {
            let found = excluding(one, other).or_else(|| excluding(other, one));
            if let Some((holder, excluded, note)) = found {
                let told = format!("{holder} excludes {excluded}: {note}");
                findings.say(
                    "excludes1",
                    &[one.code().as_str(), other.code().as_str()],
                    told,
                );
            }
        }
    }
}

/// The code on whose Excludes1 note under `one` the code `other` stands, and the note.
fn excluding<'s>(one: &CodeEntry<'s>, other: &CodeEntry<'s>) -> Option<(String, String, &'s str)> {
    let (own, code) = (one.code().as_str(), other.code().as_str());
    lineage(one).find_map(|holder| {
        let note = holder
            .notes(NoteKind::Excludes1)
            .find(|note| ranges(note).iter().any(|r| r.holds(code) && !r.holds(own)))?;
        Some((holder.code().to_string(), code.to_owned(), note))
    })
}

fn says_more(
    set: &CodeSet,
    entries: &[CodeEntry<'_>],
    supported: &[Icd10Code],
    findings: &mut Findings,
) {
    for entry in entries
        .iter()
        .filter(|e| e.billable() && leaves_open(&e.description()))
    {
        let better = supported.iter().find(|code| {
            let open = set.get(code).is_none_or(|e| leaves_open(&e.description()));
            code.category() == entry.code().category() && *code != entry.code() && !open
        });
        if let Some(better) = better {
            let code = entry.code().as_str();
            findings.say(
                "says-more",
                &[code],
                format!("{code} leaves open what the note says: {better} fits"),
            );
        }
    }
}

fn procedure_rules(
    tables: &[Table],
    procedures: &[&String],
    diagnoses: &[CodeEntry<'_>],
    date: Date,
    findings: &mut Findings,
) {
    let of = |kind: TableKind| tables.iter().filter(move |t| t.kind() == kind);
    // "99213x2" is two units.
    let lines: Vec<(String, u32)> = procedures
        .iter()
        .map(|code| match code.split_once(['x', 'X', '*']) {
            Some((code, units)) => (code.to_uppercase(), units.parse().unwrap_or(1)),
            None => (code.to_uppercase(), 1),
        })
        .collect();
    let codes: Vec<&str> = diagnoses.iter().map(|e| e.code().as_str()).collect();
    for (at, (code, units)) in lines.iter().enumerate() {
        let known = of(TableKind::Hcpcs)
            .chain(of(TableKind::Cpt))
            .find_map(|t| t.procedure(code));
        if known.as_ref().is_some_and(|p| !p.valid_on(date)) {
            findings.say(
                "procedure-dates",
                &[code],
                format!("{code} is not valid on {date}"),
            );
        }
        for table in of(TableKind::UnitEdits) {
            if let Some(most) = table.most_units(code).filter(|most| units > most) {
                findings.say(
                    "mue-units",
                    &[code],
                    format!("{units} units of {code}; the table allows {most} a day"),
                );
            }
        }
        for table in of(TableKind::Coverage) {
            if let Some((determination, false)) = table.covers(code, &codes) {
                findings.say(
                    "coverage",
                    &[code],
                    format!("{determination} accepts none of the diagnoses for {code}"),
                );
            }
        }
        for (other, _) in lines
            .iter()
            .enumerate()
            .filter(|(o, _)| *o != at)
            .map(|(_, line)| line)
        {
            for table in of(TableKind::PairEdits) {
                if let Some(modifier) = table.pair(code, other, date) {
                    let way = if modifier {
                        "a modifier may part them"
                    } else {
                        "no modifier parts them"
                    };
                    findings.say(
                        "ncci-pair",
                        &[code, other],
                        format!("{other} is part of {code} on one day; {way}"),
                    );
                }
            }
        }
    }
}

/// The code and what it stands under.
fn lineage<'s>(entry: &CodeEntry<'s>) -> impl Iterator<Item = CodeEntry<'s>> + use<'s> {
    std::iter::successors(Some(*entry), CodeEntry::parent)
}

/// Codes from the one to the other, as notes name them: `E08-E13`, `I15.-`, `O99.21-`, `R73.03`.
#[derive(Debug, PartialEq, Eq)]
struct Range {
    from: String,
    to: String,
}

impl Range {
    fn holds(&self, code: &str) -> bool {
        let bare = code.replace('.', "");
        let short = |bound: &str| {
            bare.get(..bound.len().min(bare.len()))
                .unwrap_or_default()
                .to_owned()
        };
        short(&self.from).as_str() >= self.from.as_str()
            && short(&self.to).as_str() <= self.to.as_str()
    }
}

/// The codes that stand in brackets at the end of a note.
fn ranges(note: &str) -> Vec<Range> {
    let mut found = Vec::new();
    for group in note
        .split('(')
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        for part in group.split([',', ';']).map(str::trim) {
            let bare = |text: &str| {
                let text = text.trim().trim_end_matches(['-', '.']);
                Icd10Code::parse(text).map(|c| c.as_str().replace('.', ""))
            };
            let (from, to) = match part.split_once('-') {
                Some((from, to)) if !to.trim().is_empty() => (bare(from), bare(to)),
                _ => (bare(part), bare(part)),
            };
            if let (Some(from), Some(to)) = (from, to) {
                found.push(Range { from, to });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_codes_in_brackets() {
        let held = |note: &str, code: &str| ranges(note).iter().any(|r| r.holds(code));
        assert!(held("gestational diabetes (O24.4-)", "O24.410"));
        assert!(held("diabetes mellitus (E08-E13)", "E11.65"));
        assert!(!held("diabetes mellitus (E08-E13)", "E14"));
        assert!(held("secondary hypertension (I15.-)", "I15.9"));
        assert!(held("prediabetes (R73.03)", "R73.03"));
        assert!(!held("prediabetes (R73.03)", "R73.01"));
        assert!(ranges("nothing (elsewhere)").is_empty());
    }

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
