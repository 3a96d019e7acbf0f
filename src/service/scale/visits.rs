//! Five years of visits: who came when to whom, what was written, and what is booked.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use jiff::Span;
use jiff::civil::{Date, DateTime, Weekday, time};
use jiff::tz::TimeZone;

use super::billing::Money;
use super::chance::Chance;
use super::people::{Crowd, Stock};
use super::{Doctor, Made};
use crate::domain::schedule::instant;
use crate::domain::{Icd10Code, Note, ResourceId, Section, Sentence};
use crate::service::{ServiceError, demo_schedule, documents};
use crate::store::{Transaction, beds, bulk};

/// Days of visits before today, and booked days after it.
const PAST: i64 = 1826;
const BOOKED: i64 = 21;
/// Days around today on which the small demo office has filled its first provider's schedule already.
const DEMO_FILLS: RangeInclusive<i64> = -demo_schedule::PAST..=demo_schedule::COMING;
/// Visits of twenty minutes from eight to twelve and from one to five.
const SLOTS: usize = 22;
/// Visits of a patient that an office of few patients is filled with.
const VISITS_EACH: f64 = 8.0;
/// Patients a provider has who come often.
const PANEL: u64 = 2500;

/// What visits are made from.
pub(super) struct House<'h> {
    pub(super) zone: &'h TimeZone,
    /// Days on which nobody comes.
    pub(super) closed: &'h [Date],
    /// Where each provider's visits take place: provider and room.
    pub(super) places: &'h [[ResourceId; 2]],
    pub(super) stock: &'h Stock,
    pub(super) crowd: &'h Crowd<'h>,
    pub(super) rows: &'h bulk::Filling<'h>,
    pub(super) providers: &'h [Doctor],
    pub(super) first_patient: i64,
    pub(super) patients: u64,
    pub(super) seed: u64,
    pub(super) today: Date,
}

/// One visit that took place.
pub(super) struct Came<'v> {
    pub(super) visit: i64,
    pub(super) document: i64,
    pub(super) patient: u64,
    pub(super) doctor: &'v Doctor,
    pub(super) starts: DateTime,
    pub(super) problem: &'v (String, String, String, String),
}

struct Numbers {
    encounter: i64,
    appointment: i64,
    document: i64,
}

impl House<'_> {
    pub(super) fn id_of(&self, patient: u64) -> i64 {
        self.first_patient + patient as i64
    }

    /// The problems somebody has: at most three, the same at every visit.
    fn problems(&self, patient: u64) -> Vec<usize> {
        let mut c = Chance::for_thing(self.seed, 4, patient);
        let mut known: Vec<usize> = (0..1 + c.below(3))
            .map(|_| c.frequent(self.stock.problems.len()))
            .collect();
        known.dedup();
        known
    }

    pub(super) fn fill(
        &self,
        db: &Transaction<'_>,
        made: &mut Made,
        told: &mut impl FnMut(&str, f64),
    ) -> Result<(), ServiceError> {
        let mut numbers = Numbers {
            encounter: bulk::highest(db, "encounters")?,
            appointment: bulk::highest(db, "appointments")?,
            document: bulk::highest(db, "documents")?,
        };
        let mut money = Money::new(db)?;
        let mut seen = HashSet::new();
        let busy =
            (self.patients as f64 * VISITS_EACH / (20.0 * 1300.0)).min(SLOTS as f64) / SLOTS as f64;
        for ago in (-BOOKED..=PAST).rev() {
            let day = self.today.saturating_sub(Span::new().days(ago));
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            if weekend || self.closed.contains(&day) {
                continue;
            }
            self.day(day, busy, &mut numbers, &mut seen, &mut money, made)?;
            money.close_day(self.rows, day, made)?;
            if ago % 20 == 0 {
                told(
                    "Filling five years",
                    (PAST - ago) as f64 / (PAST + BOOKED) as f64,
                );
            }
        }
        Ok(())
    }

    fn day(
        &self,
        day: Date,
        busy: f64,
        numbers: &mut Numbers,
        seen: &mut HashSet<u64>,
        money: &mut Money,
        made: &mut Made,
    ) -> Result<(), ServiceError> {
        let booked = if day > self.today { busy * 0.6 } else { busy };
        let ahead = i64::from((day - self.today).get_days());
        for (at, doctor) in self.providers.iter().enumerate() {
            if at == 0 && DEMO_FILLS.contains(&ahead) {
                continue;
            }
            let mut c = Chance::for_thing(self.seed ^ at as u64, 5, day_number(day));
            for slot in 0..SLOTS {
                if !c.happens(booked) {
                    continue;
                }
                let patient = self.somebody(at as u64, &mut c);
                let problem = *c.one(&self.problems(patient));
                let problem = &self.stock.problems[problem];
                let starts = day.to_datetime(time(8, 0, 0, 0))
                    + Span::new().minutes(slot as i64 * 20 + if slot >= 12 { 60 } else { 0 });
                let status = self.status(day, slot, &mut c);
                numbers.encounter += 1;
                numbers.appointment += 1;
                made.visits += 1;
                let begins = instant(starts, self.zone).ok();
                self.rows.visit(&bulk::Visit {
                    id: numbers.encounter,
                    appointment: numbers.appointment,
                    patient: self.id_of(patient),
                    provider: doctor.id.0,
                    starts,
                    minutes: 20,
                    reason: &problem.3,
                    status,
                    from_minute: begins.filter(|_| status != "missed"),
                    holds: self.places[at],
                })?;
                if seen.insert(patient) {
                    self.chart(patient, day)?;
                    money.cover(self, patient)?;
                }
                if status == "done" {
                    numbers.document += 1;
                    let came = Came {
                        visit: numbers.encounter,
                        document: numbers.document,
                        patient,
                        doctor,
                        starts,
                        problem,
                    };
                    self.write(&came, &mut c)?;
                    made.notes += 1;
                    money.charge(self, &came, made, &mut c)?;
                }
            }
        }
        Ok(())
    }

    /// Mostly one of the provider's own patients.
    fn somebody(&self, provider: u64, c: &mut Chance) -> u64 {
        let panel = PANEL.min(self.patients / 20).max(1);
        if c.happens(0.85) {
            (provider * panel + c.below(panel as usize) as u64) % self.patients
        } else {
            c.below(self.patients as usize) as u64
        }
    }

    fn status(&self, day: Date, slot: usize, c: &mut Chance) -> &'static str {
        if day > self.today {
            return "scheduled";
        }
        if c.happens(0.06) {
            return "missed";
        }
        if day < self.today {
            return "done";
        }
        match slot {
            0..=7 => "done",
            8 => "roomed",
            9 | 10 => "arrived",
            _ => "scheduled",
        }
    }

    /// The chart as it was filled at the first visit.
    fn chart(&self, patient: u64, day: Date) -> Result<(), ServiceError> {
        let mut c = Chance::for_thing(self.seed, 6, patient);
        let id = self.id_of(patient);
        for problem in self.problems(patient) {
            let (name, _, drug, _) = &self.stock.problems[problem];
            self.rows.chart_entry(id, "problem", name)?;
            self.rows.chart_entry(id, "medication", drug)?;
        }
        if c.happens(0.25) {
            self.rows
                .chart_entry(id, "allergy", c.one(&self.stock.allergies).as_str())?;
        }
        for _ in 0..c.below(3) {
            let on = day.saturating_sub(Span::new().days(c.below(900) as i64));
            self.rows
                .immunization(id, c.one(&self.stock.vaccines).as_str(), on)?;
        }
        Ok(())
    }

    fn write(&self, came: &Came<'_>, c: &mut Chance) -> Result<(), ServiceError> {
        let (name, code, drug, reason) = came.problem;
        let id = self.id_of(came.patient);
        let (systolic, diastolic, pulse) = (110 + c.below(45), 64 + c.below(30), 58 + c.below(40));
        let weight = 55 + (came.patient * 7 % 50) as usize + c.below(4);
        for (kind, value) in [
            ("systolic", systolic),
            ("diastolic", diastolic),
            ("pulse", pulse),
            ("weight", weight),
        ] {
            self.rows
                .vital_sign(id, kind, came.starts, value as i64 * 1000)?;
        }
        let note = note_of(&[
            (
                "subjective",
                "Subjective",
                format!("The patient comes for: {}.", reason.to_lowercase()),
            ),
            (
                "objective",
                "Objective",
                format!("Blood pressure is {systolic}/{diastolic}, pulse {pulse}."),
            ),
            ("assessment", "Assessment", format!("{name}, stable.")),
            (
                "plan",
                "Plan",
                format!("Continue {drug}. Return in three months."),
            ),
        ]);
        let json = serde_json::to_string(&note)
            .map_err(|_| ServiceError::Asset("a demo note cannot be written".into()))?;
        let at = format!("{}:00Z", came.starts.strftime("%Y-%m-%dT%H:%M"));
        let fresh = (self.today - came.starts.date()).get_days() <= 3;
        let waits = fresh && c.happens(0.5);
        let fingerprint = documents::fingerprint(&json);
        self.rows.note(&bulk::Note {
            id: came.document,
            encounter: came.visit,
            author: came.doctor.id.0,
            json: &json,
            at: &at,
            signed: (!waits).then_some((&came.doctor.name, &fingerprint, documents::SIGNING_MEANS)),
        })?;
        let Some(code) = Icd10Code::parse(code) else {
            return Ok(());
        };
        let suggestion = format!(
            r#"{{"code":"{}","description":{:?},"score":1.0,"billable":true,"evidence":[],"assertion":"present","path":[],"questions":[],"why":""}}"#,
            code.as_str(),
            name
        );
        let decided = (!fresh || c.happens(0.6)).then_some(came.doctor.id.0);
        Ok(self
            .rows
            .code(came.visit, came.document, &code, &suggestion, decided)?)
    }
}

fn note_of(parts: &[(&str, &str, String)]) -> Note {
    let section = |(key, heading, text): &(&str, &str, String)| Section {
        key: (*key).to_owned(),
        heading: (*heading).to_owned(),
        spoken: true,
        sentences: vec![Sentence {
            text: text.clone(),
            source: Vec::new(),
        }],
    };
    Note {
        template: "soap".into(),
        sections: parts.iter().map(section).collect(),
    }
}

fn day_number(day: Date) -> u64 {
    (i64::from(day.year()) * 400 + i64::from(day.day_of_year())) as u64
}

/// Beds by unit, most of them taken.
pub(super) fn fill_beds(db: &Transaction<'_>, house: &House<'_>) -> Result<(), ServiceError> {
    let mut c = Chance::for_thing(house.seed, 7, 0);
    let mut patient = 0;
    for (unit, floor, rooms) in &house.stock.units {
        for room in 1..=*rooms {
            for bed in ["A", "B"] {
                let id = beds::add_bed(db, unit, &format!("{floor}{room:02}"), bed)?;
                match c.below(10) {
                    0 => beds::set_state(db, id, "cleaning")?,
                    1 => beds::set_state(db, id, "blocked")?,
                    2 | 3 => {}
                    _ if patient < house.patients => {
                        let problem = &house.stock.problems[c.below(house.stock.problems.len())];
                        let at = house.today.to_datetime(time(9, 30, 0, 0))
                            - Span::new().hours(7 + c.below(200) as i64);
                        let doctor = c.one(house.providers);
                        beds::admit(
                            db,
                            crate::domain::PatientId(house.id_of(patient)),
                            doctor.id,
                            &problem.0,
                            id,
                            at,
                        )?;
                        patient += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(())
}
