//! 270 out and 271 in (ASC X12 005010X279A1). An odd answer is read as far as it goes and shown; it is never an error on screen.

use super::X12Error;
use super::envelope::{Transaction, interchanges};
use super::fields::{ccyymmdd, cents, date, person};
use super::segment::Segment;
use super::writer::{Envelope, Writer};
use crate::domain::{Benefit, EligibilityAnswer, Inquiry, Money};

const VERSION: &str = "005010X279A1";

/// Writes questions, one transaction each.
#[must_use]
pub fn write_inquiries(envelope: &Envelope, inquiries: &[Inquiry]) -> String {
    let mut writer = Writer::new(envelope, "HS", VERSION);
    for inquiry in inquiries {
        writer.open_set("270", VERSION);
        question(&mut writer, envelope, inquiry);
        writer.close_set();
    }
    writer.finish()
}

fn question(writer: &mut Writer, envelope: &Envelope, inquiry: &Inquiry) {
    let at = envelope.at;
    let time = format!("{:02}{:02}", at.hour(), at.minute());
    writer
        .begin("BHT")
        .all(&["0022", "13", &inquiry.trace, &ccyymmdd(at.date()), &time])
        .end();
    writer.begin("HL").all(&["1", "", "20", "1"]).end();
    writer
        .begin("NM1")
        .all(&["PR", "2", &inquiry.payer.name])
        .skip(4)
        .all(&["PI", &inquiry.payer.id])
        .end();
    writer.begin("HL").all(&["2", "1", "21", "1"]).end();
    writer
        .begin("NM1")
        .all(&["1P", "2", &inquiry.asker.name])
        .skip(4)
        .all(&["XX", &inquiry.asker.npi])
        .end();
    let origin = format!("9{}", inquiry.asker.ein);
    let trace = |writer: &mut Writer| {
        writer
            .begin("TRN")
            .all(&["1", &inquiry.trace, &origin])
            .end()
    };
    let holder = &inquiry.subscriber;
    writer
        .begin("HL")
        .all(&[
            "3",
            "2",
            "22",
            if inquiry.dependant.is_some() {
                "1"
            } else {
                "0"
            },
        ])
        .end();
    if inquiry.dependant.is_none() {
        trace(writer);
    }
    let name = &holder.name;
    writer
        .begin("NM1")
        .all(&["IL", "1", &name.family, &name.given])
        .skip(3)
        .all(&["MI", &holder.member_id])
        .end();
    if let Some(born) = holder.born {
        writer
            .begin("DMG")
            .all(&["D8", &ccyymmdd(born), &holder.sex.letter().to_string()])
            .end();
    }
    if let Some((name, born, sex, relation)) = &inquiry.dependant {
        writer.begin("HL").all(&["4", "3", "23", "0"]).end();
        trace(writer);
        writer
            .begin("NM1")
            .all(&["03", "1", &name.family, &name.given])
            .end();
        if let Some(born) = born {
            writer
                .begin("DMG")
                .all(&["D8", &ccyymmdd(*born), &sex.letter().to_string()])
                .end();
        }
        let known = matches!(relation.code(), "01" | "19");
        writer
            .begin("INS")
            .all(&["N", if known { relation.code() } else { "34" }])
            .end();
    }
    writer
        .begin("DTP")
        .all(&["291", "D8", &ccyymmdd(inquiry.on)])
        .end();
    writer.begin("EQ").add(&inquiry.service_type).end();
}

/// Reads the answers of a file, one for each person.
///
/// # Errors
/// [`X12Error`] when the file is not whole or holds no 271.
pub fn read_answers(text: &str) -> Result<Vec<EligibilityAnswer>, X12Error> {
    let (mut found, mut other) = (Vec::new(), String::from("nothing"));
    for interchange in interchanges(text)? {
        for transaction in interchange.groups.iter().flat_map(|g| &g.transactions) {
            if transaction.kind == "271" {
                found.extend(answers(transaction));
            } else {
                other = format!(
                    "a {}",
                    transaction
                        .kind
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .take(3)
                        .collect::<String>()
                );
            }
        }
    }
    if found.is_empty() {
        return Err(X12Error::OtherKind {
            found: other,
            wanted: "answers about cover (271)",
        });
    }
    Ok(found)
}

fn answers(transaction: &Transaction<'_>) -> Vec<EligibilityAnswer> {
    let mut found: Vec<EligibilityAnswer> = Vec::new();
    let mut common = EligibilityAnswer::default();
    for segment in &transaction.segments {
        if segment.id == "HL" && matches!(segment.element(3), "22" | "23") {
            // A dependant's answer stands below the subscriber's, which then says nothing itself.
            let below = segment.element(3) == "23";
            let empty = |a: &EligibilityAnswer| a.benefits.is_empty() && a.refusals.is_empty();
            let holder = if below && found.last().is_some_and(empty) {
                found.pop()
            } else {
                None
            };
            let mut answer = EligibilityAnswer {
                payer: common.payer.clone(),
                ..EligibilityAnswer::default()
            };
            answer.refusals.clone_from(&common.refusals);
            if let Some(holder) = holder {
                (answer.trace, answer.member_id) = (holder.trace, holder.member_id);
            }
            found.push(answer);
            continue;
        }
        let whose = found.last_mut().unwrap_or(&mut common);
        take(whose, segment);
    }
    if found.is_empty() && !common.refusals.is_empty() {
        found.push(common);
    }
    for answer in &mut found {
        answer.active = activity(&answer.benefits);
    }
    found
}

fn take(answer: &mut EligibilityAnswer, segment: &Segment<'_>) {
    match segment.id {
        "NM1" if segment.element(1) == "PR" => segment.element(3).clone_into(&mut answer.payer),
        "NM1" if matches!(segment.element(1), "IL" | "03") => {
            answer.person = person(segment);
            if !segment.element(9).is_empty() {
                segment.element(9).clone_into(&mut answer.member_id);
            }
        }
        "TRN" if segment.element(1) == "2" || answer.trace.is_empty() => {
            segment.element(2).trim().clone_into(&mut answer.trace)
        }
        "DTP" => period(answer, segment),
        "EB" => answer.benefits.push(benefit(segment)),
        "AAA" => answer.refusals.push(refusal(segment)),
        "MSG" => answer.messages.push(segment.element(1).to_owned()),
        _ => {}
    }
}

fn period(answer: &mut EligibilityAnswer, segment: &Segment<'_>) {
    let first = date(segment.element(3));
    match segment.element(1) {
        "346" | "356" | "348" => answer.starts = answer.starts.or(first),
        "347" | "357" | "349" => answer.ends = answer.ends.or(first),
        "291" | "307" => {
            answer.starts = answer.starts.or(first);
            answer.ends = answer.ends.or_else(|| {
                segment
                    .element(3)
                    .split_once('-')
                    .and_then(|(_, to)| date(to))
            });
        }
        _ => {}
    }
}

fn benefit(segment: &Segment<'_>) -> Benefit {
    let kind = segment.element(1);
    let share = segment.element(8);
    Benefit {
        kind: kind.to_owned(),
        words: kind_words(kind).to_owned(),
        services: segment.repetitions(3).map(str::to_owned).collect(),
        plan: segment.element(5).to_owned(),
        period: segment.element(6).to_owned(),
        amount: cents(segment.element(7)).map(Money::from_cents),
        share_bp: share
            .parse::<f64>()
            .ok()
            .filter(|s| (0.0..=100.0).contains(s))
            .map(|s| (s * 10_000.0).round() as u32),
        in_network: match segment.element(12) {
            "Y" => Some(true),
            "N" => Some(false),
            _ => None,
        },
    }
}

fn activity(benefits: &[Benefit]) -> Option<bool> {
    let first = benefits.iter().find(|b| {
        matches!(
            b.kind.as_str(),
            "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8"
        )
    })?;
    Some(matches!(first.kind.as_str(), "1" | "2" | "3" | "4" | "5"))
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "1" => "active",
        "2" | "3" | "4" | "5" => "active, with a special condition",
        "6" | "7" | "8" => "not active",
        "A" => "co-insurance",
        "B" => "copay",
        "C" => "deductible",
        "D" => "benefit",
        "E" => "exclusions",
        "F" => "limitations",
        "G" => "out of pocket, at most",
        "I" => "not covered",
        "L" => "primary care provider",
        "N" => "restricted to certain providers",
        "R" => "other or additional payer",
        "U" => "ask this organisation",
        "V" => "cannot be processed",
        "Y" => "spend down",
        "CB" => "coverage basis",
        "MC" => "managed care coordinator",
        _ => "see the payer's own words",
    }
}

fn refusal(segment: &Segment<'_>) -> String {
    let words = match segment.element(3) {
        "15" => "something the payer needs is missing from the question",
        "42" | "80" => "the payer cannot answer now; ask again later",
        "43" | "44" | "45" | "46" | "47" | "48" | "49" | "50" | "51" => {
            "the payer does not know this provider; check the NPI"
        }
        "52" => "the date of service is outside what the payer keeps",
        "57" | "60" | "61" | "62" | "63" => "the date of service is wrong or too far away",
        "58" | "71" => "the date of birth is not the one the payer has",
        "64" | "72" => "the member number is wrong; compare it with the card",
        "65" | "73" => "the name is not the one the payer has",
        "66" => "the sex is not the one the payer has",
        "67" | "75" => "the payer knows no such member",
        "68" | "76" => "several members fit; add what tells them apart",
        "74" => "the payer could not tell the subscriber",
        "78" => "the member is not in this group or plan",
        "79" => "the payer's identifier is wrong",
        _ => "the payer does not say why",
    };
    format!("{} {words}", segment.element(3)).trim().to_owned()
}
