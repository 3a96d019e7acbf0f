//! `chartwright eval review`: how many significant errors stand in the words that the review queue puts first.

use std::io::Write;
use std::path::PathBuf;

use super::TextOrJson;
use crate::service::Places;
use crate::service::correction::evaluation::{self, ReviewScore};
use crate::service::recognition::DEFAULT_MODEL;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder with reference texts (*.txt); errors are put into them. With --engine also their recordings (NAME.flac or .wav).
    folder: PathBuf,
    /// Hear the recordings with the real engine instead, and take its own errors.
    #[arg(long)]
    engine: bool,
    /// Speech model for --engine.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// Only texts whose name ends in an even number (development: the weights were learnt on such), an odd one (held-back), or all (both).
    #[arg(long, value_enum, default_value = "both")]
    half: super::eval_notes::Chosen,
    /// How often errors are put into each text anew.
    #[arg(long, default_value_t = 5)]
    rounds: u64,
    /// Also list the errors that were not found.
    #[arg(long)]
    missed: bool,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let score = if arguments.engine {
        evaluation::engine_folder(&places, &arguments.folder, &arguments.model, |file| {
            eprintln!("{file}");
        })?
    } else {
        evaluation::seeded_folder(
            &places,
            &arguments.folder,
            arguments.half.into(),
            arguments.rounds,
        )?
    };
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Json => writeln!(out, "{}", serde_json::to_string_pretty(&score)?)?,
        TextOrJson::Text => print(&mut out, &score, arguments.missed)?,
    }
    Ok(())
}

fn print(out: &mut impl Write, score: &ReviewScore, missed: bool) -> std::io::Result<()> {
    writeln!(out, "{} drafts, {} words", score.texts, score.words)?;
    for (kind, (found, all)) in &score.at_read {
        writeln!(
            out,
            "{:<10} {found:>5} of {all:<5} in the first 15 % of the words",
            kind.title()
        )?;
    }
    writeln!(out, "all        {:.3}", score.recall())?;
    writeln!(out, "words read   review order   engine's doubt alone")?;
    for ((share, ours), (_, engine)) in score.by_share.iter().zip(&score.by_engine_doubt) {
        writeln!(
            out,
            "{:>8.0} %   {ours:>12.3}   {engine:>20.3}",
            share * 100.0
        )?;
    }
    if missed {
        for (kind, was, is) in &score.missed {
            writeln!(out, "missed {}: {was} -> {is}", kind.title())?;
        }
    }
    Ok(())
}
