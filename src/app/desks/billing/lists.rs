//! The billing desk's lists of remittances and of patients' accounts.

use eframe::egui::Ui;

use super::rows::{Row, money_row};
use crate::app::icons;
use crate::app::theme::palette;
use crate::app::widgets::{card, empty, hint, section};
use crate::domain::{Money, PatientId};
use crate::service::billing::accounts::{AGES, AccountLine};
use crate::service::worker::{BillingPage, BillingRequest, Request};

pub(super) fn remittances(ui: &mut Ui, page: &BillingPage) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::RECEIPT,
            "Remittances",
            Some(page.remittances.len()),
        );
        if page.remittances.is_empty() {
            empty(
                ui,
                icons::RECEIPT,
                "None yet",
                "Press I and name a payer's file (X12 835), or G to fetch what came.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for r in &page.remittances {
            let (word, ink, paper) = match (r.held, r.denied) {
                (0, 0) => ("Posted", c.green, c.green_soft),
                (0, _) => ("Denials", c.red, c.red_soft),
                _ => ("Held", c.amber, c.amber_soft),
            };
            let said = Row {
                first: &r.payer,
                second: format!("{}  ·  {}  ·  {} claims", r.paid_on, r.trace, r.claims),
                amount: r.amount.to_string(),
                pill: Some((word.to_owned(), ink, paper)),
            };
            money_row(ui, said, false);
        }
    });
}

/// The patients of the accounts list, in its order.
pub(super) fn accounts_in_order(page: &BillingPage) -> Vec<PatientId> {
    let mut all: Vec<PatientId> = page.today.iter().map(|c| c.patient).collect();
    for account in &page.ageing.accounts {
        if !all.contains(&account.patient) {
            all.push(account.patient);
        }
    }
    all
}

pub(super) fn accounts(ui: &mut Ui, page: &BillingPage, asked: &mut Vec<Request>) {
    let open = page.account.as_ref().map(|a| a.patient.id);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::CALENDAR_BLANK,
            "Who comes today",
            Some(page.today.len()),
        );
        if page.today.is_empty() {
            empty(
                ui,
                icons::CALENDAR_BLANK,
                "Nobody is booked today",
                "Ctrl+K finds any patient's account.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for comer in &page.today {
            let owed = comer.owed.filter(|owed| *owed != Money::ZERO);
            let said = Row {
                first: &comer.name,
                second: format!("{}  ·  {}", comer.time.strftime("%H:%M"), comer.reason),
                amount: owed.map_or_else(String::new, |owed| owed.to_string()),
                pill: None,
            };
            if money_row(ui, said, open == Some(comer.patient)).clicked() {
                asked.push(Request::Billing(BillingRequest::Account(comer.patient)));
            }
        }
    });
    if !page.may_bill {
        return;
    }
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::USERS,
            "Patients' accounts",
            Some(usize::try_from(page.ageing.open).unwrap_or(0)),
        );
        if page.ageing.accounts.is_empty() {
            empty(
                ui,
                icons::CHECK_CIRCLE,
                "Nobody owes anything",
                "What payers leave to patients appears here.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for account in &page.ageing.accounts {
            let said = Row {
                first: &account.name,
                second: match account.instalment {
                    Some(amount) => format!("since {}  ·  {amount} a month agreed", account.since),
                    None => format!("since {}", account.since),
                },
                amount: account.owed.to_string(),
                pill: Some(pill_of(ui, account)),
            };
            if money_row(ui, said, open == Some(account.patient)).clicked() {
                asked.push(Request::Billing(BillingRequest::Account(account.patient)));
            }
        }
        let more = page.ageing.open - page.ageing.accounts.len() as i64;
        if more > 0 {
            hint(ui, &format!("{more} owe less; Ctrl+K finds any account."));
        }
    });
}

fn pill_of(
    ui: &Ui,
    account: &AccountLine,
) -> (String, eframe::egui::Color32, eframe::egui::Color32) {
    let c = palette(ui);
    let days = format!("{} days", AGES.get(account.age).copied().unwrap_or(""));
    match account.age {
        _ if account.owed.cents() < 0 => ("Credit".to_owned(), c.green, c.green_soft),
        _ if account.collection => ("Collection".to_owned(), c.red, c.red_soft),
        0..=1 => (days, c.text_2, c.hover),
        _ => (days, c.amber, c.amber_soft),
    }
}
