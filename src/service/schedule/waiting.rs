//! The waiting list: who would come sooner, and whom a time that became free suits.

use jiff::Timestamp;

use super::booking::{Booking, booked};
use super::days::Office as Times;
use super::outgoing::queue_offer_or_reminder;
use super::rules::Rules;

use crate::domain::{AppointmentId, Permission, ResourceId, WaitingId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, schedule as store};
use jiff::civil::DateTime;

pub use crate::store::schedule::Waiting;

/// Somebody on the list with the visit they wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEntry {
    /// As the list has it.
    pub entry: Waiting,
    /// The visit's type as people say it.
    pub title: String,
    /// Its length.
    pub minutes: i64,
    /// With whom, or anyone.
    pub provider: Option<String>,
}

/// Puts a patient on the list; `entry.id` and `entry.name` are not used.
///
/// # Errors
/// [`ServiceError::Rule`] for a type that there is not or days in the wrong order.
pub fn wait(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    entry: &Waiting,
) -> Result<WaitingId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "put on the waiting list",
        format!("patient {}", entry.patient),
        |db| {
            rules.visit_type(&entry.visit_type)?;
            in_order(entry)?;
            let entry = Waiting {
                asked_at: now.to_string(),
                ..entry.clone()
            };
            Ok(store::add_waiting(db, &entry)?)
        },
    )
}

fn in_order(entry: &Waiting) -> Result<(), ServiceError> {
    if entry.until < entry.from {
        return Err(ServiceError::Rule(
            "the last day that suits is before the first; exchange them".into(),
        ));
    }
    Ok(())
}

/// Keeps other days, another reason or urgency, or with whom, for somebody on the list; what it was before.
///
/// # Errors
/// [`ServiceError::Rule`] for days in the wrong order, [`ServiceError::Store`] for one who waits no longer.
pub fn change_waiting(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &Waiting,
) -> Result<Waiting, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "change on the waiting list",
        format!("waiting {}", entry.id),
        |db| {
            in_order(entry)?;
            let before = store::waiting_entry(db, entry.id)?;
            store::change_waiting(db, entry)?;
            Ok(before)
        },
    )
}

/// Who waits: urgent first, then who asked first.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn waiting(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
) -> Result<Vec<WaitingEntry>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see the waiting list",
        "waiting list".into(),
        |db| entries(db, rules),
    )
}

pub(super) fn entries(
    db: &Transaction<'_>,
    rules: &Rules,
) -> Result<Vec<WaitingEntry>, ServiceError> {
    let resources = store::resources(db)?;
    let name = |id: ResourceId| {
        resources
            .iter()
            .find(|r| r.id == id)
            .map(|r| r.name.clone())
    };
    let all = store::waiting(db)?.into_iter().map(|entry| {
        let kind = rules.visit_type(&entry.visit_type).ok();
        WaitingEntry {
            title: kind.map_or(entry.visit_type.clone(), |k| k.title.clone()),
            minutes: kind.map_or(20, |k| k.minutes),
            provider: entry.provider.and_then(name),
            entry,
        }
    });
    Ok(all.collect())
}

/// Those whom a free stretch suits, in the list's order.
#[must_use]
pub fn fitting(
    all: &[WaitingEntry],
    provider: ResourceId,
    starts: DateTime,
    minutes: i64,
) -> Vec<WaitingEntry> {
    all.iter()
        .filter(|w| w.entry.provider.is_none_or(|p| p == provider))
        .filter(|w| w.entry.from <= starts.date() && starts.date() <= w.entry.until)
        .filter(|w| w.minutes <= minutes)
        .cloned()
        .collect()
}

/// Books somebody from the list into a time, and queues the text that tells them.
///
/// # Errors
/// As [`super::book`].
pub fn fill(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    id: WaitingId,
    (provider, starts): (ResourceId, DateTime),
) -> Result<(AppointmentId, String), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "book from the waiting list",
        format!("waiting {id}"),
        |db| {
            let entry = store::waiting_entry(db, id)?;
            let booking = Booking {
                patient: entry.patient,
                visit_type: entry.visit_type.clone(),
                provider,
                starts,
                minutes: None,
                reason: entry.reason.clone(),
                doubled: None,
            };
            let appointment = booked(db, rules, now, &booking, None)?;
            store::set_waiting(db, id, "booked", Some(appointment))?;
            let times = Times::read(db)?;
            queue_offer_or_reminder(db, rules, &times, now, appointment, true)?;
            Ok((appointment, entry.name))
        },
    )
}

/// Takes a patient off the list.
///
/// # Errors
/// [`ServiceError::Store`] for one who waits no longer.
pub fn withdraw(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: WaitingId,
) -> Result<String, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "take off the waiting list",
        format!("waiting {id}"),
        |db| {
            let entry = store::waiting_entry(db, id)?;
            store::set_waiting(db, id, "withdrawn", None)?;
            Ok(entry.name)
        },
    )
}

/// Puts a patient back on the list where they were.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be written.
pub fn put_back(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: WaitingId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "put back on the waiting list",
        format!("waiting {id}"),
        |db| Ok(store::set_waiting(db, id, "waiting", None)?),
    )
}
