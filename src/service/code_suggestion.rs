//! Codes for a text, and looking things up in the installed code sets. Which release applies is a matter of the date of service.

use std::fs;
use std::path::PathBuf;

use jiff::civil::Date;

use super::Places;
pub use crate::coding::{
    CodeEntry, CodeSet, CodingError, Hit, NoteKind, Release, suggest, suggest_most,
};

/// Loads the newest installed ICD-10-CM.
///
/// # Errors
/// [`CodingError::Unreadable`] when none is installed, [`CodingError::Damaged`] when it was altered.
pub fn load(places: &Places) -> Result<CodeSet, CodingError> {
    CodeSet::load(&newest(places))
}

/// Loads the release for services of `date`: the one in force then, else the newest that had begun, else the newest;
/// [`Release::notice`] says where it does not fit.
///
/// # Errors
/// As [`load`].
pub fn load_for(places: &Places, date: Date) -> Result<CodeSet, CodingError> {
    let releases = installed(places);
    let in_force = releases
        .iter()
        .rev()
        .find(|(_, r)| r.valid_from <= date && date <= r.valid_to)
        .or_else(|| releases.iter().rev().find(|(_, r)| r.valid_from <= date));
    in_force.map_or_else(|| load(places), |(path, _)| CodeSet::load(path))
}

/// Every installed release, oldest first, with its file. Files that cannot be read are left out; [`verify`] tells of them.
#[must_use]
pub fn installed(places: &Places) -> Vec<(PathBuf, Release)> {
    let mut found: Vec<(PathBuf, Release)> = files(places)
        .into_iter()
        .filter_map(|path| {
            let release = CodeSet::release_of(&fs::read(&path).ok()?).ok()?;
            Some((path, release))
        })
        .collect();
    found.sort_by_key(|(_, release)| release.valid_from);
    found
}

/// Compares the newest installed set with its own checksum.
///
/// # Errors
/// As [`load`].
pub fn verify(places: &Places) -> Result<Release, CodingError> {
    let path = newest(places);
    let bytes = fs::read(&path).map_err(|source| CodingError::Unreadable {
        path: path.display().to_string(),
        source,
    })?;
    CodeSet::verify(&bytes)?;
    CodeSet::release_of(&bytes)
}

/// Releases are named by year and month, so the last name is the newest.
fn newest(places: &Places) -> PathBuf {
    files(places)
        .pop()
        .unwrap_or_else(|| places.installed().join("icd10cm.bin"))
}

fn files(places: &Places) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(places.installed())
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    files.retain(|p| {
        let name = p.file_name().map(|n| n.to_string_lossy().into_owned());
        name.is_some_and(|n| n.starts_with("icd10cm-") && n.ends_with(".bin"))
    });
    files.sort();
    files
}
