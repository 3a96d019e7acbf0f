//! 837P out (ASC X12 005010X222A1): one interchange for a batch of claims, in the order of loops that the guide has.
//!
//! Never here: judging whether a claim is right (that is the scrubber); a claim comes as it should go.

use super::X12Error;
use super::fields::{amount, ccyymmdd};
use super::writer::{Envelope, Writer};
use crate::domain::{
    AccidentCause, Address, Adjustment, AdjustmentGroup, BillingEntity, Claim, ClaimLine,
    CoverDecision, Frequency, Money, OtherCover, PatientName, Payer, Provider, Relation, Sex,
    Subscriber,
};

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

/// Hierarchical levels: the last number given, and the billing level that stands.
#[derive(Default)]
struct Levels {
    last: usize,
    billing: Option<(usize, BillingEntity)>,
}

impl Levels {
    fn open(
        &mut self,
        writer: &mut Writer,
        parent: Option<usize>,
        code: &str,
        has_child: bool,
    ) -> usize {
        self.last += 1;
        let parent = parent.map(|p| p.to_string()).unwrap_or_default();
        writer
            .begin("HL")
            .all(&[
                &self.last.to_string(),
                &parent,
                code,
                if has_child { "1" } else { "0" },
            ])
            .end();
        self.last
    }
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

fn address(writer: &mut Writer, address: &Address) {
    writer
        .begin("N3")
        .all(&[&address.street, &address.street2])
        .end();
    writer
        .begin("N4")
        .all(&[&address.city, &address.state, &address.zip])
        .end();
}

/// Loops 2000A and 2010AA; once for claims that follow each other from one biller.
fn billing_level(writer: &mut Writer, levels: &mut Levels, billing: &BillingEntity) {
    if levels
        .billing
        .as_ref()
        .is_some_and(|(_, open)| open == billing)
    {
        return;
    }
    let number = levels.open(writer, None, "20", true);
    if !billing.taxonomy.is_empty() {
        writer
            .begin("PRV")
            .all(&["BI", "PXC", &billing.taxonomy])
            .end();
    }
    writer
        .begin("NM1")
        .all(&["85", "2", &billing.name])
        .skip(4)
        .all(&["XX", &billing.npi])
        .end();
    address(writer, &billing.address);
    writer.begin("REF").all(&["EI", &billing.ein]).end();
    levels.billing = Some((number, billing.clone()));
}

/// Loops 2000B, 2010BA, 2010BB and, for a dependant, 2000C and 2010CA.
fn subscriber_level(writer: &mut Writer, levels: &mut Levels, claim: &Claim) {
    let own = claim.patient.relation == Relation::Oneself;
    let billing = levels.billing.as_ref().map(|(number, _)| *number);
    let parent = levels.open(writer, billing, "22", !own);
    let holder = &claim.subscriber;
    coverage(
        writer,
        claim.rank.letter(),
        if own { "18" } else { "" },
        holder,
        &claim.payer,
    );
    insured(writer, holder);
    if own || !holder.address.street.is_empty() {
        address(writer, &holder.address);
    }
    if own {
        birth(writer, claim.patient.born, claim.patient.sex);
    } else if holder.born.is_some() {
        birth(writer, holder.born, holder.sex);
    }
    payer(writer, &claim.payer);
    if !own {
        levels.open(writer, Some(parent), "23", false);
        writer.begin("PAT").add(claim.patient.relation.code()).end();
        writer
            .begin("NM1")
            .all(&[
                "QC",
                "1",
                &claim.patient.name.family,
                &claim.patient.name.given,
            ])
            .end();
        address(writer, &claim.patient.address);
        birth(writer, claim.patient.born, claim.patient.sex);
    }
}

fn coverage(writer: &mut Writer, rank: &str, relation: &str, holder: &Subscriber, payer: &Payer) {
    let plan = if holder.group_number.is_empty() {
        holder.plan.as_str()
    } else {
        ""
    };
    writer
        .begin("SBR")
        .all(&[
            rank,
            relation,
            &holder.group_number,
            plan,
            holder.medicare_secondary.as_deref().unwrap_or(""),
        ])
        .skip(3)
        .add(&payer.filing)
        .end();
}

fn insured(writer: &mut Writer, holder: &Subscriber) {
    let PatientName { family, given } = &holder.name;
    writer
        .begin("NM1")
        .all(&["IL", "1", family, given])
        .skip(3)
        .all(&["MI", &holder.member_id])
        .end();
}

fn payer(writer: &mut Writer, payer: &Payer) {
    writer
        .begin("NM1")
        .all(&["PR", "2", &payer.name])
        .skip(4)
        .all(&["PI", &payer.id])
        .end();
    if !payer.address.street.is_empty() {
        address(writer, &payer.address);
    }
}

fn birth(writer: &mut Writer, born: Option<jiff::civil::Date>, sex: Sex) {
    let born = born.map(ccyymmdd).unwrap_or_default();
    writer
        .begin("DMG")
        .all(&["D8", &born, &sex.letter().to_string()])
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

fn person(writer: &mut Writer, role: &str, who: &Provider) {
    writer
        .begin("NM1")
        .all(&[role, "1", &who.family, &who.given])
        .skip(3);
    if !who.npi.is_empty() {
        writer.all(&["XX", &who.npi]);
    }
    writer.end();
}

/// Loops 2320, 2330A and 2330B.
fn other_cover(writer: &mut Writer, other: &OtherCover) {
    coverage(
        writer,
        other.rank.letter(),
        other.relation.code(),
        &other.subscriber,
        &other.payer,
    );
    if let Some(decision) = &other.decision {
        adjustments(writer, &decision.adjustments);
        writer
            .begin("AMT")
            .all(&["D", &amount(decision.paid)])
            .end();
        writer
            .begin("AMT")
            .all(&["EAF", &amount(left_to_patient(decision))])
            .end();
    }
    writer.begin("OI").skip(2).add("Y").skip(2).add("Y").end();
    insured(writer, &other.subscriber);
    if !other.subscriber.address.street.is_empty() {
        address(writer, &other.subscriber.address);
    }
    payer(writer, &other.payer);
    if let Some(decision) = other.decision.as_ref().filter(|d| d.lines.is_empty()) {
        writer
            .begin("DTP")
            .all(&["573", "D8", &ccyymmdd(decision.on)])
            .end();
    }
}

fn left_to_patient(decision: &CoverDecision) -> Money {
    let lines = decision.lines.iter().flat_map(|l| &l.adjustments);
    lines
        .chain(&decision.adjustments)
        .filter(|a| a.group == AdjustmentGroup::Patient)
        .map(|a| a.amount)
        .sum()
}

/// CAS segments: one a group, at most six reasons in each.
fn adjustments(writer: &mut Writer, all: &[Adjustment]) {
    for group in AdjustmentGroup::ALL {
        let of_group: Vec<&Adjustment> = all.iter().filter(|a| a.group == group).collect();
        for six in of_group.chunks(6) {
            writer.begin("CAS").add(group.code());
            for adjustment in six {
                writer
                    .all(&[&adjustment.reason, &amount(adjustment.amount)])
                    .skip(1);
            }
            writer.end();
        }
    }
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
