//! A patient's chart: who it is, what is known, what has been.

use eframe::egui::{Align, Align2, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::home::painted_pill;
use super::records::{ChartTab, Place};
use super::{chart_beside, chart_entry, dictation_pill, document_pill};
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, empty, hint, icon_button, pill, row, section, stamp};
use crate::domain::{Patient, Sex};
use crate::service::worker::{ChartPage, RecordsRequest, Request};

/// Draws the chart.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let typing = state.search.open || ui.ctx().text_edit_focused();
    let place = &mut state.records;
    let Some(chart) = &state.chart else {
        empty(
            ui,
            icons::USERS,
            "No chart is open",
            "Press Ctrl+K and type a name or a record number.",
        );
        return asked;
    };
    banner(ui, &chart.patient, chart.today);
    asked.extend(chart_beside::tabs(ui, place, chart, typing));
    ui.add_space(8.0);
    match place.tab {
        ChartTab::Summary => {}
        ChartTab::Vitals => {
            let (kinds, patient) = (&chart.beside.kinds, chart.patient.id);
            asked.extend(chart_entry::measured(ui, place, patient, kinds, typing));
            ui.add_space(8.0);
            chart_beside::vitals(ui, &chart.beside);
            return asked;
        }
        ChartTab::Papers => {
            let (patient, today) = (chart.patient.id, chart.today);
            asked.extend(chart_entry::given(ui, place, patient, today, typing));
            ui.add_space(8.0);
            chart_beside::papers(ui, &chart.beside);
            return asked;
        }
    }
    let area = ui.available_rect_before_wrap();
    let left = Rect::from_min_size(
        area.min,
        vec2((area.width() * 0.34).clamp(300.0, 440.0), area.height()),
    );
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("known"), |ui| {
        ScrollArea::vertical().id_salt("known").show(ui, |ui| {
            for (icon, title, kind, nothing) in [
                (
                    icons::HEARTBEAT,
                    "Problems",
                    "problem",
                    "No problems are recorded.",
                ),
                (
                    icons::PILL,
                    "Medications",
                    "medication",
                    "No medications are recorded.",
                ),
                (
                    icons::WARNING,
                    "Allergies",
                    "allergy",
                    "No allergies are known.",
                ),
            ] {
                asked.extend(known(ui, (icon, title, kind, nothing), chart, place));
                ui.add_space(8.0);
            }
        });
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("visits"), |ui| {
        ScrollArea::vertical()
            .id_salt("visits")
            .show(ui, |ui| visits(ui, chart, &mut asked));
    });
    asked
}

/// Name, number, age, sex, allergies: the same on every desk where a patient is open.
pub(super) fn banner(ui: &mut Ui, patient: &Patient, today: jiff::civil::Date) {
    let c = palette(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(patient.name.to_string()).font(theme::semibold(22.0)));
        let sex = match patient.sex {
            Sex::Female => "Female",
            Sex::Male => "Male",
            Sex::Unknown => "Sex unknown",
        };
        hint(
            ui,
            &format!(
                "MRN {}  ·  {} years  ·  {sex}  ·  born {}",
                patient.mrn,
                patient.age_on(today),
                patient.born
            ),
        );
    });
    ui.horizontal_wrapped(|ui| {
        if patient.allergies.is_empty() {
            pill(ui, "No known allergies", c.green, c.green_soft);
        }
        for allergy in &patient.allergies {
            if says_none(allergy) {
                pill(ui, allergy, c.green, c.green_soft);
            } else {
                let warned = format!("{}  {allergy}", icons::WARNING);
                pill(ui, &warned, c.red, c.red_soft);
            }
        }
    });
}

/// Whether an entry among the allergies says that there are none.
pub(crate) fn says_none(allergy: &str) -> bool {
    allergy.starts_with("No known")
}

type List = (&'static str, &'static str, &'static str, &'static str);

/// One of the chart's lists: what is active, a way to end it, a way to add to it.
fn known(
    ui: &mut Ui,
    (icon, title, kind, nothing): List,
    chart: &ChartPage,
    place: &mut Place,
) -> Vec<Request> {
    let mut asked = Vec::new();
    let entries = chart.beside.beside.entries.iter();
    let active: Vec<_> = entries
        .filter(|e| e.kind == kind && e.state == "active")
        .collect();
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icon, title, Some(active.len()));
        if active.is_empty() {
            hint(ui, nothing);
        }
        for entry in active {
            ui.horizontal(|ui| {
                ui.label(&entry.wording);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let end = format!("End {}", entry.wording);
                    if icon_button(ui, icons::X, &end).clicked() {
                        let ended = crate::service::records::charting::ChartEntry {
                            state: "ended".into(),
                            until: chart.today.to_string(),
                            ..entry.clone()
                        };
                        let change = RecordsRequest::ChangeEntry(chart.patient.id, ended);
                        asked.push(Request::Records(change));
                    }
                });
            });
        }
        asked.extend(chart_beside::add_entry(ui, place, kind, chart.patient.id));
    });
    asked
}

fn visits(ui: &mut Ui, chart: &ChartPage, asked: &mut Vec<Request>) {
    let c = palette(ui);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::STETHOSCOPE,
            "Encounters",
            Some(chart.visits.len()),
        );
        if chart.visits.is_empty() {
            empty(
                ui,
                icons::TRAY,
                "No encounters yet",
                "The first one begins with an appointment.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for visit in &chart.visits {
            let date = visit.date.strftime("%b %-d, %Y").to_string();
            let state = visit
                .document
                .map(|s| document_pill(ui, s))
                .or_else(|| visit.dictation.map(|s| dictation_pill(ui, s)));
            let name = format!(
                "{date} {}, {}, {}",
                visit.reason,
                visit.provider,
                state.map_or("not dictated", |s| s.0)
            );
            let pressed = row(ui, &name, 56.0, false, |ui, r| {
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 9.0),
                    Align2::LEFT_TOP,
                    104.0,
                    &date,
                    theme::medium(13.5),
                    c.text_2,
                );
                let width = r.width() - 128.0 - 120.0;
                stamp(
                    ui,
                    pos2(r.left() + 128.0, r.top() + 8.0),
                    Align2::LEFT_TOP,
                    width,
                    &visit.reason,
                    theme::medium(14.0),
                    c.text,
                );
                stamp(
                    ui,
                    pos2(r.left() + 128.0, r.top() + 30.0),
                    Align2::LEFT_TOP,
                    width,
                    &visit.provider,
                    theme::regular(12.5),
                    c.text_2,
                );
                if let Some((word, ink, paper)) = state {
                    painted_pill(ui, pos2(r.right() - 12.0, r.center().y), word, ink, paper);
                }
            });
            if pressed.clicked() {
                asked.push(Request::OpenEncounter(visit.encounter));
            }
        }
    });
}
