//! What the window asks about a note before it is signed.

use crate::domain::{ChartProposal, DocumentId, EncounterId};

/// Something about a note, its gaps and its patient's chart.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewRequest {
    /// Take a proposal over into the chart.
    Accept {
        /// Of which note.
        document: DocumentId,
        /// Which.
        proposal: Box<ChartProposal>,
    },
    /// Leave a proposal be.
    SetAside {
        /// Of which note.
        document: DocumentId,
        /// Which.
        proposal: Box<ChartProposal>,
    },
    /// Take a decision on the chart back.
    Undo(i64),
    /// Switch a rule of gaps off for the office, or on again.
    Rule {
        /// Its name.
        rule: String,
        /// Whether it is to be on.
        on: bool,
    },
    /// The desk of an encounter, with the recording at this second.
    OpenAt(EncounterId, f64),
    /// The office's and one's own templates; with a text, how a note looks in it.
    Templates(super::TemplateRequest),
}
