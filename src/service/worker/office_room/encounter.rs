//! One encounter's desk: its page, its note, its codes.

use jiff::Timestamp;

use super::super::messages::{CodeLine, Decision, DictationPage, Event, Request, Review};
use super::{OfficeRoom, Told};
use crate::audio::Peaks;
use crate::domain::{DocumentId, EncounterCodeId, EncounterId, FinishedText, Note, WorkType};
use crate::service::coding::deciding::{self, CodeStep, Decided};
use crate::service::{
    Office, ServiceError, SignedIn, charges, code_suggestion, codes, dictations, documents,
    patients,
};

/// Columns of the waveform.
const COLUMNS: usize = 1200;

impl OfficeRoom {
    pub(super) fn open_encounter(&mut self, encounter: EncounterId, tell: &dyn Fn(Event)) -> Told {
        let now = Timestamp::now();
        let (office, who) = self.office()?;
        let chart = patients::chart_of_encounter(office, who, now, encounter)?;
        let visit = chart
            .encounters
            .iter()
            .find(|e| e.id == encounter)
            .ok_or(ServiceError::Rule("there is no such encounter".into()))?;
        let mut page = DictationPage {
            encounter,
            date: visit.service_on,
            work_type: WorkType::ProgressNote,
            dictation: None,
            duration_s: 0.0,
            peaks: Vec::new(),
            finished: FinishedText::default(),
            document: None,
            note: Note::default(),
            signature: None,
            codes: Vec::new(),
            charges: Vec::new(),
            review: Review::default(),
            patient: chart.patient.clone(),
        };
        if let Some(row) = visit.dictations.last() {
            let peaks = Peaks::of(&dictations::audio(office, who, now, row.id)?);
            page.peaks = peaks
                .columns(0.0, peaks.duration_s(), COLUMNS)
                .into_iter()
                .map(|p| (p.low, p.high))
                .collect();
            (page.duration_s, page.work_type) = (peaks.duration_s(), row.work_type);
            page.dictation = Some((row.id, row.status));
            page.finished = dictations::open(office, who, now, row.id)?
                .transcript
                .map(|t| t.finished)
                .unwrap_or_default();
        }
        if let Some(row) = visit.documents.last() {
            let view = documents::open(office, who, now, row.id)?;
            page.document = Some((row.id, view.row.state));
            page.note = view.note;
            page.signature = view.signature.map(|s| {
                let at = s.at.parse::<Timestamp>().map_or(s.at.clone(), |t| {
                    t.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
                });
                format!("Signed by {}, {} · {at}", s.name, s.role)
            });
        }
        let listed = codes::list(office, who, now, encounter)?;
        page.codes = listed
            .into_iter()
            .map(|c| CodeLine {
                id: c.id,
                suggestion: c.suggestion,
                decision: decision(c.status),
            })
            .collect();
        page.charges = match charges::list(office, who, now, encounter)? {
            kept if kept.is_empty() => {
                charges::propose(office, who, now, encounter).unwrap_or_default()
            }
            kept => kept.into_iter().map(|c| c.line).collect(),
        };
        if let Some((document, _)) = page.document {
            // A word list that cannot be read is told; the desk opens all the same.
            match self.looked_over(document, &page.patient, page.date, &page.finished) {
                Ok(review) => page.review = review,
                Err(problem) => tell(Event::Failed(problem.to_string())),
            }
        }
        self.shown = Some(encounter);
        let recording = self.recording.as_mut();
        if let Some(own) = recording.filter(|r| r.encounter == encounter) {
            own.elsewhere = false;
        }
        let dictation = page.dictation.map(|(id, _)| id);
        tell(Event::Dictation(Box::new(page)));
        dictation.map_or(Ok(()), |id| self.tell_gaps(id, tell))
    }

    pub(super) fn suggest(&mut self, document: DocumentId, note: &Note) -> Told {
        let suggestions = self
            .code_set()?
            .map(|set| code_suggestion::suggest(&note.text(), set))
            .unwrap_or_default();
        let (office, who) = self.office()?;
        // Someone who may draft but not code leaves the suggestions to the coder.
        match codes::record_suggestions(office, who, Timestamp::now(), document, &suggestions) {
            Ok(_) | Err(ServiceError::NotPermitted { .. }) => Ok(()),
            Err(problem) => Err(problem.into()),
        }
    }

    /// Does something to a document and shows its desk again.
    pub(super) fn with_document(
        &mut self,
        tell: &dyn Fn(Event),
        what: &str,
        act: impl FnOnce(&mut Office, &SignedIn) -> Result<documents::DocumentView, ServiceError>,
    ) -> Told {
        let (office, who) = self.office()?;
        let encounter = act(office, who)?.row.encounter;
        tell(Event::Done {
            what: what.to_owned(),
            undo: None,
        });
        self.open_encounter(encounter, tell)
    }

    pub(super) fn decide(
        &mut self,
        code: EncounterCodeId,
        decision: Decision,
        tell: &dyn Fn(Event),
    ) -> Told {
        let now = Timestamp::now();
        self.rulebook()?;
        let (Some(book), Some((office, who))) = (&self.rulebook, &mut self.entered) else {
            return Err(ServiceError::Rule("sign in first".into()).into());
        };
        let (step, word) = match decision {
            Decision::Accepted => (CodeStep::Accept, "accepted"),
            Decision::Rejected => (CodeStep::Reject(String::new()), "rejected"),
            Decision::Open => (CodeStep::Reopen, "open again"),
        };
        let Decided {
            code: decided,
            findings,
        } = deciding::decide(office, who, now, book, code, &step)?;
        if let Ok(lines) = charges::propose(office, who, now, decided.encounter) {
            charges::save(office, who, now, decided.encounter, &lines)?;
        } else {
            charges::save(office, who, now, decided.encounter, &[])?;
        }
        let undo = (decision != Decision::Open).then_some(Request::Decide {
            code,
            decision: Decision::Open,
        });
        tell(Event::Done {
            what: match findings.first() {
                Some(f) => format!(
                    "{} is {word}. {}: {}",
                    decided.suggestion.code, f.told, f.text
                ),
                None => format!("{} is {word}", decided.suggestion.code),
            },
            undo,
        });
        self.open_encounter(decided.encounter, tell)
    }
}

fn decision(status: codes::CodeStatus) -> Decision {
    match status {
        codes::CodeStatus::Suggested => Decision::Open,
        codes::CodeStatus::Accepted => Decision::Accepted,
        codes::CodeStatus::Rejected => Decision::Rejected,
    }
}
