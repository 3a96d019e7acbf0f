//! Who pays: the payers with their plans and contracts, and what the office charges.

use eframe::egui::{RichText, Ui};

use super::Place;
use super::actions::{self, buttons};
use super::rows::{Row, money_row};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, icon_button, section};
use crate::domain::FILINGS;
use crate::service::billing::entry::{FeeEntry, PlanEntry};
use crate::service::worker::{BillingPage, BillingRequest, OpenPayer, Request, Sheet};

pub(super) fn list(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    let open = page.payer.as_ref().map(|p| p.row.id);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::BUILDINGS, "Payers", Some(page.payers.len()));
        if page.payers.is_empty() {
            empty(
                ui,
                icons::BUILDINGS,
                "No payers yet",
                "Press N to enter one, or I to import your clearing house's list.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for row in &page.payers {
            let said = Row {
                first: &row.payer.name,
                second: format!("{}  ·  {}", row.payer.id, kind(&row.payer.filing)),
                amount: format!("{} days", row.timely_days),
                pill: None,
            };
            if money_row(ui, said, open == Some(row.id)).clicked() {
                asked.push(Request::Billing(BillingRequest::Payer(row.id)));
            }
        }
    });
    if !page.may_bill {
        return;
    }
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::TAG, "Fees", Some(page.fees.len()));
        if page.fees.is_empty() {
            empty(
                ui,
                icons::TAG,
                "No fees yet",
                "Press F to set one, or U to import your fee schedule.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for fee in &page.fees {
            let said = Row {
                first: &fee.procedure,
                second: fee.description.clone(),
                amount: fee.amount.to_string(),
                pill: None,
            };
            if money_row(ui, said, false).clicked() {
                place.fill(Sheet::Fee(FeeEntry {
                    procedure: fee.procedure.clone(),
                    description: fee.description.clone(),
                    amount: fee.amount.to_string(),
                    for_visit: if fee.for_visit { "yes" } else { "no" }.into(),
                }));
            }
        }
    });
}

fn kind(filing: &str) -> &str {
    FILINGS
        .iter()
        .find(|(code, _)| *code == filing)
        .map_or(filing, |(_, word)| word)
}

pub(super) fn detail(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    let Some(open) = &page.payer else {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            empty(
                ui,
                icons::BUILDINGS,
                "No payer is open",
                "Press J, or choose one of the list.",
            );
        });
        return;
    };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let payer = &open.row.payer;
        ui.label(RichText::new(&payer.name).font(theme::semibold(18.0)));
        let address = if payer.address.street.is_empty() {
            "no address".to_owned()
        } else {
            payer.address.one_line()
        };
        hint(
            ui,
            &format!(
                "{}  ·  {}  ·  claims within {} days  ·  {address}",
                payer.id,
                kind(&payer.filing),
                open.row.timely_days
            ),
        );
        ui.add_space(4.0);
        buttons(ui, actions::of_open(page, place), place, asked);
    });
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        plans(ui, place, open);
    });
    if page.may_bill {
        ui.add_space(8.0);
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            contract(ui, page, open, asked);
        });
    }
}

fn plans(ui: &mut Ui, place: &mut Place, open: &OpenPayer) {
    section(ui, icons::SHIELD_CHECK, "Plans", Some(open.plans.len()));
    if open.plans.is_empty() {
        hint(
            ui,
            "A plan says what its patients pay at the desk. Press P to enter one.",
        );
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for plan in &open.plans {
        let said = Row {
            first: &plan.name,
            second: if plan.needs_referral {
                "needs a referral".to_owned()
            } else {
                "no referral needed".to_owned()
            },
            amount: plan
                .copay
                .map_or_else(String::new, |m| format!("copay {m}")),
            pill: None,
        };
        if money_row(ui, said, false).clicked() {
            place.fill(Sheet::Plan(PlanEntry {
                payer: open.row.payer.id.clone(),
                name: plan.name.clone(),
                copay: plan.copay.map_or_else(String::new, |m| m.to_string()),
                needs_referral: if plan.needs_referral { "yes" } else { "no" }.into(),
            }));
        }
    }
}

fn contract(ui: &mut Ui, page: &BillingPage, open: &OpenPayer, asked: &mut Vec<Request>) {
    let c = palette(ui);
    section(ui, icons::SIGNATURE, "Contract", Some(open.rates.len()));
    if open.rates.is_empty() {
        hint(
            ui,
            "What the contract allows is compared with what the payer pays. Press R, or L to import it.",
        );
    }
    ui.spacing_mut().item_spacing.y = 4.0;
    for rate in &open.rates {
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(&rate.procedure)
                    .font(theme::mono(13.0))
                    .color(c.text),
            );
            let fee = page.fees.iter().find(|f| f.procedure == rate.procedure);
            let of = fee.map_or_else(String::new, |f| format!("  of {} charged", f.amount));
            let text = format!("{}{of}, from {}", rate.allowed, rate.starts);
            ui.label(
                RichText::new(text)
                    .font(theme::regular(13.0))
                    .color(c.text_2),
            );
            let right = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
            ui.with_layout(right, |ui| {
                let name = format!("Take {} out of the contract", rate.procedure);
                if icon_button(ui, icons::X, &name).clicked() {
                    let request = BillingRequest::RemoveRate(open.row.id, rate.clone());
                    asked.push(Request::Billing(request));
                }
            });
        });
    }
}
