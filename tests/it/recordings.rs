//! Recordings as they come: every depth, rate and channel count, cut off, lying, or no recording at all.

use std::fs;
use std::path::{Path, PathBuf};

use chartwright::audio::{AudioError, open, read_all};
use hound::{SampleFormat, WavSpec, WavWriter};

/// Two seconds of a 440 Hz tone at half strength.
fn tone(folder: &Path, rate: u32, channels: u16, bits: u16, format: SampleFormat) -> PathBuf {
    let path = folder.join(format!("{rate}-{channels}-{bits}-{format:?}.wav"));
    let spec = WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: bits,
        sample_format: format,
    };
    let mut writer = WavWriter::create(&path, spec).unwrap();
    for i in 0..rate * 2 {
        let sample = (i as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 0.5;
        for _ in 0..channels {
            match format {
                SampleFormat::Float => writer.write_sample(sample).unwrap(),
                SampleFormat::Int => writer
                    .write_sample((sample * 2_f32.powi(i32::from(bits) - 1)) as i32)
                    .unwrap(),
            }
        }
    }
    writer.finalize().unwrap();
    path
}

fn loudness(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn every_kind_of_wav_is_the_same_tone() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, channels, bits, format) in [
        (8_000, 1, 8, SampleFormat::Int),
        (16_000, 1, 16, SampleFormat::Int),
        (44_100, 2, 24, SampleFormat::Int),
        (48_000, 2, 32, SampleFormat::Float),
        (22_050, 6, 16, SampleFormat::Int),
    ] {
        let samples = read_all(&tone(folder.path(), rate, channels, bits, format)).unwrap();
        assert!(
            (samples.len() as i64 - 32_000).abs() <= 1,
            "{rate} Hz: {}",
            samples.len()
        );
        assert!(
            (loudness(&samples) - 0.3535).abs() < 0.01,
            "{rate} Hz: {}",
            loudness(&samples)
        );
    }
}

#[test]
fn a_recording_whose_header_lies_or_that_was_cut_off_is_read_to_its_real_end() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(tone(folder.path(), 16_000, 1, 16, SampleFormat::Int)).unwrap();
    let path = folder.path().join("lying.wav");
    for said in [0_u32, 0x7fff_ffff, 0xffff_ffff] {
        let mut bytes = whole.clone();
        let data = bytes.windows(4).position(|w| w == b"data").unwrap();
        bytes[data + 4..data + 8].copy_from_slice(&said.to_le_bytes());
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read_all(&path).unwrap().len(), 32_000, "said {said}");
    }
    fs::write(&path, &whole[..whole.len() / 2 + 1]).unwrap();
    let half = read_all(&path).unwrap().len();
    assert!((15_900..16_100).contains(&half), "{half}");
}

#[test]
fn what_is_no_recording_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let told = |path: &Path| open(path).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(matches!(
        open(&write("empty.wav", b"")).err(),
        Some(AudioError::Empty(_))
    ));
    assert!(
        told(&write(
            "text.wav",
            b"Dear colleague, thank you for referring"
        ))
        .contains("not a recording")
    );
    assert!(told(&write("a.ds2", b"\x03ds2 and more bytes")).contains("export it as WAV"));
    assert!(told(folder.path()).contains("it is a folder"));
    assert!(told(&folder.path().join("nothing.wav")).contains("there is no such file"));
}

#[test]
fn any_bytes_are_sound_or_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(tone(folder.path(), 16_000, 2, 16, SampleFormat::Int)).unwrap();
    for (at, byte) in (0..60).flat_map(|at| [0, 1, 0x7f, 0xff].map(|b| (at, b))) {
        let mut bytes = whole[..4_000].to_vec();
        bytes[at] = byte;
        let path = folder.path().join("odd.wav");
        fs::write(&path, &bytes).unwrap();
        if let Ok(reader) = open(&path) {
            let samples: usize = reader.map_while(Result::ok).map(|b| b.len()).sum();
            assert!(
                samples < 200_000,
                "byte {at} = {byte}: {samples} samples from 4 kB"
            );
        }
    }
}
