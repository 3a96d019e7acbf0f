//! Importing code files: the Alphabetic Index and its tables, a release of the Tabular List, procedure tables, edit tables.
//! What a file is, its content says.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Places;
use super::code_suggestion::installed;
use crate::coding::{AlphabeticIndex, CodeSet, CodingError, Release, Table, build_icd10cm};
use crate::interop::plain_text::{TextError, text_of};

/// What was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What the file is, as people should see it: `Alphabetic Index`.
    pub what: String,
    /// How many entries it has.
    pub entries: usize,
    /// Where it is kept.
    pub kept: PathBuf,
    /// What to know about it.
    pub notice: Option<String>,
}

/// Why a file could not be imported; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened.
    #[error("{path} cannot be opened: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It is none of the layouts.
    #[error(transparent)]
    Coding(#[from] CodingError),
    /// It cannot be kept.
    #[error("the imported file cannot be kept ({0}); free some space and import it again")]
    Kept(std::io::Error),
    /// What else is wrong.
    #[error("{0}")]
    Refused(String),
}

/// Reads a file, finds out what it is and keeps it; what it adds is used from the next command on.
///
/// # Errors
/// [`ImportError`] in one sentence; nothing has changed then.
pub fn import(
    places: &Places,
    file: &Path,
    valid_from: Option<jiff::civil::Date>,
) -> Result<Imported, ImportError> {
    let bytes = fs::read(file).map_err(|source| ImportError::Unreadable {
        path: file.display().to_string(),
        source,
    })?;
    let name = file
        .file_name()
        .map_or_else(|| "index".into(), |n| n.to_string_lossy().into_owned());
    let text = text_of(bytes)?;
    let head: String = text.chars().take(4000).collect();
    if head.contains("<ICD10CM.tabular") {
        return import_tabular(places, &text, &name, valid_from);
    }
    if head.contains("<ICD10CM.index") || is_index_csv(&head) {
        return import_index(places, &text, &name);
    }
    let table = Table::read(&text, &name)?;
    let folder = if table.licensed() {
        licensed_folder(places)
    } else {
        tables_folder(places)
    };
    let kept = folder.join(table.file_name());
    keep(&kept, table.to_text().as_bytes())?;
    Ok(Imported {
        what: table.what().to_owned(),
        entries: table.len(),
        kept,
        notice: table.licensed().then(|| {
            "CPT is the American Medical Association's: this office must hold a licence for it"
                .to_owned()
        }),
    })
}

fn is_index_csv(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    ["Level", "Term"]
        .iter()
        .all(|column| first.contains(column))
}

/// Where imported public tables are kept.
pub(super) fn tables_folder(places: &Places) -> PathBuf {
    places.installed().join("tables")
}

/// Where tables under the office's own licence are kept: with the office.
pub(super) fn licensed_folder(places: &Places) -> PathBuf {
    places.office.join("code_tables")
}

fn index_folder(places: &Places) -> PathBuf {
    places.installed().join("alphabetic_index")
}

fn import_index(places: &Places, text: &str, name: &str) -> Result<Imported, ImportError> {
    let part = AlphabeticIndex::read(text, name)?;
    let sets = installed(places);
    if sets.is_empty() {
        return Err(ImportError::Refused(
            "there is no code set yet that the index could lead into; run `chartwright codes install` first".into(),
        ));
    }
    let folder = index_folder(places);
    let kept = folder.join(name.trim_end_matches(".gz"));
    keep(&kept, text.as_bytes())?;
    for (path, _) in sets {
        enter_index(places, &path)?;
    }
    Ok(Imported {
        what: "part of the Alphabetic Index".into(),
        entries: part.len(),
        kept,
        notice: None,
    })
}

/// Puts the imported parts of the Alphabetic Index into an installed code set, or takes them out where there are none left.
///
/// # Errors
/// [`ImportError`] where a kept part cannot be read.
pub(super) fn enter_index(places: &Places, set: &Path) -> Result<(), ImportError> {
    let mut index = AlphabeticIndex::default();
    let mut parts: Vec<PathBuf> = fs::read_dir(index_folder(places))
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    parts.sort();
    for part in parts {
        let bytes = fs::read(&part).map_err(|source| ImportError::Unreadable {
            path: part.display().to_string(),
            source,
        })?;
        let name = part
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        index.join(AlphabeticIndex::read(&text_of(bytes)?, &name)?);
    }
    let loaded = CodeSet::load(set)?;
    if !index.is_empty() || loaded.entries_from().is_some() {
        keep(set, &loaded.with_entries(&index))?;
    }
    Ok(())
}

/// Takes the Alphabetic Index out again: the code sets are those of the Tabular List alone.
///
/// # Errors
/// [`ImportError`] where a file cannot be removed.
pub fn remove_index(places: &Places) -> Result<(), ImportError> {
    match fs::remove_dir_all(index_folder(places)) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            return Err(ImportError::Kept(problem));
        }
        _ => {}
    }
    for (path, _) in installed(places) {
        enter_index(places, &path)?;
    }
    Ok(())
}

/// A new year's Tabular List. Its fiscal year begins on 1 October of the year before the version it names.
fn import_tabular(
    places: &Places,
    text: &str,
    name: &str,
    valid_from: Option<jiff::civil::Date>,
) -> Result<Imported, ImportError> {
    let year: i16 = text
        .split_once("<version>")
        .and_then(|(_, rest)| rest.split_once('<'))
        .and_then(|(year, _)| year.trim().parse().ok())
        .filter(|year| (2016..2100).contains(year))
        .ok_or_else(|| {
            ImportError::Refused("the Tabular List does not say which year's it is".into())
        })?;
    let from = valid_from.unwrap_or_else(|| jiff::civil::date(year - 1, 10, 1));
    let to = jiff::civil::date(year, 9, 30);
    if from > to {
        return Err(ImportError::Refused(format!(
            "a list of fiscal year {year} cannot be in force from {from}"
        )));
    }
    let update = if from.month() == 10 {
        String::new()
    } else {
        format!(", update of {from}")
    };
    let release = Release {
        system: "ICD-10-CM".into(),
        name: format!("FY{year}{update}"),
        valid_from: from,
        valid_to: to,
        licence: "public domain (CDC/NCHS)".into(),
        source: format!("imported from {name}"),
        source_sha256: String::new(),
    };
    let bytes = build_icd10cm(text, None, &release)?;
    let codes = CodeSet::from_bytes(&bytes)?.counts().0;
    let kept = places.installed().join(format!(
        "icd10cm-{:04}-{:02}.bin",
        from.year(),
        from.month()
    ));
    keep(&kept, &bytes)?;
    enter_index(places, &kept)?;
    Ok(Imported {
        what: format!("ICD-10-CM {}, in force {from} to {to}", release.name),
        entries: codes,
        kept,
        notice: None,
    })
}

fn keep(path: &Path, bytes: &[u8]) -> Result<(), ImportError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(ImportError::Kept)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(ImportError::Kept)?;
    file.write_all(bytes).map_err(ImportError::Kept)?;
    file.persist(path)
        .map(drop)
        .map_err(|e| ImportError::Kept(e.error))
}
