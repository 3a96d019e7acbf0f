//! The charts that wait for a coder, by age, by value or by the payer's deadline.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::CodeStatus;
use crate::domain::{DocumentId, EncounterId, Money, PayerRank, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, billing, coding, documents, payers, people, policies, visits};

/// In which order the queue stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueOrder {
    /// The oldest service first.
    #[default]
    Age,
    /// The highest charge first.
    Value,
    /// The nearest deadline first; charts without one last.
    Deadline,
}

/// One chart that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueLine {
    /// The encounter.
    pub encounter: EncounterId,
    /// Its document.
    pub document: DocumentId,
    /// Whose.
    pub patient: String,
    /// Medical record number.
    pub mrn: String,
    /// Why they came.
    pub reason: String,
    /// Who wrote the note.
    pub author: String,
    /// Date of service.
    pub service_on: Date,
    /// Days since then.
    pub age_days: i64,
    /// Codes to decide on.
    pub open: usize,
    /// Charged, or the fee of the visit where nothing is charged yet.
    pub value: Money,
    /// Who pays first.
    pub payer: Option<String>,
    /// The last day on which that payer takes the claim.
    pub deadline: Option<Date>,
    /// Days until then; below nothing when it is past.
    pub days_left: Option<i64>,
    /// Questions that the author has not answered.
    pub waiting: usize,
}

/// The charts that wait, in this order.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    order: QueueOrder,
) -> Result<Vec<QueueLine>, ServiceError> {
    let subject = today.to_string();
    office.act(
        who,
        now,
        Permission::Code,
        "see the coding queue",
        subject,
        |db| {
            let mut lines = Vec::new();
            for document in coding::queue(db)? {
                lines.push(line(db, document, today)?);
            }
            lines.sort_by_key(|l| match order {
                QueueOrder::Age => (-l.age_days, 0),
                QueueOrder::Value => (-l.value.cents(), -l.age_days),
                QueueOrder::Deadline => (l.days_left.unwrap_or(i64::MAX), -l.age_days),
            });
            Ok(lines)
        },
    )
}

fn line(db: &Transaction<'_>, id: DocumentId, today: Date) -> Result<QueueLine, ServiceError> {
    let document = documents::get(db, id)?;
    let visit = visits::encounter(db, document.encounter)?;
    let patient = people::patient(db, visit.patient)?;
    let days = |from: Date, to: Date| (to - from).get_days();
    let policy = policies::policies(db, visit.patient)?
        .into_iter()
        .find(|p| p.rank == PayerRank::Primary && p.covers(visit.service_on));
    let payer = policy.map(|p| payers::payer(db, p.payer)).transpose()?;
    let deadline = payer.as_ref().map(|p| {
        visit
            .service_on
            .saturating_add(Span::new().days(p.timely_days))
    });
    let charges: Money = billing::charges(db, visit.id)?
        .iter()
        .map(|c| c.line.amount)
        .sum();
    let value = if charges == Money::ZERO {
        let fees = billing::fees(db)?;
        fees.into_iter()
            .find(|f| f.for_visit)
            .map_or(Money::ZERO, |f| f.amount)
    } else {
        charges
    };
    let open = billing::codes(db, visit.id)?
        .iter()
        .filter(|c| c.status == CodeStatus::Suggested)
        .count();
    let waiting = coding::of_document(db, id)?
        .iter()
        .filter(|q| q.answer.is_none())
        .count();
    Ok(QueueLine {
        encounter: visit.id,
        document: id,
        patient: patient.name.to_string(),
        mrn: patient.mrn,
        reason: visit.reason,
        author: people::user(db, document.author)?.display_name,
        service_on: visit.service_on,
        age_days: i64::from(days(visit.service_on, today)),
        open,
        value,
        payer: payer.map(|p| p.payer.name),
        deadline,
        days_left: deadline.map(|d| i64::from(days(today, d))),
        waiting,
    })
}
