//! What can be pressed.

use eframe::egui::{
    Align2, CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use crate::app::theme::{self, palette};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The one thing to do here.
    Primary,
    /// Beside it.
    Plain,
    /// Recording.
    Danger,
}

/// A button with an icon, a word and its key.
#[must_use]
pub struct Button<'a> {
    icon: &'a str,
    label: &'a str,
    key: &'a str,
    tone: Tone,
    enabled: bool,
    width: Option<f32>,
}

impl<'a> Button<'a> {
    /// A plain button.
    pub fn new(icon: &'a str, label: &'a str) -> Self {
        Self {
            icon,
            label,
            key: "",
            tone: Tone::Plain,
            enabled: true,
            width: None,
        }
    }

    /// Louder or quieter.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Shows the key that does the same.
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = key;
        self
    }

    /// Greyed where it cannot be pressed now.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// As wide as this.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let c = palette(ui);
        let (fill, ink) = match self.tone {
            Tone::Primary => (c.accent, c.on_accent),
            Tone::Plain => (c.surface, c.text),
            Tone::Danger => (c.red_soft, c.red),
        };
        let ink = if self.enabled {
            ink
        } else {
            ink.gamma_multiply(0.45)
        };
        let icon = ui
            .painter()
            .layout_no_wrap(self.icon.to_owned(), theme::regular(16.0), ink);
        let label = ui
            .painter()
            .layout_no_wrap(self.label.to_owned(), theme::medium(13.5), ink);
        let key = ui.painter().layout_no_wrap(
            self.key.to_owned(),
            theme::regular(11.5),
            ink.gamma_multiply(0.72),
        );
        let icon_width = if self.icon.is_empty() {
            0.0
        } else {
            icon.size().x + 8.0
        };
        let key_width = if self.key.is_empty() {
            0.0
        } else {
            key.size().x + 12.0
        };
        let content = icon_width + label.size().x + key_width;
        let size = vec2(
            self.width.unwrap_or(content + 24.0).max(content + 24.0),
            34.0,
        );
        let sense = if self.enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        let (label_text, enabled) = (self.label.to_owned(), self.enabled);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &label_text));
        let fill = match (self.tone, response.hovered() && self.enabled) {
            (_, false) => {
                if self.enabled {
                    fill
                } else {
                    fill.gamma_multiply(0.6)
                }
            }
            (Tone::Plain, true) => c.hover,
            (_, true) => fill.gamma_multiply(0.88),
        };
        let radius = CornerRadius::same(8);
        ui.painter().rect_filled(rect, radius, fill);
        if self.tone == Tone::Plain {
            ui.painter()
                .rect_stroke(rect, radius, Stroke::new(1.0, c.line), StrokeKind::Inside);
        }
        focus_ring(ui, &response, rect);
        let mut x = rect.center().x - content / 2.0;
        let y = rect.center().y;
        if icon_width > 0.0 {
            ui.painter()
                .galley(pos2(x, y - icon.size().y / 2.0), icon, ink);
            x += icon_width;
        }
        let label_width = label.size().x;
        ui.painter()
            .galley(pos2(x, y - label.size().y / 2.0), label, ink);
        if key_width > 0.0 {
            ui.painter().galley(
                pos2(x + label_width + 12.0, y - key.size().y / 2.0),
                key,
                ink,
            );
        }
        response
    }
}

/// A square button with an icon only; `name` is spoken and shown as a tooltip.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let c = palette(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(32.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(8), c.hover);
    }
    focus_ring(ui, &response, rect);
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        icon,
        theme::regular(18.0),
        c.text_2,
    );
    response.on_hover_text(name)
}

/// A row of a list: pressable over its whole width; `paint` draws inside the rectangle.
pub fn row(
    ui: &mut Ui,
    name: &str,
    height: f32,
    selected: bool,
    paint: impl FnOnce(&Ui, Rect),
) -> Response {
    let c = palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, name));
    if selected {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(8), c.accent_soft);
    } else if response.hovered() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(8), c.hover);
    }
    focus_ring(ui, &response, rect);
    paint(ui, rect);
    response
}

fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let ring = Stroke::new(2.0, palette(ui).accent);
        ui.painter().rect_stroke(
            rect.expand(2.0),
            CornerRadius::same(10),
            ring,
            StrokeKind::Inside,
        );
    }
}
