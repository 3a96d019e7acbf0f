//! Every other format through symphonia: FLAC, MP3, M4A/AAC, OGG, AIFF, and the kinds of WAV that hound leaves.

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

/// A compressed recording being read.
pub(super) struct Container {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    pub seconds: Option<f64>,
    scratch: Vec<f32>,
}

/// Interleaved samples with what they need to be understood.
pub(super) struct Packet<'a> {
    pub samples: &'a [f32],
    pub channels: usize,
    pub rate: u32,
}

/// Runs a decoder's step; arithmetic that overflows on hostile bytes is the end of the file, not of the program.
fn guarded<T>(step: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(step)).ok()
}

/// Opens a recording.
///
/// # Errors
/// What symphonia says of it, for the reader of an error message.
pub(super) fn open(
    source: Box<dyn MediaSource>,
    extension: Option<&str>,
) -> Result<Container, String> {
    guarded(|| open_unguarded(source, extension))
        .unwrap_or_else(|| Err("its header makes no sense".into()))
}

fn open_unguarded(
    source: Box<dyn MediaSource>,
    extension: Option<&str>,
) -> Result<Container, String> {
    let mut hint = Hint::new();
    if let Some(extension) = extension {
        hint.with_extension(extension);
    }
    let stream = MediaSourceStream::new(source, Default::default());
    let format = symphonia::default::get_probe()
        .probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map_err(|e| e.to_string())?;
    let track = format
        .default_track(TrackType::Audio)
        .ok_or("it has no sound track")?;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|p| p.audio())
        .ok_or("its sound track is of an unknown kind")?;
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|e| e.to_string())?;
    let seconds = match (track.num_frames, parameters.sample_rate) {
        (Some(frames), Some(rate)) if rate > 0 => Some(frames as f64 / f64::from(rate)),
        _ => None,
    };
    let track = track.id;
    Ok(Container {
        format,
        decoder,
        track,
        seconds,
        scratch: Vec::new(),
    })
}

impl Container {
    /// The next stretch of sound; `None` at the end. A damaged stretch is passed over, a file that breaks off ends there.
    pub(super) fn next(&mut self) -> Option<Packet<'_>> {
        let mut skipped = 0;
        loop {
            let packet = match guarded(|| self.format.next_packet()).unwrap_or(Ok(None)) {
                Ok(Some(packet)) => packet,
                Ok(None) | Err(_) => return None,
            };
            if packet.track_id != self.track {
                continue;
            }
            let decoded = guarded(|| self.decoder.decode(&packet))?;
            match decoded {
                Ok(buffer) if buffer.frames() > 0 && buffer.num_planes() > 0 => {
                    let (channels, rate) = (buffer.num_planes(), buffer.spec().rate());
                    self.scratch.clear();
                    buffer.copy_to_vec_interleaved(&mut self.scratch);
                    return Some(Packet {
                        samples: &self.scratch,
                        channels,
                        rate,
                    });
                }
                Ok(_) => {}
                Err(Error::DecodeError(_)) if skipped < 10_000 => skipped += 1,
                Err(_) => return None,
            }
        }
    }
}
