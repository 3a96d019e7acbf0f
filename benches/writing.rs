//! How long a dictation of 1,500 words takes after recognition: finished text, and the structured note with facts and gaps.
//!
//! `cargo bench --bench writing`; each figure is the middle one of nine runs on one core.

use std::time::{Duration, Instant};

use chartwright::domain::{PatientContext, Segment, Transcript, Word};
use chartwright::language::{Lexicon, post_process};
use chartwright::service::note_taking::{Reading, note_with_facts};
use chartwright::service::{Places, note_taking};

const RUNS: usize = 9;
const WORDS: usize = 1500;

/// A dictation, said over and over until it has enough words.
const DICTATED: &str = "Chief complaint. Shortness of breath. History of present illness. The patient is a sixty eight year old woman \
with hypertension, type two diabetes mellitus, and paroxysmal atrial fibrillation, who presents with two weeks of exertional dyspnea. \
She denies chest pain, palpitations, or syncope. Current medications include metoprolol succinate fifty milligrams daily, lisinopril \
twenty milligrams daily, and apixaban five milligrams twice daily. On examination, blood pressure is one forty eight over eighty six, \
heart rate ninety two. There are bibasilar crackles and two plus pitting edema. Assessment. Acute on chronic diastolic heart failure. \
Plan. Increase furosemide to forty milligrams twice daily and obtain an echocardiogram. Follow up in two weeks.";

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    let words: Vec<Word> = DICTATED
        .split_whitespace()
        .cycle()
        .take(WORDS)
        .map(|text| Word {
            text: text.to_owned(),
            start: 0.0,
            end: 0.0,
            p: 1.0,
        })
        .collect();
    let text: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
    let transcript = Transcript {
        duration_s: 600.0,
        segments: vec![Segment {
            start: 0.0,
            end: 600.0,
            text: text.join(" "),
            words,
        }],
    };
    let lexicon = Lexicon::builtin();
    let context = PatientContext::default();
    let mut finishing = Vec::new();
    let mut structuring = Vec::new();
    let Ok(template) = note_taking::template(&Places::find(), "hp") else {
        println!("there is no template hp");
        return;
    };
    let reading = Reading::builtin();
    let mut facts = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let finished = post_process(&transcript, &lexicon, &context);
        finishing.push(start.elapsed());
        let start = Instant::now();
        let made = note_with_facts(&finished.text, &template, None, &reading);
        structuring.push(start.elapsed());
        facts = made.facts.len();
    }
    println!(
        "{WORDS} words finished (punctuation, numbers, doses, headings): {:.1} ms",
        middle(finishing).as_secs_f64() * 1000.0
    );
    println!(
        "{WORDS} words as a note with {facts} facts and its gaps: {:.1} ms",
        middle(structuring).as_secs_f64() * 1000.0
    );
}
