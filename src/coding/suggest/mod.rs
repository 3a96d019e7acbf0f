//! Suggests codes for a note, each resting on words of it.
//!
//! The words said are held against titles and inclusion terms; what was not said is never coded. Denied, relatives' and
//! hypothetical conditions are left out; uncertain ones are shown as such (Official Guidelines, IV.H).

mod combine;
mod complete;
mod mentions;
mod sections;

use super::sets::CodeSet;
use super::vocabulary::{Token, tokens};
use super::words::Gap;
use crate::domain::{Assertion, CodeSuggestion, Evidence, TextSpan};
use crate::language::assertion_at;

/// How many codes a note is offered at most.
const MOST: usize = 12;

/// A code with its ground, before it is shown.
#[derive(Debug, Clone)]
struct Found {
    node: usize,
    score: f32,
    spans: Vec<TextSpan>,
    assertion: Assertion,
}

/// The codes that `text` (a note or a single phrase) supports, surest first; signs and symptoms after diagnoses.
#[must_use]
pub fn suggest(text: &str, set: &CodeSet) -> Vec<CodeSuggestion> {
    let sentences = sentences(tokens(&set.index, text, false));
    let phrase = sentences.len() == 1 && sentences[0].len() <= 14;
    let sections = sections::section_weights(text);
    let mut found: Vec<Found> = Vec::new();
    for sentence in &sentences {
        let Some(section) = sections::weight_at(&sections, sentence[0].span.start) else {
            continue;
        };
        for one in in_sentence(set, text, sentence, section, false) {
            merge(&mut found, one);
        }
    }
    if phrase && found.is_empty() {
        let mended = tokens(&set.index, text, true);
        for one in in_sentence(set, text, &mended, 0.6, true) {
            merge(&mut found, one);
        }
    }
    combine::combine(set, &mut found);
    drop_vaguer(set, &mut found);
    order(set, &mut found);
    found.truncate(MOST);
    found
        .into_iter()
        .filter_map(|f| shown(set, text, f))
        .collect()
}

fn sentences(all: Vec<Token>) -> Vec<Vec<Token>> {
    let mut sentences: Vec<Vec<Token>> = Vec::new();
    for token in all {
        match sentences.last_mut() {
            Some(open) if token.gap != Gap::Stop => open.push(token),
            _ => sentences.push(vec![token]),
        }
    }
    sentences
}

fn in_sentence(
    set: &CodeSet,
    text: &str,
    sentence: &[Token],
    section: f32,
    lenient: bool,
) -> Vec<Found> {
    let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else {
        return Vec::new();
    };
    let around = &text[first.span.start..last.span.end];
    let mut found = Vec::new();
    for mention in mentions::mentions(set, sentence, lenient) {
        let spans = mention.spans(sentence);
        let Some(span) = spans.first().copied() else {
            continue;
        };
        let assertion = assertion_at(text, span);
        let code = set.nodes[mention.node].code.as_str();
        let counted = match assertion {
            Assertion::Present => 1.0,
            Assertion::Possible => 0.4,
            Assertion::Historical if code.starts_with('Z') => 0.8,
            // A stretch like "history of hypertension" in a list of problems speaks of a standing condition.
            Assertion::Historical if is_lasting(code) => 0.7,
            _ => continue,
        };
        let strength = 1.0 - (-mention.weight / 9.0).exp();
        found.push(Found {
            node: complete::complete(set, mention.node, around),
            score: (strength * mention.cover * section * counted).clamp(0.01, 0.99),
            spans,
            assertion: if assertion == Assertion::Possible {
                Assertion::Possible
            } else {
                Assertion::Present
            },
        });
    }
    found
}

/// Conditions that, once there, stay: what "history of" means in most notes.
fn is_lasting(code: &str) -> bool {
    const LASTING: [&str; 14] = [
        "E10", "E11", "E03", "E78", "I10", "I25", "I48", "I50", "J44", "J45", "N18", "G20", "G35",
        "M06",
    ];
    LASTING.iter().any(|start| code.starts_with(start))
}

fn merge(found: &mut Vec<Found>, new: Found) {
    let same = |f: &&mut Found| f.node == new.node && f.assertion == new.assertion;
    match found.iter_mut().find(same) {
        Some(have) => {
            // Said twice is a little surer.
            have.score = (have.score.max(new.score) + 0.02).min(0.99);
            have.spans.extend(new.spans);
        }
        None => found.push(new),
    }
}

/// Takes out an unspecified code beside a specified one of its category, and a possible one that is also certain.
fn drop_vaguer(set: &CodeSet, found: &mut Vec<Found>) {
    let all = found.clone();
    let vague = |node: usize| {
        let code = set.nodes[node].code.as_str();
        code.ends_with('9') || code.ends_with('0') || code.len() == 3
    };
    found.retain(|f| {
        let code = &set.nodes[f.node].code;
        !all.iter().any(|other| {
            let than = &set.nodes[other.node].code;
            let certain = other.assertion == Assertion::Present;
            let same_category = than.category() == code.category() && than != code;
            (same_category && certain && vague(f.node) && !vague(other.node))
                || (than == code && certain && f.assertion == Assertion::Possible)
        })
    });
}

fn order(set: &CodeSet, found: &mut [Found]) {
    let symptom = |f: &Found| set.nodes[f.node].code.as_str().starts_with('R');
    found.sort_by(|a, b| {
        let rank = |f: &Found| (f.assertion != Assertion::Present, symptom(f));
        rank(a)
            .cmp(&rank(b))
            .then(b.score.total_cmp(&a.score))
            .then(a.node.cmp(&b.node))
    });
}

fn shown(set: &CodeSet, text: &str, mut found: Found) -> Option<CodeSuggestion> {
    let entry = set.at(found.node);
    found.spans.sort();
    found.spans.dedup();
    found.spans.truncate(4);
    let evidence: Vec<Evidence> = found
        .spans
        .into_iter()
        .filter_map(|span| {
            Some(Evidence {
                span,
                text: span.of(text)?.to_owned(),
            })
        })
        .collect();
    (!evidence.is_empty()).then(|| CodeSuggestion {
        code: entry.code().clone(),
        description: entry.description(),
        score: found.score,
        billable: entry.billable(),
        evidence,
        assertion: found.assertion,
    })
}
