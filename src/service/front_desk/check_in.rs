//! The check-in: what is in place, what is missing, and what that costs later.

use jiff::Timestamp;

use super::{CheckRule, DeskRules};
use crate::domain::schedule::{Prerequisite, VisitStage};
use crate::domain::{AppointmentId, Money, PatientId, PayerRank, Permission};
use crate::service::schedule::Rules;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::schedule::Booked;
use crate::store::{
    Transaction, billing, billing_office, front_desk as store, payers, payments, people, policies,
    schedule,
};

/// What is known of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// In place.
    Fine,
    /// Not in place: what it costs is told.
    Missing,
    /// A person is to look.
    Open,
}

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// Its key.
    pub key: String,
    /// As people say it.
    pub title: String,
    /// What is known.
    pub known: Knowledge,
    /// What is on file, in a few words.
    pub detail: String,
    /// What to do where it is not in place.
    pub advice: String,
    /// What it costs later.
    pub later: String,
    /// What of the visit's fee is lost without it.
    pub at_risk: Option<Money>,
    /// Whether a person ticks it.
    pub by_hand: bool,
}

/// The list of one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// The visit.
    pub visit: AppointmentId,
    /// Who.
    pub patient: PatientId,
    /// Name as it is filed.
    pub name: String,
    /// Record number.
    pub mrn: String,
    /// Date of birth.
    pub born: jiff::civil::Date,
    /// Booked for; local time.
    pub starts: jiff::civil::DateTime,
    /// Why.
    pub reason: String,
    /// How far.
    pub stage: VisitStage,
    /// In the order of the file.
    pub items: Vec<CheckItem>,
}

/// The list of one visit.
///
/// # Errors
/// [`ServiceError::Store`] for a visit that there is not.
pub fn check_in(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (rules, desk): (&Rules, &DeskRules),
    id: AppointmentId,
) -> Result<CheckIn, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "check a patient in",
        format!("appointment {id}"),
        |db| {
            let visit = schedule::appointment(db, id)?;
            let facts = Facts::read(db, rules, &visit)?;
            let items = desk
                .items
                .iter()
                .filter_map(|rule| facts.item(rule))
                .collect();
            Ok(CheckIn {
                visit: id,
                patient: visit.patient,
                name: visit.name.to_string(),
                mrn: visit.mrn,
                born: visit.born,
                starts: visit.starts,
                reason: visit.reason,
                stage: visit.stage,
                items,
            })
        },
    )
}

/// Ticks an item, or takes the tick away.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn tick(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: AppointmentId,
    item: &str,
    on: bool,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "tick a check-in item",
        format!("appointment {id} {item}"),
        |db| {
            let at = now.to_string();
            Ok(store::mark(
                db,
                id,
                item,
                on.then_some((who.id(), at.as_str())),
            )?)
        },
    )
}

/// What the office knows of a visit's paper.
struct Facts {
    marks: Vec<(String, String)>,
    address: Option<String>,
    policy: Option<(String, String)>,
    eligibility: Option<(String, Option<bool>)>,
    copay: Option<Money>,
    copay_paid: Money,
    needs_leave: bool,
    leave: Option<String>,
    fee: Option<Money>,
}

impl Facts {
    fn read(db: &Transaction<'_>, rules: &Rules, visit: &Booked) -> Result<Self, ServiceError> {
        let day = visit.starts.date();
        let all = policies::policies(db, visit.patient)?;
        let policy = all
            .into_iter()
            .find(|p| p.rank == PayerRank::Primary && p.covers(day));
        let answer = match &policy {
            Some(policy) => policies::newest_answer(db, policy.id)?,
            None => None,
        };
        let kind = rules.visit_type(&visit.visit_type).ok();
        let leave = match &policy {
            Some(policy) => policies::authorizations(db, policy.id, day)?
                .into_iter()
                .find(|a| !a.referral && a.starts <= day && day <= a.ends && a.used < a.allowed),
            None => None,
        };
        let patient = people::patient(db, visit.patient)?;
        let payer = policy
            .as_ref()
            .map(|p| payers::payer(db, p.payer))
            .transpose()?;
        Ok(Self {
            marks: store::marks(db, visit.id)?,
            address: billing_office::contact(db, patient.id)?.map(|a| a.one_line()),
            policy: payer
                .zip(policy.as_ref())
                .map(|(row, p)| (row.payer.name, p.subscriber.member_id.clone())),
            copay: answer.as_ref().and_then(|(_, a)| a.copay()),
            eligibility: answer.map(|(at, a)| (at.chars().take(10).collect(), a.active)),
            copay_paid: payments::copay_of(db, visit.patient, day)?,
            needs_leave: kind
                .is_some_and(|k| k.prerequisites.contains(&Prerequisite::Authorization)),
            leave: leave.map(|a| a.number),
            fee: billing::fees(db)?
                .into_iter()
                .find(|f| f.for_visit)
                .map(|f| f.amount),
        })
    }

    /// The item as it stands; none where it does not apply.
    fn item(&self, rule: &CheckRule) -> Option<CheckItem> {
        use Knowledge::{Fine, Missing, Open};
        let mark = self.marks.iter().find(|(key, _)| *key == rule.key);
        let mut by_hand = false;
        let (known, detail) = match rule.kind.as_str() {
            "address" => match &self.address {
                Some(address) => (Fine, address.clone()),
                None => (Missing, "None on file".to_owned()),
            },
            "insurance" => match &self.policy {
                Some((payer, member)) => (Fine, format!("{payer}, member {member}")),
                None => (Missing, "No cover on file for this day".to_owned()),
            },
            "eligibility" => match (&self.eligibility, &self.policy) {
                (_, None) => return None,
                (Some((on, Some(true))), _) => (Fine, format!("Active, answered {on}")),
                (Some((on, Some(false))), _) => (Missing, format!("Not active, answered {on}")),
                (Some((on, None)), _) => (Open, format!("The answer of {on} does not say")),
                (None, _) => (Missing, "The payer was not asked".to_owned()),
            },
            "authorization" => match (&self.leave, self.needs_leave) {
                (_, false) => return None,
                (Some(number), _) => (Fine, format!("Number {number}")),
                (None, _) => (Missing, "None on file".to_owned()),
            },
            "copay" => match self.copay {
                _ if self.copay_paid > Money::ZERO => {
                    (Fine, format!("{} paid today", self.copay_paid))
                }
                Some(copay) if copay > Money::ZERO => (Open, format!("{copay} to take")),
                Some(_) => (Fine, "None".to_owned()),
                None if self.policy.is_none() => return None,
                None => (Open, "The payer has not said how much".to_owned()),
            },
            _ => {
                by_hand = true;
                match mark {
                    Some((_, at)) => (Fine, format!("Done {}", at.get(..10).unwrap_or(at))),
                    None => (Open, String::new()),
                }
            }
        };
        Some(CheckItem {
            key: rule.key.clone(),
            title: rule.title.clone(),
            known,
            detail,
            advice: rule.advice.clone(),
            later: rule.later.clone(),
            at_risk: self.fee.filter(|_| rule.at_risk),
            by_hand,
        })
    }
}
