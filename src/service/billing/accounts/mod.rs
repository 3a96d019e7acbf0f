//! Patients' accounts: what is owed by age, collections, the ledger's check; payments, pages and days in the files beside.

mod day;
mod money;
mod page;

pub use day::{Day, Till, close_day, day};
pub use money::{Payment, PaymentKind, end_plan, pay, pay_with, plan, receipt, take_back};
pub(super) use page::rows;
pub use page::{AccountPage, AccountRow, open, patient_numbered};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::domain::{Account, Money, PatientId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, ledger, payments, remittances};

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

pub(in crate::service::billing) fn ageing_in(
    db: &Transaction<'_>,
    today: Date,
) -> Result<Ageing, ServiceError> {
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
        let instalment = payments::plan(db, patient)?.map(|(amount, _)| amount);
        let told = payments::statements_since(db, patient, since)?;
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
