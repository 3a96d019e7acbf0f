//! How the desk does: acceptance by code and by author, time at a chart, questions open, what suggestions have learned.

use eframe::egui::{
    Align2, CornerRadius, Rect, RichText, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{columns, work_time};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Curve, card, empty, hint, plot, section, stamp};

use crate::service::coding::Tally;
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// The newest finished charts that are plotted.
const CHARTS: usize = 40;

/// Draws the figures.
pub(super) fn show(ui: &mut Ui, page: &CodingPage, asked: &mut Vec<Request>) {
    let figures = &page.figures;
    let mut pressed = false;
    columns(
        ui,
        0.55,
        |ui| {
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(ui, icons::TAG, "Suggestions accepted, by code", None);
                if figures.codes.is_empty() {
                    empty(
                        ui,
                        icons::TAG,
                        "Nothing decided yet",
                        "Each accepted or rejected suggestion counts here.",
                    );
                }
                for (code, title, tally) in &figures.codes {
                    bar(ui, code, title, *tally);
                }
            });
            ui.add_space(8.0);
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(ui, icons::USER_CIRCLE, "By author of the note", None);
                for (author, tally) in &figures.authors {
                    bar(ui, "", author, *tally);
                }
            });
        },
        |ui| {
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(ui, icons::CLOCK, "Time at a chart", None);
                for (coder, charts, middle) in &figures.coders {
                    ui.label(
                        RichText::new(format!(
                            "{coder}: {charts} charts, the middle one {}",
                            work_time(*middle)
                        ))
                        .font(theme::medium(13.5)),
                    );
                }
                times(ui, &figures.chart_seconds);
            });
            ui.add_space(8.0);
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(
                    ui,
                    icons::QUOTES,
                    "Questions open",
                    Some(figures.open_queries.len()),
                );
                for (author, days) in &figures.open_queries {
                    ui.label(format!("{author}: since {days} days"));
                }
                if figures.open_queries.is_empty() {
                    hint(ui, "Every question is answered.");
                }
            });
            ui.add_space(8.0);
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(ui, icons::X, "Why suggestions were rejected", None);
                for (reason, count) in &figures.reasons {
                    ui.label(format!("{reason}  ×{count}"));
                }
                if figures.reasons.is_empty() {
                    hint(ui, "No reason has been given yet.");
                }
            });
            ui.add_space(8.0);
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                section(ui, icons::SPARKLE, "What suggestions have learned", None);
                let count = figures.learned_from;
                hint(
                    ui,
                    &format!(
                        "{count} decisions move later suggestions. What each code learned stands beside it in the chart; nothing leaves this office."
                    ),
                );
                pressed = Button::new(icons::ARROW_COUNTER_CLOCKWISE, "Forget it and begin again")
                    .enabled(count > 0)
                    .show(ui)
                    .clicked();
            });
        },
    );
    if pressed {
        asked.push(Request::Coding(CodingRequest::ResetLearning));
    }
}

/// A row with its share as a bar.
fn bar(ui: &mut Ui, code: &str, words: &str, tally: Tally) {
    let c = palette(ui);
    let (r, response) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
    let share = tally.accepted as f32 / tally.all().max(1) as f32;
    let told = format!("{} of {}", tally.accepted, tally.all());
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Label,
            true,
            format!("{code} {words}: {told} accepted"),
        )
    });
    let mut left = r.left();
    if !code.is_empty() {
        stamp(
            ui,
            pos2(left, r.top() + 1.0),
            Align2::LEFT_TOP,
            90.0,
            code,
            theme::mono(13.0),
            c.accent,
        );
        left += 88.0;
    }
    let width = r.right() - left - 80.0;
    stamp(
        ui,
        pos2(left, r.top()),
        Align2::LEFT_TOP,
        width,
        words,
        theme::regular(13.0),
        c.text,
    );
    stamp(
        ui,
        pos2(r.right(), r.top()),
        Align2::RIGHT_TOP,
        80.0,
        &told,
        theme::medium(13.0),
        c.text_2,
    );
    let track = Rect::from_min_size(pos2(r.left(), r.top() + 22.0), vec2(r.width(), 6.0));
    ui.painter()
        .rect_filled(track, CornerRadius::same(3), c.hover);
    let filled = Rect::from_min_size(track.min, vec2(track.width() * share, 6.0));
    ui.painter()
        .rect_filled(filled, CornerRadius::same(3), c.accent);
}

/// Minutes at each finished chart, in the order they were finished.
fn times(ui: &mut Ui, seconds: &[i64]) {
    if seconds.is_empty() {
        hint(ui, "No chart is finished yet.");
        return;
    }
    let newest = &seconds[seconds.len().saturating_sub(CHARTS)..];
    let points = newest.iter().enumerate();
    let curve = Curve {
        name: "Each finished chart, oldest first".into(),
        points: points
            .map(|(nth, s)| (nth as f64, *s as f64 / 60.0))
            .collect(),
    };
    plot(ui, "", "minutes", &[curve], None, 170.0);
}
