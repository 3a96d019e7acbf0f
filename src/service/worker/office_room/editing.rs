//! Recorder editing: pause, go on somewhere, discard and take back, hear the last seconds; which microphone, which commands.

use jiff::Timestamp;

use super::super::messages::Event;
use super::super::recorder::{Place, RecorderEvent, RecorderRequest};
use super::recording::{Recording, open_ear};
use super::{OfficeRoom, Told};
use crate::domain::{DictationId, EncounterId, Placing};
use crate::service::correction::learning;
use crate::service::ear;
use crate::service::journal::Journal;
use crate::service::spoken::{self, Action};
use crate::service::{dictating, dictations, patients, recorder};

impl OfficeRoom {
    pub(super) fn recorder(&mut self, request: RecorderRequest, tell: &dyn Fn(Event)) -> Told {
        match request {
            RecorderRequest::Hold => self.hold(tell),
            RecorderRequest::Resume(place) => self.resume(place, tell),
            RecorderRequest::Rewind { back_s } => self.rewind(back_s, tell),
            RecorderRequest::Discard(dictation) => self.discard(dictation, tell),
            RecorderRequest::Restore(dictation, number) => {
                let now = Timestamp::now();
                let (office, who) = self.office()?;
                recorder::restore(office, who, now, dictation, number)?;
                self.edited(dictation, tell)
            }
            RecorderRequest::Reopen(encounter, dictation) => {
                self.reopen(encounter, dictation, tell)
            }
            RecorderRequest::Microphones => self.microphones(tell),
            RecorderRequest::Choose(name) => {
                ear::choose(&self.places, name)?;
                self.microphones(tell)
            }
            RecorderRequest::Commands => self.commands(tell),
            RecorderRequest::Say { does, phrases } => {
                let places = self.places.clone();
                let (_, who) = self.office()?;
                spoken::say(&places, who.user_name(), does, phrases)?;
                self.commands(tell)
            }
        }
    }

    fn hold(&mut self, tell: &dyn Fn(Event)) -> Told {
        self.rest_ear(tell)?;
        let Some(recording) = &self.recording else {
            return Ok(());
        };
        let (encounter, plain) = (recording.encounter, recording.plain);
        if let Some(scribe) = self.scribe.as_ref().filter(|_| plain) {
            scribe.rest();
        }
        self.open_encounter(encounter, tell)?;
        tell(Event::Recorder(RecorderEvent::Held(true)));
        Ok(())
    }

    fn resume(&mut self, place: Place, tell: &dyn Fn(Event)) -> Told {
        if !self.is_own_chart_open(tell)? {
            return Ok(());
        }
        self.pause(tell);
        self.rest_ear(tell)?;
        let ear = open_ear(&self.places, tell)?;
        let Some(dictation) = self.recording.as_ref().map(Recording::dictation) else {
            return Err("no recording is open".into());
        };
        let (office, who) = self.office()?;
        let now = Timestamp::now();
        recorder::begin_take(office, who, now, dictation, placing(place))?;
        let Some(recording) = &mut self.recording else {
            return Ok(());
        };
        recording.ear = Some(ear);
        recording.plain &= place == Place::End;
        if let Some(scribe) = self.scribe.as_ref().filter(|_| !recording.plain) {
            // What grew is no longer the text; the take is heard by itself, the whole when it ends.
            scribe.forget();
            scribe.begin(dictation, recording.listening.clone());
        }
        tell(Event::Recorder(RecorderEvent::Held(false)));
        Ok(())
    }

    fn rewind(&mut self, back_s: f64, tell: &dyn Fn(Event)) -> Told {
        let Some(dictation) = self.recording.as_ref().map(Recording::dictation) else {
            return Ok(());
        };
        self.hold(tell)?;
        let (office, who) = self.office()?;
        let tape = recorder::reel(office, who, Timestamp::now(), dictation)?.tape();
        let end = tape.samples() as f64 / f64::from(crate::audio::SAMPLE_RATE);
        self.play(dictation, (end - back_s).max(0.0), tell)
    }

    fn discard(&mut self, dictation: DictationId, tell: &dyn Fn(Event)) -> Told {
        self.pause(tell);
        self.rest_ear(tell)?;
        let (office, who) = self.office()?;
        let number = recorder::discard(office, who, Timestamp::now(), dictation)?;
        tell(Event::Done {
            what: "The last take is discarded".into(),
            undo: Some(RecorderRequest::Restore(dictation, number).into()),
        });
        self.edited(dictation, tell)
    }

    /// What a recording's text was made of has changed.
    fn edited(&mut self, dictation: DictationId, tell: &dyn Fn(Event)) -> Told {
        let open = self.recording.as_mut();
        let open = open.filter(|r| r.dictation() == dictation);
        if let Some(recording) = open {
            recording.plain = false;
            if let Some(scribe) = &self.scribe {
                scribe.forget();
            }
            tell(Event::Recorder(RecorderEvent::Held(true)));
        }
        let (office, who) = self.office()?;
        let encounter = dictations::open(office, who, Timestamp::now(), dictation)?
            .row
            .encounter;
        self.open_encounter(encounter, tell)
    }

    fn reopen(
        &mut self,
        encounter: EncounterId,
        dictation: DictationId,
        tell: &dyn Fn(Event),
    ) -> Told {
        if self.recording.is_some() {
            return Err("a recording goes on already; end it first".into());
        }
        let now = Timestamp::now();
        let places = self.places.clone();
        let (office, who) = self.office()?;
        recorder::reopen(office, who, now, dictation)?;
        let row = dictations::open(office, who, now, dictation)?.row;
        let context = patients::chart(office, who, now, row.patient)?.context();
        let lessons = learning::lessons_for(office, who, now, dictation)?;
        let listening = dictating::listening(&places, who, context, row.work_type, lessons);
        let samples = (row.duration_s * f64::from(crate::audio::SAMPLE_RATE)).round() as usize;
        self.scribe()?;
        self.take_up(Recording::held(
            Journal::of(dictation, 0, samples),
            encounter,
            listening,
        ));
        self.resume(Place::End, tell)
    }

    fn microphones(&self, tell: &dyn Fn(Event)) -> Told {
        tell(Event::Recorder(RecorderEvent::Microphones {
            names: ear::microphones()?,
            chosen: ear::chosen(&self.places),
        }));
        Ok(())
    }

    fn commands(&mut self, tell: &dyn Fn(Event)) -> Told {
        let places = self.places.clone();
        let (_, who) = self.office()?;
        let (rules, problem) = spoken::rules(&places, who.user_name(), None);
        let names = rules.auto_texts.list().iter();
        tell(Event::Recorder(RecorderEvent::Commands {
            commands: rules.commands.list().to_vec(),
            auto_texts: names.map(|a| a.name.clone()).collect(),
        }));
        problem.map_or(Ok(()), |p| Err(p.into()))
    }

    /// Tells where the microphone was away in a recording.
    pub(super) fn tell_gaps(&mut self, dictation: DictationId, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        let reel = recorder::reel(office, who, Timestamp::now(), dictation)?;
        tell(Event::Recorder(RecorderEvent::Gaps(reel.gaps_s())));
        Ok(())
    }

    /// Does what was said to be done outside the text.
    pub(super) fn obey(&mut self, said: &[spoken::Effect], tell: &dyn Fn(Event)) -> Told {
        if said.iter().any(|e| e.action == Action::Sign) {
            tell(Event::Recorder(RecorderEvent::AskToSign));
        }
        Ok(())
    }
}

fn placing(place: Place) -> Placing {
    let samples = |s: f64| (s.max(0.0) * f64::from(crate::audio::SAMPLE_RATE)) as u64;
    match place {
        Place::End => Placing::Append,
        Place::Insert(at) => Placing::Insert(samples(at)),
        Place::Over(at) => Placing::Overwrite(samples(at)),
    }
}
