//! What a folder of dictations holds: recordings, their references, what is known of the patients, the drugs that are said.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::normalise::Normaliser;
use super::terms::Terms;
use super::{EvaluationError, Task};
use crate::service::Places;
use crate::service::set_up::TERMS;

const SOUND: [&str; 9] = [
    "flac", "wav", "mp3", "m4a", "mp4", "aac", "ogg", "oga", "aiff",
];
#[derive(Debug, Deserialize)]
pub(super) struct DrugsOf {
    pub(super) id: String,
    pub(super) drugs: Vec<String>,
}

/// A recording with its references.
#[derive(Debug, Clone)]
pub(super) struct Recording {
    pub(super) name: String,
    pub(super) sound: PathBuf,
    /// The words as spoken, or the document where there are none.
    pub(super) spoken: PathBuf,
    /// The document, or the words as spoken where there is none.
    pub(super) written: PathBuf,
    /// What is known of the patient.
    pub(super) context: Option<PathBuf>,
}

/// What the texts are held against.
#[derive(Debug)]
pub(super) struct References {
    pub(super) spoken: String,
    pub(super) written: String,
}

/// Recordings of the folder with their references, in order of name.
pub(super) fn recordings(task: &Task) -> Result<Vec<Recording>, EvaluationError> {
    let listing = fs::read_dir(&task.folder).map_err(|e| unreadable(&task.folder, &e))?;
    let mut sounds: Vec<PathBuf> = listing
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|p| is_sound(p))
        .collect();
    sounds.sort();
    let found: Vec<Recording> = sounds
        .into_iter()
        .filter_map(|sound| {
            let name = stem(&sound);
            let first = |endings: [&str; 3]| {
                let files = endings.map(|ending| task.folder.join(format!("{name}.{ending}")));
                files.into_iter().find(|p| p.is_file())
            };
            let context = task.folder.join(format!("{name}.context.json"));
            Some(Recording {
                spoken: first(["spoken.txt", "txt", "written.txt"])?,
                written: first(["txt", "written.txt", "spoken.txt"])?,
                context: context.is_file().then_some(context),
                name,
                sound,
            })
        })
        .collect();
    if found.is_empty() {
        return Err(EvaluationError::Nothing(task.folder.clone()));
    }
    Ok(found)
}

fn is_sound(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|e| SOUND.contains(&e.as_str()))
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

pub(super) fn drugs(folder: &Path) -> Result<Vec<DrugsOf>, EvaluationError> {
    let path = folder.join("drugs.json");
    if !path.exists() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&read(&path)?).map_err(|e| unreadable(&path, &e))
}

pub(super) fn terms(
    places: &Places,
    task: &Task,
    drugs: &[DrugsOf],
    normaliser: &Normaliser,
) -> Result<(Terms, String), EvaluationError> {
    let installed = places.installed().join(TERMS);
    let file = task
        .terms
        .clone()
        .or_else(|| installed.is_file().then_some(installed));
    let (terms, source) = match file {
        Some(file) => (
            Terms::from_lines(&read(&file)?, normaliser),
            file.display().to_string(),
        ),
        None => {
            let names = drugs.iter().flat_map(|d| &d.drugs).map(String::as_str);
            (
                Terms::of(names, normaliser),
                "the folder's drugs.json only".to_owned(),
            )
        }
    };
    let count = terms.len();
    Ok((terms, format!("{source} ({count} terms)")))
}

pub(super) fn read(path: &Path) -> Result<String, EvaluationError> {
    fs::read_to_string(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, reason: &dyn std::fmt::Display) -> EvaluationError {
    EvaluationError::File {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}
