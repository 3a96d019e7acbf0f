//! The rows behind a figure: each sum of the reports can be opened to the claims or accounts that make it.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;

use crate::domain::{Money, Permission};
use crate::service::billing::accounts::{AGES, age, ageing_in};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::Transaction;
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

/// The rows behind a figure of the last days.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn rows(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    days: i32,
    figure: &Figure,
) -> Result<Vec<ReportRow>, ServiceError> {
    let from = today.saturating_sub(Span::new().days(days.clamp(1, 3650)));
    office.act(
        who,
        now,
        Permission::Bill,
        "open figure",
        figure.title(),
        |db| of(db, from, today, figure),
    )
}

fn of(
    db: &Transaction<'_>,
    from: Date,
    today: Date,
    figure: &Figure,
) -> Result<Vec<ReportRow>, ServiceError> {
    Ok(match figure {
        Figure::Receivable => {
            let mut all = reports::owed_by_payers(db)?;
            all.extend(patients(db, today, None)?);
            all
        }
        Figure::Clean => reports::sent_rows(db, from, today, false)?,
        Figure::Rejected => reports::sent_rows(db, from, today, true)?,
        Figure::Denied => reports::denied_rows(db, from, today, None)?,
        Figure::DeniedFor(payer, group, reason) => {
            reports::denied_rows(db, from, today, Some((payer, group, reason)))?
        }
        Figure::Collected(who) => reports::collected_rows(db, from, today, Some(who))?,
        Figure::Expected(payer) => reports::expected_rows(db, from, today, payer)?,
        Figure::PayersOwe(at) => {
            let mut all = reports::owed_by_payers(db)?;
            all.retain(|row| age(row.on, today) == *at);
            all
        }
        Figure::PatientsOwe(at) => patients(db, today, Some(*at))?,
        Figure::Month(month) => {
            let mut all = reports::collected_rows(db, from, today, None)?;
            all.retain(|row| row.on.to_string().starts_with(month.as_str()));
            all
        }
    })
}

fn patients(
    db: &Transaction<'_>,
    today: Date,
    of_age: Option<usize>,
) -> Result<Vec<ReportRow>, ServiceError> {
    let all = ageing_in(db, today)?.accounts;
    let wanted = all.into_iter().filter(|a| match of_age {
        Some(at) => a.age == at && a.owed > Money::ZERO,
        None => true,
    });
    Ok(wanted
        .map(|a| ReportRow {
            control: None,
            account: a.patient,
            name: a.name,
            what: "the patient".into(),
            on: a.since,
            amount: a.owed,
            against: None,
        })
        .collect())
}
