//! Messages and tasks: the list by when they are due, the one that is open with who has read it, a new one from a template.

use eframe::egui::{
    Align2, Key, Modifiers, Rect, RichText, ScrollArea, TextEdit, Ui, UiBuilder, pos2, vec2,
};

use super::request;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::service::front_desk::TaskView;
use crate::service::worker::{FrontDeskAct, FrontDeskPage, Request};

pub(super) fn keys(ui: &mut Ui, state: &mut State, page: &FrontDeskPage, asked: &mut Vec<Request>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let last = page.tasks.len().saturating_sub(1);
    let before = state.front_desk_at.task;
    if hit(Key::J) {
        state.front_desk_at.task = (before + 1).min(last);
    }
    if hit(Key::K) {
        state.front_desk_at.task = before.saturating_sub(1);
    }
    let Some(open) = page.tasks.get(state.front_desk_at.task) else {
        return;
    };
    if state.front_desk_at.task != before {
        asked.push(request(state, FrontDeskAct::Read(open.task.id)));
    }
    if hit(Key::D) {
        asked.push(request(
            state,
            FrontDeskAct::Finish(open.task.id, open.task.done.is_none()),
        ));
    }
    if hit(Key::N) && state.front_desk_at.draft.is_none() {
        state.front_desk_at.draft = Some((0, String::new()));
    }
}

/// Draws them.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &FrontDeskPage, asked: &mut Vec<Request>) {
    let area = ui.available_rect_before_wrap();
    let wide = (area.width() - 24.0) * 0.52;
    let left = Rect::from_min_size(area.min, vec2(wide, area.height()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("tasks"), |ui| {
        ScrollArea::vertical()
            .id_salt("tasks")
            .show(ui, |ui| list(ui, state, page, asked));
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("task"), |ui| {
        ScrollArea::vertical().id_salt("task").show(ui, |ui| {
            match page.tasks.get(state.front_desk_at.task) {
                Some(open) => detail(ui, state, open, asked),
                None => hint(ui, "Choose a message to read it."),
            }
            ui.add_space(8.0);
            draft(ui, state, page, asked);
        });
    });
}

/// `2 h 10 min` from now, or since.
fn until(state: &State, due: &str) -> String {
    let (Ok(due), Some(_)) = (due.parse::<jiff::Timestamp>(), state.now) else {
        return String::new();
    };
    let minutes = (due.as_second() - jiff::Timestamp::now().as_second()) / 60;
    let told = |m: i64| match m {
        0..60 => format!("{m} min"),
        60..1440 => format!("{} h", m / 60),
        _ => format!("{} d", m / 1440),
    };
    if minutes < 0 {
        format!("{} late", told(-minutes))
    } else {
        format!("in {}", told(minutes))
    }
}

fn list(ui: &mut Ui, state: &mut State, page: &FrontDeskPage, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::TRAY,
            "Messages and tasks",
            Some(page.tasks.len()),
        );
        if page.tasks.is_empty() {
            empty(
                ui,
                icons::CHECK_CIRCLE,
                "All done",
                "N writes a new message from a template.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for (at, view) in page.tasks.iter().enumerate() {
            let task = &view.task;
            let due = if task.done.is_some() {
                "Done".to_owned()
            } else {
                until(state, &task.due_at)
            };
            let name = format!("{}: {}, {due}", task.subject, task.patient_name);
            let here = state.front_desk_at.task == at;
            let pressed = row(ui, &name, 52.0, here, |ui, r| {
                let ink = if task.done.is_some() {
                    c.text_3
                } else {
                    c.text
                };
                let title = if task.patient_name.is_empty() {
                    task.subject.clone()
                } else {
                    format!("{}: {}", task.subject, task.patient_name)
                };
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 16.0),
                    Align2::LEFT_CENTER,
                    r.width() - 130.0,
                    &title,
                    theme::medium(13.5),
                    ink,
                );
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 36.0),
                    Align2::LEFT_CENTER,
                    r.width() - 130.0,
                    &task.body,
                    theme::regular(12.5),
                    c.text_2,
                );
                let (ink, paper) = match (task.done.is_some(), view.late) {
                    (true, _) => (c.green, c.green_soft),
                    (_, true) => (c.red, c.red_soft),
                    _ => (c.text_2, c.hover),
                };
                super::super::home::painted_pill(
                    ui,
                    pos2(r.right() - 10.0, r.top() + 17.0),
                    &due,
                    ink,
                    paper,
                );
                let to = format!("to the {}", task.to.as_str());
                stamp(
                    ui,
                    pos2(r.right() - 12.0, r.top() + 38.0),
                    Align2::RIGHT_CENTER,
                    110.0,
                    &to,
                    theme::regular(11.5),
                    c.text_3,
                );
            });
            if pressed.clicked() {
                state.front_desk_at.task = at;
                asked.push(request(state, FrontDeskAct::Read(task.id)));
            }
        }
    });
}

fn detail(ui: &mut Ui, state: &State, view: &TaskView, asked: &mut Vec<Request>) {
    let (c, task) = (palette(ui), &view.task);
    let at = |t: &str| {
        t.get(..16)
            .map_or_else(String::new, |t| t.replace('T', ", "))
    };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(
            RichText::new(&task.subject)
                .font(theme::semibold(17.0))
                .color(c.text),
        );
        hint(
            ui,
            &format!(
                "From {} to the {}  ·  written {} UTC",
                task.from,
                task.to.as_str(),
                at(&task.made_at)
            ),
        );
        ui.add_space(4.0);
        ui.label(
            RichText::new(&task.body)
                .font(theme::regular(14.5))
                .color(c.text),
        );
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let word = if task.done.is_some() {
                "Open again"
            } else {
                "Done"
            };
            if Button::new(icons::CHECK, word)
                .key("D")
                .tone(Tone::Primary)
                .show(ui)
                .clicked()
            {
                asked.push(request(
                    state,
                    FrontDeskAct::Finish(task.id, task.done.is_none()),
                ));
            }
            if let Some(patient) = task.patient
                && Button::new(icons::USERS, &format!("Chart of {}", task.patient_name))
                    .show(ui)
                    .clicked()
            {
                asked.push(Request::OpenChart(patient));
            }
        });
        ui.add_space(4.0);
        if view.readers.is_empty() {
            hint(ui, "Nobody has read it yet.");
        }
        for (name, when) in &view.readers {
            hint(ui, &format!("Read by {name}, {} UTC", at(when)));
        }
        if let Some((when, by)) = &task.done {
            hint(ui, &format!("Done by {by}, {} UTC", at(when)));
        }
    });
}

fn draft(ui: &mut Ui, state: &mut State, page: &FrontDeskPage, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let Some((mut chosen, mut text)) = state.front_desk_at.draft.take() else {
        if Button::new(icons::PLUS, "New message")
            .key("N")
            .show(ui)
            .clicked()
        {
            state.front_desk_at.draft = Some((0, String::new()));
        }
        return;
    };
    let mut keep = true;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::NOTE_PENCIL, "New message", None);
        ui.horizontal_wrapped(|ui| {
            for (at, template) in page.templates.iter().enumerate() {
                let tone = if at == chosen {
                    Tone::Primary
                } else {
                    Tone::Plain
                };
                if Button::new("", &template.title)
                    .tone(tone)
                    .show(ui)
                    .clicked()
                {
                    chosen = at;
                }
            }
        });
        let Some(template) = page.templates.get(chosen) else {
            return;
        };
        if text.is_empty() {
            let time = state
                .now
                .map_or_else(String::new, |n| n.strftime("%-H:%M").to_string());
            text = template.body.replace("{time}", &time);
        }
        let edit = TextEdit::multiline(&mut text)
            .desired_rows(4)
            .desired_width(f32::INFINITY)
            .margin(vec2(10.0, 8.0));
        ui.add(edit).accessible_name("Message");
        let about = state
            .chart
            .as_ref()
            .map(|c| (c.patient.id, c.patient.name.to_string()));
        if let Some((_, name)) = &about {
            hint(ui, &format!("About {name}, whose chart was opened last."));
        } else {
            ui.label(
                RichText::new("Open the patient's chart first (Ctrl+K) to link it.")
                    .font(theme::regular(12.5))
                    .color(c.text_3),
            );
        }
        ui.horizontal(|ui| {
            let word = format!("Send to the {}", template.to.as_str());
            let send = Button::new(icons::PAPER_PLANE_TILT, &word)
                .key("Ctrl+Enter")
                .tone(Tone::Primary);
            let enter = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
            if send.show(ui).clicked() || enter {
                asked.push(request(
                    state,
                    FrontDeskAct::Write(template.clone(), text.clone(), about.map(|(id, _)| id)),
                ));
                keep = false;
            }
            if Button::new("", "Leave it").show(ui).clicked() {
                keep = false;
            }
        });
    });
    if keep {
        state.front_desk_at.draft = Some((chosen, text));
    }
}
