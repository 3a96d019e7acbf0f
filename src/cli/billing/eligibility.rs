//! `chartwright eligibility`: ask payers about cover (X12 270) and read their answers (271).

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::Date;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::domain::EligibilityAnswer;
use crate::service::billing::accounts::patient_numbered;
use crate::service::billing::entry::policies_of;
use crate::service::billing::reasons::Reasons;
use crate::service::billing::{eligibility, exchange, remittance};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// Write questions for everyone booked on a day.
    Write {
        /// The 270 file to write.
        file: PathBuf,
        /// The day; today when it is not said.
        #[arg(long)]
        day: Option<String>,
    },
    /// Write the question for one patient, or (without a file) ask through the clearing house's folders and read what came.
    Ask {
        /// The patient's record number.
        mrn: String,
        /// The 270 file to write.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// The newest answer about each of a patient's policies.
    Show {
        /// The patient's record number.
        mrn: String,
    },
    /// Read answers and keep them for check-in.
    Read {
        /// The 271 file as it came.
        file: PathBuf,
        /// Only show what it says; needs no office.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let format = arguments.format;
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Write { file, day } => {
            let mut desk = arguments.enter()?;
            let day: Date = match day {
                Some(day) => day
                    .parse()
                    .with_context(|| format!("{day} is no day; write it as 2026-05-04"))?,
                None => desk.local.date(),
            };
            let asked =
                eligibility::write(&mut desk.office, &desk.who, desk.now, desk.local, day, file)?;
            if format == TextOrJson::Json {
                return json(&mut out, &asked);
            }
            for one in asked {
                writeln!(out, "{}  {}  →  {}", one.trace, one.patient, one.payer)?;
            }
        }
        Action::Ask { mrn, out: file } => {
            let mut desk = arguments.enter()?;
            let (now, local) = (desk.now, desk.local);
            let (office, who) = (&mut desk.office, &desk.who);
            let patient = patient_numbered(office, who, now, mrn)?;
            if let Some(file) = file {
                let asked = eligibility::ask(office, who, now, local, patient, file)?;
                writeln!(
                    out,
                    "{}  {}  →  {}",
                    asked.trace, asked.patient, asked.payer
                )?;
            } else {
                let known = Reasons::load(&desk.places)?;
                let came = exchange::ask_cover(office, who, now, local, &known, patient)?;
                writeln!(out, "Asked; {came} answers came in")?;
            }
        }
        Action::Show { mrn } => {
            let mut desk = arguments.enter()?;
            let patient = patient_numbered(&mut desk.office, &desk.who, desk.now, mrn)?;
            for view in policies_of(&mut desk.office, &desk.who, desk.now, patient)? {
                match view.answer {
                    Some((at, answer)) => {
                        writeln!(out, "answered {at}")?;
                        print(&mut out, &answer, true)?;
                    }
                    None => writeln!(out, "{}: no answer yet", view.payer)?,
                }
            }
        }
        Action::Read { file, dry_run } => {
            let bytes = remittance::bytes_of(file)?;
            let answers: Vec<(EligibilityAnswer, bool)> = if *dry_run {
                eligibility::preview(&bytes)?
                    .into_iter()
                    .map(|a| (a, false))
                    .collect()
            } else {
                let mut desk = arguments.enter()?;
                eligibility::read(&mut desk.office, &desk.who, desk.now, &bytes)?
            };
            if format == TextOrJson::Json {
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
