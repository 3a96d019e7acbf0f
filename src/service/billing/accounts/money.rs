//! What patients bring, get back, and agree to pay.

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::entry::{Faults, day_of};
use crate::domain::{Account, Entry, Money, PatientId, PaymentId, Permission};
use crate::interop::pdf;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, billing_office, ledger, payments, people};

/// How money changes hands.
const METHODS: [&str; 4] = ["cash", "check", "card", "transfer"];

/// What a patient brings or gets back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PaymentKind {
    /// At check-in.
    Copay,
    /// For what is owed.
    #[default]
    Payment,
    /// Given back.
    Refund,
}

/// A payment as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payment {
    /// What it is.
    pub kind: PaymentKind,
    /// How much.
    pub amount: String,
    /// `cash`, `check`, `card`, `transfer`.
    pub method: String,
    /// A check's number or the like; may be empty.
    pub reference: String,
    /// The day; today when empty.
    pub on: String,
}

/// Takes a payment or gives one back; the number on its receipt.
///
/// # Errors
/// As [`pay_with`].
pub fn pay(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    patient: PatientId,
    (kind, method, amount): (PaymentKind, &str, Money),
) -> Result<PaymentId, ServiceError> {
    office.act(
        who,
        now,
        Permission::TakePayment,
        "take payment",
        format!("patient {patient}"),
        |db| take(db, who, today, patient, (kind, method, amount), ""),
    )
}

/// Takes a payment as typed or gives one back; the number on its receipt.
///
/// # Errors
/// [`ServiceError::Rule`] for an amount of nothing or a refund beyond the credit balance, a method that there is not;
/// [`ServiceError::Store`] for a day that is closed.
pub fn pay_with(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    patient: PatientId,
    typed: &Payment,
) -> Result<PaymentId, ServiceError> {
    let mut faults = Faults::default();
    if typed.amount.trim().is_empty() {
        faults.add("the amount is missing");
    }
    let amount = faults
        .money(&typed.amount, "the amount")
        .unwrap_or_default();
    let method = typed.method.trim().to_lowercase();
    if !METHODS.contains(&method.as_str()) {
        faults.add(format!("“{method}” is none of {}", METHODS.join(", ")));
    }
    let on = match typed.on.trim() {
        "" => Some(today),
        text => day_of(text),
    };
    let on = on.filter(|day| *day <= today).unwrap_or_else(|| {
        faults.add(format!("“{}” is no day up to today", typed.on.trim()));
        today
    });
    faults.finish()?;
    let reference = typed.reference.trim();
    office.act(
        who,
        now,
        Permission::TakePayment,
        "take payment",
        format!("patient {patient}"),
        |db| {
            take(
                db,
                who,
                on,
                patient,
                (typed.kind, &method, amount),
                reference,
            )
        },
    )
}

fn take(
    db: &Transaction<'_>,
    who: &SignedIn,
    on: Date,
    patient: PatientId,
    (kind, method, amount): (PaymentKind, &str, Money),
    reference: &str,
) -> Result<PaymentId, ServiceError> {
    if amount.cents() <= 0 {
        return Err(ServiceError::Rule("a payment is more than nothing".into()));
    }
    let (word, memo, from, to) = moves(kind);
    let (owed, _) = ledger::patient_balance(db, patient)?;
    if kind == PaymentKind::Refund && amount.cents() > -owed.cents() {
        let over = Money::from_cents((-owed.cents()).max(0));
        return Err(ServiceError::Rule(format!(
            "the patient has {over} over; no more can be given back"
        )));
    }
    let id = payments::add_payment(db, patient, word, method, amount, on, who.id(), reference)?;
    let entry = Entry::moving(amount, from, to, memo).map(|e| Entry {
        patient: Some(patient),
        ..e
    });
    ledger::post(db, on, entry)?;
    Ok(id)
}

/// As the store names it, as the ledger words it, and from which account it goes to which.
fn moves(kind: PaymentKind) -> (&'static str, &'static str, Account, Account) {
    let (patient, till) = (Account::PatientReceivable, Account::Deposits);
    match kind {
        PaymentKind::Copay => ("copay", "copay", patient, till),
        PaymentKind::Payment => ("payment", "payment by the patient", patient, till),
        PaymentKind::Refund => ("refund", "refund to the patient", till, patient),
    }
}

/// Takes back a payment or refund that was keyed wrongly: the ledger gets the opposite entry, the receipt stays marked.
///
/// # Errors
/// [`ServiceError::Store`] for one that was taken back already, or when today is closed.
pub fn take_back(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    id: PaymentId,
) -> Result<PatientId, ServiceError> {
    office.act(
        who,
        now,
        Permission::TakePayment,
        "take payment back",
        format!("receipt {id}"),
        |db| {
            let row = payments::payment(db, id)?;
            payments::take_back(db, id, today)?;
            let kind = match row.kind.as_str() {
                "copay" => PaymentKind::Copay,
                "refund" => PaymentKind::Refund,
                _ => PaymentKind::Payment,
            };
            let (.., from, to) = moves(kind);
            let memo = format!("receipt {id} taken back");
            let entry = Entry::moving(row.amount, to, from, &memo).map(|e| Entry {
                patient: Some(row.patient),
                ..e
            });
            ledger::post(db, today, entry)?;
            Ok(row.patient)
        },
    )
}

/// The receipt of a payment, as PDF.
///
/// # Errors
/// [`ServiceError::Store`] for a number that no receipt has, or before the office's name was entered.
pub fn receipt(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: PaymentId,
) -> Result<Vec<u8>, ServiceError> {
    office.act(
        who,
        now,
        Permission::TakePayment,
        "print receipt",
        format!("receipt {id}"),
        |db| {
            let row = payments::payment(db, id)?;
            let patient = people::patient(db, row.patient)?;
            let own = billing_office::billing_office(db)?.entity;
            let (owed, _) = ledger::patient_balance(db, row.patient)?;
            Ok(pdf::receipt(&pdf::Receipt {
                office: &own,
                number: id.0,
                patient: format!("{} {}", patient.name.given, patient.name.family),
                account: patient.mrn,
                kind: row.kind,
                method: row.method,
                reference: row.reference,
                amount: row.amount,
                on: row.on,
                taken_by: row.taken_by,
                undone_on: row.undone_on,
                owed,
            }))
        },
    )
}

/// Agrees on instalments.
///
/// # Errors
/// [`ServiceError::Store`] for an instalment of nothing or a day past the 28th.
pub fn plan(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    patient: PatientId,
    instalment: Money,
    day_of_month: i8,
) -> Result<(), ServiceError> {
    if instalment.cents() <= 0 || !(1..=28).contains(&day_of_month) {
        return Err(ServiceError::Rule(
            "an instalment is more than nothing, on a day from 1 to 28".into(),
        ));
    }
    office.act(
        who,
        now,
        Permission::TakePayment,
        "agree payment plan",
        format!("patient {patient}"),
        |db| {
            Ok(payments::set_plan(
                db,
                patient,
                instalment,
                day_of_month,
                today,
            )?)
        },
    )
}

/// Ends a patient's plan.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that take no payments.
pub fn end_plan(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::TakePayment,
        "end payment plan",
        format!("patient {patient}"),
        |db| Ok(payments::end_plan(db, patient)?),
    )
}
