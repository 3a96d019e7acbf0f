//! Which given names are one: `assets/records/nicknames.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::service::ServiceError;

/// Names and what people who have them are called.
#[derive(Debug, Clone, Default)]
pub struct Nicknames(BTreeMap<String, BTreeSet<String>>);

impl Nicknames {
    /// Reads the table.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(assets: &Path) -> Result<Self, ServiceError> {
        let file = assets.join("records/nicknames.tsv");
        let told = |line: usize, what: &str| {
            ServiceError::Asset(format!("{}, line {line}: {what}", file.display()))
        };
        let text = std::fs::read_to_string(&file).map_err(|e| told(0, &e.to_string()))?;
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let (name, called) = line
                .split_once('\t')
                .ok_or_else(|| told(number, "a name, a tab, and what people are called"))?;
            for short in called.split_whitespace() {
                known
                    .entry(name.to_owned())
                    .or_default()
                    .insert(short.to_owned());
            }
        }
        Ok(Self(known))
    }

    /// Whether one is the other's nickname, or both are nicknames of one name.
    #[must_use]
    pub fn same(&self, a: &str, b: &str) -> bool {
        let of = |name: &str, short: &str| self.0.get(name).is_some_and(|s| s.contains(short));
        of(a, b) || of(b, a)
    }
}
