//! Visits that come again: every so many days, weeks or months at the same time on the wall.

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months; a day that a month lacks is its last.
    Month,
}

/// How a visit or a calendar's event comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// What is counted.
    pub every: Every,
    /// How many of them lie between two, at least one.
    pub interval: u16,
    /// How many there are, the first among them.
    pub count: Option<u16>,
    /// Last day.
    pub until: Option<Date>,
}

/// The most that any rule makes: five years of days.
const MOST: usize = 1_830;

impl Repeat {
    /// Every so many weeks, so many times.
    #[must_use]
    pub fn weekly(interval: u16, count: u16) -> Self {
        Self {
            every: Every::Week,
            interval,
            count: Some(count),
            until: None,
        }
    }

    /// The starts, in order, of an event that first begins at `first`; local times, so the clock's changes move nothing.
    #[must_use]
    pub fn starts(&self, first: DateTime) -> Vec<DateTime> {
        let count = self.count.map_or(MOST, usize::from).min(MOST);
        let step = i64::from(self.interval.max(1));
        (0..)
            .map_while(|n: i64| {
                let passed: Span = match self.every {
                    Every::Day => (n * step).days(),
                    Every::Week => (n * step).weeks(),
                    Every::Month => (n * step).months(),
                };
                first.checked_add(passed).ok()
            })
            .take_while(|at| self.until.is_none_or(|last| at.date() <= last))
            .take(count)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_hour_on_the_wall_stays_and_short_months_take_their_last_day() {
        let weekly = Repeat::weekly(2, 3).starts(date(2026, 10, 20).at(9, 0, 0, 0));
        let days: Vec<String> = weekly.iter().map(ToString::to_string).collect();
        assert_eq!(
            days,
            [
                "2026-10-20T09:00:00",
                "2026-11-03T09:00:00",
                "2026-11-17T09:00:00"
            ]
        );
        let monthly = Repeat {
            every: Every::Month,
            interval: 1,
            count: None,
            until: Some(date(2026, 3, 31)),
        };
        let days: Vec<Date> = monthly
            .starts(date(2026, 1, 31).at(9, 0, 0, 0))
            .iter()
            .map(|d| d.date())
            .collect();
        assert_eq!(
            days,
            [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
        );
    }
}
