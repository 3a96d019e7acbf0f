//! What is on screen of the recorder, its keys, and the buttons of dictation devices, which do the same as the keys.
//!
//! Never here: drawing.

use eframe::egui::{Key, Modifiers, Ui};

use super::Desk;
use super::state::{State, Toast};
use crate::domain::DictationStatus;
use crate::service::buttons::Button;
use crate::service::spoken::{Action, Command};
use crate::service::worker::{DictationPage, Place, RecorderEvent, RecorderRequest, Request};

/// Seconds that "listen back" goes back.
pub const BACK_S: f64 = 3.0;
/// Levels kept for the strip: twenty a second.
const LEVELS: usize = 1200;

/// The recorder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recorder {
    /// Whether the open recording is paused.
    pub held: bool,
    /// What is wrong with the sound.
    pub trouble: Option<String>,
    /// Where the microphone was away in the open recording: second, length.
    pub gaps: Vec<(f64, f64)>,
    /// The last levels, newest last.
    pub levels: Vec<f32>,
    /// The microphones, once they were asked for.
    pub microphones: Vec<String>,
    /// The one chosen at this workstation; none is the system's default.
    pub chosen: Option<String>,
    /// Whether they are shown.
    pub choosing: bool,
    /// The spoken commands, once they were asked for.
    pub commands: Vec<Command>,
    /// What "insert" knows.
    pub auto_texts: Vec<String>,
    /// Whether they are shown.
    pub reading: bool,
    /// The command whose phrases are being edited, and its phrases with commas between.
    pub saying: Option<(Action, String)>,
    /// Whether the key to talk is held down.
    pub talking: bool,
}

impl State {
    /// Takes in what the recorder told.
    pub fn take_recorder(&mut self, event: RecorderEvent) -> Vec<Request> {
        let recorder = &mut self.recorder;
        match event {
            RecorderEvent::Held(held) => recorder.held = held,
            RecorderEvent::Trouble(trouble) => recorder.trouble = trouble,
            RecorderEvent::Gaps(gaps) => recorder.gaps = gaps,
            RecorderEvent::Microphones { names, chosen } => {
                (recorder.microphones, recorder.chosen) = (names, chosen);
            }
            RecorderEvent::Commands {
                commands,
                auto_texts,
            } => {
                (recorder.commands, recorder.auto_texts) = (commands, auto_texts);
            }
            RecorderEvent::AskToSign => {
                let open = self.page.as_ref().and_then(|p| p.document);
                self.signing = open.is_some_and(|(_, s)| !s.is_frozen());
            }
            RecorderEvent::Pressed(button) => {
                // At the correction desk a pedal plays the document, unless something is being recorded.
                if self.desk == Some(Desk::Correct) && self.recording.is_none() {
                    let asked = super::desks::correct::pressed(&mut self.correct, button);
                    return asked.into_iter().map(Request::Correction).collect();
                }
                let page = self.page.as_deref();
                return page
                    .and_then(|p| press(self, p, button))
                    .into_iter()
                    .collect();
            }
        }
        Vec::new()
    }

    /// Keeps a level for the strip.
    pub fn take_level(&mut self, level: f32, recorded_s: f64) {
        self.recording = Some((level, recorded_s));
        let levels = &mut self.recorder.levels;
        levels.push(level);
        if levels.len() > LEVELS {
            levels.drain(..LEVELS / 2);
        }
    }

    /// The recording has ended.
    pub fn end_recording(&mut self) {
        self.recording = None;
        let recorder = &mut self.recorder;
        (recorder.held, recorder.trouble, recorder.talking) = (false, None, false);
        recorder.levels.clear();
    }
}

/// What a button of a dictation device, or the key that does the same, asks for now.
#[must_use]
pub fn press(state: &State, page: &DictationPage, button: Button) -> Option<Request> {
    let open = state.recording.is_some();
    let held = state.recorder.held;
    let at = state.position_s;
    let resume = |place| Some(RecorderRequest::Resume(place).into());
    match button {
        Button::Record if open => Some(Request::StopRecording),
        Button::Record => begin(state, page),
        Button::Hold if open && held => resume(Place::End),
        Button::Hold if open => Some(RecorderRequest::Hold.into()),
        Button::Hold => reopen(state, page),
        Button::TalkDown if open && held => resume(Place::End),
        Button::TalkDown if open => None,
        Button::TalkDown => begin(state, page),
        Button::TalkUp if open && !held => Some(RecorderRequest::Hold.into()),
        Button::TalkUp => None,
        Button::Rewind if open => Some(RecorderRequest::Rewind { back_s: BACK_S }.into()),
        Button::Rewind | Button::Forward => {
            let (id, _) = page.dictation?;
            let by = if button == Button::Rewind {
                -BACK_S
            } else {
                BACK_S
            };
            let from_s = (at + by).clamp(0.0, page.duration_s);
            Some(Request::Play {
                dictation: id,
                from_s,
            })
        }
        Button::Play | Button::Pause if open && !held => None,
        Button::Pause if !state.playing => None,
        Button::Pause => Some(Request::Pause),
        Button::Play if state.playing => Some(Request::Pause),
        Button::Play => {
            let (id, _) = page.dictation?;
            Some(Request::Play {
                dictation: id,
                from_s: at,
            })
        }
        Button::Insert if held => resume(Place::Insert(at)),
        Button::Overwrite if held => resume(Place::Over(at)),
        Button::Discard if open => {
            let (id, _) = page.dictation?;
            Some(RecorderRequest::Discard(id).into())
        }
        Button::Insert | Button::Overwrite | Button::Discard => None,
        Button::Finish => open.then_some(Request::StopRecording),
    }
}

fn begin(state: &State, page: &DictationPage) -> Option<Request> {
    (state.recording.is_none() && page.dictation.is_none())
        .then_some(Request::Record(page.encounter))
}

/// Going on with a recording that is complete but has no note yet.
fn reopen(state: &State, page: &DictationPage) -> Option<Request> {
    let (id, status) = page.dictation?;
    let free = page.document.is_none() && state.recording.is_none() && state.progress.is_none();
    (free && status == DictationStatus::Recorded)
        .then(|| RecorderRequest::Reopen(page.encounter, id).into())
}

/// The keys of the recorder; they work while a field takes the typing, too.
pub fn keys(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (key, button) in [
        (Key::F9, Button::Record),
        (Key::F8, Button::Hold),
        (Key::F7, Button::Rewind),
        (Key::F6, Button::Insert),
        (Key::F5, Button::Overwrite),
        (Key::F4, Button::Discard),
    ] {
        if hit(key) {
            asked.extend(pressed(state, button));
        }
    }
    if hit(Key::F1) {
        state.recorder.reading = !state.recorder.reading;
        asked.push(RecorderRequest::Commands.into());
    }
    if ui.input_mut(|i| i.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::C)) {
        copy(ui, state);
    }
    // Talking while the key is held down.
    let down = ui.input(|i| i.key_down(Key::F12));
    if down != state.recorder.talking {
        state.recorder.talking = down;
        let button = if down {
            Button::TalkDown
        } else {
            Button::TalkUp
        };
        asked.extend(pressed(state, button));
    }
    asked
}

fn pressed(state: &State, button: Button) -> Option<Request> {
    press(state, state.page.as_deref()?, button)
}

/// Puts the note, or where there is none the transcript, on the clipboard: to be pasted into any other program.
fn copy(ui: &Ui, state: &mut State) {
    let Some(page) = &state.page else { return };
    let text = if page.note.sections.is_empty() {
        page.finished.text.clone()
    } else {
        page.note.text()
    };
    if text.is_empty() {
        return;
    }
    ui.ctx().copy_text(text);
    state.toasts.push(Toast {
        text: "Copied as plain text: paste it into any other program".into(),
        undo: None,
        failed: false,
        shown_s: 0.0,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_to_talk_records_while_it_is_down() {
        let mut state = State::default();
        assert_eq!(
            pressed(&state, Button::TalkDown),
            None,
            "no encounter is open"
        );
        state.take_level(0.5, 1.0);
        assert_eq!(pressed(&state, Button::Insert), None, "no page");
        state.end_recording();
        assert!(state.recording.is_none() && state.recorder.levels.is_empty());
        (0..5000).for_each(|_| state.take_level(0.5, 1.0));
        assert!(state.recorder.levels.len() <= LEVELS);
    }
}
