//! Speech engines: one file an engine, each implements [`super::Recognizer`].

mod stages;
pub mod threads;
pub mod whisper;
