//! `chartwright demo`: the shipped dictation through the whole chain, in a throw-away office.

use std::io::Write;

use anyhow::Context;
use jiff::Timestamp;

use super::code;
use super::progress::Progress;
use crate::domain::Assertion;
use crate::service::coding::Rulebook;
use crate::service::coding::deciding::{self, CodeStep};
use crate::service::recognition::{DEFAULT_MODEL, Recognition};
use crate::service::{
    Office, Places, charges, code_suggestion, codes, dictations, documents, home, note_taking,
    patients,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The speech model.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// Instead of the dictation: make the demo office with so many patients, 20 providers and five years of visits.
    #[arg(long, value_name = "PATIENTS")]
    scale: Option<u64>,
    /// Another seed, another office.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Output of --scale.
    #[arg(long, value_enum, default_value = "text")]
    format: super::TextOrJson,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            model: DEFAULT_MODEL.into(),
            scale: None,
            seed: 1,
            format: super::TextOrJson::Text,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Some(patients) = arguments.scale {
        return super::scale::run(patients, arguments.seed, arguments.format);
    }
    let folder =
        tempfile::tempdir().context("no room for a throw-away office; free some disk space")?;
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let (now, today) = (Timestamp::now(), jiff::ZonedDateTime::now().date());
    Office::create_demo(&places, now, today)?;
    let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now)?;
    let work = home::todays_work(&mut office, &who, now, today)?;
    let row = work
        .to_transcribe
        .first()
        .context("the demo office has no recording")?;
    let chart = patients::chart(&mut office, &who, now, row.patient)?;
    let sound = dictations::audio(&mut office, &who, now, row.id)?;

    let mut recognition = Recognition::load(&places, &arguments.model, None)?;
    let mut progress = Progress::new();
    progress.begin(&format!(
        "Transcribing {:.0} seconds of dictation",
        row.duration_s
    ));
    let samples: Vec<f32> = sound.iter().map(|s| f32::from(*s) / 32_768.0).collect();
    let blocks = std::iter::once(Ok::<_, std::convert::Infallible>(samples));
    let recognised = recognition.sound(blocks, &chart.context(), false, |done| {
        progress.fraction(done / row.duration_s)
    })?;
    progress.end();
    let finished = &recognised.finished;
    dictations::save_transcript(
        &mut office,
        &who,
        now,
        row.id,
        &recognised.transcript,
        finished,
        &arguments.model,
    )?;

    let template = note_taking::template(&places, row.work_type.template())?;
    let note = note_taking::note_of(&finished.text, &template);
    let document = documents::draft(&mut office, &who, now, row.id, &note)?;
    let book = Rulebook::load(&places)?;
    let set = book.set.as_ref().context("no code set is installed")?;
    let suggestions = code_suggestion::suggest(&note.text(), set);
    let listed = codes::record_suggestions(&mut office, &who, now, document, &suggestions)?;
    for listed in listed
        .iter()
        .filter(|c| c.suggestion.billable && c.suggestion.assertion == Assertion::Present)
        .take(4)
    {
        deciding::decide(&mut office, &who, now, &book, listed.id, &CodeStep::Accept)?;
    }
    documents::sign(&mut office, &who, now, document, "demo")?;
    let lines = charges::propose(&mut office, &who, now, row.encounter)?;
    let charged = charges::save(&mut office, &who, now, row.encounter, &lines)?;

    let mut out = std::io::stdout().lock();
    let timing = recognised.timing;
    writeln!(
        out,
        "TRANSCRIPT  {} ({}, {}), {:.0} s heard in {:.1} s\n",
        row.patient_name, chart.patient.mrn, template.title, row.duration_s, timing.decode_s
    )?;
    writeln!(out, "{}\n", finished.text)?;
    writeln!(out, "NOTE  signed by {}\n", who.name())?;
    writeln!(out, "{}", note_taking::to_markdown(&note))?;
    writeln!(out, "CODES  {}\n", set.release().name)?;
    code::print(&mut out, &suggestions)?;
    writeln!(
        out,
        "\nCHARGES  for the first four codes, as if a coder had accepted them\n"
    )?;
    for charge in &charged {
        let line = &charge.line;
        let pointers: Vec<&str> = line.diagnoses.iter().map(|d| d.as_str()).collect();
        writeln!(
            out,
            "{}  POS {}  {}  {}",
            line.date, line.place_of_service, line.procedure, line.description
        )?;
        writeln!(
            out,
            "  {} × {}  diagnoses {}  rendering NPI {}",
            line.units,
            line.amount,
            pointers.join(", "),
            line.rendering.as_str()
        )?;
    }
    Ok(())
}
