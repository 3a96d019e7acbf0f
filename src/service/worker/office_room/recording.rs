//! The microphone and the loudspeaker: what is heard is on disk before anything recognises it.

use jiff::Timestamp;

use super::super::messages::Event;
use super::super::recorder::RecorderEvent;
use super::super::sound;
use super::{OfficeRoom, Told};
use crate::audio;
use crate::audio::devices::Player;
use crate::domain::{DictationId, EncounterId, WorkType};
use crate::service::correction::learning;
use crate::service::ear::{self, Ear, News, Trouble};
use crate::service::journal::Journal;
use crate::service::scribe::Listening;
use crate::service::{dictating, dictations, patients, recorder};

/// A recording that goes on.
pub(super) struct Recording {
    /// None while it is paused.
    pub(super) ear: Option<Ear>,
    pub(super) journal: Journal,
    pub(super) encounter: EncounterId,
    pub(super) listening: Listening,
    /// Whether it was only ever appended to: then the text that grew is the text.
    pub(super) plain: bool,
    /// Whether another chart came on screen since.
    pub(super) elsewhere: bool,
    trouble: Option<Trouble>,
}

impl Recording {
    /// One that is paused and was recorded before.
    pub(super) fn held(journal: Journal, encounter: EncounterId, listening: Listening) -> Self {
        Self {
            ear: None,
            journal,
            encounter,
            listening,
            plain: false,
            elsewhere: false,
            trouble: None,
        }
    }

    pub(super) fn dictation(&self) -> DictationId {
        self.journal.dictation()
    }
}

impl OfficeRoom {
    pub(super) fn record(&mut self, encounter: EncounterId, tell: &dyn Fn(Event)) -> Told {
        if self.recording.is_some() {
            return Err("a recording goes on already; end it first".into());
        }
        let now = Timestamp::now();
        let places = self.places.clone();
        let (office, who) = self.office()?;
        let context = patients::chart_of_encounter(office, who, now, encounter)?.context();
        let work_type = WorkType::ProgressNote;
        let lessons = learning::lessons(office, who, now, who.id())?;
        let listening = dictating::listening(&places, who, context, work_type, lessons);
        let ear = open_ear(&places, tell)?;
        let (office, who) = self.office()?;
        let dictation = dictations::begin(office, who, now, encounter, work_type)?;
        self.scribe()?.begin(dictation, listening.clone());
        self.take_up(Recording {
            ear: Some(ear),
            journal: Journal::of(dictation, 0, 0),
            encounter,
            listening,
            plain: true,
            elsewhere: false,
            trouble: None,
        });
        tell(Event::Level {
            level: 0.0,
            recorded_s: 0.0,
        });
        Ok(())
    }

    pub(super) fn take_up(&mut self, recording: Recording) {
        self.recording = Some(recording);
    }

    /// Commits what the microphone heard since the last time, and tells what a speaker should know.
    pub(super) fn journal(&mut self, tell: &dyn Fn(Event)) -> Told {
        let (Some((office, who)), Some(recording)) = (&mut self.entered, &mut self.recording)
        else {
            return Ok(());
        };
        let Some(ear) = &mut recording.ear else {
            return Ok(());
        };
        let heard = ear.heard();
        let trouble = ear.trouble();
        let was_failing = recording.journal.is_failing();
        let scribe = &self.scribe;
        let kept = recording
            .journal
            .keep(office, who, &heard.samples, |chunk| {
                // On disk first, then to the recogniser.
                if let Some(scribe) = scribe {
                    scribe.sound(chunk);
                }
            });
        let recorded_s = recording.journal.kept_s();
        if !heard.samples.is_empty() {
            tell(Event::Level {
                level: sound::level(&heard.samples),
                recorded_s,
            });
        }
        match heard.news {
            Some(News::Lost) => tell(Event::Failed(
                "The microphone was lost. What was said is safe; the recording goes on when it is back.".into(),
            )),
            Some(News::Back { name, wanted, milliseconds }) => {
                let id = recording.journal.dictation();
                recorder::mark_gap(office, who, Timestamp::now(), id, milliseconds)?;
                let which = if wanted { "The microphone is back".into() } else { format!("{name} took the microphone's place") };
                tell(Event::Done {
                    what: format!("{which}: {:.1} s were not heard, the gap is marked", milliseconds as f64 / 1000.0),
                    undo: None,
                });
            }
            None => {}
        }
        if trouble != recording.trouble {
            recording.trouble = trouble;
            let sentence = trouble.map(|t| t.sentence().to_owned());
            tell(Event::Recorder(RecorderEvent::Trouble(sentence)));
        }
        match kept {
            Err(problem) if !was_failing => Err(format!(
                "{problem}. The first {recorded_s:.0} s are safe; what is said now waits in memory until there is room"
            )
            .into()),
            Ok(()) if was_failing => {
                tell(Event::Done {
                    what: "There is room again: everything that was said is on disk".into(),
                    undo: None,
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn stop_recording(&mut self, tell: &dyn Fn(Event)) -> Told {
        if self.recording.is_none() {
            return Ok(());
        }
        self.rest_ear(tell)?;
        let Some(recording) = self.recording.take() else {
            return Ok(());
        };
        tell(Event::RecordingStopped);
        let (id, kept) = (recording.dictation(), recording.journal.kept_s());
        let (office, who) = self.office()?;
        dictations::finish_recording(office, who, Timestamp::now(), id)?;
        let sound = match recording.plain {
            true => None,
            false => Some(dictations::audio(office, who, Timestamp::now(), id)?),
        };
        if let Some(scribe) = &self.scribe {
            match sound {
                None => scribe.end(),
                Some(sound) => {
                    scribe.forget();
                    scribe.whole(id, sound, recording.listening);
                }
            }
            self.awaited.push((id, kept.max(0.1)));
        }
        self.open_encounter(recording.encounter, tell)
    }

    /// The microphone rests; the last it heard is on disk when this returns without an error.
    pub(super) fn rest_ear(&mut self, tell: &dyn Fn(Event)) -> Told {
        self.journal(tell)?;
        let (Some((office, who)), Some(recording)) = (&mut self.entered, &mut self.recording)
        else {
            return Ok(());
        };
        let Some(ear) = recording.ear.take() else {
            return Ok(());
        };
        recording.trouble = None;
        tell(Event::Recorder(RecorderEvent::Trouble(None)));
        let scribe = &self.scribe;
        recording.journal.keep(office, who, &ear.close(), |chunk| {
            if let Some(scribe) = scribe {
                scribe.sound(chunk);
            }
        })?;
        Ok(())
    }

    pub(super) fn play(
        &mut self,
        dictation: DictationId,
        from_s: f64,
        tell: &dyn Fn(Event),
    ) -> Told {
        let (office, who) = self.office()?;
        let sound = dictations::audio(office, who, Timestamp::now(), dictation)?;
        self.player = Some(Player::start(&sound, from_s)?);
        tell(Event::Position {
            at_s: from_s,
            playing: true,
        });
        Ok(())
    }

    pub(super) fn pause(&mut self, tell: &dyn Fn(Event)) {
        if let Some(player) = self.player.take() {
            tell(Event::Position {
                at_s: player.position_s(),
                playing: false,
            });
        }
    }
}

/// The microphone of this workstation; tells when another had to take its place.
pub(super) fn open_ear(
    places: &crate::service::Places,
    tell: &dyn Fn(Event),
) -> Result<Ear, audio::devices::DeviceError> {
    let (ear, same) = Ear::open(ear::chosen(places))?;
    if !same {
        tell(Event::Failed(format!(
            "The microphone chosen here is not plugged in: {} is used.",
            ear.name()
        )));
    }
    Ok(ear)
}
