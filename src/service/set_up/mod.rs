//! Installs what is missing, step by step; each step skips what is already done, so an interrupted set-up goes on where it was.

mod code_sets;
mod speech_model;
mod word_lists;

use jiff::Timestamp;

use super::{Office, Places, ServiceError};
use crate::coding::CodingError;
use crate::interop::packages::PackageError;
use crate::language::LanguageError;
use crate::speech::models::ModelError;

pub use code_sets::install_code_sets;
pub use speech_model::install_model;
pub use word_lists::{LEXICON, TERMS, install_word_lists};

/// What a step says while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum SetUpProgress {
    /// A step begins; the text says what it does.
    Begin(String),
    /// How far it is, 0 to 1.
    Fraction(f64),
    /// It is done; the text says what is there now.
    Done(String),
}

/// Why set-up stopped.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// A package could not be had.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A model could not be made.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A code set could not be built.
    #[error(transparent)]
    Coding(#[from] CodingError),
    /// The lexicon could not be built.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// A manifest has a fault.
    #[error("{0}")]
    Manifest(String),
    /// The demo office could not be made.
    #[error(transparent)]
    Office(#[from] ServiceError),
}

/// Everything the program needs; `for_tests` adds the small model that tests use, and makes no office.
///
/// # Errors
/// The first step's that fails; the steps before it stay done.
pub fn set_up(
    places: &Places,
    for_tests: bool,
    on_progress: &mut dyn FnMut(SetUpProgress),
) -> Result<(), SetUpError> {
    install_model(places, "base", on_progress)?;
    install_code_sets(places, on_progress)?;
    install_word_lists(places, on_progress)?;
    if for_tests {
        return install_model(places, "tiny.en", on_progress);
    }
    if !Office::exists(places) {
        on_progress(SetUpProgress::Begin("Making the demo office".into()));
        Office::create_demo(places, Timestamp::now(), jiff::ZonedDateTime::now().date())?;
        on_progress(SetUpProgress::Done(
            "The demo office is made: sign in as rivera with the password demo".into(),
        ));
    }
    Ok(())
}
