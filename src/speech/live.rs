//! Text while somebody speaks.
//!
//! The sound is cut as a whole recording is, so the text at the end is that of the recording transcribed at once. Until a piece
//! is complete its text is a draft: in every short pause the whole open piece is recognised, while speech goes on only what came
//! after the last pause. What a pause's draft already covers when the speaker stops, or when the piece is cut in that pause,
//! needs no more work.
//! Never here: threads, devices, medical language.

use std::collections::VecDeque;
use std::ops::Range;

use super::pieces::{Cutter, Piece};
use super::transcription::recognize_piece;
use super::{Hints, Recognizer, SpeechError};
use crate::domain::{Segment, Transcript};

const RATE: f64 = crate::audio::SAMPLE_RATE as f64;
/// Silence after the voice (and its padding of an eighth of a second) that makes a draft of the whole open piece worth it,
/// seconds: should the speaker stop here, it is the text, and the sooner it is begun the sooner it is there …
const PAUSE_S: f64 = 0.06;
/// … but a longer piece takes longer, and is begun in longer pauses: this much more a second.
const PAUSE_GROWS: f64 = 0.01;
/// Voice that is new since a draft, seconds: less is the edge of what was heard already.
const NEW_S: f64 = 0.16;
/// New speech that makes another draft worth it while it goes on, seconds …
const STEP_S: f64 = 0.4;
/// … and the very first one.
const FIRST_STEP_S: f64 = 0.36;
/// Silence after the voice that may become a pause, seconds.
const LULL_S: f64 = 0.04;
/// The edges of a stretch of voice move this much as more is heard around it, samples.
const EDGE: u64 = 3 * super::voice::FRAME as u64;

/// What is known of a recording that goes on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SoFar {
    /// Everything heard, drafts included.
    pub transcript: Transcript,
    /// From this second on it is a draft.
    pub draft_from_s: f64,
}

/// A recording that goes on.
#[derive(Debug, Default)]
pub struct Live {
    cutter: Cutter,
    waiting: VecDeque<Piece>,
    settled: Transcript,
    settled_to: u64,
    /// Of the open piece up to each pause, in order.
    wholes: Vec<Draft>,
    tail: Option<Draft>,
    samples: u64,
}

/// Text of a stretch that may still change; places count samples from the recording's start.
#[derive(Debug)]
struct Draft {
    place: Range<u64>,
    heard: Vec<Segment>,
}

impl Draft {
    /// Whether it is of this stretch of voice.
    fn is_of(&self, voice: &Range<u64>) -> bool {
        self.place.start.abs_diff(voice.start) <= EDGE && self.place.end.abs_diff(voice.end) <= EDGE
    }
}

impl Live {
    /// Takes sound in, 16 kHz mono. Cheap: recognises nothing.
    pub fn push(&mut self, block: &[f32]) {
        self.samples += block.len() as u64;
        self.waiting.extend(self.cutter.push(block));
    }

    /// Recognises what is due most, if anything is; true when the text has changed. `quick` is for text that will be heard again.
    /// What is stopped (see [`super::Stop`]) leaves everything as it was.
    ///
    /// # Errors
    /// The recogniser's; the sound is kept and can be tried again.
    pub fn work(
        &mut self,
        recognizer: &mut dyn Recognizer,
        hints: &Hints,
        quick: &Hints,
    ) -> Result<bool, SpeechError> {
        match self.due(recognizer, hints, quick) {
            Err(SpeechError::Stopped) => Ok(false),
            other => other,
        }
    }

    fn due(
        &mut self,
        recognizer: &mut dyn Recognizer,
        hints: &Hints,
        quick: &Hints,
    ) -> Result<bool, SpeechError> {
        if let Some(piece) = self.waiting.front() {
            let heard = self.of_piece(piece, recognizer, hints)?;
            self.settle(heard);
            return Ok(true);
        }
        let piece = self.cutter.open_piece();
        let Some(voice) = voice_of(&piece) else {
            return Ok(false);
        };
        let quiet_s = self.samples.saturating_sub(voice.end) as f64 / RATE;
        let whole_to = self.wholes.last().map(|d| d.place.end);
        let heard_to = whole_to.unwrap_or(voice.start);
        let tail_to = self.tail.as_ref().map_or(heard_to, |d| d.place.end);
        let new_s = |since: u64| voice.end.saturating_sub(since) as f64 / RATE;
        let length_s = piece.samples.len() as f64 / RATE;
        if quiet_s >= PAUSE_S + PAUSE_GROWS * length_s && new_s(heard_to) > NEW_S {
            let heard = recognize_piece(&piece, recognizer, hints)?;
            self.wholes.push(Draft {
                place: voice,
                heard,
            });
            self.tail = None;
            return Ok(true);
        }
        // In what may be a pause the engine is kept free for the whole.
        let is_first = self.settled_to == 0 && tail_to == voice.start;
        let step_s = if is_first { FIRST_STEP_S } else { STEP_S };
        if new_s(tail_to) < step_s || (quiet_s > LULL_S && !is_first) {
            return Ok(false);
        }
        let rest = from(&piece, whole_to.unwrap_or(piece.offset));
        let heard = recognize_piece(&rest, recognizer, quick)?;
        self.tail = Some(Draft {
            place: heard_to..voice.end,
            heard,
        });
        Ok(true)
    }

    /// Recognises all that was said so far, whether or not the speaker pauses.
    ///
    /// # Errors
    /// The recogniser's; the sound is kept and can be tried again.
    pub fn rest(
        &mut self,
        recognizer: &mut dyn Recognizer,
        hints: &Hints,
    ) -> Result<(), SpeechError> {
        while let Some(piece) = self.waiting.front() {
            let heard = self.of_piece(piece, recognizer, hints)?;
            self.settle(heard);
        }
        let piece = self.cutter.open_piece();
        let Some(voice) = voice_of(&piece) else {
            return Ok(());
        };
        if self.wholes.last().is_none_or(|d| !d.is_of(&voice)) {
            let heard = recognize_piece(&piece, recognizer, hints)?;
            self.wholes.push(Draft {
                place: voice,
                heard,
            });
        }
        self.tail = None;
        Ok(())
    }

    /// What is known now.
    #[must_use]
    pub fn so_far(&self) -> SoFar {
        let mut transcript = self.settled.clone();
        transcript.duration_s = self.samples as f64 / RATE;
        for draft in self.wholes.last().into_iter().chain(&self.tail) {
            transcript.segments.extend(draft.heard.iter().cloned());
        }
        SoFar {
            transcript,
            draft_from_s: self.settled_to as f64 / RATE,
        }
    }

    /// The speaker has stopped: recognises what no draft covers.
    ///
    /// # Errors
    /// The recogniser's.
    pub fn finish(
        mut self,
        recognizer: &mut dyn Recognizer,
        hints: &Hints,
    ) -> Result<Transcript, SpeechError> {
        let cutter = std::mem::take(&mut self.cutter);
        self.waiting.extend(cutter.finish());
        while let Some(piece) = self.waiting.front() {
            let heard = self.of_piece(piece, recognizer, hints)?;
            self.settle(heard);
        }
        self.settled.duration_s = self.samples as f64 / RATE;
        Ok(self.settled)
    }

    /// A complete piece's text: that of its draft where the draft is of the same voice.
    fn of_piece(
        &self,
        piece: &Piece,
        recognizer: &mut dyn Recognizer,
        hints: &Hints,
    ) -> Result<Vec<Segment>, SpeechError> {
        let drafted = voice_of(piece).and_then(|v| self.wholes.iter().rev().find(|d| d.is_of(&v)));
        match drafted {
            Some(draft) => Ok(draft.heard.clone()),
            None => recognize_piece(piece, recognizer, hints),
        }
    }

    fn settle(&mut self, heard: Vec<Segment>) {
        self.settled.segments.extend(heard);
        if let Some(piece) = self.waiting.pop_front() {
            self.settled_to = piece.offset + piece.samples.len() as u64;
        }
        self.wholes.clear();
        self.tail = None;
    }
}

/// From the first voice of a piece to its last, in samples of the recording.
fn voice_of(piece: &Piece) -> Option<Range<u64>> {
    let (first, last) = (piece.voice.first()?, piece.voice.last()?);
    Some(piece.offset + first.start as u64..piece.offset + last.end as u64)
}

/// The part of a piece from a sample of the recording on.
fn from(piece: &Piece, start: u64) -> Piece {
    let cut = usize::try_from(start.saturating_sub(piece.offset)).unwrap_or(usize::MAX);
    let cut = cut.min(piece.samples.len());
    Piece {
        offset: piece.offset + cut as u64,
        samples: piece.samples[cut..].to_vec(),
        voice: piece
            .voice
            .iter()
            .filter(|run| run.end > cut)
            .map(|run| run.start.saturating_sub(cut)..run.end - cut)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Word;
    use crate::speech::transcribe;

    /// Says a word for every tenth of a second that is loud.
    #[derive(Default)]
    struct Listener {
        calls: usize,
        samples: usize,
    }

    impl Recognizer for Listener {
        fn recognize(&mut self, samples: &[f32], _: &Hints) -> Result<Vec<Segment>, SpeechError> {
            (self.calls, self.samples) = (self.calls + 1, self.samples + samples.len());
            let loud = samples
                .chunks(1600)
                .enumerate()
                .filter(|(_, c)| c.iter().map(|s| s * s).sum::<f32>() / c.len() as f32 > 0.001);
            let words: Vec<Word> = loud
                .map(|(at, _)| Word {
                    text: format!("w{at}"),
                    start: at as f64 / 10.0,
                    end: at as f64 / 10.0 + 0.1,
                    p: 0.9,
                })
                .collect();
            let text = words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>();
            Ok(vec![Segment {
                start: words.first().map_or(0.0, |w| w.start),
                end: words.last().map_or(0.0, |w| w.end),
                text: text.join(" "),
                words,
            }])
        }
    }

    /// Talk and pauses by seconds.
    fn talk(parts: &[(f64, f64)]) -> Vec<f32> {
        let mut sound = vec![0.0; 4_000];
        for &(speech, pause) in parts {
            sound.extend((0..(speech * RATE) as usize).map(|i| 0.2 * (i as f32 * 0.08).sin()));
            sound.extend(std::iter::repeat_n(0.0, (pause * RATE) as usize));
        }
        sound
    }

    fn live(sound: &[f32], listener: &mut Listener) -> (Transcript, Vec<SoFar>, usize) {
        let (mut live, mut seen) = (Live::default(), Vec::new());
        for block in sound.chunks(800) {
            live.push(block);
            if live
                .work(listener, &Hints::default(), &Hints::default())
                .unwrap()
            {
                seen.push(live.so_far());
            }
        }
        let before = listener.samples;
        let transcript = live.finish(listener, &Hints::default()).unwrap();
        (transcript, seen, listener.samples - before)
    }

    #[test]
    fn the_text_at_the_end_is_that_of_the_whole_recording() {
        for parts in [
            vec![(3.0, 0.5)],
            vec![(4.0, 0.4), (6.0, 1.0), (9.0, 0.1)],
            vec![(12.0, 0.5), (14.0, 0.8), (11.0, 4.0), (2.0, 0.6)],
        ] {
            let sound = talk(&parts);
            let whole = transcribe(
                std::iter::once(Ok::<_, String>(sound.clone())),
                &mut Listener::default(),
                &Hints::default(),
                |_| (),
            )
            .unwrap();
            let (heard, seen, _) = live(&sound, &mut Listener::default());
            assert_eq!(heard.text(), whole.text(), "{parts:?}");
            assert!(!seen.is_empty());
        }
    }

    #[test]
    fn text_comes_while_it_is_said_and_a_pause_leaves_nothing_to_do() {
        let mut listener = Listener::default();
        let (heard, seen, left) = live(&talk(&[(3.0, 0.6), (2.0, 0.6)]), &mut listener);
        assert!(seen.len() > 5, "{}", seen.len());
        assert!(seen[0].transcript.duration_s < 1.3, "{:?}", seen[0]);
        let first = &seen[0];
        let mut segments = first.transcript.segments.iter();
        assert!(segments.any(|s| s.end > first.draft_from_s));
        assert_eq!(left, 0, "the pause's draft is the text");
        assert!(heard.words().count() >= 48);
    }

    #[test]
    fn stopping_in_the_middle_of_a_word_loses_nothing() {
        let mut sound = talk(&[(3.0, 0.6), (2.0, 0.0)]);
        sound.truncate(sound.len() - 200);
        let (heard, _, left) = live(&sound, &mut Listener::default());
        assert!(left > 0);
        assert!(heard.words().last().unwrap().end > 5.7, "{heard:?}");
    }
}
