//! The hours of a day or a week: open stretches, blocks, visits in their kinds' inks, the present moment, what is carried.

use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, Key, Rect, ScrollArea, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};
use jiff::civil::DateTime;

use super::{Carried, Column, GAP, View, cell, column_width, columns, put_down, visits_of};
use crate::app::state::State;
use crate::app::theme::{self, Palette, palette};
use crate::app::widgets::stamp;
use crate::domain::schedule::{ResourceKind, VisitStage};
use crate::service::schedule::BoardVisit;
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

struct Sheet {
    rect: Rect,
    width: f32,
    first: i64,
    last: i64,
    minute: f32,
}

impl Sheet {
    fn y(&self, minute: i64) -> f32 {
        self.rect.top() + (minute - self.first) as f32 * self.minute
    }

    fn at(&self, column: usize, minute: i64, minutes: i64) -> Rect {
        cell(
            self.rect,
            self.width,
            column,
            self.y(minute),
            minutes as f32 * self.minute,
        )
    }

    /// Column and minute under a place, on the grid of five minutes.
    fn under(&self, x: f32, y: f32, columns: usize) -> (usize, i64) {
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
                for (number, column) in columns.iter().enumerate() {
                    for (visit, lane, lanes, from, minutes) in lanes(visits_of(page, column)) {
                        let place = (number, lane, lanes, from, minutes);
                        draw_visit(ui, state, page, &sheet, &columns, place, visit, asked);
                    }
                }
                now_line(ui, state, &sheet, &columns);
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

/// Visits that meet stand side by side: the lane of each, and how many there are.
fn lanes(visits: Vec<(&BoardVisit, i64, i64)>) -> Vec<(&BoardVisit, usize, usize, i64, i64)> {
    let mut sorted = visits;
    sorted.sort_by_key(|(_, from, _)| *from);
    let mut out: Vec<(&BoardVisit, usize, usize, i64, i64)> = Vec::new();
    let (mut group, mut group_end) = (0, i64::MIN);
    for (visit, from, minutes) in sorted {
        if from >= group_end {
            group = out.len();
        }
        let taken: Vec<usize> = out[group..]
            .iter()
            .filter(|(_, _, _, f, m)| f + m > from)
            .map(|(_, lane, ..)| *lane)
            .collect();
        let lane = (0..).find(|n| !taken.contains(n)).unwrap_or(0);
        out.push((visit, lane, 1, from, minutes));
        group_end = group_end.max(from + minutes);
        let count = out[group..]
            .iter()
            .map(|(_, lane, ..)| lane + 1)
            .max()
            .unwrap_or(1);
        out[group..].iter_mut().for_each(|v| v.2 = count);
    }
    out
}

#[allow(
    clippy::too_many_arguments,
    reason = "one drawing function of the sheet"
)]
fn draw_visit(
    ui: &mut Ui,
    state: &mut State,
    page: &SchedulePage,
    sheet: &Sheet,
    columns: &[Column],
    (number, lane, lanes, from, minutes): (usize, usize, usize, i64, i64),
    visit: &BoardVisit,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let full = sheet.at(number, from, minutes).shrink2(vec2(4.0, 0.0));
    let wide = full.width() / lanes as f32;
    let r = Rect::from_min_size(
        pos2(full.left() + wide * lane as f32, full.top() + 1.0),
        vec2(
            wide - if lanes > 1 { 2.0 } else { 0.0 },
            (full.height() - 2.0).max(10.0),
        ),
    );
    let kind = page.board.types.iter().find(|t| t.key == visit.visit_type);
    let (ink, paper) = inks(c, kind.map_or(5, |k| k.ink));
    let response = ui.interact(
        r,
        ui.scope_id().with(("visit", visit.id.0, number)),
        Sense::click_and_drag(),
    );
    let name = format!(
        "{} {}, {}, {}",
        visit.starts.strftime("%H:%M"),
        visit.name,
        visit.reason,
        visit.stage.title()
    );
    let selected = state.schedule_at.selected == Some(visit.id);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, &name));
    let over = matches!(visit.stage, VisitStage::Done);
    let paper = if over {
        paper.gamma_multiply(0.55)
    } else {
        paper
    };
    ui.painter().rect_filled(r, CornerRadius::same(5), paper);
    let bar = Rect::from_min_size(r.min, vec2(3.0, r.height()));
    ui.painter().rect_filled(
        bar,
        CornerRadius::same(2),
        if over { ink.gamma_multiply(0.55) } else { ink },
    );
    if selected || response.has_focus() {
        ui.painter().rect_stroke(
            r.expand(1.0),
            CornerRadius::same(6),
            Stroke::new(2.0, c.accent),
            StrokeKind::Inside,
        );
    } else if response.hovered() {
        ui.painter().rect_stroke(
            r,
            CornerRadius::same(5),
            Stroke::new(1.0, ink),
            StrokeKind::Inside,
        );
    }
    label(ui, r, visit, if over { c.text_2 } else { c.text });
    let foot = response
        .hover_pos()
        .is_some_and(|p| p.y > r.bottom() - 6.0 && r.height() > 16.0);
    let movable = visit.stage == VisitStage::Scheduled && state.schedule_at.view != View::Rooms;
    if response.hovered() && movable {
        ui.ctx().set_cursor_icon(if foot {
            CursorIcon::ResizeVertical
        } else {
            CursorIcon::Grab
        });
    }
    if response.clicked() {
        state.schedule_at.selected = Some(visit.id);
        state.schedule_at.form = None;
    }
    if response.double_clicked() {
        asked.push(Request::OpenEncounter(visit.encounter));
    }
    if !movable {
        return;
    }
    let began = ui.input(|i| i.pointer.press_origin());
    if let (true, Some(began), Some(at)) =
        (response.dragged(), began, response.interact_pointer_pos())
    {
        let moved = ((at.y - began.y) / sheet.minute) as i64;
        let five = |m: i64| (m as f64 / 5.0).round() as i64 * 5;
        let (column, _) = sheet.under(at.x, at.y, columns.len());
        state.schedule_at.selected = Some(visit.id);
        state.schedule_at.carried = Some(if began.y > r.bottom() - 6.0 {
            let minutes = five(visit.minutes + moved).clamp(5, 480);
            Carried {
                id: visit.id,
                column: number,
                minute: from,
                minutes,
            }
        } else {
            let minute = five(from + moved).clamp(0, 24 * 60 - visit.minutes);
            Carried {
                id: visit.id,
                column,
                minute,
                minutes: visit.minutes,
            }
        });
    }
    if response.drag_stopped() {
        put_down(state, page, asked);
    }
}

fn label(ui: &Ui, r: Rect, visit: &BoardVisit, ink: Color32) {
    let c = palette(ui);
    let time = visit.starts.strftime("%-H:%M").to_string();
    let small = r.height() < 38.0;
    let y = if small { r.center().y } else { r.top() + 12.0 };
    let width = r.width() - 16.0;
    let mark = match visit.stage {
        VisitStage::Arrived
        | VisitStage::Roomed
        | VisitStage::WithProvider
        | VisitStage::Checkout => Some(visit.stage.title()),
        _ if visit.repeats => Some("series"),
        _ => None,
    };
    let right = match mark {
        Some(word) if r.width() > 150.0 => {
            let at = stamp(
                ui,
                pos2(r.right() - GAP, y),
                Align2::RIGHT_CENTER,
                90.0,
                word,
                theme::medium(11.0),
                c.text_2,
            );
            at.width() + GAP
        }
        _ => 0.0,
    };
    let text = format!("{time}  {}", visit.name);
    stamp(
        ui,
        pos2(r.left() + 10.0, y),
        Align2::LEFT_CENTER,
        width - right,
        &text,
        theme::medium(12.0),
        ink,
    );
    if !small {
        stamp(
            ui,
            pos2(r.left() + 10.0, r.top() + 28.0),
            Align2::LEFT_CENTER,
            width,
            &visit.reason,
            theme::regular(11.5),
            c.text_2,
        );
    }
}

fn now_line(ui: &Ui, state: &State, sheet: &Sheet, columns: &[Column]) {
    let Some(now) = state.now else { return };
    let c = palette(ui);
    for (number, column) in columns.iter().enumerate() {
        let minute = of_day(now);
        if column.day == now.date() && minute >= sheet.first && minute <= sheet.last {
            let r = sheet.at(number, minute, 1);
            // Names stay readable below it.
            ui.painter().hline(
                r.x_range(),
                r.top(),
                Stroke::new(2.0, c.red.gamma_multiply(0.45)),
            );
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
