//! A recording as it is heard: stretches of the journal, in an order that editing may change. The journal itself never changes.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Where a take goes; places are samples of the recording as it is heard when the take begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "placing", content = "at")]
pub enum Placing {
    /// Behind everything.
    Append,
    /// In between; what follows moves on.
    Insert(u64),
    /// In place of as much as the take is long.
    Overwrite(u64),
}

impl Placing {
    /// Its word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Insert(_) => "insert",
            Self::Overwrite(_) => "overwrite",
        }
    }

    /// From its word and place in the store.
    #[must_use]
    pub fn parse(word: &str, at: u64) -> Option<Self> {
        match word {
            "append" => Some(Self::Append),
            "insert" => Some(Self::Insert(at)),
            "overwrite" => Some(Self::Overwrite(at)),
            _ => None,
        }
    }

    /// The sample where it begins, unless behind everything.
    #[must_use]
    pub fn at(self) -> Option<u64> {
        match self {
            Self::Append => None,
            Self::Insert(at) | Self::Overwrite(at) => Some(at),
        }
    }
}

/// What was recorded in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// Samples of the journal.
    pub journal: Range<u64>,
    /// Where it goes.
    pub placing: Placing,
    /// Whether it was discarded; its sound stays in the journal.
    pub withdrawn: bool,
}

/// A time when the microphone was away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    /// The sample of the journal before which it was away.
    pub at: u64,
    /// For how long.
    pub milliseconds: i64,
}

/// Stretches of the journal in the order in which they are heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tape(Vec<Range<u64>>);

impl Tape {
    /// The recording that the takes make, in the order in which they were recorded.
    #[must_use]
    pub fn of(takes: &[Take]) -> Self {
        let kept = takes.iter().filter(|t| !t.withdrawn);
        kept.fold(Self::default(), |tape, take| {
            tape.with(take.journal.clone(), take.placing)
        })
    }

    /// With a stretch of the journal put in. A place past the end is the end.
    #[must_use]
    pub fn with(&self, stretch: Range<u64>, placing: Placing) -> Self {
        let length = stretch.end.saturating_sub(stretch.start);
        let at = placing.at().unwrap_or(u64::MAX).min(self.samples());
        let (mut before, after) = self.split(at);
        let after = match placing {
            Placing::Overwrite(_) => Self(after).split(length).1,
            _ => after,
        };
        before.push(stretch);
        before.extend(after);
        before.retain(|s| s.start < s.end);
        Self(before)
    }

    fn split(&self, at: u64) -> (Vec<Range<u64>>, Vec<Range<u64>>) {
        let (mut before, mut after, mut passed) = (Vec::new(), Vec::new(), 0);
        for stretch in &self.0 {
            let length = stretch.end - stretch.start;
            let cut = stretch.start + at.saturating_sub(passed).min(length);
            before.push(stretch.start..cut);
            after.push(cut..stretch.end);
            passed += length;
        }
        for part in [&mut before, &mut after] {
            part.retain(|s| s.start < s.end);
        }
        (before, after)
    }

    /// Its length.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.0.iter().map(|s| s.end - s.start).sum()
    }

    /// The stretches.
    #[must_use]
    pub fn stretches(&self) -> &[Range<u64>] {
        &self.0
    }

    /// Where a sample of the journal is heard; `None` where it was discarded or recorded over.
    #[must_use]
    pub fn heard_at(&self, journal: u64) -> Option<u64> {
        let mut passed = 0;
        for stretch in &self.0 {
            if stretch.contains(&journal) {
                return Some(passed + journal - stretch.start);
            }
            passed += stretch.end - stretch.start;
        }
        None
    }

    /// What is heard of a journal; a journal that is shorter than the tape believes ends it early.
    #[must_use]
    pub fn play(&self, journal: &[i16]) -> Vec<i16> {
        let end = journal.len() as u64;
        let within = |s: &Range<u64>| s.start.min(end) as usize..s.end.min(end) as usize;
        self.0
            .iter()
            .flat_map(|s| journal[within(s)].iter().copied())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn take(journal: Range<u64>, placing: Placing) -> Take {
        Take {
            journal,
            placing,
            withdrawn: false,
        }
    }

    #[test]
    fn takes_are_appended_inserted_and_recorded_over() {
        let mut takes = vec![
            take(0..4, Placing::Append),
            take(4..6, Placing::Append),
            take(6..7, Placing::Insert(2)),
            take(7..9, Placing::Overwrite(5)),
        ];
        let journal: Vec<i16> = (0..9).collect();
        let heard = |takes: &[Take]| Tape::of(takes).play(&journal);
        assert_eq!(heard(&takes[..2]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(heard(&takes[..3]), [0, 1, 6, 2, 3, 4, 5]);
        assert_eq!(heard(&takes), [0, 1, 6, 2, 3, 7, 8]);
        assert_eq!(Tape::of(&takes).heard_at(7), Some(5));
        assert_eq!(Tape::of(&takes).heard_at(4), None);
        takes[2].withdrawn = true;
        assert_eq!(heard(&takes[..3]), [0, 1, 2, 3, 4, 5]);
        // Recorded over past the end goes on behind it.
        takes[3].placing = Placing::Overwrite(99);
        assert_eq!(heard(&takes), [0, 1, 2, 3, 4, 5, 7, 8]);
    }

    proptest! {
        #[test]
        fn a_tape_is_what_an_editor_of_samples_would_make(
            edits in prop::collection::vec((1u64..9, 0u8..3, 0u64..30), 0..12),
        ) {
            let (mut takes, mut sheet, mut journal) = (Vec::new(), Vec::<i16>::new(), Vec::new());
            for (length, kind, at) in edits {
                let start = journal.len() as u64;
                let new: Vec<i16> = (start..start + length).map(|n| n as i16).collect();
                journal.extend(&new);
                let place = (at as usize).min(sheet.len());
                let placing = match kind {
                    0 => { sheet.extend(&new); Placing::Append }
                    1 => { sheet.splice(place..place, new); Placing::Insert(at) }
                    _ => { let end = (place + new.len()).min(sheet.len()); sheet.splice(place..end, new); Placing::Overwrite(at) }
                };
                takes.push(take(start..start + length, placing));
            }
            let tape = Tape::of(&takes);
            prop_assert_eq!(tape.samples(), sheet.len() as u64);
            for (at, sample) in sheet.iter().enumerate() {
                prop_assert_eq!(tape.heard_at(*sample as u64), Some(at as u64));
            }
            prop_assert_eq!(tape.play(&journal), sheet);
        }
    }
}
