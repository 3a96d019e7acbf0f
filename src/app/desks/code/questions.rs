//! Coders' questions on the author's home screen.

use eframe::egui::{Key, Label, Modifiers, RichText, TextEdit, Ui, vec2};

use super::primary;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, hint, section};
use crate::service::coding::queries::QueryLine;
use crate::service::worker::{CodingRequest, Request};

/// Draws the questions, each with a field for its answer; nothing where nobody asks.
pub fn show(ui: &mut Ui, state: &mut State, queries: &[QueryLine], asked: &mut Vec<Request>) {
    if queries.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::QUOTES, "Coders ask", Some(queries.len()));
        hint(ui, "The answer becomes an addendum to your note.");
        for query in queries {
            one(ui, state, query, asked);
        }
    });
    ui.add_space(8.0);
}

fn one(ui: &mut Ui, state: &mut State, query: &QueryLine, asked: &mut Vec<Request>) {
    let c = palette(ui);
    ui.add_space(4.0);
    ui.add(Label::new(RichText::new(&query.row.question).font(theme::medium(14.0))).wrap());
    let about = query
        .code
        .as_deref()
        .map_or(String::new(), |code| format!("  ·  {code}"));
    let told = format!("{}  ·  {}{about}", query.patient, query.asked_by);
    ui.add(
        Label::new(
            RichText::new(told)
                .font(theme::regular(12.5))
                .color(c.text_2),
        )
        .wrap(),
    );
    let answer = state.coding_at.answers.entry(query.row.id).or_default();
    let field = TextEdit::singleline(answer)
        .hint_text("Answer")
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 8.0));
    let field = ui
        .add(field)
        .accessible_name(format!("Answer: {}", query.row.question));
    let entered =
        field.lost_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
    let pressed = ui.horizontal(|ui| primary(ui, "Answer", "Enter")).inner;
    if (entered || pressed) && !answer.trim().is_empty() {
        asked.push(Request::Coding(CodingRequest::Answer {
            query: query.row.id,
            answer: std::mem::take(answer),
        }));
    }
}
