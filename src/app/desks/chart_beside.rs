//! What a chart shows beside lists and visits: plots of vital signs, immunisations, scans, disclosures, registration.

use eframe::egui::{Color32, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2};
use jiff::civil::Date;

use super::records::{ChartTab, Place};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Band, Button, Line, Tone, card, empty, hint, line_plot, section};
use crate::domain::PatientId;
use crate::service::records::charting::ChartEntry;
use crate::service::worker::{ChartBeside, ChartPage, RecordsRequest, Request};

/// The tabs of a chart and what can be done with all of it; 1 to 3 choose.
pub(super) fn tabs(
    ui: &mut Ui,
    place: &mut Place,
    chart: &ChartPage,
    typing: bool,
) -> Vec<Request> {
    let mut asked = Vec::new();
    let hit = |key| !typing && ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let keys = [Key::Num1, Key::Num2, Key::Num3].map(hit);
    let edit = hit(Key::E);
    ui.horizontal(|ui| {
        let all = [
            (ChartTab::Summary, "Summary", "1"),
            (ChartTab::Vitals, "Vital signs", "2"),
            (ChartTab::Papers, "Papers and releases", "3"),
        ];
        for ((tab, word, key), pressed) in all.into_iter().zip(keys) {
            let tone = if place.tab == tab {
                Tone::Primary
            } else {
                Tone::Plain
            };
            if Button::new("", word).key(key).tone(tone).show(ui).clicked() || pressed {
                place.tab = tab;
            }
        }
        ui.add_space(16.0);
        let button = Button::new(icons::USER_CIRCLE, "Registration").key("E");
        if button.show(ui).clicked() || edit {
            let open = RecordsRequest::Register(Some(chart.patient.id), String::new());
            asked.push(Request::Records(open));
        }
        super::billing::door(ui, chart.patient.id, &mut asked);
        if let Some(answers) = &chart.beside.answers {
            let phone = answers
                .phones
                .first()
                .map_or("no telephone", |p| p.number.as_str());
            let called = if answers.preferred.is_empty() {
                String::new()
            } else {
                format!("called {}  ·  ", answers.preferred)
            };
            hint(ui, &format!("{called}{phone}"));
        }
    });
    asked
}

/// The field for a new entry of a list, and the button that opens it.
pub(super) fn add_entry(
    ui: &mut Ui,
    place: &mut Place,
    kind: &'static str,
    patient: PatientId,
) -> Option<Request> {
    let word = format!(
        "Add {}",
        if kind == "allergy" {
            "an allergy"
        } else if kind == "problem" {
            "a problem"
        } else {
            "a medication"
        }
    );
    match &mut place.adding {
        Some((adding, text)) if *adding == kind => {
            let edit = TextEdit::singleline(text)
                .hint_text("Words of the chart; Enter adds, Esc leaves")
                .desired_width(f32::INFINITY)
                .margin(vec2(8.0, 6.0));
            let field = ui.add(edit).accessible_name(&word);
            let (enter, escape) =
                ui.input(|i| (i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)));
            if !field.lost_focus() && !field.has_focus() {
                field.request_focus();
            }
            let entry = ChartEntry {
                id: 0,
                kind: kind.to_owned(),
                wording: text.trim().to_owned(),
                state: "active".into(),
                since: String::new(),
                until: String::new(),
            };
            if enter && !entry.wording.is_empty() {
                place.adding = None;
                return Some(Request::Records(RecordsRequest::AddEntry(patient, entry)));
            }
            if escape {
                place.adding = None;
            }
            None
        }
        _ => {
            if Button::new(icons::PLUS, &word).show(ui).clicked() {
                place.adding = Some((kind, String::new()));
            }
            None
        }
    }
}

/// Plots of what was measured, two in a row.
pub(super) fn vitals(ui: &mut Ui, beside: &ChartBeside) {
    let groups: [(&str, &[&str]); 5] = [
        ("Blood pressure", &["systolic", "diastolic"]),
        ("Pulse", &["pulse"]),
        ("Weight", &["weight"]),
        ("Temperature", &["temperature"]),
        ("Oxygen saturation", &["oxygen"]),
    ];
    let shown: Vec<_> = groups
        .into_iter()
        .filter(|(_, kinds)| {
            beside
                .beside
                .vital_signs
                .iter()
                .any(|v| v.state == "active" && kinds.contains(&v.kind.as_str()))
        })
        .collect();
    if shown.is_empty() {
        let advice = "A enters what was measured; dictated and imported values come here too.";
        empty(ui, icons::HEARTBEAT, "No vital signs yet", advice);
        return;
    }
    ScrollArea::vertical().id_salt("vitals").show(ui, |ui| {
        for pair in shown.chunks(2) {
            ui.spacing_mut().item_spacing.x = 16.0;
            ui.columns(2, |columns| {
                for (column, (title, kinds)) in columns.iter_mut().zip(pair) {
                    column.spacing_mut().item_spacing.x = 8.0;
                    plot(column, beside, title, kinds);
                }
            });
            ui.add_space(8.0);
        }
    });
}

fn plot(ui: &mut Ui, beside: &ChartBeside, title: &str, kinds: &[&str]) {
    let c = palette(ui);
    let inks: [Color32; 2] = [c.accent, c.blue];
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let points: Vec<Vec<(Date, f64)>> = kinds
            .iter()
            .map(|kind| {
                let signs = beside.beside.vital_signs.iter();
                signs
                    .filter(|v| v.kind == *kind && v.state == "active")
                    .map(|v| (v.taken_at.date(), v.thousandths as f64 / 1000.0))
                    .collect()
            })
            .collect();
        let known = beside.kinds.iter().find(|k| k.kind == kinds[0]);
        let unit = known.map_or("", |k| k.unit.as_str());
        let newest: Vec<String> = points
            .iter()
            .filter_map(|p| p.last().map(|(_, v)| format!("{v}")))
            .collect();
        ui.horizontal(|ui| {
            section(ui, icons::HEARTBEAT, title, None);
            let text = format!("{} {unit}", newest.join("/"));
            ui.label(
                RichText::new(text)
                    .font(theme::semibold(15.0))
                    .color(c.accent),
            );
        });
        let lines: Vec<Line<'_>> = points
            .iter()
            .zip(inks)
            .map(|(points, ink)| Line { points, ink })
            .collect();
        let band = known
            .and_then(|k| k.usual)
            .map(|[from, to]| Band { from, to });
        let spoken = format!(
            "{title}, {} values, the newest {} {unit}",
            points[0].len(),
            newest.join("/")
        );
        line_plot(ui, 160.0, &lines, band, &spoken);
        if band.is_some() {
            hint(ui, "The green band is usual in grown people.");
        }
    });
}

/// Immunisations, scans, disclosures.
pub(super) fn papers(ui: &mut Ui, beside: &ChartBeside) {
    let b = &beside.beside;
    ScrollArea::vertical().id_salt("papers").show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        ui.columns(2, |columns| {
            for column in columns.iter_mut() {
                column.spacing_mut().item_spacing.x = 8.0;
            }
            let [left, right] = columns else { return };
            list(
                left,
                icons::SHIELD_CHECK,
                "Immunizations",
                "None are recorded.",
                b.immunizations
                    .iter()
                    .filter(|i| i.state == "active")
                    .map(|i| (i.given_on.to_string(), i.vaccine.clone(), i.site.clone())),
            );
            left.add_space(8.0);
            let ended = b.entries.iter().filter(|e| e.state != "active");
            list(
                left,
                icons::CLOCK_COUNTER_CLOCKWISE,
                "No longer active",
                "Everything on the lists is active.",
                ended.map(|e| (e.state.replace('_', " "), e.wording.clone(), e.kind.clone())),
            );
            list(
                right,
                icons::FILE_TEXT,
                "Scans and papers",
                "Cards and papers from outside: chartwright patients scan MRN FILE",
                b.files.iter().map(|f| {
                    (
                        f.added_at.chars().take(10).collect(),
                        f.name.clone(),
                        f.kind.replace('_', " "),
                    )
                }),
            );
            right.add_space(8.0);
            list(
                right,
                icons::PAPER_PLANE_TILT,
                "Given to others",
                "Nothing of this chart was handed out.",
                b.disclosures.iter().map(|d| {
                    (
                        d.disclosed_at.chars().take(10).collect(),
                        d.recipient.clone(),
                        format!("{}; {}; by {}", d.purpose, d.basis.replace('_', " "), d.by),
                    )
                }),
            );
        });
    });
}

fn list(
    ui: &mut Ui,
    icon: &str,
    title: &str,
    nothing: &str,
    rows: impl Iterator<Item = (String, String, String)>,
) {
    let c = palette(ui);
    let rows: Vec<_> = rows.collect();
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icon, title, Some(rows.len()));
        if rows.is_empty() {
            hint(ui, nothing);
        }
        for (when, what, more) in rows {
            ui.horizontal_wrapped(|ui| {
                ui.label(
                    RichText::new(when)
                        .font(theme::medium(13.0))
                        .color(c.text_3),
                );
                ui.label(what);
                ui.label(
                    RichText::new(more)
                        .font(theme::regular(12.5))
                        .color(c.text_2),
                );
            });
        }
    });
}
