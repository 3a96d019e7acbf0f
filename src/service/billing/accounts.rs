//! Patients' accounts: payments and refunds, plans, ageing, collections, the closing of a day, the ledger's check.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::domain::{Account, Entry, Money, PatientId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, ledger, remittances};

/// Days in which a debt is one age: 0 to 30, 31 to 60, 61 to 90, 91 to 120, older.
pub const AGES: [&str; 5] = ["0–30", "31–60", "61–90", "91–120", "120+"];

/// Statements after which an old debt is listed for collection.
const STATEMENTS_BEFORE_COLLECTION: i64 = 3;

/// Which of [`AGES`] a debt since a day has.
#[must_use]
pub fn age(since: Date, today: Date) -> usize {
    let days = since.until(today).map_or(0, |span| span.get_days());
    match days {
        ..=30 => 0,
        31..=60 => 1,
        61..=90 => 2,
        91..=120 => 3,
        _ => 4,
    }
}

/// What a patient brings or gets back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentKind {
    /// At check-in.
    Copay,
    /// For what is owed.
    Payment,
    /// Given back.
    Refund,
}

/// Takes a payment or gives one back.
///
/// # Errors
/// [`ServiceError::Rule`] for an amount of nothing or a refund beyond the credit balance; [`ServiceError::Store`] for a day
/// that is closed or a method other than cash, check, card or transfer.
pub fn pay(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    patient: PatientId,
    (kind, method, amount): (PaymentKind, &str, Money),
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::TakePayment,
        "take payment",
        format!("patient {patient}"),
        |db| {
            if amount.cents() <= 0 {
                return Err(ServiceError::Rule("a payment is more than nothing".into()));
            }
            let (word, memo, from, to) = match kind {
                PaymentKind::Copay => (
                    "copay",
                    "copay",
                    Account::PatientReceivable,
                    Account::Deposits,
                ),
                PaymentKind::Payment => (
                    "payment",
                    "payment by the patient",
                    Account::PatientReceivable,
                    Account::Deposits,
                ),
                PaymentKind::Refund => (
                    "refund",
                    "refund to the patient",
                    Account::Deposits,
                    Account::PatientReceivable,
                ),
            };
            let owed = owed_by(db, patient)?;
            if kind == PaymentKind::Refund && amount.cents() > -owed.cents() {
                let over = Money::from_cents((-owed.cents()).max(0));
                return Err(ServiceError::Rule(format!(
                    "the patient has {over} over; no more can be given back"
                )));
            }
            ledger::add_payment(db, patient, word, method, amount, today, who.id())?;
            let entry = Entry::moving(amount, from, to, memo).map(|e| Entry {
                patient: Some(patient),
                ..e
            });
            Ok(ledger::post(db, today, entry)?)
        },
    )
}

fn owed_by(db: &Transaction<'_>, patient: PatientId) -> Result<Money, ServiceError> {
    Ok(ledger::patient_balances(db)?
        .into_iter()
        .find(|(id, ..)| *id == patient)
        .map_or(Money::ZERO, |(_, _, owed, _)| owed))
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
    office.act(
        who,
        now,
        Permission::TakePayment,
        "agree payment plan",
        format!("patient {patient}"),
        |db| {
            Ok(ledger::set_plan(
                db,
                patient,
                instalment,
                day_of_month,
                today,
            )?)
        },
    )
}

/// One patient's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountLine {
    /// The store's number.
    pub patient: PatientId,
    /// As charts are filed.
    pub name: String,
    /// Owed; below nothing is a credit.
    pub owed: Money,
    /// Since when.
    pub since: Date,
    /// Which of [`AGES`].
    pub age: usize,
    /// Agreed instalment, if there is a plan.
    pub instalment: Option<Money>,
    /// Old, often told, and without a plan: listed for collection.
    pub collection: bool,
}

/// What is owed, by age, and by whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ageing {
    /// Owed by payers, by age of the service.
    pub insurance: [Money; 5],
    /// Owed by patients, by age of the debt.
    pub patients: [Money; 5],
    /// Patients' credit balances together.
    pub credits: Money,
    /// Patients who owe or have something over, most owed first.
    pub accounts: Vec<AccountLine>,
}

/// What is owed today.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn ageing(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
) -> Result<Ageing, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "see ageing",
        String::new(),
        |db| ageing_in(db, today),
    )
}

pub(super) fn ageing_in(db: &Transaction<'_>, today: Date) -> Result<Ageing, ServiceError> {
    let mut all = Ageing::default();
    let add = |to: &mut Money, more: Money| *to = to.checked_add(more).unwrap_or(*to);
    for (_, since, owed) in ledger::insurance_balances(db)? {
        add(&mut all.insurance[age(since, today)], owed);
    }
    for (patient, name, owed, since) in ledger::patient_balances(db)? {
        let since = since.min(today);
        let age = age(since, today);
        if owed.cents() < 0 {
            add(&mut all.credits, owed);
        } else {
            add(&mut all.patients[age], owed);
        }
        let instalment = ledger::plan(db, patient)?.map(|(amount, _)| amount);
        let told = ledger::statements_since(db, patient, since)?;
        let collection = age == 4 && instalment.is_none() && told >= STATEMENTS_BEFORE_COLLECTION;
        all.accounts.push(AccountLine {
            patient,
            name,
            owed,
            since,
            age,
            instalment,
            collection,
        });
    }
    Ok(all)
}

/// Closes a day: what was counted must be what the ledger has.
///
/// # Errors
/// [`ServiceError::Rule`] with both sums when they differ; [`ServiceError::Store`] for a day that is closed.
pub fn close_day(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    day: Date,
    counted: Money,
) -> Result<(), ServiceError> {
    office.act(who, now, Permission::Bill, "close day", day.to_string(), |db| {
        let booked = ledger::deposits_of(db, day)?;
        if booked != counted {
            return Err(ServiceError::Rule(format!("the ledger has deposits of {booked} on {day}, {counted} were counted; find the difference first")));
        }
        Ok(ledger::close_day(db, day, booked, who.id(), &now.to_string())?)
    })
}

/// One account in the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountTotal {
    /// Its name.
    pub account: &'static str,
    /// Debits.
    pub debits: Money,
    /// Credits.
    pub credits: Money,
}

/// What the ledger's check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerCheck {
    /// How many entries there are.
    pub entries: i64,
    /// Every account with its sums.
    pub accounts: Vec<AccountTotal>,
    /// Debits less credits: nothing.
    pub difference: Money,
    /// What does not fit together, one sentence each.
    pub faults: Vec<String>,
}

impl LedgerCheck {
    /// Whether everything comes out.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.faults.is_empty() && self.difference == Money::ZERO
    }
}

/// Checks the ledger: debits against credits, each remittance's deposit against what its payer said it pays, each claim's
/// payments against its remittances.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn check(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<LedgerCheck, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "check ledger",
        String::new(),
        |db| {
            let totals = ledger::trial_balance(db)?;
            let sum = |side: fn(&(Account, Money, Money)) -> Money| -> Money {
                totals.iter().map(side).sum()
            };
            let difference = Money::from_cents(sum(|t| t.1).cents() - sum(|t| t.2).cents());
            let mut faults = Vec::new();
            for (trace, says, booked) in remittances::unequal_deposits(db)? {
                faults.push(format!(
                    "the payment {trace} says {says}, {booked} was booked"
                ));
            }
            for control in remittances::unequal_claims(db)? {
                faults.push(format!(
                    "the payments of claim {control} are not those of its remittances"
                ));
            }
            let accounts = totals
                .iter()
                .map(|(account, debits, credits)| AccountTotal {
                    account: account.title(),
                    debits: *debits,
                    credits: *credits,
                });
            Ok(LedgerCheck {
                entries: ledger::count(db)?,
                accounts: accounts.collect(),
                difference,
                faults,
            })
        },
    )
}
