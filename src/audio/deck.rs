//! A recording on the desk: played from any word, at any speed, in a loop, louder. The stream stays open, so a key is heard at once.
//!
//! The callback takes no lock, allocates nothing and never waits. Never here: which recording, and who may hear it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{FromSample, SampleFormat, SizedSample, Stream, StreamConfig};

use super::devices::DeviceError;
use super::stretch::{SPEEDS, Stretcher, quieted};
use super::{SAMPLE_RATE, to_f32};

/// What the desk turns and the callback reads.
#[derive(Debug)]
struct Controls {
    playing: AtomicBool,
    /// f32 bits.
    speed: AtomicU32,
    gain: AtomicU32,
    quiet: AtomicBool,
    /// Sample to go to, plus one; 0 for none.
    seek: AtomicU64,
    /// First sample and one past the last of the loop; both 0 for none.
    loop_from: AtomicU64,
    loop_to: AtomicU64,
    /// The sample being heard.
    heard: AtomicU64,
    ended: AtomicBool,
}

/// The recording as the callback plays it.
struct Transport {
    sound: Arc<[f32]>,
    quieted: Arc<[f32]>,
    controls: Arc<Controls>,
    stretcher: Stretcher,
}

impl Transport {
    fn next(&mut self) -> f32 {
        let c = &self.controls;
        let seek = c.seek.swap(0, Ordering::Relaxed);
        if seek > 0 {
            self.stretcher = Stretcher::at((seek - 1) as usize);
            c.ended.store(false, Ordering::Relaxed);
        }
        if !c.playing.load(Ordering::Relaxed) {
            return 0.0;
        }
        let (from, to) = (
            c.loop_from.load(Ordering::Relaxed),
            c.loop_to.load(Ordering::Relaxed),
        );
        let here = self.stretcher.position();
        if to > from && (here >= to as f64 || here + 1.0 < from as f64) {
            self.stretcher = Stretcher::at(from as usize);
        }
        let speed = f32::from_bits(c.speed.load(Ordering::Relaxed));
        let gain = f32::from_bits(c.gain.load(Ordering::Relaxed));
        let source = if c.quiet.load(Ordering::Relaxed) {
            &self.quieted
        } else {
            &self.sound
        };
        match self.stretcher.next(source, speed) {
            Some(sample) => {
                c.heard
                    .store(self.stretcher.position() as u64, Ordering::Relaxed);
                // Louder than full scale is bent, not cut.
                let loud = sample * gain;
                if gain > 1.0 { loud.tanh() } else { loud }
            }
            None => {
                c.playing.store(false, Ordering::Relaxed);
                c.ended.store(true, Ordering::Relaxed);
                0.0
            }
        }
    }
}

/// A recording ready to be heard.
pub struct Deck {
    // Without a loudspeaker everything but the sound works.
    _stream: Option<Stream>,
    controls: Arc<Controls>,
    samples: usize,
}

impl Deck {
    /// Puts a recording (16 kHz mono) on the desk, silent until it is played. Where there is no loudspeaker it says so once.
    #[must_use]
    pub fn of(samples: &[i16]) -> (Self, Option<DeviceError>) {
        let sound: Arc<[f32]> = samples.iter().map(|s| to_f32(*s)).collect();
        let controls = Arc::new(Controls {
            playing: AtomicBool::new(false),
            speed: AtomicU32::new(1.0_f32.to_bits()),
            gain: AtomicU32::new(1.0_f32.to_bits()),
            quiet: AtomicBool::new(false),
            seek: AtomicU64::new(0),
            loop_from: AtomicU64::new(0),
            loop_to: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        });
        let transport = Transport {
            quieted: quieted(&sound).into(),
            sound,
            controls: Arc::clone(&controls),
            stretcher: Stretcher::at(0),
        };
        let (stream, problem) = match started(transport) {
            Ok(stream) => (Some(stream), None),
            Err(problem) => (None, Some(problem)),
        };
        let deck = Self {
            _stream: stream,
            controls,
            samples: samples.len(),
        };
        (deck, problem)
    }

    /// Plays from a second on.
    pub fn play(&self, from_s: f64) {
        let at = (from_s.max(0.0) * f64::from(SAMPLE_RATE)) as u64;
        let at = at.min(self.samples.saturating_sub(1) as u64);
        self.controls.heard.store(at, Ordering::Relaxed);
        self.controls.seek.store(at + 1, Ordering::Relaxed);
        self.controls.ended.store(false, Ordering::Relaxed);
        self.controls.playing.store(true, Ordering::Relaxed);
    }

    /// Stops; it goes on from here, less `back_s` seconds, so that the words before come again.
    pub fn pause(&self, back_s: f64) -> f64 {
        self.controls.playing.store(false, Ordering::Relaxed);
        (self.position_s() - back_s).max(0.0)
    }

    /// How fast, 0.5 to 2.5; the pitch stays.
    pub fn set_speed(&self, speed: f32) {
        let speed = speed.clamp(SPEEDS.0, SPEEDS.1);
        self.controls
            .speed
            .store(speed.to_bits(), Ordering::Relaxed);
    }

    /// How loud, 1 as recorded, up to 4.
    pub fn set_gain(&self, gain: f32) {
        let gain = gain.clamp(0.0, 4.0);
        self.controls.gain.store(gain.to_bits(), Ordering::Relaxed);
    }

    /// With less noise, or as recorded.
    pub fn set_quiet(&self, quiet: bool) {
        self.controls.quiet.store(quiet, Ordering::Relaxed);
    }

    /// Again and again between two seconds; none ends it.
    pub fn set_loop(&self, seconds: Option<(f64, f64)>) {
        let (from, to) = seconds.unwrap_or((0.0, 0.0));
        let at = |s: f64| (s.max(0.0) * f64::from(SAMPLE_RATE)) as u64;
        self.controls.loop_from.store(at(from), Ordering::Relaxed);
        self.controls.loop_to.store(at(to), Ordering::Relaxed);
    }

    /// Whether it plays.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.controls.playing.load(Ordering::Relaxed)
    }

    /// The second being heard.
    #[must_use]
    pub fn position_s(&self) -> f64 {
        self.controls.heard.load(Ordering::Relaxed) as f64 / f64::from(SAMPLE_RATE)
    }
}

fn started(transport: Transport) -> Result<Stream, DeviceError> {
    const WHAT: &str = "loudspeaker";
    let refused = |e: cpal::Error| DeviceError::Refused(WHAT, e.to_string());
    let device = cpal::default_host()
        .default_output_device()
        .ok_or(DeviceError::None(WHAT))?;
    let supported = device.default_output_config().map_err(refused)?;
    let config = supported.config();
    let stream = match supported.sample_format() {
        SampleFormat::F32 => speak::<f32>(&device, config, transport),
        SampleFormat::I16 => speak::<i16>(&device, config, transport),
        SampleFormat::I32 => speak::<i32>(&device, config, transport),
        SampleFormat::U8 => speak::<u8>(&device, config, transport),
        other => return Err(DeviceError::Refused(WHAT, format!("it speaks {other}"))),
    }
    .map_err(refused)?;
    stream.play().map_err(refused)?;
    Ok(stream)
}

fn speak<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut transport: Transport,
) -> Result<Stream, cpal::Error> {
    let channels = usize::from(config.channels).max(1);
    let step = f64::from(SAMPLE_RATE) / f64::from(config.sample_rate);
    let (mut before, mut after, mut part) = (0.0_f32, 0.0_f32, 1.0_f64);
    let give = move |out: &mut [T], _: &cpal::OutputCallbackInfo| {
        for frame in out.chunks_mut(channels) {
            while part >= 1.0 {
                (before, after) = (after, transport.next());
                part -= 1.0;
            }
            let sample = before + (after - before) * part as f32;
            part += step;
            frame.fill(T::from_sample(sample));
        }
    };
    device.build_output_stream(config, give, |_| (), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport(seconds: f32) -> Transport {
        let samples: Vec<i16> = (0..(seconds * 16_000.0) as i32)
            .map(|n| ((n as f32 * 0.1).sin() * 12_000.0) as i16 + 200)
            .collect();
        let (deck, _) = Deck::of(&samples);
        let sound: Arc<[f32]> = samples.iter().map(|s| to_f32(*s)).collect();
        Transport {
            quieted: Arc::clone(&sound),
            sound,
            controls: deck.controls,
            stretcher: Stretcher::at(0),
        }
    }

    /// A deck over the same controls, without a stream.
    fn deck_of(transport: &Transport) -> Deck {
        Deck {
            _stream: None,
            controls: Arc::clone(&transport.controls),
            samples: transport.sound.len(),
        }
    }

    #[test]
    fn it_plays_where_it_is_told_and_loops() {
        let mut transport = transport(4.0);
        let deck = deck_of(&transport);
        deck.play(1.0);
        let first = transport.next();
        assert!(
            (first - transport.sound[16_000]).abs() < 1e-6,
            "the very sample, at once"
        );
        for _ in 0..8_000 {
            transport.next();
        }
        assert!(
            (deck.position_s() - 1.5).abs() < 0.02,
            "{}",
            deck.position_s()
        );
        assert!(
            (deck.pause(0.5) - 1.0).abs() < 0.02,
            "the words before come again"
        );
        assert_eq!(transport.next(), 0.0);
        deck.set_loop(Some((2.0, 2.5)));
        deck.play(2.0);
        for _ in 0..40_000 {
            transport.next();
            assert!(
                (1.99..2.55).contains(&deck.position_s()),
                "{}",
                deck.position_s()
            );
        }
        deck.set_loop(None);
        deck.set_speed(2.5);
        deck.play(0.0);
        for _ in 0..16_000 {
            transport.next();
        }
        assert!(
            (deck.position_s() - 2.5).abs() < 0.1,
            "{}",
            deck.position_s()
        );
        for _ in 0..16_000 {
            transport.next();
        }
        assert!(!deck.is_playing(), "the end was reached");
    }
}
