//! The microphone and the loudspeaker: what is heard is on disk before anything recognises it.

use jiff::Timestamp;

use super::super::messages::Event;
use super::super::sound;
use super::{OfficeRoom, Told};
use crate::audio;
use crate::audio::devices::{Microphone, Player};
use crate::domain::{DictationId, EncounterId, WorkType};
use crate::service::{dictations, patients};

/// A recording that goes on.
pub(super) struct Recording {
    pub(super) microphone: Microphone,
    /// Told that the microphone is lost.
    pub(super) lost: bool,
    pub(super) dictation: DictationId,
    pub(super) encounter: EncounterId,
    pub(super) seq: u32,
    pub(super) samples: usize,
}

impl OfficeRoom {
    pub(super) fn record(&mut self, encounter: EncounterId, tell: &dyn Fn(Event)) -> Told {
        let now = Timestamp::now();
        let (office, who) = self.office()?;
        let context = patients::chart_of_encounter(office, who, now, encounter)?.context();
        let microphone = Microphone::start(None)?;
        let dictation = dictations::begin(office, who, now, encounter, WorkType::ProgressNote)?;
        self.scribe()?.begin(dictation, context);
        self.recording = Some(Recording {
            microphone,
            lost: false,
            dictation,
            encounter,
            seq: 0,
            samples: 0,
        });
        tell(Event::Level {
            level: 0.0,
            recorded_s: 0.0,
        });
        Ok(())
    }

    /// A microphone that was unplugged is taken up again as soon as it is back; what was recorded is on disk.
    pub(super) fn mend_microphone(&mut self, tell: &dyn Fn(Event)) {
        let Some(recording) = self.recording.as_mut().filter(|r| r.microphone.is_broken()) else {
            return;
        };
        if !recording.lost {
            recording.lost = true;
            tell(Event::Failed(
                "The microphone was lost. What was said is safe; the recording goes on when it is back.".into(),
            ));
        }
        if let Ok(microphone) = Microphone::start(None) {
            (recording.microphone, recording.lost) = (microphone, false);
            tell(Event::Done {
                what: "The microphone is back: the recording goes on".into(),
                undo: None,
            });
        }
    }

    /// Commits what the microphone heard since the last time.
    pub(super) fn journal(&mut self, samples: &[i16], tell: &dyn Fn(Event)) -> Told {
        let (Some((office, who)), Some(recording)) = (&mut self.entered, &mut self.recording)
        else {
            return Ok(());
        };
        for chunk in samples.chunks(dictations::CHUNK) {
            dictations::append_audio(
                office,
                who,
                Timestamp::now(),
                recording.dictation,
                recording.seq,
                chunk,
            )?;
            recording.seq += 1;
            recording.samples += chunk.len();
            // On disk first, then to the recogniser.
            if let Some(scribe) = &self.scribe {
                scribe.sound(chunk);
            }
        }
        if !samples.is_empty() {
            let recorded_s = recording.samples as f64 / f64::from(audio::SAMPLE_RATE);
            tell(Event::Level {
                level: sound::level(samples),
                recorded_s,
            });
        }
        Ok(())
    }

    pub(super) fn stop_recording(&mut self, tell: &dyn Fn(Event)) -> Told {
        let rest = self
            .recording
            .as_mut()
            .map(|r| r.microphone.heard())
            .unwrap_or_default();
        self.journal(&rest, tell)?;
        let Some(recording) = self.recording.take() else {
            return Ok(());
        };
        tell(Event::RecordingStopped);
        let (office, who) = self.office()?;
        dictations::finish_recording(office, who, Timestamp::now(), recording.dictation)?;
        if let Some(scribe) = &self.scribe {
            scribe.end();
            let length = recording.samples as f64 / f64::from(audio::SAMPLE_RATE);
            self.awaited.push((recording.dictation, length.max(0.1)));
        }
        self.open_encounter(recording.encounter, tell)
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
