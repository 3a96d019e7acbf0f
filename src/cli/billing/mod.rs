//! The billing office's commands: each signs in, asks `service/billing` and prints what it says, as text or JSON.
//!
//! Never here: rules of the trade.

pub(super) mod accounts;
pub(super) mod charges;
pub(super) mod claims;
pub(super) mod eligibility;
pub(super) mod exchange;
pub(super) mod fees;
pub(super) mod ledger;
pub(super) mod office;
pub(super) mod payers;
pub(super) mod policies;
pub(super) mod remit;
pub(super) mod reports;
pub(super) mod statements;

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use jiff::civil::DateTime;
use jiff::{Timestamp, ZonedDateTime};

use super::TextOrJson;
use super::entry::Entry;
use crate::service::{Office, Places, SignedIn};

/// What all of them share: who signs in, the form of the output, and what is to be done.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments<A: clap::Subcommand> {
    #[command(flatten)]
    entry: Entry,
    /// Output.
    #[arg(long, value_enum, default_value = "text", global = true)]
    format: TextOrJson,
    #[command(subcommand)]
    action: A,
}

/// An open office with who works in it and when.
struct Session {
    places: Places,
    office: Office,
    who: SignedIn,
    now: Timestamp,
    local: DateTime,
}

impl<A: clap::Subcommand> Arguments<A> {
    /// Opens the office.
    fn enter(&self) -> anyhow::Result<Session> {
        let places = Places::find();
        let (office, who) = self.entry.sign_in(&places)?;
        Ok(Session {
            places,
            office,
            who,
            now: Timestamp::now(),
            local: ZonedDateTime::now().datetime(),
        })
    }
}

/// Prints a value as JSON.
pub(super) fn json(out: &mut dyn Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    Ok(writeln!(out, "{}", serde_json::to_string_pretty(value)?)?)
}

/// Writes a file that a person named.
fn write_file(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(file, bytes).with_context(|| format!("{} cannot be written", file.display()))
}
