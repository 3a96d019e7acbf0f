//! Today's work: who comes, what waits.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{
    AppointmentId, DictationId, DictationStatus, DocumentId, DocumentState, EncounterId, Patient,
    PatientId, Permission, Role, Sex, UserId, WorkType,
};
use crate::store::dictations::DictationRow as StoredDictation;
use crate::store::documents::DocumentRow as StoredDocument;
use crate::store::{StoreError, Transaction, dictations, documents, people, visits};

/// A booked time as the schedule shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    /// The store's number.
    pub id: AppointmentId,
    /// Who comes.
    pub patient: PatientId,
    /// `Rivera, Maria`.
    pub patient_name: String,
    /// Medical record number.
    pub mrn: String,
    /// Completed years.
    pub age: i16,
    /// Sex for claims.
    pub sex: Sex,
    /// Local time.
    pub starts: DateTime,
    /// Length.
    pub minutes: i64,
    /// Why.
    pub reason: String,
    /// As [`crate::domain::schedule::VisitStage::as_str`] writes it.
    pub status: String,
    /// Its encounter.
    pub encounter: EncounterId,
}

/// A recording as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct DictationRow {
    /// The store's number.
    pub id: DictationId,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// Whose visit.
    pub patient: PatientId,
    /// `Rivera, Maria`.
    pub patient_name: String,
    /// Kind of document.
    pub work_type: WorkType,
    /// Where it stands.
    pub status: DictationStatus,
    /// Length in seconds.
    pub duration_s: f64,
    /// UTC, ISO 8601.
    pub begun_at: String,
}

/// A document as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The store's number.
    pub id: DocumentId,
    /// The recording it came from.
    pub dictation: Option<DictationId>,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// Whose visit.
    pub patient: PatientId,
    /// `Rivera, Maria`.
    pub patient_name: String,
    /// Kind of document.
    pub work_type: WorkType,
    /// Where it stands.
    pub state: DocumentState,
    /// Date of service.
    pub service_on: Date,
}

/// What a person sees first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TodaysWork {
    /// In order of time.
    pub appointments: Vec<AppointmentRow>,
    /// Recordings without a transcript, or without a note.
    pub to_transcribe: Vec<DictationRow>,
    /// Recordings that were cut off: the program ended while they ran.
    pub interrupted: Vec<DictationRow>,
    /// The person's own unsigned documents.
    pub to_sign: Vec<DocumentRow>,
    /// Documents whose codes nobody has decided on.
    pub to_code: Vec<DocumentRow>,
}

/// The day's appointments, and the lists that the person's role may see.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn todays_work(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
) -> Result<TodaysWork, ServiceError> {
    let may = |permission| who.role().may(permission);
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see today's work",
        today.to_string(),
        |db| {
            let mut work = TodaysWork {
                appointments: appointments(db, today)?,
                ..TodaysWork::default()
            };
            if who.role() == Role::Physician {
                // A physician's day is their own; the desks show everybody's.
                let own = visits_of(db, who.id(), today)?;
                work.appointments.retain(|a| own.contains(&a.id));
            }
            if may(Permission::ViewChart) {
                for stored in dictations::in_status(db, DictationStatus::Recorded)? {
                    work.to_transcribe.push(dictation_row(db, &stored)?);
                }
                for stored in dictations::in_status(db, DictationStatus::Recording)? {
                    work.interrupted.push(dictation_row(db, &stored)?);
                }
            }
            if may(Permission::SignDocument) {
                work.to_sign = document_rows(db, documents::to_sign(db, who.id())?)?;
            }
            if may(Permission::Code) {
                work.to_code = document_rows(db, documents::to_code(db)?)?;
            }
            Ok(work)
        },
    )
}

fn visits_of(
    db: &Transaction<'_>,
    provider: UserId,
    day: Date,
) -> Result<Vec<AppointmentId>, ServiceError> {
    let all = visits::appointments_on(db, day)?;
    let own = all.into_iter().filter(|a| a.encounter.provider == provider);
    Ok(own.map(|a| a.id).collect())
}

fn appointments(db: &Transaction<'_>, day: Date) -> Result<Vec<AppointmentRow>, ServiceError> {
    let mut rows = Vec::new();
    for stored in visits::appointments_on(db, day)? {
        let patient: Patient = people::demographics(db, stored.encounter.patient)?;
        rows.push(AppointmentRow {
            id: stored.id,
            patient: patient.id,
            patient_name: patient.name.to_string(),
            age: patient.age_on(day),
            mrn: patient.mrn,
            sex: patient.sex,
            starts: stored.starts,
            minutes: stored.minutes,
            reason: stored.encounter.reason,
            status: stored.status,
            encounter: stored.encounter.id,
        });
    }
    Ok(rows)
}

pub(super) fn dictation_row(
    db: &Transaction<'_>,
    stored: &StoredDictation,
) -> Result<DictationRow, StoreError> {
    let encounter = visits::encounter(db, stored.encounter)?;
    Ok(DictationRow {
        id: stored.id,
        encounter: stored.encounter,
        patient: encounter.patient,
        patient_name: people::demographics(db, encounter.patient)?
            .name
            .to_string(),
        work_type: stored.work_type,
        status: stored.status,
        duration_s: stored.duration_s(),
        begun_at: stored.begun_at.clone(),
    })
}

pub(super) fn document_row(
    db: &Transaction<'_>,
    stored: &StoredDocument,
) -> Result<DocumentRow, StoreError> {
    let encounter = visits::encounter(db, stored.encounter)?;
    Ok(DocumentRow {
        id: stored.id,
        dictation: stored.dictation,
        encounter: stored.encounter,
        patient: encounter.patient,
        patient_name: people::demographics(db, encounter.patient)?
            .name
            .to_string(),
        work_type: stored.work_type,
        state: stored.state,
        service_on: encounter.service_on,
    })
}

fn document_rows(
    db: &Transaction<'_>,
    stored: Vec<StoredDocument>,
) -> Result<Vec<DocumentRow>, StoreError> {
    stored.iter().map(|row| document_row(db, row)).collect()
}
