//! `chartwright search`: over everything said and signed.

use std::io::Write;

use anyhow::Context;
use jiff::Timestamp;
use serde::Serialize;

use super::TextOrJson;
use super::entry::Entry;
use crate::domain::CharSpan;
use crate::service::search::{self, NoteHit};
use crate::service::{Office, Places, SignedIn, patients};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// All must be there. In quotes, words stand together; "25 mg" finds "25mg", "x-ray" finds "xray"; the last word may go on.
    #[arg(required = true)]
    words: Vec<String>,
    /// Only this patient's, by record number.
    #[arg(long, value_name = "MRN")]
    patient: Option<String>,
    /// How many notes at most.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

#[derive(Serialize)]
struct HitJson<'a> {
    patient: &'a str,
    mrn: &'a str,
    on: jiff::civil::Date,
    encounter: i64,
    document: Option<i64>,
    state: Option<&'static str>,
    dictation: Option<i64>,
    title: &'a str,
    heading: &'a str,
    snippet: &'a str,
    found: Vec<CharSpan>,
    at_s: Option<f64>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (mut office, who) = arguments.entry.sign_in(&Places::find())?;
    let now = Timestamp::now();
    let patient = match &arguments.patient {
        Some(mrn) => Some(of_number(&mut office, &who, mrn)?),
        None => None,
    };
    let words = arguments.words.join(" ");
    let hits = search::notes(&mut office, &who, now, &words, patient, arguments.limit)?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Json => {
            let hits: Vec<HitJson> = hits.iter().map(json_of).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&hits)?)?;
        }
        TextOrJson::Text if hits.is_empty() => writeln!(out, "Nothing found.")?,
        TextOrJson::Text => {
            for hit in &hits {
                writeln!(out, "{}", line_of(hit))?;
                writeln!(out, "    {}", hit.snippet)?;
            }
        }
    }
    Ok(())
}

/// The patient of this record number.
pub(super) fn of_number(
    office: &mut Office,
    who: &SignedIn,
    mrn: &str,
) -> anyhow::Result<crate::domain::PatientId> {
    let found = patients::find(office, who, Timestamp::now(), mrn, 50)?;
    let patient = found.into_iter().find(|p| p.mrn == mrn);
    Ok(patient
        .with_context(|| format!("there is no patient with the record number {mrn}"))?
        .id)
}

fn line_of(hit: &NoteHit) -> String {
    let mut line = format!("{}  {} ({})  {}", hit.on, hit.name, hit.mrn, hit.title);
    if !hit.heading.is_empty() {
        line.push_str(&format!(", {}", hit.heading));
    }
    if let Some((_, state)) = hit.document {
        line.push_str(&format!("  {}", state.as_str()));
    }
    if let Some(at) = hit.at_s {
        let whole = at.max(0.0) as u64;
        line.push_str(&format!("  at {}:{:02}", whole / 60, whole % 60));
    }
    line
}

fn json_of(hit: &NoteHit) -> HitJson<'_> {
    HitJson {
        patient: &hit.name,
        mrn: &hit.mrn,
        on: hit.on,
        encounter: hit.encounter.0,
        document: hit.document.map(|(id, _)| id.0),
        state: hit.document.map(|(_, state)| state.as_str()),
        dictation: hit.dictation.map(|id| id.0),
        title: &hit.title,
        heading: &hit.heading,
        snippet: &hit.snippet,
        found: hit.lit.iter().map(|s| s.in_chars(&hit.snippet)).collect(),
        at_s: hit.at_s,
    }
}
