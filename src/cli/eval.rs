//! `chartwright eval`: Score a folder of dictations with references.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;

use super::TextOrJson;
use crate::service::Places;
use crate::service::evaluation::{Counts, Evaluation, Task, evaluate};
use crate::service::recognition::DEFAULT_MODEL;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    /// What to score instead of dictations.
    #[command(subcommand)]
    other: Option<Other>,
    #[command(flatten)]
    dictations: Dictations,
}

/// What else can be scored.
#[derive(Debug, clap::Subcommand)]
enum Other {
    /// Score how notes are cut into sections, on documents that carry their headings.
    Notes(super::eval_notes::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.other {
        Some(Other::Notes(notes)) => super::eval_notes::run(notes),
        None => run_dictations(&arguments.dictations),
    }
}

#[derive(Debug, clap::Args)]
struct Dictations {
    /// Folder with NAME.flac (wav, mp3, …), NAME.txt the document as written, NAME.spoken.txt the words as spoken, drugs.json.
    #[arg(required = true)]
    folder: Option<PathBuf>,
    /// A model's name (see `chartwright model list`) or a GGML file.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// Score the text as heard against the words as spoken; spoken punctuation is left out on both sides.
    #[arg(long)]
    raw: bool,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
    /// Medical terms, one a line, instead of the installed list.
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
}

fn run_dictations(arguments: &Dictations) -> anyhow::Result<()> {
    let folder = arguments
        .folder
        .clone()
        .context("name a folder of dictations, or what else to score: notes")?;
    let task = Task {
        folder,
        model: arguments.model.clone(),
        raw: arguments.raw,
        terms: arguments.terms.clone(),
    };
    let talk = std::io::stderr().is_terminal();
    let evaluation = evaluate(&Places::find(), &task, |name, number, count| {
        if talk {
            eprint!("\r\x1b[K{number}/{count} {name}");
        }
    })?;
    if talk {
        eprint!("\r\x1b[K");
    }
    match arguments.format {
        TextOrJson::Text => table(&evaluation),
        TextOrJson::Json => json(&evaluation, &task),
    }
}

fn table(evaluation: &Evaluation) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let longest = evaluation
        .files
        .iter()
        .map(|f| f.name.chars().count())
        .max()
        .unwrap_or(0)
        .max(9);
    writeln!(
        out,
        "{:longest$}   words     WER  medical  drugs missed  false changes  real time",
        "recording"
    )?;
    for file in &evaluation.files {
        writeln!(out, "{:longest$}  {}", file.name, row(&file.counts))?;
    }
    writeln!(out, "{:longest$}  {}", "total", row(&evaluation.total))?;
    writeln!(out, "Medical terms: {}.", evaluation.terms_from)?;
    let mut missed: Vec<&str> = evaluation
        .files
        .iter()
        .flat_map(|f| &f.missed)
        .map(String::as_str)
        .collect();
    missed.sort_unstable();
    missed.dedup();
    if !missed.is_empty() {
        writeln!(out, "Drug names missed: {}.", missed.join(", "))?;
    }
    Ok(())
}

fn row(counts: &Counts) -> String {
    let rate = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{r:.3}"));
    format!(
        "{:6}  {:>6}  {:>7}  {:>12}  {:>13}  {:>9}",
        counts.words,
        rate(counts.word_error()),
        rate(counts.term_error()),
        format!("{}/{}", counts.drugs_missed, counts.drugs),
        counts.false_changes,
        rate(counts.real_time_factor()),
    )
}

#[derive(Serialize)]
struct Scores {
    wer: Option<f64>,
    medical_wer: Option<f64>,
    real_time_factor: Option<f64>,
    #[serde(flatten)]
    counts: Counts,
}

impl From<Counts> for Scores {
    fn from(counts: Counts) -> Self {
        Self {
            wer: counts.word_error(),
            medical_wer: counts.term_error(),
            real_time_factor: counts.real_time_factor(),
            counts,
        }
    }
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    #[serde(flatten)]
    scores: Scores,
    drug_names_missed: &'a [String],
    text: &'a str,
}

#[derive(Serialize)]
struct Report<'a> {
    model: &'a str,
    raw: bool,
    terms: &'a str,
    files: Vec<File<'a>>,
    total: Scores,
}

fn json(evaluation: &Evaluation, task: &Task) -> anyhow::Result<()> {
    let file = |f: &'_ crate::service::evaluation::FileScore| Scores::from(f.counts);
    let files = evaluation.files.iter().map(|f| File {
        name: &f.name,
        scores: file(f),
        drug_names_missed: &f.missed,
        text: &f.text,
    });
    let report = Report {
        model: &task.model,
        raw: task.raw,
        terms: &evaluation.terms_from,
        files: files.collect(),
        total: evaluation.total.into(),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &report)?;
    writeln!(out)?;
    Ok(())
}
