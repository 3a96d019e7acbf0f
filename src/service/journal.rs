//! The way from the microphone to the disk. What cannot be written is kept in memory and tried again: a full disk loses nothing
//! as long as the program runs, and what was written before stays whatever happens.
//!
//! Never here: recognition, devices.

use jiff::Timestamp;

use super::dictations;
use super::office::{Office, ServiceError, SignedIn};
use crate::domain::DictationId;

/// A recording's journal under work.
#[derive(Debug)]
pub struct Journal {
    dictation: DictationId,
    seq: u32,
    kept: usize,
    pending: Vec<i16>,
    failing: bool,
}

impl Journal {
    /// The journal of a recording that already holds this many chunks and samples.
    #[must_use]
    pub fn of(dictation: DictationId, chunks: u32, samples: usize) -> Self {
        Self {
            dictation,
            seq: chunks,
            kept: samples,
            pending: Vec::new(),
            failing: false,
        }
    }

    /// Which recording.
    #[must_use]
    pub fn dictation(&self) -> DictationId {
        self.dictation
    }

    /// Seconds that are on disk.
    #[must_use]
    pub fn kept_s(&self) -> f64 {
        self.kept as f64 / f64::from(crate::audio::SAMPLE_RATE)
    }

    /// Samples that are on disk.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// Seconds that wait in memory because the disk did not take them.
    #[must_use]
    pub fn waiting_s(&self) -> f64 {
        self.pending.len() as f64 / f64::from(crate::audio::SAMPLE_RATE)
    }

    /// Commits what was heard, in chunks of at most a quarter of a second; each chunk is given to `then` once it is on disk.
    ///
    /// # Errors
    /// The store's; what was not written is tried again with the next call.
    pub fn keep(
        &mut self,
        office: &mut Office,
        who: &SignedIn,
        samples: &[i16],
        mut then: impl FnMut(&[i16]),
    ) -> Result<(), ServiceError> {
        self.pending.extend_from_slice(samples);
        let mut written = 0;
        let outcome = self
            .pending
            .chunks(dictations::CHUNK)
            .try_for_each(|chunk| {
                let now = Timestamp::now();
                dictations::append_audio(office, who, now, self.dictation, self.seq, chunk)?;
                self.seq += 1;
                written += chunk.len();
                then(chunk);
                Ok(())
            });
        self.kept += written;
        self.pending.drain(..written);
        self.failing = outcome.is_err();
        outcome
    }

    /// Whether the disk did not take the last of it.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failing
    }
}
