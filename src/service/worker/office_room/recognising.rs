//! From a recording to its note: files taken in, the recogniser asked, what it tells kept.

use std::path::Path;

use jiff::Timestamp;

use super::super::messages::Event;
use super::recording::Recording;
use super::{OfficeRoom, Told};
use crate::audio;
use crate::domain::{DictationId, DictationStatus, EncounterId, WorkType};
use crate::service::correction::learning;
use crate::service::recognition::{DEFAULT_MODEL, Recognised};
use crate::service::scribe::{Scribe, Told as Scribed};
use crate::service::{dictating, dictations, documents, note_taking, note_templates, patients};

/// How often the dictation that goes on is looked over.
const GAPS_EVERY: std::time::Duration = std::time::Duration::from_secs(2);

impl OfficeRoom {
    pub(super) fn import(
        &mut self,
        encounter: EncounterId,
        file: &Path,
        tell: &dyn Fn(Event),
    ) -> Told {
        tell(Event::Progress {
            what: "Taking the recording in".into(),
            done: 0.0,
        });
        let samples: Vec<i16> = audio::read_all(file)?
            .into_iter()
            .map(audio::to_i16)
            .collect();
        let (office, who) = self.office()?;
        dictations::import(
            office,
            who,
            Timestamp::now(),
            encounter,
            WorkType::ProgressNote,
            &samples,
        )?;
        tell(Event::Finished);
        self.open_encounter(encounter, tell)
    }

    /// The recogniser's thread, started when it is first needed.
    pub(super) fn scribe(&mut self) -> Result<&Scribe, std::io::Error> {
        match &mut self.scribe {
            Some(scribe) => Ok(scribe),
            none => Ok(none.insert(Scribe::start(&self.places, DEFAULT_MODEL, || ())?)),
        }
    }

    pub(super) fn transcribe(&mut self, dictation: DictationId, tell: &dyn Fn(Event)) -> Told {
        if self.awaited.iter().any(|(id, _)| *id == dictation) {
            return Ok(());
        }
        let now = Timestamp::now();
        let going_on = self.recording.as_ref().map(Recording::dictation);
        let places = self.places.clone();
        let (office, who) = self.office()?;
        let row = dictations::open(office, who, now, dictation)?.row;
        if row.status == DictationStatus::Recording && going_on != Some(dictation) {
            // Interrupted: what was journaled is the recording.
            dictations::finish_recording(office, who, now, dictation)?;
        }
        let context = patients::chart(office, who, now, row.patient)?.context();
        let sound = dictations::audio(office, who, now, dictation)?;
        let lessons = learning::lessons_for(office, who, now, dictation)?;
        let listening = dictating::listening(&places, who, context, row.work_type, lessons);
        self.scribe()?.whole(dictation, sound, listening);
        self.awaited.push((dictation, row.duration_s.max(0.1)));
        tell(Event::Progress {
            what: "Transcribing".into(),
            done: 0.0,
        });
        Ok(())
    }

    /// Takes in what the recogniser has told since the last time.
    pub(super) fn listen(&mut self, tell: &dyn Fn(Event)) -> Told {
        while let Some(scribe) = &self.scribe {
            let told = match scribe.heard() {
                Ok(Some(told)) => told,
                Ok(None) => break,
                Err(gone) => {
                    (self.scribe, self.awaited) = (None, Vec::new());
                    return Err(gone.into());
                }
            };
            match told {
                Scribed::Progress(id, at_s) => {
                    if let Some((_, length)) = self.awaited.iter().find(|(i, _)| *i == id) {
                        tell(Event::Progress {
                            what: "Transcribing".into(),
                            done: (at_s / length) as f32,
                        });
                    }
                }
                Scribed::Draft(id, draft) => {
                    let open = self.recording.as_ref();
                    if let Some(recording) = open.filter(|r| r.dictation() == id) {
                        let stop = recording.ear.is_some() && dictating::says_stop(&draft);
                        let text = draft.finished.text;
                        if self.gaps_at.is_none_or(|at| at.elapsed() > GAPS_EVERY) {
                            self.gaps_at = Some(std::time::Instant::now());
                            self.gaps_so_far(&text, WorkType::ProgressNote, tell)?;
                        }
                        tell(Event::Draft {
                            text,
                            settled: draft.settled,
                        });
                        if stop {
                            self.stop_recording(tell)?;
                        }
                    }
                }
                Scribed::Done(id, recognised) => {
                    self.awaited.retain(|(i, _)| *i != id);
                    tell(Event::Finished);
                    self.keep(id, &recognised, tell)?;
                }
                Scribed::Failed(id, problem) => {
                    self.awaited.retain(|(i, _)| *i != id);
                    return Err(problem.into());
                }
            }
        }
        Ok(())
    }

    /// Keeps a recording's text, writes its note, suggests its codes.
    pub(super) fn keep(
        &mut self,
        id: DictationId,
        heard: &Recognised,
        tell: &dyn Fn(Event),
    ) -> Told {
        let (now, places) = (Timestamp::now(), self.places.clone());
        let Ok((office, who)) = self.office() else {
            // Nobody is signed in any more: the recording waits, its text can be made again.
            return Ok(());
        };
        let row = dictations::open(office, who, now, id)?.row;
        let (transcript, finished) = (&heard.transcript, &heard.finished);
        dictations::save_transcript(office, who, now, id, transcript, finished, DEFAULT_MODEL)?;
        let template = note_templates::in_force(&places, who, row.work_type.template())?;
        let note = note_taking::note_of(&finished.text, &template);
        let document = documents::draft(office, who, now, id, &note)?;
        self.suggest(document, &note)?;
        self.obey(&heard.effects, tell)?;
        if self.shown == Some(row.encounter) {
            return self.open_encounter(row.encounter, tell);
        }
        tell(Event::Done {
            what: format!("The dictation for {} is transcribed", row.patient_name),
            undo: None,
        });
        Ok(())
    }
}
