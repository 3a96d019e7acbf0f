//! Sound: decoding, resampling, capture, playback, FLAC, waveform peaks.
//!
//! Everything inside the house is 16 kHz mono; this room is where other rates and channel counts end.
//! Never here: speech, notes, the store.

mod container;
mod deck;
pub mod devices;
pub mod flac;
mod peaks;
mod reader;
mod resample;
mod stretch;
mod watch;
mod wav;

pub use deck::Deck;
pub use peaks::{Peak, Peaks};
pub use reader::{AudioError, AudioReader, open, read_all};
pub use resample::Resampler;
pub use stretch::{SPEEDS, Stretcher};
pub use watch::{Trouble, Watch};

/// Samples per second of all sound inside the house; what Whisper hears.
pub const SAMPLE_RATE: u32 = 16_000;

/// A sample between -1 and 1 as 16 bits, clipped.
#[must_use]
pub fn to_i16(sample: f32) -> i16 {
    (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}

/// A 16-bit sample between -1 and 1.
#[must_use]
pub fn to_f32(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}
