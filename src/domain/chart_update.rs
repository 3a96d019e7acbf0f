//! What a note would change in the chart, and what was taken over from one.

use serde::{Deserialize, Serialize};

use super::{DocumentId, TextSpan};

/// Which list of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartList {
    /// Problems.
    Problem,
    /// Current medications.
    Medication,
    /// Allergies.
    Allergy,
}

impl ChartList {
    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Medication => "medication",
            Self::Allergy => "allergy",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Problem, Self::Medication, Self::Allergy]
            .into_iter()
            .find(|l| l.as_str() == text)
    }
}

/// What a note would do to the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartAction {
    /// A new entry.
    Add,
    /// Another wording of an entry: a dose, a type.
    Change,
    /// An entry ends.
    Stop,
    /// Note and chart do not agree; a person decides.
    Conflict,
}

impl ChartAction {
    /// As people read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Stop => "stop",
            Self::Conflict => "conflict",
        }
    }
}

/// One change that waits for a person's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartProposal {
    /// What would be done.
    pub action: ChartAction,
    /// To which list.
    pub list: ChartList,
    /// The entry's number and wording as the chart has it; none for a new one.
    pub before: Option<(i64, String)>,
    /// The wording after it; none where the entry ends, or where nothing can be taken over.
    pub after: Option<String>,
    /// The note's words it rests on.
    pub said: String,
    /// Where they stand in the note's text.
    pub source: TextSpan,
    /// Why, as a sentence.
    pub why: String,
}

/// A change that was taken over from a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartChange {
    /// The store's number.
    pub id: i64,
    /// From which note.
    pub document: DocumentId,
    /// What was done; none where the proposal was set aside.
    pub action: Option<ChartAction>,
    /// To which list.
    pub list: ChartList,
    /// The entry.
    pub entry: Option<i64>,
    /// Its wording before.
    pub before: Option<String>,
    /// Its wording after.
    pub after: Option<String>,
    /// The note's words.
    pub said: String,
    /// Where they stand in the note's text.
    pub source: TextSpan,
    /// Who decided, as printed.
    pub by: String,
    /// When: UTC, ISO 8601.
    pub at: String,
}
