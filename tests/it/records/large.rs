//! A large office does as little work for a view as a small one: the same queries over 2,000 and 20,000 patients are counted in
//! steps of the store's machine, never in time. Reading all 20,000 patients once would be some 10,000 tens of steps.

use chartwright::service::scale;
use chartwright::service::{Office, Places, admissions, home, patients};

use super::{TODAY, now, places};

struct Work {
    name: &'static str,
    steps: u64,
}

fn large(patients: u64) -> (tempfile::TempDir, Places) {
    let folder = tempfile::tempdir().unwrap();
    let places = places(&folder);
    let made = scale::create(&places, now(), TODAY, (patients, 7), |_, _| ()).unwrap();
    assert_eq!(made.patients, patients);
    (folder, places)
}

fn measured(places: &Places) -> Vec<Work> {
    let (mut office, who) = Office::sign_in(places, "rivera", "demo", now()).unwrap();
    let mut all = Vec::new();
    let steps = office.count_work().unwrap();
    let done = || steps.load(std::sync::atomic::Ordering::Relaxed);
    let mut count = |name, office: &mut Office, act: &mut dyn FnMut(&mut Office)| {
        let before = done();
        act(office);
        all.push(Work {
            name,
            steps: done() - before,
        });
    };
    for words in [
        "smi",
        "smith jo",
        "garcia maria",
        "3/14/1958",
        "217",
        "100020",
        "zzyzx",
        "jonson mary",
    ] {
        count(words, &mut office, &mut |o| {
            patients::find(o, &who, now(), words, 12).unwrap();
        });
    }
    let patient = patients::find(&mut office, &who, now(), "100001", 1).unwrap()[0].id;
    count("chart", &mut office, &mut |o| {
        patients::chart(o, &who, now(), patient).unwrap();
    });
    count("beds", &mut office, &mut |o| {
        admissions::board(o, &who, now()).unwrap();
    });
    // A day far ahead of any visit: only what a day costs beside its own visits.
    count("an empty day", &mut office, &mut |o| {
        home::todays_work(o, &who, now(), jiff::civil::date(2031, 1, 1)).unwrap();
    });
    all
}

#[test]
fn a_view_of_a_large_office_costs_what_it_shows() {
    let (_a, small) = large(2_000);
    let (_b, big) = large(20_000);
    for (small, big) in measured(&small).into_iter().zip(measured(&big)) {
        println!(
            "{:<14} {:>8} {:>8} tens of steps",
            small.name, small.steps, big.steps
        );
        assert!(
            big.steps < small.steps * 3 + 2_000,
            "{} takes {} tens of steps over 2,000 patients and {} over 20,000",
            small.name,
            small.steps,
            big.steps
        );
    }
}

#[test]
fn a_seed_makes_the_same_office_and_every_row_points_to_something() {
    let one = |seed| {
        let folder = tempfile::tempdir().unwrap();
        let places = places(&folder);
        let made = scale::create(&places, now(), TODAY, (300, seed), |_, _| ()).unwrap();
        let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now()).unwrap();
        assert_eq!(office.faults().unwrap(), 0, "rows that point nowhere");
        let names: Vec<String> = patients::find(&mut office, &who, now(), "1000", 50)
            .unwrap()
            .into_iter()
            .map(|p| format!("{} {}", p.name, p.born))
            .collect();
        (made, names)
    };
    let first = one(3);
    assert_eq!(first, one(3));
    assert_ne!(first.1, one(4).1);
}
