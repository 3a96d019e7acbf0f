//! A whole recording through a recogniser: cut, skip what holds no voice, recognise, shift times, drop ghosts.

use std::ops::Range;

use super::pieces::{Cutter, Piece};
use super::{Hints, Recognizer, SpeechError, align, guard, voice};
use crate::domain::{Segment, Transcript};

const RATE: f64 = crate::audio::SAMPLE_RATE as f64;
/// Silence kept before the first and after the last voice of a piece, seconds.
const LEAD_S: f64 = 0.3;
/// Less voice than this in a piece is a click, seconds; the padding of a run is already a quarter of a second.
const SHORTEST_VOICE_S: f64 = 0.3;

/// Transcribes sound as it comes, in blocks of 16 kHz mono of any size; holds one piece at a time.
///
/// `on_progress` hears how many seconds of sound are done.
///
/// # Errors
/// The first error of the sound or of the recogniser.
pub fn transcribe<E: std::fmt::Display>(
    blocks: impl IntoIterator<Item = Result<Vec<f32>, E>>,
    recognizer: &mut dyn Recognizer,
    hints: &Hints,
    mut on_progress: impl FnMut(f64),
) -> Result<Transcript, SpeechError> {
    let mut transcript = Transcript::default();
    let mut cutter = Cutter::default();
    let mut samples = 0u64;
    for block in blocks {
        let block = block.map_err(|e| SpeechError::Sound(e.to_string()))?;
        samples += block.len() as u64;
        for piece in cutter.push(&block) {
            transcript
                .segments
                .extend(recognize_piece(&piece, recognizer, hints)?);
            on_progress(piece.start_s() + piece.samples.len() as f64 / RATE);
        }
    }
    for piece in cutter.finish() {
        transcript
            .segments
            .extend(recognize_piece(&piece, recognizer, hints)?);
        on_progress(piece.start_s() + piece.samples.len() as f64 / RATE);
    }
    transcript.duration_s = samples as f64 / RATE;
    Ok(transcript)
}

/// Recognises one piece of a recording; times in the result count from the recording's start.
///
/// # Errors
/// The recogniser's.
pub fn recognize_piece(
    piece: &Piece,
    recognizer: &mut dyn Recognizer,
    hints: &Hints,
) -> Result<Vec<Segment>, SpeechError> {
    let spoken: f64 = piece.voice.iter().map(|r| r.len() as f64 / RATE).sum();
    let (Some(first), Some(last)) = (piece.voice.first(), piece.voice.last()) else {
        return Ok(Vec::new());
    };
    if spoken < SHORTEST_VOICE_S {
        return Ok(Vec::new());
    }
    let lead = (LEAD_S * RATE) as usize;
    let from = first.start.saturating_sub(lead);
    let to = (last.end + lead).min(piece.samples.len());
    let sound = &piece.samples[from..to];
    let mut segments = recognizer.recognize(sound, hints)?;
    let seconds = |at: usize| at.saturating_sub(from) as f64 / RATE;
    let voice: Vec<Range<f64>> = piece
        .voice
        .iter()
        .map(|r| seconds(r.start)..seconds(r.end))
        .collect();
    let flat = guard::is_flat(&voice::Meter::default().push(sound));
    guard::drop_ghosts(&mut segments, &voice, flat, |start, end| {
        let at = |s: f64| ((s * RATE) as usize).min(sound.len());
        voice::periodic_share(&sound[at(start)..at(end).max(at(start))])
    });
    if guard::is_murmur(&segments, spoken) {
        return Ok(Vec::new());
    }
    if let (Some(said), false) = (&hints.said, hints.draft) {
        align::refine(&mut segments, sound, said.as_ref());
    }
    shift(&mut segments, piece.start_s() + from as f64 / RATE);
    Ok(segments)
}

fn shift(segments: &mut [Segment], by: f64) {
    // Milliseconds are finer than any engine hears.
    let moved = |t: f64| ((t + by) * 1000.0).round() / 1000.0;
    for segment in segments {
        segment.start = moved(segment.start);
        segment.end = moved(segment.end);
        for word in &mut segment.words {
            word.start = moved(word.start);
            word.end = moved(word.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Word;

    /// Says "word" in the middle of each piece and notes how long the pieces were.
    #[derive(Default)]
    struct Listener {
        heard: Vec<usize>,
    }

    impl Recognizer for Listener {
        fn recognize(&mut self, samples: &[f32], _: &Hints) -> Result<Vec<Segment>, SpeechError> {
            self.heard.push(samples.len());
            let middle = samples.len() as f64 / RATE / 2.0;
            let word = Word {
                text: "word".into(),
                start: middle - 0.1,
                end: middle + 0.1,
                p: 0.9,
            };
            Ok(vec![Segment {
                start: word.start,
                end: word.end,
                text: word.text.clone(),
                words: vec![word],
            }])
        }
    }

    fn tone(seconds: f64, loudness: f32) -> Vec<f32> {
        (0..(seconds * RATE) as usize)
            .map(|i| loudness * (i as f32 * 0.08).sin())
            .collect()
    }

    #[test]
    fn silence_is_never_sent_and_times_count_from_the_start() {
        let mut sound = tone(20.0, 0.0);
        sound.extend(tone(2.0, 0.2));
        sound.extend(tone(40.0, 0.0));
        let blocks = sound.chunks(5_000).map(|c| Ok::<_, String>(c.to_vec()));
        let mut listener = Listener::default();
        let mut done = 0.0;
        let transcript =
            transcribe(blocks, &mut listener, &Hints::default(), |s| done = s).unwrap();
        assert_eq!(listener.heard.len(), 1);
        assert!(listener.heard[0] < 48_000);
        assert_eq!(transcript.segments.len(), 1);
        let start = transcript.segments[0].words[0].start;
        assert!((20.5..21.5).contains(&start), "{start}");
        assert!((transcript.duration_s - 62.0).abs() < 1e-9);
        assert!((done - 62.0).abs() < 1e-9);
    }

    #[test]
    fn an_error_in_the_sound_ends_it_with_its_sentence() {
        let blocks = vec![Ok(tone(1.0, 0.1)), Err("the file ends early".to_string())];
        let result = transcribe(blocks, &mut Listener::default(), &Hints::default(), |_| ());
        assert_eq!(result.unwrap_err().to_string(), "the file ends early");
    }
}
