//! `chartwright eval notes`: how well notes are cut into sections.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::TextOrJson;
use crate::service::note_scoring::{Half, NoteScores, Placed, score_notes};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder with NAME.txt (headings in capitals before a colon) or NAME.json (`note` with headings on lines of their own).
    folder: PathBuf,
    /// Which documents: those with an even number in their name (development), an odd one (held-back), or both.
    #[arg(long, value_enum, default_value = "held-back")]
    half: Chosen,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

/// A half of a folder's documents, by the last digit of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Chosen {
    /// Even numbers.
    Development,
    /// Odd numbers.
    HeldBack,
    /// All.
    Both,
}

impl From<Chosen> for Half {
    fn from(chosen: Chosen) -> Self {
        match chosen {
            Chosen::Development => Self::Development,
            Chosen::HeldBack => Self::HeldBack,
            Chosen::Both => Self::Both,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let scores = score_notes(&arguments.folder, arguments.half.into())?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Text => {
            writeln!(out, "{} documents", scores.documents)?;
            writeln!(
                out,
                "headings   section F1  four parts F1  sentences  right  under other headings  lost  invented"
            )?;
            for (name, placed) in [("said", scores.spoken), ("none", scores.inferred)] {
                writeln!(out, "{}", row(name, placed))?;
            }
        }
        TextOrJson::Json => writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&Report::from(scores))?
        )?,
    }
    Ok(())
}

fn row(name: &str, placed: Placed) -> String {
    let share = |f: Option<f64>| f.map_or_else(|| "-".to_owned(), |f| format!("{f:.3}"));
    let (f1, parts) = (share(placed.f1()), share(placed.part_f1()));
    format!(
        "{name:9}  {f1:>10}  {parts:>13}  {:>9}  {:>5}  {:>20}  {:>4}  {:>8}",
        placed.scored, placed.right, placed.unknown, placed.lost, placed.invented
    )
}

#[derive(Serialize)]
struct Report {
    documents: usize,
    headings_said: Line,
    no_headings: Line,
}

#[derive(Serialize)]
struct Line {
    f1: Option<f64>,
    four_parts_f1: Option<f64>,
    sentences: usize,
    right: usize,
    under_other_headings: usize,
    lost: usize,
    invented: usize,
}

impl From<Placed> for Line {
    fn from(placed: Placed) -> Self {
        Self {
            f1: placed.f1(),
            four_parts_f1: placed.part_f1(),
            sentences: placed.scored,
            right: placed.right,
            under_other_headings: placed.unknown,
            lost: placed.lost,
            invented: placed.invented,
        }
    }
}

impl From<NoteScores> for Report {
    fn from(scores: NoteScores) -> Self {
        Self {
            documents: scores.documents,
            headings_said: scores.spoken.into(),
            no_headings: scores.inferred.into(),
        }
    }
}
