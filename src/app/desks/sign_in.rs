//! The door: who, and with what password; on first start, the demo office.

use eframe::egui::{Align2, Key, RichText, TextEdit, Ui, UiBuilder, pos2, vec2};

use super::title_case;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, row, stamp};
use crate::service::worker::{Door, Request};

/// Draws the door.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let width = 400.0_f32.min(ui.available_width() - 32.0);
    let area = eframe::egui::Rect::from_center_size(
        ui.max_rect().center(),
        vec2(width, ui.available_height() - 64.0),
    );
    ui.scope_builder(UiBuilder::new().max_rect(area), |ui| {
        let people = state.door.as_ref().map_or(0, |d| d.people.len());
        let tall = 300.0 + 52.0 * people as f32;
        ui.add_space(((ui.available_height() - tall) / 2.0).max(0.0));
        ui.label(
            RichText::new("Chartwright")
                .font(theme::semibold(28.0))
                .color(palette(ui).text),
        );
        hint(
            ui,
            "Dictation, notes and codes. Everything stays on this machine, encrypted.",
        );
        ui.add_space(16.0);
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            match state.door.clone() {
                None => hint(ui, "Opening the office …"),
                Some(door) if door.exists => people_and_password(ui, state, &door, &mut asked),
                Some(_) => first_start(ui, state, &mut asked),
            }
        });
        for toast in &state.toasts {
            ui.label(RichText::new(&toast.text).color(palette(ui).red));
        }
    });
    asked
}

fn first_start(ui: &mut Ui, state: &State, asked: &mut Vec<Request>) {
    ui.label(RichText::new("No office here yet").font(theme::semibold(17.0)));
    hint(
        ui,
        "The demo office has made-up patients, today's schedule and a dictation to try everything on.",
    );
    ui.add_space(8.0);
    if let Some((what, done)) = &state.progress {
        hint(ui, what);
        ui.add(
            eframe::egui::ProgressBar::new(*done)
                .desired_height(6.0)
                .fill(palette(ui).accent),
        );
    } else if Button::new(icons::BUILDINGS, "Create the demo office")
        .tone(Tone::Primary)
        .width(ui.available_width())
        .show(ui)
        .clicked()
    {
        asked.push(Request::CreateDemo);
    }
}

fn people_and_password(ui: &mut Ui, state: &mut State, door: &Door, asked: &mut Vec<Request>) {
    let c = palette(ui);
    ui.label(RichText::new("Who is working?").font(theme::semibold(15.0)));
    ui.spacing_mut().item_spacing.y = 4.0;
    for person in &door.people {
        let selected = state.chosen == Some(person.id);
        let name = format!("{}, {}", person.name, title_case(person.role.as_str()));
        let pressed = row(ui, &name, 44.0, selected, |ui, r| {
            let x = r.left() + 12.0;
            stamp(
                ui,
                pos2(x, r.center().y),
                Align2::LEFT_CENTER,
                24.0,
                icons::USER_CIRCLE,
                theme::regular(22.0),
                if selected { c.accent } else { c.text_3 },
            );
            stamp(
                ui,
                pos2(x + 34.0, r.center().y),
                Align2::LEFT_CENTER,
                r.width() - 170.0,
                &person.name,
                theme::medium(14.0),
                c.text,
            );
            stamp(
                ui,
                pos2(r.right() - 12.0, r.center().y),
                Align2::RIGHT_CENTER,
                120.0,
                &title_case(person.role.as_str()),
                theme::regular(12.5),
                c.text_2,
            );
        });
        if pressed.clicked() {
            state.chosen = Some(person.id);
        }
    }
    ui.add_space(12.0);
    let label = ui.label(
        RichText::new("Password")
            .font(theme::medium(13.0))
            .color(c.text_2),
    );
    let field = TextEdit::singleline(&mut state.password)
        .password(true)
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 8.0));
    let field = ui.add(field).labelled_by(label.id);
    // Asked first: a field that gets the focus back has not lost it.
    let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if ui.memory(|m| m.focused().is_none()) {
        field.request_focus();
    }
    if door.demo {
        hint(ui, "Demo office: the password is demo");
    }
    ui.add_space(8.0);
    let ready = state.chosen.is_some() && !state.password.is_empty();
    let button = Button::new("", "Sign in")
        .key("Enter")
        .tone(Tone::Primary)
        .enabled(ready)
        .width(ui.available_width());
    if (button.show(ui).clicked() || entered)
        && ready
        && let Some(user) = state.chosen
    {
        state.toasts.clear();
        asked.push(Request::SignIn {
            user,
            password: std::mem::take(&mut state.password),
        });
    }
}
