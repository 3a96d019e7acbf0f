//! The schedule by keyboard: views and days, going through the visits, carrying one, calling one off.

use eframe::egui::{Key, Modifiers, Ui};
use jiff::Span;
use jiff::civil::Date;

use super::{BlockForm, Carried, Form, Place, VIEWS, View, columns, request, turn, visits_of};
use crate::app::state::State;
use crate::domain::AppointmentId;
use crate::domain::schedule::{ResourceKind, VisitStage};
use crate::service::schedule::{BoardVisit, Placement};
use crate::service::worker::{Request, ScheduleAct, SchedulePage};

/// Puts a carried visit down where it is.
pub(super) fn put_down(state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let Some(carried) = state.schedule_at.carried.take() else {
        return;
    };
    let columns = columns(&state.schedule_at, page);
    let (Some(column), Some(visit)) = (
        columns.get(carried.column),
        page.board.visits.iter().find(|v| v.id == carried.id),
    ) else {
        return;
    };
    let starts = column
        .day
        .at(0, 0, 0, 0)
        .saturating_add(Span::new().minutes(carried.minute));
    let provider = if state.schedule_at.view == View::Rooms {
        visit.provider
    } else {
        Some(column.resource)
    };
    let same =
        provider == visit.provider && starts == visit.starts && carried.minutes == visit.minutes;
    if let (Some(provider), false) = (provider, same) {
        let to = Placement {
            provider,
            starts,
            minutes: carried.minutes,
            doubled: None,
        };
        asked.push(request(page.days, ScheduleAct::Move(carried.id, to)));
    }
}

/// Takes a visit up, so that it can be carried.
pub(super) fn take_up(at: &mut Place, page: &SchedulePage, id: AppointmentId) {
    for (number, column) in columns(at, page).iter().enumerate() {
        let found = visits_of(page, column)
            .into_iter()
            .find(|(v, ..)| v.id == id);
        if let Some((visit, minute, _)) = found
            && visit.stage == VisitStage::Scheduled
        {
            at.carried = Some(Carried {
                id,
                column: number,
                minute,
                minutes: visit.minutes,
            });
            return;
        }
    }
}

/// What the keyboard asks for while nothing is typed.
pub(super) fn keys(
    ui: &mut Ui,
    state: &mut State,
    page: &SchedulePage,
    today: Date,
    asked: &mut Vec<Request>,
) {
    if state.search.open || ui.ctx().text_edit_focused() {
        return;
    }
    let hit = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    let plain = |key| hit(Modifiers::NONE, key);
    if state.schedule_at.carried.is_some() {
        carry(ui, state, page, asked);
        return;
    }
    let at = &mut state.schedule_at;
    for (view, _, _, key) in VIEWS {
        if plain(key) {
            (at.view, at.selected) = (view, None);
        }
    }
    if plain(Key::T) {
        at.day = Some(today);
    }
    if plain(Key::PageUp) {
        turn(at, today, -1);
    }
    if plain(Key::PageDown) {
        turn(at, today, 1);
    }
    if plain(Key::P) {
        let providers = page
            .board
            .resources
            .iter()
            .filter(|r| r.kind == ResourceKind::Provider);
        at.provider = (at.provider + 1) % providers.count().max(1);
    }
    if plain(Key::B) {
        at.form = Some(Form::default());
        state.search.words.clear();
        state.search.found.clear();
        return;
    }
    if plain(Key::X) {
        (at.form, at.block) = (None, Some(BlockForm::of(at, page)));
        return;
    }
    if plain(Key::H) {
        at.change_hours(page);
        return;
    }
    if plain(Key::W) {
        at.next_waiting(page);
        return;
    }
    if plain(Key::Escape) {
        (at.form, at.block, at.selected, at.freed) = (None, None, None, None);
        (at.waiting, at.hours) = (None, None);
    }
    select(at, page, plain(Key::J), plain(Key::K));
    let Some(id) = at.selected else { return };
    if plain(Key::M) {
        take_up(at, page, id);
    }
    let Some(visit) = page.board.visits.iter().find(|v| v.id == id) else {
        return;
    };
    if plain(Key::Enter) {
        asked.push(Request::OpenEncounter(visit.encounter));
    }
    if plain(Key::Delete) {
        call_off(at, page, visit, false, asked);
    } else if plain(Key::N) {
        call_off(at, page, visit, true, asked);
    }
}

/// Calls a visit off and remembers the time that becomes free.
pub(super) fn call_off(
    at: &mut Place,
    page: &SchedulePage,
    visit: &BoardVisit,
    missed: bool,
    asked: &mut Vec<Request>,
) {
    at.freed = visit.provider.map(|p| (p, visit.starts, visit.minutes));
    at.selected = None;
    asked.push(request(page.days, ScheduleAct::Cancel(visit.id, missed)));
}

/// J and K go through the visits, column by column.
fn select(at: &mut Place, page: &SchedulePage, on: bool, back: bool) {
    if !on && !back || at.view == View::Month {
        return;
    }
    let order: Vec<AppointmentId> = columns(at, page)
        .iter()
        .flat_map(|c| visits_of(page, c).into_iter().map(|(v, ..)| v.id))
        .collect();
    let here = at
        .selected
        .and_then(|id| order.iter().position(|o| *o == id));
    let next = match (here, on) {
        (None, _) => 0,
        (Some(n), true) => n + 1,
        (Some(n), false) => n.saturating_sub(1),
    };
    at.selected = order.get(next).copied().or(at.selected);
}

/// Arrows carry, Shift and arrows lengthen, Enter puts down, Escape leaves it where it was.
fn carry(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let hit = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    let last = columns(&state.schedule_at, page).len().saturating_sub(1);
    let at = &mut state.schedule_at;
    let Some(carried) = &mut at.carried else {
        return;
    };
    if hit(Modifiers::SHIFT, Key::ArrowDown) {
        carried.minutes = (carried.minutes + 5).min(480);
    }
    if hit(Modifiers::SHIFT, Key::ArrowUp) {
        carried.minutes = (carried.minutes - 5).max(5);
    }
    if hit(Modifiers::NONE, Key::ArrowDown) {
        carried.minute = (carried.minute + 5).min(24 * 60 - carried.minutes);
    }
    if hit(Modifiers::NONE, Key::ArrowUp) {
        carried.minute = (carried.minute - 5).max(0);
    }
    if hit(Modifiers::NONE, Key::ArrowLeft) {
        carried.column = carried.column.saturating_sub(1);
    }
    if hit(Modifiers::NONE, Key::ArrowRight) {
        carried.column = (carried.column + 1).min(last);
    }
    if hit(Modifiers::NONE, Key::Escape) {
        at.carried = None;
    } else if hit(Modifiers::NONE, Key::Enter) {
        put_down(state, page, asked);
    }
}
