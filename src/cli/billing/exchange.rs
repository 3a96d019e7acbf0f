//! `chartwright exchange`: claims out and answers in through the clearing house's pair of folders.

use std::io::Write;
use std::path::PathBuf;

use jiff::{Timestamp, ZonedDateTime};

use super::json;
use crate::cli::TextOrJson;
use crate::cli::entry::Entry;
use crate::service::Places;
use crate::service::billing::{exchange, reasons::Reasons};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// The folder that holds `out` and `in`; both are made when they are not there.
    #[arg(long, env = "CHARTWRIGHT_EXCHANGE", value_name = "DIR")]
    folder: PathBuf,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let known = Reasons::load(&places)?;
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    let (now, local) = (Timestamp::now(), ZonedDateTime::now().datetime());
    let all = exchange::run(&mut office, &who, now, local, &known, &arguments.folder)?;
    let mut out = std::io::stdout().lock();
    if arguments.format == TextOrJson::Json {
        return json(&mut out, &all);
    }
    for one in &all {
        let mark = if one.taken { "" } else { "refused: " };
        writeln!(out, "{}  {mark}{}", one.file.display(), one.said)?;
    }
    if all.is_empty() {
        writeln!(out, "Nothing to send and nothing came.")?;
    }
    Ok(())
}
