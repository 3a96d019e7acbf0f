//! Figures of the billing office: how long money takes, how many claims go through at once, who denies what and why.

mod rows;

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;

use super::reasons::Reasons;
use crate::domain::{Account, ClaimState, Money, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::reports::Denials;
use crate::store::{balances, claim_lists, reports};

pub use crate::store::reports::ReportRow;
pub use rows::{Figure, FigureRows, rows};

/// The figures of a stretch of days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// What is owed over what is charged in a day; none without charges.
    pub days_in_receivable: Option<f64>,
    /// Claims that were never rejected, of those that went out.
    pub clean: (i64, i64),
    /// Claims denied, of those decided.
    pub denied: (i64, i64),
    /// Denials by payer and reason, most money first, each with its words.
    pub denials: Vec<(Denials, String)>,
    /// Payments by who rendered, most first.
    pub collections: Vec<(String, Money)>,
    /// What contracts promised and payers allowed, by payer, for paid claims that have a promise.
    pub expected: Vec<(String, Money, Money)>,
    /// Charged and deposited in each month, oldest first.
    pub months: Vec<(String, Money, Money)>,
    /// Claims in each state: state, how many, how much.
    pub states: Vec<(ClaimState, i64, Money)>,
}

/// The figures of the last days.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn figures(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    days: i32,
    reasons: &Reasons,
) -> Result<Figures, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "see figures",
        format!("{days} days"),
        |db| {
            let from = today.saturating_sub(Span::new().days(days.clamp(1, 3650)));
            let charged = reports::charged(db, from, today)?;
            let owed = balances::of_account(db, Account::InsuranceReceivable)?.cents()
                + balances::of_account(db, Account::PatientReceivable)?.cents();
            let a_day = charged.cents() as f64 / f64::from(days.max(1));
            let denials = reports::denials(db, from, today)?.into_iter().map(|d| {
                let words = reasons.words(&d.group, &d.reason);
                (d, words)
            });
            Ok(Figures {
                from,
                to: today,
                days_in_receivable: (a_day > 0.0).then(|| owed as f64 / a_day),
                clean: reports::clean(db, from, today)?,
                denied: reports::denied(db, from, today)?,
                denials: denials.collect(),
                collections: reports::collections(db, from, today)?,
                expected: reports::expected(db, from, today)?,
                months: reports::months(db, from, today)?,
                states: claim_lists::counts(db)?,
            })
        },
    )
}
