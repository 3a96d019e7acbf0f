//! `chartwright code`: suggests ICD-10-CM codes for a text, each with the words it rests on.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

use super::TextOrJson;
use crate::domain::{Assertion, CodeSuggestion};
use crate::service::{Places, code_suggestion};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A note as text, or `-` for standard input.
    file: PathBuf,
    /// Date of service; today where none is given.
    #[arg(long)]
    date: Option<jiff::civil::Date>,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

/// The shape that programs read.
#[derive(Serialize)]
struct CodeJson<'a> {
    code: &'a str,
    description: &'a str,
    score: f32,
    billable: bool,
    evidence: Vec<EvidenceJson<'a>>,
    assertion: Assertion,
    path: &'a [String],
    questions: &'a [String],
    why: &'a str,
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    start_char: usize,
    end_char: usize,
    text: &'a str,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let text = read_text(&arguments.file)?;
    let date = arguments
        .date
        .unwrap_or_else(|| jiff::ZonedDateTime::now().date());
    let set = code_suggestion::load_for(&Places::find(), date)?;
    let suggestions = code_suggestion::suggest(&text, &set);
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Json => {
            let json: Vec<CodeJson<'_>> = suggestions.iter().map(|s| json_of(s, &text)).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&json)?)?;
        }
        TextOrJson::Text => print(&mut out, &suggestions)?,
    }
    if let Some(notice) = set.release().notice(date) {
        eprintln!("note: {notice}.");
    }
    Ok(())
}

/// Suggestions as people read them.
pub(super) fn print(out: &mut dyn Write, suggestions: &[CodeSuggestion]) -> std::io::Result<()> {
    if suggestions.is_empty() {
        return writeln!(out, "No diagnosis found that could be coded.");
    }
    for s in suggestions {
        let mark = if s.billable { ' ' } else { '…' };
        let aside = if s.assertion == Assertion::Present {
            String::new()
        } else {
            format!(" [{:?}]", s.assertion).to_lowercase()
        };
        writeln!(
            out,
            "{:<8}{mark} {:>3.0}%  {}{aside}",
            s.code.as_str(),
            s.score * 100.0,
            s.description
        )?;
        let quotes: Vec<String> = s
            .evidence
            .iter()
            .map(|e| format!("“{}”", e.text.trim()))
            .collect();
        writeln!(out, "                 {}", quotes.join(", "))?;
        for question in &s.questions {
            writeln!(out, "                 ask: {question}")?;
        }
    }
    Ok(())
}

fn json_of<'a>(s: &'a CodeSuggestion, text: &str) -> CodeJson<'a> {
    let evidence = s.evidence.iter().map(|e| {
        let place = e.span.in_chars(text);
        EvidenceJson {
            start_char: place.start_char,
            end_char: place.end_char,
            text: &e.text,
        }
    });
    CodeJson {
        code: s.code.as_str(),
        description: &s.description,
        score: s.score,
        billable: s.billable,
        evidence: evidence.collect(),
        assertion: s.assertion,
        path: &s.path,
        questions: &s.questions,
        why: &s.why,
    }
}

/// A text file, or standard input for `-`.
pub(super) fn read_text(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin()
            .read_to_end(&mut bytes)
            .context("standard input cannot be read")?;
    } else {
        bytes =
            std::fs::read(file).with_context(|| format!("{} cannot be opened", file.display()))?;
    }
    String::from_utf8(bytes).with_context(|| {
        format!(
            "{} is not a text in UTF-8; give a text, or transcribe a recording first",
            file.display()
        )
    })
}
