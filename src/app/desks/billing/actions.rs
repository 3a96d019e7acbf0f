//! What can be done on the billing desk, with its key: one table for the buttons and for the keyboard.

use eframe::egui::{Key, Modifiers, Ui};

use super::{Place, Tab};
use crate::app::widgets::{Button, Tone};
use crate::domain::{ClaimState, Frequency, Money, PayerRank};
use crate::service::billing::accounts::{Payment, PaymentKind};
use crate::service::billing::claims::{DeskStep, Detail, MendEntry};
use crate::service::billing::entry::{
    AuthorizationEntry, FeeEntry, PayerEntry, PlanEntry, PolicyEntry, RateEntry,
};
use crate::service::worker::{BillingPage, BillingRequest as Ask, Paper, Request, Sheet};

/// What an action leads to.
pub(super) enum Does {
    /// The office does it.
    Ask(Ask),
    /// A sheet is filled in first.
    Fill(Sheet),
}

/// One thing that can be done.
pub(super) struct Action {
    key: Key,
    word: &'static str,
    does: Does,
}

fn ask(key: Key, word: &'static str, request: Ask) -> Action {
    Action {
        key,
        word,
        does: Does::Ask(request),
    }
}

fn fill(key: Key, word: &'static str, sheet: Sheet) -> Action {
    Action {
        key,
        word,
        does: Does::Fill(sheet),
    }
}

/// A file's sheet with the place it goes to.
fn paper(page: &BillingPage, place: &Place, paper: Paper) -> Sheet {
    let file = paper.place(&page.folder, place.today);
    Sheet::File(paper, file.display().to_string())
}

/// What can be done with the whole list of a tab.
pub(super) fn of_list(page: &BillingPage, place: &Place) -> Vec<Action> {
    let file = |what| paper(page, place, what);
    match place.tab {
        Tab::Claims => vec![
            ask(Key::M, "Make claims", Ask::MakeClaims),
            ask(Key::S, "Scrub drafts", Ask::Scrub),
            fill(Key::X, "Export ready", file(Paper::Export)),
            ask(Key::G, "Send and fetch", Ask::Exchange),
            fill(Key::I, "Read a file", file(Paper::Read)),
        ],
        Tab::Denials => vec![ask(Key::S, "Scrub drafts", Ask::Scrub)],
        Tab::Remittances => vec![
            fill(Key::I, "Read a file", file(Paper::Read)),
            ask(Key::G, "Send and fetch", Ask::Exchange),
        ],
        Tab::Accounts if page.may_bill => {
            vec![fill(Key::W, "Write statements", file(Paper::Statements))]
        }
        Tab::Payers if page.may_bill => vec![
            fill(Key::N, "New payer", Sheet::Payer(PayerEntry::default())),
            fill(Key::I, "Import payers", file(Paper::Payers)),
            fill(Key::F, "Set a fee", Sheet::Fee(FeeEntry::default())),
            fill(Key::U, "Import fees", file(Paper::Fees)),
            fill(
                Key::O,
                "Office",
                Sheet::Office(Box::new(page.office.clone())),
            ),
        ],
        Tab::Day if page.may_bill => vec![fill(
            Key::C,
            "Close the day",
            Sheet::Close(place.today, String::new()),
        )],
        Tab::Accounts | Tab::Payers | Tab::Reports | Tab::Day => Vec::new(),
    }
}

/// What can be done with what is open.
pub(super) fn of_open(page: &BillingPage, place: &Place) -> Vec<Action> {
    match place.tab {
        Tab::Claims | Tab::Denials => page
            .open
            .as_ref()
            .map(|open| of_claim(page, place, open))
            .unwrap_or_default(),
        Tab::Accounts => of_account(page),
        Tab::Payers => of_payer(page, place),
        Tab::Remittances | Tab::Reports | Tab::Day => Vec::new(),
    }
}

fn of_claim(page: &BillingPage, place: &Place, open: &Detail) -> Vec<Action> {
    let id = open.claim.control.clone();
    let step = |key, word, step| ask(key, word, Ask::Step(id.clone(), step));
    let mut all = Vec::new();
    let state = open.state;
    match state {
        ClaimState::Draft => {
            let typed = MendEntry::of(&open.claim);
            all.push(fill(Key::E, "Mend", Sheet::Mend(Box::new(typed))));
            if open.claim.rank == PayerRank::Primary {
                all.push(ask(Key::U, "Take anew", Ask::Renew(id.clone())));
            }
            all.push(step(Key::C, "Close", DeskStep::Close));
        }
        ClaimState::Scrubbed => {
            all.push(step(Key::R, "Release", DeskStep::Release));
            all.push(step(Key::O, "Open again", DeskStep::Reopen));
        }
        ClaimState::Ready => all.push(step(Key::O, "Open again", DeskStep::Reopen)),
        ClaimState::Rejected => {
            all.push(step(Key::O, "Open again", DeskStep::Reopen));
            all.push(step(Key::C, "Close", DeskStep::Close));
        }
        ClaimState::Denied => {
            all.push(step(Key::A, "Dispute", DeskStep::Appeal));
            all.push(step(Key::C, "Write off and close", DeskStep::Close));
        }
        ClaimState::Paid | ClaimState::Appealed => {
            all.push(step(Key::C, "Close", DeskStep::Close));
        }
        ClaimState::Sent | ClaimState::Accepted | ClaimState::Closed => {}
    }
    if matches!(state, ClaimState::Denied | ClaimState::Appealed) {
        let letter = paper(page, place, Paper::Appeal(id.clone()));
        all.push(fill(Key::L, "Appeal letter", letter));
    }
    let out = !matches!(
        state,
        ClaimState::Draft | ClaimState::Scrubbed | ClaimState::Ready | ClaimState::Rejected
    );
    if out {
        for (key, word, kind) in [
            (Key::Y, "Correct (7)", Frequency::Corrected),
            (Key::V, "Void (8)", Frequency::Void),
        ] {
            all.push(ask(key, word, Ask::Replace(id.clone(), kind)));
        }
    }
    let form = paper(page, place, Paper::Form(id.clone(), false));
    all.push(fill(Key::P, "CMS-1500", form));
    all.push(fill(
        Key::D,
        "Red form",
        paper(page, place, Paper::Form(id, true)),
    ));
    all
}

fn of_account(page: &BillingPage) -> Vec<Action> {
    let Some(account) = &page.account else {
        return Vec::new();
    };
    let patient = account.patient.id;
    let pay = |kind, amount: Option<Money>| {
        let typed = Payment {
            kind,
            amount: amount.map_or_else(String::new, |m| m.to_string().replace(['$', ','], "")),
            method: "cash".into(),
            ..Payment::default()
        };
        Sheet::Payment(patient, typed, String::new())
    };
    let copay = account.policies.first().and_then(|p| {
        let said = p.answer.as_ref().and_then(|(_, a)| a.copay());
        said.or(p.copay)
    });
    let owed = Some(account.owed).filter(|m| m.cents() > 0);
    let mut all = vec![
        fill(Key::P, "Payment", pay(PaymentKind::Payment, owed)),
        fill(Key::C, "Copay", pay(PaymentKind::Copay, copay)),
    ];
    if account.owed.cents() < 0 {
        let over = Money::from_cents(-account.owed.cents());
        all.push(fill(Key::R, "Refund", pay(PaymentKind::Refund, Some(over))));
    }
    if let Some(last) = account.payments.iter().find(|p| p.undone_on.is_none()) {
        let receipt = Paper::Receipt(last.id);
        let file = receipt.place(&page.folder, last.on).display().to_string();
        all.push(fill(Key::T, "Last receipt", Sheet::File(receipt, file)));
    }
    all.push(match account.plan {
        Some(_) => ask(Key::L, "End the plan", Ask::EndPlan(patient)),
        None => fill(
            Key::L,
            "Instalments",
            Sheet::Plans(patient, String::new(), "1".into()),
        ),
    });
    let new = PolicyEntry {
        rank: (account.policies.len().min(2) + 1).to_string(),
        relation: "self".into(),
        payer: page
            .payers
            .first()
            .map_or_else(String::new, |p| p.payer.id.clone()),
        ..PolicyEntry::default()
    };
    all.push(fill(
        Key::N,
        "New policy",
        Sheet::Policy(patient, Box::new(new)),
    ));
    if let Some(first) = account.policies.first() {
        let leave = AuthorizationEntry {
            policy: Some(first.policy.id),
            kind: "authorisation".into(),
            ..AuthorizationEntry::default()
        };
        let sheet = Sheet::Authorization(patient, leave);
        all.push(fill(Key::A, "Authorisation", sheet));
        all.push(ask(Key::E, "Ask about cover", Ask::AskCover(patient)));
    }
    let home = Sheet::Address(patient, account.address.clone());
    all.push(fill(Key::H, "Address", home));
    all
}

fn of_payer(page: &BillingPage, place: &Place) -> Vec<Action> {
    let Some(open) = page.payer.as_ref().filter(|_| page.may_bill) else {
        return Vec::new();
    };
    let id = open.row.payer.id.clone();
    let plan = PlanEntry {
        payer: id.clone(),
        needs_referral: "no".into(),
        ..PlanEntry::default()
    };
    let rate = RateEntry {
        payer: id.clone(),
        starts: place.today.first_of_year().to_string(),
        ..RateEntry::default()
    };
    vec![
        fill(Key::E, "Change", Sheet::Payer(PayerEntry::of(&open.row))),
        fill(Key::P, "Plan", Sheet::Plan(plan)),
        fill(Key::R, "Contract line", Sheet::Rate(rate)),
        fill(
            Key::L,
            "Import contract",
            paper(page, place, Paper::Contract(id)),
        ),
        ask(Key::D, "Take away", Ask::RemovePayer(open.row.id)),
    ]
}

/// Draws actions as buttons in a row that wraps.
pub(super) fn buttons(
    ui: &mut Ui,
    actions: Vec<Action>,
    place: &mut Place,
    asked: &mut Vec<Request>,
) {
    if actions.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (at, action) in actions.into_iter().enumerate() {
            let tone = if at == 0 { Tone::Primary } else { Tone::Plain };
            let button = Button::new("", action.word)
                .key(action.key.name())
                .tone(tone);
            if button.show(ui).clicked() {
                follow(action.does, place, asked);
            }
        }
    });
}

/// Takes the action whose key is pressed.
pub(super) fn keys(ui: &Ui, actions: Vec<Action>, place: &mut Place, asked: &mut Vec<Request>) {
    for action in actions {
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, action.key)) {
            follow(action.does, place, asked);
            return;
        }
    }
}

fn follow(does: Does, place: &mut Place, asked: &mut Vec<Request>) {
    match does {
        Does::Ask(request) => asked.push(Request::Billing(request)),
        Does::Fill(sheet) => place.fill(sheet),
    }
}
