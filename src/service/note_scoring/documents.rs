//! Documents that carry their headings, read as their authors divided them.

use std::fs;
use std::path::Path;

use super::{Half, NoteScoringError};
use crate::domain::TextSpan;
use crate::note::{Template, builtin_templates};

/// A document as its author divided it.
#[derive(Debug, Clone)]
pub struct Document {
    /// The form of note it is.
    pub template: Template,
    /// Headings as written, each with what stands under it.
    parts: Vec<(String, String)>,
    /// Whether only four parts are told apart: subjective, examination, results, assessment and plan.
    pub(super) coarse: bool,
}

/// Where a stretch of the text belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Which stretch.
    pub span: TextSpan,
    /// The template's section; none under a heading that the template does not know.
    pub section: Option<usize>,
    /// The key that the heading stands for, which may be finer than the section.
    pub key: Option<String>,
}

impl Document {
    /// The documents of a folder that belong to a half, in the order of their names.
    ///
    /// # Errors
    /// [`NoteScoringError`] where nothing can be read.
    pub fn of_folder(folder: &Path, half: Half) -> Result<Vec<Self>, NoteScoringError> {
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
        let mut documents = Vec::new();
        for path in files {
            let part = |part: Option<&std::ffi::OsStr>| {
                part.map(|p| p.to_string_lossy().into_owned())
                    .unwrap_or_default()
            };
            let (name, kind) = (part(path.file_stem()), part(path.extension()));
            if !half.takes(&name) || !["txt", "json"].contains(&kind.as_str()) {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            documents.extend(if kind == "txt" {
                Self::written(&text, &specialty(&index, &name))
            } else {
                Self::divided(&text)
            });
        }
        Ok(documents)
    }

    /// One section alone, under a heading of the history and physical.
    #[must_use]
    pub fn of_section(heading: &str, body: &str) -> Option<Self> {
        Some(Self {
            template: builtin_templates().into_iter().find(|t| t.name == "hp")?,
            parts: vec![(heading.to_owned(), body.to_owned())],
            coarse: false,
        })
    }

    /// A text whose headings stand in capitals before a colon; `None` for one with fewer than three.
    #[must_use]
    pub fn written(text: &str, specialty: &str) -> Option<Self> {
        let mut parts: Vec<(String, String)> = Vec::new();
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let heading = line.split_once(':').filter(|(h, _)| {
                h.len() < 62
                    && h.chars().any(char::is_alphabetic)
                    && !h.chars().any(char::is_lowercase)
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
        Some(Self {
            template: template_for(specialty, &headings)?,
            parts,
            coarse: false,
        })
    }

    /// A JSON file whose `note` has four divisions; headings stand on lines of their own, in capitals.
    #[must_use]
    pub fn divided(text: &str) -> Option<Self> {
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
                _ if capitals && !line.ends_with('.') => {
                    parts.push((line.to_owned(), String::new()))
                }
                Some((_, body)) => {
                    body.push('\n');
                    body.push_str(line.trim_start_matches(|c: char| !c.is_alphanumeric()));
                }
                None => parts.push((String::new(), line.to_owned())),
            }
        }
        Some(Self {
            template: builtin_templates().into_iter().find(|t| t.name == "hp")?,
            parts,
            coarse: true,
        })
    }

    /// The text as it would be dictated, with its headings said or not, and where its stretches belong.
    #[must_use]
    pub fn dictated(&self, said: bool) -> (String, Vec<Expected>) {
        let mut text = String::new();
        let mut expected: Vec<Expected> = Vec::new();
        let (mut current, mut open) = (0, String::new());
        let mut told = vec![false; self.template.sections.len()];
        for (heading, body) in &self.parts {
            let plain = plain_heading(heading);
            let known = self
                .template
                .section_of_heading(&plain, current, |n| told[n]);
            // A system of the body ("Lungs") is what is examined, no section's heading: it is always said.
            let system = !self.template.names_section(&plain) && known.is_some();
            let key = known.map(|section| match system {
                true if section == current && open == "review_of_systems" => open.clone(),
                true => "physical_examination".to_owned(),
                false => self.template.key_of_heading(&plain, section).to_owned(),
            });
            if let (Some(section), Some(key)) = (known, &key) {
                (current, open) = (section, key.clone());
                told[section] |= !body.is_empty();
            }
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
            let span = TextSpan::new(start, text.len());
            expected.push(Expected {
                span,
                section: known,
                key,
            });
            text.push('\n');
        }
        (text, expected)
    }
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

/// A heading in lower case without what stands in brackets.
fn plain_heading(heading: &str) -> String {
    let bare = heading.split(['(', '[']).next().unwrap_or("");
    bare.trim().to_lowercase()
}
