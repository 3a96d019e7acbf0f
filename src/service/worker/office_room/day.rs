//! The day's work, the search for patients, their charts, and the door of each further desk.

use jiff::{Timestamp, ZonedDateTime};

use super::super::messages::{
    AppointmentLine, ChartPage, Event, PatientLine, TaskLine, Today, VisitLine, VisitStatus,
};
use super::{OfficeRoom, Told};
use crate::domain::{PatientId, Permission};
use crate::service::{coding, home, patients, search};

/// Notes shown in the palette at most.
const NOTES_FOUND: usize = 8;

impl OfficeRoom {
    pub(super) fn today(&mut self, tell: &dyn Fn(Event)) -> Told {
        let date = ZonedDateTime::now().date();
        let (office, who) = self.office()?;
        let work = home::todays_work(office, who, Timestamp::now(), date)?;
        let queries = coding::queries::waiting(office, who, Timestamp::now())?;
        let appointments = work.appointments.into_iter().map(|a| AppointmentLine {
            time: a.starts.time(),
            patient: a.patient,
            name: a.patient_name,
            reason: a.reason,
            status: match a.status.as_str() {
                "arrived" => VisitStatus::Arrived,
                "roomed" | "with_provider" => VisitStatus::InRoom,
                "checkout" | "done" => VisitStatus::Done,
                "missed" | "cancelled" => VisitStatus::Cancelled,
                _ => VisitStatus::Scheduled,
            },
            encounter: Some(a.encounter),
        });
        let recordings = work
            .interrupted
            .into_iter()
            .chain(work.to_transcribe)
            .map(|d| TaskLine {
                encounter: d.encounter,
                name: d.patient_name,
                detail: format!("{}, {:.0} s", d.work_type.title(), d.duration_s),
            });
        let document = |d: home::DocumentRow| TaskLine {
            encounter: d.encounter,
            name: d.patient_name,
            detail: format!("{}, {}", d.work_type.title(), d.service_on),
        };
        tell(Event::Today(Today {
            date,
            appointments: appointments.collect(),
            to_transcribe: recordings.collect(),
            to_sign: work.to_sign.into_iter().map(document).collect(),
            to_code: work.to_code.into_iter().map(document).collect(),
            queries,
        }));
        Ok(())
    }

    pub(super) fn billing(
        &mut self,
        asked: &crate::service::worker::BillingRequest,
        tell: &dyn Fn(Event),
    ) -> Told {
        let Some((office, who)) = &mut self.entered else {
            return Err("sign in first".into());
        };
        let (page, done) = crate::service::worker::billing::carry_out(
            &self.places,
            office,
            who,
            &mut self.billing,
            asked,
        )?;
        tell(Event::Billing(Box::new(page)));
        if let Some((what, undo)) = done {
            tell(Event::Done { what, undo });
        }
        Ok(())
    }

    pub(super) fn records(
        &mut self,
        asked: crate::service::worker::RecordsRequest,
        tell: &dyn Fn(Event),
    ) -> Told {
        let places = self.places.clone();
        if asked == crate::service::worker::RecordsRequest::Search {
            tell(Event::Progress {
                what: "Looking at all records".into(),
                done: 0.3,
            });
        }
        let (office, who) = self.office()?;
        let (events, then) =
            crate::service::worker::records::carry_out(&places, office, who, asked)?;
        events.into_iter().for_each(tell);
        then.map_or(Ok(()), |request| self.attempt(request, tell))
    }

    pub(super) fn find(&mut self, words: String, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        let found = patients::find(office, who, Timestamp::now(), &words, 12)?;
        let patients = found
            .into_iter()
            .map(|p| PatientLine {
                id: p.id,
                name: p.name.to_string(),
                mrn: p.mrn,
                born: p.born,
            })
            .collect();
        // Whoever reads charts searches the notes too, from three letters on.
        let notes = if who.role().may(Permission::ViewChart) && words.trim().len() > 2 {
            search::notes(office, who, Timestamp::now(), &words, None, NOTES_FOUND)?
        } else {
            Vec::new()
        };
        tell(Event::Found {
            words,
            patients,
            notes,
        });
        Ok(())
    }

    pub(super) fn open_chart(&mut self, patient: PatientId, tell: &dyn Fn(Event)) -> Told {
        let places = self.places.clone();
        let (office, who) = self.office()?;
        let chart = patients::chart(office, who, Timestamp::now(), patient)?;
        let beside = crate::service::worker::records::beside(&places, office, who, patient)?;
        let visits = chart.encounters.into_iter().map(|e| VisitLine {
            encounter: e.id,
            date: e.service_on,
            reason: e.reason,
            provider: e.provider,
            dictation: e.dictations.last().map(|d| d.status),
            document: e.documents.last().map(|d| d.state),
        });
        tell(Event::Chart(Box::new(ChartPage {
            patient: chart.patient,
            today: ZonedDateTime::now().date(),
            visits: visits.collect(),
            beside,
        })));
        Ok(())
    }
}
