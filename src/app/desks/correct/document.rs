//! One document: who it is about, its sound, its text, and the side.

use eframe::egui::{Align, CornerRadius, Layout, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};
use jiff::Timestamp;

use super::editor::{self, Dressing};
use super::{CorrectDesk, OpenDesk, Sound, corrects, forms, keys, panel};
use crate::app::desks::{chart, clock, document_pill};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, icon_button, pill, waveform};
use crate::domain::{DocumentState, Priority, Role, Sex};
use crate::service::worker::CorrectionRequest as R;

/// Width of the side.
const SIDE: f32 = 356.0;

/// Draws the document.
pub(super) fn show(ui: &mut Ui, desk: &mut CorrectDesk, role: Option<Role>, asked: &mut Vec<R>) {
    let CorrectDesk { open, sound, .. } = desk;
    let Some(open) = open else { return };
    ui.spacing_mut().item_spacing.y = 8.0;
    banner(ui, open, role, asked);
    sound_bar(ui, open, sound, asked);
    let room = ui.available_size();
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(
            vec2(room.x - SIDE - 8.0, room.y),
            Layout::top_down(Align::Min),
            |ui| text(ui, open, sound, role, asked),
        );
        ui.vertical(|ui| {
            card(ui, |ui| {
                ui.set_width(SIDE - 36.0);
                ui.set_min_height(room.y - 36.0);
                ui.set_max_height(room.y - 36.0);
                if open.panel.is_form() {
                    forms::show(ui, open, asked);
                } else {
                    panel::show(ui, open, asked);
                }
            });
        });
    });
}

/// Always there: name, birth date, record number; what is not to be overlooked.
fn banner(ui: &mut Ui, open: &mut OpenDesk, role: Option<Role>, asked: &mut Vec<R>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let patient = open.page.open.patient.clone();
        let (dictation, service_on) = (open.page.open.item.dictation, open.page.open.service_on);
        let c = palette(ui);
        ui.horizontal(|ui| {
            if icon_button(ui, icons::ARROW_LEFT, "Give it back (Esc)").clicked() {
                asked.push(R::LetGo(dictation));
            }
            ui.label(
                RichText::new(patient.name.to_string())
                    .font(theme::semibold(18.0))
                    .color(c.text),
            );
            let sex = match patient.sex {
                Sex::Female => "female",
                Sex::Male => "male",
                Sex::Unknown => "sex unknown",
            };
            let who = format!(
                "born {}  ·  {} years, {sex}  ·  record {}",
                patient.born,
                patient.age_on(service_on),
                patient.mrn
            );
            ui.label(RichText::new(who).font(theme::medium(14.0)).color(c.text));
            let allergies = if patient.allergies.is_empty() {
                "no allergies listed".to_owned()
            } else {
                patient.allergies.join(", ")
            };
            let severe = !patient.allergies.is_empty() && !chart::says_none(&allergies);
            let (ink, paper) = if severe {
                (c.red, c.red_soft)
            } else {
                (c.text_2, c.hover)
            };
            pill(ui, &allergies, ink, paper);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                next_step(ui, open, role, asked);
                let item = &open.page.open.item;
                let (word, ink, paper) = document_pill(ui, item.state);
                pill(ui, word, ink, paper);
                let c = palette(ui);
                match item.priority {
                    Priority::Stat => pill(ui, "STAT", c.red, c.red_soft),
                    Priority::Asap => pill(ui, "ASAP", c.amber, c.amber_soft),
                    Priority::Routine => {}
                }
            });
        });
        let item = &open.page.open.item;
        let due = item.due.map_or(String::new(), |d| {
            let late = if item.is_late(Timestamp::now()) {
                ", late"
            } else {
                ""
            };
            format!("  ·  due {}{late}", d.strftime("%Y-%m-%d %H:%M UTC"))
        });
        let mut line = format!(
            "{}  ·  dictated by {}  ·  visit of {}{due}",
            item.work_type.title(),
            item.author_name,
            open.page.open.service_on
        );
        if !item.instructions.is_empty() {
            line.push_str(&format!("  ·  “{}”", item.instructions));
        }
        hint(ui, &line);
        if open.page.open.intact == Some(false) {
            ui.label(
                RichText::new(format!("{}  The stored text is not what was signed. Do not rely on it; restore a backup.", icons::WARNING))
                    .font(theme::semibold(14.0))
                    .color(palette(ui).red),
            );
        }
    });
}

/// The one button for what comes next.
fn next_step(ui: &mut Ui, open: &mut OpenDesk, role: Option<Role>, asked: &mut Vec<R>) {
    let signs = role.is_some_and(|r| r.may(crate::domain::Permission::SignDocument));
    let state = open.page.open.item.state;
    let (icon, word) = match state {
        DocumentState::Draft | DocumentState::Editing | DocumentState::Preliminary if signs => {
            (icons::SIGNATURE, "Sign")
        }
        DocumentState::Signed | DocumentState::Addended if signs => (icons::PLUS, "Add to it"),
        DocumentState::Qa if corrects(role) => (icons::SHIELD_CHECK, "Judge"),
        DocumentState::Editing if corrects(role) => (icons::PAPER_PLANE_TILT, "Send"),
        DocumentState::Pended if corrects(role) => {
            (icons::CLOCK_COUNTER_CLOCKWISE, "Take up again")
        }
        _ => return,
    };
    if Button::new(icon, word)
        .key("Ctrl+Enter")
        .tone(Tone::Primary)
        .show(ui)
        .clicked()
    {
        keys::go_on(open, role, asked);
    }
}

fn sound_bar(ui: &mut Ui, open: &mut OpenDesk, sound: &mut Sound, asked: &mut Vec<R>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            let (icon, word) = if sound.playing {
                (icons::PAUSE, "Pause")
            } else {
                (icons::PLAY, "Play")
            };
            if Button::new(icon, word).key("F6").show(ui).clicked() {
                asked.push(if sound.playing {
                    R::Pause(1.0)
                } else {
                    R::Play(sound.at_s)
                });
            }
            let c = palette(ui);
            let time = format!("{} / {}", clock(sound.at_s), clock(open.page.duration_s));
            ui.label(RichText::new(time).font(theme::medium(13.5)).color(c.text));
            let place = ui.available_width() - 300.0;
            ui.allocate_ui(vec2(place, 44.0), |ui| wave(ui, open, sound, asked));
            let set = |value: String, what: &str, key: &str| format!("{value} {what}  {key}");
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                hint(ui, &set(format!("{:.1}×", sound.speed), "speed", "Alt+← →"));
                hint(ui, &set(format!("{:.2}×", sound.gain), "volume", "Alt+↑ ↓"));
            });
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                hint(
                    ui,
                    &set(
                        (if sound.quiet { "less" } else { "all" }).into(),
                        "noise",
                        "Alt+N",
                    ),
                );
                hint(
                    ui,
                    &set(
                        (if sound.looped.is_some() { "on" } else { "off" }).into(),
                        "loop",
                        "F3",
                    ),
                );
            });
        });
    });
}

/// The outline with the playhead, the loop, and where the caret's word was said.
fn wave(ui: &mut Ui, open: &OpenDesk, sound: &mut Sound, asked: &mut Vec<R>) {
    let left = ui.cursor().min;
    let width = ui.available_width();
    if let Some(second) = waveform(ui, &open.page.peaks, open.page.duration_s, sound.at_s, 44.0) {
        sound.at_s = second;
        asked.push(R::Play(second));
    }
    let c = palette(ui);
    let length = open.page.duration_s.max(0.1);
    let x = |s: f64| left.x + (s / length).clamp(0.0, 1.0) as f32 * width;
    if let Some((from, to)) = sound.looped {
        let band = Rect::from_min_max(pos2(x(from), left.y), pos2(x(to), left.y + 44.0));
        ui.painter()
            .rect_filled(band, CornerRadius::same(3), c.blue.gamma_multiply(0.25));
    }
    if let Some(word) = open.text.manuscript.word_at(open.text.caret) {
        let at = x(word.start);
        ui.painter()
            .vline(at, left.y..=left.y + 44.0, Stroke::new(1.5, c.amber));
        let foot = Rect::from_center_size(pos2(at, left.y + 43.0), vec2(7.0, 4.0));
        ui.painter()
            .rect_filled(foot, CornerRadius::same(2), c.amber);
    }
    for mark in open.text.manuscript.open_marks() {
        if let Some((from, _)) = mark.heard {
            ui.painter()
                .circle_filled(pos2(x(from), left.y + 3.0), 3.0, c.red);
        }
    }
}

fn text(ui: &mut Ui, open: &mut OpenDesk, sound: &Sound, role: Option<Role>, asked: &mut Vec<R>) {
    card(ui, |ui| {
        let room = ui.available_size();
        ui.set_width(room.x);
        ui.set_min_height(room.y);
        if let Some(signature) = &open.page.open.signature {
            let c = palette(ui);
            let intact = if open.page.open.intact == Some(true) {
                "unchanged since"
            } else {
                "CHANGED SINCE"
            };
            ui.label(
                RichText::new(format!(
                    "{}  Signed by {}, {}, {} · {intact} · {}",
                    icons::SHIELD_CHECK,
                    signature.name,
                    signature.role,
                    signature.at.replace('T', " ").replace('Z', " UTC"),
                    signature.meaning
                ))
                .font(theme::medium(12.5))
                .color(if open.page.open.intact == Some(true) {
                    c.green
                } else {
                    c.red
                }),
            );
        }
        let writable = open.page.open.writable && corrects(role);
        let said = sound
            .playing
            .then(|| open.text.manuscript.word_said_at(sound.at_s))
            .flatten()
            .map(|w| w.span);
        let review = open.at.and_then(|at| open.review.get(at)).map(|i| i.span);
        let typing = open.at.is_none() && !open.panel.is_form();
        if (open.focus || ui.memory(|m| m.focused().is_none())) && typing {
            editor::focus(ui);
            open.focus = false;
        } else if !typing && !open.panel.is_form() {
            ui.memory_mut(|m| m.stop_text_input());
        }
        let dressing = Dressing {
            said,
            review,
            clashes: &open.clashes,
            writable: writable && typing,
            show_caret: std::mem::take(&mut open.show_caret),
            speller: Some(&open.page.speller),
            auto_texts: &open.auto_texts,
        };
        let addenda = open.page.open.addenda.clone();
        let foot = if addenda.is_empty() {
            0.0
        } else {
            30.0 + 44.0 * addenda.len() as f32
        };
        let height = ui.available_height() - foot;
        ui.allocate_ui(vec2(room.x, height), |ui| {
            let happened = editor::show(ui, &mut open.text, &dressing, &mut open.spelled);
            if let Some(byte) = happened.pressed
                && let Some(word) = open.text.manuscript.word_at(byte)
            {
                asked.push(R::Play(word.start));
            }
        });
        for (name, addendum) in &addenda {
            let c = palette(ui);
            let head = format!(
                "Addendum, {name}, {}",
                addendum.at.replace('T', " ").replace('Z', " UTC")
            );
            ui.label(
                RichText::new(head)
                    .font(theme::medium(12.5))
                    .color(c.text_3),
            );
            ui.label(RichText::new(&addendum.wording).font(theme::regular(14.0)));
        }
        let _ = Sense::hover();
    });
}
