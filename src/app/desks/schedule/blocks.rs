//! Times that are kept from being booked: the sheet that blocks one, and the list of those shown, each with its way out.

use eframe::egui::{Key, Modifiers, Response, RichText, TextEdit, Ui, vec2};
use jiff::civil::{Date, DateTime, Time};

use super::{Place, request};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, icon_button, section};
use crate::domain::ResourceId;
use crate::service::worker::{Request, ScheduleAct, SchedulePage};

/// A block being typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BlockForm {
    /// Whose time, by place among the resources.
    resource: usize,
    day: String,
    from: String,
    to: String,
    reason: String,
}

impl BlockForm {
    /// An hour of the shown day, of whoever's visit is selected.
    pub(super) fn of(at: &Place, page: &SchedulePage) -> Self {
        let board = &page.board;
        let visit = board.visits.iter().find(|v| Some(v.id) == at.selected);
        let provider = visit.and_then(|v| v.provider);
        let resource = board.resources.iter().position(|r| Some(r.id) == provider);
        Self {
            resource: resource.unwrap_or(at.provider),
            day: at.day.unwrap_or(page.days.0).to_string(),
            from: "12:00".into(),
            to: "13:00".into(),
            reason: String::new(),
        }
    }

    /// What it says: whose time, from, to, why.
    fn said(&self, page: &SchedulePage) -> Option<(ResourceId, DateTime, DateTime, String)> {
        let resource = page.board.resources.get(self.resource)?;
        let day: Date = self.day.trim().parse().ok()?;
        let time = |text: &str| -> Option<Time> { text.trim().parse().ok() };
        let (from, to) = (time(&self.from)?, time(&self.to)?);
        let reason = self.reason.trim();
        (from < to && !reason.is_empty()).then(|| {
            (
                resource.id,
                day.to_datetime(from),
                day.to_datetime(to),
                reason.to_owned(),
            )
        })
    }
}

/// Whose time a sheet is about, with buttons to the one before and the next one; says whether one of them was pressed.
pub(super) fn whose(ui: &mut Ui, resource: &mut usize, page: &SchedulePage) -> bool {
    let all = &page.board.resources;
    let count = all.len().max(1);
    let mut pressed = false;
    ui.horizontal(|ui| {
        if icon_button(ui, icons::ARROW_LEFT, "The one before").clicked() {
            (*resource, pressed) = ((*resource + count - 1) % count, true);
        }
        if icon_button(ui, icons::CARET_RIGHT, "The next one").clicked() {
            (*resource, pressed) = ((*resource + 1) % count, true);
        }
        let name = all.get(*resource).map_or("", |r| r.name.as_str());
        ui.label(RichText::new(name).font(theme::semibold(14.0)));
    });
    pressed
}

/// Draws the sheet.
pub(super) fn sheet(ui: &mut Ui, at: &mut Place, page: &SchedulePage, asked: &mut Vec<Request>) {
    let Some(mut form) = at.block.take() else {
        return;
    };
    let (enter, escape) = enter_or_escape(ui);
    let mut keep = !escape;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        section(ui, icons::X, "Block a time", None);
        whose(ui, &mut form.resource, page);
        let first = ui.memory(|m| m.focused().is_none());
        let reason = field(ui, &mut form.reason, "What the time is kept for");
        if first {
            reason.request_focus();
        }
        field(ui, &mut form.day, "Day");
        ui.columns(2, |columns| {
            field(&mut columns[0], &mut form.from, "From");
            field(&mut columns[1], &mut form.to, "To");
        });
        let said = form.said(page);
        if said.is_none() {
            hint(ui, "A reason, a day as 2026-11-25, times as 09:30.");
        }
        let (pressed, left) = ending(ui, "Block it", said.is_some());
        if (pressed || enter)
            && let Some((resource, from, to, reason)) = said
        {
            asked.push(request(
                page.days,
                ScheduleAct::Block(resource, from, to, reason),
            ));
            keep = false;
        }
        keep &= !left;
    });
    if keep {
        at.block = Some(form);
    }
}

/// Enter and Escape, taken before a sheet's fields would give the keyboard away with them.
pub(super) fn enter_or_escape(ui: &Ui) -> (bool, bool) {
    ui.input_mut(|i| {
        (
            i.consume_key(Modifiers::NONE, Key::Enter),
            i.consume_key(Modifiers::NONE, Key::Escape),
        )
    })
}

/// The two buttons that end a sheet; which of them was pressed.
pub(super) fn ending(ui: &mut Ui, word: &str, ready: bool) -> (bool, bool) {
    let keep = Button::new(icons::CHECK, word)
        .key("Enter")
        .tone(Tone::Primary)
        .width(254.0)
        .enabled(ready)
        .show(ui);
    let leave = Button::new("", "Leave it").key("Esc").width(254.0).show(ui);
    (keep.clicked(), leave.clicked())
}

/// A field that shows its name while it is empty.
pub(super) fn field(ui: &mut Ui, text: &mut String, name: &str) -> Response {
    let edit = TextEdit::singleline(text)
        .hint_text(name)
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 7.0));
    ui.add(edit).accessible_name(name)
}

/// The blocks of the days that are shown.
pub(super) fn list(ui: &mut Ui, page: &SchedulePage, asked: &mut Vec<Request>) {
    let board = &page.board;
    if board.blocks.is_empty() {
        return;
    }
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        section(ui, icons::X, "Blocked", Some(board.blocks.len()));
        for (id, resource, from, to, reason) in board.blocks.iter().take(8) {
            let name = board.resources.iter().find(|r| r.id == *resource);
            let name = name.map_or("", |r| r.name.as_str());
            ui.horizontal(|ui| {
                if icon_button(ui, icons::X, &format!("Open {reason} again")).clicked() {
                    asked.push(request(page.days, ScheduleAct::Unblock(*id)));
                }
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.label(
                        RichText::new(reason)
                            .font(theme::medium(13.0))
                            .color(c.text),
                    );
                    let when = format!(
                        "{}–{}",
                        from.strftime("%b %-d, %H:%M"),
                        to.strftime("%H:%M")
                    );
                    hint(ui, &format!("{when}  ·  {name}"));
                });
            });
        }
    });
}
