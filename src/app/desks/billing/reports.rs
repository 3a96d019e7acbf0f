//! How the billing office does: figures and plots, and the rows behind each.

use eframe::egui::{RichText, Ui};

use super::rows::{Row, money_row};
use super::{Place, Tab};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::bars::{Across, Group, Series, across, bars, legend};
use crate::app::widgets::{card, empty, hint, row, section, stamp};
use crate::domain::Money;
use crate::service::billing::accounts::{AGES, Ageing};
use crate::service::billing::reports::{Figure, Figures};
use crate::service::worker::{BillingPage, BillingRequest, Request};

fn dollars(cents: f64) -> String {
    format!("${:.0}", cents / 100.0)
}

fn open(asked: &mut Vec<Request>, figure: Figure) {
    asked.push(Request::Billing(BillingRequest::Figure(figure)));
}

/// The figures and plots.
pub(super) fn plots(ui: &mut Ui, page: &BillingPage, asked: &mut Vec<Request>) {
    let Some(figures) = &page.figures else { return };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::TAG, "Figures", None);
        hint(ui, &format!("{} to {}", figures.from, figures.to));
        headline(ui, figures, asked);
    });
    ui.add_space(8.0);
    ageing(ui, &page.ageing, asked);
    ui.add_space(8.0);
    months(ui, figures, asked);
    ui.add_space(8.0);
    denials(ui, figures, asked);
    ui.add_space(8.0);
    expected(ui, figures, asked);
    ui.add_space(8.0);
    collections(ui, figures, asked);
}

fn headline(ui: &mut Ui, figures: &Figures, asked: &mut Vec<Request>) {
    let share = |(part, all): (i64, i64)| match all {
        0 => "–".to_owned(),
        all => format!("{:.0} %", part as f64 * 100.0 / all as f64),
    };
    let of = |(part, all): (i64, i64)| format!("{part} of {all}");
    let days = figures
        .days_in_receivable
        .map_or_else(|| "–".to_owned(), |d| format!("{d:.0}"));
    let tiles = [
        (
            "Days in receivable",
            days,
            "owed over a day's charges".to_owned(),
            Figure::Receivable,
        ),
        (
            "Clean claims",
            share(figures.clean),
            of(figures.clean),
            Figure::Clean,
        ),
        (
            "Denied",
            share(figures.denied),
            of(figures.denied),
            Figure::Denied,
        ),
        (
            "Rejected",
            (figures.clean.1 - figures.clean.0).to_string(),
            "before a decision".to_owned(),
            Figure::Rejected,
        ),
    ];
    let width = (ui.available_width() - 24.0) / 4.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        for (word, value, small, figure) in tiles {
            ui.allocate_ui(eframe::egui::vec2(width, 76.0), |ui| {
                let name = format!("{word} {value}, {small}");
                let pressed = row(ui, &name, 76.0, false, |ui, r| {
                    let c = palette(ui);
                    let left = r.left() + 8.0;
                    let lines = [
                        (6.0, value.as_str(), theme::semibold(22.0), c.text),
                        (36.0, word, theme::medium(12.5), c.text_2),
                        (54.0, small.as_str(), theme::regular(11.5), c.text_3),
                    ];
                    for (down, text, font, ink) in lines {
                        let at = eframe::egui::pos2(left, r.top() + down);
                        let anchor = eframe::egui::Align2::LEFT_TOP;
                        stamp(ui, at, anchor, r.width() - 12.0, text, font, ink);
                    }
                });
                if pressed.clicked() {
                    open(asked, figure);
                }
            });
        }
    });
}

/// What is owed by age: payers and patients.
pub(super) fn ageing(ui: &mut Ui, ageing: &Ageing, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::CLOCK, "Owed, by days", None);
        let sum = |all: &[Money; 5]| -> Money { all.iter().copied().sum() };
        let series = [
            Series {
                name: format!("Payers  {}", sum(&ageing.insurance)),
                ink: c.accent,
            },
            Series {
                name: format!("Patients  {}", sum(&ageing.patients)),
                ink: c.amber,
            },
        ];
        legend(ui, &series);
        let groups: Vec<Group> = (0..5)
            .map(|at| Group {
                word: AGES[at].to_owned(),
                values: [ageing.insurance[at], ageing.patients[at]]
                    .map(|m| m.cents() as f64)
                    .to_vec(),
            })
            .collect();
        if let Some((at, which)) = bars(ui, "Owed", &series, &groups, dollars) {
            let figure = if which == 0 {
                Figure::PayersOwe(at)
            } else {
                Figure::PatientsOwe(at)
            };
            open(asked, figure);
        }
        if ageing.credits != Money::ZERO {
            hint(
                ui,
                &format!("Credit balances of patients: {}", ageing.credits),
            );
        }
    });
}

fn months(ui: &mut Ui, figures: &Figures, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::CALENDAR_BLANK,
            "Charged and come in, by month",
            None,
        );
        let series = [
            Series {
                name: "Charged".into(),
                ink: c.blue,
            },
            Series {
                name: "Come in".into(),
                ink: c.green,
            },
        ];
        legend(ui, &series);
        let groups: Vec<Group> = figures
            .months
            .iter()
            .map(|(month, charged, come)| Group {
                word: month.clone(),
                values: vec![charged.cents() as f64, come.cents() as f64],
            })
            .collect();
        if groups.is_empty() {
            hint(ui, "Nothing has moved yet.");
            return;
        }
        if let Some((at, _)) = bars(ui, "Month", &series, &groups, dollars)
            && let Some((month, ..)) = figures.months.get(at)
        {
            open(asked, Figure::Month(month.clone()));
        }
    });
}

fn denials(ui: &mut Ui, figures: &Figures, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::WARNING_CIRCLE,
            "Why payers denied",
            Some(figures.denials.len()),
        );
        if figures.denials.is_empty() {
            hint(ui, "Nothing was denied.");
        }
        let rows: Vec<Across> = figures
            .denials
            .iter()
            .take(10)
            .map(|(d, words)| Across {
                word: format!("{}: {words}", d.payer),
                shown: format!("{} × {}", d.claims, d.amount),
                value: d.amount.cents() as f64,
                against: None,
                ink: c.red,
            })
            .collect();
        if let Some((d, _)) = across(ui, "Denied", &rows).and_then(|at| figures.denials.get(at)) {
            open(
                asked,
                Figure::DeniedFor(d.payer.clone(), d.group.clone(), d.reason.clone()),
            );
        }
    });
}

fn expected(ui: &mut Ui, figures: &Figures, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::SIGNATURE,
            "Allowed by payers, against what contracts promised",
            None,
        );
        if figures.expected.is_empty() {
            hint(
                ui,
                "Enter what contracts allow; paid claims are compared with it here.",
            );
        }
        let rows: Vec<Across> = figures
            .expected
            .iter()
            .map(|(payer, promised, allowed)| Across {
                word: payer.clone(),
                shown: format!("{allowed} of {promised}"),
                value: allowed.cents() as f64,
                against: Some(promised.cents() as f64),
                ink: if allowed < promised { c.red } else { c.green },
            })
            .collect();
        if let Some((payer, ..)) =
            across(ui, "Allowed", &rows).and_then(|at| figures.expected.get(at))
        {
            open(asked, Figure::Expected(payer.clone()));
        }
    });
}

fn collections(ui: &mut Ui, figures: &Figures, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::USERS, "Collected by provider", None);
        if figures.collections.is_empty() {
            hint(ui, "Nothing has come in yet.");
        }
        let rows: Vec<Across> = figures
            .collections
            .iter()
            .map(|(who, amount)| Across {
                word: who.clone(),
                shown: amount.to_string(),
                value: amount.cents() as f64,
                against: None,
                ink: c.accent,
            })
            .collect();
        if let Some((who, _)) =
            across(ui, "Collected", &rows).and_then(|at| figures.collections.get(at))
        {
            open(asked, Figure::Collected(who.clone()));
        }
    });
}

/// The rows behind the figure that is open.
pub(super) fn rows(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let Some((figure, rows)) = &page.rows else {
            empty(
                ui,
                icons::TAG,
                "What is behind a figure",
                "Press a figure or a bar: its claims and accounts are listed here.",
            );
            return;
        };
        let number = usize::try_from(rows.number).unwrap_or(0);
        section(ui, icons::TAG, &figure.title(), Some(number));
        let total = rows.total;
        ui.label(
            RichText::new(format!("{total} in all"))
                .font(theme::medium(13.0))
                .color(palette(ui).text_2),
        );
        ui.spacing_mut().item_spacing.y = 2.0;
        for line in rows.rows.iter().take(300) {
            let control = line.control.as_deref().unwrap_or("");
            let against = line
                .against
                .map_or_else(String::new, |m| format!("  ·  allowed {m}"));
            let said = Row {
                first: &line.name,
                second: format!("{}  ·  {control}  {}{against}", line.on, line.what),
                amount: line.amount.to_string(),
                pill: None,
            };
            if money_row(ui, said, false).clicked() {
                match &line.control {
                    Some(control) => {
                        place.go(Tab::Claims);
                        asked.push(Request::Billing(BillingRequest::Show(Some(
                            control.clone(),
                        ))));
                    }
                    None => asked.push(Request::Billing(BillingRequest::Account(line.account))),
                }
            }
        }
    });
}
