//! `chartwright ledger`: check that every cent is where it belongs.

use std::io::Write;

use jiff::Timestamp;

use super::TextOrJson;
use super::claims::json;
use super::entry::Entry;
use crate::service::Places;
use crate::service::billing::accounts;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Debits against credits, remittances against deposits, claims against their payments.
    Check {
        /// Output.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let Action::Check { format } = &arguments.action;
    let (mut office, who) = arguments.entry.sign_in(&Places::find())?;
    let check = accounts::check(&mut office, &who, Timestamp::now())?;
    let mut out = std::io::stdout().lock();
    match format {
        TextOrJson::Json => json(&mut out, &check)?,
        TextOrJson::Text => {
            writeln!(out, "{:<26}{:>16}{:>16}", "", "debits", "credits")?;
            for a in &check.accounts {
                writeln!(
                    out,
                    "{:<26}{:>16}{:>16}",
                    a.account,
                    a.debits.to_string(),
                    a.credits.to_string()
                )?;
            }
            for fault in &check.faults {
                writeln!(out, "{fault}")?;
            }
            if check.is_balanced() {
                writeln!(out, "{} entries, in balance", check.entries)?;
            }
        }
    }
    anyhow::ensure!(
        check.is_balanced(),
        "the ledger is not in balance; restore the last backup and tell us what happened between"
    );
    Ok(())
}
