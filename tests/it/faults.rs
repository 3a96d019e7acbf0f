//! What must not be lost is taken away from under a dictation: the process is killed, the disk is full, the engine panics.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chartwright::domain::{DictationId, Segment};
use chartwright::service::dictating::{self, DictatingError, Going, Microphone};
use chartwright::service::ear::Ear;
use chartwright::service::recognition::Recognition;
use chartwright::service::scribe::Scribe;
use chartwright::service::{Office, Places, SignedIn, dictations, home};
use chartwright::speech::{Hints, Recognizer, SpeechError};
use serde_json::Value;

/// An office to dictate in.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn open() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let today = jiff::ZonedDateTime::now().date();
        Office::create_demo(&desk.places(), jiff::Timestamp::now(), today).unwrap();
        desk
    }

    fn places(&self) -> Places {
        Places {
            office: self.folder.path().join("office"),
            ..Places::find()
        }
    }

    fn sign_in(&self) -> (Office, SignedIn) {
        Office::sign_in(&self.places(), "rivera", "demo", jiff::Timestamp::now()).unwrap()
    }

    fn spoken_log(&self) -> PathBuf {
        self.folder.path().join("spoken")
    }

    /// A dictation of a file, only recorded; the limit is on the size of any file it writes, in kB.
    fn dictate(&self, file_limit: Option<u64>) -> (Child, BufReader<ChildStdout>) {
        let program = env!("CARGO_BIN_EXE_chartwright");
        let mut command = match file_limit {
            None => Command::new(program),
            Some(limit) => {
                let mut shell = Command::new("bash");
                // The signal is ignored, so that writing fails as on a full disk.
                let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
                shell.arg("-c").arg(script).arg(program);
                shell
            }
        };
        let mut child = command
            .args([
                "dictate",
                "--patient",
                "10004",
                "--only-record",
                "--format",
                "json",
                "--from-file",
            ])
            .arg(demo("cardiology.flac"))
            .arg("--spoken-log")
            .arg(self.spoken_log())
            .env("CHARTWRIGHT_OFFICE", self.places().office)
            .env("CHARTWRIGHT_USER", "rivera")
            .env("CHARTWRIGHT_PASSWORD", "demo")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        (child, out)
    }
}

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/demo")
        .join(name)
}

fn told(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or(Value::Null)
}

/// Kills one dictation at a moment that the trial's number decides; returns what was lost, seconds.
fn kill_one(
    desk: &Desk,
    (office, who): (&mut Office, &SignedIn),
    trial: u64,
    speech: &[i16],
) -> f64 {
    let (mut child, mut out) = desk.dictate(None);
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(told(&line)["kept_s"].is_number(), "{line}");
    // Spread evenly over 0 to 400 ms by a step that is no fraction of it.
    std::thread::sleep(Duration::from_micros(trial * 145_623 % 400_000));
    child.kill().unwrap();
    child.wait().unwrap();
    let log = std::fs::read_to_string(desk.spoken_log()).unwrap();
    let whole = log.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let spoken: usize = whole.lines().last().map_or(0, |n| n.parse().unwrap());
    let promised = out
        .lines()
        .map_while(Result::ok)
        .filter_map(|l| told(&l)["kept_s"].as_f64())
        .last()
        .unwrap_or(0.0);
    let now = jiff::Timestamp::now();
    let today = jiff::ZonedDateTime::now().date();
    let work = home::todays_work(office, who, now, today).unwrap();
    assert_eq!(work.interrupted.len(), 1, "trial {trial}");
    let interrupted = &work.interrupted[0];
    let sound = dictations::audio(office, who, now, interrupted.id).unwrap();
    // Nothing doubled, nothing out of order: what was kept is the beginning of what was spoken.
    assert_eq!(sound[..], speech[..sound.len()], "trial {trial}");
    let kept = sound.len() as f64 / 16_000.0;
    assert!(kept >= promised, "trial {trial}: {kept} s of {promised} s");
    dictations::finish_recording(office, who, now, interrupted.id).unwrap();
    assert_eq!(
        dictations::audio(office, who, now, interrupted.id).unwrap(),
        sound,
        "trial {trial}: completed as it was"
    );
    spoken as f64 / 16_000.0 - kept
}

/// `CHARTWRIGHT_KILLS` says how often.
#[test]
fn kill_nine_at_any_moment_loses_at_most_half_a_second() {
    const LANES: u64 = 4;
    let kills: u64 = std::env::var("CHARTWRIGHT_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200);
    let began = Instant::now();
    let speech: Vec<i16> = chartwright::audio::read_all(&demo("cardiology.flac"))
        .unwrap()
        .into_iter()
        .map(chartwright::audio::to_i16)
        .collect();
    let lost: Vec<f64> = std::thread::scope(|scope| {
        let lane = |lane: u64| {
            let speech = &speech;
            scope.spawn(move || {
                let desk = Desk::open();
                let (mut office, who) = desk.sign_in();
                let trials = (lane..kills).step_by(LANES as usize);
                trials
                    .map(|trial| kill_one(&desk, (&mut office, &who), trial, speech))
                    .collect::<Vec<_>>()
            })
        };
        let lanes: Vec<_> = (0..LANES).map(lane).collect();
        lanes.into_iter().flat_map(|l| l.join().unwrap()).collect()
    });
    let worst = lost.iter().copied().fold(0.0, f64::max);
    let middle = {
        let mut sorted = lost.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
    };
    println!(
        "{} trials of kill -9 in {:.0} s: lost {middle:.3} s in the middle, {worst:.3} s at worst",
        lost.len(),
        began.elapsed().as_secs_f64()
    );
    let over = lost.iter().filter(|l| **l > 0.5).count();
    assert_eq!(
        over, 0,
        "{over} of {kills} lost more than half a second: {worst} s"
    );
}

#[test]
fn a_full_disk_is_told_within_a_second_and_what_was_said_before_is_intact() {
    let desk = Desk::open();
    // Room for some seconds in the write-ahead log, whose file the limit is for.
    let (mut child, out) = desk.dictate(Some(600));
    let (mut kept, mut warned) = (Vec::new(), None);
    for line in out.lines().map_while(Result::ok) {
        let line = told(&line);
        let now = Instant::now();
        kept.extend(line["kept_s"].as_f64().map(|s| (s, now)));
        if let Some(warning) = line["warning"].as_str() {
            warned = Some((warning.to_owned(), now));
            break;
        }
    }
    let (warning, when) = warned.expect("the full disk is told");
    assert!(
        warning.contains("free space") && warning.contains("safe"),
        "{warning}"
    );
    let (kept_s, last) = *kept.last().expect("something was kept before");
    let late = when.duration_since(last).as_secs_f64();
    assert!(late < 1.0, "told after {late} s");
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut office, who) = desk.sign_in();
    let (now, today) = (jiff::Timestamp::now(), jiff::ZonedDateTime::now().date());
    let work = home::todays_work(&mut office, &who, now, today).unwrap();
    let sound = dictations::audio(&mut office, &who, now, work.interrupted[0].id).unwrap();
    assert!(
        sound.len() as f64 / 16_000.0 >= kept_s,
        "{} samples of {kept_s} s",
        sound.len()
    );
    println!(
        "a full disk: told {late:.2} s after the last chunk; {kept_s:.2} s were and are there"
    );
}

/// Hears once, then breaks.
struct Panics(u32);

impl Recognizer for Panics {
    fn recognize(&mut self, _: &[f32], _: &Hints) -> Result<Vec<Segment>, SpeechError> {
        self.0 += 1;
        assert!(self.0 < 2, "the engine breaks on purpose");
        Ok(Vec::new())
    }
}

#[test]
fn an_engine_that_panics_ends_neither_the_recording_nor_its_text() {
    let desk = Desk::open();
    let places = desk.places();
    let (mut office, who) = desk.sign_in();
    let now = jiff::Timestamp::now();
    let encounter = dictating::encounter_of(&mut office, &who, now, "10004").unwrap();
    let over = places.clone();
    let scribe = Scribe::over(
        move || Recognition::with_engine(&over, Box::new(Panics(0))),
        || (),
    )
    .unwrap();
    let speech = chartwright::audio::read_all(&demo("neuro.flac")).unwrap();
    let length = speech.len();
    let microphone = Microphone::playing(speech.into_iter(), 8.0, |_| ()).unwrap();
    let mut kept = 0.0;
    let outcome = dictating::dictate(
        &places,
        (&mut office, &who),
        encounter,
        (Ear::around(microphone), Some(&scribe)),
        &AtomicBool::new(false),
        |going| {
            if let Going::Kept(seconds) = going {
                kept = seconds;
            }
        },
    );
    assert!(
        matches!(outcome, Err(DictatingError::Gone(_))),
        "{outcome:?}"
    );
    assert!((kept - length as f64 / 16_000.0).abs() < 0.01, "{kept}");
    let today = jiff::ZonedDateTime::now().date();
    let work = home::todays_work(&mut office, &who, now, today).unwrap();
    let waiting = work.interrupted.len() + work.to_transcribe.len();
    assert!(waiting >= 1, "the recording is offered");
    // Another engine hears it whole.
    let newest = DictationId(
        work.to_transcribe
            .iter()
            .map(|r| r.id.0)
            .max()
            .expect("it is complete"),
    );
    let other = Scribe::start(&places, "tiny.en", || ()).unwrap();
    let heard =
        dictating::recover(&places, &other, (&mut office, &who), newest, "tiny.en").unwrap();
    let text = heard.finished.text.to_lowercase();
    assert!(
        text.contains("migraine") && text.contains("assessment"),
        "{text}"
    );
}
