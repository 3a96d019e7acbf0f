//! Authorisations and referrals as they are typed in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reading::Faults;
use crate::domain::{Authorization, Permission, PolicyId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::policies;

/// An authorisation or a referral as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationEntry {
    /// Under which policy.
    pub policy: Option<PolicyId>,
    /// The payer's number for it.
    pub number: String,
    /// `referral`, or anything else for an authorisation.
    pub kind: String,
    /// For this service only; may be empty.
    pub procedure: String,
    /// First day.
    pub starts: String,
    /// Last day.
    pub ends: String,
    /// Visits allowed; one when empty.
    pub visits: String,
}

/// Adds an authorisation or a referral to a policy.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_authorization(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &AuthorizationEntry,
) -> Result<(), ServiceError> {
    let mut faults = Faults::default();
    let (starts, ends) = (
        faults.day(&entry.starts, "the first day"),
        faults.day(&entry.ends, "the last day"),
    );
    for (text, name) in [
        (&entry.starts, "the first day"),
        (&entry.ends, "the last day"),
    ] {
        faults.need(text, name);
    }
    let procedure = (!entry.procedure.trim().is_empty())
        .then(|| faults.procedure(&entry.procedure, "the service"));
    let leave = Authorization {
        number: faults.need(&entry.number, "the payer's number"),
        referral: entry.kind.trim().to_lowercase().starts_with('r'),
        procedure,
        starts: starts.unwrap_or_default(),
        ends: ends.unwrap_or_default(),
        allowed: faults.number(&entry.visits, "the number of visits", (1, 9999), 1),
        used: 0,
    };
    if leave.ends < leave.starts {
        faults.add("it ends before it begins");
    }
    faults.finish()?;
    let policy = entry
        .policy
        .ok_or_else(|| ServiceError::Rule("choose the policy it belongs to first".into()))?;
    office.act(
        who,
        now,
        Permission::Insure,
        "save authorisation",
        leave.number.clone(),
        |db| {
            policies::policy(db, policy)?;
            Ok(policies::add_authorization(db, policy, &leave)?)
        },
    )
}

/// Takes an authorisation away that was entered by mistake.
///
/// # Errors
/// [`ServiceError::Rule`] when visits were counted on it.
pub fn remove_authorization(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: i64,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "remove authorisation",
        id.to_string(),
        |db| {
            if policies::remove_authorization(db, id)? {
                return Ok(());
            }
            Err(ServiceError::Rule(
                "visits were counted on this one; it stays until its last day".into(),
            ))
        },
    )
}
