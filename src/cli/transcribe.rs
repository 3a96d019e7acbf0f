//! `chartwright transcribe`: A recording as text.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::domain::{Change, PatientContext, Segment};
use crate::service::recognition::{
    DEFAULT_MODEL, Recognised, Recognition, Timing, read_context, subtitles,
};
use crate::service::{Places, spoken};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The recording: WAV, FLAC, MP3, M4A, OGG Vorbis or AIFF, any rate and number of channels.
    audio: PathBuf,
    /// A model's name (see `chartwright model list`) or a GGML file.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// JSON file with patient, medications, problems and specialty: makes their words likelier.
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// The text as heard: no spoken punctuation, numbers, corrections.
    #[arg(long)]
    raw: bool,
    /// Obey spoken commands ("scratch that", "go to plan"), as dictating does.
    #[arg(long, conflicts_with = "raw")]
    commands: bool,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Processor threads; one a physical core unless given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The text alone.
    Text,
    /// Text, words with times and probabilities, changes, timing.
    Json,
    /// Subtitles.
    Srt,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let context = match &arguments.context {
        Some(file) => read_context(file)?,
        None => PatientContext::default(),
    };
    let threads = arguments.threads.map(usize::from);
    let mut recognition = Recognition::load(&Places::find(), &arguments.model, threads)?;
    let bar = Bar::new();
    let recognised = recognition.file(&arguments.audio, &context, arguments.raw, |done, all| {
        bar.show(done, all)
    });
    drop(bar);
    let mut recognised = recognised?;
    if arguments.commands {
        let (rules, _) = spoken::rules(&Places::find(), "", None);
        let obeyed = recognition.obey(&recognised.transcript, &context, &rules);
        (recognised.finished, recognised.effects) = (obeyed.finished, obeyed.effects);
    }
    print(&arguments.audio, arguments.format, &recognised)
}

fn print(audio: &Path, format: Format, recognised: &Recognised) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => writeln!(out, "{}", recognised.finished.text)?,
        Format::Srt => out.write_all(subtitles(&recognised.finished).as_bytes())?,
        Format::Json => {
            serde_json::to_writer(&mut out, &Document::of(audio, recognised))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// The shape that scripts rest on.
#[derive(Serialize)]
struct Document<'a> {
    audio: String,
    duration_s: f64,
    text: &'a str,
    segments: &'a [Segment],
    changes: Vec<WrittenChange<'a>>,
    timing: Timing,
}

#[derive(Serialize)]
struct WrittenChange<'a> {
    from: &'a str,
    to: &'a str,
    start_char: usize,
    end_char: usize,
    rule: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    doubt: bool,
}

impl<'a> Document<'a> {
    fn of(audio: &Path, recognised: &'a Recognised) -> Self {
        let text = recognised.finished.text.as_str();
        let written = |change: &'a Change| {
            let place = change.span.in_chars(text);
            WrittenChange {
                from: &change.from,
                to: &change.to,
                start_char: place.start_char,
                end_char: place.end_char,
                rule: &change.rule,
                why: &change.why,
                doubt: change.doubt,
            }
        };
        Self {
            audio: audio.display().to_string(),
            duration_s: recognised.transcript.duration_s,
            text,
            segments: &recognised.transcript.segments,
            changes: recognised.finished.changes.iter().map(written).collect(),
            timing: recognised.timing,
        }
    }
}

/// A progress bar on standard error where that is a terminal.
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    pub(super) fn new() -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} s, {eta} left") {
                bar.set_style(style);
            }
            bar
        }))
    }

    pub(super) fn show(&self, done_s: f64, all_s: Option<f64>) {
        if let Some(bar) = &self.0 {
            if let Some(all) = all_s {
                bar.set_length(all.ceil() as u64);
            }
            bar.set_position(done_s as u64);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
