//! `chartwright fees`: what the office charges.

use std::io::Write;
use std::path::PathBuf;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::service::billing::entry::{self, FeeEntry};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// List the fee schedule by code.
    List,
    /// Set what a service costs.
    Set {
        /// HCPCS code, or CPT from your own licensed list.
        code: String,
        /// For one unit.
        amount: String,
        /// What it means.
        #[arg(long)]
        what: String,
        /// It stands for the visit itself.
        #[arg(long)]
        visit: bool,
    },
    /// Take in a fee schedule: columns code, description, fee, and visit (yes for the visit's own code).
    Import {
        /// The list, as CSV.
        file: PathBuf,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let mut desk = arguments.enter()?;
    let now = desk.now;
    let (office, who) = (&mut desk.office, &desk.who);
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::List => {
            let fees: Vec<FeeEntry> = entry::fees(office, who, now)?
                .into_iter()
                .map(|f| FeeEntry {
                    procedure: f.procedure,
                    description: f.description,
                    amount: f.amount.to_string(),
                    for_visit: if f.for_visit { "yes" } else { "no" }.into(),
                })
                .collect();
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &fees);
            }
            for fee in fees {
                writeln!(
                    out,
                    "{}  {:>11}  {}",
                    fee.procedure, fee.amount, fee.description
                )?;
            }
        }
        Action::Set {
            code,
            amount,
            what,
            visit,
        } => {
            let fee = FeeEntry {
                procedure: code.clone(),
                description: what.clone(),
                amount: amount.clone(),
                for_visit: if *visit { "yes" } else { "no" }.into(),
            };
            entry::save_fee(office, who, now, &fee)?;
            writeln!(out, "{code} saved")?;
        }
        Action::Import { file } => {
            writeln!(
                out,
                "{} fees taken in",
                entry::import_fees(office, who, now, file)?
            )?;
        }
    }
    Ok(())
}
