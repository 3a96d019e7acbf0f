//! What waits to be corrected: how urgent, until when, with whom.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DictationId, DocumentId, DocumentState, EncounterId, UserId, WorkType};

/// How urgent a dictation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// At once: somebody waits for it at the bedside.
    Stat,
    /// Before what is routine.
    Asap,
    /// In its turn.
    Routine,
}

impl Priority {
    /// The most urgent first.
    pub const ALL: [Self; 3] = [Self::Stat, Self::Asap, Self::Routine];

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Stat => "STAT",
            Self::Asap => "ASAP",
            Self::Routine => "Routine",
        }
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stat => "stat",
            Self::Asap => "asap",
            Self::Routine => "routine",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

/// The moments a piece of work has gone through, as far as it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps {
    /// The recording began.
    pub dictated: Option<Timestamp>,
    /// Its text was there.
    pub recognised: Option<Timestamp>,
    /// Someone took it to correct it, for the first time.
    pub claimed: Option<Timestamp>,
    /// It was put aside, for the last time.
    pub pended: Option<Timestamp>,
    /// It was taken up again, for the last time.
    pub resumed: Option<Timestamp>,
    /// It went to a second reader, for the last time.
    pub to_qa: Option<Timestamp>,
    /// It came back, for the last time.
    pub returned: Option<Timestamp>,
    /// It was ready to sign, for the last time.
    pub released: Option<Timestamp>,
    /// It was signed.
    pub signed: Option<Timestamp>,
}

/// One line of the worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkItem {
    /// The recording.
    pub dictation: DictationId,
    /// Its document; none before recognition.
    pub document: Option<DocumentId>,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// `Rivera, Maria`.
    pub patient: String,
    /// Record number.
    pub mrn: String,
    /// Who spoke.
    pub author: UserId,
    /// Printed name of who spoke.
    pub author_name: String,
    /// What it becomes.
    pub work_type: WorkType,
    /// How urgent.
    pub priority: Priority,
    /// What the author asks for; may be empty.
    pub instructions: String,
    /// The recording that this one is worked with.
    pub part_of: Option<DictationId>,
    /// Where it stands.
    pub state: DocumentState,
    /// Why it is pended.
    pub pended_because: Option<String>,
    /// Blanks and flags that stand open.
    pub open_marks: u32,
    /// Length of the recording in seconds.
    pub seconds: u32,
    /// When it should be done.
    pub due: Option<Timestamp>,
    /// When what happened.
    pub stamps: Stamps,
    /// Who works on it, by number and printed name, and until when it is theirs.
    pub held: Option<(UserId, String, Timestamp)>,
}

impl WorkItem {
    /// Order of work: the most urgent first, then by when it is due, then as they came.
    #[must_use]
    pub fn rank(&self) -> (Priority, Option<Timestamp>, DictationId) {
        (
            self.priority,
            self.due.or(Some(Timestamp::MAX)),
            self.dictation,
        )
    }

    /// Whether it is late at a moment: not ready to sign though it should be.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        !matches!(
            self.state,
            DocumentState::Preliminary | DocumentState::Signed | DocumentState::Addended
        ) && self.due.is_some_and(|due| due < now)
    }
}

/// Which lines of the worklist are wanted; what is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkFilter {
    /// Only these states.
    pub states: Vec<DocumentState>,
    /// Only these priorities.
    pub priorities: Vec<Priority>,
    /// Only these kinds.
    pub work_types: Vec<WorkType>,
    /// Only of this author.
    pub author: Option<UserId>,
    /// Only what this person holds.
    pub held_by: Option<UserId>,
    /// Only what is late.
    pub late: bool,
    /// Only where the patient's name, record number or the author's name holds this.
    pub words: String,
}

impl WorkFilter {
    /// Whether a line is wanted.
    #[must_use]
    pub fn wants(&self, item: &WorkItem, now: Timestamp) -> bool {
        let words = self.words.trim().to_lowercase();
        let says = |text: &str| text.to_lowercase().contains(&words);
        (self.states.is_empty() || self.states.contains(&item.state))
            && (self.priorities.is_empty() || self.priorities.contains(&item.priority))
            && (self.work_types.is_empty() || self.work_types.contains(&item.work_type))
            && self.author.is_none_or(|a| a == item.author)
            && self
                .held_by
                .is_none_or(|h| item.held.as_ref().is_some_and(|(id, _, _)| *id == h))
            && (!self.late || item.is_late(now))
            && (words.is_empty()
                || says(&item.patient)
                || says(&item.mrn)
                || says(&item.author_name))
    }
}
