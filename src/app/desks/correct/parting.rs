//! One dictation made two at the caret, and two made one.

use eframe::egui::{Align2, Key, Modifiers, RichText, Ui, pos2};

use super::forms::{buttons, field};
use super::{OpenDesk, Panel};
use crate::app::desks::clock;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{empty, hint, row, section, stamp};
use crate::service::correction::Step;
use crate::service::correction::parting::Parted;
use crate::service::worker::CorrectionRequest as R;

/// How much of the second part is shown, characters.
const SHOWN: usize = 90;

/// Keys: Ctrl+H halves, Ctrl+J joins; Ctrl+Z takes either back as long as nothing was done since.
pub(super) fn keys(ui: &Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, key));
    if hit(Key::H) {
        open.show_panel(Panel::Cut);
    }
    if hit(Key::J) {
        open.show_panel(Panel::Join);
    }
    let untouched = !open.text.history.can_undo();
    let shift = ui.input(|i| i.modifiers.shift);
    if let Some(parted) = open.page.open.parted.filter(|_| untouched && !shift)
        && hit(Key::Z)
    {
        let step = match parted {
            Parted::Cut(second) => Step::Join(second),
            Parted::Joined(_) => Step::TakeApart,
        };
        asked.push(R::Step(open.page.open.item.dictation, step));
    }
}

/// Where the second part will begin, and whose it is.
pub(super) fn cut(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(ui, icons::NOTE_PENCIL, "Cut in two", None);
    let at = open.text.manuscript.parts_at(open.text.caret);
    let Some((_, tail)) = at.and_then(|at| open.text.manuscript.parted(at)) else {
        hint(
            ui,
            "Put the caret into the word that begins the second part, outside of blanks and flags; Esc goes back.",
        );
        return;
    };
    hint(ui, "The second part gets a draft of its own from here on:");
    let begins: String = tail.text().chars().take(SHOWN).collect();
    let said = tail
        .words()
        .first()
        .map_or(String::new(), |w| format!(", at {}", clock(w.start)));
    ui.label(RichText::new(format!("“{}…”{said}", begins.trim())).font(theme::medium(14.0)));
    ui.add_space(4.0);
    let fresh = std::mem::take(&mut open.form.fresh);
    let name = "Record number of its patient (empty: the same patient)";
    let entered = field(ui, &mut open.form.one, name, fresh, false);
    hint(
        ui,
        "Sound, times, blanks, flags, author and due time go with it. Ctrl+Z right afterwards makes one of them again.",
    );
    let pressed = buttons(ui, open, icons::NOTE_PENCIL, "Cut", "Enter", true);
    if pressed || entered {
        let step = Step::CutInTwo {
            at: at.unwrap_or_default(),
            record: open.form.one.trim().to_owned(),
        };
        asked.push(R::Step(open.page.open.item.dictation, step));
    }
}

/// Which draft is put behind this one.
pub(super) fn join(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    let lines = open.page.open.joinable.clone();
    section(ui, icons::PLUS, "Join another draft", Some(lines.len()));
    if lines.is_empty() {
        empty(
            ui,
            icons::CHECK_CIRCLE,
            "No other draft",
            "Only a draft of this author about this patient that nobody works on can be joined. Esc goes back.",
        );
        return;
    }
    hint(
        ui,
        "Its text, sound and marks come behind this one's. ↑ ↓ choose.",
    );
    let last = lines.len() - 1;
    for (key, by) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1_isize)] {
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
            open.form.class = open.form.class.saturating_add_signed(by).min(last);
        }
    }
    for (n, line) in lines.iter().enumerate() {
        let said = line
            .stamps
            .dictated
            .map_or(String::new(), |t| t.strftime("%Y-%m-%d %H:%M").to_string());
        let words = format!("{} · {said}", line.patient);
        let pressed = row(ui, &words, 34.0, open.form.class == n, |ui, r| {
            let c = palette(ui);
            stamp(
                ui,
                pos2(r.left() + 8.0, r.center().y),
                Align2::LEFT_CENTER,
                r.width() - 70.0,
                &words,
                theme::regular(13.5),
                c.text,
            );
            let length = clock(f64::from(line.seconds));
            stamp(
                ui,
                pos2(r.right() - 8.0, r.center().y),
                Align2::RIGHT_CENTER,
                60.0,
                &length,
                theme::medium(13.0),
                c.text_2,
            );
        });
        if pressed.clicked() {
            open.form.class = n;
        }
    }
    let entered = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
    let pressed = buttons(ui, open, icons::PLUS, "Join", "Enter", true);
    if let Some(line) = lines
        .get(open.form.class.min(last))
        .filter(|_| pressed || entered)
    {
        asked.push(R::Step(
            open.page.open.item.dictation,
            Step::Join(line.dictation),
        ));
    }
}
