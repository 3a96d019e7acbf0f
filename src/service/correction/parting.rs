//! One dictation made two at the desk, two made one, and each taken back. Only before signing; sound, words, marks, versions, due time
//! and author go with the text, and what stood before is kept as a version.

use super::desk::{current, replayed, reviewed};
use super::steps::Taking;
use super::worklist::held;
use crate::audio::SAMPLE_RATE;
use crate::domain::{
    DictationId, DocumentId, DocumentState, EncounterId, Manuscript, ManuscriptEntry, TextSpan,
    WorkItem, transcript_parts,
};
use crate::note::note_of_manuscript;
use crate::service::office::ServiceError;
use crate::store::dictations::{DictationRow, TranscriptRow};
use crate::store::documents::DocumentRow;
use crate::store::parts::{self, Stretch};
use crate::store::{
    Transaction, dictations, documents, manuscripts, registrations, visits, worklist,
};

/// Why a version was kept, as versions tell it.
const CUT: &str = "cut in two";
const JOINED: &str = "joined";
const APART: &str = "taken apart again";
/// A moment falls between two words, not on one, seconds.
const HAIR_S: f64 = 1e-6;

/// What the newest version came from, where nothing was done since: the desk takes it back with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parted {
    /// The document was cut in two; this is the second part.
    Cut(DictationId),
    /// This one was joined to it.
    Joined(DictationId),
}

/// A dictation on the desk with all that parting moves.
struct Whole {
    row: DictationRow,
    manuscript: Manuscript,
    reviewed: Vec<TextSpan>,
    transcript: TranscriptRow,
    stretches: Vec<Stretch>,
}

impl Whole {
    fn of(
        db: &Transaction<'_>,
        id: DictationId,
        document: DocumentId,
    ) -> Result<Self, ServiceError> {
        let transcript = dictations::transcript(db, id)?
            .ok_or_else(|| ServiceError::Rule("this dictation has no text yet".into()))?;
        let (_, base, journal) = current(db, document, &transcript.finished)?;
        let mut stretches = parts::stretches(db, id)?;
        if stretches.is_empty() {
            let to = dictations::audio(db, id)?.len() as u64;
            let whole = Stretch {
                at: 0,
                of: id,
                from: 0,
                to,
            };
            stretches.extend((to > 0).then_some(whole));
        }
        Ok(Self {
            row: dictations::get(db, id)?,
            reviewed: reviewed(&journal),
            manuscript: replayed(base, &journal).0,
            transcript,
            stretches,
        })
    }

    fn end(&self) -> u64 {
        self.stretches.last().map_or(0, Stretch::end)
    }

    fn begin(&self) -> u64 {
        self.stretches.first().map_or(0, |s| s.at)
    }

    fn pair(&self) -> transcript_parts::Heard {
        (
            self.transcript.heard.clone(),
            self.transcript.finished.clone(),
        )
    }

    fn row_of(&self, (heard, finished): transcript_parts::Heard) -> TranscriptRow {
        TranscriptRow {
            model: self.transcript.model.clone(),
            heard,
            finished,
        }
    }

    /// Whether another one is the rest of the same recording.
    fn is_of_one_recording(&self, other: &Self) -> bool {
        let of = |w: &Self| w.stretches.first().map(|s| s.of);
        self.stretches.iter().any(|s| Some(s.of) == of(other))
    }
}

fn seconds(samples: u64) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

/// Stretches before a sample, and from it on.
fn cut(stretches: &[Stretch], at: u64) -> (Vec<Stretch>, Vec<Stretch>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for s in stretches {
        let middle = at.clamp(s.at, s.end()) - s.at;
        if middle > 0 {
            before.push(Stretch {
                to: s.from + middle,
                ..s.clone()
            });
        }
        if s.at + middle < s.end() {
            after.push(Stretch {
                at: s.at + middle,
                from: s.from + middle,
                ..s.clone()
            });
        }
    }
    (before, after)
}

/// Stretches with others so many samples later behind them; what goes on where another ended is one.
fn behind(first: &[Stretch], second: &[Stretch], later: u64) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = first.to_vec();
    for s in second {
        let moved = Stretch {
            at: s.at + later,
            ..s.clone()
        };
        match all.last_mut() {
            Some(last) if last.of == s.of && last.to == s.from && last.end() == moved.at => {
                last.to = s.to
            }
            _ => all.push(moved),
        }
    }
    all
}

/// The silence between what a first part says last and a second one first, in its middle.
fn moment(head: &Manuscript, tail: &Manuscript) -> Option<f64> {
    let said = |m: &Manuscript| {
        m.words()
            .iter()
            .filter(|w| w.source.is_some())
            .copied()
            .collect::<Vec<_>>()
    };
    let next = said(tail).first().map(|w| w.start);
    let last = said(head).last().map(|w| w.end);
    match (last, next) {
        (Some(last), Some(next)) if last < next => Some(f64::midpoint(last, next)),
        (_, Some(next)) => Some((next - HAIR_S).max(0.0)),
        (Some(last), None) => Some(last),
        (None, None) => None,
    }
}

impl Taking<'_> {
    fn editing(&self) -> Result<(), ServiceError> {
        held(self.db, self.who, self.now, self.with.rules, self.id)?;
        match self.state {
            DocumentState::Editing => Ok(()),
            _ => Err(ServiceError::Rule(
                "only a dictation that is being corrected is cut or joined".into(),
            )),
        }
    }

    /// Keeps a text as the newest version that the desk goes on from.
    fn begin_anew(
        &self,
        document: DocumentId,
        text: &Manuscript,
        reviewed: &[TextSpan],
        why: &str,
    ) -> Result<(), ServiceError> {
        let (_, before, _) = documents::newest(self.db, document)?;
        let note = note_of_manuscript(text, &before, self.with.template);
        documents::add_version(
            self.db,
            document,
            &note,
            self.who.id(),
            &self.now.to_string(),
        )?;
        let (version, _, _) = documents::newest(self.db, document)?;
        manuscripts::begin(self.db, document, version, text)?;
        manuscripts::saved(self.db, document, version, version, why)?;
        self.keep_reviewed(document, version, reviewed)
    }

    fn keep_reviewed(
        &self,
        document: DocumentId,
        version: i64,
        places: &[TextSpan],
    ) -> Result<(), ServiceError> {
        let entries: Vec<ManuscriptEntry> = places
            .iter()
            .map(|source| ManuscriptEntry::Review { source: *source })
            .collect();
        let at = self.now.to_string();
        Ok(manuscripts::journal(
            self.db,
            document,
            version,
            1,
            &entries,
            self.who.id(),
            &at,
        )?)
    }

    /// Cuts the document before the word at a byte; the second part may go into another patient's chart, by record number.
    pub(super) fn cut_in_two(&self, at: usize, record: &str) -> Result<String, ServiceError> {
        self.editing()?;
        let encounter = self.chart_of(record)?;
        let whole = Whole::of(self.db, self.id, self.document)?;
        let parted = whole
            .manuscript
            .parts_at(at)
            .and_then(|at| whole.manuscript.parted(at));
        let (head, tail) = parted.ok_or_else(|| {
            ServiceError::Rule("put the caret into the word that begins the second part, outside of blanks and flags".into())
        })?;
        let at_s = moment(&head, &tail).unwrap_or_else(|| seconds(whole.end()));
        let byte = tail
            .words()
            .iter()
            .find_map(|w| w.source)
            .map_or(whole.transcript.finished.text.len(), |s| s.start);
        self.keep("before cutting")?;
        let (early, late) = transcript_parts::parted(&whole.pair(), at_s, byte);
        let (before, after) = cut(&whole.stretches, (at_s * f64::from(SAMPLE_RATE)) as u64);
        let samples: u64 = after.iter().map(|s| s.to - s.from).sum();
        let second = parts::add(
            self.db,
            &DictationRow {
                encounter,
                samples: samples as i64,
                ..whole.row.clone()
            },
        )?;
        parts::set_stretches(self.db, self.id, &before)?;
        parts::set_stretches(self.db, second, &after)?;
        dictations::replace_transcript(self.db, self.id, &whole.row_of(early))?;
        dictations::replace_transcript(self.db, second, &whole.row_of(late))?;
        let item = self.item()?;
        worklist::order(
            self.db,
            second,
            item.priority,
            &item.instructions,
            Some(self.id),
        )?;
        parts::copy_stamps(self.db, self.id, second)?;
        let (here, there): (Vec<TextSpan>, Vec<TextSpan>) =
            whole.reviewed.iter().partition(|s| s.start < byte);
        self.second_document(&whole, second, &tail, encounter, &there)?;
        self.begin_anew(self.document, &head, &here, CUT)?;
        Ok("Cut in two; the second part waits in the worklist.".into())
    }

    /// The second part's document: recognised when the whole was, its marks with whoever raised them.
    fn second_document(
        &self,
        whole: &Whole,
        second: DictationId,
        tail: &Manuscript,
        encounter: EncounterId,
        reviewed: &[TextSpan],
    ) -> Result<(), ServiceError> {
        let (_, before, _) = documents::newest(self.db, self.document)?;
        let note = note_of_manuscript(tail, &before, self.with.template);
        let recognised = manuscripts::versions(self.db, self.document)?
            .last()
            .map_or_else(|| self.now.to_string(), |v| v.at.clone());
        let row = DocumentRow {
            id: DocumentId(0),
            encounter,
            dictation: Some(second),
            author: whole.row.author,
            work_type: whole.row.work_type,
            state: DocumentState::Draft,
        };
        let document = documents::add(self.db, &row, &note, &recognised)?;
        manuscripts::begin(self.db, document, 1, tail)?;
        for mark in tail.marks() {
            parts::move_mark(self.db, (self.document, mark.id), (document, mark.id))?;
        }
        self.keep_reviewed(document, 1, reviewed)
    }

    /// The visit that the second part is about: of this day where there is one, else the newest. Without a number the same.
    fn chart_of(&self, record: &str) -> Result<EncounterId, ServiceError> {
        let here = visits::encounter(self.db, documents::get(self.db, self.document)?.encounter)?;
        let record = record.trim();
        if record.is_empty() {
            return Ok(here.id);
        }
        let patient = registrations::patient_of_mrn(self.db, record)?
            .ok_or_else(|| ServiceError::Rule(format!("nobody has the record number {record}")))?;
        let visits = visits::encounters_of(self.db, patient)?;
        let same_day = visits.iter().find(|v| v.service_on == here.service_on);
        same_day
            .or_else(|| visits.first())
            .map(|v| v.id)
            .ok_or_else(|| {
                ServiceError::Rule(format!(
                    "{record} has no visit that the second part could belong to; register one first"
                ))
            })
    }

    /// Puts another dictation's text behind this one's.
    pub(super) fn join(&self, other: DictationId) -> Result<String, ServiceError> {
        self.editing()?;
        let document = documents::of_dictation(self.db, other)?
            .ok_or_else(|| ServiceError::Rule("that dictation has no text yet".into()))?;
        let row = documents::get(self.db, document)?;
        let waits = matches!(row.state, DocumentState::Draft | DocumentState::Editing);
        let theirs = worklist::holder(self.db, other)?
            .is_some_and(|(h, until)| h != self.who.id() && until > self.now);
        if other == self.id || !waits || theirs {
            return Err(ServiceError::Rule(
                "only a draft that nobody else works on is joined".into(),
            ));
        }
        let (first, second) = (
            Whole::of(self.db, self.id, self.document)?,
            Whole::of(self.db, other, document)?,
        );
        let halves = first.is_of_one_recording(&second);
        let patient = |e| visits::encounter(self.db, e).map(|e| e.patient);
        if first.row.author != second.row.author
            || (!halves && patient(first.row.encounter)? != patient(second.row.encounter)?)
        {
            return Err(ServiceError::Rule(
                "only dictations of one author about one patient are joined".into(),
            ));
        }
        if halves && second.end() <= first.begin() {
            return Err(ServiceError::Rule(
                "that one comes first in the recording; open it and join this one to it".into(),
            ));
        }
        self.keep("before joining")?;
        let later = later(&first, &second);
        let (pair, further) =
            transcript_parts::joined(&first.pair(), &second.pair(), seconds(later));
        let (text, renumbered) =
            first
                .manuscript
                .joined(&second.manuscript, seconds(later), further);
        dictations::replace_transcript(self.db, self.id, &first.row_of(pair))?;
        parts::set_stretches(
            self.db,
            self.id,
            &behind(&first.stretches, &second.stretches, later),
        )?;
        for mark in second.manuscript.marks() {
            let number = number_of(mark.id, &renumbered);
            parts::move_mark(self.db, (document, mark.id), (self.document, number))?;
        }
        let moved = second
            .reviewed
            .iter()
            .map(|s| TextSpan::new(s.start + further, s.end + further));
        let reviewed: Vec<TextSpan> = first.reviewed.iter().copied().chain(moved).collect();
        self.begin_anew(self.document, &text, &reviewed, JOINED)?;
        worklist::let_go(self.db, other, self.who.id())?;
        let whole = (self.id, first.transcript.finished.text.len());
        parts::join(self.db, other, whole, self.who.id(), &self.now.to_string())?;
        Ok("Joined; the other draft left the worklist.".into())
    }

    /// Takes what was joined last out again, as both stood before.
    pub(super) fn take_apart(&self) -> Result<String, ServiceError> {
        self.editing()?;
        let other = match parted(self.db, self.id, self.document, &[])? {
            Some(Parted::Joined(other)) => other,
            _ => {
                return Err(ServiceError::Rule(
                    "it was edited since; cut it in two instead".into(),
                ));
            }
        };
        let document = documents::of_dictation(self.db, other)?
            .ok_or_else(|| ServiceError::Rule("that dictation has no text".into()))?;
        let byte = parts::take_out(self.db, other)?;
        let (whole, second) = (
            Whole::of(self.db, self.id, self.document)?,
            Whole::of(self.db, other, document)?,
        );
        let (newest, _, _) = documents::newest(self.db, self.document)?;
        let (_, base, journal) = manuscripts::of_version(self.db, self.document, newest - 1)?
            .ok_or_else(|| {
                ServiceError::Rule("what stood before is not kept; cut it in two instead".into())
            })?;
        let first = replayed(base, &journal).0;
        let (_, renumbered) = first.joined(&second.manuscript, 0.0, 0);
        for mark in second.manuscript.marks() {
            let number = number_of(mark.id, &renumbered);
            parts::move_mark(self.db, (self.document, number), (document, mark.id))?;
        }
        let later = whole.end() - second.end();
        let sample = second.begin() + later;
        let (early, _) = transcript_parts::parted(&whole.pair(), seconds(sample) - HAIR_S, byte);
        dictations::replace_transcript(self.db, self.id, &whole.row_of(early))?;
        parts::set_stretches(self.db, self.id, &cut(&whole.stretches, sample).0)?;
        self.begin_anew(self.document, &first, &reviewed(&journal), APART)?;
        Ok("Taken apart again; the other draft is back in the worklist.".into())
    }
}

/// By how many samples a second part's times are later in the whole: none where it is the rest of the same recording.
fn later(first: &Whole, second: &Whole) -> u64 {
    if second.begin() >= first.end() && first.is_of_one_recording(second) {
        0
    } else {
        first.end().saturating_sub(second.begin())
    }
}

fn number_of(mark: u32, renumbered: &[(u32, u32)]) -> u32 {
    let found = renumbered.iter().find(|(was, _)| *was == mark);
    found.map_or(mark, |(_, is)| *is)
}

/// What the newest version came from, where nothing was done since. `items` is the worklist.
pub(super) fn parted(
    db: &Transaction<'_>,
    id: DictationId,
    document: DocumentId,
    items: &[WorkItem],
) -> Result<Option<Parted>, ServiceError> {
    let versions = manuscripts::versions(db, document)?;
    let Some(newest) = versions.first() else {
        return Ok(None);
    };
    let Some((_, _, journal)) = manuscripts::of_version(db, document, newest.version)? else {
        return Ok(None);
    };
    let untouched = journal
        .iter()
        .all(|e| matches!(e, ManuscriptEntry::Review { .. }));
    Ok(match newest.why.as_str() {
        CUT if untouched => items
            .iter()
            .filter(|i| i.part_of == Some(id) && i.held.is_none())
            .map(|i| Parted::Cut(i.dictation))
            .next_back(),
        JOINED if untouched => parts::last_joined(db, id)?.map(Parted::Joined),
        _ => None,
    })
}

/// Lines of the worklist that could be joined to one: drafts of its author about its patient that nobody else has, nearest in time first.
pub(super) fn joinable(items: &[WorkItem], item: &WorkItem) -> Vec<WorkItem> {
    const MOST: usize = 9;
    let mut found: Vec<WorkItem> = items
        .iter()
        .filter(|i| {
            let waits = matches!(i.state, DocumentState::Draft | DocumentState::Editing);
            let kin = i.mrn == item.mrn || i.part_of == Some(item.dictation);
            i.dictation != item.dictation
                && i.author == item.author
                && waits
                && kin
                && i.held.is_none()
        })
        .cloned()
        .collect();
    let far = |i: &WorkItem| match (i.stamps.dictated, item.stamps.dictated) {
        (Some(a), Some(b)) => a.duration_since(b).abs(),
        _ => jiff::SignedDuration::MAX,
    };
    found.sort_by_key(|i| (i.part_of != Some(item.dictation), far(i), i.dictation));
    found.truncate(MOST);
    found
}
