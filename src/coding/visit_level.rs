//! The level of an office visit by the rules of 2021 and 2023: medical decision making (two of its three elements) or the
//! physician's time that day, whichever is higher. Which code a level is, the office's own table says; none is shipped.

use super::lexicon::rows;

/// A level of medical decision making; also of each of its elements.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Minimal.
    Straightforward,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
}

impl Level {
    /// All, from the lowest.
    pub const ALL: [Self; 4] = [Self::Straightforward, Self::Low, Self::Moderate, Self::High];

    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Straightforward => "straightforward",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let minimal = text == "minimal";
        Self::ALL
            .into_iter()
            .find(|l| l.word() == text || (minimal && *l == Self::Straightforward))
    }
}

/// What a person has filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Visit {
    /// Whether the patient is new: not seen by the group's specialty in three years.
    pub new_patient: bool,
    /// Number and complexity of the problems addressed.
    pub problems: Option<Level>,
    /// Amount and complexity of the data reviewed and analysed.
    pub data: Option<Level>,
    /// Risk of complications of the management.
    pub risk: Option<Level>,
    /// The physician's minutes on the day of the visit.
    pub minutes: Option<u16>,
}

/// The filled worksheet.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Worksheet {
    /// By decision making: the level that two of three elements reach.
    pub by_decision: Option<Level>,
    /// By time.
    pub by_time: Option<Level>,
    /// The higher of the two; none where neither is filled in far enough.
    pub level: Option<Level>,
    /// How it came about, a line each.
    pub lines: Vec<String>,
}

/// Works the level out.
#[must_use]
pub fn visit_level(visit: &Visit) -> Worksheet {
    let mut elements: Vec<Level> = [visit.problems, visit.data, visit.risk]
        .into_iter()
        .flatten()
        .collect();
    elements.sort_unstable();
    // Two of three must reach it: the middle one of three, the lower one of two.
    let by_decision = (elements.len() >= 2).then(|| elements[elements.len() - 2]);
    let by_time = visit.minutes.and_then(|minutes| {
        let least = |row: &str| -> Option<u16> {
            row.split('\t')
                .nth(usize::from(!visit.new_patient))?
                .trim()
                .parse()
                .ok()
        };
        rows(include_str!("../../assets/coding/visit_level.tsv"))
            .filter(|(_, row)| least(row).is_some_and(|least| minutes >= least))
            .filter_map(|(level, _)| Level::parse(level))
            .max()
    });
    let said = |level: Option<Level>| level.map_or("not filled in", Level::word);
    let lines = vec![
        format!(
            "patient: {}",
            if visit.new_patient {
                "new"
            } else {
                "established"
            }
        ),
        format!("problems: {}", said(visit.problems)),
        format!("data: {}", said(visit.data)),
        format!("risk: {}", said(visit.risk)),
        format!("decision making, two of three: {}", said(by_decision)),
        format!(
            "time: {}",
            visit.minutes.map_or_else(
                || "not filled in".to_owned(),
                |m| format!(
                    "{m} minutes, {}",
                    by_time.map_or("below the least", Level::word)
                )
            )
        ),
    ];
    Worksheet {
        by_decision,
        by_time,
        level: by_decision.max(by_time),
        lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Level::{High, Low, Moderate, Straightforward};

    fn level(problems: Level, data: Level, risk: Level) -> Option<Level> {
        let visit = Visit {
            problems: Some(problems),
            data: Some(data),
            risk: Some(risk),
            ..Visit::default()
        };
        visit_level(&visit).level
    }

    #[test]
    fn two_of_three_elements_decide() {
        assert_eq!(level(Moderate, Straightforward, Moderate), Some(Moderate));
        assert_eq!(level(High, Low, Straightforward), Some(Low));
        assert_eq!(level(High, High, Low), Some(High));
        assert_eq!(
            visit_level(&Visit {
                problems: Some(High),
                ..Visit::default()
            })
            .level,
            None
        );
    }

    #[test]
    fn time_counts_from_its_least_minutes() {
        let by_time = |new_patient, minutes| {
            visit_level(&Visit {
                new_patient,
                minutes: Some(minutes),
                ..Visit::default()
            })
            .level
        };
        assert_eq!(by_time(false, 9), None);
        assert_eq!(by_time(false, 10), Some(Straightforward));
        assert_eq!(by_time(false, 30), Some(Moderate));
        assert_eq!(by_time(true, 44), Some(Low));
        assert_eq!(by_time(true, 60), Some(High));
    }

    #[test]
    fn the_higher_way_counts() {
        let visit = Visit {
            problems: Some(Low),
            risk: Some(Low),
            minutes: Some(40),
            ..Visit::default()
        };
        assert_eq!(visit_level(&visit).level, Some(High));
    }
}
