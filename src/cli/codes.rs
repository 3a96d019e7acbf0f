//! `chartwright codes`: list, search, show and verify code sets.

use std::io::Write;

use anyhow::Context;

use super::TextOrJson;
use super::progress::Progress;
use crate::domain::Icd10Code;
use crate::service::code_suggestion::{self, NoteKind};
use crate::service::{Places, set_up};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Build the code sets from their pinned packages.
    Install,
    /// Show the installed set, its release and where it comes from.
    List,
    /// Find codes by words in any order, abbreviations, or the code's beginning.
    Search {
        /// `dm2 neuropathy`, `E11.4`, …
        #[arg(required = true)]
        words: Vec<String>,
        /// At most so many.
        #[arg(long, default_value_t = 10)]
        limit: usize,
        /// Output.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// Show a code with its notes, exclusions and place in the list.
    Show {
        /// With or without its dot.
        code: String,
    },
    /// Compare the installed set with its checksum.
    Verify,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Install => {
            let mut progress = Progress::new();
            set_up::install_code_sets(&places, &mut |p| progress.set_up(p))?;
            progress.end();
            writeln!(out, "The code sets are installed")?;
        }
        Action::List => {
            let set = code_suggestion::load(&places)?;
            let (release, (codes, billable)) = (set.release(), set.counts());
            writeln!(out, "{} {}", release.system, release.name)?;
            writeln!(
                out,
                "  dates of service {} to {}",
                release.valid_from, release.valid_to
            )?;
            writeln!(out, "  {codes} codes, {billable} billable")?;
            writeln!(out, "  {}; from {}", release.licence, release.source)?;
            if let Some(notice) = release.notice(jiff::ZonedDateTime::now().date()) {
                writeln!(out, "  {notice}.")?;
            }
        }
        Action::Search {
            words,
            limit,
            format,
        } => {
            let hits = code_suggestion::load(&places)?.search(&words.join(" "), *limit);
            if *format == TextOrJson::Json {
                writeln!(out, "{}", serde_json::to_string_pretty(&hits)?)?;
            } else {
                for hit in hits {
                    let mark = if hit.billable { ' ' } else { '…' };
                    writeln!(out, "{:<8}{mark} {}", hit.code.as_str(), hit.description)?;
                }
            }
        }
        Action::Show { code } => show(&places, code, &mut out)?,
        Action::Verify => {
            let release = code_suggestion::verify(&places)?;
            writeln!(out, "{} {}: as it should be", release.system, release.name)?;
        }
    }
    Ok(())
}

fn show(places: &Places, code: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let set = code_suggestion::load(places)?;
    let parsed = Icd10Code::parse(code)
        .with_context(|| format!("{code} has not the form of an ICD-10-CM code, such as E11.65"))?;
    let entry = set.get(&parsed).with_context(|| {
        format!(
            "{parsed} is not in {} {}",
            set.release().system,
            set.release().name
        )
    })?;
    let state = if entry.billable() {
        "billable"
    } else {
        "not billable: more characters are needed"
    };
    writeln!(out, "{} {} ({state})", entry.code(), entry.description())?;
    let mut above = entry.parent();
    while let Some(parent) = above {
        writeln!(out, "  under {} {}", parent.code(), parent.description())?;
        above = parent.parent();
    }
    for kind in NoteKind::ALL {
        let notes: Vec<&str> = entry.notes(kind).collect();
        if !notes.is_empty() {
            writeln!(out, "  {}", kind.heading())?;
            for note in notes {
                writeln!(out, "    {note}")?;
            }
        }
    }
    for child in set.children(&parsed) {
        writeln!(out, "  {} {}", child.code(), child.description())?;
    }
    Ok(())
}
