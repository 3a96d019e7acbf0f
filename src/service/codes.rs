//! Codes of an encounter: suggested, accepted, rejected, taken back. Nothing is billed unseen.

use jiff::Timestamp;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{CodeSuggestion, DocumentId, EncounterCodeId, EncounterId, Permission};
use crate::store::{billing, documents};

pub use crate::store::billing::{CodeStatus, EncounterCode};

/// Keeps what was suggested for a document; codes that are there already stay as they are.
///
/// # Errors
/// [`ServiceError::Store`] for a document that is not there.
pub fn record_suggestions(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    document: DocumentId,
    suggestions: &[CodeSuggestion],
) -> Result<Vec<EncounterCode>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Code,
        "suggest codes",
        format!("document {document}"),
        |db| {
            let encounter = documents::get(db, document)?.encounter;
            for suggestion in suggestions {
                billing::add_code(db, encounter, Some(document), suggestion)?;
            }
            Ok(billing::codes(db, encounter)?)
        },
    )
}

/// An encounter's codes in claim order.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<Vec<EncounterCode>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "see codes",
        format!("encounter {encounter}"),
        |db| Ok(billing::codes(db, encounter)?),
    )
}

/// Accepts a code.
///
/// # Errors
/// [`ServiceError::Rule`] for a code that is not complete enough to bill.
pub fn accept(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: EncounterCodeId,
) -> Result<EncounterCode, ServiceError> {
    decide(office, who, now, id, CodeStatus::Accepted)
}

/// Rejects a code.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn reject(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: EncounterCodeId,
) -> Result<EncounterCode, ServiceError> {
    decide(office, who, now, id, CodeStatus::Rejected)
}

/// Takes a decision back.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn reconsider(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: EncounterCodeId,
) -> Result<EncounterCode, ServiceError> {
    decide(office, who, now, id, CodeStatus::Suggested)
}

fn decide(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: EncounterCodeId,
    status: CodeStatus,
) -> Result<EncounterCode, ServiceError> {
    let action = match status {
        CodeStatus::Accepted => "accept code",
        CodeStatus::Rejected => "reject code",
        CodeStatus::Suggested => "reconsider code",
    };
    office.act(
        who,
        now,
        Permission::Code,
        action,
        format!("encounter code {id}"),
        |db| {
            let code = billing::code(db, id)?;
            if status == CodeStatus::Accepted && !code.suggestion.billable {
                return Err(ServiceError::Rule(format!(
                    "{} is not complete enough to bill; choose a more specific code",
                    code.suggestion.code
                )));
            }
            billing::decide(db, id, status, who.id())?;
            Ok(billing::code(db, id)?)
        },
    )
}
