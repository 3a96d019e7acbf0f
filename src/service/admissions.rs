//! Admissions: the bed board, who comes, moves and leaves, the census.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{AdmissionId, BedId, PatientId, Permission, UserId};
use crate::store::{beds, patient_keys};

pub use crate::store::beds::{BedRow, Lying, UnitCount};

/// The board.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn board(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<BedRow>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see beds",
        String::new(),
        |db| Ok(beds::board(db)?),
    )
}

/// Sets a bed up.
///
/// # Errors
/// [`ServiceError::Store`] for a bed that is there already.
pub fn add_bed(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (unit, room, name): (&str, &str, &str),
) -> Result<BedId, ServiceError> {
    if [unit, room, name].iter().any(|part| part.trim().is_empty()) {
        return Err(ServiceError::Rule(
            "a bed has a unit, a room and a name".into(),
        ));
    }
    office.act(
        who,
        now,
        Permission::Register,
        "set up bed",
        String::new(),
        |db| Ok(beds::add_bed(db, unit, room, name)?),
    )
}

/// Makes a bed `ready`, sends for `cleaning`, or takes it out of use (`blocked`).
///
/// # Errors
/// [`ServiceError::Store`] while somebody lies in it.
pub fn set_bed(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    bed: BedId,
    state: &str,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "set bed",
        format!("bed {bed}"),
        |db| Ok(beds::set_state(db, bed, state)?),
    )
}

/// Admits somebody into a bed; the person signed in answers for the care unless another is named.
///
/// # Errors
/// [`ServiceError::Store`] for a bed that is not free and ready, or somebody who is admitted already.
pub fn admit(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (patient, bed, attending): (PatientId, BedId, Option<UserId>),
    reason: &str,
    at: DateTime,
) -> Result<AdmissionId, ServiceError> {
    if reason.trim().is_empty() {
        return Err(ServiceError::Rule("say why the patient is admitted".into()));
    }
    office.act(
        who,
        now,
        Permission::Register,
        "admit patient",
        format!("patient {patient}"),
        |db| {
            let patient = patient_keys::standing(db, patient)?;
            let attending = attending.unwrap_or(who.id());
            Ok(beds::admit(db, patient, attending, reason, bed, at)?)
        },
    )
}

/// Moves somebody into another bed.
///
/// # Errors
/// [`ServiceError::Store`] for a bed that is not free and ready, or somebody who has left.
pub fn transfer(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (admission, bed): (AdmissionId, BedId),
    at: DateTime,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "transfer patient",
        format!("admission {admission}"),
        |db| Ok(beds::transfer(db, admission, bed, at)?),
    )
}

/// Discharges somebody; the bed waits to be cleaned.
///
/// # Errors
/// [`ServiceError::Store`] for somebody who has left.
pub fn discharge(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    admission: AdmissionId,
    disposition: &str,
    at: DateTime,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "discharge patient",
        format!("admission {admission}"),
        |db| Ok(beds::discharge(db, admission, disposition, at)?),
    )
}

/// Who lay where at a moment, by unit. The midnight census of a day is that of its last instant: `24:00`, the next day's `00:00`.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn census(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    at: DateTime,
) -> Result<Vec<UnitCount>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "take census",
        String::new(),
        |db| Ok(beds::census(db, at)?),
    )
}
