//! Medical language on one core: loading the lexicon, and a dictation of a thousand words. `cargo bench` prints milliseconds.
//!
//! No harness: the best and the middle of twenty runs say what a person waits for.

use std::time::Instant;

use chartwright::domain::{PatientContext, Segment, Transcript, Word};
use chartwright::language::{Lexicon, post_process};

const HEARD: &str = "The patient is a 68-year-old woman who takes metaprolol 50 milligrams daily, the synoprol 20 milligrams daily \
and a torva statin 40 milligrams at bedtime. She denies chest pain, palpitations or sinkopee. Lungs are clear to oscultation \
bilaterally. There is mild tenderness in the right upper quadrant without rebound or guarding.";

fn dictation(words: usize) -> Transcript {
    let said: Vec<Word> = HEARD
        .split_whitespace()
        .cycle()
        .take(words)
        .zip(0_u32..)
        .map(|(text, n)| Word {
            text: text.to_owned(),
            start: f64::from(n) * 0.4,
            end: f64::from(n) * 0.4 + 0.4,
            p: 0.9,
        })
        .collect();
    let text: Vec<&str> = said.iter().map(|w| w.text.as_str()).collect();
    let segment = Segment {
        start: 0.0,
        end: 400.0,
        text: text.join(" "),
        words: said,
    };
    Transcript {
        duration_s: 400.0,
        segments: vec![segment],
    }
}

fn time(name: &str, mut run: impl FnMut()) {
    let mut times: Vec<f64> = (0..20)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{name}: best {:.1} ms, middle {:.1} ms",
        times[0],
        times[times.len() / 2]
    );
}

fn main() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/installed/lexicon.bin");
    let Ok(bytes) = std::fs::read(&path) else {
        println!(
            "SKIPPED: {} is not there; run `chartwright setup`",
            path.display()
        );
        return;
    };
    time("loading the lexicon", || {
        drop(Lexicon::from_bytes(&bytes).expect("set-up built it"))
    });
    let lexicon = Lexicon::from_bytes(&bytes).expect("set-up built it");
    let (thousand, context) = (dictation(1000), PatientContext::default());
    time("post-processing 1,000 words", || {
        drop(post_process(&thousand, &lexicon, &context))
    });
}
