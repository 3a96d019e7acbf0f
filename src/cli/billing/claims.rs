//! `chartwright claims`: list, show, scrub, send, and read what comes back.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;

use super::{Arguments, json, write_file};
use crate::cli::TextOrJson;
use crate::domain::{ClaimId, EncounterId, Frequency};
use crate::service::billing::claims::DeskStep;
use crate::service::billing::scrub::Hit;
use crate::service::billing::{
    ClaimState, Scrubber, answers, claims, letters, paper, reasons, remittance, sending,
};
use crate::service::{Office, SignedIn};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// List claims, newest service first.
    List {
        /// Only those that are draft, scrubbed, ready, sent, accepted, rejected, paid, denied, appealed or closed.
        #[arg(long)]
        state: Option<String>,
    },
    /// Show a claim with its history as JSON.
    Show {
        /// Its number.
        id: String,
    },
    /// Make the claims of visits with charges: all that a policy covers, or one.
    Make {
        /// The visit's number, as `charges list` shows it.
        visit: Option<i64>,
    },
    /// Visits with charges for which no claim was made.
    Unbilled,
    /// Take a draft anew from the visit and the patient's registration.
    Renew {
        /// Its number.
        id: String,
    },
    /// Mend a draft: shows its fields as JSON, or takes them from a file.
    Mend {
        /// Its number.
        id: String,
        /// The fields as JSON, in the shape that is shown.
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// Make a corrected claim (frequency 7) of one that went out, as a draft.
    Correct {
        /// Its number.
        id: String,
    },
    /// Make a claim that takes back (frequency 8) one that went out, as a draft.
    Void {
        /// Its number.
        id: String,
    },
    /// Wave a claim's warnings through.
    Release {
        /// Its number.
        id: String,
    },
    /// Open a claim again that has not gone out or was rejected.
    Reopen {
        /// Its number.
        id: String,
    },
    /// Mark a denial as disputed.
    Dispute {
        /// Its number.
        id: String,
    },
    /// Expect nothing more of a claim; what is still owed is written off.
    Close {
        /// Its number.
        id: String,
    },
    /// Check drafts by the rules: clean ones become ready, each fault is told with how to mend it.
    Scrub {
        /// Only these claims.
        #[arg(long, num_args = 1.., value_delimiter = ',')]
        ids: Vec<String>,
    },
    /// Write ready claims as an X12 837P file and mark them sent.
    Export {
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// Only these claims; their warnings are waved through.
        #[arg(long, num_args = 1.., value_delimiter = ',')]
        ids: Vec<String>,
    },
    /// Read a 999, TA1 or 277CA and move the claims it speaks of.
    Read {
        /// The file as it came.
        file: PathBuf,
        /// Only show what it says; needs no office.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print claims on CMS-1500 forms (PDF).
    Print {
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// Which claims.
        #[arg(long, num_args = 1.., value_delimiter = ',', required = true)]
        ids: Vec<String>,
        /// Only the data, for the pre-printed red form.
        #[arg(long)]
        preprinted: bool,
    },
    /// Print the appeal letter for a denied claim, or write it as PDF.
    Appeal {
        /// Its number.
        id: String,
        /// The file to write.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Take in NCCI pairs and MUE limits (tab-separated text).
    Edits {
        /// The file.
        file: PathBuf,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let format = arguments.format;
    let mut out = std::io::stdout().lock();
    if let Action::Read {
        file,
        dry_run: true,
    } = &arguments.action
    {
        return told(
            &mut out,
            &answers::preview(&remittance::bytes_of(file)?)?,
            format,
        );
    }
    let mut desk = arguments.enter()?;
    let (now, local) = (desk.now, desk.local);
    let today = local.date();
    let (places, office, who) = (&desk.places, &mut desk.office, &desk.who);
    match &arguments.action {
        Action::List { state } => {
            let state = state.as_deref().map(state_of).transpose()?;
            let found = claims::list(office, who, now, state, 10_000)?;
            match format {
                TextOrJson::Json => json(&mut out, &found)?,
                TextOrJson::Text => {
                    for c in found {
                        let (day, state) = (c.service_on, c.state.as_str());
                        writeln!(
                            out,
                            "{}  {day}  {state:<9} {:>11}  {}  →  {}",
                            c.control,
                            c.total.to_string(),
                            c.patient,
                            c.payer
                        )?;
                    }
                }
            }
        }
        Action::Show { id } => json(&mut out, &claims::open(office, who, now, id)?)?,
        Action::Make { visit: Some(visit) } => {
            let id = claims::make(office, who, now, EncounterId(*visit))?;
            writeln!(out, "{}", control_of(office, who, now, id)?)?;
        }
        Action::Make { visit: None } => {
            let (made, kept) = claims::make_all(office, who, now)?;
            for id in made {
                writeln!(out, "{}", control_of(office, who, now, id)?)?;
            }
            for why in kept {
                writeln!(out, "{why}")?;
            }
        }
        Action::Unbilled => {
            let all = claims::unbilled(office, who, now)?;
            if format == TextOrJson::Json {
                return json(&mut out, &all);
            }
            for visit in all {
                let cover = if visit.covered {
                    ""
                } else {
                    "  no policy covers the day"
                };
                writeln!(
                    out,
                    "{}  {}  {:>11}  {}, {}{cover}",
                    visit.encounter,
                    visit.on,
                    visit.total.to_string(),
                    visit.name,
                    visit.reason
                )?;
            }
        }
        Action::Renew { id } => {
            claims::renew(office, who, now, id)?;
            writeln!(out, "{id} is taken anew")?;
        }
        Action::Mend { id, from: None } => {
            let claim = claims::open(office, who, now, id)?.claim;
            json(&mut out, &claims::MendEntry::of(&claim))?;
        }
        Action::Mend {
            id,
            from: Some(file),
        } => {
            let bytes = remittance::bytes_of(file)?;
            let mut typed: claims::MendEntry =
                serde_json::from_slice(&bytes).with_context(|| {
                    format!(
                        "{} has not the shape that “claims mend {id}” shows",
                        file.display()
                    )
                })?;
            typed.control.clone_from(id);
            claims::mend_with(office, who, now, &typed)?;
            writeln!(out, "{id} is mended")?;
        }
        Action::Correct { id } | Action::Void { id } => {
            let frequency = match arguments.action {
                Action::Void { .. } => Frequency::Void,
                _ => Frequency::Corrected,
            };
            let made = claims::replace(office, who, now, id, frequency)?;
            writeln!(out, "{}", control_of(office, who, now, made)?)?;
        }
        Action::Release { id }
        | Action::Reopen { id }
        | Action::Dispute { id }
        | Action::Close { id } => {
            let step = match arguments.action {
                Action::Release { .. } => DeskStep::Release,
                Action::Reopen { .. } => DeskStep::Reopen,
                Action::Dispute { .. } => DeskStep::Appeal,
                _ => DeskStep::Close,
            };
            let state = claims::take_step(office, who, now, today, id, step)?;
            writeln!(out, "{id}  {}", state.as_str())?;
        }
        Action::Scrub { ids } => {
            let done = claims::scrub(office, who, now, today, &Scrubber::load(places)?, ids)?;
            match format {
                TextOrJson::Json => json(&mut out, &done)?,
                TextOrJson::Text => scrubbed(&mut out, &done)?,
            }
        }
        Action::Export { out: file, ids } => {
            let sent = sending::export(office, who, now, local, ids, file)?;
            match format {
                TextOrJson::Json => json(&mut out, &sent)?,
                TextOrJson::Text => {
                    for one in &sent.files {
                        writeln!(
                            out,
                            "Batch {}: {} claims, {}, written to {}",
                            one.batch,
                            one.claims,
                            one.total,
                            one.file.display()
                        )?;
                    }
                }
            }
        }
        Action::Read { file, .. } => {
            let found = answers::take(office, who, now, today, &remittance::bytes_of(file)?)?;
            told(&mut out, &found, format)?;
        }
        Action::Print {
            out: file,
            ids,
            preprinted,
        } => {
            write_file(
                file,
                &paper::forms(office, who, now, today, ids, *preprinted)?,
            )?;
        }
        Action::Appeal {
            id,
            out: Some(file),
        } => {
            let known = reasons::Reasons::load(places)?;
            let text = letters::appeal(office, who, now, today, places, &known, id)?;
            write_file(file, &letters::set(&text))?;
        }
        Action::Appeal { id, out: None } => {
            let known = reasons::Reasons::load(places)?;
            writeln!(
                out,
                "{}",
                letters::appeal(office, who, now, today, places, &known, id)?
            )?;
        }
        Action::Edits { file } => {
            let (pairs, limits) = claims::import_edits(office, who, now, file)?;
            writeln!(out, "{pairs} pairs and {limits} limits of units taken in")?;
        }
    }
    Ok(())
}

fn control_of(
    office: &mut Office,
    who: &SignedIn,
    now: jiff::Timestamp,
    id: ClaimId,
) -> anyhow::Result<String> {
    Ok(claims::open(office, who, now, &id.to_string())?
        .claim
        .control)
}

fn state_of(text: &str) -> anyhow::Result<ClaimState> {
    ClaimState::parse(text).with_context(|| format!("{text} is no state of a claim; see --help"))
}

fn scrubbed(out: &mut dyn Write, done: &[claims::Scrubbed]) -> std::io::Result<()> {
    if done.is_empty() {
        return writeln!(out, "No draft waits.");
    }
    for one in done {
        writeln!(out, "{}  {}", one.control, one.state.as_str())?;
        for hit in &one.hits {
            let mark = if claims::is_warning(hit) {
                "warning"
            } else {
                "stop"
            };
            let Hit { says, mend, .. } = hit;
            writeln!(out, "    {mark}: {says} To mend: {mend}.")?;
        }
    }
    Ok(())
}

fn told(out: &mut dyn Write, found: &[answers::Answer], format: TextOrJson) -> anyhow::Result<()> {
    if format == TextOrJson::Json {
        return json(out, &found);
    }
    for answer in found {
        let verdict = match answer.accepted {
            Some(true) => "accepted",
            Some(false) => "rejected",
            None => "noted",
        };
        let whose = if answer.known {
            String::new()
        } else {
            "  (not of this office, or not looked up)".to_owned()
        };
        writeln!(
            out,
            "{}  {verdict}  {}{whose}",
            answer.about, answer.patient
        )?;
        for detail in &answer.details {
            writeln!(out, "    {detail}")?;
        }
    }
    Ok(())
}
