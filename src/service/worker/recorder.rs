//! What the window asks of the recorder and is told by it, beside starting and ending.

use super::messages::Request;
use crate::domain::{DictationId, EncounterId};
use crate::service::buttons::Button;
use crate::service::spoken::{Action, Command};

/// Where the next take goes, in seconds of the recording as it is heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// Behind everything.
    End,
    /// In between; what follows moves on.
    Insert(f64),
    /// In place of what is there, for as long as is spoken.
    Over(f64),
}

/// What is asked of the recorder.
#[derive(Debug, Clone, PartialEq)]
pub enum RecorderRequest {
    /// Pause: the microphone rests, the recording stays open.
    Hold,
    /// Go on.
    Resume(Place),
    /// Pause and hear the last seconds, or those before a place.
    Rewind {
        /// Seconds back.
        back_s: f64,
    },
    /// Discard the newest take.
    Discard(DictationId),
    /// Take a discarded take back in.
    Restore(DictationId, u32),
    /// Go on with a recording that is complete but has no note.
    Reopen(EncounterId, DictationId),
    /// Which microphones there are.
    Microphones,
    /// Use this one at this workstation; none is the system's default.
    Choose(Option<String>),
    /// Which commands there are.
    Commands,
    /// Say a command so.
    Say {
        /// Which.
        does: Action,
        /// How.
        phrases: Vec<String>,
    },
}

/// What the recorder tells.
#[derive(Debug, Clone, PartialEq)]
pub enum RecorderEvent {
    /// Whether the recording that goes on is paused.
    Held(bool),
    /// What is wrong with the sound: one sentence; nothing when all is well.
    Trouble(Option<String>),
    /// The microphones, and which was chosen at this workstation.
    Microphones {
        /// As the system calls them, its default first.
        names: Vec<String>,
        /// None is the system's default.
        chosen: Option<String>,
    },
    /// Where the microphone was away: seconds of the open recording, and for how long.
    Gaps(Vec<(f64, f64)>),
    /// The commands with their phrases, and the names of the auto-texts.
    Commands {
        /// In their order.
        commands: Vec<Command>,
        /// What "insert" knows.
        auto_texts: Vec<String>,
    },
    /// "Sign note" was said.
    AskToSign,
    /// A button of a dictation device was pressed or let go.
    Pressed(Button),
}

impl From<RecorderRequest> for Request {
    fn from(request: RecorderRequest) -> Self {
        Self::Recorder(request)
    }
}
