//! Who would come sooner: the list, the sheet that changes what somebody on it said, whom a free time suits.

use eframe::egui::{Align, Align2, Key, Layout, Modifiers, Rect, RichText, Ui, pos2};
use jiff::civil::Date;

use super::blocks::{ending, enter_or_escape, field};
use super::{Place, request};
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, icon_button, row, section, stamp};
use crate::service::schedule::{Waiting, WaitingEntry, fitting};
use crate::service::worker::{Request, ScheduleAct, SchedulePage};

/// What somebody on the list said, being changed.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingForm {
    entry: Waiting,
    title: String,
    from: String,
    until: String,
}

impl WaitingForm {
    /// As the list has it.
    pub(super) fn of(w: &WaitingEntry) -> Self {
        Self {
            entry: w.entry.clone(),
            title: w.title.clone(),
            from: w.entry.from.to_string(),
            until: w.entry.until.to_string(),
        }
    }

    /// The next on the list after the one that is open, for the keyboard.
    pub(super) fn next(open: Option<&Self>, page: &SchedulePage) -> Option<Self> {
        let all = &page.board.waiting;
        let here = open.and_then(|form| all.iter().position(|w| w.entry.id == form.entry.id));
        let next = here.map_or(0, |at| (at + 1) % all.len().max(1));
        all.get(next).map(Self::of)
    }

    fn said(&self) -> Option<Waiting> {
        let (from, until) = (
            self.from.trim().parse().ok()?,
            self.until.trim().parse().ok()?,
        );
        (from <= until).then(|| Waiting {
            from,
            until,
            reason: self.entry.reason.trim().to_owned(),
            ..self.entry.clone()
        })
    }
}

/// Draws the sheet.
pub(super) fn sheet(ui: &mut Ui, at: &mut Place, page: &SchedulePage, asked: &mut Vec<Request>) {
    let Some(mut form) = at.waiting.take() else {
        return;
    };
    let (enter, escape) = enter_or_escape(ui);
    let urgent = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::U));
    let mut keep = !escape;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        section(ui, icons::CLOCK_COUNTER_CLOCKWISE, &form.entry.name, None);
        hint(
            ui,
            &format!("{}  ·  W: the next, Tab: the fields", form.title),
        );
        ui.columns(2, |columns| {
            field(&mut columns[0], &mut form.from, "First day");
            field(&mut columns[1], &mut form.until, "Last day");
        });
        field(ui, &mut form.entry.reason, "Why they come");
        ui.checkbox(&mut form.entry.urgent, "Urgent: before the others (Ctrl+U)");
        form.entry.urgent ^= urgent;
        let said = form.said();
        if said.is_none() {
            hint(ui, "Days as 2026-11-25, the first before the last.");
        }
        let (pressed, left) = ending(ui, "Keep", said.is_some());
        if (pressed || enter)
            && let Some(entry) = said
        {
            asked.push(request(page.days, ScheduleAct::Rewait(Box::new(entry))));
            keep = false;
        }
        keep &= !left;
    });
    if keep {
        at.waiting = Some(form);
    }
}

/// Draws the list.
pub(super) fn list(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let freed = state.schedule_at.freed;
    let fits = freed
        .map(|(provider, starts, minutes)| fitting(&page.board.waiting, provider, starts, minutes));
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let all = fits.as_ref().unwrap_or(&page.board.waiting);
        section(
            ui,
            icons::CLOCK_COUNTER_CLOCKWISE,
            "Would come sooner (W)",
            Some(all.len()),
        );
        if let Some((_, starts, minutes)) = freed {
            let when = starts.strftime("%a %b %-d, %H:%M");
            ui.label(
                RichText::new(format!("{when} became free, {minutes} min"))
                    .font(theme::medium(12.5))
                    .color(c.accent),
            );
        }
        if all.is_empty() {
            empty(
                ui,
                icons::CHECK_CIRCLE,
                "Nobody waits",
                "Cancelled times are offered here to whom they suit.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for w in all.iter().take(6) {
            let name = format!("{}, {}, until {}", w.entry.name, w.title, w.entry.until);
            let line = ui.horizontal(|ui| {
                let inside = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let name_off = format!("{} waits no longer", w.entry.name);
                    let off = icon_button(ui, icons::X, &name_off).clicked();
                    let draw = |ui: &Ui, r: Rect| waiting_line(ui, r, w, freed.is_some());
                    (off, row(ui, &name, 44.0, false, draw))
                });
                inside.inner
            });
            let (off, pressed) = line.inner;
            if off {
                asked.push(request(page.days, ScheduleAct::Withdraw(w.entry.id)));
            }
            match (pressed.clicked(), freed) {
                (true, Some((provider, starts, _))) => {
                    let fill = ScheduleAct::Fill(w.entry.id, provider, starts);
                    asked.push(request(page.days, fill));
                    state.schedule_at.freed = None;
                }
                (true, None) => state.schedule_at.waiting = Some(WaitingForm::of(w)),
                (false, _) => {}
            }
        }
    });
}

/// Who waits and for what; where a time became free, that it can be theirs.
fn waiting_line(ui: &Ui, r: Rect, w: &WaitingEntry, freed: bool) {
    let c = palette(ui);
    let ink = if w.entry.urgent { c.red } else { c.text };
    stamp(
        ui,
        pos2(r.left() + 10.0, r.top() + 13.0),
        Align2::LEFT_CENTER,
        r.width() - 80.0,
        &w.entry.name,
        theme::medium(13.0),
        ink,
    );
    let second = format!("{} · {}", w.title, w.entry.reason);
    stamp(
        ui,
        pos2(r.left() + 10.0, r.top() + 31.0),
        Align2::LEFT_CENTER,
        r.width() - 18.0,
        &second,
        theme::regular(12.0),
        c.text_2,
    );
    let (word, ink) = if freed {
        ("Book".to_owned(), c.accent)
    } else {
        (until(w.entry.until), c.text_3)
    };
    stamp(
        ui,
        pos2(r.right() - 10.0, r.top() + 13.0),
        Align2::RIGHT_CENTER,
        80.0,
        &word,
        theme::medium(12.0),
        ink,
    );
}

fn until(day: Date) -> String {
    format!("by {}", day.strftime("%b %-d"))
}
