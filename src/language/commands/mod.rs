//! Spoken commands, told apart from what is dictated, and carried out on the text as it is said.
//!
//! A function of the transcript, so that a recording transcribed at once and one heard live end in the same text. What a command
//! takes out stays in the record as a change. The phrases are in `assets/language/commands.toml`.
//! Never here: devices, windows, the store; what must happen outside the text is told as an [`Effect`].

mod auto_text;
mod carry_out;
mod find;
mod page;
mod phrases;
mod spell;
#[cfg(test)]
mod tests;

pub use auto_text::{AutoText, AutoTexts, fields};
pub use phrases::{Action, Command, Commands};

pub(super) use carry_out::{carry_out, place};
pub(super) use find::find;

use crate::domain::{FinishedText, TextSpan};

/// The rule by which changes made by commands are known.
pub(super) const RULE: &str = "spoken command";
/// … and those that an auto-text made.
pub(super) const AUTO_TEXT: &str = "auto-text";

/// A section of the note that is dictated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionName {
    /// As it is written.
    pub heading: String,
    /// As it may be said, in lower case.
    pub said: Vec<String>,
}

/// What commands are carried out with.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The phrases.
    pub commands: Commands,
    /// What can be inserted.
    pub auto_texts: AutoTexts,
    /// The note's sections in their order.
    pub sections: Vec<SectionName>,
}

/// A command that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What it does.
    pub action: Action,
    /// What it is about: a section, an auto-text, the words selected.
    pub about: String,
    /// Where it was said, in the **raw** text.
    pub said: TextSpan,
    /// What it wrote or marked, in the **finished** text.
    pub places: Vec<TextSpan>,
    /// Whether it did anything: there may be nothing to take back.
    pub done: bool,
}

/// A dictation as text, its commands carried out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Obeyed {
    /// The text.
    pub finished: FinishedText,
    /// The commands, in the order in which they were said.
    pub effects: Vec<Effect>,
}
