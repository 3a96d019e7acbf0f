//! Sound as an aligner sees it: a hundred times a second the shape of the spectrum, its loudness, and how both change.
//!
//! What a room, a microphone or a voice does to all of a piece is taken out: means of the voiced frames, loudness below the loudest.
//! Never here: words, sounds of a language.

use std::f32::consts::{PI, TAU};
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::audio::SAMPLE_RATE;

/// Numbers of a frame: twelve of the spectrum's shape, one of loudness, and how each changes.
pub const DIM: usize = 2 * STILL;
/// One frame.
pub type Frame = [f32; DIM];
/// Seconds between frames.
pub const STEP_S: f64 = 0.01;

const STILL: usize = SHAPE + 1;
const SHAPE: usize = 12;
const STEP: usize = SAMPLE_RATE as usize / 100;
/// 25 ms.
const WINDOW: usize = SAMPLE_RATE as usize / 40;
const POINTS: usize = 512;
const BANDS: usize = 24;
const LOWEST_HZ: f32 = 80.0;
const HIGHEST_HZ: f32 = 7_000.0;
const EMPHASIS: f32 = 0.97;
/// What lies further below the loudest than this counts as silence, as a ratio of energy: 45 dB.
const FLOOR: f32 = 3.2e-5;
/// Frames within this of the loudest are voice when means are taken, nepers of energy.
const VOICED: f32 = 6.0;

/// The frames of a piece of 16 kHz sound.
#[must_use]
pub fn frames(sound: &[f32]) -> Vec<Frame> {
    let spectra = spectra(sound);
    let mut loudness: Vec<f32> = spectra.iter().map(|b| b.iter().sum::<f32>()).collect();
    let loudest = high(&loudness);
    let floor = loudest * FLOOR + 1e-12;
    for energy in &mut loudness {
        *energy = ((*energy + floor) / (loudest + 1e-12)).ln();
    }
    let cosines = cosines();
    let mut still: Vec<[f32; STILL]> = spectra
        .iter()
        .zip(&loudness)
        .map(|(bands, loudness)| {
            let logs = bands.map(|b| (b + floor / BANDS as f32).ln());
            let mut shape = [0.0; STILL];
            for (value, row) in shape.iter_mut().zip(&cosines) {
                *value = row.iter().zip(&logs).map(|(c, l)| c * l).sum();
            }
            shape[SHAPE] = *loudness;
            shape
        })
        .collect();
    centre(&mut still, &loudness);
    with_changes(&still)
}

/// Energy in each band, frame by frame.
fn spectra(sound: &[f32]) -> Vec<[f32; BANDS]> {
    let window: Vec<f32> = (0..WINDOW)
        .map(|n| 0.54 - 0.46 * (TAU * n as f32 / (WINDOW - 1) as f32).cos())
        .collect();
    let bands = bands();
    let mut spectrum = Spectrum::new();
    let count = sound.len().div_ceil(STEP);
    let at = |n: usize| sound.get(n).copied().unwrap_or(0.0);
    (0..count)
        .map(|frame| {
            // Frame n looks at what lies around n hundredths of a second.
            let from = (frame * STEP + STEP / 2).saturating_sub(WINDOW / 2);
            let points = window.iter().enumerate().map(|(n, weight)| {
                let before = if from + n == 0 { 0.0 } else { at(from + n - 1) };
                weight * (at(from + n) - EMPHASIS * before)
            });
            let energy = spectrum.energy(points);
            bands.each_ref().map(|band| {
                let bins = band.iter();
                bins.map(|(bin, weight)| weight * energy(*bin)).sum()
            })
        })
        .collect()
}

/// Triangles evenly spaced in mel, each a list of bins with their weights.
fn bands() -> [Vec<(usize, f32)>; BANDS] {
    let mel = |hz: f32| 1127.0 * (1.0 + hz / 700.0).ln();
    let hertz = |mel: f32| 700.0 * ((mel / 1127.0).exp() - 1.0);
    let (low, high) = (mel(LOWEST_HZ), mel(HIGHEST_HZ));
    let edge = |n: usize| hertz(low + (high - low) * n as f32 / (BANDS + 1) as f32);
    std::array::from_fn(|n| {
        let (left, middle, right) = (edge(n), edge(n + 1), edge(n + 2));
        (1..POINTS / 2)
            .filter_map(|bin| {
                let hz = bin as f32 * SAMPLE_RATE as f32 / POINTS as f32;
                let weight = ((hz - left) / (middle - left)).min((right - hz) / (right - middle));
                (weight > 0.0).then_some((bin, weight))
            })
            .collect()
    })
}

fn cosines() -> [[f32; BANDS]; SHAPE] {
    std::array::from_fn(|k| {
        std::array::from_fn(|n| {
            (PI * (k + 1) as f32 * (n as f32 + 0.5) / BANDS as f32).cos()
                * (2.0 / BANDS as f32).sqrt()
        })
    })
}

/// The energy of each bin of a stretch of sound, by the transform of whole numbers of turns.
struct Spectrum {
    transform: Arc<dyn RealToComplex<f32>>,
    points: Vec<f32>,
    bins: Vec<Complex<f32>>,
}

impl Spectrum {
    fn new() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(POINTS);
        Self {
            points: transform.make_input_vec(),
            bins: transform.make_output_vec(),
            transform,
        }
    }

    /// Of at most [`POINTS`] samples.
    fn energy(&mut self, sound: impl Iterator<Item = f32>) -> impl Fn(usize) -> f32 {
        self.points.fill(0.0);
        for (point, sample) in self.points.iter_mut().zip(sound) {
            *point = sample;
        }
        // The lengths are its own, so it cannot refuse them.
        let _ = self.transform.process(&mut self.points, &mut self.bins);
        |bin| self.bins.get(bin).map_or(0.0, Complex::norm_sqr)
    }
}

/// The value that one in twenty lies above.
fn high(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted
        .get(sorted.len() * 19 / 20)
        .copied()
        .unwrap_or_default()
}

/// Takes the voiced frames' mean shape out of all.
fn centre(still: &mut [[f32; STILL]], loudness: &[f32]) {
    let mut mean = [0.0; SHAPE];
    let mut count = 0.0f32;
    for (frame, _) in still.iter().zip(loudness).filter(|(_, l)| **l > -VOICED) {
        for (sum, value) in mean.iter_mut().zip(frame) {
            *sum += value;
        }
        count += 1.0;
    }
    for frame in still {
        for (value, sum) in frame.iter_mut().zip(&mean) {
            *value -= sum / count.max(1.0);
        }
    }
}

/// Beside each value how it changes over five frames.
fn with_changes(still: &[[f32; STILL]]) -> Vec<Frame> {
    let last = still.len().saturating_sub(1);
    (0..still.len())
        .map(|at| {
            let mut frame = [0.0; DIM];
            frame[..STILL].copy_from_slice(&still[at]);
            for far in 1..=2usize {
                let (before, after) = (at.saturating_sub(far), (at + far).min(last));
                for n in 0..STILL {
                    frame[STILL + n] += far as f32 * (still[after][n] - still[before][n]) / 10.0;
                }
            }
            frame
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_frames_a_second_and_loudness_does_not_matter() {
        let tone = |gain: f32| -> Vec<f32> {
            (0..16_000)
                .map(|n| gain * (n as f32 * if n < 8_000 { 0.2 } else { 0.9 }).sin())
                .collect()
        };
        let (loud, soft) = (frames(&tone(0.8)), frames(&tone(0.1)));
        assert_eq!(loud.len(), 100);
        for (a, b) in loud.iter().zip(&soft) {
            assert!(a.iter().zip(b).all(|(x, y)| (x - y).abs() < 0.02));
        }
        let change = |at: usize| -> f32 { loud[at][STILL..].iter().map(|v| v.abs()).sum() };
        assert!(
            change(50) > 4.0 * change(25),
            "a change of pitch is seen where it is"
        );
        assert!(frames(&[]).is_empty());
    }

    #[test]
    fn the_transform_finds_a_tones_bin() {
        let mut spectrum = Spectrum::new();
        let tone = (0..POINTS).map(|n| (TAU * 40.0 * n as f32 / POINTS as f32).cos());
        let energy = spectrum.energy(tone);
        let power = |n: usize| energy(n).sqrt();
        assert!((power(40) - POINTS as f32 / 2.0).abs() < 0.1);
        assert!(power(41) < 0.1);
    }
}
