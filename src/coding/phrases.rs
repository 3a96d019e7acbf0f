//! The phrases that stand for codes (titles, inclusion terms, index entries), taken apart into words and the part each
//! word plays.

use std::collections::HashMap;

use super::lexicon::{parts, root};
use super::naming::{Naming, naming};
use super::vocabulary::{Canonical, canonical};
use super::words::Gap;

/// The part a word plays in a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// Names the condition or its place.
    Core = 0,
    /// Narrows it: acute, left, "with …", stage. Not said, not coded.
    Narrow = 1,
    /// May be left unsaid: in brackets, "mellitus", under "without".
    Optional = 2,
    /// One side of an "and" or "or", which in titles means either (Official Guidelines, I.A.14); one form of a main term.
    Either = 3,
    /// "Other", "specified": the code for the rest.
    Other = 4,
    /// Stands above the phrase, in the title of its category.
    Above = 5,
}

impl Role {
    pub(super) fn of(packed: u32) -> Self {
        match packed & 7 {
            0 => Self::Core,
            1 => Self::Narrow,
            2 => Self::Optional,
            3 => Self::Either,
            4 => Self::Other,
            _ => Self::Above,
        }
    }
}

/// Where a phrase comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Origin {
    Title = 0,
    Inclusion = 1,
    Includes = 2,
    /// Our own terms.
    Own = 3,
    /// The Alphabetic Index.
    Index = 4,
}

/// The class that stands for "other" and "specified".
pub(super) const OTHER: &str = "~other";

/// A phrase: what code it stands for and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) node: u32,
    pub(super) origin: u8,
    /// Place of the phrase as printed among the set's texts.
    pub(super) label: u32,
    pub(super) words: Vec<(String, Role)>,
}

/// Collects phrases.
#[derive(Debug, Default)]
pub(super) struct PhraseBook {
    pub(super) phrases: Vec<Phrase>,
}

impl PhraseBook {
    /// Takes a phrase apart and keeps it, if anything of it remains.
    pub(super) fn add(
        &mut self,
        node: u32,
        (label, text): (u32, &str),
        origin: Origin,
        above: &[String],
    ) {
        let mut words = parts_of(text);
        if words.iter().all(|(_, role)| *role == Role::Other) {
            return;
        }
        for class in above {
            if !words.iter().any(|(have, _)| have == class) {
                words.push((class.clone(), Role::Above));
            }
        }
        self.phrases.push(Phrase {
            node,
            origin: origin as u8,
            label,
            words,
        });
    }

    /// Keeps the phrase of an index entry: its main term and sub-terms, each with the words in brackets that may be unsaid.
    pub(super) fn add_entry(&mut self, node: u32, label: u32, terms: &[&str]) {
        let mut words: Vec<(String, Role)> = Vec::new();
        for term in terms {
            for (class, role) in entry_parts(term) {
                if !words.iter().any(|(have, _)| *have == class) {
                    words.push((class, role));
                }
            }
        }
        if !words.is_empty() {
            self.phrases.push(Phrase {
                node,
                origin: Origin::Index as u8,
                label,
                words,
            });
        }
    }
}

/// The words of one index term. Forms of one word ("Hemorrhage, hemorrhagic") stand for each other; the rest must be said.
fn entry_parts(term: &str) -> Vec<(String, Role)> {
    let all = parts_of(term);
    let mut found = Vec::with_capacity(all.len());
    for (class, role) in &all {
        let near = |other: &String| {
            other != class
                && (root(other) == root(class)
                    || (class.len() > 4 && other.len() > 4 && other.get(..4) == class.get(..4)))
        };
        let forms = term.contains(',') && all.iter().any(|(other, _)| near(other));
        let role = match role {
            Role::Optional | Role::Other => *role,
            _ if forms => Role::Either,
            Role::Narrow => Role::Narrow,
            _ => Role::Core,
        };
        found.push((class.clone(), role));
    }
    found
}

/// The words of a phrase with their parts.
pub(super) fn parts_of(text: &str) -> Vec<(String, Role)> {
    let all = canonical(text);
    let mut found: Vec<(String, Role)> = Vec::new();
    let (mut narrow, mut without, mut unsaid) = (false, false, false);
    for (at, word) in all.iter().enumerate() {
        let before = at.checked_sub(1).map(|b| all[b].plain.as_str());
        match word.plain.as_str() {
            "without" | "no" => (without, narrow) = (true, false),
            "not" if says_absence(&all, at) => (without, narrow) = (true, false),
            "with" | "due" | "following" | "complicating" => (without, narrow) = (false, true),
            _ => {}
        }
        // "Not specified as traumatic" is how a title says that nothing was said.
        unsaid &= word.gap == Gap::Close;
        unsaid |= matches!(word.plain.as_str(), "specified" | "stated") && before == Some("not");
        if word.gap != Gap::Close
            && !matches!(word.plain.as_str(), "with" | "without" | "no" | "not")
        {
            without &= before == Some("or");
        }
        if is_other(&all, at) {
            let role = if text.contains("ther and unspecified") {
                Role::Optional
            } else {
                Role::Other
            };
            if !found.iter().any(|(have, _)| have == OTHER) {
                found.push((OTHER.to_owned(), role));
            }
            continue;
        }
        if parts().filler.contains(word.plain.as_str())
            || matches!(word.plain.as_str(), "other" | "specified" | "nec")
        {
            continue;
        }
        let role = role_of(text, &all, at, narrow);
        let (class, role) = if without {
            (format!("!{}", word.class), Role::Optional)
        } else {
            (
                word.class.clone(),
                if unsaid { Role::Optional } else { role },
            )
        };
        if !found.iter().any(|(have, _)| *have == class) {
            found.push((class, role));
        }
        without &= !closes_absence(&all, at);
    }
    found
}

/// "Without foreign body of left index finger": the finger is there.
pub(super) fn closes_absence(all: &[Canonical], at: usize) -> bool {
    all[at].plain == "body" && at > 0 && all[at - 1].plain == "foreign"
}

/// "Not intractable" says an absence; "not elsewhere classified", "not otherwise specified" do not.
fn says_absence(all: &[Canonical], at: usize) -> bool {
    let next = all.get(at + 1).map(|w| w.plain.as_str());
    !matches!(
        next,
        Some(
            "elsewhere"
                | "otherwise"
                | "specified"
                | "stated"
                | "classified"
                | "as"
                | "in"
                | "due"
                | "by"
                | "to"
        ) | None
    )
}

/// Whether the word makes the phrase one for the rest: "other", "specified", "NEC"; not "not otherwise specified".
pub(super) fn is_other(all: &[Canonical], at: usize) -> bool {
    let before = at.checked_sub(1).map(|b| all[b].plain.as_str());
    match all[at].plain.as_str() {
        "other" | "nec" => true,
        "specified" => !matches!(before, Some("otherwise" | "not" | "elsewhere" | "so")),
        _ => false,
    }
}

fn role_of(text: &str, all: &[Canonical], at: usize, narrow: bool) -> Role {
    let word = &all[at];
    let before = at.checked_sub(1).map(|b| all[b].plain.as_str());
    let after = all.get(at + 1).map(|w| w.plain.as_str());
    let class = word.class.as_str();
    let joins = |w: Option<&str>| matches!(w, Some("and" | "or"));
    let staged = ["type", "stage", "grade"].iter().any(|kind| {
        class
            .strip_prefix(kind)
            .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    });
    if bracketed(text, word.span.start)
        || parts().unsaid.contains(class)
        || (before == Some("unspecified") && parts().after_unspecified.contains(class))
        || (naming(class) == Naming::Place && unspecified_before(all, at))
    {
        Role::Optional
    } else if narrow || staged || parts().narrow.contains(class) {
        Role::Narrow
    } else if joins(before) || joins(after) {
        Role::Either
    } else {
        Role::Core
    }
}

/// Whether "unspecified" stands before the word in the same part of the title: "unspecified ankle and foot".
fn unspecified_before(all: &[Canonical], at: usize) -> bool {
    let mut before = at;
    while before > 0 && all[before].gap == Gap::Close {
        before -= 1;
        if all[before].plain == "unspecified" {
            return true;
        }
    }
    false
}

fn bracketed(text: &str, at: usize) -> bool {
    let count = |set: [char; 2]| text[..at].matches(set).count();
    count(['(', '[']) > count([')', ']'])
}

/// The vocabulary of phrases, sorted, and the phrases' words as places in it.
pub(super) fn numbered(phrases: &[Phrase]) -> (Vec<String>, Vec<Vec<u32>>) {
    let mut vocabulary: Vec<String> = phrases
        .iter()
        .flat_map(|p| p.words.iter().map(|(class, _)| class.clone()))
        .collect();
    vocabulary.sort_unstable();
    vocabulary.dedup();
    let place: HashMap<&str, u32> = vocabulary.iter().map(String::as_str).zip(0..).collect();
    let words = phrases
        .iter()
        .map(|p| {
            p.words
                .iter()
                .map(|(class, role)| place[class.as_str()] << 3 | *role as u32)
                .collect()
        })
        .collect();
    drop(place);
    (vocabulary, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_taken_apart() {
        let parts = parts_of("Type 2 diabetes mellitus with diabetic neuropathy, unspecified");
        assert_eq!(parts[0], ("type2".into(), Role::Narrow));
        assert_eq!(parts[1], ("diabetes".into(), Role::Core));
        assert_eq!(
            parts[2],
            ("neuropathy".into(), Role::Narrow),
            "type 2 diabetes mellitus is type 2 diabetes"
        );
        let parts = parts_of("Gastro-esophageal reflux disease without esophagitis");
        assert!(parts.contains(&("!esophagitis".into(), Role::Optional)));
        assert!(parts_of("Other hypothyroidism").contains(&(OTHER.into(), Role::Other)));
        assert!(
            !parts_of("Anemia, not otherwise specified")
                .iter()
                .any(|(c, _)| c == OTHER)
        );
    }

    #[test]
    fn forms_of_a_main_term_stand_for_each_other() {
        let parts = entry_parts("Hemorrhage, hemorrhagic (concealed)");
        assert_eq!(
            parts[0],
            ("hemorrhage".into(), Role::Core),
            "one class already"
        );
        assert_eq!(parts[1].1, Role::Optional);
        let parts = entry_parts("Tuberculosis, tubercular, tuberculous");
        assert!(parts.iter().all(|(_, role)| *role != Role::Narrow));
    }
}
