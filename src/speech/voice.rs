//! Voice activity by energy: where in a stretch of sound somebody may be speaking.
//!
//! Loudness is measured in frames of 20 ms above a noise floor that is taken from the stretch itself, so steady noise and
//! hum are floor, not voice. Meant to let a doubtful frame through rather than to lose a word: the engine has its own guards.
//! Never here: decisions on text.

use std::ops::Range;

/// Samples in a frame: 20 ms at 16 kHz.
pub const FRAME: usize = 320;
/// Seconds in a frame.
pub const FRAME_S: f64 = 0.02;

/// Above the floor by this, dB, a frame opens a run of voice.
const OPEN_DB: f32 = 9.0;
/// A run lasts while frames stay above the floor by this, dB.
const HOLD_DB: f32 = 5.0;
/// Quieter than this, dB full scale, nothing counts as voice: half a step of a 12-bit recording.
const QUIETEST_DB: f32 = -72.0;
/// Pauses shorter than this belong to the words around them (closures of plosives last up to 150 ms).
const BRIDGE_FRAMES: usize = 10;
/// What never stays loud this long is clicks, of keys or of the microphone: a syllable lasts 80 ms and more.
const SYLLABLE_FRAMES: usize = 4;
/// Voice is widened by this on both sides: soft onsets and endings lie below the threshold.
const PAD_FRAMES: usize = 6;

/// Loudness of sound, frame by frame, with its memory from block to block.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    last_in: f32,
    last_out: f32,
    rest: Vec<f32>,
}

impl Meter {
    /// Loudness in dB full scale of each frame completed by `samples`; a rest waits for the next call.
    pub fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.rest.reserve(samples.len());
        for &sample in samples {
            let clean = if sample.is_finite() { sample } else { 0.0 };
            // High-pass of first order at 150 Hz: hum and rumble carry no words.
            self.last_out = 0.944 * (self.last_out + clean - self.last_in);
            self.last_in = clean;
            self.rest.push(self.last_out);
        }
        let whole = self.rest.len() / FRAME * FRAME;
        let levels = self.rest[..whole].chunks_exact(FRAME).map(level).collect();
        self.rest.drain(..whole);
        levels
    }
}

fn level(frame: &[f32]) -> f32 {
    let power: f32 = frame.iter().map(|s| s * s).sum::<f32>() / frame.len() as f32;
    10.0 * (power + 1e-12).log10()
}

/// The noise floor of a stretch, dB: the level that a tenth of its frames stay under.
#[must_use]
pub fn noise_floor(levels: &[f32]) -> f32 {
    let mut sorted = levels.to_vec();
    if sorted.is_empty() {
        return QUIETEST_DB;
    }
    let tenth = sorted.len() / 10;
    let (_, &mut floor, _) = sorted.select_nth_unstable_by(tenth, f32::total_cmp);
    floor.max(QUIETEST_DB)
}

/// How far the loudest twentieth of a stretch stands above its noise floor, dB: 25 and more where one person speaks, with the
/// pauses between words and syllables; little where many speak at once and fill each other's.
#[must_use]
pub fn relief(levels: &[f32]) -> f32 {
    let mut sorted = levels.to_vec();
    if sorted.is_empty() {
        return 0.0;
    }
    let loud = sorted.len() - 1 - sorted.len() / 20;
    let (_, &mut loud, _) = sorted.select_nth_unstable_by(loud, f32::total_cmp);
    (loud - noise_floor(levels)).max(0.0)
}

/// Frames in which somebody may speak, as runs in order, padded and never overlapping.
#[must_use]
pub fn voiced_runs(levels: &[f32], floor: f32) -> Vec<Range<usize>> {
    let open = (floor + OPEN_DB).max(QUIETEST_DB);
    let hold = (floor + HOLD_DB).max(QUIETEST_DB - OPEN_DB + HOLD_DB);
    let loud = hysteresis(levels, open, hold);
    let syllables: Vec<usize> = loud
        .iter()
        .filter(|run| run.len() >= SYLLABLE_FRAMES)
        .map(|run| run.start)
        .collect();
    let padded = merge(loud, BRIDGE_FRAMES)
        .into_iter()
        .filter(|run| syllables.iter().any(|start| run.contains(start)))
        .map(|run| run.start.saturating_sub(PAD_FRAMES)..(run.end + PAD_FRAMES).min(levels.len()));
    merge(padded.collect(), 0)
}

/// Runs that reach `open` somewhere, as far to both sides as they stay above `hold`.
fn hysteresis(levels: &[f32], open: f32, hold: f32) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    let mut opened = false;
    for (at, &level) in levels.iter().enumerate() {
        if level >= hold {
            start.get_or_insert(at);
            opened |= level >= open;
        } else if let Some(from) = start.take()
            && std::mem::take(&mut opened)
        {
            runs.push(from..at);
        }
    }
    if let (Some(from), true) = (start, opened) {
        runs.push(from..levels.len());
    }
    runs
}

fn merge(runs: Vec<Range<usize>>, gap: usize) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(runs.len());
    for run in runs {
        match merged.last_mut() {
            Some(last) if run.start <= last.end + gap => last.end = last.end.max(run.end),
            _ => merged.push(run),
        }
    }
    merged
}

/// How strongly a stretch repeats itself at the pitch of a human voice (70 to 400 Hz), 0 to 1: the share of its 40 ms windows
/// with a normalised autocorrelation above one half. Noise stays near 0; vowels are above it nearly throughout.
#[must_use]
pub fn periodic_share(samples: &[f32]) -> f32 {
    const WINDOW: usize = 640;
    let windows = samples.chunks_exact(WINDOW);
    let count = windows.len();
    if count == 0 {
        return 0.0;
    }
    let periodic = windows.filter(|w| is_periodic(w)).count();
    periodic as f32 / count as f32
}

fn is_periodic(window: &[f32]) -> bool {
    (40..=228).any(|lag| {
        let (early, late) = (&window[..window.len() - lag], &window[lag..]);
        let (mut cross, mut a, mut b) = (0.0f32, 1e-9f32, 1e-9f32);
        for (x, y) in early.iter().zip(late) {
            cross += x * y;
            a += x * x;
            b += y * y;
        }
        cross / (a * b).sqrt() > 0.5
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Repeatable noise between -1 and 1.
    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 8_388_608.0 - 1.0
            })
            .collect()
    }

    fn runs(samples: &[f32]) -> Vec<Range<usize>> {
        let levels = Meter::default().push(samples);
        voiced_runs(&levels, noise_floor(&levels))
    }

    #[test]
    fn silence_and_steady_noise_hold_no_voice() {
        assert!(runs(&vec![0.0; 16_000 * 5]).is_empty());
        for loudness in [0.001, 0.05, 0.9] {
            let steady: Vec<f32> = noise(80_000).iter().map(|s| s * loudness).collect();
            assert!(runs(&steady).is_empty(), "white noise at {loudness}");
        }
        let hum: Vec<f32> = (0..80_000)
            .map(|i| 0.3 * (i as f32 * 120.0 * std::f32::consts::TAU / 16_000.0).sin())
            .collect();
        assert!(runs(&hum).is_empty(), "mains hum");
    }

    #[test]
    fn a_tone_over_noise_is_found_where_it_is() {
        let mut sound: Vec<f32> = noise(64_000).iter().map(|s| s * 0.003).collect();
        for (i, s) in sound[16_000..32_000].iter_mut().enumerate() {
            *s += 0.1 * (i as f32 * 200.0 * std::f32::consts::TAU / 16_000.0).sin();
        }
        let found = runs(&sound);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].start >= 43 && found[0].start <= 50, "{found:?}");
        assert!(found[0].end >= 100 && found[0].end <= 107, "{found:?}");
    }

    #[test]
    fn blocks_of_any_size_measure_alike() {
        let sound = noise(10_000);
        let whole = Meter::default().push(&sound);
        let mut meter = Meter::default();
        let parts: Vec<f32> = sound.chunks(777).flat_map(|c| meter.push(c)).collect();
        assert_eq!(whole, parts);
    }

    #[test]
    fn speech_stands_out_of_its_pauses_and_many_at_once_do_not() {
        // Syllables about a quarter of a second apart, each speaker at a pace of their own.
        let speaker = |at: usize, i: usize| {
            let pace = 4_000.0 - 190.0 * at as f32;
            let swing = ((i + at * 1_777) as f32 / pace * std::f32::consts::TAU).sin();
            0.1 * swing.max(0.0) * (i as f32 * (0.05 + 0.003 * at as f32)).sin()
        };
        let levels = |speakers: usize| {
            let mixed = |i| (0..speakers).map(|at| speaker(at, i)).sum::<f32>();
            let quiet = noise(80_000).into_iter().map(|s| s * 0.0005);
            let sound: Vec<f32> = quiet.enumerate().map(|(i, s)| s + mixed(i)).collect();
            Meter::default().push(&sound)
        };
        assert!(relief(&levels(1)) > 20.0, "{}", relief(&levels(1)));
        assert!(relief(&levels(8)) < 12.0, "{}", relief(&levels(8)));
        assert!(relief(&[]).abs() < f32::EPSILON);
    }

    #[test]
    fn noise_is_not_periodic_and_a_vowel_is() {
        assert!(periodic_share(&noise(16_000)) < 0.05);
        let vowel: Vec<f32> = (0..16_000)
            .map(|i| ((i % 128) as f32 / 64.0) - 1.0)
            .collect();
        assert!(periodic_share(&vowel) > 0.95);
    }
}
