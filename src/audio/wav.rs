//! WAV through hound, forgiving about lengths: a recording cut by a crash, or written as a stream, is read to its real end.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};

use hound::{SampleFormat, WavReader, WavSpec};

type Source = io::Chain<Cursor<Vec<u8>>, io::Take<BufReader<File>>>;

/// A WAV being read.
pub(super) struct Wav {
    samples: Samples,
    pub spec: WavSpec,
    /// Frames the file really has room for.
    pub frames: u64,
}

enum Samples {
    Int(hound::WavIntoSamples<Source, i32>),
    Float(hound::WavIntoSamples<Source, f32>),
}

/// Whether the file begins as a WAV does.
pub(super) fn looks_like_wav(start: &[u8]) -> bool {
    start.len() >= 12 && &start[..4] == b"RIFF" && &start[8..12] == b"WAVE"
}

/// Opens a WAV; `None` where hound cannot read its kind (A-law, ADPCM, …) or its header makes no sense.
pub(super) fn open(mut file: File) -> io::Result<Option<Wav>> {
    let Some((header, data_length)) = honest_header(&mut file)? else {
        return Ok(None);
    };
    let source = Cursor::new(header).chain(BufReader::new(file).take(data_length));
    let Ok(reader) = WavReader::new(source) else {
        return Ok(None);
    };
    let spec = reader.spec();
    if spec.channels == 0 || spec.bits_per_sample == 0 {
        return Ok(None);
    }
    let frame_bytes = u64::from(spec.channels) * u64::from(spec.bits_per_sample.div_ceil(8));
    let samples = match spec.sample_format {
        SampleFormat::Int => Samples::Int(reader.into_samples()),
        SampleFormat::Float => Samples::Float(reader.into_samples()),
    };
    Ok(Some(Wav {
        samples,
        spec,
        frames: data_length / frame_bytes,
    }))
}

/// The header up to the sound, with the lengths it should have said, and the sound's real length in bytes.
fn honest_header(file: &mut File) -> io::Result<Option<(Vec<u8>, u64)>> {
    let length = file.metadata()?.len();
    let mut at = 12_u64;
    let mut block_align = 1_u64;
    loop {
        let mut chunk = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        if at + 8 > length || at > 1 << 20 || file.read_exact(&mut chunk).is_err() {
            return Ok(None);
        }
        let said = u64::from(u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]));
        if &chunk[..4] == b"data" {
            let there = length - at - 8;
            let real = if said == 0 { there } else { said.min(there) };
            let real = real - real % block_align;
            return Ok(Some((rewritten(file, at, real)?, real)));
        }
        if &chunk[..4] == b"fmt " {
            let mut format = [0; 14];
            file.read_exact(&mut format).or_else(|e| {
                if e.kind() == io::ErrorKind::UnexpectedEof {
                    Ok(())
                } else {
                    Err(e)
                }
            })?;
            block_align = u64::from(u16::from_le_bytes([format[12], format[13]])).max(1);
        }
        at += 8 + said + said % 2;
    }
}

fn rewritten(file: &mut File, data_at: u64, data_length: u64) -> io::Result<Vec<u8>> {
    let mut header = vec![0; data_at as usize + 8];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut header)?;
    let whole = u32::try_from(data_at + data_length).unwrap_or(u32::MAX);
    header[4..8].copy_from_slice(&whole.to_le_bytes());
    let at = data_at as usize + 4;
    header[at..at + 4]
        .copy_from_slice(&u32::try_from(data_length).unwrap_or(u32::MAX).to_le_bytes());
    Ok(header)
}

impl Wav {
    /// Appends up to `frames` frames of all channels, interleaved, between -1 and 1; returns whether more may follow.
    pub(super) fn read(&mut self, frames: usize, out: &mut Vec<f32>) -> bool {
        let wanted = frames * usize::from(self.spec.channels);
        let before = out.len();
        match &mut self.samples {
            Samples::Float(samples) => out.extend(
                samples
                    .take(wanted)
                    .map_while(Result::ok)
                    .map(|s| if s.is_finite() { s } else { 0.0 }),
            ),
            Samples::Int(samples) => {
                let scale = (self.spec.bits_per_sample as f32 - 1.0).exp2().recip();
                out.extend(
                    samples
                        .take(wanted)
                        .map_while(Result::ok)
                        .map(|s| s as f32 * scale),
                );
            }
        }
        out.len() - before == wanted
    }
}
