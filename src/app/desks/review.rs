//! Beside the note: what it lacks before it is signed, and what it would change in the chart.

use eframe::egui::{
    CornerRadius, Frame, Key, Label, Margin, Modifiers, Response, RichText, Sense, Stroke, Ui,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, icon_button, section};
use crate::domain::{ChartAction, ChartChange, ChartProposal, Gap, Permission};
use crate::service::worker::{DictationPage, Request, ReviewRequest};

/// Draws both cards; each only where it has something to say.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    let frozen = page.document.is_some_and(|(_, s)| s.is_frozen());
    let gaps = if page.document.is_some() {
        page.review.gaps.clone()
    } else {
        state.gaps.clone()
    };
    if (!gaps.is_empty() && !frozen) || !page.review.rules_off.is_empty() {
        missing(ui, state, page, &gaps, asked);
        ui.add_space(8.0);
    }
    if let Some(other) = &page.review.other_patient {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            section(ui, icons::WARNING, "Another patient?", None);
            let by = other.by.join(" and ");
            let text = format!("The dictation names {} ({by}).", other.name);
            ui.add(Label::new(text).wrap());
            if Button::new(icons::USERS, "Open that chart")
                .show(ui)
                .clicked()
            {
                asked.push(Request::OpenChart(other.patient));
            }
        });
        ui.add_space(8.0);
    }
    let chart = &page.review.chart;
    if !chart.proposals.is_empty() || !chart.decided.is_empty() || page.review.referring.is_some() {
        changes(ui, state, page, asked);
        ui.add_space(8.0);
    }
}

/// Y takes the chosen proposal over, N leaves it be, the arrows choose; says whether a key was one of these.
pub(in crate::app) fn keys(ui: &Ui, state: &mut State, asked: &mut Vec<Request>) -> bool {
    let Some(page) = &state.page else {
        return false;
    };
    let proposals = &page.review.chart.proposals;
    let (Some((document, _)), Some(last)) = (page.document, proposals.len().checked_sub(1)) else {
        return false;
    };
    let at = state.proposal_at.min(last);
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if hit(Key::ArrowDown) {
        state.proposal_at = (at + 1).min(last);
    } else if hit(Key::ArrowUp) {
        state.proposal_at = at.saturating_sub(1);
    } else if hit(Key::Y) {
        asked.push(decision(document, &proposals[at], true));
    } else if hit(Key::N) {
        asked.push(decision(document, &proposals[at], false));
    } else {
        return false;
    }
    true
}

fn decision(document: crate::domain::DocumentId, proposal: &ChartProposal, take: bool) -> Request {
    let proposal = Box::new(proposal.clone());
    Request::Review(if take {
        ReviewRequest::Accept { document, proposal }
    } else {
        ReviewRequest::SetAside { document, proposal }
    })
}

fn may_decide(state: &State) -> bool {
    let person = state.person.as_ref();
    person.is_some_and(|p| p.role.may(Permission::SignDocument))
}

/// How far a line is lowered to stand level with an icon's button.
const LEVEL: f32 = 5.0;

fn missing(
    ui: &mut Ui,
    state: &mut State,
    page: &DictationPage,
    gaps: &[Gap],
    asked: &mut Vec<Request>,
) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let title = if page.document.is_some() {
            "Before signing"
        } else {
            "Still to say"
        };
        section(ui, icons::INFO, title, Some(gaps.len()));
        for gap in gaps {
            ui.horizontal_top(|ui| {
                let ink = palette(ui).amber;
                // The first line stands level with the button behind it.
                ui.vertical(|ui| {
                    ui.add_space(LEVEL);
                    ui.label(RichText::new(icons::WARNING).size(15.0).color(ink));
                });
                let text = RichText::new(&gap.message).font(theme::regular(13.5));
                let room = (ui.available_width() - 40.0).max(80.0);
                let shown = ui.allocate_ui(eframe::egui::vec2(room, 0.0), |ui| {
                    ui.set_width(room);
                    let lowered = ui.vertical(|ui| {
                        ui.add_space(LEVEL);
                        ui.add(Label::new(text).wrap().sense(Sense::hover()))
                    });
                    lowered.inner
                });
                let place = gap.source.first().map(|s| s.start);
                point(state, page, &shown.inner, place);
                let name = format!("Switch “{}” off for the office", gap.rule.replace('_', " "));
                if may_decide(state) && icon_button(ui, icons::X, &name).clicked() {
                    asked.push(rule(&gap.rule, false));
                }
            });
        }
        for off in &page.review.rules_off {
            ui.horizontal(|ui| {
                hint(ui, &format!("Off: {}", off.replace('_', " ")));
                let back = format!("Switch “{}” on again", off.replace('_', " "));
                if may_decide(state)
                    && icon_button(ui, icons::ARROW_COUNTER_CLOCKWISE, &back).clicked()
                {
                    asked.push(rule(off, true));
                }
            });
        }
    });
}

fn rule(name: &str, on: bool) -> Request {
    Request::Review(ReviewRequest::Rule {
        rule: name.to_owned(),
        on,
    })
}

/// What is under the pointer lights its sentence of the note, and through it the words of the transcript.
fn point(state: &mut State, page: &DictationPage, response: &Response, byte: Option<usize>) {
    if response.hovered()
        && let Some(at) = byte.and_then(|b| page.note.sentence_at(b))
    {
        state.lit = Some(at);
    }
}

fn changes(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    let chart = &page.review.chart;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::USER_CIRCLE, "Chart", Some(chart.proposals.len()));
        if let Some(referring) = &page.review.referring {
            hint(ui, &format!("Referred by {referring}, as said"));
        }
        let last = chart.proposals.len().saturating_sub(1);
        for (at, proposal) in chart.proposals.iter().enumerate() {
            waiting(
                ui,
                state,
                page,
                proposal,
                at == state.proposal_at.min(last),
                asked,
            );
        }
        for change in &chart.decided {
            decided(ui, state, page, change, asked);
        }
    });
}

fn waiting(
    ui: &mut Ui,
    state: &mut State,
    page: &DictationPage,
    proposal: &ChartProposal,
    chosen: bool,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let edge = if chosen { c.accent } else { c.line };
    let frame = Frame::new()
        .fill(c.surface)
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::same(10));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        let (word, ink) = match proposal.action {
            ChartAction::Add => ("Add", c.green),
            ChartAction::Change => ("Change", c.blue),
            ChartAction::Stop => ("Stop", c.red),
            ChartAction::Conflict => ("Conflict", c.amber),
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(word).font(theme::semibold(13.0)).color(ink));
            hint(ui, proposal.list.as_str());
        });
        if let Some((_, before)) = &proposal.before {
            let mut text = RichText::new(before)
                .font(theme::regular(13.5))
                .color(c.text_2);
            if proposal.action != ChartAction::Conflict {
                text = text.strikethrough();
            }
            ui.add(Label::new(text).wrap());
        }
        if let Some(after) = &proposal.after {
            ui.add(Label::new(RichText::new(after).font(theme::medium(13.5))).wrap());
        }
        let why = format!("“{}”. {}", proposal.said, proposal.why);
        ui.add(
            Label::new(
                RichText::new(why)
                    .font(theme::regular(12.5))
                    .color(c.text_3),
            )
            .wrap(),
        );
        let Some((document, _)) = page.document.filter(|_| may_decide(state)) else {
            return;
        };
        ui.horizontal(|ui| {
            let takes = proposal.after.is_some() || proposal.action == ChartAction::Stop;
            let key = |k| if chosen { k } else { "" };
            if takes
                && Button::new(icons::CHECK, "Take over")
                    .key(key("Y"))
                    .tone(if chosen { Tone::Primary } else { Tone::Plain })
                    .show(ui)
                    .clicked()
            {
                asked.push(decision(document, proposal, true));
            }
            if Button::new(icons::X, "Leave")
                .key(key("N"))
                .show(ui)
                .clicked()
            {
                asked.push(decision(document, proposal, false));
            }
        });
    });
    point(state, page, &shown.response, Some(proposal.source.start));
}

fn decided(
    ui: &mut Ui,
    state: &mut State,
    page: &DictationPage,
    change: &ChartChange,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let what = change.after.as_ref().or(change.before.as_ref());
    let what = what.map_or(change.said.as_str(), String::as_str);
    let (icon, text) = match change.action {
        Some(ChartAction::Stop) => (icons::CHECK_CIRCLE, format!("{what}: ended")),
        Some(_) => (icons::CHECK_CIRCLE, what.to_owned()),
        None => (icons::MINUS, format!("{}: left", change.said)),
    };
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(icon).size(15.0).color(c.green));
        let room = (ui.available_width() - 40.0).max(80.0);
        let shown = ui.allocate_ui(eframe::egui::vec2(room, 0.0), |ui| {
            ui.set_width(room);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(Label::new(RichText::new(&text).font(theme::regular(13.5))).wrap());
            let from = format!("from “{}”, by {}", change.said, change.by);
            ui.add(
                Label::new(
                    RichText::new(from)
                        .font(theme::regular(12.0))
                        .color(c.text_3),
                )
                .wrap(),
            );
        });
        point(state, page, &shown.response, Some(change.source.start));
        let name = format!("Take back: {text}");
        if may_decide(state) && icon_button(ui, icons::ARROW_COUNTER_CLOCKWISE, &name).clicked() {
            asked.push(Request::Review(ReviewRequest::Undo(change.id)));
        }
    });
}
