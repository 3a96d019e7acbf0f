//! How a value went over days: lines, a band of what is usual, the newest value marked. (Curves a person with a legend: `plot`.)
//!
//! Never here: what the values mean.

use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, accesskit::Role,
    pos2, vec2,
};
use jiff::civil::Date;

use super::text::stamp;
use crate::app::theme::{self, palette};

/// One line of values.
#[derive(Debug, Clone)]
pub struct Line<'l> {
    /// Days and values, the oldest first.
    pub points: &'l [(Date, f64)],
    /// Its colour.
    pub ink: Color32,
}

/// A stretch of values that is usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
}

/// Room for the values beside the field and for the days under it.
const LEFT: f32 = 40.0;
const BOTTOM: f32 = 20.0;

/// Draws lines over days. `spoken` is what somebody hears who does not see it.
pub fn line_plot(ui: &mut Ui, height: f32, lines: &[Line<'_>], band: Option<Band>, spoken: &str) {
    let c = palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
    let field = Rect::from_min_max(
        pos2(rect.left() + LEFT, rect.top() + 6.0),
        pos2(rect.right() - 6.0, rect.bottom() - BOTTOM),
    );
    let Some(scale) = Scale::of(lines, band, field) else {
        return;
    };
    let painter = ui.painter();
    if let Some(band) = band {
        let usual = Rect::from_x_y_ranges(field.x_range(), scale.y(band.to)..=scale.y(band.from));
        painter.rect_filled(usual.intersect(field), CornerRadius::same(4), c.green_soft);
    }
    for value in scale.marks() {
        let y = scale.y(value);
        painter.hline(field.x_range(), y, Stroke::new(1.0, c.line));
        let text = format!("{value}");
        stamp(
            ui,
            pos2(field.left() - 8.0, y),
            Align2::RIGHT_CENTER,
            LEFT,
            &text,
            theme::regular(11.5),
            c.text_3,
        );
    }
    for line in lines {
        let places: Vec<_> = line
            .points
            .iter()
            .map(|(day, value)| pos2(scale.x(*day), scale.y(*value)))
            .collect();
        if places.len() > 1 {
            painter.add(Shape::line(places.clone(), Stroke::new(2.0, line.ink)));
        }
        for place in &places {
            painter.circle_filled(*place, 2.5, line.ink);
        }
        if let Some(last) = places.last() {
            painter.circle(*last, 4.0, line.ink, Stroke::new(1.5, c.surface));
        }
    }
    let days = [
        (scale.first, Align2::LEFT_BOTTOM, field.left()),
        (scale.last, Align2::RIGHT_BOTTOM, field.right()),
    ];
    for (day, anchor, x) in days {
        let text = day.strftime("%b %Y").to_string();
        let at = pos2(x, rect.bottom());
        stamp(ui, at, anchor, 90.0, &text, theme::regular(11.5), c.text_3);
    }
}

struct Scale {
    first: Date,
    last: Date,
    low: f64,
    high: f64,
    field: Rect,
}

impl Scale {
    fn of(lines: &[Line<'_>], band: Option<Band>, field: Rect) -> Option<Self> {
        let points = || lines.iter().flat_map(|l| l.points);
        let first = points().map(|(d, _)| *d).min()?;
        let last = points().map(|(d, _)| *d).max()?;
        let values = points().map(|(_, v)| *v);
        let all = values.chain(band.into_iter().flat_map(|b| [b.from, b.to]));
        let (low, high) = all.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let room = ((high - low) * 0.1).max(0.5);
        Some(Self {
            first,
            last,
            low: low - room,
            high: high + room,
            field,
        })
    }

    fn x(&self, day: Date) -> f32 {
        let days = |to: Date| f64::from((to - self.first).get_days());
        let span = days(self.last);
        let part = if span > 0.0 { days(day) / span } else { 0.5 };
        self.field.left() + self.field.width() * part as f32
    }

    fn y(&self, value: f64) -> f32 {
        let part = (value - self.low) / (self.high - self.low);
        self.field.bottom() - self.field.height() * part as f32
    }

    /// Three to five round values.
    fn marks(&self) -> Vec<f64> {
        let span = (self.high - self.low).max(1e-9);
        let rough = span / 5.0;
        let ten = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|s| s * ten)
            .into_iter()
            .find(|s| *s >= rough)
            .unwrap_or(ten * 10.0);
        let mut marks = Vec::new();
        let mut at = (self.low / step).ceil() * step;
        while at <= self.high && marks.len() < 8 {
            marks.push((at * 1000.0).round() / 1000.0);
            at += step;
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn marks_are_round_and_within_and_one_value_has_a_place() {
        let points = [(date(2026, 1, 1), 118.0), (date(2026, 7, 1), 142.0)];
        let line = [Line {
            points: &points,
            ink: Color32::BLACK,
        }];
        let field = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        let band = Band {
            from: 90.0,
            to: 130.0,
        };
        let scale = Scale::of(&line, Some(band), field).unwrap();
        assert_eq!(scale.marks(), [100.0, 120.0, 140.0]);
        assert!(scale.x(date(2026, 4, 1)) > 45.0 && scale.x(date(2026, 4, 1)) < 55.0);
        let one = [Line {
            points: &points[..1],
            ink: Color32::BLACK,
        }];
        assert_eq!(
            Scale::of(&one, None, field).unwrap().x(date(2026, 1, 1)),
            50.0
        );
        assert!(Scale::of(&[], None, field).is_none());
    }
}
