//! The schedule as the desk draws it: visits, hours, blocks, holidays and the waiting list of a stretch of days.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::days::{Days, Office as Times};
use super::rules::Rules;
use super::waiting::{WaitingEntry, entries};
use crate::domain::schedule::{Resource, Span, VisitStage, VisitType};
use crate::domain::{AppointmentId, BlockId, EncounterId, PatientId, Permission, ResourceId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::schedule as store;

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
    /// Blocks: number, resource, from, to (local), reason.
    pub blocks: Vec<(BlockId, ResourceId, DateTime, DateTime, String)>,
    /// Holidays.
    pub holidays: Vec<(Date, String)>,
    /// Who would come sooner.
    pub waiting: Vec<WaitingEntry>,
    /// Time in minutes that is free of each provider's hours on each day.
    pub free: Vec<(Date, ResourceId, i64)>,
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
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see the schedule",
        format!("{from} to {to}"),
        |db| {
            let times = Times::read(db)?;
            let holds = store::holds_between(db, from, to)?;
            let mut days = Days::closed(db, &times, from, to)?;
            days.take(&holds);
            let mut held: std::collections::HashMap<AppointmentId, Vec<store::Hold>> =
                std::collections::HashMap::new();
            for hold in holds {
                held.entry(hold.appointment).or_default().push(hold);
            }
            let visits = store::between(db, from, to)?
                .into_iter()
                .map(|v| visit(v, &times, &held));
            let mut board = Board {
                visits: visits.collect(),
                types: rules.types.clone(),
                holidays: store::holidays(db, from, to)?,
                waiting: entries(db, rules)?,
                ..Board::default()
            };
            fill_days(&mut board, &times, &days, from, to);
            if let (Some(first), Some(last)) = (times.whole_day(from), times.whole_day(to)) {
                let during = Span {
                    from: first.from,
                    to: last.to,
                };
                let blocks = store::blocks(db, during)?.into_iter().map(|b| {
                    let at = |minute| times.local(minute);
                    (b.id, b.resource, at(b.span.from), at(b.span.to), b.reason)
                });
                board.blocks = blocks.collect();
            }
            board.resources = times.resources;
            Ok(board)
        },
    )
}

fn fill_days(board: &mut Board, times: &Times, days: &Days, from: Date, to: Date) {
    let mut day = from;
    while day <= to {
        for resource in times.providers() {
            for open in times.open(days, day, resource) {
                board
                    .open
                    .push((resource.id, times.local(open.from), times.local(open.to)));
            }
            let free = times.free(days, day, resource, None);
            board
                .free
                .push((day, resource.id, free.iter().map(|s| s.minutes()).sum()));
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
}

fn visit(
    v: store::Booked,
    times: &Times,
    held: &std::collections::HashMap<AppointmentId, Vec<store::Hold>>,
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
