//! Merging two records of one person, and taking it back.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::{PatientId, Permission, Registration};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{merges, patient_keys, registrations};

pub use crate::store::merges::{Merge, Since};

/// Two records side by side before they are merged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The record that would stand.
    pub survivor: (PatientId, String, Registration),
    /// The record that would point to it.
    pub absorbed: (PatientId, String, Registration),
    /// The registration that is proposed: the survivor's, with what only the other one says.
    pub proposed: Registration,
}

/// The survivor's answers, with what only the other record says; the other's name is kept as a former one.
#[must_use]
pub fn propose(survivor: &Registration, absorbed: &Registration) -> Registration {
    let mut both = survivor.clone();
    let fill = |mine: &mut String, theirs: &String| {
        if mine.is_empty() {
            mine.clone_from(theirs);
        }
    };
    fill(&mut both.middle, &absorbed.middle);
    fill(&mut both.suffix, &absorbed.suffix);
    fill(&mut both.preferred, &absorbed.preferred);
    fill(&mut both.gender, &absorbed.gender);
    fill(&mut both.pronouns, &absorbed.pronouns);
    fill(&mut both.email, &absorbed.email);
    let mut former = absorbed.former.clone();
    if absorbed.name.family != survivor.name.family {
        former.push(absorbed.name.family.clone());
    }
    for name in former {
        if !both.former.contains(&name) && name != both.name.family {
            both.former.push(name);
        }
    }
    for phone in &absorbed.phones {
        let digits = patient_keys::phone_digits(&phone.number);
        if both
            .phones
            .iter()
            .all(|p| patient_keys::phone_digits(&p.number) != digits)
        {
            both.phones.push(phone.clone());
        }
    }
    for address in &absorbed.addresses {
        if !both.addresses.contains(address) {
            both.addresses.push(address.clone());
        }
    }
    for language in &absorbed.languages {
        if !both.languages.contains(language) {
            both.languages.push(language.clone());
        }
    }
    if both.emergency.is_empty() {
        both.emergency.clone_from(&absorbed.emergency);
    }
    both.guarantor = both.guarantor.or_else(|| absorbed.guarantor.clone());
    for consent in &absorbed.consents {
        if both.consents.iter().all(|c| c.kind != consent.kind) {
            both.consents.push(consent.clone());
        }
    }
    both.died = both.died.or(absorbed.died);
    both
}

/// Two records side by side.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn compare(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (survivor, absorbed): (PatientId, PatientId),
) -> Result<Comparison, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "compare records",
        format!("patients {survivor} and {absorbed}"),
        |db| {
            let side = |id| -> Result<_, ServiceError> {
                Ok((id, registrations::mrn(db, id)?, registrations::get(db, id)?))
            };
            let (survivor, absorbed) = (side(survivor)?, side(absorbed)?);
            let proposed = propose(&survivor.2, &absorbed.2);
            Ok(Comparison {
                survivor,
                absorbed,
                proposed,
            })
        },
    )
}

/// Merges; the registration that stands becomes `after`, or what [`propose`] gives.
///
/// # Errors
/// [`ServiceError::Store`] unless both records stand.
pub fn merge(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (survivor, absorbed): (PatientId, PatientId),
    after: Option<&Registration>,
) -> Result<i64, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "merge records",
        format!("patient {absorbed} into {survivor}"),
        |db| {
            let mine = registrations::get(db, survivor)?;
            let after = match after {
                Some(after) => after.clone(),
                None => propose(&mine, &registrations::get(db, absorbed)?),
            };
            let at = now.to_string();
            Ok(merges::merge(
                db,
                survivor,
                absorbed,
                &after,
                who.id(),
                &at,
            )?)
        },
    )
}

/// What was entered since a merge, for the reviewer to say whose it is.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn added_since(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    merge: i64,
) -> Result<Vec<Since>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "review merge",
        format!("merge {merge}"),
        |db| Ok(merges::added_since(db, merge)?),
    )
}

/// Takes a merge back. `theirs` are rows entered since that belong to the other record; the rest stays where it is.
///
/// # Errors
/// [`ServiceError::Store`] for a merge undone already.
pub fn unmerge(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    merge: i64,
    theirs: &[Since],
) -> Result<Merge, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "take merge back",
        format!("merge {merge}"),
        |db| {
            let at = now.to_string();
            Ok(merges::unmerge(db, merge, theirs, who.id(), &at)?)
        },
    )
}

/// Merges in force, the newest first, with the names of both records.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(Merge, patient_keys::Found, patient_keys::Found)>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "see merges",
        String::new(),
        |db| {
            let mut listed = Vec::new();
            for merge in merges::in_force(db, limit)? {
                let survivor = patient_keys::found(db, merge.survivor)?;
                let absorbed = patient_keys::found(db, merge.absorbed)?;
                listed.push((merge, survivor, absorbed));
            }
            Ok(listed)
        },
    )
}

/// The merge in force that absorbed the record of a number.
///
/// # Errors
/// [`ServiceError::Rule`] when no such merge is in force.
pub fn of_mrn(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    mrn: &str,
) -> Result<Merge, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "review merge",
        String::new(),
        |db| {
            let id = record(db, mrn)?;
            merges::of_absorbed(db, id)?.ok_or_else(|| {
                ServiceError::Rule(format!("the record {mrn} is not merged into another one"))
            })
        },
    )
}

/// The record of a number.
///
/// # Errors
/// [`ServiceError::Rule`] when there is none.
pub(super) fn record(
    db: &crate::store::Transaction<'_>,
    mrn: &str,
) -> Result<PatientId, ServiceError> {
    registrations::patient_of_mrn(db, mrn)?
        .ok_or_else(|| ServiceError::Rule(format!("no patient has the record number {mrn}")))
}

/// The record of a number, for commands.
///
/// # Errors
/// [`ServiceError::Rule`] when there is none.
pub fn find_record(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    mrn: &str,
) -> Result<PatientId, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "find patient",
        String::new(),
        |db| record(db, mrn),
    )
}
