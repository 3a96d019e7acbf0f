//! The office's own kinds of visits and wordings, from `assets/office/`.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::schedule::VisitType;
use crate::service::ServiceError;

/// A text to patients with places in braces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// `letter`, `sms`, `email`.
    pub channel: String,
    /// How many hours before the visit it is due.
    #[serde(default)]
    pub hours_before: i64,
    /// The text.
    pub text: String,
}

impl Wording {
    /// The text with what the braces stand for; spaces left over by an empty one are taken out.
    #[must_use]
    pub fn filled(&self, values: &[(&str, &str)]) -> String {
        let mut text = self.text.clone();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Types {
    visit_type: Vec<VisitType>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    reminder: Wording,
    recall: Wording,
    offer: Wording,
}

/// Kinds of visits and wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// In the order of the file.
    pub types: Vec<VisitType>,
    /// Before a visit.
    pub reminder: Wording,
    /// When it is time to come again.
    pub recall: Wording,
    /// When an earlier time was booked from the waiting list.
    pub offer: Wording,
}

impl Rules {
    /// Reads them.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(assets: &Path) -> Result<Self, ServiceError> {
        let types: Types = read(&assets.join("office/visit_types.toml"))?;
        let texts: Texts = read(&assets.join("office/messages.toml"))?;
        Ok(Self {
            types: types.visit_type,
            reminder: texts.reminder,
            recall: texts.recall,
            offer: texts.offer,
        })
    }

    /// The kind of this key.
    ///
    /// # Errors
    /// [`ServiceError::Rule`] names those that there are.
    pub fn visit_type(&self, key: &str) -> Result<&VisitType, ServiceError> {
        self.types.iter().find(|t| t.key == key).ok_or_else(|| {
            let known: Vec<&str> = self.types.iter().map(|t| t.key.as_str()).collect();
            ServiceError::Rule(format!(
                "there is no visit type {key}; there are {}",
                known.join(", ")
            ))
        })
    }
}

/// Reads a data file of the office.
///
/// # Errors
/// [`ServiceError::Asset`] with the line of a fault.
pub(in crate::service) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ServiceError> {
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| told(e.to_string()))?;
    toml::from_str(&text).map_err(|e| {
        let before = e.span().map_or("", |s| &text[..s.start.min(text.len())]);
        told(format!(
            "line {}: {}",
            before.lines().count().max(1),
            e.message()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_sound_and_a_fault_has_its_line() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let rules = Rules::load(&assets).unwrap();
        assert!(
            rules
                .types
                .iter()
                .all(|t| t.minutes >= 5 && t.minutes % 5 == 0 && t.ink < 6)
        );
        let said = rules.visit_type("brunch").unwrap_err().to_string();
        assert!(said.contains("follow_up"), "{said}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.toml");
        std::fs::write(&file, "[reminder]\nchannel = 3\n").unwrap();
        let said = read::<Texts>(&file).unwrap_err().to_string();
        assert!(said.contains("line 2"), "{said}");
    }
}
