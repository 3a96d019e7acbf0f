//! The recorder of the dictation desk: what is being recorded, what is wrong with it, and what can be done.

use std::path::PathBuf;

use eframe::egui::{
    Align, CornerRadius, Layout, ProgressBar, Rect, RichText, Sense, TextEdit, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use super::{clock, dictation_pill};
use crate::app::icons;
use crate::app::recorder::press;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, pill, waveform_with_gaps};
use crate::domain::DictationStatus;
use crate::service::buttons::Button as Press;
use crate::service::worker::{DictationPage, RecorderRequest, Request};

/// Draws the card.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        let runs = state.recording.is_some() && !state.recorder.held;
        if runs {
            strip(ui, &state.recorder.levels, 56.0);
        } else if page.duration_s > 0.0
            && let (Some(to), Some((id, _))) = (
                waveform_with_gaps(
                    ui,
                    &page.peaks,
                    page.duration_s,
                    state.position_s,
                    56.0,
                    &state.recorder.gaps,
                ),
                page.dictation,
            )
        {
            asked.push(Request::Play {
                dictation: id,
                from_s: to,
            });
        }
        ui.horizontal(|ui| {
            match (state.recording, state.recorder.held, page.dictation) {
                (Some((level, seconds)), false, _) => {
                    running(ui, (&*state, page), (level, seconds), asked)
                }
                (Some(_), true, _) => held(ui, state, page, asked),
                (None, _, Some((_, status))) => complete(ui, state, page, status, asked),
                (None, _, None) => nothing(ui, state, page, asked),
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                beside(ui, state, page, asked);
            });
        });
        if let Some(trouble) = &state.recorder.trouble {
            let c = palette(ui);
            ui.label(
                RichText::new(format!("{}  {trouble}", icons::WARNING))
                    .font(theme::medium(13.5))
                    .color(c.red),
            );
        }
    });
}

fn ask(
    ui: &mut Ui,
    (state, page): (&State, &DictationPage),
    button: Button<'_>,
    press_of: Press,
    asked: &mut Vec<Request>,
) {
    let what = press(state, page, press_of);
    if button.enabled(what.is_some()).show(ui).clicked() {
        asked.extend(what);
    }
}

fn running(
    ui: &mut Ui,
    (state, page): (&State, &DictationPage),
    (level, seconds): (f32, f64),
    asked: &mut Vec<Request>,
) {
    let stop = Button::new(icons::STOP, "Stop")
        .key("F9")
        .tone(Tone::Danger);
    ask(ui, (state, page), stop, Press::Record, asked);
    ask(
        ui,
        (state, page),
        Button::new(icons::PAUSE, "Pause").key("F8"),
        Press::Hold,
        asked,
    );
    let back = Button::new(icons::CLOCK_COUNTER_CLOCKWISE, "Listen back").key("F7");
    ask(ui, (state, page), back, Press::Rewind, asked);
    ui.label(RichText::new(clock(seconds)).font(theme::medium(14.0)));
    let c = palette(ui);
    let ink = match (state.recorder.trouble.is_some(), level > 0.97) {
        (false, false) => c.accent,
        _ => c.red,
    };
    let meter = ProgressBar::new(level.clamp(0.0, 1.0))
        .desired_width(140.0)
        .desired_height(8.0)
        .corner_radius(CornerRadius::same(4))
        .fill(ink);
    ui.add(meter).on_hover_text("Microphone level");
}

fn held(ui: &mut Ui, state: &State, page: &DictationPage, asked: &mut Vec<Request>) {
    let go_on = Button::new(icons::MICROPHONE, "Go on")
        .key("F8")
        .tone(Tone::Primary);
    ask(ui, (state, page), go_on, Press::Hold, asked);
    ask(
        ui,
        (state, page),
        Button::new(icons::PLUS, "Insert here").key("F6"),
        Press::Insert,
        asked,
    );
    let over = Button::new(icons::NOTE_PENCIL, "Record over").key("F5");
    ask(ui, (state, page), over, Press::Overwrite, asked);
    ask(
        ui,
        (state, page),
        Button::new(icons::X, "Discard take").key("F4"),
        Press::Discard,
        asked,
    );
    play(ui, state, page, asked);
    ask(
        ui,
        (state, page),
        Button::new(icons::CHECK, "Finish").key("F9"),
        Press::Record,
        asked,
    );
}

fn complete(
    ui: &mut Ui,
    state: &State,
    page: &DictationPage,
    status: DictationStatus,
    asked: &mut Vec<Request>,
) {
    play(ui, state, page, asked);
    if let Some((what, done)) = &state.progress {
        hint(ui, what);
        ui.add(
            ProgressBar::new(*done)
                .desired_width(200.0)
                .desired_height(6.0)
                .fill(palette(ui).accent),
        );
    } else if status != DictationStatus::Transcribed
        && let Some((id, _)) = page.dictation
    {
        let transcribe = Button::new(icons::WAVEFORM, "Transcribe").key("T");
        if transcribe.tone(Tone::Primary).show(ui).clicked() {
            asked.push(Request::Transcribe(id));
        }
        if press(state, page, Press::Hold).is_some() {
            let more = Button::new(icons::MICROPHONE, "Append").key("F8");
            ask(ui, (state, page), more, Press::Hold, asked);
        }
    }
}

fn play(ui: &mut Ui, state: &State, page: &DictationPage, asked: &mut Vec<Request>) {
    let (icon, word) = if state.playing {
        (icons::PAUSE, "Pause")
    } else {
        (icons::PLAY, "Play")
    };
    ask(
        ui,
        (state, page),
        Button::new(icon, word).key("Space"),
        Press::Play,
        asked,
    );
    let place = format!("{} / {}", clock(state.position_s), clock(page.duration_s));
    ui.label(RichText::new(place).color(palette(ui).text_2));
}

fn nothing(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    let record = Button::new(icons::MICROPHONE, "Record")
        .key("F9")
        .tone(Tone::Primary);
    ask(ui, (&*state, page), record, Press::Record, asked);
    let field = TextEdit::singleline(&mut state.import)
        .hint_text("… or the path of a sound file; or drop one here")
        .desired_width(320.0)
        .margin(vec2(10.0, 8.0));
    ui.add(field).accessible_name("Path of a sound file");
    let import =
        Button::new(icons::UPLOAD_SIMPLE, "Import").enabled(!state.import.trim().is_empty());
    if import.show(ui).clicked() {
        asked.push(Request::Import {
            encounter: page.encounter,
            file: PathBuf::from(state.import.trim()),
        });
    }
}

/// What stands at the right: the recording's state, the microphone, the commands.
fn beside(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    if state.recording.is_some() {
        let c = palette(ui);
        if state.recorder.held {
            pill(ui, "Paused", c.amber, c.amber_soft);
        } else {
            pill(ui, "Recording", c.red, c.red_soft);
        }
    } else if let Some((_, status)) = page.dictation {
        let (word, ink, paper) = dictation_pill(ui, status);
        pill(ui, word, ink, paper);
    }
    let commands = Button::new(icons::QUOTES, "Commands").key("F1");
    if commands.show(ui).clicked() {
        state.recorder.reading = true;
        asked.push(RecorderRequest::Commands.into());
    }
    if state.recording.is_none() && page.dictation.is_none() {
        let microphone = Button::new(icons::GEAR, "Microphone");
        if microphone.show(ui).clicked() {
            state.recorder.choosing = true;
            asked.push(RecorderRequest::Microphones.into());
        }
    }
}

/// The last levels as bars, the newest at the right.
fn strip(ui: &mut Ui, levels: &[f32], height: f32) {
    let c = palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "What the microphone hears"));
    let bars = (rect.width() / 3.0) as usize;
    for (back, level) in levels.iter().rev().take(bars).enumerate() {
        let x = rect.right() - (back + 1) as f32 * 3.0;
        let tall = level.powi(2).clamp(0.02, 1.0) * rect.height();
        let bar = Rect::from_center_size(pos2(x + 1.0, rect.center().y), vec2(2.0, tall));
        let ink = if *level > 0.97 { c.red } else { c.accent };
        ui.painter().rect_filled(bar, CornerRadius::same(1), ink);
    }
}
