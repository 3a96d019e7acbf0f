//! Patients' accounts: what is owed by age, collections, the ledger's check; payments, pages and days in the files beside.

mod day;
mod money;
mod page;

pub use day::{Day, Till, close_day, day};
pub use money::{Payment, PaymentKind, end_plan, pay, pay_with, plan, receipt, take_back};
pub(super) use page::rows;
pub use page::{AccountPage, AccountRow, open, patient_numbered};

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;

use crate::domain::{Account, Money, PatientId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::balances::{self, Side};
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

/// The days since when debts of one of [`AGES`] are owed, both ends included.
#[must_use]
pub(in crate::service::billing) fn days_of(age: usize, today: Date) -> (Date, Date) {
    let before = |days: i64| today.saturating_sub(Span::new().days(days));
    let (first, last) = (jiff::civil::date(1, 1, 1), Date::MAX);
    match age {
        0 => (before(30), last),
        1 => (before(60), before(31)),
        2 => (before(90), before(61)),
        3 => (before(120), before(91)),
        _ => (first, before(121)),
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
    /// How many patients owe or have something over.
    pub open: i64,
    /// Patients who owe or have something over, most owed first; all of them, or as many as were asked for.
    pub accounts: Vec<AccountLine>,
}

/// What is owed today, with every account or as many as are wanted.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn ageing(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    wanted: Option<u32>,
) -> Result<Ageing, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "see ageing",
        String::new(),
        |db| {
            let mut all = ages(db, today)?;
            all.accounts = account_lines(db, today, None, wanted)?;
            Ok(all)
        },
    )
}

/// What is owed by age, without the accounts.
pub(in crate::service) fn ages(db: &Transaction<'_>, today: Date) -> Result<Ageing, ServiceError> {
    let mut all = Ageing::default();
    let add = |to: &mut Money, more: Money| *to = to.checked_add(more).unwrap_or(*to);
    for row in balances::by_day(db)? {
        let age = age(row.day.min(today), today);
        match row.side {
            Side::Payers => add(&mut all.insurance[age], row.owed),
            Side::Patients => add(&mut all.patients[age], row.owed),
            Side::Credits => add(&mut all.credits, row.owed),
        }
        if row.side != Side::Payers {
            all.open += row.number;
        }
    }
    Ok(all)
}

/// Accounts with a balance, most owed first; those owed since one of [`AGES`] when it is named.
pub(in crate::service::billing) fn account_lines(
    db: &Transaction<'_>,
    today: Date,
    of_age: Option<usize>,
    wanted: Option<u32>,
) -> Result<Vec<AccountLine>, ServiceError> {
    let days = of_age.map(|age| days_of(age, today));
    let lines = balances::accounts(db, days, wanted)?.into_iter().map(|a| {
        let since = a.since.min(today);
        let age = age(since, today);
        let told = a.statements >= STATEMENTS_BEFORE_COLLECTION;
        AccountLine {
            patient: a.patient,
            name: a.name,
            owed: a.owed,
            since,
            age,
            instalment: a.instalment,
            collection: age == 4 && a.instalment.is_none() && told,
        }
    });
    Ok(lines.collect())
}

/// What each of some patients owes.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn owed(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patients: &[PatientId],
) -> Result<Vec<Money>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "see what patients owe",
        format!("{} patients", patients.len()),
        |db| {
            let owed = patients
                .iter()
                .map(|p| Ok(ledger::patient_balance(db, *p)?.0));
            owed.collect()
        },
    )
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
/// payments against its remittances, kept sums against their rows.
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
            faults.extend(balances::unequal(db)?);
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
