//! What is asked before something is done: a reason, a question, a code, a remark. Enter goes on, Esc leaves it.

use eframe::egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, TextEdit, Ui, vec2};

use super::{Panel, primary, search};
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::{Button, hint, row, stamp};
use crate::service::coding::deciding::{CodeStep, reasons};
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// Digits that choose a reason.
const DIGITS: [Key; 5] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];

/// Draws the open panel above the desk.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    if state.coding_at.panel == Panel::None {
        return;
    }
    if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
        state.coding_at.panel = Panel::None;
        return;
    }
    let wide = matches!(state.coding_at.panel, Panel::Search(..));
    let frame = Frame::popup(ui.style()).inner_margin(16);
    let mut done = false;
    Area::new(Id::unique("coding panel"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_TOP, vec2(0.0, if wide { 72.0 } else { 140.0 }))
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(if wide { 960.0 } else { 560.0 });
                done = match &mut state.coding_at.panel {
                    Panel::None => true,
                    Panel::Reject(code, reason) => {
                        let code = *code;
                        rejecting(ui, reason).is_some_and(|reason| {
                            asked.push(Request::Coding(CodingRequest::Step(
                                code,
                                CodeStep::Reject(reason),
                            )));
                            true
                        })
                    }
                    Panel::Ask(code, question) => {
                        let words = "The author finds it on the home screen; the answer comes back as an addendum to the note.";
                        let sent = asking(ui, "Ask the author", words, "Question to the author", question);
                        if sent && let Some(chart) = &page.chart {
                            asked.push(Request::Coding(CodingRequest::Ask {
                                document: chart.document,
                                code: *code,
                                question: question.clone(),
                            }));
                        }
                        sent
                    }
                    Panel::Finish(remark) => {
                        let words = "A rule still stands against these codes. Say why they are coded so, or go back with Esc and mend them.";
                        let sent = asking(ui, "Finish all the same", words, "Why it is coded so", remark);
                        if sent && let Some(chart) = &page.chart {
                            asked.push(Request::Coding(CodingRequest::Finish(
                                chart.encounter,
                                remark.clone(),
                            )));
                        }
                        sent
                    }
                    Panel::Search(purpose, search) => search::show(ui, *purpose, search, page, asked),
                };
            });
        });
    if done {
        state.coding_at.panel = Panel::None;
    }
}

/// The reason, once it is given.
fn rejecting(ui: &mut Ui, reason: &mut String) -> Option<String> {
    ui.label(eframe::egui::RichText::new("Why does it not fit?").font(theme::semibold(16.0)));
    hint(ui, "A digit chooses, or write a reason; Enter rejects.");
    let mut given = None;
    if reason.is_empty() {
        for (key, word) in DIGITS.iter().zip(reasons()) {
            if ui.input_mut(|i| i.consume_key(Modifiers::NONE, *key)) {
                // The digit is not typed into the field as well.
                ui.input_mut(|i| {
                    i.events
                        .retain(|e| !matches!(e, eframe::egui::Event::Text(_)))
                });
                given = Some(word.to_owned());
            }
        }
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for (nth, word) in reasons().enumerate() {
        let pressed = row(ui, word, 32.0, false, |ui, r| {
            let c = theme::palette(ui);
            let left = r.left_center();
            stamp(
                ui,
                left + vec2(12.0, 0.0),
                Align2::LEFT_CENTER,
                20.0,
                &(nth + 1).to_string(),
                theme::medium(13.0),
                c.accent,
            );
            stamp(
                ui,
                left + vec2(36.0, 0.0),
                Align2::LEFT_CENTER,
                r.width() - 48.0,
                word,
                theme::regular(14.0),
                c.text,
            );
        });
        if pressed.clicked() {
            given = Some(word.to_owned());
        }
    }
    ui.add_space(8.0);
    let entered = field(ui, "Reason", reason, 1);
    ui.horizontal(|ui| {
        if primary(ui, "Reject", "Enter") || entered {
            given = Some(reason.clone());
        }
        hint(ui, "Esc leaves it open.");
    });
    given
}

/// A question or remark; true once it is sent.
fn asking(ui: &mut Ui, title: &str, words: &str, name: &str, text: &mut String) -> bool {
    ui.label(eframe::egui::RichText::new(title).font(theme::semibold(16.0)));
    hint(ui, words);
    let entered = field(ui, name, text, 2);
    let mut sent = false;
    ui.horizontal(|ui| {
        sent = Button::new("", title).key("Enter").show(ui).clicked() || entered;
        hint(ui, "Esc leaves it.");
    });
    sent && !text.trim().is_empty()
}

/// A field that has the keyboard; true for Enter.
fn field(ui: &mut Ui, name: &str, text: &mut String, rows: usize) -> bool {
    let entered = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
    let field = TextEdit::multiline(text)
        .desired_width(f32::INFINITY)
        .desired_rows(rows)
        .font(theme::regular(14.0))
        .margin(vec2(10.0, 8.0));
    ui.add(field).accessible_name(name).request_focus();
    entered
}
