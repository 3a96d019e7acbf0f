//! The frame around the desks: rail, top bar, status bar, toasts, keys; carries requests to the worker and events to the state.
//!
//! Never here: what the office does.

use eframe::egui::{
    self, Align, Align2, Area, CentralPanel, Frame, Id, Key, Layout, Margin, Modifiers, Order,
    Panel, RichText, Stroke, ThemePreference, Ui, vec2,
};

use super::desk::Desk;
use super::desks::{
    billing, chart, code, correct, dictate, front_desk, home, records, schedule, search, sign_in,
    supplies, templates,
};
use super::icons;
use super::state::State;
use super::theme::{self, palette};
use super::widgets::{Button, hint, icon_button, row, stamp};
use crate::service::worker::{Decision, Request, Worker};

/// The window.
pub struct Workstation {
    /// What is on screen.
    pub state: State,
    worker: Worker,
    clock: fn() -> jiff::civil::DateTime,
}

impl Workstation {
    /// The window over a running worker. `clock` tells the office's time.
    #[must_use]
    pub fn new(ctx: &egui::Context, worker: Worker, clock: fn() -> jiff::civil::DateTime) -> Self {
        theme::install(ctx);
        worker.ask(Request::LookIn);
        Self {
            state: State::default(),
            worker,
            clock,
        }
    }

    /// Asks the worker for something, as a press of a button would.
    pub fn ask(&self, request: Request) {
        self.worker.ask(request);
    }

    /// One frame.
    pub fn frame(&mut self, ui: &mut Ui) {
        self.state.now = Some((self.clock)());
        while let Some(event) = self.worker.heard() {
            for request in self.state.take(event) {
                self.worker.ask(request);
            }
        }
        let mut asked = Vec::new();
        if self.state.person.is_some() {
            asked.extend(search::show(ui, &mut self.state));
            asked.extend(keys(ui, &mut self.state));
            asked.extend(self.signed_in(ui));
        } else {
            CentralPanel::no_frame()
                .frame(Frame::new().fill(palette(ui).canvas))
                .show(ui, |ui| asked.extend(sign_in::show(ui, &mut self.state)));
        }
        for request in asked {
            self.worker.ask(request);
        }
    }

    fn signed_in(&mut self, ui: &mut Ui) -> Vec<Request> {
        let mut asked = Vec::new();
        let c = palette(ui);
        let bar = |margin: Margin| Frame::new().fill(c.surface).inner_margin(margin);
        Panel::bottom("status")
            .exact_size(28.0)
            .frame(bar(Margin::symmetric(16, 4)))
            .show(ui, status_bar);
        Panel::left("rail")
            .exact_size(88.0)
            .resizable(false)
            .frame(bar(Margin::same(8)))
            .show(ui, |ui| rail(ui, &mut self.state, &mut asked));
        Panel::top("top")
            .exact_size(56.0)
            .frame(bar(Margin::symmetric(24, 10)))
            .show(ui, |ui| top_bar(ui, &mut self.state, &mut asked));
        CentralPanel::no_frame()
            .frame(Frame::new().fill(c.canvas).inner_margin(Margin::same(24)))
            .show(ui, |ui| {
                asked.extend(match self.state.desk {
                    Some(Desk::Chart) => chart::show(ui, &mut self.state),
                    Some(Desk::Dictate) => dictate::show(ui, &mut self.state),
                    Some(Desk::Billing) => billing::show(ui, &mut self.state),
                    Some(Desk::Templates) => templates::show(ui, &mut self.state),
                    Some(Desk::Register) => records::register(ui, &mut self.state),
                    Some(Desk::Records) => records::worklist(ui, &mut self.state),
                    Some(Desk::Beds) => records::beds(ui, &mut self.state),
                    Some(Desk::Code) => code::show(ui, &mut self.state),
                    Some(Desk::Correct) => correct::show(ui, &mut self.state),
                    Some(Desk::Schedule) => schedule::show(ui, &mut self.state),
                    Some(Desk::FrontDesk) => front_desk::show(ui, &mut self.state),
                    Some(Desk::Supplies) => supplies::show(ui, &mut self.state),
                    Some(Desk::Home) | None => home::show(ui, &mut self.state),
                });
            });
        toasts(ui, &mut self.state, &mut asked);
        asked
    }
}

impl eframe::App for Workstation {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame(ui);
    }
}

fn rail(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    // All of them fit into the smallest window.
    let height = (ui.available_height() / Desk::ALL.len() as f32 - ui.spacing().item_spacing.y)
        .clamp(44.0, 60.0);
    for &desk in Desk::ALL {
        let (icon, word) = desk.sign();
        let here = state.desk == Some(desk);
        let pressed = row(ui, word, height, here, |ui, r| {
            let c = palette(ui);
            let ink = if here { c.accent } else { c.text_2 };
            let middle = r.center();
            stamp(
                ui,
                egui::pos2(middle.x, middle.y - 8.0),
                Align2::CENTER_CENTER,
                30.0,
                icon,
                theme::regular(22.0),
                ink,
            );
            stamp(
                ui,
                egui::pos2(middle.x, middle.y + 15.0),
                Align2::CENTER_CENTER,
                80.0,
                word,
                theme::medium(12.0),
                ink,
            );
        });
        let pressed = match desk.key() {
            Some((_, name)) => pressed.on_hover_text(name),
            None => pressed,
        };
        if pressed.clicked() {
            go(state, desk, asked);
        }
    }
}

fn go(state: &mut State, desk: Desk, asked: &mut Vec<Request>) {
    state.desk = Some(desk);
    state.schedule_at.asked = None;
    asked.extend(desk.opening());
}

fn top_bar(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    ui.horizontal_centered(|ui| {
        ui.label(
            RichText::new("Chartwright")
                .font(theme::semibold(16.0))
                .color(palette(ui).accent),
        );
        ui.add_space(16.0);
        if Button::new(icons::MAGNIFYING_GLASS, "Search patients, notes")
            .key("Ctrl+K")
            .width(280.0)
            .show(ui)
            .clicked()
        {
            state.search.open = true;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icons::SIGN_OUT, "Sign out").clicked() {
                asked.push(Request::SignOut);
            }
            let (icon, name, next) = match ui.ctx().options(|o| o.theme_preference) {
                ThemePreference::Light => (icons::SUN, "Theme: light", ThemePreference::Dark),
                ThemePreference::Dark => (icons::MOON, "Theme: dark", ThemePreference::System),
                ThemePreference::System => (
                    icons::DESKTOP,
                    "Theme: as the system",
                    ThemePreference::Light,
                ),
            };
            if icon_button(ui, icon, name).clicked() {
                ui.ctx().set_theme(next);
            }
            if let Some(person) = &state.person {
                ui.label(RichText::new(&person.name).font(theme::medium(13.5)));
                hint(ui, &super::desks::title_case(person.role.as_str()));
            }
        });
    });
}

fn status_bar(ui: &mut Ui) {
    ui.horizontal_centered(|ui| {
        for (icon, text) in [
            (icons::LOCK_KEY, "Encrypted"),
            (icons::CLOUD_SLASH, "Offline: nothing leaves this machine"),
        ] {
            ui.label(
                RichText::new(format!("{icon}  {text}"))
                    .font(theme::regular(12.0))
                    .color(palette(ui).text_3),
            );
            ui.add_space(8.0);
        }
    });
}

fn toasts(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    let passed = ui.input(|i| i.stable_dt).min(0.1);
    for toast in &mut state.toasts {
        toast.shown_s += passed;
    }
    state.toasts.retain(|t| t.shown_s < 6.0);
    if state.toasts.is_empty() {
        return;
    }
    ui.ctx()
        .request_repaint_after(std::time::Duration::from_millis(100));
    let mut gone = None;
    Area::new(Id::unique("toasts"))
        .order(Order::Tooltip)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -48.0))
        .show(ui.ctx(), |ui| {
            for (at, toast) in state.toasts.iter().enumerate() {
                let c = palette(ui);
                let edge = if toast.failed { c.red } else { c.line };
                Frame::popup(ui.style())
                    .stroke(Stroke::new(1.0, edge))
                    .inner_margin(12)
                    .show(ui, |ui| {
                        ui.horizontal(|ui| {
                            let (icon, ink) = if toast.failed {
                                (icons::WARNING_CIRCLE, c.red)
                            } else {
                                (icons::CHECK_CIRCLE, c.green)
                            };
                            ui.label(RichText::new(icon).size(18.0).color(ink));
                            ui.label(&toast.text);
                            if let Some(undo) = &toast.undo
                                && Button::new(icons::ARROW_COUNTER_CLOCKWISE, "Undo")
                                    .key("Ctrl+Z")
                                    .show(ui)
                                    .clicked()
                            {
                                asked.push(undo.clone());
                                gone = Some(at);
                            }
                        });
                    });
            }
        });
    if let Some(at) = gone {
        state.toasts.remove(at);
    }
}

/// The keys that work everywhere, then those of the dictation desk while no field takes the typing.
fn keys(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let hit = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    if hit(Modifiers::COMMAND, Key::K) {
        state.search.open = true;
    }
    for &desk in Desk::ALL {
        if desk
            .key()
            .is_some_and(|(key, _)| hit(Modifiers::COMMAND, key))
        {
            go(state, desk, &mut asked);
        }
    }
    let typing = ui.ctx().text_edit_focused();
    // At the correction desk Ctrl+Z takes back what was typed.
    if !typing
        && state.desk != Some(Desk::Correct)
        && hit(Modifiers::COMMAND, Key::Z)
        && let Some(at) = state.toasts.iter().rposition(|t| t.undo.is_some())
    {
        asked.extend(state.toasts.remove(at).undo);
    }
    if state.desk != Some(Desk::Dictate) || state.search.open {
        return asked;
    }
    let Some(page) = &state.page else {
        return asked;
    };
    if hit(Modifiers::COMMAND, Key::Enter) && page.document.is_some_and(|(_, s)| !s.is_frozen()) {
        state.signing = true;
    }
    let sheet = state.recorder.reading || state.recorder.choosing;
    if !sheet && hit(Modifiers::NONE, Key::Escape) {
        if state.signing {
            state.signing = false;
            state.password.clear();
        } else if !typing {
            asked.push(Request::OpenChart(page.patient.id));
        }
    }
    let dropped = ui.input(|i| i.raw.dropped_files.first().map(|f| f.path().to_path_buf()));
    if let (Some(file), None) = (dropped, page.dictation) {
        asked.push(Request::Import {
            encounter: page.encounter,
            file,
        });
    }
    if !typing && !sheet {
        desk_keys(ui, state, &mut asked);
    }
    asked.extend(super::recorder::keys(ui, state));
    asked
}

fn desk_keys(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    let Some(page) = &state.page else { return };
    let focused = ui.memory(|m| m.focused().is_some());
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if let Some((id, status)) = page.dictation {
        // A focused button takes the space bar itself.
        if !focused && hit(Key::Space) {
            asked.push(if state.playing {
                Request::Pause
            } else {
                Request::Play {
                    dictation: id,
                    from_s: state.position_s,
                }
            });
        }
        if status != crate::domain::DictationStatus::Transcribed
            && state.progress.is_none()
            && hit(Key::T)
        {
            asked.push(Request::Transcribe(id));
        }
    }
    if super::desks::review_keys(ui, state, asked) {
        return;
    }
    let Some(page) = &state.page else { return };
    let last = page.codes.len().saturating_sub(1);
    if hit(Key::J) {
        state.code_at = (state.code_at + 1).min(last);
    }
    if hit(Key::K) {
        state.code_at = state.code_at.saturating_sub(1);
    }
    let Some(code) = page.codes.get(state.code_at) else {
        return;
    };
    for (key, decision) in [
        (Key::A, Decision::Accepted),
        (Key::X, Decision::Rejected),
        (Key::U, Decision::Open),
    ] {
        if hit(key) && code.decision != decision {
            asked.push(Request::Decide {
                code: code.id,
                decision,
            });
            if decision != Decision::Open {
                state.code_at = (state.code_at + 1).min(last);
            }
            return;
        }
    }
}
