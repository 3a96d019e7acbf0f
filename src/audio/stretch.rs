//! Speech faster or slower at its own pitch: overlapping pieces of the recording, each laid where it continues the last one best
//! (WSOLA, Verhelst and Roelands 1993).
//!
//! Our own, since no crate fitted: those that bind Signalsmith Stretch need a C++ build and are at their first releases; the pure
//! Rust one is made for dance music and holds sound back for longer than a key press may take to be heard. This one holds nothing
//! back, allocates nothing while it runs, and costs a few million multiplications a second. Never here: devices.

use super::SAMPLE_RATE;

/// The slowest and the fastest.
pub const SPEEDS: (f32, f32) = (0.5, 2.5);

/// Samples of a piece: 32 ms, three periods of a low voice.
const PIECE: usize = 512;
/// Samples from piece to piece.
const HOP: usize = PIECE / 2;
/// How far a piece may be moved to fit, in samples each way: more than half a period of a low voice.
const REACH: usize = 160;

/// Gives a recording at another speed, from any place on.
#[derive(Debug, Clone)]
pub struct Stretcher {
    /// Where the next piece belongs in the recording.
    place: f64,
    /// Where the last piece was taken.
    last: Option<usize>,
    fade: [f32; HOP],
    ready: [f32; HOP],
    given: usize,
}

impl Stretcher {
    /// From a sample on.
    #[must_use]
    pub fn at(place: usize) -> Self {
        let mut fade = [0.0; HOP];
        for (n, f) in fade.iter_mut().enumerate() {
            let angle = std::f32::consts::PI * (n as f32 + 0.5) / HOP as f32;
            *f = 0.5 - 0.5 * angle.cos();
        }
        Self {
            place: place as f64,
            last: None,
            fade,
            ready: [0.0; HOP],
            given: HOP,
        }
    }

    /// The sample of the recording that is being heard.
    #[must_use]
    pub fn position(&self) -> f64 {
        self.last
            .map_or(self.place, |last| (last + self.given) as f64)
    }

    /// The next sample; `None` at the end.
    pub fn next(&mut self, source: &[f32], speed: f32) -> Option<f32> {
        if self.given == HOP && !self.lay(source, speed) {
            return None;
        }
        let sample = self.ready[self.given];
        self.given += 1;
        Some(sample)
    }

    /// Lays the next piece over the end of the last one.
    fn lay(&mut self, source: &[f32], speed: f32) -> bool {
        let wanted = self.place.max(0.0) as usize;
        if wanted >= source.len() {
            return false;
        }
        let sample = |at: usize| source.get(at).copied().unwrap_or(0.0);
        let at = match self.last {
            // The first piece begins at once and whole.
            None => {
                for (n, r) in self.ready.iter_mut().enumerate() {
                    *r = sample(wanted + n);
                }
                wanted
            }
            Some(last) => {
                let goes_on = last + HOP;
                let at = if speed == 1.0 {
                    goes_on
                } else {
                    best(source, wanted, goes_on)
                };
                for n in 0..HOP {
                    let fade = self.fade[n];
                    self.ready[n] = sample(goes_on + n) * (1.0 - fade) + sample(at + n) * fade;
                }
                at
            }
        };
        self.last = Some(at);
        self.place = if speed == 1.0 {
            (at + HOP) as f64
        } else {
            self.place + HOP as f64 * f64::from(speed)
        };
        self.given = 0;
        true
    }
}

/// The place near `wanted` whose sound is most like what goes on from the last piece.
fn best(source: &[f32], wanted: usize, goes_on: usize) -> usize {
    let from = wanted.saturating_sub(REACH);
    let to = (wanted + REACH).min(source.len().saturating_sub(HOP));
    let Some(like) = source.get(goes_on..goes_on + HOP) else {
        return wanted;
    };
    if from >= to {
        return wanted;
    }
    let mut energy: f32 = source[from..from + HOP].iter().map(|s| s * s).sum();
    let (mut best, mut found) = (f32::MIN, wanted);
    for at in from..to {
        let here = &source[at..at + HOP];
        let product: f32 = here.iter().zip(like).map(|(a, b)| a * b).sum();
        let score = product / (energy.max(1e-9)).sqrt();
        if score > best {
            (best, found) = (score, at);
        }
        let next = source.get(at + HOP).copied().unwrap_or(0.0);
        energy += next * next - source[at] * source[at];
    }
    found
}

/// A recording with less of its noise: rumble below the voice is cut, and what is no louder than the room is lowered by 12 dB.
/// It takes nothing out from under the voice; a hiss that lies under every word stays there.
#[must_use]
pub fn quieted(samples: &[f32]) -> Vec<f32> {
    const FRAME: usize = SAMPLE_RATE as usize / 50;
    const CUT_HZ: f32 = 90.0;
    let keep = 1.0 / (1.0 + std::f32::consts::TAU * CUT_HZ / SAMPLE_RATE as f32);
    let (mut before, mut out) = (0.0, 0.0);
    let mut voice: Vec<f32> = samples
        .iter()
        .map(|&s| {
            out = keep * (out + s - before);
            before = s;
            out
        })
        .collect();
    let levels: Vec<f32> = voice
        .chunks(FRAME)
        .map(|f| (f.iter().map(|s| s * s).sum::<f32>() / f.len() as f32).sqrt())
        .collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let room = sorted.get(sorted.len() / 10).copied().unwrap_or(0.0) * 2.0;
    let mut gain = 1.0_f32;
    for (frame, level) in voice.chunks_mut(FRAME).zip(levels) {
        let wanted = if level > room { 1.0 } else { 0.25 };
        // Opens at once, closes within a tenth of a second, so that no end of a word is cut.
        let step = if wanted > gain { 0.05 } else { 0.0006 };
        for sample in frame {
            gain += (wanted - gain).clamp(-step, step);
            *sample *= gain;
        }
    }
    voice
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn stretched(source: &[f32], speed: f32) -> Vec<f32> {
        let mut stretcher = Stretcher::at(0);
        std::iter::from_fn(|| stretcher.next(source, speed)).collect()
    }

    /// The period with the highest autocorrelation, between 70 and 500 Hz, refined between samples; in Hz.
    fn pitch(samples: &[f32]) -> Option<f32> {
        const RATE: f32 = SAMPLE_RATE as f32;
        let half = samples.len() / 2;
        let at = |lag: usize| -> f32 {
            let (a, b) = (&samples[..half], &samples[lag..lag + half]);
            let product: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
            let energy = |s: &[f32]| s.iter().map(|x| x * x).sum::<f32>().max(1e-9);
            product / (energy(a) * energy(b)).sqrt()
        };
        let lags = (RATE / 500.0) as usize..(RATE / 70.0) as usize;
        let scores: Vec<f32> = lags.clone().map(at).collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        if top < 0.8 {
            return None;
        }
        // The first peak that is nearly the highest: not twice the period.
        let peak = (1..scores.len() - 1).find(|&n| {
            scores[n] > 0.95 * top && scores[n] >= scores[n - 1] && scores[n] >= scores[n + 1]
        })?;
        let (a, b, c) = (scores[peak - 1], scores[peak], scores[peak + 1]);
        let shift = 0.5 * (a - c) / (a - 2.0 * b + c);
        Some(RATE / ((lags.start + peak) as f32 + shift))
    }

    fn median(mut values: Vec<f32>) -> f32 {
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    }

    fn pitches(samples: &[f32]) -> Vec<f32> {
        samples.chunks_exact(1024).filter_map(pitch).collect()
    }

    /// A voice: harmonics of a pitch that glides, syllables of a quarter of a second.
    fn voice(seconds: f32, hz: f32) -> Vec<f32> {
        let mut phase = 0.0_f32;
        (0..(seconds * SAMPLE_RATE as f32) as usize)
            .map(|n| {
                let t = n as f32 / SAMPLE_RATE as f32;
                let now = hz * (1.0 + 0.02 * (t * 2.0).sin());
                phase += std::f32::consts::TAU * now / SAMPLE_RATE as f32;
                let tone: f32 = (1..8).map(|h| (phase * h as f32).sin() / h as f32).sum();
                tone * 0.2 * (0.6 + 0.4 * (t * std::f32::consts::TAU * 4.0).sin())
            })
            .collect()
    }

    #[test]
    fn pitch_stays_within_one_percent_at_every_speed() {
        let tone: Vec<f32> = (0..48_000)
            .map(|n| (n as f32 * 220.0 * std::f32::consts::TAU / 16_000.0).sin() * 0.5)
            .collect();
        for (what, source) in [
            ("tone", tone),
            ("low voice", voice(4.0, 110.0)),
            ("high voice", voice(4.0, 210.0)),
        ] {
            let own = median(pitches(&source));
            for speed in [0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5] {
                let out = stretched(&source, speed);
                let there = median(pitches(&out));
                let off = (there / own - 1.0).abs();
                println!(
                    "{what} at {speed}: {own:.2} Hz -> {there:.2} Hz ({:.2} %)",
                    off * 100.0
                );
                assert!(off < 0.01, "{what} at {speed}: {own} Hz became {there} Hz");
                let length = out.len() as f32 / (source.len() as f32 / speed);
                assert!(
                    (0.97..1.03).contains(&length),
                    "{what} at {speed}: length {length}"
                );
            }
        }
    }

    #[test]
    fn a_real_recording_keeps_its_pitch() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/cardiology.flac");
        let source = crate::audio::read_all(std::path::Path::new(file)).unwrap();
        for speed in [0.5, 0.8, 1.5, 2.5] {
            // Each stretch of the output against the very stretch of the recording it was made from.
            let mut stretcher = Stretcher::at(0);
            let mut ratios = Vec::new();
            loop {
                let from = stretcher.position() as usize;
                let out: Vec<f32> = (0..1024)
                    .map_while(|_| stretcher.next(&source, speed))
                    .collect();
                let to = stretcher.position() as usize;
                if out.len() < 1024 || to + 1024 > source.len() {
                    break;
                }
                // Several windows of what went into this stretch: a voice glides within a quarter of a second.
                let own: Vec<f32> = (from..=to.max(from + 1))
                    .step_by(128)
                    .filter_map(|at| pitch(&source[at..at + 1024]))
                    .collect();
                if let (false, Some(there)) = (own.is_empty(), pitch(&out)) {
                    ratios.push(there / median(own));
                }
            }
            let (count, off) = (ratios.len(), median(ratios) - 1.0);
            println!(
                "recorded voice at {speed}: pitch off by {:.2} % (median of {count} stretches)",
                off * 100.0
            );
            assert!(off.abs() < 0.01, "{speed}: {off}");
        }
    }

    #[test]
    fn sound_begins_within_fifty_milliseconds() {
        let source = voice(30.0, 120.0);
        for speed in [0.5, 1.0, 2.5] {
            let began = Instant::now();
            let mut stretcher = Stretcher::at(240_000);
            // A device's first block: 20 ms.
            let block: Vec<f32> = (0..320)
                .map_while(|_| stretcher.next(&source, speed))
                .collect();
            let took = began.elapsed();
            let silent = block.iter().take_while(|s| s.abs() < 1e-4).count();
            println!("speed {speed}: computed in {took:?}, {silent} silent samples first");
            assert!(took < Duration::from_millis(10), "{took:?}");
            assert!(silent < 320, "and is no silence");
        }
    }

    #[test]
    fn noise_between_words_is_lowered_and_words_stay() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        let speech = voice(1.0, 150.0);
        let mut sound: Vec<f32> = (0..16_000).map(|_| noise() * 0.01).collect();
        sound.extend(speech.iter().map(|s| s + noise() * 0.01));
        sound.extend((0..16_000).map(|_| noise() * 0.01));
        let quiet = quieted(&sound);
        let level = |s: &[f32]| (s.iter().map(|x| x * x).sum::<f32>() / s.len() as f32).sqrt();
        assert!(level(&quiet[4_000..14_000]) < 0.4 * level(&sound[4_000..14_000]));
        let kept = level(&quiet[17_000..31_000]) / level(&sound[17_000..31_000]);
        assert!((0.85..1.1).contains(&kept), "{kept}");
    }
}
