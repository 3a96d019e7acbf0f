//! The managers' figures of a day, each with the rows it is made of.
//!
//! Never here: drawing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::billing::accounts::{AGES, ages};
use super::office::{Office, ServiceError, SignedIn};
use super::supplies::{Alert, ShelfItem, shelf_in};
use crate::domain::schedule::VisitStage;
use crate::domain::{ClaimState, EncounterId, Money, Permission};
use crate::store::{Transaction, claim_lists, documents, people, schedule};

/// Days that the plots go back.
const DAYS: i64 = 14;
/// Days after which a visit's document is overdue.
const DOCUMENT_DAYS: i64 = 2;

/// One row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Whom or what.
    pub name: String,
    /// In a few words.
    pub detail: String,
    /// Where it leads.
    pub encounter: Option<EncounterId>,
}

/// A day's figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Visits of each of the last days that had any: day, came, did not come, cancelled.
    pub visits: Vec<(Date, i64, i64, i64)>,
    /// Today: booked, came so far, did not come.
    pub today: (i64, i64, i64),
    /// Middle wait of each day in minutes, from the arrival to the provider.
    pub waits: Vec<(Date, f64)>,
    /// Those who did not come, newest first.
    pub missed: Vec<FigureRow>,
    /// Who waits or has waited longest today.
    pub waiting: Vec<FigureRow>,
    /// Visits that were seen and have no signed document in time.
    pub overdue: Vec<FigureRow>,
    /// Documents whose codes nobody has decided on.
    pub to_code: Vec<FigureRow>,
    /// Claims in each state.
    pub claims: Vec<(ClaimState, i64, Money)>,
    /// Owed by age of the debt: age, payers, patients.
    pub owed: Vec<(String, Money, Money)>,
    /// Supplies with something wrong.
    pub supplies: Vec<FigureRow>,
}

/// The figures of a day.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not manage.
pub fn figures(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
) -> Result<Figures, ServiceError> {
    office.act(
        who,
        now,
        Permission::Audit,
        "see the day's figures",
        today.to_string(),
        |db| {
            let from = today.saturating_sub(Span::new().days(DAYS));
            let mut all = Figures {
                claims: claim_lists::counts(db)?,
                ..Figures::default()
            };
            visits_in(db, &mut all, from, today)?;
            waits_in(db, &mut all, (from, today), now)?;
            papers_in(db, &mut all, from, today)?;
            let owed = ages(db, today)?;
            for (at, age) in AGES.iter().enumerate() {
                all.owed
                    .push(((*age).to_owned(), owed.insurance[at], owed.patients[at]));
            }
            let shelf = shelf_in(db, today)?;
            all.supplies = shelf
                .items
                .iter()
                .filter(|i| !i.alerts.is_empty())
                .map(supply)
                .collect();
            Ok(all)
        },
    )
}

fn supply(item: &ShelfItem) -> FigureRow {
    let alerts: Vec<&str> = item.alerts.iter().map(|a: &Alert| a.title()).collect();
    FigureRow {
        name: item.name.clone(),
        detail: format!(
            "{} · {} {} left, {} coming",
            alerts.join(", "),
            item.usable,
            item.unit,
            item.coming
        ),
        encounter: None,
    }
}

fn visits_in(
    db: &Transaction<'_>,
    all: &mut Figures,
    from: Date,
    today: Date,
) -> Result<(), ServiceError> {
    for (day, stage, count) in schedule::days_in_stages(db, from, today)? {
        if all.visits.last().is_none_or(|(d, ..)| *d != day) {
            all.visits.push((day, 0, 0, 0));
        }
        let Some(row) = all.visits.last_mut() else {
            continue;
        };
        match stage {
            VisitStage::Missed => row.2 += count,
            VisitStage::Cancelled => row.3 += count,
            VisitStage::Scheduled => {}
            _ => row.1 += count,
        }
        if day == today && stage != VisitStage::Cancelled {
            all.today.0 += count;
            match stage {
                VisitStage::Missed => all.today.2 += count,
                VisitStage::Scheduled => {}
                _ => all.today.1 += count,
            }
        }
    }
    all.missed = schedule::missed(db, from, today)?
        .into_iter()
        .map(|v| FigureRow {
            name: v.name.to_string(),
            detail: format!("{} · {}", v.starts.strftime("%a %b %-d, %H:%M"), v.reason),
            encounter: Some(v.encounter),
        })
        .collect();
    Ok(())
}

fn waits_in(
    db: &Transaction<'_>,
    all: &mut Figures,
    (from, today): (Date, Date),
    now: Timestamp,
) -> Result<(), ServiceError> {
    let mut of_day: Vec<(Date, Vec<f64>)> = Vec::new();
    let mut longest = Vec::new();
    for (id, day, arrived, seen) in schedule::arrivals(db, from, today)? {
        let Ok(arrived) = arrived.parse::<Timestamp>() else {
            continue;
        };
        let until = seen.and_then(|t| t.parse::<Timestamp>().ok());
        // Only whoever is still here goes on waiting.
        if until.is_none() && day != today {
            continue;
        }
        let minutes = (until.unwrap_or(now).as_second() - arrived.as_second()).max(0) as f64 / 60.0;
        if day == today {
            longest.push((minutes, id, until.is_none()));
        }
        match of_day.last_mut() {
            Some((d, waits)) if *d == day => waits.push(minutes),
            _ => of_day.push((day, vec![minutes])),
        }
    }
    all.waits = of_day
        .into_iter()
        .map(|(day, mut waits)| {
            waits.sort_by(f64::total_cmp);
            (day, waits[waits.len() / 2])
        })
        .collect();
    longest.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (minutes, id, still) in longest.into_iter().take(12) {
        let visit = schedule::appointment(db, id)?;
        let word = if still { "waits" } else { "waited" };
        all.waiting.push(FigureRow {
            name: visit.name.to_string(),
            detail: format!(
                "{word} {minutes:.0} min · booked for {}",
                visit.starts.strftime("%H:%M")
            ),
            encounter: Some(visit.encounter),
        });
    }
    Ok(())
}

/// Documents overdue, and those that wait for a coder.
fn papers_in(
    db: &Transaction<'_>,
    all: &mut Figures,
    from: Date,
    today: Date,
) -> Result<(), ServiceError> {
    let late = today.saturating_sub(Span::new().days(DOCUMENT_DAYS));
    let mut providers = HashMap::new();
    for visit in schedule::unsigned(db, from, late)? {
        let days = (today - visit.starts.date()).get_days();
        let provider = match providers.entry(visit.provider) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(people::user(db, visit.provider)?.display_name),
        };
        all.overdue.push(FigureRow {
            name: visit.name.to_string(),
            detail: format!("{days} days · {provider} · {}", visit.reason),
            encounter: Some(visit.encounter),
        });
    }
    let to_code = documents::names_to_code(db)?.into_iter();
    all.to_code = to_code
        .map(|(encounter, name, day, reason)| FigureRow {
            name: name.to_string(),
            detail: format!("{day} · {reason}"),
            encounter: Some(encounter),
        })
        .collect();
    Ok(())
}
