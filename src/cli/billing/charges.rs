//! `chartwright charges`: a visit's accepted codes and services, and its superbill.

use std::io::Write;
use std::path::PathBuf;

use super::{Arguments, json, write_file};
use crate::cli::TextOrJson;
use crate::domain::EncounterId;
use crate::service::billing::{accounts, paper};
use crate::service::charge_entry::{self, ServiceEntry, VisitView};
use crate::service::code_suggestion;

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// List a patient's visits with codes and charges, newest first.
    List {
        /// The patient's record number.
        mrn: String,
    },
    /// Accept diagnosis codes on a visit, in this order after those that stand.
    Accept {
        /// The visit's number, as `list` shows it.
        visit: i64,
        /// ICD-10-CM codes.
        #[arg(required = true)]
        codes: Vec<String>,
    },
    /// Enter a visit's services in place of those before: `T1015`, `"G0108-25 x2 AB"` (code, modifiers, units, diagnoses by letter).
    Enter {
        /// The visit's number.
        visit: i64,
        /// One a service; those with blanks in quotation marks.
        #[arg(required = true)]
        services: Vec<String>,
        /// Place of service; 11 is an office.
        #[arg(long, default_value = "11")]
        place: String,
    },
    /// Write a visit's superbill (PDF).
    Superbill {
        /// The visit's number.
        visit: i64,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let mut desk = arguments.enter()?;
    let now = desk.now;
    let (places, office, who) = (&desk.places, &mut desk.office, &desk.who);
    let mut out = std::io::stdout().lock();
    let shown = match &arguments.action {
        Action::List { mrn } => {
            let patient = accounts::patient_numbered(office, who, now, mrn)?;
            charge_entry::visits_of(office, who, now, patient)?
        }
        Action::Accept { visit, codes } => {
            let set = code_suggestion::load(places)?;
            let known = |code: &crate::domain::Icd10Code| {
                set.get(code).map(|e| (e.description(), e.billable()))
            };
            vec![charge_entry::accept_codes(
                office,
                who,
                now,
                EncounterId(*visit),
                codes,
                known,
            )?]
        }
        Action::Enter {
            visit,
            services,
            place,
        } => {
            let typed: Vec<ServiceEntry> = services
                .iter()
                .map(|s| ServiceEntry { typed: s.clone() })
                .collect();
            vec![charge_entry::enter(
                office,
                who,
                now,
                EncounterId(*visit),
                place,
                &typed,
            )?]
        }
        Action::Superbill { visit, out: file } => {
            return write_file(
                file,
                &paper::superbill(office, who, now, EncounterId(*visit))?,
            );
        }
    };
    if arguments.format == TextOrJson::Json {
        return json(&mut out, &shown);
    }
    for visit in &shown {
        print(&mut out, visit)?;
    }
    Ok(())
}

fn print(out: &mut dyn Write, visit: &VisitView) -> std::io::Result<()> {
    writeln!(out, "{}  {}  {}", visit.encounter, visit.on, visit.reason)?;
    if !visit.codes.is_empty() {
        writeln!(out, "    codes {}", visit.codes.join(" "))?;
    }
    if visit.undecided > 0 {
        writeln!(out, "    {} codes undecided", visit.undecided)?;
    }
    for charge in &visit.charges {
        let line = &charge.line;
        let codes: Vec<&str> = line.diagnoses.iter().map(|d| d.as_str()).collect();
        writeln!(
            out,
            "    {}  {} ×  {}  for {}",
            line.code("-"),
            line.units,
            line.amount,
            codes.join(" ")
        )?;
    }
    Ok(())
}
