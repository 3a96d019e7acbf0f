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
