//! `chartwright beds`: the board, admissions, transfers, discharges, the census.

use std::io::Write;

use anyhow::Context;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use super::TextOrJson;
use super::billing::json;
use super::entry::Entry;
use crate::service::admissions::{self, BedRow};
use crate::service::records::merging;
use crate::service::{Office, Places, SignedIn};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// Output.
    #[arg(long, value_enum, default_value = "text", global = true)]
    format: TextOrJson,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Every bed and who lies in it.
    Board,
    /// Set a bed up.
    Add {
        /// Unit.
        unit: String,
        /// Room.
        room: String,
        /// Bed in the room.
        bed: String,
    },
    /// Admit somebody into a bed.
    Admit {
        /// Record number.
        mrn: String,
        /// `unit/room/bed`.
        bed: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Move somebody into another bed.
    Transfer {
        /// Record number.
        mrn: String,
        /// `unit/room/bed`.
        bed: String,
    },
    /// Discharge somebody.
    Discharge {
        /// Record number.
        mrn: String,
        /// Where to: `home`, `another hospital`, …
        #[arg(long, default_value = "home")]
        to: String,
    },
    /// Make a bed ready, send for cleaning, or take it out of use.
    Set {
        /// `unit/room/bed`.
        bed: String,
        /// Which.
        #[arg(value_parser = ["ready", "cleaning", "blocked"])]
        state: String,
    },
    /// Beds taken by unit, at midnight at the end of a day or now.
    Census {
        /// A day; its midnight is counted.
        #[arg(long)]
        midnight: Option<Date>,
        /// How many midnights up to that day.
        #[arg(long, default_value_t = 1)]
        days: i64,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (mut office, who) = arguments.entry.sign_in(&Places::find())?;
    let (now, local) = (Timestamp::now(), ZonedDateTime::now().datetime());
    let mut out = std::io::stdout().lock();
    let board = admissions::board(&mut office, &who, now)?;
    let bed_of = |name: &str| {
        let found = board.iter().find(|b| called(b) == name);
        found.with_context(|| {
            format!("there is no bed {name}; write it as unit/room/bed, as the board does")
        })
    };
    match &arguments.action {
        Action::Board if arguments.format == TextOrJson::Json => return json(&mut out, &board),
        Action::Board => {
            for bed in &board {
                let lies = bed.patient.as_ref().map_or_else(
                    || bed.state.clone(),
                    |p| {
                        format!(
                            "{}  {} ({}), since {}",
                            p.mrn, p.name, p.reason, p.admitted_at
                        )
                    },
                );
                writeln!(out, "{:<28} {lies}", called(bed))?;
            }
            return Ok(());
        }
        Action::Census { midnight, days } => {
            return census(
                &mut office,
                &who,
                arguments.format,
                *midnight,
                *days,
                &mut out,
            );
        }
        Action::Add { unit, room, bed } => {
            admissions::add_bed(&mut office, &who, now, (unit, room, bed))?;
        }
        Action::Admit { mrn, bed, reason } => {
            let patient = merging::find_record(&mut office, &who, now, mrn)?;
            let bed = bed_of(bed)?.id;
            admissions::admit(&mut office, &who, now, (patient, bed, None), reason, local)?;
        }
        Action::Transfer { mrn, bed } => {
            let bed = bed_of(bed)?.id;
            let lying = lying(&board, mrn)?;
            admissions::transfer(&mut office, &who, now, (lying, bed), local)?;
        }
        Action::Discharge { mrn, to } => {
            let lying = lying(&board, mrn)?;
            admissions::discharge(&mut office, &who, now, lying, to, local)?;
        }
        Action::Set { bed, state } => {
            admissions::set_bed(&mut office, &who, now, bed_of(bed)?.id, state)?;
        }
    }
    let board = admissions::board(&mut office, &who, now)?;
    match arguments.format {
        TextOrJson::Json => json(&mut out, &board),
        TextOrJson::Text => {
            let taken = board.iter().filter(|b| b.patient.is_some()).count();
            Ok(writeln!(
                out,
                "Done: {taken} of {} beds are taken.",
                board.len()
            )?)
        }
    }
}

fn called(bed: &BedRow) -> String {
    format!("{}/{}/{}", bed.unit, bed.room, bed.name)
}

fn lying(board: &[BedRow], mrn: &str) -> anyhow::Result<crate::domain::AdmissionId> {
    let mut all = board.iter().filter_map(|b| b.patient.as_ref());
    let found = all.find(|p| p.mrn == mrn);
    Ok(found
        .with_context(|| format!("nobody with the record number {mrn} lies in a bed"))?
        .admission)
}

fn census(
    office: &mut Office,
    who: &SignedIn,
    format: TextOrJson,
    midnight: Option<Date>,
    days: i64,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let moments = match midnight {
        None => vec![ZonedDateTime::now().datetime()],
        Some(last) => (0..days.clamp(1, 3660))
            .rev()
            .map(|ago| {
                last.saturating_sub(ago.days())
                    .saturating_add(1.day())
                    .to_datetime(Time::midnight())
            })
            .collect(),
    };
    let mut counted = Vec::new();
    for at in moments {
        counted.push((at, admissions::census(office, who, now, at)?));
    }
    if format == TextOrJson::Json {
        let rows: Vec<serde_json::Value> = counted
            .iter()
            .map(|(at, units)| serde_json::json!({"at": at, "units": units}))
            .collect();
        return json(out, &rows);
    }
    for (at, units) in counted {
        for u in units {
            writeln!(out, "{at}  {:<20} {:>4} of {}", u.unit, u.taken, u.beds)?;
        }
    }
    Ok(())
}
