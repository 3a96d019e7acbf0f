//! A recording that goes on, as text in medical language: a draft while it is spoken, the finished text when it stops.

use std::time::Instant;

use super::{Recognised, Recognition, RecognitionError, Timing, hints};
use crate::audio::to_f32;
use crate::domain::{FinishedText, PatientContext};
use crate::language::commands::{Effect, Obeyed, Rules};
use crate::speech::{Hints, Live, SoFar, Spent, Stop};

/// The text of a recording that goes on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// As people will read it.
    pub finished: FinishedText,
    /// From this byte of the text on, it may still change.
    pub settled: usize,
    /// Seconds recorded.
    pub recorded_s: f64,
    /// Commands that were said so far.
    pub effects: Vec<Effect>,
}

/// A recording that goes on, on a loaded model.
pub struct LiveRecognition<'a> {
    recognition: &'a mut Recognition,
    context: PatientContext,
    rules: Rules,
    live: Live,
    hints: Hints,
    /// For text that will be heard again: that ends when somebody begins to wait.
    quick: Hints,
    decode_s: f64,
}

impl<'a> LiveRecognition<'a> {
    /// Begins one. `stop` ends a draft that [`Self::work`] is at and that will be heard again, when somebody begins to wait for
    /// [`Self::rest`] or [`Self::finish`].
    pub fn begin(
        recognition: &'a mut Recognition,
        context: &PatientContext,
        rules: &Rules,
        stop: &Stop,
    ) -> Self {
        let hints = hints(&recognition.lexicon, context, recognition.listens_twice);
        Self {
            quick: Hints {
                suggest: None,
                draft: true,
                stop: Some(stop.clone()),
                ..hints.clone()
            },
            hints,
            context: context.clone(),
            rules: rules.clone(),
            live: Live::default(),
            decode_s: 0.0,
            recognition,
        }
    }

    /// Where the engine's time went since it was loaded.
    #[must_use]
    pub fn spent(&self) -> Spent {
        self.recognition.spent()
    }

    /// Takes sound in, 16 kHz mono; recognises nothing yet.
    pub fn push(&mut self, samples: &[i16]) {
        let block: Vec<f32> = samples.iter().map(|s| to_f32(*s)).collect();
        self.live.push(&block);
    }

    /// Recognises what is due, if anything is; the text when it has changed.
    ///
    /// # Errors
    /// The engine's.
    pub fn work(&mut self) -> Result<Option<Draft>, RecognitionError> {
        let began = Instant::now();
        let engine = self.recognition.engine.as_mut();
        let changed = self.live.work(engine, &self.hints, &self.quick)?;
        self.decode_s += began.elapsed().as_secs_f64();
        Ok(changed.then(|| self.draft(&self.live.so_far())))
    }

    /// The speaker pauses the recorder: recognises all that was said, so that nothing is left to do should it end here.
    ///
    /// # Errors
    /// The engine's.
    pub fn rest(&mut self) -> Result<Draft, RecognitionError> {
        let began = Instant::now();
        let engine = self.recognition.engine.as_mut();
        self.live.rest(engine, &self.hints)?;
        self.decode_s += began.elapsed().as_secs_f64();
        Ok(self.draft(&self.live.so_far()))
    }

    fn draft(&self, so_far: &SoFar) -> Draft {
        let heard = &so_far.transcript;
        let Obeyed { finished, effects } = self.recognition.obey(heard, &self.context, &self.rules);
        let from = finished
            .words
            .iter()
            .find(|w| w.end > so_far.draft_from_s)
            .map_or(finished.text.len(), |w| w.span.start);
        Draft {
            settled: from,
            recorded_s: so_far.transcript.duration_s,
            finished,
            effects,
        }
    }

    /// The speaker has stopped: the finished text.
    ///
    /// # Errors
    /// The engine's.
    pub fn finish(self) -> Result<Recognised, RecognitionError> {
        let began = Instant::now();
        let transcript = self
            .live
            .finish(self.recognition.engine.as_mut(), &self.hints)?;
        let decode_s = self.decode_s + began.elapsed().as_secs_f64();
        let began = Instant::now();
        let obeyed = self
            .recognition
            .obey(&transcript, &self.context, &self.rules);
        Ok(Recognised {
            transcript,
            finished: obeyed.finished,
            effects: obeyed.effects,
            timing: Timing {
                load_s: 0.0,
                decode_s,
                post_s: began.elapsed().as_secs_f64(),
            },
        })
    }
}
