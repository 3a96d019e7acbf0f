//! Recording, importing and recognising dictations.

use jiff::Timestamp;

use super::home::{DictationRow, dictation_row};
use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{
    DictationId, DocumentId, EncounterId, FinishedText, Permission, Placing, Transcript, WorkType,
};
pub use crate::store::dictations::TranscriptRow;
use crate::store::{dictations, documents, takes};

/// Samples in a journal chunk at most: a quarter of a second.
pub(super) const CHUNK: usize = crate::audio::SAMPLE_RATE as usize / 4;

/// A recording with what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DictationView {
    /// The recording.
    pub row: DictationRow,
    /// What was recognised.
    pub transcript: Option<TranscriptRow>,
    /// The note that stands on it.
    pub document: Option<DocumentId>,
}

/// Begins a recording.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not dictate.
pub fn begin(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
    work_type: WorkType,
) -> Result<DictationId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Dictate,
        "begin dictation",
        format!("encounter {encounter}"),
        |db| {
            let at = now.to_string();
            let id = dictations::begin(db, encounter, who.id(), work_type, &at)?;
            takes::begin(db, id, Placing::Append)?;
            Ok(id)
        },
    )
}

/// Commits a chunk of sound: at most a quarter of a second, 16 kHz mono. When this returns, the sound is on disk.
///
/// # Errors
/// [`ServiceError::Store`] for a complete recording or a chunk that is there already.
pub fn append_audio(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    seq: u32,
    samples: &[i16],
) -> Result<(), ServiceError> {
    if samples.len() > CHUNK {
        return Err(ServiceError::Rule(
            "a chunk of sound is at most a quarter of a second".into(),
        ));
    }
    office.act(
        who,
        now,
        Permission::Dictate,
        "append audio",
        format!("dictation {id} chunk {seq}"),
        |db| Ok(dictations::append(db, id, seq, samples)?),
    )
}

/// Completes a recording; its sound is compressed without loss.
///
/// # Errors
/// [`ServiceError::Store`] when the compressed copy cannot be proven equal.
pub fn finish_recording(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Dictate,
        "finish dictation",
        format!("dictation {id}"),
        |db| Ok(dictations::complete(db, id)?),
    )
}

/// Takes a whole recording in at once.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not dictate.
pub fn import(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
    work_type: WorkType,
    samples: &[i16],
) -> Result<DictationId, ServiceError> {
    office.act(
        who,
        now,
        Permission::Dictate,
        "import dictation",
        format!("encounter {encounter}"),
        |db| {
            let id = dictations::begin(db, encounter, who.id(), work_type, &now.to_string())?;
            dictations::append(db, id, 0, samples)?;
            dictations::complete(db, id)?;
            Ok(id)
        },
    )
}

/// The sound of a recording.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn audio(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<Vec<i16>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "hear dictation",
        format!("dictation {id}"),
        |db| Ok(dictations::audio(db, id)?),
    )
}

/// Keeps what was recognised.
///
/// # Errors
/// [`ServiceError::Store`] when a note already stands on the text.
pub fn save_transcript(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    heard: &Transcript,
    finished: &FinishedText,
    model: &str,
) -> Result<(), ServiceError> {
    let row = TranscriptRow {
        model: model.to_owned(),
        heard: heard.clone(),
        finished: finished.clone(),
    };
    office.act(
        who,
        now,
        Permission::EditDocument,
        "save transcript",
        format!("dictation {id}"),
        |db| Ok(dictations::save_transcript(db, id, &row)?),
    )
}

/// A recording with what was made of it.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<DictationView, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "open dictation",
        format!("dictation {id}"),
        |db| {
            Ok(DictationView {
                row: dictation_row(db, &dictations::get(db, id)?)?,
                transcript: dictations::transcript(db, id)?,
                document: documents::of_dictation(db, id)?,
            })
        },
    )
}
