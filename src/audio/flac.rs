//! Lossless compression of finished dictations: 16 kHz mono, 16 bits.

use std::io::Cursor;

use flacenc::component::BitRepr;
use flacenc::error::Verify;

use super::{AudioError, SAMPLE_RATE, container, to_i16};

/// Samples to a block. The last block is filled up with silence: decoders refuse blocks of a few samples.
const BLOCK: usize = 4096;

/// Samples as FLAC; [`decode`] wants their count back, because the last block is filled up.
///
/// # Errors
/// [`AudioError::Damaged`] when the encoder refuses, which it does for no recording of this house.
pub fn encode(samples: &[i16]) -> Result<Vec<u8>, AudioError> {
    let failed = |what: String| AudioError::Damaged(format!("compressing it failed: {what}"));
    let config = flacenc::config::Encoder::default()
        .into_verified()
        .map_err(|(_, e)| failed(e.to_string()))?;
    let mut wide: Vec<i32> = samples.iter().map(|s| i32::from(*s)).collect();
    wide.resize(samples.len().max(1).next_multiple_of(BLOCK), 0);
    let source = flacenc::source::MemSource::from_samples(&wide, 1, 16, SAMPLE_RATE as usize);
    let stream = flacenc::encode_with_fixed_block_size(&config, source, BLOCK)
        .map_err(|e| failed(format!("{e:?}")))?;
    let mut sink = flacenc::bitsink::ByteSink::new();
    stream
        .write(&mut sink)
        .map_err(|e| failed(format!("{e:?}")))?;
    Ok(sink.into_inner())
}

/// FLAC as samples: exactly the `count` that were encoded.
///
/// # Errors
/// [`AudioError::Damaged`] for bytes that are no mono FLAC, or hold fewer samples.
pub fn decode(bytes: &[u8], count: usize) -> Result<Vec<i16>, AudioError> {
    let mut stream = container::open(Box::new(Cursor::new(bytes.to_vec())), Some("flac"))
        .map_err(AudioError::Damaged)?;
    let mut samples = Vec::new();
    while let Some(packet) = stream.next() {
        if packet.channels != 1 {
            return Err(AudioError::Damaged("it is not mono".into()));
        }
        samples.extend(packet.samples.iter().map(|s| to_i16(*s)));
    }
    if samples.len() < count {
        return Err(AudioError::Damaged("it is shorter than it was".into()));
    }
    samples.truncate(count);
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
        #[test]
        fn every_sample_comes_back(samples in proptest::collection::vec(proptest::num::i16::ANY, 1..9000)) {
            let bytes = encode(&samples).unwrap();
            proptest::prop_assert_eq!(decode(&bytes, samples.len()).unwrap(), samples);
        }

        #[test]
        fn any_bytes_are_an_error_or_sound(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let _ = decode(&[b"fLaC".as_slice(), &bytes].concat(), 100);
        }
    }

    #[test]
    fn speech_like_sound_shrinks() {
        let tone: Vec<i16> = (0..16_000)
            .map(|i| to_i16((i as f32 * 0.05).sin() * 0.3))
            .collect();
        assert!(encode(&tone).unwrap().len() < tone.len());
    }
}
