//! A note looked over before it is signed: what it lacks, what it would change in the chart, whom it names.

use jiff::Timestamp;
use jiff::civil::Date;

use super::identity::{self, PatientMatch};
use super::note_taking::{self, NoteError, Reading};
use super::office::{Office, ServiceError, SignedIn};
use super::reconciliation::{self, Reconciliation};
use super::{Places, documents};
use crate::domain::{DocumentId, Gap, PatientId, Permission};
use crate::store::matching;

/// What is to be looked at before signing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// What the note should say and does not; places in [`crate::domain::Note::text`].
    pub gaps: Vec<Gap>,
    /// The rules of gaps that the office has switched off.
    pub rules_off: Vec<String>,
    /// What it would change in the chart, and what was decided of that.
    pub chart: Reconciliation,
    /// Another patient whom the dictation names more surely than the one whose chart it is in.
    pub other_patient: Option<PatientMatch>,
    /// Who referred the patient, as said.
    pub referring: Option<String>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The office refused.
    #[error(transparent)]
    Office(#[from] ServiceError),
    /// A template or a rule is wrong.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Looks a note over. `said` is the transcript it came from, empty for a written one.
///
/// # Errors
/// [`ReviewError`]; a note whose template is gone is looked over as a SOAP note.
#[allow(
    clippy::too_many_arguments,
    reason = "each is one thing the note is looked over with"
)]
pub fn review(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    places: &Places,
    reading: &Reading,
    document: DocumentId,
    (patient, on): (PatientId, Date),
    said: &str,
) -> Result<Review, ReviewError> {
    let note = documents::open(office, who, now, document)?.note;
    let template = match note_taking::template(places, &note.template) {
        Err(NoteError::NoSuchTemplate { .. }) => note_taking::template(places, "soap")?,
        other => other?,
    };
    let rules_off = rules_off(office, who, now)?;
    let text = note.text();
    let gaps = reading.gaps(&text, &note, &template, Some(on), &rules_off);
    let chart = reconciliation::of_document(office, who, now, document, &|w| reading.is_drug(w))?;
    let named = identity::named(office, who, now, said)?;
    let own = named.iter().position(|m| m.patient == patient);
    let other_patient = named
        .first()
        .filter(|m| m.patient != patient && own.is_none_or(|n| named[n].by.len() < m.by.len()))
        .cloned();
    Ok(Review {
        gaps,
        rules_off,
        chart,
        other_patient,
        referring: identity::referring(said).map(str::to_owned),
    })
}

/// The rules of gaps that the office has switched off.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn rules_off(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<String>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "read gap rules",
        String::new(),
        |db| Ok(matching::rules_off(db)?),
    )
}

/// Switches a rule of gaps off for the whole office, or on again.
///
/// # Errors
/// [`ServiceError::NotPermitted`] but for those who sign.
pub fn switch_rule(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rule: &str,
    on: bool,
) -> Result<(), ServiceError> {
    let action = if on {
        "switch rule on"
    } else {
        "switch rule off"
    };
    office.act(
        who,
        now,
        Permission::SignDocument,
        action,
        format!("gap rule {rule}"),
        |db| {
            Ok(matching::switch_rule(
                db,
                rule,
                on,
                who.id(),
                &now.to_string(),
            )?)
        },
    )
}
