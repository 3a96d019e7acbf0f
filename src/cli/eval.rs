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
    /// Score the coder on phrases (`*.tsv`: phrase, tab, accepted codes divided by `|`) and on case reports (`*.jsonl`, `.jsonl.gz`).
    Codes(super::eval_codes::Arguments),
    /// Score how notes are cut into sections, on documents that carry their headings.
    Notes(super::eval_notes::Arguments),
    /// Measure the review queue of the correction desk.
    Review(super::eval_review::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.other {
        Some(Other::Codes(codes)) => super::eval_codes::run(codes),
        Some(Other::Notes(notes)) => super::eval_notes::run(notes),
        Some(Other::Review(review)) => super::eval_review::run(review),
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
    /// Score every step from what was heard to what is written. NAME.context.json beside a recording is what is known of the patient.
    #[arg(long, conflicts_with = "raw")]
    ablation: bool,
    /// Medical terms, one a line, instead of the installed list.
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
}

fn run_dictations(arguments: &Dictations) -> anyhow::Result<()> {
    let folder = arguments
        .folder
        .clone()
        .context("name a folder of dictations, or what else to score: codes, notes")?;
    let task = Task {
        folder,
        model: arguments.model.clone(),
        raw: arguments.raw,
        terms: arguments.terms.clone(),
        ablation: arguments.ablation,
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
        TextOrJson::Text => tables(&evaluation, task.raw),
        TextOrJson::Json => json(&evaluation, &task),
    }
}

fn tables(evaluation: &Evaluation, raw: bool) -> anyhow::Result<()> {
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
    if !raw {
        writeln!(out)?;
        classes(&mut out, evaluation)?;
    }
    if !evaluation.steps.is_empty() {
        writeln!(out)?;
        steps(&mut out, evaluation)?;
    }
    writeln!(out, "\nMedical terms: {}.", evaluation.terms_from)?;
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

/// What was heard beside what is written, class by class.
fn classes(out: &mut impl Write, evaluation: &Evaluation) -> std::io::Result<()> {
    let (raw, done) = (&evaluation.raw, &evaluation.total);
    let line = |out: &mut dyn Write, name: &str, of: fn(&Counts) -> (usize, usize)| {
        let [raw, done] = [raw, done].map(|c| {
            let (part, whole) = of(c);
            format!("{} ({part}/{whole})", rate(share(part, whole)))
        });
        writeln!(out, "{name:32}  {raw:>20}  {done:>20}")
    };
    writeln!(
        out,
        "{:32}  {:>20}  {:>20}",
        "class", "as heard", "as written"
    )?;
    line(out, "drug names missed", |c| (c.drugs_missed, c.drugs))?;
    line(out, "doses missed", |c| (c.doses_missed, c.doses))?;
    line(out, "other medical terms, error", |c| {
        (c.other_term_edits, c.other_terms)
    })?;
    line(out, "ordinary words missed", |c| {
        (c.ordinary_missed, c.ordinary)
    })?;
    line(out, "medical terms, error", |c| (c.term_edits, c.terms))?;
    line(out, "all words, error", |c| (c.edits, c.words))?;
    line(out, "right words made wrong", |c| {
        (c.false_changes, c.words)
    })
}

/// One line a step on the way.
fn steps(out: &mut impl Write, evaluation: &Evaluation) -> std::io::Result<()> {
    writeln!(
        out,
        "{:32}     WER  medical  drugs missed  doses missed  false changes",
        "step"
    )?;
    for (name, counts) in &evaluation.steps {
        writeln!(
            out,
            "{name:32}  {:>6}  {:>7}  {:>12}  {:>12}  {:>13}",
            rate(counts.word_error()),
            rate(counts.term_error()),
            format!("{}/{}", counts.drugs_missed, counts.drugs),
            format!("{}/{}", counts.doses_missed, counts.doses),
            counts.false_changes,
        )?;
    }
    Ok(())
}

fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "-".to_owned(), |r| format!("{r:.3}"))
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn row(counts: &Counts) -> String {
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
    as_heard: Scores,
    drug_names_missed: &'a [String],
    text: &'a str,
}

#[derive(Serialize)]
struct NamedScores<'a> {
    step: &'a str,
    #[serde(flatten)]
    scores: Scores,
}

#[derive(Serialize)]
struct Report<'a> {
    model: &'a str,
    raw: bool,
    terms: &'a str,
    files: Vec<File<'a>>,
    total: Scores,
    as_heard: Scores,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<NamedScores<'a>>,
}

fn json(evaluation: &Evaluation, task: &Task) -> anyhow::Result<()> {
    let file = |f: &'_ crate::service::evaluation::FileScore| Scores::from(f.counts);
    let files = evaluation.files.iter().map(|f| File {
        name: &f.name,
        scores: file(f),
        as_heard: Scores::from(f.raw),
        drug_names_missed: &f.missed,
        text: &f.text,
    });
    let report = Report {
        model: &task.model,
        raw: task.raw,
        terms: &evaluation.terms_from,
        files: files.collect(),
        total: evaluation.total.into(),
        as_heard: evaluation.raw.into(),
        steps: evaluation
            .steps
            .iter()
            .map(|(step, c)| NamedScores {
                step,
                scores: (*c).into(),
            })
            .collect(),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &report)?;
    writeln!(out)?;
    Ok(())
}
