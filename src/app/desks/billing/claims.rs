//! The billing desk's claims: by state, those that were denied, and the visits that wait for a claim.

use eframe::egui::{Color32, Ui};

use super::rows::{Row, money_row};
use super::{Place, Tab};
use crate::app::icons;
use crate::app::theme::palette;
use crate::app::widgets::{Button, Tone, card, empty, section};
use crate::domain::ClaimState;
use crate::service::billing::ClaimSummary;
use crate::service::worker::{BillingPage, BillingRequest, Request};

/// The claims that the list shows.
pub(super) fn shown<'p>(place: &Place, page: &'p BillingPage) -> Vec<&'p ClaimSummary> {
    let wanted = |c: &&ClaimSummary| match place.tab {
        Tab::Denials => matches!(
            c.state,
            ClaimState::Denied | ClaimState::Appealed | ClaimState::Rejected
        ),
        _ => place.state.is_none_or(|s| s == c.state),
    };
    page.claims.iter().filter(wanted).collect()
}

/// How a claim's state is coloured: ink and paper.
pub(in crate::app::desks) fn colours(ui: &Ui, state: ClaimState) -> (Color32, Color32) {
    let c = palette(ui);
    match state {
        ClaimState::Draft | ClaimState::Closed => (c.text_2, c.hover),
        ClaimState::Scrubbed | ClaimState::Appealed => (c.amber, c.amber_soft),
        ClaimState::Ready => (c.accent, c.accent_soft),
        ClaimState::Sent | ClaimState::Accepted => (c.blue, c.blue_soft),
        ClaimState::Paid => (c.green, c.green_soft),
        ClaimState::Rejected | ClaimState::Denied => (c.red, c.red_soft),
    }
}

/// Draws the list.
pub(super) fn list(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    if place.tab == Tab::Claims {
        unbilled(ui, page, asked);
        states(ui, place, page);
        ui.add_space(8.0);
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let list = shown(place, page);
        let title = if place.tab == Tab::Denials {
            "Denied, disputed, rejected"
        } else {
            "Claims"
        };
        section(ui, icons::RECEIPT, title, Some(list.len()));
        if list.is_empty() {
            let (title, advice) = if place.tab == Tab::Denials {
                (
                    "Nothing was denied",
                    "Denials and rejections wait here with their reasons.",
                )
            } else {
                (
                    "No claims",
                    "Accept codes and enter services for a visit, then press M.",
                )
            };
            empty(ui, icons::CHECK_CIRCLE, title, advice);
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        let open = page.open.as_ref().map(|o| o.claim.control.as_str());
        for claim in list {
            if row_of(ui, claim, open == Some(&claim.control)).clicked() {
                asked.push(Request::Billing(BillingRequest::Show(Some(
                    claim.control.clone(),
                ))));
            }
        }
    });
}

/// One claim of a list.
pub(super) fn row_of(ui: &mut Ui, claim: &ClaimSummary, open: bool) -> eframe::egui::Response {
    let (ink, paper) = colours(ui, claim.state);
    let said = Row {
        first: &claim.patient,
        second: format!(
            "{}  ·  {}  ·  {}",
            claim.service_on, claim.payer, claim.control
        ),
        amount: claim.total.to_string(),
        pill: Some((claim.state.title().to_owned(), ink, paper)),
    };
    money_row(ui, said, open)
}

fn unbilled(ui: &mut Ui, page: &BillingPage, asked: &mut Vec<Request>) {
    if page.unbilled.is_empty() {
        return;
    }
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::STETHOSCOPE,
            "Visits without a claim",
            Some(page.unbilled.len()),
        );
        ui.spacing_mut().item_spacing.y = 2.0;
        for visit in &page.unbilled {
            let pill = if visit.covered {
                ("Covered".to_owned(), c.green, c.green_soft)
            } else {
                ("No policy".to_owned(), c.amber, c.amber_soft)
            };
            let said = Row {
                first: &visit.name,
                second: format!("{}  ·  {}", visit.on, visit.reason),
                amount: visit.total.to_string(),
                pill: Some(pill),
            };
            if money_row(ui, said, false).clicked() {
                asked.push(Request::Billing(BillingRequest::Account(visit.patient)));
            }
        }
    });
    ui.add_space(8.0);
}

fn states(ui: &mut Ui, place: &mut Place, page: &BillingPage) {
    let Some(figures) = &page.figures else { return };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            for (which, count, _) in &figures.states {
                let here = place.state == Some(*which);
                let word = format!("{}  {count}", which.title());
                let tone = if here { Tone::Primary } else { Tone::Plain };
                if Button::new("", &word).tone(tone).show(ui).clicked() {
                    place.state = (!here).then_some(*which);
                }
            }
        });
    });
}
