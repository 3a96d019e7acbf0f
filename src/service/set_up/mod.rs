//! Installs what is missing, step by step; each step skips what is already done, so an interrupted set-up goes on where it was.

mod speech_model;

use super::Places;
use crate::interop::packages::PackageError;
use crate::speech::models::ModelError;

pub use speech_model::install_model;

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
}

/// Everything the program needs; `for_tests` adds the small model that tests use.
///
/// # Errors
/// The first step's that fails; the steps before it stay done.
pub fn set_up(
    places: &Places,
    for_tests: bool,
    on_progress: &mut dyn FnMut(SetUpProgress),
) -> Result<(), SetUpError> {
    install_model(places, "base", on_progress)?;
    if for_tests {
        install_model(places, "tiny.en", on_progress)?;
    }
    Ok(())
}
