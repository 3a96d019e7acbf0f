//! The coding desk: the queue, a chart with its note on the left and its codes on the right, the second look, the figures.
//! Everything goes by key; the keys stand on the buttons.

mod audit;
mod beside;
mod chart;
mod figures;
mod keys;
mod note;
mod panels;
mod questions;
mod queue;
mod scene;
mod search;
mod sheet;

use std::collections::BTreeMap;

use eframe::egui::{Key, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};

pub use questions::show as questions;
pub use scene::next as scene;

use crate::app::desk::Desk;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::{Button, Tone, empty, hint};
use crate::domain::{CodeQueryId, EncounterCodeId, EncounterId, Icd10Code, Permission};
use crate::service::code_suggestion::Hit;
use crate::service::coding::CodeStatus;
use crate::service::worker::{CodeDetail, CodingPage, CodingRequest, CodingTold, Request};

/// What the desk shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Charts that wait, or the open one.
    #[default]
    Queue,
    /// Finished charts, for a second look.
    Audit,
    /// How the desk does.
    Figures,
}

const TABS: [(Tab, &str, &str, Key); 3] = [
    (Tab::Queue, "Charts", "1", Key::Num1),
    (Tab::Audit, "Second look", "2", Key::Num2),
    (Tab::Figures, "Figures", "3", Key::Num3),
];

/// What a search is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A code in the place of this one.
    Replace(EncounterCodeId),
    /// A code beside the others.
    Add,
    /// A code that the first coder did not have.
    Judge,
}

/// The search over the whole set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    /// What was typed.
    pub words: String,
    /// What was found, or what stands under a code.
    pub hits: Vec<Hit>,
    /// Procedures found.
    pub procedures: Vec<(String, String)>,
    /// Which hit Enter takes.
    pub chosen: usize,
    /// The chosen hit with its place and notes.
    pub detail: Option<Box<CodeDetail>>,
}

/// What is asked of the coder before something is done.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Panel {
    /// Nothing.
    #[default]
    None,
    /// Why a code is rejected.
    Reject(EncounterCodeId, String),
    /// The question to the author, about a code.
    Ask(Option<EncounterCodeId>, String),
    /// Which code.
    Search(Purpose, Search),
    /// Why the chart is finished although a rule stands against it.
    Finish(String),
}

/// Where the person is on the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Which part.
    pub tab: Tab,
    /// Which chart of the queue the keys speak of.
    pub queue_at: usize,
    /// Which code or procedure of the chart, or of the second look.
    pub code_at: usize,
    /// Which line of the worksheet the arrows speak of, while it is edited.
    pub sheet_at: Option<usize>,
    /// What is asked.
    pub panel: Panel,
    /// Answers being written on the home screen.
    pub answers: BTreeMap<CodeQueryId, String>,
}

/// Takes in what the worker told.
pub fn take(state: &mut State, told: CodingTold) -> Vec<Request> {
    match told {
        CodingTold::Page(page) => take_page(state, page),
        CodingTold::Found {
            words,
            hits,
            procedures,
        } => {
            if let Panel::Search(_, search) = &mut state.coding_at.panel
                && search.words == words
            {
                let first = hits.first().map(|h| h.code.clone());
                (search.hits, search.procedures, search.chosen) = (hits, procedures, 0);
                search.detail = None;
                return first.into_iter().map(look).collect();
            }
        }
        CodingTold::Detail(detail) => {
            if let Panel::Search(_, search) = &mut state.coding_at.panel
                && search
                    .hits
                    .get(search.chosen)
                    .is_some_and(|h| h.code == detail.code)
            {
                search.detail = Some(detail);
            }
        }
    }
    Vec::new()
}

fn look(code: Icd10Code) -> Request {
    Request::Coding(CodingRequest::Look(code))
}

fn take_page(state: &mut State, page: Box<CodingPage>) {
    let open =
        |page: &CodingPage| -> Option<EncounterId> { page.chart.as_ref().map(|c| c.encounter) };
    let at = &mut state.coding_at;
    let same = state
        .coding
        .as_deref()
        .is_some_and(|before| open(before) == open(&page));
    if !same {
        at.panel = Panel::None;
        at.sheet_at = None;
        at.code_at = page.chart.as_ref().map_or(0, |chart| {
            let undecided =
                |c: &crate::service::coding::chart::ChartCode| c.status == CodeStatus::Suggested;
            chart.codes.iter().position(undecided).unwrap_or(0)
        });
    }
    at.queue_at = at.queue_at.min(page.queue.len().saturating_sub(1));
    state.coding = Some(page);
    state.desk = Some(Desk::Code);
}

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let person = state.person.as_ref();
    if person.is_some_and(|p| !p.role.may(Permission::Code)) {
        empty(
            ui,
            icons::TAG,
            "Your role does not code",
            "Charts that wait are shown to coders and physicians.",
        );
        return asked;
    }
    heading(ui, state, &mut asked);
    let Some(page) = state.coding.take() else {
        hint(ui, "Reading the charts that wait …");
        return asked;
    };
    keys::take(ui, state, &page, &mut asked);
    ui.add_space(8.0);
    match (state.coding_at.tab, &page.chart) {
        (Tab::Queue, Some(open)) => chart::show(ui, state, &page, open, &mut asked),
        (Tab::Queue, None) => queue::show(ui, state, &page, &mut asked),
        (Tab::Audit, _) => audit::show(ui, state, &page, &mut asked),
        (Tab::Figures, _) => figures::show(ui, &page, &mut asked),
    }
    panels::show(ui, state, &page, &mut asked);
    state.coding = Some(page);
    asked
}

fn heading(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Code").font(theme::semibold(24.0)));
        ui.add_space(16.0);
        for (tab, word, key, _) in TABS {
            let tone = if state.coding_at.tab == tab {
                Tone::Primary
            } else {
                Tone::Plain
            };
            if Button::new("", word).key(key).tone(tone).show(ui).clicked() {
                state.coding_at.tab = tab;
                state.coding_at.code_at = 0;
            }
        }
        let order = state.coding.as_ref().map(|p| p.order);
        if let (Tab::Queue, Some(order), None) = (
            state.coding_at.tab,
            order,
            state.coding.as_ref().and_then(|p| p.chart.as_ref()),
        ) {
            ui.add_space(16.0);
            queue::orders(ui, order, asked);
        }
    });
}

/// Two columns that scroll each by itself.
fn columns(ui: &mut Ui, share: f32, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let area = ui.available_rect_before_wrap();
    let wide = (area.width() - 24.0) * share;
    let first = Rect::from_min_size(area.min, vec2(wide, area.height()));
    let second = Rect::from_min_max(pos2(first.right() + 24.0, area.top()), area.max);
    column(ui, first, "coding left", left);
    column(ui, second, "coding right", right);
}

fn column(ui: &mut Ui, rect: Rect, name: &str, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(name), |ui| {
        ScrollArea::vertical().id_salt(name).show(ui, add);
    });
}

/// Minutes and seconds of work.
fn work_time(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A primary button that speaks of the whole panel.
fn primary(ui: &mut Ui, word: &str, key: &str) -> bool {
    Button::new(icons::CHECK, word)
        .key(key)
        .tone(Tone::Primary)
        .show(ui)
        .clicked()
}
