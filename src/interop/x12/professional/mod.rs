//! 837P out (ASC X12 005010X222A1): one interchange for a batch of claims, in the order of loops that the guide has.
//!
//! Never here: judging whether a claim is right (that is the scrubber); a claim comes as it should go.

mod covers;
mod parties;

use covers::{adjustments, other_cover};
use parties::{Levels, address, billing_level, person, subscriber_level};

use super::X12Error;
use super::fields::{amount, ccyymmdd};
use super::writer::{Envelope, Writer};
use crate::domain::{AccidentCause, BillingEntity, Claim, ClaimLine, Frequency, Money};

/// The guide's version, as HIPAA names it.
const VERSION: &str = "005010X222A1";
/// The guide's limit of claims in one transaction.
const CLAIMS_A_SET: usize = 5000;

/// What goes out together.
#[derive(Debug)]
pub struct ClaimBatch<'c> {
    /// Addresses, control number, time.
    pub envelope: Envelope,
    /// Who sends: name and the identifier that the clearing house assigned.
    pub submitter: &'c BillingEntity,
    /// Who takes it in: its name.
    pub receiver: &'c str,
    /// In this order.
    pub claims: &'c [Claim],
}

/// A batch as text, with which transaction holds which claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The whole file.
    pub text: String,
    /// Control number (ST02) of the transaction that holds each claim, in the claims' order.
    pub sets: Vec<String>,
}

/// Writes a batch.
///
/// # Errors
/// [`X12Error::Unwritable`] for a claim without a line or a diagnosis, or a corrected one without the payer's number.
pub fn write_claims(batch: &ClaimBatch<'_>) -> Result<Written, X12Error> {
    let mut writer = Writer::new(&batch.envelope, "HC", VERSION);
    let mut sets = Vec::with_capacity(batch.claims.len());
    for chunk in batch.claims.chunks(CLAIMS_A_SET) {
        writer.open_set("837", VERSION);
        heading(&mut writer, batch);
        let mut levels = Levels::default();
        for claim in chunk {
            writable(claim)?;
            billing_level(&mut writer, &mut levels, &claim.billing);
            subscriber_level(&mut writer, &mut levels, claim);
            claim_loop(&mut writer, claim);
            sets.push(writer.set_control().to_owned());
        }
        writer.close_set();
    }
    Ok(Written {
        text: writer.finish(),
        sets,
    })
}

fn writable(claim: &Claim) -> Result<(), X12Error> {
    let missing = match () {
        () if claim.lines.is_empty() => "has no service line",
        () if claim.diagnoses.is_empty() => "has no diagnosis",
        () if claim.frequency != Frequency::Original && claim.payer_control.is_none() => {
            "corrects or takes back a claim but lacks the payer's number of it"
        }
        () => return Ok(()),
    };
    Err(X12Error::Unwritable {
        claim: claim.control.clone(),
        what: missing.into(),
    })
}

fn heading(writer: &mut Writer, batch: &ClaimBatch<'_>) {
    let at = batch.envelope.at;
    let reference = format!("{:09}{}", batch.envelope.control, writer.set_control());
    let time = format!("{:02}{:02}", at.hour(), at.minute());
    writer
        .begin("BHT")
        .all(&["0019", "00", &reference, &ccyymmdd(at.date()), &time, "CH"])
        .end();
    let from = batch.submitter;
    writer
        .begin("NM1")
        .all(&["41", "2", &from.name])
        .skip(4)
        .all(&["46", &batch.envelope.sender.1])
        .end();
    writer
        .begin("PER")
        .all(&["IC", &from.contact, "TE", &from.phone])
        .end();
    writer
        .begin("NM1")
        .all(&["40", "2", batch.receiver])
        .skip(4)
        .all(&["46", &batch.envelope.receiver.1])
        .end();
}

/// Loop 2300 with everything below it.
fn claim_loop(writer: &mut Writer, claim: &Claim) {
    claim_segment(writer, claim);
    let day = |writer: &mut Writer, code: &str, day: Option<jiff::civil::Date>| {
        if let Some(day) = day {
            writer.begin("DTP").all(&[code, "D8", &ccyymmdd(day)]).end();
        }
    };
    day(writer, "431", claim.onset);
    day(writer, "439", claim.accident.as_ref().and_then(|a| a.on));
    if claim.patient_paid != Money::ZERO {
        writer
            .begin("AMT")
            .all(&["F5", &amount(claim.patient_paid)])
            .end();
    }
    for (code, number) in [("9F", &claim.referral), ("G1", &claim.authorization)] {
        if let Some(number) = number {
            writer.begin("REF").all(&[code, number]).end();
        }
    }
    if let (Some(number), true) = (&claim.payer_control, claim.frequency != Frequency::Original) {
        writer.begin("REF").all(&["F8", number]).end();
    }
    if let Some(note) = &claim.note {
        writer.begin("NTE").all(&["ADD", note]).end();
    }
    diagnoses(writer, claim);
    if let Some(referring) = &claim.referring {
        person(writer, "DN", referring);
    }
    person(writer, "82", &claim.rendering);
    if !claim.rendering.taxonomy.is_empty() {
        writer
            .begin("PRV")
            .all(&["PE", "PXC", &claim.rendering.taxonomy])
            .end();
    }
    if let Some(place) = &claim.facility {
        writer
            .begin("NM1")
            .all(&["77", "2", &place.name])
            .skip(4)
            .all(&["XX", &place.npi])
            .end();
        address(writer, &place.address);
    }
    for other in &claim.others {
        other_cover(writer, other);
    }
    for (at, line) in claim.lines.iter().enumerate() {
        service_line(writer, claim, at, line);
    }
}

fn claim_segment(writer: &mut Writer, claim: &Claim) {
    writer
        .begin("CLM")
        .all(&[&claim.control, &amount(claim.total())])
        .skip(2)
        .parts(&[&claim.place_of_service, "B", claim.frequency.code()])
        .all(&["Y", "A", "Y", "Y"]);
    if let Some(accident) = &claim.accident {
        let (cause, state) = match accident.cause {
            AccidentCause::Auto => ("AA", accident.state.as_str()),
            AccidentCause::Employment => ("EM", ""),
            AccidentCause::Other => ("OA", ""),
        };
        writer.skip(1).parts(&[cause, "", "", state]);
    }
    writer.end();
}

fn diagnoses(writer: &mut Writer, claim: &Claim) {
    writer.begin("HI");
    for (at, code) in claim.diagnoses.iter().take(12).enumerate() {
        let bare = code.as_str().replace('.', "");
        writer.parts(&[if at == 0 { "ABK" } else { "ABF" }, &bare]);
    }
    writer.end();
}

/// Loops 2400, 2410 and 2430.
fn service_line(writer: &mut Writer, claim: &Claim, at: usize, line: &ClaimLine) {
    writer.begin("LX").add(&(at + 1).to_string()).end();
    let modifier = |n: usize| line.modifiers.get(n).map_or("", String::as_str);
    let procedure = [
        "HC",
        &line.procedure,
        modifier(0),
        modifier(1),
        modifier(2),
        modifier(3),
    ];
    let pointers: Vec<String> = line.pointers.iter().map(u8::to_string).collect();
    let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
    writer
        .begin("SV1")
        .parts(&procedure)
        .all(&[
            &amount(line.amount),
            "UN",
            &line.units.to_string(),
            line.place_of_service.as_deref().unwrap_or(""),
            "",
        ])
        .parts(&pointers)
        .end();
    let days = match line.date_to.filter(|to| *to != line.date) {
        Some(to) => ("RD8", format!("{}-{}", ccyymmdd(line.date), ccyymmdd(to))),
        None => ("D8", ccyymmdd(line.date)),
    };
    writer.begin("DTP").all(&["472", days.0, &days.1]).end();
    writer
        .begin("REF")
        .all(&["6R", &(at + 1).to_string()])
        .end();
    if let Some(note) = &line.note {
        writer.begin("NTE").all(&["ADD", note]).end();
    }
    if let Some((code, quantity, unit)) = &line.drug {
        writer.begin("LIN").skip(1).all(&["N4", code]).end();
        writer
            .begin("CTP")
            .skip(3)
            .all(&[&quantity.to_string(), unit])
            .end();
    }
    for other in &claim.others {
        let Some(decision) = &other.decision else {
            continue;
        };
        for on_line in decision.lines.iter().filter(|l| l.line == at) {
            writer
                .begin("SVD")
                .all(&[&other.payer.id, &amount(on_line.paid)])
                .parts(&procedure)
                .skip(1)
                .add(&line.units.to_string())
                .end();
            adjustments(writer, &on_line.adjustments);
            writer
                .begin("DTP")
                .all(&["573", "D8", &ccyymmdd(decision.on)])
                .end();
        }
    }
}
