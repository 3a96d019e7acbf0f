//! `chartwright worklist` and `chartwright document`: what waits to be corrected, and finished documents as files.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use jiff::Timestamp;

use super::TextOrJson;
use super::entry::Entry;
use crate::domain::{DictationId, Priority, WorkFilter};
use crate::service::Places;
use crate::service::correction::export::{self, Format};
use crate::service::correction::{Rules, worklist};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// Only where name, record number or author holds this.
    #[arg(long, default_value = "")]
    find: String,
    /// Only what is late.
    #[arg(long)]
    late: bool,
    /// Mark a dictation (by its number) as stat, asap or routine …
    #[arg(long, value_name = "DICTATION", requires = "priority")]
    order: Option<i64>,
    /// … with this priority
    #[arg(long, value_parser = priority)]
    priority: Option<Priority>,
    /// … and these instructions.
    #[arg(long, default_value = "")]
    instructions: String,
    /// … as part of this other dictation.
    #[arg(long, value_name = "DICTATION")]
    part_of: Option<i64>,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

fn priority(text: &str) -> Result<Priority, String> {
    Priority::parse(text).ok_or_else(|| "a priority is stat, asap or routine".into())
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let now = Timestamp::now();
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    if let (Some(id), Some(priority)) = (arguments.order, arguments.priority) {
        let part_of = arguments.part_of.map(DictationId);
        worklist::order(
            &mut office,
            &who,
            now,
            DictationId(id),
            priority,
            &arguments.instructions,
            part_of,
        )?;
    }
    let list = worklist::list(&mut office, &who, now, &Rules::load(&places)?)?;
    let filter = WorkFilter {
        words: arguments.find.clone(),
        late: arguments.late,
        ..WorkFilter::default()
    };
    let items: Vec<_> = list.items.iter().filter(|i| filter.wants(i, now)).collect();
    let mut out = std::io::stdout().lock();
    if arguments.format == TextOrJson::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&items)?)?;
        return Ok(());
    }
    for item in items {
        let due = item.due.map_or(String::new(), |d| {
            d.strftime("due %Y-%m-%d %H:%M UTC").to_string()
        });
        let late = if item.is_late(now) { " LATE" } else { "" };
        let with = item
            .held
            .as_ref()
            .map_or(String::new(), |(_, name, _)| format!(", with {name}"));
        writeln!(
            out,
            "{:>4}  {:<8} {:<11} {} ({}), {}, {due}{late}{with}",
            item.dictation,
            item.priority.title(),
            item.state.title(),
            item.patient,
            item.mrn,
            item.work_type.title()
        )?;
    }
    Ok(())
}

#[derive(Debug, clap::Args)]
pub(super) struct DocumentArguments {
    #[command(flatten)]
    entry: Entry,
    #[command(subcommand)]
    action: DocumentAction,
}

#[derive(Debug, clap::Subcommand)]
enum DocumentAction {
    /// Write a dictation's document as PDF, DOCX, RTF or text, by the file's ending.
    Export {
        /// The dictation's number, as the worklist has it.
        dictation: i64,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

pub(super) fn document(arguments: &DocumentArguments) -> anyhow::Result<()> {
    let places = Places::find();
    let DocumentAction::Export { dictation, out } = &arguments.action;
    let format =
        Format::of(out).context("the file's name must end in .pdf, .docx, .rtf or .txt")?;
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    let id = DictationId(*dictation);
    let written = export::write(
        &places,
        &mut office,
        &who,
        Timestamp::now(),
        id,
        format,
        out,
    )?;
    println!("{}", written.display());
    Ok(())
}
