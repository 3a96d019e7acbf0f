//! A document as a file for print and for other programs.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::domain::{DictationId, Permission};
use crate::interop::document::{Printed, docx, pdf, plain, rtf};
use crate::service::Places;
use crate::service::documents::proof;
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, documents, people, visits};

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For print.
    Pdf,
    /// For Word and its like.
    Docx,
    /// For what reads neither.
    Rtf,
    /// Words only.
    Text,
}

impl Format {
    /// By a file's ending.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Docx),
            "rtf" => Some(Self::Rtf),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }

    /// The ending.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Rtf => "rtf",
            Self::Text => "txt",
        }
    }
}

/// Writes a recording's document to a file; a folder gets a file named by record number and date.
///
/// # Errors
/// [`ServiceError::Disk`] when the file cannot be written; [`ServiceError::Rule`] when there is no document yet.
pub fn write(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    format: Format,
    path: &Path,
) -> Result<PathBuf, ServiceError> {
    let letterhead = letterhead(places);
    let (said, name) = office.act(
        who,
        now,
        Permission::ViewChart,
        "export document",
        format!("dictation {id} as {}", format.ending()),
        |db| printed(db, id, letterhead),
    )?;
    let bytes = match format {
        Format::Pdf => pdf(&said),
        Format::Docx => docx(&said).map_err(ServiceError::Rule)?,
        Format::Rtf => rtf(&said).into_bytes(),
        Format::Text => plain(&said).into_bytes(),
    };
    let file = if path.is_dir() {
        path.join(format!("{name}.{}", format.ending()))
    } else {
        path.to_owned()
    };
    std::fs::write(&file, bytes).map_err(|e| ServiceError::Disk(file.clone(), e))?;
    Ok(file)
}

/// The office's own lines (`correction/letterhead.txt` beside its store), or those of the demo.
fn letterhead(places: &Places) -> Vec<String> {
    let own = places
        .office
        .with_file_name("correction")
        .join("letterhead.txt");
    let shipped = places.assets.join("correction").join("letterhead.txt");
    let text = std::fs::read_to_string(own)
        .or_else(|_| std::fs::read_to_string(shipped))
        .unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn printed(
    db: &Transaction<'_>,
    id: DictationId,
    letterhead: Vec<String>,
) -> Result<(Printed, String), ServiceError> {
    let document = documents::of_dictation(db, id)?
        .ok_or_else(|| ServiceError::Rule("this dictation has no document yet".into()))?;
    let row = documents::get(db, document)?;
    let encounter = visits::encounter(db, row.encounter)?;
    let patient = people::patient(db, encounter.patient)?;
    let author = people::user(db, row.author)?.display_name;
    let (_, note, _) = documents::newest(db, document)?;
    let signature = match documents::signature(db, document)? {
        Some(s) => {
            let role = crate::service::correction::steps::role_title(&s.role);
            let mut lines = vec![
                format!(
                    "Signed electronically by {} ({role}), {}",
                    s.name,
                    s.at.replace('T', " ").replace('Z', " UTC")
                ),
                format!("Meaning: {}.", s.meaning),
                format!("SHA-256 of what was signed: {}", s.sha256),
            ];
            if proof(db, document)? == Some(false) {
                lines.push("WARNING: the stored text is not what was signed.".into());
            }
            lines
        }
        None => vec![format!(
            "Not signed. {}: {}",
            row.state.title(),
            "preliminary text, not for the record."
        )],
    };
    let mut addenda = Vec::new();
    for addendum in documents::addenda(db, document)? {
        let name = people::user(db, addendum.author)?.display_name;
        addenda.push((
            format!(
                "{}, {name}",
                addendum.at.replace('T', " ").replace('Z', " UTC")
            ),
            addendum.wording,
        ));
    }
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let said = Printed {
        letterhead,
        title: row.work_type.title().to_owned(),
        facts: vec![
            fact("Patient", patient.name.to_string()),
            fact("Record number", patient.mrn.clone()),
            fact("Date of birth", patient.born.to_string()),
            fact("Sex", patient.sex.letter().to_string()),
            fact("Date of service", encounter.service_on.to_string()),
            fact("Author", author),
        ],
        patient_line: format!(
            "{}, born {}, record {}",
            patient.name, patient.born, patient.mrn
        ),
        sections: note
            .sections
            .iter()
            .map(|s| {
                let body = s.body();
                let lines = body
                    .split('\n')
                    .map(str::to_owned)
                    .filter(|l| !l.trim().is_empty());
                (s.heading.clone(), lines.collect())
            })
            .collect(),
        signature,
        addenda,
        foot: "Confidential: health information protected by law (45 CFR 164).".into(),
    };
    let name = format!(
        "{}-{}-{}",
        patient.mrn,
        encounter.service_on,
        row.work_type.as_str()
    );
    Ok((said, name))
}
