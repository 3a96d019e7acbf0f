//! How long a search over an office of 100,000 notes takes, from the words to the snippets, its audit entry kept.
//!
//! `cargo bench --bench search [NOTES]`: for each query the middle, the twentieth and the slowest of 21 searches, and the same over all
//! of them. Names, doses and sentences are made up.

use std::time::{Duration, Instant};

use chartwright::service::demo_notes;
use chartwright::service::{Office, Places, search};

const RUNS: usize = 21;

fn main() {
    let notes = std::env::args()
        .find_map(|a| a.parse().ok())
        .unwrap_or(100_000);
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(problem) => return println!("no temporary folder: {problem}"),
    };
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let now = jiff::Timestamp::now();
    let begun = Instant::now();
    let made = Office::create_demo(&places, now, jiff::civil::date(2026, 11, 24))
        .and_then(|()| Office::sign_in(&places, "rivera", "demo", now))
        .and_then(|(mut office, who)| {
            demo_notes::add(&mut office, &who, now, notes)?;
            Ok((office, who))
        });
    let (mut office, who) = match made {
        Ok(made) => made,
        Err(problem) => return println!("{problem}"),
    };
    println!(
        "{notes} notes written and indexed in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    let mut all: Vec<Duration> = Vec::new();
    for words in [
        "metoprolol",
        "metoprolol 25 mg",
        "\"shortness of breath\"",
        "patient pain",
        "the patient",
        "x-ray left knee",
        "25 mg",
        "25mg daily",
        "148/86",
        "furos",
        "pa",
        "note-4711",
        "no such words",
    ] {
        let mut times: Vec<Duration> = Vec::new();
        let mut hits = 0;
        for _ in 0..RUNS {
            let start = Instant::now();
            match search::notes(&mut office, &who, now, words, None, 20) {
                Ok(found) => hits = found.len(),
                Err(problem) => return println!("{problem}"),
            }
            times.push(start.elapsed());
        }
        println!("{words:<26} {hits:>3} shown   {}", figures(&mut times));
        all.append(&mut times);
    }
    println!("{:<26}             {}", "all", figures(&mut all));
}

/// The middle, the one that 95 of 100 do not exceed, and the slowest.
fn figures(times: &mut [Duration]) -> String {
    times.sort();
    let last = times.len().saturating_sub(1);
    let of = |at: usize| times.get(at).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
    let (middle, most) = (of(last / 2), of(last * 95 / 100));
    format!(
        "{middle:>6.1} ms, p95 {most:>6.1} ms, slowest {:>6.1} ms",
        of(last)
    )
}
