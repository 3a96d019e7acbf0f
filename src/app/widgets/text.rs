//! What is read: headings, pills, cards, empty lists.

use eframe::egui::{
    Align2, Color32, CornerRadius, Frame, InnerResponse, Margin, Pos2, Rect, RichText, ScrollArea,
    Sense, Stroke, Ui, text::LayoutJob, vec2,
};

use crate::app::theme::{self, palette};

/// A surface with a hairline.
pub fn card<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let c = palette(ui);
    Frame::new()
        .fill(c.surface)
        .stroke(Stroke::new(1.0, c.line))
        .corner_radius(CornerRadius::same(12))
        .inner_margin(Margin::same(16))
        .show(ui, add)
}

/// A card that is as tall as what it holds, and no taller than the place it has: then it scrolls inside.
pub fn scroll_card<R>(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ScrollArea::vertical()
            .id_salt(name)
            .auto_shrink([false, true])
            .show(ui, add)
            .inner
    })
    .inner
}

/// A section's heading with an optional count behind it.
pub fn section(ui: &mut Ui, icon: &str, title: &str, count: Option<usize>) {
    let c = palette(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(icon).size(17.0).color(c.text_2));
        ui.label(
            RichText::new(title)
                .font(theme::semibold(15.0))
                .color(c.text),
        );
        if let Some(count) = count {
            ui.label(
                RichText::new(count.to_string())
                    .font(theme::medium(13.0))
                    .color(c.text_3),
            );
        }
    });
}

/// A second line in the quiet colour.
pub fn hint(ui: &mut Ui, text: &str) {
    ui.label(
        RichText::new(text)
            .font(theme::regular(13.0))
            .color(palette(ui).text_3),
    );
}

/// What stands where a list is empty: what that means and what to do.
pub fn empty(ui: &mut Ui, icon: &str, title: &str, advice: &str) {
    let c = palette(ui);
    ui.vertical_centered(|ui| {
        ui.add_space(16.0);
        ui.label(RichText::new(icon).size(28.0).color(c.text_3));
        ui.label(
            RichText::new(title)
                .font(theme::medium(14.0))
                .color(c.text_2),
        );
        ui.label(
            RichText::new(advice)
                .font(theme::regular(13.0))
                .color(c.text_3),
        );
        ui.add_space(16.0);
    });
}

/// A coloured pill in the flow of a layout.
pub fn pill(ui: &mut Ui, text: &str, ink: Color32, paper: Color32) {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::medium(12.0), ink);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(18.0, 8.0), Sense::hover());
    response.widget_info(|| {
        eframe::egui::WidgetInfo::labeled(eframe::egui::accesskit::Role::Label, true, text)
    });
    ui.painter()
        .rect_filled(rect, CornerRadius::same(12), paper);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
}

/// A coloured pill whose left middle is at a place; returns what it covers.
pub fn pill_at(ui: &Ui, at: Pos2, text: &str, ink: Color32, paper: Color32) -> Rect {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::medium(12.0), ink);
    let size = galley.size() + vec2(16.0, 8.0);
    let rect = Align2::LEFT_CENTER.anchor_size(at, size);
    ui.painter()
        .rect_filled(rect, CornerRadius::same(12), paper);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
    rect
}

/// One line painted at a place, cut with an ellipsis at `width`; returns what it covers.
pub fn stamp(
    ui: &Ui,
    at: Pos2,
    anchor: Align2,
    width: f32,
    text: &str,
    font: eframe::egui::FontId,
    ink: Color32,
) -> Rect {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap.max_width = width.max(8.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = ui.painter().layout_job(job);
    let rect = anchor.anchor_size(at, galley.size());
    ui.painter().galley(rect.min, galley, ink);
    rect
}
