//! `chartwright schedule`: find a free time, export and import calendars, print a day sheet, hand queued messages over.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp, ZonedDateTime};
use serde_json::json as value;

use super::TextOrJson;
use super::billing::json;
use super::entry::Entry;
use crate::service::Places;
use crate::service::schedule::{self, Rules, Wanted};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// Output.
    #[arg(long, global = true, value_enum, default_value = "text")]
    format: TextOrJson,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// The next time that fits a kind of visit (assets/office/visit_types.toml).
    FindSlot {
        /// Key of the kind: follow_up, new_patient, …
        visit_type: String,
        /// Part of the provider's name; anyone without it.
        #[arg(long)]
        provider: Option<String>,
        /// Not before this day; today without it.
        #[arg(long)]
        from: Option<Date>,
        /// Last day; a year from the first without it.
        #[arg(long)]
        until: Option<Date>,
        /// Length in minutes; the kind's own without it.
        #[arg(long)]
        minutes: Option<i64>,
        /// Not before this time of day.
        #[arg(long, requires = "before")]
        after: Option<Time>,
        /// Over by this time of day.
        #[arg(long, requires = "after")]
        before: Option<Time>,
    },
    /// Write visits as an iCalendar file.
    ExportIcs {
        /// Where to.
        #[arg(long)]
        out: PathBuf,
        /// Part of the provider's name; everybody without it.
        #[arg(long)]
        provider: Option<String>,
        /// First day; today without it.
        #[arg(long)]
        from: Option<Date>,
        /// Last day; four weeks on without it.
        #[arg(long)]
        until: Option<Date>,
        /// Write patients' names instead of their initials: the file leaves the encrypted store.
        #[arg(long)]
        names: bool,
    },
    /// Take a provider's own calendar in: its events become blocks.
    ImportIcs {
        /// The file.
        file: PathBuf,
        /// Part of the provider's name.
        #[arg(long)]
        provider: String,
    },
    /// Print a day's visits as a PDF, a sheet for each provider.
    DaySheet {
        /// Where to.
        #[arg(long)]
        out: PathBuf,
        /// The day; today without it.
        #[arg(long)]
        day: Option<Date>,
        /// Part of the provider's name; everybody without it.
        #[arg(long)]
        provider: Option<String>,
    },
    /// Hand due reminders, recalls and offers over to the office's own gateway. Without one, lists them.
    Messages {
        /// Write each as a file into this folder.
        #[arg(long, conflicts_with = "command")]
        folder: Option<PathBuf>,
        /// Run this command for each: the channel as argument, the text on its standard input.
        #[arg(long)]
        command: Option<String>,
    },
}

fn write(path: &PathBuf, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let rules = Rules::load(&places.assets)?;
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    let (now, local) = (Timestamp::now(), ZonedDateTime::now().datetime());
    let today = local.date();
    let mut out = std::io::stdout().lock();
    let as_json = arguments.format == TextOrJson::Json;
    match &arguments.action {
        Action::FindSlot {
            visit_type,
            provider,
            from,
            until,
            minutes,
            after,
            before,
        } => {
            let first = from.map_or(local, |day| day.at(0, 0, 0, 0)).max(local);
            let wanted = Wanted {
                visit_type: visit_type.clone(),
                provider: provider.clone(),
                minutes: *minutes,
                from: first,
                until: until.unwrap_or_else(|| first.date().saturating_add(Span::new().years(1))),
                between: after.zip(*before),
            };
            let (found, _) = schedule::find_slot(&mut office, &who, now, &rules, &wanted)?;
            match (found, as_json) {
                (found, true) => json(&mut out, &found)?,
                (Some(f), false) => {
                    let with = if f.with.is_empty() {
                        String::new()
                    } else {
                        format!(", {}", f.with.join(", "))
                    };
                    writeln!(
                        out,
                        "{}  {} min  {}{with}",
                        f.starts.strftime("%a %Y-%m-%d %H:%M"),
                        f.minutes,
                        f.provider_name
                    )?;
                }
                (None, false) => anyhow::bail!(
                    "no such time is free until {}; look further with --until",
                    wanted.until
                ),
            }
        }
        Action::ExportIcs {
            out: path,
            provider,
            from,
            until,
            names,
        } => {
            let first = from.unwrap_or(today);
            let last = until.unwrap_or_else(|| first.saturating_add(Span::new().days(28)));
            let (text, visits) = schedule::export(
                &mut office,
                &who,
                now,
                &rules,
                provider.as_deref(),
                (first, last),
                *names,
            )?;
            write(path, text.as_bytes())?;
            if as_json {
                json(&mut out, &value!({ "file": path, "visits": visits }))?;
            } else {
                writeln!(
                    out,
                    "{visits} visits from {first} to {last}, written to {}",
                    path.display()
                )?;
            }
        }
        Action::ImportIcs { file, provider } => {
            let bytes = std::fs::read(file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            let done = schedule::import(&mut office, &who, now, &bytes, provider, today)?;
            if as_json {
                json(&mut out, &done)?;
            } else {
                for told in &done.told {
                    writeln!(out, "{told}")?;
                }
                writeln!(
                    out,
                    "{} times blocked, {} events passed over",
                    done.blocked, done.passed_over
                )?;
            }
        }
        Action::DaySheet {
            out: path,
            day,
            provider,
        } => {
            let day = day.unwrap_or(today);
            let (pdf, visits) =
                schedule::day_sheet(&mut office, &who, now, &rules, provider.as_deref(), day)?;
            write(path, &pdf)?;
            if as_json {
                json(&mut out, &value!({ "file": path, "visits": visits }))?;
            } else {
                writeln!(
                    out,
                    "{visits} visits on {day}, written to {}",
                    path.display()
                )?;
            }
        }
        Action::Messages { folder, command } => {
            let handed = match (folder, command) {
                (Some(folder), _) => Some(schedule::hand_over_to_folder(
                    &mut office,
                    &who,
                    now,
                    folder,
                )?),
                (None, Some(command)) => Some(schedule::hand_over_with_command(
                    &mut office,
                    &who,
                    now,
                    command,
                )?),
                (None, None) => None,
            };
            let due = schedule::due(&mut office, &who, now, now)?;
            match (handed, as_json) {
                (Some(count), true) => json(&mut out, &value!({ "handed_over": count }))?,
                (Some(count), false) => writeln!(out, "{count} messages handed over")?,
                (None, true) => {
                    let list: Vec<_> = due
                        .iter()
                        .map(|m| value!({ "to": m.name, "kind": m.kind, "channel": m.channel, "due_at": m.due_at, "text": m.wording }))
                        .collect();
                    json(&mut out, &list)?;
                }
                (None, false) => {
                    for m in &due {
                        writeln!(
                            out,
                            "{}  {}  {}\n    {}",
                            m.kind, m.channel, m.name, m.wording
                        )?;
                    }
                    writeln!(out, "{} messages are due; nothing was sent", due.len())?;
                }
            }
        }
    }
    Ok(())
}
