//! The second look at finished charts, and how far coders agree.

use eframe::egui::{Align2, Label, RichText, Sense, Ui, pos2};

use super::{Panel, Purpose, Search, chart, columns, note};
use crate::app::desks::codes;
use crate::app::desks::home::painted_pill;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::domain::Icd10Code;
use crate::service::coding::audits::{Agreement, AuditSheet};
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// Draws the second looks, or the open one.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    match &page.audit {
        Some(open) => sheet(ui, state, page, open, asked),
        None => list(ui, state, page, asked),
    }
}

fn list(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    columns(
        ui,
        0.6,
        |ui| {
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(
                    ui,
                    icons::SHIELD_CHECK,
                    "Finished charts",
                    Some(page.audits.len()),
                );
                if page.audits.is_empty() {
                    empty(
                        ui,
                        icons::SHIELD_CHECK,
                        "No finished charts yet",
                        "A chart comes here when its coder finishes it with F.",
                    );
                }
                ui.spacing_mut().item_spacing.y = 2.0;
                for (at, line) in page.audits.iter().enumerate() {
                    let c = palette(ui);
                    let (word, ink, paper) = match (line.done, line.mine) {
                        (true, _) => ("Done", c.green, c.green_soft),
                        (false, true) => ("To look at", c.accent, c.accent_soft),
                        (false, false) => ("Another coder's", c.text_2, c.hover),
                    };
                    let name = format!("{}, {word}", line.patient);
                    let pressed = row(ui, &name, 48.0, at == state.coding_at.code_at, |ui, r| {
                        stamp(
                            ui,
                            pos2(r.left() + 12.0, r.top() + 6.0),
                            Align2::LEFT_TOP,
                            r.width() - 160.0,
                            &line.patient,
                            theme::medium(14.0),
                            c.text,
                        );
                        let second = line
                            .second
                            .as_ref()
                            .map_or_else(String::new, |s| format!("  ·  again by {s}"));
                        stamp(
                            ui,
                            pos2(r.left() + 12.0, r.top() + 26.0),
                            Align2::LEFT_TOP,
                            r.width() - 160.0,
                            &format!("coded by {}{second}", line.first),
                            theme::regular(12.5),
                            c.text_2,
                        );
                        painted_pill(ui, pos2(r.right() - 12.0, r.center().y), word, ink, paper);
                    });
                    if pressed.clicked() {
                        state.coding_at.code_at = at;
                        asked.push(Request::Coding(CodingRequest::Audit(line.encounter)));
                    }
                }
            });
        },
        |ui| agreement(ui, &page.agreement),
    );
}

fn agreement(ui: &mut Ui, found: &Agreement) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::USERS, "Agreement of two coders", None);
        if found.charts == 0 {
            empty(
                ui,
                icons::USERS,
                "Nothing compared yet",
                "A second coder opens a finished chart and judges each code without seeing the first decision.",
            );
            return;
        }
        let percent = |part: usize, all: usize| part as f64 * 100.0 / all.max(1) as f64;
        let lines = [
            (
                "Cohen's kappa",
                found
                    .kappa
                    .map_or("none: chance alone would agree".to_owned(), |k| {
                        format!("{k:.2}")
                    }),
            ),
            (
                "Plain agreement",
                format!(
                    "{:.0} %  ({} of {} codes)",
                    percent(found.same_codes, found.codes),
                    found.same_codes,
                    found.codes
                ),
            ),
            (
                "Charts alike",
                format!("{} of {}", found.same_charts, found.charts),
            ),
        ];
        for (word, value) in lines {
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new(word)
                        .font(theme::regular(13.5))
                        .color(palette(ui).text_2),
                );
                ui.label(RichText::new(value).font(theme::semibold(15.0)));
            });
        }
        hint(
            ui,
            "Counted over every code that either coder saw: taken or not.",
        );
    });
}

fn sheet(
    ui: &mut Ui,
    state: &mut State,
    page: &CodingPage,
    open: &AuditSheet,
    asked: &mut Vec<Request>,
) {
    ui.horizontal(|ui| {
        if Button::new(icons::ARROW_LEFT, "Back")
            .key("Esc")
            .show(ui)
            .clicked()
        {
            chart::leave(page.order, asked);
        }
        ui.label(RichText::new(&open.patient).font(theme::semibold(18.0)));
        if open.done {
            hint(ui, "done");
        } else if Button::new(icons::CHECK_CIRCLE, "Finish")
            .key("F")
            .tone(Tone::Primary)
            .show(ui)
            .clicked()
        {
            asked.push(Request::Coding(CodingRequest::FinishAudit(open.encounter)));
        }
    });
    ui.add_space(8.0);
    let mut right = Vec::new();
    columns(
        ui,
        0.5,
        |ui| {
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(ui, icons::FILE_TEXT, "Note", None);
                note::marked(ui, &open.text, &[], &[], &[]);
            });
        },
        |ui| {
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(
                    ui,
                    icons::TAG,
                    "Does each code stand?",
                    Some(open.codes.len()),
                );
                for (at, code) in open.codes.iter().enumerate() {
                    judged(ui, state, open, at, code, &mut right);
                }
                if !open.done
                    && Button::new(icons::PLUS, "Add a code")
                        .key("N")
                        .show(ui)
                        .clicked()
                {
                    state.coding_at.panel = Panel::Search(Purpose::Judge, Search::default());
                }
            });
        },
    );
    asked.extend(right);
}

fn judged(
    ui: &mut Ui,
    state: &mut State,
    open: &AuditSheet,
    at: usize,
    (code, title, second, first): &(String, String, Option<bool>, Option<bool>),
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let chosen = state.coding_at.code_at == at;
    let shown = codes::framed(ui, chosen, |ui| {
        ui.label(RichText::new(code).font(theme::mono(14.0)).color(c.accent));
        ui.add(Label::new(RichText::new(title).font(theme::medium(13.5))).wrap());
        ui.horizontal(|ui| {
            let word = |stands: bool| if stands { "stands" } else { "does not stand" };
            if open.done {
                let (a, b) = (first.unwrap_or_default(), second.unwrap_or_default());
                let ink = if a == b { c.green } else { c.red };
                ui.label(
                    RichText::new(format!("first: {}  ·  second: {}", word(a), word(b))).color(ink),
                );
                return;
            }
            for (word, key, stands) in [("Stands", "A", true), ("Does not", "X", false)] {
                let tone = if *second == Some(stands) {
                    Tone::Primary
                } else {
                    Tone::Plain
                };
                let pressed = Button::new("", word)
                    .key(if chosen { key } else { "" })
                    .tone(tone)
                    .show(ui);
                if pressed.clicked()
                    && let Some(code) = Icd10Code::parse(code)
                {
                    asked.push(Request::Coding(CodingRequest::Judge(
                        open.encounter,
                        code,
                        stands,
                    )));
                }
            }
        });
    });
    if shown.interact(Sense::click()).clicked() {
        state.coding_at.code_at = at;
    }
}
