//! X12 005010: reading any file's segments and envelopes, writing claims and eligibility requests, reading what payers answer.
//!
//! Readers are total: whatever the bytes, they end in a value or one sentence with the segment's number.
//! Never here: SQL, what the office does with an answer (that is `service/billing`).

mod acknowledgement;
mod eligibility;
mod envelope;
mod fields;
mod professional;
mod remittance;
mod segment;
mod writer;

pub use acknowledgement::{
    Acknowledgement, ClaimAnswer, FileAnswer, SetAnswer, read_acknowledgements,
};
pub use eligibility::{read_answers, write_inquiries};
pub use envelope::{Group, Interchange, Transaction, interchanges, kinds};
pub use professional::{ClaimBatch, Written, write_claims};
pub use remittance::read_remittances;
pub use segment::{Delimiters, Segment, decode, segments};
pub use writer::{Envelope, Writer};

/// Why an X12 file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum X12Error {
    /// Not X12 at all.
    #[error(
        "this is no X12 file: it does not begin with an ISA segment; ask the clearing house for the file as it came"
    )]
    NotX12,
    /// The ISA segment is cut short or its separators make no sense.
    #[error(
        "segment {0}: the ISA segment is cut short or its separators make no sense; fetch the file again"
    )]
    BadHeader(usize),
    /// More segments than a file of this kind can have.
    #[error("the file is larger than 200 MB; split it")]
    TooLarge,
    /// An envelope does not close as it opened: bytes were lost on the way.
    #[error("segment {at}: {what}; the file was cut or changed on its way, fetch it again")]
    Envelope {
        /// Number of the segment, from 1.
        at: usize,
        /// What does not fit.
        what: String,
    },
    /// A field that must be there is not, or cannot be read.
    #[error("segment {at} ({id}): {what}; the file is refused whole")]
    Field {
        /// Number of the segment, from 1.
        at: usize,
        /// The segment's name.
        id: String,
        /// What is wrong.
        what: String,
    },
    /// Another kind of transaction than was asked for.
    #[error("this file holds {found}, not {wanted}")]
    OtherKind {
        /// What it holds.
        found: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// A claim that cannot be written.
    #[error("claim {claim}: {what}")]
    Unwritable {
        /// Its control number.
        claim: String,
        /// What is missing.
        what: String,
    },
}
