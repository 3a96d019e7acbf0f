//! Spoken commands as this office and this person have them: files beside the office, the shipped ones where there are none.

use std::fs;
use std::path::PathBuf;

use super::Places;
use crate::language::LanguageError;
use crate::language::commands::SectionName;
pub use crate::language::commands::{
    Action, AutoText, AutoTexts, Command, Commands, Effect, Rules, fields,
};
use crate::note::Template;

/// Why they could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SpokenError {
    /// The file.
    #[error("{path} cannot be read or written ({reason})")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// What is in it.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// A phrase that cannot be said.
    #[error(
        "`{0}` cannot be a command's phrase; write words, and {{section}}, {{words}}, {{letters}} or {{auto_text}} last where the command has it"
    )]
    Phrase(String),
}

/// A person's own phrases; the name is the one they sign in with.
fn commands_file(places: &Places, person: &str) -> PathBuf {
    let plain: String = person
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    places
        .office
        .with_file_name(format!("commands-{plain}.toml"))
}

fn read(path: PathBuf) -> Result<Option<String>, SpokenError> {
    if !path.exists() {
        return Ok(None);
    }
    let read = fs::read_to_string(&path);
    read.map(Some).map_err(|e| SpokenError::File {
        path,
        reason: e.to_string(),
    })
}

/// The commands of a person.
///
/// # Errors
/// [`SpokenError`] with the line of a mistake.
pub fn commands(places: &Places, person: &str) -> Result<Commands, SpokenError> {
    Ok(match read(commands_file(places, person))? {
        Some(own) => Commands::shipped().with_own(&own)?,
        None => Commands::shipped(),
    })
}

/// Puts a person's phrases in place of those a command has; an empty list switches it off.
///
/// # Errors
/// [`SpokenError::Phrase`] for one that cannot be said.
pub fn say(
    places: &Places,
    person: &str,
    does: Action,
    phrases: Vec<String>,
) -> Result<Commands, SpokenError> {
    let said = phrases.join(", ");
    let changed = commands(places, person)?.saying(does, phrases);
    let changed = changed.ok_or(SpokenError::Phrase(said))?;
    let path = commands_file(places, person);
    let told = |e: std::io::Error| SpokenError::File {
        path: path.clone(),
        reason: e.to_string(),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    fs::write(&path, changed.own()).map_err(told)?;
    Ok(changed)
}

/// The auto-texts of the office: the shipped ones, and its own.
///
/// # Errors
/// [`SpokenError`] with the line of a mistake.
pub fn auto_texts(places: &Places) -> Result<AutoTexts, SpokenError> {
    let own = read(places.office.with_file_name("auto_texts.toml"))?;
    Ok(match own {
        Some(text) => AutoTexts::shipped().with(AutoTexts::read(&text)?),
        None => AutoTexts::shipped(),
    })
}

/// All that commands need for a note of this form. A file that cannot be read leaves the shipped phrases, so that nobody is kept
/// from dictating; the problem is told beside them.
#[must_use]
pub fn rules(
    places: &Places,
    person: &str,
    template: Option<&Template>,
) -> (Rules, Option<SpokenError>) {
    let (commands, first) = kept(commands(places, person));
    let (auto_texts, second) = kept(auto_texts(places));
    let sections = template.map(sections).unwrap_or_default();
    let rules = Rules {
        commands,
        auto_texts,
        sections,
    };
    (rules, first.or(second))
}

fn kept<T: Default>(read: Result<T, SpokenError>) -> (T, Option<SpokenError>) {
    match read {
        Ok(value) => (value, None),
        Err(problem) => (T::default(), Some(problem)),
    }
}

/// The sections of a note's form, with what people say for them.
fn sections(template: &Template) -> Vec<SectionName> {
    // What stands for two others is said by one who names it; "next section" goes through the two.
    let forms = template.sections.iter().enumerate();
    forms
        .filter(|(_, form)| form.stands_for.is_empty())
        .map(|(number, form)| {
            let mut said: Vec<String> = template.said_for(number);
            said.push(form.heading.to_lowercase());
            SectionName {
                heading: form.heading.clone(),
                said,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_phrases_are_kept_for_that_person_alone() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            office: folder.path().join("office"),
            ..Places::find()
        };
        say(&places, "rivera", Action::Scratch, vec!["oops".into()]).unwrap();
        let scratch = |person: &str| {
            let all = commands(&places, person).unwrap();
            let found = all.list().iter().find(|c| c.does == Action::Scratch);
            found.unwrap().say.clone()
        };
        assert_eq!(scratch("rivera"), ["oops"]);
        assert!(scratch("chen").contains(&"scratch that".to_owned()));
        let refused = say(&places, "rivera", Action::Spell, vec!["letters".into()]);
        assert!(matches!(refused, Err(SpokenError::Phrase(_))));
        std::fs::write(folder.path().join("commands-chen.toml"), "say = 3").unwrap();
        let (rules, problem) = rules(&places, "chen", None);
        assert!(!rules.commands.list().is_empty());
        assert!(problem.unwrap().to_string().contains("line 1"));
    }

    #[test]
    fn a_note_knows_its_sections_in_their_order() {
        let template = crate::note::builtin_templates()
            .into_iter()
            .find(|t| t.name == "soap")
            .unwrap();
        let names = sections(&template);
        let headings: Vec<&str> = names.iter().map(|s| s.heading.as_str()).collect();
        assert_eq!(headings, ["Subjective", "Objective", "Assessment", "Plan"]);
        assert!(
            names[2].said.contains(&"impression".to_owned()),
            "{names:?}"
        );
    }
}
