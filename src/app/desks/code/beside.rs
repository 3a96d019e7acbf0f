//! What stands beside the diagnoses of a chart: procedures, what the rules say, questions to the author.

use eframe::egui::{Label, RichText, Sense, Ui};

use super::chart;
use crate::app::desks::codes;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, section};
use crate::service::coding::chart::Chart;
use crate::service::coding::procedures::ProcedureStep;
use crate::service::coding::{CodeStatus, Finding, ProcedureRow, Severity};
use crate::service::worker::{CodingRequest, Request};

/// The procedures, suggested or added.
pub(super) fn procedures(ui: &mut Ui, state: &mut State, chart: &Chart, asked: &mut Vec<Request>) {
    if chart.procedures.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::STETHOSCOPE,
            "Procedures",
            Some(chart.procedures.len()),
        );
        for (nth, procedure) in chart.procedures.iter().enumerate() {
            let at = chart.codes.len() + nth;
            let chosen = state.coding_at.code_at == at;
            let shown = codes::framed(ui, chosen, |ui| one_procedure(ui, procedure, chosen, asked));
            if shown.interact(Sense::click()).clicked() {
                state.coding_at.code_at = at;
            }
        }
    });
    ui.add_space(8.0);
}

fn one_procedure(ui: &mut Ui, row: &ProcedureRow, chosen: bool, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let suggestion = &row.suggestion;
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(&suggestion.code)
                .font(theme::mono(14.0))
                .color(c.accent),
        );
        let plural = if suggestion.units == 1 { "" } else { "s" };
        ui.label(
            RichText::new(format!("{} unit{plural}", suggestion.units)).font(theme::medium(13.0)),
        );
    });
    ui.add(Label::new(RichText::new(&suggestion.description).font(theme::medium(13.5))).wrap());
    codes::words(ui, &suggestion.evidence);
    hint(ui, &suggestion.why);
    let key = |word: &'static str| if chosen { word } else { "" };
    let step = |step| Request::Coding(CodingRequest::Procedure(row.id, step));
    ui.horizontal(|ui| {
        if row.status == CodeStatus::Suggested {
            if Button::new(icons::CHECK, "Accept")
                .key(key("A"))
                .tone(Tone::Primary)
                .show(ui)
                .clicked()
            {
                asked.push(step(ProcedureStep::Accept));
            }
            if Button::new(icons::X, "Reject")
                .key(key("X"))
                .show(ui)
                .clicked()
            {
                asked.push(step(ProcedureStep::Reject));
            }
            if Button::new(icons::MINUS, "Fewer")
                .key(key("-"))
                .enabled(suggestion.units > 1)
                .show(ui)
                .clicked()
            {
                asked.push(step(ProcedureStep::Units(suggestion.units - 1)));
            }
            if Button::new(icons::PLUS, "More")
                .key(key("+"))
                .show(ui)
                .clicked()
            {
                asked.push(step(ProcedureStep::Units(suggestion.units + 1)));
            }
        } else if chart::decided_on(ui, row.status, chosen) {
            asked.push(step(ProcedureStep::Reopen));
        }
    });
}

pub(super) fn ink(ui: &Ui, finding: &Finding) -> eframe::egui::Color32 {
    let c = palette(ui);
    match finding.severity {
        Severity::Error => c.red,
        Severity::Warning => c.amber,
    }
}

/// What the rules have against the accepted codes, each with its own text.
pub(super) fn findings(ui: &mut Ui, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::WARNING_CIRCLE,
            "What the rules say",
            Some(findings.len()),
        );
        for finding in findings {
            let ink = ink(ui, finding);
            ui.add(
                Label::new(
                    RichText::new(&finding.told)
                        .font(theme::medium(13.0))
                        .color(ink),
                )
                .wrap(),
            );
            ui.add(
                Label::new(
                    RichText::new(&finding.text)
                        .font(theme::regular(12.5))
                        .color(palette(ui).text_2),
                )
                .wrap(),
            );
            hint(ui, &finding.version);
        }
    });
    ui.add_space(8.0);
}

/// Questions to the author with their answers.
pub(super) fn questions(ui: &mut Ui, chart: &Chart) {
    if chart.queries.is_empty() {
        return;
    }
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::QUOTES,
            "Asked of the author",
            Some(chart.queries.len()),
        );
        for query in &chart.queries {
            ui.add(Label::new(RichText::new(&query.row.question).font(theme::medium(13.5))).wrap());
            match &query.row.answer {
                Some(answer) => ui.add(Label::new(answer.as_str()).wrap()),
                None => ui.label(RichText::new("not answered yet").color(palette(ui).amber)),
            };
        }
    });
}
