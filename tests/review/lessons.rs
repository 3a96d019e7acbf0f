//! Writes what the review's weights are learnt on, one word a line; `learn.py` beside this file reads it.
//!
//!     cargo run --example review_lessons -- texts FOLDER ROUNDS > FILE      seeded drafts of a folder's texts
//!     cargo run --example review_lessons -- recordings FOLDER > FILE       what the engine makes of its recordings
//!
//! A line that begins with `D` opens a draft: name, words, errors. Each further line is a word: the errors it shows, a tab, and what is
//! known of it by number, with its value where that is not 1. A line that begins with `N` gives a number its name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool for developers")]

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use chartwright::domain::tokens;
use chartwright::language::Lexicon;
use chartwright::service::Places;
use chartwright::service::correction::evaluation::{
    SeededDraft, engine_drafts, lessons, lexicon, seeded_drafts,
};
use chartwright::service::note_scoring::Half;
use chartwright::service::recognition::DEFAULT_MODEL;

struct Writer<W: Write> {
    out: W,
    names: HashMap<String, usize>,
}

impl<W: Write> Writer<W> {
    fn draft(&mut self, name: &str, draft: &SeededDraft, lexicon: &Lexicon) {
        let words = tokens(draft.manuscript.text()).len();
        writeln!(self.out, "D\t{name}\t{words}\t{}", draft.errors.len()).unwrap();
        for error in &draft.errors {
            // A draft has lines, a lesson is one.
            let one_line = |words: &str| words.replace(char::is_whitespace, " ");
            let (was, is) = (one_line(&error.was), one_line(&error.is));
            writeln!(self.out, "E\t{:?}\t{was}\t{is}", error.kind).unwrap();
        }
        for (errors, known) in lessons(draft, lexicon) {
            let mut line = String::new();
            for (name, value) in known {
                let next = self.names.len();
                let number = *self.names.entry(name).or_insert_with_key(|name| {
                    writeln!(self.out, "N\t{next}\t{name}").unwrap();
                    next
                });
                line.push_str(&match value {
                    1.0 => format!(" {number}"),
                    _ => format!(" {number}:{value:.4}"),
                });
            }
            let errors: Vec<String> = errors.iter().map(usize::to_string).collect();
            writeln!(self.out, "{}\t{}", errors.join(","), line.trim_start()).unwrap();
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = Path::new(&arguments[2]);
    let places = Places::find();
    let lexicon = lexicon(&places).unwrap();
    let mut writer = Writer {
        out: std::io::BufWriter::new(std::io::stdout().lock()),
        names: HashMap::new(),
    };
    let each = |name: &str, draft: &SeededDraft| writer.draft(name, draft, &lexicon);
    match arguments[1].as_str() {
        "texts" => {
            let rounds = arguments[3].parse().unwrap();
            seeded_drafts(&lexicon, folder, Half::Both, rounds, each).unwrap();
        }
        "recordings" => engine_drafts(&places, &lexicon, folder, DEFAULT_MODEL, each).unwrap(),
        other => panic!("texts or recordings, not {other}"),
    }
}
