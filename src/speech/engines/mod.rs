//! Speech engines: one file an engine, each implements [`super::Recognizer`].

mod rescore;
pub mod threads;
pub mod whisper;
