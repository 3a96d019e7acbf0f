//! A day's money: what came by which way, what the till should hold, and its closing.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::domain::{Money, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::payments::{self, ClosedDay, PaymentRow};

/// What came by one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Till {
    /// `cash`, `check`, `card`, `transfer`, or `from payers`.
    pub method: String,
    /// How many payments and refunds.
    pub count: usize,
    /// What they come to.
    pub amount: Money,
}

/// A day's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Which.
    pub on: Date,
    /// What patients brought and got back, in order.
    pub payments: Vec<PaymentRow>,
    /// What payers sent: payer, number, method, amount.
    pub from_payers: Vec<(String, String, String, Money)>,
    /// By way.
    pub tills: Vec<Till>,
    /// What the ledger has: what the count must come to.
    pub booked: Money,
    /// How it was closed, if it was.
    pub closed: Option<ClosedDay>,
    /// The days closed last, newest first.
    pub closed_before: Vec<ClosedDay>,
}

/// A day's money as booked.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that take no payments.
pub fn day(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    on: Date,
) -> Result<Day, ServiceError> {
    office.act(
        who,
        now,
        Permission::TakePayment,
        "see day",
        on.to_string(),
        |db| {
            let taken = payments::of_day(db, on)?;
            let from_payers = payments::from_payers(db, on)?;
            let closed_before = payments::closed_days(db, 14)?;
            Ok(Day {
                on,
                tills: tills(&taken, &from_payers),
                booked: payments::deposits_of(db, on)?,
                closed: closed_before.iter().find(|c| c.on == on).cloned(),
                payments: taken,
                from_payers,
                closed_before,
            })
        },
    )
}

fn tills(taken: &[PaymentRow], from_payers: &[(String, String, String, Money)]) -> Vec<Till> {
    let mut tills = Vec::new();
    for method in ["cash", "check", "card", "transfer"] {
        let counts = |p: &&PaymentRow| p.method == method && p.undone_on != Some(p.on);
        let of: Vec<&PaymentRow> = taken.iter().filter(counts).collect();
        let signed = |p: &&PaymentRow| match p.kind.as_str() {
            "refund" => Money::from_cents(-p.amount.cents()),
            _ => p.amount,
        };
        tills.push(Till {
            method: method.to_owned(),
            count: of.len(),
            amount: of.iter().map(signed).sum(),
        });
    }
    tills.push(Till {
        method: "from payers".to_owned(),
        count: from_payers.len(),
        amount: from_payers.iter().map(|p| p.3).sum(),
    });
    tills
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
    office.act(
        who,
        now,
        Permission::Bill,
        "close day",
        day.to_string(),
        |db| {
            let booked = payments::deposits_of(db, day)?;
            if booked != counted {
                return Err(ServiceError::Rule(format!(
                    "the ledger has deposits of {booked} on {day}, {counted} were counted; find the difference first"
                )));
            }
            if let Some(closed) = payments::closed_days(db, 14)?.into_iter().find(|c| c.on == day) {
                return Err(ServiceError::Rule(format!("{} closed {day} already", closed.by)));
            }
            Ok(payments::close_day(
                db,
                day,
                booked,
                who.id(),
                &now.to_string(),
            )?)
        },
    )
}
