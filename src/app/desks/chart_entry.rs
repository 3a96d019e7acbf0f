//! What is typed into a chart beside lists: values measured just now, a vaccine given. A opens the sheet, Enter keeps it.

use eframe::egui::{Key, Modifiers, RichText, TextEdit, Ui, vec2};
use jiff::civil::Date;

use super::records::Place;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, section};
use crate::domain::PatientId;
use crate::service::records::charting::{Immunization, VitalKind};
use crate::service::worker::{RecordsRequest, Request};

/// A vaccine being typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Giving {
    vaccine: String,
    on: String,
    lot: String,
    site: String,
}

/// The sheet for values measured just now, or the button that opens it.
pub(super) fn measured(
    ui: &mut Ui,
    place: &mut Place,
    patient: PatientId,
    kinds: &[VitalKind],
    typing: bool,
) -> Option<Request> {
    let Some(texts) = &mut place.measuring else {
        if opener(ui, "Enter values", typing) {
            place.measuring = Some(vec![String::new(); kinds.len()]);
        }
        return None;
    };
    texts.resize(kinds.len(), String::new());
    let mut values = Vec::new();
    let mut sound = true;
    let kept = sheet(ui, "Measured just now", |ui, first| {
        ui.horizontal_wrapped(|ui| {
            for (at, (kind, text)) in kinds.iter().zip(texts.iter_mut()).enumerate() {
                let value = thousandths(text);
                sound &= value.is_some() || text.trim().is_empty();
                values.extend(value.map(|v| (kind.kind.clone(), v)));
                let label = format!("{}, {}", kind.name, kind.unit);
                let wrong = value.is_none() && !text.trim().is_empty();
                field(ui, (&label, 128.0), text, wrong, first && at == 0);
            }
        });
        if !sound {
            hint(ui, "A value is a number, as 148 or 36.6.");
        }
    });
    match kept {
        Sheet::Open => None,
        Sheet::Leave => {
            place.measuring = None;
            None
        }
        Sheet::Keep if sound && !values.is_empty() => {
            place.measuring = None;
            let add = RecordsRequest::AddVitals(patient, values);
            Some(Request::Records(add))
        }
        Sheet::Keep => None,
    }
}

/// The sheet for a vaccine that was given, or the button that opens it.
pub(super) fn given(
    ui: &mut Ui,
    place: &mut Place,
    patient: PatientId,
    today: Date,
    typing: bool,
) -> Option<Request> {
    let Some(giving) = &mut place.giving else {
        if opener(ui, "Enter a vaccine", typing) {
            place.giving = Some(Giving {
                on: today.to_string(),
                ..Giving::default()
            });
        }
        return None;
    };
    let day = giving.on.trim().parse::<Date>().ok();
    let kept = sheet(ui, "A vaccine was given", |ui, first| {
        ui.horizontal_wrapped(|ui| {
            field(ui, ("Vaccine", 240.0), &mut giving.vaccine, false, first);
            field(
                ui,
                ("Given on", 110.0),
                &mut giving.on,
                day.is_none(),
                false,
            );
            field(ui, ("Lot", 110.0), &mut giving.lot, false, false);
            field(ui, ("Site", 150.0), &mut giving.site, false, false);
        });
        if day.is_none() {
            hint(ui, "A day is written as 2026-11-25.");
        }
    });
    match (kept, day) {
        (Sheet::Leave, _) => {
            place.giving = None;
            None
        }
        (Sheet::Keep, Some(given_on)) if !giving.vaccine.trim().is_empty() => {
            let given = Immunization {
                id: 0,
                vaccine: giving.vaccine.trim().to_owned(),
                given_on,
                lot: giving.lot.trim().to_owned(),
                site: giving.site.trim().to_owned(),
                given_by: String::new(),
                state: "active".into(),
            };
            place.giving = None;
            let add = RecordsRequest::AddImmunization(patient, given);
            Some(Request::Records(add))
        }
        _ => None,
    }
}

fn opener(ui: &mut Ui, word: &str, typing: bool) -> bool {
    let key = !typing && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::A));
    Button::new(icons::PLUS, word).key("A").show(ui).clicked() || key
}

/// How a sheet was left.
#[derive(Clone, Copy)]
enum Sheet {
    Open,
    Keep,
    Leave,
}

/// A card with fields, Keep and Leave; `fields` hears whether the first field should take the keyboard.
fn sheet(ui: &mut Ui, title: &str, fields: impl FnOnce(&mut Ui, bool)) -> Sheet {
    // Before the fields, which would give the keyboard away with them.
    let (enter, escape) = ui.input_mut(|i| {
        (
            i.consume_key(Modifiers::NONE, Key::Enter),
            i.consume_key(Modifiers::NONE, Key::Escape),
        )
    });
    let mut kept = Sheet::Open;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::PLUS, title, None);
        let first = ui.memory(|m| m.focused().is_none());
        fields(ui, first);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let keep = Button::new(icons::CHECK, "Keep").key("Enter");
            if keep.tone(Tone::Primary).show(ui).clicked() || enter {
                kept = Sheet::Keep;
            }
            if Button::new("", "Leave it").key("Esc").show(ui).clicked() || escape {
                kept = Sheet::Leave;
            }
        });
    });
    kept
}

fn field(ui: &mut Ui, (label, width): (&str, f32), text: &mut String, wrong: bool, first: bool) {
    let c = palette(ui);
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 4.0;
        let ink = if wrong { c.red } else { c.text_2 };
        ui.label(RichText::new(label).font(theme::medium(12.5)).color(ink));
        let edit = TextEdit::singleline(text)
            .desired_width(width)
            .margin(vec2(8.0, 6.0));
        let edit = ui.add(edit).accessible_name(label);
        if first {
            edit.request_focus();
        }
    });
}

/// A number of at most three digits behind the point, in thousandths.
fn thousandths(text: &str) -> Option<i64> {
    let value: f64 = text.trim().parse().ok()?;
    (value.is_finite() && value.abs() < 1e6).then_some((value * 1000.0).round() as i64)
}
