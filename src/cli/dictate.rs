//! `chartwright dictate`, `devices`, `recover`: dictating without a window.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;

use super::TextOrJson;
use super::entry::Entry;
use crate::domain::DictationStatus;
use crate::service::dictating::{self, Going, microphones};
use crate::service::recognition::DEFAULT_MODEL;
use crate::service::scribe::Scribe;
use crate::service::{Places, home};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The microphone, as `chartwright devices` names it; the system's default unless given.
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// Whose dictation: a record number. It belongs to the patient's newest encounter.
    #[arg(long, value_name = "MRN")]
    patient: String,
    /// Ends by itself after this many seconds; otherwise Ctrl-C ends and saves.
    #[arg(long, value_name = "S")]
    seconds: Option<u64>,
    /// The speech model.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// Text, or a JSON object a line: `{"kept_s"}` and `{"draft", "settled", "recorded_s"}` as it goes, at last `{"dictation", "text", "duration_s"}`.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
    #[command(flatten)]
    entry: Entry,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    let now = Timestamp::now();
    let encounter = dictating::encounter_of(&mut office, &who, now, &arguments.patient)?;
    let stop = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&stop);
    ctrlc::set_handler(move || pressed.store(true, Ordering::Relaxed))
        .context("Ctrl-C cannot be caught; use --seconds")?;
    if let Some(seconds) = arguments.seconds {
        let over = Arc::clone(&stop);
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_secs(seconds));
            over.store(true, Ordering::Relaxed);
        });
    }
    if std::io::stderr().is_terminal() {
        eprintln!("Recording. Ctrl-C ends and saves.");
    }
    let (id, heard) = dictating::dictate(
        (&places, &arguments.model),
        (&mut office, &who),
        encounter,
        arguments.device.as_deref(),
        &stop,
        |going| show(arguments.format, &going),
    )?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Text => writeln!(out, "{}", heard.finished.text)?,
        TextOrJson::Json => {
            let duration_s = heard.transcript.duration_s;
            let last =
                json!({"dictation": id, "text": heard.finished.text, "duration_s": duration_s});
            writeln!(out, "{last}")?;
        }
    }
    Ok(())
}

/// Drafts go to the terminal as they grow; a script reads them as JSON.
fn show(format: TextOrJson, going: &Going<'_>) {
    let line = match (format, going) {
        (TextOrJson::Json, Going::Kept(seconds)) => json!({"kept_s": seconds}),
        (TextOrJson::Json, Going::Draft(draft)) => {
            let settled = draft.finished.text.get(..draft.settled);
            let settled = settled.map_or(0, |t| t.chars().count());
            json!({"draft": draft.finished.text, "settled": settled, "recorded_s": draft.recorded_s})
        }
        (TextOrJson::Text, Going::Draft(draft)) if std::io::stderr().is_terminal() => {
            let text: Vec<char> = draft.finished.text.replace('\n', " ").chars().collect();
            let tail: String = text[text.len().saturating_sub(76)..].iter().collect();
            eprint!("\r\x1b[2K\x1b[2m{tail}\x1b[0m");
            return;
        }
        (TextOrJson::Text, _) => return,
    };
    // Whoever read may be gone; the recording goes on.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

#[derive(Debug, clap::Args)]
pub(super) struct DeviceArguments {
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

pub(super) fn devices(arguments: &DeviceArguments) -> anyhow::Result<()> {
    let names = microphones()?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Json => writeln!(out, "{}", json!(names))?,
        TextOrJson::Text if names.is_empty() => {
            writeln!(out, "No microphone was found; plug one in, then try again.")?;
        }
        TextOrJson::Text => {
            for name in names {
                writeln!(out, "{name}")?;
            }
        }
    }
    Ok(())
}

#[derive(Debug, clap::Args)]
pub(super) struct RecoverArguments {
    /// Only say what waits.
    #[arg(long)]
    list: bool,
    /// The speech model.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// For people, or a JSON object a recording.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
    #[command(flatten)]
    entry: Entry,
}

pub(super) fn recover(arguments: &RecoverArguments) -> anyhow::Result<()> {
    let places = Places::find();
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    let today = jiff::ZonedDateTime::now().date();
    let work = home::todays_work(&mut office, &who, Timestamp::now(), today)?;
    let mut out = std::io::stdout().lock();
    let scribe = Scribe::start(&places, &arguments.model, || ())?;
    for row in &work.interrupted {
        debug_assert_eq!(row.status, DictationStatus::Recording);
        let (name, seconds) = (&row.patient_name, row.duration_s);
        if !arguments.list {
            let heard = dictating::recover(&scribe, (&mut office, &who), row.id, &arguments.model)?;
            match arguments.format {
                TextOrJson::Text => {
                    writeln!(out, "{name}, {seconds:.1} s:\n{}\n", heard.finished.text)?
                }
                TextOrJson::Json => writeln!(
                    out,
                    "{}",
                    json!({"dictation": row.id, "patient": name, "duration_s": seconds, "text": heard.finished.text})
                )?,
            }
        } else if arguments.format == TextOrJson::Json {
            writeln!(
                out,
                "{}",
                json!({"dictation": row.id, "patient": name, "duration_s": seconds, "begun_at": row.begun_at})
            )?;
        } else {
            writeln!(out, "{name}, {seconds:.1} s, begun {}", row.begun_at)?;
        }
    }
    if work.interrupted.is_empty() && arguments.format == TextOrJson::Text {
        writeln!(out, "No recording was interrupted.")?;
    }
    Ok(())
}
