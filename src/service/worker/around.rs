//! The schedule's, the front desk's, the supplies' and the managers' part of the office behind the window.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ZonedDateTime};

use super::messages::{Event, Request};
use crate::domain::schedule::{Hours, Repeat, VisitStage};
use crate::domain::{
    AppointmentId, BlockId, EncounterId, ItemId, LotId, Money, OrderId, PatientId, PlaceId,
    ResourceId, TaskId, WaitingId,
};
use crate::service::billing::paper;
use crate::service::front_desk::{
    self, CheckIn, DeskRules, FlowVisit, NewTask, TaskTemplate, TaskView,
};
use crate::service::schedule::{self, Board, Booking, Found, Placement, Rules, Waiting, Wanted};
use crate::service::supplies::{self, Receipt, Shelf};
use crate::service::{Office, Places, ServiceError, SignedIn, figures};

/// The schedule of a stretch of days.
#[derive(Debug, Clone, PartialEq)]
pub struct SchedulePage {
    /// First and last day.
    pub days: (Date, Date),
    /// What stands on them.
    pub board: Board,
    /// The time that a search found.
    pub found: Option<Found>,
}

/// What the schedule desk asks for; the days are shown then.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleRequest {
    /// First and last day to show.
    pub days: (Date, Date),
    /// What to do before.
    pub act: ScheduleAct,
}

/// What is done on the schedule.
#[derive(Debug, Clone, PartialEq)]
pub enum ScheduleAct {
    /// Nothing: look.
    Look,
    /// Book.
    Book(Booking),
    /// Book a visit that comes again.
    Series(Booking, Repeat),
    /// Call several visits off at once.
    CancelAll(Vec<AppointmentId>),
    /// Put a patient on the waiting list for four weeks: whom, kind of visit, why.
    Wait(PatientId, String, String),
    /// Take somebody off the waiting list.
    Withdraw(WaitingId),
    /// Put them back on it.
    PutBack(WaitingId),
    /// Keep other days, reason or urgency of somebody on it.
    Rewait(Box<Waiting>),
    /// Give a resource these hours of a week from a day on.
    Hours(ResourceId, Date, Vec<Hours>),
    /// Give it all its hours back as they were.
    HoursBack(ResourceId, Vec<Hours>),
    /// Block a resource: from, to, why.
    Block(ResourceId, DateTime, DateTime, String),
    /// Open a blocked time again.
    Unblock(BlockId),
    /// Put a visit elsewhere.
    Move(AppointmentId, Placement),
    /// Call it off; `true` when nobody came.
    Cancel(AppointmentId, bool),
    /// Book a cancelled visit again.
    Restore(AppointmentId),
    /// Book somebody from the waiting list.
    Fill(WaitingId, ResourceId, DateTime),
    /// Undo that.
    Unfill(WaitingId, AppointmentId),
    /// Find the next time that fits: kind, provider's name, not before.
    Find(String, Option<String>, DateTime),
}

/// The front desk as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontDeskPage {
    /// The day's patients.
    pub visits: Vec<FlowVisit>,
    /// The open check-in.
    pub check_in: Option<CheckIn>,
    /// Messages and tasks.
    pub tasks: Vec<TaskView>,
    /// Templates of tasks.
    pub templates: Vec<TaskTemplate>,
    /// When it was read: timers run from here.
    pub at: Timestamp,
}

/// What the front desk asks for; the visit's check-in is open then.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontDeskRequest {
    /// Whose check-in is open.
    pub open: Option<AppointmentId>,
    /// What to do before.
    pub act: FrontDeskAct,
}

/// What is done at the front desk.
#[derive(Debug, Clone, PartialEq)]
pub enum FrontDeskAct {
    /// Nothing: look.
    Look,
    /// Move a patient to a stage.
    Step(AppointmentId, VisitStage),
    /// Tick an item, or take the tick away.
    Tick(AppointmentId, String, bool),
    /// A task was read.
    Read(TaskId),
    /// A task is done, or is not.
    Finish(TaskId, bool),
    /// Write a task.
    Write(TaskTemplate, String, Option<PatientId>),
    /// Set the superbill of a visit.
    Superbill(EncounterId),
}

/// What the supplies desk asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum SuppliesRequest {
    /// Nothing: look.
    Look,
    /// Draft what is due.
    Reorder,
    /// Place, close or cancel an order.
    Place(OrderId, &'static str),
    /// Take what is still awaited of an item in, at the order's price: order, item, units, price of one, lot, last day.
    Receive(OrderId, ItemId, i64, Money, String, Option<Date>),
    /// Set a lot in a place to what was counted.
    Count(LotId, PlaceId, i64),
    /// Throw a lot in a place away.
    Waste(LotId, PlaceId, i64),
    /// Call a lot back, or let it be used again.
    Recall(String, Option<String>),
}

type Done = Option<(String, Option<Request>)>;

fn today() -> Date {
    ZonedDateTime::now().date()
}

/// Does what the schedule desk asks.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn on_schedule(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    asked: &ScheduleRequest,
) -> Result<(SchedulePage, Done), ServiceError> {
    let (now, rules) = (Timestamp::now(), Rules::load(&places.assets)?);
    let (from, to) = asked.days;
    let undo = |act| {
        Some(Request::Schedule(ScheduleRequest {
            days: asked.days,
            act,
        }))
    };
    let (mut done, mut found) = (None, None);
    match &asked.act {
        ScheduleAct::Look => {}
        ScheduleAct::Book(booking) => {
            let id = schedule::book(office, who, now, &rules, booking)?;
            let when = booking.starts.strftime("%a %b %-d at %H:%M");
            done = Some((
                format!("Booked for {when}"),
                undo(ScheduleAct::Cancel(id, false)),
            ));
        }
        ScheduleAct::Series(booking, repeat) => {
            let visits = schedule::book_series(office, who, now, &rules, booking, repeat)?;
            let booked: Vec<AppointmentId> = visits.iter().filter_map(|v| v.booked).collect();
            let missing: Vec<String> = visits
                .iter()
                .filter(|v| v.booked.is_none())
                .map(|v| v.starts.strftime("%b %-d").to_string())
                .collect();
            let mut what = format!("{} of {} visits are booked", booked.len(), visits.len());
            if !missing.is_empty() {
                what = format!("{what}; not free: {}", missing.join(", "));
            }
            done = Some((what, undo(ScheduleAct::CancelAll(booked))));
        }
        ScheduleAct::CancelAll(ids) => {
            for id in ids {
                schedule::cancel(office, who, now, *id, false, "")?;
            }
            done = Some((format!("{} visits are cancelled", ids.len()), None));
        }
        ScheduleAct::Wait(patient, kind, reason) => {
            let entry = schedule::Waiting {
                id: WaitingId(0),
                patient: *patient,
                name: String::new(),
                visit_type: kind.clone(),
                provider: None,
                from: today(),
                until: today().saturating_add(jiff::Span::new().weeks(4)),
                reason: reason.clone(),
                urgent: false,
                asked_at: String::new(),
            };
            let id = schedule::wait(office, who, now, &rules, &entry)?;
            done = Some((
                "On the waiting list for four weeks".into(),
                undo(ScheduleAct::Withdraw(id)),
            ));
        }
        ScheduleAct::Withdraw(id) => {
            let name = schedule::withdraw(office, who, now, *id)?;
            done = Some((
                format!("{name} waits no longer"),
                undo(ScheduleAct::PutBack(*id)),
            ));
        }
        ScheduleAct::PutBack(id) => {
            schedule::put_back(office, who, now, *id)?;
            done = Some(("Back on the waiting list".into(), None));
        }
        ScheduleAct::Rewait(entry) => {
            let before = schedule::change_waiting(office, who, now, entry)?;
            done = Some((
                format!("{} waits until {}", before.name, entry.until),
                undo(ScheduleAct::Rewait(Box::new(before))),
            ));
        }
        ScheduleAct::Hours(resource, from, week) => {
            let before = schedule::set_hours(office, who, now, *resource, *from, week)?;
            done = Some((
                format!("Hours kept from {from} on"),
                undo(ScheduleAct::HoursBack(*resource, before)),
            ));
        }
        ScheduleAct::HoursBack(resource, hours) => {
            schedule::put_hours_back(office, who, now, *resource, hours)?;
            done = Some(("The hours are as they were".into(), None));
        }
        ScheduleAct::Block(resource, from, to, reason) => {
            let id = schedule::block(office, who, now, *resource, (*from, *to), reason)?;
            done = Some((format!("Blocked: {reason}"), undo(ScheduleAct::Unblock(id))));
        }
        ScheduleAct::Unblock(id) => {
            let (resource, from, to, reason) = schedule::unblock(office, who, now, *id)?;
            done = Some((
                format!("Open again: {reason}"),
                undo(ScheduleAct::Block(resource, from, to, reason)),
            ));
        }
        ScheduleAct::Move(id, place) => {
            let moved = schedule::move_visit(office, who, now, &rules, *id, place)?;
            let when = place.starts.strftime("%a %b %-d at %H:%M");
            done = Some((
                format!("{}: {when}, {} minutes", moved.name, place.minutes),
                undo(ScheduleAct::Move(*id, moved.before)),
            ));
        }
        ScheduleAct::Cancel(id, missed) => {
            let visit = schedule::cancel(office, who, now, *id, *missed, "")?;
            let word = if *missed {
                "did not come"
            } else {
                "is cancelled"
            };
            done = Some((
                format!("The visit of {} {word}", visit.name),
                undo(ScheduleAct::Restore(*id)),
            ));
        }
        ScheduleAct::Restore(id) => {
            let visit = schedule::restore(office, who, now, &rules, *id)?;
            done = Some((format!("{} is booked again", visit.name), None));
        }
        ScheduleAct::Fill(waiting, provider, starts) => {
            let (id, name) =
                schedule::fill(office, who, now, &rules, *waiting, (*provider, *starts))?;
            done = Some((
                format!("{name} comes sooner; the message is queued"),
                undo(ScheduleAct::Unfill(*waiting, id)),
            ));
        }
        ScheduleAct::Unfill(waiting, id) => {
            schedule::cancel(office, who, now, *id, false, "")?;
            schedule::put_back(office, who, now, *waiting)?;
            done = Some(("Back on the waiting list".into(), None));
        }
        ScheduleAct::Find(kind, provider, after) => {
            let wanted = Wanted {
                visit_type: kind.clone(),
                provider: provider.clone(),
                minutes: None,
                from: *after,
                until: after.date().saturating_add(jiff::Span::new().years(1)),
                between: None,
            };
            found = schedule::find_slot(office, who, now, &rules, &wanted)?.0;
            if found.is_none() {
                return Err(ServiceError::Rule(
                    "no such time is free within a year; try another provider".into(),
                ));
            }
        }
    }
    let days = match &found {
        // The search may lead elsewhere: as many days around what was found.
        Some(f) if f.starts.date() > to || f.starts.date() < from => {
            around(f.starts.date(), from, to)
        }
        _ => asked.days,
    };
    // A month shows how full its days are, not who comes.
    let board = if (days.1 - days.0).get_days() > 13 {
        schedule::month(office, who, now, &rules, days.0, days.1)?
    } else {
        schedule::board(office, who, now, &rules, days.0, days.1)?
    };
    Ok((SchedulePage { days, board, found }, done))
}

/// A stretch as long as from one day to another that holds a third: a day, its week, or its month.
fn around(day: Date, from: Date, to: Date) -> (Date, Date) {
    let length = (to - from).get_days();
    if length < 6 {
        return (day, day.saturating_add(jiff::Span::new().days(length)));
    }
    let monday = day.saturating_sub(jiff::Span::new().days(day.weekday().to_monday_zero_offset()));
    (
        monday,
        monday.saturating_add(jiff::Span::new().days(length)),
    )
}

/// Does what the front desk asks.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn at_front_desk(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    asked: &FrontDeskRequest,
) -> Result<(FrontDeskPage, Done), ServiceError> {
    let now = Timestamp::now();
    let (rules, desk) = (
        Rules::load(&places.assets)?,
        DeskRules::load(&places.assets)?,
    );
    let undo = |act| {
        Some(Request::FrontDesk(FrontDeskRequest {
            open: asked.open,
            act,
        }))
    };
    let mut done = None;
    match &asked.act {
        FrontDeskAct::Look => {}
        FrontDeskAct::Step(id, to) => {
            let (name, before) = front_desk::step(office, who, now, *id, *to)?;
            done = Some((
                format!("{name}: {}", to.title().to_lowercase()),
                undo(FrontDeskAct::Step(*id, before)),
            ));
        }
        FrontDeskAct::Tick(id, item, on) => front_desk::tick(office, who, now, *id, item, *on)?,
        FrontDeskAct::Read(id) => front_desk::read_task(office, who, now, *id)?,
        FrontDeskAct::Finish(id, finished) => {
            let subject = front_desk::finish_task(office, who, now, *id, *finished)?;
            let word = if *finished { "done" } else { "open again" };
            done = Some((
                format!("{subject}: {word}"),
                undo(FrontDeskAct::Finish(*id, !finished)),
            ));
        }
        FrontDeskAct::Write(template, body, patient) => {
            let task = NewTask {
                template: template.clone(),
                body: body.clone(),
                patient: *patient,
            };
            front_desk::add_task(office, who, now, &task)?;
            done = Some((
                format!("Sent to the {}: {}", template.to.as_str(), template.title),
                None,
            ));
        }
        FrontDeskAct::Superbill(visit) => {
            let bytes = paper::superbill(office, who, now, *visit)?;
            let file = super::billing::folder().join(format!("superbill-{visit}.pdf"));
            std::fs::write(&file, bytes).map_err(|e| ServiceError::Disk(file.clone(), e))?;
            done = Some((format!("The superbill is in {}", file.display()), None));
        }
    }
    let check_in = asked
        .open
        .map(|id| front_desk::check_in(office, who, now, (&rules, &desk), id))
        .transpose()?;
    let page = FrontDeskPage {
        visits: front_desk::flow(office, who, now, today())?,
        check_in,
        tasks: front_desk::tasks(office, who, now)?,
        templates: desk.templates,
        at: now,
    };
    Ok((page, done))
}

/// Does what the supplies desk asks.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn at_supplies(
    office: &mut Office,
    who: &SignedIn,
    asked: &SuppliesRequest,
) -> Result<(Shelf, Done), ServiceError> {
    let (now, today) = (Timestamp::now(), today());
    let done = match asked {
        SuppliesRequest::Look => None,
        SuppliesRequest::Reorder => {
            let (count, _) = supplies::reorder(office, who, now, today)?;
            Some((format!("{count} items were put on drafts"), None))
        }
        SuppliesRequest::Place(order, state) => {
            supplies::place_order(office, who, now, *order, state)?;
            Some((format!("Order {order} is {state}"), None))
        }
        SuppliesRequest::Receive(order, item, quantity, price, lot, expires) => {
            let receipt = Receipt {
                item: *item,
                lot: lot.clone(),
                expires: *expires,
                quantity: *quantity,
                cost: Money::from_cents(price.cents().saturating_mul(*quantity)),
                place: None,
            };
            let left = supplies::receive(office, who, now, *order, &receipt)?;
            Some((format!("{quantity} received, {left} still to come"), None))
        }
        SuppliesRequest::Count(lot, place, counted) => {
            let change = supplies::count(office, who, now, today, (*lot, *place, *counted))?;
            let undo = SuppliesRequest::Count(*lot, *place, counted - change);
            Some((
                format!("Counted: {change:+}"),
                (*counted > 0).then_some(Request::Supplies(undo)),
            ))
        }
        SuppliesRequest::Waste(lot, place, quantity) => {
            supplies::waste(
                office,
                who,
                now,
                today,
                (*lot, *place, *quantity),
                "thrown away",
            )?;
            Some((format!("{quantity} thrown away"), None))
        }
        SuppliesRequest::Recall(lot, why) => {
            supplies::recall(office, who, now, today, lot, why.as_deref())?;
            let undo = why
                .as_ref()
                .map(|_| Request::Supplies(SuppliesRequest::Recall(lot.clone(), None)));
            let word = if why.is_some() {
                "is recalled: it will not be drawn"
            } else {
                "may be used again"
            };
            Some((format!("Lot {lot} {word}"), undo))
        }
    };
    Ok((supplies::shelf(office, who, now, today)?, done))
}

/// The managers' figures of today.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not manage.
pub(super) fn figures_of_today(office: &mut Office, who: &SignedIn) -> Result<Event, ServiceError> {
    let (now, today) = (Timestamp::now(), today());
    let figures = figures::figures(office, who, now, today)?;
    Ok(Event::Figures(Box::new(figures)))
}
