//! The words of the trade as plain types with their invariants.
//!
//! No I/O, no clock, no randomness here: times and numbers are handed in, so everything above can be tested exactly.

mod claim;
mod code;
mod document;
mod eligibility;
mod fact;
mod ids;
mod ledger;
mod money;
mod npi;
mod payer;
mod people;
mod remittance;
mod span;
mod tape;
mod transcript;
mod user_word;
mod visit;

pub use claim::{
    Accident, AccidentCause, Claim, ClaimEvent, ClaimLine, ClaimPatient, ClaimState,
    ClaimStepRefused, CoverDecision, Frequency, LineDecision, OtherCover,
};
pub use code::{Assertion, CodeSuggestion, Evidence, Icd10Code, ProcedureSuggestion};
pub use document::{DocumentEvent, DocumentState, IllegalMove, Note, Section, Sentence};
pub use eligibility::{Benefit, EligibilityAnswer, Inquiry};
pub use fact::{Fact, FactKind, Gap};
pub use ids::{
    AppointmentId, BatchId, ChargeId, ClaimId, CodeAuditId, CodeQueryId, DictationId, DocumentId,
    EncounterCodeId, EncounterId, EncounterProcedureId, PatientId, PayerId, PolicyId, RemittanceId,
    UserId,
};
pub use ledger::{Account, Entry};
pub use money::Money;
pub use npi::{InvalidNpi, Npi};
pub use payer::{
    Address, Authorization, BillingEntity, Facility, Payer, PayerRank, PayerRow, Policy, Provider,
    Relation, Subscriber,
};
pub use people::{Patient, PatientContext, PatientName, Permission, Role, Sex};
pub use remittance::{
    Adjustment, AdjustmentGroup, Imbalance, ProviderAdjustment, Remittance, RemittanceClaim,
    RemittanceLine,
};
pub use span::{CharSpan, TextSpan};
pub use tape::{Gone, Placing, Take, Tape};
pub use transcript::{Change, FinishedText, Segment, TimedSpan, Transcript, Word};
pub use user_word::UserWord;
pub use visit::{Charge, ChargeLine, DictationStatus, WorkType};
