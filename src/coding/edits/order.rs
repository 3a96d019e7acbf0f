//! What stands against the order of diagnoses: the cause before its manifestation, the injury before what brought it about.

use std::collections::HashSet;

use super::ranges::{Range, ranges};
use super::{Findings, lineage};
use crate::coding::sets::{CodeEntry, NoteKind};

pub(super) fn order(entries: &[CodeEntry<'_>], findings: &mut Findings) {
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
