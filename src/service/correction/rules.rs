//! The office's rules of correction, read from files: turnaround times, quality, sampling.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::domain::{ErrorClass, Priority, QualityRules, WorkItem, WorkType};
use crate::service::{Places, ServiceError};

/// How soon work must be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnaround {
    /// Minutes that a claim lasts unless it is renewed.
    pub lease_minutes: i64,
    rule: Vec<TurnaroundRule>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnaroundRule {
    priority: Option<Priority>,
    work_type: Option<WorkType>,
    minutes: i64,
    from: From,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Dictated,
    Recognised,
    Claimed,
    Returned,
}

impl Turnaround {
    /// When a piece of work should be done; none where no rule fits or the moment to count from has not come.
    #[must_use]
    pub fn due(&self, item: &WorkItem) -> Option<Timestamp> {
        let rule = self.rule.iter().find(|r| {
            r.priority.is_none_or(|p| p == item.priority)
                && r.work_type.is_none_or(|w| w == item.work_type)
        })?;
        let from = match rule.from {
            From::Dictated => item.stamps.dictated,
            From::Recognised => item.stamps.recognised,
            From::Claimed => item.stamps.claimed,
            From::Returned => item.stamps.returned.or(item.stamps.dictated),
        }?;
        from.checked_add(SignedDuration::from_mins(rule.minutes))
            .ok()
    }
}

/// Which documents a second reader sees.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    first: u32,
    one_in: u32,
    open_marks: bool,
    priority: Option<Priority>,
}

impl Sampling {
    /// Why a document goes to a second reader, if it does. `read_before` is how many of the editor's documents have been read;
    /// `number` is the document's own, so that the same document always falls the same way.
    #[must_use]
    pub fn chosen(
        &self,
        priority: Priority,
        holding_marks: u32,
        read_before: u32,
        number: i64,
    ) -> Option<&'static str> {
        // A multiplier without pattern in small numbers (Knuth's, for hashing).
        let drawn = (number as u64).wrapping_mul(2_654_435_761) >> 8;
        if self.open_marks && holding_marks > 0 {
            Some("a blank or a critical flag stands open")
        } else if self.priority == Some(priority) {
            Some("its priority is always read twice")
        } else if read_before < self.first {
            Some("the editor's first documents are read twice")
        } else if self.one_in > 0 && drawn.is_multiple_of(u64::from(self.one_in)) {
            Some("it was drawn for a second reading")
        } else {
            None
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct QualityFile {
    full: u32,
    pass: u32,
    critical_fails: bool,
    classes: Vec<ErrorClass>,
    sampling: Sampling,
}

/// All rules of the desk.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How soon.
    pub turnaround: Turnaround,
    /// How good.
    pub quality: QualityRules,
    /// How often looked at.
    pub sampling: Sampling,
}

impl Rules {
    /// The office's own files beside its store, or those that ship.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the file and the line of a fault.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        let own = |name: &str| places.office.with_file_name("correction").join(name);
        let turnaround = read(
            &own("turnaround.toml"),
            include_str!("../../../assets/correction/turnaround.toml"),
        )?;
        let quality: QualityFile = read(
            &own("quality.toml"),
            include_str!("../../../assets/correction/quality.toml"),
        )?;
        Ok(Self {
            turnaround,
            quality: QualityRules {
                full: quality.full,
                pass: quality.pass,
                critical_fails: quality.critical_fails,
                classes: quality.classes,
            },
            sampling: quality.sampling,
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(own: &Path, shipped: &str) -> Result<T, ServiceError> {
    let text = std::fs::read_to_string(own).unwrap_or_else(|_| shipped.to_owned());
    toml::from_str(&text).map_err(|fault| {
        let upto = fault.span().map_or(0, |s| s.start.min(text.len()));
        let line = text[..upto].matches('\n').count() + 1;
        ServiceError::Asset(format!(
            "{}, line {line}: {}",
            own.display(),
            fault.message()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_those_of_the_trade() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            models: folder.path().into(),
            assets: folder.path().into(),
            office: folder.path().join("office"),
        };
        let rules = Rules::load(&places).unwrap();
        assert_eq!((rules.quality.full, rules.quality.pass), (10_000, 9_800));
        for class in &rules.quality.classes {
            assert_eq!(
                class.points,
                if class.critical { 300 } else { 100 },
                "{}",
                class.name
            );
        }
        let drawn = |n| rules.sampling.chosen(Priority::Routine, 0, 99, n).is_some();
        let share = (0..1000).filter(|n| drawn(*n)).count();
        assert!(
            (70..130).contains(&share),
            "{share} of 1000, one in ten was asked for"
        );
        assert!(rules.sampling.chosen(Priority::Routine, 1, 99, 3).is_some());
        assert!(rules.sampling.chosen(Priority::Routine, 0, 2, 3).is_some());
        std::fs::create_dir_all(folder.path().join("correction")).unwrap();
        let own = folder.path().join("correction/turnaround.toml");
        std::fs::write(
            own,
            "lease_minutes = 5\n\n[[rule]]\nminutes = \"soon\"\nfrom = \"dictated\"\n",
        )
        .unwrap();
        let fault = Rules::load(&places).unwrap_err().to_string();
        assert!(fault.contains("line 4"), "{fault}");
    }
}
