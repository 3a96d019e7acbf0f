//! The real microphone path: a sound server made of software, cpal, the journal, the engine; and a process that is killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chartwright::service::evaluation::alignment::distance;
use chartwright::service::{Office, Places, dictations, home};
use serde_json::Value;

/// A sound server with a microphone that hears what is played to it, and an office to dictate in.
struct Desk {
    folder: tempfile::TempDir,
    server: Child,
}

impl Desk {
    fn open() -> Option<Self> {
        if Command::new("pulseaudio")
            .arg("--version")
            .output()
            .is_err()
        {
            eprintln!("SKIPPED: pulseaudio is not here");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let asound = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n";
        std::fs::write(folder.path().join("alsa.conf"), asound).unwrap();
        let server = Command::new("pulseaudio")
            .args([
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
            ])
            .args(["-L", "module-native-protocol-unix auth-anonymous=1"])
            .args(["-L", "module-null-sink sink_name=mic rate=48000 channels=2"])
            .env("XDG_RUNTIME_DIR", folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let desk = Self { folder, server };
        let mut answers = (0..200).map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            let told = desk
                .command("pactl")
                .args(["set-default-source", "mic.monitor"])
                .output();
            told.is_ok_and(|t| t.status.success())
        });
        assert!(answers.any(|yes| yes), "the sound server does not answer");
        let today = jiff::ZonedDateTime::now().date();
        Office::create_demo(&desk.places(), jiff::Timestamp::now(), today).unwrap();
        Some(desk)
    }

    fn places(&self) -> Places {
        Places {
            office: self.folder.path().join("office"),
            ..Places::find()
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("ALSA_CONFIG_PATH", self.folder.path().join("alsa.conf"))
            .env("CHARTWRIGHT_OFFICE", self.places().office)
            .env("CHARTWRIGHT_USER", "rivera")
            .env("CHARTWRIGHT_PASSWORD", "demo");
        command
    }

    /// Starts to dictate; returns once sound is being kept.
    fn dictate(&self, model: &str) -> (Child, impl Iterator<Item = Value> + use<>) {
        let mut child = self
            .command(env!("CARGO_BIN_EXE_chartwright"))
            .args([
                "dictate",
                "--patient",
                "10004",
                "--model",
                model,
                "--format",
                "json",
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = lines
            .map_while(Result::ok)
            .map(|l| serde_json::from_str::<Value>(&l).unwrap());
        assert!(
            told.any(|v| v["kept_s"].as_f64().is_some_and(|s| s > 0.0)),
            "nothing was recorded"
        );
        (child, told)
    }

    fn speak(&self, recording: &Path) -> Child {
        self.command("paplay")
            .arg("--device=mic")
            .arg(recording)
            .spawn()
            .unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/demo")
        .join(name)
}

fn words(text: &str) -> Vec<String> {
    let plain = |w: &str| {
        w.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    text.split_whitespace()
        .map(plain)
        .filter(|w| !w.is_empty())
        .collect()
}

#[test]
fn what_is_said_into_the_microphone_becomes_the_text_of_its_recording() {
    let Some(desk) = Desk::open() else { return };
    let (mut dictating, told) = desk.dictate("base");
    assert!(desk.speak(&demo("neuro.flac")).wait().unwrap().success());
    let interrupt = Command::new("kill")
        .args(["-INT", &dictating.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let told: Vec<Value> = told.collect();
    assert!(dictating.wait().unwrap().success());
    let drafts = told.iter().filter(|v| v["draft"].is_string()).count();
    assert!(drafts >= 3, "{drafts} drafts");
    let last = told.last().unwrap();
    let live = words(last["text"].as_str().unwrap());
    // The recording that was kept, transcribed at once, says the same.
    let (mut office, who) =
        Office::sign_in(&desk.places(), "rivera", "demo", jiff::Timestamp::now()).unwrap();
    let id = chartwright::domain::DictationId(last["dictation"].as_i64().unwrap());
    let kept = dictations::audio(&mut office, &who, jiff::Timestamp::now(), id).unwrap();
    let file = desk.folder.path().join("kept.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(&file, spec).unwrap();
    kept.iter().for_each(|s| wav.write_sample(*s).unwrap());
    wav.finalize().unwrap();
    // Told of the same chart as the dictation was.
    let context = desk.folder.path().join("context.json");
    let known = r#"{"patient": "Harold Pettersen", "problems": ["COPD", "Essential hypertension"],
        "medications": ["Tiotropium 18 mcg inhaled daily", "Amlodipine 5 mg daily"]}"#;
    std::fs::write(&context, known).unwrap();
    let at_once = desk
        .command(env!("CARGO_BIN_EXE_chartwright"))
        .args(["transcribe", "--model", "base", "--context"])
        .arg(&context)
        .arg(&file)
        .output()
        .unwrap();
    let at_once = words(&String::from_utf8_lossy(&at_once.stdout));
    let [a, b] = [&live, &at_once].map(|t| t.iter().map(String::as_str).collect::<Vec<_>>());
    let unlike = distance(&a, &b);
    assert!(live.len() > 50, "{live:?}");
    assert!(
        unlike * 20 <= at_once.len(),
        "{unlike} of {}\n{live:?}\n{at_once:?}",
        at_once.len()
    );
}

/// `CHARTWRIGHT_KILLS` says how often; each takes about two seconds.
#[test]
fn a_killed_dictation_keeps_what_was_said_to_be_kept() {
    let Some(desk) = Desk::open() else { return };
    let kills = std::env::var("CHARTWRIGHT_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(8);
    let mut speaking = desk.speak(&demo("cardiology.flac"));
    for trial in 0..kills {
        let (mut dictating, mut told) = desk.dictate("tiny.en");
        let until = 0.2 + f64::from(trial * 37 % 100) / 100.0;
        let kept = told
            .find_map(|v| v["kept_s"].as_f64().filter(|s| *s >= until))
            .unwrap();
        dictating.kill().unwrap();
        dictating.wait().unwrap();
        // Lines that were still on their way: kept as well.
        let kept = told
            .filter_map(|v| v["kept_s"].as_f64())
            .last()
            .unwrap_or(kept);
        let now = jiff::Timestamp::now();
        let (mut office, who) = Office::sign_in(&desk.places(), "rivera", "demo", now).unwrap();
        let today = jiff::ZonedDateTime::now().date();
        let work = home::todays_work(&mut office, &who, now, today).unwrap();
        let [interrupted] = &work.interrupted[..] else {
            panic!("{} recordings wait", work.interrupted.len());
        };
        assert!(
            interrupted.duration_s >= kept,
            "{} s of {kept} s",
            interrupted.duration_s
        );
        let sound = dictations::audio(&mut office, &who, now, interrupted.id).unwrap();
        assert!((sound.len() as f64 / 16_000.0 - interrupted.duration_s).abs() < 1e-9);
        dictations::finish_recording(&mut office, &who, now, interrupted.id).unwrap();
    }
    let _ = speaking.kill();
    let _ = speaking.wait();
}
