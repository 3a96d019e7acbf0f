//! The rows behind a figure: each sum of the reports can be opened to the claims or accounts that make it.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;

use crate::domain::{Money, Permission};
use crate::service::billing::accounts::{AGES, AccountLine, account_lines, age, days_of};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::Transaction;
use crate::store::balances::{self, Side};
use crate::store::reports::{self, ReportRow};

/// A figure that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// What payers and patients owe.
    Receivable,
    /// Claims that went through at once.
    Clean,
    /// Claims that were rejected before they were decided.
    Rejected,
    /// Denied claims.
    Denied,
    /// Denied by one payer for one reason: payer, group, reason.
    DeniedFor(String, String, String),
    /// What came in for one provider's claims.
    Collected(String),
    /// What one payer's contract promised, against what it allowed.
    Expected(String),
    /// Owed by payers for services of one age.
    PayersOwe(usize),
    /// Owed by patients since one age.
    PatientsOwe(usize),
    /// What came in in a month: `2026-05`.
    Month(String),
}

impl Figure {
    /// As a heading.
    #[must_use]
    pub fn title(&self) -> String {
        let days = |at: &usize| AGES.get(*at).copied().unwrap_or("");
        match self {
            Self::Receivable => "Owed by payers and patients".into(),
            Self::Clean => "Claims that went through at once".into(),
            Self::Rejected => "Claims that were rejected".into(),
            Self::Denied => "Denied claims".into(),
            Self::DeniedFor(payer, group, reason) => format!("{payer}: {group} {reason}"),
            Self::Collected(who) => format!("Collected for {who}"),
            Self::Expected(payer) => format!("{payer}: promised and allowed"),
            Self::PayersOwe(at) => format!("Payers owe since {} days", days(at)),
            Self::PatientsOwe(at) => format!("Patients owe since {} days", days(at)),
            Self::Month(month) => format!("Came in in {month}"),
        }
    }
}

/// The rows behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FigureRows {
    /// The rows, or the first of them.
    pub rows: Vec<ReportRow>,
    /// How many there are.
    pub number: i64,
    /// What all of them amount to.
    pub total: Money,
}

/// The rows behind a figure of the last days: all of them, or as many as are wanted of those that make up what is owed.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn rows(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (today, days): (Date, i32),
    figure: &Figure,
    wanted: Option<u32>,
) -> Result<FigureRows, ServiceError> {
    let from = today.saturating_sub(Span::new().days(days.clamp(1, 3650)));
    office.act(
        who,
        now,
        Permission::Bill,
        "open figure",
        figure.title(),
        |db| {
            if let Some(owed) = owed(db, today, figure, wanted)? {
                return Ok(owed);
            }
            let rows = of(db, from, today, figure)?;
            Ok(FigureRows {
                number: rows.len() as i64,
                total: rows.iter().map(|r| r.amount).sum(),
                rows,
            })
        },
    )
}

/// What is owed, which can be very many rows: as many as are wanted, with the sums of all.
fn owed(
    db: &Transaction<'_>,
    today: Date,
    figure: &Figure,
    wanted: Option<u32>,
) -> Result<Option<FigureRows>, ServiceError> {
    let (side, of_age) = match figure {
        Figure::Receivable => (None, None),
        Figure::PayersOwe(at) => (Some(Side::Payers), Some(*at)),
        Figure::PatientsOwe(at) => (Some(Side::Patients), Some(*at)),
        _ => return Ok(None),
    };
    let mut all = FigureRows::default();
    if side != Some(Side::Patients) {
        let days = of_age.map(|at| days_of(at, today));
        all.rows = reports::owed_by_payers(db, days, wanted)?;
    }
    if side != Some(Side::Payers) {
        let lines = account_lines(db, today, of_age, wanted)?;
        all.rows.extend(lines.into_iter().map(of_patient));
    }
    for day in balances::by_day(db)? {
        let here = of_age.is_none_or(|at| age(day.day.min(today), today) == at);
        if here && side.is_none_or(|side| side == day.side) {
            all.number += day.number;
            all.total = [all.total, day.owed].into_iter().sum();
        }
    }
    Ok(Some(all))
}

fn of(
    db: &Transaction<'_>,
    from: Date,
    today: Date,
    figure: &Figure,
) -> Result<Vec<ReportRow>, ServiceError> {
    Ok(match figure {
        Figure::Receivable | Figure::PayersOwe(_) | Figure::PatientsOwe(_) => Vec::new(),
        Figure::Clean => reports::sent_rows(db, from, today, false)?,
        Figure::Rejected => reports::sent_rows(db, from, today, true)?,
        Figure::Denied => reports::denied_rows(db, from, today, None)?,
        Figure::DeniedFor(payer, group, reason) => {
            reports::denied_rows(db, from, today, Some((payer, group, reason)))?
        }
        Figure::Collected(who) => reports::collected_rows(db, from, today, Some(who))?,
        Figure::Expected(payer) => reports::expected_rows(db, from, today, payer)?,
        Figure::Month(month) => {
            let mut all = reports::collected_rows(db, from, today, None)?;
            all.retain(|row| row.on.to_string().starts_with(month.as_str()));
            all
        }
    })
}

fn of_patient(account: AccountLine) -> ReportRow {
    ReportRow {
        control: None,
        account: account.patient,
        name: account.name,
        what: "the patient".into(),
        on: account.since,
        amount: account.owed,
        against: None,
    }
}
