//! The note by section: read, corrected, signed.

use eframe::egui::{Key, Label, RichText, Sense, TextEdit, Ui, vec2};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, icon_button, section};
use crate::domain::{Section, Sentence, TextSpan};
use crate::service::worker::{DictationPage, Request};

/// Draws the note.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::FILE_TEXT, page.work_type.title(), None);
        if state.signing {
            signing(ui, state, page, asked);
        }
        if page.note.sections.is_empty() {
            empty(
                ui,
                icons::NOTE_PENCIL,
                "No note yet",
                "It is written when the recording has been transcribed.",
            );
        }
        let frozen = page.document.is_none_or(|(_, s)| s.is_frozen());
        let mut lit = None;
        for (at, part) in page.note.sections.iter().enumerate() {
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new(&part.heading)
                        .font(theme::semibold(14.0))
                        .color(palette(ui).accent),
                );
                if !frozen
                    && state.editing.is_none()
                    && icon_button(ui, icons::NOTE_PENCIL, &format!("Edit {}", part.heading))
                        .clicked()
                {
                    state.editing = Some((at, body(part)));
                }
            });
            if state.editing.as_ref().is_some_and(|(e, _)| *e == at) {
                editor(ui, state, page, at, asked);
            } else {
                for (n, sentence) in part.sentences.iter().enumerate() {
                    let text = RichText::new(&sentence.text)
                        .font(theme::regular(14.0))
                        .line_height(Some(21.0));
                    let text = if state.lit == Some((at, n)) {
                        text.background_color(palette(ui).accent_soft)
                    } else {
                        text
                    };
                    if ui
                        .add(Label::new(text).wrap().sense(Sense::hover()))
                        .hovered()
                    {
                        lit = Some((at, n));
                    }
                }
            }
        }
        state.lit = lit;
        if let Some(signature) = &page.signature {
            ui.separator();
            ui.label(
                RichText::new(format!("{}  {signature}", icons::SHIELD_CHECK))
                    .font(theme::medium(13.0))
                    .color(palette(ui).green),
            );
        }
    });
}

fn body(part: &Section) -> String {
    let texts: Vec<&str> = part.sentences.iter().map(|s| s.text.trim_end()).collect();
    texts.join("\n")
}

fn editor(
    ui: &mut Ui,
    state: &mut State,
    page: &DictationPage,
    at: usize,
    asked: &mut Vec<Request>,
) {
    let Some((_, text)) = &mut state.editing else {
        return;
    };
    let field = TextEdit::multiline(text)
        .desired_width(f32::INFINITY)
        .desired_rows(3)
        .font(theme::regular(14.0))
        .margin(vec2(10.0, 8.0));
    ui.add(field)
        .accessible_name("Text of this section, a sentence a line");
    let mut done = false;
    ui.horizontal(|ui| {
        if Button::new(icons::CHECK, "Save")
            .tone(Tone::Primary)
            .show(ui)
            .clicked()
        {
            if let (Some((document, _)), Some((_, text))) = (page.document, &state.editing) {
                let mut note = page.note.clone();
                if let Some(part) = note.sections.get_mut(at) {
                    part.sentences = corrected(&part.sentences, text);
                }
                asked.push(Request::SaveNote { document, note });
            }
            done = true;
        }
        done |= Button::new(icons::X, "Leave as it was").show(ui).clicked();
    });
    if done {
        state.editing = None;
    }
}

/// A line that stood there keeps its source; a corrected one takes the source of the line in its place.
fn corrected(before: &[Sentence], text: &str) -> Vec<Sentence> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(at, line)| {
            let same = before
                .iter()
                .find(|s| s.text == line)
                .or_else(|| before.get(at))
                .or(before.last());
            let source: Vec<TextSpan> = same.map(|s| s.source.clone()).unwrap_or_default();
            Sentence {
                text: line.to_owned(),
                source,
            }
        })
        .collect()
}

fn signing(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    ui.label(
        RichText::new("Your password signs this note. After that its text can no longer change.")
            .color(palette(ui).text_2),
    );
    let field = TextEdit::singleline(&mut state.password)
        .password(true)
        .desired_width(240.0)
        .margin(vec2(10.0, 8.0));
    let field = ui.add(field).accessible_name("Password to sign with");
    // Asked first: a field that gets the focus back has not lost it.
    let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if ui.memory(|m| m.focused().is_none()) {
        field.request_focus();
    }
    let mut leave = false;
    ui.horizontal(|ui| {
        let pressed = Button::new(icons::SIGNATURE, "Sign now")
            .tone(Tone::Primary)
            .enabled(!state.password.is_empty())
            .show(ui)
            .clicked();
        if (pressed || entered)
            && !state.password.is_empty()
            && let Some((document, _)) = page.document
        {
            asked.push(Request::Sign {
                document,
                password: std::mem::take(&mut state.password),
            });
        }
        leave = Button::new("", "Not yet").key("Esc").show(ui).clicked();
    });
    if leave {
        state.signing = false;
        state.password.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrected_sentence_still_says_where_it_was_said() {
        let said = |text: &str, at| Sentence {
            text: text.into(),
            source: vec![TextSpan::new(at, at + 5)],
        };
        let before = [said("No fever.", 0), said("No cough.", 10)];
        let after = corrected(&before, "No fever.\nNo dry cough.\n\n");
        assert_eq!(after, [said("No fever.", 0), said("No dry cough.", 10)]);
        assert_eq!(corrected(&before, "No cough."), [said("No cough.", 10)]);
    }
}
