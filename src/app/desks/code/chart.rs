//! One chart: the note on the left; its codes, procedures, what the rules say and the visit's level on the right.

use eframe::egui::{Align, Label, Layout, RichText, Sense, Ui};

use super::{Panel, Purpose, Search, beside, columns, note, sheet, work_time};
use crate::app::desks::{chart as patient_chart, codes};
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, icon_button, pill, section};
use crate::domain::Evidence;
use crate::service::coding::chart::{Chart, ChartCode};
use crate::service::coding::deciding::CodeStep;
use crate::service::coding::queue::QueueOrder;
use crate::service::coding::{CodeStatus, Severity};
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// Draws the chart.
pub(super) fn show(
    ui: &mut Ui,
    state: &mut State,
    page: &CodingPage,
    chart: &Chart,
    asked: &mut Vec<Request>,
) {
    header(ui, state, page, chart, asked);
    ui.add_space(8.0);
    let chosen = evidence(chart, state.coding_at.code_at);
    let mut right = Vec::new();
    columns(
        ui,
        0.5,
        |ui| {
            note::show(ui, chart, &chosen);
            beside::questions(ui, chart);
        },
        |ui| {
            code_list(ui, state, chart, &mut right);
            beside::procedures(ui, state, chart, &mut right);
            beside::findings(ui, &chart.findings);
            sheet::show(ui, state, chart, &mut right);
        },
    );
    asked.extend(right);
}

/// What the chosen code or procedure rests on.
fn evidence(chart: &Chart, at: usize) -> Vec<Evidence> {
    let codes = chart.codes.iter().map(|c| &c.suggestion.evidence);
    let procedures = chart.procedures.iter().map(|p| &p.suggestion.evidence);
    codes.chain(procedures).nth(at).cloned().unwrap_or_default()
}

fn header(
    ui: &mut Ui,
    state: &mut State,
    page: &CodingPage,
    chart: &Chart,
    asked: &mut Vec<Request>,
) {
    ui.horizontal(|ui| {
        if icon_button(ui, icons::ARROW_LEFT, "Back to the charts (Esc)").clicked() {
            leave(page.order, asked);
        }
        ui.vertical(|ui| patient_chart::banner(ui, &chart.patient, chart.service_on));
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            let left = open_codes(chart);
            if Button::new(icons::CHECK_CIRCLE, "Finish")
                .key("F")
                .tone(if left == 0 {
                    Tone::Primary
                } else {
                    Tone::Plain
                })
                .show(ui)
                .clicked()
            {
                finish(state, chart, asked);
            }
            pill(
                ui,
                &work_time(chart.seconds),
                palette(ui).text_2,
                palette(ui).hover,
            );
            hint(ui, &format!("{} by {}", chart.reason, chart.author));
        });
    });
    if let Some(notice) = &page.notice
        && !chart.findings.iter().any(|f| f.rule == "in-force")
    {
        hint(ui, &format!("{}  {notice}.", icons::WARNING));
    }
}

/// Back to the queue: a chart that is open at the desk is closed.
pub(super) fn leave(order: QueueOrder, asked: &mut Vec<Request>) {
    asked.push(Request::Coding(CodingRequest::Close(order)));
}

fn open_codes(chart: &Chart) -> usize {
    let open = |c: &&ChartCode| c.status == CodeStatus::Suggested;
    chart.codes.iter().filter(open).count()
}

/// Ends the work at a chart; where a rule stands against it, first asks why it is coded so.
pub(super) fn finish(state: &mut State, chart: &Chart, asked: &mut Vec<Request>) {
    let stands = chart.findings.iter().any(|f| f.severity == Severity::Error);
    if stands && open_codes(chart) == 0 {
        state.coding_at.panel = Panel::Finish(String::new());
    } else {
        asked.push(Request::Coding(CodingRequest::Finish(
            chart.encounter,
            String::new(),
        )));
    }
}

fn code_list(ui: &mut Ui, state: &mut State, chart: &Chart, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::TAG,
            "Diagnoses in claim order",
            Some(chart.codes.len()),
        );
        if chart.codes.is_empty() {
            empty(
                ui,
                icons::SPARKLE,
                "No codes found",
                "N adds one from the whole code set.",
            );
        }
        for (at, code) in chart.codes.iter().enumerate() {
            one_code(ui, state, chart, code, at, asked);
        }
        ui.horizontal(|ui| {
            if Button::new(icons::PLUS, "Add a code")
                .key("N")
                .show(ui)
                .clicked()
            {
                state.coding_at.panel = Panel::Search(Purpose::Add, Search::default());
            }
            if Button::new(icons::QUOTES, "Ask the author")
                .key("Q")
                .show(ui)
                .clicked()
            {
                state.coding_at.panel = ask(chart, state.coding_at.code_at);
            }
        });
    });
    ui.add_space(8.0);
}

/// The panel that asks the author about the chosen code, its first open question already written.
pub(super) fn ask(chart: &Chart, at: usize) -> Panel {
    let code = chart.codes.get(at);
    let question = code
        .and_then(|c| Some((c, c.suggestion.questions.first()?)))
        .map(|(c, q)| format!("{}: {q}", c.suggestion.description))
        .unwrap_or_default();
    Panel::Ask(code.map(|c| c.id), question)
}

fn one_code(
    ui: &mut Ui,
    state: &mut State,
    chart: &Chart,
    code: &ChartCode,
    at: usize,
    asked: &mut Vec<Request>,
) {
    let chosen = state.coding_at.code_at == at;
    let shown = codes::framed(ui, chosen, |ui| {
        ui.horizontal(|ui| {
            hint(ui, &format!("{}", at + 1));
            codes::head(ui, &code.suggestion);
            if let (Some(learned), CodeStatus::Suggested) = (&code.learned, code.status) {
                hint(ui, learned);
            }
        });
        codes::body(ui, &code.suggestion);
        if chosen {
            why(ui, code);
        }
        if !code.reason.is_empty() || code.replaced_by.is_some() {
            let instead = code
                .replaced_by
                .as_ref()
                .map(|r| format!("{r} in its place. "))
                .unwrap_or_default();
            hint(ui, &format!("{instead}{}", code.reason));
        }
        for finding in chart
            .findings
            .iter()
            .filter(|f| f.codes.iter().any(|x| x == code.suggestion.code.as_str()))
        {
            ui.add(
                Label::new(
                    RichText::new(format!("{}  {}", icons::WARNING, finding.told))
                        .font(theme::medium(12.5))
                        .color(beside::ink(ui, finding)),
                )
                .wrap(),
            );
        }
        ui.horizontal_wrapped(|ui| controls(ui, state, code, chosen, asked));
    });
    if chosen
        && ui.input(|i| i.key_pressed(eframe::egui::Key::J) || i.key_pressed(eframe::egui::Key::K))
    {
        shown.scroll_to_me(None);
    }
    if shown.interact(Sense::click()).clicked() {
        state.coding_at.code_at = at;
    }
}

fn why(ui: &mut Ui, code: &ChartCode) {
    let c = palette(ui);
    let line = |ui: &mut Ui, text: String, ink| {
        ui.add(Label::new(RichText::new(text).font(theme::regular(12.5)).color(ink)).wrap());
    };
    if let Some(first) = code.suggestion.path.first() {
        line(ui, first.clone(), c.text_3);
    }
    if !code.suggestion.why.is_empty() {
        line(ui, code.suggestion.why.clone(), c.text_3);
    }
    for question in &code.suggestion.questions {
        line(ui, format!("{}  {question}", icons::INFO), c.amber);
    }
}

fn controls(
    ui: &mut Ui,
    state: &mut State,
    code: &ChartCode,
    chosen: bool,
    asked: &mut Vec<Request>,
) {
    let key = |word: &'static str| if chosen { word } else { "" };
    let step = |step| Request::Coding(CodingRequest::Step(code.id, step));
    match code.status {
        CodeStatus::Suggested => {
            if Button::new(icons::CHECK, "Accept")
                .key(key("A"))
                .tone(if chosen { Tone::Primary } else { Tone::Plain })
                .show(ui)
                .clicked()
            {
                asked.push(step(CodeStep::Accept));
            }
            if Button::new(icons::X, "Reject")
                .key(key("X"))
                .show(ui)
                .clicked()
            {
                state.coding_at.panel = Panel::Reject(code.id, String::new());
            }
            if Button::new(icons::MAGNIFYING_GLASS, "Replace")
                .key(key("R"))
                .show(ui)
                .clicked()
            {
                state.coding_at.panel = Panel::Search(Purpose::Replace(code.id), Search::default());
            }
        }
        decided => {
            if decided_on(ui, decided, chosen) {
                asked.push(step(CodeStep::Reopen));
            }
        }
    }
    if chosen {
        for (word, keys, up) in [("Up", "Shift+K", true), ("Down", "Shift+J", false)] {
            if Button::new("", word).key(keys).show(ui).clicked() {
                asked.push(Request::Coding(CodingRequest::Shift(code.id, up)));
            }
        }
    }
}

/// What was decided; true where it is taken back.
pub(super) fn decided_on(ui: &mut Ui, status: CodeStatus, chosen: bool) -> bool {
    let c = palette(ui);
    let (word, ink) = if status == CodeStatus::Accepted {
        ("Accepted", c.green)
    } else {
        ("Rejected", c.text_3)
    };
    ui.label(RichText::new(word).font(theme::medium(13.0)).color(ink));
    Button::new(icons::ARROW_COUNTER_CLOCKWISE, "Undo")
        .key(if chosen { "U" } else { "" })
        .show(ui)
        .clicked()
}
