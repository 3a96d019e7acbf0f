//! What the office's decisions say of later suggestions; kept as the decisions themselves, so it can be shown and put back.

use jiff::Timestamp;

use crate::coding::{Learned, Outcome};
use crate::domain::Permission;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::coding::{self, Verdict};
use crate::store::{StoreError, Transaction};

/// The counts since the last reset.
pub(super) fn learned(db: &Transaction<'_>) -> Result<Learned, StoreError> {
    let since = coding::last_reset(db)?;
    let decided = coding::decisions_since(db, &since)?;
    Ok(Learned::from_outcomes(
        decided
            .into_iter()
            .filter(|d| d.verdict != Verdict::Reopened && !d.words.is_empty())
            .map(|d| Outcome {
                code: d.code,
                words: d.words,
                accepted: d.verdict == Verdict::Accepted,
                replaced_by: d.replaced_by,
            }),
    ))
}

/// Puts back to nothing what was learned. The decisions stay, but no longer move suggestions.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn reset(office: &mut Office, who: &SignedIn, now: Timestamp) -> Result<(), ServiceError> {
    let subject = "suggestions".to_owned();
    office.act(
        who,
        now,
        Permission::Code,
        "reset learning",
        subject,
        |db| Ok(coding::reset_learning(db, who.id(), &now.to_string())?),
    )
}
