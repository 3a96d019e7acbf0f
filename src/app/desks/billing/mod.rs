//! The billing desk: claims, denials, remittances, accounts, payers, reports, the day's money. Digits choose, J and K move, letters act.

mod account;
mod actions;
mod claim;
pub(in crate::app::desks) mod claims;
mod day;
mod fields;
mod lists;
mod payers;
mod reports;
mod rows;
mod sheet;

use eframe::egui::{Key, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};
use jiff::civil::Date;

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::{Button, Tone, hint};
use crate::domain::{ClaimState, PatientId};
use crate::service::worker::{BillingPage, BillingRequest, Request, Sheet};

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
    /// What patients owe, and what covers them.
    Accounts,
    /// Payers, plans, contracts, fees.
    Payers,
    /// Figures and plots.
    Reports,
    /// The day's money.
    Day,
}

/// Where the person is on the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Which list.
    pub tab: Tab,
    /// Only claims in this state.
    pub state: Option<ClaimState>,
    /// The sheet that is filled in.
    pub sheet: Option<Sheet>,
    /// What was wrong with it when it was to be kept.
    pub fault: Option<String>,
    /// Its first field wants the keys.
    fresh: bool,
    /// The account that was open last.
    account: Option<PatientId>,
    /// The office's day.
    today: Date,
}

impl Place {
    /// Opens a sheet.
    pub fn fill(&mut self, sheet: Sheet) {
        (self.sheet, self.fault, self.fresh) = (Some(sheet), None, true);
    }

    fn go(&mut self, tab: Tab) {
        (self.tab, self.state) = (tab, None);
        (self.sheet, self.fault) = (None, None);
    }

    /// What a page that has come in changes: a kept sheet closes, another account is shown.
    pub fn arrived(&mut self, page: &BillingPage) {
        if page.kept {
            (self.sheet, self.fault) = (None, None);
        }
        let account = page.account.as_ref().map(|a| a.patient.id);
        if account != self.account && account.is_some() {
            self.go(Tab::Accounts);
        }
        self.account = account;
        if !tabs(page).iter().any(|t| t.0 == self.tab) {
            self.tab = Tab::Accounts;
        }
    }

    /// Takes what went wrong to the sheet, where it is mended; false when none is filled in.
    pub fn failed(&mut self, what: &str) -> bool {
        if self.sheet.is_some() {
            self.fault = Some(what.to_owned());
        }
        self.sheet.is_some()
    }
}

const TABS: [(Tab, &str, Key); 7] = [
    (Tab::Claims, "Claims", Key::Num1),
    (Tab::Denials, "Denials", Key::Num2),
    (Tab::Remittances, "Remittances", Key::Num3),
    (Tab::Accounts, "Accounts", Key::Num4),
    (Tab::Payers, "Payers", Key::Num5),
    (Tab::Reports, "Reports", Key::Num6),
    (Tab::Day, "Day", Key::Num7),
];

/// The lists that this person's role may see.
fn tabs(page: &BillingPage) -> Vec<(Tab, &'static str, Key)> {
    let wanted = |t: &&(Tab, &str, Key)| match t.0 {
        Tab::Accounts | Tab::Payers => true,
        Tab::Day => page.day.is_some(),
        _ => page.may_bill,
    };
    TABS.iter().filter(wanted).copied().collect()
}

/// A button that leads from a patient's chart to the account and the insurance.
pub(super) fn door(ui: &mut Ui, patient: PatientId, asked: &mut Vec<Request>) {
    let button = Button::new(icons::SHIELD_CHECK, "Account and insurance").key("I");
    let free = !ui.ctx().text_edit_focused();
    let key = free && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::I));
    if button.show(ui).clicked() || key {
        asked.push(Request::Billing(BillingRequest::Account(patient)));
    }
}

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let Some(page) = state.billing.clone() else {
        ui.label(RichText::new("Billing").font(theme::semibold(24.0)));
        hint(ui, "Reading claims and accounts …");
        return asked;
    };
    let place = &mut state.billing_at;
    place.today = state.now.map(|n| n.date()).unwrap_or_default();
    heading(ui, place, &page);
    ui.add_space(4.0);
    if place.sheet.is_none() && !state.search.open && !ui.ctx().text_edit_focused() {
        keys(ui, place, &page, &mut asked);
    }
    let list = actions::of_list(&page, place);
    actions::buttons(ui, list, place, &mut asked);
    ui.add_space(4.0);
    let area = ui.available_rect_before_wrap();
    let wide = (area.width() - 24.0) * 0.5;
    let left = Rect::from_min_size(area.min, vec2(wide, area.height()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    part(ui, left, "billing list", |ui| match place.tab {
        Tab::Claims | Tab::Denials => claims::list(ui, place, &page, &mut asked),
        Tab::Remittances => lists::remittances(ui, &page),
        Tab::Accounts => lists::accounts(ui, &page, &mut asked),
        Tab::Payers => payers::list(ui, place, &page, &mut asked),
        Tab::Reports => reports::plots(ui, &page, &mut asked),
        Tab::Day => day::taken(ui, &page, &mut asked),
    });
    part(ui, right, "billing side", |ui| {
        if place.sheet.is_some() {
            sheet::show(ui, place, &page, &mut asked);
            return;
        }
        match place.tab {
            Tab::Claims | Tab::Denials => claim::detail(ui, place, &page, &mut asked),
            Tab::Remittances => reports::ageing(ui, &page.ageing, &mut asked),
            Tab::Accounts => account::detail(ui, place, &page, &mut asked),
            Tab::Payers => payers::detail(ui, place, &page, &mut asked),
            Tab::Reports => reports::rows(ui, place, &page, &mut asked),
            Tab::Day => day::till(ui, &page),
        }
    });
    // A figure that was pressed elsewhere is shown where its rows are.
    if place.tab == Tab::Remittances
        && asked
            .iter()
            .any(|a| matches!(a, Request::Billing(BillingRequest::Figure(_))))
    {
        place.go(Tab::Reports);
    }
    asked
}

fn part(ui: &mut Ui, rect: Rect, name: &str, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(name), |ui| {
        ScrollArea::vertical()
            .id_salt(name)
            .auto_shrink(false)
            .show(ui, add);
    });
}

fn heading(ui: &mut Ui, place: &mut Place, page: &BillingPage) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Billing").font(theme::semibold(24.0)));
        ui.add_space(16.0);
        for (tab, word, key) in tabs(page) {
            let tone = if place.tab == tab {
                Tone::Primary
            } else {
                Tone::Plain
            };
            let name = key.name();
            if Button::new("", word)
                .key(name)
                .tone(tone)
                .show(ui)
                .clicked()
            {
                place.go(tab);
            }
        }
    });
}

fn keys(ui: &Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (tab, _, key) in tabs(page) {
        if hit(key) {
            place.go(tab);
            return;
        }
    }
    let step = match (hit(Key::J), hit(Key::K)) {
        (true, _) => Some(1),
        (_, true) => Some(-1),
        _ => None,
    };
    if let Some(request) = step.and_then(|step| neighbour(place, page, step)) {
        asked.push(Request::Billing(request));
        return;
    }
    actions::keys(ui, actions::of_list(page, place), place, asked);
    if place.sheet.is_none() {
        actions::keys(ui, actions::of_open(page, place), place, asked);
    }
}

/// What J (1) or K (-1) opens.
fn neighbour(place: &Place, page: &BillingPage, step: isize) -> Option<BillingRequest> {
    fn beside<T: PartialEq>(all: &[T], open: Option<&T>, step: isize) -> Option<usize> {
        let at = open.and_then(|o| all.iter().position(|one| one == o));
        let next = match at {
            Some(at) => at.saturating_add_signed(step),
            None => 0,
        };
        (next < all.len()).then_some(next)
    }
    match place.tab {
        Tab::Claims | Tab::Denials => {
            let all: Vec<&str> = claims::shown(place, page)
                .iter()
                .map(|c| c.control.as_str())
                .collect();
            let open = page.open.as_ref().map(|o| o.claim.control.as_str());
            let at = beside(&all, open.as_ref(), step)?;
            Some(BillingRequest::Show(Some(all[at].to_owned())))
        }
        Tab::Accounts => {
            let all = lists::accounts_in_order(page);
            let open = page.account.as_ref().map(|a| a.patient.id);
            let at = beside(&all, open.as_ref(), step)?;
            Some(BillingRequest::Account(all[at]))
        }
        Tab::Payers => {
            let all: Vec<_> = page.payers.iter().map(|p| p.id).collect();
            let open = page.payer.as_ref().map(|p| p.row.id);
            let at = beside(&all, open.as_ref(), step)?;
            Some(BillingRequest::Payer(all[at]))
        }
        Tab::Remittances | Tab::Reports | Tab::Day => None,
    }
}
