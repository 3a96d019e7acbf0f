//! One patient's account: what is owed and why, what was paid, what covers the patient, which claims went out.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::super::entry::{AddressEntry, PolicyView, policy_views};
use crate::domain::{Account, ClaimState, Money, Patient, PatientId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::claim_lists::{self, ClaimSummary};
use crate::store::ledger::LedgerLine;
use crate::store::payments::{self, PaymentRow};
use crate::store::{Transaction, billing_office, claims, ledger, people, registrations};

/// One movement on a patient's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// The day.
    pub on: Date,
    /// In plain words, with the visit it belongs to.
    pub what: String,
    /// Raises what the patient owes; lowers it below nothing.
    pub amount: Money,
    /// Owed after it.
    pub owed: Money,
}

/// Everything of one patient's account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountPage {
    /// Whose.
    pub patient: Patient,
    /// Where they live; empty when nobody has entered it.
    pub address: AddressEntry,
    /// Owed; below nothing is a credit.
    pub owed: Money,
    /// Owed by payers for this patient.
    pub insurance_owes: Money,
    /// Instalment and day of the month, if there is a plan.
    pub plan: Option<(Money, i8)>,
    /// Oldest first.
    pub rows: Vec<AccountRow>,
    /// Newest first.
    pub payments: Vec<PaymentRow>,
    /// In the order they pay.
    pub policies: Vec<PolicyView>,
    /// Newest first.
    pub claims: Vec<ClaimSummary>,
}

/// Opens a patient's account.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that have nothing to do with insurance.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<AccountPage, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "open account",
        format!("patient {patient}"),
        |db| {
            let mut person = people::patient(db, patient)?;
            // The account shows no chart.
            person.problems.clear();
            person.medications.clear();
            person.allergies.clear();
            let home = billing_office::contact(db, patient)?;
            let phone = billing_office::phone(db, patient)?.unwrap_or_default();
            let claims = claim_lists::of_patient(db, patient)?;
            Ok(AccountPage {
                address: home.map_or_else(AddressEntry::default, |h| AddressEntry::of(&h, &phone)),
                owed: ledger::patient_balance(db, patient)?.0,
                insurance_owes: insurance_owes(db, patient)?,
                plan: payments::plan(db, patient)?,
                rows: rows(db, patient)?,
                payments: payments::of_patient(db, patient)?,
                policies: policy_views(db, patient)?,
                claims: claims
                    .into_iter()
                    .filter(|c| c.state != ClaimState::Closed || c.total != Money::ZERO)
                    .collect(),
                patient: person,
            })
        },
    )
}

fn insurance_owes(db: &Transaction<'_>, patient: PatientId) -> Result<Money, ServiceError> {
    let owed = Account::InsuranceReceivable;
    let cents = ledger::of_patient(db, patient)?
        .iter()
        .map(|line| match (&line.entry.debit, &line.entry.credit) {
            (debit, _) if *debit == owed => line.entry.amount.cents(),
            (_, credit) if *credit == owed => -line.entry.amount.cents(),
            _ => 0,
        })
        .sum();
    Ok(Money::from_cents(cents))
}

/// What moved on the patient's account, with the visit it belongs to.
pub(in crate::service::billing) fn rows(
    db: &Transaction<'_>,
    patient: PatientId,
) -> Result<Vec<AccountRow>, ServiceError> {
    let mut rows = Vec::new();
    let mut owed = 0;
    for line in ledger::of_patient(db, patient)? {
        let raises = line.entry.debit == Account::PatientReceivable;
        if !raises && line.entry.credit != Account::PatientReceivable {
            continue;
        }
        let cents = line.entry.amount.cents();
        let amount = if raises { cents } else { -cents };
        owed += amount;
        rows.push(AccountRow {
            on: line.on,
            what: words(db, &line)?,
            amount: Money::from_cents(amount),
            owed: Money::from_cents(owed),
        });
    }
    Ok(rows)
}

fn words(db: &Transaction<'_>, line: &LedgerLine) -> Result<String, ServiceError> {
    let visit = match line.entry.claim {
        Some(claim) => {
            let row = claims::claim(db, claim)?;
            let day = row.claim.days().map_or_else(String::new, |(first, _)| {
                format!(", visit of {}", first.strftime("%m/%d/%Y"))
            });
            format!("{day}, {}", row.claim.payer.name)
        }
        None => String::new(),
    };
    let words = match line.entry.memo.as_str() {
        "PR 1" => "Deductible",
        "PR 2" => "Co-insurance",
        "PR 3" => "Copay",
        other if other.starts_with("PR ") => "Not covered by your plan",
        "copay" => "Copay, thank you",
        "payment by the patient" => "Your payment, thank you",
        "refund to the patient" => "Refund to you",
        "left by the last payer" => "Left by your insurance",
        other => other,
    };
    Ok(format!("{words}{visit}"))
}

/// The patient of a record number.
///
/// # Errors
/// [`ServiceError::Rule`] for a number that no patient has.
pub fn patient_numbered(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    mrn: &str,
) -> Result<PatientId, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "find patient",
        String::new(),
        |db| {
            registrations::patient_of_mrn(db, mrn.trim())?.ok_or_else(|| {
                ServiceError::Rule(format!("no patient has the record number {}", mrn.trim()))
            })
        },
    )
}
