//! How well notes are cut into sections: documents that carry their headings, once with the headings said and once without any.
//!
//! Documents are divided by the number in their name: even ones are for development, odd ones are held back.

mod documents;

use std::path::Path;

pub use documents::{Document, Expected};

use crate::domain::Note;
use crate::note::{Template, structure};

/// Which documents to score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Even numbers.
    Development,
    /// Odd numbers.
    HeldBack,
    /// All.
    Both,
}

impl Half {
    /// Whether the document of this name belongs to it, by the last digit in its name.
    #[must_use]
    pub fn takes(self, name: &str) -> bool {
        let number = name.bytes().rev().find(u8::is_ascii_digit);
        match self {
            Self::Development => number.is_some_and(|n| n % 2 == 0),
            Self::HeldBack => number.is_some_and(|n| n % 2 == 1),
            Self::Both => number.is_some(),
        }
    }
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum NoteScoringError {
    /// The folder or a file cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing in it to score.
    #[error("{0} holds no notes with headings (NAME.txt, or NAME.json with `sections`)")]
    Nothing(String),
}

/// Sentences placed, over all documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Placed {
    /// Sentences under a heading that the template knows.
    pub scored: usize,
    /// Of those, in the right section.
    pub right: usize,
    /// Of those scored, in the right one of four parts: subjective, examination, results, assessment and plan.
    pub in_part: usize,
    /// Sentences under headings that no template knows; not scored.
    pub unknown: usize,
    /// Letters and digits of the text that are in no sentence of the note and no heading: always 0.
    pub lost: usize,
    /// Sentences of the note that are not word for word their place in the text: always 0.
    pub invented: usize,
}

impl Placed {
    /// Share of scored sentences in the right section. Each sentence has one section and gets one, so this is the micro-averaged F1.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        share(self.right, self.scored)
    }

    /// As [`Self::f1`], telling only four parts of a note apart.
    #[must_use]
    pub fn part_f1(self) -> Option<f64> {
        share(self.in_part, self.scored)
    }

    fn add(&mut self, other: Self) {
        self.scored += other.scored;
        self.right += other.right;
        self.in_part += other.in_part;
        self.unknown += other.unknown;
        self.lost += other.lost;
        self.invented += other.invented;
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    let number = |n: usize| u32::try_from(n).map(f64::from).ok();
    Some(number(part)? / number(whole).filter(|n| *n > 0.0)?)
}

/// The result of a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoteScores {
    /// Documents scored.
    pub documents: usize,
    /// With their headings said.
    pub spoken: Placed,
    /// Without headings.
    pub inferred: Placed,
}

/// Scores the notes of a folder: `NAME.txt` with headings in capitals, or `NAME.json` with `sections`.
///
/// # Errors
/// [`NoteScoringError`] where nothing can be read.
pub fn score_notes(folder: &Path, half: Half) -> Result<NoteScores, NoteScoringError> {
    let mut scores = NoteScores::default();
    for document in Document::of_folder(folder, half)? {
        scores.documents += 1;
        scores.spoken.add(score(&document, true));
        scores.inferred.add(score(&document, false));
    }
    if scores.documents == 0 {
        return Err(NoteScoringError::Nothing(folder.display().to_string()));
    }
    Ok(scores)
}

/// Puts the document together as it would be dictated, and compares where its sentences went.
fn score(document: &Document, said: bool) -> Placed {
    let (text, expected) = document.dictated(said);
    let note = structure(&text, &document.template);
    let mut placed = faults(&text, &note, &document.template);
    for (section, sentence) in note
        .sections
        .iter()
        .flat_map(|s| s.sentences.iter().map(move |t| (s, t)))
    {
        let Some(place) = sentence.source.first() else {
            continue;
        };
        let Some(under) = expected.iter().find(|e| e.span.contains(*place)) else {
            continue;
        };
        let Some(wanted) = under
            .section
            .and_then(|n| document.template.sections.get(n))
        else {
            placed.unknown += 1;
            continue;
        };
        placed.scored += 1;
        let same = wanted.key == section.key || wanted.stands_for.contains(&section.key);
        let alike = division(&wanted.key) == division(&section.key);
        placed.in_part += usize::from(same || alike);
        placed.right += usize::from(same || document.coarse && alike);
    }
    placed
}

/// Which of the four parts of a note a section belongs to.
fn division(key: &str) -> &'static str {
    match key {
        "physical_examination" => "examination",
        "results" => "results",
        "assessment" | "plan" | "assessment_and_plan" => "assessment and plan",
        _ => "subjective",
    }
}

/// What is lost or invented: nothing may be.
fn faults(text: &str, note: &Note, template: &Template) -> Placed {
    let mut covered = vec![false; text.len()];
    let mut faults = Placed::default();
    for sentence in note.sections.iter().flat_map(|s| &s.sentences) {
        let joined: String = sentence.source.iter().filter_map(|s| s.of(text)).collect();
        faults.invented += usize::from(joined != sentence.text);
        for span in &sentence.source {
            covered[span.start..span.end].fill(true);
        }
    }
    let mut left = String::new();
    for (at, c) in text.char_indices() {
        left.push(if covered[at] { '\n' } else { c });
    }
    faults.lost = left
        .split(['\n', ':', '.'])
        .map(|piece| piece.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|piece| !piece.is_empty() && !template.knows_heading(piece))
        .map(str::len)
        .sum();
    faults
}
