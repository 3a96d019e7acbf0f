//! The command line: one file a command; each prints what `service` returns, as text or JSON.
//!
//! Errors are one sentence on standard error with what to do next, and exit status 1 (2 for wrong arguments, as clap has it).
//! Never here: SQL, decoding, rules of the trade.

mod beds;
mod billing;
mod code;
mod codes;
mod demo;
mod dictate;
mod doctor;
mod entry;
mod eval;
mod eval_codes;
mod eval_notes;
mod eval_review;
mod model;
mod note;
mod note_link;
mod patients;
mod progress;
mod reconcile;
mod scale;
mod scan;
mod schedule;
mod search;
mod setup;
mod supplies;
mod transcribe;
mod words;
mod worklist;
mod workstation;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::service;

/// From voice to signed note, codes and charges, on this machine, offline.
///
/// Without a command, opens the workstation (or, where there is no display, runs the demo dictation through the whole chain).
#[derive(Debug, Parser)]
#[command(name = "chartwright", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the workstation's window.
    App(workstation::Arguments),
    /// Run the shipped demo dictation through the whole chain and print every step.
    Demo(demo::Arguments),
    /// Turn a recording into text.
    Transcribe(transcribe::Arguments),
    /// Dictate into the office: journaled as it is spoken, text as it grows.
    Dictate(dictate::Arguments),
    /// List the microphones.
    Devices(dictate::DeviceArguments),
    /// Complete and transcribe recordings that were interrupted.
    Recover(dictate::RecoverArguments),
    /// Turn a recording or a text into a structured note.
    Note(note::Arguments),
    /// Suggest ICD-10-CM codes for a text, each with the words it rests on.
    Code(code::Arguments),
    /// What waits to be corrected, in the order of work.
    Worklist(worklist::Arguments),
    /// Finished documents as files for print and other programs.
    Document(worklist::DocumentArguments),
    /// Score a folder of dictations with references.
    Eval(eval::Arguments),
    /// Your own words: names to know, and "hear this, write that".
    Words(words::Arguments),
    /// Install, import, list and verify speech models.
    Model(model::Arguments),
    /// List, search and verify code sets.
    Codes(codes::Arguments),
    /// What a note would change in its patient's chart.
    Reconcile(reconcile::Arguments),
    /// Search everything said and signed.
    Search(search::Arguments),
    /// Scrub claims, send them as X12 837P, read what comes back, print CMS-1500 forms.
    Claims(billing::Arguments<billing::claims::Action>),
    /// Post payers' remittances (X12 835).
    Remit(billing::Arguments<billing::remit::Action>),
    /// Ask payers about cover (X12 270) and read their answers (271).
    Eligibility(billing::Arguments<billing::eligibility::Action>),
    /// Send ready claims and read what came, through the clearing house's folders.
    Exchange(billing::exchange::Arguments),
    /// Find a free time, export and import calendars, print a day sheet, hand queued messages over.
    Schedule(schedule::Arguments),
    /// What is on the shelf; orders and deliveries.
    Supplies(supplies::Arguments),
    /// Print what patients owe.
    Statements(billing::statements::Arguments),
    /// Find, register, import, export, merge patients; list duplicates and what is due for destruction.
    Patients(patients::Arguments),
    /// The bed board: admit, transfer, discharge, census.
    Beds(beds::Arguments),
    /// Check the ledger.
    Ledger(billing::Arguments<billing::ledger::Action>),
    /// Payers, their plans and contracts.
    Payers(billing::Arguments<billing::payers::Action>),
    /// Patients' policies, authorisations, referrals.
    Policies(billing::Arguments<billing::policies::Action>),
    /// The fee schedule.
    Fees(billing::Arguments<billing::fees::Action>),
    /// A visit's accepted codes and services; superbills.
    Charges(billing::Arguments<billing::charges::Action>),
    /// What patients owe and pay; the day's till.
    Accounts(billing::Arguments<billing::accounts::Action>),
    /// How the billing office does.
    Reports(billing::Arguments<billing::reports::Action>),
    /// Make an office of your own; its people; what claims say of it.
    Office(billing::office::Arguments),
    /// Install whatever is missing: speech model, code set, medical words, demo office.
    Setup(setup::Arguments),
    /// Say what is missing on this machine and how to mend it.
    Doctor(doctor::Arguments),
}

/// Output for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TextOrJson {
    /// For people.
    Text,
    /// For programs; the shape is in the README.
    Json,
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    service::recognition::wait_asleep();
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // A closed pipe (`chartwright … | head`) is the reader's choice, not an error.
            if is_closed_pipe(&problem) {
                return ExitCode::SUCCESS;
            }
            let mut stderr = std::io::stderr().lock();
            let lead = if stderr.is_terminal() {
                "\x1b[31mchartwright:\x1b[0m"
            } else {
                "chartwright:"
            };
            let _ = writeln!(stderr, "{lead} {}", sentence(&problem));
            ExitCode::FAILURE
        }
    }
}

/// The error and what caused it, each said once: a cause that the error's own sentence holds already is left out.
fn sentence(problem: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in problem.chain().map(ToString::to_string) {
        if !said.contains(&cause) {
            if !said.is_empty() {
                said.push_str(": ");
            }
            said.push_str(&cause);
        }
    }
    said
}

fn is_closed_pipe(problem: &anyhow::Error) -> bool {
    problem
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run(command: Option<Command>) -> anyhow::Result<()> {
    match command {
        None => workstation::run_or_demo(),
        Some(Command::App(arguments)) => workstation::run(&arguments),
        Some(Command::Demo(arguments)) => demo::run(&arguments),
        Some(Command::Transcribe(arguments)) => transcribe::run(&arguments),
        Some(Command::Dictate(arguments)) => dictate::run(&arguments),
        Some(Command::Devices(arguments)) => dictate::devices(&arguments),
        Some(Command::Recover(arguments)) => dictate::recover(&arguments),
        Some(Command::Note(arguments)) => note::run(&arguments),
        Some(Command::Code(arguments)) => code::run(&arguments),
        Some(Command::Worklist(arguments)) => worklist::run(&arguments),
        Some(Command::Document(arguments)) => worklist::document(&arguments),
        Some(Command::Eval(arguments)) => eval::run(&arguments),
        Some(Command::Words(arguments)) => words::run(&arguments),
        Some(Command::Model(arguments)) => model::run(&arguments),
        Some(Command::Codes(arguments)) => codes::run(&arguments),
        Some(Command::Reconcile(arguments)) => reconcile::run(&arguments),
        Some(Command::Search(arguments)) => search::run(&arguments),
        Some(Command::Patients(arguments)) => patients::run(&arguments),
        Some(Command::Beds(arguments)) => beds::run(&arguments),
        Some(Command::Claims(arguments)) => billing::claims::run(&arguments),
        Some(Command::Remit(arguments)) => billing::remit::run(&arguments),
        Some(Command::Eligibility(arguments)) => billing::eligibility::run(&arguments),
        Some(Command::Exchange(arguments)) => billing::exchange::run(&arguments),
        Some(Command::Statements(arguments)) => billing::statements::run(&arguments),
        Some(Command::Ledger(arguments)) => billing::ledger::run(&arguments),
        Some(Command::Schedule(arguments)) => schedule::run(&arguments),
        Some(Command::Supplies(arguments)) => supplies::run(&arguments),
        Some(Command::Payers(arguments)) => billing::payers::run(&arguments),
        Some(Command::Policies(arguments)) => billing::policies::run(&arguments),
        Some(Command::Fees(arguments)) => billing::fees::run(&arguments),
        Some(Command::Charges(arguments)) => billing::charges::run(&arguments),
        Some(Command::Accounts(arguments)) => billing::accounts::run(&arguments),
        Some(Command::Reports(arguments)) => billing::reports::run(&arguments),
        Some(Command::Office(arguments)) => billing::office::run(&arguments),
        Some(Command::Setup(arguments)) => setup::run(&arguments),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments),
    }
}
