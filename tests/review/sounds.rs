//! Learns how the sounds of English look (`assets/speech/sounds.tsv`), by which words are placed in a recording.
//!
//!     cargo run --example learn_sounds -- LABELLED FOLDER… > assets/speech/sounds.tsv
//!
//! LABELLED holds NAME.wav with NAME.sounds.tsv (`word_times.py sounds`: each sound and when it ends, seconds); the folders hold
//! NAME.wav with NAME.spoken.txt, the words that were said. The shipped ones are learnt on flite's `kal16` and on espeak-ng's `en-us` and
//! five voices of Kokoro (the `fit` folder of tests/dictations/make.py, without flite's); `word_times.py score` measures on others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool for developers")]

use std::path::{Path, PathBuf};

use chartwright::audio::read_all;
use chartwright::service::Places;
use chartwright::service::correction::evaluation::lexicon;
use chartwright::speech::align::learn::Lessons;
use chartwright::speech::align::{Frame, PARTS, SILENCE, Sounds, Wanted, find, frames, parts};

const ROUNDS: usize = 6;
/// Noise that is added to a second and a third hearing of each recording, as a share of its loudest.
const NOISE: [f32; 2] = [0.003, 0.012];

struct Recording {
    clean: Vec<Frame>,
    noisy: Vec<Vec<Frame>>,
    /// The part of each frame, where it is known.
    known: Option<Vec<usize>>,
    words: Vec<String>,
}

fn main() {
    let folders: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let words = lexicon(&Places::find()).unwrap();
    let mut names = vec![SILENCE.to_owned()];
    names.extend("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split(' ').map(str::to_owned));
    let labelled = recordings(&folders[0], "sounds.tsv", |text, count| {
        (Some(known(text, &names, count)), Vec::new())
    });
    let told: Vec<Recording> = folders[1..]
        .iter()
        .flat_map(|f| {
            recordings(f, "spoken.txt", |text, _| {
                let said = text
                    .split_whitespace()
                    .map(|w| words.spoken(w).swap_remove(0));
                (None, said.collect())
            })
        })
        .collect();
    let mut lessons = Lessons::of(names.clone());
    for recording in &labelled {
        learn(&mut lessons, recording, recording.known.as_deref().unwrap());
    }
    let mut sounds = lessons.sounds();
    for round in 0..ROUNDS {
        let mut lessons = Lessons::of(names.clone());
        for recording in &labelled {
            learn(&mut lessons, recording, recording.known.as_deref().unwrap());
        }
        let (mut likeness, mut count) = (0.0, 0);
        for recording in &told {
            let Some(way) = find(&recording.clean, &wanted(recording, &sounds), &sounds) else {
                continue;
            };
            let of: Vec<usize> = way.frames.iter().map(|(part, _)| *part).collect();
            learn(&mut lessons, recording, &of);
            likeness += way.likeness;
            count += 1;
        }
        eprintln!(
            "round {}: {:.3} a frame over {count} recordings",
            round + 1,
            likeness / count.max(1) as f32
        );
        sounds = lessons.sounds();
    }
    println!(
        "# How each sound of English looks: 26 means and 26 variances for its beginning, middle and end (src/speech/align/features.rs)."
    );
    println!("# Written by tests/review/sounds.rs, which says what it is learnt on.");
    print!("{}", sounds.write());
}

fn learn(lessons: &mut Lessons, recording: &Recording, of: &[usize]) {
    for frames in std::iter::once(&recording.clean).chain(&recording.noisy) {
        for (part, frame) in of.iter().zip(frames) {
            lessons.add(*part, frame);
        }
    }
}

fn wanted(recording: &Recording, sounds: &Sounds) -> Vec<Wanted> {
    let each = recording.words.iter();
    each.map(|said| Wanted {
        sounds: parts(sounds, said),
        within: 0..recording.clean.len(),
    })
    .collect()
}

type Told = (Option<Vec<usize>>, Vec<String>);

fn recordings(folder: &Path, ending: &str, told: impl Fn(&str, usize) -> Told) -> Vec<Recording> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    found.retain(|p| p.extension().is_some_and(|e| e == "wav"));
    found.sort();
    let each = found.into_iter().map(|path| {
        let sound = read_all(&path).unwrap();
        let loudest = sound.iter().fold(0.0f32, |m, s| m.max(s.abs()));
        let clean = frames(&sound);
        let text = std::fs::read_to_string(path.with_extension(ending)).unwrap();
        let (known, words) = told(&text, clean.len());
        let noisy = NOISE.map(|share| {
            let mut state = 1u32;
            let noisy: Vec<f32> = sound
                .iter()
                .map(|s| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    s + loudest * share * ((state >> 8) as f32 / 8_388_608.0 - 1.0)
                })
                .collect();
            frames(&noisy)
        });
        Recording {
            clean,
            noisy: noisy.into(),
            known,
            words,
        }
    });
    each.collect()
}

/// The part of each frame from the ends of sounds: a third of a sound's frames for each part.
fn known(text: &str, names: &[String], count: usize) -> Vec<usize> {
    let mut of = vec![0; count];
    let mut begin = 0.0f64;
    for line in text.lines() {
        let (name, end) = line.split_once('\t').unwrap();
        let end: f64 = end.parse().unwrap();
        let sound = names
            .iter()
            .position(|n| n == name)
            .unwrap_or_else(|| panic!("no sound {name}"));
        for (at, part) in of.iter_mut().enumerate() {
            let middle = (at as f64 + 0.5) / 100.0;
            if middle >= begin && middle < end {
                let third = ((middle - begin) / (end - begin) * PARTS as f64) as usize;
                *part = sound * PARTS + third.min(PARTS - 1);
            }
        }
        begin = end;
    }
    of
}
