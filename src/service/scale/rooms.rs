//! Where a large office's visits take place: a provider's column of the schedule and a room for each.
//!
//! Never here: visits.

use jiff::civil::{Date, Time, time};

use super::Doctor;
use crate::domain::ResourceId;
use crate::domain::schedule::{Hours, Resource, ResourceKind};
use crate::service::ServiceError;
use crate::service::schedule::Times;
use crate::store::{Transaction, schedule as store};

/// When everybody works, Monday to Friday.
const OPEN: [(Time, Time); 2] = [
    (time(8, 0, 0, 0), time(12, 0, 0, 0)),
    (time(13, 0, 0, 0), time(17, 0, 0, 0)),
];
/// Years of visits before today that hours reach over.
const YEARS: i64 = 6;

/// Provider and room of each; who is on the schedule already keeps the column that is there.
pub(super) fn places(
    db: &Transaction<'_>,
    times: &Times,
    doctors: &[Doctor],
    today: Date,
) -> Result<Vec<[ResourceId; 2]>, ServiceError> {
    let rooms = times.of_class("exam").count();
    let place = |(at, doctor): (usize, &Doctor)| {
        let known = times.providers().find(|p| p.user == Some(doctor.id));
        let provider = match known {
            Some(provider) => provider.id,
            None => {
                let same = doctors[..at].iter().filter(|d| d.name == doctor.name);
                column(db, doctor, same.count(), today)?
            }
        };
        let room = Resource {
            id: ResourceId(0),
            kind: ResourceKind::Room,
            name: format!("Exam {}", rooms + 1 + at),
            class: "exam".into(),
            user: None,
        };
        Ok([provider, store::add_resource(db, &room)?])
    };
    doctors.iter().enumerate().map(place).collect()
}

/// A column of the schedule with its hours; those of one name are told apart by a number.
fn column(
    db: &Transaction<'_>,
    doctor: &Doctor,
    same: usize,
    today: Date,
) -> Result<ResourceId, ServiceError> {
    let name = match same {
        0 => doctor.name.clone(),
        n => format!("{} ({})", doctor.name, n + 1),
    };
    let resource = Resource {
        id: ResourceId(0),
        kind: ResourceKind::Provider,
        name,
        class: String::new(),
        user: Some(doctor.id),
    };
    let id = store::add_resource(db, &resource)?;
    for weekday in 1..=5 {
        for (opens, closes) in OPEN {
            let hours = Hours {
                weekday,
                opens,
                closes,
                from: today.saturating_sub(jiff::Span::new().years(YEARS)),
                until: None,
            };
            store::add_hours(db, id, &hours)?;
        }
    }
    Ok(id)
}
