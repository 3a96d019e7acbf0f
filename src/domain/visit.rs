//! Dictations and charges of an encounter.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ChargeId, EncounterId, Icd10Code, Money, Npi};

/// What kind of document a dictation becomes; decides template and turnaround time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkType {
    /// Follow-up in SOAP form.
    ProgressNote,
    /// History and physical.
    HistoryAndPhysical,
}

impl WorkType {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::ProgressNote, Self::HistoryAndPhysical];

    /// The template that shapes it: the name of a file in `assets/templates/`.
    #[must_use]
    pub fn template(self) -> &'static str {
        match self {
            Self::ProgressNote => "soap",
            Self::HistoryAndPhysical => "hp",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::ProgressNote => "Progress note",
            Self::HistoryAndPhysical => "History and physical",
        }
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProgressNote => "progress_note",
            Self::HistoryAndPhysical => "history_and_physical",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.as_str() == text)
    }
}

/// Where a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DictationStatus {
    /// Audio is still being added.
    Recording,
    /// Complete, waiting for recognition.
    Recorded,
    /// Has a transcript.
    Transcribed,
}

impl DictationStatus {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Recording, Self::Recorded, Self::Transcribed];

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Recorded => "recorded",
            Self::Transcribed => "transcribed",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// What an office charges for one service, before it stands on an encounter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeLine {
    /// Date of service.
    pub date: Date,
    /// Place of service, two digits (CMS place-of-service code set): `11` is an office.
    pub place_of_service: String,
    /// HCPCS Level II code, or a CPT code from the office's own licensed file.
    pub procedure: String,
    /// What the code means.
    pub description: String,
    /// Two-character modifiers, at most four (X12 837P SV101-3 to -6).
    pub modifiers: Vec<String>,
    /// The diagnoses it is for, most important first; at most four (X12 837P SV107).
    pub diagnoses: Vec<Icd10Code>,
    /// Service units, at least one.
    pub units: u32,
    /// Charge for all units together.
    pub amount: Money,
    /// Who rendered it.
    pub rendering: Npi,
}

impl ChargeLine {
    /// The code and its modifiers, with `between` them.
    #[must_use]
    pub fn code(&self, between: &str) -> String {
        let modifiers = self.modifiers.iter().map(String::as_str);
        let parts: Vec<&str> = std::iter::once(self.procedure.as_str())
            .chain(modifiers)
            .collect();
        parts.join(between)
    }
}

/// A charge line on an encounter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The store's number.
    pub id: ChargeId,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// The line itself.
    pub line: ChargeLine,
}
