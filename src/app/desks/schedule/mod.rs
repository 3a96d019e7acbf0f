//! The schedule: a day's providers or rooms side by side, a provider's week, a month. Visits are dragged to move and at their
//! foot to lengthen, or carried with the keyboard: M takes one up, arrows carry it, Shift and arrows lengthen it, Enter puts it down.

mod blocks;
mod grid;
mod hours;
mod keys;
mod month;
mod side;
mod visit;
mod waiting;

pub use blocks::BlockForm;
pub use hours::HoursForm;
pub use waiting::WaitingForm;

use eframe::egui::{Key, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};
use jiff::Span;
use jiff::civil::{Date, DateTime};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, hint, icon_button};
use crate::domain::schedule::{ResourceKind, VisitStage};
use crate::domain::{AppointmentId, PatientId, ResourceId};
use crate::service::schedule::BoardVisit;
use crate::service::worker::{Request, ScheduleAct, SchedulePage, ScheduleRequest};

/// What the desk shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// Every provider's day.
    #[default]
    Day,
    /// A provider's week.
    Week,
    /// A month.
    Month,
    /// The day of rooms and equipment.
    Rooms,
}

const VIEWS: [(View, &str, &str, Key); 4] = [
    (View::Day, "Day", "1", Key::Num1),
    (View::Week, "Week", "2", Key::Num2),
    (View::Month, "Month", "3", Key::Num3),
    (View::Rooms, "Rooms", "4", Key::Num4),
];

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A visit that is being carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// Which.
    pub id: AppointmentId,
    /// Over which column.
    pub column: usize,
    /// Begin, in minutes of the day.
    pub minute: i64,
    /// Length.
    pub minutes: i64,
}

/// A booking that is being written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// For whom.
    pub patient: Option<(PatientId, String)>,
    /// Which kind, by its place.
    pub kind: usize,
    /// Why they come.
    pub reason: String,
    /// Why it may stand beside another visit.
    pub doubled: String,
    /// How often it comes again: weeks between two visits, and how many visits; nothing for one.
    pub weeks: String,
    /// How many visits there are of it.
    pub times: String,
    /// With whom and when.
    pub place: Option<(ResourceId, DateTime)>,
}

/// Where the person is on the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Which view.
    pub view: View,
    /// Which day.
    pub day: Option<Date>,
    /// Whose week, by place among the providers.
    pub provider: usize,
    /// The visit that the keys speak of.
    pub selected: Option<AppointmentId>,
    /// What is being carried, by mouse or keys.
    pub carried: Option<Carried>,
    /// The days that were asked for.
    pub asked: Option<(Date, Date)>,
    /// The booking being written.
    pub form: Option<Form>,
    /// A time that is being blocked.
    pub block: Option<BlockForm>,
    /// What somebody on the waiting list said, being changed.
    pub waiting: Option<WaitingForm>,
    /// Hours that are being changed.
    pub hours: Option<HoursForm>,
    /// A time that became free: with whom, when, how long.
    pub freed: Option<(ResourceId, DateTime, i64)>,
}

impl Place {
    /// The days that the view shows.
    #[must_use]
    pub fn days(&self, today: Date) -> (Date, Date) {
        let day = self.day.unwrap_or(today);
        let after = |d: Date, n: i64| d.saturating_add(Span::new().days(n));
        let monday = |d: Date| after(d, -i64::from(d.weekday().to_monday_zero_offset()));
        match self.view {
            View::Day | View::Rooms => (day, day),
            View::Week => (monday(day), after(monday(day), 6)),
            View::Month => {
                let first = monday(day.first_of_month());
                (first, after(first, 41))
            }
        }
    }

    /// Opens the sheet for hours.
    pub fn change_hours(&mut self, page: &SchedulePage) {
        (self.form, self.block, self.waiting) = (None, None, None);
        self.hours = Some(HoursForm::of(self, page));
    }

    /// Opens the sheet for the next who waits.
    pub fn next_waiting(&mut self, page: &SchedulePage) {
        (self.form, self.block, self.hours) = (None, None, None);
        self.waiting = WaitingForm::next(self.waiting.as_ref(), page);
    }

    /// Takes in what the worker told.
    pub fn take(&mut self, page: &SchedulePage) {
        if let Some(found) = &page.found {
            self.day = Some(found.starts.date());
            if let Some(form) = &mut self.form {
                form.place = Some((found.provider, found.starts));
            }
        }
        self.asked = Some(page.days);
    }
}

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let Some(today) = state.now.map(|n| n.date()) else {
        return asked;
    };
    heading(ui, state, today, &mut asked);
    let days = state.schedule_at.days(today);
    if state.schedule_at.asked != Some(days) {
        state.schedule_at.asked = Some(days);
        asked.push(request(days, ScheduleAct::Look));
    }
    let Some(page) = state.schedule.clone() else {
        hint(ui, "Reading the schedule …");
        return asked;
    };
    ui.add_space(8.0);
    keys::keys(ui, state, &page, today, &mut asked);
    let area = ui.available_rect_before_wrap();
    let wide = 300.0;
    let left = Rect::from_min_max(area.min, pos2(area.right() - wide - 16.0, area.bottom()));
    let right = Rect::from_min_max(pos2(area.right() - wide, area.top()), area.max);
    ui.scope_builder(
        UiBuilder::new().max_rect(left).id_salt("grid"),
        |ui| match state.schedule_at.view {
            View::Month => month::show(ui, state, &page, today),
            _ => grid::show(ui, state, &page, &mut asked),
        },
    );
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("side"), |ui| {
        ScrollArea::vertical()
            .id_salt("side")
            .auto_shrink(false)
            .show(ui, |ui| side::show(ui, state, &page, &mut asked));
    });
    asked
}

fn request(days: (Date, Date), act: ScheduleAct) -> Request {
    Request::Schedule(ScheduleRequest { days, act })
}

fn heading(ui: &mut Ui, state: &mut State, today: Date, asked: &mut Vec<Request>) {
    let _ = asked;
    let at = &mut state.schedule_at;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Schedule").font(theme::semibold(24.0)));
        ui.add_space(8.0);
        for (view, word, key, _) in VIEWS {
            let tone = if at.view == view {
                Tone::Primary
            } else {
                Tone::Plain
            };
            if Button::new("", word).key(key).tone(tone).show(ui).clicked() {
                at.view = view;
            }
        }
        ui.add_space(8.0);
        if icon_button(ui, icons::ARROW_LEFT, "Earlier (Page Up)").clicked() {
            turn(at, today, -1);
        }
        if Button::new("", "Today").key("T").show(ui).clicked() {
            at.day = Some(today);
        }
        if icon_button(ui, icons::CARET_RIGHT, "Later (Page Down)").clicked() {
            turn(at, today, 1);
        }
        let (from, to) = at.days(today);
        let title = match at.view {
            View::Day | View::Rooms => from.strftime("%A, %B %-d, %Y").to_string(),
            View::Week => format!(
                "{} – {}",
                from.strftime("%B %-d"),
                to.strftime("%B %-d, %Y")
            ),
            View::Month => at.day.unwrap_or(today).strftime("%B %Y").to_string(),
        };
        ui.label(
            RichText::new(title)
                .font(theme::medium(15.0))
                .color(palette(ui).text_2),
        );
    });
}

/// Goes a day, a week or a month on or back; at weekends over them.
fn turn(at: &mut Place, today: Date, step: i64) {
    let day = at.day.unwrap_or(today);
    let passed = match at.view {
        View::Day | View::Rooms => Span::new().days(step),
        View::Week => Span::new().weeks(step),
        View::Month => Span::new().months(step),
    };
    let mut next = day.saturating_add(passed);
    while matches!(at.view, View::Day | View::Rooms) && next.weekday().to_monday_one_offset() > 5 {
        next = next.saturating_add(Span::new().days(step.signum()));
    }
    at.day = Some(next);
    (at.selected, at.carried) = (None, None);
}

/// What stands side by side.
#[derive(Debug, Clone, PartialEq)]
struct Column {
    title: String,
    day: Date,
    resource: ResourceId,
}

/// The columns of a view of hours.
fn columns(at: &Place, page: &SchedulePage) -> Vec<Column> {
    let board = &page.board;
    let of_kind = |provider: bool| {
        board
            .resources
            .iter()
            .filter(move |r| (r.kind == ResourceKind::Provider) == provider)
    };
    match at.view {
        View::Week => {
            let Some(who) = of_kind(true).nth(at.provider) else {
                return Vec::new();
            };
            let days = (0..7).map(|n| page.days.0.saturating_add(Span::new().days(n)));
            let column = |day: Date| Column {
                title: day.strftime("%a %-d").to_string(),
                day,
                resource: who.id,
            };
            let busy = |c: &Column| board.visits.iter().any(|v| v.starts.date() == c.day);
            days.map(column)
                .filter(|c| c.day.weekday().to_monday_one_offset() < 6 || busy(c))
                .collect()
        }
        _ => of_kind(at.view != View::Rooms)
            .map(|r| Column {
                title: r.name.clone(),
                day: page.days.0,
                resource: r.id,
            })
            .collect(),
    }
}

/// The visits of a column with when they take it up, in minutes of the day; cancelled ones are left out.
fn visits_of<'p>(page: &'p SchedulePage, column: &Column) -> Vec<(&'p BoardVisit, i64, i64)> {
    let minute = |at: DateTime| i64::from(at.hour()) * 60 + i64::from(at.minute());
    let all = page.board.visits.iter().filter(|v| {
        v.starts.date() == column.day
            && v.stage != VisitStage::Cancelled
            && v.stage != VisitStage::Missed
    });
    all.filter_map(|v| {
        if v.provider == Some(column.resource) {
            return Some((v, minute(v.starts), v.minutes));
        }
        let held = v.with.iter().find(|(id, _, _)| *id == column.resource)?;
        let (from, to) = (minute(held.1), minute(held.2));
        Some((v, from, (to - from).max(5)))
    })
    .collect()
}

/// The space of a card's shadowless frame in the grid's margins.
const GAP: f32 = 8.0;

fn column_width(area: Rect, columns: usize) -> f32 {
    ((area.width() - grid::GUTTER) / columns.max(1) as f32).max(80.0)
}

fn cell(area: Rect, width: f32, column: usize, top: f32, height: f32) -> Rect {
    let left = area.left() + grid::GUTTER + width * column as f32;
    Rect::from_min_size(pos2(left, top), vec2(width, height))
}
