//! The right patient: nothing is recorded into one chart while another one is on screen.

use jiff::Timestamp;

use super::super::messages::{Event, Request};
use super::super::recorder::RecorderEvent;
use super::super::{CodingRequest, CorrectionRequest};
use super::{OfficeRoom, Told};
use crate::domain::PatientId;
use crate::service::patients;

/// What a request puts on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// This patient's chart.
    Patient(PatientId),
    /// A document or chart of which it is not known yet whose it is.
    Somebody,
}

impl OfficeRoom {
    /// Pauses the recording before somebody else's chart comes on screen, and says so.
    pub(super) fn before_another_chart(&mut self, request: &Request, tell: &dyn Fn(Event)) -> Told {
        let open = self.recording.as_ref();
        let Some((of, runs)) = open.map(|r| (r.encounter, r.ear.is_some())) else {
            return Ok(());
        };
        let now = Timestamp::now();
        let shows = match request {
            Request::OpenChart(patient) => Shows::Patient(*patient),
            Request::OpenEncounter(encounter) if *encounter == of => return Ok(()),
            Request::OpenEncounter(encounter) => {
                let (office, who) = self.office()?;
                let chart = patients::chart_of_encounter(office, who, now, *encounter)?;
                Shows::Patient(chart.patient.id)
            }
            Request::Correction(CorrectionRequest::Open { .. })
            | Request::Coding(CodingRequest::Open(_)) => Shows::Somebody,
            _ => return Ok(()),
        };
        let (office, who) = self.office()?;
        let patient = patients::chart_of_encounter(office, who, now, of)?.patient;
        // Another visit of the same patient is another document all the same.
        if shows == Shows::Patient(patient.id) && !matches!(request, Request::OpenEncounter(_)) {
            return Ok(());
        }
        if let Some(recording) = &mut self.recording {
            recording.elsewhere = true;
        }
        if !runs {
            return Ok(());
        }
        self.rest_ear(tell)?;
        if let (Some(scribe), Some(recording)) = (&self.scribe, &self.recording)
            && recording.plain
        {
            scribe.rest();
        }
        tell(Event::Recorder(RecorderEvent::Held(true)));
        tell(Event::Done {
            what: format!(
                "The recording of {} is paused: another chart is open",
                patient.name
            ),
            undo: Some(Request::OpenEncounter(of)),
        });
        Ok(())
    }

    /// Whether a recording may go on: only with its own visit on screen. Else that visit is opened, and the next press goes on.
    pub(super) fn is_own_chart_open(
        &mut self,
        tell: &dyn Fn(Event),
    ) -> Result<bool, Box<dyn std::error::Error>> {
        let away = self.recording.as_ref().filter(|r| r.elsewhere);
        let Some(of) = away.map(|r| r.encounter) else {
            return Ok(true);
        };
        self.open_encounter(of, tell)?;
        tell(Event::Recorder(RecorderEvent::Held(true)));
        tell(Event::Done {
            what: "This is the chart of the open recording: press again to go on".into(),
            undo: None,
        });
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::super::Backroom;
    use super::super::super::recorder::{Place, RecorderRequest};
    use super::super::recording::Recording;
    use super::*;
    use crate::domain::{PatientContext, UserId, WorkType};
    use crate::service::journal::Journal;
    use crate::service::{Office, Places, dictating, dictations};

    #[test]
    fn a_recording_goes_on_only_with_its_own_chart_on_screen() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            office: folder.path().join("office"),
            ..Places::find()
        };
        let now = Timestamp::now();
        let today = jiff::ZonedDateTime::now().date();
        Office::create_demo(&places, now, today).unwrap();
        let mut room = OfficeRoom::new(places.clone());
        let told = RefCell::new(Vec::new());
        let tell = |event| told.borrow_mut().push(event);
        let who = Office::people(&places).unwrap();
        let rivera = who.iter().position(|p| p.user_name == "rivera").unwrap();
        room.carry_out(
            Request::SignIn {
                user: UserId(rivera as i64),
                password: "demo".into(),
            },
            &tell,
        );
        let (office, who) = room.office().unwrap();
        let own = dictating::encounter_of(office, who, now, "10004").unwrap();
        let other = dictating::encounter_of(office, who, now, "10005").unwrap();
        let patient = patients::chart_of_encounter(office, who, now, other).unwrap();
        let dictation = dictations::begin(office, who, now, own, WorkType::ProgressNote).unwrap();
        let listening = dictating::listening(
            &places,
            who,
            PatientContext::default(),
            WorkType::ProgressNote,
            Vec::new(),
        );
        room.recording = Some(Recording::held(
            Journal::of(dictation, 0, 0),
            own,
            listening,
        ));
        let elsewhere = |room: &OfficeRoom| room.recording.as_ref().is_some_and(|r| r.elsewhere);
        for request in [
            Request::OpenChart(patient.patient.id),
            Request::OpenEncounter(other),
        ] {
            room.carry_out(request, &tell);
            assert!(elsewhere(&room));
            told.borrow_mut().clear();
            // No microphone is opened: the chart of the recording comes back instead.
            room.carry_out(RecorderRequest::Resume(Place::End).into(), &tell);
            assert!(!elsewhere(&room));
            let shown = told
                .borrow()
                .iter()
                .any(|e| matches!(e, Event::Dictation(page) if page.encounter == own));
            assert!(shown, "{:?}", told.borrow());
        }
    }
}
