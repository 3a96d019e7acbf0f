//! Questions to payers about cover, and their answers at check-in.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::sending::{beside, envelope};
use crate::domain::{EligibilityAnswer, Inquiry, PatientId, PayerRank, Permission, Relation};
use crate::interop::x12::{decode, read_answers, write_inquiries};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::billing_office::{self, BillingOffice};
use crate::store::{Transaction, payers, people, policies, visits};

/// Service type for a whole plan's benefits (X12 EQ01).
const WHOLE_PLAN: &str = "30";

/// A question that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Its number.
    pub trace: String,
    /// Whom it is about.
    pub patient: String,
    /// Who is asked.
    pub payer: String,
}

/// Writes questions (270) for the first payer of every patient with an appointment on a day.
///
/// # Errors
/// [`ServiceError::Rule`] when nobody with a policy is booked; [`ServiceError::Disk`] when the file cannot be written.
pub fn write(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    day: Date,
    out: &Path,
) -> Result<Vec<Asked>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "ask eligibility",
        day.to_string(),
        |db| {
            let own = billing_office::billing_office(db)?;
            let mut patients: Vec<PatientId> = visits::appointments_on(db, day)?
                .into_iter()
                .map(|a| a.encounter.patient)
                .collect();
            patients.sort_unstable();
            patients.dedup();
            let (mut inquiries, mut asked) = (Vec::new(), Vec::new());
            for patient in patients {
                if let Some(inquiry) = inquiry(db, patient, day, &own.entity, &now.to_string())? {
                    asked.push(Asked {
                        trace: inquiry.trace.clone(),
                        patient: people::patient(db, patient)?.name.to_string(),
                        payer: inquiry.payer.name.clone(),
                    });
                    inquiries.push(inquiry);
                }
            }
            if inquiries.is_empty() {
                return Err(ServiceError::Rule(format!(
                    "nobody with a policy is booked on {day}"
                )));
            }
            keep(db, &own, &inquiries, local, &now.to_string(), out)?;
            Ok(asked)
        },
    )
}

/// Writes questions into a file that appears whole or not at all; a copy stays in the office.
fn keep(
    db: &Transaction<'_>,
    own: &BillingOffice,
    inquiries: &[Inquiry],
    local: DateTime,
    at: &str,
    out: &Path,
) -> Result<(), ServiceError> {
    let number = inquiries.first().and_then(|i| i.trace.parse().ok());
    let text = write_inquiries(&envelope(own, number.unwrap_or(1), local), inquiries);
    let file = beside(out, &text)?;
    crate::store::batches::keep_file(db, "out", "270", &text, at)?;
    file.persist(out)
        .map_err(|e| ServiceError::Disk(out.to_owned(), e.error))?;
    Ok(())
}

/// Writes the question (270) for one patient's first payer on a day.
///
/// # Errors
/// [`ServiceError::Rule`] when no policy covers the day; [`ServiceError::Disk`] when the file cannot be written.
pub fn ask(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    patient: PatientId,
    out: &Path,
) -> Result<Asked, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "ask eligibility",
        format!("patient {patient}"),
        |db| {
            let own = billing_office::billing_office(db)?;
            let at = now.to_string();
            let question = inquiry(db, patient, local.date(), &own.entity, &at)?;
            let question = question.ok_or_else(|| {
                ServiceError::Rule(
                    "the patient has no policy that pays first today; enter one first".into(),
                )
            })?;
            keep(db, &own, std::slice::from_ref(&question), local, &at, out)?;
            Ok(Asked {
                trace: question.trace,
                patient: people::patient(db, patient)?.name.to_string(),
                payer: question.payer.name,
            })
        },
    )
}

fn inquiry(
    db: &Transaction<'_>,
    patient: PatientId,
    day: Date,
    asker: &crate::domain::BillingEntity,
    at: &str,
) -> Result<Option<Inquiry>, ServiceError> {
    let policies = policies::policies(db, patient)?;
    let Some(policy) = policies
        .into_iter()
        .find(|p| p.rank == PayerRank::Primary && p.covers(day))
    else {
        return Ok(None);
    };
    let trace = policies::ask_eligibility(db, policy.id, at)?.to_string();
    let person = people::patient(db, patient)?;
    let dependant = (policy.relation != Relation::Oneself).then_some((
        person.name,
        Some(person.born),
        person.sex,
        policy.relation,
    ));
    Ok(Some(Inquiry {
        trace: format!("{trace:0>9}"),
        payer: payers::payer(db, policy.payer)?.payer,
        asker: asker.clone(),
        subscriber: policy.subscriber,
        dependant,
        on: day,
        service_type: WHOLE_PLAN.into(),
    }))
}

/// Reads answers (271) without an office.
///
/// # Errors
/// [`ServiceError::X12`] for a file that is not whole or holds none.
pub fn preview(bytes: &[u8]) -> Result<Vec<EligibilityAnswer>, ServiceError> {
    Ok(read_answers(&decode(bytes))?)
}

/// Reads answers and keeps each with its question; which of them belong to a question of this office.
///
/// # Errors
/// As [`preview`].
pub fn read(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    bytes: &[u8],
) -> Result<Vec<(EligibilityAnswer, bool)>, ServiceError> {
    let text = decode(bytes);
    let answers = read_answers(&text)?;
    office.act(
        who,
        now,
        Permission::Insure,
        "read eligibility",
        format!("{} answers", answers.len()),
        |db| {
            crate::store::batches::keep_file(db, "in", "271", &text, &now.to_string())?;
            let kept = answers.into_iter().map(|answer| {
                let known = match answer.trace.parse() {
                    Ok(question) => policies::keep_answer(db, question, &now.to_string(), &answer)?,
                    Err(_) => false,
                };
                Ok((answer, known))
            });
            kept.collect()
        },
    )
}

/// The newest answer about a patient's first policy, for check-in: when it came and what it says.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn newest(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<Option<(String, EligibilityAnswer)>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see eligibility",
        format!("patient {patient}"),
        |db| {
            let policies = policies::policies(db, patient)?;
            let Some(policy) = policies.into_iter().find(|p| p.rank == PayerRank::Primary) else {
                return Ok(None);
            };
            Ok(policies::newest_answer(db, policy.id)?)
        },
    )
}
