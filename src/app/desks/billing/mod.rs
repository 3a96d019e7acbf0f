//! The billing desk: claims by state, the denial queue, remittances, accounts with their ages. Keys 1 to 4 choose, J and K move.

use eframe::egui::{
    Align2, Color32, Key, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2,
};

mod claim;
mod figures;
mod lists;

use super::home::painted_pill;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::domain::ClaimState;
use crate::service::billing::ClaimSummary;
use crate::service::billing::claims::DeskStep;
use crate::service::worker::{BillingPage, BillingRequest, Request};

/// What the desk shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Claims by state.
    #[default]
    Claims,
    /// Denied and disputed claims.
    Denials,
    /// What payers sent.
    Remittances,
    /// What is owed.
    Accounts,
}

/// Where the person is on the desk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Which list.
    pub tab: Tab,
    /// Only claims in this state.
    pub state: Option<ClaimState>,
}

const TABS: [(Tab, &str, &str, Key); 4] = [
    (Tab::Claims, "Claims", "1", Key::Num1),
    (Tab::Denials, "Denials", "2", Key::Num2),
    (Tab::Remittances, "Remittances", "3", Key::Num3),
    (Tab::Accounts, "Accounts", "4", Key::Num4),
];

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    heading(ui, state, &mut asked);
    let Some(page) = state.billing.clone() else {
        hint(ui, "Reading claims and accounts …");
        return asked;
    };
    ui.add_space(8.0);
    keys(ui, state, &page, &mut asked);
    let area = ui.available_rect_before_wrap();
    let wide = (area.width() - 24.0) * 0.56;
    let left = Rect::from_min_size(area.min, vec2(wide, area.height()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    part(ui, left, "billing list", |ui| match state.billing_at.tab {
        Tab::Claims | Tab::Denials => claim_list(ui, state, &page, &mut asked),
        Tab::Remittances => lists::remittance_list(ui, &page),
        Tab::Accounts => lists::account_list(ui, &page),
    });
    part(ui, right, "billing side", |ui| match state.billing_at.tab {
        Tab::Claims | Tab::Denials => claim::detail(ui, &page, &mut asked),
        Tab::Remittances => figures::figures(ui, &page.figures),
        Tab::Accounts => figures::ageing(ui, &page.ageing),
    });
    asked
}

fn part(ui: &mut Ui, rect: Rect, name: &str, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(name), |ui| {
        ScrollArea::vertical().id_salt(name).show(ui, add);
    });
}

fn heading(ui: &mut Ui, state: &mut State, asked: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Billing").font(theme::semibold(24.0)));
        ui.add_space(16.0);
        for (tab, word, key, _) in TABS {
            let tone = if state.billing_at.tab == tab {
                Tone::Primary
            } else {
                Tone::Plain
            };
            if Button::new("", word).key(key).tone(tone).show(ui).clicked() {
                state.billing_at = Place { tab, state: None };
            }
        }
        ui.add_space(16.0);
        if Button::new(icons::CHECK_CIRCLE, "Scrub drafts")
            .key("S")
            .show(ui)
            .clicked()
        {
            asked.push(Request::Billing(BillingRequest::Scrub));
        }
    });
}

/// The claims that the list shows.
fn shown<'p>(state: &State, page: &'p BillingPage) -> Vec<&'p ClaimSummary> {
    let at = state.billing_at;
    let wanted = |c: &&ClaimSummary| match at.tab {
        Tab::Denials => matches!(
            c.state,
            ClaimState::Denied | ClaimState::Appealed | ClaimState::Rejected
        ),
        _ => at.state.is_none_or(|s| s == c.state),
    };
    page.claims.iter().filter(wanted).collect()
}

fn keys(ui: &mut Ui, state: &mut State, page: &BillingPage, asked: &mut Vec<Request>) {
    if state.search.open || ui.ctx().text_edit_focused() {
        return;
    }
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (tab, _, _, key) in TABS {
        if hit(key) {
            state.billing_at = Place { tab, state: None };
        }
    }
    if hit(Key::S) {
        asked.push(Request::Billing(BillingRequest::Scrub));
    }
    if let Some(open) = &page.open {
        for (key, step, word) in steps(open.state) {
            let _ = word;
            if hit(key) {
                asked.push(Request::Billing(BillingRequest::Step(
                    open.claim.control.clone(),
                    step,
                )));
            }
        }
    }
    let list = shown(state, page);
    let open = page
        .open
        .as_ref()
        .and_then(|o| list.iter().position(|c| c.control == o.claim.control));
    let next = match (hit(Key::J), hit(Key::K)) {
        (true, _) => Some(open.map_or(0, |at| at + 1)),
        (_, true) => Some(open.map_or(0, |at| at.saturating_sub(1))),
        _ => None,
    };
    if let Some(claim) = next.and_then(|at| list.get(at)) {
        asked.push(Request::Billing(BillingRequest::Show(Some(
            claim.control.clone(),
        ))));
    }
}

/// What can be done with a claim at the desk, with its key.
pub(super) fn steps(state: ClaimState) -> Vec<(Key, DeskStep, &'static str)> {
    match state {
        ClaimState::Draft => vec![(Key::C, DeskStep::Close, "Close")],
        ClaimState::Scrubbed => vec![
            (Key::R, DeskStep::Release, "Release"),
            (Key::O, DeskStep::Reopen, "Open again"),
        ],
        ClaimState::Ready => vec![(Key::O, DeskStep::Reopen, "Open again")],
        ClaimState::Rejected => vec![
            (Key::O, DeskStep::Reopen, "Open again"),
            (Key::C, DeskStep::Close, "Close"),
        ],
        ClaimState::Denied => vec![
            (Key::A, DeskStep::Appeal, "Appeal"),
            (Key::C, DeskStep::Close, "Write off and close"),
        ],
        ClaimState::Paid | ClaimState::Appealed => vec![(Key::C, DeskStep::Close, "Close")],
        ClaimState::Sent | ClaimState::Accepted | ClaimState::Closed => Vec::new(),
    }
}

/// How a claim's state is coloured: ink and paper.
pub(super) fn colours(ui: &Ui, state: ClaimState) -> (Color32, Color32) {
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

fn claim_list(ui: &mut Ui, state: &mut State, page: &BillingPage, asked: &mut Vec<Request>) {
    if state.billing_at.tab == Tab::Claims {
        states(ui, state, page);
        ui.add_space(8.0);
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let list = shown(state, page);
        let title = if state.billing_at.tab == Tab::Denials {
            "Denied, disputed, rejected"
        } else {
            "Claims"
        };
        section(ui, icons::RECEIPT, title, Some(list.len()));
        if list.is_empty() {
            empty(
                ui,
                icons::CHECK_CIRCLE,
                "Nothing here",
                "Claims are made from the charges of a visit.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        let open = page.open.as_ref().map(|o| o.claim.control.as_str());
        for claim in list {
            if claim_row(ui, claim, open == Some(&claim.control)) {
                asked.push(Request::Billing(BillingRequest::Show(Some(
                    claim.control.clone(),
                ))));
            }
        }
    });
}

fn states(ui: &mut Ui, state: &mut State, page: &BillingPage) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            for (which, count, _) in &page.figures.states {
                let here = state.billing_at.state == Some(*which);
                let word = format!("{}  {count}", which.title());
                let tone = if here { Tone::Primary } else { Tone::Plain };
                if Button::new("", &word).tone(tone).show(ui).clicked() {
                    state.billing_at.state = (!here).then_some(*which);
                }
            }
        });
    });
}

fn claim_row(ui: &mut Ui, claim: &ClaimSummary, open: bool) -> bool {
    let c = palette(ui);
    let (ink, paper) = colours(ui, claim.state);
    let name = format!(
        "{} {} {}, {}",
        claim.control,
        claim.patient,
        claim.total,
        claim.state.title()
    );
    row(ui, &name, 48.0, open, |ui, r| {
        let width = r.width() - 236.0;
        stamp(
            ui,
            pos2(r.left() + 12.0, r.top() + 6.0),
            Align2::LEFT_TOP,
            width,
            &claim.patient,
            theme::medium(14.0),
            c.text,
        );
        let second = format!(
            "{}  ·  {}  ·  {}",
            claim.service_on, claim.payer, claim.control
        );
        stamp(
            ui,
            pos2(r.left() + 12.0, r.top() + 26.0),
            Align2::LEFT_TOP,
            width,
            &second,
            theme::regular(12.5),
            c.text_2,
        );
        let total = claim.total.to_string();
        stamp(
            ui,
            pos2(r.right() - 108.0, r.center().y),
            Align2::RIGHT_CENTER,
            100.0,
            &total,
            theme::medium(13.5),
            c.text,
        );
        painted_pill(
            ui,
            pos2(r.right() - 12.0, r.center().y),
            claim.state.title(),
            ink,
            paper,
        );
    })
    .clicked()
}
