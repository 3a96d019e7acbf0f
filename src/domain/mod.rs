//! The words of the trade as plain types with their invariants.
//!
//! No I/O, no clock, no randomness here: times and numbers are handed in, so everything above can be tested exactly.

mod code;
mod document;
mod ids;
mod money;
mod npi;
mod people;
mod span;
mod transcript;
mod user_word;
mod visit;

pub use code::{Assertion, CodeSuggestion, Evidence, Icd10Code};
pub use document::{DocumentEvent, DocumentState, IllegalMove, Note, Section, Sentence};
pub use ids::{
    AppointmentId, ChargeId, DictationId, DocumentId, EncounterCodeId, EncounterId, PatientId,
    UserId,
};
pub use money::Money;
pub use npi::{InvalidNpi, Npi};
pub use people::{Patient, PatientContext, PatientName, Permission, Role, Sex};
pub use span::{CharSpan, TextSpan};
pub use transcript::{Change, FinishedText, Segment, TimedSpan, Transcript, Word};
pub use user_word::UserWord;
pub use visit::{Charge, ChargeLine, DictationStatus, WorkType};
