//! The day's work: the schedule with a line at the present, and what waits to be transcribed, signed and coded.

use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, RichText, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, row, section, stamp};
use crate::domain::Role;
use crate::service::worker::{
    AppointmentLine, CodingRequest, Request, TaskLine, Today, VisitStatus,
};

/// Draws the day.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    greeting(ui, state);
    if state.figures.is_some() {
        ui.add_space(8.0);
        asked.extend(super::manage::show(ui, state));
        return asked;
    }
    let Some(today) = state.today.clone() else {
        hint(ui, "Reading the day's work …");
        return asked;
    };
    ui.add_space(8.0);
    let area = ui.available_rect_before_wrap();
    let left = Rect::from_min_size(area.min, vec2((area.width() - 24.0) * 0.56, area.height()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("schedule"), |ui| {
        ScrollArea::vertical()
            .id_salt("schedule")
            .show(ui, |ui| schedule(ui, state, &today, &mut asked));
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("work"), |ui| {
        ScrollArea::vertical().id_salt("work").show(ui, |ui| {
            super::code::questions(ui, state, &today.queries, &mut asked);
            let lists = [
                (
                    icons::WAVEFORM,
                    "To transcribe",
                    &today.to_transcribe,
                    "Recordings wait here until they are turned into text.",
                ),
                (
                    icons::SIGNATURE,
                    "To sign",
                    &today.to_sign,
                    "Released notes wait here for the author's signature.",
                ),
                (
                    icons::TAG,
                    "To code",
                    &today.to_code,
                    "Suggested codes wait here for a decision.",
                ),
            ];
            let coder = state.person.as_ref().is_some_and(|p| p.role == Role::Coder);
            for (icon, title, tasks, advice) in lists {
                let before = asked.len();
                task_list(ui, icon, title, tasks, advice, &mut asked);
                // A coder works at the coding desk, not at the recording.
                for request in asked[before..].iter_mut().filter(|_| coder) {
                    if let Request::OpenEncounter(encounter) = request {
                        *request = Request::Coding(CodingRequest::Open(*encounter));
                    }
                }
                ui.add_space(8.0);
            }
        });
    });
    asked
}

fn greeting(ui: &mut Ui, state: &State) {
    let hour = state.now.map_or(9, |n| n.hour());
    let part = match hour {
        0..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    };
    let name = state.person.as_ref().map_or("", |p| p.name.as_str());
    ui.label(RichText::new(format!("{part}, {name}")).font(theme::semibold(24.0)));
    if let Some(today) = &state.today {
        let date = today.date.strftime("%A, %B %-d");
        let count = today.appointments.len();
        let plural = if count == 1 { "" } else { "s" };
        hint(ui, &format!("{date}  ·  {count} appointment{plural}"));
    }
}

fn schedule(ui: &mut Ui, state: &State, today: &Today, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::CALENDAR_BLANK,
            "Schedule",
            Some(today.appointments.len()),
        );
        if today.appointments.is_empty() {
            empty(
                ui,
                icons::CALENDAR_BLANK,
                "Nothing booked today",
                "Press Ctrl+K to open a patient's chart.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        let now = state
            .now
            .filter(|n| n.date() == today.date)
            .map(|n| n.time());
        let mut line_due = now.is_some();
        for appointment in &today.appointments {
            if line_due && now.is_some_and(|n| appointment.time > n) {
                now_line(ui);
                line_due = false;
            }
            if appointment_row(ui, appointment) {
                asked.push(appointment.encounter.map_or(
                    Request::OpenChart(appointment.patient),
                    Request::OpenEncounter,
                ));
            }
        }
        if line_due && !today.appointments.is_empty() {
            now_line(ui);
        }
    });
}

fn now_line(ui: &mut Ui) {
    let c = palette(ui);
    let (rect, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), 10.0),
        eframe::egui::Sense::hover(),
    );
    ui.painter().hline(
        rect.left() + 4.0..=rect.right(),
        rect.center().y,
        Stroke::new(1.5, c.red),
    );
    ui.painter()
        .circle_filled(pos2(rect.left() + 4.0, rect.center().y), 4.0, c.red);
}

fn appointment_row(ui: &mut Ui, a: &AppointmentLine) -> bool {
    let c = palette(ui);
    let (word, ink, paper) = match a.status {
        VisitStatus::Scheduled => ("Scheduled", c.text_2, c.hover),
        VisitStatus::Arrived => ("Arrived", c.amber, c.amber_soft),
        VisitStatus::InRoom => ("In room", c.blue, c.blue_soft),
        VisitStatus::Done => ("Done", c.green, c.green_soft),
        VisitStatus::Cancelled => ("Cancelled", c.red, c.red_soft),
    };
    let time = a.time.strftime("%H:%M").to_string();
    let name = format!("{time} {}, {}, {word}", a.name, a.reason);
    row(ui, &name, 52.0, false, |ui, r| {
        let quiet = matches!(a.status, VisitStatus::Done | VisitStatus::Cancelled);
        stamp(
            ui,
            pos2(r.left() + 12.0, r.top() + 8.0),
            Align2::LEFT_TOP,
            56.0,
            &time,
            theme::medium(14.0),
            if quiet { c.text_3 } else { c.text },
        );
        ui.painter().rect_filled(
            Rect::from_min_size(pos2(r.left() + 68.0, r.top() + 8.0), vec2(3.0, 36.0)),
            CornerRadius::same(2),
            ink,
        );
        let width = r.width() - 84.0 - 116.0;
        stamp(
            ui,
            pos2(r.left() + 84.0, r.top() + 7.0),
            Align2::LEFT_TOP,
            width,
            &a.name,
            theme::medium(14.0),
            if quiet { c.text_2 } else { c.text },
        );
        stamp(
            ui,
            pos2(r.left() + 84.0, r.top() + 28.0),
            Align2::LEFT_TOP,
            width,
            &a.reason,
            theme::regular(12.5),
            c.text_2,
        );
        painted_pill(ui, pos2(r.right() - 12.0, r.center().y), word, ink, paper);
    })
    .clicked()
}

/// A pill painted with its right edge at a place.
pub(super) fn painted_pill(
    ui: &Ui,
    right: eframe::egui::Pos2,
    text: &str,
    ink: Color32,
    paper: Color32,
) {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::medium(12.0), ink);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, galley.size() + vec2(18.0, 8.0));
    ui.painter()
        .rect_filled(rect, CornerRadius::same(12), paper);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
}

fn task_list(
    ui: &mut Ui,
    icon: &str,
    title: &str,
    tasks: &[TaskLine],
    advice: &str,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icon, title, Some(tasks.len()));
        if tasks.is_empty() {
            empty(ui, icons::CHECK_CIRCLE, "All done", advice);
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for task in tasks {
            let name = format!("{title}: {}, {}", task.name, task.detail);
            let pressed = row(ui, &name, 48.0, false, |ui, r| {
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 6.0),
                    Align2::LEFT_TOP,
                    r.width() - 48.0,
                    &task.name,
                    theme::medium(14.0),
                    c.text,
                );
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 26.0),
                    Align2::LEFT_TOP,
                    r.width() - 48.0,
                    &task.detail,
                    theme::regular(12.5),
                    c.text_2,
                );
                stamp(
                    ui,
                    pos2(r.right() - 12.0, r.center().y),
                    Align2::RIGHT_CENTER,
                    16.0,
                    icons::CARET_RIGHT,
                    theme::regular(14.0),
                    c.text_3,
                );
            });
            if pressed.clicked() {
                asked.push(Request::OpenEncounter(task.encounter));
            }
        }
    });
}
