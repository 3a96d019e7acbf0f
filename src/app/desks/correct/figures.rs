//! How the desk does: scores, turnaround, lines an hour, draft against signed.

use eframe::egui::{RichText, ScrollArea, Ui};

use super::CorrectDesk;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Curve, card, hint, plot, section};
use crate::service::correction::quality::Trend;

const HEIGHT: f32 = 250.0;

fn curves(trends: &[Trend], times: f64) -> Vec<Curve> {
    let curve = |t: &Trend| Curve {
        name: t.name.clone(),
        points: t
            .points
            .iter()
            .map(|p| (p.0.as_second() as f64, p.1 * times))
            .collect(),
    };
    trends.iter().map(curve).collect()
}

/// Draws the figures.
pub(super) fn show(ui: &mut Ui, desk: &mut CorrectDesk) {
    let Some(figures) = desk.figures.clone() else {
        return;
    };
    ui.horizontal(|ui| {
        section(ui, icons::WAVEFORM, "Quality and turnaround", None);
        let (on_time, all) = figures.on_time;
        if all > 0 {
            let share = f64::from(on_time) * 100.0 / f64::from(all);
            ui.label(
                RichText::new(format!("{on_time} of {all} ready on time ({share:.0} %)"))
                    .font(theme::medium(13.5))
                    .color(palette(ui).text_2),
            );
        }
        if Button::new(icons::ARROW_LEFT, "Worklist")
            .key("Esc")
            .show(ui)
            .clicked()
        {
            desk.figures = None;
        }
    });
    hint(
        ui,
        "A document begins at 100 points; a critical error takes 3 and fails it, any other takes 1; 98 pass. A line is 65 characters with blanks.",
    );
    ui.add_space(8.0);
    let plots = [
        (
            "QA score",
            "points",
            curves(&figures.scores, 1.0),
            Some(98.0),
        ),
        (
            "Turnaround, dictated to ready",
            "hours",
            curves(&figures.turnaround, 1.0),
            None,
        ),
        (
            "Lines an hour at the desk",
            "lines of 65",
            curves(&figures.lines_an_hour, 1.0),
            None,
        ),
        (
            "Draft against signed, word error",
            "%",
            curves(&figures.draft_error, 100.0),
            None,
        ),
    ];
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for pair in plots.chunks(2) {
                ui.columns(2, |columns| {
                    for (ui, (title, unit, curves, goal)) in columns.iter_mut().zip(pair) {
                        card(ui, |ui| {
                            ui.set_width(ui.available_width());
                            plot(ui, title, unit, curves, *goal, HEIGHT);
                        });
                    }
                });
                ui.add_space(8.0);
            }
        });
}
