//! What can be chosen and changed of the recorder, above the desk: the microphone; the spoken commands with their phrases.

use eframe::egui::{
    Align, Align2, Area, Frame, Id, Key, Layout, Modifiers, Order, RichText, ScrollArea, TextEdit,
    Ui, vec2,
};

use crate::app::icons;
use crate::app::recorder::Recorder;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, hint, icon_button, row, section, stamp};
use crate::service::spoken::Command;
use crate::service::worker::{RecorderRequest, Request};

/// Draws what is open of them.
pub(super) fn show(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    let recorder = &mut state.recorder;
    if !(recorder.reading || recorder.choosing) {
        return;
    }
    if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
        close(recorder);
        return;
    }
    let tall = ui.ctx().content_rect().height() - 180.0;
    Area::new(Id::unique("recorder sheet"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_TOP, vec2(0.0, 88.0))
        .show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).inner_margin(16).show(ui, |ui| {
                ui.set_width(680.0);
                if recorder.reading {
                    commands(ui, recorder, tall, asked);
                } else {
                    microphones(ui, recorder, asked);
                }
            });
        });
}

fn close(recorder: &mut Recorder) {
    (recorder.reading, recorder.choosing, recorder.saying) = (false, false, None);
}

fn title(ui: &mut Ui, recorder: &mut Recorder, icon: &str, words: &str) {
    ui.horizontal(|ui| {
        section(ui, icon, words, None);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icons::X, "Close (Esc)").clicked() {
                close(recorder);
            }
        });
    });
}

fn microphones(ui: &mut Ui, recorder: &mut Recorder, asked: &mut Vec<Request>) {
    title(
        ui,
        recorder,
        icons::MICROPHONE,
        "Microphone of this workstation",
    );
    if recorder.microphones.is_empty() {
        hint(
            ui,
            "No microphone was found. Plug one in, then open this again.",
        );
    }
    let system = std::iter::once(None);
    let names = recorder.microphones.clone();
    let mut chosen = None;
    for name in system.chain(names.into_iter().map(Some)) {
        let here = name == recorder.chosen;
        let label = name.as_deref().unwrap_or("The system's default");
        let pressed = row(ui, label, 40.0, here, |ui, r| {
            let c = palette(ui);
            let at = eframe::egui::pos2(r.left() + 12.0, r.center().y);
            stamp(
                ui,
                at,
                Align2::LEFT_CENTER,
                580.0,
                label,
                theme::medium(14.0),
                c.text,
            );
            if here {
                let at = eframe::egui::pos2(r.right() - 12.0, r.center().y);
                stamp(
                    ui,
                    at,
                    Align2::RIGHT_CENTER,
                    20.0,
                    icons::CHECK,
                    theme::regular(16.0),
                    c.accent,
                );
            }
        });
        if pressed.clicked() {
            chosen = Some(name);
        }
    }
    if let Some(name) = chosen {
        asked.push(RecorderRequest::Choose(name).into());
        close(recorder);
    }
}

fn commands(ui: &mut Ui, recorder: &mut Recorder, tall: f32, asked: &mut Vec<Request>) {
    title(ui, recorder, icons::QUOTES, "Spoken commands");
    hint(
        ui,
        "Say them set off by a short pause. “Literally” before one writes it out. Press a command to change its words.",
    );
    ui.add_space(8.0);
    ScrollArea::vertical()
        .max_height(tall)
        .min_scrolled_height(tall)
        .show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for command in recorder.commands.clone() {
            match &recorder.saying {
                Some((does, _)) if *does == command.does => edit(ui, recorder, &command, asked),
                _ => line(ui, recorder, &command),
            }
        }
        ui.add_space(12.0);
        ui.label(RichText::new("Auto-texts, after “insert”").font(theme::medium(13.5)));
        let names = recorder.auto_texts.join("  ·  ");
        ui.label(RichText::new(names).color(palette(ui).text_2));
        ui.add_space(12.0);
        ui.label(RichText::new("Keys").font(theme::medium(13.5)));
        let keys = "F9 record and finish  ·  F8 pause and go on  ·  F7 listen back  ·  F6 insert here  ·  F5 record over from here  ·  F4 discard the take  ·  F12 held down: talk  ·  Space play  ·  Ctrl+Shift+C copy as plain text";
        ui.label(RichText::new(keys).color(palette(ui).text_2));
    });
}

fn line(ui: &mut Ui, recorder: &mut Recorder, command: &Command) {
    let said = command.say.join(", ");
    let pressed = row(
        ui,
        &format!("{}: {said}", command.title),
        36.0,
        false,
        |ui, r| {
            let c = palette(ui);
            let at = eframe::egui::pos2(r.left() + 12.0, r.center().y);
            stamp(
                ui,
                at,
                Align2::LEFT_CENTER,
                300.0,
                &command.title,
                theme::regular(13.5),
                c.text_2,
            );
            let at = eframe::egui::pos2(r.left() + 320.0, r.center().y);
            let (said, ink) = match said.is_empty() {
                true => ("switched off", c.text_3),
                false => (said.as_str(), c.text),
            };
            stamp(
                ui,
                at,
                Align2::LEFT_CENTER,
                330.0,
                said,
                theme::medium(13.5),
                ink,
            );
        },
    );
    if pressed.clicked() {
        recorder.saying = Some((command.does, said));
    }
}

fn edit(ui: &mut Ui, recorder: &mut Recorder, command: &Command, asked: &mut Vec<Request>) {
    let Some((does, words)) = &mut recorder.saying else {
        return;
    };
    let mut done = false;
    ui.horizontal(|ui| {
        ui.add_space(12.0);
        let field = TextEdit::singleline(words)
            .desired_width(480.0)
            .margin(vec2(10.0, 8.0))
            .hint_text("phrases, with commas between; none switches it off");
        let field = ui.add(field).accessible_name(command.title.as_str());
        if !field.has_focus() && !field.lost_focus() {
            field.request_focus();
        }
        let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let save = Button::new(icons::CHECK, "Save")
            .key("Enter")
            .tone(Tone::Primary);
        if save.show(ui).clicked() || enter {
            let phrases = words.split(',').map(|w| w.trim().to_owned());
            let phrases = phrases.filter(|w| !w.is_empty()).collect();
            asked.push(
                RecorderRequest::Say {
                    does: *does,
                    phrases,
                }
                .into(),
            );
            done = true;
        }
    });
    if done {
        recorder.saying = None;
    }
}
