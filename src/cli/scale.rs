//! `chartwright demo --scale`: a demo office as large as wanted, in the folder of the office.

use std::io::Write;
use std::time::Instant;

use anyhow::ensure;
use jiff::{Timestamp, ZonedDateTime};

use super::TextOrJson;
use super::billing::json;
use super::progress::Progress;
use crate::service::{Places, scale};

/// More than any office has; a slip of the finger should not fill the disk.
const MOST: u64 = 5_000_000;

pub(super) fn run(patients: u64, seed: u64, format: TextOrJson) -> anyhow::Result<()> {
    ensure!(
        (1..=MOST).contains(&patients),
        "--scale takes 1 to {MOST} patients"
    );
    let places = Places::find();
    let (now, today) = (Timestamp::now(), ZonedDateTime::now().date());
    let (began, mut progress, mut doing) = (Instant::now(), Progress::new(), String::new());
    let made = scale::create(&places, now, today, (patients, seed), |what, done| {
        if doing != what {
            progress.begin(what);
            what.clone_into(&mut doing);
        }
        progress.fraction(done);
    });
    progress.end();
    let made = made?;
    let mut out = std::io::stdout().lock();
    if format == TextOrJson::Json {
        return json(&mut out, &made);
    }
    writeln!(
        out,
        "{} patients ({} registered twice), {} visits, {} notes, {} claims, {} ledger entries in {:.0} s",
        made.patients,
        made.registered_twice,
        made.visits,
        made.notes,
        made.claims,
        made.ledger,
        began.elapsed().as_secs_f64()
    )?;
    writeln!(
        out,
        "The office is in {}; sign in as rivera with the password demo.",
        places.office.display()
    )?;
    Ok(())
}
