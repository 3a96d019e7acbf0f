//! The phrases of commands: the shipped file, and a person's own in its place.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::language::LanguageError;

const FILE: &str = include_str!("../../../assets/language/commands.toml");
static SHIPPED: LazyLock<File> =
    LazyLock::new(|| toml::from_str(FILE).expect("the shipped commands are read by a test"));

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// What follows belongs to the note's next section.
    NextSection,
    /// What follows belongs to a section.
    GoTo,
    /// Takes back what was said last.
    Scratch,
    /// Takes back the last command.
    Undo,
    /// Marks words; the next command is about them.
    Select,
    /// Capitals at the start of each word.
    CapThat,
    /// All in capitals.
    AllCapsThat,
    /// From here, capitals at the start of each word.
    CapsOn,
    /// From here, all in capitals.
    AllCapsOn,
    /// Capitals as usual.
    CapsOff,
    /// Letters that make a word.
    Spell,
    /// Writes an auto-text.
    Insert,
    /// What follows goes into the next field.
    NextField,
    /// What follows goes to the end again.
    LeaveField,
    /// The recording ends.
    Stop,
    /// The note is to be signed; asks.
    Sign,
}

/// What must lie beside a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Edge {
    Free,
    Phrase,
    Sentence,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// What it does.
    pub does: Action,
    /// The same for people.
    pub title: String,
    /// The phrases.
    pub say: Vec<String>,
    pub(super) before: Edge,
    pub(super) after: Edge,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    escape: Vec<String>,
    reporting: Vec<String>,
    unfinished: Vec<String>,
    command: Vec<Command>,
}

/// A person's own phrases.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    say: BTreeMap<Action, Vec<String>>,
}

/// What stands for what is said in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Section,
    Words,
    Letters,
    AutoText,
}

/// A phrase, ready to be found: its words, then what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) words: Vec<String>,
    pub(super) slot: Option<Slot>,
    pub(super) command: usize,
}

/// All commands.
#[derive(Debug, Clone)]
pub struct Commands {
    file: File,
    phrases: Vec<Phrase>,
}

impl Default for Commands {
    fn default() -> Self {
        Self::shipped()
    }
}

impl Commands {
    /// Those that ship inside the program.
    #[must_use]
    pub fn shipped() -> Self {
        let file = SHIPPED.clone();
        let phrases = read_all(&file.command).expect("the shipped commands are read by a test");
        Self { file, phrases }
    }

    /// With a person's own phrases in place of the shipped ones.
    ///
    /// # Errors
    /// [`LanguageError::Line`] with what is wrong in the file.
    pub fn with_own(mut self, own: &str) -> Result<Self, LanguageError> {
        let wrong = |problem: String, line: usize| LanguageError::Line {
            file: "commands.toml".into(),
            line,
            problem,
        };
        let read: Own = toml::from_str(own).map_err(|e| {
            let before = e.span().and_then(|s| own.get(..s.start)).unwrap_or("");
            wrong(e.message().to_owned(), before.matches('\n').count() + 1)
        })?;
        for command in &mut self.file.command {
            if let Some(say) = read.say.get(&command.does) {
                command.say = say.clone();
            }
        }
        self.phrases = read_all(&self.file.command).map_err(|problem| wrong(problem, 1))?;
        Ok(self)
    }

    /// One command's phrases put in place of those it has; `None` when one of them cannot be read.
    #[must_use]
    pub fn saying(mut self, does: Action, say: Vec<String>) -> Option<Self> {
        let command = self.file.command.iter_mut().find(|c| c.does == does)?;
        command.say = say;
        self.phrases = read_all(&self.file.command).ok()?;
        Some(self)
    }

    /// What differs from the shipped phrases, as a file.
    #[must_use]
    pub fn own(&self) -> String {
        let changed = self.file.command.iter().filter(|c| {
            let shipped = SHIPPED.command.iter().find(|s| s.does == c.does);
            shipped.is_none_or(|s| s.say != c.say)
        });
        let own = Own {
            say: changed.map(|c| (c.does, c.say.clone())).collect(),
        };
        toml::to_string(&own).unwrap_or_default()
    }

    /// Each with its phrases.
    #[must_use]
    pub fn list(&self) -> &[Command] {
        &self.file.command
    }

    pub(super) fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    pub(super) fn command(&self, phrase: &Phrase) -> &Command {
        &self.file.command[phrase.command]
    }

    pub(super) fn escapes(&self, word: &str) -> bool {
        self.file.escape.iter().any(|w| w == word)
    }

    pub(super) fn reports(&self, word: &str) -> bool {
        self.file.reporting.iter().any(|w| w == word)
    }

    pub(super) fn is_unfinished(&self, word: &str) -> bool {
        self.file.unfinished.iter().any(|w| w == word)
    }
}

/// All phrases, the longest first.
fn read_all(commands: &[Command]) -> Result<Vec<Phrase>, String> {
    let mut phrases = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        for say in &command.say {
            phrases.push(read(say, at, command.does)?);
        }
    }
    phrases.sort_by_key(|p| std::cmp::Reverse(p.words.len()));
    Ok(phrases)
}

fn read(say: &str, command: usize, does: Action) -> Result<Phrase, String> {
    let mut words: Vec<String> = say.split_whitespace().map(str::to_lowercase).collect();
    let slot = match words.last().map(String::as_str) {
        Some("{section}") => Some(Slot::Section),
        Some("{words}") => Some(Slot::Words),
        Some("{letters}") => Some(Slot::Letters),
        Some("{auto_text}") => Some(Slot::AutoText),
        _ => None,
    };
    words.truncate(words.len() - usize::from(slot.is_some()));
    let needs = match does {
        Action::GoTo => Some(Slot::Section),
        Action::Select => Some(Slot::Words),
        Action::Spell => Some(Slot::Letters),
        Action::Insert => Some(Slot::AutoText),
        _ => None,
    };
    if words.is_empty() || slot != needs || words.iter().any(|w| w.contains(['{', '}'])) {
        return Err(format!(
            "`{say}` cannot be said: a phrase is one or more words, with {{section}}, {{words}}, {{letters}} or {{auto_text}} last where its command needs it"
        ));
    }
    Ok(Phrase {
        words,
        slot,
        command,
    })
}
