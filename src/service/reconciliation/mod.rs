//! What a note would change in the patient's chart: proposals that wait for a physician's word, each with the words it rests on.
//!
//! Never here: changing the chart without that word.

mod compare;

use jiff::Timestamp;
use jiff::civil::Date;

pub use compare::proposals;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{
    ChartAction, ChartChange, ChartProposal, DocumentId, Note, PatientId, Permission, TextSpan,
};
use crate::note::{FactContext, facts};
use crate::store::{Transaction, chart_changes, documents, visits};

/// What of a note still waits, and what stands of what was decided on this patient's chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Still waiting, in the order of the note.
    pub proposals: Vec<ChartProposal>,
    /// Taken over or set aside from this note, oldest first.
    pub decided: Vec<ChartChange>,
}

/// What a note would change in its patient's chart.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn of_document(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    document: DocumentId,
    is_drug: &dyn Fn(&str) -> bool,
) -> Result<Reconciliation, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "compare chart",
        format!("document {document}"),
        |db| reconcile(db, document, is_drug),
    )
}

/// What a note that is in no chart yet would change in this patient's; places in [`Note::text`]. `on`: the day of the encounter.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn of_note(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (patient, on): (PatientId, Option<Date>),
    note: &Note,
    is_drug: &dyn Fn(&str) -> bool,
) -> Result<Vec<ChartProposal>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "compare chart",
        format!("patient {patient}"),
        |db| {
            let text = note.text();
            let context = FactContext {
                encounter: on,
                is_drug,
            };
            let found = facts(&text, &context);
            let entries = chart_changes::entries(db, patient)?;
            Ok(compare::proposals(note, &text, &found, &entries, is_drug))
        },
    )
}

fn reconcile(
    db: &Transaction<'_>,
    document: DocumentId,
    is_drug: &dyn Fn(&str) -> bool,
) -> Result<Reconciliation, ServiceError> {
    let visit = visits::encounter(db, documents::get(db, document)?.encounter)?;
    let (_, note, _) = documents::newest(db, document)?;
    let text = note.text();
    let context = FactContext {
        encounter: Some(visit.service_on),
        is_drug,
    };
    let found = facts(&text, &context);
    let entries = chart_changes::entries(db, visit.patient)?;
    let decided: Vec<ChartChange> = chart_changes::of_patient(db, visit.patient)?
        .into_iter()
        .filter(|c| c.document == document)
        .collect();
    let mut proposals = compare::proposals(&note, &text, &found, &entries, is_drug);
    // What was decided on this note is not asked again.
    proposals.retain(|p| {
        !decided
            .iter()
            .any(|d| d.list == p.list && d.said == p.said && d.after == p.after)
    });
    Ok(Reconciliation { proposals, decided })
}

/// Takes a proposal over into the chart.
///
/// # Errors
/// [`ServiceError::Rule`] where note or chart have changed since; [`ServiceError::NotPermitted`] but for physicians.
pub fn accept(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    document: DocumentId,
    proposal: &ChartProposal,
    is_drug: &dyn Fn(&str) -> bool,
) -> Result<ChartChange, ServiceError> {
    office.act(
        who,
        now,
        Permission::SignDocument,
        "take over into chart",
        format!("document {document}"),
        |db| {
            still_waits(db, document, proposal, is_drug)?;
            let visit = visits::encounter(db, documents::get(db, document)?.encounter)?;
            let (patient, until) = (visit.patient, visit.service_on.to_string());
            let at = now.to_string();
            let by = (who.id(), at.as_str());
            let (action, entry) = match (&proposal.before, &proposal.after) {
                (None, Some(after)) => {
                    let list = proposal.list;
                    let entry = chart_changes::add_entry(db, patient, list, after)?;
                    (ChartAction::Add, entry)
                }
                (Some((entry, _)), Some(after)) => {
                    chart_changes::reword_entry(db, *entry, after, by)?;
                    (ChartAction::Change, *entry)
                }
                (Some((entry, _)), None) if proposal.action == ChartAction::Stop => {
                    chart_changes::set_entry_state(db, *entry, ("ended", &until), by)?;
                    (ChartAction::Stop, *entry)
                }
                _ => {
                    return Err(ServiceError::Rule(
                        "there is nothing to take over here: correct the note or the chart, or set it aside".into(),
                    ));
                }
            };
            let change = change_of(document, proposal, Some(action), Some(entry), now);
            keep(db, who, patient, change)
        },
    )
}

/// Leaves a proposal of a note be; it is not asked again.
///
/// # Errors
/// As [`accept`].
pub fn set_aside(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    document: DocumentId,
    proposal: &ChartProposal,
    is_drug: &dyn Fn(&str) -> bool,
) -> Result<ChartChange, ServiceError> {
    office.act(
        who,
        now,
        Permission::SignDocument,
        "set aside for chart",
        format!("document {document}"),
        |db| {
            still_waits(db, document, proposal, is_drug)?;
            let patient = visits::encounter(db, documents::get(db, document)?.encounter)?.patient;
            let entry = proposal.before.as_ref().map(|(entry, _)| *entry);
            keep(
                db,
                who,
                patient,
                change_of(document, proposal, None, entry, now),
            )
        },
    )
}

/// Takes a decision back: the chart is as it was before it.
///
/// # Errors
/// [`ServiceError::Rule`] where the entry has been changed since.
pub fn undo(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    change: i64,
) -> Result<ChartChange, ServiceError> {
    office.act(
        who,
        now,
        Permission::SignDocument,
        "take back in chart",
        format!("chart change {change}"),
        |db| {
            let (patient, done) = chart_changes::get(db, change)?;
            let entries = chart_changes::entries(db, patient)?;
            let stands = |entry: Option<i64>| {
                let found = entries.iter().find(|(id, ..)| Some(*id) == entry);
                found.map(|(_, _, wording)| wording.clone())
            };
            if matches!(done.action, Some(ChartAction::Add | ChartAction::Change))
                && stands(done.entry) != done.after
            {
                return Err(ServiceError::Rule(
                    "this entry of the chart has been changed since; change it there".into(),
                ));
            }
            let at = now.to_string();
            let by = (who.id(), at.as_str());
            match (done.action, done.entry, &done.before) {
                (Some(ChartAction::Add), Some(entry), _) => {
                    let state = ("entered_in_error", "");
                    chart_changes::set_entry_state(db, entry, state, by)?;
                }
                (Some(ChartAction::Change), Some(entry), Some(before)) => {
                    chart_changes::reword_entry(db, entry, before, by)?;
                }
                (Some(ChartAction::Stop), Some(entry), _) => {
                    chart_changes::set_entry_state(db, entry, ("active", ""), by)?;
                }
                _ => {}
            }
            chart_changes::undo(db, change, who.id(), &now.to_string())?;
            Ok(done)
        },
    )
}

fn still_waits(
    db: &Transaction<'_>,
    document: DocumentId,
    proposal: &ChartProposal,
    is_drug: &dyn Fn(&str) -> bool,
) -> Result<(), ServiceError> {
    if reconcile(db, document, is_drug)?
        .proposals
        .contains(proposal)
    {
        return Ok(());
    }
    Err(ServiceError::Rule(
        "the note or the chart has changed since this was proposed; look again".into(),
    ))
}

fn change_of(
    document: DocumentId,
    proposal: &ChartProposal,
    action: Option<ChartAction>,
    entry: Option<i64>,
    now: Timestamp,
) -> ChartChange {
    ChartChange {
        id: 0,
        document,
        action,
        list: proposal.list,
        entry,
        before: proposal.before.as_ref().map(|(_, wording)| wording.clone()),
        after: proposal.after.clone(),
        said: proposal.said.clone(),
        source: TextSpan::new(proposal.source.start, proposal.source.end),
        by: String::new(),
        at: now.to_string(),
    }
}

fn keep(
    db: &Transaction<'_>,
    who: &SignedIn,
    patient: PatientId,
    mut change: ChartChange,
) -> Result<ChartChange, ServiceError> {
    change.id = chart_changes::keep(db, patient, who.id(), &change)?;
    change.by = who.name().to_owned();
    Ok(change)
}
