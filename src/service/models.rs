//! Speech models as people handle them: list, import, verify.

use std::fs;
use std::path::Path;

use super::Places;
use crate::speech::models::{Entry, ModelError, Precision, Shelf, Source};

/// A model and whether its file is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRow {
    /// What the manifest says.
    pub entry: Entry,
    /// Whether the file is there at its full size.
    pub installed: bool,
}

/// All known models.
///
/// # Errors
/// [`ModelError::Manifest`] with the line of a mistake.
pub fn list(places: &Places) -> Result<Vec<ModelRow>, ModelError> {
    let shelf = Shelf::open(&places.models)?;
    Ok(shelf
        .entries()
        .map(|entry| ModelRow {
            installed: shelf.is_installed(entry),
            entry: entry.clone(),
        })
        .collect())
}

/// Verifies one model, or all that are installed; returns the names verified.
///
/// # Errors
/// [`ModelError::Tampered`] for the first that differs; [`ModelError::Missing`] for a named one that is not there.
pub fn verify(places: &Places, name: Option<&str>) -> Result<Vec<String>, ModelError> {
    let shelf = Shelf::open(&places.models)?;
    let chosen: Vec<&Entry> = match name {
        Some(name) => vec![shelf.entry(name)?],
        None => shelf.entries().filter(|e| shelf.path(e).exists()).collect(),
    };
    chosen
        .into_iter()
        .map(|entry| shelf.verify(entry).map(|()| entry.name.clone()))
        .collect()
}

/// Imports a GGML file, or a folder with a CTranslate2 model (whole or in parts).
///
/// # Errors
/// [`ModelError`] in one sentence; nothing half-made stays behind.
pub fn import(
    places: &Places,
    from: &Path,
    name: &str,
    precision: Precision,
) -> Result<Entry, ModelError> {
    let mut shelf = Shelf::open(&places.models)?;
    if from.is_dir() {
        shelf.import_source(name, &read_folder(from)?, precision)
    } else {
        shelf.import_file(name, from)
    }
}

fn read_folder(folder: &Path) -> Result<Source, ModelError> {
    let disk = |source| ModelError::Disk {
        path: folder.to_owned(),
        source,
    };
    let mut parts: Vec<_> = fs::read_dir(folder)
        .map_err(disk)?
        .flatten()
        .map(|e| e.path())
        .filter(|p| {
            p.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with("model.bin"))
        })
        .collect();
    parts.sort();
    if parts.is_empty() {
        return Err(ModelError::Damaged(format!(
            "{} holds no model.bin; name a CTranslate2 folder or a GGML file",
            folder.display()
        )));
    }
    let mut model = Vec::new();
    for part in &parts {
        model.extend(fs::read(part).map_err(disk)?);
    }
    let vocabulary = ["vocabulary.json", "vocabulary.txt"]
        .iter()
        .find_map(|name| fs::read_to_string(folder.join(name)).ok())
        .ok_or_else(|| {
            ModelError::Damaged(format!(
                "{} holds no vocabulary.json or vocabulary.txt",
                folder.display()
            ))
        })?;
    Ok(Source { model, vocabulary })
}
