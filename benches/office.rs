//! How long each view's data takes in a large office, through the same actions as the window, permission and audit entry included.
//!
//! `cargo bench --bench office` makes an office of 20,000 patients; CHARTWRIGHT_BENCH_OFFICE names a folder made by
//! `chartwright demo --scale N` instead. Each figure: the first time after opening, then the middle and the slowest of 25.

#![allow(
    clippy::unwrap_used,
    reason = "a measurement ends where it cannot go on"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chartwright::domain::PatientId;
use chartwright::service::billing::reasons::Reasons;
use chartwright::service::billing::reports::Figure;
use chartwright::service::billing::{accounts, claims, remittance, reports};
use chartwright::service::front_desk::{self, DeskRules};
use chartwright::service::records::{charting, duplicates, registering};
use chartwright::service::schedule::{self, Rules, Wanted};
use chartwright::service::{
    Office, Places, SignedIn, admissions, figures, home, patients, scale, supplies,
};

const TIMES: usize = 25;

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn measure(name: &str, mut act: impl FnMut(usize)) {
    let mut once = |at| {
        let began = Instant::now();
        act(at);
        began.elapsed()
    };
    let first = once(0);
    let mut rest: Vec<Duration> = (1..=TIMES).map(once).collect();
    rest.sort();
    println!(
        "{name:<44} {:>8.2} {:>8.2} {:>8.2}",
        ms(first),
        ms(rest[TIMES / 2]),
        ms(rest[TIMES - 1])
    );
}

fn main() {
    let now = jiff::Timestamp::now();
    let today = jiff::ZonedDateTime::now().date();
    let folder = tempfile::tempdir().unwrap();
    let mut places = Places::find();
    match std::env::var_os("CHARTWRIGHT_BENCH_OFFICE") {
        Some(office) => places.office = PathBuf::from(office),
        None => {
            places.office = folder.path().join("office");
            let made = scale::create(&places, now, today, (20_000, 1), |_, _| ()).unwrap();
            println!("{made:?}");
        }
    }
    let began = Instant::now();
    let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now).unwrap();
    let opened = began.elapsed();
    home::todays_work(&mut office, &who, now, today).unwrap();
    println!(
        "opening: {:.0} ms for the password and the store, {:.0} ms with the day's work",
        ms(opened),
        ms(began.elapsed())
    );
    println!(
        "{:<44} {:>8} {:>8} {:>8}  ms",
        "", "first", "middle", "slowest"
    );
    records(&places, &mut office, &who);
    around(&places, &mut office, &who);
    billing(&places, &mut office, &who);
}

/// Schedule, front desk, supplies, the managers' figures.
fn around(places: &Places, office: &mut Office, who: &SignedIn) {
    let now = jiff::Timestamp::now();
    let today = jiff::ZonedDateTime::now().date();
    let rules = Rules::load(&places.assets).unwrap();
    let desk = DeskRules::load(&places.assets).unwrap();
    let days = |n: i64| jiff::Span::new().days(n);
    let monday = today.saturating_sub(days(today.weekday().to_monday_zero_offset().into()));
    for (name, from, length) in [
        ("schedule, a day", today, 0),
        ("schedule, a week", monday, 6),
        ("schedule, a month", monday.saturating_sub(days(14)), 41),
    ] {
        measure(name, |at| {
            let from = from.saturating_sub(days(7 * at as i64));
            let to = from.saturating_add(days(length));
            if length > 13 {
                schedule::month(office, who, now, &rules, from, to).unwrap();
            } else {
                schedule::board(office, who, now, &rules, from, to).unwrap();
            }
        });
    }
    measure("next time that fits", |at| {
        let wanted = Wanted {
            visit_type: ["follow_up", "new_patient", "physical"][at % 3].into(),
            provider: (at % 2 == 1).then(|| "rivera".into()),
            minutes: None,
            from: today.at(8, 0, 0, 0),
            until: today.saturating_add(days(365)),
            between: None,
        };
        schedule::find_slot(office, who, now, &rules, &wanted).unwrap();
    });
    let visits = front_desk::flow(office, who, now, today).unwrap();
    println!("{} visits today", visits.len());
    measure("patient-flow board", |_| {
        front_desk::flow(office, who, now, today).unwrap();
    });
    if !visits.is_empty() {
        measure("check-in", |at| {
            let visit = visits[at % visits.len()].id;
            front_desk::check_in(office, who, now, (&rules, &desk), visit).unwrap();
        });
    }
    measure("messages and tasks", |_| {
        front_desk::tasks(office, who, now).unwrap();
    });
    measure("supplies", |_| {
        supplies::shelf(office, who, now, today).unwrap();
    });
    let (mut office, boss) = Office::sign_in(places, "bauer", "demo", now).unwrap();
    measure("managers' figures", |_| {
        figures::figures(&mut office, &boss, now, today).unwrap();
    });
}

fn records(places: &Places, office: &mut Office, who: &SignedIn) {
    let now = jiff::Timestamp::now();
    let today = jiff::ZonedDateTime::now().date();
    measure("today and worklists", |_| {
        home::todays_work(office, who, now, today).unwrap();
    });
    let searches: [(&str, &[&str]); 8] = [
        (
            "search, beginning of a name",
            &["smi", "gar", "wil", "ngu", "oak"],
        ),
        (
            "search, two words",
            &[
                "smith john",
                "garcia mar",
                "bradley wil",
                "jo rod",
                "nguyen linh",
            ],
        ),
        (
            "search, two words, rare together",
            &[
                "mohammed nguyen",
                "zelda patel",
                "aoife garcia",
                "hiroshi smith",
            ],
        ),
        (
            "search, from within",
            &["ingham", "worth", "ampbel", "ernand"],
        ),
        (
            "search, misspelt",
            &[
                "jonsen mary",
                "rodrigez jose",
                "schmitt anna",
                "fillips james",
            ],
        ),
        (
            "search, birth date",
            &["3/14/1958", "1971-02-03", "07/04/1980"],
        ),
        (
            "search, telephone",
            &["(217) 345-0142", "3450", "312555", "217"],
        ),
        ("search, record number", &["100021", "1999", "55"]),
    ];
    for (name, words) in searches {
        measure(name, |at| {
            patients::find(office, who, now, words[at % words.len()], 12).unwrap();
        });
    }
    let first = patients::find(office, who, now, "100000", 1).unwrap()[0]
        .id
        .0;
    let some = |at: usize| PatientId(first + (at * 37) as i64);
    measure("chart", |at| {
        patients::chart(office, who, now, some(at)).unwrap();
    });
    measure("chart: lists, vital signs, scans, disclosures", |at| {
        charting::beside(office, who, now, some(at)).unwrap();
    });
    measure("registration form", |at| {
        registering::form(office, who, now, some(at)).unwrap();
    });
    let finder = duplicates::Finder::load(places).unwrap();
    measure("who may be registered already", |at| {
        let form = registering::form(office, who, now, some(at)).unwrap();
        registering::review(
            office,
            who,
            (now, today),
            &finder,
            (form.patient, &form.answers),
        )
        .unwrap();
    });
    measure("bed board and census", |_| {
        admissions::board(office, who, now).unwrap();
        admissions::census(office, who, now, today.at(0, 0, 0, 0)).unwrap();
    });
    if std::env::var_os("CHARTWRIGHT_BENCH_DUPLICATES").is_some() {
        let began = Instant::now();
        let found = duplicates::search(office, who, now, &finder).unwrap();
        println!(
            "duplicates over all records: {found} pairs in {:.1} s",
            began.elapsed().as_secs_f64()
        );
    }
    measure("duplicates to decide", |_| {
        duplicates::list(office, who, now, 100).unwrap();
    });
}

fn billing(places: &Places, office: &mut Office, who: &SignedIn) {
    let now = jiff::Timestamp::now();
    let today = jiff::ZonedDateTime::now().date();
    let reasons = Reasons::load(places).unwrap();
    measure("claims, newest 500", |_| {
        claims::list(office, who, now, None, 500).unwrap();
    });
    measure("remittances, newest 500", |_| {
        remittance::list(office, who, now, 500).unwrap();
    });
    measure("what is owed, by age", |_| {
        accounts::ageing(office, who, now, today, Some(500)).unwrap();
    });
    for figure in [
        Figure::PayersOwe(4),
        Figure::PatientsOwe(0),
        Figure::Receivable,
    ] {
        measure(&format!("rows: {}", figure.title()), |_| {
            reports::rows(office, who, now, (today, 180), &figure, Some(500)).unwrap();
        });
    }
    measure("billing figures of 180 days", |_| {
        reports::figures(office, who, now, today, 180, &reasons).unwrap();
    });
}
