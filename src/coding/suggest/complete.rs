//! From a code that the words name to one complete enough to bill, without saying more than was said.

use crate::coding::sets::CodeSet;

/// The complete code under `node` that says no more than the text; `node` itself where each one would.
pub(super) fn complete(set: &CodeSet, node: usize, text: &str) -> usize {
    let mut at = node;
    while !set.nodes[at].billable {
        let below: Vec<usize> = set.children_at(at).collect();
        let Some(next) = (match below.first() {
            Some(first) if set.nodes[*first].extended => seventh(set, &below, text),
            _ => unspecified(set, &below, text),
        }) else {
            return at;
        };
        at = next;
    }
    at
}

/// The seventh character that fits: the one said, else "unspecified", else the initial encounter of a closed injury
/// (Official Guidelines, I.C.19.a and I.C.19.c: a fracture not said to be open is closed).
fn seventh(set: &CodeSet, below: &[usize], text: &str) -> Option<usize> {
    let text = text.to_lowercase();
    let said = |words: &[&str]| words.iter().any(|w| text.contains(w));
    let ending = |character: char| {
        let fits = |at: &&usize| set.nodes[**at].code.as_str().ends_with(character);
        below.iter().find(fits).copied()
    };
    let wanted = if said(&["sequela", "late effect"]) {
        "S"
    } else if said(&[
        "subsequent",
        "healing",
        "follow-up",
        "follow up",
        "status post",
    ]) {
        "D0"
    } else if said(&["open fracture", "compound fracture"]) {
        "B0"
    } else {
        "0A9"
    };
    wanted.chars().find_map(ending)
}

/// The child that leaves open what was not said.
fn unspecified(set: &CodeSet, below: &[usize], text: &str) -> Option<usize> {
    let text = text.to_lowercase();
    let title = |at: usize| set.texts[set.nodes[at].title as usize].to_lowercase();
    let side = ["left", "right", "bilateral"]
        .into_iter()
        .find(|s| text.contains(s));
    let sided = side.and_then(|side| below.iter().find(|at| title(**at).contains(side)));
    let open = |at: &&usize| {
        let title = title(**at);
        title.contains("unspecified")
            || title.contains("uncomplicated")
            || title.contains("not specified")
    };
    let plain = |at: &&usize| title(**at).contains("without");
    sided
        .or_else(|| below.iter().rev().find(open))
        .or_else(|| below.iter().rev().find(plain))
        .copied()
}
