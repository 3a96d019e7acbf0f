//! One chart at the coding desk: the note, its codes with what was learned of them, what the edits say, the coder's time.

use jiff::Timestamp;
use jiff::civil::Date;

use super::standing::standing;
use super::worksheet::{self, Sheet};
use super::{CodeStatus, Finding, Learned, ProcedureRow, Rulebook, Severity, learning, queries};
use crate::coding::suggest;
use crate::domain::{
    CodeSuggestion, DocumentId, DocumentState, EncounterCodeId, EncounterId, Note, Patient,
    Permission, WorkType,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::coding::{self, WorkRow};
use crate::store::{Transaction, billing, documents, people, visits};

/// The longest time between two actions that still counts as work.
const PAUSE_S: i64 = 120;

/// A chart as the desk shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The encounter.
    pub encounter: EncounterId,
    /// The patient.
    pub patient: Patient,
    /// Date of service.
    pub service_on: Date,
    /// Why the patient came.
    pub reason: String,
    /// Its document, and where that stands.
    pub document: DocumentId,
    /// Where the document stands.
    pub state: DocumentState,
    /// What kind it is.
    pub work_type: WorkType,
    /// Who wrote it.
    pub author: String,
    /// The note by section.
    pub note: Note,
    /// The note as one text: what evidence points into.
    pub text: String,
    /// What was added after signing: when, by whom, what.
    pub addenda: Vec<(String, String, String)>,
    /// In claim order.
    pub codes: Vec<ChartCode>,
    /// Procedures, in the order they were found.
    pub procedures: Vec<ProcedureRow>,
    /// What stands against the accepted codes, errors first.
    pub findings: Vec<Finding>,
    /// Questions to the author.
    pub queries: Vec<queries::QueryLine>,
    /// The visit's level.
    pub sheet: Sheet,
    /// Seconds of work so far.
    pub seconds: i64,
    /// Whether it is finished.
    pub finished: bool,
}

/// A code of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartCode {
    /// The store's number.
    pub id: EncounterCodeId,
    /// What is suggested and why.
    pub suggestion: CodeSuggestion,
    /// What was decided.
    pub status: CodeStatus,
    /// The score after what was learned, 0 to 1.
    pub score: f32,
    /// What was learned of it, in words.
    pub learned: Option<String>,
    /// Why it was rejected.
    pub reason: String,
    /// What stands in its place.
    pub replaced_by: Option<String>,
}

/// Opens a chart. Where nobody has suggested codes for it yet they are suggested now; open ones are put into the order that
/// earlier decisions give them.
///
/// # Errors
/// [`ServiceError::Rule`] for an encounter without a document.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
) -> Result<Chart, ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(
        who,
        now,
        Permission::Code,
        "open chart to code",
        subject,
        |db| {
            touch(db, who, now, encounter)?;
            read(db, book, encounter)
        },
    )
}

/// Ends the work at a chart. Every code must be decided on; where a rule still stands against one, `remark` says why it is
/// coded so all the same.
///
/// # Errors
/// [`ServiceError::Rule`] with what is left to do.
pub fn finish(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
    remark: &str,
) -> Result<(), ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(who, now, Permission::Code, "finish chart", subject, |db| {
        let open = billing::codes(db, encounter)?
            .iter()
            .filter(|c| c.status == CodeStatus::Suggested)
            .count();
        if open > 0 {
            return Err(ServiceError::Rule(format!(
                "{open} codes are not decided on yet; accept or reject them first"
            )));
        }
        let against = standing(db, book, encounter, None)?;
        if let Some(error) = against.iter().find(|f| f.severity == Severity::Error)
            && remark.trim().is_empty()
        {
            return Err(ServiceError::Rule(format!(
                "{}. {} Mend it, or say why it stands so",
                error.told, error.text
            )));
        }
        let mut work = touch(db, who, now, encounter)?;
        work.finished_at = Some(now.to_string());
        work.remark = remark.trim().to_owned();
        Ok(coding::keep_work(db, &work)?)
    })
}

/// Opens a finished chart again.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn reopen(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<(), ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(who, now, Permission::Code, "reopen chart", subject, |db| {
        for mut work in coding::work(db, Some(encounter))? {
            work.finished_at = None;
            coding::keep_work(db, &work)?;
        }
        Ok(())
    })
}

/// Counts the time since the coder's last action at the chart, two minutes at most.
pub(super) fn touch(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<WorkRow, ServiceError> {
    let before = coding::work(db, Some(encounter))?
        .into_iter()
        .find(|w| w.coder == who.id());
    let mut row = before.unwrap_or(WorkRow {
        encounter,
        coder: who.id(),
        last_at: now.to_string(),
        seconds: 0,
        finished_at: None,
        remark: String::new(),
    });
    if row.finished_at.is_none() {
        let last = row.last_at.parse::<Timestamp>().unwrap_or(now);
        row.seconds += (now.as_second() - last.as_second()).clamp(0, PAUSE_S);
        row.last_at = now.to_string();
        coding::keep_work(db, &row)?;
    }
    Ok(row)
}

pub(super) fn read(
    db: &Transaction<'_>,
    book: &Rulebook,
    encounter: EncounterId,
) -> Result<Chart, ServiceError> {
    let visit = visits::encounter(db, encounter)?;
    let document = documents::of_encounter(db, encounter)?
        .pop()
        .ok_or_else(|| {
            ServiceError::Rule("this visit has no note yet; there is nothing to code".into())
        })?;
    let (_, note, _) = documents::newest(db, document.id)?;
    let text = note.text();
    let learned = learning::learned(db)?;
    suggest_first(db, book, &learned, encounter, document.id, &text)?;
    put_in_order(db, &learned, encounter)?;
    let mut codes = Vec::new();
    for code in billing::codes(db, encounter)? {
        let weighed = learned.weigh(&code.suggestion);
        let newest = coding::newest_decision(db, code.id)?;
        let rejected = newest.filter(|_| code.status == CodeStatus::Rejected);
        codes.push(ChartCode {
            id: code.id,
            score: weighed.score,
            learned: weighed.told,
            status: code.status,
            suggestion: code.suggestion,
            reason: rejected
                .as_ref()
                .map(|d| d.reason.clone())
                .unwrap_or_default(),
            replaced_by: rejected.and_then(|d| d.replaced_by),
        });
    }
    let addenda = documents::addenda(db, document.id)?
        .into_iter()
        .map(|a| Ok((a.at, people::user(db, a.author)?.display_name, a.wording)))
        .collect::<Result<Vec<_>, ServiceError>>()?;
    let work = coding::work(db, Some(encounter))?;
    Ok(Chart {
        encounter,
        patient: people::patient(db, visit.patient)?,
        service_on: visit.service_on,
        reason: visit.reason.clone(),
        document: document.id,
        state: document.state,
        work_type: document.work_type,
        author: people::user(db, document.author)?.display_name,
        sheet: worksheet::sheet(db, &visit, &text, &codes)?,
        note,
        text,
        addenda,
        procedures: coding::procedures(db, encounter)?,
        findings: standing(db, book, encounter, None)?,
        queries: queries::lines(db, coding::of_document(db, document.id)?)?,
        codes,
        seconds: work.iter().map(|w| w.seconds).sum(),
        finished: work.iter().any(|w| w.finished_at.is_some()),
    })
}

/// Suggests codes and procedures where nobody has yet.
fn suggest_first(
    db: &Transaction<'_>,
    book: &Rulebook,
    learned: &Learned,
    encounter: EncounterId,
    document: DocumentId,
    text: &str,
) -> Result<(), ServiceError> {
    let Some(set) = &book.set else {
        return Ok(());
    };
    if billing::codes(db, encounter)?.is_empty() {
        for suggestion in learned.rank(suggest(text, set)) {
            billing::add_code(db, encounter, Some(document), &suggestion)?;
        }
    }
    let visit = visits::encounter(db, encounter)?;
    for procedure in book.procedures.suggest(text, visit.service_on) {
        coding::add_procedure(db, encounter, &procedure)?;
    }
    // What coders have chosen in place of an open code for the same words is offered beside it.
    for code in billing::codes(db, encounter)? {
        if code.status != CodeStatus::Suggested {
            continue;
        }
        for (other, count) in learned.chosen_instead(&code.suggestion) {
            let Some(entry) = set.get(&other).filter(|e| e.billable()) else {
                continue;
            };
            let suggestion = CodeSuggestion {
                code: other.clone(),
                description: entry.description(),
                path: vec![format!(
                    "chosen {count} times here in place of {}",
                    code.suggestion.code
                )],
                why: "Coders of this office chose it for these words.".to_owned(),
                billable: true,
                questions: Vec::new(),
                ..code.suggestion.clone()
            };
            billing::add_code(db, encounter, Some(document), &suggestion)?;
        }
    }
    Ok(())
}

/// Open codes that are usually rejected stand behind the rest; what was decided on stays where it is.
fn put_in_order(
    db: &Transaction<'_>,
    learned: &Learned,
    encounter: EncounterId,
) -> Result<(), ServiceError> {
    let codes = billing::codes(db, encounter)?;
    if codes.iter().all(|c| c.status != CodeStatus::Suggested) || learned.decisions() == 0 {
        return Ok(());
    }
    let (open, decided): (Vec<_>, Vec<_>) = codes
        .into_iter()
        .partition(|c| c.status == CodeStatus::Suggested);
    let ranked = learned.rank(open.iter().map(|c| c.suggestion.clone()).collect());
    let place = |code: &CodeSuggestion| open.iter().find(|c| c.suggestion.code == code.code);
    let mut order: Vec<EncounterCodeId> = decided.iter().map(|c| c.id).collect();
    order.extend(ranked.iter().filter_map(|s| place(s).map(|c| c.id)));
    Ok(coding::set_order(db, &order)?)
}
