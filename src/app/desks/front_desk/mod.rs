//! The front desk: the patients' way through the office with timers, the check-in of one, messages and tasks.
//! J and K go through the patients, Enter moves one on, C opens the check-in, 1 and 2 change between way and tasks.

mod check_in;
mod tasks;

use eframe::egui::{
    Align2, CornerRadius, Key, Modifiers, Rect, RichText, ScrollArea, Stroke, StrokeKind, Ui,
    UiBuilder, pos2, vec2,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, hint, row, stamp};
use crate::domain::AppointmentId;
use crate::domain::schedule::VisitStage;
use crate::service::front_desk::FlowVisit;
use crate::service::worker::{FrontDeskAct, FrontDeskPage, FrontDeskRequest, Request};

/// Minutes of waiting after which the timer is amber, and red.
const LONG: (i64, i64) = (15, 25);

/// What the desk shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// The patients' way.
    #[default]
    Way,
    /// Messages and tasks.
    Tasks,
}

/// Where the person is on the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Which part.
    pub tab: Tab,
    /// The visit that the keys speak of.
    pub selected: Option<AppointmentId>,
    /// The task that is open, by its place.
    pub task: usize,
    /// A task being written: template, text.
    pub draft: Option<(usize, String)>,
}

fn request(state: &State, act: FrontDeskAct) -> Request {
    let open = state
        .front_desk
        .as_ref()
        .and_then(|p| p.check_in.as_ref())
        .map(|c| c.visit);
    Request::FrontDesk(FrontDeskRequest { open, act })
}

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    heading(ui, state);
    let Some(page) = state.front_desk.clone() else {
        hint(ui, "Reading the day's patients …");
        return asked;
    };
    // Timers go on by themselves.
    ui.ctx()
        .request_repaint_after(std::time::Duration::from_secs(20));
    ui.add_space(8.0);
    keys(ui, state, &page, &mut asked);
    if state.front_desk_at.tab == Tab::Tasks {
        tasks::show(ui, state, &page, &mut asked);
        return asked;
    }
    let area = ui.available_rect_before_wrap();
    let wide = if page.check_in.is_some() { 380.0 } else { 0.0 };
    let left = Rect::from_min_max(
        area.min,
        pos2(
            area.right() - if wide > 0.0 { wide + 16.0 } else { 0.0 },
            area.bottom(),
        ),
    );
    board(ui, state, &page, left, &mut asked);
    if let Some(list) = &page.check_in {
        let right = Rect::from_min_max(pos2(area.right() - wide, area.top()), area.max);
        ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("check-in"), |ui| {
            ScrollArea::vertical()
                .id_salt("check-in")
                .show(ui, |ui| check_in::show(ui, state, list, &mut asked));
        });
    }
    asked
}

fn heading(ui: &mut Ui, state: &mut State) {
    let page = state.front_desk.as_ref();
    let here = page.map_or(0, |p| p.visits.iter().filter(|v| is_here(v.stage)).count());
    let open = page.map_or(0, |p| {
        p.tasks.iter().filter(|t| t.task.done.is_none()).count()
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new("Front desk").font(theme::semibold(24.0)));
        ui.add_space(16.0);
        for (tab, word, key) in [
            (Tab::Way, "Patients", "1"),
            (Tab::Tasks, "Messages and tasks", "2"),
        ] {
            let tone = if state.front_desk_at.tab == tab {
                Tone::Primary
            } else {
                Tone::Plain
            };
            if Button::new("", word).key(key).tone(tone).show(ui).clicked() {
                state.front_desk_at.tab = tab;
            }
        }
        ui.add_space(8.0);
        hint(ui, &format!("{here} in the office  ·  {open} open tasks"));
    });
}

fn is_here(stage: VisitStage) -> bool {
    matches!(
        stage,
        VisitStage::Arrived | VisitStage::Roomed | VisitStage::WithProvider | VisitStage::Checkout
    )
}

fn keys(ui: &mut Ui, state: &mut State, page: &FrontDeskPage, asked: &mut Vec<Request>) {
    if state.search.open || ui.ctx().text_edit_focused() {
        return;
    }
    let focused = ui.memory(|m| m.focused().is_some());
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (key, tab) in [(Key::Num1, Tab::Way), (Key::Num2, Tab::Tasks)] {
        if hit(key) {
            state.front_desk_at.tab = tab;
        }
    }
    if state.front_desk_at.tab == Tab::Tasks {
        tasks::keys(ui, state, page, asked);
        return;
    }
    let order: Vec<AppointmentId> = COLUMNS
        .iter()
        .flat_map(|(stage, _)| {
            page.visits
                .iter()
                .filter(move |v| v.stage == *stage)
                .map(|v| v.id)
        })
        .collect();
    let at = state
        .front_desk_at
        .selected
        .and_then(|id| order.iter().position(|o| *o == id));
    let next = match (hit(Key::J), hit(Key::K)) {
        (true, _) => Some(at.map_or(0, |n| n + 1)),
        (_, true) => Some(at.map_or(0, |n| n.saturating_sub(1))),
        _ => None,
    };
    if let Some(id) = next.and_then(|n| order.get(n)) {
        state.front_desk_at.selected = Some(*id);
    }
    let Some(visit) = state
        .front_desk_at
        .selected
        .and_then(|id| page.visits.iter().find(|v| v.id == id))
    else {
        return;
    };
    if hit(Key::C) {
        asked.push(Request::FrontDesk(FrontDeskRequest {
            open: Some(visit.id),
            act: FrontDeskAct::Look,
        }));
    }
    if hit(Key::Escape) {
        asked.push(Request::FrontDesk(FrontDeskRequest {
            open: None,
            act: FrontDeskAct::Look,
        }));
    }
    if !focused
        && hit(Key::Enter)
        && let Some(to) = visit.stage.next()
    {
        asked.push(request(state, FrontDeskAct::Step(visit.id, to)));
    }
    if visit.stage == VisitStage::Checkout && hit(Key::P) {
        asked.push(request(state, FrontDeskAct::Superbill(visit.encounter)));
    }
    check_in::keys(ui, state, page, asked);
}

const COLUMNS: [(VisitStage, &str); 6] = [
    (VisitStage::Scheduled, "Expected"),
    (VisitStage::Arrived, "Arrived"),
    (VisitStage::Roomed, "Roomed"),
    (VisitStage::WithProvider, "With provider"),
    (VisitStage::Checkout, "Checkout"),
    (VisitStage::Done, "Gone home"),
];

fn board(
    ui: &mut Ui,
    state: &mut State,
    page: &FrontDeskPage,
    area: Rect,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    // With a check-in open there is no room for those who have gone home.
    let count = if page.check_in.is_some() && area.width() < 1_100.0 {
        5
    } else {
        6
    };
    let wide = (area.width() - 8.0 * (count as f32 - 1.0)) / count as f32;
    for (at, (stage, title)) in COLUMNS.iter().take(count).enumerate() {
        let r = Rect::from_min_size(
            pos2(area.left() + (wide + 8.0) * at as f32, area.top()),
            vec2(wide, area.height()),
        );
        ui.painter().rect(
            r,
            CornerRadius::same(12),
            c.surface,
            Stroke::new(1.0, c.line),
            StrokeKind::Inside,
        );
        let visits: Vec<&FlowVisit> = page.visits.iter().filter(|v| v.stage == *stage).collect();
        stamp(
            ui,
            pos2(r.left() + 12.0, r.top() + 20.0),
            Align2::LEFT_CENTER,
            wide - 44.0,
            title,
            theme::semibold(13.5),
            c.text,
        );
        stamp(
            ui,
            pos2(r.right() - 12.0, r.top() + 20.0),
            Align2::RIGHT_CENTER,
            30.0,
            &visits.len().to_string(),
            theme::medium(12.5),
            c.text_3,
        );
        let list = Rect::from_min_max(pos2(r.left() + 6.0, r.top() + 38.0), r.max - vec2(6.0, 6.0));
        ui.scope_builder(UiBuilder::new().max_rect(list).id_salt(*title), |ui| {
            ScrollArea::vertical()
                .id_salt(*title)
                .auto_shrink(false)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 4.0;
                    if visits.is_empty() {
                        ui.add_space(8.0);
                        ui.vertical_centered(|ui| hint(ui, "Nobody"));
                    }
                    for visit in visits {
                        patient(ui, state, page, visit, asked);
                    }
                });
        });
    }
}

/// Minutes since an instant: what was read, and the time that has passed since.
fn minutes(state: &State, page: &FrontDeskPage, since: jiff::Timestamp) -> i64 {
    let _ = state;
    let now = jiff::Timestamp::now().max(page.at);
    (now.as_second() - since.as_second()).max(0) / 60
}

fn patient(
    ui: &mut Ui,
    state: &mut State,
    page: &FrontDeskPage,
    visit: &FlowVisit,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let selected = state.front_desk_at.selected == Some(visit.id);
    let time = visit.starts.strftime("%-H:%M").to_string();
    let timer = visit
        .since
        .filter(|_| is_here(visit.stage))
        .map(|at| minutes(state, page, at));
    let told = timer.map_or_else(String::new, |m| format!(", {m} minutes"));
    let name = format!("{time} {}, {}{told}", visit.name, visit.stage.title());
    let tall = if visit.stage == VisitStage::Done {
        34.0
    } else {
        62.0
    };
    let response = row(ui, &name, tall, selected, |ui, r| {
        if !selected {
            ui.painter().rect_stroke(
                r,
                CornerRadius::same(8),
                Stroke::new(1.0, c.line),
                StrokeKind::Inside,
            );
        }
        let width = r.width() - 16.0;
        let right = timer.map_or(0.0, |_| 48.0);
        // The name has its line to itself.
        let timer_at = if tall > 40.0 { 49.0 } else { 16.0 };
        stamp(
            ui,
            pos2(r.left() + 8.0, r.top() + 16.0),
            Align2::LEFT_CENTER,
            width,
            &visit.name,
            theme::medium(13.0),
            c.text,
        );
        if let Some(m) = timer {
            let waits = matches!(visit.stage, VisitStage::Arrived | VisitStage::Roomed);
            let ink = match m {
                m if waits && m >= LONG.1 => c.red,
                m if waits && m >= LONG.0 => c.amber,
                _ => c.text_2,
            };
            stamp(
                ui,
                pos2(r.right() - 8.0, r.top() + timer_at),
                Align2::RIGHT_CENTER,
                right,
                &format!("{m} min"),
                theme::semibold(12.0),
                ink,
            );
        }
        if tall > 40.0 {
            let provider = visit.provider.split(',').next().unwrap_or_default();
            let second = if visit.place.is_empty() || visit.stage < VisitStage::Roomed {
                format!("{time}  ·  {provider}")
            } else {
                format!("{time}  ·  {provider}  ·  {}", visit.place)
            };
            stamp(
                ui,
                pos2(r.left() + 8.0, r.top() + 33.0),
                Align2::LEFT_CENTER,
                width,
                &second,
                theme::regular(11.5),
                c.text_2,
            );
            stamp(
                ui,
                pos2(r.left() + 8.0, r.top() + 49.0),
                Align2::LEFT_CENTER,
                width - right,
                &visit.reason,
                theme::regular(11.5),
                c.text_3,
            );
        }
    });
    if response.clicked() {
        state.front_desk_at.selected = Some(visit.id);
        if matches!(visit.stage, VisitStage::Scheduled | VisitStage::Arrived) {
            asked.push(Request::FrontDesk(FrontDeskRequest {
                open: Some(visit.id),
                act: FrontDeskAct::Look,
            }));
        }
    }
    if selected
        && visit.stage == VisitStage::Checkout
        && Button::new(icons::RECEIPT, "Superbill")
            .key("P")
            .width(ui.available_width())
            .show(ui)
            .clicked()
    {
        asked.push(request(state, FrontDeskAct::Superbill(visit.encounter)));
    }
    if selected
        && let Some(to) = visit.stage.next()
        && Button::new(icons::CARET_RIGHT, to.title())
            .key("Enter")
            .width(ui.available_width())
            .show(ui)
            .clicked()
    {
        asked.push(request(state, FrontDeskAct::Step(visit.id, to)));
    }
}
