//! What covers patients: policies, authorisations and referrals, what payers answered about cover.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, from_json, one, to_json};
use crate::domain::{
    Authorization, EligibilityAnswer, PatientId, PayerId, PayerRank, Policy, PolicyId, Relation,
};

/// Adds a policy of a patient; `policy.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for cover that ends before it begins.
pub fn add_policy(
    db: &Connection,
    patient: PatientId,
    policy: &Policy,
) -> Result<PolicyId, StoreError> {
    db.execute(
        "INSERT INTO policies (patient_id, payer_id, rank, relation, member_id, subscriber, starts, ends) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            patient.0,
            policy.payer.0,
            policy.rank.number(),
            policy.relation.code(),
            &policy.subscriber.member_id,
            to_json(&policy.subscriber, "subscriber")?,
            policy.starts.to_string(),
            policy.ends.map(|d| d.to_string()),
        ),
    )?;
    Ok(PolicyId(db.last_insert_rowid()))
}

/// A patient's policies, in the order they pay.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn policies(db: &Connection, patient: PatientId) -> Result<Vec<Policy>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, payer_id, rank, relation, subscriber, starts, ends FROM policies WHERE patient_id = ?1 ORDER BY rank, starts, id",
    )?;
    let rows = statement.query_map([patient.0], |row| {
        let rank = PayerRank::from_number(row.get(2)?).unwrap_or(PayerRank::Tertiary);
        let relation = parsed(row, 3, Relation::from_code)?;
        let starts: Date = parsed(row, 5, |t| t.parse().ok())?;
        let ends = row
            .get::<_, Option<String>>(6)?
            .and_then(|t| t.parse().ok());
        Ok((
            PolicyId(row.get(0)?),
            PayerId(row.get(1)?),
            rank,
            relation,
            row.get::<_, String>(4)?,
            starts,
            ends,
        ))
    })?;
    rows.map(|row| {
        let (id, payer, rank, relation, subscriber, starts, ends) = row?;
        Ok(Policy {
            id,
            payer,
            rank,
            relation,
            subscriber: from_json(&subscriber, "subscriber")?,
            starts,
            ends,
        })
    })
    .collect()
}

/// Adds an authorisation or a referral to a policy.
///
/// # Errors
/// [`StoreError::Refused`] when it ends before it begins or allows no visit.
pub fn add_authorization(
    db: &Connection,
    policy: PolicyId,
    a: &Authorization,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO authorizations (policy_id, number, referral, procedure_code, starts, ends, visits_allowed, visits_used)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (policy.0, &a.number, i64::from(a.referral), &a.procedure, a.starts.to_string(), a.ends.to_string(), a.allowed, a.used),
    )?;
    Ok(())
}

/// A policy's authorisations and referrals that are in force on a day and not used up, soonest to end first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn authorizations(
    db: &Connection,
    policy: PolicyId,
    on: Date,
) -> Result<Vec<Authorization>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT number, referral, procedure_code, starts, ends, visits_allowed, visits_used FROM authorizations
         WHERE policy_id = ?1 AND starts <= ?2 AND ends >= ?2 AND visits_used < visits_allowed ORDER BY ends, id",
    )?;
    let rows = statement.query_map((policy.0, on.to_string()), authorization_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts one visit on a policy's authorisation or referral.
///
/// # Errors
/// [`StoreError::Refused`] when it is used up.
pub fn use_authorization(
    db: &Connection,
    policy: PolicyId,
    number: &str,
) -> Result<(), StoreError> {
    db.execute("UPDATE authorizations SET visits_used = visits_used + 1 WHERE policy_id = ?1 AND number = ?2", (policy.0, number))?;
    Ok(())
}

/// Notes that a payer was asked about a policy; the row's number is the question's trace.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn ask_eligibility(db: &Connection, policy: PolicyId, at: &str) -> Result<i64, StoreError> {
    db.execute(
        "INSERT INTO eligibility_answers (policy_id, asked_at) VALUES (?1, ?2)",
        (policy.0, at),
    )?;
    Ok(db.last_insert_rowid())
}

/// Keeps an answer with its question; whether there was such a question.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn keep_answer(
    db: &Connection,
    question: i64,
    at: &str,
    answer: &EligibilityAnswer,
) -> Result<bool, StoreError> {
    let changed = db.execute(
        "UPDATE eligibility_answers SET answered_at = ?2, content = ?3 WHERE id = ?1",
        (question, at, to_json(answer, "eligibility answer")?),
    )?;
    Ok(changed == 1)
}

/// The newest answer for a policy and when it came.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn newest_answer(
    db: &Connection,
    policy: PolicyId,
) -> Result<Option<(String, EligibilityAnswer)>, StoreError> {
    let sql = "SELECT answered_at, content FROM eligibility_answers WHERE policy_id = ?1 AND content IS NOT NULL ORDER BY id DESC LIMIT 1";
    let found: Option<(String, String)> = db
        .query_row(sql, [policy.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found
        .map(|(at, content)| Ok((at, from_json(&content, "eligibility answer")?)))
        .transpose()
}

fn authorization_of(row: &Row<'_>) -> rusqlite::Result<Authorization> {
    Ok(Authorization {
        number: row.get(0)?,
        referral: row.get::<_, i64>(1)? == 1,
        procedure: row.get(2)?,
        starts: parsed(row, 3, |t| t.parse().ok())?,
        ends: parsed(row, 4, |t| t.parse().ok())?,
        allowed: row.get(5)?,
        used: row.get(6)?,
    })
}

/// Whose policy it is, with the policy.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn policy(db: &Connection, id: PolicyId) -> Result<(PatientId, Policy), StoreError> {
    let sql = "SELECT patient_id FROM policies WHERE id = ?1";
    let whose = db.query_row(sql, [id.0], |row| row.get(0));
    let patient = PatientId(one(whose, "such policy")?);
    let found = policies(db, patient)?.into_iter().find(|p| p.id == id);
    Ok((patient, found.ok_or(StoreError::Absent("such policy"))?))
}

/// Changes a policy; claims that were made keep what they say.
///
/// # Errors
/// [`StoreError::Refused`] for cover that ends before it begins.
pub fn change_policy(db: &Connection, policy: &Policy) -> Result<(), StoreError> {
    db.execute(
        "UPDATE policies SET payer_id = ?2, rank = ?3, relation = ?4, member_id = ?5, subscriber = ?6, starts = ?7, ends = ?8 WHERE id = ?1",
        (
            policy.id.0,
            policy.payer.0,
            policy.rank.number(),
            policy.relation.code(),
            &policy.subscriber.member_id,
            to_json(&policy.subscriber, "subscriber")?,
            policy.starts.to_string(),
            policy.ends.map(|d| d.to_string()),
        ),
    )?;
    Ok(())
}

/// Takes a policy away that was entered by mistake.
///
/// # Errors
/// [`StoreError::Refused`] when claims were made under it.
pub fn remove_policy(db: &Connection, id: PolicyId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM eligibility_answers WHERE policy_id = ?1",
        "DELETE FROM authorizations WHERE policy_id = ?1",
        "DELETE FROM policies WHERE id = ?1",
    ] {
        db.execute(sql, [id.0])?;
    }
    Ok(())
}

/// How many claims were made under a policy.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn claims_under(db: &Connection, id: PolicyId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM claims WHERE policy_id = ?1";
    Ok(db.query_row(sql, [id.0], |row| row.get(0))?)
}

/// Every authorisation and referral of a policy with its number in the store, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn all_authorizations(
    db: &Connection,
    policy: PolicyId,
) -> Result<Vec<(i64, Authorization)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT number, referral, procedure_code, starts, ends, visits_allowed, visits_used, id FROM authorizations
         WHERE policy_id = ?1 ORDER BY ends DESC, id",
    )?;
    let rows = statement.query_map([policy.0], |row| Ok((row.get(7)?, authorization_of(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes an authorisation away that was entered by mistake and never used; whether there was one.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn remove_authorization(db: &Connection, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM authorizations WHERE id = ?1 AND visits_used = 0";
    Ok(db.execute(sql, [id])? == 1)
}

/// When the newest question about a policy was asked, answered or not.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn newest_question(db: &Connection, policy: PolicyId) -> Result<Option<String>, StoreError> {
    let sql =
        "SELECT asked_at FROM eligibility_answers WHERE policy_id = ?1 ORDER BY id DESC LIMIT 1";
    Ok(db.query_row(sql, [policy.0], |row| row.get(0)).optional()?)
}
