//! Cuts a recording of any length into pieces that a recogniser takes, at silences, without losing or doubling a sample.
//!
//! The pieces laid end to end **are** the recording. At most one piece (30 s) is held at a time, so memory does not grow with
//! the recording. Never here: recognition, files.

use std::ops::Range;

use super::voice::{self, FRAME, FRAME_S};

/// No piece is longer, seconds: Whisper's window.
pub const LONGEST_S: f64 = 30.0;
/// A cut for length is sought from here …
const WINDOW_FROM_S: f64 = 15.0;
/// … to here.
const WINDOW_TO_S: f64 = 28.5;
/// A pause this long parts two pieces wherever it lies, and its middle is a piece without voice.
const LONG_PAUSE_S: f64 = 3.0;
/// Silence left on each side of the voice at a long pause.
const MARGIN_S: f64 = 0.5;

/// A part of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Samples before it in the recording.
    pub offset: u64,
    /// 16 kHz mono.
    pub samples: Vec<f32>,
    /// Where in the piece somebody may speak, in samples, in order; empty for silence and steady noise.
    pub voice: Vec<Range<usize>>,
}

impl Piece {
    /// Seconds from the recording's start.
    #[must_use]
    pub fn start_s(&self) -> f64 {
        self.offset as f64 / f64::from(crate::audio::SAMPLE_RATE)
    }
}

/// Takes sound in blocks of any size and gives pieces.
#[derive(Debug, Default)]
pub struct Cutter {
    meter: voice::Meter,
    samples: Vec<f32>,
    levels: Vec<f32>,
    offset: u64,
}

impl Cutter {
    /// Takes a block; gives the pieces that are now complete.
    pub fn push(&mut self, block: &[f32]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        // A block longer than a piece is taken in parts, so that never more than one piece is held.
        for part in block.chunks(16_000) {
            self.levels.extend(self.meter.push(part));
            self.samples.extend_from_slice(part);
            while self.levels.len() >= frames(LONGEST_S) {
                let (voice, at) = self.next_cut();
                pieces.push(self.take(&voice, at));
            }
        }
        pieces
    }

    /// The recording is over: gives what is left.
    #[must_use]
    pub fn finish(mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        loop {
            let voice = self.voice();
            let end = self.levels.len();
            let Some(at) = at_long_pause(&voice, end).filter(|&at| at < end) else {
                if !self.samples.is_empty() {
                    pieces.push(self.take_samples(&voice, self.samples.len(), end));
                }
                return pieces;
            };
            pieces.push(self.take(&voice, at));
        }
    }

    /// The piece that is not complete yet, as it stands; nothing is taken.
    #[must_use]
    pub fn open_piece(&self) -> Piece {
        let end = self.samples.len();
        let voice = self.voice().into_iter();
        Piece {
            offset: self.offset,
            samples: self.samples.clone(),
            voice: voice
                .map(|run| run.start * FRAME..(run.end * FRAME).min(end))
                .collect(),
        }
    }

    fn voice(&self) -> Vec<Range<usize>> {
        voice::voiced_runs(&self.levels, voice::noise_floor(&self.levels))
    }

    /// The frame to cut at when the buffer is full.
    fn next_cut(&self) -> (Vec<Range<usize>>, usize) {
        let voice = self.voice();
        let window = frames(WINDOW_FROM_S)..frames(WINDOW_TO_S);
        let at = at_long_pause(&voice, self.levels.len())
            .or_else(|| at_longest_pause(&voice, &window))
            .unwrap_or_else(|| at_quietest(&self.levels, &window));
        (voice, at.clamp(1, self.levels.len()))
    }

    fn take(&mut self, voice: &[Range<usize>], at_frame: usize) -> Piece {
        self.take_samples(voice, at_frame * FRAME, at_frame)
    }

    fn take_samples(&mut self, voice: &[Range<usize>], count: usize, count_frames: usize) -> Piece {
        let rest = self.samples.split_off(count.min(self.samples.len()));
        let samples = std::mem::replace(&mut self.samples, rest);
        self.levels.drain(..count_frames.min(self.levels.len()));
        let voice = voice
            .iter()
            .filter(|run| run.start < count_frames)
            .map(|run| run.start * FRAME..(run.end * FRAME).min(samples.len()))
            .collect();
        let offset = self.offset;
        self.offset += samples.len() as u64;
        Piece {
            offset,
            samples,
            voice,
        }
    }
}

fn frames(seconds: f64) -> usize {
    (seconds / FRAME_S).round() as usize
}

/// Pauses between runs of voice, the one before the first and the one after the last included.
fn pauses(voice: &[Range<usize>], end: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(voice.iter().map(|r| r.end));
    let ends = voice.iter().map(|r| r.start).chain(std::iter::once(end));
    starts
        .zip(ends)
        .map(|(a, b)| a..b)
        .filter(|p| !p.is_empty())
        .collect()
}

/// The next cut that a long pause asks for: its start (with a margin) after voice, its end (less a margin) before voice.
fn at_long_pause(voice: &[Range<usize>], end: usize) -> Option<usize> {
    let pause = pauses(voice, end)
        .into_iter()
        .find(|p| p.len() >= frames(LONG_PAUSE_S))?;
    if pause.start > 0 {
        Some(pause.start + frames(MARGIN_S))
    } else if pause.end < end {
        Some(pause.end - frames(MARGIN_S))
    } else {
        Some(end)
    }
}

/// The middle of the longest pause whose middle lies in the window.
fn at_longest_pause(voice: &[Range<usize>], window: &Range<usize>) -> Option<usize> {
    pauses(voice, usize::MAX / 2)
        .into_iter()
        .filter(|p| window.contains(&((p.start + p.end) / 2)))
        .max_by_key(|p| (p.len(), p.start))
        .map(|p| (p.start + p.end) / 2)
}

/// The middle of the quietest tenth of a second in the window, where voice never pauses.
fn at_quietest(levels: &[f32], window: &Range<usize>) -> usize {
    const STRETCH: usize = 5;
    let to = window.end.min(levels.len().saturating_sub(STRETCH));
    (window.start.min(to)..to)
        .min_by(|&a, &b| {
            let loudness = |at: usize| levels[at..at + STRETCH].iter().sum::<f32>();
            loudness(a).total_cmp(&loudness(b))
        })
        .map_or(to, |at| at + STRETCH / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Voice-like bursts and pauses by seconds: (speech, pause) pairs.
    fn sound(parts: &[(f64, f64)]) -> Vec<f32> {
        let mut out = Vec::new();
        let mut state = 7u32;
        for &(speech, pause) in parts {
            for (seconds, loud) in [(speech, 0.2f32), (pause, 0.001)] {
                for i in 0..(seconds * 16_000.0) as usize {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let grain = (state >> 8) as f32 / 8_388_608.0 - 1.0;
                    let syllable =
                        0.55 + 0.45 * (i as f32 * 4.0 * std::f32::consts::TAU / 16_000.0).sin();
                    out.push(grain * loud * syllable);
                }
            }
        }
        out
    }

    fn cut(samples: &[f32], block: usize) -> Vec<Piece> {
        let mut cutter = Cutter::default();
        let mut pieces: Vec<Piece> = samples.chunks(block).flat_map(|b| cutter.push(b)).collect();
        pieces.extend(cutter.finish());
        pieces
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn pieces_laid_end_to_end_are_the_recording(
            parts in prop::collection::vec((0.0f64..25.0, 0.0f64..6.0), 0..6),
            block in 1usize..50_000,
            tail in 0usize..700,
        ) {
            let mut samples = sound(&parts);
            samples.extend(std::iter::repeat_n(0.25, tail));
            let pieces = cut(&samples, block);
            let mut at = 0u64;
            for piece in &pieces {
                prop_assert_eq!(piece.offset, at);
                prop_assert!(!piece.samples.is_empty());
                prop_assert!(piece.samples.len() as f64 <= (LONGEST_S + FRAME_S) * 16_000.0);
                let mut last = 0;
                for run in &piece.voice {
                    prop_assert!(run.start >= last && run.end <= piece.samples.len());
                    last = run.end;
                }
                at += piece.samples.len() as u64;
            }
            let joined: Vec<f32> = pieces.into_iter().flat_map(|p| p.samples).collect();
            prop_assert_eq!(joined, samples);
        }
    }

    #[test]
    fn a_long_talk_is_cut_in_its_longest_pause_not_at_thirty_seconds() {
        // Pauses at 12–12.4, 20.4–21.4 (the longest in the window) and 26.4–26.8 s.
        let talk = sound(&[(12.0, 0.4), (8.0, 1.0), (5.0, 0.4), (9.0, 0.4)]);
        let first = &cut(&talk, 8_000)[0];
        let end = first.samples.len() as f64 / 16_000.0;
        assert!((20.5..21.3).contains(&end), "cut at {end} s");
    }

    #[test]
    fn endless_voice_is_cut_at_a_dip() {
        let pieces = cut(&sound(&[(70.0, 0.0)]), 16_000);
        assert!(pieces.len() >= 3);
        assert!(pieces.iter().all(|p| p.samples.len() <= 480_000));
    }

    #[test]
    fn long_silence_becomes_pieces_without_voice() {
        let pieces = cut(&sound(&[(4.0, 50.0), (4.0, 0.5)]), 4_000);
        let voiced: Vec<bool> = pieces.iter().map(|p| !p.voice.is_empty()).collect();
        assert_eq!(voiced.iter().filter(|v| **v).count(), 2, "{voiced:?}");
        let spoken: usize = pieces
            .iter()
            .filter(|p| !p.voice.is_empty())
            .map(|p| p.samples.len())
            .sum();
        assert!(
            spoken < 12 * 16_000,
            "the silence is not sent to the recogniser: {spoken}"
        );
    }
}
