//! One way to open any recording: a stream of 16 kHz mono blocks whose memory does not grow with the file.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use super::resample::Resampler;
use super::{SAMPLE_RATE, container, wav};

/// Frames read from the file at a time.
const FRAMES: usize = 16_384;

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// No such file, no permission, a folder.
    #[error("{path} cannot be opened ({reason})")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// Nothing in it.
    #[error("{0} is empty: the recording has no sound in it")]
    Empty(PathBuf),
    /// Olympus, Philips and Grundig's own dictation format.
    #[error(
        "{0} is an encrypted or proprietary dictation format (DSS/DS2), which is not supported; export it as WAV with the recorder's software"
    )]
    Dictation(PathBuf),
    /// Not sound, or of a kind that is not supported.
    #[error(
        "{path} is not a recording this program can read ({reason}); it reads WAV, FLAC, MP3, M4A, OGG Vorbis and AIFF"
    )]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What is odd about it.
        reason: String,
    },
    /// FLAC bytes of the store that do not decode.
    #[error("the stored recording is damaged ({0})")]
    Damaged(String),
}

enum Source {
    Wav(wav::Wav),
    Container(container::Container),
}

/// A recording as 16 kHz mono blocks of about a second, each sample between -1 and 1.
pub struct AudioReader {
    source: Source,
    resampler: Option<(u32, Resampler)>,
    expected: Option<f64>,
    finished: bool,
    path: PathBuf,
}

/// Opens a recording of any supported format, rate and channel count.
///
/// # Errors
/// [`AudioError`] in one sentence. A recording that breaks off is not an error: it ends where it breaks off.
pub fn open(path: &Path) -> Result<AudioReader, AudioError> {
    let unreadable = |e: io::Error| AudioError::Unreadable {
        path: path.to_owned(),
        reason: plain(&e),
    };
    let unsupported = |reason: &str| AudioError::Unsupported {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    if path.is_dir() {
        return Err(AudioError::Unreadable {
            path: path.to_owned(),
            reason: "it is a folder".into(),
        });
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = Vec::new();
    Read::by_ref(&mut file)
        .take(16)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if start.is_empty() {
        return Err(AudioError::Empty(path.to_owned()));
    }
    if start.get(1..4).is_some_and(|b| b == b"ds2" || b == b"dss") {
        return Err(AudioError::Dictation(path.to_owned()));
    }
    let extension = path.extension().and_then(|e| e.to_str());
    let source = if wav::looks_like_wav(&start) {
        let again = file.try_clone().map_err(unreadable)?;
        match wav::open(file).map_err(unreadable)? {
            Some(wav) => Source::Wav(wav),
            None => {
                let mut again = again;
                again.rewind().map_err(unreadable)?;
                let opened = container::open(Box::new(again), Some("wav"));
                Source::Container(opened.map_err(|_| unsupported("its WAV header makes no sense"))?)
            }
        }
    } else {
        // The name is no hint where it is wrong: a text called .wav would otherwise be searched for sound.
        let hint = extension.filter(|e| !e.eq_ignore_ascii_case("wav"));
        Source::Container(
            container::open(Box::new(file), hint).map_err(|reason| unsupported(&reason))?,
        )
    };
    AudioReader::new(source, path)
}

/// A whole recording in memory; for short ones, such as a demo's.
///
/// # Errors
/// As [`open`].
pub fn read_all(path: &Path) -> Result<Vec<f32>, AudioError> {
    let mut samples = Vec::new();
    for block in open(path)? {
        samples.extend(block?);
    }
    Ok(samples)
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission was refused".into(),
        _ => error.to_string(),
    }
}

impl AudioReader {
    fn new(source: Source, path: &Path) -> Result<Self, AudioError> {
        let unsupported = |reason: &str| AudioError::Unsupported {
            path: path.to_owned(),
            reason: reason.to_owned(),
        };
        let (expected, resampler) = match &source {
            Source::Wav(wav) => {
                let rate = wav.spec.sample_rate;
                let resampler = Resampler::new(rate)
                    .ok_or_else(|| unsupported(&format!("a rate of {rate} Hz")))?;
                (
                    Some(wav.frames as f64 / f64::from(rate)),
                    Some((rate, resampler)),
                )
            }
            Source::Container(container) => (container.seconds, None),
        };
        Ok(Self {
            source,
            resampler,
            expected,
            finished: false,
            path: path.to_owned(),
        })
    }

    /// How long the file says it is, in seconds; only good for a progress bar.
    #[must_use]
    pub fn expected_duration_s(&self) -> Option<f64> {
        self.expected
    }

    /// One stretch of the file as mono at its own rate, with that rate; `None` at the end.
    fn stretch(&mut self) -> Option<(Vec<f32>, u32)> {
        match &mut self.source {
            Source::Wav(wav) => {
                let mut interleaved = Vec::new();
                wav.read(FRAMES, &mut interleaved);
                let mono = mix_down(&interleaved, usize::from(wav.spec.channels));
                (!mono.is_empty()).then_some((mono, wav.spec.sample_rate))
            }
            Source::Container(container) => {
                let packet = container.next()?;
                Some((mix_down(packet.samples, packet.channels), packet.rate))
            }
        }
    }

    fn resampler(&mut self, rate: u32, out: &mut Vec<f32>) -> Result<&mut Resampler, AudioError> {
        if self.resampler.as_ref().is_none_or(|(r, _)| *r != rate) {
            if let Some((_, mut before)) = self.resampler.take() {
                before.finish(out);
            }
            let fresh = Resampler::new(rate).ok_or_else(|| AudioError::Unsupported {
                path: self.path.clone(),
                reason: format!("a rate of {rate} Hz"),
            })?;
            self.resampler = Some((rate, fresh));
        }
        match &mut self.resampler {
            Some((_, resampler)) => Ok(resampler),
            None => Err(AudioError::Damaged("no resampler".into())),
        }
    }
}

impl Iterator for AudioReader {
    type Item = Result<Vec<f32>, AudioError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let mut out = Vec::with_capacity(SAMPLE_RATE as usize + FRAMES);
        while out.len() < SAMPLE_RATE as usize {
            let Some((mono, rate)) = self.stretch() else {
                self.finished = true;
                if let Some((_, resampler)) = &mut self.resampler {
                    resampler.finish(&mut out);
                }
                break;
            };
            let mut before = Vec::new();
            match self.resampler(rate, &mut before) {
                Ok(resampler) => {
                    out.append(&mut before);
                    resampler.push(&mono, &mut out);
                }
                Err(problem) => {
                    self.finished = true;
                    return Some(Err(problem));
                }
            }
        }
        (!out.is_empty()).then_some(Ok(out))
    }
}

/// The mean of all channels, so that a voice on one side is heard.
fn mix_down(interleaved: &[f32], channels: usize) -> Vec<f32> {
    let share = 1.0 / channels.max(1) as f32;
    interleaved
        .chunks_exact(channels.max(1))
        .map(|frame| frame.iter().sum::<f32>() * share)
        .collect()
}
