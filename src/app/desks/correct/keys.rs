//! The desk's keys, and the three switches of a pedal, which do what F5 (back), F6 (play) and F7 (on) do.

use eframe::egui::{Key, Modifiers, Ui};

use super::{CorrectDesk, OpenDesk, Panel, Sound, corrects};
use crate::domain::{DocumentState, ManuscriptEntry, Role};
use crate::service::buttons::Button;
use crate::service::correction::Step;
use crate::service::correction::export::Format;
use crate::service::worker::CorrectionRequest as R;

/// Seconds that F5 and F7 go.
const JUMP_S: f64 = 3.0;
/// Seconds that come again after a pause.
const BACK_S: f64 = 1.0;
/// Seconds of sound before and after a place under review.
const AROUND_S: f64 = 0.7;

/// Keys of the worklist.
pub(super) fn list(ui: &mut Ui, desk: &mut CorrectDesk, asked: &mut Vec<R>) {
    if ui.ctx().text_edit_focused() {
        if hit(ui, Modifiers::NONE, Key::Escape) {
            desk.words.clear();
        }
        return;
    }
    if desk.figures.is_some() {
        if hit(ui, Modifiers::NONE, Key::Escape) || hit(ui, Modifiers::NONE, Key::Q) {
            desk.figures = None;
        }
        return;
    }
    let lines = super::list::lines(desk);
    let last = lines.len().saturating_sub(1);
    for key in [Key::J, Key::ArrowDown] {
        if hit(ui, Modifiers::NONE, key) {
            desk.chosen = (desk.chosen + 1).min(last);
        }
    }
    for key in [Key::K, Key::ArrowUp] {
        if hit(ui, Modifiers::NONE, key) {
            desk.chosen = desk.chosen.saturating_sub(1);
        }
    }
    let presets = desk.presets().len();
    for (at, key) in DIGITS.into_iter().enumerate().take(presets) {
        if hit(ui, Modifiers::NONE, key) {
            (desk.preset, desk.chosen) = (at, 0);
        }
    }
    if hit(ui, Modifiers::NONE, Key::Q) {
        asked.push(R::Figures);
    }
    let claim = hit(ui, Modifiers::NONE, Key::Enter);
    let look = hit(ui, Modifiers::NONE, Key::V);
    if let Some(line) = lines.get(desk.chosen)
        && (claim || look)
        && line.document.is_some()
    {
        asked.push(R::Open {
            dictation: line.dictation,
            claim: claim && !line.state.is_frozen(),
        });
    }
}

/// The keys that choose from a short list, by their number.
pub(super) const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

pub(super) fn hit(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    ui.input_mut(|i| i.consume_key(modifiers, key))
}

/// Keys of an open document.
pub(super) fn document(
    ui: &mut Ui,
    desk: &mut CorrectDesk,
    role: Option<Role>,
    asked: &mut Vec<R>,
) {
    sound_keys(ui, desk, asked);
    let CorrectDesk { open, sound, .. } = desk;
    let Some(open) = open else { return };
    let writable = open.page.open.writable && corrects(role);
    review_keys(ui, open, writable, asked);
    if writable && !open.panel.is_form() {
        for (modifiers, key, panel) in [
            (Modifiers::COMMAND, Key::B, Panel::Blank),
            (Modifiers::COMMAND, Key::G, Panel::Flag),
            (Modifiers::COMMAND, Key::P, Panel::Pend),
            (Modifiers::COMMAND, Key::T, Panel::AutoTexts),
        ] {
            if hit(ui, modifiers, key) {
                open.show_panel(panel);
            }
        }
        super::parting::keys(ui, open, asked);
        if hit(ui, Modifiers::ALT, Key::L) {
            super::learning::open(open);
        }
        if hit(ui, Modifiers::COMMAND, Key::M) {
            settle_here(open);
        }
        if hit(ui, Modifiers::COMMAND, Key::S) {
            asked.push(R::Step(open.page.open.item.dictation, Step::Save));
        }
    }
    if hit(ui, Modifiers::COMMAND, Key::F) {
        open.show_panel(Panel::Find);
        if let Some(words) = open.text.selection().and_then(|s| s.of(open.text.text())) {
            open.form.one = words.to_owned();
        }
    }
    if hit(ui, Modifiers::COMMAND, Key::D) {
        open.show_panel(Panel::Compare);
    }
    if hit(ui, Modifiers::NONE, Key::F2) {
        let now = Panel::LOOKED_AT.iter().position(|p| *p == open.panel);
        let next = now.map_or(0, |n| (n + 1) % Panel::LOOKED_AT.len());
        open.show_panel(Panel::LOOKED_AT[next]);
    }
    if hit(ui, Modifiers::COMMAND, Key::E) {
        let dictation = open.page.open.item.dictation;
        let folder = std::env::temp_dir();
        asked.push(R::Export(dictation, Format::Pdf, folder));
    }
    if !open.panel.is_form() && hit(ui, Modifiers::COMMAND, Key::Enter) {
        go_on(open, role, asked);
    }
    if hit(ui, Modifiers::COMMAND, Key::W) {
        close(open, asked);
    }
    if hit(ui, Modifiers::NONE, Key::Escape) {
        if open.panel.is_form() {
            open.show_panel(Panel::Review);
            open.focus = true;
        } else if open.at.is_some() {
            open.at = None;
            open.focus = true;
            sound.looped = None;
            asked.push(R::Loop(None));
        } else {
            close(open, asked);
        }
    }
}

/// Settles the mark that the caret stands in.
fn settle_here(open: &mut OpenDesk) {
    let caret = open.text.caret;
    let here = open
        .text
        .manuscript
        .open_marks()
        .find(|m| m.span.start <= caret && caret <= m.span.end)
        .map(|m| m.id);
    if let Some(mark) = here {
        open.text.take(ManuscriptEntry::Resolve {
            mark,
            resolved: true,
        });
    }
}

/// Back to the list: what is held is given back.
fn close(open: &OpenDesk, asked: &mut Vec<R>) {
    asked.push(R::LetGo(open.page.open.item.dictation));
}

/// The next step of this document for this person.
pub(super) fn go_on(open: &mut OpenDesk, role: Option<Role>, asked: &mut Vec<R>) {
    let id = open.page.open.item.dictation;
    let signs = role.is_some_and(|r| r.may(crate::domain::Permission::SignDocument));
    match open.page.open.item.state {
        DocumentState::Preliminary | DocumentState::Editing | DocumentState::Draft if signs => {
            open.show_panel(Panel::Sign);
        }
        DocumentState::Signed | DocumentState::Addended if signs => open.show_panel(Panel::Addend),
        DocumentState::Qa => open.show_panel(Panel::Judge),
        DocumentState::Pended => asked.push(R::Step(id, Step::Resume)),
        DocumentState::Editing if corrects(role) => asked.push(R::Step(id, Step::Send)),
        _ => {}
    }
}

/// Play, or pause and have the last second again.
fn play_or_pause(sound: &Sound) -> R {
    if sound.playing {
        R::Pause(BACK_S)
    } else {
        R::Play(sound.at_s)
    }
}

/// Some seconds back or on; what plays goes on from there.
fn jump(sound: &mut Sound, duration_s: f64, by: f64) -> Option<R> {
    sound.at_s = (sound.at_s + by).clamp(0.0, duration_s);
    sound.playing.then_some(R::Play(sound.at_s))
}

/// What a switch of a pedal, or a button of a dictation microphone, asks for at this desk.
pub fn pressed(desk: &mut CorrectDesk, button: Button) -> Vec<R> {
    let CorrectDesk { open, sound, .. } = desk;
    let Some(open) = open else { return Vec::new() };
    let duration_s = open.page.duration_s;
    let asked = match button {
        Button::Play => Some(play_or_pause(sound)),
        Button::Pause => sound.playing.then_some(R::Pause(BACK_S)),
        Button::Rewind => jump(sound, duration_s, -JUMP_S),
        Button::Forward => jump(sound, duration_s, JUMP_S),
        _ => None,
    };
    asked.into_iter().collect()
}

fn sound_keys(ui: &Ui, desk: &mut CorrectDesk, asked: &mut Vec<R>) {
    let Some(open) = &mut desk.open else { return };
    let sound = &mut desk.sound;
    if hit(ui, Modifiers::NONE, Key::F6) || hit(ui, Modifiers::COMMAND, Key::Space) {
        asked.push(play_or_pause(sound));
    }
    for (key, by) in [(Key::F5, -JUMP_S), (Key::F7, JUMP_S)] {
        if hit(ui, Modifiers::NONE, key) {
            asked.extend(jump(sound, open.page.duration_s, by));
        }
    }
    // From the caret: Ctrl+F6.
    if hit(ui, Modifiers::COMMAND, Key::F6)
        && let Some(word) = open.text.manuscript.word_at(open.text.caret)
    {
        sound.at_s = word.start;
        asked.push(R::Play(word.start));
    }
    for (key, by) in [(Key::ArrowLeft, -0.1_f32), (Key::ArrowRight, 0.1)] {
        if hit(ui, Modifiers::ALT, key) {
            sound.speed = ((sound.speed + by) * 10.0).round() / 10.0;
            sound.speed = sound.speed.clamp(0.5, 2.5);
            asked.push(R::Speed(sound.speed));
        }
    }
    for (key, by) in [(Key::ArrowDown, -0.25_f32), (Key::ArrowUp, 0.25)] {
        if hit(ui, Modifiers::ALT, key) {
            sound.gain = (sound.gain + by).clamp(0.25, 4.0);
            asked.push(R::Gain(sound.gain));
        }
    }
    if hit(ui, Modifiers::ALT, Key::N) {
        sound.quiet = !sound.quiet;
        asked.push(R::Quiet(sound.quiet));
    }
    if hit(ui, Modifiers::NONE, Key::F3) {
        sound.looped = match sound.looped {
            Some(_) => None,
            None => open
                .text
                .selection()
                .and_then(|s| open.text.manuscript.heard_within(s)),
        };
        asked.push(R::Loop(sound.looped));
        if let Some((from, _)) = sound.looped {
            asked.push(R::Play(from));
        }
    }
}

fn review_keys(ui: &Ui, open: &mut OpenDesk, writable: bool, asked: &mut Vec<R>) {
    if hit(ui, Modifiers::NONE, Key::F8) {
        let next = open.at.map_or(0, |n| n + 1);
        look_at(open, next, asked);
    }
    if hit(ui, Modifiers::SHIFT, Key::F8) {
        let before = open.at.map_or(0, |n| n.saturating_sub(1));
        look_at(open, before, asked);
    }
    let Some(at) = open.at else { return };
    if open.panel.is_form() || !writable {
        return;
    }
    let Some(item) = open.review.get(at).cloned() else {
        return;
    };
    const DIGITS: [Key; 5] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
    for (key, candidate) in DIGITS.into_iter().zip(&item.candidates) {
        if hit(ui, Modifiers::NONE, key) {
            replace(open, at, candidate, asked);
            return;
        }
    }
    if hit(ui, Modifiers::NONE, Key::Enter) {
        decided(open, at, asked);
    } else if hit(ui, Modifiers::NONE, Key::R) {
        listen(open, asked);
    } else if let Some(panel) = [(Key::B, Panel::Blank), (Key::F, Panel::Flag)]
        .into_iter()
        .find_map(|(key, panel)| hit(ui, Modifiers::NONE, key).then_some(panel))
    {
        open.select(item.span);
        open.show_panel(panel);
        // The letter of the key is not typed into the field.
        ui.input_mut(|i| {
            i.events
                .retain(|e| !matches!(e, eframe::egui::Event::Text(_)))
        });
    } else if hit(ui, Modifiers::NONE, Key::E) {
        open.select(item.span);
        open.at = None;
        open.focus = true;
        ui.input_mut(|i| {
            i.events
                .retain(|e| !matches!(e, eframe::egui::Event::Text(_)))
        });
    }
}

/// Writes a candidate in the place under review and goes on.
pub(super) fn replace(open: &mut OpenDesk, at: usize, candidate: &str, asked: &mut Vec<R>) {
    let Some(item) = open.review.get(at) else {
        return;
    };
    let span = item.span;
    let capital = span
        .of(open.text.text())
        .is_some_and(|t| t.starts_with(char::is_uppercase));
    let mut letters = candidate.chars();
    let written = match letters.next().filter(|_| capital) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => candidate.to_owned(),
    };
    open.text.write(span, &written);
    decided(open, at, asked);
}

/// The place was decided on: it leaves the queue, the next one comes.
pub(super) fn decided(open: &mut OpenDesk, at: usize, asked: &mut Vec<R>) {
    if at >= open.review.len() {
        return;
    }
    open.follow();
    let at = at.min(open.review.len().saturating_sub(1));
    if open.review.is_empty() {
        open.at = None;
        return;
    }
    let item = open.review.remove(at);
    if let Some(source) = item.source {
        open.text.unsent.push(ManuscriptEntry::Review { source });
    }
    look_at(open, at, asked);
}

/// Goes to a place of the queue and plays it; past the last one the review is over.
pub(super) fn look_at(open: &mut OpenDesk, at: usize, asked: &mut Vec<R>) {
    open.panel = Panel::Review;
    let Some(item) = open.review.get(at) else {
        open.at = None;
        open.focus = true;
        return;
    };
    open.at = Some(at);
    open.text.move_to(item.span.start, false);
    open.show_caret = true;
    listen(open, asked);
}

/// Plays the place under review with a little around it, once.
fn listen(open: &OpenDesk, asked: &mut Vec<R>) {
    let item = open.at.and_then(|at| open.review.get(at));
    if let Some((from, _)) = item.and_then(|i| i.heard) {
        asked.push(R::Play((from - AROUND_S).max(0.0)));
    }
}

impl OpenDesk {
    /// Selects a place.
    pub(super) fn select(&mut self, span: crate::domain::TextSpan) {
        self.text.move_to(span.start, false);
        self.text.move_to(span.end, true);
    }

    /// Turns the side to something, its fields empty.
    pub(super) fn show_panel(&mut self, panel: Panel) {
        if self.panel != panel {
            self.form = super::Form {
                fresh: true,
                errors: std::mem::take(&mut self.form.errors),
                ..super::Form::default()
            };
        }
        self.panel = panel;
    }
}
