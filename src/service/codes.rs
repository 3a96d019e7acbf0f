//! Codes of an encounter: kept as suggested, listed. Deciding on them is in [`super::coding::deciding`].

use jiff::Timestamp;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{CodeSuggestion, DocumentId, EncounterId, Permission};
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
