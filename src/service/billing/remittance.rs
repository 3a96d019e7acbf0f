//! Remittances: read, balanced to the cent or refused whole, posted once, never twice.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::reasons::Reasons;
use crate::domain::{Money, Permission, Remittance, RemittanceClaim};
use crate::interop::x12::{decode, read_remittances};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::batches;
use crate::store::remittances::{self, RemittanceSummary};

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
                    None => *file.insert(batches::keep_file(db, "in", "835", &decode(bytes), &at)?),
                };
                views.push(super::posting::post_one(
                    db, remittance, file_id, reasons, today, &at,
                )?);
            }
            Ok(PostedFile {
                balanced: true,
                posted: file.is_some(),
                remittances: views,
            })
        },
    )
}

pub(super) fn claim_view(
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

pub(super) fn view(
    remittance: &Remittance,
    claims: Vec<ClaimView>,
    posted_before: bool,
) -> RemittanceView {
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

pub(super) fn outside_words(reason: &str) -> &'static str {
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
