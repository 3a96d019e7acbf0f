//! Insurance and billing as a whole: what goes out validates, what comes back balances, nothing is posted partly or twice.

mod accounts;
mod commands;
mod defects;
mod files;
mod generator;
mod payer;
mod round_trips;
mod sums;
mod validators;
mod whole_office;
mod window_desk;

use std::path::{Path, PathBuf};

use chartwright::domain::{Patient, PatientId, PatientName, Sex};
use chartwright::service::{Office, Places, SignedIn, patients};
use jiff::Timestamp;

/// The shared reference files, if this machine has them.
fn reference(path: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/reference")
        .join(path);
    if !folder.exists() {
        eprintln!("SKIPPED: the reference files {path} are not here");
        return None;
    }
    Some(folder)
}

fn now() -> Timestamp {
    "2026-05-04T14:00:00Z".parse().unwrap()
}

struct Demo {
    folder: tempfile::TempDir,
    places: Places,
}

fn demo() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = Places {
        models: root.join("models"),
        assets: root.join("assets"),
        office: folder.path().join("office"),
    };
    Office::create_demo(&places, now(), generator::TODAY).unwrap();
    Demo { folder, places }
}

impl Demo {
    fn enter(&self, user: &str) -> (Office, SignedIn) {
        Office::sign_in(&self.places, user, "demo", now()).unwrap()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Patients for generated claims.
    fn patients(&self, count: usize) -> Vec<PatientId> {
        let (mut office, who) = self.enter("rivera");
        let made = (0..count).map(|n| {
            let patient = Patient {
                id: PatientId(0),
                mrn: format!("T{n:05}"),
                name: PatientName {
                    given: "Test".into(),
                    family: format!("Case{n}"),
                },
                born: jiff::civil::date(1970, 1, 1),
                sex: Sex::Unknown,
                problems: vec![],
                medications: vec![],
                allergies: vec![],
            };
            patients::register(&mut office, &who, now(), &patient).unwrap()
        });
        made.collect()
    }
}
