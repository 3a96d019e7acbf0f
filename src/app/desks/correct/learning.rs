//! What the corrections of a document could teach: each kept or taken back by its digit.

use eframe::egui::{Modifiers, Ui};

use super::keys::{DIGITS, hit};
use super::{OpenDesk, Panel};
use crate::app::icons;
use crate::app::widgets::{Button, Tone, empty, hint, section};
use crate::service::correction::learning::Offer;
use crate::service::worker::CorrectionRequest as R;

/// Offers shown at most: one a digit.
const MOST: usize = DIGITS.len();

/// Turns the side to what can be learnt now.
pub(super) fn open(open: &mut OpenDesk) {
    let page = &open.page.open;
    let mut found = open
        .page
        .speller
        .offers(&page.finished, &page.draft, open.text.text());
    found.truncate(MOST);
    let learnt = |offer: &Offer| {
        let mut known = page.lessons.iter();
        known.any(|l| l.heard == offer.heard && l.written == offer.written)
    };
    open.offers = found.into_iter().map(|o| (o.clone(), learnt(&o))).collect();
    open.show_panel(Panel::Learn);
}

/// Draws the offers.
pub(super) fn show(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(
        ui,
        icons::SPARKLE,
        "Learn from corrections",
        Some(open.offers.len()),
    );
    if open.offers.is_empty() {
        empty(
            ui,
            icons::CHECK_CIRCLE,
            "Nothing to learn here",
            "A misheard term that was put right is offered here. Numbers, doses, sides, negations and look-alikes never are.",
        );
        return;
    }
    hint(
        ui,
        &format!(
            "In the next dictations of {} what was misheard so is written so. The digit keeps it, and takes it back.",
            open.page.open.item.author_name
        ),
    );
    let dictation = open.page.open.item.dictation;
    for (n, (offer, learnt)) in open.offers.iter_mut().enumerate() {
        let words = format!("hear “{}”, write “{}”", offer.heard, offer.written);
        let (icon, tone) = if *learnt {
            (icons::CHECK, Tone::Primary)
        } else {
            ("", Tone::Plain)
        };
        let digit = (n + 1).to_string();
        let button = Button::new(icon, &words).key(&digit).tone(tone);
        let pressed = DIGITS
            .get(n)
            .is_some_and(|key| hit(ui, Modifiers::NONE, *key));
        if button.show(ui).clicked() || pressed {
            *learnt = !*learnt;
            asked.push(R::Learn(dictation, offer.clone(), *learnt));
        }
    }
    ui.add_space(6.0);
    hint(ui, "Esc goes back.");
}
