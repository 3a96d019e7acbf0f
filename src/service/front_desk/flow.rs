//! The patients of a day and how far they are, with the times that the timers run from.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::domain::schedule::VisitStage;
use crate::domain::{AppointmentId, EncounterId, PatientId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::schedule as store;

/// One patient on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowVisit {
    /// The visit.
    pub id: AppointmentId,
    /// Its encounter.
    pub encounter: EncounterId,
    /// Who.
    pub patient: PatientId,
    /// Name as it is filed.
    pub name: String,
    /// Record number.
    pub mrn: String,
    /// With whom.
    pub provider: String,
    /// Rooms and equipment.
    pub place: String,
    /// Booked for; local time.
    pub starts: DateTime,
    /// Why.
    pub reason: String,
    /// How far.
    pub stage: VisitStage,
    /// Since when in this stage; none before the arrival.
    pub since: Option<Timestamp>,
    /// Since when in the office.
    pub arrived: Option<Timestamp>,
}

/// The day's patients in order of time, cancelled visits left out.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn flow(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    day: Date,
) -> Result<Vec<FlowVisit>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see the flow board",
        day.to_string(),
        |db| {
            let resources = store::resources(db)?;
            let mut all = Vec::new();
            for visit in store::between(db, day, day)? {
                if visit.stage == VisitStage::Cancelled {
                    continue;
                }
                let times = store::last_stage_times(db, visit.id)?;
                let at = |stage| {
                    let found = times.iter().find(|(s, _)| *s == stage);
                    found.and_then(|(_, at)| at.parse().ok())
                };
                let holds = store::holds_of(db, visit.id)?;
                let held = resources
                    .iter()
                    .filter(|r| r.user.is_none() && holds.iter().any(|h| h.resource == r.id));
                let provider = resources.iter().find(|r| r.user == Some(visit.provider));
                all.push(FlowVisit {
                    place: held.map(|r| r.name.as_str()).collect::<Vec<_>>().join(", "),
                    provider: provider.map(|p| p.name.clone()).unwrap_or_default(),
                    since: at(visit.stage),
                    arrived: at(VisitStage::Arrived),
                    id: visit.id,
                    encounter: visit.encounter,
                    patient: visit.patient,
                    name: visit.name.to_string(),
                    mrn: visit.mrn,
                    starts: visit.starts,
                    reason: visit.reason,
                    stage: visit.stage,
                });
            }
            Ok(all)
        },
    )
}

/// Moves a patient to a stage; the stage before, to take it back.
///
/// # Errors
/// [`ServiceError::Rule`] for a step that there is not. A visit that is missed or cancelled is so through the schedule.
pub fn step(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: AppointmentId,
    to: VisitStage,
) -> Result<(String, VisitStage), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "move a patient on",
        format!("appointment {id} {}", to.as_str()),
        |db| {
            let visit = store::appointment(db, id)?;
            let refused =
                |e: crate::domain::schedule::VisitStepRefused| ServiceError::Rule(e.to_string());
            let to = visit.stage.step(to).map_err(refused)?;
            if to.is_off() || visit.stage.is_off() {
                return Err(ServiceError::Rule(
                    "cancel or restore the visit on the schedule: its time is given back there"
                        .into(),
                ));
            }
            store::set_stage(db, id, to, &now.to_string(), who.id())?;
            Ok((visit.name.to_string(), visit.stage))
        },
    )
}
