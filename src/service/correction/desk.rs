//! One document on the desk: opened with everything an editor needs, its edits journaled, its versions kept.

use jiff::Timestamp;
use jiff::civil::Date;

use super::clash::{Clash, clashes};
use super::learning;
use super::parting::{Parted, joinable, parted};
use super::risk::{Background, ReviewItem, Weights, queue};
use super::worklist::{held, items, name_of, take};
use super::{AutoText, Rules};
use crate::domain::{
    DictationId, DocumentEvent, DocumentId, FinishedText, History, Lesson, Manuscript,
    ManuscriptEntry, Note, Patient, Permission, TextSpan, WorkItem,
};
use crate::language::Lexicon;
use crate::note::{Template, manuscript_of, note_of_manuscript};
use crate::service::documents::{Addendum, Signature, proof};
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::{
    Transaction, auto_texts, dictations, documents, manuscripts, people, quality, visits, worklist,
};

/// A version as the desk lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: i64,
    /// Printed name of who kept it.
    pub by: String,
    /// UTC, ISO 8601.
    pub at: String,
    /// Why; empty where nobody said.
    pub why: String,
}

/// A document on the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenDocument {
    /// The line of the worklist.
    pub item: WorkItem,
    /// The document.
    pub document: DocumentId,
    /// Whose chart it goes into.
    pub patient: Patient,
    /// Date of service.
    pub service_on: Date,
    /// The text with everything done to it so far.
    pub manuscript: Manuscript,
    /// What can be taken back.
    pub history: History,
    /// Which manuscript: the version it began from.
    pub base_version: i64,
    /// The number of the journal's last entry.
    pub last_entry: i64,
    /// What was recognised.
    pub finished: FinishedText,
    /// The text of the draft, as it was before anyone touched it.
    pub draft: String,
    /// What to look at, the most urgent first.
    pub review: Vec<ReviewItem>,
    /// What does not fit the chart.
    pub clashes: Vec<Clash>,
    /// Newest first.
    pub versions: Vec<Version>,
    /// Abbreviations and what they become.
    pub auto_texts: Vec<AutoText>,
    /// Second readers' words on this document, oldest first.
    pub feedback: Vec<super::quality::Feedback>,
    /// Once signed.
    pub signature: Option<Signature>,
    /// Whether what was signed still is what stands there; none before signing.
    pub intact: Option<bool>,
    /// Oldest first, with printed names.
    pub addenda: Vec<(String, Addendum)>,
    /// Whether the person may change it.
    pub writable: bool,
    /// Whether it was just cut or joined, and from what.
    pub parted: Option<Parted>,
    /// Other drafts that could be joined to it.
    pub joinable: Vec<WorkItem>,
    /// What corrections of the author's dictations taught so far.
    pub lessons: Vec<Lesson>,
}

/// What a text is read with.
pub struct Knowledge<'a> {
    /// The office's rules.
    pub rules: &'a Rules,
    /// The words of medicine.
    pub lexicon: &'a Lexicon,
    /// What counts how much in the review queue.
    pub weights: &'a Weights,
    /// The template of the document's kind.
    pub template: &'a Template,
}

/// Opens a recording's document; with `claim`, to work on it, which puts it into editing.
///
/// # Errors
/// [`ServiceError::Rule`] when there is no text yet or someone else has it.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    with: &Knowledge<'_>,
    id: DictationId,
    claim: bool,
) -> Result<OpenDocument, ServiceError> {
    let permission = if claim {
        Permission::EditDocument
    } else {
        Permission::ViewChart
    };
    let subject = format!("dictation {id}");
    office.act(who, now, permission, "open for correction", subject, |db| {
        let document = documents::of_dictation(db, id)?.ok_or_else(|| {
            ServiceError::Rule("this dictation has no text yet; transcribe it first".into())
        })?;
        let state = documents::get(db, document)?.state;
        let writes = claim && !state.is_frozen();
        if writes {
            take(db, who, now, with.rules, id)?;
            if state == crate::domain::DocumentState::Draft {
                documents::set_state(db, document, state.transition(DocumentEvent::Edit)?)?;
            }
        }
        view(db, who, now, with, id, document, writes)
    })
}

pub(super) fn view(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    with: &Knowledge<'_>,
    id: DictationId,
    document: DocumentId,
    writable: bool,
) -> Result<OpenDocument, ServiceError> {
    let items = items(db, now, with.rules)?;
    let item = items
        .iter()
        .find(|i| i.dictation == id)
        .cloned()
        .ok_or(ServiceError::Rule("there is no such dictation".into()))?;
    let encounter = visits::encounter(db, item.encounter)?;
    let patient = people::patient(db, encounter.patient)?;
    let finished = dictations::transcript(db, id)?
        .map(|t| t.finished)
        .unwrap_or_default();
    let (base_version, base, journal) = current(db, document, &finished)?;
    let (manuscript, history) = replayed(base, &journal);
    let background = Background {
        lexicon: with.lexicon,
        weights: with.weights,
        changes: &finished.changes,
        patient: Some(&patient),
        on: encounter.service_on,
    };
    let reviewed = reviewed(&journal);
    let mut review = queue(&manuscript, &background);
    review.retain(|i| i.source.is_none_or(|s| !reviewed.contains(&s)));
    let named = |a: Addendum| Ok::<_, ServiceError>((name_of(db, a.author)?, a));
    let first = manuscripts::version(db, document, manuscripts::draft(db, document)?)?;
    Ok(OpenDocument {
        document,
        service_on: encounter.service_on,
        clashes: clashes(manuscript.text(), &patient, encounter.service_on),
        review,
        manuscript,
        history,
        base_version,
        last_entry: journal.len() as i64,
        draft: first.text(),
        versions: versions(db, document)?,
        auto_texts: auto_texts::of(db, who.id())?,
        feedback: super::quality::feedback_on(db, document)?,
        signature: documents::signature(db, document)?,
        intact: proof(db, document)?,
        addenda: documents::addenda(db, document)?
            .into_iter()
            .map(named)
            .collect::<Result<_, _>>()?,
        finished,
        patient,
        parted: parted(db, id, document, &items)?,
        joinable: joinable(&items, &item),
        lessons: learning::lessons_of(db, item.author)?,
        item,
        writable,
    })
}

/// The manuscript of the newest version: the one its journal leads to, or a new one where the version was written elsewhere.
pub(super) fn current(
    db: &Transaction<'_>,
    document: DocumentId,
    finished: &FinishedText,
) -> Result<(i64, Manuscript, Vec<ManuscriptEntry>), ServiceError> {
    let (version, note, _) = documents::newest(db, document)?;
    if let Some(found) = manuscripts::of_version(db, document, version)? {
        return Ok(found);
    }
    let base = manuscript_of(&note, finished);
    manuscripts::begin(db, document, version, &base)?;
    Ok((version, base, Vec::new()))
}

pub(super) fn replayed(mut base: Manuscript, journal: &[ManuscriptEntry]) -> (Manuscript, History) {
    let mut history = History::default();
    for entry in journal {
        history.take(&mut base, entry);
    }
    (base, history)
}

/// Places of the transcript that were decided on.
pub(super) fn reviewed(journal: &[ManuscriptEntry]) -> Vec<TextSpan> {
    let places = journal.iter().filter_map(|e| match e {
        ManuscriptEntry::Review { source } => Some(*source),
        _ => None,
    });
    places.collect()
}

fn versions(db: &Transaction<'_>, document: DocumentId) -> Result<Vec<Version>, ServiceError> {
    manuscripts::versions(db, document)?
        .into_iter()
        .map(|v| {
            Ok(Version {
                number: v.version,
                by: name_of(db, v.by)?,
                at: v.at,
                why: v.why,
            })
        })
        .collect()
}

/// What happened at a desk since the last time, to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Of which recording.
    pub dictation: DictationId,
    /// Of which document.
    pub document: DocumentId,
    /// Which manuscript.
    pub base_version: i64,
    /// The number of the first entry.
    pub from: i64,
    /// In order.
    pub entries: Vec<ManuscriptEntry>,
}

/// Keeps edits, marks and decisions. When this returns, they survive a crash.
///
/// # Errors
/// [`ServiceError::Rule`] when someone else has taken the work meanwhile; [`ServiceError::Store`] for a signed document.
pub fn journal(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    batch: &Batch,
) -> Result<(), ServiceError> {
    let (id, at) = (batch.document, now.to_string());
    office.act(
        who,
        now,
        Permission::EditDocument,
        "journal edits",
        format!("document {id} from {}", batch.from),
        |db| {
            held(db, who, now, rules, batch.dictation)?;
            manuscripts::journal(
                db,
                id,
                batch.base_version,
                batch.from,
                &batch.entries,
                who.id(),
                &at,
            )?;
            for entry in &batch.entries {
                match entry {
                    ManuscriptEntry::Raise(mark) => {
                        manuscripts::raise(db, id, mark, &mark.quote, who.id(), &at)?;
                    }
                    ManuscriptEntry::Resolve { mark, resolved } => {
                        let by = resolved.then_some((who.id(), at.as_str()));
                        manuscripts::resolve(db, id, *mark, by)?;
                    }
                    _ => {}
                }
            }
            Ok(())
        },
    )
}

/// Keeps the text as it stands as a new version, unless it is what the newest version says.
pub(super) fn keep_version(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    with: &Knowledge<'_>,
    id: DictationId,
    document: DocumentId,
    why: &str,
) -> Result<(), ServiceError> {
    let finished = dictations::transcript(db, id)?
        .map(|t| t.finished)
        .unwrap_or_default();
    let (base_version, base, journal) = current(db, document, &finished)?;
    let (manuscript, _) = replayed(base, &journal);
    let (_, before, _) = documents::newest(db, document)?;
    let note: Note = note_of_manuscript(&manuscript, &before, with.template);
    if note.text() == before.text() {
        return Ok(());
    }
    documents::add_version(db, document, &note, who.id(), &now.to_string())?;
    let (version, _, _) = documents::newest(db, document)?;
    Ok(manuscripts::saved(
        db,
        document,
        version,
        base_version,
        why,
    )?)
}

/// Whether the text as journaled still has underscores where words are missing.
pub(super) fn has_blank(
    db: &Transaction<'_>,
    id: DictationId,
    document: DocumentId,
) -> Result<bool, ServiceError> {
    let finished = dictations::transcript(db, id)?
        .map(|t| t.finished)
        .unwrap_or_default();
    let (_, base, journal) = current(db, document, &finished)?;
    Ok(replayed(base, &journal).0.has_blank())
}

/// How many of an editor's documents a second reader has judged.
pub(super) fn read_before(db: &Transaction<'_>, who: &SignedIn) -> Result<u32, ServiceError> {
    Ok(quality::count_of(db, who.id())?)
}

/// The editor of a recording: who worked on it last.
pub(super) fn editor_of(
    db: &Transaction<'_>,
    id: DictationId,
) -> Result<Option<crate::domain::UserId>, ServiceError> {
    Ok(worklist::editor(db, id)?)
}
