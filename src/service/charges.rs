//! Claim-ready charge lines from accepted codes and the office's own fee schedule.

use jiff::Timestamp;

use super::coding::worksheet;
use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{Charge, ChargeLine, EncounterId, Icd10Code, Permission};
use crate::store::{billing, coding, people, visits};

/// Diagnoses a charge line can point to (X12 837P SV107).
const POINTERS: usize = 4;

/// The lines that the accepted codes allow: the visit and the procedures that have a price, for at most four diagnoses.
/// Nothing is kept yet.
///
/// # Errors
/// [`ServiceError::Rule`] in one sentence for what is missing: an accepted code, a visit fee, the provider's NPI.
pub fn propose(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<Vec<ChargeLine>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Charge,
        "propose charges",
        format!("encounter {encounter}"),
        |db| {
            let visit = visits::encounter(db, encounter)?;
            let accepted: Vec<Icd10Code> = billing::codes(db, encounter)?
                .into_iter()
                .filter(|c| c.status == billing::CodeStatus::Accepted)
                .map(|c| c.suggestion.code)
                .take(POINTERS)
                .collect();
            if accepted.is_empty() {
                return Err(ServiceError::Rule(
                    "accept at least one code first: a charge line needs a diagnosis".into(),
                ));
            }
            let rendering = people::user(db, visit.provider)?.npi.ok_or_else(|| {
                ServiceError::Rule("the provider has no NPI; add it before charging".into())
            })?;
            let fees = billing::fees(db)?;
            // The code of the visit's worksheet, where the office has a price for it; else its fee for a visit.
            let level = worksheet::kept_code(db, encounter)?;
            let fee = fees
                .iter()
                .find(|f| Some(&f.procedure) == level.as_ref())
                .or_else(|| fees.iter().find(|f| f.for_visit))
                .ok_or_else(|| {
                    ServiceError::Rule(
                        "the fee schedule has no fee for a visit; add one before charging".into(),
                    )
                })?;
            let line = |fee: &billing::Fee, units: u32, amount| ChargeLine {
                date: visit.service_on,
                place_of_service: "11".into(),
                procedure: fee.procedure.clone(),
                description: fee.description.clone(),
                modifiers: Vec::new(),
                diagnoses: accepted.clone(),
                units,
                amount,
                rendering: rendering.clone(),
            };
            let mut lines = vec![line(fee, 1, fee.amount)];
            for done in coding::procedures(db, encounter)? {
                let (code, units) = (&done.suggestion.code, done.suggestion.units);
                if done.status == billing::CodeStatus::Accepted
                    && let Some(fee) = fees.iter().find(|f| f.procedure == *code)
                    && let Some(amount) = fee.amount.checked_times(units)
                {
                    lines.push(line(fee, units, amount));
                }
            }
            Ok(lines)
        },
    )
}

/// Keeps an encounter's charge lines in place of those before.
///
/// # Errors
/// [`ServiceError::Store`] for a procedure that the fee schedule does not have.
pub fn save(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
    lines: &[ChargeLine],
) -> Result<Vec<Charge>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Charge,
        "save charges",
        format!("encounter {encounter}"),
        |db| {
            billing::replace_charges(db, encounter, lines)?;
            super::supplies::use_for_encounter(db, who.id(), now, encounter)?;
            Ok(billing::charges(db, encounter)?)
        },
    )
}

/// An encounter's charge lines.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<Vec<Charge>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "see charges",
        format!("encounter {encounter}"),
        |db| Ok(billing::charges(db, encounter)?),
    )
}
