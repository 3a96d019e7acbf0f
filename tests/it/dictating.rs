//! The real microphone path: a sound server made of software, cpal, the journal, the engine; and a process that is killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chartwright::service::evaluation::alignment::distance;
use chartwright::service::{Office, Places, dictations};
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
        .args(["transcribe", "--model", "base", "--commands", "--context"])
        .arg(&context)
        .arg(&file)
        .output()
        .unwrap();
    let at_once = words(&String::from_utf8_lossy(&at_once.stdout));
    let [a, b] = [&live, &at_once].map(|t| t.iter().map(String::as_str).collect::<Vec<_>>());
    let unlike = distance(&a, &b);
    assert!(live.len() > 50, "{live:?}");
    let points = 100.0 * unlike as f64 / at_once.len() as f64;
    println!(
        "live against transcribed at once: {points:.2} points of word error ({unlike} of {} words)",
        at_once.len()
    );
    assert!(points <= 0.5, "{points}\n{live:?}\n{at_once:?}");
}
