//! The patient's other policies on a claim, and what their payers decided (loops 2320, 2330 and 2430).

use super::super::fields::{amount, ccyymmdd};
use super::super::writer::Writer;
use super::parties::{address, coverage, insured, payer};
use crate::domain::{Adjustment, AdjustmentGroup, CoverDecision, Money, OtherCover};

/// Loops 2320, 2330A and 2330B.
pub(super) fn other_cover(writer: &mut Writer, other: &OtherCover) {
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

pub(super) fn left_to_patient(decision: &CoverDecision) -> Money {
    let lines = decision.lines.iter().flat_map(|l| &l.adjustments);
    lines
        .chain(&decision.adjustments)
        .filter(|a| a.group == AdjustmentGroup::Patient)
        .map(|a| a.amount)
        .sum()
}

/// CAS segments: one a group, at most six reasons in each.
pub(super) fn adjustments(writer: &mut Writer, all: &[Adjustment]) {
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
