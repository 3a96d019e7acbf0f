//! Stretches of time as whole minutes of UTC since 1970: a day with a changed clock is as long as it is.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::domain::ResourceId;

/// From one minute up to, not including, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First minute.
    pub from: i64,
    /// The minute after the last.
    pub to: i64,
}

impl Span {
    /// A stretch; none when it would hold nothing.
    #[must_use]
    pub fn new(from: i64, to: i64) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Its length in minutes.
    #[must_use]
    pub fn minutes(self) -> i64 {
        self.to - self.from
    }

    /// Whether the two have a minute in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether all of `other` lies in this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

/// A local time that the clock leaps over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no {0} here: the clock is put forward over it; choose a time an hour later")]
pub struct NoSuchTime(DateTime);

/// The minute of a local time. Of a time that comes twice, when the clock is put back, the first.
///
/// # Errors
/// [`NoSuchTime`] for one that the clock leaps over.
pub fn instant(local: DateTime, zone: &TimeZone) -> Result<i64, NoSuchTime> {
    let ambiguous = zone.to_ambiguous_zoned_datetime(local);
    let gap = matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. });
    match (gap, ambiguous.compatible()) {
        (false, Ok(at)) => Ok(at.timestamp().as_second().div_euclid(60)),
        _ => Err(NoSuchTime(local)),
    }
}

/// As [`instant`], but what the clock leaps over is as much later as it leaps: opening hours begin when they can.
pub(super) fn instant_or_later(local: DateTime, zone: &TimeZone) -> Option<i64> {
    let at = zone.to_ambiguous_zoned_datetime(local).compatible().ok()?;
    Some(at.timestamp().as_second().div_euclid(60))
}

/// The local time of a minute.
#[must_use]
pub fn local(minute: i64, zone: &TimeZone) -> DateTime {
    let at = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::UNIX_EPOCH);
    zone.to_datetime(at)
}

/// What is left of `open` (in order, apart from each other) without `busy` (in any order).
#[must_use]
pub fn without(open: &[Span], busy: &[Span]) -> Vec<Span> {
    let mut busy = busy.to_vec();
    busy.sort_unstable();
    let mut left = Vec::new();
    for stretch in open {
        let mut from = stretch.from;
        for taken in busy.iter().filter(|b| b.meets(*stretch)) {
            left.extend(Span::new(from, taken.from));
            from = from.max(taken.to);
        }
        left.extend(Span::new(from, stretch.to));
    }
    left
}

/// What both have open; each in order and apart.
#[must_use]
pub fn common(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut both: Vec<Span> = a
        .iter()
        .flat_map(|x| {
            b.iter()
                .filter_map(|y| Span::new(x.from.max(y.from), x.to.min(y.to)))
        })
        .collect();
    both.sort_unstable();
    both
}

/// The longest stretch in minutes.
#[must_use]
pub fn longest(free: &[Span]) -> i64 {
    free.iter().map(|s| s.minutes()).max().unwrap_or(0)
}

/// A place found for a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// First minute with the provider.
    pub from: i64,
    /// One resource for each thing that was asked for, in that order.
    pub with: Vec<ResourceId>,
}

/// The first start on the grid at or after `after` where the provider is free for `minutes`, and of each set of
/// alternatives one is free for that, `before` longer at its beginning and `behind` at its end. No resource serves twice.
#[must_use]
pub fn first_fit(
    provider: &[Span],
    alternatives: &[Vec<(ResourceId, Vec<Span>)>],
    (minutes, before, behind): (i64, i64, i64),
    after: i64,
    grid: i64,
) -> Option<Fit> {
    let grid = grid.max(1);
    for stretch in provider {
        let begin = stretch.from.max(after);
        let mut from = begin + (grid - begin.rem_euclid(grid)) % grid;
        while from + minutes <= stretch.to {
            let wanted = Span {
                from: from - before,
                to: from + minutes + behind,
            };
            if let Some(with) = one_of_each(alternatives, wanted) {
                return Some(Fit { from, with });
            }
            from += grid;
        }
    }
    None
}

fn one_of_each(
    alternatives: &[Vec<(ResourceId, Vec<Span>)>],
    wanted: Span,
) -> Option<Vec<ResourceId>> {
    let mut with: Vec<ResourceId> = Vec::new();
    for set in alternatives {
        let (id, _) = set.iter().find(|(id, free)| {
            !with.contains(id) && free.iter().any(|stretch| stretch.holds(wanted))
        })?;
        with.push(*id);
    }
    Some(with)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn zone() -> TimeZone {
        TimeZone::get("America/New_York").unwrap()
    }

    #[test]
    fn a_time_that_the_clock_leaps_over_is_none_and_one_that_comes_twice_is_the_first() {
        let gap = date(2026, 3, 8).at(2, 30, 0, 0);
        assert!(
            instant(gap, &zone())
                .unwrap_err()
                .to_string()
                .contains("an hour later")
        );
        let before = instant(date(2026, 3, 8).at(1, 59, 0, 0), &zone()).unwrap();
        let after = instant(date(2026, 3, 8).at(3, 0, 0, 0), &zone()).unwrap();
        assert_eq!(after - before, 1);
        let twice = instant(date(2026, 11, 1).at(1, 30, 0, 0), &zone()).unwrap();
        let later = instant(date(2026, 11, 1).at(2, 0, 0, 0), &zone()).unwrap();
        assert_eq!(later - twice, 90, "the first of the two half past ones");
        assert_eq!(local(twice, &zone()), local(twice + 60, &zone()));
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        prop::collection::vec((0_i64..120, 1_i64..30), 0..8).prop_map(|all| {
            all.into_iter()
                .map(|(from, n)| Span { from, to: from + n })
                .collect()
        })
    }

    fn apart(mut spans: Vec<Span>) -> Vec<Span> {
        spans.sort_unstable();
        let mut out: Vec<Span> = Vec::new();
        for s in spans {
            match out.last_mut() {
                Some(last) if s.from <= last.to => last.to = last.to.max(s.to),
                _ => out.push(s),
            }
        }
        out
    }

    fn has(spans: &[Span], minute: i64) -> bool {
        spans.iter().any(|s| s.from <= minute && minute < s.to)
    }

    proptest! {
        #[test]
        fn minute_by_minute_the_rest_is_what_is_open_and_not_busy(open in spans(), busy in spans()) {
            let open = apart(open);
            let left = without(&open, &busy);
            let both = common(&open, &apart(busy.clone()));
            for minute in -5..200 {
                prop_assert_eq!(has(&left, minute), has(&open, minute) && !has(&busy, minute));
                prop_assert_eq!(has(&both, minute), has(&open, minute) && has(&busy, minute));
            }
        }

        #[test]
        fn the_first_fit_is_the_first_that_a_slow_search_finds(
            provider in spans(), rooms in prop::collection::vec(spans(), 1..4), minutes in 1_i64..25, before in 0_i64..5, after in 0_i64..100,
        ) {
            let provider = apart(provider);
            let set: Vec<(ResourceId, Vec<Span>)> =
                rooms.into_iter().enumerate().map(|(n, s)| (ResourceId(n as i64), apart(s))).collect();
            let found = first_fit(&provider, std::slice::from_ref(&set), (minutes, before, 0), after, 5);
            let fits = |from: i64| {
                (from..from + minutes).all(|m| has(&provider, m))
                    && set.iter().any(|(_, free)| (from - before..from + minutes).all(|m| has(free, m)))
            };
            let slow = (after..300).filter(|m| m % 5 == 0).find(|m| fits(*m));
            prop_assert_eq!(found.map(|f| f.from), slow);
        }
    }
}
