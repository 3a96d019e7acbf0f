//! Suggests codes for a note, each resting on words of it.
//!
//! The words said are held against titles, inclusion terms and the index; what was not said is never coded. What is denied,
//! a relative's, hypothetical or uncertain is left out (Official Guidelines, IV.H); what is past is coded as past.

mod combine;
mod cues;
mod explain;
mod history;
mod mentions;
mod sections;

pub(super) use history::is_lasting;

use super::complete::{Said, complete, refine};
use super::edits::together::excluding;
use super::sets::CodeSet;
use super::vocabulary::{Token, tokens};
use super::words::Gap;
use crate::domain::{Assertion, CodeSuggestion, Evidence, TextSpan};
use crate::language::assertion_at;
use sections::Section;

/// How many codes a note is offered at most.
const MOST: usize = 12;

/// What is less sure is not offered: the highest of the steps 0.5, 0.6 … that keeps every right code of the development half
/// of the hand-coded notes (`tests/coded_notes`).
const LEAST_SURE: f32 = 0.5;

/// A code with its ground, before it is shown.
#[derive(Debug, Clone)]
struct Found {
    node: usize,
    /// The phrase that was said, unless another code led here.
    phrase: Option<u32>,
    /// What led on from there.
    steps: Vec<String>,
    score: f32,
    section: Section,
    spans: Vec<TextSpan>,
    /// The words said, as the index has them.
    classes: Vec<String>,
}

/// The codes that `text` (a note or a single phrase) supports, in the order of a claim: diagnoses as the assessment names
/// them, then symptoms, then history and status.
#[must_use]
pub fn suggest(text: &str, set: &CodeSet) -> Vec<CodeSuggestion> {
    let mut offered = suggest_most(text, set, MOST);
    offered.retain(|s| s.score >= LEAST_SURE);
    offered
}

/// As [`suggest`], with at most `most` codes and also those that are less sure.
#[must_use]
pub fn suggest_most(text: &str, set: &CodeSet, most: usize) -> Vec<CodeSuggestion> {
    let parts = sections::sections(text);
    let context = Context::of(text);
    let mut found: Vec<Found> = Vec::new();
    for sentence in sentences(tokens(&set.index, text, false)) {
        let section = sections::section_at(&parts, sentence[0].span.start);
        if section == Section::Nothing {
            continue;
        }
        for one in in_sentence(set, text, &sentence, section, &context) {
            merge(&mut found, one);
        }
    }
    choose(set, &mut found);
    combine::combine(set, &mut found);
    drop_excluded(set, &mut found);
    drop_vaguer(set, &mut found);
    order(set, &mut found);
    found.truncate(most);
    let shown = |f: Found| shown(set, text, f);
    found.into_iter().filter_map(shown).collect()
}

/// Who the note is about, as far as whole chapters depend on it.
struct Context {
    pregnancy: bool,
    newborn: bool,
}

impl Context {
    fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let any = |words: &[&str]| words.iter().any(|w| lower.contains(w));
        Self {
            pregnancy: any(&[
                "pregnan",
                "gestation",
                "trimester",
                "weeks",
                "postpartum",
                "puerper",
                "gravid",
                "obstetric",
                "g1p",
                "g2p",
                "g3p",
                "labor ",
                "fetal",
                "fetus",
                "antepartum",
                "delivery of",
                "abortion",
                "miscarriage",
                "eclampsia",
            ]),
            newborn: any(&[
                "newborn",
                "neonat",
                "infant born",
                "day-old",
                "days old",
                "birth weight",
                "preterm infant",
                "nicu",
            ]),
        }
    }

    fn allows(&self, code: &str) -> bool {
        match code.as_bytes()[0] {
            b'O' => self.pregnancy,
            b'P' => self.newborn,
            b'V' | b'W' | b'X' | b'Y' => false,
            _ => true,
        }
    }
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
    section: Section,
    context: &Context,
) -> Vec<Found> {
    let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else {
        return Vec::new();
    };
    let whole = TextSpan::new(first.span.start, last.span.end);
    let mut found = Vec::new();
    for mention in mentions::mentions(set, text, sentence) {
        let spans = mention.spans(sentence);
        if !context.allows(set.nodes[mention.node].code.as_str())
            || spans
                .iter()
                .any(|s| cues::not_the_patients(text, whole, *s))
        {
            continue;
        }
        let mut steps = Vec::new();
        let mut assertions = spans.iter().map(|span| assertion_at(text, *span));
        let (node, counted) = match worst(&mut assertions) {
            Assertion::Present => (mention.node, 1.0),
            Assertion::Historical => match history::of_the_past(set, mention.node) {
                Some(past) => {
                    if past != mention.node {
                        steps.push(format!(
                            "a condition of the past → {}",
                            set.nodes[past].code
                        ));
                    }
                    (past, 0.85)
                }
                None => continue,
            },
            _ => continue,
        };
        let said = Said::of(around(text, sentence, &mention));
        let whole_code = refine(set, complete(set, node, &said), &said);
        let strength = 1.0 - (-mention.weight / 6.0).exp();
        found.push(Found {
            node: whole_code,
            phrase: Some(mention.phrase),
            steps,
            score: (strength * section.weight() * counted).clamp(0.01, 0.99),
            section,
            spans,
            classes: mention
                .tokens
                .iter()
                .filter_map(|at| sentence[*at].word)
                .map(|word| set.index.vocabulary()[word as usize].clone())
                .collect(),
        });
    }
    found
}

/// The words that may say more of a mention: from a few before it to a few behind it.
fn around<'t>(text: &'t str, sentence: &[Token], mention: &mentions::Mention) -> &'t str {
    const FEW: usize = 6;
    let first = mention.tokens[0].saturating_sub(FEW);
    let last = (mention.tokens[mention.tokens.len() - 1] + FEW).min(sentence.len() - 1);
    text.get(sentence[first].span.start..sentence[last].span.end)
        .unwrap_or_default()
}

/// Of the ways its words are spoken of, the one that keeps a condition from being coded.
fn worst(assertions: &mut dyn Iterator<Item = Assertion>) -> Assertion {
    let mut worst = Assertion::Present;
    for one in assertions {
        match (worst, one) {
            (_, Assertion::Present) => {}
            (Assertion::Present | Assertion::Historical, other) => worst = other,
            _ => {}
        }
    }
    worst
}

fn merge(found: &mut Vec<Found>, new: Found) {
    match found.iter_mut().find(|f| f.node == new.node) {
        Some(have) => {
            // Said twice is a little surer.
            have.score = (have.score.max(new.score) + 0.02).min(0.99);
            if new.section == Section::Assessment && have.section != Section::Assessment {
                have.section = new.section;
                have.spans.splice(0..0, new.spans);
            } else {
                have.spans.extend(new.spans);
            }
        }
        None => found.push(new),
    }
}

/// What is coded from where. With an assessment, the rest of the note adds standing conditions only; findings and, beside
/// diagnoses, symptoms are left out (Official Guidelines, I.B.4, I.B.5 and III.B).
fn choose(set: &CodeSet, found: &mut Vec<Found>) {
    let code = |f: &Found| set.nodes[f.node].code.as_str();
    let symptom = |f: &Found| is_symptom(code(f));
    let assessed = found.iter().any(|f| f.section == Section::Assessment);
    let diagnosed = found
        .iter()
        .any(|f| !symptom(f) && !code(f).starts_with('Z') && f.section != Section::Findings);
    found.retain(|f| match f.section {
        Section::Assessment => true,
        Section::Nothing | Section::Findings => false,
        Section::Plan => !assessed && !symptom(f) && !code(f).starts_with('Z'),
        Section::Complaint | Section::Past | Section::Body => {
            if assessed {
                history::is_lasting(code(f)) || code(f).starts_with('Z') && !is_reason(code(f))
            } else {
                !(symptom(f) && diagnosed)
            }
        }
    });
    if assessed {
        // Said again, and more exactly, in the assessment.
        let exact: Vec<Vec<String>> = found
            .iter()
            .filter(|f| f.section == Section::Assessment)
            .map(|f| f.classes.clone())
            .collect();
        found.retain(|f| {
            f.section == Section::Assessment
                || !exact
                    .iter()
                    .any(|all| f.classes.iter().all(|class| all.contains(class)))
        });
    }
    // What is present is no history.
    let present: Vec<u32> = found
        .iter()
        .filter(|f| f.steps.is_empty())
        .filter_map(|f| f.phrase)
        .collect();
    found.retain(|f| f.steps.is_empty() || f.phrase.is_none_or(|p| !present.contains(&p)));
    found.retain(|f| {
        let code = code(f);
        // A relative's condition is no code of the patient's; an incomplete reason for a visit is none at all.
        !(matches!(code.get(..3), Some("Z80" | "Z81" | "Z82" | "Z83" | "Z84"))
            || code.starts_with('Z') && !set.nodes[f.node].billable)
    });
}

/// Signs and symptoms, also those that the classification keeps in the chapters of the organs.
fn is_symptom(code: &str) -> bool {
    const ELSEWHERE: [&str; 16] = [
        "M25.4", "M25.5", "M25.6", "M54.2", "M54.5", "M54.6", "M54.8", "M54.9", "M79.1", "M79.6",
        "M79.8", "H92.0", "H57.1", "H53.1", "N63", "N64.4",
    ];
    code.starts_with('R') || ELSEWHERE.iter().any(|start| code.starts_with(start))
}

/// Codes for the reason of a visit, which only the assessment gives.
fn is_reason(code: &str) -> bool {
    matches!(
        code.get(..2),
        Some("Z0" | "Z1" | "Z2" | "Z3" | "Z4" | "Z5" | "Z6" | "Z7")
    ) && !code.starts_with("Z79")
}

/// Takes out a symptom or a history that an Excludes1 note keeps apart from a condition that was found: ascites beside
/// cirrhosis with ascites, a past stroke beside its sequelae (Official Guidelines, I.A.12.a).
fn drop_excluded(set: &CodeSet, found: &mut Vec<Found>) {
    let lesser = |f: &Found| {
        let code = set.nodes[f.node].code.as_str();
        is_symptom(code) || code.starts_with("Z8")
    };
    let others: Vec<usize> = found
        .iter()
        .filter(|f| !lesser(f))
        .map(|f| f.node)
        .collect();
    found.retain(|f| {
        let own = set.at(f.node);
        !lesser(f)
            || !others.iter().any(|other| {
                let other = set.at(*other);
                excluding(&own, &other)
                    .or_else(|| excluding(&other, &own))
                    .is_some()
            })
    });
}

/// Takes out a code beside one of its own category that says more, and a symptom or category that another code contains.
fn drop_vaguer(set: &CodeSet, found: &mut Vec<Found>) {
    let all = found.clone();
    let vague = |node: usize| {
        let entry = set.at(node);
        let code = entry.code().as_str();
        let title = entry.description().to_lowercase();
        code.len() == 3
            || !entry.billable()
            || super::complete::leaves_open(&title)
            || title.contains("without complication")
            || title.contains("without esophagitis")
    };
    // ".9" is the rest of its whole category; "unspecified" further down is that of its own subcategory alone.
    let reach = |code: &str| {
        let whole = code.len() == 3 || matches!(code.as_bytes().get(4), Some(b'9' | b'A'));
        if whole { 3 } else { 5 }
    };
    found.retain(|f| {
        let code = &set.nodes[f.node].code;
        let near = code.as_str().get(..reach(code.as_str()));
        let near = near.unwrap_or(code.category());
        !all.iter().any(|other| {
            let than = &set.nodes[other.node].code;
            than.as_str().starts_with(near)
                && than != code
                && vague(f.node)
                && (!vague(other.node) || other.score > f.score + 0.05)
        })
    });
}

fn order(set: &CodeSet, found: &mut [Found]) {
    let rank = |f: &Found| {
        let code = set.nodes[f.node].code.as_str();
        let kind = match code.as_bytes()[0] {
            b'Z' => 2,
            _ if is_symptom(code) => 1,
            _ => 0,
        };
        (
            f.section != Section::Assessment,
            kind,
            f.spans.first().map_or(usize::MAX, |s| s.start),
        )
    };
    found.sort_by(|a, b| {
        let (a_rank, b_rank) = (rank(a), rank(b));
        (a_rank.1, a_rank.0, a_rank.2)
            .cmp(&(b_rank.1, b_rank.0, b_rank.2))
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
        .iter()
        .filter_map(|span| {
            Some(Evidence {
                span: *span,
                text: span.of(text)?.to_owned(),
            })
        })
        .collect();
    let questions = explain::questions(set, found.node);
    (!evidence.is_empty()).then(|| CodeSuggestion {
        code: entry.code().clone(),
        description: entry.description(),
        score: found.score,
        billable: entry.billable(),
        evidence,
        assertion: Assertion::Present,
        path: explain::path(set, &found),
        why: explain::why(set, found.node, &questions),
        questions,
    })
}
