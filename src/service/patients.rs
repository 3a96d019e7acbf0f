//! Finding patients and opening their charts.

use jiff::Timestamp;
use jiff::civil::Date;

use super::home::{DictationRow, DocumentRow, dictation_row, document_row};
use super::office::{Office, ServiceError, SignedIn};
use super::records::sought;
use crate::domain::{EncounterId, Patient, PatientContext, PatientId, PatientName, Permission};
use crate::store::{dictations, documents, patient_keys, people, visits};

/// A visit on the chart's timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct EncounterRow {
    /// The store's number.
    pub id: EncounterId,
    /// Date of service.
    pub service_on: Date,
    /// Why.
    pub reason: String,
    /// Who saw the patient.
    pub provider: String,
    /// Its notes.
    pub documents: Vec<DocumentRow>,
    /// Its recordings.
    pub dictations: Vec<DictationRow>,
}

/// Everything of a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Demographics, problems, medications, allergies.
    pub patient: Patient,
    /// Newest first.
    pub encounters: Vec<EncounterRow>,
}

impl Chart {
    /// What recognition may know of this patient.
    #[must_use]
    pub fn context(&self) -> PatientContext {
        PatientContext {
            patient: Some(format!(
                "{} {}",
                self.patient.name.given, self.patient.name.family
            )),
            medications: self.patient.medications.clone(),
            problems: self.patient.problems.clone(),
            specialty: None,
        }
    }
}

/// Registers a patient and returns the number given; `patient.id` is not used.
///
/// # Errors
/// [`ServiceError::Store`] for a record number already given.
pub fn register(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: &Patient,
) -> Result<PatientId, ServiceError> {
    if patient.name.family.trim().is_empty() || patient.mrn.trim().is_empty() {
        return Err(ServiceError::Rule(
            "a patient needs a family name and a record number".into(),
        ));
    }
    office.act(
        who,
        now,
        Permission::Register,
        "register patient",
        String::new(),
        |db| Ok(people::add_patient(db, patient)?),
    )
}

/// Opens an encounter for a patient with the person signed in as provider.
///
/// # Errors
/// [`ServiceError::Store`] for a patient that is not there.
pub fn open_encounter(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    on: Date,
    reason: &str,
) -> Result<EncounterId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "open encounter",
        format!("patient {patient}"),
        |db| Ok(visits::add_encounter(db, patient, who.id(), on, reason)?),
    )
}

/// Patients who fit what was typed: names or parts of them, a birth date, a telephone or record number; the nearest first,
/// without the chart's lists.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn find(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    query: &str,
    limit: usize,
) -> Result<Vec<Patient>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "find patient",
        String::new(),
        |db| {
            let found = patient_keys::find(db, &sought(query), limit)?;
            Ok(found.into_iter().map(patient_of).collect())
        },
    )
}

fn patient_of(found: patient_keys::Found) -> Patient {
    Patient {
        id: found.id,
        mrn: found.mrn,
        name: PatientName {
            given: found.given,
            family: found.family,
        },
        born: found.born,
        sex: found.sex,
        problems: Vec::new(),
        medications: Vec::new(),
        allergies: Vec::new(),
    }
}

/// A patient's chart.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn chart(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<Chart, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "open chart",
        format!("patient {patient}"),
        |db| {
            let patient = patient_keys::standing(db, patient)?;
            let mut encounters = Vec::new();
            for stored in visits::encounters_of(db, patient)? {
                let notes = documents::of_encounter(db, stored.id)?;
                let recordings = dictations::of_encounter(db, stored.id)?;
                encounters.push(EncounterRow {
                    id: stored.id,
                    service_on: stored.service_on,
                    provider: people::user(db, stored.provider)?.display_name,
                    documents: notes
                        .iter()
                        .map(|d| document_row(db, d))
                        .collect::<Result<_, _>>()?,
                    dictations: recordings
                        .iter()
                        .map(|d| dictation_row(db, d))
                        .collect::<Result<_, _>>()?,
                    reason: stored.reason,
                });
            }
            Ok(Chart {
                patient: people::patient(db, patient)?,
                encounters,
            })
        },
    )
}

/// The chart of an encounter's patient.
///
/// # Errors
/// As [`chart`].
pub fn chart_of_encounter(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<Chart, ServiceError> {
    let patient = office.act(
        who,
        now,
        Permission::ViewChart,
        "open encounter",
        format!("encounter {encounter}"),
        |db| Ok(visits::encounter(db, encounter)?.patient),
    )?;
    chart(office, who, now, patient)
}
