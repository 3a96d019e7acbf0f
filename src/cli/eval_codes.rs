//! `chartwright eval codes`: how well phrases and case reports are coded.

use std::io::Write;
use std::path::PathBuf;

use super::TextOrJson;
use crate::service::Places;
use crate::service::code_evaluation::{CodeEvaluation, Retrieval, evaluate_codes};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder (or one file) with phrases as *.tsv or case reports as *.jsonl.
    folder: PathBuf,
    /// Leave an imported Alphabetic Index out: the Tabular List alone.
    #[arg(long)]
    tabular_only: bool,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let evaluation = evaluate_codes(&Places::find(), &arguments.folder, arguments.tabular_only)?;
    let mut out = std::io::stdout().lock();
    if arguments.format == TextOrJson::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&evaluation)?)?;
        return Ok(());
    }
    print(&mut out, &evaluation)?;
    Ok(())
}

fn print(out: &mut dyn Write, evaluation: &CodeEvaluation) -> std::io::Result<()> {
    let index = evaluation.alphabetic_index.as_ref().map_or_else(
        || "the Tabular List alone".to_owned(),
        |from| format!("with the Alphabetic Index ({from})"),
    );
    writeln!(out, "{}, {index}", evaluation.code_set)?;
    let names = evaluation
        .phrases
        .iter()
        .map(|p| &p.file)
        .chain(evaluation.reports.iter().map(|r| &r.file));
    let longest = names.map(|n| n.chars().count()).max().unwrap_or(0).max(7);
    if !evaluation.phrases.is_empty() {
        writeln!(out, "{:longest$}  phrases  top-1  top-5  ms each", "file")?;
    }
    for p in &evaluation.phrases {
        writeln!(
            out,
            "{:longest$}  {:7}  {:.3}  {:.3}  {:7.2}",
            p.file, p.phrases, p.top1, p.top5, p.ms_each
        )?;
    }
    for r in &evaluation.reports {
        writeln!(
            out,
            "{:longest$}  {} reports, {:.1} ms each",
            r.file, r.reports, r.ms_each
        )?;
        writeln!(
            out,
            "{:longest$}  recall@10 {}",
            "  suggested",
            figures(&r.suggested)
        )?;
        writeln!(
            out,
            "{:longest$}  recall@10 {}",
            "  plain look-up",
            figures(&r.lookup)
        )?;
    }
    Ok(())
}

fn figures(r: &Retrieval) -> String {
    format!(
        "{:.3}, precision@5 {:.3}; by category {:.3}, {:.3}",
        r.recall_at_10, r.precision_at_5, r.recall_at_10_category, r.precision_at_5_category
    )
}
