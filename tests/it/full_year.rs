//! A year of 20 providers in a real store, every day but the last one full: the hardest search for a free time.

use std::path::Path;

use chartwright::domain::schedule::{Every, Hours, Repeat, Resource, ResourceKind};
use chartwright::domain::{AppointmentId, PatientId, ResourceId};
use chartwright::service::schedule::{Booking, Found, Looked, Rules, Setting, Wanted, find_slot};
use chartwright::service::{Office, Places, SignedIn, schedule};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date, time};

/// How many providers.
pub const PROVIDERS: usize = 20;
const FIRST: Date = date(2026, 3, 2);

fn now() -> Timestamp {
    "2026-03-02T06:00:00Z".parse().unwrap()
}

/// The year.
pub struct Year {
    _folder: tempfile::TempDir,
    office: Office,
    who: SignedIn,
    rules: Rules,
    until: Date,
    /// How many visits it holds.
    pub visits: usize,
    /// The only free time that fits.
    pub last: DateTime,
    some: AppointmentId,
}

/// Half hours of a day: 9 to 12, 13 to 17.
fn half_hours() -> Vec<(i8, i8)> {
    let all = (9..17).filter(|h| *h != 12).flat_map(|h| [(h, 0), (h, 30)]);
    all.collect()
}

impl Year {
    /// Fills so many providers' weekdays until a day with half-hour visits, all but the very last half hour of one of them.
    pub fn full(providers: usize, until: Date) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let places = Places {
            models: root.join("models"),
            assets: root.join("assets"),
            office: folder.path().join("office"),
        };
        Office::create_demo(&places, now(), date(2025, 1, 6)).unwrap();
        let mut rules = Rules::load(&places.assets).unwrap();
        for kind in &mut rules.types {
            (kind.needs, kind.minutes) = (vec!["suite".into()], 30);
        }
        let (mut office, who) = Office::sign_in(&places, "bauer", "demo", now()).unwrap();
        let resource = |kind, name: String, class: &str| Resource {
            id: ResourceId(0),
            kind,
            name,
            class: class.into(),
            user: None,
        };
        let stretch = |weekday, from: i8, to: i8| Hours {
            weekday,
            opens: time(from, 0, 0, 0),
            closes: time(to, 0, 0, 0),
            from: FIRST,
            until: None,
        };
        let mut settings: Vec<Setting> = (0..providers)
            .map(|n| Setting {
                resource: resource(ResourceKind::Provider, format!("Full Doctor {n}"), ""),
                hours: (1..=5)
                    .flat_map(|d| [stretch(d, 9, 12), stretch(d, 13, 17)])
                    .collect(),
            })
            .collect();
        settings.extend((0..providers).map(|n| Setting {
            resource: resource(ResourceKind::Room, format!("Suite {n}"), "suite"),
            hours: Vec::new(),
        }));
        let ids = schedule::set_up(
            &mut office,
            &who,
            now(),
            Some("America/New_York"),
            &settings,
        )
        .unwrap();
        // The demo office's own providers are away for the year.
        for id in 1..=4 {
            let away = (
                FIRST.at(0, 0, 0, 0),
                until.tomorrow().unwrap().at(0, 0, 0, 0),
            );
            schedule::block(&mut office, &who, now(), ResourceId(id), away, "Away").unwrap();
        }
        let last = until.at(16, 30, 0, 0);
        let (mut visits, mut some) = (0, None);
        for provider in &ids[..providers] {
            for (hour, minute) in half_hours() {
                let starts = FIRST.at(hour, minute, 0, 0);
                let spared = *provider == ids[0] && (hour, minute) == (16, 30);
                let last_day = if spared {
                    until.yesterday().unwrap()
                } else {
                    until
                };
                let repeat = Repeat {
                    every: Every::Day,
                    interval: 1,
                    count: None,
                    until: Some(last_day),
                };
                let first = Booking {
                    patient: PatientId(1),
                    visit_type: "follow_up".into(),
                    provider: *provider,
                    starts,
                    minutes: None,
                    reason: "Full".into(),
                    doubled: None,
                };
                let booked =
                    schedule::book_series(&mut office, &who, now(), &rules, &first, &repeat)
                        .unwrap();
                visits += booked.iter().filter(|v| v.booked.is_some()).count();
                some = some.or(booked.iter().rev().find_map(|v| v.booked));
            }
        }
        Self {
            _folder: folder,
            office,
            who,
            rules,
            until,
            visits,
            last,
            some: some.unwrap(),
        }
    }

    /// Searches from the first day for a visit that any of the providers could take.
    pub fn search(&mut self) -> (Option<DateTime>, Looked) {
        let wanted = Wanted {
            visit_type: "follow_up".into(),
            provider: None,
            minutes: None,
            from: FIRST.at(0, 0, 0, 0),
            until: self.until,
            between: None,
        };
        let (found, looked): (Option<Found>, Looked) =
            find_slot(&mut self.office, &self.who, now(), &self.rules, &wanted).unwrap();
        (found.map(|f| f.starts), looked)
    }

    /// Calls a visit off and books it again.
    pub fn change_a_day(&mut self) {
        schedule::cancel(&mut self.office, &self.who, now(), self.some, false, "test").unwrap();
        schedule::restore(&mut self.office, &self.who, now(), &self.rules, self.some).unwrap();
    }
}
