//! Setting the schedule up: who and what can be booked and when; blocks and holidays.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::days::Office as Times;
use super::finding::keep_ahead;
use crate::domain::schedule::{Hours, Resource, ResourceKind, Span, instant};
use crate::domain::{BlockId, Permission, ResourceId, Role, UserId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::Transaction;
use crate::store::people::{self, UserRow};
use crate::store::schedule::{self as store, Block};

/// A resource with its hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The resource; its number is not used.
    pub resource: Resource,
    /// Its hours; rooms without any are open whenever the office is.
    pub hours: Vec<Hours>,
}

/// Adds resources with their hours; a provider without a user becomes one who does not sign in here.
///
/// # Errors
/// [`ServiceError::Store`] for a name already given.
pub fn set_up(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    zone: Option<&str>,
    settings: &[Setting],
) -> Result<Vec<ResourceId>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "set the schedule up",
        format!("{} resources", settings.len()),
        |db| {
            if let Some(zone) = zone {
                store::set_zone(db, zone)?;
            }
            let mut ids = Vec::new();
            for setting in settings {
                let mut resource = setting.resource.clone();
                if resource.kind == ResourceKind::Provider && resource.user.is_none() {
                    resource.user = Some(without_key(db, &resource.name)?);
                }
                let id = store::add_resource(db, &resource)?;
                for hours in &setting.hours {
                    store::add_hours(db, id, hours)?;
                }
                ids.push(id);
            }
            keep_ahead(db, now, None)?;
            Ok(ids)
        },
    )
}

/// Somebody who sees patients and does not sign in here.
fn without_key(db: &Transaction<'_>, name: &str) -> Result<UserId, ServiceError> {
    let user_name = name
        .to_lowercase()
        .replace(|c: char| !c.is_alphanumeric(), "_");
    let row = UserRow {
        id: UserId(0),
        user_name,
        display_name: name.to_owned(),
        role: Role::Physician,
        npi: None,
    };
    Ok(people::add_user(db, &row)?)
}

/// Closes the office on a day. Visits that are booked stay booked.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not schedule.
pub fn set_holiday(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    day: Date,
    name: &str,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "set a holiday",
        day.to_string(),
        |db| Ok(store::set_holiday(db, day, name)?),
    )
}

/// Gives a resource other hours from a day on: what held before that day stays as it was. Visits that are booked stay booked.
/// `week` holds them; its days from and until are not used. All hours of the resource as they were.
///
/// # Errors
/// [`ServiceError::Rule`] for stretches that end before they begin or meet.
pub fn set_hours(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    resource: ResourceId,
    from: Date,
    week: &[Hours],
) -> Result<Vec<Hours>, ServiceError> {
    let mut sorted: Vec<&Hours> = week.iter().collect();
    sorted.sort_by_key(|h| (h.weekday, h.opens));
    let meet = sorted
        .windows(2)
        .any(|two| two[0].weekday == two[1].weekday && two[1].opens < two[0].closes);
    if meet || sorted.iter().any(|h| h.closes <= h.opens) {
        let wrong = "hours end after they begin, and one stretch ends before the next begins";
        return Err(ServiceError::Rule(wrong.into()));
    }
    let last = from.yesterday().unwrap_or(from);
    hours_become(office, who, now, resource, |before| {
        let mut all: Vec<Hours> = before
            .iter()
            .filter(|h| h.from < from)
            .map(|h| Hours {
                until: Some(h.until.map_or(last, |until| until.min(last))),
                ..h.clone()
            })
            .collect();
        all.extend(sorted.into_iter().map(|h| Hours {
            from,
            until: None,
            ..h.clone()
        }));
        all
    })
}

/// Gives a resource exactly these hours: what [`set_hours`] answered, to undo it.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be written.
pub fn put_hours_back(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    resource: ResourceId,
    hours: &[Hours],
) -> Result<Vec<Hours>, ServiceError> {
    hours_become(office, who, now, resource, |_| hours.to_vec())
}

fn hours_become(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    resource: ResourceId,
    become_what: impl FnOnce(&[Hours]) -> Vec<Hours>,
) -> Result<Vec<Hours>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "set hours",
        format!("resource {resource}"),
        |db| {
            let all = store::hours(db)?.into_iter();
            let before: Vec<Hours> = all
                .filter(|(of, _)| *of == resource)
                .map(|(_, hours)| hours)
                .collect();
            store::clear_hours(db, resource)?;
            for hours in become_what(&before) {
                store::add_hours(db, resource, &hours)?;
            }
            keep_ahead(db, now, None)?;
            Ok(before)
        },
    )
}

/// Blocks a resource between two local times. Visits that are booked stay booked.
///
/// # Errors
/// [`ServiceError::Rule`] for one that ends before it begins or has no reason.
pub fn block(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    resource: ResourceId,
    (from, to): (DateTime, DateTime),
    reason: &str,
) -> Result<BlockId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "block a time",
        format!("resource {resource} {from}"),
        |db| {
            let times = Times::read(db)?;
            let at = |local| instant(local, &times.zone);
            let span = Span::new(at(from)?, at(to)?).ok_or_else(|| {
                ServiceError::Rule("a block ends after it begins; choose a later end".into())
            })?;
            if reason.trim().is_empty() {
                return Err(ServiceError::Rule("say what the time is kept for".into()));
            }
            let block = Block {
                id: BlockId(0),
                resource,
                span,
                reason: reason.trim().to_owned(),
                uid: None,
            };
            let id = store::add_block(db, &block)?;
            keep_ahead(db, now, Some(resource))?;
            Ok(id)
        },
    )
}

/// Takes a block away; what it was, to be put back.
///
/// # Errors
/// [`ServiceError::Store`] for one that is gone.
pub fn unblock(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: BlockId,
) -> Result<(ResourceId, DateTime, DateTime, String), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "take a block away",
        format!("block {id}"),
        |db| {
            let times = Times::read(db)?;
            let block = store::remove_block(db, id)?;
            keep_ahead(db, now, Some(block.resource))?;
            let at = |minute| times.local(minute);
            Ok((
                block.resource,
                at(block.span.from),
                at(block.span.to),
                block.reason,
            ))
        },
    )
}
