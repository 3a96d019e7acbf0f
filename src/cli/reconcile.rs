//! `chartwright reconcile`: what a note would change in its patient's chart, and a physician's word on it.

use std::io::Write;

use anyhow::Context;
use jiff::Timestamp;
use serde::Serialize;

use super::TextOrJson;
use super::entry::Entry;
use crate::domain::{CharSpan, ChartAction, ChartChange, ChartList, ChartProposal, DocumentId};
use crate::service::note_taking::Reading;
use crate::service::{Places, documents, reconciliation};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// The note's number, as `chartwright search --format json` tells it (`document`).
    document: i64,
    /// Take these proposals over, by their numbers in the list.
    #[arg(long, value_name = "N")]
    accept: Vec<usize>,
    /// Leave these be.
    #[arg(long, value_name = "N")]
    set_aside: Vec<usize>,
    /// Take a decision back, by its number.
    #[arg(long, value_name = "CHANGE")]
    undo: Option<i64>,
    /// Output.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

#[derive(Serialize)]
struct Report<'a> {
    proposals: Vec<ProposalJson<'a>>,
    decided: Vec<DecidedJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct ProposalJson<'a> {
    action: ChartAction,
    list: ChartList,
    before: Option<&'a str>,
    after: Option<&'a str>,
    said: &'a str,
    source: Option<CharSpan>,
    why: &'a str,
}

#[derive(Serialize)]
struct DecidedJson<'a> {
    change: i64,
    action: Option<ChartAction>,
    list: ChartList,
    before: Option<&'a str>,
    after: Option<&'a str>,
    said: &'a str,
    source: CharSpan,
    by: &'a str,
    at: &'a str,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let (mut office, who) = arguments.entry.sign_in(&places)?;
    let reading = Reading::load(&places)?;
    let is_drug = |word: &str| reading.is_drug(word);
    let (now, id) = (Timestamp::now(), DocumentId(arguments.document));
    let waiting = reconciliation::of_document(&mut office, &who, now, id, &is_drug)?.proposals;
    let numbered = |n: &usize| -> anyhow::Result<&ChartProposal> {
        let found = n.checked_sub(1).and_then(|at| waiting.get(at));
        found.with_context(|| format!("there is no proposal {n}; there are {}", waiting.len()))
    };
    for n in &arguments.accept {
        reconciliation::accept(&mut office, &who, now, id, numbered(n)?, &is_drug)?;
    }
    for n in &arguments.set_aside {
        reconciliation::set_aside(&mut office, &who, now, id, numbered(n)?, &is_drug)?;
    }
    if let Some(change) = arguments.undo {
        reconciliation::undo(&mut office, &who, now, change)?;
    }
    let text = documents::open(&mut office, &who, now, id)?.note.text();
    let stands = reconciliation::of_document(&mut office, &who, now, id, &is_drug)?;
    let mut out = std::io::stdout().lock();
    match arguments.format {
        TextOrJson::Json => {
            let report = Report {
                proposals: stands
                    .proposals
                    .iter()
                    .map(|p| proposal(p, Some(p.source.in_chars(&text))))
                    .collect(),
                decided: stands.decided.iter().map(|d| decided(d, &text)).collect(),
            };
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        }
        TextOrJson::Text => print(&mut out, &stands)?,
    }
    Ok(())
}

fn print(out: &mut impl Write, stands: &reconciliation::Reconciliation) -> std::io::Result<()> {
    if stands.proposals.is_empty() {
        writeln!(out, "Nothing waits.")?;
    }
    print_waiting(out, &stands.proposals)?;
    for d in &stands.decided {
        let action = d.action.map_or("left", ChartAction::as_str);
        let what = d.after.as_ref().or(d.before.as_ref()).unwrap_or(&d.said);
        writeln!(
            out,
            "change {}  {action}: {what}, from “{}”, by {}",
            d.id, d.said, d.by
        )?;
    }
    Ok(())
}

/// The proposals with their numbers, what each rests on, and why.
pub(super) fn print_waiting(
    out: &mut impl Write,
    proposals: &[ChartProposal],
) -> std::io::Result<()> {
    for (p, n) in proposals.iter().zip(1..) {
        let before = p.before.as_ref().map_or("-", |(_, wording)| wording);
        let after = p.after.as_deref().unwrap_or("-");
        writeln!(
            out,
            "{n}  {} {}: {before} → {after}",
            p.action.as_str(),
            p.list.as_str()
        )?;
        writeln!(out, "     “{}”. {}", p.said, p.why)?;
    }
    Ok(())
}

/// As programs read it; `source`: where its words stand in the text that the reader has.
pub(super) fn proposal(p: &ChartProposal, source: Option<CharSpan>) -> ProposalJson<'_> {
    ProposalJson {
        action: p.action,
        list: p.list,
        before: p.before.as_ref().map(|(_, wording)| wording.as_str()),
        after: p.after.as_deref(),
        said: &p.said,
        source,
        why: &p.why,
    }
}

fn decided<'a>(d: &'a ChartChange, text: &str) -> DecidedJson<'a> {
    DecidedJson {
        change: d.id,
        action: d.action,
        list: d.list,
        before: d.before.as_deref(),
        after: d.after.as_deref(),
        said: &d.said,
        source: d.source.in_chars(text),
        by: &d.by,
        at: &d.at,
    }
}
