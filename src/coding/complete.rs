//! From a code that the words name to one complete enough to bill, without saying more than was said.

use std::collections::HashSet;

use super::phrases::{OTHER, Role, closes_absence, parts_of};
use super::sets::CodeSet;
use super::vocabulary::canonical;
use super::words::Gap;
use crate::domain::Icd10Code;

/// The words of a text, as far as completion looks at them.
pub(super) struct Said {
    classes: HashSet<String>,
    lower: String,
}

impl Said {
    pub(super) fn of(text: &str) -> Self {
        let all = canonical(text);
        let mut absent = 0;
        let say = |nth: usize| {
            let word = &all[nth];
            if word.gap == Gap::Stop {
                absent = 0;
            }
            match word.plain.as_str() {
                "without" | "no" | "not" => absent = 7,
                "with" | "but" => absent = 0,
                _ => {}
            }
            absent -= i32::from(absent > 0);
            let class = if absent > 0 {
                format!("!{}", word.class)
            } else {
                word.class.clone()
            };
            if closes_absence(&all, nth) {
                absent = 0;
            }
            class
        };
        Self {
            classes: (0..all.len()).map(say).collect(),
            lower: text.to_lowercase(),
        }
    }

    pub(super) fn has(&self, class: &str) -> bool {
        // One side said is one side alone.
        self.classes.contains(class)
            || (class == "unilateral"
                && (self.classes.contains("left") != self.classes.contains("right")))
    }

    fn any(&self, words: &[&str]) -> bool {
        words.iter().any(|w| self.lower.contains(w))
    }
}

/// The complete code under `node` that says no more than the text; where each one would, the deepest that does not.
pub(super) fn complete(set: &CodeSet, node: usize, said: &Said) -> usize {
    let mut at = node;
    while !set.nodes[at].billable {
        let below: Vec<usize> = set.children_at(at).collect();
        let Some(next) = (match below.first() {
            Some(only) if below.len() == 1 && !set.nodes[*only].extended => Some(*only),
            Some(first) if set.nodes[*first].extended && says_encounter(set, *first) => {
                seventh(set, &below, said)
            }
            _ => fitting(set, at, &below, said),
        }) else {
            return at;
        };
        at = next;
    }
    at
}

/// The code beside `node` that says what `node` leaves open and the text says, complete; else `node`.
pub(super) fn refine(set: &CodeSet, node: usize, said: &Said) -> usize {
    let this = &set.nodes[node];
    let title = &set.texts[this.title as usize];
    let Some(parent) = this.parent.map(|p| p as usize) else {
        return node;
    };
    if this.extended || !leaves_open(title) {
        return node;
    }
    let beside: Vec<usize> = set.children_at(parent).collect();
    let open = |at: usize| leaves_open(&set.texts[set.nodes[at].title as usize]);
    match said_child(set, parent, &beside, said) {
        Some(better) if better != node && !open(better) => complete(set, better, said),
        _ => node,
    }
}

/// The complete code that `words` make of `code`, where they say more than it does: "carpal tunnel syndrome right".
#[must_use]
pub fn sharpen(set: &CodeSet, code: &Icd10Code, words: &str) -> Option<Icd10Code> {
    let said = Said::of(words);
    let at = set.place(code)?;
    let better = refine(set, complete(set, at, &said), &said);
    (better != at && set.nodes[better].billable).then(|| set.nodes[better].code.clone())
}

/// The seventh character that fits: the one said, else the initial encounter of a closed injury
/// (Official Guidelines, I.C.19.a and I.C.19.c: a fracture not said to be open is closed).
fn seventh(set: &CodeSet, below: &[usize], said: &Said) -> Option<usize> {
    let ending = |character: char| {
        let fits = |at: &&usize| set.nodes[**at].code.as_str().ends_with(character);
        below.iter().find(fits).copied()
    };
    let wanted = if said.any(&["sequela", "late effect"]) {
        "S"
    } else if said.any(&["nonunion"]) {
        "K"
    } else if said.any(&["malunion"]) {
        "P"
    } else if said.any(&["delayed healing"]) {
        "G"
    } else if said.any(&[
        "subsequent",
        "healing",
        "follow-up",
        "follow up",
        "status post",
    ]) {
        "D0"
    } else if said.any(&["open fracture", "compound fracture"]) {
        "B0"
    } else {
        "0A9"
    };
    wanted.chars().find_map(ending)
}

/// Whether the last characters tell encounters apart, and not stages, fetuses or the like.
fn says_encounter(set: &CodeSet, extended: usize) -> bool {
    let title = &set.texts[set.nodes[extended].title as usize];
    title.contains("encounter") || title.contains("sequela")
}

/// The child whose own words were said, else the one that leaves open what was not said, else the one for the rest.
fn fitting(set: &CodeSet, parent: usize, below: &[usize], said: &Said) -> Option<usize> {
    let title = |at: usize| set.texts[set.nodes[at].title as usize].as_str();
    said_child(set, parent, below, said)
        .or_else(|| {
            below
                .iter()
                .rev()
                .find(|at| leaves_open(title(**at)))
                .copied()
        })
        .or_else(|| {
            let other = |at: &&usize| {
                parts_of(title(**at))
                    .iter()
                    .any(|(class, _)| class == OTHER)
            };
            let mut rest = below.iter().filter(other);
            rest.next().copied().filter(|_| rest.next().is_none())
        })
}

/// The child whose own words were said.
fn said_child(set: &CodeSet, parent: usize, below: &[usize], said: &Said) -> Option<usize> {
    let title = |at: usize| set.texts[set.nodes[at].title as usize].as_str();
    // What the parent says, and what every child has in common with the one that leaves the rest open, tells nothing apart.
    let open_child = below.iter().copied().find(|at| leaves_open(title(*at)));
    let above: HashSet<String> = std::iter::once(title(parent))
        .chain(open_child.map(title))
        .flat_map(parts_of)
        .map(|(class, _)| class)
        .filter(|class| !matches!(class.as_str(), "left" | "right" | "bilateral"))
        .collect();
    let worth = |at: usize| {
        let text = title(at);
        let open = leaves_open(text);
        let mut sum: f32 = if open { 0.9 } else { 0.0 };
        let mut unsaid = false;
        let mut either: Option<bool> = None;
        for (class, role) in parts_of(text) {
            if above.contains(&class) || role == Role::Optional && !class.starts_with('!') {
                continue;
            }
            let heard = said.has(&class);
            match role {
                _ if class == OTHER => {
                    unsaid |= !said.any(&["specified", "other "]) || said.any(&["unspecified"])
                }
                Role::Optional => sum += if heard { 1.0 } else { 0.1 },
                Role::Either => either = Some(either.unwrap_or(false) | heard),
                _ if heard => sum += 1.0,
                _ if open => sum -= 0.2,
                _ => unsaid = true,
            }
        }
        if either.is_some_and(|one| one) {
            sum += 1.0;
        }
        unsaid |= either == Some(false) && !open;
        let plain = text.contains("without") || text.contains("uncomplicated");
        (!unsaid && (sum >= 0.85 || plain)).then_some(sum)
    };
    below
        .iter()
        .filter_map(|at| Some((worth(*at)?, *at)))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        .map(|(_, at)| at)
}

/// Whether a title is the one for what was not said.
pub(super) fn leaves_open(title: &str) -> bool {
    let title = title.to_lowercase();
    (title.contains("unspecified") && !title.contains("other and unspecified"))
        || title.contains("not otherwise specified")
        || title.contains("not specified")
        || title.contains("uncomplicated")
}
