//! What stands against an encounter's codes as they are, or as they would be with one more.

use super::{CodeStatus, Finding, Rulebook};
use crate::coding::{Checked, check_codes};
use crate::domain::{EncounterId, Icd10Code};
use crate::service::ServiceError;
use crate::store::{Transaction, billing, coding, people, visits};

/// Rules whose breach keeps a code from being accepted at all.
const NEVER: [&str; 3] = ["exists", "complete", "seventh-character"];

/// Every edit over the accepted codes of an encounter and `more`, errors first; nothing where no code set is installed.
pub(super) fn standing(
    db: &Transaction<'_>,
    book: &Rulebook,
    encounter: EncounterId,
    more: Option<&Icd10Code>,
) -> Result<Vec<Finding>, ServiceError> {
    let Some(set) = &book.set else {
        return Ok(Vec::new());
    };
    let visit = visits::encounter(db, encounter)?;
    let patient = people::patient(db, visit.patient)?;
    let all = billing::codes(db, encounter)?;
    let mut codes: Vec<String> = Vec::new();
    let mut supported: Vec<Icd10Code> = Vec::new();
    for code in &all {
        let own = &code.suggestion.code;
        if code.status == CodeStatus::Accepted || Some(own) == more {
            codes.push(own.to_string());
        }
        if code.status != CodeStatus::Rejected && !code.suggestion.evidence.is_empty() {
            supported.push(own.clone());
        }
    }
    if let Some(more) = more
        && !all.iter().any(|c| c.suggestion.code == *more)
    {
        codes.push(more.to_string());
    }
    for procedure in coding::procedures(db, encounter)? {
        if procedure.status == CodeStatus::Accepted {
            let suggestion = &procedure.suggestion;
            codes.push(format!("{}x{}", suggestion.code, suggestion.units));
        }
    }
    let checked = Checked {
        codes: &codes,
        date: visit.service_on,
        sex: Some(patient.sex),
        age: Some(patient.age_on(visit.service_on)),
        supported: &supported,
    };
    Ok(check_codes(set, &book.tables, &checked))
}

/// The findings about one code; refused where it is none that can be billed.
///
/// # Errors
/// [`ServiceError::Rule`] with what is wrong and the rule's text.
pub(super) fn acceptable(findings: Vec<Finding>, code: &str) -> Result<Vec<Finding>, ServiceError> {
    let own: Vec<Finding> = findings
        .into_iter()
        .filter(|f| f.codes.is_empty() || f.codes.iter().any(|c| c == code))
        .collect();
    match own.iter().find(|f| NEVER.contains(&f.rule.as_str())) {
        Some(never) => Err(ServiceError::Rule(format!(
            "{}. {} ({})",
            never.told, never.text, never.version
        ))),
        None => Ok(own),
    }
}
