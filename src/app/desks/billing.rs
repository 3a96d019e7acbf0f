//! The billing desk: claims by state, the denial queue, remittances, accounts with their ages. Keys 1 to 4 choose, J and K move.

use eframe::egui::{
    Align2, Color32, Key, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2,
};

use super::billing_plot;
use super::home::painted_pill;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, pill, row, section, stamp};
use crate::domain::ClaimState;
use crate::service::billing::ClaimSummary;
use crate::service::billing::claims::{DeskStep, Detail, is_warning};
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
        Tab::Remittances => remittance_list(ui, &page),
        Tab::Accounts => account_list(ui, &page),
    });
    part(ui, right, "billing side", |ui| match state.billing_at.tab {
        Tab::Claims | Tab::Denials => detail(ui, &page, &mut asked),
        Tab::Remittances => billing_plot::figures(ui, &page.figures),
        Tab::Accounts => billing_plot::ageing(ui, &page.ageing),
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
fn steps(state: ClaimState) -> Vec<(Key, DeskStep, &'static str)> {
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
fn colours(ui: &Ui, state: ClaimState) -> (Color32, Color32) {
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

fn detail(ui: &mut Ui, page: &BillingPage, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let Some(open) = &page.open else {
            empty(
                ui,
                icons::FILE_TEXT,
                "No claim is open",
                "Press J, or choose one of the list.",
            );
            return;
        };
        let claim = &open.claim;
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(format!(
                    "{} {}",
                    claim.patient.name.given, claim.patient.name.family
                ))
                .font(theme::semibold(18.0)),
            );
            let (ink, paper) = colours(ui, open.state);
            pill(ui, open.state.title(), ink, paper);
        });
        hint(
            ui,
            &format!(
                "{}  ·  {} payer: {}  ·  member {}",
                claim.control,
                claim.rank.title(),
                claim.payer.name,
                claim.subscriber.member_id
            ),
        );
        ui.add_space(8.0);
        services(ui, open);
        steps_row(ui, open, asked);
        hits(ui, open);
        history(ui, open);
    });
}

fn services(ui: &mut Ui, open: &Detail) {
    let c = palette(ui);
    for line in &open.claim.lines {
        let codes: Vec<&str> = line
            .pointers
            .iter()
            .filter_map(|p| open.claim.diagnoses.get(usize::from(*p) - 1))
            .map(|d| d.as_str())
            .collect();
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(&line.procedure)
                    .font(theme::mono(13.0))
                    .color(c.text),
            );
            ui.label(
                RichText::new(format!("× {}   for {}", line.units, codes.join(", ")))
                    .font(theme::regular(13.0))
                    .color(c.text_2),
            );
            ui.label(
                RichText::new(line.amount.to_string())
                    .font(theme::medium(13.0))
                    .color(c.text),
            );
        });
    }
    let expected = open
        .expected
        .map_or_else(String::new, |e| format!("  ·  contract {e}"));
    hint(
        ui,
        &format!(
            "charged {}{expected}  ·  payers owe {}",
            open.claim.total(),
            open.owed
        ),
    );
}

fn steps_row(ui: &mut Ui, open: &Detail, asked: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        for (key, step, word) in steps(open.state) {
            if Button::new("", word).key(key.name()).show(ui).clicked() {
                asked.push(Request::Billing(BillingRequest::Step(
                    open.claim.control.clone(),
                    step,
                )));
            }
        }
    });
}

fn hits(ui: &mut Ui, open: &Detail) {
    let c = palette(ui);
    if open.hits.is_empty() || !matches!(open.state, ClaimState::Draft | ClaimState::Scrubbed) {
        return;
    }
    ui.add_space(8.0);
    section(ui, icons::WARNING, "To mend", Some(open.hits.len()));
    for hit in &open.hits {
        let ink = if is_warning(hit) { c.amber } else { c.red };
        ui.label(
            RichText::new(&hit.says)
                .font(theme::medium(13.5))
                .color(ink),
        );
        ui.label(
            RichText::new(format!("To mend: {}.", hit.mend))
                .font(theme::regular(13.0))
                .color(c.text_2),
        );
    }
}

fn history(ui: &mut Ui, open: &Detail) {
    let c = palette(ui);
    ui.add_space(8.0);
    section(ui, icons::CLOCK_COUNTER_CLOCKWISE, "What happened", None);
    for (at, state, reason) in open.history.iter().rev() {
        let day = at.get(..10).unwrap_or(at);
        ui.horizontal_wrapped(|ui| {
            ui.label(
                RichText::new(day)
                    .font(theme::regular(12.5))
                    .color(c.text_3),
            );
            ui.label(
                RichText::new(state.title())
                    .font(theme::medium(12.5))
                    .color(c.text),
            );
            ui.label(
                RichText::new(reason)
                    .font(theme::regular(12.5))
                    .color(c.text_2),
            );
        });
    }
}

fn remittance_list(ui: &mut Ui, page: &BillingPage) {
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

fn account_list(ui: &mut Ui, page: &BillingPage) {
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
                            format!("{} days", billing_plot::age_word(age)),
                            c.text_2,
                            c.hover,
                        ),
                        age => (
                            format!("{} days", billing_plot::age_word(age)),
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
