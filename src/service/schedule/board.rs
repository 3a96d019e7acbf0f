//! The schedule as the desk draws it: visits, hours, blocks, holidays and the waiting list of a stretch of days.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::days::{Days, Office as Times};
use super::rules::Rules;
use super::waiting::{WaitingEntry, entries};
use crate::domain::schedule::{Hours, Resource, Span, VisitStage, VisitType, without};
use crate::domain::{AppointmentId, BlockId, EncounterId, PatientId, Permission, ResourceId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, schedule as store};

/// One visit on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardVisit {
    /// The store's number.
    pub id: AppointmentId,
    /// Its encounter.
    pub encounter: EncounterId,
    /// Who comes.
    pub patient: PatientId,
    /// Name as it is filed.
    pub name: String,
    /// Record number.
    pub mrn: String,
    /// Date of birth.
    pub born: Date,
    /// The provider's resource, if they are on the schedule.
    pub provider: Option<ResourceId>,
    /// Rooms and equipment, with when they are held (local).
    pub with: Vec<(ResourceId, DateTime, DateTime)>,
    /// Local time.
    pub starts: DateTime,
    /// Length.
    pub minutes: i64,
    /// How far.
    pub stage: VisitStage,
    /// Key of its type.
    pub visit_type: String,
    /// Why they come.
    pub reason: String,
    /// Why it stands beside another, or why it is off.
    pub said: String,
    /// Whether it belongs to a series.
    pub repeats: bool,
}

/// A block: number, resource, from, to (local), reason.
pub type BoardBlock = (BlockId, ResourceId, DateTime, DateTime, String);

/// A stretch of days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// Providers, rooms, equipment.
    pub resources: Vec<Resource>,
    /// Kinds of visits.
    pub types: Vec<VisitType>,
    /// In order of time.
    pub visits: Vec<BoardVisit>,
    /// Open stretches: resource, from, to (local).
    pub open: Vec<(ResourceId, DateTime, DateTime)>,
    /// Times kept from being booked.
    pub blocks: Vec<BoardBlock>,
    /// Holidays.
    pub holidays: Vec<(Date, String)>,
    /// Who would come sooner.
    pub waiting: Vec<WaitingEntry>,
    /// The hours of each resource, in no order.
    pub hours: Vec<(ResourceId, Hours)>,
    /// Days that are only counted: those of [`month`].
    pub counts: Vec<DayCount>,
}

/// How full a day is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    /// Which.
    pub day: Date,
    /// Visits that are not off.
    pub visits: i64,
    /// Of each provider who is there or booked: minutes taken up, minutes that are free.
    pub providers: Vec<(ResourceId, i64, i64)>,
}

/// The board of a stretch of days, both ends included.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn board(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    from: Date,
    to: Date,
) -> Result<Board, ServiceError> {
    looked_at(office, who, now, (from, to), |db| {
        let times = Times::read(db)?;
        let holds = store::holds_between(db, from, to)?;
        let mut days = Days::closed(db, &times, from, to)?;
        days.take(&holds);
        let mut held: HashMap<AppointmentId, Vec<store::Hold>> = HashMap::new();
        for hold in holds {
            held.entry(hold.appointment).or_default().push(hold);
        }
        let visits = store::between(db, from, to)?
            .into_iter()
            .map(|v| visit(v, &times, &held));
        Ok(Board {
            visits: visits.collect(),
            open: open_stretches(&times, &days, from, to),
            ..around(db, rules, times, from, to)?
        })
    })
}

/// Looks at a stretch of the schedule, both ends included, and says so in the audit.
fn looked_at(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (from, to): (Date, Date),
    read: impl FnOnce(&Transaction<'_>) -> Result<Board, ServiceError>,
) -> Result<Board, ServiceError> {
    let days = format!("{from} to {to}");
    let allowed = Permission::ViewSchedule;
    office.act(who, now, allowed, "see the schedule", days, read)
}

/// What a board shows however closely it is looked at.
fn around(
    db: &Transaction<'_>,
    rules: &Rules,
    times: Times,
    from: Date,
    to: Date,
) -> Result<Board, ServiceError> {
    Ok(Board {
        types: rules.types.clone(),
        holidays: store::holidays(db, from, to)?,
        waiting: entries(db, rules)?,
        blocks: blocks(db, &times, from, to)?,
        hours: times.all_hours(),
        resources: times.resources,
        ..Board::default()
    })
}

fn blocks(
    db: &Transaction<'_>,
    times: &Times,
    from: Date,
    to: Date,
) -> Result<Vec<BoardBlock>, ServiceError> {
    let Some(during) = times.stretch(from, to) else {
        return Ok(Vec::new());
    };
    let local = |minute| times.local(minute);
    let blocks = store::blocks(db, during)?.into_iter().map(|b| {
        let (from, to) = (local(b.span.from), local(b.span.to));
        (b.id, b.resource, from, to, b.reason)
    });
    Ok(blocks.collect())
}

fn open_stretches(
    times: &Times,
    days: &Days,
    from: Date,
    to: Date,
) -> Vec<(ResourceId, DateTime, DateTime)> {
    let mut stretches = Vec::new();
    for day in each(from, to) {
        for resource in times.providers() {
            for open in times.open(days, day, resource) {
                let (from, to) = (times.local(open.from), times.local(open.to));
                stretches.push((resource.id, from, to));
            }
        }
    }
    stretches
}

/// Every day from one to another.
fn each(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(move |day| *day <= to)
}

/// How full the days of a long stretch are, both ends included: visits are counted and not listed.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn month(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    from: Date,
    to: Date,
) -> Result<Board, ServiceError> {
    looked_at(office, who, now, (from, to), |db| {
        let times = Times::read(db)?;
        let days = Days::closed(db, &times, from, to)?;
        let mut taken: HashMap<(Date, ResourceId), Vec<Span>> = HashMap::new();
        let providers: Vec<ResourceId> = times.providers().map(|p| p.id).collect();
        for (day, provider, span) in store::taken_between(db, from, to, &providers)? {
            taken.entry((day, provider)).or_default().push(span);
        }
        let mut visits: HashMap<Date, i64> = HashMap::new();
        for (day, stage, number) in store::days_in_stages(db, from, to)? {
            if !stage.is_off() {
                *visits.entry(day).or_default() += number;
            }
        }
        let counts = each(from, to).map(|day| DayCount {
            day,
            visits: visits.get(&day).copied().unwrap_or(0),
            providers: providers_of(&times, &days, day, &taken),
        });
        Ok(Board {
            counts: counts.collect(),
            ..around(db, rules, times, from, to)?
        })
    })
}

fn providers_of(
    times: &Times,
    days: &Days,
    day: Date,
    taken: &HashMap<(Date, ResourceId), Vec<Span>>,
) -> Vec<(ResourceId, i64, i64)> {
    let minutes = |spans: &[Span]| -> i64 { spans.iter().map(|s| s.minutes()).sum() };
    let one = |provider: &Resource| {
        let taken = taken
            .get(&(day, provider.id))
            .map_or(&[][..], Vec::as_slice);
        let free = without(&times.open(days, day, provider), taken);
        (provider.id, minutes(taken), minutes(&free))
    };
    times
        .providers()
        .map(one)
        .filter(|(_, booked, free)| booked + free > 0)
        .collect()
}

fn visit(
    v: store::Booked,
    times: &Times,
    held: &HashMap<AppointmentId, Vec<store::Hold>>,
) -> BoardVisit {
    let provider = times
        .providers()
        .find(|p| p.user == Some(v.provider))
        .map(|p| p.id);
    let holds = held.get(&v.id).map_or(&[][..], Vec::as_slice);
    let with = holds
        .iter()
        .filter(|h| Some(h.resource) != provider)
        .map(|h| (h.resource, times.local(h.span.from), times.local(h.span.to)));
    BoardVisit {
        with: with.collect(),
        id: v.id,
        encounter: v.encounter,
        patient: v.patient,
        name: v.name.to_string(),
        mrn: v.mrn,
        born: v.born,
        provider,
        starts: v.starts,
        minutes: v.minutes,
        stage: v.stage,
        visit_type: v.visit_type,
        reason: v.reason,
        said: v.said,
        repeats: v.series.is_some(),
    }
}
