//! Patients and records: duplicates, merges, charts, beds, the large office.

mod beds;
mod duplicates;
mod exchange;
mod large;
mod merges;

use chartwright::service::{Office, Places, SignedIn};

/// The day of these tests.
pub(crate) const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 24);

pub(crate) fn now() -> jiff::Timestamp {
    "2026-11-24T16:00:00Z".parse().unwrap()
}

/// Places with an office of its own.
pub(crate) fn places(folder: &tempfile::TempDir) -> Places {
    Places {
        office: folder.path().join("office"),
        ..Places::find()
    }
}

/// A demo office, entered.
pub(crate) fn office(user: &str) -> (tempfile::TempDir, Office, SignedIn) {
    let folder = tempfile::tempdir().unwrap();
    let places = places(&folder);
    Office::create_demo(&places, now(), TODAY).unwrap();
    let (office, who) = Office::sign_in(&places, user, "demo", now()).unwrap();
    (folder, office, who)
}
