//! One patient's account: what is owed, what covers the patient, what was paid, which claims went out.

use eframe::egui::{RichText, Ui};

use super::actions::{self, buttons};
use super::rows::{Row, money_row};
use super::{Place, claims};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, icon_button, pill, section};
use crate::domain::EligibilityAnswer;
use crate::service::billing::accounts::AccountPage;
use crate::service::billing::entry::{PolicyEntry, PolicyView};
use crate::service::worker::{BillingPage, BillingRequest, Paper, Request, Sheet};

/// Movements that are shown before the older ones are left to the statement.
const MOVEMENTS: usize = 12;

pub(super) fn detail(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    let Some(account) = &page.account else {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            empty(
                ui,
                icons::USERS,
                "No account is open",
                "Press J, choose one of the list, or find anyone with Ctrl+K.",
            );
        });
        return;
    };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        head(ui, account);
        ui.add_space(4.0);
        buttons(ui, actions::of_open(page, place), place, asked);
    });
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        insurance(ui, place, account, asked);
    });
    ui.add_space(8.0);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        movements(ui, place, page, account, asked);
    });
    if page.may_bill && !account.claims.is_empty() {
        ui.add_space(8.0);
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            section(ui, icons::RECEIPT, "Claims", Some(account.claims.len()));
            ui.spacing_mut().item_spacing.y = 2.0;
            for claim in &account.claims {
                if claims::row_of(ui, claim, false).clicked() {
                    place.tab = super::Tab::Claims;
                    asked.push(Request::Billing(BillingRequest::Show(Some(
                        claim.control.clone(),
                    ))));
                }
            }
        });
    }
}

fn head(ui: &mut Ui, account: &AccountPage) {
    let c = palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(account.patient.name.to_string()).font(theme::semibold(18.0)));
        let (word, ink, paper) = match account.owed.cents() {
            0 => ("Owes nothing".to_owned(), c.green, c.green_soft),
            1.. => (format!("Owes {}", account.owed), c.amber, c.amber_soft),
            _ => {
                let over = crate::domain::Money::from_cents(-account.owed.cents());
                (format!("Has {over} over"), c.green, c.green_soft)
            }
        };
        pill(ui, &word, ink, paper);
        if let Some((amount, day)) = account.plan {
            pill(ui, &format!("{amount} on day {day}"), c.blue, c.blue_soft);
        }
    });
    let home = if account.address.street.is_empty() {
        "no address yet; claims need one".to_owned()
    } else {
        format!(
            "{}, {} {}",
            account.address.street, account.address.city, account.address.zip
        )
    };
    hint(
        ui,
        &format!(
            "MRN {}  ·  born {}  ·  {home}  ·  payers owe {}",
            account.patient.mrn, account.patient.born, account.insurance_owes
        ),
    );
}

fn insurance(ui: &mut Ui, place: &mut Place, account: &AccountPage, asked: &mut Vec<Request>) {
    section(
        ui,
        icons::SHIELD_CHECK,
        "Insurance",
        Some(account.policies.len()),
    );
    if account.policies.is_empty() {
        empty(
            ui,
            icons::SHIELD_CHECK,
            "No policy: the patient pays",
            "Press N to enter the card.",
        );
    }
    ui.spacing_mut().item_spacing.y = 4.0;
    for view in &account.policies {
        policy(ui, place, account, view, asked);
    }
}

fn policy(
    ui: &mut Ui,
    place: &mut Place,
    account: &AccountPage,
    view: &PolicyView,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let p = &view.policy;
    let until = p.ends.map_or_else(String::new, |day| format!(" to {day}"));
    let (ink, paper) = if p.covers(place.today) {
        (c.accent, c.accent_soft)
    } else {
        (c.text_2, c.hover)
    };
    let holder = if p.relation == crate::domain::Relation::Oneself {
        String::new()
    } else {
        format!("  ·  {} of {}", p.relation.word(), p.subscriber.name)
    };
    let said = Row {
        first: &view.payer,
        second: format!(
            "{}{holder}  ·  from {}{until}",
            p.subscriber.member_id, p.starts
        ),
        amount: view
            .copay
            .map_or_else(String::new, |m| format!("copay {m}")),
        pill: Some((p.rank.title().to_owned(), ink, paper)),
    };
    let pressed = money_row(ui, said, false).on_hover_text("Change this policy");
    if pressed.clicked() {
        let typed = PolicyEntry::of(view);
        place.fill(Sheet::Policy(account.patient.id, Box::new(typed)));
    }
    for (id, a) in &view.authorizations {
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            let kind = if a.referral {
                "Referral"
            } else {
                "Authorisation"
            };
            let code = a
                .procedure
                .as_deref()
                .map_or_else(String::new, |code| format!(" for {code}"));
            let text = format!(
                "{kind} {}{code}: {} of {} used, to {}",
                a.number, a.used, a.allowed, a.ends
            );
            let ink = if a.used >= a.allowed || a.ends < place.today {
                c.amber
            } else {
                c.text_2
            };
            ui.label(RichText::new(text).font(theme::regular(13.0)).color(ink));
            if a.used == 0
                && icon_button(ui, icons::X, &format!("Take away {}", a.number)).clicked()
            {
                let request = BillingRequest::RemoveAuthorization(account.patient.id, *id);
                asked.push(Request::Billing(request));
            }
        });
    }
    cover(ui, view);
}

/// What the payer said last, or that it has not.
fn cover(ui: &mut Ui, view: &PolicyView) {
    let c = palette(ui);
    let day = |at: &str| at.get(..16).unwrap_or(at).replace('T', " ");
    match (&view.answer, &view.asked) {
        (Some((at, answer)), _) => {
            let (word, ink, paper) = match answer.active {
                Some(true) => ("Active", c.green, c.green_soft),
                Some(false) => ("Not active", c.red, c.red_soft),
                None => ("Cover not said", c.amber, c.amber_soft),
            };
            ui.horizontal_wrapped(|ui| {
                ui.add_space(12.0);
                pill(ui, word, ink, paper);
                hint(ui, &format!("answered {} UTC", day(at)));
            });
            benefits(ui, answer);
        }
        (None, Some(at)) => {
            ui.horizontal(|ui| {
                ui.add_space(12.0);
                hint(ui, &format!("asked {} UTC, no answer yet", day(at)));
            });
        }
        (None, None) => {}
    }
}

fn benefits(ui: &mut Ui, answer: &EligibilityAnswer) {
    let c = palette(ui);
    let told = |ui: &mut Ui, text: &str, ink| {
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            ui.label(RichText::new(text).font(theme::regular(13.0)).color(ink));
        });
    };
    for refusal in &answer.refusals {
        told(ui, refusal, c.red);
    }
    let money = answer
        .benefits
        .iter()
        .filter(|b| b.amount.is_some() || b.share_bp.is_some());
    for benefit in money.take(6) {
        let amount = benefit.amount.map_or_else(String::new, |m| m.to_string());
        let share = benefit
            .share_bp
            .map_or_else(String::new, |s| format!("{} %", f64::from(s) / 100.0));
        told(
            ui,
            &format!("{}  {amount}{share}  {}", benefit.words, benefit.plan),
            c.text_2,
        );
    }
    for message in answer.messages.iter().take(3) {
        told(ui, &format!("“{message}”"), c.text_2);
    }
}

fn movements(
    ui: &mut Ui,
    place: &mut Place,
    page: &BillingPage,
    account: &AccountPage,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    section(ui, icons::RECEIPT, "Account", Some(account.rows.len()));
    if account.rows.is_empty() {
        hint(
            ui,
            "Nothing was charged to the patient or paid by them yet.",
        );
    }
    ui.spacing_mut().item_spacing.y = 4.0;
    for row in account.rows.iter().rev().take(MOVEMENTS) {
        ui.horizontal(|ui| {
            let label = |ui: &mut Ui, text: String, ink| {
                ui.label(RichText::new(text).font(theme::regular(13.0)).color(ink));
            };
            label(ui, row.on.to_string(), c.text_3);
            label(ui, row.what.clone(), c.text);
            let right = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
            ui.with_layout(right, |ui| {
                label(ui, row.owed.to_string(), c.text_3);
                label(ui, row.amount.to_string(), c.text);
            });
        });
    }
    for payment in account.payments.iter().take(6) {
        ui.horizontal(|ui| {
            let undone = payment
                .undone_on
                .map_or_else(String::new, |d| format!(", taken back {d}"));
            let text = format!(
                "Receipt {}: {} {}, {}, {}{undone}",
                payment.id, payment.kind, payment.amount, payment.method, payment.on
            );
            ui.label(
                RichText::new(text)
                    .font(theme::regular(13.0))
                    .color(c.text_2),
            );
            if icon_button(
                ui,
                icons::FILE_TEXT,
                &format!("Print receipt {}", payment.id),
            )
            .clicked()
            {
                let paper = Paper::Receipt(payment.id);
                let file = paper.place(&page.folder, payment.on).display().to_string();
                place.fill(Sheet::File(paper, file));
            }
            let back = format!("Take back receipt {}", payment.id);
            if payment.undone_on.is_none()
                && icon_button(ui, icons::ARROW_COUNTER_CLOCKWISE, &back).clicked()
            {
                asked.push(Request::Billing(BillingRequest::TakeBack(payment.id)));
            }
        });
    }
}
