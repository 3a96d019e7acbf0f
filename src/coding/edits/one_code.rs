//! What stands against one diagnosis by itself: whether it exists, is complete, fits the patient.

use super::{Checked, Findings};
use crate::coding::lexicon::rows;
use crate::coding::sets::{CodeEntry, CodeSet};
use crate::domain::{Icd10Code, Sex};

pub(super) fn exists<'s>(
    set: &'s CodeSet,
    code: &str,
    findings: &mut Findings,
) -> Option<CodeEntry<'s>> {
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

pub(super) fn complete_enough(entry: &CodeEntry<'_>, findings: &mut Findings) {
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

pub(super) fn fits_patient(entry: &CodeEntry<'_>, checked: &Checked<'_>, findings: &mut Findings) {
    let code = entry.code().as_str();
    for (starts, rest) in rows(include_str!("../../../assets/coding/age_sex.tsv")) {
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
