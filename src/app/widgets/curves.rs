//! A plot of values over time: a curve a person, dots for the values, a line to reach. Drawn here: the plot crate that fits this
//! toolkit brings panning, zooming and a second look of its own, and none of it is needed.

use eframe::egui::{
    Align2, Color32, CornerRadius, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::stamp;
use crate::app::theme::{self, palette};

/// One curve: its name and its values, time in any unit, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// As the legend has it.
    pub name: String,
    /// Time and value.
    pub points: Vec<(f64, f64)>,
}

/// A round step that gives four lines or so.
fn step(span: f64) -> f64 {
    let raw = (span / 4.0).max(1e-9);
    let power = 10f64.powf(raw.log10().floor());
    let nice = [1.0, 2.0, 5.0, 10.0].into_iter().find(|n| n * power >= raw);
    nice.unwrap_or(10.0) * power
}

/// Draws curves with a title, a unit and, where one is given, a line to reach.
pub fn plot(
    ui: &mut Ui,
    title: &str,
    unit: &str,
    curves: &[Curve],
    goal: Option<f64>,
    height: f32,
) {
    let c = palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let told: Vec<String> = curves
        .iter()
        .filter_map(|curve| {
            curve
                .points
                .last()
                .map(|p| format!("{}: {:.1} {unit}", curve.name, p.1))
        })
        .collect();
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("{title}. {}", told.join(", ")))
    });
    let painter = ui.painter();
    stamp(
        ui,
        rect.left_top(),
        Align2::LEFT_TOP,
        rect.width() * 0.6,
        title,
        theme::semibold(14.5),
        c.text,
    );
    stamp(
        ui,
        rect.right_top(),
        Align2::RIGHT_TOP,
        rect.width() * 0.4,
        unit,
        theme::regular(12.0),
        c.text_3,
    );
    let field =
        eframe::egui::Rect::from_min_max(rect.min + vec2(44.0, 30.0), rect.max - vec2(8.0, 30.0));
    let all: Vec<(f64, f64)> = curves
        .iter()
        .flat_map(|k| k.points.iter().copied())
        .collect();
    if all.is_empty() {
        stamp(
            ui,
            field.center(),
            Align2::CENTER_CENTER,
            field.width(),
            "Nothing to show yet",
            theme::regular(13.0),
            c.text_3,
        );
        return;
    }
    let values = all.iter().map(|p| p.1).chain(goal);
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let lines = step((high - low).max(high.abs() * 0.1).max(0.1));
    let low = (low / lines).floor() * lines;
    let high = ((high / lines).ceil() * lines).max(low + lines);
    let times = all.iter().map(|p| p.0);
    let (from, to) = times.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let x = |t: f64| field.left() + ((t - from) / (to - from).max(1e-9)) as f32 * field.width();
    let y = |v: f64| field.bottom() - ((v - low) / (high - low)) as f32 * field.height();
    let mut value = low;
    while value <= high + lines * 0.01 {
        painter.hline(field.x_range(), y(value), Stroke::new(1.0, c.line));
        let word = if lines < 1.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        };
        stamp(
            ui,
            pos2(field.left() - 8.0, y(value)),
            Align2::RIGHT_CENTER,
            40.0,
            &word,
            theme::regular(11.5),
            c.text_3,
        );
        value += lines;
    }
    if let Some(goal) = goal {
        let mut at = field.left();
        while at < field.right() {
            let piece = at..=(at + 6.0).min(field.right());
            painter.hline(piece, y(goal), Stroke::new(1.5, c.green));
            at += 11.0;
        }
    }
    let inks: [Color32; 4] = [c.accent, c.amber, c.blue, c.red];
    let mut legend = field.left();
    for (n, curve) in curves.iter().enumerate() {
        let ink = inks[n % inks.len()];
        let places: Vec<_> = curve.points.iter().map(|p| pos2(x(p.0), y(p.1))).collect();
        for pair in places.windows(2) {
            painter.line_segment([pair[0], pair[1]], Stroke::new(1.8, ink));
        }
        for place in &places {
            painter.circle_filled(*place, 3.0, ink);
        }
        let swatch = eframe::egui::Rect::from_center_size(
            pos2(legend + 6.0, rect.bottom() - 8.0),
            vec2(10.0, 10.0),
        );
        painter.rect_filled(swatch, CornerRadius::same(3), ink);
        let word = stamp(
            ui,
            pos2(legend + 17.0, rect.bottom() - 8.0),
            Align2::LEFT_CENTER,
            170.0,
            &curve.name,
            theme::regular(12.0),
            c.text_2,
        );
        legend = word.right() + 18.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_values() {
        assert_eq!([step(3.0), step(10.0), step(100.0)], [1.0, 5.0, 50.0]);
        assert!((step(0.35) - 0.1).abs() < 1e-9);
    }
}
