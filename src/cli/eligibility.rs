//! `chartwright eligibility`: ask payers about cover (X12 270) and read their answers (271).

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use super::TextOrJson;
use super::claims::json;
use super::entry::Entry;
use crate::domain::EligibilityAnswer;
use crate::service::Places;
use crate::service::billing::{eligibility, remittance};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Write questions for everyone booked on a day.
    Write {
        /// The 270 file to write.
        file: PathBuf,
        /// The day; today when it is not said.
        #[arg(long)]
        day: Option<String>,
        /// Output.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// Read answers and keep them for check-in.
    Read {
        /// The 271 file as it came.
        file: PathBuf,
        /// Only show what it says; needs no office.
        #[arg(long)]
        dry_run: bool,
        /// Output.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let (now, zoned) = (Timestamp::now(), ZonedDateTime::now());
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Write { file, day, format } => {
            let day: Date = match day {
                Some(day) => day
                    .parse()
                    .with_context(|| format!("{day} is no day; write it as 2026-05-04"))?,
                None => zoned.date(),
            };
            let (mut office, who) = arguments.entry.sign_in(&places)?;
            let asked = eligibility::write(&mut office, &who, now, zoned.datetime(), day, file)?;
            if *format == TextOrJson::Json {
                return json(&mut out, &asked);
            }
            for one in asked {
                writeln!(out, "{}  {}  →  {}", one.trace, one.patient, one.payer)?;
            }
        }
        Action::Read {
            file,
            dry_run,
            format,
        } => {
            let bytes = remittance::bytes_of(file)?;
            let answers: Vec<(EligibilityAnswer, bool)> = if *dry_run {
                eligibility::preview(&bytes)?
                    .into_iter()
                    .map(|a| (a, false))
                    .collect()
            } else {
                let (mut office, who) = arguments.entry.sign_in(&places)?;
                eligibility::read(&mut office, &who, now, &bytes)?
            };
            if *format == TextOrJson::Json {
                let plain: Vec<&EligibilityAnswer> = answers.iter().map(|(a, _)| a).collect();
                return json(&mut out, &plain);
            }
            for (answer, known) in &answers {
                print(&mut out, answer, *known || *dry_run)?;
            }
        }
    }
    Ok(())
}

fn print(out: &mut dyn Write, answer: &EligibilityAnswer, known: bool) -> std::io::Result<()> {
    let cover = match answer.active {
        Some(true) => "active",
        Some(false) => "not active",
        None => "not said",
    };
    writeln!(
        out,
        "{}  {}  {}: {cover}",
        answer.person, answer.member_id, answer.payer
    )?;
    for refusal in &answer.refusals {
        writeln!(out, "    {refusal}")?;
    }
    for b in &answer.benefits {
        let amount = b.amount.map_or_else(String::new, |m| m.to_string());
        let share = b
            .share_bp
            .map_or_else(String::new, |s| format!("{} %", f64::from(s) / 100.0));
        let network = match b.in_network {
            Some(true) => "in network",
            Some(false) => "out of network",
            None => "",
        };
        let parts = [b.words.as_str(), &b.plan, &amount, &share, network];
        writeln!(
            out,
            "    {}",
            parts
                .into_iter()
                .filter(|p| !p.is_empty())
                .collect::<Vec<_>>()
                .join("  ")
        )?;
    }
    for message in &answer.messages {
        writeln!(out, "    “{message}”")?;
    }
    if !known {
        writeln!(
            out,
            "    (no question of this office has the number {})",
            answer.trace
        )?;
    }
    Ok(())
}
