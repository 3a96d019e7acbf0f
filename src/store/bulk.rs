//! Filling a new office with very many rows: plain inserts with given numbers, indices built once at the end.
//!
//! Only for an office that nobody has yet: triggers and foreign keys rest meanwhile, so whoever fills must put in nothing that
//! they would refuse; [`foreign_key_faults`] looks afterwards. Never here: what is put in.

use std::collections::HashMap;

use jiff::civil::{Date, DateTime};
use rusqlite::Connection;

use super::{StoreError, patient_keys, search, to_json};
use crate::domain::{Claim, DocumentId, Icd10Code, PatientId, Registration, ResourceId};

/// Indices and triggers that rest while rows come in.
pub struct Resting(Vec<String>);

/// Puts every index and trigger aside; what the schema says of them is kept in the answer.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn rest(db: &Connection) -> Result<Resting, StoreError> {
    let mut statement = db.prepare(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let all: Vec<(String, String, String)> = rows.collect::<Result<_, _>>()?;
    for (kind, name, _) in &all {
        db.execute_batch(&format!("DROP {kind} {name};"))?;
    }
    Ok(Resting(all.into_iter().map(|(_, _, sql)| sql).collect()))
}

impl Resting {
    /// Makes them again, as they were; `told` hears how many of how many.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when a unique index finds the same thing twice.
    pub fn wake(
        self,
        db: &Connection,
        mut told: impl FnMut(usize, usize),
    ) -> Result<(), StoreError> {
        let all = self.0.len();
        for (at, sql) in self.0.into_iter().enumerate() {
            db.execute_batch(&sql)?;
            told(at + 1, all);
        }
        Ok(())
    }
}

/// How many rows point to something that is not there.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn foreign_key_faults(db: &Connection) -> Result<usize, StoreError> {
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |_| Ok(()))?;
    Ok(rows.count())
}

/// The highest number in a table.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn highest(db: &Connection, table: &str) -> Result<i64, StoreError> {
    let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
    Ok(db.query_row(&sql, [], |row| row.get(0))?)
}

/// A visit with its booked time.
#[derive(Debug, Clone)]
pub struct Visit<'v> {
    /// The encounter's number.
    pub id: i64,
    /// The appointment's.
    pub appointment: i64,
    /// Who came.
    pub patient: i64,
    /// Whom they saw.
    pub provider: i64,
    /// When.
    pub starts: DateTime,
    /// How long, in minutes.
    pub minutes: i64,
    /// Why.
    pub reason: &'v str,
    /// `scheduled`, `arrived`, `roomed`, `done`, `missed`.
    pub status: &'v str,
    /// The minute of UTC at which it begins; none for one that takes nothing up.
    pub from_minute: Option<i64>,
    /// The provider and the room it takes up.
    pub holds: [ResourceId; 2],
}

/// A note on a visit.
#[derive(Debug, Clone)]
pub struct Note<'n> {
    /// The document's number.
    pub id: i64,
    /// The visit.
    pub encounter: i64,
    /// Who wrote it.
    pub author: i64,
    /// As the store keeps notes.
    pub json: &'n str,
    /// When it was saved, UTC.
    pub at: &'n str,
    /// Name, fingerprint and meaning of the signature; none leaves it to be signed.
    pub signed: Option<(&'n str, &'n str, &'n str)>,
}

/// Puts rows in; keeps the vocabulary of names meanwhile.
pub struct Filling<'c> {
    db: &'c Connection,
    words: HashMap<String, ()>,
}

impl<'c> Filling<'c> {
    /// Over a store whose indices rest.
    #[must_use]
    pub fn new(db: &'c Connection) -> Self {
        Self {
            db,
            words: HashMap::new(),
        }
    }

    fn put(&self, sql: &str, row: impl rusqlite::Params) -> Result<(), StoreError> {
        self.db.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// A patient with keys and contact.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn patient(
        &mut self,
        id: PatientId,
        mrn: &str,
        person: &Registration,
        at: &str,
    ) -> Result<(), StoreError> {
        let sex = person.sex.letter().to_string();
        self.put(
            "INSERT INTO patients (id, mrn, given_name, family_name, born, sex) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                id.0,
                mrn,
                &person.name.given,
                &person.name.family,
                person.born.to_string(),
                sex,
            ),
        )?;
        self.put(
            "INSERT INTO registrations (patient_id, version, content, saved_at) VALUES (?1, 1, ?2, ?3)",
            (id.0, to_json(person, "registration")?, at),
        )?;
        if let Some(home) = person.addresses.first() {
            let phone = person.phones.first().map_or("", |p| p.number.as_str());
            self.put(
                "INSERT INTO patient_contacts (patient_id, street, street2, city, state, zip, phone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    id.0,
                    &home.street,
                    &home.street2,
                    &home.city,
                    &home.state,
                    &home.zip,
                    patient_keys::phone_digits(phone),
                ),
            )?;
        }
        for (word, others) in patient_keys::keys_of(person) {
            self.put(
                "INSERT INTO patient_keys (word, others, patient_id) VALUES (?1, ?2, ?3)",
                (&word, &others, id.0),
            )?;
            if !patient_keys::is_number(&word) && self.words.insert(word.clone(), ()).is_none() {
                patient_keys::know_word(self.db, &word)?;
            }
        }
        Ok(())
    }

    /// A line of the chart.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn chart_entry(&self, patient: i64, kind: &str, wording: &str) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO chart_entries (patient_id, kind, wording) VALUES (?1, ?2, ?3)",
            (patient, kind, wording),
        )
    }

    /// A vaccine.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn immunization(&self, patient: i64, vaccine: &str, on: Date) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO immunizations (patient_id, vaccine, given_on, lot, site, given_by) VALUES (?1, ?2, ?3, '', 'left deltoid', '')",
            (patient, vaccine, on.to_string()),
        )
    }

    /// A value that was measured, in thousandths of its unit.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn vital_sign(
        &self,
        patient: i64,
        kind: &str,
        at: DateTime,
        thousandths: i64,
    ) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO vital_signs (patient_id, kind, taken_at, thousandths) VALUES (?1, ?2, ?3, ?4)",
            (patient, kind, minute(at), thousandths),
        )
    }

    /// A visit.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn visit(&self, visit: &Visit<'_>) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO encounters (id, patient_id, provider_id, service_on, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                visit.id,
                visit.patient,
                visit.provider,
                visit.starts.date().to_string(),
                visit.reason,
            ),
        )?;
        self.put(
            "INSERT INTO appointments (id, encounter_id, starts, minutes, status, visit_type) VALUES (?1, ?2, ?3, ?4, ?5, 'follow_up')",
            (
                visit.appointment,
                visit.id,
                minute(visit.starts),
                visit.minutes,
                visit.status,
            ),
        )?;
        let Some(from) = visit.from_minute else {
            return Ok(());
        };
        let day = visit.starts.date().to_string();
        for resource in visit.holds {
            self.put(
                "INSERT INTO schedule_holds (appointment_id, resource_id, day, from_min, to_min) VALUES (?1, ?2, ?3, ?4, ?5)",
                (
                    visit.appointment,
                    resource.0,
                    &day,
                    from,
                    from + visit.minutes,
                ),
            )?;
        }
        Ok(())
    }

    /// A note.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn note(&self, note: &Note<'_>) -> Result<(), StoreError> {
        let state = if note.signed.is_some() {
            "signed"
        } else {
            "preliminary"
        };
        self.put(
            "INSERT INTO documents (id, encounter_id, author_id, work_type, state) VALUES (?1, ?2, ?3, 'progress_note', ?4)",
            (note.id, note.encounter, note.author, state),
        )?;
        self.put(
            "INSERT INTO document_versions (document_id, version, note, author_id, saved_at) VALUES (?1, 1, ?2, ?3, ?4)",
            (note.id, note.json, note.author, note.at),
        )?;
        search::keep_document(self.db, DocumentId(note.id))?;
        let Some((name, sha256, meaning)) = note.signed else {
            return Ok(());
        };
        self.put(
            "INSERT INTO signatures (document_id, version, signer_id, signer_name, signer_role, meaning, signed_at, sha256)
             VALUES (?1, 1, ?2, ?3, 'physician', ?4, ?5, ?6)",
            (note.id, note.author, name, meaning, note.at, sha256),
        )
    }

    /// A diagnosis on a visit; without somebody who accepted it, it waits.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn code(
        &self,
        encounter: i64,
        document: i64,
        code: &Icd10Code,
        suggestion: &str,
        accepted_by: Option<i64>,
    ) -> Result<(), StoreError> {
        let status = if accepted_by.is_some() {
            "accepted"
        } else {
            "suggested"
        };
        self.put(
            "INSERT INTO encounter_codes (encounter_id, document_id, code, suggestion, status, sequence, decided_by) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
            (
                encounter,
                document,
                code.as_str(),
                suggestion,
                status,
                accepted_by,
            ),
        )
    }

    /// A policy of the patient's own.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn policy(
        &self,
        id: i64,
        patient: i64,
        payer: i64,
        subscriber: &crate::domain::Subscriber,
        starts: Date,
    ) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO policies (id, patient_id, payer_id, rank, relation, member_id, subscriber, starts) VALUES (?1, ?2, ?3, 1, '18', ?4, ?5, ?6)",
            (
                id,
                patient,
                payer,
                &subscriber.member_id,
                to_json(subscriber, "subscriber")?,
                starts.to_string(),
            ),
        )
    }

    /// A charge and its first diagnosis.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn charge(
        &self,
        id: i64,
        encounter: i64,
        on: Date,
        cents: i64,
        npi: &str,
        code: &Icd10Code,
    ) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO charges (id, encounter_id, service_on, place_of_service, procedure_code, modifiers, units, amount_cents, rendering_npi)
             VALUES (?1, ?2, ?3, '11', 'T1015', '', 1, ?4, ?5)",
            (id, encounter, on.to_string(), cents, npi),
        )?;
        self.put(
            "INSERT INTO charge_diagnoses (charge_id, pointer, code) VALUES (?1, 1, ?2)",
            (id, code.as_str()),
        )
    }

    /// A claim in the state that it has come to, with its one line.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn claim(&self, row: &ClaimRow<'_>) -> Result<(), StoreError> {
        let claim = row.claim;
        let total = claim.total().cents();
        self.put(
            "INSERT INTO claims (id, control, patient_id, encounter_id, payer_id, rank, frequency, policy_id, state, service_from, total_cents,
             expected_cents, rendering_npi, content, batch_id, made_at, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, 1, '1', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            (
                row.id,
                &claim.control,
                row.patient,
                row.encounter,
                row.payer,
                row.policy,
                row.state,
                row.on.to_string(),
                total,
                row.expected,
                &claim.rendering.npi,
                to_json(claim, "claim")?,
                row.batch,
                row.made_at,
                row.batch.map(|_| row.made_at),
            ),
        )?;
        self.put(
            "INSERT INTO claim_lines (claim_id, line, service_on, procedure_code, modifiers, units, amount_cents) VALUES (?1, 1, ?2, 'T1015', '', 1, ?3)",
            (row.id, row.on.to_string(), total),
        )?;
        self.put(
            "INSERT INTO claim_history (claim_id, at, state, reason) VALUES (?1, ?2, ?3, ?4)",
            (row.id, row.made_at, row.state, row.note),
        )
    }

    /// A file that went out or came in, with the batch it was, or the payment.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn batch(
        &self,
        id: i64,
        file: i64,
        at: &str,
        claims: i64,
        cents: i64,
    ) -> Result<(), StoreError> {
        self.file(file, "out", "837", at)?;
        self.put(
            "INSERT INTO batches (id, file_id, made_at, claims, total_cents) VALUES (?1, ?2, ?3, ?4, ?5)",
            (id, file, at, claims.max(1), cents),
        )
    }

    fn file(&self, id: i64, direction: &str, kind: &str, at: &str) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO exchanged_files (id, direction, kind, at, sha256, content) VALUES (?1, ?2, ?3, ?4, ?5, 'demo')",
            (id, direction, kind, at, "0".repeat(64)),
        )
    }

    /// A payment of a payer for many claims.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remittance(
        &self,
        (id, file): (i64, i64),
        payer: &str,
        on: Date,
        cents: i64,
    ) -> Result<(), StoreError> {
        let at = format!("{on}T12:00:00Z");
        self.file(file, "in", "835", &at)?;
        self.put(
            "INSERT INTO remittances (id, file_id, payer, payer_ident, trace, method, paid_on, amount_cents, posted_at) VALUES (?1, ?2, ?3, ?3, ?4, 'ACH', ?5, ?6, ?7)",
            (id, file, payer, format!("BULK{id}"), on.to_string(), cents, at),
        )
    }

    /// How a payment decides on one claim: paid and left to the patient.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn decision(&self, row: &Decision<'_>) -> Result<(), StoreError> {
        self.put(
            "INSERT INTO remittance_claims (id, remittance_id, claim_id, control, patient_name, status, charged_cents, paid_cents, payer_control, remarks, note)
             VALUES (?1, ?2, ?3, ?4, '', '1', ?5, ?6, '', '', ?7)",
            (
                row.id,
                row.remittance,
                row.claim,
                row.control,
                row.charged,
                row.paid,
                row.note,
            ),
        )?;
        for (place, (group, reason, cents)) in (1..).zip(row.adjustments) {
            self.put(
                "INSERT INTO remittance_adjustments (remittance_claim_id, line, place, group_code, reason, amount_cents) VALUES (?1, 1, ?2, ?3, ?4, ?5)",
                (row.id, place, group, reason, cents),
            )?;
        }
        Ok(())
    }

    /// An entry of the ledger: patient, claim, remittance.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn entry(
        &self,
        on: Date,
        (debit, credit): (&str, &str),
        cents: i64,
        of: (Option<i64>, Option<i64>, Option<i64>),
        memo: &str,
    ) -> Result<(), StoreError> {
        if cents <= 0 {
            return Ok(());
        }
        self.put(
            "INSERT INTO ledger (posted_on, debit, credit, amount_cents, patient_id, claim_id, remittance_id, memo) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (on.to_string(), debit, credit, cents, of.0, of.1, of.2, memo),
        )
    }
}

/// A claim that is put in as it stands.
#[derive(Debug, Clone)]
pub struct ClaimRow<'c> {
    /// The claim's number.
    pub id: i64,
    /// The claim.
    pub claim: &'c Claim,
    /// Whose.
    pub patient: i64,
    /// For which visit.
    pub encounter: i64,
    /// To whom.
    pub payer: i64,
    /// By which policy.
    pub policy: i64,
    /// Where it stands.
    pub state: &'c str,
    /// Day of service.
    pub on: Date,
    /// What the contract promises.
    pub expected: i64,
    /// The batch it went out in.
    pub batch: Option<i64>,
    /// When it was made, UTC.
    pub made_at: &'c str,
    /// Why it stands there.
    pub note: &'c str,
}

/// One claim's part of a payment.
#[derive(Debug, Clone)]
pub struct Decision<'d> {
    /// Its number.
    pub id: i64,
    /// The payment.
    pub remittance: i64,
    /// The claim.
    pub claim: i64,
    /// The claim's control number.
    pub control: &'d str,
    /// Charged, in cents.
    pub charged: i64,
    /// Paid, in cents.
    pub paid: i64,
    /// `paid`, or `denied…`.
    pub note: &'d str,
    /// Group, reason, cents.
    pub adjustments: &'d [(&'d str, &'d str, i64)],
}

fn minute(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}
