//! Codes for a text, and looking things up in the installed code set.

use std::fs;
use std::path::PathBuf;

use super::Places;
pub use crate::coding::{CodeEntry, CodeSet, CodingError, Hit, NoteKind, Release, suggest};

/// Loads the newest installed ICD-10-CM.
///
/// # Errors
/// [`CodingError::Unreadable`] when none is installed, [`CodingError::Damaged`] when it was altered.
pub fn load(places: &Places) -> Result<CodeSet, CodingError> {
    CodeSet::load(&newest(places))
}

/// Compares the installed set with its own checksum.
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
    Ok(CodeSet::from_bytes(&bytes)?.release().clone())
}

/// Releases are named by year and month, so the last name is the newest.
fn newest(places: &Places) -> PathBuf {
    let folder = places.installed();
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    files.retain(|p| {
        p.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with("icd10cm-"))
    });
    files.sort();
    files.pop().unwrap_or_else(|| folder.join("icd10cm.bin"))
}
