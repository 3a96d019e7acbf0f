//! The check-in of one patient: what is in place in green, what is missing in red with what it will cost later.

use eframe::egui::{CornerRadius, Frame, Key, Margin, Modifiers, RichText, Ui};

use super::request;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, pill};
use crate::domain::schedule::VisitStage;
use crate::service::front_desk::{CheckIn, CheckItem, Knowledge};
use crate::service::worker::{FrontDeskAct, FrontDeskPage, Request};

/// A to H tick the items that a person ticks.
pub(super) fn keys(ui: &mut Ui, state: &State, page: &FrontDeskPage, asked: &mut Vec<Request>) {
    let Some(list) = &page.check_in else { return };
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (item, (key, _)) in list.items.iter().filter(|i| i.by_hand).zip(TICKS) {
        if hit(key) {
            let on = item.known != Knowledge::Fine;
            asked.push(request(
                state,
                FrontDeskAct::Tick(list.visit, item.key.clone(), on),
            ));
        }
    }
}

const TICKS: [(Key, &str); 4] = [(Key::Q, "Q"), (Key::W, "W"), (Key::E, "E"), (Key::R, "R")];

/// Draws the list.
pub(super) fn show(ui: &mut Ui, state: &State, list: &CheckIn, asked: &mut Vec<Request>) {
    ui.set_width(380.0);
    let c = palette(ui);
    let missing = list
        .items
        .iter()
        .filter(|i| i.known == Knowledge::Missing)
        .count();
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(&list.name)
                    .font(theme::semibold(17.0))
                    .color(c.text),
            );
            if missing > 0 {
                pill(ui, &format!("{missing} missing"), c.red, c.red_soft);
            } else {
                pill(ui, "Clean", c.green, c.green_soft);
            }
        });
        hint(
            ui,
            &format!(
                "MRN {}  ·  born {}  ·  {}",
                list.mrn,
                list.born.strftime("%b %-d, %Y"),
                list.starts.strftime("%-H:%M")
            ),
        );
        hint(ui, &list.reason);
        ui.add_space(4.0);
        let mut ticks = TICKS.iter();
        for item in &list.items {
            let key = if item.by_hand {
                ticks.next().map_or("", |(_, word)| *word)
            } else {
                ""
            };
            draw(ui, state, list, item, key, asked);
        }
        ui.add_space(4.0);
        if list.stage == VisitStage::Scheduled {
            let word = if missing > 0 {
                "Check in all the same"
            } else {
                "Check in"
            };
            let tone = if missing > 0 {
                Tone::Plain
            } else {
                Tone::Primary
            };
            if Button::new(icons::CHECK, word)
                .key("Enter")
                .tone(tone)
                .width(346.0)
                .show(ui)
                .clicked()
            {
                asked.push(request(
                    state,
                    FrontDeskAct::Step(list.visit, VisitStage::Arrived),
                ));
            }
        }
        if Button::new("", "Open the chart")
            .width(346.0)
            .show(ui)
            .clicked()
        {
            asked.push(Request::OpenChart(list.patient));
        }
    });
}

fn draw(
    ui: &mut Ui,
    state: &State,
    list: &CheckIn,
    item: &CheckItem,
    key: &str,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let (icon, ink, paper) = match item.known {
        Knowledge::Fine => (icons::CHECK_CIRCLE, c.green, c.surface),
        Knowledge::Missing => (icons::WARNING_CIRCLE, c.red, c.red_soft),
        Knowledge::Open => (icons::CLOCK, c.amber, c.surface),
    };
    Frame::new()
        .fill(paper)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(8, 5))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal(|ui| {
                ui.label(RichText::new(icon).size(17.0).color(ink));
                ui.label(
                    RichText::new(&item.title)
                        .font(theme::medium(13.5))
                        .color(c.text),
                );
                if !item.detail.is_empty() {
                    ui.add(
                        eframe::egui::Label::new(
                            RichText::new(&item.detail)
                                .font(theme::regular(12.5))
                                .color(c.text_2),
                        )
                        .truncate(),
                    );
                }
                if item.by_hand && item.known != Knowledge::Fine {
                    ui.with_layout(
                        eframe::egui::Layout::right_to_left(eframe::egui::Align::Center),
                        |ui| {
                            if Button::new("", "Done").key(key).show(ui).clicked() {
                                asked.push(request(
                                    state,
                                    FrontDeskAct::Tick(list.visit, item.key.clone(), true),
                                ));
                            }
                        },
                    );
                }
            });
            if item.known == Knowledge::Missing {
                ui.label(
                    RichText::new(&item.advice)
                        .font(theme::regular(12.5))
                        .color(c.text),
                );
                let cost = match item.at_risk {
                    Some(fee) => format!("Later: {} At risk: {fee}.", item.later),
                    None => format!("Later: {}", item.later),
                };
                ui.label(RichText::new(cost).font(theme::medium(12.5)).color(c.red));
            }
        });
}
