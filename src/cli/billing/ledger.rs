//! `chartwright ledger`: check that every cent is where it belongs.

use std::io::Write;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::service::billing::accounts;

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// Debits against credits, remittances against deposits, claims against their payments.
    Check,
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let Action::Check = &arguments.action;
    let mut desk = arguments.enter()?;
    let check = accounts::check(&mut desk.office, &desk.who, desk.now)?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
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
