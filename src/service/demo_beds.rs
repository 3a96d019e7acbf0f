//! The demo office's beds and who lies in them.

use std::path::Path;

use jiff::Span;
use jiff::civil::DateTime;
use serde::Deserialize;

use super::ServiceError;
use crate::domain::UserId;
use crate::store::{Transaction, beds, registrations};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    unit: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    name: String,
    bed: Vec<Bed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bed {
    room: String,
    name: String,
    /// `ready` when it is not said.
    state: Option<String>,
    /// Who lies in it, by record number.
    mrn: Option<String>,
    #[serde(default)]
    reason: String,
    /// For how long, in hours.
    #[serde(default)]
    hours: i64,
}

/// Sets the beds up and admits those who lie in them; `now` is local.
pub(super) fn fill(
    db: &Transaction<'_>,
    assets: &Path,
    attending: UserId,
    now: DateTime,
) -> Result<(), ServiceError> {
    let script: Script = super::schedule::read_data(&assets.join("demo/beds.toml"))?;
    for unit in &script.unit {
        for bed in &unit.bed {
            let id = beds::add_bed(db, &unit.name, &bed.room, &bed.name)?;
            if let Some(state) = &bed.state {
                beds::set_state(db, id, state)?;
            }
            if let Some(mrn) = &bed.mrn {
                let patient = registrations::patient_of_mrn(db, mrn)?.ok_or_else(|| {
                    ServiceError::Asset(format!("the demo office has no patient {mrn} for a bed"))
                })?;
                let at = now.saturating_sub(Span::new().hours(bed.hours));
                beds::admit(db, patient, attending, &bed.reason, id, at)?;
            }
        }
    }
    Ok(())
}
