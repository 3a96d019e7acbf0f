//! The bed board: a card for each bed by unit and room; admit, move, discharge, make ready.

use eframe::egui::{
    Align, Align2, CornerRadius, Key, Layout, Modifiers, Rect, RichText, ScrollArea, Sense, Stroke,
    StrokeKind, TextEdit, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::Place;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, empty, hint, stamp};
use crate::domain::Patient;
use crate::service::admissions::BedRow;
use crate::service::worker::{RecordsRequest, Request};

/// A bed's card.
const CARD: eframe::egui::Vec2 = vec2(220.0, 84.0);

/// Draws the board.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let open = state.search.open;
    let patient = state.chart.as_ref().map(|c| &c.patient);
    let Place {
        beds,
        bed_at,
        moving,
        reason,
        ..
    } = &mut state.records;
    let Some(page) = beds else {
        empty(
            ui,
            icons::BUILDINGS,
            "The board is being read",
            "It comes in a moment.",
        );
        return Vec::new();
    };
    if page.beds.is_empty() {
        let advice = "Set beds up with: chartwright beds add UNIT ROOM BED";
        empty(ui, icons::BUILDINGS, "There are no beds yet", advice);
        return Vec::new();
    }
    let mut asked = Vec::new();
    let last = page.beds.len() - 1;
    let typing = open || ui.ctx().text_edit_focused();
    let hit = |key| !typing && ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if hit(Key::J) || hit(Key::ArrowRight) {
        *bed_at = (*bed_at + 1).min(last);
    }
    if hit(Key::K) || hit(Key::ArrowLeft) {
        *bed_at = bed_at.saturating_sub(1);
    }
    let mut pressed = [Key::A, Key::T, Key::D, Key::R].map(hit);
    if hit(Key::Escape) {
        *moving = None;
    }
    let bed = page.beds[(*bed_at).min(last)].clone();
    heading(ui, &page.beds, &page.midnight);
    ui.add_space(8.0);
    actions(ui, &bed, patient, reason, moving.is_some(), &mut pressed);
    ui.add_space(8.0);
    act(&bed, patient, reason, moving, pressed, &mut asked);
    ScrollArea::vertical()
        .id_salt("board")
        .show(ui, |ui| board(ui, &page.beds, bed_at));
    asked.into_iter().map(Request::Records).collect()
}

fn heading(ui: &mut Ui, beds: &[BedRow], midnight: &[crate::service::admissions::UnitCount]) {
    let taken = beds.iter().filter(|b| b.patient.is_some()).count();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Beds").font(theme::semibold(22.0)));
        hint(ui, &format!("{taken} of {} taken", beds.len()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let counted: Vec<String> = midnight
                .iter()
                .map(|u| format!("{} {}", u.unit, u.taken))
                .collect();
            hint(
                ui,
                &format!("Census at midnight: {}", counted.join("  ·  ")),
            );
        });
    });
}

fn actions(
    ui: &mut Ui,
    bed: &BedRow,
    patient: Option<&Patient>,
    reason: &mut String,
    moving: bool,
    pressed: &mut [bool; 4],
) {
    let [admit, transfer, discharge, ready] = pressed;
    ui.horizontal(|ui| {
        ui.set_min_height(36.0);
        let place = format!("{} {}{}", bed.unit, bed.room, bed.name);
        ui.label(RichText::new(place).font(theme::semibold(14.0)));
        if moving {
            hint(
                ui,
                "Choose a ready bed, then T moves the patient here; Esc leaves it.",
            );
            let button = Button::new(icons::CHECK, "Move here")
                .key("T")
                .tone(Tone::Primary);
            *transfer |= button
                .enabled(bed.state == "ready" && bed.patient.is_none())
                .show(ui)
                .clicked();
            return;
        }
        if bed.patient.is_some() {
            *transfer |= Button::new(icons::CARET_RIGHT, "Transfer")
                .key("T")
                .show(ui)
                .clicked();
            *discharge |= Button::new(icons::SIGN_OUT, "Discharge")
                .key("D")
                .show(ui)
                .clicked();
            return;
        }
        if bed.state != "ready" {
            *ready |= Button::new(icons::CHECK, "Ready")
                .key("R")
                .show(ui)
                .clicked();
            return;
        }
        match patient {
            Some(patient) => {
                let edit = TextEdit::singleline(reason)
                    .hint_text("Reason for admission")
                    .desired_width(240.0)
                    .margin(vec2(8.0, 6.0));
                ui.add(edit).accessible_name("Reason for admission");
                let word = format!("Admit {}", patient.name);
                let button = Button::new(icons::PLUS, &word).key("A").tone(Tone::Primary);
                *admit |= button.enabled(!reason.trim().is_empty()).show(ui).clicked();
            }
            None => hint(
                ui,
                "Open a chart (Ctrl+K) to admit its patient into this bed.",
            ),
        }
        *ready |= Button::new(icons::X, "Block").key("R").show(ui).clicked();
    });
}

fn act(
    bed: &BedRow,
    patient: Option<&Patient>,
    reason: &str,
    moving: &mut Option<crate::domain::AdmissionId>,
    [admit, transfer, discharge, ready]: [bool; 4],
    asked: &mut Vec<RecordsRequest>,
) {
    let lying = bed.patient.as_ref().map(|p| p.admission);
    let free = lying.is_none() && bed.state == "ready";
    if let (true, true, Some(patient), false) = (admit, free, patient, reason.trim().is_empty()) {
        asked.push(RecordsRequest::Admit(
            patient.id,
            bed.id,
            reason.trim().to_owned(),
        ));
    }
    match (transfer, *moving, lying) {
        (true, Some(admission), None) if free => {
            asked.push(RecordsRequest::Transfer(admission, bed.id));
        }
        (true, None, Some(admission)) => *moving = Some(admission),
        _ => {}
    }
    if let (true, Some(admission)) = (discharge, lying) {
        asked.push(RecordsRequest::Discharge(admission));
    }
    if ready && lying.is_none() {
        let state = if bed.state == "ready" {
            "blocked"
        } else {
            "ready"
        };
        asked.push(RecordsRequest::SetBed(bed.id, state.to_owned()));
    }
}

fn board(ui: &mut Ui, beds: &[BedRow], chosen: &mut usize) {
    let mut at = 0;
    while at < beds.len() {
        let unit = &beds[at].unit;
        let end = at + beds[at..].iter().take_while(|b| b.unit == *unit).count();
        ui.label(
            RichText::new(unit)
                .font(theme::semibold(15.0))
                .color(palette(ui).text_2),
        );
        let columns = ((ui.available_width() + 8.0) / (CARD.x + 8.0))
            .floor()
            .max(1.0) as usize;
        for line in (at..end).collect::<Vec<_>>().chunks(columns) {
            ui.horizontal(|ui| {
                for place in line {
                    if bed_card(ui, &beds[*place], *place == *chosen) {
                        *chosen = *place;
                    }
                }
            });
        }
        ui.add_space(8.0);
        at = end;
    }
}

fn bed_card(ui: &mut Ui, bed: &BedRow, here: bool) -> bool {
    let c = palette(ui);
    let (r, response) = ui.allocate_exact_size(CARD, Sense::click());
    let (word, ink, paper) = match (&bed.patient, bed.state.as_str()) {
        (Some(_), _) => ("", c.accent, c.surface),
        (None, "ready") => ("Ready", c.green, c.green_soft),
        (None, "cleaning") => ("Cleaning", c.amber, c.amber_soft),
        (None, _) => ("Blocked", c.text_3, c.hover),
    };
    let who = bed
        .patient
        .as_ref()
        .map_or(word.to_owned(), |p| p.name.clone());
    let spoken = format!("{} {}{} {who}", bed.unit, bed.room, bed.name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, here, &spoken));
    let radius = CornerRadius::same(10);
    ui.painter().rect_filled(r, radius, paper);
    let edge = if here || response.has_focus() {
        Stroke::new(2.0, c.accent)
    } else {
        Stroke::new(1.0, c.line)
    };
    ui.painter()
        .rect_stroke(r, radius, edge, StrokeKind::Inside);
    let side = Rect::from_min_size(r.min, vec2(4.0, r.height()));
    ui.painter()
        .rect_filled(side.shrink2(vec2(0.0, 12.0)), CornerRadius::same(2), ink);
    let left = Align2::LEFT_TOP;
    let at = |y: f32| pos2(r.left() + 14.0, r.top() + y);
    let room = format!("{} {}", bed.room, bed.name);
    stamp(
        ui,
        at(8.0),
        left,
        90.0,
        &room,
        theme::medium(12.5),
        c.text_3,
    );
    match &bed.patient {
        Some(p) => {
            let width = CARD.x - 26.0;
            stamp(
                ui,
                at(28.0),
                left,
                width,
                &p.name,
                theme::medium(14.0),
                c.text,
            );
            stamp(
                ui,
                at(47.0),
                left,
                width,
                &p.reason,
                theme::regular(12.5),
                c.text_2,
            );
            let since = format!(
                "since {}  ·  {}",
                p.admitted_at.strftime("%b %-d"),
                p.attending
            );
            stamp(
                ui,
                at(64.0),
                left,
                width,
                &since,
                theme::regular(11.5),
                c.text_3,
            );
        }
        None => {
            stamp(ui, at(38.0), left, 150.0, word, theme::medium(14.0), ink);
        }
    }
    if here {
        response.scroll_to_me(None);
    }
    response.clicked()
}
