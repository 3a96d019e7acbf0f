//! A month: how full each day is, provider by provider. A press on a day opens it.

use eframe::egui::{
    Align2, CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2,
    vec2,
};
use jiff::Span;
use jiff::civil::Date;

use super::{View, WEEKDAYS};
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::stamp;
use crate::service::worker::SchedulePage;

const HEAD: f32 = 30.0;

/// Draws the month.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &SchedulePage, today: Date) {
    let c = palette(ui);
    let area = ui.available_rect_before_wrap();
    ui.painter().rect(
        area,
        CornerRadius::same(12),
        c.surface,
        Stroke::new(1.0, c.line),
        StrokeKind::Inside,
    );
    let month = state.schedule_at.day.unwrap_or(today).month();
    let (wide, tall) = (area.width() / 7.0, (area.height() - HEAD) / 6.0);
    for (n, word) in WEEKDAYS.iter().enumerate() {
        let x = area.left() + wide * n as f32 + 10.0;
        stamp(
            ui,
            pos2(x, area.top() + HEAD / 2.0),
            Align2::LEFT_CENTER,
            wide - 12.0,
            word,
            theme::medium(12.0),
            c.text_3,
        );
    }
    for n in 0..42_i64 {
        let day = page.days.0.saturating_add(Span::new().days(n));
        let min = pos2(
            area.left() + wide * (n % 7) as f32,
            area.top() + HEAD + tall * (n / 7) as f32,
        );
        let r = Rect::from_min_size(min, vec2(wide, tall));
        if draw_day(ui, page, day, r, day.month() == month, day == today) {
            (state.schedule_at.day, state.schedule_at.view) = (Some(day), View::Day);
        }
    }
}

fn draw_day(
    ui: &mut Ui,
    page: &SchedulePage,
    day: Date,
    r: Rect,
    inside: bool,
    today: bool,
) -> bool {
    let c = palette(ui);
    let counted = page.board.counts.iter().find(|d| d.day == day);
    let count = counted.map_or(0, |d| d.visits);
    let response = ui.interact(
        r.shrink(2.0),
        ui.scope_id().with(("day", day.to_string())),
        Sense::click(),
    );
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{day}, {count} visits")));
    ui.painter()
        .hline(r.x_range(), r.top(), Stroke::new(1.0, c.line));
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(r.shrink(2.0), CornerRadius::same(8), c.hover);
    }
    let ink = if inside { c.text } else { c.text_3 };
    if today {
        ui.painter()
            .circle_filled(pos2(r.left() + 19.0, r.top() + 17.0), 12.0, c.accent);
    }
    let ink = if today { c.on_accent } else { ink };
    stamp(
        ui,
        pos2(r.left() + 19.0, r.top() + 17.0),
        Align2::CENTER_CENTER,
        30.0,
        &day.day().to_string(),
        theme::medium(13.0),
        ink,
    );
    if let Some((_, name)) = page.board.holidays.iter().find(|(d, _)| *d == day) {
        stamp(
            ui,
            pos2(r.left() + 38.0, r.top() + 17.0),
            Align2::LEFT_CENTER,
            r.width() - 44.0,
            name,
            theme::medium(12.0),
            c.amber,
        );
    } else if count > 0 {
        let word = if count == 1 { "visit" } else { "visits" };
        stamp(
            ui,
            pos2(r.right() - 10.0, r.top() + 17.0),
            Align2::RIGHT_CENTER,
            r.width() - 44.0,
            &format!("{count} {word}"),
            theme::regular(12.0),
            c.text_2,
        );
    }
    let mut y = r.top() + 36.0;
    for (_, booked, free) in counted.map_or(&[][..], |d| d.providers.as_slice()) {
        if y + 12.0 > r.bottom() {
            break;
        }
        let track = Rect::from_min_size(pos2(r.left() + 10.0, y), vec2(r.width() - 20.0, 5.0));
        ui.painter()
            .rect_filled(track, CornerRadius::same(3), c.hover);
        let share = (*booked as f32 / (booked + free) as f32).clamp(0.0, 1.0);
        let fill = Rect::from_min_size(track.min, vec2(track.width() * share, 5.0));
        let ink = if share > 0.9 { c.amber } else { c.accent };
        ui.painter().rect_filled(
            fill,
            CornerRadius::same(3),
            if inside { ink } else { ink.gamma_multiply(0.5) },
        );
        y += 10.0;
    }
    response.clicked()
}
