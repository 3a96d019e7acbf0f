//! How long a large batch and a large remittance take: 10,000 claims written, 10,000 claims posted.
//!
//! `cargo bench --bench billing`; each figure is the middle one of five runs, each in an office of its own.

#![allow(
    clippy::unwrap_used,
    reason = "a measurement ends where it cannot go on"
)]

#[path = "../tests/it/billing/generator.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests")]
mod generator;
#[path = "../tests/it/billing/payer.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests")]
mod payer;

use std::path::Path;
use std::time::{Duration, Instant};

use chartwright::domain::{Claim, Frequency, Patient, PatientId, PatientName, PayerRank, Sex};
use chartwright::service::billing::reasons::Reasons;
use chartwright::service::billing::{Scrubber, accounts, claims, remittance, sending};
use chartwright::service::{Office, Places, patients};
use generator::TODAY;

const CLAIMS: usize = 10_000;
const RUNS: usize = 5;

fn run() -> (Duration, Duration) {
    let now = "2026-05-04T14:00:00Z".parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = Places {
        models: root.join("models"),
        assets: root.join("assets"),
        office: folder.path().join("office"),
    };
    Office::create_demo(&places, now, TODAY).unwrap();
    let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now).unwrap();
    let people: Vec<PatientId> = (0..500)
        .map(|n| {
            let patient = Patient {
                id: PatientId(0),
                mrn: format!("B{n}"),
                name: PatientName {
                    given: "Bench".into(),
                    family: format!("Case{n}"),
                },
                born: jiff::civil::date(1970, 1, 1),
                sex: Sex::Unknown,
                problems: vec![],
                medications: vec![],
                allergies: vec![],
            };
            patients::register(&mut office, &who, now, &patient).unwrap()
        })
        .collect();
    let plain = |n: &usize| {
        let claim = generator::claim(1, *n);
        claim.rank == PayerRank::Primary && claim.frequency == Frequency::Original
    };
    let made: Vec<(PatientId, Claim)> = (0..)
        .filter(plain)
        .take(CLAIMS)
        .enumerate()
        .map(|(at, n)| (people[at % people.len()], generator::claim(1, n)))
        .collect();
    claims::enter(&mut office, &who, now, &made).unwrap();
    let ids: Vec<String> = made.iter().map(|(_, c)| c.control.clone()).collect();
    let scrubber = Scrubber {
        code_set: None,
        ..Scrubber::load(&places).unwrap()
    };
    let done = claims::scrub(&mut office, &who, now, TODAY, &scrubber, &ids).unwrap();
    assert!(
        done.iter()
            .all(|d| d.state == chartwright::domain::ClaimState::Ready)
    );
    let started = Instant::now();
    let sent = sending::export(
        &mut office,
        &who,
        now,
        TODAY.at(9, 0, 0, 0),
        &ids,
        &folder.path().join("batch.837"),
    )
    .unwrap();
    let written = started.elapsed();
    assert_eq!(sent.claims, CLAIMS);
    let all: Vec<Claim> = made.into_iter().map(|(_, c)| c).collect();
    let file = payer::remittances(&all, 1, CLAIMS);
    let reasons = Reasons::load(&places).unwrap();
    let started = Instant::now();
    let posted =
        remittance::post(&mut office, &who, now, TODAY, &reasons, file.as_bytes()).unwrap();
    let took = started.elapsed();
    assert!(
        posted.posted
            && accounts::check(&mut office, &who, now)
                .unwrap()
                .is_balanced()
    );
    (written, took)
}

fn main() {
    let (mut written, mut posted): (Vec<Duration>, Vec<Duration>) =
        (0..RUNS).map(|_| run()).unzip();
    written.sort_unstable();
    posted.sort_unstable();
    let shown = |times: &[Duration]| {
        format!(
            "{:.2} s ({:.2} to {:.2})",
            times[RUNS / 2].as_secs_f64(),
            times[0].as_secs_f64(),
            times[RUNS - 1].as_secs_f64()
        )
    };
    println!(
        "a batch of {CLAIMS} claims written and marked sent: {}",
        shown(&written)
    );
    println!(
        "a remittance of {CLAIMS} claims posted:             {}",
        shown(&posted)
    );
}
