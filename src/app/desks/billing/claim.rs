//! The billing desk's open claim: what it asks for, what is wrong with it, what can be done, what happened.

use eframe::egui::{RichText, Ui};

use super::Place;
use super::actions::{self, buttons};
use super::claims::colours;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, pill, section};
use crate::domain::ClaimState;
use crate::service::billing::claims::{Detail, is_warning};
use crate::service::worker::{BillingPage, Request};

pub(super) fn detail(ui: &mut Ui, place: &mut Place, page: &BillingPage, asked: &mut Vec<Request>) {
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
        buttons(ui, actions::of_open(page, place), place, asked);
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
    ui.spacing_mut().interact_size.y = 18.0;
    ui.spacing_mut().item_spacing.y = 4.0;
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
