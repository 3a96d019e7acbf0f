//! A week's hours of whoever is booked, as they are typed: a line a weekday, from a day on.

use eframe::egui::{Align2, Response, Sense, TextEdit, Ui, vec2};
use jiff::civil::{Date, Time};

use super::blocks::{ending, enter_or_escape, whose};
use super::{Place, WEEKDAYS, request};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, hint, section, stamp};
use crate::domain::ResourceId;
use crate::domain::schedule::{Hours, ResourceKind};
use crate::service::worker::{Request, ScheduleAct, SchedulePage};

/// Hours being typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HoursForm {
    /// Whose, by place among the resources.
    resource: usize,
    from: String,
    /// Monday first; nothing typed is closed.
    week: [String; 7],
}

impl HoursForm {
    /// The hours of whoever's visit is selected or whose week is shown, from the shown day on.
    pub(super) fn of(at: &Place, page: &SchedulePage) -> Self {
        let board = &page.board;
        let visit = board.visits.iter().find(|v| Some(v.id) == at.selected);
        let provider = visit.and_then(|v| v.provider);
        let resource = board.resources.iter().position(|r| Some(r.id) == provider);
        let mut form = Self {
            resource: resource.unwrap_or(at.provider),
            from: at.day.unwrap_or(page.days.0).to_string(),
            ..Self::default()
        };
        form.fill(page);
        form
    }

    /// Writes down what holds now.
    fn fill(&mut self, page: &SchedulePage) {
        let day: Date = self.from.trim().parse().unwrap_or(page.days.0);
        let resource = page.board.resources.get(self.resource).map(|r| r.id);
        for (weekday, line) in (1..).zip(&mut self.week) {
            let mut hours: Vec<&Hours> = page
                .board
                .hours
                .iter()
                .filter(|(of, h)| Some(*of) == resource && h.weekday == weekday)
                .map(|(_, h)| h)
                .filter(|h| h.from <= day && h.until.is_none_or(|until| day <= until))
                .collect();
            hours.sort_by_key(|h| h.opens);
            let words = hours
                .iter()
                .map(|h| format!("{}–{}", short(h.opens), short(h.closes)));
            *line = words.collect::<Vec<_>>().join(", ");
        }
    }

    fn said(&self, page: &SchedulePage) -> Option<(ResourceId, Date, Vec<Hours>)> {
        let resource = page.board.resources.get(self.resource)?.id;
        let from: Date = self.from.trim().parse().ok()?;
        let mut week = Vec::new();
        for (weekday, line) in (1..).zip(&self.week) {
            week.extend(stretches(line)?.into_iter().map(|(opens, closes)| Hours {
                weekday,
                opens,
                closes,
                from,
                until: None,
            }));
        }
        Some((resource, from, week))
    }
}

/// What a line says, as `8:30–12, 13–17`: stretches in order and apart; none for a line that says something else.
fn stretches(line: &str) -> Option<Vec<(Time, Time)>> {
    let mut all: Vec<(Time, Time)> = Vec::new();
    for part in line.split([',', ';']).filter(|p| !p.trim().is_empty()) {
        let (from, to) = part.split_once(['-', '–', '—'])?;
        let (from, to) = (time(from)?, time(to)?);
        if to <= from || all.last().is_some_and(|(_, end)| from < *end) {
            return None;
        }
        all.push((from, to));
    }
    Some(all)
}

/// Full hours without minutes.
fn short(time: Time) -> String {
    let format = if time.minute() == 0 { "%-H" } else { "%-H:%M" };
    time.strftime(format).to_string()
}

/// `8`, `8:30` or `08:30`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// Draws the sheet.
pub(super) fn sheet(ui: &mut Ui, at: &mut Place, page: &SchedulePage, asked: &mut Vec<Request>) {
    let Some(mut form) = at.hours.take() else {
        return;
    };
    let (enter, escape) = enter_or_escape(ui);
    let mut keep = !escape;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        section(ui, icons::CLOCK, "Hours", None);
        provider(ui, &mut form, page);
        let first = ui.memory(|m| m.focused().is_none());
        lines(ui, &mut form, first);
        let said = form.said(page);
        if said.is_none() {
            hint(ui, "A day as 2026-11-25; hours as 8:30–12, 13–17.");
        }
        let (pressed, left) = ending(ui, "Keep", said.is_some());
        if (pressed || enter)
            && let Some((resource, from, week)) = said
        {
            asked.push(request(page.days, ScheduleAct::Hours(resource, from, week)));
            keep = false;
        }
        keep &= !left;
    });
    if keep {
        at.hours = Some(form);
    }
}

fn provider(ui: &mut Ui, form: &mut HoursForm, page: &SchedulePage) {
    if whose(ui, &mut form.resource, page) {
        form.fill(page);
    }
    let whose = page.board.resources.get(form.resource);
    if whose.is_some_and(|r| r.kind != ResourceKind::Provider) {
        hint(ui, "Without hours: open whenever somebody is there.");
    }
}

fn lines(ui: &mut Ui, form: &mut HoursForm, first: bool) {
    line(ui, "From", "first day", &mut form.from);
    for (at, word) in WEEKDAYS.iter().enumerate() {
        let one = line(ui, word, "closed", &mut form.week[at]);
        if first && at == 0 {
            one.request_focus();
        }
    }
}

fn line(ui: &mut Ui, word: &str, empty: &str, text: &mut String) -> Response {
    ui.horizontal(|ui| {
        let (place, _) = ui.allocate_exact_size(vec2(84.0, 32.0), Sense::hover());
        stamp(
            ui,
            place.left_center(),
            Align2::LEFT_CENTER,
            84.0,
            word,
            theme::medium(12.5),
            palette(ui).text_2,
        );
        let edit = TextEdit::singleline(text)
            .hint_text(empty)
            .desired_width(f32::INFINITY)
            .margin(vec2(10.0, 7.0));
        ui.add(edit).accessible_name(word)
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let at = |hour, minute| Time::constant(hour, minute, 0, 0);
        assert_eq!(stretches(" "), Some(vec![]));
        assert_eq!(
            stretches("8:30–12, 13-17:15"),
            Some(vec![(at(8, 30), at(12, 0)), (at(13, 0), at(17, 15))])
        );
        for wrong in ["8", "12-8", "8-12, 11-17", "8-25", "eight-nine", "8--9"] {
            assert_eq!(stretches(wrong), None, "{wrong}");
        }
    }
}
