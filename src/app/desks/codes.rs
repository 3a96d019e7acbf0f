//! Suggested codes with their evidence, decisions, and the charge lines with their total.

use eframe::egui::{
    Align2, CornerRadius, Frame, Label, Margin, Response, RichText, Sense, Stroke, Ui, pos2, vec2,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, section, stamp};
use crate::domain::{CodeSuggestion, Evidence, Money};
use crate::service::worker::{CodeLine, Decision, DictationPage, Request};

/// Draws the panel.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::TAG, "Codes", Some(page.codes.len()));
        if page.codes.is_empty() {
            empty(
                ui,
                icons::SPARKLE,
                "No codes yet",
                "They are suggested from the note.",
            );
        }
        for (at, line) in page.codes.iter().enumerate() {
            code(ui, line, at, state, asked);
        }
    });
    ui.add_space(8.0);
    charges(ui, page);
}

fn code(ui: &mut Ui, line: &CodeLine, at: usize, state: &mut State, asked: &mut Vec<Request>) {
    let chosen = state.code_at == at;
    let shown = framed(ui, chosen, |ui| {
        face(ui, &line.suggestion);
        ui.horizontal(|ui| decide(ui, line, chosen, asked));
    });
    if shown.interact(Sense::hover()).hovered() {
        state.code_at = at;
    }
}

/// A frame around one code; that of the chosen one is accented.
pub(super) fn framed(ui: &mut Ui, chosen: bool, add: impl FnOnce(&mut Ui)) -> Response {
    let c = palette(ui);
    let edge = if chosen { c.accent } else { c.line };
    let frame = Frame::new()
        .fill(c.surface)
        .stroke(Stroke::new(if chosen { 1.5 } else { 1.0 }, edge))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::same(10));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        add(ui);
    });
    shown.response
}

/// A code with its title and the words it rests on.
pub(super) fn face(ui: &mut Ui, suggestion: &CodeSuggestion) {
    ui.horizontal(|ui| head(ui, suggestion));
    body(ui, suggestion);
}

/// The code, in a row.
pub(super) fn head(ui: &mut Ui, suggestion: &CodeSuggestion) {
    ui.label(
        RichText::new(suggestion.code.as_str())
            .font(theme::mono(14.0))
            .color(palette(ui).accent),
    );
    if !suggestion.billable {
        hint(ui, "not billable: choose a more specific code");
    }
}

/// Its title and the words it rests on.
pub(super) fn body(ui: &mut Ui, suggestion: &CodeSuggestion) {
    ui.add(Label::new(RichText::new(&suggestion.description).font(theme::medium(13.5))).wrap());
    words(ui, &suggestion.evidence);
}

/// The words of the note that something rests on.
pub(super) fn words(ui: &mut Ui, evidence: &[Evidence]) {
    if evidence.is_empty() {
        return;
    }
    let quoted: Vec<String> = evidence.iter().map(|e| format!("“{}”", e.text)).collect();
    let text = RichText::new(quoted.join(", "))
        .font(theme::regular(12.5))
        .color(palette(ui).text_2);
    ui.add(Label::new(text).wrap());
}

fn decide(ui: &mut Ui, line: &CodeLine, chosen: bool, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let mut say = |decision| {
        asked.push(Request::Decide {
            code: line.id,
            decision,
        })
    };
    match line.decision {
        Decision::Open => {
            let (accept, reject) = if chosen { ("A", "X") } else { ("", "") };
            if Button::new(icons::CHECK, "Accept")
                .key(accept)
                .tone(Tone::Primary)
                .show(ui)
                .clicked()
            {
                say(Decision::Accepted);
            }
            if Button::new(icons::X, "Reject")
                .key(reject)
                .show(ui)
                .clicked()
            {
                say(Decision::Rejected);
            }
        }
        decided => {
            let (word, ink) = if decided == Decision::Accepted {
                ("Accepted", c.green)
            } else {
                ("Rejected", c.text_3)
            };
            ui.label(RichText::new(word).font(theme::medium(13.0)).color(ink));
            if Button::new(icons::ARROW_COUNTER_CLOCKWISE, "Undo")
                .show(ui)
                .clicked()
            {
                say(Decision::Open);
            }
        }
    }
}

fn charges(ui: &mut Ui, page: &DictationPage) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::RECEIPT, "Charges", Some(page.charges.len()));
        if page.charges.is_empty() {
            hint(ui, "Accept a code to see the charge lines it supports.");
            return;
        }
        for line in &page.charges {
            let (r, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
            stamp(
                ui,
                pos2(r.left(), r.top()),
                Align2::LEFT_TOP,
                90.0,
                &line.procedure,
                theme::mono(13.0),
                c.text,
            );
            stamp(
                ui,
                pos2(r.left() + 64.0, r.top()),
                Align2::LEFT_TOP,
                r.width() - 150.0,
                &line.description,
                theme::regular(13.0),
                c.text,
            );
            stamp(
                ui,
                pos2(r.right(), r.top()),
                Align2::RIGHT_TOP,
                90.0,
                &line.amount.to_string(),
                theme::medium(13.5),
                c.text,
            );
            let codes: Vec<&str> = line
                .diagnoses
                .iter()
                .map(crate::domain::Icd10Code::as_str)
                .collect();
            let detail = format!(
                "{} unit{}  ·  {}",
                line.units,
                if line.units == 1 { "" } else { "s" },
                codes.join(", ")
            );
            stamp(
                ui,
                pos2(r.left() + 64.0, r.top() + 19.0),
                Align2::LEFT_TOP,
                r.width() - 64.0,
                &detail,
                theme::regular(12.0),
                c.text_2,
            );
        }
        ui.separator();
        let total = page
            .charges
            .iter()
            .try_fold(Money::ZERO, |sum, line| sum.checked_add(line.amount));
        let total = total.map_or_else(|| "too large".to_owned(), |t| t.to_string());
        let (r, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        response.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(
                eframe::egui::accesskit::Role::Label,
                true,
                format!("Total {total}"),
            )
        });
        stamp(
            ui,
            r.left_center(),
            Align2::LEFT_CENTER,
            120.0,
            "Total",
            theme::semibold(14.0),
            c.text,
        );
        stamp(
            ui,
            r.right_center(),
            Align2::RIGHT_CENTER,
            160.0,
            &total,
            theme::semibold(14.0),
            c.text,
        );
    });
}
