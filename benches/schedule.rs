//! How long it takes to find the next time that fits, over a year of 20 providers in an encrypted store.
//!
//! `cargo bench --bench schedule`; each figure is the middle one of 51 searches.

#![allow(
    clippy::unwrap_used,
    reason = "a measurement ends where it cannot go on"
)]

#[path = "../tests/it/full_year.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests")]
mod full_year;

use std::time::Instant;

fn main() {
    let mut year = full_year::Year::full(full_year::PROVIDERS, jiff::civil::date(2027, 3, 1));
    println!(
        "{} visits of {} providers, every day but the last full",
        year.visits,
        full_year::PROVIDERS
    );
    let began = Instant::now();
    let (found, looked) = year.search();
    println!(
        "first search, nothing known yet   {:>9.2} ms   {looked:?}",
        began.elapsed().as_secs_f64() * 1e3
    );
    assert_eq!(found, Some(year.last));
    let mut times: Vec<f64> = (0..51)
        .map(|_| {
            let began = Instant::now();
            year.search();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("the last day of the year          {:>9.2} ms", times[25]);
    let mut times: Vec<f64> = (0..51)
        .map(|_| {
            year.change_a_day();
            let began = Instant::now();
            year.search();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("the same, a day having changed    {:>9.2} ms", times[25]);
}
