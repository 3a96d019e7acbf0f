//! The next time that fits a visit type: days are passed over by their longest free stretch, which the store keeps until
//! something changes the day; only days that may fit are looked at closely.

use std::collections::HashMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span as Passed, Timestamp};
use serde::Serialize;

use super::days::{Days, Office as Times};
use super::rules::Rules;
use crate::domain::schedule::{
    Fit, Resource, Span, VisitType, common, first_fit, instant, longest,
};
use crate::domain::{Permission, ResourceId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, schedule as store};

/// Visits begin on this grid, in minutes.
pub(super) const GRID: i64 = 5;
/// Days read at once.
const STRIDE: i64 = 28;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Key of the visit's type.
    pub visit_type: String,
    /// Part of the provider's name; anyone when none.
    pub provider: Option<String>,
    /// Length; the type's when none.
    pub minutes: Option<i64>,
    /// Not before; local time.
    pub from: DateTime,
    /// Last day.
    pub until: Date,
    /// Only between these times of day.
    pub between: Option<(Time, Time)>,
}

/// A time that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// With whom.
    pub provider: ResourceId,
    /// Their name.
    pub provider_name: String,
    /// Local time.
    pub starts: DateTime,
    /// Length.
    pub minutes: i64,
    /// Rooms and equipment that are free then.
    pub with: Vec<String>,
}

/// How much a search looked at: what a test can hold it to on any machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Rows of longest free stretches.
    pub rows: usize,
    /// Days whose longest free stretches had to be worked out anew, times resources.
    pub worked_out: usize,
    /// Days that were looked at closely.
    pub days: usize,
}

/// The next time that fits; none until the last day.
///
/// # Errors
/// [`ServiceError::Rule`] for a visit type or provider that there is not.
pub fn find_slot(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    wanted: &Wanted,
) -> Result<(Option<Found>, Looked), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "find a time",
        wanted.visit_type.clone(),
        |db| search(db, rules, wanted),
    )
}

pub(super) fn search(
    db: &Transaction<'_>,
    rules: &Rules,
    wanted: &Wanted,
) -> Result<(Option<Found>, Looked), ServiceError> {
    let times = Times::read(db)?;
    let kind = rules.visit_type(&wanted.visit_type)?;
    let providers: Vec<&Resource> = match &wanted.provider {
        Some(name) => vec![times.provider_named(name)?],
        None => times.providers().collect(),
    };
    let sets: Vec<Vec<&Resource>> = kind
        .needs
        .iter()
        .map(|class| times.of_class(class).collect())
        .collect();
    let mut search = Search {
        db,
        times: &times,
        kind,
        minutes: wanted.minutes.unwrap_or(kind.minutes),
        wanted,
        providers,
        sets,
        looked: Looked::default(),
    };
    let mut from = wanted.from.date();
    while from <= wanted.until {
        let to = from
            .saturating_add(Passed::new().days(STRIDE - 1))
            .min(wanted.until);
        if let Some(found) = search.stride(from, to)? {
            return Ok((Some(found), search.looked));
        }
        let Ok(next) = to.tomorrow() else { break };
        from = next;
    }
    Ok((None, search.looked))
}

fn each_day(from: Date, to: Date) -> impl Iterator<Item = Date> {
    let next = |day: &Date| day.tomorrow().ok();
    std::iter::successors(Some(from), next).take_while(move |day| *day <= to)
}

/// Works out a resource's longest free stretches of some days and keeps them, until something changes a day.
fn kept(
    db: &Transaction<'_>,
    times: &Times,
    resource: &Resource,
    (from, to): (Date, Date),
) -> Result<Vec<(Date, i64)>, ServiceError> {
    let days = Days::read_of(db, times, resource.id, (from, to))?;
    each_day(from, to)
        .map(|day| {
            let minutes = longest(&times.free(&days, day, resource, None));
            store::set_longest_free(db, day, resource.id, minutes)?;
            Ok((day, minutes))
        })
        .collect()
}

/// Works out one day of some resources: whoever books does so, so that whoever searches need not.
pub(super) fn keep_day(
    db: &Transaction<'_>,
    times: &Times,
    day: Date,
    resources: impl Iterator<Item = ResourceId>,
) -> Result<(), ServiceError> {
    for id in resources {
        kept(db, times, times.resource(id)?, (day, day))?;
    }
    Ok(())
}

/// Works out the coming year, of one resource or of all.
pub(in crate::service) fn keep_ahead(
    db: &Transaction<'_>,
    now: Timestamp,
    resource: Option<ResourceId>,
) -> Result<(), ServiceError> {
    let times = Times::read(db)?;
    let today = times.zone.to_datetime(now).date();
    let until = today.saturating_add(Passed::new().years(1));
    for each in &times.resources {
        if resource.is_none_or(|id| id == each.id) {
            kept(db, &times, each, (today, until))?;
        }
    }
    Ok(())
}

struct Search<'s, 'c> {
    db: &'s Transaction<'c>,
    times: &'s Times,
    kind: &'s VisitType,
    minutes: i64,
    wanted: &'s Wanted,
    providers: Vec<&'s Resource>,
    sets: Vec<Vec<&'s Resource>>,
    looked: Looked,
}

impl Search<'_, '_> {
    /// Looks through a few weeks.
    fn stride(&mut self, from: Date, to: Date) -> Result<Option<Found>, ServiceError> {
        let known = self.known(from, to)?;
        let round = self.minutes + self.kind.before + self.kind.behind;
        let mut day = from;
        while day <= to {
            let enough =
                |r: &&Resource, need: i64| known.get(&(day, r.id)).is_some_and(|n| *n >= need);
            let rooms = self
                .sets
                .iter()
                .all(|set| set.iter().any(|r| enough(r, round)));
            let able: Vec<&Resource> = self
                .providers
                .iter()
                .copied()
                .filter(|p| enough(p, self.minutes))
                .collect();
            if rooms
                && !able.is_empty()
                && let Some(found) = self.closely(day, &able)?
            {
                return Ok(Some(found));
            }
            day = day.saturating_add(Passed::new().days(1));
        }
        Ok(None)
    }

    /// The longest free stretch by day and resource; what is not known is worked out and kept.
    fn known(
        &mut self,
        from: Date,
        to: Date,
    ) -> Result<HashMap<(Date, ResourceId), i64>, ServiceError> {
        let rows = store::longest_free(self.db, from, to)?;
        self.looked.rows += rows.len();
        let mut known: HashMap<(Date, ResourceId), i64> =
            rows.into_iter().map(|(day, r, n)| ((day, r), n)).collect();
        let asked: Vec<&Resource> = self
            .providers
            .iter()
            .chain(self.sets.iter().flatten())
            .copied()
            .collect();
        for resource in asked {
            let lacking = |day: &Date| !known.contains_key(&(*day, resource.id));
            let mut lacks = each_day(from, to).filter(lacking);
            let Some(first) = lacks.next() else { continue };
            let last = lacks.last().unwrap_or(first);
            let of_days = kept(self.db, self.times, resource, (first, last))?;
            self.looked.worked_out += of_days.len();
            known.extend(of_days.into_iter().map(|(day, n)| ((day, resource.id), n)));
        }
        Ok(known)
    }

    /// The earliest fit of one day among the providers that may have one.
    fn closely(&mut self, day: Date, able: &[&Resource]) -> Result<Option<Found>, ServiceError> {
        self.looked.days += 1;
        let times = self.times;
        let days = Days::read(self.db, times, day, day)?;
        let sets: Vec<Vec<(ResourceId, Vec<Span>)>> = self
            .sets
            .iter()
            .map(|set| {
                set.iter()
                    .map(|r| (r.id, times.free(&days, day, r, None)))
                    .collect()
            })
            .collect();
        let window = self.window(day);
        let after = match instant(self.wanted.from, &times.zone) {
            Ok(minute) if day == self.wanted.from.date() => minute,
            _ => i64::MIN / 2,
        };
        let lengths = (self.minutes, self.kind.before, self.kind.behind);
        let mut best: Option<(Fit, &Resource)> = None;
        for provider in able {
            let free = common(&times.free(&days, day, provider, None), &window);
            if let Some(fit) = first_fit(&free, &sets, lengths, after, GRID)
                && best.as_ref().is_none_or(|(b, _)| fit.from < b.from)
            {
                best = Some((fit, provider));
            }
        }
        best.map(|(fit, provider)| self.found(&fit, provider))
            .transpose()
    }

    /// The part of the day that suits.
    fn window(&self, day: Date) -> Vec<Span> {
        let Some((from, to)) = self.wanted.between else {
            return self.times.whole_day(day).into_iter().collect();
        };
        let at = |time: Time| instant(day.to_datetime(time), &self.times.zone).ok();
        at(from)
            .zip(at(to))
            .and_then(|(from, to)| Span::new(from, to))
            .into_iter()
            .collect()
    }

    fn found(&self, fit: &Fit, provider: &Resource) -> Result<Found, ServiceError> {
        let with = fit
            .with
            .iter()
            .map(|id| Ok(self.times.resource(*id)?.name.clone()));
        Ok(Found {
            provider: provider.id,
            provider_name: provider.name.clone(),
            starts: self.times.local(fit.from),
            minutes: self.minutes,
            with: with.collect::<Result<_, ServiceError>>()?,
        })
    }
}
