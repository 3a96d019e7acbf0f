//! The real engine with the small model, through the command line: words with times, an hour in steady memory, nothing out of noise.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chartwright::audio::read_all;
use hound::{SampleFormat, WavSpec, WavWriter};
use serde_json::Value;

const RATE: usize = 16_000;

fn transcribe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chartwright"));
    command.args([
        "transcribe",
        "--model",
        "tiny.en",
        "--raw",
        "--format",
        "json",
    ]);
    command
}

fn json_of(recording: &Path) -> Value {
    let output = transcribe().arg(recording).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn words(of: &Value) -> Vec<&Value> {
    let segments = of["segments"].as_array().unwrap();
    segments
        .iter()
        .flat_map(|s| s["words"].as_array().unwrap())
        .collect()
}

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/demo")
        .join(name)
}

fn wav(path: &Path, samples: impl Iterator<Item = f32>) {
    let spec = WavSpec {
        channels: 1,
        sample_rate: RATE as u32,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for sample in samples {
        writer
            .write_sample((sample.clamp(-1.0, 1.0) * 32_000.0) as i16)
            .unwrap();
    }
    writer.finalize().unwrap();
}

#[test]
fn a_dictation_becomes_words_in_order_of_time() {
    let heard = json_of(&demo("neuro.flac"));
    let text = heard["text"].as_str().unwrap().to_lowercase();
    for said in ["migraine", "headache", "reflexes", "assessment"] {
        assert!(text.contains(said), "{said} is not in: {text}");
    }
    let words = words(&heard);
    assert!(words.len() > 50, "{text}");
    let mut reached = 0.0;
    for word in words {
        let (start, end) = (
            word["start"].as_f64().unwrap(),
            word["end"].as_f64().unwrap(),
        );
        assert!(reached <= start && start <= end, "{word}");
        assert!((0.0..=1.0).contains(&word["p"].as_f64().unwrap()), "{word}");
        reached = start;
    }
    assert!(reached <= heard["duration_s"].as_f64().unwrap());
}

/// Peak memory of a run in kB, and what it printed.
#[cfg(target_os = "linux")]
fn peak_of(recording: &Path, printed: &Path) -> (u64, Value) {
    let mut child = transcribe()
        .arg(recording)
        .stdout(Stdio::from(File::create(printed).unwrap()))
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        if let Ok(status) = File::open(format!("/proc/{}/status", child.id())) {
            let lines = BufReader::new(status).lines().map_while(Result::ok);
            let high = lines
                .filter_map(|l| l.strip_prefix("VmHWM:").map(str::to_owned))
                .next();
            let kilobytes = high.and_then(|h| h.trim().trim_end_matches(" kB").parse().ok());
            peak = peak.max(kilobytes.unwrap_or(0));
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(child.wait().unwrap().success());
    (
        peak,
        serde_json::from_reader(File::open(printed).unwrap()).unwrap(),
    )
}

#[test]
#[cfg(target_os = "linux")]
fn an_hour_takes_no_more_memory_than_five_minutes_and_nothing_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let dictation = read_all(&demo("endocrine.flac")).unwrap();
    let mut measured = Vec::new();
    for (minutes, dictated_at) in [(5, vec![1]), (60, vec![1, 31, 58])] {
        let file = folder.path().join(format!("{minutes}.wav"));
        let mut sound = vec![0.0_f32; minutes * 60 * RATE];
        for minute in &dictated_at {
            sound[minute * 60 * RATE..][..dictation.len()].copy_from_slice(&dictation);
        }
        wav(&file, sound.into_iter());
        let (peak, heard) = peak_of(&file, &folder.path().join("printed"));
        let starts: Vec<f64> = words(&heard)
            .iter()
            .map(|w| w["start"].as_f64().unwrap())
            .collect();
        for minute in dictated_at {
            let from = minute as f64 * 60.0;
            let there = starts
                .iter()
                .filter(|s| (from..from + 60.0).contains(*s))
                .count();
            assert!(there > 40, "{there} words at minute {minute} of {minutes}");
        }
        measured.push(peak);
    }
    let [short, long] = measured[..] else {
        unreachable!()
    };
    assert!(
        long as f64 <= short as f64 * 1.1,
        "{short} kB for 5 minutes, {long} kB for 60"
    );
}

/// Many voices at once, none of which says a word: the demo dictations backwards, at different speeds, one over the other.
fn babble(samples: usize) -> Vec<f32> {
    let mut mixed = vec![0.0_f32; samples];
    for (voice, name) in [
        "neuro",
        "cardiology",
        "endocrine",
        "neuro",
        "cardiology",
        "endocrine",
    ]
    .iter()
    .enumerate()
    {
        let mut sound = read_all(&demo(&format!("{name}.flac"))).unwrap();
        sound.reverse();
        let speed = 0.85 + 0.07 * voice as f64;
        let start = voice * 4_567 * 7;
        for (at, sample) in mixed.iter_mut().enumerate() {
            *sample += 0.3 * sound[(start + (at as f64 * speed) as usize) % sound.len()];
        }
    }
    mixed
}

#[test]
fn ten_minutes_of_babble_without_speech_are_no_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("babble.wav");
    wav(&file, babble(600 * RATE).into_iter());
    let heard = json_of(&file);
    assert_eq!(heard["text"], "");
    assert_eq!(heard["duration_s"], 600.0);
}

#[test]
fn ten_minutes_of_silence_noise_hum_or_typing_are_no_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = 7_u32;
    let mut grain = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let ten_minutes = 600 * RATE;
    let white: Vec<f32> = (0..ten_minutes).map(|_| grain() * 0.2).collect();
    // Brown: the running sum of white, drawn back to zero.
    let mut level = 0.0;
    let brown: Vec<f32> = white
        .iter()
        .map(|w| {
            level = level * 0.995 + w * 0.1;
            level
        })
        .collect();
    let hum = |i: usize| {
        let tone = |hertz: f32| (i as f32 / RATE as f32 * hertz * std::f32::consts::TAU).sin();
        0.1 * tone(120.0) + 0.05 * tone(240.0)
    };
    // A click of 15 ms every 150 to 350 ms.
    let typing = |i: usize| {
        let (period, place) = (RATE / 4, i % (RATE / 4));
        let late = (i / period * 7919) % (period / 2);
        let since = place.checked_sub(late).filter(|s| *s < RATE / 66);
        since.map_or(0.0, |s| white[i] * (-(s as f32) / 60.0).exp() * 3.0)
    };
    let noises: [(&str, Vec<f32>); 5] = [
        ("silence", vec![0.0; ten_minutes]),
        ("white", white.clone()),
        ("brown", brown),
        ("hum", (0..ten_minutes).map(hum).collect()),
        ("typing", (0..ten_minutes).map(typing).collect()),
    ];
    for (name, noise) in noises {
        let file = folder.path().join(format!("{name}.wav"));
        wav(&file, noise.into_iter());
        let heard = json_of(&file);
        assert_eq!(heard["text"], "", "{name}");
        assert_eq!(heard["duration_s"], 600.0, "{name}");
    }
}
