//! A sheet as it is filled in: fields in two columns, what is wrong with it, Enter keeps it, Escape leaves it.

use eframe::egui::{Key, Modifiers, RichText, TextEdit, Ui, vec2};

use super::Place;
use super::fields::{self, Field};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, section};
use crate::service::worker::{BillingPage, BillingRequest, Request, Sheet};

/// Draws the open sheet.
pub(super) fn show(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    let Some(mut sheet) = place.sheet.take() else {
        return;
    };
    let escape = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    let mut entered = false;
    let mut cancelled = escape;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::NOTE_PENCIL, &fields::title(&sheet), None);
        let advice = fields::advice(&sheet);
        if !advice.is_empty() {
            hint(ui, advice);
        }
        ui.add_space(4.0);
        entered = form(ui, &mut sheet, page, &mut place.fresh);
        if let Some(fault) = &place.fault {
            ui.add_space(4.0);
            ui.label(
                RichText::new(format!("{}  {fault}", icons::WARNING_CIRCLE))
                    .font(theme::medium(13.5))
                    .color(palette(ui).red),
            );
        }
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            let save = Button::new(icons::CHECK, word(&sheet))
                .key("Enter")
                .tone(Tone::Primary);
            entered |= save.show(ui).clicked();
            cancelled |= Button::new("", "Leave").key("Esc").show(ui).clicked();
        });
    });
    if cancelled {
        place.fault = None;
        return;
    }
    if entered {
        place.fault = None;
        let keep = BillingRequest::Keep(Box::new(sheet.clone()));
        asked.push(Request::Billing(keep));
    }
    place.sheet = Some(sheet);
}

/// What the button that keeps a sheet says.
fn word(sheet: &Sheet) -> &'static str {
    match sheet {
        Sheet::File(paper, _) if paper.is_read() => "Read",
        Sheet::File(..) => "Write",
        Sheet::Close(..) => "Close the day",
        Sheet::Payment(..) => "Take it",
        _ => "Save",
    }
}

/// The fields in two columns; whether Enter was pressed in one.
fn form(ui: &mut Ui, sheet: &mut Sheet, page: &BillingPage, fresh: &mut bool) -> bool {
    let mut entered = false;
    let half = (ui.available_width() - 16.0) / 2.0;
    let mut waiting: Vec<Field<'_>> = Vec::new();
    let mut rows: Vec<Vec<Field<'_>>> = Vec::new();
    for field in fields::of(sheet, page) {
        if field.wide {
            if !waiting.is_empty() {
                rows.push(std::mem::take(&mut waiting));
            }
            rows.push(vec![field]);
        } else {
            waiting.push(field);
            if waiting.len() == 2 {
                rows.push(std::mem::take(&mut waiting));
            }
        }
    }
    if !waiting.is_empty() {
        rows.push(waiting);
    }
    for row in rows {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            for field in row {
                let width = if field.wide {
                    ui.available_width()
                } else {
                    half
                };
                ui.allocate_ui_with_layout(
                    vec2(width, 0.0),
                    eframe::egui::Layout::top_down(eframe::egui::Align::Min),
                    |ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
                        entered |= one(ui, field, fresh);
                    },
                );
            }
        });
        ui.add_space(6.0);
    }
    entered
}

fn one(ui: &mut Ui, field: Field<'_>, fresh: &mut bool) -> bool {
    let label = ui.label(
        RichText::new(&field.label)
            .font(theme::medium(12.5))
            .color(palette(ui).text_2),
    );
    if !field.choices.is_empty() {
        choices(ui, field);
        return false;
    }
    let edit = TextEdit::singleline(field.text)
        .hint_text(field.hint)
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 7.0));
    let response = ui.add(edit).labelled_by(label.id);
    if *fresh {
        response.request_focus();
        *fresh = false;
    }
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if entered {
        // What is wrong is mended where the hands are.
        response.request_focus();
    }
    entered
}

fn choices(ui: &mut Ui, field: Field<'_>) {
    ui.horizontal_wrapped(|ui| {
        for (value, word) in field.choices {
            let here = *field.text == value;
            let tone = if here { Tone::Primary } else { Tone::Plain };
            let button = Button::new("", &word).tone(tone).show(ui);
            if button.clicked() {
                *field.text = value;
            }
        }
    });
}
