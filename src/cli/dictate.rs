//! `chartwright dictate`, `devices`, `recover`: dictating without a window.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;

use super::TextOrJson;
use super::entry::Entry;
use crate::domain::DictationStatus;
use crate::service::dictating::{self, Going, Microphone, microphones};
use crate::service::ear::{self, Ear, News};
use crate::service::recognition::DEFAULT_MODEL;
use crate::service::scribe::Scribe;
use crate::service::{Places, home};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The microphone, as `chartwright devices` names it; the one chosen at this workstation unless given.
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
    /// Only record; `chartwright recover` and the window transcribe later.
    #[arg(long)]
    only_record: bool,
    /// A sound file in the microphone's place, at the pace it was spoken.
    #[arg(long, value_name = "FILE", conflicts_with = "device")]
    from_file: Option<PathBuf>,
    /// How many times faster than spoken the file is played.
    #[arg(long, default_value_t = 1.0, requires = "from_file")]
    pace: f64,
    /// Where the number of samples spoken so far is written as the file plays; for tests of what is lost.
    #[arg(long, value_name = "FILE", requires = "from_file", hide = true)]
    spoken_log: Option<PathBuf>,
    /// Text, or a JSON object a line: `{"kept_s"}`, `{"draft", "settled", "recorded_s"}` and `{"warning"}` as it goes, at last `{"dictation", "text", "duration_s"}`.
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
    let scribe = match arguments.only_record {
        true => None,
        false => Some(Scribe::start(&places, &arguments.model, || ())?),
    };
    if let Some(scribe) = &scribe {
        scribe.warm();
    }
    let ear = ear_of(arguments, &places)?;
    let (format, mut told_full) = (arguments.format, false);
    let (id, heard) = dictating::dictate(
        &places,
        (&mut office, &who),
        encounter,
        (ear, scribe.as_ref()),
        &stop,
        |going| show(format, &going, &mut told_full),
    )?;
    let Some(heard) = heard else {
        match format {
            TextOrJson::Text => eprintln!("Recorded; `chartwright recover` transcribes it."),
            TextOrJson::Json => writeln!(std::io::stdout(), "{}", json!({"dictation": id}))?,
        }
        return Ok(());
    };
    dictating::save(&mut office, &who, id, &heard, &arguments.model)?;
    let mut out = std::io::stdout().lock();
    match format {
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

/// The microphone, or the file in its place.
fn ear_of(arguments: &Arguments, places: &Places) -> anyhow::Result<Ear> {
    let Some(file) = &arguments.from_file else {
        let wanted = arguments.device.clone().or_else(|| ear::chosen(places));
        if arguments.device.is_some() {
            // Named here, it must be there.
            return Ok(Ear::named(wanted)?);
        }
        let (ear, same) = Ear::open(wanted)?;
        if !same {
            eprintln!("The chosen microphone is not here: {} is used.", ear.name());
        }
        return Ok(ear);
    };
    let samples = crate::service::recognition::sound_of(file)?;
    let mut log = match &arguments.spoken_log {
        Some(path) => Some(std::fs::File::create(path)?),
        None => None,
    };
    let note = move |spoken: u64| {
        if let Some(log) = &mut log {
            // The last whole line counts.
            let _ = writeln!(log, "{spoken}");
        }
    };
    Ok(Ear::around(Microphone::playing(
        samples.into_iter(),
        arguments.pace,
        note,
    )?))
}

/// Drafts go to the terminal as they grow; a script reads them as JSON.
fn show(format: TextOrJson, going: &Going<'_>, told_full: &mut bool) {
    let line = match (format, going) {
        (_, Going::Unwritten(problem, waiting)) => {
            if std::mem::replace(told_full, true) {
                return;
            }
            let warning = format!(
                "{problem}; what was said until now is safe, {waiting:.1} s wait in memory"
            );
            return warn(format, &warning);
        }
        (_, Going::Dropped(samples)) => {
            let warning =
                format!("{samples} samples were lost: the machine was too busy to take them.");
            return warn(format, &warning);
        }
        (_, Going::Sound(trouble)) => {
            return trouble.map_or((), |t| warn(format, t.sentence()));
        }
        (_, Going::Microphone(news)) => {
            return warn(
                format,
                &match news {
                    News::Lost => {
                        "The microphone was lost; the recording goes on when it is back.".into()
                    }
                    News::Back {
                        name, milliseconds, ..
                    } => format!(
                        "{name} is heard again after {:.1} s; the gap is marked.",
                        *milliseconds as f64 / 1000.0
                    ),
                },
            );
        }
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

fn warn(format: TextOrJson, warning: &str) {
    match format {
        // Whoever read may be gone; the recording goes on.
        TextOrJson::Json => drop(writeln!(
            std::io::stdout().lock(),
            "{}",
            json!({"warning": warning})
        )),
        TextOrJson::Text => eprintln!("{warning}"),
    }
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
            let heard = dictating::recover(
                &places,
                &scribe,
                (&mut office, &who),
                row.id,
                &arguments.model,
            )?;
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
