//! How well notes are cut into sections: documents that carry their headings, once with the headings said and once without any.
//!
//! Documents are divided by the number in their name: even ones are for development, odd ones are held back.

use std::fs;
use std::path::Path;

use crate::domain::{Note, TextSpan};
use crate::note::{Template, builtin_templates, structure};

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

/// A document as its author divided it: heading (as written) and what stands under it.
struct Document {
    template: Template,
    parts: Vec<(String, String)>,
    /// Whether only four parts are told apart: subjective, examination, results, assessment and plan.
    coarse: bool,
}

/// Scores the notes of a folder: `NAME.txt` with headings in capitals, or `NAME.json` with `sections`.
///
/// # Errors
/// [`NoteScoringError`] where nothing can be read.
pub fn score_notes(folder: &Path, half: Half) -> Result<NoteScores, NoteScoringError> {
    let unreadable = |path: &Path| {
        let path = path.display().to_string();
        move |source| NoteScoringError::Unreadable { path, source }
    };
    let mut files: Vec<_> = fs::read_dir(folder)
        .map_err(unreadable(folder))?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let index = fs::read_to_string(folder.join("index.jsonl")).unwrap_or_default();
    let mut scores = NoteScores::default();
    for path in files {
        let name = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        let number = name.bytes().rev().find(u8::is_ascii_digit);
        let kind = path
            .extension()
            .map(|e| e.to_string_lossy().into_owned())
            .unwrap_or_default();
        let even = number.is_some_and(|n| n % 2 == 0);
        let chosen = match half {
            Half::Development => even,
            Half::HeldBack => !even,
            Half::Both => true,
        };
        if number.is_none() || !chosen || !["txt", "json"].contains(&kind.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
        let document = if kind == "txt" {
            written(&text, &specialty(&index, &name))
        } else {
            divided(&text)
        };
        if let Some(document) = document {
            scores.documents += 1;
            scores.spoken.add(score(&document, true));
            scores.inferred.add(score(&document, false));
        }
    }
    if scores.documents == 0 {
        return Err(NoteScoringError::Nothing(folder.display().to_string()));
    }
    Ok(scores)
}

fn specialty(index: &str, name: &str) -> String {
    index
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|entry| entry["id"].as_str() == Some(name))
        .and_then(|entry| entry["specialty"].as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The form of note that a document's specialty and headings call for.
fn template_for(specialty: &str, headings: &[String]) -> Option<Template> {
    let has = |words: &str| headings.iter().any(|h| h.eq_ignore_ascii_case(words));
    let name = if has("preoperative diagnosis") || has("postoperative diagnosis") {
        "operative"
    } else if specialty.contains("Radiology") {
        "radiology"
    } else if specialty.contains("Discharge")
        || has("hospital course") && has("discharge medications")
    {
        "discharge"
    } else if specialty.contains("Consult") {
        "consultation"
    } else {
        "hp"
    };
    builtin_templates().into_iter().find(|t| t.name == name)
}

/// A text whose headings stand in capitals before a colon.
fn written(text: &str, specialty: &str) -> Option<Document> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let heading = line.split_once(':').filter(|(h, _)| {
            h.len() < 62 && h.chars().any(char::is_alphabetic) && !h.chars().any(char::is_lowercase)
        });
        match (heading, parts.last_mut()) {
            (Some((heading, rest)), _) => {
                parts.push((heading.trim().to_owned(), rest.trim().to_owned()))
            }
            (None, Some((_, body))) => {
                body.push('\n');
                body.push_str(line);
            }
            (None, None) => parts.push((String::new(), line.to_owned())),
        }
    }
    let headings: Vec<String> = parts.iter().map(|(h, _)| h.clone()).collect();
    (parts.len() > 2).then_some(())?;
    Some(Document {
        template: template_for(specialty, &headings)?,
        parts,
        coarse: false,
    })
}

/// A note with its four divisions; headings stand on lines of their own, in capitals.
fn divided(text: &str) -> Option<Document> {
    let file: serde_json::Value = serde_json::from_str(text).ok()?;
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in file["note"]
        .as_str()?
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
    {
        let capitals = line.len() < 62
            && line.chars().any(char::is_alphabetic)
            && !line.chars().any(char::is_lowercase);
        match parts.last_mut() {
            _ if capitals && !line.ends_with('.') => parts.push((line.to_owned(), String::new())),
            Some((_, body)) => {
                body.push('\n');
                body.push_str(line.trim_start_matches(|c: char| !c.is_alphanumeric()));
            }
            None => parts.push((String::new(), line.to_owned())),
        }
    }
    Some(Document {
        template: builtin_templates().into_iter().find(|t| t.name == "hp")?,
        parts,
        coarse: true,
    })
}

/// Puts the document together as it would be dictated, and compares where its sentences went.
fn score(document: &Document, said: bool) -> Placed {
    let mut text = String::new();
    let mut expected: Vec<(TextSpan, Option<usize>)> = Vec::new();
    let mut current = 0;
    for (heading, body) in &document.parts {
        let plain = plain_heading(heading);
        let known = document.template.section_of_heading(&plain, current);
        if let Some(section) = known {
            current = section;
        }
        // A system of the body ("Lungs") is what is examined, no section's heading: it is always said.
        let system = !document.template.names_section(&plain) && known.is_some();
        if !plain.is_empty() && (said || system) {
            let mut letters = plain.chars();
            let first: String = letters
                .next()
                .map(|c| c.to_uppercase().collect())
                .unwrap_or_default();
            let mark = if system { ": " } else { ".\n" };
            text.push_str(&format!("{first}{}{mark}", letters.as_str()));
        }
        let start = text.len();
        text.push_str(body);
        expected.push((TextSpan::new(start, text.len()), known));
        text.push('\n');
    }
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
        let Some((_, wanted)) = expected.iter().find(|(span, _)| span.contains(*place)) else {
            continue;
        };
        let Some(wanted) = wanted.and_then(|n| document.template.sections.get(n)) else {
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

/// A heading in lower case without what stands in brackets.
fn plain_heading(heading: &str) -> String {
    let bare = heading.split(['(', '[']).next().unwrap_or("");
    bare.trim().to_lowercase()
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
