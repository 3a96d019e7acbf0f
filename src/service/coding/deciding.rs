//! Decisions on suggested codes, each kept with its reason and with what the edits had against it.

use jiff::Timestamp;

use super::standing::{acceptable, standing};
use super::{CodeStatus, Finding, Rulebook, chart};
use crate::coding::words_of;
use crate::domain::{
    Assertion, CodeSuggestion, EncounterCodeId, EncounterId, Icd10Code, Permission,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::billing::{self, EncounterCode};
use crate::store::coding::{self, DecisionRow, Verdict};
use crate::store::{Transaction, documents};

/// Why codes are rejected, as the desk offers it; a coder may write another reason.
pub fn reasons() -> impl Iterator<Item = &'static str> {
    include_str!("../../../assets/coding/reject_reasons.txt").lines()
}

/// What a coder does with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeStep {
    /// It stands.
    Accept,
    /// It does not; why, in a few words or none.
    Reject(String),
    /// Another stands in its place; why.
    Replace(Icd10Code, String),
    /// The decision is taken back.
    Reopen,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The code as it stands now; the new one where it was replaced.
    pub code: EncounterCode,
    /// What the rules have against it, errors first.
    pub findings: Vec<Finding>,
}

/// Takes a step with a code. Accepting runs every edit over the encounter's codes as they would stand then.
///
/// # Errors
/// [`ServiceError::Rule`], with the rule's text, for a code that does not exist or is not complete.
pub fn decide(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    id: EncounterCodeId,
    step: &CodeStep,
) -> Result<Decided, ServiceError> {
    let action = match step {
        CodeStep::Accept => "accept code",
        CodeStep::Reject(_) => "reject code",
        CodeStep::Replace(..) => "replace code",
        CodeStep::Reopen => "reconsider code",
    };
    let subject = format!("encounter code {id}");
    office.act(who, now, Permission::Code, action, subject, |db| {
        let code = billing::code(db, id)?;
        chart::touch(db, who, now, code.encounter)?;
        match step {
            CodeStep::Accept => accept(db, who, now, book, &code),
            CodeStep::Reject(reason) => {
                reject(db, who, now, &code, reason, None)?;
                as_it_stands(db, id)
            }
            CodeStep::Replace(other, reason) => {
                if *other == code.suggestion.code {
                    return Err(ServiceError::Rule(format!(
                        "{other} is the code that stands there"
                    )));
                }
                let added = put(db, who, book, code.encounter, other)?;
                let words = words_of(&code.suggestion);
                keep(
                    db,
                    who,
                    now,
                    &added.code,
                    Verdict::Accepted,
                    &Kept {
                        words: &words,
                        ..Kept::default()
                    },
                )?;
                reject(db, who, now, &code, reason, Some(other))?;
                put_before(db, added.code.id, &code)?;
                Ok(added)
            }
            CodeStep::Reopen => {
                give_way(db, who, now, &code)?;
                billing::decide(db, id, CodeStatus::Suggested, who.id())?;
                keep(db, who, now, &code, Verdict::Reopened, &Kept::default())?;
                as_it_stands(db, id)
            }
        }
    })
}

/// Adds a code that nobody suggested, accepted.
///
/// # Errors
/// As [`decide`].
pub fn add(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
    code: &Icd10Code,
) -> Result<Decided, ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(who, now, Permission::Code, "add code", subject, |db| {
        chart::touch(db, who, now, encounter)?;
        let added = put(db, who, book, encounter, code)?;
        keep(
            db,
            who,
            now,
            &added.code,
            Verdict::Accepted,
            &Kept::default(),
        )?;
        Ok(added)
    })
}

/// Moves a code one place towards the first or away from it.
///
/// # Errors
/// [`ServiceError::Store`] for a code that is not there.
pub fn shift(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: EncounterCodeId,
    up: bool,
) -> Result<EncounterId, ServiceError> {
    let subject = format!("encounter code {id}");
    office.act(who, now, Permission::Code, "order codes", subject, |db| {
        let encounter = billing::code(db, id)?.encounter;
        let mut order: Vec<EncounterCodeId> = billing::codes(db, encounter)?
            .into_iter()
            .map(|c| c.id)
            .collect();
        if let Some(at) = order.iter().position(|c| *c == id) {
            let to = if up {
                at.saturating_sub(1)
            } else {
                (at + 1).min(order.len() - 1)
            };
            order.swap(at, to);
        }
        coding::set_order(db, &order)?;
        chart::touch(db, who, now, encounter)?;
        Ok(encounter)
    })
}

/// A replaced code that is open again: what stood in its place is open too.
fn give_way(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    code: &EncounterCode,
) -> Result<(), ServiceError> {
    let instead = coding::newest_decision(db, code.id)?.and_then(|d| d.replaced_by);
    let Some(instead) = instead.and_then(|text| Icd10Code::parse(&text)) else {
        return Ok(());
    };
    if let Some(id) = coding::code_on(db, code.encounter, &instead)? {
        let other = billing::code(db, id)?;
        billing::decide(db, id, CodeStatus::Suggested, who.id())?;
        keep(db, who, now, &other, Verdict::Reopened, &Kept::default())?;
    }
    Ok(())
}

/// Puts a code into the place of the one it replaces.
pub(super) fn put_before(
    db: &Transaction<'_>,
    new: EncounterCodeId,
    old: &EncounterCode,
) -> Result<(), ServiceError> {
    let mut order: Vec<EncounterCodeId> = billing::codes(db, old.encounter)?
        .into_iter()
        .map(|c| c.id)
        .filter(|c| *c != new)
        .collect();
    let at = order
        .iter()
        .position(|c| *c == old.id)
        .unwrap_or(order.len());
    order.insert(at, new);
    Ok(coding::set_order(db, &order)?)
}

fn accept(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    code: &EncounterCode,
) -> Result<Decided, ServiceError> {
    let own = &code.suggestion.code;
    if book.set.is_none() && !code.suggestion.billable {
        return Err(ServiceError::Rule(format!(
            "{own} is not complete enough to bill; choose a more specific code"
        )));
    }
    let all = standing(db, book, code.encounter, Some(own))?;
    let findings = acceptable(all, own.as_str())?;
    billing::decide(db, code.id, CodeStatus::Accepted, who.id())?;
    let warned = findings.iter().map(|f| f.rule.clone()).collect();
    keep(
        db,
        who,
        now,
        code,
        Verdict::Accepted,
        &Kept {
            warned,
            ..Kept::default()
        },
    )?;
    Ok(Decided {
        code: billing::code(db, code.id)?,
        findings,
    })
}

/// Puts a code on an encounter, accepted; one that is there already is accepted.
fn put(
    db: &Transaction<'_>,
    who: &SignedIn,
    book: &Rulebook,
    encounter: EncounterId,
    code: &Icd10Code,
) -> Result<Decided, ServiceError> {
    let findings = acceptable(standing(db, book, encounter, Some(code))?, code.as_str())?;
    if coding::code_on(db, encounter, code)?.is_none() {
        let entry = book.set.as_ref().and_then(|set| set.get(code));
        let suggestion = CodeSuggestion {
            code: code.clone(),
            description: entry.map(|e| e.description()).unwrap_or_default(),
            score: 1.0,
            billable: entry.is_some_and(|e| e.billable()),
            evidence: Vec::new(),
            assertion: Assertion::Present,
            path: vec![format!("chosen by {}", who.name())],
            why: "A coder chose it.".to_owned(),
            questions: Vec::new(),
        };
        let document = documents::of_encounter(db, encounter)?.last().map(|d| d.id);
        billing::add_code(db, encounter, document, &suggestion)?;
    }
    let id = coding::code_on(db, encounter, code)?
        .ok_or_else(|| ServiceError::Rule("the code could not be added".into()))?;
    billing::decide(db, id, CodeStatus::Accepted, who.id())?;
    Ok(Decided {
        code: billing::code(db, id)?,
        findings,
    })
}

fn reject(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    code: &EncounterCode,
    reason: &str,
    by: Option<&Icd10Code>,
) -> Result<(), ServiceError> {
    billing::decide(db, code.id, CodeStatus::Rejected, who.id())?;
    let kept = Kept {
        reason,
        replaced_by: by.map(ToString::to_string),
        ..Kept::default()
    };
    keep(db, who, now, code, Verdict::Rejected, &kept)
}

#[derive(Default)]
struct Kept<'k> {
    /// In place of the code's own words.
    words: &'k str,
    reason: &'k str,
    replaced_by: Option<String>,
    warned: Vec<String>,
}

fn keep(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    code: &EncounterCode,
    verdict: Verdict,
    kept: &Kept<'_>,
) -> Result<(), ServiceError> {
    let own = words_of(&code.suggestion);
    let row = DecisionRow {
        code_id: code.id,
        code: code.suggestion.code.to_string(),
        words: if kept.words.is_empty() {
            own
        } else {
            kept.words.to_owned()
        },
        verdict,
        reason: kept.reason.trim().to_owned(),
        replaced_by: kept.replaced_by.clone(),
        warned_of: kept.warned.clone(),
        by: who.id(),
        at: now.to_string(),
    };
    Ok(coding::keep_decision(db, &row)?)
}

fn as_it_stands(db: &Transaction<'_>, id: EncounterCodeId) -> Result<Decided, ServiceError> {
    Ok(Decided {
        code: billing::code(db, id)?,
        findings: Vec::new(),
    })
}
