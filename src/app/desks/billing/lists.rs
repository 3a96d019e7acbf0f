//! The billing desk's lists of remittances and of patients' accounts.

use eframe::egui::{Align2, Ui, pos2};

use super::figures;
use crate::app::desks::home::painted_pill;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, row, section, stamp};
use crate::service::worker::BillingPage;

pub(super) fn remittance_list(ui: &mut Ui, page: &BillingPage) {
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
                "Post a payer's file with: chartwright remit post FILE",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for r in &page.remittances {
            let name = format!("{} {} {}", r.payer, r.trace, r.amount);
            row(ui, &name, 48.0, false, |ui, rect| {
                let width = rect.width() - 236.0;
                stamp(
                    ui,
                    pos2(rect.left() + 12.0, rect.top() + 6.0),
                    Align2::LEFT_TOP,
                    width,
                    &r.payer,
                    theme::medium(14.0),
                    c.text,
                );
                let second = format!("{}  ·  {}  ·  {} claims", r.paid_on, r.trace, r.claims);
                stamp(
                    ui,
                    pos2(rect.left() + 12.0, rect.top() + 26.0),
                    Align2::LEFT_TOP,
                    width,
                    &second,
                    theme::regular(12.5),
                    c.text_2,
                );
                let amount = r.amount.to_string();
                stamp(
                    ui,
                    pos2(rect.right() - 108.0, rect.center().y),
                    Align2::RIGHT_CENTER,
                    100.0,
                    &amount,
                    theme::medium(13.5),
                    c.text,
                );
                let (word, ink, paper) = match (r.held, r.denied) {
                    (0, 0) => ("Posted", c.green, c.green_soft),
                    (0, _) => ("Denials", c.red, c.red_soft),
                    _ => ("Held", c.amber, c.amber_soft),
                };
                painted_pill(
                    ui,
                    pos2(rect.right() - 12.0, rect.center().y),
                    word,
                    ink,
                    paper,
                );
            });
        }
    });
}

pub(super) fn account_list(ui: &mut Ui, page: &BillingPage) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::USERS,
            "Patients' accounts",
            Some(page.ageing.accounts.len()),
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
            let owed = account.owed.to_string();
            row(
                ui,
                &format!("{} {owed}", account.name),
                48.0,
                false,
                |ui, r| {
                    let width = r.width() - 236.0;
                    stamp(
                        ui,
                        pos2(r.left() + 12.0, r.top() + 6.0),
                        Align2::LEFT_TOP,
                        width,
                        &account.name,
                        theme::medium(14.0),
                        c.text,
                    );
                    let second = match account.instalment {
                        Some(instalment) => {
                            format!("since {}  ·  {instalment} a month agreed", account.since)
                        }
                        None => format!("since {}", account.since),
                    };
                    stamp(
                        ui,
                        pos2(r.left() + 12.0, r.top() + 26.0),
                        Align2::LEFT_TOP,
                        width,
                        &second,
                        theme::regular(12.5),
                        c.text_2,
                    );
                    stamp(
                        ui,
                        pos2(r.right() - 108.0, r.center().y),
                        Align2::RIGHT_CENTER,
                        100.0,
                        &owed,
                        theme::medium(13.5),
                        c.text,
                    );
                    let (word, ink, paper) = match account.age {
                        _ if account.owed.cents() < 0 => {
                            ("Credit".to_owned(), c.green, c.green_soft)
                        }
                        _ if account.collection => ("Collection".to_owned(), c.red, c.red_soft),
                        age @ 0..=1 => (
                            format!("{} days", figures::age_word(age)),
                            c.text_2,
                            c.hover,
                        ),
                        age => (
                            format!("{} days", figures::age_word(age)),
                            c.amber,
                            c.amber_soft,
                        ),
                    };
                    painted_pill(ui, pos2(r.right() - 12.0, r.center().y), &word, ink, paper);
                },
            );
        }
    });
}
