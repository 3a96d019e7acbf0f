//! Dictating without a window: the microphone into the journal and to the recogniser, until somebody stops it.
//!
//! Never here: printing, arguments.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::office::{Office, ServiceError, SignedIn};
use super::recognition::{Draft, Recognised};
use super::scribe::{Gone, Scribe, Told};
use super::{Places, dictations, patients};
use crate::audio::devices::Microphone;
pub use crate::audio::devices::{DeviceError, microphones};
use crate::domain::{DictationId, DictationStatus, EncounterId, WorkType};

/// How often the microphone is emptied into the journal.
const TICK: Duration = Duration::from_millis(50);

/// How a dictation goes.
#[derive(Debug)]
pub enum Going<'a> {
    /// Seconds that are on disk, whatever happens now.
    Kept(f64),
    /// The text so far.
    Draft(&'a Draft),
}

/// Why a dictation did not happen, or has no text.
#[derive(Debug, thiserror::Error)]
pub enum DictatingError {
    /// The office.
    #[error(transparent)]
    Office(#[from] ServiceError),
    /// The microphone.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The engine is gone; the recording is kept.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// The engine refused; the recording is kept.
    #[error("{0}; the recording is safe: `chartwright recover` transcribes it")]
    Unheard(String),
    /// The system gives no thread.
    #[error("the system gives no thread for the speech engine ({0}); close other programs")]
    Thread(#[from] std::io::Error),
}

/// The encounter that a dictation for this record number belongs to: the newest.
///
/// # Errors
/// [`ServiceError::Rule`] for an unknown number or a patient without an encounter.
pub fn encounter_of(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    mrn: &str,
) -> Result<EncounterId, ServiceError> {
    let found = patients::find(office, who, now, mrn, 20)?;
    let patient = found
        .into_iter()
        .find(|p| p.mrn == mrn)
        .ok_or_else(|| ServiceError::Rule(format!("no patient has the record number {mrn}")))?;
    let chart = patients::chart(office, who, now, patient.id)?;
    let newest = chart.encounters.first().map(|e| e.id);
    newest.ok_or_else(|| {
        ServiceError::Rule(format!("{} has no encounter to dictate for", patient.name))
    })
}

/// Records until `stop` is set or the microphone is gone; every quarter of a second is on disk before it is recognised.
/// `on_going` hears how far the
/// recording is safe, and the text as it grows.
///
/// # Errors
/// [`DictatingError`]; whatever was recorded is kept.
pub fn dictate(
    (places, model): (&Places, &str),
    (office, who): (&mut Office, &SignedIn),
    encounter: EncounterId,
    device: Option<&str>,
    stop: &AtomicBool,
    mut on_going: impl FnMut(Going<'_>),
) -> Result<(DictationId, Recognised), DictatingError> {
    let now = Timestamp::now();
    let context = patients::chart_of_encounter(office, who, now, encounter)?.context();
    let scribe = Scribe::start(places, model, || ())?;
    scribe.warm();
    let mut microphone = Microphone::start(device)?;
    let id = dictations::begin(office, who, now, encounter, WorkType::ProgressNote)?;
    scribe.begin(id, context);
    let (mut seq, mut kept) = (0, 0_usize);
    let mut keep = |samples: &[i16], office: &mut Office| -> Result<f64, ServiceError> {
        for chunk in samples.chunks(dictations::CHUNK) {
            dictations::append_audio(office, who, Timestamp::now(), id, seq, chunk)?;
            (seq, kept) = (seq + 1, kept + chunk.len());
            scribe.sound(chunk);
        }
        Ok(kept as f64 / f64::from(crate::audio::SAMPLE_RATE))
    };
    while !stop.load(Ordering::Relaxed) && !microphone.is_broken() {
        std::thread::sleep(TICK);
        on_going(Going::Kept(keep(&microphone.heard(), office)?));
        // A crashed engine does not end the recording.
        while let Ok(Some(told)) = scribe.heard() {
            if let Told::Draft(_, draft) = told {
                on_going(Going::Draft(&draft));
            }
        }
    }
    keep(&microphone.stop(), office)?;
    dictations::finish_recording(office, who, Timestamp::now(), id)?;
    scribe.end();
    let recognised = text_of(&scribe, id)?;
    save(office, who, id, &recognised, model)?;
    Ok((id, recognised))
}

/// Recordings that were interrupted or never transcribed, oldest first: completes and transcribes one.
///
/// # Errors
/// [`DictatingError`]; the recording is kept.
pub fn recover(
    scribe: &Scribe,
    (office, who): (&mut Office, &SignedIn),
    id: DictationId,
    model: &str,
) -> Result<Recognised, DictatingError> {
    let now = Timestamp::now();
    let row = dictations::open(office, who, now, id)?.row;
    if row.status == DictationStatus::Recording {
        dictations::finish_recording(office, who, now, id)?;
    }
    let context = patients::chart(office, who, now, row.patient)?.context();
    let sound = dictations::audio(office, who, now, id)?;
    scribe.whole(id, sound, context);
    let recognised = text_of(scribe, id)?;
    save(office, who, id, &recognised, model)?;
    Ok(recognised)
}

fn text_of(scribe: &Scribe, id: DictationId) -> Result<Recognised, DictatingError> {
    loop {
        match scribe.heard_within(Duration::from_secs(1))? {
            Some(Told::Done(done, recognised)) if done == id => return Ok(*recognised),
            Some(Told::Failed(failed, problem)) if failed == id => {
                return Err(DictatingError::Unheard(problem));
            }
            _ => {}
        }
    }
}

fn save(
    office: &mut Office,
    who: &SignedIn,
    id: DictationId,
    heard: &Recognised,
    model: &str,
) -> Result<(), ServiceError> {
    let now = Timestamp::now();
    dictations::save_transcript(
        office,
        who,
        now,
        id,
        &heard.transcript,
        &heard.finished,
        model,
    )
}
