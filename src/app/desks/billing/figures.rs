//! The billing desk's plots: what is owed by age, and the office's figures.

use eframe::egui::{Align2, CornerRadius, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, hint, section, stamp};
use crate::domain::Money;
use crate::service::billing::accounts::{AGES, Ageing};
use crate::service::billing::reports::Figures;

/// Height of the bars' field in points.
const FIELD: f32 = 220.0;

/// `31–60`.
pub(super) fn age_word(age: usize) -> &'static str {
    AGES.get(age).copied().unwrap_or("")
}

/// Two bars an age: payers and patients.
pub(super) fn ageing(ui: &mut Ui, ageing: &Ageing) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let c = palette(ui);
        section(ui, icons::CLOCK, "Owed, by days", None);
        let sum = |all: &[Money; 5]| -> Money { all.iter().copied().sum() };
        ui.horizontal(|ui| {
            for (word, amount, ink) in [
                ("Payers", sum(&ageing.insurance), c.accent),
                ("Patients", sum(&ageing.patients), c.amber),
            ] {
                let (dot, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
                ui.painter().rect_filled(dot, CornerRadius::same(3), ink);
                ui.label(
                    RichText::new(format!("{word}  {amount}"))
                        .font(theme::medium(13.0))
                        .color(c.text),
                );
                ui.add_space(16.0);
            }
        });
        ui.add_space(8.0);
        let (field, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), FIELD + 28.0), Sense::hover());
        let told: Vec<String> = (0..5)
            .map(|a| {
                format!(
                    "{} days: payers {}, patients {}",
                    AGES[a], ageing.insurance[a], ageing.patients[a]
                )
            })
            .collect();
        response.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(
                eframe::egui::accesskit::Role::Image,
                true,
                told.join("; "),
            )
        });
        bars(ui, field, ageing);
        if ageing.credits != Money::ZERO {
            hint(
                ui,
                &format!("Credit balances of patients: {}", ageing.credits),
            );
        }
    });
}

fn bars(ui: &Ui, field: Rect, ageing: &Ageing) {
    let c = palette(ui);
    let most = ageing
        .insurance
        .iter()
        .chain(&ageing.patients)
        .map(|m| m.cents())
        .max()
        .unwrap_or(0)
        .max(1) as f32;
    let floor = field.top() + FIELD;
    ui.painter().hline(
        field.left()..=field.right(),
        floor,
        Stroke::new(1.0, c.line),
    );
    let slot = field.width() / 5.0;
    for (at, word) in AGES.iter().enumerate() {
        let left = field.left() + slot * at as f32;
        let wide = (slot * 0.34).min(56.0);
        let pair = [
            (ageing.insurance[at], c.accent),
            (ageing.patients[at], c.amber),
        ];
        for (which, (amount, ink)) in pair.into_iter().enumerate() {
            let x = left + slot / 2.0 + (which as f32 - 1.0) * (wide + 4.0) + 2.0;
            let height = (amount.cents().max(0) as f32 / most) * (FIELD - 24.0);
            let bar = Rect::from_min_max(pos2(x, floor - height), pos2(x + wide, floor));
            ui.painter().rect_filled(
                bar,
                CornerRadius {
                    nw: 4,
                    ne: 4,
                    sw: 0,
                    se: 0,
                },
                ink,
            );
            if amount != Money::ZERO {
                let shown = format!("${}", amount.cents() / 100);
                stamp(
                    ui,
                    pos2(bar.center().x, bar.top() - 3.0),
                    Align2::CENTER_BOTTOM,
                    slot / 2.0,
                    &shown,
                    theme::regular(11.5),
                    c.text_2,
                );
            }
        }
        stamp(
            ui,
            pos2(left + slot / 2.0, floor + 8.0),
            Align2::CENTER_TOP,
            slot,
            word,
            theme::regular(12.5),
            c.text_2,
        );
    }
}

/// The office's figures, one line each.
pub(super) fn figures(ui: &mut Ui, figures: &Figures) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::TAG, "Figures", None);
        hint(ui, &format!("{} to {}", figures.from, figures.to));
        let share = |(part, all): (i64, i64)| match all {
            0 => "–".to_owned(),
            all => format!(
                "{:.0} %  ({part} of {all})",
                part as f64 * 100.0 / all as f64
            ),
        };
        let days = figures
            .days_in_receivable
            .map_or_else(|| "–".to_owned(), |d| format!("{d:.0}"));
        for (word, value) in [
            ("Days in receivable", days),
            ("Clean claims", share(figures.clean)),
            ("Denied", share(figures.denied)),
        ] {
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new(word)
                        .font(theme::regular(13.5))
                        .color(c.text_2),
                );
                ui.label(
                    RichText::new(value)
                        .font(theme::semibold(15.0))
                        .color(c.text),
                );
            });
        }
        ui.add_space(8.0);
        section(
            ui,
            icons::WARNING_CIRCLE,
            "Why payers denied",
            Some(figures.denials.len()),
        );
        for (payer, reason, count, amount) in &figures.denials {
            ui.label(
                RichText::new(format!("{reason}  ×{count}  {amount}"))
                    .font(theme::medium(13.0))
                    .color(c.text),
            );
            hint(ui, payer);
        }
        ui.add_space(8.0);
        section(
            ui,
            icons::RECEIPT,
            "Promised by contract, allowed by payers",
            None,
        );
        for (payer, promised, allowed) in &figures.expected {
            let ink = if allowed < promised { c.red } else { c.green };
            ui.label(
                RichText::new(format!("{payer}: {promised} promised, {allowed} allowed"))
                    .font(theme::regular(13.0))
                    .color(ink),
            );
        }
        ui.add_space(8.0);
        section(ui, icons::USERS, "Collected by provider", None);
        for (who, amount) in &figures.collections {
            ui.label(
                RichText::new(format!("{who}: {amount}"))
                    .font(theme::regular(13.0))
                    .color(c.text),
            );
        }
    });
}
