//! `chartwright remit`: post payers' remittances (X12 835).

use std::io::Write;
use std::path::PathBuf;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::service::Places;
use crate::service::billing::reasons::{self, Reasons};
use crate::service::billing::remittance::{self, Outcome, PostedFile, RemittanceView};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// Post a remittance: all of it or nothing, and never twice.
    Post {
        /// The 835 file as it came.
        file: PathBuf,
        /// Only read, balance and show it; needs no office.
        #[arg(long)]
        dry_run: bool,
    },
    /// List posted remittances.
    List,
    /// Take in the official texts of adjustment reasons (code, tab, text) that your office has a licence for.
    Reasons {
        /// The file.
        file: PathBuf,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let format = arguments.format;
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Post { file, dry_run } => {
            let (bytes, known) = (remittance::bytes_of(file)?, Reasons::load(&Places::find())?);
            let done = if *dry_run {
                remittance::preview(&bytes, &known)?
            } else {
                let mut desk = arguments.enter()?;
                let today = desk.local.date();
                remittance::post(&mut desk.office, &desk.who, desk.now, today, &known, &bytes)?
            };
            match format {
                TextOrJson::Json => json(&mut out, &done)?,
                TextOrJson::Text => print(&mut out, &done)?,
            }
        }
        Action::List => {
            let mut desk = arguments.enter()?;
            let found = remittance::list(&mut desk.office, &desk.who, desk.now, 1000)?;
            match format {
                TextOrJson::Json => json(&mut out, &found)?,
                TextOrJson::Text => {
                    for r in found {
                        let held = if r.held > 0 {
                            format!(", {} held", r.held)
                        } else {
                            String::new()
                        };
                        writeln!(
                            out,
                            "{}  {:>12}  {}  {}: {} claims{held}",
                            r.paid_on,
                            r.amount.to_string(),
                            r.trace,
                            r.payer,
                            r.claims
                        )?;
                    }
                }
            }
        }
        Action::Reasons { file } => writeln!(
            out,
            "{} reasons taken in",
            reasons::import(&Places::find(), file)?
        )?,
    }
    Ok(())
}

fn print(out: &mut dyn Write, done: &PostedFile) -> std::io::Result<()> {
    for remittance in &done.remittances {
        print_one(out, remittance)?;
    }
    let end = match (
        done.posted,
        done.remittances.iter().all(|r| r.posted_before),
    ) {
        (true, _) => "Posted; every sum comes out to the cent.",
        (false, true) => "Posted before; nothing was changed.",
        (false, false) => "Only read; every sum comes out to the cent.",
    };
    writeln!(out, "{end}")
}

fn print_one(out: &mut dyn Write, r: &RemittanceView) -> std::io::Result<()> {
    let day = r
        .paid_on
        .map_or_else(|| "no date".to_owned(), |d| d.to_string());
    writeln!(
        out,
        "{}  {}  {} {}  {}",
        r.payer, day, r.method, r.trace, r.amount
    )?;
    for claim in &r.claims {
        let outcome = match claim.outcome {
            Outcome::Paid => "paid",
            Outcome::Denied => "denied",
            Outcome::Reversed => "reversed",
            Outcome::Held => "held",
            Outcome::Read => "",
        };
        writeln!(
            out,
            "  {}  {}  charged {}  paid {}  {outcome}",
            claim.control, claim.patient, claim.charged, claim.paid
        )?;
        for a in &claim.adjustments {
            let service = if a.procedure.is_empty() {
                String::new()
            } else {
                format!("{}  ", a.procedure)
            };
            writeln!(
                out,
                "      {service}{} {} {}  {}",
                a.group, a.reason, a.amount, a.words
            )?;
        }
        if !claim.note.is_empty() {
            writeln!(out, "      {}", claim.note)?;
        }
    }
    for outside in &r.outside {
        writeln!(
            out,
            "  outside of claims: {} {} {}  {}",
            outside.reason, outside.reference, outside.amount, outside.words
        )?;
    }
    for quirk in &r.quirks {
        writeln!(out, "  odd: {quirk}")?;
    }
    Ok(())
}
