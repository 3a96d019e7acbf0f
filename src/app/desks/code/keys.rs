//! The desk's keys, while no field takes the typing.

use eframe::egui::{Key, Modifiers, Ui};

use super::{Panel, Purpose, Search, TABS, Tab, chart, sheet};
use crate::app::state::State;
use crate::domain::Icd10Code;
use crate::service::coding::CodeStatus;
use crate::service::coding::chart::Chart;
use crate::service::coding::deciding::CodeStep;
use crate::service::coding::procedures::ProcedureStep;
use crate::service::coding::queue::QueueOrder;
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// Takes the keys that the desk knows.
pub(super) fn take(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    if state.search.open || state.coding_at.panel != Panel::None || ui.ctx().text_edit_focused() {
        return;
    }
    let hit = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    for (tab, _, _, key) in TABS {
        if hit(Modifiers::NONE, key) {
            state.coding_at.tab = tab;
            state.coding_at.code_at = 0;
        }
    }
    match (state.coding_at.tab, &page.chart) {
        (Tab::Queue, None) => queue(ui, state, page, asked),
        (Tab::Queue, Some(open)) => open_chart(ui, state, page, open, asked),
        (Tab::Audit, _) => audit(ui, state, page, asked),
        (Tab::Figures, _) => {}
    }
}

/// Moves by J and K; true for Enter.
fn moved(ui: &mut Ui, at: &mut usize, count: usize) -> bool {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if hit(Key::J) || hit(Key::ArrowDown) {
        *at = (*at + 1).min(count.saturating_sub(1));
    }
    if hit(Key::K) || hit(Key::ArrowUp) {
        *at = at.saturating_sub(1);
    }
    // A focused button takes Enter itself.
    ui.memory(|m| m.focused().is_none()) && hit(Key::Enter)
}

fn queue(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    let enter = moved(ui, &mut state.coding_at.queue_at, page.queue.len());
    if enter && let Some(line) = page.queue.get(state.coding_at.queue_at) {
        asked.push(Request::Coding(CodingRequest::Open(line.encounter)));
    }
    let orders = [
        (Key::O, QueueOrder::Age),
        (Key::V, QueueOrder::Value),
        (Key::D, QueueOrder::Deadline),
    ];
    for (key, order) in orders {
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
            asked.push(Request::Coding(CodingRequest::Show(order)));
        }
    }
}

fn open_chart(
    ui: &mut Ui,
    state: &mut State,
    page: &CodingPage,
    open: &Chart,
    asked: &mut Vec<Request>,
) {
    let hit = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    if state.coding_at.sheet_at.is_some() {
        sheet::keys(ui, state, open, asked);
        return;
    }
    if hit(Modifiers::NONE, Key::Escape) {
        chart::leave(page.order, asked);
        return;
    }
    if hit(Modifiers::NONE, Key::F) {
        chart::finish(state, open, asked);
    }
    if hit(Modifiers::NONE, Key::W) {
        state.coding_at.sheet_at = Some(0);
    }
    if hit(Modifiers::NONE, Key::N) {
        state.coding_at.panel = Panel::Search(Purpose::Add, Search::default());
    }
    if hit(Modifiers::NONE, Key::Q) {
        state.coding_at.panel = chart::ask(open, state.coding_at.code_at);
    }
    for (key, up) in [(Key::K, true), (Key::J, false)] {
        if hit(Modifiers::SHIFT, key)
            && let Some(code) = open.codes.get(state.coding_at.code_at)
        {
            asked.push(Request::Coding(CodingRequest::Shift(code.id, up)));
            let last = open.codes.len() - 1;
            let at = state.coding_at.code_at;
            state.coding_at.code_at = if up {
                at.saturating_sub(1)
            } else {
                (at + 1).min(last)
            };
        }
    }
    let count = open.codes.len() + open.procedures.len();
    moved(ui, &mut state.coding_at.code_at, count);
    if state.coding_at.code_at < open.codes.len() {
        code(ui, state, open, asked);
    } else {
        procedure(ui, state, open, asked);
    }
}

fn code(ui: &mut Ui, state: &mut State, open: &Chart, asked: &mut Vec<Request>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let Some(code) = open.codes.get(state.coding_at.code_at) else {
        return;
    };
    let step = |step| Request::Coding(CodingRequest::Step(code.id, step));
    if code.status != CodeStatus::Suggested {
        if hit(Key::U) {
            asked.push(step(CodeStep::Reopen));
        }
        return;
    }
    if hit(Key::A) {
        asked.push(step(CodeStep::Accept));
        let last = open.codes.len() + open.procedures.len() - 1;
        state.coding_at.code_at = (state.coding_at.code_at + 1).min(last);
    } else if hit(Key::X) {
        state.coding_at.panel = Panel::Reject(code.id, String::new());
    } else if hit(Key::R) {
        state.coding_at.panel = Panel::Search(Purpose::Replace(code.id), Search::default());
    }
}

fn procedure(ui: &mut Ui, state: &State, open: &Chart, asked: &mut Vec<Request>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let at = state.coding_at.code_at - open.codes.len();
    let Some(row) = open.procedures.get(at) else {
        return;
    };
    let units = row.suggestion.units;
    let step = match row.status {
        CodeStatus::Suggested if hit(Key::A) => ProcedureStep::Accept,
        CodeStatus::Suggested if hit(Key::X) => ProcedureStep::Reject,
        CodeStatus::Suggested if hit(Key::Plus) || hit(Key::Equals) => {
            ProcedureStep::Units(units + 1)
        }
        CodeStatus::Suggested if units > 1 && hit(Key::Minus) => ProcedureStep::Units(units - 1),
        CodeStatus::Accepted | CodeStatus::Rejected if hit(Key::U) => ProcedureStep::Reopen,
        _ => return,
    };
    asked.push(Request::Coding(CodingRequest::Procedure(row.id, step)));
}

fn audit(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    let hit = |ui: &mut Ui, key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let Some(open) = &page.audit else {
        let enter = moved(ui, &mut state.coding_at.code_at, page.audits.len());
        if enter && let Some(line) = page.audits.get(state.coding_at.code_at) {
            asked.push(Request::Coding(CodingRequest::Audit(line.encounter)));
        }
        return;
    };
    if hit(ui, Key::Escape) {
        chart::leave(page.order, asked);
        return;
    }
    moved(ui, &mut state.coding_at.code_at, open.codes.len());
    if open.done {
        return;
    }
    if hit(ui, Key::N) {
        state.coding_at.panel = Panel::Search(Purpose::Judge, Search::default());
    }
    if hit(ui, Key::F) {
        asked.push(Request::Coding(CodingRequest::FinishAudit(open.encounter)));
    }
    for (key, stands) in [(Key::A, true), (Key::X, false)] {
        if hit(ui, key)
            && let Some(code) = open
                .codes
                .get(state.coding_at.code_at)
                .and_then(|(code, ..)| Icd10Code::parse(code))
        {
            asked.push(Request::Coding(CodingRequest::Judge(
                open.encounter,
                code,
                stands,
            )));
            state.coding_at.code_at = (state.coding_at.code_at + 1).min(open.codes.len() - 1);
        }
    }
}
