//! `chartwright codes`: install, import, list, search, show, check and verify code sets.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use jiff::civil::Date;

use super::TextOrJson;
use super::progress::Progress;
use crate::domain::{Icd10Code, Sex};
use crate::service::code_suggestion::{self, NoteKind};
use crate::service::{Places, code_check, code_import, code_tables, set_up};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Build the code sets from their pinned packages.
    Install,
    /// Read a code file: Alphabetic Index or one of its tables, Tabular List of another year, HCPCS Level II, modifiers, place of
    /// service, your licensed CPT file, NCCI pairs, MUE units, coverage tables. gzip is unpacked; what it is, its content says.
    Import {
        /// The file.
        file: PathBuf,
        /// First date of service of a Tabular List that is an update within its year.
        #[arg(long, value_name = "DATE")]
        valid_from: Option<Date>,
    },
    /// Take the imported Alphabetic Index out again.
    RemoveIndex,
    /// Show what is installed and imported, for which dates, and where it comes from.
    List,
    /// Find codes by words in any order, abbreviations, or the code's beginning; procedures too where a table is imported.
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
    /// Check codes as they would stand on one claim: in force, complete, together, for this patient.
    Check {
        /// Diagnosis codes in claim order; procedures after them.
        #[arg(required = true)]
        codes: Vec<String>,
        /// Date of service; today where none is given.
        #[arg(long)]
        date: Option<Date>,
        /// The patient's sex: F or M.
        #[arg(long, value_parser = sex)]
        sex: Option<Sex>,
        /// The patient's date of birth.
        #[arg(long)]
        born: Option<Date>,
        /// The note, as text, to see whether it says more than the codes.
        #[arg(long, value_name = "FILE")]
        note: Option<PathBuf>,
        /// Output.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// Compare what is installed with its checksum.
    Verify,
}

fn sex(text: &str) -> Result<Sex, String> {
    match text.to_lowercase().as_str() {
        "f" | "female" => Ok(Sex::Female),
        "m" | "male" => Ok(Sex::Male),
        _ => Err("F or M".into()),
    }
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
        Action::Import { file, valid_from } => {
            let imported = code_import::import(&places, file, *valid_from)?;
            writeln!(
                out,
                "{}: {} entries, kept in {}",
                imported.what,
                imported.entries,
                imported.kept.display()
            )?;
            if let Some(notice) = imported.notice {
                writeln!(out, "{notice}.")?;
            }
        }
        Action::RemoveIndex => {
            code_import::remove_index(&places)?;
            writeln!(out, "The code sets are those of the Tabular List alone")?;
        }
        Action::List => list(&places, &mut out)?,
        Action::Search {
            words,
            limit,
            format,
        } => search(&places, &words.join(" "), *limit, *format, &mut out)?,
        Action::Show { code } => show(&places, code, &mut out)?,
        Action::Check {
            codes,
            date,
            sex,
            born,
            note,
            format,
        } => {
            let note = note.as_deref().map(super::code::read_text).transpose()?;
            let claim = code_check::Claim {
                codes: codes.clone(),
                date: date.unwrap_or_else(|| jiff::ZonedDateTime::now().date()),
                sex: *sex,
                born: *born,
                note,
            };
            check(&places, &claim, *format, &mut out)?;
        }
        Action::Verify => {
            let release = code_suggestion::verify(&places)?;
            writeln!(out, "{} {}: as it should be", release.system, release.name)?;
            for table in code_tables::verify(&places)? {
                writeln!(out, "{table}: as it should be")?;
            }
        }
    }
    Ok(())
}

fn list(places: &Places, out: &mut dyn Write) -> anyhow::Result<()> {
    let today = jiff::ZonedDateTime::now().date();
    let set = code_suggestion::load(places)?;
    for (_, release) in code_suggestion::installed(places) {
        writeln!(out, "{} {}", release.system, release.name)?;
        writeln!(
            out,
            "  dates of service {} to {}",
            release.valid_from, release.valid_to
        )?;
        writeln!(out, "  {}; from {}", release.licence, release.source)?;
        if release == *set.release() {
            let (codes, billable) = set.counts();
            writeln!(out, "  {codes} codes, {billable} billable")?;
            writeln!(
                out,
                "  Alphabetic Index: {}",
                set.entries_from().unwrap_or("not imported")
            )?;
            if let Some(notice) = release.notice(today) {
                writeln!(out, "  {notice}.")?;
            }
        }
    }
    for table in code_tables::load_all(places)? {
        writeln!(out, "{}", table.what())?;
        writeln!(out, "  {} rows; from {}", table.len(), table.source())?;
    }
    Ok(())
}

fn search(
    places: &Places,
    words: &str,
    limit: usize,
    format: TextOrJson,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let hits = code_suggestion::load(places)?.search(words, limit);
    if format == TextOrJson::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&hits)?)?;
        return Ok(());
    }
    for hit in hits {
        let mark = if hit.billable { ' ' } else { '…' };
        writeln!(out, "{:<8}{mark} {}", hit.code.as_str(), hit.description)?;
    }
    for (kind, procedure) in code_tables::search(places, words, limit)? {
        writeln!(out, "{:<8}  {} ({kind})", procedure.code, procedure.long)?;
    }
    Ok(())
}

fn check(
    places: &Places,
    claim: &code_check::Claim,
    format: TextOrJson,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let findings = code_check::check(places, claim)?;
    if format == TextOrJson::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&findings)?)?;
        return Ok(());
    }
    if findings.is_empty() {
        writeln!(out, "Nothing stands against these codes on {}.", claim.date)?;
    }
    for finding in findings {
        writeln!(
            out,
            "{:<7} {}: {}",
            finding.severity.word(),
            finding.codes.join(", "),
            finding.told
        )?;
        writeln!(
            out,
            "        rule {} ({}): {}",
            finding.rule, finding.version, finding.text
        )?;
    }
    Ok(())
}

fn show(places: &Places, code: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let procedure = code_tables::find(places, code)?;
    if let Some((kind, procedure)) = &procedure {
        writeln!(out, "{} {} ({kind})", procedure.code, procedure.long)?;
    }
    let set = code_suggestion::load(places)?;
    let known = Icd10Code::parse(code).is_some_and(|c| set.get(&c).is_some());
    if procedure.is_some() && !known {
        return Ok(());
    }
    let parsed = Icd10Code::parse(code)
        .with_context(|| format!("{code} has not the form of an ICD-10-CM code, such as E11.65, and is in no imported table"))?;
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
