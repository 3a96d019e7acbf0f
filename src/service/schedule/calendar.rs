//! Calendars in and out: visits as iCalendar events, a provider's own calendar as blocks.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span as Passed, Timestamp};
use serde::Serialize;

use super::days::Office as Times;
use super::rules::Rules;
use crate::domain::schedule::{Repeat, Span, VisitStage, instant};
use crate::domain::{BlockId, Permission};
use crate::interop::ical::{self, Event, When, Written};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::schedule::{self as store, Block};

/// Marks events that this program wrote.
const OWN: &str = "@chartwright";

/// The visits of a stretch of days as a calendar file. Without `names`, patients are told by their initials.
///
/// # Errors
/// [`ServiceError::Rule`] for a provider that there is not.
pub fn export(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    provider: Option<&str>,
    (from, to): (Date, Date),
    names: bool,
) -> Result<(String, usize), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "export a calendar",
        format!("{from} to {to}"),
        |db| {
            let times = Times::read(db)?;
            let only = provider
                .map(|name| times.provider_named(name))
                .transpose()?;
            let mut events = Vec::new();
            for visit in store::between(db, from, to)? {
                if only.is_some_and(|p| p.user != Some(visit.provider)) {
                    continue;
                }
                let starts = instant(visit.starts, &times.zone)? * 60;
                let at = |second| Timestamp::from_second(second).unwrap_or(now);
                let title = rules
                    .visit_type(&visit.visit_type)
                    .map_or("Visit", |t| t.title.as_str());
                let initial =
                    |name: &str| name.chars().next().map(String::from).unwrap_or_default();
                let whom = if names {
                    visit.name.to_string()
                } else {
                    format!(
                        "{}{}",
                        initial(&visit.name.given),
                        initial(&visit.name.family)
                    )
                };
                let place = store::holds_of(db, visit.id)?
                    .iter()
                    .filter_map(|h| times.resource(h.resource).ok())
                    .filter(|r| r.user.is_none())
                    .map(|r| r.name.clone())
                    .collect::<Vec<_>>();
                events.push(Written {
                    uid: format!("visit-{}{OWN}", visit.id),
                    summary: format!("{title}: {whom}"),
                    place: place.join(", "),
                    starts: at(starts),
                    ends: at(starts + visit.minutes * 60),
                    cancelled: visit.stage == VisitStage::Cancelled,
                });
            }
            Ok((ical::write(&events, now), events.len()))
        },
    )
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Times blocked; an event that repeats blocks several.
    pub blocked: usize,
    /// Visits that this program wrote itself, and events that take no time.
    pub passed_over: usize,
    /// What was left out and why.
    pub told: Vec<String>,
}

/// Takes a provider's own calendar in: its events become blocks. The same file again changes nothing.
/// Events that repeat are taken for two years from `today`.
///
/// # Errors
/// [`ServiceError::Rule`] for a file that is no calendar or a provider that there is not.
pub fn import(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    bytes: &[u8],
    provider: &str,
    today: Date,
) -> Result<Imported, ServiceError> {
    let text = String::from_utf8_lossy(bytes);
    let (events, mut told) = ical::read(&text).map_err(|e| ServiceError::Rule(e.to_string()))?;
    office.act(
        who,
        now,
        Permission::Register,
        "import a calendar",
        format!("{} events", events.len()),
        |db| {
            let times = Times::read(db)?;
            let resource = times.provider_named(provider)?.id;
            let (mut blocked, mut passed_over) = (0, 0);
            for event in &events {
                if event.is_free || event.uid.ends_with(OWN) {
                    passed_over += 1;
                    continue;
                }
                match stretches(event, &times, today) {
                    Ok(spans) => {
                        for span in spans {
                            store::add_block(db, &block_of(event, resource, span))?;
                            blocked += 1;
                        }
                    }
                    Err(why) => {
                        told.push(format!("The event “{}” is left out: {why}.", event.summary))
                    }
                }
            }
            Ok(Imported {
                blocked,
                passed_over,
                told,
            })
        },
    )
}

fn block_of(event: &Event, resource: crate::domain::ResourceId, span: Span) -> Block {
    let reason = event.summary.trim();
    Block {
        id: BlockId(0),
        resource,
        span,
        reason: if reason.is_empty() {
            "Busy".into()
        } else {
            reason.to_owned()
        },
        // An event without a name of its own is told by when and what it is.
        uid: Some(if event.uid.is_empty() {
            format!("{reason}/{}", span.from)
        } else {
            event.uid.clone()
        }),
    }
}

/// The stretches of time that an event takes.
fn stretches(event: &Event, times: &Times, today: Date) -> Result<Vec<Span>, String> {
    let zone = zone_of(&event.starts, times)?;
    let first = local(&event.starts, &zone);
    let length = length(event, &zone, first)?;
    let mut starts = vec![first];
    if let Some(repeat) = &event.repeat {
        starts = repeated(repeat, event, first, today);
    }
    let except: Vec<DateTime> = event.except.iter().map(|w| local(w, &zone)).collect();
    let spans = starts
        .into_iter()
        .filter(|at| !except.contains(at))
        // A time that the clock leaps over takes none.
        .filter_map(|at| instant(at, &zone).ok())
        .filter_map(|from| Span::new(from, from.checked_add(length)?));
    Ok(spans.collect())
}

fn repeated(repeat: &Repeat, event: &Event, first: DateTime, today: Date) -> Vec<DateTime> {
    let last = today.saturating_add(Passed::new().years(2));
    let until = repeat.until.map_or(last, |u| u.min(last));
    let repeat = Repeat {
        until: Some(until),
        ..*repeat
    };
    if event.weekdays.is_empty() {
        return repeat.starts(first);
    }
    // Each week of the rule has a begin on every weekday named, none before the first.
    let monday = first
        .date()
        .saturating_sub(Passed::new().days(i64::from(first.weekday().to_monday_zero_offset())));
    let weeks = Repeat {
        count: None,
        ..repeat
    }
    .starts(monday.to_datetime(first.time()));
    let mut starts: Vec<DateTime> = weeks
        .into_iter()
        .flat_map(|week| {
            event.weekdays.iter().map(move |day| {
                week.saturating_add(Passed::new().days(i64::from(day.to_monday_zero_offset())))
            })
        })
        .filter(|at| *at >= first && at.date() <= until)
        .collect();
    starts.sort_unstable();
    starts.truncate(repeat.count.map_or(usize::MAX, usize::from));
    starts
}

fn zone_of(when: &When, times: &Times) -> Result<TimeZone, String> {
    match when {
        When::Local(_, Some(name)) => {
            TimeZone::get(name).map_err(|_| format!("its time zone {name} is not known"))
        }
        _ => Ok(times.zone.clone()),
    }
}

fn local(when: &When, zone: &TimeZone) -> DateTime {
    match when {
        When::Local(at, _) => *at,
        When::Utc(at) => zone.to_datetime(*at),
        When::Day(day) => day.to_datetime(jiff::civil::Time::midnight()),
    }
}

/// Minutes that one time of an event takes.
fn length(event: &Event, zone: &TimeZone, first: DateTime) -> Result<i64, String> {
    if let Some(minutes) = event.minutes {
        return Ok(minutes);
    }
    let Some(ends) = &event.ends else {
        return Ok(if matches!(event.starts, When::Day(_)) {
            24 * 60
        } else {
            0
        });
    };
    let minute = |at| {
        instant(at, zone).map_err(|_| "it begins or ends where the clock is put forward".to_owned())
    };
    let to = match (ends, &event.starts) {
        (When::Local(at, Some(other)), _) => {
            let other =
                TimeZone::get(other).map_err(|_| format!("its time zone {other} is not known"))?;
            instant(*at, &other).map_err(|e| e.to_string())?
        }
        _ => minute(local(ends, zone))?,
    };
    let minutes = to - minute(first)?;
    if minutes < 0 {
        return Err("it ends before it begins".into());
    }
    Ok(minutes)
}
