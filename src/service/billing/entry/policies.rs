//! Patients' policies as they are typed in, and how they stand.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::contracts::payer_called;
use super::reading::Faults;
use crate::domain::{
    Authorization, EligibilityAnswer, PatientId, PatientName, PayerRank, Permission, Policy,
    PolicyId, Relation, Sex, Subscriber,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, billing_office, payers, people, policies};

/// A policy as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyEntry {
    /// The policy that is changed; none adds one.
    pub known: Option<PolicyId>,
    /// The payer's identifier.
    pub payer: String,
    /// The plan's name; may be empty.
    pub plan: String,
    /// `1`, `2`, `3` or `primary`, `secondary`, `tertiary`.
    pub rank: String,
    /// What the patient is to the subscriber: `self`, `spouse`, `child`, `partner`, `other`.
    pub relation: String,
    /// Number on the card.
    pub member_id: String,
    /// The group's number; may be empty.
    pub group: String,
    /// The subscriber's given name, when that is not the patient.
    pub given: String,
    /// The subscriber's family name.
    pub family: String,
    /// The subscriber's date of birth.
    pub born: String,
    /// The subscriber's sex: `F`, `M`, `U`.
    pub sex: String,
    /// First day of cover.
    pub starts: String,
    /// Last day of cover; empty while it goes on.
    pub ends: String,
    /// Why Medicare does not pay first (SBR05); empty otherwise.
    pub medicare_secondary: String,
}

impl PolicyEntry {
    /// The entry that shows a policy as it is.
    #[must_use]
    pub fn of(view: &PolicyView) -> Self {
        let (policy, holder) = (&view.policy, &view.policy.subscriber);
        let own = policy.relation == Relation::Oneself;
        let other = |text: String| if own { String::new() } else { text };
        Self {
            known: Some(policy.id),
            payer: view.payer_id.clone(),
            plan: holder.plan.clone(),
            rank: policy.rank.number().to_string(),
            relation: policy.relation.word().to_owned(),
            member_id: holder.member_id.clone(),
            group: holder.group_number.clone(),
            given: other(holder.name.given.clone()),
            family: other(holder.name.family.clone()),
            born: other(holder.born.map_or_else(String::new, |d| d.to_string())),
            sex: other(holder.sex.letter().to_string()),
            starts: policy.starts.to_string(),
            ends: policy.ends.map_or_else(String::new, |d| d.to_string()),
            medicare_secondary: holder.medicare_secondary.clone().unwrap_or_default(),
        }
    }

    fn rank(&self, faults: &mut Faults) -> PayerRank {
        let text = self.rank.trim().to_lowercase();
        let found = PayerRank::ALL.into_iter().find(|r| {
            text == r.number().to_string()
                || text == r.title().to_lowercase()
                || text == r.letter().to_lowercase()
        });
        if found.is_none() && !text.is_empty() {
            faults.add(format!("“{text}” is none of primary, secondary, tertiary"));
        }
        found.unwrap_or(PayerRank::Primary)
    }

    fn relation(&self, faults: &mut Faults) -> Relation {
        if self.relation.trim().is_empty() {
            return Relation::Oneself;
        }
        Relation::from_word(&self.relation).unwrap_or_else(|| {
            faults.add(format!(
                "“{}” is none of self, spouse, child, partner, other",
                self.relation.trim()
            ));
            Relation::Other
        })
    }

    fn holder(&self, faults: &mut Faults) -> (PatientName, Option<Date>, Sex) {
        let name = PatientName {
            given: faults.need(&self.given, "the subscriber's given name"),
            family: faults.need(&self.family, "the subscriber's family name"),
        };
        let born = faults.day(&self.born, "the subscriber's date of birth");
        if self.born.trim().is_empty() {
            faults.add("the subscriber's date of birth is missing");
        }
        let sex = match self.sex.trim().to_uppercase().as_str() {
            "F" | "FEMALE" => Sex::Female,
            "M" | "MALE" => Sex::Male,
            "" | "U" | "UNKNOWN" => Sex::Unknown,
            other => {
                faults.add(format!("the subscriber's sex “{other}” is none of F, M, U"));
                Sex::Unknown
            }
        };
        (name, born, sex)
    }

    fn read(&self, db: &Transaction<'_>, patient: PatientId) -> Result<Policy, ServiceError> {
        let mut faults = Faults::default();
        let relation = self.relation(&mut faults);
        let rank = self.rank(&mut faults);
        let home = billing_office::contact(db, patient)?.unwrap_or_default();
        let (name, born, sex) = if relation == Relation::Oneself {
            let own = people::patient(db, patient)?;
            (own.name, Some(own.born), own.sex)
        } else {
            self.holder(&mut faults)
        };
        let text = |text: &str| text.trim().to_owned();
        let subscriber = Subscriber {
            name,
            // Cards print the number in groups; claims carry it without blanks.
            member_id: faults
                .need(&self.member_id, "the number on the card")
                .to_uppercase()
                .split_whitespace()
                .collect(),
            born,
            sex,
            address: home,
            group_number: text(&self.group),
            plan: text(&self.plan),
            medicare_secondary: Some(text(&self.medicare_secondary)).filter(|t| !t.is_empty()),
        };
        let starts = faults.day(&self.starts, "the first day of cover");
        if self.starts.trim().is_empty() {
            faults.add("the first day of cover is missing");
        }
        let ends = faults.day(&self.ends, "the last day of cover");
        if let (Some(first), Some(last)) = (starts, ends)
            && last < first
        {
            faults.add("the cover ends before it begins");
        }
        let payer = payer_called(db, &self.payer);
        if let Err(problem) = &payer {
            faults.add(problem.to_string());
        }
        faults.finish()?;
        Ok(Policy {
            id: self.known.unwrap_or(PolicyId(0)),
            payer: payer?,
            rank,
            relation,
            subscriber,
            starts: starts.unwrap_or_default(),
            ends,
        })
    }
}

/// Adds a policy to a patient, or changes the one that the entry names; its number.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong, or when another policy pays in the same order on the same days.
pub fn save_policy(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    entry: &PolicyEntry,
) -> Result<PolicyId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "save policy",
        format!("patient {patient}"),
        |db| {
            let policy = entry.read(db, patient)?;
            alone_in_rank(db, patient, &policy)?;
            if entry.known.is_none() {
                return Ok(policies::add_policy(db, patient, &policy)?);
            }
            if policies::policy(db, policy.id)?.0 != patient {
                return Err(ServiceError::Rule(
                    "that policy is another patient's".into(),
                ));
            }
            policies::change_policy(db, &policy)?;
            Ok(policy.id)
        },
    )
}

/// No two policies pay in the same order on the same day.
fn alone_in_rank(
    db: &Transaction<'_>,
    patient: PatientId,
    policy: &Policy,
) -> Result<(), ServiceError> {
    let meets = |other: &&Policy| {
        other.id != policy.id
            && other.rank == policy.rank
            && other.ends.is_none_or(|last| policy.starts <= last)
            && policy.ends.is_none_or(|last| other.starts <= last)
    };
    let all = policies::policies(db, patient)?;
    let Some(other) = all.iter().find(meets) else {
        return Ok(());
    };
    let name = payers::payer(db, other.payer)?.payer.name;
    Err(ServiceError::Rule(format!(
        "{name} is the {} payer on those days already; end that policy first, or choose another order",
        other.rank.title().to_lowercase()
    )))
}

/// Ends a policy on a day, or (without one) lets it go on.
///
/// # Errors
/// [`ServiceError::Store`] when it would end before it begins.
pub fn end_policy(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: PolicyId,
    on: Option<Date>,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "end policy",
        id.to_string(),
        |db| {
            let (patient, mut policy) = policies::policy(db, id)?;
            if on.is_some_and(|day| day < policy.starts) {
                return Err(ServiceError::Rule(format!(
                    "the policy begins on {}; it cannot end before",
                    policy.starts
                )));
            }
            policy.ends = on;
            alone_in_rank(db, patient, &policy)?;
            Ok(policies::change_policy(db, &policy)?)
        },
    )
}

/// Takes a policy away that was entered by mistake.
///
/// # Errors
/// [`ServiceError::Rule`] when claims were made under it: such a policy is ended.
pub fn remove_policy(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: PolicyId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "remove policy",
        id.to_string(),
        |db| {
            if policies::claims_under(db, id)? > 0 {
                return Err(ServiceError::Rule(
                    "claims were made under this policy; end it instead".into(),
                ));
            }
            Ok(policies::remove_policy(db, id)?)
        },
    )
}

/// A policy with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyView {
    /// The policy.
    pub policy: Policy,
    /// Who pays.
    pub payer: String,
    /// The payer's identifier.
    pub payer_id: String,
    /// What the plan says a patient pays at the desk.
    pub copay: Option<crate::domain::Money>,
    /// Authorisations and referrals with their numbers in the store.
    pub authorizations: Vec<(i64, Authorization)>,
    /// When the payer was asked last.
    pub asked: Option<String>,
    /// When it answered last, and what.
    pub answer: Option<(String, EligibilityAnswer)>,
}

pub(in crate::service::billing) fn views(
    db: &Transaction<'_>,
    patient: PatientId,
) -> Result<Vec<PolicyView>, ServiceError> {
    let mut all = Vec::new();
    for policy in policies::policies(db, patient)? {
        let payer = payers::payer(db, policy.payer)?.payer;
        let plans = payers::plans(db, Some(policy.payer))?;
        let plan = plans.iter().find(|p| p.name == policy.subscriber.plan);
        all.push(PolicyView {
            copay: plan.and_then(|p| p.copay),
            payer: payer.name,
            payer_id: payer.id,
            authorizations: policies::all_authorizations(db, policy.id)?,
            asked: policies::newest_question(db, policy.id)?,
            // An answer that can no longer be read is as good as none: it blanks nothing.
            answer: policies::newest_answer(db, policy.id).unwrap_or_default(),
            policy,
        });
    }
    Ok(all)
}

/// A patient's policies in the order they pay.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that have nothing to do with insurance.
pub fn policies_of(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<Vec<PolicyView>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "see policies",
        format!("patient {patient}"),
        |db| views(db, patient),
    )
}
