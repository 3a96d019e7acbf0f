//! Who pays and who bills: contacts, the office's own billing data, payers, contracts, policies, authorisations.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, from_json, one, to_json};
use crate::domain::{
    Address, Authorization, BillingEntity, EligibilityAnswer, Money, PatientId, Payer, PayerId,
    PayerRank, PayerRow, Policy, PolicyId, Provider, Relation, UserId,
};

/// The office as the clearing house knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingOffice {
    /// Name, NPI, EIN, address.
    pub entity: BillingEntity,
    /// What the clearing house calls the office (ISA06).
    pub submitter_id: String,
    /// The clearing house's name.
    pub receiver_name: String,
    /// What the clearing house calls itself (ISA08).
    pub receiver_id: String,
    /// Whether files go out marked as trials (ISA15).
    pub test_files: bool,
}

/// Sets where a patient lives.
///
/// # Errors
/// [`StoreError::Refused`] for a state or a ZIP code of the wrong length.
pub fn set_contact(
    db: &Connection,
    patient: PatientId,
    home: &Address,
    phone: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO patient_contacts (patient_id, street, street2, city, state, zip, phone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (patient_id) DO UPDATE SET street = excluded.street, street2 = excluded.street2, city = excluded.city,
         state = excluded.state, zip = excluded.zip, phone = excluded.phone",
        (patient.0, &home.street, &home.street2, &home.city, &home.state, &home.zip, phone),
    )?;
    Ok(())
}

/// Where a patient lives, if it is known.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn contact(db: &Connection, patient: PatientId) -> Result<Option<Address>, StoreError> {
    let sql =
        "SELECT street, street2, city, state, zip FROM patient_contacts WHERE patient_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Address {
            street: row.get(0)?,
            street2: row.get(1)?,
            city: row.get(2)?,
            state: row.get(3)?,
            zip: row.get(4)?,
        })
    };
    Ok(db.query_row(sql, [patient.0], read).optional()?)
}

/// Sets who bills.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_billing_office(db: &Connection, office: &BillingOffice) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO billing_entity (id, content, submitter_id, receiver_name, receiver_id, test_files) VALUES (1, ?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET content = excluded.content, submitter_id = excluded.submitter_id,
         receiver_name = excluded.receiver_name, receiver_id = excluded.receiver_id, test_files = excluded.test_files",
        (
            to_json(&office.entity, "billing entity")?,
            &office.submitter_id,
            &office.receiver_name,
            &office.receiver_id,
            i64::from(office.test_files),
        ),
    )?;
    Ok(())
}

/// Who bills.
///
/// # Errors
/// [`StoreError::Absent`] before it was set.
pub fn billing_office(db: &Connection) -> Result<BillingOffice, StoreError> {
    let sql = "SELECT content, submitter_id, receiver_name, receiver_id, test_files FROM billing_entity WHERE id = 1";
    let read = |row: &Row<'_>| {
        Ok((
            row.get::<_, String>(0)?,
            BillingOffice {
                entity: BillingEntity::default(),
                submitter_id: row.get(1)?,
                receiver_name: row.get(2)?,
                receiver_id: row.get(3)?,
                test_files: row.get::<_, i64>(4)? == 1,
            },
        ))
    };
    let (content, office) = one(
        db.query_row(sql, [], read),
        "billing entity; enter the office's name, NPI and EIN first",
    )?;
    Ok(BillingOffice {
        entity: from_json(&content, "billing entity")?,
        ..office
    })
}

/// Sets the names and taxonomy that claims carry for someone who renders services.
///
/// # Errors
/// [`StoreError::Refused`] for a user who is not there.
pub fn set_provider(
    db: &Connection,
    user: UserId,
    family: &str,
    given: &str,
    taxonomy: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO provider_billing (user_id, family_name, given_name, taxonomy) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user_id) DO UPDATE SET family_name = excluded.family_name, given_name = excluded.given_name, taxonomy = excluded.taxonomy",
        (user.0, family, given, taxonomy),
    )?;
    Ok(())
}

/// The provider of this NPI as claims name them; names are empty when they were never set.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn provider(db: &Connection, npi: &str) -> Result<Provider, StoreError> {
    let sql = "SELECT b.family_name, b.given_name, b.taxonomy FROM provider_billing b JOIN users u ON u.id = b.user_id WHERE u.npi = ?1";
    let read = |row: &Row<'_>| {
        Ok(Provider {
            family: row.get(0)?,
            given: row.get(1)?,
            taxonomy: row.get(2)?,
            npi: npi.to_owned(),
        })
    };
    let found = db.query_row(sql, [npi], read).optional()?;
    Ok(found.unwrap_or_else(|| Provider {
        npi: npi.to_owned(),
        ..Provider::default()
    }))
}

/// Adds a payer; `row.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for an identifier that is there already.
pub fn add_payer(db: &Connection, row: &PayerRow) -> Result<PayerId, StoreError> {
    let Payer {
        name,
        id,
        filing,
        address,
    } = &row.payer;
    db.execute(
        "INSERT INTO payers (name, electronic_id, filing, timely_days, street, city, state, zip) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (name, id, filing, row.timely_days, &address.street, &address.city, &address.state, &address.zip),
    )?;
    Ok(PayerId(db.last_insert_rowid()))
}

const PAYER: &str =
    "SELECT id, name, electronic_id, filing, timely_days, street, city, state, zip FROM payers";

fn payer_of(row: &Row<'_>) -> rusqlite::Result<PayerRow> {
    Ok(PayerRow {
        id: PayerId(row.get(0)?),
        payer: Payer {
            name: row.get(1)?,
            id: row.get(2)?,
            filing: row.get(3)?,
            address: Address {
                street: row.get(5)?,
                street2: String::new(),
                city: row.get(6)?,
                state: row.get(7)?,
                zip: row.get(8)?,
            },
        },
        timely_days: row.get(4)?,
    })
}

/// Every payer in order of name.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn payers(db: &Connection) -> Result<Vec<PayerRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PAYER} ORDER BY name, id"))?;
    let rows = statement.query_map([], payer_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The payer of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn payer(db: &Connection, id: PayerId) -> Result<PayerRow, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PAYER} WHERE id = ?1"))?;
    one(statement.query_row([id.0], payer_of), "such payer")
}

/// The payer of this electronic identifier, if the office has it.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn payer_called(db: &Connection, electronic_id: &str) -> Result<Option<PayerRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PAYER} WHERE electronic_id = ?1"))?;
    Ok(statement.query_row([electronic_id], payer_of).optional()?)
}

/// Sets what a contract allows for one unit from a day on.
///
/// # Errors
/// [`StoreError::Refused`] for a payer that is not there.
pub fn set_rate(
    db: &Connection,
    payer: PayerId,
    procedure: &str,
    starts: Date,
    allowed: Money,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO contract_rates (payer_id, procedure_code, starts, allowed_cents) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (payer_id, procedure_code, starts) DO UPDATE SET allowed_cents = excluded.allowed_cents",
        (payer.0, procedure, starts.to_string(), allowed.cents()),
    )?;
    Ok(())
}

/// What a contract allows for one unit on a day, if there is one.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn rate(
    db: &Connection,
    payer: PayerId,
    procedure: &str,
    on: Date,
) -> Result<Option<Money>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT allowed_cents FROM contract_rates WHERE payer_id = ?1 AND procedure_code = ?2 AND starts <= ?3 ORDER BY starts DESC LIMIT 1",
    )?;
    let cents = statement
        .query_row((payer.0, procedure, on.to_string()), |row| row.get(0))
        .optional()?;
    Ok(cents.map(Money::from_cents))
}

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
    let rows = statement.query_map((policy.0, on.to_string()), |row| {
        Ok(Authorization {
            number: row.get(0)?,
            referral: row.get::<_, i64>(1)? == 1,
            procedure: row.get(2)?,
            starts: parsed(row, 3, |t| t.parse().ok())?,
            ends: parsed(row, 4, |t| t.parse().ok())?,
            allowed: row.get(5)?,
            used: row.get(6)?,
        })
    })?;
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

/// Copays that a patient paid at the desk on a day.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn copay_of(db: &Connection, patient: PatientId, on: Date) -> Result<Money, StoreError> {
    let sql = "SELECT coalesce(sum(amount_cents), 0) FROM patient_payments WHERE patient_id = ?1 AND paid_on = ?2 AND kind = 'copay'";
    Ok(Money::from_cents(db.query_row(
        sql,
        (patient.0, on.to_string()),
        |row| row.get(0),
    )?))
}
