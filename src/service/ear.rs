//! The microphone of this workstation: the chosen one, taken up again when it comes back, watched for what cannot be mended later.
//!
//! Never here: the journal, recognition.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Places;
use crate::audio::devices::Microphone;
pub use crate::audio::devices::{DeviceError, microphones};
pub use crate::audio::{Trouble, Watch};

/// How long the chosen microphone is waited for before another is taken.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked for.
const RETRY: Duration = Duration::from_millis(200);

/// What this workstation remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Remembered {
    microphone: Option<String>,
}

fn file(places: &Places) -> PathBuf {
    places.office.with_file_name("workstation.toml")
}

/// The microphone chosen at this workstation; `None` is the system's default.
#[must_use]
pub fn chosen(places: &Places) -> Option<String> {
    let text = fs::read_to_string(file(places)).ok()?;
    toml::from_str::<Remembered>(&text).ok()?.microphone
}

/// Remembers a microphone for this workstation.
///
/// # Errors
/// The system's, when the file beside the office cannot be written.
pub fn choose(places: &Places, microphone: Option<String>) -> std::io::Result<()> {
    let path = file(places);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let text = toml::to_string(&Remembered { microphone }).map_err(std::io::Error::other)?;
    fs::write(path, text)
}

/// Something a speaker should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The microphone is gone.
    Lost,
    /// It is back, or another took its place.
    Back {
        /// What it is called.
        name: String,
        /// Whether it is the one that was wanted.
        wanted: bool,
        /// For how long nothing was heard.
        milliseconds: i64,
    },
}

/// What was heard since the last time.
#[derive(Debug, Default)]
pub struct Heard {
    /// 16 kHz mono.
    pub samples: Vec<i16>,
    /// What happened to the microphone, after these samples.
    pub news: Option<News>,
}

/// An open microphone.
pub struct Ear {
    microphone: Microphone,
    wanted: Option<String>,
    replaceable: bool,
    watch: Watch,
    looked: Instant,
    lost: Option<Instant>,
    tried: Instant,
}

impl Ear {
    /// Opens the wanted microphone, or where it is not there the default; whether it is the wanted one.
    ///
    /// # Errors
    /// [`DeviceError`] when there is none at all.
    pub fn open(wanted: Option<String>) -> Result<(Self, bool), DeviceError> {
        let (microphone, same) = match Microphone::start(wanted.as_deref()) {
            Ok(microphone) => (microphone, true),
            Err(problem) if wanted.is_none() => return Err(problem),
            Err(_) => (Microphone::start(None)?, false),
        };
        Ok((Self::of(microphone, wanted, true), same))
    }

    /// Opens the microphone of this name and no other.
    ///
    /// # Errors
    /// [`DeviceError`] when it is not there.
    pub fn named(wanted: Option<String>) -> Result<Self, DeviceError> {
        let microphone = Microphone::start(wanted.as_deref())?;
        Ok(Self::of(microphone, wanted, true))
    }

    /// Around a microphone that is not looked for when it ends, such as a recording.
    #[must_use]
    pub fn around(microphone: Microphone) -> Self {
        Self::of(microphone, None, false)
    }

    fn of(microphone: Microphone, wanted: Option<String>, replaceable: bool) -> Self {
        let now = Instant::now();
        Self {
            microphone,
            wanted,
            replaceable,
            watch: Watch::default(),
            looked: now,
            lost: None,
            tried: now,
        }
    }

    /// What was heard since the last call; takes the microphone up again when it is back.
    pub fn heard(&mut self) -> Heard {
        let elapsed = self.looked.elapsed().as_secs_f64();
        self.looked = Instant::now();
        // Asked first: what a failing device still gave is not left behind.
        let broken = self.microphone.is_broken();
        let samples = self.microphone.heard();
        self.watch.take(&samples, elapsed);
        let news = if broken && self.replaceable {
            self.mend()
        } else {
            None
        };
        Heard { samples, news }
    }

    fn mend(&mut self) -> Option<News> {
        let Some(lost) = self.lost else {
            (self.lost, self.tried) = (Some(Instant::now()), Instant::now());
            return Some(News::Lost);
        };
        if self.tried.elapsed() < RETRY {
            return None;
        }
        self.tried = Instant::now();
        let wanted = Microphone::start(self.wanted.as_deref()).ok();
        let same = wanted.is_some();
        let other = || Microphone::start(None).ok();
        let found = wanted.or_else(|| (lost.elapsed() >= PATIENCE).then(other).flatten())?;
        (self.microphone, self.lost, self.watch) = (found, None, Watch::default());
        Some(News::Back {
            name: self.microphone.name().to_owned(),
            wanted: same,
            milliseconds: i64::try_from(lost.elapsed().as_millis()).unwrap_or(i64::MAX),
        })
    }

    /// Stops, and returns the last that was heard.
    #[must_use]
    pub fn close(self) -> Vec<i16> {
        self.microphone.stop()
    }

    /// What is wrong with the sound.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        if self.lost.is_some() {
            return Some(Trouble::Dead);
        }
        self.watch.trouble()
    }

    /// Whether it has ended for good.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.replaceable && self.microphone.is_broken()
    }

    /// As the system calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.microphone.name()
    }

    /// Samples that found no room: never, unless the reader was away for half a minute.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.microphone.lost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workstation_remembers_its_microphone() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            office: folder.path().join("office"),
            ..Places::find()
        };
        assert_eq!(chosen(&places), None);
        choose(&places, Some("SpeechMike III".into())).unwrap();
        assert_eq!(chosen(&places).as_deref(), Some("SpeechMike III"));
        choose(&places, None).unwrap();
        assert_eq!(chosen(&places), None);
    }

    #[test]
    fn a_recording_in_the_microphones_place_is_heard_whole_and_ends() {
        let sound: Vec<f32> = (0..32_000).map(|i| (i as f32 * 0.05).sin() * 0.3).collect();
        let microphone = Microphone::playing(sound.into_iter(), 20.0, |_| ()).unwrap();
        let mut ear = Ear::around(microphone);
        let mut heard = 0;
        while !ear.is_over() {
            heard += ear.heard().samples.len();
            std::thread::sleep(Duration::from_millis(5));
        }
        heard += ear.heard().samples.len();
        assert_eq!((heard + ear.close().len(), 0), (32_000, 0));
    }
}
