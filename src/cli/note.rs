//! `chartwright note`: a recording or a text as a structured note.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::code::read_text;
use super::progress::Progress;
use crate::domain::{Note, PatientContext};
use crate::service::recognition::{DEFAULT_MODEL, Recognition};
use crate::service::{Places, note_taking};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A text (taken as it stands), a recording, or `-` for text on standard input.
    file: PathBuf,
    /// The form of the note: `soap`, `hp`, or a file of the templates folder.
    #[arg(long, default_value = "soap")]
    template: String,
    /// Output.
    #[arg(long, value_enum, default_value = "md")]
    format: Format,
    /// The model for recordings.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Markdown.
    Md,
    /// Sections with their sentences and the place of each in the text.
    Json,
}

/// The shape that programs read.
#[derive(Serialize)]
struct NoteJson<'a> {
    template: &'a str,
    text: &'a str,
    sections: Vec<SectionJson<'a>>,
}

#[derive(Serialize)]
struct SectionJson<'a> {
    key: &'a str,
    heading: &'a str,
    spoken: bool,
    sentences: Vec<SentenceJson<'a>>,
}

#[derive(Serialize)]
struct SentenceJson<'a> {
    text: &'a str,
    source: Vec<crate::domain::CharSpan>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let template = note_taking::template(&places, &arguments.template)?;
    let text = if is_recording(&arguments.file) {
        recognised(&places, arguments)?
    } else {
        read_text(&arguments.file)?
    };
    let note = note_taking::note_of(&text, &template);
    let mut out = std::io::stdout().lock();
    match arguments.format {
        Format::Md => write!(out, "{}", note_taking::to_markdown(&note))?,
        Format::Json => writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&json_of(&note, &text))?
        )?,
    }
    Ok(())
}

fn is_recording(file: &Path) -> bool {
    const SOUND: [&str; 13] = [
        "wav", "flac", "mp3", "m4a", "mp4", "aac", "ogg", "oga", "aif", "aiff", "mkv", "ds2", "dss",
    ];
    file.extension()
        .is_some_and(|e| SOUND.iter().any(|s| e.eq_ignore_ascii_case(s)))
}

fn recognised(places: &Places, arguments: &Arguments) -> anyhow::Result<String> {
    let mut recognition = Recognition::load(places, &arguments.model, None)?;
    let mut progress = Progress::new();
    progress.begin("Transcribing");
    let done = recognition.file(
        &arguments.file,
        &PatientContext::default(),
        false,
        |done, all| {
            if let Some(all) = all {
                progress.fraction(done / all.max(0.1));
            }
        },
    );
    progress.end();
    Ok(done?.finished.text)
}

fn json_of<'a>(note: &'a Note, text: &'a str) -> NoteJson<'a> {
    let sections = note.sections.iter().map(|section| SectionJson {
        key: &section.key,
        heading: &section.heading,
        spoken: section.spoken,
        sentences: section
            .sentences
            .iter()
            .map(|s| SentenceJson {
                text: &s.text,
                source: s.source.iter().map(|span| span.in_chars(text)).collect(),
            })
            .collect(),
    });
    NoteJson {
        template: &note.template,
        text,
        sections: sections.collect(),
    }
}
