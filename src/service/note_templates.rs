//! The office's and each person's own note templates: files in the office's folder that go before the shipped ones.
//!
//! They hold forms, never patients: plain TOML, so that they can also be written with any editor.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;

use super::Places;
use super::note_taking::{NoteError, Template};
use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{Note, Permission};
use crate::note::{builtin_templates, structure};

/// Whose a template is; the later goes before the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// It ships with the program.
    Shipped,
    /// The office's own.
    Office,
    /// The person's own.
    Mine,
}

/// A template in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateLine {
    /// `soap`.
    pub name: String,
    /// As people call it; the fault where the file has one.
    pub title: String,
    /// Whose file is in force.
    pub whose: Whose,
    /// What is wrong with that file.
    pub fault: Option<NoteError>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The office refused.
    #[error(transparent)]
    Office(#[from] ServiceError),
    /// The text breaks a rule.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A name that cannot be a file's.
    #[error(
        "a template's name has only small letters, digits and hyphens, for example `follow-up`"
    )]
    Name,
    /// The file cannot be written.
    #[error("{0} could not be written ({1}); check the folder's permissions")]
    Disk(PathBuf, std::io::Error),
}

fn folder(places: &Places, whose: Whose, user: &str) -> PathBuf {
    let office = places.office.join("templates");
    match whose {
        Whose::Shipped => places.templates(),
        Whose::Office => office,
        Whose::Mine => office.join(user),
    }
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= 40 && name.chars().all(fits)
}

/// The file in force for a name, and whose it is; `None` where only the program itself has it.
fn file(places: &Places, user: &str, name: &str) -> Option<(Whose, String)> {
    if !is_name(name) {
        return None;
    }
    [Whose::Mine, Whose::Office, Whose::Shipped]
        .into_iter()
        .find_map(|whose| {
            let path = folder(places, whose, user).join(format!("{name}.toml"));
            Some((whose, fs::read_to_string(path).ok()?))
        })
}

/// The template of this name for a person: theirs, else the office's, else the shipped one.
///
/// # Errors
/// [`NoteError`] with the line of a mistake, or that there is no such template.
pub fn in_force(places: &Places, who: &SignedIn, name: &str) -> Result<Template, NoteError> {
    match file(places, who.user_name(), name) {
        Some((_, text)) => Template::load(&text, name),
        None => super::note_taking::template(places, name),
    }
}

/// Every template that the person may use, by name.
#[must_use]
pub fn list(places: &Places, who: &SignedIn) -> Vec<TemplateLine> {
    let mut names: Vec<String> = builtin_templates().into_iter().map(|t| t.name).collect();
    for whose in [Whose::Shipped, Whose::Office, Whose::Mine] {
        let files = fs::read_dir(folder(places, whose, who.user_name()));
        for entry in files.into_iter().flatten().flatten() {
            let path = entry.path();
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
            let toml = path.extension().is_some_and(|e| e == "toml");
            if let Some(name) = stem.filter(|n| toml && is_name(n) && !names.contains(n)) {
                names.push(name);
            }
        }
    }
    names
        .into_iter()
        .map(|name| {
            let whose = file(places, who.user_name(), &name).map_or(Whose::Shipped, |(w, _)| w);
            let (title, fault) = match in_force(places, who, &name) {
                Ok(template) => (template.title, None),
                Err(fault) => (name.clone(), Some(fault)),
            };
            TemplateLine {
                name,
                title,
                whose,
                fault,
            }
        })
        .collect()
}

/// A template's text and whose it is.
///
/// # Errors
/// [`NoteError::NoSuchTemplate`].
pub fn text(places: &Places, who: &SignedIn, name: &str) -> Result<(Whose, String), NoteError> {
    file(places, who.user_name(), name).ok_or_else(|| NoteError::NoSuchTemplate {
        name: name.to_owned(),
        known: list(places, who)
            .into_iter()
            .map(|t| t.name)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// How a text would be sorted by a template that is still being written.
///
/// # Errors
/// [`NoteError::Template`] with the line of the mistake.
pub fn preview(name: &str, toml: &str, sample: &str) -> Result<Note, NoteError> {
    Ok(structure(sample, &Template::load(toml, name)?))
}

/// Keeps a template for the office or for the person; returns the text that stood there before, if one did.
///
/// # Errors
/// [`TemplateError::Note`] with the line of a mistake: a template that does not load is not kept.
pub fn save(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    places: &Places,
    whose: Whose,
    (name, toml): (&str, &str),
) -> Result<Option<String>, TemplateError> {
    Template::load(toml, name)?;
    write(office, who, now, places, whose, name, Some(toml))
}

/// Takes an own template away, so that the one behind it is in force again; returns its text.
///
/// # Errors
/// [`TemplateError`].
pub fn remove(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    places: &Places,
    whose: Whose,
    name: &str,
) -> Result<Option<String>, TemplateError> {
    write(office, who, now, places, whose, name, None)
}

fn write(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    places: &Places,
    whose: Whose,
    name: &str,
    toml: Option<&str>,
) -> Result<Option<String>, TemplateError> {
    if !is_name(name) {
        return Err(TemplateError::Name);
    }
    let (permission, whom) = match whose {
        Whose::Mine => (Permission::EditDocument, "own"),
        Whose::Office | Whose::Shipped => (Permission::SignDocument, "office's"),
    };
    let whose = whose.max(Whose::Office);
    let folder = folder(places, whose, who.user_name());
    let path = folder.join(format!("{name}.toml"));
    let before = fs::read_to_string(&path).ok();
    let subject = format!("{whom} template {name}");
    office.act(who, now, permission, "write template", subject, |_| Ok(()))?;
    let told = |e| TemplateError::Disk(path.clone(), e);
    match toml {
        Some(text) => {
            fs::create_dir_all(&folder).map_err(told)?;
            let draft = tempfile::NamedTempFile::new_in(&folder).map_err(told)?;
            fs::write(draft.path(), text).map_err(told)?;
            draft.persist(&path).map_err(|e| told(e.error))?;
        }
        None if before.is_some() => fs::remove_file(&path).map_err(told)?,
        None => {}
    }
    Ok(before)
}
