//! Small plots: columns over days, a line, bars beside words. Each draws the values it is handed and tells them in words.

use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role,
    pos2, vec2,
};

use super::text::stamp;
use crate::app::theme::{self, palette};

/// Columns made of parts, one for each word, the words below. `parts` of all columns have the same order as `inks`.
pub fn columns(
    ui: &mut Ui,
    name: &str,
    values: &[(String, Vec<f64>)],
    inks: &[Color32],
    height: f32,
) -> Response {
    let (Field { field, floor, slot }, response) = field(
        ui,
        name,
        height,
        values
            .iter()
            .map(|(w, v)| format!("{w}: {}", v.iter().sum::<f64>())),
    );
    let most = values
        .iter()
        .map(|(_, v)| v.iter().sum::<f64>())
        .fold(1.0, f64::max);
    for (at, (word, parts)) in values.iter().enumerate() {
        let middle = field.left() + slot * (at as f32 + 0.5);
        let wide = (slot * 0.62).min(28.0);
        let mut foot = floor;
        for (part, ink) in parts.iter().zip(inks) {
            let tall = (*part / most) as f32 * (floor - field.top() - 6.0);
            let bar = Rect::from_min_max(
                pos2(middle - wide / 2.0, foot - tall),
                pos2(middle + wide / 2.0, foot),
            );
            ui.painter().rect_filled(bar, CornerRadius::same(2), *ink);
            foot -= tall;
        }
        below(ui, word, middle, floor, slot, at, values.len());
    }
    response
}

/// A line through values, the words below, the last value told.
pub fn line(
    ui: &mut Ui,
    name: &str,
    values: &[(String, f64)],
    unit: &str,
    height: f32,
) -> Response {
    let (Field { field, floor, slot }, response) = field(
        ui,
        name,
        height,
        values.iter().map(|(w, v)| format!("{w}: {v:.0} {unit}")),
    );
    let c = palette(ui);
    let most = values.iter().map(|(_, v)| *v).fold(1.0, f64::max);
    let at = |n: usize, v: f64| {
        let tall = (v / most) as f32 * (floor - field.top() - 22.0);
        pos2(field.left() + slot * (n as f32 + 0.5), floor - tall)
    };
    let points: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(n, (_, v))| at(n, *v))
        .collect();
    for pair in points.windows(2) {
        ui.painter()
            .line_segment([pair[0], pair[1]], Stroke::new(2.0, c.accent));
    }
    for (n, ((word, value), point)) in values.iter().zip(&points).enumerate() {
        let last = n + 1 == values.len();
        ui.painter()
            .circle_filled(*point, if last { 4.0 } else { 2.5 }, c.accent);
        if last {
            let text = format!("{value:.0} {unit}");
            stamp(
                ui,
                pos2(point.x + slot / 2.0, point.y - 8.0),
                Align2::RIGHT_BOTTOM,
                80.0,
                &text,
                theme::medium(12.0),
                c.text,
            );
        }
        below(ui, word, point.x, floor, slot, n, values.len());
    }
    response
}

/// Bars beside their words, with what they stand for at the end; returns the place of the one pressed.
pub fn bars(ui: &mut Ui, values: &[(String, f64, String, Color32)]) -> Option<usize> {
    let c = palette(ui);
    let most = values.iter().map(|(_, v, ..)| *v).fold(1.0, f64::max);
    let mut pressed = None;
    ui.spacing_mut().item_spacing.y = 2.0;
    // Lines stand closer where there are many.
    let line = (ui.available_height() / values.len().max(1) as f32 - 2.0).clamp(18.0, 36.0);
    for (at, (word, value, told, ink)) in values.iter().enumerate() {
        let response = super::row(ui, &format!("{word}: {told}"), line, false, |ui, r| {
            stamp(
                ui,
                pos2(r.left() + 8.0, r.center().y),
                Align2::LEFT_CENTER,
                92.0,
                word,
                theme::regular(12.5),
                c.text_2,
            );
            let from = r.left() + 104.0;
            let wide = (r.right() - 92.0 - from).max(20.0);
            let bar = Rect::from_min_size(
                pos2(from, r.center().y - 5.0),
                vec2((wide * (*value / most) as f32).max(2.0), 10.0),
            );
            ui.painter().rect_filled(bar, CornerRadius::same(3), *ink);
            stamp(
                ui,
                pos2(r.right() - 8.0, r.center().y),
                Align2::RIGHT_CENTER,
                84.0,
                told,
                theme::medium(12.5),
                c.text,
            );
        });
        if response.clicked() {
            pressed = Some(at);
        }
    }
    pressed
}

/// Where a plot stands: its floor, and how wide each value's place is.
struct Field {
    field: Rect,
    floor: f32,
    slot: f32,
}

/// Makes room for a plot, tells its values in words and draws its floor.
fn field(
    ui: &mut Ui,
    name: &str,
    height: f32,
    told: impl ExactSizeIterator<Item = String>,
) -> (Field, Response) {
    let (field, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let slot = field.width() / told.len().max(1) as f32;
    let words = format!("{name}: {}", told.collect::<Vec<_>>().join("; "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let floor = field.bottom() - 20.0;
    ui.painter()
        .hline(field.x_range(), floor, Stroke::new(1.0, palette(ui).line));
    (Field { field, floor, slot }, response)
}

/// A word below its value; where they stand close, only every second or third one.
fn below(ui: &Ui, word: &str, middle: f32, floor: f32, slot: f32, at: usize, count: usize) {
    let every = (34.0 / slot.max(1.0)).ceil().max(1.0) as usize;
    if (count - 1 - at).is_multiple_of(every) {
        let ink = palette(ui).text_3;
        stamp(
            ui,
            pos2(middle, floor + 11.0),
            Align2::CENTER_CENTER,
            slot * every as f32,
            word,
            theme::regular(11.0),
            ink,
        );
    }
}
