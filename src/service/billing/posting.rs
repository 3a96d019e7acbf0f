//! What a payer's decision does: each adjustment by its kind into the ledger, the claim to its next state, the rest to the next payer.

use jiff::civil::Date;

use super::building;
use super::claims::{add_built, of};
use super::reasons::{Effect, Reasons};
use super::remittance::{ClaimView, Outcome, RemittanceView, claim_view, outside_words, view};
use crate::domain::{
    Account, AdjustmentGroup, ClaimEvent, ClaimState, Entry, Money, PayerRank, Remittance,
    RemittanceClaim, RemittanceId,
};
use crate::service::ServiceError;
use crate::store::claims::{self as rows, ClaimRow};
use crate::store::{Transaction, ledger, remittances};

/// Posts one balanced payment.
pub(super) fn post_one(
    db: &Transaction<'_>,
    remittance: &Remittance,
    file: i64,
    reasons: &Reasons,
    today: Date,
    at: &str,
) -> Result<RemittanceView, ServiceError> {
    let id = remittances::add(db, remittance, file, at)?;
    let mut claims = Vec::with_capacity(remittance.claims.len());
    for said in &remittance.claims {
        let posting = Posting {
            db,
            id,
            reasons,
            today,
            decided_on: remittance.paid_on.unwrap_or(today),
            at,
        };
        claims.push(posting.claim(said)?);
    }
    for outside in &remittance.provider_adjustments {
        let entry = Entry::moving(
            outside.amount,
            Account::Deposits,
            Account::PayerAdjustments,
            outside_words(&outside.reason),
        );
        ledger::post(
            db,
            today,
            entry.map(|e| Entry {
                remittance: Some(id),
                ..e
            }),
        )?;
    }
    Ok(view(remittance, claims, false))
}

struct Posting<'p> {
    db: &'p Transaction<'p>,
    id: RemittanceId,
    reasons: &'p Reasons,
    today: Date,
    decided_on: Date,
    at: &'p str,
}

impl Posting<'_> {
    fn claim(&self, said: &RemittanceClaim) -> Result<ClaimView, ServiceError> {
        let row = rows::claim_called(self.db, &said.control)?;
        let held = match &row {
            None => Some("no claim of this office has this number".to_owned()),
            Some(row)
                if row.batch.is_none()
                    || matches!(row.state, ClaimState::Rejected | ClaimState::Draft) =>
            {
                Some(format!(
                    "the claim is {} here and has not gone out",
                    row.state.title().to_lowercase()
                ))
            }
            Some(_) if said.status == "25" => Some("an estimate, not a payment".to_owned()),
            Some(_) => None,
        };
        let (outcome, note) = match (row, held) {
            (Some(row), None) => self.known(&row, said)?,
            (_, held) => {
                let note = held.unwrap_or_default();
                remittances::add_claim(self.db, self.id, None, said, &note)?;
                let entry = Entry::moving(
                    said.paid,
                    Account::Unapplied,
                    Account::Deposits,
                    &format!("held: {}", said.control),
                );
                ledger::post(
                    self.db,
                    self.today,
                    entry.map(|e| Entry {
                        remittance: Some(self.id),
                        ..e
                    }),
                )?;
                (Outcome::Held, note)
            }
        };
        Ok(claim_view(said, self.reasons, outcome, note))
    }

    fn known(
        &self,
        row: &ClaimRow,
        said: &RemittanceClaim,
    ) -> Result<(Outcome, String), ServiceError> {
        let later = row.claim.rank != PayerRank::Primary
            || matches!(said.status.as_str(), "2" | "3" | "20" | "21");
        let next = if said.is_reversal() {
            None
        } else {
            building::to_next_payer(self.db, row, said, self.decided_on)?
        };
        let more_cover = next.is_some() || (said.is_reversal() && self.has_later_claim(row)?);
        let entries = if later {
            self.later_entries(row, said, more_cover)?
        } else {
            self.first_entries(said, more_cover)
        };
        let booked = |e: Entry| Entry {
            remittance: Some(self.id),
            ..of(e, row)
        };
        ledger::post(self.db, self.today, entries.into_iter().map(booked))?;
        if !said.payer_control.is_empty() && row.payer_control.as_ref() != Some(&said.payer_control)
        {
            rows::set_payer_control(self.db, row.id, &said.payer_control)?;
        }
        let denied = self.is_denied(said);
        let (event, outcome) = match () {
            () if said.is_reversal() => (ClaimEvent::Reverse, Outcome::Reversed),
            () if denied => (ClaimEvent::Deny, Outcome::Denied),
            () => (ClaimEvent::Pay, Outcome::Paid),
        };
        let mut note = self.note(said, outcome);
        remittances::add_claim(self.db, self.id, Some(row.id), said, &note)?;
        let state = row.state.transition(event).unwrap_or(row.state);
        rows::move_to(self.db, row.id, state, self.at, &note)?;
        let forwarded = matches!(said.status.as_str(), "19" | "20" | "21");
        if let (Outcome::Paid, Some(built), false) = (outcome, next, forwarded) {
            if self.has_later_claim(row)? {
                note.push_str("; the next payer has its claim already");
            } else {
                add_built(self.db, &built, row.encounter, Some(row), self.at)?;
                note.push_str(&format!(
                    "; {} made for {}",
                    built.claim.control, built.claim.payer.name
                ));
            }
        }
        Ok((outcome, note))
    }

    fn has_later_claim(&self, row: &ClaimRow) -> Result<bool, ServiceError> {
        Ok(rows::follows(self.db, row.id)?)
    }

    /// The first payer's decision: each adjustment does what its kind says.
    fn first_entries(&self, said: &RemittanceClaim, more_cover: bool) -> Vec<Entry> {
        let owed = Account::InsuranceReceivable;
        let mut entries: Vec<Entry> = Entry::moving(said.paid, owed, Account::Deposits, "payment")
            .into_iter()
            .collect();
        let lines = said
            .lines
            .iter()
            .flat_map(|l| l.adjustments.iter().map(move |a| (a, l.paid.cents() != 0)));
        let whole = said.adjustments.iter().map(|a| (a, said.paid.cents() != 0));
        for (adjustment, paid) in lines.chain(whole) {
            let memo = format!("{} {}", adjustment.group.code(), adjustment.reason);
            let to = match self.reasons.effect(adjustment, paid) {
                Effect::Contract => Account::ContractualWriteOff,
                Effect::Patient if !more_cover => Account::PatientReceivable,
                Effect::Patient | Effect::Denial | Effect::Prior => continue,
            };
            entries.extend(Entry::moving(adjustment.amount, owed, to, &memo));
        }
        entries
    }

    /// A later payer's decision: its adjustments go over the whole charge, of which only the rest is still owed.
    fn later_entries(
        &self,
        row: &ClaimRow,
        said: &RemittanceClaim,
        more_cover: bool,
    ) -> Result<Vec<Entry>, ServiceError> {
        let owed = Account::InsuranceReceivable;
        let share = |group: AdjustmentGroup| -> i64 {
            said.all_adjustments()
                .filter(|a| a.group == group)
                .map(|a| a.amount.cents())
                .fold(0, i64::saturating_add)
        };
        let mut entries: Vec<Entry> = Entry::moving(said.paid, owed, Account::Deposits, "payment")
            .into_iter()
            .collect();
        let rest = ledger::balance(self.db, owed, row.root)?
            .cents()
            .saturating_sub(said.paid.cents());
        let patient = if said.is_reversal() {
            share(AdjustmentGroup::Patient)
        } else {
            share(AdjustmentGroup::Patient).min(rest.max(0))
        };
        if !more_cover {
            entries.extend(Entry::moving(
                Money::from_cents(patient),
                owed,
                Account::PatientReceivable,
                "left by the last payer",
            ));
        }
        if !self.is_denied(said) && !said.is_reversal() && !more_cover {
            let contract = share(AdjustmentGroup::Contractual).clamp(0, (rest - patient).max(0));
            entries.extend(Entry::moving(
                Money::from_cents(contract),
                owed,
                Account::ContractualWriteOff,
                "by contract",
            ));
        }
        Ok(entries)
    }

    /// Denied: nothing paid, and not only because of contract, deductible or an earlier payer.
    fn is_denied(&self, said: &RemittanceClaim) -> bool {
        let denial = |a| self.reasons.effect(a, false) == Effect::Denial;
        !said.is_reversal()
            && said.paid.cents() <= 0
            && (said.status == "4" || said.all_adjustments().any(denial))
    }

    fn note(&self, said: &RemittanceClaim, outcome: Outcome) -> String {
        match outcome {
            Outcome::Denied => {
                let first = said
                    .all_adjustments()
                    .find(|a| self.reasons.effect(a, false) == Effect::Denial);
                let told = |a: &crate::domain::Adjustment| {
                    let advice = self
                        .reasons
                        .get(&a.reason)
                        .map_or("", |r| r.advice.as_str());
                    let advice = if advice.is_empty() {
                        String::new()
                    } else {
                        format!("; {advice}")
                    };
                    format!(
                        "denied, {}{advice}",
                        self.reasons.words(a.group.code(), &a.reason)
                    )
                };
                first.map_or_else(|| "denied".to_owned(), told)
            }
            Outcome::Reversed => format!(
                "{} taken back",
                Money::from_cents(said.paid.cents().saturating_neg())
            ),
            _ => format!("{} paid", said.paid),
        }
    }
}
