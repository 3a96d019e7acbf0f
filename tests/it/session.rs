//! A day of dictation, faster than it is spoken, through the real ring, the real journal and the real store, with a recogniser
//! that costs nothing: no sample is dropped and memory does not grow.

use std::sync::atomic::AtomicBool;

use chartwright::domain::Segment;
use chartwright::service::dictating::{self, Going, Microphone};
use chartwright::service::ear::Ear;
use chartwright::service::recognition::Recognition;
use chartwright::service::scribe::Scribe;
use chartwright::service::{Office, Places, dictations};
use chartwright::speech::{Hints, Recognizer, SpeechError};

/// Hears nothing, at once.
struct Deaf;

impl Recognizer for Deaf {
    fn recognize(&mut self, _: &[f32], _: &Hints) -> Result<Vec<Segment>, SpeechError> {
        Ok(Vec::new())
    }
}

/// A voice and its pauses, without end.
fn talk() -> impl Iterator<Item = f32> {
    (0_u32..).map(|i| {
        let syllable = (i / 3_200) % 9;
        let loud = if syllable < 6 { 0.2 } else { 0.001 };
        (i as f32 * 0.07).sin() * loud
    })
}

/// Memory in use, MB.
#[cfg(target_os = "linux")]
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kb: f64 = line
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kb / 1024.0
}

/// `CHARTWRIGHT_HOURS` says how long the day is; each hour takes a minute and a half.
#[test]
#[cfg(target_os = "linux")]
fn a_day_of_dictation_drops_nothing_and_memory_does_not_grow() {
    const NAME: &str = "session::a_day_of_dictation_drops_nothing_and_memory_does_not_grow";
    const ALONE: &str = "CHARTWRIGHT_DAY_ALONE";
    // Memory is a process's, and other tests take some: the day has a process of its own.
    if std::env::var_os(ALONE).is_none() {
        let mut day = std::process::Command::new(std::env::current_exe().unwrap());
        let day = day.args(["--exact", NAME, "--nocapture"]).env(ALONE, "1");
        assert!(day.status().unwrap().success());
        return;
    }
    const PACE: f64 = 40.0;
    const MINUTES: usize = 3;
    let hours: f64 = std::env::var("CHARTWRIGHT_HOURS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0.4);
    let recordings = ((hours * 60.0 / MINUTES as f64).round() as usize).max(2);
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let now = jiff::Timestamp::now();
    Office::create_demo(&places, now, jiff::ZonedDateTime::now().date()).unwrap();
    let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now).unwrap();
    let encounter = dictating::encounter_of(&mut office, &who, now, "10004").unwrap();
    let over = places.clone();
    let load = move || Recognition::with_engine(&over, Box::new(Deaf));
    let scribe = Scribe::over(load, || ()).unwrap();
    let length = MINUTES * 60 * 16_000;
    let (mut dropped, mut first, mut most) = (0, None, 0.0_f64);
    for n in 0..recordings {
        if n > 0 && n % 20 == 0 {
            println!("{n} recordings: {:.1} MB", memory_mb());
        }
        let microphone = Microphone::playing(talk().take(length), PACE, |_| ()).unwrap();
        let (id, _) = dictating::dictate(
            &places,
            (&mut office, &who),
            encounter,
            (Ear::around(microphone), Some(&scribe)),
            &AtomicBool::new(false),
            |going| {
                if let Going::Dropped(samples) = going {
                    dropped = samples;
                }
            },
        )
        .unwrap();
        let kept = dictations::audio(&mut office, &who, now, id).unwrap().len();
        assert_eq!(kept, length, "every sample is there");
        let memory = memory_mb();
        first.get_or_insert(memory);
        most = most.max(memory);
    }
    let grown = most - first.unwrap();
    println!(
        "{:.1} h in {recordings} recordings: {dropped} samples dropped, memory grew by {grown:.1} MB after the first",
        (recordings * MINUTES) as f64 / 60.0
    );
    assert_eq!(dropped, 0);
    assert!(grown <= 50.0, "{grown} MB");
}
