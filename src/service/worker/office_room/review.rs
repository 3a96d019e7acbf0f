//! A note's gaps, its patient's chart, and the templates.

use jiff::Timestamp;

use super::super::messages::{Event, Request};
use super::super::review::ReviewRequest;
use super::{OfficeRoom, Told};
use crate::domain::{ChartAction, DocumentId, FinishedText, Patient, WorkType};
use crate::service::note_review::{self, Review};
use crate::service::note_taking::{self, Reading};
use crate::service::{ServiceError, reconciliation};

impl OfficeRoom {
    /// The word lists and rules that notes are read with, loaded when they are first needed.
    fn reading(&mut self) -> Result<&Reading, note_taking::NoteError> {
        if self.reading.is_none() {
            self.reading = Some(Reading::load(&self.places)?);
        }
        self.reading
            .as_ref()
            .ok_or_else(|| note_taking::NoteError::Words("the word list is not there".into()))
    }

    /// What is to be looked at before a note is signed; nothing where the person may not see it.
    pub(super) fn looked_over(
        &mut self,
        document: DocumentId,
        patient: &Patient,
        on: jiff::civil::Date,
        finished: &FinishedText,
    ) -> Result<Review, Box<dyn std::error::Error>> {
        self.reading()?;
        let (places, reading) = (&self.places, &self.reading);
        let (Some((office, who)), Some(reading)) = (&mut self.entered, reading) else {
            return Ok(Review::default());
        };
        let now = Timestamp::now();
        let whose = (patient.id, on);
        Ok(note_review::review(
            office,
            who,
            now,
            places,
            reading,
            document,
            whose,
            &finished.text,
        )?)
    }

    /// What the dictation that goes on lacks so far.
    pub(super) fn gaps_so_far(
        &mut self,
        text: &str,
        work_type: WorkType,
        tell: &dyn Fn(Event),
    ) -> Told {
        let template = note_taking::template(&self.places, work_type.template())?;
        let now = Timestamp::now();
        let (office, who) = self.office()?;
        let off = note_review::rules_off(office, who, now)?;
        let reading = self.reading()?;
        let note = note_taking::note_of(text, &template);
        tell(Event::Gaps(
            reading.gaps(text, &note, &template, None, &off),
        ));
        Ok(())
    }

    pub(super) fn review(&mut self, asked: ReviewRequest, tell: &dyn Fn(Event)) -> Told {
        let now = Timestamp::now();
        let (what, undo) = match asked {
            ReviewRequest::OpenAt(encounter, at_s) => {
                self.open_encounter(encounter, tell)?;
                tell(Event::Position {
                    at_s,
                    playing: false,
                });
                return Ok(());
            }
            ReviewRequest::Templates(asked) => return self.templates(asked, tell),
            ReviewRequest::Accept { document, proposal } => {
                self.reading()?;
                let (Some((office, who)), Some(reading)) = (&mut self.entered, &self.reading)
                else {
                    return Err(ServiceError::Rule("sign in first".into()).into());
                };
                let is_drug = |w: &str| reading.is_drug(w);
                let done = reconciliation::accept(office, who, now, document, &proposal, &is_drug)?;
                let word = match done.action {
                    Some(ChartAction::Stop) => "ended in",
                    Some(ChartAction::Change) => "changed in",
                    _ => "added to",
                };
                let name = done.after.as_ref().or(done.before.as_ref());
                let name = name.map_or("The entry", String::as_str);
                (
                    format!("{name}: {word} the chart"),
                    Some(ReviewRequest::Undo(done.id)),
                )
            }
            ReviewRequest::SetAside { document, proposal } => {
                self.reading()?;
                let (Some((office, who)), Some(reading)) = (&mut self.entered, &self.reading)
                else {
                    return Err(ServiceError::Rule("sign in first".into()).into());
                };
                let is_drug = |w: &str| reading.is_drug(w);
                let done =
                    reconciliation::set_aside(office, who, now, document, &proposal, &is_drug)?;
                (
                    format!("“{}” is left out of the chart", done.said),
                    Some(ReviewRequest::Undo(done.id)),
                )
            }
            ReviewRequest::Undo(change) => {
                let (office, who) = self.office()?;
                let done = reconciliation::undo(office, who, now, change)?;
                (format!("“{}” waits again", done.said), None)
            }
            ReviewRequest::Rule { rule, on } => {
                let (office, who) = self.office()?;
                note_review::switch_rule(office, who, now, &rule, on)?;
                let words = rule.replace('_', " ");
                let (what, back) = if on {
                    (format!("The office is told of “{words}” again"), None)
                } else {
                    let back = ReviewRequest::Rule { rule, on: true };
                    (format!("Nobody is told of “{words}” any more"), Some(back))
                };
                (what, back)
            }
        };
        tell(Event::Done {
            what,
            undo: undo.map(Request::Review),
        });
        match self.shown {
            Some(encounter) => self.open_encounter(encounter, tell),
            None => Ok(()),
        }
    }
}
