//! Speech engines: one file an engine, each implements [`super::Recognizer`].

pub mod whisper;
