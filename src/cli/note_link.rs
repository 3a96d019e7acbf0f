//! `chartwright note --patient`: whom a note speaks of, and what it would change in the chart of the patient who was chosen.
//!
//! Never here: choosing the patient, or changing a chart.

use std::io::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::entry::Entry;
use super::reconcile::{ProposalJson, print_waiting, proposal};
use super::search::of_number;
use crate::domain::{ChartProposal, Note, Patient};
use crate::service::identity::{self, PatientMatch};
use crate::service::note_taking::Reading;
use crate::service::{Places, patients, reconciliation};

/// Links to nobody: only says whom the text names.
const AS_SAID: &str = "said";

#[derive(Debug, clap::Args)]
pub(super) struct Linking {
    #[command(flatten)]
    entry: Entry,
    /// Show what the note would change in this patient's chart (signs in; changes nothing). With `said`, only whom the text names.
    #[arg(long, value_name = "MRN")]
    patient: Option<String>,
}

/// A note beside a chart.
pub(super) struct Linked {
    /// Who was chosen.
    patient: Option<Patient>,
    /// Whom the text names, the surest first.
    named: Vec<PatientMatch>,
    /// What would change in the chosen patient's chart.
    proposals: Vec<ChartProposal>,
    referring: Option<String>,
}

#[derive(Serialize)]
pub(super) struct LinkedJson<'a> {
    patient: Option<WhoJson<'a>>,
    named: Vec<WhoJson<'a>>,
    referring: Option<&'a str>,
    proposals: Vec<ProposalJson<'a>>,
}

#[derive(Serialize)]
struct WhoJson<'a> {
    mrn: &'a str,
    name: String,
    born: Date,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    said: &'a [&'static str],
}

impl Linking {
    /// Whether somebody asked for it.
    pub(super) fn is_wanted(&self) -> bool {
        self.patient.is_some()
    }

    /// Reads the chart that was asked for; none where nobody asked.
    pub(super) fn of(
        &self,
        places: &Places,
        (text, note): (&str, &Note),
        on: Option<Date>,
        reading: &Reading,
    ) -> anyhow::Result<Option<Linked>> {
        let Some(chosen) = &self.patient else {
            return Ok(None);
        };
        let (mut office, who) = self.entry.sign_in(places)?;
        let now = Timestamp::now();
        let mut linked = Linked {
            patient: None,
            named: identity::named(&mut office, &who, now, text)?,
            proposals: Vec::new(),
            referring: identity::referring(text).map(str::to_owned),
        };
        if chosen != AS_SAID {
            let id = of_number(&mut office, &who, chosen)?;
            let is_drug = |word: &str| reading.is_drug(word);
            linked.proposals =
                reconciliation::of_note(&mut office, &who, now, (id, on), note, &is_drug)?;
            linked.patient = Some(patients::chart(&mut office, &who, now, id)?.patient);
        }
        Ok(Some(linked))
    }
}

impl Linked {
    /// Under the note, for people.
    pub(super) fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "\n---\n")?;
        if let Some(referring) = &self.referring {
            writeln!(out, "Referred by {referring}, as said.")?;
        }
        let chosen = self.patient.as_ref().map(|p| p.mrn.as_str());
        for who in self.named.iter().filter(|m| Some(m.mrn.as_str()) != chosen) {
            let (lead, by) = match chosen {
                Some(_) => ("The text names another patient", who.by.join(", ")),
                None => ("The text names", who.by.join(", ")),
            };
            writeln!(out, "{lead}: {} ({}), by {by}.", who.name, who.mrn)?;
        }
        let Some(patient) = &self.patient else {
            let next = match self.named.first() {
                Some(who) => format!("--patient {} compares it with that chart", who.mrn),
                None => "It names nobody who is registered; choose with --patient MRN".to_owned(),
            };
            return writeln!(out, "Linked to nobody. {next}.");
        };
        let waits = match self.proposals.len() {
            0 => "nothing would change".to_owned(),
            1 => "1 change would wait for a physician's word".to_owned(),
            n => format!("{n} changes would wait for a physician's word"),
        };
        writeln!(out, "Chart of {} ({}): {waits}.", patient.name, patient.mrn)?;
        print_waiting(out, &self.proposals)
    }

    /// For programs; places are characters of `text`.
    pub(super) fn json<'a>(&'a self, note: &Note, text: &str) -> LinkedJson<'a> {
        LinkedJson {
            patient: self.patient.as_ref().map(|p| WhoJson {
                mrn: &p.mrn,
                name: p.name.to_string(),
                born: p.born,
                said: &[],
            }),
            named: self.named.iter().map(who_json).collect(),
            referring: self.referring.as_deref(),
            proposals: self
                .proposals
                .iter()
                .map(|p| proposal(p, note.said_at(p.source).map(|s| s.in_chars(text))))
                .collect(),
        }
    }
}

fn who_json(named: &PatientMatch) -> WhoJson<'_> {
    WhoJson {
        mrn: &named.mrn,
        name: named.name.clone(),
        born: named.born,
        said: &named.by,
    }
}
