//! Speech model files: the manifest, converting, importing, finding and verifying them.
//!
//! Never here: fetching (that is set-up's), recognition.

mod convert;
mod ct2;
mod ggml;
mod manifest;
mod mel;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use convert::{Source, convert};
pub use manifest::{Entry, Origin, Shelf};

/// How weights are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Half floats, as the weights were published.
    F16,
    /// Eight bits and a scale per 32 weights.
    #[serde(rename = "q8_0")]
    Q8_0,
    /// Five bits, a scale and an offset per 32 weights.
    #[serde(rename = "q5_1")]
    Q5_1,
}

impl Precision {
    /// The header's number for it (whisper.cpp, `ggml_ftype`).
    fn file_type(self) -> i32 {
        match self {
            Self::F16 => 1,
            Self::Q8_0 => 7,
            Self::Q5_1 => 9,
        }
    }

    /// As people write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F16 => "f16",
            Self::Q8_0 => "q8_0",
            Self::Q5_1 => "q5_1",
        }
    }
}

/// What can be wrong with a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not a whole model.
    #[error("{0}")]
    Damaged(String),
    /// The file is not the one the manifest names.
    #[error(
        "the speech model {0} was changed or is damaged (SHA-256 differs); install it again: chartwright model install {0}"
    )]
    Tampered(String),
    /// The manifest does not know it.
    #[error("no speech model is called {name}; known are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The manifest's names.
        known: String,
    },
    /// Known, but not here.
    #[error(
        "the speech model {0} is not installed; install it with: chartwright model install {0}"
    )]
    Missing(String),
    /// The manifest cannot be read.
    #[error("{path}: {reason}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        reason: String,
    },
    /// The disk said no.
    #[error("{path} cannot be read or written: {source}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}
