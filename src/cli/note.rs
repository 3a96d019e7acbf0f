//! `chartwright note`: a recording or a text as a structured note.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::code::read_text;
use super::note_link::{LinkedJson, Linking};
use super::progress::Progress;
use crate::domain::{Assertion, CharSpan, FactKind, PatientContext, TextSpan};
use crate::service::note_taking::{NoteWithFacts, Reading, note_with_facts};
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
    /// The day of the encounter (2026-11-24), against which "in 6 weeks" is resolved.
    #[arg(long, value_name = "DAY")]
    encounter: Option<jiff::civil::Date>,
    /// Leave a rule of the documentation gaps out, by its name in `assets/note/gaps.toml`; may be given more than once.
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    #[command(flatten)]
    linking: Linking,
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
    facts: Vec<FactJson<'a>>,
    gaps: Vec<GapJson<'a>>,
    /// With `--patient`.
    #[serde(skip_serializing_if = "Option::is_none")]
    chart: Option<LinkedJson<'a>>,
}

#[derive(Serialize)]
struct FactJson<'a> {
    kind: FactKind,
    text: &'a str,
    normal: &'a BTreeMap<String, String>,
    assertion: Assertion,
    source: Vec<CharSpan>,
}

#[derive(Serialize)]
struct GapJson<'a> {
    rule: &'a str,
    message: &'a str,
    source: Vec<CharSpan>,
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
    source: Vec<CharSpan>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let template = note_taking::template(&places, &arguments.template)?;
    let text = if is_recording(&arguments.file) {
        recognised(&places, arguments)?
    } else {
        read_text(&arguments.file)?
    };
    let linking = &arguments.linking;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        Format::Md => {
            let note = note_taking::note_of(&text, &template);
            let linked = if linking.is_wanted() {
                let reading = Reading::load(&places)?;
                linking.of(&places, (&text, &note), arguments.encounter, &reading)?
            } else {
                None
            };
            write!(out, "{}", note_taking::to_markdown(&note))?;
            if let Some(linked) = linked {
                linked.print(&mut out)?;
            }
        }
        Format::Json => {
            let mut reading = Reading::load(&places)?;
            for rule in &arguments.without {
                reading.without(rule)?;
            }
            let made = note_with_facts(&text, &template, arguments.encounter, &reading);
            let linked = linking.of(&places, (&text, &made.note), arguments.encounter, &reading)?;
            let mut json = json_of(&made, &text);
            json.chart = linked.as_ref().map(|l| l.json(&made.note, &text));
            writeln!(out, "{}", serde_json::to_string_pretty(&json)?)?;
        }
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

fn json_of<'a>(made: &'a NoteWithFacts, text: &'a str) -> NoteJson<'a> {
    let chars = |spans: &[TextSpan]| spans.iter().map(|span| span.in_chars(text)).collect();
    let sections = made.note.sections.iter().map(|section| SectionJson {
        key: &section.key,
        heading: &section.heading,
        spoken: section.spoken,
        sentences: section
            .sentences
            .iter()
            .map(|s| SentenceJson {
                text: &s.text,
                source: chars(&s.source),
            })
            .collect(),
    });
    let facts = made.facts.iter().map(|fact| FactJson {
        kind: fact.kind,
        text: &fact.text,
        normal: &fact.normal,
        assertion: fact.assertion,
        source: chars(&fact.source),
    });
    let gaps = made.gaps.iter().map(|gap| GapJson {
        rule: &gap.rule,
        message: &gap.message,
        source: chars(&gap.source),
    });
    NoteJson {
        template: &made.note.template,
        text,
        sections: sections.collect(),
        facts: facts.collect(),
        gaps: gaps.collect(),
        chart: None,
    }
}
