//! Sound: decoding, resampling, capture, playback, FLAC, waveform peaks.
//!
//! Everything inside the house is 16 kHz mono; this room is where other rates and channel counts end.
//! Never here: speech, notes, the store.

/// Samples per second of all sound inside the house; what Whisper hears.
pub const SAMPLE_RATE: u32 = 16_000;
