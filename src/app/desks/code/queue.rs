//! The charts that wait.

use eframe::egui::{Align2, Ui, pos2};

use crate::app::desks::home::painted_pill;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::service::coding::queue::{QueueLine, QueueOrder};
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// The orders with their keys.
pub(super) const ORDERS: [(QueueOrder, &str, &str); 3] = [
    (QueueOrder::Age, "Oldest", "O"),
    (QueueOrder::Value, "Value", "V"),
    (QueueOrder::Deadline, "Deadline", "D"),
];
/// From so many days before a payer's deadline on it is shown as pressing.
const PRESSING_DAYS: i64 = 30;

/// Buttons for the order.
pub(super) fn orders(ui: &mut Ui, now: QueueOrder, asked: &mut Vec<Request>) {
    for (order, word, key) in ORDERS {
        let tone = if order == now {
            Tone::Primary
        } else {
            Tone::Plain
        };
        if Button::new("", word).key(key).tone(tone).show(ui).clicked() {
            asked.push(Request::Coding(CodingRequest::Show(order)));
        }
    }
}

/// Draws the queue.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &CodingPage, asked: &mut Vec<Request>) {
    eframe::egui::ScrollArea::vertical().show(ui, |ui| {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            section(ui, icons::TAG, "Charts to code", Some(page.queue.len()));
            if page.queue.is_empty() {
                empty(
                    ui,
                    icons::CHECK_CIRCLE,
                    "Nothing waits",
                    "A chart comes here when its note is signed or codes are suggested for it.",
                );
                return;
            }
            hint(ui, "J and K move, Enter opens.");
            ui.spacing_mut().item_spacing.y = 2.0;
            for (at, line) in page.queue.iter().enumerate() {
                if one(ui, line, at == state.coding_at.queue_at) {
                    state.coding_at.queue_at = at;
                    asked.push(Request::Coding(CodingRequest::Open(line.encounter)));
                }
            }
        });
    });
}

fn one(ui: &mut Ui, line: &QueueLine, chosen: bool) -> bool {
    let c = palette(ui);
    let age = match line.age_days {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    let deadline = match line.days_left {
        Some(left) if left < 0 => format!("{} days past the payer's deadline", -left),
        Some(left) => format!("{left} days to the payer's deadline"),
        None => "no insurance on file".to_owned(),
    };
    let name = format!(
        "{}, {}, {age}, {}, {deadline}",
        line.patient, line.reason, line.value
    );
    row(ui, &name, 56.0, chosen, |ui, r| {
        let left = r.left() + 12.0;
        stamp(
            ui,
            pos2(left, r.top() + 9.0),
            Align2::LEFT_TOP,
            r.width() * 0.4,
            &line.patient,
            theme::medium(14.0),
            c.text,
        );
        let second = format!(
            "{}  ·  {}  ·  {}",
            line.reason, line.author, line.service_on
        );
        stamp(
            ui,
            pos2(left, r.top() + 31.0),
            Align2::LEFT_TOP,
            r.width() * 0.48,
            &second,
            theme::regular(12.5),
            c.text_2,
        );
        let at = |share: f32| r.left() + r.width() * share;
        stamp(
            ui,
            pos2(at(0.5), r.top() + 9.0),
            Align2::LEFT_TOP,
            90.0,
            &age,
            theme::medium(13.5),
            c.text,
        );
        stamp(
            ui,
            pos2(at(0.5), r.top() + 31.0),
            Align2::LEFT_TOP,
            90.0,
            "since the visit",
            theme::regular(12.0),
            c.text_3,
        );
        stamp(
            ui,
            pos2(at(0.68), r.top() + 9.0),
            Align2::RIGHT_TOP,
            100.0,
            &line.value.to_string(),
            theme::medium(13.5),
            c.text,
        );
        let pressing = line.days_left.is_some_and(|d| d <= PRESSING_DAYS);
        let ink = if pressing { c.red } else { c.text_2 };
        let payer = line.payer.as_deref().unwrap_or("Self-pay");
        stamp(
            ui,
            pos2(at(0.71), r.top() + 9.0),
            Align2::LEFT_TOP,
            r.width() * 0.18,
            payer,
            theme::regular(13.0),
            c.text,
        );
        let short = line
            .days_left
            .map_or_else(String::new, |d| format!("{d} days left"));
        stamp(
            ui,
            pos2(at(0.71), r.top() + 31.0),
            Align2::LEFT_TOP,
            r.width() * 0.18,
            &short,
            theme::regular(12.0),
            ink,
        );
        let (word, ink, paper) = match (line.waiting, line.open) {
            (1.., _) => ("Asked".to_owned(), c.amber, c.amber_soft),
            (0, 0) => ("New".to_owned(), c.accent, c.accent_soft),
            (0, open) => (format!("{open} open"), c.blue, c.blue_soft),
        };
        painted_pill(ui, pos2(r.right() - 12.0, r.center().y), &word, ink, paper);
    })
    .clicked()
}
