//! `chartwright statements`: what patients owe, one PDF each.

use std::io::Write;
use std::path::PathBuf;

use jiff::{Timestamp, ZonedDateTime};

use crate::cli::entry::Entry;
use crate::service::Places;
use crate::service::billing::paper;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// The folder to write into.
    #[arg(long)]
    out: PathBuf,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (mut office, who) = arguments.entry.sign_in(&Places::find())?;
    let made = paper::statements(
        &mut office,
        &who,
        Timestamp::now(),
        ZonedDateTime::now().date(),
        &arguments.out,
    )?;
    let mut out = std::io::stdout().lock();
    for one in &made {
        writeln!(
            out,
            "{}  {:>10}  {}",
            one.file.display(),
            one.owed.to_string(),
            one.patient
        )?;
    }
    if made.is_empty() {
        writeln!(out, "Nobody owes anything.")?;
    }
    Ok(())
}
