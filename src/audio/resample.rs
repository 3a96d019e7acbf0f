//! Any rate to 16 kHz, streaming: nothing is dropped at the end and nothing is delayed.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

use super::SAMPLE_RATE;

const CHUNK: usize = 2048;

/// Turns a mono stream of one rate into 16 kHz.
pub struct Resampler {
    inner: Option<Fft<f32>>,
    waiting: Vec<f32>,
    /// Output frames still to be thrown away: the filter's delay.
    early: usize,
    input: u64,
    output: u64,
    rate: u32,
}

impl Resampler {
    /// A resampler for a stream of `rate` samples per second; `None` for a rate no recorder has (under 2 or over 384 kHz).
    #[must_use]
    pub fn new(rate: u32) -> Option<Self> {
        if !(2_000..=384_000).contains(&rate) {
            return None;
        }
        let inner = if rate == SAMPLE_RATE {
            None
        } else {
            Some(
                Fft::new(
                    rate as usize,
                    SAMPLE_RATE as usize,
                    CHUNK,
                    1,
                    FixedSync::Both,
                )
                .ok()?,
            )
        };
        let early = inner.as_ref().map_or(0, |i| i.output_delay());
        Some(Self {
            inner,
            waiting: Vec::new(),
            early,
            input: 0,
            output: 0,
            rate,
        })
    }

    /// Takes samples and appends what is ready to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.input += samples.len() as u64;
        if self.inner.is_none() {
            self.output += samples.len() as u64;
            out.extend_from_slice(samples);
            return;
        }
        self.waiting.extend_from_slice(samples);
        let needed = self.needed();
        let mut used = 0;
        while self.waiting.len() - used >= needed {
            let chunk = self.waiting[used..used + needed].to_vec();
            self.process(&chunk, None, out);
            used += needed;
        }
        self.waiting.drain(..used);
    }

    /// Appends what is left, so that the whole output lasts as long as the whole input.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        if self.inner.is_none() {
            return;
        }
        let wanted = (self.input * u64::from(SAMPLE_RATE)).div_ceil(u64::from(self.rate));
        let rest = std::mem::take(&mut self.waiting);
        let mut padded = rest;
        while self.output < wanted {
            padded.resize(self.needed(), 0.0);
            self.process(&padded, None, out);
            padded.clear();
        }
        out.truncate(out.len() - (self.output - wanted) as usize);
        self.output = wanted;
    }

    fn needed(&self) -> usize {
        self.inner.as_ref().map_or(CHUNK, |i| i.input_frames_next())
    }

    fn process(&mut self, chunk: &[f32], indexing: Option<&Indexing>, out: &mut Vec<f32>) {
        let Some(inner) = &mut self.inner else { return };
        let Ok(adapter) = SequentialSlice::new(chunk, 1, chunk.len()) else {
            return;
        };
        let Ok(made) = inner.process(&adapter, indexing) else {
            return;
        };
        let made = made.take_data();
        let dropped = self.early.min(made.len());
        self.early -= dropped;
        out.extend_from_slice(&made[dropped..]);
        self.output += (made.len() - dropped) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, hertz: f32, seconds: f32) -> Vec<f32> {
        let count = (rate as f32 * seconds) as usize;
        (0..count)
            .map(|i| (i as f32 * hertz * std::f32::consts::TAU / rate as f32).sin() * 0.5)
            .collect()
    }

    fn strength(samples: &[f32], hertz: f32) -> f32 {
        let (mut re, mut im) = (0.0_f64, 0.0_f64);
        for (i, s) in samples.iter().enumerate() {
            let angle =
                f64::from(hertz) * std::f64::consts::TAU * i as f64 / f64::from(SAMPLE_RATE);
            re += f64::from(*s) * angle.cos();
            im += f64::from(*s) * angle.sin();
        }
        (re.hypot(im) * 2.0 / samples.len() as f64) as f32
    }

    #[test]
    fn a_tone_keeps_its_pitch_strength_and_length_at_any_rate() {
        for rate in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000] {
            let mut resampler = Resampler::new(rate).unwrap();
            let mut out = Vec::new();
            for block in tone(rate, 440.0, 2.0).chunks(777) {
                resampler.push(block, &mut out);
            }
            resampler.finish(&mut out);
            assert!(
                (out.len() as i64 - 32_000).abs() <= 1,
                "{rate}: {}",
                out.len()
            );
            assert!(
                (strength(&out, 440.0) - 0.5).abs() < 0.01,
                "{rate}: {}",
                strength(&out, 440.0)
            );
            assert!(strength(&out, 880.0) < 0.01, "{rate}");
        }
    }

    #[test]
    fn a_click_stays_where_it_was() {
        let mut resampler = Resampler::new(48_000).unwrap();
        let mut input = vec![0.0; 96_000];
        input[48_000] = 1.0;
        let mut out = Vec::new();
        resampler.push(&input, &mut out);
        resampler.finish(&mut out);
        let peak = (0..out.len())
            .max_by(|a, b| out[*a].total_cmp(&out[*b]))
            .unwrap();
        assert!((peak as i64 - 16_000).abs() <= 1, "{peak}");
    }

    proptest::proptest! {
        #[test]
        fn no_sample_is_lost(count in 0_usize..20_000, rate in 4_000_u32..100_000) {
            let mut resampler = Resampler::new(rate).unwrap();
            let mut out = Vec::new();
            resampler.push(&vec![0.1; count], &mut out);
            resampler.finish(&mut out);
            let wanted = (count as u64 * 16_000).div_ceil(u64::from(rate));
            proptest::prop_assert_eq!(out.len() as u64, wanted);
        }
    }
}
