//! Microphone and loudspeaker through cpal. The audio callbacks only move samples: no allocation, no lock, no waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{FromSample, Sample, SampleFormat, SizedSample, Stream, StreamConfig};
use rtrb::{Consumer, Producer, RingBuffer};

use super::{Resampler, SAMPLE_RATE, to_f32, to_i16};

const MICROPHONE: &str = "microphone";
/// Seconds of sound the ring holds while its reader is busy.
const RING_S: usize = 30;

/// Why a device cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// There is none.
    #[error("no {0} was found; plug one in, then try again")]
    None(&'static str),
    /// None has the name given.
    #[error("no microphone is called {0}; `chartwright devices` lists them")]
    Unknown(String),
    /// The system refused.
    #[error("the {0} cannot be used ({1}); choose another in the system's sound settings")]
    Refused(&'static str, String),
}

/// Where the samples come from; held so that they go on coming.
enum Source {
    Device(#[allow(dead_code)] Stream),
    Recording(Arc<AtomicBool>),
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Self::Recording(stop) = self {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// A running microphone.
pub struct Microphone {
    _source: Source,
    name: String,
    ring: Consumer<f32>,
    channels: usize,
    resampler: Resampler,
    lost: Arc<AtomicU64>,
    broken: Arc<AtomicBool>,
}

/// The microphones of this machine by name; the one used unless another is named comes first.
///
/// # Errors
/// [`DeviceError::Refused`] when the system does not list them.
pub fn microphones() -> Result<Vec<String>, DeviceError> {
    let host = cpal::default_host();
    let listed = host
        .input_devices()
        .map_err(|e| DeviceError::Refused(MICROPHONE, e.to_string()))?;
    let named = host.default_input_device().into_iter().chain(listed);
    let mut names: Vec<String> = Vec::new();
    for name in named.map(|device| device.to_string()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The microphone of this name, or the default one.
fn microphone(name: Option<&str>) -> Result<cpal::Device, DeviceError> {
    let host = cpal::default_host();
    let Some(name) = name else {
        return host
            .default_input_device()
            .ok_or(DeviceError::None(MICROPHONE));
    };
    host.input_devices()
        .map_err(|e| DeviceError::Refused(MICROPHONE, e.to_string()))?
        .find(|device| device.to_string() == name)
        .ok_or_else(|| DeviceError::Unknown(name.to_owned()))
}

impl Microphone {
    /// Starts the microphone of this name, or the default one.
    ///
    /// # Errors
    /// [`DeviceError`] in one sentence.
    pub fn start(name: Option<&str>) -> Result<Self, DeviceError> {
        const WHAT: &str = MICROPHONE;
        let refused = |e: cpal::Error| DeviceError::Refused(WHAT, e.to_string());
        let device = microphone(name)?;
        let supported = device.default_input_config().map_err(refused)?;
        let config = supported.config();
        let channels = usize::from(config.channels);
        let (ring_in, ring) = RingBuffer::new(config.sample_rate as usize * channels * RING_S);
        let lost = Arc::new(AtomicU64::new(0));
        let broken = Arc::new(AtomicBool::new(false));
        let stream = match supported.sample_format() {
            SampleFormat::F32 => listen::<f32>(&device, config, ring_in, (&lost, &broken)),
            SampleFormat::I16 => listen::<i16>(&device, config, ring_in, (&lost, &broken)),
            SampleFormat::I32 => listen::<i32>(&device, config, ring_in, (&lost, &broken)),
            SampleFormat::U8 => listen::<u8>(&device, config, ring_in, (&lost, &broken)),
            other => return Err(DeviceError::Refused(WHAT, format!("it speaks {other}"))),
        }
        .map_err(refused)?;
        stream.play().map_err(refused)?;
        let rate = config.sample_rate;
        let resampler = Resampler::new(rate)
            .ok_or_else(|| DeviceError::Refused(WHAT, format!("a rate of {rate} Hz")))?;
        Ok(Self {
            _source: Source::Device(stream),
            name: device.to_string(),
            ring,
            channels,
            resampler,
            lost,
            broken,
        })
    }

    /// A recording in the microphone's place, 16 kHz mono, `pace` times as fast as it was spoken: the same ring, the same reader.
    /// It ends as an unplugged device does. `on_block` hears how many samples were spoken so far.
    ///
    /// # Errors
    /// [`DeviceError::Refused`] when the system gives no thread.
    pub fn playing(
        samples: impl Iterator<Item = f32> + Send + 'static,
        pace: f64,
        on_block: impl FnMut(u64) + Send + 'static,
    ) -> Result<Self, DeviceError> {
        let refused = |why: String| DeviceError::Refused(MICROPHONE, why);
        // Played faster, it holds more, so that its reader may be away nearly as long by the clock.
        let held_s = RING_S as f64 * pace.clamp(1.0, 10.0);
        let (ring_in, ring) = RingBuffer::new((f64::from(SAMPLE_RATE) * held_s) as usize);
        let lost = Arc::new(AtomicU64::new(0));
        let broken = Arc::new(AtomicBool::new(false));
        let stop = Arc::new(AtomicBool::new(false));
        let speaker = Speaker {
            ring: ring_in,
            lost: Arc::clone(&lost),
            ended: Arc::clone(&broken),
            stop: Arc::clone(&stop),
            pace: pace.max(0.01),
        };
        std::thread::Builder::new()
            .name("speaker".into())
            .spawn(move || speaker.speak(samples, on_block))
            .map_err(|e| refused(e.to_string()))?;
        Ok(Self {
            _source: Source::Recording(stop),
            name: "recording".into(),
            ring,
            channels: 1,
            resampler: Resampler::new(SAMPLE_RATE)
                .ok_or_else(|| refused(format!("a rate of {SAMPLE_RATE} Hz")))?,
            lost,
            broken,
        })
    }

    /// As the system calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was heard since the last call, 16 kHz mono.
    pub fn heard(&mut self) -> Vec<i16> {
        let mut mono = Vec::new();
        let whole = self.ring.slots() / self.channels * self.channels;
        let mut frame = 0.0;
        for at in 0..whole {
            let Ok(sample) = self.ring.pop() else { break };
            frame += sample;
            if (at + 1) % self.channels == 0 {
                mono.push(frame / self.channels as f32);
                frame = 0.0;
            }
        }
        let mut out = Vec::new();
        self.resampler.push(&mono, &mut out);
        out.into_iter().map(to_i16).collect()
    }

    /// Stops, and returns the last that was heard.
    #[must_use]
    pub fn stop(mut self) -> Vec<i16> {
        let mut rest = self.heard();
        let mut tail = Vec::new();
        self.resampler.finish(&mut tail);
        rest.extend(tail.into_iter().map(to_i16));
        rest
    }

    /// Whether the device has failed: unplugged, or taken away by the system.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Samples that found no room: never, unless the reader was away for half a minute.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

/// Speaks a recording into the ring as a device's callback would.
struct Speaker {
    ring: Producer<f32>,
    lost: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    pace: f64,
}

impl Speaker {
    fn speak(mut self, samples: impl Iterator<Item = f32>, mut on_block: impl FnMut(u64)) {
        // 10 ms, as devices give them.
        const BLOCK: usize = SAMPLE_RATE as usize / 100;
        let began = std::time::Instant::now();
        let mut spoken = 0_u64;
        for sample in samples {
            if spoken.is_multiple_of(BLOCK as u64) {
                let due = spoken as f64 / f64::from(SAMPLE_RATE) / self.pace;
                let early = due - began.elapsed().as_secs_f64();
                if early > 0.0 {
                    std::thread::sleep(std::time::Duration::from_secs_f64(early));
                }
                on_block(spoken);
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
            }
            if self.ring.push(sample).is_err() {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
            spoken += 1;
        }
        on_block(spoken);
        self.ended.store(true, Ordering::Relaxed);
    }
}

fn listen<T: SizedSample>(
    device: &cpal::Device,
    config: StreamConfig,
    mut ring: Producer<f32>,
    (lost, broken): (&Arc<AtomicU64>, &Arc<AtomicBool>),
) -> Result<Stream, cpal::Error>
where
    f32: FromSample<T>,
{
    let (lost, broken) = (Arc::clone(lost), Arc::clone(broken));
    let take = move |samples: &[T], _: &cpal::InputCallbackInfo| {
        for sample in samples {
            if ring.push(f32::from_sample(*sample)).is_err() {
                lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    let fail = move |_| broken.store(true, Ordering::Relaxed);
    device.build_input_stream(config, take, fail, None)
}

/// A recording being played.
pub struct Player {
    _stream: Stream,
    played: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
    rate: f64,
    from_s: f64,
}

impl Player {
    /// Plays 16 kHz mono samples from a second on through the default loudspeaker.
    ///
    /// # Errors
    /// [`DeviceError`] in one sentence.
    pub fn start(samples: &[i16], from_s: f64) -> Result<Self, DeviceError> {
        const WHAT: &str = "loudspeaker";
        let refused = |e: cpal::Error| DeviceError::Refused(WHAT, e.to_string());
        let device = cpal::default_host()
            .default_output_device()
            .ok_or(DeviceError::None(WHAT))?;
        let supported = device.default_output_config().map_err(refused)?;
        let config = supported.config();
        let first = ((from_s.max(0.0) * f64::from(SAMPLE_RATE)) as usize).min(samples.len());
        let sound: Vec<f32> = samples[first..].iter().map(|s| to_f32(*s)).collect();
        let (played, ended) = (
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let voice = Voice {
            sound,
            played: Arc::clone(&played),
            ended: Arc::clone(&ended),
        };
        let stream = match supported.sample_format() {
            SampleFormat::F32 => speak::<f32>(&device, config, voice),
            SampleFormat::I16 => speak::<i16>(&device, config, voice),
            SampleFormat::I32 => speak::<i32>(&device, config, voice),
            SampleFormat::U8 => speak::<u8>(&device, config, voice),
            other => return Err(DeviceError::Refused(WHAT, format!("it speaks {other}"))),
        }
        .map_err(refused)?;
        stream.play().map_err(refused)?;
        Ok(Self {
            _stream: stream,
            played,
            ended,
            rate: f64::from(config.sample_rate),
            from_s,
        })
    }

    /// The second being heard.
    #[must_use]
    pub fn position_s(&self) -> f64 {
        self.from_s + self.played.load(Ordering::Relaxed) as f64 / self.rate
    }

    /// Whether the end was reached.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }
}

struct Voice {
    sound: Vec<f32>,
    played: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

fn speak<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    voice: Voice,
) -> Result<Stream, cpal::Error> {
    let channels = usize::from(config.channels).max(1);
    let step = f64::from(SAMPLE_RATE) / f64::from(config.sample_rate);
    let mut frame_at = 0_u64;
    let give = move |out: &mut [T], _: &cpal::OutputCallbackInfo| {
        for frame in out.chunks_mut(channels) {
            let place = frame_at as f64 * step;
            let (at, part) = (place as usize, place.fract() as f32);
            let sample = match (voice.sound.get(at), voice.sound.get(at + 1)) {
                (Some(a), Some(b)) => a + (b - a) * part,
                (Some(a), None) => *a,
                _ => {
                    voice.ended.store(true, Ordering::Relaxed);
                    0.0
                }
            };
            frame.fill(T::from_sample(sample));
            frame_at += 1;
        }
        voice.played.store(frame_at, Ordering::Relaxed);
    };
    device.build_output_stream(config, give, |_| (), None)
}
