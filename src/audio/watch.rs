//! Watches a microphone: how loud it is, and what a speaker should know at once because it cannot be mended later.
//!
//! Never here: devices, words on screen beyond one sentence.

use super::SAMPLE_RATE;

/// What is wrong with the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing arrives: the device delivers no samples at all.
    Dead,
    /// Samples arrive, and they hold nothing: muted, or not the microphone that is spoken into.
    Silent,
    /// Sound is there, but too quiet to be a near voice: another microphone hears it from afar.
    Faint,
    /// Too loud: its peaks are cut off.
    Clipped,
}

impl Trouble {
    /// One sentence with what to do.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Dead => "The microphone sends nothing: choose another, or plug it in again.",
            Self::Silent => {
                "The microphone hears nothing: it is muted, or another one is spoken into."
            }
            Self::Faint => {
                "The voice is very faint: come closer, or choose the microphone you speak into."
            }
            Self::Clipped => "The voice is too loud and distorts: turn the microphone down.",
        }
    }
}

/// Seconds without the sound that was hoped for before something is said.
const PATIENCE_S: f64 = 2.5;
/// Louder than this, full scale, is something; the quietest room lies above it.
const SOMETHING: f32 = 0.000_3;
/// A voice near the microphone has peaks above this.
const VOICE: f32 = 0.02;
/// Samples at full scale …
const FULL: i16 = 32_700;
/// … so many of them in half a second are clipping.
const CLIPS: usize = 8;
/// How long a warning of clipping stays, seconds.
const CLIP_STAYS_S: f64 = 3.0;

/// What is known of the sound so far.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    heard_s: f64,
    waited_s: f64,
    something_at: f64,
    voice_at: Option<f64>,
    clipped_at: Option<f64>,
    clips: usize,
    clips_since: f64,
}

impl Watch {
    /// Takes in what was heard in the last `elapsed_s` seconds, 16 kHz mono.
    pub fn take(&mut self, samples: &[i16], elapsed_s: f64) {
        if samples.is_empty() {
            self.waited_s += elapsed_s;
            return;
        }
        self.waited_s = 0.0;
        self.heard_s += samples.len() as f64 / f64::from(SAMPLE_RATE);
        let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
        let peak = f32::from(peak) / 32_768.0;
        if peak > SOMETHING {
            self.something_at = self.heard_s;
        }
        if peak > VOICE {
            self.voice_at = Some(self.heard_s);
        }
        if self.heard_s - self.clips_since > 0.5 {
            (self.clips, self.clips_since) = (0, self.heard_s);
        }
        self.clips += samples
            .iter()
            .filter(|s| s.unsigned_abs() >= FULL as u16)
            .count();
        if self.clips >= CLIPS {
            self.clipped_at = Some(self.heard_s);
        }
    }

    /// What is wrong now, the worst first.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        if self.waited_s >= PATIENCE_S {
            return Some(Trouble::Dead);
        }
        if self.heard_s - self.something_at >= PATIENCE_S {
            return Some(Trouble::Silent);
        }
        // Later silence is a pause; at the start it is the wrong microphone.
        if self.voice_at.is_none() && self.heard_s >= PATIENCE_S {
            return Some(Trouble::Faint);
        }
        let clipped = self.clipped_at?;
        (self.heard_s - clipped < CLIP_STAYS_S).then_some(Trouble::Clipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds until something is said of a sound, and what.
    fn told(sound: impl Fn(usize) -> i16, seconds: usize) -> Option<(f64, Trouble)> {
        let mut watch = Watch::default();
        (0..seconds * 20).find_map(|block| {
            let samples: Vec<i16> = (block * 800..(block + 1) * 800).map(&sound).collect();
            watch.take(&samples, 0.05);
            Some(((block + 1) as f64 * 0.05, watch.trouble()?))
        })
    }

    fn tone(loud: f32, at: usize) -> i16 {
        ((at as f32 * 0.1).sin() * loud).clamp(-32_768.0, 32_767.0) as i16
    }

    #[test]
    fn what_is_wrong_is_told_within_three_seconds() {
        for (what, sound) in [
            (
                Trouble::Silent,
                Box::new(|_| 0_i16) as Box<dyn Fn(usize) -> i16>,
            ),
            (Trouble::Silent, Box::new(|at| (at % 3) as i16)),
            (Trouble::Faint, Box::new(|at| tone(200.0, at))),
            (Trouble::Clipped, Box::new(|at| tone(60_000.0, at))),
        ] {
            let (after, trouble) = told(sound, 10).expect("something is wrong");
            assert_eq!(trouble, what);
            assert!(after < 3.0, "{what:?} after {after} s");
        }
        let mut dead = Watch::default();
        (0..60).for_each(|_| dead.take(&[], 0.05));
        assert_eq!(dead.trouble(), Some(Trouble::Dead));
    }

    #[test]
    fn a_voice_with_pauses_is_well() {
        // Ten seconds of a quiet room between words.
        let talk = |at: usize| {
            let room = ((at * 7919) % 61) as i16 - 30;
            if (at / 16_000).is_multiple_of(11) {
                tone(6_000.0, at)
            } else {
                room
            }
        };
        assert_eq!(told(talk, 60), None);
    }

    #[test]
    fn a_muted_microphone_is_told_also_later_and_forgotten_when_it_is_back() {
        let mut watch = Watch::default();
        let voice: Vec<i16> = (0..16_000).map(|at| tone(6_000.0, at)).collect();
        watch.take(&voice, 1.0);
        (0..60).for_each(|_| watch.take(&[0; 800], 0.05));
        assert_eq!(watch.trouble(), Some(Trouble::Silent));
        watch.take(&voice, 1.0);
        assert_eq!(watch.trouble(), None);
    }
}
