//! Booking, moving, cancelling. The check for a free time and the hold of it are one transaction, and the store refuses a
//! second hold by itself: of two people who book the same time at once, one is told that it is taken.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;

use super::days::{Days, Office as Times};
use super::finding::keep_day;
use super::outgoing::{queue_offer_or_reminder, withdraw_for};
use super::rules::Rules;
use crate::domain::schedule::{Repeat, Resource, ResourceKind, Span, VisitStage, instant};
use crate::domain::{AppointmentId, PatientId, PatientName, Permission, ResourceId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::schedule::{self as store, Booked, Hold};
use crate::store::{StoreError, Transaction, people};

/// What is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// For whom.
    pub patient: PatientId,
    /// Key of the visit's type.
    pub visit_type: String,
    /// With whom.
    pub provider: ResourceId,
    /// Local time.
    pub starts: DateTime,
    /// Length; the type's when none.
    pub minutes: Option<i64>,
    /// Why they come.
    pub reason: String,
    /// Why it may stand beside another visit or outside the hours.
    pub doubled: Option<String>,
}

/// Where a visit stands on the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// With whom.
    pub provider: ResourceId,
    /// Local time.
    pub starts: DateTime,
    /// Length.
    pub minutes: i64,
    /// Why it may stand beside another visit or outside the hours.
    pub doubled: Option<String>,
}

/// A visit that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Whose.
    pub name: String,
    /// Where it was: moving it back there undoes the move.
    pub before: Placement,
}

/// One visit of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeriesVisit {
    /// Local time.
    pub starts: DateTime,
    /// Its number, or none where it could not be booked.
    pub booked: Option<AppointmentId>,
    /// Why not.
    pub problem: Option<String>,
}

/// Books a visit and queues its reminder.
///
/// # Errors
/// [`ServiceError::Rule`] when the provider is away, the time is taken or no room is free, unless `doubled` says why.
pub fn book(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    booking: &Booking,
) -> Result<AppointmentId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "book a visit",
        format!("patient {} {}", booking.patient, booking.starts),
        |db| booked(db, rules, now, booking, None),
    )
}

/// Books the visits of a series at the same time on the wall; those that cannot be booked are told and left out.
///
/// # Errors
/// [`ServiceError::Rule`] when none of them can be booked.
pub fn book_series(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    first: &Booking,
    repeat: &Repeat,
) -> Result<Vec<SeriesVisit>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "book a series",
        format!("patient {} from {}", first.patient, first.starts),
        |db| {
            let times = Times::read(db)?;
            let (mut series, mut visits) = (None, Vec::new());
            for starts in repeat.starts(first.starts) {
                let booking = Booking {
                    starts,
                    ..first.clone()
                };
                let (booked, problem) = match booked_in(db, &times, rules, now, &booking, series) {
                    Ok(id) => (Some(id), None),
                    Err(ServiceError::Rule(why)) => (None, Some(why)),
                    Err(other) => return Err(other),
                };
                series = series.or(booked.map(|id| id.0));
                visits.push(SeriesVisit {
                    starts,
                    booked,
                    problem,
                });
            }
            if visits.iter().all(|v| v.booked.is_none()) {
                let why = visits.pop().and_then(|v| v.problem);
                return Err(ServiceError::Rule(why.unwrap_or_else(|| {
                    "the series has no visits; count at least one".into()
                })));
            }
            Ok(visits)
        },
    )
}

pub(super) fn booked(
    db: &Transaction<'_>,
    rules: &Rules,
    now: Timestamp,
    booking: &Booking,
    series: Option<i64>,
) -> Result<AppointmentId, ServiceError> {
    booked_in(db, &Times::read(db)?, rules, now, booking, series)
}

fn booked_in(
    db: &Transaction<'_>,
    times: &Times,
    rules: &Rules,
    now: Timestamp,
    booking: &Booking,
    series: Option<i64>,
) -> Result<AppointmentId, ServiceError> {
    let minutes = booking
        .minutes
        .unwrap_or(rules.visit_type(&booking.visit_type)?.minutes);
    let place = Placement {
        provider: booking.provider,
        starts: booking.starts,
        minutes,
        doubled: booking.doubled.clone(),
    };
    let holds = plan(db, times, rules, &booking.visit_type, &place, None)?;
    let provider = times.resource(booking.provider)?;
    let visit = Booked {
        id: AppointmentId(0),
        encounter: crate::domain::EncounterId(0),
        patient: booking.patient,
        name: PatientName {
            given: String::new(),
            family: String::new(),
        },
        mrn: String::new(),
        born: booking.starts.date(),
        provider: provider.user.unwrap_or(crate::domain::UserId(0)),
        starts: booking.starts,
        minutes,
        stage: VisitStage::Scheduled,
        visit_type: booking.visit_type.clone(),
        reason: booking.reason.clone(),
        series,
        said: booking.doubled.clone().unwrap_or_default(),
    };
    let id = store::add(db, &visit)?;
    hold_all(db, times, id, &place, &holds)?;
    queue_offer_or_reminder(db, rules, times, now, id, false)?;
    Ok(id)
}

/// What a visit would hold: the provider, then one of each class that its type needs.
fn plan(
    db: &Transaction<'_>,
    times: &Times,
    rules: &Rules,
    visit_type: &str,
    place: &Placement,
    leaving_out: Option<AppointmentId>,
) -> Result<Vec<(ResourceId, Span)>, ServiceError> {
    let day = place.starts.date();
    let from = instant(place.starts, &times.zone)?;
    let span = Span {
        from,
        to: from + place.minutes,
    };
    if times.whole_day(day).is_none_or(|whole| !whole.holds(span)) {
        return Err(ServiceError::Rule(
            "a visit ends on the day it begins; shorten it or begin earlier".into(),
        ));
    }
    let provider = times.resource(place.provider)?;
    if provider.kind != ResourceKind::Provider {
        return Err(ServiceError::Rule(format!(
            "{} sees no patients; choose a provider",
            provider.name
        )));
    }
    let days = Days::read(db, times, day, day)?;
    if place
        .doubled
        .as_deref()
        .is_some_and(|why| why.trim().len() < 3)
    {
        return Err(ServiceError::Rule(
            "say in a word or two why two visits may stand side by side".into(),
        ));
    }
    if place.doubled.is_none() {
        refuse_unless_free(times, &days, provider, place, span, leaving_out)?;
    }
    let mut holds = vec![(provider.id, span)];
    let Ok(kind) = rules.visit_type(visit_type) else {
        return Ok(holds); // Booked before there were types.
    };
    let round = Span {
        from: span.from - kind.before,
        to: span.to + kind.behind,
    };
    for class in &kind.needs {
        let free = times.of_class(class).find(|r| {
            let stretches = times.free(&days, day, r, leaving_out);
            !holds.iter().any(|(id, _)| *id == r.id) && stretches.iter().any(|s| s.holds(round))
        });
        match free.or_else(|| {
            times
                .of_class(class)
                .next()
                .filter(|_| place.doubled.is_some())
        }) {
            Some(resource) => holds.push((resource.id, round)),
            None if times.of_class(class).next().is_none() => {} // The office has none to keep track of.
            None => {
                return Err(ServiceError::Rule(format!(
                    "no {class} room or equipment is free at {}; find another time, or say why it may be booked twice",
                    place.starts.strftime("%H:%M")
                )));
            }
        }
    }
    Ok(holds)
}

fn refuse_unless_free(
    times: &Times,
    days: &Days,
    provider: &Resource,
    place: &Placement,
    span: Span,
    leaving_out: Option<AppointmentId>,
) -> Result<(), ServiceError> {
    let day = place.starts.date();
    let at = place.starts.strftime("%A, %B %-d at %H:%M");
    let name = &provider.name;
    if days
        .held(day, provider.id)
        .iter()
        .any(|(id, taken)| Some(*id) != leaving_out && taken.meets(span))
    {
        return Err(taken(name, &at.to_string()));
    }
    if let Some(holiday) = days.holiday(day) {
        return Err(ServiceError::Rule(format!(
            "the office is closed on {day} ({holiday}); choose another day, or say why it may be booked"
        )));
    }
    if let Some((_, why)) = days.blocks(provider.id).iter().find(|(b, _)| b.meets(span)) {
        return Err(ServiceError::Rule(format!(
            "{name} is not to be had on {at} ({why}); choose another time, or say why it may be booked"
        )));
    }
    if !times
        .open(days, day, provider)
        .iter()
        .any(|open| open.holds(span))
    {
        return Err(ServiceError::Rule(format!(
            "{name} has no hours on {at}; choose another time, or say why it may be booked"
        )));
    }
    Ok(())
}

fn taken(name: &str, at: &str) -> ServiceError {
    ServiceError::Rule(format!(
        "the time is taken: {name} has another visit on {at}; choose another time, or say why two may stand side by side"
    ))
}

fn hold_all(
    db: &Transaction<'_>,
    times: &Times,
    appointment: AppointmentId,
    place: &Placement,
    holds: &[(ResourceId, Span)],
) -> Result<(), ServiceError> {
    for (resource, span) in holds {
        let hold = Hold {
            appointment,
            resource: *resource,
            day: place.starts.date(),
            span: *span,
            doubled: place.doubled.clone(),
        };
        match store::hold(db, &hold) {
            Ok(()) => {}
            Err(StoreError::Refused(why)) if why.contains("taken") => {
                let at = place.starts.strftime("%A, %B %-d at %H:%M").to_string();
                return Err(taken(&times.resource(*resource)?.name, &at));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let held = holds.iter().map(|(resource, _)| *resource);
    keep_day(db, times, place.starts.date(), held)
}

/// Puts a visit elsewhere: another time, length or provider.
///
/// # Errors
/// As [`book`]; [`ServiceError::Rule`] for a visit that has begun or is off.
pub fn move_visit(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    id: AppointmentId,
    to: &Placement,
) -> Result<Moved, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "move a visit",
        format!("appointment {id} to {}", to.starts),
        |db| {
            let times = Times::read(db)?;
            let visit = store::appointment(db, id)?;
            if visit.stage != VisitStage::Scheduled {
                return Err(ServiceError::Rule(format!(
                    "the visit of {} is {}; only visits that are still to come can be moved",
                    visit.name,
                    visit.stage.title().to_lowercase()
                )));
            }
            let before = placement(db, &times, &visit)?;
            let holds = plan(db, &times, rules, &visit.visit_type, to, Some(id))?;
            let user = times.resource(to.provider)?.user.unwrap_or(visit.provider);
            store::release(db, id)?;
            let said = to.doubled.as_deref().unwrap_or_default();
            store::reschedule(db, &visit, to.starts, to.minutes, user, said)?;
            hold_all(db, &times, id, to, &holds)?;
            withdraw_for(db, id)?;
            queue_offer_or_reminder(db, rules, &times, now, id, false)?;
            Ok(Moved {
                name: visit.name.to_string(),
                before,
            })
        },
    )
}

fn placement(
    db: &Transaction<'_>,
    times: &Times,
    visit: &Booked,
) -> Result<Placement, ServiceError> {
    let holds = store::holds_of(db, visit.id)?;
    let provider = times
        .providers()
        .find(|p| p.user == Some(visit.provider))
        .ok_or_else(|| {
            ServiceError::Rule("the visit's provider is not on the schedule; add them first".into())
        })?;
    let held = holds.iter().find(|h| h.resource == provider.id);
    Ok(Placement {
        provider: provider.id,
        starts: visit.starts,
        minutes: visit.minutes,
        doubled: held.and_then(|h| h.doubled.clone()),
    })
}

/// Calls a visit off, or notes that nobody came, and gives its time back.
///
/// # Errors
/// [`ServiceError::Rule`] for a visit that has begun.
pub fn cancel(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: AppointmentId,
    missed: bool,
    why: &str,
) -> Result<Booked, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "cancel a visit",
        format!("appointment {id}"),
        |db| {
            let visit = store::appointment(db, id)?;
            let to = if missed {
                VisitStage::Missed
            } else {
                VisitStage::Cancelled
            };
            visit
                .stage
                .step(to)
                .map_err(|e| ServiceError::Rule(e.to_string()))?;
            store::set_stage(db, id, to, &now.to_string(), who.id())?;
            store::set_said(db, id, why)?;
            store::release(db, id)?;
            withdraw_for(db, id)?;
            Ok(visit)
        },
    )
}

/// Books a cancelled visit again where it was.
///
/// # Errors
/// [`ServiceError::Rule`] when the time has been taken since.
pub fn restore(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    id: AppointmentId,
) -> Result<Booked, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "restore a visit",
        format!("appointment {id}"),
        |db| {
            let times = Times::read(db)?;
            let visit = store::appointment(db, id)?;
            visit
                .stage
                .step(VisitStage::Scheduled)
                .map_err(|e| ServiceError::Rule(e.to_string()))?;
            let place = placement(db, &times, &visit)?;
            let holds = plan(db, &times, rules, &visit.visit_type, &place, Some(id))?;
            store::set_stage(db, id, VisitStage::Scheduled, &now.to_string(), who.id())?;
            store::set_said(db, id, "")?;
            hold_all(db, &times, id, &place, &holds)?;
            queue_offer_or_reminder(db, rules, &times, now, id, false)?;
            Ok(visit)
        },
    )
}

/// Lets every visit that holds nothing yet take up its provider and what its type needs; those that meet stand side by side.
pub(in crate::service) fn hold_what_holds_nothing(
    db: &Transaction<'_>,
    rules: &Rules,
) -> Result<(), ServiceError> {
    let times = Times::read(db)?;
    for id in store::without_hold(db)? {
        let visit = store::appointment(db, id)?;
        let Ok(mut place) = placement(db, &times, &visit) else {
            continue;
        };
        let free = plan(db, &times, rules, &visit.visit_type, &place, Some(id));
        let holds = match free {
            Ok(holds) => holds,
            Err(_) => {
                place.doubled = Some("booked before the schedule".into());
                plan(db, &times, rules, &visit.visit_type, &place, Some(id))?
            }
        };
        hold_all(db, &times, id, &place, &holds)?;
    }
    Ok(())
}

/// Name as it is filed, for messages.
pub(super) fn name_of(db: &Transaction<'_>, patient: PatientId) -> Result<String, ServiceError> {
    Ok(people::patient(db, patient)?.name.to_string())
}
