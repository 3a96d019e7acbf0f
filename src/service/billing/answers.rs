//! Answers to batches: TA1, 999 and 277CA, matched to the claims that went out.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::claims::step;
use super::sending::charge_entries;
use crate::domain::{BatchId, ClaimEvent, ClaimId, ClaimState, Permission};
use crate::interop::x12::{
    Acknowledgement, ClaimAnswer, FileAnswer, SetAnswer, decode, read_acknowledgements,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, batches, claims as rows, ledger};

/// One answer with what it did here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What it speaks of: `batch 12`, `batch 12, transaction 0001`, a claim's number.
    pub about: String,
    /// Whom, for a claim.
    pub patient: String,
    /// Accepted, rejected, or neither yet.
    pub accepted: Option<bool>,
    /// Codes with words.
    pub details: Vec<String>,
    /// Whether a batch or claim of this office was found for it.
    pub known: bool,
    /// Claims that moved by it.
    pub moved: usize,
}

/// Reads answers without an office: nothing is moved.
///
/// # Errors
/// [`ServiceError::X12`] for a file that is not whole or holds no answer.
pub fn preview(bytes: &[u8]) -> Result<Vec<Answer>, ServiceError> {
    let mut found = Vec::new();
    for answer in read_acknowledgements(&decode(bytes))? {
        match answer {
            Acknowledgement::File(file) => found.push(of_file(&file)),
            Acknowledgement::Sets { group, sets } => {
                found.extend(sets.iter().map(|set| of_set(&group, set)))
            }
            Acknowledgement::Claims { claims, .. } => found.extend(claims.iter().map(of_claim)),
        }
    }
    Ok(found)
}

/// Reads answers and moves the claims they speak of. Answers for claims of others are shown and change nothing.
///
/// # Errors
/// As [`preview`].
pub fn take(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    bytes: &[u8],
) -> Result<Vec<Answer>, ServiceError> {
    let text = decode(bytes);
    let answers = read_acknowledgements(&text)?;
    office.act(
        who,
        now,
        Permission::Bill,
        "read answers",
        format!("{} answers", answers.len()),
        |db| {
            let hand = Hand {
                db,
                today,
                at: now.to_string(),
            };
            batches::keep_file(db, "in", "answers", &text, &hand.at)?;
            let mut found = Vec::new();
            for answer in &answers {
                match answer {
                    Acknowledgement::File(file) => found.push(hand.file(file)?),
                    Acknowledgement::Sets { group, sets } => {
                        for set in sets {
                            found.push(hand.set(group, set)?);
                        }
                    }
                    Acknowledgement::Claims { claims, .. } => {
                        for claim in claims {
                            found.push(hand.claim(claim)?);
                        }
                    }
                }
            }
            Ok(found)
        },
    )
}

fn of_file(file: &FileAnswer) -> Answer {
    Answer {
        about: format!("batch {}", file.interchange.trim_start_matches('0')),
        patient: String::new(),
        accepted: Some(file.accepted),
        details: vec![file.reason.clone()],
        known: false,
        moved: 0,
    }
}

fn of_set(group: &str, set: &SetAnswer) -> Answer {
    let part = if set.set.is_empty() {
        String::new()
    } else {
        format!(", transaction {}", set.set)
    };
    Answer {
        about: format!("batch {}{part}", group.trim_start_matches('0')),
        patient: String::new(),
        accepted: Some(set.accepted),
        details: set.errors.clone(),
        known: false,
        moved: 0,
    }
}

fn of_claim(claim: &ClaimAnswer) -> Answer {
    Answer {
        about: claim.control.clone(),
        patient: claim.patient.clone(),
        accepted: claim.accepted,
        details: claim.statuses.clone(),
        known: false,
        moved: 0,
    }
}

struct Hand<'h> {
    db: &'h Transaction<'h>,
    today: Date,
    at: String,
}

impl Hand<'_> {
    fn batch(&self, number: &str) -> Result<Option<BatchId>, ServiceError> {
        let Some(batch) = number.trim().parse().ok().map(BatchId) else {
            return Ok(None);
        };
        Ok(batches::batch_answer(self.db, batch)?.map(|_| batch))
    }

    fn file(&self, file: &FileAnswer) -> Result<Answer, ServiceError> {
        let mut answer = of_file(file);
        if let Some(batch) = self.batch(&file.interchange)? {
            answer.known = true;
            batches::answer_batch(self.db, batch, &format!("TA1 {}", file.reason))?;
            if !file.accepted {
                answer.moved = self.reject_all(
                    batch,
                    None,
                    &format!("the file was refused: {}", file.reason),
                )?;
            }
        }
        Ok(answer)
    }

    fn set(&self, group: &str, set: &SetAnswer) -> Result<Answer, ServiceError> {
        let mut answer = of_set(group, set);
        if let Some(batch) = self.batch(group)? {
            answer.known = true;
            let words = if set.accepted { "accepted" } else { "refused" };
            batches::answer_batch(self.db, batch, &format!("999 {words}"))?;
            let part = Some(set.set.as_str()).filter(|s| !s.is_empty());
            let claims = batches::in_batch(self.db, batch, part)?;
            if set.accepted {
                for (id, state) in claims {
                    rows::note(
                        self.db,
                        id,
                        state,
                        &self.at,
                        "its file passed the clearing house's check (999)",
                    )?;
                }
            } else {
                answer.moved = self.reject_all(
                    batch,
                    part,
                    &format!("refused by the clearing house: {}", set.errors.join("; ")),
                )?;
            }
        }
        Ok(answer)
    }

    fn claim(&self, said: &ClaimAnswer) -> Result<Answer, ServiceError> {
        let mut answer = of_claim(said);
        let Some(row) = rows::claim_called(self.db, &said.control)? else {
            return Ok(answer);
        };
        answer.known = true;
        if let Some(number) = &said.payer_control {
            rows::set_payer_control(self.db, row.id, number)?;
        }
        let words = said.statuses.join("; ");
        let event = match said.accepted {
            Some(true) => ClaimEvent::Accept,
            Some(false) => ClaimEvent::Reject,
            None => {
                rows::note(self.db, row.id, row.state, &self.at, &words)?;
                return Ok(answer);
            }
        };
        // An answer that comes late, after payment or a second time, is noted and moves nothing.
        if row.state.transition(event).is_err() {
            rows::note(self.db, row.id, row.state, &self.at, &words)?;
        } else if event == ClaimEvent::Reject {
            self.reject(row.id, row.state, &words)?;
            answer.moved = 1;
        } else {
            step(self.db, row.id, row.state, event, &self.at, &words)?;
            answer.moved = 1;
        }
        Ok(answer)
    }

    fn reject_all(
        &self,
        batch: BatchId,
        set: Option<&str>,
        reason: &str,
    ) -> Result<usize, ServiceError> {
        let mut moved = 0;
        for (id, state) in batches::in_batch(self.db, batch, set)? {
            if state.transition(ClaimEvent::Reject).is_ok() {
                self.reject(id, state, reason)?;
                moved += 1;
            }
        }
        Ok(moved)
    }

    fn reject(&self, id: ClaimId, state: ClaimState, reason: &str) -> Result<(), ServiceError> {
        reject_in(self.db, id, state, reason, self.today, &self.at)
    }
}

/// A refused claim is owed by nobody until it goes out again.
pub(super) fn reject_in(
    db: &Transaction<'_>,
    id: ClaimId,
    state: ClaimState,
    reason: &str,
    today: Date,
    at: &str,
) -> Result<(), ServiceError> {
    step(db, id, state, ClaimEvent::Reject, at, reason)?;
    let row = rows::claim(db, id)?;
    Ok(ledger::post(db, today, charge_entries(db, &row, -1)?)?)
}
