//! The hours of a day or a week: open stretches, blocks, visits in their kinds' inks, the present moment, what is carried.

use eframe::egui::{
    Align2, Color32, CornerRadius, Key, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};
use jiff::civil::DateTime;

use super::visit::{draw_visit, lanes};
use super::{Column, GAP, View, cell, column_width, columns, visits_of};
use crate::app::state::State;
use crate::app::theme::{self, Palette, palette};
use crate::app::widgets::stamp;
use crate::domain::schedule::ResourceKind;
use crate::service::worker::{Request, SchedulePage};

/// Width of the hours' names.
pub(super) const GUTTER: f32 = 52.0;
const HEAD: f32 = 34.0;
/// The least height of a minute in points.
const MINUTE: f32 = 1.7;

/// The ink and the paper of a kind of visit.
pub(super) fn inks(c: &Palette, ink: usize) -> (Color32, Color32) {
    match ink % 6 {
        0 => (c.accent, c.accent_soft),
        1 => (c.blue, c.blue_soft),
        2 => (c.green, c.green_soft),
        3 => (c.amber, c.amber_soft),
        4 => (c.red, c.red_soft),
        _ => (c.text_2, c.hover),
    }
}

/// Where columns and minutes lie.
pub(super) struct Sheet {
    rect: Rect,
    width: f32,
    first: i64,
    last: i64,
    /// The height of a minute in points.
    pub(super) minute: f32,
}

impl Sheet {
    fn y(&self, minute: i64) -> f32 {
        self.rect.top() + (minute - self.first) as f32 * self.minute
    }

    /// The place of a stretch of a column.
    pub(super) fn at(&self, column: usize, minute: i64, minutes: i64) -> Rect {
        cell(
            self.rect,
            self.width,
            column,
            self.y(minute),
            minutes as f32 * self.minute,
        )
    }

    /// Column and minute under a place, on the grid of five minutes.
    pub(super) fn under(&self, x: f32, y: f32, columns: usize) -> (usize, i64) {
        let column = ((x - self.rect.left() - GUTTER) / self.width).max(0.0) as usize;
        let minute = self.first + ((y - self.rect.top()) / self.minute) as i64;
        (
            column.min(columns.saturating_sub(1)),
            minute - minute.rem_euclid(5),
        )
    }
}

fn of_day(at: DateTime) -> i64 {
    i64::from(at.hour()) * 60 + i64::from(at.minute())
}

/// Draws the hours.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let columns = columns(&state.schedule_at, page);
    let c = palette(ui);
    let area = ui.available_rect_before_wrap();
    ui.painter().rect(
        area,
        CornerRadius::same(12),
        c.surface,
        Stroke::new(1.0, c.line),
        StrokeKind::Inside,
    );
    let inner = area.shrink(1.0);
    let width = column_width(inner, columns.len());
    head(ui, state, page, &columns, inner, width);
    let (first, last) = hours(page);
    let field = Rect::from_min_max(pos2(inner.left(), inner.top() + HEAD), inner.max);
    let minute = (field.height() / (last - first) as f32).max(MINUTE);
    ui.scope_builder(
        eframe::egui::UiBuilder::new()
            .max_rect(field)
            .id_salt("hours"),
        |ui| {
            let begin = state.now.map_or(8 * 60, of_day).clamp(first, last);
            let offset = ((begin - first - 75) as f32 * minute).max(0.0);
            let id = ("hours", page.days.0, state.schedule_at.view as u8);
            let mut scroll = ScrollArea::vertical().id_salt(id).auto_shrink(false);
            let fresh = ui.ctx().data_mut(|d| {
                let seen = ui.scope_id().with(id);
                let fresh = d.get_temp::<bool>(seen).is_none();
                d.insert_temp(seen, true);
                fresh
            });
            if fresh {
                scroll = scroll.vertical_scroll_offset(offset);
            }
            scroll.show(ui, |ui| {
                let size = vec2(field.width(), (last - first) as f32 * minute);
                let (rect, back) = ui.allocate_exact_size(size, Sense::click());
                let sheet = Sheet {
                    rect,
                    width,
                    first,
                    last,
                    minute,
                };
                background(ui, &sheet, page, &columns);
                now_line(ui, state, &sheet, &columns);
                for (number, column) in columns.iter().enumerate() {
                    for (visit, lane, lanes, from, minutes) in lanes(visits_of(page, column)) {
                        let place = (number, lane, lanes, from, minutes);
                        draw_visit(ui, state, page, &sheet, &columns, place, visit, asked);
                    }
                }
                ghost(ui, state, page, &sheet);
                if back.clicked()
                    && let Some(at) = back.interact_pointer_pos()
                    && state.schedule_at.view != View::Rooms
                {
                    let (number, minute) = sheet.under(at.x, at.y, columns.len());
                    if let Some(column) = columns.get(number) {
                        let starts = column
                            .day
                            .at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
                        let mut form = state.schedule_at.form.take().unwrap_or_default();
                        form.place = Some((column.resource, starts));
                        state.schedule_at.form = Some(form);
                    }
                }
            });
        },
    );
    if ui.input(|i| i.key_pressed(Key::Escape)) {
        state.schedule_at.carried = None;
    }
}

/// First and last minute that the page needs: what is open or booked, whole hours.
fn hours(page: &SchedulePage) -> (i64, i64) {
    let open = page
        .board
        .open
        .iter()
        .map(|(_, from, to)| (of_day(*from), of_day(*to)));
    let booked = page
        .board
        .visits
        .iter()
        .map(|v| (of_day(v.starts), of_day(v.starts) + v.minutes));
    let (mut first, mut last) = (8 * 60, 17 * 60);
    for (from, to) in open.chain(booked) {
        first = first.min(from);
        last = last.max(to);
    }
    (first / 60 * 60, (last + 59) / 60 * 60)
}

fn head(ui: &Ui, state: &State, page: &SchedulePage, columns: &[Column], inner: Rect, width: f32) {
    let c = palette(ui);
    for (number, column) in columns.iter().enumerate() {
        let r = cell(inner, width, number, inner.top(), HEAD);
        let today = state.schedule_at.view == View::Week
            && state.now.is_some_and(|n| n.date() == column.day);
        let ink = if today { c.accent } else { c.text };
        let count = visits_of(page, column).len();
        let title = stamp(
            ui,
            pos2(r.left() + GAP, r.center().y),
            Align2::LEFT_CENTER,
            width - 44.0,
            &column.title,
            theme::medium(13.0),
            ink,
        );
        let _ = title;
        stamp(
            ui,
            pos2(r.right() - GAP, r.center().y),
            Align2::RIGHT_CENTER,
            36.0,
            &count.to_string(),
            theme::regular(12.0),
            c.text_3,
        );
    }
    ui.painter().hline(
        inner.x_range(),
        inner.top() + HEAD,
        Stroke::new(1.0, c.line),
    );
}

fn background(ui: &Ui, sheet: &Sheet, page: &SchedulePage, columns: &[Column]) {
    let c = palette(ui);
    let painter = ui.painter();
    for (number, column) in columns.iter().enumerate() {
        let whole = sheet.at(number, sheet.first, sheet.last - sheet.first);
        let is_provider = page
            .board
            .resources
            .iter()
            .any(|r| r.id == column.resource && r.kind == ResourceKind::Provider);
        if is_provider {
            painter.rect_filled(whole, CornerRadius::ZERO, c.canvas);
            for (_, from, to) in page
                .board
                .open
                .iter()
                .filter(|(id, from, _)| *id == column.resource && from.date() == column.day)
            {
                let open = sheet.at(number, of_day(*from), of_day(*to) - of_day(*from));
                painter.rect_filled(open, CornerRadius::ZERO, c.surface);
            }
        }
    }
    let mut minute = sheet.first;
    while minute <= sheet.last {
        let y = sheet.y(minute);
        let from = sheet.rect.left() + GUTTER;
        let ink = if minute % 60 == 0 {
            c.line
        } else {
            c.line.gamma_multiply(0.5)
        };
        painter.hline(from..=sheet.rect.right(), y, Stroke::new(1.0, ink));
        if minute % 60 == 0 && minute < sheet.last {
            let text = format!("{}:00", minute / 60);
            stamp(
                ui,
                pos2(from - GAP, y + 9.0),
                Align2::RIGHT_CENTER,
                GUTTER,
                &text,
                theme::regular(11.5),
                c.text_3,
            );
        }
        minute += 30;
    }
    for number in 0..columns.len() {
        let x = sheet.at(number, sheet.first, 5).left();
        painter.vline(x, sheet.rect.y_range(), Stroke::new(1.0, c.line));
    }
    for (number, column) in columns.iter().enumerate() {
        for (_, id, from, to, reason) in &page.board.blocks {
            if *id != column.resource || from.date() > column.day || to.date() < column.day {
                continue;
            }
            let begin = if from.date() < column.day {
                sheet.first
            } else {
                of_day(*from)
            };
            let end = if to.date() > column.day {
                sheet.last
            } else {
                of_day(*to)
            };
            let r = sheet
                .at(
                    number,
                    begin.max(sheet.first),
                    end.min(sheet.last) - begin.max(sheet.first),
                )
                .shrink2(vec2(4.0, 1.0));
            painter.rect_filled(r, CornerRadius::same(6), c.hover);
            hatch(ui, r, c.line);
            stamp(
                ui,
                pos2(r.left() + GAP, r.top() + 12.0),
                Align2::LEFT_CENTER,
                r.width() - 16.0,
                reason,
                theme::medium(12.5),
                c.text_2,
            );
        }
        if let Some((_, name)) = page.board.holidays.iter().find(|(d, _)| *d == column.day) {
            let r = sheet.at(number, sheet.first, 60);
            stamp(
                ui,
                pos2(r.left() + GAP, r.top() + 16.0),
                Align2::LEFT_CENTER,
                r.width() - 16.0,
                name,
                theme::medium(12.5),
                c.amber,
            );
        }
    }
}

/// Slanting lines inside a rectangle.
fn hatch(ui: &Ui, r: Rect, ink: Color32) {
    let painter = ui.painter().with_clip_rect(r.intersect(ui.clip_rect()));
    let mut x = r.left() - r.height();
    while x < r.right() {
        painter.line_segment(
            [pos2(x, r.bottom()), pos2(x + r.height(), r.top())],
            Stroke::new(1.0, ink),
        );
        x += 9.0;
    }
}

/// Behind the visits, so that it crosses no name.
fn now_line(ui: &Ui, state: &State, sheet: &Sheet, columns: &[Column]) {
    let Some(now) = state.now else { return };
    let c = palette(ui);
    for (number, column) in columns.iter().enumerate() {
        let minute = of_day(now);
        if column.day == now.date() && minute >= sheet.first && minute <= sheet.last {
            let r = sheet.at(number, minute, 1);
            ui.painter()
                .hline(r.x_range(), r.top(), Stroke::new(2.0, c.red));
            if number == 0 || state.schedule_at.view == View::Week {
                ui.painter()
                    .circle_filled(pos2(r.left(), r.top()), 3.5, c.red);
            }
        }
    }
}

/// What is carried, where it would be put down.
fn ghost(ui: &Ui, state: &State, page: &SchedulePage, sheet: &Sheet) {
    let Some(carried) = state.schedule_at.carried else {
        return;
    };
    let c = palette(ui);
    let r = sheet
        .at(carried.column, carried.minute, carried.minutes)
        .shrink2(vec2(4.0, 1.0));
    ui.painter().rect(
        r,
        CornerRadius::same(5),
        c.accent.gamma_multiply(0.85),
        Stroke::new(2.0, c.accent),
        StrokeKind::Outside,
    );
    let name = page
        .board
        .visits
        .iter()
        .find(|v| v.id == carried.id)
        .map_or("", |v| v.name.as_str());
    let text = format!(
        "{}:{:02}  {name}  · {} min",
        carried.minute / 60,
        carried.minute % 60,
        carried.minutes
    );
    stamp(
        ui,
        pos2(r.left() + 10.0, r.top() + r.height().min(24.0) / 2.0),
        Align2::LEFT_CENTER,
        r.width() - 16.0,
        &text,
        theme::medium(12.0),
        c.on_accent,
    );
}
