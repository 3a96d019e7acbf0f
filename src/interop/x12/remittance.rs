//! 835 in (ASC X12 005010X221A1): payments with what they explain. Money and groups must be readable or the file is refused;
//! what only looks odd is told as a quirk.

use super::X12Error;
use super::envelope::{Transaction, interchanges};
use super::fields::{date, money, money_or_none, person, wrong};
use super::segment::Segment;
use crate::domain::{
    Adjustment, AdjustmentGroup, Money, ProviderAdjustment, Remittance, RemittanceClaim,
    RemittanceLine,
};

/// Reads every payment of a file.
///
/// # Errors
/// [`X12Error`] for the first segment that cannot be taken: nothing is half read.
pub fn read_remittances(text: &str) -> Result<Vec<Remittance>, X12Error> {
    let mut found = Vec::new();
    for interchange in interchanges(text)? {
        for transaction in interchange.groups.iter().flat_map(|g| &g.transactions) {
            if transaction.kind != "835" {
                let kind: String = transaction
                    .kind
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .take(3)
                    .collect();
                return Err(X12Error::OtherKind {
                    found: format!("a {kind}"),
                    wanted: "remittances (835)",
                });
            }
            found.push(read_one(transaction)?);
        }
    }
    if found.is_empty() {
        return Err(X12Error::OtherKind {
            found: "nothing".into(),
            wanted: "remittances (835)",
        });
    }
    Ok(found)
}

fn read_one(transaction: &Transaction<'_>) -> Result<Remittance, X12Error> {
    let at = transaction.segments.first().map_or(0, |s| s.at);
    let mut payment: Option<Remittance> = None;
    for segment in &transaction.segments {
        match (segment.id, &mut payment) {
            ("BPR", None) => payment = Some(payment_of(segment)?),
            ("BPR", Some(_)) => return Err(wrong(segment, "a second payment in one transaction")),
            (_, Some(payment)) => take(payment, segment)?,
            (_, None) => return Err(wrong(segment, "the payment (BPR) must come first")),
        }
    }
    let missing = |what: &str| X12Error::Field {
        at,
        id: "ST".into(),
        what: what.into(),
    };
    let mut payment = payment.ok_or_else(|| missing("there is no payment (BPR)"))?;
    if payment.trace.is_empty() {
        return Err(missing("the payment has no check or transfer number (TRN)"));
    }
    oddities(&mut payment);
    Ok(payment)
}

fn payment_of(segment: &Segment<'_>) -> Result<Remittance, X12Error> {
    let amount = money(segment, 2)?;
    let amount = match segment.element(3) {
        "D" => Money::from_cents(-amount.cents()),
        _ => amount,
    };
    let mut quirks = Vec::new();
    let paid_on = date(segment.element(16));
    if paid_on.is_none() && !segment.element(16).is_empty() {
        quirks.push(format!(
            "the payment's date {} is no day",
            segment.element(16)
        ));
    } else if paid_on.is_none() {
        quirks.push("the payment gives no date of its own (BPR16)".to_owned());
    }
    Ok(Remittance {
        at: segment.at,
        payer: String::new(),
        payer_id: String::new(),
        trace: String::new(),
        method: segment.element(4).to_owned(),
        amount,
        paid_on,
        payee: String::new(),
        claims: Vec::new(),
        provider_adjustments: Vec::new(),
        quirks,
    })
}

fn take(payment: &mut Remittance, segment: &Segment<'_>) -> Result<(), X12Error> {
    match segment.id {
        "TRN" if payment.trace.is_empty() => {
            payment.trace = segment.element(2).trim().to_owned();
            payment.payer_id = segment.element(3).trim().to_owned();
        }
        "DTM" if segment.element(1) == "405" && payment.claims.is_empty() => {
            payment.paid_on = payment.paid_on.or_else(|| date(segment.element(2)));
        }
        "N1" if segment.element(1) == "PR" => payment.payer = segment.element(2).trim().to_owned(),
        "N1" if segment.element(1) == "PE" => payment.payee = segment.element(2).trim().to_owned(),
        "CLP" => payment.claims.push(claim_of(segment)?),
        "PLB" => provider_adjustments(payment, segment)?,
        _ => {
            if let Some(claim) = payment.claims.last_mut() {
                take_claim(claim, segment)?;
            } else if matches!(segment.id, "SVC" | "CAS") {
                return Err(wrong(segment, "money before any claim (CLP)"));
            }
        }
    }
    Ok(())
}

fn claim_of(segment: &Segment<'_>) -> Result<RemittanceClaim, X12Error> {
    Ok(RemittanceClaim {
        at: segment.at,
        control: segment.element(1).trim().to_owned(),
        status: segment.element(2).to_owned(),
        charged: money(segment, 3)?,
        paid: money(segment, 4)?,
        patient_share: money_or_none(segment, 5)?.unwrap_or(Money::ZERO),
        payer_control: segment.element(7).trim().to_owned(),
        patient: String::new(),
        adjustments: Vec::new(),
        remarks: Vec::new(),
        lines: Vec::new(),
    })
}

fn take_claim(claim: &mut RemittanceClaim, segment: &Segment<'_>) -> Result<(), X12Error> {
    match (segment.id, claim.lines.last_mut()) {
        ("SVC", _) => claim.lines.push(line_of(segment)?),
        ("CAS", Some(line)) => line.adjustments.extend(adjustments_of(segment)?),
        ("CAS", None) => claim.adjustments.extend(adjustments_of(segment)?),
        ("NM1", None) if segment.element(1) == "QC" => claim.patient = person(segment),
        ("MOA", _) => claim
            .remarks
            .extend((3..=7).filter_map(|n| some(segment.element(n)))),
        ("MIA", _) => {
            let places = [5, 20, 21, 22, 23];
            claim
                .remarks
                .extend(places.into_iter().filter_map(|n| some(segment.element(n))));
        }
        ("DTM", Some(line)) if matches!(segment.element(1), "472" | "150") => {
            line.date = date(segment.element(2))
        }
        ("REF", Some(line)) if segment.element(1) == "6R" => {
            segment.element(2).trim().clone_into(&mut line.control)
        }
        ("LQ", Some(line)) => line.remarks.extend(some(segment.element(2))),
        _ => {}
    }
    Ok(())
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn line_of(segment: &Segment<'_>) -> Result<RemittanceLine, X12Error> {
    Ok(RemittanceLine {
        at: segment.at,
        procedure: segment.component(1, 2).to_owned(),
        modifiers: segment
            .components(1)
            .skip(2)
            .take(4)
            .filter_map(some)
            .collect(),
        charged: money(segment, 2)?,
        paid: money(segment, 3)?,
        date: None,
        control: String::new(),
        adjustments: Vec::new(),
        remarks: Vec::new(),
    })
}

/// Up to six reasons in one CAS segment: reason, amount, quantity.
fn adjustments_of(segment: &Segment<'_>) -> Result<Vec<Adjustment>, X12Error> {
    let group = AdjustmentGroup::from_code(segment.element(1))
        .ok_or_else(|| wrong(segment, "element 1 must be one of CO, PR, OA, PI, CR"))?;
    let mut found = Vec::new();
    for reason_at in (2..=segment.len()).step_by(3) {
        let reason = segment.element(reason_at);
        if reason.is_empty() && segment.element(reason_at + 1).is_empty() {
            continue;
        }
        if reason.is_empty() {
            return Err(wrong(
                segment,
                format!("element {reason_at} must give a reason for the amount after it"),
            ));
        }
        found.push(Adjustment {
            group,
            reason: reason.to_owned(),
            amount: money(segment, reason_at + 1)?,
        });
    }
    Ok(found)
}

fn provider_adjustments(payment: &mut Remittance, segment: &Segment<'_>) -> Result<(), X12Error> {
    for at in (3..=segment.len()).step_by(2) {
        if segment.element(at).is_empty() && segment.element(at + 1).is_empty() {
            continue;
        }
        payment.provider_adjustments.push(ProviderAdjustment {
            at: segment.at,
            reason: segment.component(at, 1).to_owned(),
            reference: segment.component(at, 2).to_owned(),
            amount: money(segment, at + 1)?,
        });
    }
    Ok(())
}

/// What a person should know though every sum comes out.
fn oddities(payment: &mut Remittance) {
    for claim in &payment.claims {
        let share: Money = claim
            .all_adjustments()
            .filter(|a| a.group == AdjustmentGroup::Patient)
            .filter_map(|a| bounded(a.amount))
            .sum();
        if share != claim.patient_share {
            payment.quirks.push(format!(
                "claim {}: the payer sums the patient's share to {}, its adjustments to {share}",
                claim.control, claim.patient_share
            ));
        }
        if claim.control.is_empty() || claim.control == "0" {
            payment.quirks.push(format!(
                "segment {}: a claim without the office's number",
                claim.at
            ));
        }
    }
}

/// Amounts that a sum of any number of them cannot carry past 64 bits.
fn bounded(money: Money) -> Option<Money> {
    (money.cents().abs() < 1_000_000_000_000).then_some(money)
}
