//! The office's times: which resource is open when, and what is free of it. Read once an action, then asked.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::schedule::{self, Hours, Resource, ResourceKind, Span, open_on, without};
use crate::domain::{AppointmentId, ResourceId};
use crate::service::ServiceError;
use crate::store::{Transaction, schedule as store};

/// Zone, resources and hours of the office.
pub(in crate::service) struct Office {
    /// Local times are told in it.
    pub zone: TimeZone,
    /// Providers, rooms, equipment.
    pub resources: Vec<Resource>,
    hours: HashMap<ResourceId, Vec<Hours>>,
}

/// What is open and taken on a stretch of days.
pub(super) struct Days {
    holidays: Vec<(Date, String)>,
    blocks: HashMap<ResourceId, Vec<(Span, String)>>,
    held: HashMap<(Date, ResourceId), Vec<(AppointmentId, Span)>>,
}

impl Office {
    /// Reads them.
    pub(in crate::service) fn read(db: &Transaction<'_>) -> Result<Self, ServiceError> {
        let name = store::zone(db)?;
        let zone = TimeZone::get(&name).map_err(|_| {
            ServiceError::Rule(format!(
                "this machine does not know the office's time zone {name}; install tzdata"
            ))
        })?;
        let mut hours: HashMap<ResourceId, Vec<Hours>> = HashMap::new();
        for (resource, stretch) in store::hours(db)? {
            hours.entry(resource).or_default().push(stretch);
        }
        Ok(Self {
            zone,
            resources: store::resources(db)?,
            hours,
        })
    }

    /// Every resource's hours.
    pub(super) fn all_hours(&self) -> Vec<(ResourceId, Hours)> {
        let of = |(id, hours): (&ResourceId, &Vec<Hours>)| {
            let id = *id;
            hours.clone().into_iter().map(move |h| (id, h))
        };
        self.hours.iter().flat_map(of).collect()
    }

    /// Providers.
    pub(in crate::service) fn providers(&self) -> impl Iterator<Item = &Resource> {
        self.resources
            .iter()
            .filter(|r| r.kind == ResourceKind::Provider)
    }

    /// Rooms or equipment of a class.
    pub(in crate::service) fn of_class<'o>(
        &'o self,
        class: &'o str,
    ) -> impl Iterator<Item = &'o Resource> {
        self.resources
            .iter()
            .filter(move |r| r.kind != ResourceKind::Provider && r.class == class)
    }

    /// One of them.
    pub(super) fn resource(&self, id: ResourceId) -> Result<&Resource, ServiceError> {
        self.resources
            .iter()
            .find(|r| r.id == id)
            .ok_or_else(|| ServiceError::Rule("there is no such provider or room".into()))
    }

    /// A provider by the name people use or the start of it.
    pub(super) fn provider_named(&self, name: &str) -> Result<&Resource, ServiceError> {
        let wanted = name.to_lowercase();
        let fits: Vec<&Resource> = self
            .providers()
            .filter(|p| p.name.to_lowercase().contains(&wanted))
            .collect();
        match fits[..] {
            [one] => Ok(one),
            _ => {
                let all: Vec<&str> = self.providers().map(|p| p.name.as_str()).collect();
                Err(ServiceError::Rule(format!(
                    "“{name}” names {} providers; there are {}",
                    fits.len(),
                    all.join(", ")
                )))
            }
        }
    }

    /// From the day's first local minute to the next day's.
    pub(super) fn whole_day(&self, day: Date) -> Option<Span> {
        let at = |d: Date| {
            let midnight = d.to_datetime(jiff::civil::Time::midnight());
            Some(
                self.zone
                    .to_timestamp(midnight)
                    .ok()?
                    .as_second()
                    .div_euclid(60),
            )
        };
        Span::new(at(day)?, at(day.tomorrow().ok()?)?)
    }

    /// From a day's first minute to another's last.
    pub(super) fn stretch(&self, from: Date, to: Date) -> Option<Span> {
        let (first, last) = (self.whole_day(from)?, self.whole_day(to)?);
        Span::new(first.from, last.to)
    }

    /// What is open of a resource on a day.
    pub(super) fn open(&self, days: &Days, day: Date, resource: &Resource) -> Vec<Span> {
        let holiday = days.holiday(day).is_some();
        let blocks: Vec<Span> = days.blocks(resource.id).iter().map(|(s, _)| *s).collect();
        match self.hours.get(&resource.id) {
            Some(hours) => open_on(day, hours, holiday, &blocks, &self.zone),
            // A room without hours of its own is open whenever somebody is there.
            None if resource.kind != ResourceKind::Provider && !holiday => {
                let whole: Vec<Span> = self.whole_day(day).into_iter().collect();
                without(&whole, &blocks)
            }
            None => Vec::new(),
        }
    }

    /// What is free of a resource on a day, leaving one visit out of the count.
    pub(super) fn free(
        &self,
        days: &Days,
        day: Date,
        resource: &Resource,
        leaving_out: Option<AppointmentId>,
    ) -> Vec<Span> {
        let taken: Vec<Span> = days
            .held(day, resource.id)
            .iter()
            .filter(|(visit, _)| Some(*visit) != leaving_out)
            .map(|(_, span)| *span)
            .collect();
        without(&self.open(days, day, resource), &taken)
    }

    /// A minute as local time on the wall.
    pub(super) fn local(&self, minute: i64) -> jiff::civil::DateTime {
        schedule::local(minute, &self.zone)
    }
}

impl Days {
    /// Reads a stretch of days, both ends included.
    pub(super) fn read(
        db: &Transaction<'_>,
        office: &Office,
        from: Date,
        to: Date,
    ) -> Result<Self, ServiceError> {
        let mut days = Self::closed(db, office, from, to)?;
        days.take(&store::holds_between(db, from, to)?);
        Ok(days)
    }

    /// As [`Self::read`], with what is held of no resource but one.
    pub(super) fn read_of(
        db: &Transaction<'_>,
        office: &Office,
        resource: ResourceId,
        (from, to): (Date, Date),
    ) -> Result<Self, ServiceError> {
        let mut days = Self::closed(db, office, from, to)?;
        if let Some(during) = office.stretch(from, to) {
            days.take(&store::holds_on(db, resource, during)?);
        }
        Ok(days)
    }

    /// A stretch of days with holidays and blocks, before anything is held.
    pub(super) fn closed(
        db: &Transaction<'_>,
        office: &Office,
        from: Date,
        to: Date,
    ) -> Result<Self, ServiceError> {
        let mut days = Self {
            holidays: store::holidays(db, from, to)?,
            blocks: HashMap::new(),
            held: HashMap::new(),
        };
        if let Some(during) = office.stretch(from, to) {
            for block in store::blocks(db, during)? {
                let of_resource = days.blocks.entry(block.resource).or_default();
                of_resource.push((block.span, block.reason));
            }
        }
        Ok(days)
    }

    /// Takes in what is held.
    pub(super) fn take(&mut self, holds: &[store::Hold]) {
        for hold in holds {
            let of_day = self.held.entry((hold.day, hold.resource)).or_default();
            of_day.push((hold.appointment, hold.span));
        }
    }

    /// The holiday's name, if the day is one.
    pub(super) fn holiday(&self, day: Date) -> Option<&str> {
        let found = self.holidays.iter().find(|(d, _)| *d == day);
        found.map(|(_, name)| name.as_str())
    }

    /// A resource's blocks with their reasons.
    pub(super) fn blocks(&self, resource: ResourceId) -> &[(Span, String)] {
        self.blocks.get(&resource).map_or(&[], Vec::as_slice)
    }

    /// What visits hold of a resource on a day.
    pub(super) fn held(&self, day: Date, resource: ResourceId) -> &[(AppointmentId, Span)] {
        self.held.get(&(day, resource)).map_or(&[], Vec::as_slice)
    }
}
