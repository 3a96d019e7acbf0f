//! Booking: what can be booked, in which times, and how far a visit has come.
//!
//! Never here: the clock, the store.

mod minutes;
mod repeat;
mod stage;
mod visit_type;

pub use minutes::{Fit, NoSuchTime, Span, common, first_fit, instant, local, longest, without};
pub use repeat::{Every, Repeat};
pub use stage::{VisitStage, VisitStepRefused};
pub use visit_type::{Prerequisite, VisitType};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{ResourceId, UserId};

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// Someone who sees patients.
    Provider,
    /// Where patients are seen.
    Room,
    /// What a visit needs and there is not one of in every room.
    Equipment,
}

impl ResourceKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Provider, Self::Room, Self::Equipment];

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Room => "room",
            Self::Equipment => "equipment",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// What visits take up: no two at once, unless somebody says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// The store's number.
    pub id: ResourceId,
    /// What it is.
    pub kind: ResourceKind,
    /// As people call it.
    pub name: String,
    /// What visit types ask for: `exam`, `procedure`, `ultrasound`.
    pub class: String,
    /// For a provider: who signs in.
    pub user: Option<UserId>,
}

/// One open stretch of a weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// 1 is Monday, 7 Sunday (ISO 8601).
    pub weekday: i8,
    /// Local time.
    pub opens: Time,
    /// Local time, after `opens`.
    pub closes: Time,
    /// First day it holds.
    pub from: Date,
    /// Last day it holds.
    pub until: Option<Date>,
}

/// The open stretches of a day in order: hours of its weekday, nothing on a holiday, without blocks.
#[must_use]
pub fn open_on(
    day: Date,
    hours: &[Hours],
    holiday: bool,
    blocks: &[Span],
    zone: &TimeZone,
) -> Vec<Span> {
    if holiday {
        return Vec::new();
    }
    let mut open: Vec<Span> = hours
        .iter()
        .filter(|h| h.weekday == day.weekday().to_monday_one_offset())
        .filter(|h| h.from <= day && h.until.is_none_or(|last| day <= last))
        .filter_map(|h| {
            let at = |time: Time| minutes::instant_or_later(day.to_datetime(time), zone);
            Span::new(at(h.opens)?, at(h.closes)?)
        })
        .collect();
    open.sort_unstable();
    without(&open, blocks)
}
