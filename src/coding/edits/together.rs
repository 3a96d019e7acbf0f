//! What stands against diagnoses beside each other, and against one beside what the note says.

use super::ranges::ranges;
use super::{Findings, lineage};
use crate::coding::complete::leaves_open;
use crate::coding::sets::{CodeEntry, CodeSet, NoteKind};
use crate::domain::Icd10Code;

pub(super) fn together(entries: &[CodeEntry<'_>], findings: &mut Findings) {
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
pub(in crate::coding) fn excluding<'s>(
    one: &CodeEntry<'s>,
    other: &CodeEntry<'s>,
) -> Option<(String, String, &'s str)> {
    let (own, code) = (one.code().as_str(), other.code().as_str());
    lineage(one).find_map(|holder| {
        let note = holder
            .notes(NoteKind::Excludes1)
            .find(|note| ranges(note).iter().any(|r| r.holds(code) && !r.holds(own)))?;
        Some((holder.code().to_string(), code.to_owned(), note))
    })
}

pub(super) fn says_more(
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
