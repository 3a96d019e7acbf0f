//! What a person does with a claim: release, reopen, dispute, close, mend, correct, take back.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{named, of, step};
use crate::domain::{
    Account, Claim, ClaimEvent, ClaimId, ClaimState, Entry, Frequency, Permission,
};
use crate::service::billing::building;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::claims::{self as rows, NewClaim};
use crate::store::ledger;

/// A step that a person takes at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskStep {
    /// Wave warnings through.
    Release,
    /// Take it back to mend it.
    Reopen,
    /// Dispute a denial.
    Appeal,
    /// Expect nothing more; what is still owed is written off.
    Close,
}

/// Takes a step with a claim.
///
/// # Errors
/// [`ServiceError::ClaimState`] when the claim's state does not allow it.
pub fn take_step(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    id: &str,
    what: DeskStep,
) -> Result<ClaimState, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "move claim",
        id.to_owned(),
        |db| {
            let row = named(db, id)?;
            let (event, reason) = match what {
                DeskStep::Release => (ClaimEvent::Release, "warnings waved through"),
                DeskStep::Reopen => (ClaimEvent::Reopen, "opened to be mended"),
                DeskStep::Appeal => (ClaimEvent::Appeal, "denial disputed"),
                DeskStep::Close => (ClaimEvent::Close, "closed"),
            };
            let state = step(db, row.id, row.state, event, &now.to_string(), reason)?;
            if what == DeskStep::Close {
                let owed = ledger::balance(db, Account::InsuranceReceivable, row.root)?;
                let entry = Entry::moving(
                    owed,
                    Account::InsuranceReceivable,
                    Account::OtherWriteOff,
                    "closed with a rest",
                );
                ledger::post(db, today, entry.map(|e| of(e, &row)))?;
            }
            Ok(state)
        },
    )
}

/// Puts a mended claim in place of one that has not gone out; it is a draft again.
///
/// # Errors
/// [`ServiceError::Rule`] once it went out.
pub fn mend(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: &str,
    claim: &Claim,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "mend claim",
        id.to_owned(),
        |db| {
            let row = named(db, id)?;
            if row.state != ClaimState::Draft {
                return Err(ServiceError::Rule(format!(
                    "{id} is {}; open it again first",
                    row.state.title().to_lowercase()
                )));
            }
            if claim.control != row.claim.control || claim.payer.id != row.claim.payer.id {
                return Err(ServiceError::Rule(
                    "a mended claim keeps its number and its payer".into(),
                ));
            }
            Ok(rows::rewrite(db, row.id, claim)?)
        },
    )
}

/// Makes a corrected claim (frequency 7), or one that takes the first back (8), as a draft.
///
/// # Errors
/// [`ServiceError::Rule`] while the payer has not given its number for the first.
pub fn replace(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: &str,
    frequency: Frequency,
) -> Result<ClaimId, ServiceError> {
    office.act(who, now, Permission::Bill, "replace claim", id.to_owned(), |db| {
        let row = named(db, id)?;
        if frequency == Frequency::Original || row.batch.is_none() {
            return Err(ServiceError::Rule("only a claim that went out is corrected or taken back; mend this one".into()));
        }
        let number = row.payer_control.clone().ok_or_else(|| {
            ServiceError::Rule(format!("the payer has given no number for {id} yet; it stands in its answer or remittance"))
        })?;
        let claim = Claim { control: building::next_control(db)?, frequency, payer_control: Some(number), ..row.claim.clone() };
        let new = NewClaim {
            claim: &claim,
            patient: row.patient,
            encounter: row.encounter,
            payer: row.payer,
            policy: row.policy,
            replaces: Some(&row),
        };
        Ok(rows::add(db, &new, &now.to_string())?)
    })
}
