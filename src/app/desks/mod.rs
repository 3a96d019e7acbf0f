//! One file a desk. `show` draws the state and returns what the person asks for; typed text goes back into the state.
//!
//! Never here: threads, files, SQL.

pub mod billing;
pub mod chart;
mod chart_beside;
pub mod chart_entry;
pub mod code;
mod codes;
pub mod correct;
pub mod dictate;
pub mod front_desk;
pub mod home;
pub mod manage;
mod note;
mod recorder;
pub mod records;
mod review;
pub mod schedule;
pub mod search;
pub mod sign_in;
mod spoken;
pub mod supplies;
pub mod templates;

pub(super) use review::keys as review_keys;

use eframe::egui::{Color32, Ui};

use crate::app::theme::palette;
use crate::domain::{DictationStatus, DocumentState};

/// How a document's state is named and coloured: words, ink, paper.
fn document_pill(ui: &Ui, state: DocumentState) -> (&'static str, Color32, Color32) {
    let c = palette(ui);
    match state {
        DocumentState::Dictated => ("Dictated", c.text_2, c.hover),
        DocumentState::Draft => ("Draft", c.amber, c.amber_soft),
        DocumentState::Editing => ("Editing", c.blue, c.blue_soft),
        DocumentState::Pended => ("Pended", c.red, c.red_soft),
        DocumentState::Qa => ("QA", c.blue, c.blue_soft),
        DocumentState::Preliminary => ("To sign", c.accent, c.accent_soft),
        DocumentState::Signed => ("Signed", c.green, c.green_soft),
        DocumentState::Addended => ("Addended", c.green, c.green_soft),
    }
}

/// How a recording's state is named and coloured.
fn dictation_pill(ui: &Ui, status: DictationStatus) -> (&'static str, Color32, Color32) {
    let c = palette(ui);
    match status {
        DictationStatus::Recording => ("Interrupted", c.red, c.red_soft),
        DictationStatus::Recorded => ("Recorded", c.amber, c.amber_soft),
        DictationStatus::Transcribed => ("Transcribed", c.green, c.green_soft),
    }
}

/// `Physician` from `physician`.
pub(super) fn title_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Minutes and seconds.
fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}
