//! What comes back for a batch: TA1 (the interchange), 999 and 997 (its transactions), 277CA (each claim). Total.

use super::X12Error;
use super::envelope::{Transaction, interchanges};
use super::fields::person;
use super::segment::Segment;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Acknowledgement {
    /// TA1: the file as a whole.
    File(FileAnswer),
    /// 999 or 997: the transactions in a group.
    Sets {
        /// Control number of the group that was sent (GS06).
        group: String,
        /// One for each transaction it speaks of.
        sets: Vec<SetAnswer>,
    },
    /// 277CA: claims.
    Claims {
        /// Who answers.
        from: String,
        /// One for each claim.
        claims: Vec<ClaimAnswer>,
    },
}

/// TA1.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileAnswer {
    /// Control number of the interchange that was sent (ISA13).
    pub interchange: String,
    /// Whether it was taken.
    pub accepted: bool,
    /// Why not, in words.
    pub reason: String,
}

/// What a 999 says of one transaction.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetAnswer {
    /// Its control number (ST02).
    pub set: String,
    /// Whether it was taken, with errors or without.
    pub accepted: bool,
    /// What was found, one sentence each.
    pub errors: Vec<String>,
}

/// What a 277CA says of one claim.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClaimAnswer {
    /// The office's number (CLM01).
    pub control: String,
    /// The payer's number, if given.
    pub payer_control: Option<String>,
    /// Whom it names.
    pub patient: String,
    /// Accepted, rejected, or neither yet.
    pub accepted: Option<bool>,
    /// Category and status codes with words, most telling first.
    pub statuses: Vec<String>,
}

/// Reads every answer of a file.
///
/// # Errors
/// [`X12Error`] when the file is not whole or holds none.
pub fn read_acknowledgements(text: &str) -> Result<Vec<Acknowledgement>, X12Error> {
    let mut found = Vec::new();
    let mut other = String::from("nothing");
    for interchange in interchanges(text)? {
        found.extend(
            interchange
                .notes
                .iter()
                .map(|note| Acknowledgement::File(file_answer(note))),
        );
        for transaction in interchange.groups.iter().flat_map(|g| &g.transactions) {
            match transaction.kind {
                "999" | "997" => found.extend(set_answers(transaction)),
                "277" => found.push(claim_answers(transaction)),
                kind => {
                    other = format!(
                        "a {}",
                        kind.chars()
                            .filter(char::is_ascii_alphanumeric)
                            .take(3)
                            .collect::<String>()
                    )
                }
            }
        }
    }
    if found.is_empty() {
        return Err(X12Error::OtherKind {
            found: other,
            wanted: "answers to claims (TA1, 999, 277CA)",
        });
    }
    Ok(found)
}

fn file_answer(note: &Segment<'_>) -> FileAnswer {
    let words = match note.element(5) {
        "000" => "no error",
        "001" => "the control number in the trailer is not that of the header",
        "002" | "003" | "004" | "021" | "022" | "023" | "024" => "the envelope's form is wrong",
        "005" | "006" => "the sender's identifier is not known to the receiver",
        "007" | "008" => "the receiver's identifier is wrong",
        "009" => "the interchange's version is not supported",
        "014" | "015" => "the date or time is wrong",
        "018" | "025" => "the control number is wrong or was used before",
        _ => "see the clearing house's list of note codes",
    };
    FileAnswer {
        interchange: note.element(1).to_owned(),
        accepted: note.element(4) != "R",
        reason: format!("{} {words}", note.element(5)),
    }
}

fn set_answers(transaction: &Transaction<'_>) -> Vec<Acknowledgement> {
    let mut found: Vec<(String, Vec<SetAnswer>)> = Vec::new();
    for segment in &transaction.segments {
        if segment.id == "AK1" {
            found.push((segment.element(2).to_owned(), Vec::new()));
            continue;
        }
        let Some((_, sets)) = found.last_mut() else {
            continue;
        };
        match segment.id {
            "AK2" => sets.push(SetAnswer {
                set: segment.element(2).to_owned(),
                accepted: true,
                errors: Vec::new(),
            }),
            "AK9" if sets.is_empty() && segment.element(1) == "R" => {
                sets.push(SetAnswer {
                    set: String::new(),
                    accepted: false,
                    errors: vec!["the whole group was refused".into()],
                });
            }
            _ => {
                if let Some(set) = sets.last_mut() {
                    set_detail(set, segment);
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(group, sets)| Acknowledgement::Sets { group, sets })
        .collect()
}

fn set_detail(set: &mut SetAnswer, segment: &Segment<'_>) {
    match segment.id {
        "IK3" | "AK3" => {
            let (name, place, code) = (segment.element(1), segment.element(2), segment.element(4));
            set.errors
                .push(format!("segment {place} ({name}): {}", segment_error(code)));
        }
        "IK4" | "AK4" => {
            let (place, code, value) = (
                segment.component(1, 1),
                segment.element(3),
                segment.element(4),
            );
            let value = if value.is_empty() {
                String::new()
            } else {
                format!(": “{value}”")
            };
            set.errors
                .push(format!("element {place}: {}{value}", element_error(code)));
        }
        "IK5" | "AK5" => set.accepted = matches!(segment.element(1), "A" | "E" | "P"),
        _ => {}
    }
}

fn segment_error(code: &str) -> &'static str {
    match code {
        "1" => "not a segment of this transaction",
        "2" => "not expected here",
        "3" | "I6" => "a segment that must be here is missing",
        "4" => "the loop is repeated too often",
        "5" => "the segment is repeated too often",
        "6" | "I4" => "the guide does not use it",
        "7" => "in the wrong order",
        "8" => "one of its elements is wrong",
        _ => "wrong by the guide",
    }
}

fn element_error(code: &str) -> &'static str {
    match code {
        "1" | "I13" => "missing",
        "2" => "missing, since another one is there",
        "3" => "too many elements",
        "4" => "too short",
        "5" => "too long",
        "6" => "has a character that is not allowed",
        "7" => "not a code of its list",
        "8" => "no date",
        "9" => "no time",
        "10" | "I10" => "must not be there",
        "I12" => "not of the form it must have",
        _ => "wrong by the guide",
    }
}

fn claim_answers(transaction: &Transaction<'_>) -> Acknowledgement {
    let (mut from, mut patient) = (String::new(), String::new());
    let mut claims: Vec<ClaimAnswer> = Vec::new();
    let mut in_claim = false;
    for segment in &transaction.segments {
        match segment.id {
            "HL" => in_claim = segment.element(3) == "PT",
            "NM1"
                if segment.element(1) == "PR"
                    || (segment.element(1) == "AY" && from.is_empty()) =>
            {
                segment.element(3).clone_into(&mut from);
            }
            "NM1" if segment.element(1) == "QC" => patient = person(segment),
            "TRN" if in_claim && segment.element(1) == "2" => claims.push(ClaimAnswer {
                control: segment.element(2).trim().to_owned(),
                payer_control: None,
                patient: patient.clone(),
                accepted: None,
                statuses: Vec::new(),
            }),
            "STC" | "REF" if in_claim => {
                if let Some(claim) = claims.last_mut() {
                    claim_detail(claim, segment);
                }
            }
            _ => {}
        }
    }
    Acknowledgement::Claims { from, claims }
}

fn claim_detail(claim: &mut ClaimAnswer, segment: &Segment<'_>) {
    if segment.id == "REF" {
        if segment.element(1) == "1K" {
            claim.payer_control = Some(segment.element(2).trim().to_owned());
        }
        return;
    }
    for composite in [1, 10, 11] {
        let category = segment.component(composite, 1);
        if category.is_empty() {
            continue;
        }
        let (verdict, words) = category_meaning(category);
        // One refusal outweighs any number of acceptances.
        claim.accepted = match (claim.accepted, verdict) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (before, now) => now.or(before),
        };
        let text = segment.element(12);
        let text = if text.is_empty() {
            String::new()
        } else {
            format!(": {text}")
        };
        claim.statuses.push(format!(
            "{category}:{} {words}{text}",
            segment.component(composite, 2)
        ));
    }
}

fn category_meaning(category: &str) -> (Option<bool>, &'static str) {
    match category {
        "A0" => (None, "forwarded to another"),
        "A1" => (None, "received"),
        "A2" => (Some(true), "accepted for a decision"),
        "A3" => (Some(false), "returned, cannot be worked on"),
        "A4" => (None, "not found"),
        "A5" => (None, "split"),
        "A6" => (Some(false), "rejected: something is missing"),
        "A7" => (Some(false), "rejected: something is invalid"),
        "A8" => (Some(false), "rejected: fields contradict each other"),
        _ => (None, "status"),
    }
}
