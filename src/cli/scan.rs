//! `chartwright patients scan`: cards and papers from outside, kept with a record.

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;

use super::TextOrJson;
use super::billing::json;
use crate::service::records::{charting, merging};
use crate::service::{Office, SignedIn};

/// Reads every file before it keeps the first.
pub(super) fn run(
    (office, who): (&mut Office, &SignedIn),
    now: Timestamp,
    mrn: &str,
    files: &[PathBuf],
    (kind, format): (&str, TextOrJson),
) -> anyhow::Result<()> {
    let patient = merging::find_record(office, who, now, mrn)?;
    let mut read = Vec::new();
    for file in files {
        let name = file
            .file_name()
            .map_or_else(|| "scan".into(), |n| n.to_string_lossy().into_owned());
        read.push((name, charting::read(file)?));
    }
    let mut kept = Vec::new();
    for (name, content) in &read {
        let id = charting::add_file(office, who, now, patient, (kind, name, content))?;
        kept.push(
            serde_json::json!({"id": id, "kind": kind, "name": name, "bytes": content.len()}),
        );
    }
    let mut out = std::io::stdout().lock();
    if format == TextOrJson::Json {
        return json(&mut out, &kept);
    }
    for (name, content) in &read {
        let kind = kind.replace('_', " ");
        writeln!(
            out,
            "{name}: kept with {mrn} as {kind}, {} bytes",
            content.len()
        )?;
    }
    Ok(())
}
