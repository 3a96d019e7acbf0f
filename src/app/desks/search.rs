//! The palette behind Ctrl+K: find a patient by name or record number.

use eframe::egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, TextEdit, Ui, pos2, vec2};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, hint, row, stamp};
use crate::service::worker::{RecordsRequest, Request};

/// Draws the palette above everything while it is open.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    if !state.search.open {
        return asked;
    }
    let search = &mut state.search;
    let last = search.found.len().saturating_sub(1);
    ui.input_mut(|i| {
        if i.consume_key(Modifiers::NONE, Key::ArrowDown) {
            search.chosen = (search.chosen + 1).min(last);
        }
        if i.consume_key(Modifiers::NONE, Key::ArrowUp) {
            search.chosen = search.chosen.saturating_sub(1);
        }
    });
    let (enter, escape) = ui.input_mut(|i| {
        (
            i.consume_key(Modifiers::NONE, Key::Enter),
            i.consume_key(Modifiers::NONE, Key::Escape),
        )
    });
    let frame = Frame::popup(ui.style()).inner_margin(12);
    let (mut open, mut register) = (None, false);
    Area::new(Id::unique("search"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_TOP, vec2(0.0, 96.0))
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(560.0);
                let field = TextEdit::singleline(&mut search.words)
                    .hint_text("Name, birth date, telephone or record number")
                    .desired_width(f32::INFINITY)
                    .font(theme::regular(17.0))
                    .margin(vec2(12.0, 10.0));
                let field = ui.add(field).accessible_name("Find a patient");
                field.request_focus();
                if field.changed() {
                    asked.push(Request::Find(search.words.clone()));
                }
                if search.found.is_empty() {
                    hint(
                        ui,
                        if search.words.is_empty() {
                            "Type a few letters of a name, a birth date (3/14/1958), digits of a telephone or record number."
                        } else {
                            "Nobody found. Fewer letters find more."
                        },
                    );
                }
                let new = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::N));
                let button = Button::new(icons::PLUS, "New patient").key("Ctrl+N");
                if button.show(ui).clicked() || new {
                    let words = search.words.clone();
                    asked.push(Request::Records(RecordsRequest::Register(None, words)));
                    register = true;
                }
                ui.spacing_mut().item_spacing.y = 2.0;
                for (at, hit) in search.found.iter().take(8).enumerate() {
                    let name = format!("{}, MRN {}", hit.name, hit.mrn);
                    let pressed = row(ui, &name, 44.0, at == search.chosen, |ui, r| {
                        let c = palette(ui);
                        stamp(
                            ui,
                            pos2(r.left() + 12.0, r.center().y),
                            Align2::LEFT_CENTER,
                            300.0,
                            &hit.name,
                            theme::medium(14.0),
                            c.text,
                        );
                        let detail = format!("MRN {}   born {}", hit.mrn, hit.born);
                        stamp(
                            ui,
                            pos2(r.right() - 36.0, r.center().y),
                            Align2::RIGHT_CENTER,
                            220.0,
                            &detail,
                            theme::regular(12.5),
                            c.text_2,
                        );
                        if at == search.chosen {
                            stamp(
                                ui,
                                pos2(r.right() - 12.0, r.center().y),
                                Align2::RIGHT_CENTER,
                                16.0,
                                icons::ARROW_ELBOW_DOWN_LEFT,
                                theme::regular(14.0),
                                c.accent,
                            );
                        }
                    });
                    if pressed.clicked() || (enter && at == search.chosen) {
                        open = Some(hit.id);
                    }
                }
            });
        });
    if let Some(patient) = open {
        asked.push(Request::OpenChart(patient));
    }
    if open.is_some() || register || escape {
        *search = crate::app::state::Search::default();
    }
    asked
}
