//! A claim out of a visit's charges, and the claim to the next payer out of what the first one decided.

use jiff::civil::Date;

use crate::domain::{
    Claim, ClaimLine, ClaimPatient, CoverDecision, EncounterId, Frequency, LineDecision, Money,
    OtherCover, PatientId, PayerRank, Policy, Relation, RemittanceClaim, Subscriber,
};
use crate::service::ServiceError;
use crate::store::claims::{self, ClaimRow};
use crate::store::{
    Transaction, billing, billing_office, payers, payments, people, policies, visits,
};

/// A claim that was put together, with what the store needs beside it.
pub(super) struct Built {
    pub(super) claim: Claim,
    pub(super) patient: PatientId,
    pub(super) policy: Policy,
    pub(super) expected: Option<Money>,
}

/// The office's number for the next claim.
pub(super) fn next_control(db: &Transaction<'_>) -> Result<String, ServiceError> {
    Ok(format!("CW{:07}", claims::next_number(db)?))
}

/// The policies that cover a day, in the order they pay.
pub(super) fn covering(
    db: &Transaction<'_>,
    patient: PatientId,
    day: Date,
) -> Result<Vec<Policy>, ServiceError> {
    Ok(policies::policies(db, patient)?
        .into_iter()
        .filter(|p| p.covers(day))
        .collect())
}

/// The claim to the first payer for a visit's charges.
pub(super) fn from_charges(
    db: &Transaction<'_>,
    encounter: EncounterId,
) -> Result<Built, ServiceError> {
    let rule = |text: &str| ServiceError::Rule(text.to_owned());
    let visit = visits::encounter(db, encounter)?;
    let charges = billing::charges(db, encounter)?;
    let first = charges
        .first()
        .ok_or_else(|| rule("this visit has no charges yet; add them first"))?;
    let covers = covering(db, visit.patient, visit.service_on)?;
    let policy = covers
        .first()
        .cloned()
        .ok_or_else(|| rule("the patient has no policy that covers the day of the visit; enter one, or bill the patient"))?;
    let mut diagnoses = Vec::new();
    for code in charges.iter().flat_map(|c| &c.line.diagnoses) {
        if !diagnoses.contains(code) {
            diagnoses.push(code.clone());
        }
    }
    let pointer = |code| {
        diagnoses
            .iter()
            .position(|d| d == code)
            .and_then(|at| u8::try_from(at + 1).ok())
    };
    let mut expected = Some(Money::ZERO);
    let mut lines = Vec::new();
    for charge in &charges {
        let line = &charge.line;
        let rate = payers::rate(db, policy.payer, &line.procedure, line.date)?
            .and_then(|r| r.checked_times(line.units));
        expected = expected.and_then(|sum| sum.checked_add(rate?));
        lines.push(ClaimLine {
            date: line.date,
            date_to: None,
            procedure: line.procedure.clone(),
            modifiers: line.modifiers.clone(),
            pointers: line.diagnoses.iter().filter_map(pointer).collect(),
            units: line.units,
            amount: line.amount,
            place_of_service: None,
            drug: None,
            note: None,
        });
    }
    let numbers = policies::authorizations(db, policy.id, visit.service_on)?;
    let fits = |a: &&crate::domain::Authorization| {
        a.procedure
            .as_ref()
            .is_none_or(|p| lines.iter().any(|l| l.procedure == *p))
    };
    let number = |referral: bool| {
        numbers
            .iter()
            .filter(fits)
            .find(|a| a.referral == referral)
            .map(|a| a.number.clone())
    };
    let others = covers[1..]
        .iter()
        .map(|p| other_cover(db, p, None))
        .collect::<Result<_, _>>()?;
    let claim = Claim {
        control: next_control(db)?,
        frequency: Frequency::Original,
        payer_control: None,
        rank: PayerRank::Primary,
        payer: payers::payer(db, policy.payer)?.payer,
        subscriber: policy.subscriber.clone(),
        patient: patient_of(db, visit.patient, policy.relation)?,
        billing: billing_office::billing_office(db)?.entity,
        rendering: billing_office::provider(db, first.line.rendering.as_str())?,
        referring: None,
        facility: None,
        place_of_service: first.line.place_of_service.clone(),
        diagnoses,
        authorization: number(false),
        referral: number(true),
        onset: None,
        accident: None,
        patient_paid: payments::copay_of(db, visit.patient, visit.service_on)?,
        note: None,
        lines,
        others,
    };
    Ok(Built {
        claim,
        patient: visit.patient,
        policy,
        expected,
    })
}

fn patient_of(
    db: &Transaction<'_>,
    id: PatientId,
    relation: Relation,
) -> Result<ClaimPatient, ServiceError> {
    let patient = people::patient(db, id)?;
    Ok(ClaimPatient {
        name: patient.name,
        born: Some(patient.born),
        sex: patient.sex,
        address: billing_office::contact(db, id)?.unwrap_or_default(),
        relation,
    })
}

fn other_cover(
    db: &Transaction<'_>,
    policy: &Policy,
    decision: Option<CoverDecision>,
) -> Result<OtherCover, ServiceError> {
    Ok(OtherCover {
        rank: policy.rank,
        payer: payers::payer(db, policy.payer)?.payer,
        subscriber: policy.subscriber.clone(),
        relation: policy.relation,
        decision,
    })
}

/// The claim to the next payer, with what this one decided; none when there is no further policy.
pub(super) fn to_next_payer(
    db: &Transaction<'_>,
    row: &ClaimRow,
    said: &RemittanceClaim,
    decided_on: Date,
) -> Result<Option<Built>, ServiceError> {
    let Some((day, _)) = row.claim.days() else {
        return Ok(None);
    };
    let covers = covering(db, row.patient, day)?;
    let Some(policy) = row
        .claim
        .rank
        .next()
        .and_then(|next| covers.iter().find(|p| p.rank == next))
        .cloned()
    else {
        return Ok(None);
    };
    let mut others: Vec<OtherCover> = row
        .claim
        .others
        .iter()
        .filter(|o| o.rank < row.claim.rank)
        .cloned()
        .collect();
    others.push(OtherCover {
        rank: row.claim.rank,
        payer: row.claim.payer.clone(),
        subscriber: row.claim.subscriber.clone(),
        relation: row.claim.patient.relation,
        decision: Some(decision_of(&row.claim, said, decided_on)),
    });
    let mut patient = row.claim.patient.clone();
    patient.relation = policy.relation;
    let subscriber = Subscriber {
        ..policy.subscriber.clone()
    };
    let claim = Claim {
        control: next_control(db)?,
        frequency: Frequency::Original,
        payer_control: None,
        rank: policy.rank,
        payer: payers::payer(db, policy.payer)?.payer,
        subscriber,
        patient,
        authorization: None,
        referral: None,
        others,
        ..row.claim.clone()
    };
    Ok(Some(Built {
        claim,
        patient: row.patient,
        policy,
        expected: None,
    }))
}

/// A remittance's lines put beside the claim's: by the office's line number, else by procedure and charge.
fn decision_of(claim: &Claim, said: &RemittanceClaim, on: Date) -> CoverDecision {
    let mut free: Vec<usize> = (0..claim.lines.len()).collect();
    let mut lines = Vec::new();
    for line in &said.lines {
        let numbered = line
            .control
            .parse::<usize>()
            .ok()
            .and_then(|n| n.checked_sub(1));
        let fits = |at: &usize| {
            let own = &claim.lines[*at];
            own.procedure == line.procedure && own.amount == line.charged
        };
        let at = numbered
            .filter(|n| free.contains(n))
            .or_else(|| free.iter().copied().find(fits));
        if let Some(at) = at {
            free.retain(|f| *f != at);
            lines.push(LineDecision {
                line: at,
                paid: line.paid,
                adjustments: line.adjustments.clone(),
            });
        }
    }
    // A remittance whose lines cannot be placed is passed on for the claim as a whole, so that it still comes out.
    let placed = lines.len() == said.lines.len();
    let adjustments = if placed {
        said.adjustments.clone()
    } else {
        said.all_adjustments().cloned().collect()
    };
    CoverDecision {
        on,
        paid: said.paid,
        adjustments,
        lines: if placed { lines } else { Vec::new() },
    }
}
