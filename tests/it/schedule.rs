//! The schedule over a real encrypted store: two who book at once, days with a changed clock, the waiting list, calendars.

use std::path::Path;
use std::sync::{Arc, Barrier};

use chartwright::domain::schedule::{Every, Hours, Repeat, Resource, ResourceKind, VisitStage};
use chartwright::domain::{
    AppointmentId, Patient, PatientId, PatientName, ResourceId, Sex, UserId,
};
use chartwright::service::schedule::{self, Booking, Placement, Rules, Setting, Waiting, Wanted};
use chartwright::service::{Office, Places, ServiceError, SignedIn, patients};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date, time};

const TODAY: Date = date(2026, 3, 2);

fn now() -> Timestamp {
    "2026-03-02T14:00:00Z".parse().unwrap()
}

struct Desk {
    _folder: tempfile::TempDir,
    places: Places,
    rules: Rules,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = Places {
        models: root.join("models"),
        assets: root.join("assets"),
        office: folder.path().join("office"),
    };
    Office::create_demo(&places, now(), TODAY).unwrap();
    let rules = Rules::load(&places.assets).unwrap();
    Desk {
        _folder: folder,
        places,
        rules,
    }
}

impl Desk {
    fn enter(&self, user: &str) -> (Office, SignedIn) {
        Office::sign_in(&self.places, user, "demo", now()).unwrap()
    }

    /// A provider at night and at the weekend, who has no visits yet and needs no room.
    fn night_doctor(&self, office: &mut Office, who: &SignedIn) -> (ResourceId, Rules) {
        // Rivera stands on the schedule already; the manager's user number is free for one more provider.
        let hours = (1..=7).map(|weekday| Hours {
            weekday,
            opens: time(0, 0, 0, 0),
            closes: time(23, 55, 0, 0),
            from: date(2020, 1, 1),
            until: None,
        });
        let setting = Setting {
            resource: Resource {
                id: ResourceId(0),
                kind: ResourceKind::Provider,
                name: "Night Doctor".into(),
                class: String::new(),
                user: Some(UserId(5)),
            },
            hours: hours.collect(),
        };
        let ids =
            schedule::set_up(office, who, now(), Some("America/New_York"), &[setting]).unwrap();
        let mut rules = self.rules.clone();
        for kind in &mut rules.types {
            kind.needs.clear();
        }
        (ids[0], rules)
    }
}

fn booking(patient: PatientId, provider: ResourceId, starts: DateTime) -> Booking {
    Booking {
        patient,
        visit_type: "follow_up".into(),
        provider,
        starts,
        minutes: None,
        reason: "Test".into(),
        doubled: None,
    }
}

fn a_patient(office: &mut Office, who: &SignedIn) -> PatientId {
    let patient = Patient {
        id: PatientId(0),
        mrn: format!("T{}", who.id()),
        name: PatientName {
            given: "Ada".into(),
            family: "Tester".into(),
        },
        born: date(1970, 1, 1),
        sex: Sex::Female,
        problems: vec![],
        medications: vec![],
        allergies: vec![],
    };
    patients::register(office, who, now(), &patient).unwrap()
}

#[test]
fn of_two_who_book_the_same_time_at_once_exactly_one_wins_and_the_other_is_told() {
    const ROUNDS: usize = 1_000;
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let (doctor, rules) = desk.night_doctor(&mut office, &who);
    let patient = a_patient(&mut office, &who);
    let barrier = Arc::new(Barrier::new(2));
    let times: Arc<Vec<DateTime>> = Arc::new(
        (0..ROUNDS as i64)
            .map(|n| {
                date(2026, 4, 1).at(0, 0, 0, 0)
                    + jiff::Span::new().minutes(20 * (n % 70)).days(n / 70)
            })
            .collect(),
    );
    let racers: Vec<_> = ["tran", "bauer"]
        .into_iter()
        .map(|user| {
            let (mut office, who) = desk.enter(user);
            let (barrier, times, rules) = (barrier.clone(), times.clone(), rules.clone());
            std::thread::spawn(move || {
                let mut told = Vec::new();
                for (round, starts) in times.iter().enumerate() {
                    barrier.wait();
                    // Who comes a little later takes turns, from at once to past the other's write.
                    let late = (round / 2 % 50) as u64 * 40;
                    if (round % 2 == 0) == (user == "tran") {
                        std::thread::sleep(std::time::Duration::from_micros(late));
                    }
                    told.push(schedule::book(
                        &mut office,
                        &who,
                        now(),
                        &rules,
                        &booking(patient, doctor, *starts),
                    ));
                }
                told
            })
        })
        .collect();
    let mut told = racers.into_iter().map(|r| r.join().unwrap());
    let (first, second) = (told.next().unwrap(), told.next().unwrap());
    let mut won = [0, 0];
    for (a, b) in first.iter().zip(&second) {
        assert!(a.is_ok() != b.is_ok(), "exactly one wins: {a:?} {b:?}");
        won[usize::from(b.is_ok())] += 1;
        let refusal = a.as_ref().err().or(b.as_ref().err()).unwrap().to_string();
        assert!(
            refusal.starts_with("the time is taken: Night Doctor"),
            "{refusal}"
        );
    }
    println!(
        "{ROUNDS} times booked by two at once: {} and {} won",
        won[0], won[1]
    );
    assert!(
        won.iter().all(|n| *n > 0),
        "one of the two was always first: {won:?}"
    );
}

#[test]
fn a_visit_is_moved_lengthened_cancelled_and_each_is_taken_back() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let (doctor, rules) = desk.night_doctor(&mut office, &who);
    let patient = a_patient(&mut office, &who);
    let at = |h, m| date(2026, 3, 5).at(h, m, 0, 0);
    let mut book = |starts| {
        schedule::book(
            &mut office,
            &who,
            now(),
            &rules,
            &booking(patient, doctor, starts),
        )
    };
    let (first, _) = (book(at(9, 0)).unwrap(), book(at(10, 0)).unwrap());
    let place = |starts, minutes, why: Option<&str>| Placement {
        provider: doctor,
        starts,
        minutes,
        doubled: why.map(str::to_owned),
    };
    let mut go = |to: &Placement| schedule::move_visit(&mut office, &who, now(), &rules, first, to);
    let moved = go(&place(at(9, 30), 30, None)).unwrap();
    assert_eq!(moved.before, place(at(9, 0), 20, None));
    let refused = go(&place(at(9, 45), 30, None)).unwrap_err().to_string();
    assert!(
        refused.contains("another visit on Thursday, March 5 at 09:45"),
        "{refused}"
    );
    assert!(
        go(&place(at(9, 45), 30, Some(" "))).is_err(),
        "a reason is more than a space"
    );
    go(&place(at(9, 45), 30, Some("sisters come together"))).unwrap();
    go(&moved.before).unwrap();
    let cancelled = schedule::cancel(&mut office, &who, now(), first, false, "feels well").unwrap();
    assert_eq!(cancelled.stage, VisitStage::Scheduled);
    schedule::book(
        &mut office,
        &who,
        now(),
        &rules,
        &booking(patient, doctor, at(9, 0)),
    )
    .unwrap();
    let late = schedule::restore(&mut office, &who, now(), &rules, first).unwrap_err();
    assert!(matches!(late, ServiceError::Rule(_)), "{late}");
    let outside = schedule::book(
        &mut office,
        &who,
        now(),
        &desk.rules,
        &booking(patient, ResourceId(1), at(20, 0)),
    );
    assert!(outside.unwrap_err().to_string().contains("has no hours"));
}

#[test]
fn days_with_a_changed_clock_are_right() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let (doctor, rules) = desk.night_doctor(&mut office, &who);
    let patient = a_patient(&mut office, &who);
    let mut book = |starts: DateTime, minutes| {
        let visit = Booking {
            minutes: Some(minutes),
            ..booking(patient, doctor, starts)
        };
        schedule::book(&mut office, &who, now(), &rules, &visit)
    };
    // 8 March 2026: from 1:59 to 3:00.
    let gap = book(date(2026, 3, 8).at(2, 30, 0, 0), 20)
        .unwrap_err()
        .to_string();
    assert!(gap.contains("put forward"), "{gap}");
    book(date(2026, 3, 8).at(1, 30, 0, 0), 60).unwrap();
    let taken = book(date(2026, 3, 8).at(3, 15, 0, 0), 20)
        .unwrap_err()
        .to_string();
    assert!(
        taken.contains("taken"),
        "an hour from 1:30 ends at 3:30: {taken}"
    );
    book(date(2026, 3, 8).at(3, 30, 0, 0), 20).unwrap();
    // 1 November 2026: from 1:59 back to 1:00.
    book(date(2026, 11, 1).at(1, 30, 0, 0), 60).unwrap();
    book(date(2026, 11, 1).at(2, 0, 0, 0), 20).unwrap();
    // A series keeps its hour on the wall through the change.
    let repeat = Repeat {
        every: Every::Week,
        interval: 1,
        count: Some(3),
        until: None,
    };
    let first = booking(patient, doctor, date(2026, 3, 3).at(9, 0, 0, 0));
    let series = schedule::book_series(&mut office, &who, now(), &rules, &first, &repeat).unwrap();
    assert!(
        series
            .iter()
            .all(|v| v.booked.is_some() && v.starts.hour() == 9)
    );
    let (ics, count) = schedule::export(
        &mut office,
        &who,
        now(),
        &rules,
        Some("Night"),
        (TODAY, date(2026, 3, 20)),
        false,
    )
    .unwrap();
    assert_eq!(count, 5);
    assert!(
        ics.contains("DTSTART:20260303T140000Z") && ics.contains("DTSTART:20260310T130000Z"),
        "{ics}"
    );
    assert!(
        !ics.contains("Tester"),
        "patients are told by their initials"
    );
}

#[test]
fn a_cancelled_time_is_filled_from_the_waiting_list_and_found_by_the_search() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let rules = &desk.rules;
    let wanted = Wanted {
        visit_type: "ultrasound".into(),
        provider: Some("rivera".into()),
        minutes: None,
        from: date(2026, 3, 3).at(8, 0, 0, 0),
        until: date(2026, 4, 30),
        between: Some((time(13, 0, 0, 0), time(17, 0, 0, 0))),
    };
    let (found, _) = schedule::find_slot(&mut office, &who, now(), rules, &wanted).unwrap();
    let found = found.unwrap();
    assert_eq!(found.with, ["Procedure room", "Ultrasound cart"]);
    assert!(found.starts.hour() >= 13, "{found:?}");
    let patient = a_patient(&mut office, &who);
    let visit = Booking {
        visit_type: "ultrasound".into(),
        ..booking(patient, found.provider, found.starts)
    };
    let id = schedule::book(&mut office, &who, now(), rules, &visit).unwrap();
    let (next, _) = schedule::find_slot(&mut office, &who, now(), rules, &wanted).unwrap();
    assert!(next.unwrap().starts > found.starts, "the time is taken now");
    // Another provider needs the only ultrasound cart at the same time.
    let other = Booking {
        provider: ResourceId(2),
        ..visit.clone()
    };
    let refused = schedule::book(&mut office, &who, now(), rules, &other)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("procedure room") || refused.contains("taken"),
        "{refused}"
    );
    schedule::cancel(&mut office, &who, now(), id, false, "called off").unwrap();
    let entry = Waiting {
        id: chartwright::domain::WaitingId(0),
        patient,
        name: String::new(),
        visit_type: "follow_up".into(),
        provider: None,
        from: TODAY,
        until: date(2026, 5, 1),
        reason: "Sooner".into(),
        urgent: true,
        asked_at: String::new(),
    };
    let waits = schedule::wait(&mut office, &who, now(), rules, &entry).unwrap();
    let list = schedule::waiting(&mut office, &who, now(), rules).unwrap();
    let fits = schedule::fitting(&list, found.provider, found.starts, 30);
    assert!(fits.iter().any(|w| w.entry.id == waits));
    assert!(fits.iter().all(|w| w.minutes <= 30));
    schedule::fill(
        &mut office,
        &who,
        now(),
        rules,
        waits,
        (found.provider, found.starts),
    )
    .unwrap();
    assert!(
        !schedule::waiting(&mut office, &who, now(), rules)
            .unwrap()
            .iter()
            .any(|w| w.entry.id == waits)
    );
    let due = schedule::due(&mut office, &who, now(), now()).unwrap();
    assert!(
        due.iter()
            .any(|o| o.kind == "offer" && o.wording.contains("Ada")),
        "{due:?}"
    );
    // Handing over is the office's own doing, and once.
    let folder = tempfile::tempdir().unwrap();
    let handed = schedule::hand_over_to_folder(&mut office, &who, now(), folder.path()).unwrap();
    assert!(handed >= 1);
    assert_eq!(
        schedule::hand_over_to_folder(&mut office, &who, now(), folder.path()).unwrap(),
        0
    );
}

#[test]
fn a_providers_own_calendar_becomes_blocks_once_and_the_search_passes_over_them() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let (_, rules) = desk.night_doctor(&mut office, &who);
    let ics = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:rounds\r\nSUMMARY:Rounds\r\nDTSTART;TZID=America/New_York:20260304T000000\r\nDTEND;TZID=America/New_York:20260304T120000\r\nRRULE:FREQ=WEEKLY;BYDAY=WE,TH;COUNT=4\r\nEXDATE;TZID=America/New_York:20260311T000000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:visit-1@chartwright\r\nDTSTART:20260304T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    for _ in 0..2 {
        let done = schedule::import(&mut office, &who, now(), ics, "Night", TODAY).unwrap();
        assert_eq!((done.blocked, done.passed_over), (3, 1), "{done:?}");
    }
    let board =
        schedule::board(&mut office, &who, now(), &rules, TODAY, date(2026, 3, 14)).unwrap();
    assert_eq!(
        board.blocks.iter().filter(|b| b.4 == "Rounds").count(),
        3,
        "the same file again changes nothing"
    );
    let wanted = Wanted {
        visit_type: "follow_up".into(),
        provider: Some("night".into()),
        minutes: None,
        from: date(2026, 3, 4).at(0, 0, 0, 0),
        until: date(2026, 3, 14),
        between: None,
    };
    let (found, _) = schedule::find_slot(&mut office, &who, now(), &rules, &wanted).unwrap();
    assert_eq!(found.unwrap().starts, date(2026, 3, 4).at(12, 0, 0, 0));
    let (pdf, visits) = schedule::day_sheet(&mut office, &who, now(), &rules, None, TODAY).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && visits > 10);
    assert!(schedule::import(&mut office, &who, now(), b"nonsense", "Night", TODAY).is_err());
    let id = AppointmentId(999_999);
    assert!(schedule::cancel(&mut office, &who, now(), id, false, "").is_err());
}

/// The same on every machine: how much a search looks at, not how long it takes (`cargo bench --bench schedule` says that).
#[test]
fn a_search_over_full_days_reads_a_row_a_day_and_looks_closely_at_one_and_booking_works_the_rows_out()
 {
    let mut year = super::full_year::Year::full(3, date(2026, 4, 30));
    let (found, first) = year.search();
    assert_eq!(found, Some(year.last));
    assert_eq!((first.worked_out, first.days), (0, 1), "{first:?}");
    let resources = 6;
    assert!(
        first.rows >= 60 * resources,
        "a row for each day and resource: {first:?}"
    );
    year.change_a_day();
    let (found, third) = year.search();
    assert_eq!(
        (found, third.worked_out, third.days),
        (Some(year.last), 0, 1),
        "booking again worked the day out: {third:?}"
    );
}

#[test]
fn a_month_counts_what_its_days_list() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let (from, to) = (date(2026, 2, 23), date(2026, 4, 5));
    let month = schedule::month(&mut office, &who, now(), &desk.rules, from, to).unwrap();
    assert_eq!(month.counts.len(), 42);
    assert!(month.visits.is_empty());
    let mut seen = 0;
    for day in &month.counts {
        let board =
            schedule::board(&mut office, &who, now(), &desk.rules, day.day, day.day).unwrap();
        let on: Vec<_> = board.visits.iter().filter(|v| !v.stage.is_off()).collect();
        assert_eq!(day.visits, on.len() as i64, "{}", day.day);
        for (provider, booked, free) in &day.providers {
            let theirs = on.iter().filter(|v| v.provider == Some(*provider));
            assert_eq!(
                *booked,
                theirs.map(|v| v.minutes).sum::<i64>(),
                "{}",
                day.day
            );
            let open = board.open.iter().filter(|(of, ..)| of == provider);
            let open: i64 = open
                .map(|(_, from, to)| {
                    i64::from((*to - *from).get_hours() * 60) + (*to - *from).get_minutes()
                })
                .sum();
            assert!(*free <= open && *free + *booked >= open, "{}", day.day);
            seen += booked;
        }
    }
    assert!(seen > 0);
}

#[test]
fn hours_change_from_a_day_on_and_are_put_back_exactly() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let read = |office: &mut Office| {
        let board = schedule::board(office, &who, now(), &desk.rules, TODAY, TODAY).unwrap();
        let mut hours = board.hours;
        hours.sort_by_key(|(id, h)| (id.0, h.weekday, h.opens, h.from));
        hours
    };
    let before = read(&mut office);
    let provider = before[0].0;
    // From the second Monday on, only Tuesdays from 6 to 9.
    let tuesday = Hours {
        weekday: 2,
        opens: time(6, 0, 0, 0),
        closes: time(9, 0, 0, 0),
        from: TODAY,
        until: None,
    };
    let change = date(2026, 3, 9);
    let was = schedule::set_hours(
        &mut office,
        &who,
        now(),
        provider,
        change,
        std::slice::from_ref(&tuesday),
    )
    .unwrap();
    let open_on = |office: &mut Office, day: Date| {
        let board = schedule::board(office, &who, now(), &desk.rules, day, day).unwrap();
        let mut open: Vec<_> = board.open.into_iter().filter(|o| o.0 == provider).collect();
        open.sort_by_key(|o| o.1);
        open
    };
    assert!(!open_on(&mut office, date(2026, 3, 4)).is_empty());
    assert!(open_on(&mut office, date(2026, 3, 11)).is_empty());
    let on_tuesday = open_on(&mut office, date(2026, 3, 10));
    assert_eq!(on_tuesday.len(), 1);
    assert_eq!(on_tuesday[0].1.time(), time(6, 0, 0, 0));
    let twice = [tuesday.clone(), tuesday];
    let refused = schedule::set_hours(&mut office, &who, now(), provider, change, &twice);
    assert!(refused.is_err(), "two stretches that meet");
    schedule::put_hours_back(&mut office, &who, now(), provider, &was).unwrap();
    assert_eq!(read(&mut office), before);
    let (mut coder, who) = desk.enter("lindqvist");
    let refused = schedule::put_hours_back(&mut coder, &who, now(), provider, &was);
    assert!(matches!(refused, Err(ServiceError::NotPermitted { .. })));
}

#[test]
fn what_somebody_who_waits_said_is_changed_and_taken_back() {
    let desk = desk();
    let (mut office, who) = desk.enter("tran");
    let first = schedule::waiting(&mut office, &who, now(), &desk.rules)
        .unwrap()
        .pop()
        .unwrap()
        .entry;
    let wanted = Waiting {
        until: date(2026, 6, 1),
        urgent: true,
        reason: "Cannot wait".into(),
        ..first.clone()
    };
    let before = schedule::change_waiting(&mut office, &who, now(), &wanted).unwrap();
    assert_eq!(before, first);
    let now_urgent = schedule::waiting(&mut office, &who, now(), &desk.rules).unwrap();
    let now_said = now_urgent
        .iter()
        .find(|w| w.entry.id == first.id)
        .map(|w| w.entry.clone());
    assert_eq!(now_said, Some(wanted.clone()));
    let turned = Waiting {
        from: date(2026, 6, 2),
        ..wanted
    };
    let refused = schedule::change_waiting(&mut office, &who, now(), &turned).unwrap_err();
    assert!(refused.to_string().contains("exchange them"), "{refused}");
    schedule::change_waiting(&mut office, &who, now(), &before).unwrap();
}
