//! Speech engines: one file an engine, each implements [`super::Recognizer`].

mod by_ear;
mod stages;
pub mod threads;
mod tokens;
pub mod whisper;
