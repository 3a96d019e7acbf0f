//! Drafts asked by every rule: what the office knows beside the claim is gathered here and handed to the scrubber.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{choose, shown, step};
use crate::domain::{ClaimEvent, ClaimState, Frequency, Permission};
use crate::service::billing::Scrubber;
use crate::service::billing::scrub::{Facts, Hit, Severity, stops};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::claims::{self as rows, ClaimRow};
use crate::store::{Transaction, edits, payers, policies};

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

pub(in crate::service::billing) fn scrub_in(
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
        let own = policies::policies(db, row.patient)?
            .into_iter()
            .find(|p| p.id == policy);
        facts.cover = own.map(|p| (p.starts, p.ends));
        let numbers = policies::authorizations(db, policy, day)?;
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

/// Whether a hit is only a warning, for lists.
#[must_use]
pub fn is_warning(hit: &Hit) -> bool {
    hit.severity == Severity::Warn
}
