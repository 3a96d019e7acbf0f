//! Dictating without a window: the microphone into the journal and to the recogniser, until somebody stops it.
//!
//! Never here: printing, arguments.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::correction::learning;
use super::ear::{Ear, News, Trouble};
use super::journal::Journal;
use super::office::{Office, ServiceError, SignedIn};
use super::recognition::{Draft, Recognised};
use super::recorder;
use super::scribe::{Gone, Listening, Scribe, Told};
use super::spoken::{self, Action};
use super::{Places, dictations, note_taking, patients};
pub use crate::audio::devices::{DeviceError, Microphone, microphones};
use crate::domain::{DictationId, DictationStatus, EncounterId, Lesson, PatientContext, WorkType};

/// How often the microphone is emptied into the journal.
const TICK: Duration = Duration::from_millis(50);

/// How a dictation goes.
#[derive(Debug)]
pub enum Going<'a> {
    /// Seconds that are on disk, whatever happens now.
    Kept(f64),
    /// The text so far.
    Draft(&'a Draft),
    /// What is wrong with the sound, or nothing any more.
    Sound(Option<Trouble>),
    /// The microphone went or came.
    Microphone(&'a News),
    /// So many samples found no room, all in all: the machine was away for half a minute.
    Dropped(u64),
    /// The disk does not take the sound, which waits in memory; one sentence, and how many seconds wait.
    Unwritten(&'a ServiceError, f64),
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
    /// The disk did not take the end of it.
    #[error("{0}; the recording is safe up to {1:.1} s, {2:.1} s could not be written")]
    Unwritten(ServiceError, f64, f64),
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

/// What a dictation of this kind by this person is heard with.
#[must_use]
pub fn listening(
    places: &Places,
    who: &SignedIn,
    context: PatientContext,
    work_type: WorkType,
    lessons: Vec<Lesson>,
) -> Listening {
    let template = note_taking::template(places, work_type.template()).ok();
    // A file of phrases that cannot be read is told where it is edited; nobody is kept from dictating.
    let (rules, _) = spoken::rules(places, who.user_name(), template.as_ref());
    Listening {
        context,
        rules,
        lessons,
    }
}

/// Records until `stop` is set, "stop dictation" is said, or the sound ends; every quarter of a second is on disk before it is
/// recognised. Without a `scribe` it is only recorded. `on_going` hears how far the recording is safe, and the text as it grows.
///
/// # Errors
/// [`DictatingError`]; whatever was recorded is kept.
pub fn dictate(
    places: &Places,
    (office, who): (&mut Office, &SignedIn),
    encounter: EncounterId,
    (mut ear, scribe): (Ear, Option<&Scribe>),
    stop: &AtomicBool,
    mut on_going: impl FnMut(Going<'_>),
) -> Result<(DictationId, Option<Recognised>), DictatingError> {
    let now = Timestamp::now();
    let work_type = WorkType::ProgressNote;
    let context = patients::chart_of_encounter(office, who, now, encounter)?.context();
    let id = dictations::begin(office, who, now, encounter, work_type)?;
    if let Some(scribe) = scribe {
        let lessons = learning::lessons(office, who, now, who.id())?;
        scribe.begin(id, listening(places, who, context, work_type, lessons));
    }
    let hear = |chunk: &[i16]| {
        if let Some(scribe) = scribe {
            scribe.sound(chunk);
        }
    };
    let (mut journal, mut trouble, mut dropped) = (Journal::of(id, 0, 0), None, 0);
    while !stop.load(Ordering::Relaxed) && !ear.is_over() {
        std::thread::sleep(TICK);
        let heard = ear.heard();
        match journal.keep(office, who, &heard.samples, hear) {
            Ok(()) => on_going(Going::Kept(journal.kept_s())),
            Err(problem) => on_going(Going::Unwritten(&problem, journal.waiting_s())),
        }
        if let Some(news) = &heard.news {
            on_going(Going::Microphone(news));
            if let News::Back { milliseconds, .. } = news {
                recorder::mark_gap(office, who, Timestamp::now(), id, *milliseconds)?;
            }
        }
        if dropped != ear.dropped() {
            dropped = ear.dropped();
            on_going(Going::Dropped(dropped));
        }
        if trouble != ear.trouble() {
            trouble = ear.trouble();
            on_going(Going::Sound(trouble));
        }
        // A crashed engine does not end the recording.
        while let Some(Ok(Some(told))) = scribe.map(Scribe::heard) {
            if let Told::Draft(_, draft) = told {
                on_going(Going::Draft(&draft));
                if says_stop(&draft) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    }
    let rest = ear.close();
    if let Err(problem) = journal.keep(office, who, &rest, hear) {
        let (kept, waiting) = (journal.kept_s(), journal.waiting_s());
        return Err(DictatingError::Unwritten(problem, kept, waiting));
    }
    on_going(Going::Kept(journal.kept_s()));
    dictations::finish_recording(office, who, Timestamp::now(), id)?;
    let Some(scribe) = scribe else {
        return Ok((id, None));
    };
    scribe.end();
    let recognised = text_of(scribe, id)?;
    Ok((id, Some(recognised)))
}

/// Whether "stop dictation" was said last.
#[must_use]
pub fn says_stop(draft: &Draft) -> bool {
    let mut effects = draft.effects.iter().rev();
    let stop = effects.find(|e| e.action == Action::Stop);
    let last = draft.finished.changes.iter().map(|c| c.source.end).max();
    stop.is_some_and(|s| last.is_none_or(|end| s.said.end >= end))
}

/// Recordings that were interrupted or never transcribed, oldest first: completes and transcribes one.
///
/// # Errors
/// [`DictatingError`]; the recording is kept.
pub fn recover(
    places: &Places,
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
    let lessons = learning::lessons_for(office, who, now, id)?;
    let listening = listening(places, who, context, row.work_type, lessons);
    scribe.whole(id, sound, listening);
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

/// Keeps a recording's text.
///
/// # Errors
/// [`ServiceError`] when a note stands on it already.
pub fn save(
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
