//! Claims: made, scrubbed, released, sent, corrected, taken back.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::Scrubber;
use super::building::{self, Built};
use super::scrub::{Facts, Hit, Severity, stops};
use crate::domain::{
    Account, Claim, ClaimEvent, ClaimId, ClaimState, EncounterId, Entry, Frequency, Money,
    PatientId, Permission,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::claims::{self as rows, ClaimRow, ClaimSummary, NewClaim};
use crate::store::{Transaction, edits, ledger, payers};

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

pub(super) fn make_in(
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
pub(super) fn add_built(
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

/// What the scrubber found on one claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scrubbed {
    /// The claim's number.
    pub control: String,
    /// Where it stands now.
    pub state: ClaimState,
    /// What is wrong.
    pub hits: Vec<Hit>,
}

/// Scrubs drafts (or the named claims that have not gone out): clean ones become ready, those with a warning wait as
/// scrubbed for a person, the others stay drafts.
///
/// # Errors
/// [`ServiceError::Rule`] for a number that no claim has.
pub fn scrub(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    scrubber: &Scrubber,
    ids: &[String],
) -> Result<Vec<Scrubbed>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "scrub claims",
        shown(ids),
        |db| {
            let chosen = choose(db, ids, &[ClaimState::Draft])?;
            chosen
                .iter()
                .map(|row| scrub_in(db, row, scrubber, today, &now.to_string()))
                .collect()
        },
    )
}

pub(super) fn scrub_in(
    db: &Transaction<'_>,
    row: &ClaimRow,
    scrubber: &Scrubber,
    today: Date,
    at: &str,
) -> Result<Scrubbed, ServiceError> {
    let facts = facts(db, row, scrubber, today)?;
    let hits = scrubber.rules.scrub(&row.claim, &facts);
    rows::keep_hits(
        db,
        row.id,
        &serde_json::to_string(&hits).unwrap_or_default(),
    )?;
    let mut state = row.state;
    if state == ClaimState::Draft && !stops(&hits) {
        state = step(
            db,
            row.id,
            state,
            ClaimEvent::Pass,
            at,
            "passed the scrubber",
        )?;
        if hits.is_empty() {
            state = step(
                db,
                row.id,
                state,
                ClaimEvent::Release,
                at,
                "nothing to look at",
            )?;
        }
    }
    Ok(Scrubbed {
        control: row.claim.control.clone(),
        state,
        hits,
    })
}

fn facts<'s>(
    db: &Transaction<'_>,
    row: &ClaimRow,
    scrubber: &'s Scrubber,
    today: Date,
) -> Result<Facts<'s>, ServiceError> {
    let claim = &row.claim;
    let mut facts = Facts {
        code_set: scrubber.code_set.as_ref(),
        today: Some(today),
        timely_days: Some(payers::payer(db, row.payer)?.timely_days),
        double_of: if claim.frequency == Frequency::Original {
            rows::double_of(db, row)?
        } else {
            None
        },
        ..Facts::default()
    };
    if let (Some(policy), Some((day, _))) = (row.policy, claim.days()) {
        let own = payers::policies(db, row.patient)?
            .into_iter()
            .find(|p| p.id == policy);
        facts.cover = own.map(|p| (p.starts, p.ends));
        let numbers = payers::authorizations(db, policy, day)?;
        let named = [&claim.authorization, &claim.referral]
            .into_iter()
            .flatten();
        let in_force = |number: &String| numbers.iter().any(|n| n.number == *number);
        facts.authorized = Some(named.clone().count() == 0 || named.into_iter().all(in_force));
    }
    for (number, line) in (1..).zip(&claim.lines) {
        if let Some(most) =
            edits::unit_limit(db, &line.procedure)?.filter(|most| line.units > *most)
        {
            facts.unit_limits.push((number, most));
        }
        for (other_number, other) in (1..).zip(&claim.lines) {
            let parted = other
                .modifiers
                .iter()
                .any(|m| matches!(m.as_str(), "59" | "25" | "XE" | "XS" | "XP" | "XU"));
            if let Some(modifier_ok) = edits::pair(db, &line.procedure, &other.procedure)?
                && line.date == other.date
                && !(modifier_ok && parted)
            {
                facts.pairs.push((number, other_number, modifier_ok));
            }
        }
    }
    Ok(facts)
}

/// The named claims, or without names those in the states.
pub(super) fn choose(
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
pub(super) fn named(db: &Transaction<'_>, id: &str) -> Result<ClaimRow, ServiceError> {
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

pub(super) fn shown(ids: &[String]) -> String {
    if ids.is_empty() {
        "all that wait".into()
    } else {
        ids.join(" ")
    }
}

/// Moves a claim by an event; where it stands then.
pub(super) fn step(
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
                let owed = ledger::balance(db, Account::InsuranceReceivable, Some(row.root))?;
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

/// An entry with whose it is.
pub(super) fn of(entry: Entry, row: &ClaimRow) -> Entry {
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
        |db| Ok(rows::summaries(db, state, limit)?),
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
                owed: ledger::balance(db, Account::InsuranceReceivable, Some(row.root))?,
                expected: row.expected,
                claim: row.claim,
            })
        },
    )
}

/// Takes in CMS's edits: pairs of services (`first<TAB>second<TAB>0 or 1 for a modifier`) and most units
/// (`code<TAB>units`), one a line; how many of each.
///
/// # Errors
/// [`ServiceError::Asset`] with the line that is neither; then none is taken.
pub fn import_edits(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    file: &Path,
) -> Result<(usize, usize), ServiceError> {
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|e| told(e.to_string()))?;
    office.act(who, now, Permission::Bill, "import edits", file.display().to_string(), |db| {
        let (mut pairs, mut limits) = (0, 0);
        for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            match fields[..] {
                [first, second, modifier @ ("0" | "1" | "9")] => {
                    edits::set_pair(db, first, second, modifier == "1")?;
                    pairs += 1;
                }
                [code, units] => {
                    let units = units.parse().map_err(|_| told(format!("line {number}: {units} is no number of units")))?;
                    edits::set_unit_limit(db, code, units)?;
                    limits += 1;
                }
                _ => return Err(told(format!("line {number}: expected two codes and 0 or 1, or a code and its most units"))),
            }
        }
        Ok((pairs, limits))
    })
}

/// Whether a hit is only a warning, for lists.
#[must_use]
pub fn is_warning(hit: &Hit) -> bool {
    hit.severity == Severity::Warn
}
