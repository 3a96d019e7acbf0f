//! How a row of the billing desk's lists looks: a name, a second line, an amount, a state.

use eframe::egui::{Align2, Color32, Response, Ui, pos2};

use crate::app::desks::home::painted_pill;
use crate::app::theme::{self, palette};
use crate::app::widgets::{row, stamp};

/// What a row says.
pub(super) struct Row<'r> {
    /// Whose, or what.
    pub first: &'r str,
    /// The quiet line below.
    pub second: String,
    /// At the right; may be empty.
    pub amount: String,
    /// A word with its ink and paper.
    pub pill: Option<(String, Color32, Color32)>,
}

/// Draws a row that can be pressed.
pub(super) fn money_row(ui: &mut Ui, said: Row<'_>, open: bool) -> Response {
    let c = palette(ui);
    let state = said.pill.as_ref().map_or("", |p| p.0.as_str());
    let name = format!("{}, {} {} {state}", said.first, said.second, said.amount);
    row(ui, &name, 48.0, open, |ui, r| {
        let pill = if said.pill.is_some() { 96.0 } else { 0.0 };
        let amount = if said.amount.is_empty() { 0.0 } else { 108.0 };
        let width = r.width() - 32.0 - pill - amount;
        let lines = [
            (6.0, said.first, theme::medium(14.0), c.text),
            (26.0, said.second.as_str(), theme::regular(12.5), c.text_2),
        ];
        for (down, text, font, ink) in lines {
            let at = pos2(r.left() + 12.0, r.top() + down);
            stamp(ui, at, Align2::LEFT_TOP, width, text, font, ink);
        }
        if !said.amount.is_empty() {
            let at = pos2(r.right() - 12.0 - pill, r.center().y);
            let font = theme::medium(13.5);
            stamp(
                ui,
                at,
                Align2::RIGHT_CENTER,
                amount,
                &said.amount,
                font,
                c.text,
            );
        }
        if let Some((word, ink, paper)) = &said.pill {
            painted_pill(ui, pos2(r.right() - 12.0, r.center().y), word, *ink, *paper);
        }
    })
}
