//! Plots: grouped bars over a floor, and bars that run across beside their words. Every bar can be pressed.
//!
//! Never here: what the figures mean.

use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::stamp;
use crate::app::theme::{self, palette};

/// Height of the field of upright bars in points.
const FIELD: f32 = 180.0;
/// Height of one bar across with its words.
const ACROSS: f32 = 40.0;

/// One colour of a plot with its name.
#[derive(Debug, Clone)]
pub struct Series {
    /// As the legend says it.
    pub name: String,
    /// Its colour.
    pub ink: Color32,
}

/// One group of upright bars.
#[derive(Debug, Clone)]
pub struct Group {
    /// Under the bars.
    pub word: String,
    /// One value a series.
    pub values: Vec<f64>,
}

/// One bar that runs across.
#[derive(Debug, Clone)]
pub struct Across {
    /// What it stands for.
    pub word: String,
    /// Its value in words.
    pub shown: String,
    /// How long it is.
    pub value: f64,
    /// A second value below it, in the quiet colour.
    pub against: Option<f64>,
    /// Its colour.
    pub ink: Color32,
}

/// The plot's colours with their names.
pub fn legend(ui: &mut Ui, series: &[Series]) {
    ui.horizontal(|ui| {
        for one in series {
            let (dot, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            ui.painter()
                .rect_filled(dot, CornerRadius::same(3), one.ink);
            ui.label(
                RichText::new(&one.name)
                    .font(theme::medium(13.0))
                    .color(palette(ui).text),
            );
            ui.add_space(16.0);
        }
    });
}

/// Upright bars, grouped; `shown` words a value. The group and series of a bar that was pressed.
pub fn bars(
    ui: &mut Ui,
    name: &str,
    series: &[Series],
    groups: &[Group],
    shown: impl Fn(f64) -> String,
) -> Option<(usize, usize)> {
    let c = palette(ui);
    let (field, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), FIELD + 28.0), Sense::hover());
    let floor = field.top() + FIELD;
    let all = groups.iter().flat_map(|g| &g.values);
    let most = all.copied().fold(1.0_f64, f64::max);
    ui.painter().hline(
        field.left()..=field.right(),
        floor,
        Stroke::new(1.0, c.line),
    );
    let slot = field.width() / groups.len().max(1) as f32;
    let wide = (slot * 0.72 / series.len().max(1) as f32).min(56.0);
    let mut pressed = None;
    for (at, group) in groups.iter().enumerate() {
        let middle = field.left() + slot * (at as f32 + 0.5);
        let left = middle - (wide + 4.0) * series.len() as f32 / 2.0;
        for (which, (one, value)) in series.iter().zip(&group.values).enumerate() {
            let height = ((value.max(0.0) / most) as f32 * (FIELD - 24.0)).max(1.0);
            let x = left + (wide + 4.0) * which as f32;
            let bar = Rect::from_min_max(pos2(x, floor - height), pos2(x + wide, floor));
            let words = format!("{name}, {}, {}: {}", group.word, one.name, shown(*value));
            let target = Rect::from_min_max(pos2(x, field.top()), pos2(x + wide, floor));
            let response = pressable(ui, target, &words);
            let ink = if response.hovered() {
                one.ink.gamma_multiply(0.8)
            } else {
                one.ink
            };
            let round = CornerRadius {
                nw: 4,
                ne: 4,
                sw: 0,
                se: 0,
            };
            ui.painter().rect_filled(bar, round, ink);
            if *value != 0.0 {
                stamp(
                    ui,
                    pos2(bar.center().x, bar.top() - 3.0),
                    Align2::CENTER_BOTTOM,
                    wide + 28.0,
                    &shown(*value),
                    theme::regular(11.5),
                    c.text_2,
                );
            }
            if response.clicked() {
                pressed = Some((at, which));
            }
        }
        stamp(
            ui,
            pos2(middle, floor + 8.0),
            Align2::CENTER_TOP,
            slot,
            &group.word,
            theme::regular(12.5),
            c.text_2,
        );
    }
    pressed
}

/// Bars that run across, longest value full width. Which was pressed.
pub fn across(ui: &mut Ui, name: &str, rows: &[Across]) -> Option<usize> {
    let c = palette(ui);
    let values = rows.iter().flat_map(|r| [Some(r.value), r.against]);
    let most = values.flatten().fold(1.0_f64, f64::max);
    let mut pressed = None;
    for (at, one) in rows.iter().enumerate() {
        let tall = ACROSS + if one.against.is_some() { 10.0 } else { 0.0 };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), tall), Sense::hover());
        let response = pressable(ui, rect, &format!("{name}, {}: {}", one.word, one.shown));
        if response.hovered() {
            ui.painter()
                .rect_filled(rect, CornerRadius::same(8), c.hover);
        }
        let right = rect.right() - 8.0;
        let shown = stamp(
            ui,
            pos2(right, rect.top() + 4.0),
            Align2::RIGHT_TOP,
            rect.width() * 0.5,
            &one.shown,
            theme::medium(13.0),
            c.text,
        );
        stamp(
            ui,
            pos2(rect.left() + 8.0, rect.top() + 4.0),
            Align2::LEFT_TOP,
            shown.left() - rect.left() - 24.0,
            &one.word,
            theme::regular(13.0),
            c.text_2,
        );
        let track = rect.width() - 16.0;
        let bar = |value: f64, top: f32| {
            let long = ((value.max(0.0) / most) as f32 * track).max(2.0);
            Rect::from_min_size(pos2(rect.left() + 8.0, rect.top() + top), vec2(long, 8.0))
        };
        let round = CornerRadius::same(4);
        ui.painter()
            .rect_filled(bar(one.value, 25.0), round, one.ink);
        if let Some(against) = one.against {
            ui.painter()
                .rect_filled(bar(against, 36.0), round, c.text_3);
        }
        if response.clicked() {
            pressed = Some(at);
        }
    }
    pressed
}

/// A place that can be pressed and reached by Tab; its focus is drawn.
fn pressable(ui: &Ui, rect: Rect, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(("plot", name)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.expand(2.0),
            CornerRadius::same(8),
            Stroke::new(2.0, palette(ui).accent),
            StrokeKind::Inside,
        );
    }
    response
}
