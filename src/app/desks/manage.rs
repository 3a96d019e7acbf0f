//! The managers' home: the day's figures with their plots. A press on a figure opens its rows, or the desk where they are.

use eframe::egui::{
    Align2, Rect, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::billing::Tab;
use crate::app::desk::Desk;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, charts, empty, hint, row, section, stamp};
use crate::domain::Money;
use crate::service::figures::{FigureRow, Figures};
use crate::service::worker::{BillingRequest, Request, SuppliesRequest};

/// A figure whose rows can be opened here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Who waits, or has waited, today.
    Waits,
    /// Who did not come.
    Missed,
    /// Visits without a signed document.
    Overdue,
    /// Documents without decided codes.
    Coding,
    /// Supplies with something wrong.
    Supplies,
}

/// Draws the figures.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let Some(figures) = state.figures.clone() else {
        return asked;
    };
    tiles(ui, state, &figures);
    ui.add_space(8.0);
    let area = ui.available_rect_before_wrap();
    let wide = (area.width() - 32.0) / 3.0;
    let tall = (area.height() - 16.0) / 2.0;
    let part = |column: usize, top: f32, height: f32| {
        let left = area.left() + (wide + 16.0) * column as f32;
        Rect::from_min_size(pos2(left, area.top() + top), vec2(wide, height))
    };
    let draw = |ui: &mut Ui, rect: Rect, name: &str, add: &mut dyn FnMut(&mut Ui)| {
        ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(name), |ui| {
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.set_min_height(rect.height() - 34.0);
                ScrollArea::vertical()
                    .id_salt(name)
                    .auto_shrink(false)
                    .show(ui, add);
            });
        });
    };
    // There are twice as many states of claims as ages of debts.
    let states = figures.claims.iter().filter(|(_, n, _)| *n > 0).count();
    let share = ((states + 3) as f32 / (states + 11) as f32).clamp(0.4, 0.65);
    let upper = (area.height() - 16.0) * share;
    let height = (tall - 110.0).clamp(70.0, 420.0);
    draw(ui, part(0, 0.0, tall), "visits", &mut |ui| {
        visits(ui, &figures, height)
    });
    draw(ui, part(0, tall + 16.0, tall), "waits", &mut |ui| {
        waits(ui, &figures, height)
    });
    draw(ui, part(1, 0.0, upper), "claims", &mut |ui| {
        claims(ui, state, &figures, &mut asked)
    });
    let lower = area.height() - 16.0 - upper;
    draw(ui, part(1, upper + 16.0, lower), "money", &mut |ui| {
        money(ui, state, &figures, &mut asked)
    });
    draw(ui, part(2, 0.0, area.height()), "rows", &mut |ui| {
        rows(ui, state, &figures, &mut asked)
    });
    asked
}

/// A number with its word; pressed, it opens its rows.
fn tile(ui: &mut Ui, word: &str, value: &str, alarm: bool, here: bool, wide: f32) -> bool {
    let c = palette(ui);
    let (r, response) = ui.allocate_exact_size(vec2(wide, 68.0), Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(Role::Button, true, here, format!("{word}: {value}")));
    let fill = if here {
        c.accent_soft
    } else if response.hovered() {
        c.hover
    } else {
        c.surface
    };
    let edge = if here || response.has_focus() {
        c.accent
    } else {
        c.line
    };
    let radius = eframe::egui::CornerRadius::same(12);
    ui.painter().rect(
        r,
        radius,
        fill,
        eframe::egui::Stroke::new(1.0, edge),
        eframe::egui::StrokeKind::Inside,
    );
    let ink = if alarm { c.red } else { c.text };
    stamp(
        ui,
        pos2(r.left() + 16.0, r.top() + 24.0),
        Align2::LEFT_CENTER,
        wide - 24.0,
        value,
        theme::semibold(22.0),
        ink,
    );
    stamp(
        ui,
        pos2(r.left() + 16.0, r.top() + 50.0),
        Align2::LEFT_CENTER,
        wide - 24.0,
        word,
        theme::regular(12.5),
        c.text_2,
    );
    response.clicked()
}

fn tiles(ui: &mut Ui, state: &mut State, f: &Figures) {
    let wide = (ui.available_width() - 8.0 * 5.0) / 6.0;
    let (booked, came, _) = f.today;
    let wait = f
        .waits
        .last()
        .map_or_else(|| "–".to_owned(), |(_, m)| format!("{m:.0} min"));
    let all = [
        (
            "Came / booked today",
            format!("{came} / {booked}"),
            false,
            None,
        ),
        ("Middle wait today", wait, false, Some(Figure::Waits)),
        (
            "No-shows in two weeks",
            f.missed.len().to_string(),
            false,
            Some(Figure::Missed),
        ),
        (
            "Documents overdue",
            f.overdue.len().to_string(),
            !f.overdue.is_empty(),
            Some(Figure::Overdue),
        ),
        (
            "Waiting for a coder",
            f.to_code.len().to_string(),
            false,
            Some(Figure::Coding),
        ),
        (
            "Stock alerts",
            f.supplies.len().to_string(),
            !f.supplies.is_empty(),
            Some(Figure::Supplies),
        ),
    ];
    ui.horizontal(|ui| {
        for (word, value, alarm, figure) in all {
            let here = figure.is_some() && shown(state) == figure;
            if tile(ui, word, &value, alarm, here, wide) {
                match figure {
                    Some(_) => state.figure_at = figure,
                    None => state.desk = Some(Desk::Schedule),
                }
            }
        }
    });
}

fn shown(state: &State) -> Option<Figure> {
    Some(state.figure_at.unwrap_or(Figure::Overdue))
}

fn visits(ui: &mut Ui, f: &Figures, height: f32) {
    let c = palette(ui);
    section(ui, icons::USERS, "Visits by day", None);
    let values: Vec<(String, Vec<f64>)> = f
        .visits
        .iter()
        .map(|(day, came, missed, off)| {
            (
                day.strftime("%-d").to_string(),
                vec![*came as f64, *missed as f64, *off as f64],
            )
        })
        .collect();
    legend(
        ui,
        &[
            ("came", c.accent),
            ("no-show", c.red),
            ("cancelled", c.text_3),
        ],
    );
    charts::columns(
        ui,
        "Visits by day",
        &values,
        &[c.accent, c.red, c.text_3],
        height,
    );
}

fn legend(ui: &mut Ui, words: &[(&str, eframe::egui::Color32)]) {
    ui.horizontal(|ui| {
        for (word, ink) in words {
            let (dot, _) = ui.allocate_exact_size(vec2(9.0, 9.0), Sense::hover());
            ui.painter()
                .rect_filled(dot, eframe::egui::CornerRadius::same(3), *ink);
            hint(ui, word);
        }
    });
}

fn waits(ui: &mut Ui, f: &Figures, height: f32) {
    section(ui, icons::CLOCK, "Middle wait, arrival to provider", None);
    let values: Vec<(String, f64)> = f
        .waits
        .iter()
        .map(|(day, m)| (day.strftime("%-d").to_string(), *m))
        .collect();
    if values.is_empty() {
        empty(
            ui,
            icons::CLOCK,
            "Nobody has waited",
            "Waits are measured from check-in at the front desk.",
        );
        return;
    }
    charts::line(ui, "Middle wait by day", &values, "min", height + 20.0);
}

fn claims(ui: &mut Ui, state: &mut State, f: &Figures, asked: &mut Vec<Request>) {
    section(ui, icons::RECEIPT, "Claims by state", None);
    let states: Vec<_> = f.claims.iter().filter(|(_, count, _)| *count > 0).collect();
    if states.is_empty() {
        empty(
            ui,
            icons::RECEIPT,
            "No claims yet",
            "They are made from the charges of visits.",
        );
    }
    let values: Vec<_> = states
        .iter()
        .map(|(s, count, amount)| {
            let (ink, _) = super::billing::claims::colours(ui, *s);
            (
                s.title().to_owned(),
                *count as f64,
                format!("{count} · {}", whole(*amount)),
                ink,
            )
        })
        .collect();
    if let Some(at) = charts::bars(ui, &values) {
        state.billing_at.tab = Tab::Claims;
        state.billing_at.state = states.get(at).map(|(s, ..)| *s);
        asked.push(Request::Billing(BillingRequest::Show(None)));
    }
}

/// Whole dollars.
fn whole(amount: Money) -> String {
    let text = amount.to_string();
    text.split_once('.')
        .map_or(text.clone(), |(dollars, _)| dollars.to_owned())
}

fn money(ui: &mut Ui, state: &mut State, f: &Figures, asked: &mut Vec<Request>) {
    let c = palette(ui);
    section(ui, icons::CLOCK_COUNTER_CLOCKWISE, "Owed, by days", None);
    let values: Vec<_> = f
        .owed
        .iter()
        .map(|(age, payers, patients)| {
            let sum = payers.cents() + patients.cents();
            (
                format!("{age} days"),
                sum as f64,
                whole(Money::from_cents(sum)),
                c.accent,
            )
        })
        .collect();
    if charts::bars(ui, &values).is_some() {
        state.billing_at.tab = Tab::Accounts;
        asked.push(Request::Billing(BillingRequest::Show(None)));
    }
}

fn rows(ui: &mut Ui, state: &mut State, f: &Figures, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let figure = shown(state);
    let (title, list): (&str, &[FigureRow]) = match figure {
        Some(Figure::Waits) => ("Longest waits today", &f.waiting),
        Some(Figure::Missed) => ("Did not come", &f.missed),
        Some(Figure::Coding) => ("Wait for a coder", &f.to_code),
        Some(Figure::Supplies) => ("Supplies", &f.supplies),
        _ => ("Documents overdue", &f.overdue),
    };
    section(ui, icons::TRAY, title, Some(list.len()));
    if list.is_empty() {
        empty(
            ui,
            icons::CHECK_CIRCLE,
            "Nothing here",
            "Press a figure above to see its rows.",
        );
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for line in list {
        let pressed = row(
            ui,
            &format!("{}: {}", line.name, line.detail),
            46.0,
            false,
            |ui, r| {
                stamp(
                    ui,
                    pos2(r.left() + 10.0, r.top() + 14.0),
                    Align2::LEFT_CENTER,
                    r.width() - 20.0,
                    &line.name,
                    theme::medium(13.5),
                    c.text,
                );
                stamp(
                    ui,
                    pos2(r.left() + 10.0, r.top() + 32.0),
                    Align2::LEFT_CENTER,
                    r.width() - 20.0,
                    &line.detail,
                    theme::regular(12.0),
                    c.text_2,
                );
            },
        );
        if pressed.clicked() {
            match line.encounter {
                Some(encounter) => asked.push(Request::OpenEncounter(encounter)),
                None => asked.push(Request::Supplies(SuppliesRequest::Look)),
            }
        }
    }
}
