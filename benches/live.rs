//! What a person who dictates waits for: the first words, and the final text once the key is up; and where that wait goes.
//! `cargo bench --bench live`.
//!
//! Utterances of 3, 8, 15 and 30 s from the demo dictations go through the same steps as a live recording, on a clock that only
//! work moves on: nothing is waited for, so the whole takes a few minutes. What counts is the time the engine really takes; run it
//! with nothing else running. `-- MODEL` measures another model, `-- 8 15` only these lengths.

use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use chartwright::audio::{read_all, to_i16};
use chartwright::domain::PatientContext;
use chartwright::service::Places;
use chartwright::service::evaluation::alignment::distance;
use chartwright::service::recognition::{DEFAULT_MODEL, LiveRecognition, Recognition};
use chartwright::service::spoken::Rules;
use chartwright::speech::{Spent, Stop, voice};

const RATE: f64 = 16_000.0;
/// How often a live recording is looked at while nothing is due, as in the program.
const TICK_S: f64 = 0.02;
/// Utterances of each length.
const UTTERANCES: usize = 8;

/// What one utterance cost.
struct Measured {
    first_s: f64,
    wait_s: f64,
    work_s: f64,
    stages: Stages,
    live: Vec<String>,
}

/// Where the wait for the final text goes, seconds.
#[derive(Default)]
struct Stages {
    /// What was being decoded when the key went up, until it gave way.
    giving_way: f64,
    engine: Spent,
    /// Finding where each word was said, and the guards.
    placing: f64,
    language: f64,
}

impl Stages {
    fn add(&mut self, more: &Self) {
        self.giving_way += more.giving_way;
        self.engine += more.engine;
        self.placing += more.placing;
        self.language += more.language;
    }

    /// Milliseconds a stage, on average over so many.
    fn print(&self, name: &str, count: usize) {
        let shown = [
            self.giving_way,
            self.engine.spectra_s,
            self.engine.encoder_s,
            self.engine.decoder_s,
            self.engine.anew_s,
            self.placing,
            self.language,
        ]
        .map(|seconds| format!("{:>10.0}", 1000.0 * seconds / count.max(1) as f64));
        println!("{name}{}", shown.concat());
    }
}

fn words(text: &str) -> Vec<String> {
    let plain = |w: &str| {
        let letters = w.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    text.split_whitespace()
        .map(plain)
        .filter(|w| !w.is_empty())
        .collect()
}

/// Utterances of about this many seconds: from a word's start to a word's end.
fn utterances(seconds: f64) -> Vec<Vec<i16>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let mut found = Vec::new();
    for name in ["neuro", "cardiology", "endocrine"] {
        let sound = read_all(&folder.join(format!("{name}.flac"))).expect("the demo ships");
        let levels = voice::Meter::default().push(&sound);
        let runs = voice::voiced_runs(&levels, voice::noise_floor(&levels));
        for (at, run) in runs.iter().enumerate() {
            let start = run.start * voice::FRAME;
            let ends = runs[at..].iter().map(|r| r.end * voice::FRAME);
            let length = |end: usize| (end - start) as f64 / RATE;
            let best = ends
                .map(|end| (length(end) - seconds).abs())
                .zip(runs[at..].iter())
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((off, last)) = best.filter(|(off, _)| *off < seconds * 0.15) {
                let _ = off;
                let end = (last.end * voice::FRAME).min(sound.len());
                found.push(sound[start..end].iter().map(|s| to_i16(*s)).collect());
            }
        }
    }
    // Spread over all that there are.
    let step = (found.len() / UTTERANCES).max(1);
    found.into_iter().step_by(step).take(UTTERANCES).collect()
}

/// Speaks an utterance and lets the key go `pause_s` after its last word.
fn speak(recognition: &mut Recognition, spoken: &[i16], pause_s: f64) -> Measured {
    let mut sound = spoken.to_vec();
    sound.extend(std::iter::repeat_n(0, (pause_s * RATE) as usize));
    let end_s = sound.len() as f64 / RATE;
    let context = PatientContext::default();
    let stop = Stop::default();
    let mut live = LiveRecognition::begin(recognition, &context, &Rules::default(), &stop);
    let (mut clock, mut fed, mut first, mut work) = (0.0, 0, None, 0.0);
    while clock < end_s {
        let due = ((clock * RATE) as usize).min(sound.len());
        live.push(&sound[fed..due]);
        fed = due;
        let began = Instant::now();
        let draft = until(end_s - clock, &stop, || {
            live.work().expect("the engine works")
        });
        let took = began.elapsed().as_secs_f64();
        clock += took.max(TICK_S);
        if let Some(draft) = draft {
            work += took;
            if first.is_none() && !draft.finished.text.is_empty() {
                first = Some(clock);
            }
        }
    }
    live.push(&sound[fed..]);
    let before = live.spent();
    let began = Instant::now();
    let done = live.finish().expect("the engine works");
    let took = began.elapsed().as_secs_f64();
    let engine = recognition.spent() - before;
    let heard = engine.spectra_s + engine.encoder_s + engine.decoder_s;
    let stages = Stages {
        giving_way: clock - end_s,
        engine,
        placing: took - heard - done.timing.post_s,
        language: done.timing.post_s,
    };
    Measured {
        first_s: first.unwrap_or(clock + took),
        // What was being decoded when the key went up has to give way first.
        wait_s: clock - end_s + took,
        work_s: work + took,
        stages,
        live: words(&done.finished.text),
    }
}

/// Does some work that is stopped when the key goes up, `seconds` from now.
fn until<T>(seconds: f64, stop: &Stop, work: impl FnOnce() -> T) -> T {
    let (done, key) = std::sync::mpsc::channel::<()>();
    let (alarm, time) = (stop.clone(), Duration::from_secs_f64(seconds.max(0.0)));
    let thread = std::thread::spawn(move || {
        if key.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            alarm.now();
        }
    });
    let outcome = work();
    drop(done);
    thread.join().expect("the clock runs");
    stop.lift();
    outcome
}

fn at(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kb = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) / 1024.0
}

fn main() {
    let said: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let named = said.iter().find(|a| a.parse::<f64>().is_err());
    let model = named.map_or(DEFAULT_MODEL, String::as_str);
    let mut lengths: Vec<f64> = said.iter().filter_map(|a| a.parse().ok()).collect();
    if lengths.is_empty() {
        lengths = vec![3.0, 8.0, 15.0, 30.0];
    }
    let mut recognition = match Recognition::load(&Places::find(), model, None) {
        Ok(recognition) => recognition,
        Err(problem) => {
            println!("{problem}");
            return;
        }
    };
    println!(
        "model {model}; key up N s after the last word; seconds
length  key up  first words p50  final text p50  final text p95  work per second  differs from transcribed at once"
    );
    let mut profile = Vec::new();
    for seconds in lengths {
        let spoken = utterances(seconds);
        for pause_s in [0.0, 0.5] {
            let (mut first, mut wait, mut work, mut total) = (vec![], vec![], 0.0, 0.0);
            let (mut unlike, mut all, mut stages) = (0, 0, Stages::default());
            for utterance in &spoken {
                let measured = speak(&mut recognition, utterance, pause_s);
                first.push(measured.first_s);
                wait.push(measured.wait_s);
                stages.add(&measured.stages);
                work += measured.work_s;
                total += utterance.len() as f64 / RATE + pause_s;
                let mut sound: Vec<f32> =
                    utterance.iter().map(|s| f32::from(*s) / 32_768.0).collect();
                sound.extend(std::iter::repeat_n(0.0, (pause_s * RATE) as usize));
                let blocks = std::iter::once(Ok::<_, std::convert::Infallible>(sound));
                let context = PatientContext::default();
                let at_once = recognition.sound(blocks, &context, true, |_| ());
                let heard = at_once.expect("the engine works").transcript;
                let at_once = words(
                    &recognition
                        .obey(&heard, &context, &Rules::default())
                        .finished
                        .text,
                );
                let [a, b] = [&measured.live, &at_once]
                    .map(|t| t.iter().map(String::as_str).collect::<Vec<_>>());
                unlike += distance(&a, &b);
                all += b.len();
            }
            first.sort_by(f64::total_cmp);
            wait.sort_by(f64::total_cmp);
            println!(
                "{seconds:>4.0} s   {pause_s:>4.1}   {:>15.2}  {:>14.2}  {:>14.2}  {:>15.2}  {:>6.2} points of {all} words",
                at(&first, 0.5),
                at(&wait, 0.5),
                at(&wait, 0.95),
                work / total,
                100.0 * unlike as f64 / all.max(1) as f64
            );
            profile.push((
                format!("{seconds:>4.0} s   {pause_s:>4.1}  "),
                stages,
                spoken.len(),
            ));
        }
    }
    println!(
        "where the wait goes, milliseconds on average
length  key up    giving way   spectra   encoder   decoder  (of these anew)   placing  language"
    );
    for (name, stages, count) in profile {
        stages.print(&name, count);
    }
    println!("peak memory {:.0} MB", peak_mb());
}
