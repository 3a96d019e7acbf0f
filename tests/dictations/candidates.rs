//! Every name that might be written for what was heard, with its evidence and whether it would be right: what `fit.py` learns from.
//!
//!     cargo run --release --example candidates FOLDER… > FIT.jsonl
//!
//! A folder holds `NAME.flac` or `NAME.wav` with `NAME.spoken.txt`, as `make.py` makes them.

#![allow(clippy::unwrap_used, reason = "a tool for developers")]

use std::io::Write;
use std::path::Path;

use chartwright::domain::PatientContext;
use chartwright::language::{Lexicon, candidates};
use chartwright::service::Places;
use chartwright::service::evaluation::{alignment::distance, normalise::Normaliser};
use chartwright::service::recognition::{DEFAULT_MODEL, Recognition};

fn main() {
    let places = Places::find();
    let words = std::fs::read(places.assets.join("installed/lexicon.bin")).unwrap();
    let lexicon = Lexicon::from_bytes(&words).unwrap();
    let mut recognition = Recognition::load(&places, DEFAULT_MODEL, None).unwrap();
    let normaliser = Normaliser::new();
    for folder in std::env::args().skip(1) {
        let mut recordings: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "flac" || e == "wav"))
            .collect();
        recordings.sort();
        for recording in &recordings {
            print(recording, &mut recognition, &lexicon, &normaliser);
        }
    }
}

fn print(recording: &Path, recognition: &mut Recognition, lexicon: &Lexicon, n: &Normaliser) {
    let said = std::fs::read_to_string(recording.with_extension("spoken.txt")).unwrap();
    let context = PatientContext::default();
    let heard = recognition.file(recording, &context, true, |_, _| ());
    let transcript = heard.unwrap().transcript;
    let reference = n.normalise(&said);
    let reference: Vec<&str> = reference.split_whitespace().collect();
    let edits = |text: &str| {
        let text = n.normalise(text);
        distance(&reference, &text.split_whitespace().collect::<Vec<_>>()) as i64
    };
    let raw = transcript.text();
    let before = edits(&raw);
    let mut out = std::io::stdout().lock();
    for (span, text, drug, evidence, odds) in candidates(&transcript, lexicon, &context) {
        let (from, to) = (span.start, span.end);
        let better = before - edits(&format!("{}{text}{}", &raw[..from], &raw[to..]));
        let line = serde_json::json!({
            "file": recording.file_stem().unwrap().to_string_lossy(), "from": from, "to": to, "heard": &raw[from..to],
            "text": text, "drug": drug, "x": evidence, "odds": odds, "better": better,
        });
        writeln!(out, "{line}").unwrap();
    }
}
