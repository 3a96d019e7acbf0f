//! Decisions on procedures, and their units.

use jiff::Timestamp;

use super::{CodeStatus, Rulebook, chart};
use crate::coding::TableKind;
use crate::domain::{EncounterId, EncounterProcedureId, Permission, ProcedureSuggestion};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::coding;

/// What a coder does with a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcedureStep {
    /// It was done.
    Accept,
    /// It was not.
    Reject,
    /// The decision is taken back.
    Reopen,
    /// So many units.
    Units(u32),
}

/// Takes a step with a procedure.
///
/// # Errors
/// [`ServiceError::Rule`] for a procedure that is not valid on the date of service, or units out of range.
pub fn decide(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    id: EncounterProcedureId,
    step: ProcedureStep,
) -> Result<EncounterId, ServiceError> {
    let subject = format!("encounter procedure {id}");
    office.act(
        who,
        now,
        Permission::Code,
        "decide on procedure",
        subject,
        |db| {
            let row = coding::procedure(db, id)?;
            chart::touch(db, who, now, row.encounter)?;
            let status = match step {
                ProcedureStep::Units(units) => {
                    if !(1..=9999).contains(&units) {
                        return Err(ServiceError::Rule("units are 1 to 9999".into()));
                    }
                    coding::set_units(db, id, units)?;
                    return Ok(row.encounter);
                }
                ProcedureStep::Accept => {
                    let day = crate::store::visits::encounter(db, row.encounter)?.service_on;
                    in_force(book, &row.suggestion.code, day)?;
                    CodeStatus::Accepted
                }
                ProcedureStep::Reject => CodeStatus::Rejected,
                ProcedureStep::Reopen => CodeStatus::Suggested,
            };
            coding::decide_procedure(db, id, status, who.id())?;
            Ok(row.encounter)
        },
    )
}

/// Adds a procedure that nobody suggested, accepted.
///
/// # Errors
/// [`ServiceError::Rule`] for one that no imported table has.
pub fn add(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
    code: &str,
) -> Result<(), ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(who, now, Permission::Code, "add procedure", subject, |db| {
        let day = crate::store::visits::encounter(db, encounter)?.service_on;
        let code = code.trim().to_uppercase();
        let procedure = in_force(book, &code, day)?.ok_or_else(|| {
            ServiceError::Rule(format!("no imported table has the procedure {code}"))
        })?;
        let suggestion = ProcedureSuggestion {
            code: code.clone(),
            description: procedure,
            units: 1,
            evidence: Vec::new(),
            why: "A coder chose it.".to_owned(),
        };
        coding::add_procedure(db, encounter, &suggestion)?;
        for row in coding::procedures(db, encounter)? {
            if row.suggestion.code == code {
                coding::decide_procedure(db, row.id, CodeStatus::Accepted, who.id())?;
            }
        }
        chart::touch(db, who, now, encounter)?;
        Ok(())
    })
}

/// What the procedure means, if a table has it.
fn in_force(
    book: &Rulebook,
    code: &str,
    day: jiff::civil::Date,
) -> Result<Option<String>, ServiceError> {
    let tables = book
        .tables
        .iter()
        .filter(|t| matches!(t.kind(), TableKind::Hcpcs | TableKind::Cpt));
    for table in tables {
        if let Some(found) = table.procedure(code) {
            if !found.valid_on(day) {
                return Err(ServiceError::Rule(format!("{code} is not valid on {day}")));
            }
            return Ok(Some(found.long));
        }
    }
    Ok(None)
}
