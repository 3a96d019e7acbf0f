//! The demo office's schedule: providers, rooms, a few weeks of visits around today, a waiting list, blocks, holidays.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span as Passed, Timestamp};
use serde::Deserialize;

use super::ServiceError;
use super::schedule::{Rules, hold_what_holds_nothing, keep_ahead};
use crate::domain::schedule::{
    Hours, Resource, ResourceKind, Span, VisitStage, VisitType, instant,
};
use crate::domain::{
    AppointmentId, BlockId, EncounterId, Note, Npi, Patient, PatientId, PatientName, ResourceId,
    Role, Section, Sentence, Sex, UserId, WaitingId,
};
use crate::store::Transaction;
use crate::store::people::{self, UserRow};
use crate::store::schedule::{self as store, Block, Booked, Hold, Waiting};
use crate::store::{coding, documents};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    provider: Vec<Provider>,
    room: Vec<Room>,
    equipment: Vec<Room>,
    hours: Week,
    holidays: BTreeMap<Date, String>,
    people: Names,
    reasons: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    name: String,
    #[serde(default)]
    user_name: String,
    npi: Option<Npi>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Room {
    name: String,
    class: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Week {
    stretches: Vec<(Time, Time)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    given: Vec<String>,
    family: Vec<String>,
}

/// Days before today and after it that have visits.
pub(super) const PAST: i64 = 12;
pub(super) const COMING: i64 = 35;
/// When the demo's day stands still: what is over by then is done.
const STANDS_AT: Time = Time::constant(10, 50, 0, 0);

/// A small generator, so that the demo is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, all: &'a [String]) -> &'a str {
        let at = self.below(all.len());
        all.get(at).map_or("", String::as_str)
    }
}

struct Desk {
    user: UserId,
    resource: ResourceId,
    room: ResourceId,
}

/// Fills the schedule around `today`; `first` is the provider that the demo office has already.
pub(super) fn fill(
    db: &Transaction<'_>,
    assets: &Path,
    first: UserId,
    receptionist: UserId,
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let script: Script = super::schedule::read_data(&assets.join("demo/schedule.toml"))?;
    let rules = Rules::load(assets)?;
    let zone = TimeZone::system();
    store::set_zone(db, zone.iana_name().unwrap_or("UTC"))?;
    let zone = TimeZone::get(zone.iana_name().unwrap_or("UTC")).unwrap_or(TimeZone::UTC);
    for (day, name) in &script.holidays {
        if *day != today {
            store::set_holiday(db, *day, name)?;
        }
    }
    let desks = resources(db, &script, first, today)?;
    let mut book = Book {
        db,
        zone,
        rules: &rules,
        script: &script,
        dice: Dice(8),
        patients: Vec::new(),
        receptionist,
        coder: people::user_named(db, "adeyemi")?.id,
        now,
        today,
    };
    book.patients = book.people()?;
    book.type_todays_visits()?;
    for ahead in -PAST..=COMING {
        let day = today.saturating_add(Passed::new().days(ahead));
        let weekend = day.weekday().to_monday_one_offset() > 5;
        if ahead != 0 && (weekend || script.holidays.contains_key(&day)) {
            continue;
        }
        for (at, desk) in desks.iter().enumerate() {
            if ahead != 0 || at > 0 {
                book.day(day, ahead, at, desk)?;
            }
        }
    }
    hold_what_holds_nothing(db, &rules)?;
    book.around(&desks)?;
    keep_ahead(db, now, None)
}

fn resources(
    db: &Transaction<'_>,
    script: &Script,
    first: UserId,
    today: Date,
) -> Result<Vec<Desk>, ServiceError> {
    let add = |kind, name: &str, class: &str, user| {
        let resource = Resource {
            id: ResourceId(0),
            kind,
            name: name.to_owned(),
            class: class.to_owned(),
            user,
        };
        store::add_resource(db, &resource)
    };
    let mut providers = Vec::new();
    for provider in &script.provider {
        let user = if provider.user_name.is_empty() {
            first
        } else {
            // They sign in at workstations of their own: here they have no key.
            let row = UserRow {
                id: UserId(0),
                user_name: provider.user_name.clone(),
                display_name: provider.name.clone(),
                role: Role::Physician,
                npi: provider.npi.clone(),
            };
            people::add_user(db, &row)?
        };
        let id = add(ResourceKind::Provider, &provider.name, "", Some(user))?;
        for weekday in 1..=5 {
            for (opens, closes) in &script.hours.stretches {
                let hours = Hours {
                    weekday,
                    opens: *opens,
                    closes: *closes,
                    from: today.saturating_sub(Passed::new().days(365)),
                    until: None,
                };
                store::add_hours(db, id, &hours)?;
            }
        }
        providers.push((user, id));
    }
    let mut rooms = Vec::new();
    for room in &script.room {
        rooms.push(add(ResourceKind::Room, &room.name, &room.class, None)?);
    }
    for thing in &script.equipment {
        add(ResourceKind::Equipment, &thing.name, &thing.class, None)?;
    }
    let desks = providers
        .into_iter()
        .zip(rooms)
        .map(|((user, resource), room)| Desk {
            user,
            resource,
            room,
        });
    Ok(desks.collect())
}

struct Book<'b, 'c> {
    db: &'b Transaction<'c>,
    zone: TimeZone,
    rules: &'b Rules,
    script: &'b Script,
    dice: Dice,
    patients: Vec<PatientId>,
    receptionist: UserId,
    coder: UserId,
    now: Timestamp,
    today: Date,
}

impl Book<'_, '_> {
    fn people(&mut self) -> Result<Vec<PatientId>, ServiceError> {
        let (given, family) = (&self.script.people.given, &self.script.people.family);
        (0..120)
            .map(|n| {
                let patient = Patient {
                    id: PatientId(0),
                    mrn: format!("{}", 20_001 + n),
                    name: PatientName {
                        given: given[n * 7 % given.len()].clone(),
                        family: family[n % family.len()].clone(),
                    },
                    born: Date::constant(1938, 1, 9)
                        .saturating_add(Passed::new().days((n as i64 * 2_711) % 29_000)),
                    sex: if n % 2 == 0 { Sex::Female } else { Sex::Male },
                    problems: Vec::new(),
                    medications: Vec::new(),
                    allergies: Vec::new(),
                };
                Ok(people::add_patient(self.db, &patient)?)
            })
            .collect()
    }

    /// The visits that the demo office has today get their types and the times of their stages.
    fn type_todays_visits(&mut self) -> Result<(), ServiceError> {
        for visit in store::between(self.db, self.today, self.today)? {
            let kind = match visit.minutes {
                20 => "follow_up",
                _ => "new_patient",
            };
            store::set_type(self.db, visit.id, kind)?;
            self.stages(visit.id, visit.stage, visit.id.0)?;
        }
        Ok(())
    }

    /// Minutes ago at which a visit reached its stages.
    fn stages(&self, id: AppointmentId, last: VisitStage, salt: i64) -> Result<(), ServiceError> {
        if last.is_off() || last == VisitStage::Scheduled {
            return Ok(());
        }
        let way: Vec<VisitStage> = VisitStage::ALL
            .into_iter()
            .filter(|s| !s.is_off() && *s > VisitStage::Scheduled && *s <= last)
            .collect();
        // The last stage was reached a little while ago; each before took its time.
        let mut ago = match last {
            VisitStage::Done => 40 + salt % 50,
            _ => 3 + salt * 7 % 19,
        };
        for (at, stage) in way.iter().enumerate().rev() {
            let when = self.now - SignedDuration::from_mins(ago);
            store::mark_stage(self.db, id, *stage, &when.to_string(), self.receptionist)?;
            ago += match at {
                4 => 4,
                3 => 14 + salt % 9,
                2 => 5 + salt % 7,
                _ => 6 + salt % 13,
            };
        }
        Ok(())
    }

    /// One provider's day: full at first, emptier the further ahead it lies.
    fn day(&mut self, day: Date, ahead: i64, at: usize, desk: &Desk) -> Result<(), ServiceError> {
        let full = (92 - ahead.max(0) * 2).max(12) as usize;
        for (opens, closes) in &self.script.hours.stretches {
            let mut time = *opens;
            while time < *closes {
                if self.dice.below(100) >= full {
                    time = time.wrapping_add(Passed::new().minutes(20));
                    continue;
                }
                let kind = self.kind(at);
                let ends = time.wrapping_add(Passed::new().minutes(kind.minutes + kind.behind));
                if ends > *closes || ends <= time {
                    break;
                }
                self.visit(day, time, ahead, desk, &kind)?;
                time = ends;
            }
        }
        Ok(())
    }

    fn kind(&mut self, _desk: usize) -> VisitType {
        let key = match self.dice.below(20) {
            0..10 => "follow_up",
            10..13 => "urgent",
            13..15 => "nurse",
            15..18 => "new_patient",
            _ => "physical",
        };
        let found = self.rules.types.iter().find(|t| t.key == key);
        found.unwrap_or(&self.rules.types[0]).clone()
    }

    fn visit(
        &mut self,
        day: Date,
        time: Time,
        ahead: i64,
        desk: &Desk,
        kind: &VisitType,
    ) -> Result<(), ServiceError> {
        let reasons = self
            .script
            .reasons
            .get(&kind.key)
            .cloned()
            .unwrap_or_default();
        let at = self.dice.below(self.patients.len());
        let visit = Booked {
            id: AppointmentId(0),
            encounter: EncounterId(0),
            patient: self.patients[at],
            name: PatientName {
                given: String::new(),
                family: String::new(),
            },
            mrn: String::new(),
            born: day,
            provider: desk.user,
            starts: day.to_datetime(time),
            minutes: kind.minutes,
            stage: VisitStage::Scheduled,
            visit_type: kind.key.clone(),
            reason: self.dice.of(&reasons).to_owned(),
            series: None,
            said: String::new(),
        };
        let id = store::add(self.db, &visit)?;
        let stage = self.stage_of(time, ahead);
        if stage != VisitStage::Scheduled {
            store::set_status(self.db, id, stage)?;
            if ahead == 0 {
                self.stages(id, stage, id.0)?;
            } else if stage == VisitStage::Done {
                self.past_stages(id, &visit)?;
                if self.dice.below(100) < 96 {
                    self.signed_note(id, &visit)?;
                }
            }
        }
        if stage.is_off() {
            return Ok(());
        }
        let Ok(from) = instant(visit.starts, &self.zone) else {
            return Ok(());
        };
        let with = [(desk.resource, 0, 0), (desk.room, kind.before, kind.behind)];
        for (resource, before, behind) in with {
            let hold = Hold {
                appointment: id,
                resource,
                day,
                span: Span {
                    from: from - before,
                    to: from + kind.minutes + behind,
                },
                doubled: None,
            };
            store::hold(self.db, &hold)?;
        }
        Ok(())
    }

    /// A past visit's way: arrived, seen after a wait.
    fn past_stages(&mut self, id: AppointmentId, visit: &Booked) -> Result<(), ServiceError> {
        let Ok(begins) = instant(visit.starts, &self.zone) else {
            return Ok(());
        };
        let wait = 4 + self.dice.below(26) as i64;
        for (stage, minutes) in [
            (VisitStage::Arrived, -4),
            (VisitStage::WithProvider, wait - 4),
        ] {
            let at = Timestamp::from_second((begins + minutes) * 60).unwrap_or(self.now);
            store::mark_stage(self.db, id, stage, &at.to_string(), self.receptionist)?;
        }
        Ok(())
    }

    /// A short note that was signed on the day.
    fn signed_note(&self, id: AppointmentId, visit: &Booked) -> Result<(), ServiceError> {
        let encounter = store::appointment(self.db, id)?.encounter;
        let sentence = |text: &str| Sentence {
            text: text.to_owned(),
            source: Vec::new(),
        };
        let section = |key: &str, heading: &str, text: &str| Section {
            key: key.into(),
            heading: heading.into(),
            spoken: true,
            sentences: vec![sentence(text)],
        };
        let note = Note {
            template: "soap".into(),
            sections: vec![
                section(
                    "subjective",
                    "Subjective",
                    &format!("Comes for: {}.", visit.reason.to_lowercase()),
                ),
                section("plan", "Plan", "Return as needed."),
            ],
        };
        let row = documents::DocumentRow {
            id: crate::domain::DocumentId(0),
            encounter,
            dictation: None,
            author: visit.provider,
            work_type: crate::domain::WorkType::ProgressNote,
            state: crate::domain::DocumentState::Draft,
        };
        let at = format!("{}:00Z", visit.starts.strftime("%Y-%m-%dT%H:%M"));
        let document = documents::add(self.db, &row, &note, &at)?;
        let (version, _, json) = documents::newest(self.db, document)?;
        let signature = documents::Signature {
            signer: visit.provider,
            name: people::user(self.db, visit.provider)?.display_name,
            role: Role::Physician.as_str().to_owned(),
            meaning: super::documents::SIGNING_MEANS.to_owned(),
            at,
            sha256: super::documents::fingerprint(&json),
            version,
        };
        documents::sign(self.db, document, &signature)?;
        // Nothing in it has a code; a coder has looked.
        let looked = coding::WorkRow {
            encounter,
            coder: self.coder,
            last_at: signature.at.clone(),
            seconds: 40 + id.0 % 50,
            finished_at: Some(signature.at),
            remark: String::new(),
        };
        Ok(coding::keep_work(self.db, &looked)?)
    }

    fn stage_of(&mut self, time: Time, ahead: i64) -> VisitStage {
        let chance = self.dice.below(100);
        if ahead < 0 {
            return match chance {
                0..6 => VisitStage::Missed,
                6..10 => VisitStage::Cancelled,
                _ => VisitStage::Done,
            };
        }
        if ahead > 0 {
            return VisitStage::Scheduled;
        }
        let ago = time.duration_until(STANDS_AT).as_mins();
        match (ago, chance) {
            (100.., 0..8) => VisitStage::Missed,
            (60.., _) => VisitStage::Done,
            (42..60, _) => VisitStage::Checkout,
            (18..42, _) => VisitStage::WithProvider,
            (2..18, _) => VisitStage::Roomed,
            (-22..2, 0..70) => VisitStage::Arrived,
            _ => VisitStage::Scheduled,
        }
    }

    /// What stands around the visits: a meeting, a holiday of a provider, a visit of the day after with its equipment, who waits.
    fn around(&mut self, desks: &[Desk]) -> Result<(), ServiceError> {
        for (at, days, from, to, reason) in [
            (0, 7, (16, 0), (17, 0), "Staff meeting"),
            (1, 9, (8, 30), (12, 0), "Hospital rounds"),
            (2, 14, (8, 30), (17, 0), "Vacation"),
            (2, 15, (8, 30), (17, 0), "Vacation"),
        ] {
            let day = self.today.saturating_add(Passed::new().days(days));
            let minute = |(h, m): (i8, i8)| instant(day.at(h, m, 0, 0), &self.zone).ok();
            if let (Some(desk), Some(span)) = (
                desks.get(at),
                minute(from)
                    .zip(minute(to))
                    .and_then(|(a, b)| Span::new(a, b)),
            ) {
                let block = Block {
                    id: BlockId(0),
                    resource: desk.resource,
                    span,
                    reason: reason.into(),
                    uid: None,
                };
                store::add_block(self.db, &block)?;
            }
        }
        for (n, (kind, urgent)) in [
            ("urgent", true),
            ("follow_up", false),
            ("new_patient", false),
            ("follow_up", false),
            ("physical", false),
        ]
        .into_iter()
        .enumerate()
        {
            let reasons = self.script.reasons.get(kind).cloned().unwrap_or_default();
            let entry = Waiting {
                id: WaitingId(0),
                patient: self.patients[n * 11 % self.patients.len()],
                name: String::new(),
                visit_type: kind.into(),
                provider: (n == 1).then(|| desks[0].resource),
                from: self.today,
                until: self.today.saturating_add(Passed::new().days(20)),
                reason: self.dice.of(&reasons).to_owned(),
                urgent,
                asked_at: (self.now - SignedDuration::from_hours(30 + 20 * n as i64)).to_string(),
            };
            store::add_waiting(self.db, &entry)?;
        }
        super::schedule::queue_reminders(self.db, self.rules, self.now, self.today)
    }
}
