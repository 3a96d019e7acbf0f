//! Remittances: read, balanced to the cent or refused whole, posted once, never twice.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::building;
use super::claims::{add_built, of};
use super::reasons::{Effect, Reasons};
use crate::domain::{
    Account, AdjustmentGroup, ClaimEvent, ClaimState, Entry, Money, PayerRank, Permission,
    Remittance, RemittanceClaim, RemittanceId,
};
use crate::interop::x12::{decode, read_remittances};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::claims::{self as rows, ClaimRow};
use crate::store::remittances::{self, RemittanceSummary};
use crate::store::{Transaction, ledger};

/// What became of one claim in a remittance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Paid, or passed on to the patient or the next payer.
    Paid,
    /// Nothing allowed: it waits in the denial queue.
    Denied,
    /// An earlier payment was taken back.
    Reversed,
    /// Not a claim of this office, or one that never went out: its money is held.
    Held,
    /// Only read.
    Read,
}

/// One adjustment in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdjustmentView {
    /// `CO`, `PR`, …
    pub group: String,
    /// Reason code.
    pub reason: String,
    /// In plain words.
    pub words: String,
    /// By how much, in cents.
    pub amount: Money,
    /// The service it belongs to; empty for the claim as a whole.
    pub procedure: String,
}

/// One claim of a remittance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// The office's number.
    pub control: String,
    /// Whom the payer names.
    pub patient: String,
    /// CLP02.
    pub status: String,
    /// Charged, in cents.
    pub charged: Money,
    /// Paid, in cents.
    pub paid: Money,
    /// What the patient owes by this remittance, in cents.
    pub patient_share: Money,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, or what comes next.
    pub note: String,
    /// Why not all was paid.
    pub adjustments: Vec<AdjustmentView>,
    /// Remark codes.
    pub remarks: Vec<String>,
}

/// Money outside of claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutsideView {
    /// Reason code.
    pub reason: String,
    /// In plain words.
    pub words: String,
    /// What it refers to.
    pub reference: String,
    /// Positive is taken from the payment, in cents.
    pub amount: Money,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemittanceView {
    /// Who pays.
    pub payer: String,
    /// Check or transfer number.
    pub trace: String,
    /// `CHK`, `ACH`, …
    pub method: String,
    /// The day, if said.
    pub paid_on: Option<Date>,
    /// What reaches the bank, in cents.
    pub amount: Money,
    /// It was posted before; nothing was changed now.
    pub posted_before: bool,
    /// Its claims.
    pub claims: Vec<ClaimView>,
    /// Money outside of claims.
    pub outside: Vec<OutsideView>,
    /// What is odd but changes no sum.
    pub quirks: Vec<String>,
}

/// What a file held and what was done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostedFile {
    /// Always so: a file that does not balance is refused.
    pub balanced: bool,
    /// Whether anything was posted.
    pub posted: bool,
    /// Its payments.
    pub remittances: Vec<RemittanceView>,
}

/// Reads a remittance file and checks every sum.
///
/// # Errors
/// [`ServiceError::X12`] for a file that is not whole, [`ServiceError::Unbalanced`] with the segment that does not come out.
pub fn read(bytes: &[u8]) -> Result<Vec<Remittance>, ServiceError> {
    let remittances = read_remittances(&decode(bytes))?;
    for remittance in &remittances {
        remittance.balance()?;
    }
    Ok(remittances)
}

/// Reads a file from the disk.
///
/// # Errors
/// [`ServiceError::Unreadable`].
pub fn bytes_of(file: &Path) -> Result<Vec<u8>, ServiceError> {
    std::fs::read(file).map_err(|e| ServiceError::Unreadable(file.to_owned(), e))
}

/// What a file holds, without an office: nothing is posted.
///
/// # Errors
/// As [`read`].
pub fn preview(bytes: &[u8], reasons: &Reasons) -> Result<PostedFile, ServiceError> {
    let all = read(bytes)?;
    let views = all.iter().map(|r| {
        let claims = r
            .claims
            .iter()
            .map(|c| claim_view(c, reasons, Outcome::Read, String::new()))
            .collect();
        view(r, claims, false)
    });
    Ok(PostedFile {
        balanced: true,
        posted: false,
        remittances: views.collect(),
    })
}

/// Posts a file: all of it or nothing. A payment that was posted before changes nothing.
///
/// # Errors
/// As [`read`]; [`ServiceError::Store`] when the day is closed.
pub fn post(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    reasons: &Reasons,
    bytes: &[u8],
) -> Result<PostedFile, ServiceError> {
    let all = read(bytes)?;
    let subject = all
        .iter()
        .map(|r| r.trace.as_str())
        .take(5)
        .collect::<Vec<_>>()
        .join(" ");
    office.act(
        who,
        now,
        Permission::Bill,
        "post remittance",
        subject,
        |db| {
            let at = now.to_string();
            let mut file = None;
            let mut views = Vec::new();
            for remittance in &all {
                if remittances::posted_before(db, remittance)?.is_some() {
                    let before = remittance
                        .claims
                        .iter()
                        .map(|c| claim_view(c, reasons, Outcome::Read, "posted before".into()));
                    views.push(view(remittance, before.collect(), true));
                    continue;
                }
                let file_id = match file {
                    Some(id) => id,
                    None => *file.insert(rows::keep_file(db, "in", "835", &decode(bytes), &at)?),
                };
                views.push(post_one(db, remittance, file_id, reasons, today, &at)?);
            }
            Ok(PostedFile {
                balanced: true,
                posted: file.is_some(),
                remittances: views,
            })
        },
    )
}

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
        let rest = ledger::balance(self.db, owed, Some(row.root))?
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

fn claim_view(
    said: &RemittanceClaim,
    reasons: &Reasons,
    outcome: Outcome,
    note: String,
) -> ClaimView {
    let one = |a: &crate::domain::Adjustment, procedure: &str| AdjustmentView {
        group: a.group.code().to_owned(),
        reason: a.reason.clone(),
        words: reasons
            .get(&a.reason)
            .map_or_else(String::new, |r| r.words.clone()),
        amount: a.amount,
        procedure: procedure.to_owned(),
    };
    let whole = said.adjustments.iter().map(|a| one(a, ""));
    let lines = said
        .lines
        .iter()
        .flat_map(|l| l.adjustments.iter().map(move |a| one(a, &l.procedure)));
    let remarks = said
        .remarks
        .iter()
        .chain(said.lines.iter().flat_map(|l| &l.remarks));
    ClaimView {
        control: said.control.clone(),
        patient: said.patient.clone(),
        status: said.status.clone(),
        charged: said.charged,
        paid: said.paid,
        patient_share: said.patient_share,
        outcome,
        note,
        adjustments: whole.chain(lines).collect(),
        remarks: remarks.cloned().collect(),
    }
}

fn view(remittance: &Remittance, claims: Vec<ClaimView>, posted_before: bool) -> RemittanceView {
    let outside = remittance.provider_adjustments.iter().map(|p| OutsideView {
        reason: p.reason.clone(),
        words: outside_words(&p.reason).to_owned(),
        reference: p.reference.clone(),
        amount: p.amount,
    });
    RemittanceView {
        payer: remittance.payer.clone(),
        trace: remittance.trace.clone(),
        method: remittance.method.clone(),
        paid_on: remittance.paid_on,
        amount: remittance.amount,
        posted_before,
        claims,
        outside: outside.collect(),
        quirks: remittance.quirks.clone(),
    }
}

fn outside_words(reason: &str) -> &'static str {
    match reason {
        "WO" => "an overpayment recovered",
        "L6" => "interest",
        "FB" => "a balance carried forward",
        "72" => "a refund credited",
        "CS" => "an adjustment",
        "CV" => "capital passed through",
        "AP" => "an advance paid out",
        "B2" => "a rebate",
        "B3" => "a recovery allowance",
        "IR" => "withheld for the tax office",
        "LE" => "a levy",
        "J1" => "not to be refunded",
        "50" => "a late charge",
        "51" => "interest penalty",
        "90" => "an early payment allowance",
        _ => "an adjustment outside of claims",
    }
}

/// Posted remittances, newest first.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<RemittanceSummary>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "list remittances",
        String::new(),
        |db| Ok(remittances::summaries(db, limit)?),
    )
}
