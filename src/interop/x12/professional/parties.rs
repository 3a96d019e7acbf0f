//! Whom a claim names: who bills, who is insured, who pays, who is treated (loops 2000A to 2010CA).

use super::super::fields::ccyymmdd;
use super::super::writer::Writer;
use crate::domain::{
    Address, BillingEntity, Claim, PatientName, Payer, Provider, Relation, Sex, Subscriber,
};

/// Hierarchical levels: the last number given, and the billing level that stands.
#[derive(Default)]
pub(super) struct Levels {
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

pub(super) fn address(writer: &mut Writer, address: &Address) {
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
pub(super) fn billing_level(writer: &mut Writer, levels: &mut Levels, billing: &BillingEntity) {
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
pub(super) fn subscriber_level(writer: &mut Writer, levels: &mut Levels, claim: &Claim) {
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

pub(super) fn coverage(
    writer: &mut Writer,
    rank: &str,
    relation: &str,
    holder: &Subscriber,
    payer: &Payer,
) {
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

pub(super) fn insured(writer: &mut Writer, holder: &Subscriber) {
    let PatientName { family, given } = &holder.name;
    writer
        .begin("NM1")
        .all(&["IL", "1", family, given])
        .skip(3)
        .all(&["MI", &holder.member_id])
        .end();
}

pub(super) fn payer(writer: &mut Writer, payer: &Payer) {
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

pub(super) fn birth(writer: &mut Writer, born: Option<jiff::civil::Date>, sex: Sex) {
    let born = born.map(ccyymmdd).unwrap_or_default();
    writer
        .begin("DMG")
        .all(&["D8", &born, &sex.letter().to_string()])
        .end();
}

pub(super) fn person(writer: &mut Writer, role: &str, who: &Provider) {
    writer
        .begin("NM1")
        .all(&[role, "1", &who.family, &who.given])
        .skip(3);
    if !who.npi.is_empty() {
        writer.all(&["XX", &who.npi]);
    }
    writer.end();
}
