//! Speech engines: one file an engine, each implements [`super::Recognizer`].

pub mod threads;
mod tokens;
pub mod whisper;
