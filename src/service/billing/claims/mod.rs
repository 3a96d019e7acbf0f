//! Claims: made, scrubbed, released, sent, corrected, taken back.

mod cms_edits;
mod mending;
mod scrubbing;
mod steps;

pub use cms_edits::import_edits;
pub use mending::{LineEntry, MendEntry, make_all, mend_with, renew, unbilled};
pub(in crate::service::billing) use scrubbing::scrub_in;
pub use scrubbing::{Scrubbed, is_warning, scrub};
pub use steps::{DeskStep, mend, replace, take_step};

use jiff::Timestamp;
use serde::Serialize;

use super::building::{self, Built};
use super::scrub::Hit;
use crate::domain::{
    Account, Claim, ClaimEvent, ClaimId, ClaimState, EncounterId, Entry, Money, PatientId,
    Permission,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::claim_lists::{self, ClaimSummary};
use crate::store::claims::{self as rows, ClaimRow, NewClaim};
use crate::store::{Transaction, ledger, payers};

/// Makes the claim to the first payer from a visit's charges.
///
/// # Errors
/// [`ServiceError::Rule`] for what is missing: charges, a policy that covers the day, or when the visit has a claim already.
pub fn make(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<ClaimId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "make claim",
        format!("encounter {encounter}"),
        |db| make_in(db, encounter, &now.to_string()),
    )
}

pub(in crate::service::billing) fn make_in(
    db: &Transaction<'_>,
    encounter: EncounterId,
    at: &str,
) -> Result<ClaimId, ServiceError> {
    if let Some(row) = rows::of_encounter(db, encounter)?
        .iter()
        .find(|c| c.state != ClaimState::Closed)
    {
        return Err(ServiceError::Rule(format!(
            "this visit has the claim {} already; correct that one",
            row.claim.control
        )));
    }
    let built = building::from_charges(db, encounter)?;
    add_built(db, &built, Some(encounter), None, at)
}

/// Keeps a claim that was put together, as a draft.
pub(in crate::service::billing) fn add_built(
    db: &Transaction<'_>,
    built: &Built,
    encounter: Option<EncounterId>,
    replaces: Option<&ClaimRow>,
    at: &str,
) -> Result<ClaimId, ServiceError> {
    let new = NewClaim {
        claim: &built.claim,
        patient: built.patient,
        encounter,
        payer: built.policy.payer,
        policy: Some(built.policy.id),
        replaces,
    };
    let id = rows::add(db, &new, at)?;
    if let Some(expected) = built.expected {
        rows::set_expected(db, id, expected)?;
    }
    Ok(id)
}

/// Takes in claims that were put together elsewhere; their payers must be known by electronic identifier.
///
/// # Errors
/// [`ServiceError::Rule`] naming the first claim that cannot be taken; then none is.
pub fn enter(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    claims: &[(PatientId, Claim)],
) -> Result<Vec<ClaimId>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "enter claims",
        format!("{} claims", claims.len()),
        |db| {
            let at = now.to_string();
            let mut ids = Vec::with_capacity(claims.len());
            for (patient, claim) in claims {
                let payer = payers::payer_called(db, &claim.payer.id)?.ok_or_else(|| {
                    ServiceError::Rule(format!(
                        "claim {}: no payer has the identifier {}; enter the payer first",
                        claim.control, claim.payer.id
                    ))
                })?;
                let new = NewClaim {
                    claim,
                    patient: *patient,
                    encounter: None,
                    payer: payer.id,
                    policy: None,
                    replaces: None,
                };
                ids.push(rows::add(db, &new, &at)?);
            }
            Ok(ids)
        },
    )
}

/// The named claims, or without names those in the states.
pub(in crate::service::billing) fn choose(
    db: &Transaction<'_>,
    ids: &[String],
    states: &[ClaimState],
) -> Result<Vec<ClaimRow>, ServiceError> {
    if ids.is_empty() {
        let mut found = Vec::new();
        for state in states {
            found.extend(rows::in_state(db, *state)?);
        }
        return Ok(found);
    }
    ids.iter().map(|id| named(db, id)).collect()
}

/// The claim of a control number (`CW0000012`) or of the store's number (`12`).
pub(in crate::service::billing) fn named(
    db: &Transaction<'_>,
    id: &str,
) -> Result<ClaimRow, ServiceError> {
    if let Some(row) = rows::claim_called(db, id)? {
        return Ok(row);
    }
    let number = id.parse().map_err(|_| {
        ServiceError::Rule(format!(
            "no claim has the number {id}; see chartwright claims list"
        ))
    })?;
    Ok(rows::claim(db, ClaimId(number))?)
}

pub(in crate::service::billing) fn shown(ids: &[String]) -> String {
    if ids.is_empty() {
        "all that wait".into()
    } else {
        ids.join(" ")
    }
}

/// Moves a claim by an event; where it stands then.
pub(in crate::service::billing) fn step(
    db: &Transaction<'_>,
    id: ClaimId,
    state: ClaimState,
    event: ClaimEvent,
    at: &str,
    reason: &str,
) -> Result<ClaimState, ServiceError> {
    let next = state.transition(event)?;
    rows::move_to(db, id, next, at, reason)?;
    Ok(next)
}

/// An entry with whose it is.
pub(in crate::service::billing) fn of(entry: Entry, row: &ClaimRow) -> Entry {
    Entry {
        patient: Some(row.patient),
        claim: Some(row.root),
        ..entry
    }
}

/// Claims for a list; all states when none is named.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    state: Option<ClaimState>,
    limit: u32,
) -> Result<Vec<ClaimSummary>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "list claims",
        String::new(),
        |db| Ok(claim_lists::summaries(db, state, limit)?),
    )
}

/// Everything about one claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// The claim.
    pub claim: Claim,
    /// Where it stands.
    pub state: ClaimState,
    /// What the scrubber found last.
    pub hits: Vec<Hit>,
    /// What happened to it, oldest first: when, where it stood then, why.
    pub history: Vec<(String, ClaimState, String)>,
    /// What payers still owe for it.
    pub owed: Money,
    /// What the contract promises.
    pub expected: Option<Money>,
}

/// Opens a claim.
///
/// # Errors
/// [`ServiceError::Rule`] for a number that no claim has.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: &str,
) -> Result<Detail, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "open claim",
        id.to_owned(),
        |db| {
            let row = named(db, id)?;
            Ok(Detail {
                state: row.state,
                hits: serde_json::from_str(&row.hits).unwrap_or_default(),
                history: rows::history(db, row.id)?,
                owed: ledger::balance(db, Account::InsuranceReceivable, row.root)?,
                expected: row.expected,
                claim: row.claim,
            })
        },
    )
}
