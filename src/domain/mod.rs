//! The words of the trade as plain types with their invariants.
//!
//! No I/O, no clock, no randomness here: times and numbers are handed in, so everything above can be tested exactly.

mod chart_update;
mod claim;
mod claim_state;
mod code;
mod document;
mod eligibility;
mod fact;
mod ids;
mod ledger;
mod manuscript;
mod money;
mod npi;
mod payer;
mod people;
mod quality;
mod registration;
mod remittance;
pub mod schedule;
mod span;
pub mod supplies;
mod tape;
mod transcript;
pub mod transcript_parts;
mod user_word;
mod visit;
mod worklist;

pub use chart_update::{ChartAction, ChartChange, ChartList, ChartProposal};
pub use claim::{
    Accident, AccidentCause, Claim, ClaimLine, ClaimPatient, CoverDecision, Frequency,
    LineDecision, OtherCover,
};
pub use claim_state::{ClaimEvent, ClaimState, ClaimStepRefused};
pub use code::{Assertion, CodeSuggestion, Evidence, Icd10Code, ProcedureSuggestion};
pub use document::{DocumentEvent, DocumentState, IllegalMove, Note, Section, Sentence};
pub use eligibility::{Benefit, EligibilityAnswer, Inquiry};
pub use fact::{Fact, FactKind, Gap};
pub use ids::{
    AdmissionId, AppointmentId, BatchId, BedId, BlockId, ChargeId, ClaimId, CodeAuditId,
    CodeQueryId, DictationId, DocumentId, EncounterCodeId, EncounterId, EncounterProcedureId,
    ItemId, LotId, OrderId, OrderLineId, PatientId, PayerId, PaymentId, PlaceId, PlanId, PolicyId,
    RemittanceId, ResourceId, TaskId, UserId, VendorId, WaitingId,
};
pub use ledger::{Account, Entry};
pub use manuscript::{
    Edit, Entry as ManuscriptEntry, Heard, History, Manuscript, Mark, MarkKind, SpokenWord,
    aligned, tokens,
};
pub use money::Money;
pub use npi::{InvalidNpi, Npi};
pub use payer::{
    Address, Authorization, BillingEntity, FILINGS, Facility, Payer, PayerRank, PayerRow, Plan,
    Policy, Provider, Relation, Subscriber,
};
pub use people::{Patient, PatientContext, PatientName, Permission, Role, Sex};
pub use quality::{ErrorClass, QualityError, QualityRules, Score, line_count};
pub use registration::{Complaint, Consent, OF_AGE, Phone, Registration, Relative};
pub use remittance::{
    Adjustment, AdjustmentGroup, Imbalance, ProviderAdjustment, Remittance, RemittanceClaim,
    RemittanceLine,
};
pub use span::{CharSpan, TextSpan};
pub use tape::{Gone, Placing, Take, Tape};
pub use transcript::{Change, FinishedText, Segment, TimedSpan, Transcript, Word};
pub use user_word::{Lesson, UserWord};
pub use visit::{Charge, ChargeLine, DictationStatus, WorkType};
pub use worklist::{Priority, Stamps, WorkFilter, WorkItem};
