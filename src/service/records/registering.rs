//! Registering people and changing what is registered; every saving is kept.

use jiff::Timestamp;
use jiff::civil::Date;

use super::duplicates::{self, Finder, Likely};
use crate::domain::{Complaint, PatientId, Permission, Registration};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{patient_keys, registrations};

pub use crate::store::registrations::Version;

/// A registration as its form shows it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Form {
    /// The record; none for somebody new.
    pub patient: Option<PatientId>,
    /// Its number, or the next free one.
    pub mrn: String,
    /// The answers.
    pub answers: Registration,
    /// Earlier savings, oldest first.
    pub history: Vec<Version>,
}

/// What looking at a form before saving it brought.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Review {
    /// What is wrong or missing.
    pub complaints: Vec<Complaint>,
    /// Records that may be the same person's.
    pub likely: Vec<Likely>,
}

impl Review {
    /// The first complaint that nothing can be saved with.
    #[must_use]
    pub fn stops(&self) -> Option<&Complaint> {
        self.complaints.iter().find(|c| !c.may_stand)
    }
}

/// The form of a patient's record, of the one that stands when it was merged.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not see demographics.
pub fn form(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<Form, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "open registration",
        format!("patient {patient}"),
        |db| {
            let patient = patient_keys::standing(db, patient)?;
            Ok(Form {
                patient: Some(patient),
                mrn: registrations::mrn(db, patient)?,
                answers: registrations::get(db, patient)?,
                history: registrations::history(db, patient)?,
            })
        },
    )
}

/// The next free record number.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn next_mrn(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<String, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "begin registration",
        String::new(),
        |db| Ok(registrations::next_mrn(db)?),
    )
}

/// Looks at answers before they are saved: what is wrong, and who may be registered already.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn review(
    office: &mut Office,
    who: &SignedIn,
    (now, today): (Timestamp, Date),
    finder: &Finder,
    (patient, answers): (Option<PatientId>, &Registration),
) -> Result<Review, ServiceError> {
    Ok(Review {
        complaints: answers.complaints(today),
        likely: duplicates::likely(office, who, now, finder, answers, patient)?,
    })
}

/// Refuses answers that cannot stand.
fn check(answers: &Registration, today: Date) -> Result<(), ServiceError> {
    match answers.complaints(today).into_iter().find(|c| !c.may_stand) {
        Some(wrong) => Err(ServiceError::Rule(format!(
            "{}: {}",
            wrong.field, wrong.says
        ))),
        None => Ok(()),
    }
}

/// Registers somebody; without a number the next free one is given.
///
/// # Errors
/// [`ServiceError::Rule`] for answers that cannot stand, [`ServiceError::Store`] for a number already given.
pub fn add(
    office: &mut Office,
    who: &SignedIn,
    (now, today): (Timestamp, Date),
    mrn: Option<&str>,
    answers: &Registration,
) -> Result<(PatientId, String), ServiceError> {
    check(answers, today)?;
    office.act(
        who,
        now,
        Permission::Register,
        "register patient",
        String::new(),
        |db| {
            let mrn = match mrn.map(str::trim).filter(|m| !m.is_empty()) {
                Some(mrn) => mrn.to_owned(),
                None => registrations::next_mrn(db)?,
            };
            if registrations::patient_of_mrn(db, &mrn)?.is_some() {
                return Err(ServiceError::Rule(format!(
                    "the record number {mrn} is given already; leave it out to get the next free one"
                )));
            }
            let at = now.to_string();
            let id = registrations::add(db, &mrn, answers, Some(who.id()), &at)?;
            Ok((id, mrn))
        },
    )
}

/// Saves changed answers; what stood before stays in the history. Gives back what stood.
///
/// # Errors
/// [`ServiceError::Rule`] for answers that cannot stand.
pub fn change(
    office: &mut Office,
    who: &SignedIn,
    (now, today): (Timestamp, Date),
    patient: PatientId,
    answers: &Registration,
) -> Result<Registration, ServiceError> {
    check(answers, today)?;
    office.act(
        who,
        now,
        Permission::Register,
        "change registration",
        format!("patient {patient}"),
        |db| {
            let before = registrations::get(db, patient)?;
            let at = now.to_string();
            registrations::save(db, patient, answers, Some(who.id()), &at)?;
            Ok(before)
        },
    )
}
