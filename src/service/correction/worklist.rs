//! The worklist: what waits, for whom, until when; one person at a time.

use jiff::{SignedDuration, Timestamp};

use super::Rules;
use crate::domain::{
    DictationId, DocumentState, Permission, Priority, UserId, WorkFilter, WorkItem,
};
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::worklist::{self, Stamp};
use crate::store::{Transaction, people};

/// Days that signed work stays on the list.
const KEPT_DAYS: i64 = 30;

/// The worklist as a person sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worklist {
    /// In the order of work.
    pub items: Vec<WorkItem>,
    /// The person's saved filters, by name.
    pub filters: Vec<(String, WorkFilter)>,
}

impl Worklist {
    /// How many lines a filter lets through.
    #[must_use]
    pub fn count(&self, filter: &WorkFilter, now: Timestamp) -> usize {
        self.items.iter().filter(|i| filter.wants(i, now)).count()
    }
}

/// Everything that waits or was finished lately, in the order of work.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
) -> Result<Worklist, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "see worklist",
        String::new(),
        |db| {
            let mut items = items(db, now, rules)?;
            items.sort_by_key(|i| (is_over(i.state), i.rank()));
            Ok(Worklist {
                items,
                filters: worklist::filters(db, who.id())?,
            })
        },
    )
}

pub(super) fn items(
    db: &Transaction<'_>,
    now: Timestamp,
    rules: &Rules,
) -> Result<Vec<WorkItem>, ServiceError> {
    let since = now
        .checked_sub(SignedDuration::from_hours(24 * KEPT_DAYS))
        .unwrap_or(Timestamp::MIN);
    let mut items = worklist::items(db, now, since)?;
    for item in &mut items {
        item.due = rules.turnaround.due(item);
    }
    Ok(items)
}

fn is_over(state: DocumentState) -> bool {
    state.is_frozen()
}

/// Takes a piece of work for a while; one's own claim is renewed.
///
/// # Errors
/// [`ServiceError::Rule`] with the name of the one who has it.
pub fn claim(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    id: DictationId,
) -> Result<Timestamp, ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "claim work",
        format!("dictation {id}"),
        |db| take(db, who, now, rules, id),
    )
}

pub(super) fn take(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    id: DictationId,
) -> Result<Timestamp, ServiceError> {
    let until = now
        .checked_add(SignedDuration::from_mins(rules.turnaround.lease_minutes))
        .map_err(|_| ServiceError::Rule("the clock is wrong".into()))?;
    let holder = worklist::holder(db, id)?;
    if let Some((other, theirs)) = holder
        && other != who.id()
        && theirs > now
    {
        let name = people::user(db, other)?.display_name;
        let until = theirs.strftime("%H:%M UTC");
        return Err(ServiceError::Rule(format!(
            "{name} is working on this until {until}; take another, or wait"
        )));
    }
    let renewed = holder.is_some_and(|(h, theirs)| h == who.id() && theirs > now);
    worklist::claim(db, id, who.id(), now, until)?;
    if !renewed {
        worklist::stamp(db, id, Stamp::Claimed, who.id(), now)?;
    }
    Ok(until)
}

/// Gives a piece of work back.
///
/// # Errors
/// [`ServiceError`] when the store cannot be written.
pub fn let_go(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "give work back",
        format!("dictation {id}"),
        |db| {
            worklist::let_go(db, id, who.id())?;
            Ok(worklist::stamp(db, id, Stamp::Dropped, who.id(), now)?)
        },
    )
}

/// What the author asks for: how urgent, what to mind, which other recording it belongs to.
///
/// # Errors
/// [`ServiceError::Store`] for a recording that would be part of itself.
pub fn order(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    priority: Priority,
    instructions: &str,
    part_of: Option<DictationId>,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "order correction",
        format!("dictation {id}"),
        |db| Ok(worklist::order(db, id, priority, instructions, part_of)?),
    )
}

/// Keeps a filter under a name, or takes it out.
///
/// # Errors
/// [`ServiceError::Store`] for an empty name.
pub fn keep_filter(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    name: &str,
    filter: Option<&WorkFilter>,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "keep worklist filter",
        String::new(),
        |db| Ok(worklist::set_filter(db, who.id(), name, filter)?),
    )
}

/// That the person holds the work now; the claim is renewed.
pub(super) fn held(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    id: DictationId,
) -> Result<(), ServiceError> {
    match worklist::holder(db, id)? {
        Some((user, until)) if user == who.id() && until > now => {
            take(db, who, now, rules, id).map(drop)
        }
        // A claim that ran out while its holder was away is taken up again unless someone else has it.
        _ => take(db, who, now, rules, id).map(drop),
    }
}

/// Printed name of a person.
pub(super) fn name_of(db: &Transaction<'_>, id: UserId) -> Result<String, ServiceError> {
    Ok(people::user(db, id)?.display_name)
}
