//! Medical language on one core: loading the lexicon, and a dictation of a thousand words. `cargo bench` prints milliseconds.
//!
//! No harness: the best and the middle of twenty runs say what a person waits for.

use std::time::Instant;

use chartwright::domain::{PatientContext, Segment, Transcript, Word};
use chartwright::language::{Lexicon, post_process};

/// Documents of the tests, and words as the engine mishears names: one such to forty words, about as many as in a dictation.
const WRITTEN: &str = include_str!("../tests/data/notes/natural.txt");
const MISHEARD: &str = include_str!("../assets/language/misheard.tsv");
const WORDS_TO_A_NAME: usize = 40;

/// A text that does not repeat itself, so that nothing in it was sought before.
fn heard(words: usize) -> Vec<String> {
    let plain = WRITTEN.lines().filter(|l| !l.starts_with(['#', '=', '@']));
    let plain: Vec<&str> = plain.flat_map(str::split_whitespace).collect();
    let names = MISHEARD.lines().filter(|l| !l.starts_with('#'));
    let mut names = names.filter_map(|l| l.split('\t').nth(1));
    let mut text = Vec::new();
    for part in plain.chunks(WORDS_TO_A_NAME) {
        // Without the marks of what stands for what.
        let plain = |w: &&str| {
            let told = w.rsplit_once(':').filter(|_| w.starts_with('['));
            told.map_or(*w, |(_, word)| word).replace(']', "")
        };
        text.extend(part.iter().map(plain));
        let name = names.next().unwrap_or_default();
        text.extend(name.split_whitespace().map(str::to_owned));
    }
    text.truncate(words);
    text
}

fn dictation(words: usize) -> Transcript {
    let said: Vec<Word> = heard(words)
        .into_iter()
        .zip(0_u32..)
        .map(|(text, n)| Word {
            text,
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
    let fresh: Vec<Lexicon> = (0..20).map(|_| lexicon.clone()).collect();
    let mut fresh = fresh.iter();
    time("post-processing 1,000 words never met before", || {
        let lexicon = fresh.next().expect("one for each run");
        drop(post_process(&thousand, lexicon, &context))
    });
    time("the same again, as every draft of a dictation does", || {
        drop(post_process(&thousand, &lexicon, &context))
    });
}
