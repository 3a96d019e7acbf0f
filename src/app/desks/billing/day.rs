//! The day's money: what came by which way, what the till should hold, the days that were closed.

use eframe::egui::{Align, Layout, RichText, Ui};

use super::rows::{Row, money_row};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, pill, section};
use crate::service::worker::{BillingPage, BillingRequest, Request};

/// What was taken today, one row each.
pub(super) fn taken(ui: &mut Ui, page: &BillingPage, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let Some(day) = &page.day else { return };
        let count = day.payments.len() + day.from_payers.len();
        section(ui, icons::RECEIPT, "Taken today", Some(count));
        if count == 0 {
            empty(
                ui,
                icons::RECEIPT,
                "Nothing yet",
                "Payments are taken on the patient's account (4), remittances are read (3, I).",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for p in &day.payments {
            let (word, ink, paper) = match (p.undone_on, p.kind.as_str()) {
                (Some(_), _) => ("Taken back", c.red, c.red_soft),
                (_, "refund") => ("Refund", c.amber, c.amber_soft),
                (_, "copay") => ("Copay", c.blue, c.blue_soft),
                _ => ("Payment", c.green, c.green_soft),
            };
            let said = Row {
                first: &p.name,
                second: format!("receipt {}  ·  {}  ·  {}", p.id, p.method, p.taken_by),
                amount: p.amount.to_string(),
                pill: Some((word.to_owned(), ink, paper)),
            };
            if money_row(ui, said, false).clicked() {
                asked.push(Request::Billing(BillingRequest::Account(p.patient)));
            }
        }
        for (payer, trace, method, amount) in &day.from_payers {
            let said = Row {
                first: payer,
                second: format!("{method} {trace}"),
                amount: amount.to_string(),
                pill: Some(("Payer".to_owned(), c.accent, c.accent_soft)),
            };
            money_row(ui, said, false);
        }
    });
}

/// The till by way, what is booked, and the days closed before.
pub(super) fn till(ui: &mut Ui, page: &BillingPage) {
    let c = palette(ui);
    let Some(day) = &page.day else { return };
    let line = |ui: &mut Ui, word: &str, amount: String, strong: bool| {
        let font = if strong {
            theme::semibold(15.0)
        } else {
            theme::regular(13.5)
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(word).font(font.clone()).color(c.text));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(RichText::new(amount).font(font).color(c.text));
            });
        });
    };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::CALENDAR_BLANK,
            &format!("The till of {}", day.on),
            None,
        );
        for till in &day.tills {
            let word = format!(
                "{}  ({})",
                super::super::title_case(&till.method),
                till.count
            );
            line(ui, &word, till.amount.to_string(), false);
        }
        ui.separator();
        line(ui, "Booked", day.booked.to_string(), true);
        match &day.closed {
            Some(closed) => pill(
                ui,
                &format!("Closed by {}", closed.by),
                c.green,
                c.green_soft,
            ),
            None if page.may_bill => {
                hint(ui, "Count cash, checks and card slips; C closes the day.")
            }
            None => hint(ui, "A biller closes the day."),
        }
    });
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::CLOCK_COUNTER_CLOCKWISE,
            "Closed before",
            Some(day.closed_before.len()),
        );
        if day.closed_before.is_empty() {
            hint(ui, "No day has been closed yet.");
        }
        for closed in &day.closed_before {
            let word = format!("{}  ·  {}", closed.on, closed.by);
            line(ui, &word, closed.deposits.to_string(), false);
        }
    });
}
