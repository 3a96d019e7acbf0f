//! Charges as a biller types them: services of a visit with units, modifiers and the accepted codes they are for.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{
    Assertion, Charge, ChargeLine, CodeSuggestion, EncounterId, Icd10Code, Money, Npi, PatientId,
    Permission,
};
use crate::store::billing::{self, CodeStatus, Fee};
use crate::store::{Transaction, people, visits};

/// One service as typed: `T1015`, `G0108-25 x2 AB`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEntry {
    /// Code, modifiers after hyphens, `x` and units, letters of its diagnoses; the last two may be left out.
    pub typed: String,
}

/// A visit as the biller sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitView {
    /// The visit.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: PatientId,
    /// The day.
    pub on: Date,
    /// Why the patient came.
    pub reason: String,
    /// Accepted codes, in claim order; the first is A.
    pub codes: Vec<String>,
    /// Codes that nobody has decided on.
    pub undecided: usize,
    /// Its charges.
    pub charges: Vec<Charge>,
}

/// A patient's visits with codes and charges, newest first.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not charge.
pub fn visits_of(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<Vec<VisitView>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Charge,
        "list visits",
        format!("patient {patient}"),
        |db| {
            let all = visits::encounters_of(db, patient)?;
            all.into_iter().map(|visit| view(db, visit)).collect()
        },
    )
}

fn view(db: &Transaction<'_>, visit: visits::EncounterRow) -> Result<VisitView, ServiceError> {
    let codes = billing::codes(db, visit.id)?;
    Ok(VisitView {
        encounter: visit.id,
        patient: visit.patient,
        on: visit.service_on,
        reason: visit.reason,
        undecided: codes
            .iter()
            .filter(|c| c.status == CodeStatus::Suggested)
            .count(),
        codes: accepted(&codes)
            .iter()
            .map(|c| c.as_str().to_owned())
            .collect(),
        charges: billing::charges(db, visit.id)?,
    })
}

fn accepted(codes: &[billing::EncounterCode]) -> Vec<Icd10Code> {
    codes
        .iter()
        .filter(|c| c.status == CodeStatus::Accepted)
        .map(|c| c.suggestion.code.clone())
        .collect()
}

/// Accepts codes on a visit by hand, in this order after those that stand; `known` gives a code's words and whether it is
/// complete enough to bill.
///
/// # Errors
/// [`ServiceError::Rule`] for a code that there is not, or one that is not complete.
pub fn accept_codes(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
    codes: &[String],
    known: impl Fn(&Icd10Code) -> Option<(String, bool)>,
) -> Result<VisitView, ServiceError> {
    let mut read = Vec::new();
    for text in codes {
        let none = || ServiceError::Rule(format!("“{text}” is no ICD-10-CM code"));
        let code = Icd10Code::parse(&text.trim().to_uppercase()).ok_or_else(none)?;
        let (description, billable) = known(&code).ok_or_else(none)?;
        if !billable {
            return Err(ServiceError::Rule(format!(
                "{code} is not complete enough to bill; choose a more specific code"
            )));
        }
        read.push((code, description));
    }
    office.act(
        who,
        now,
        Permission::Code,
        "accept codes",
        format!("encounter {encounter}"),
        |db| {
            for (code, description) in read {
                let suggestion = CodeSuggestion {
                    code,
                    description,
                    score: 1.0,
                    billable: true,
                    evidence: Vec::new(),
                    assertion: Assertion::Present,
                    path: Vec::new(),
                    questions: Vec::new(),
                    why: "entered by hand".into(),
                };
                billing::add_code(db, encounter, None, &suggestion)?;
                let all = billing::codes(db, encounter)?;
                if let Some(row) = all.iter().find(|c| c.suggestion.code == suggestion.code) {
                    billing::decide(db, row.id, CodeStatus::Accepted, who.id())?;
                }
            }
            view(db, visits::encounter(db, encounter)?)
        },
    )
}

/// Keeps a visit's services as typed, in place of those before.
///
/// # Errors
/// [`ServiceError::Rule`] in one sentence with everything that is wrong: a code without a fee, an unknown diagnosis, no NPI.
pub fn enter(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
    place_of_service: &str,
    services: &[ServiceEntry],
) -> Result<VisitView, ServiceError> {
    office.act(
        who,
        now,
        Permission::Charge,
        "enter charges",
        format!("encounter {encounter}"),
        |db| {
            let visit = visits::encounter(db, encounter)?;
            let codes = accepted(&billing::codes(db, encounter)?);
            if codes.is_empty() {
                return Err(ServiceError::Rule(
                    "accept at least one code first: a charge line needs a diagnosis".into(),
                ));
            }
            let rendering = people::user(db, visit.provider)?.npi.ok_or_else(|| {
                ServiceError::Rule("the provider has no NPI; add it before charging".into())
            })?;
            if place_of_service.len() != 2
                || !place_of_service.bytes().all(|b| b.is_ascii_alphanumeric())
            {
                return Err(ServiceError::Rule(format!(
                    "the place of service “{place_of_service}” has not two digits; 11 is an office"
                )));
            }
            let desk = Reading {
                fees: billing::fees(db)?,
                codes,
                on: visit.service_on,
                place_of_service,
                rendering,
            };
            let (mut lines, mut faults) = (Vec::new(), Vec::new());
            for service in services {
                match desk.line(&service.typed) {
                    Ok(line) => lines.push(line),
                    Err(fault) => faults.push(fault),
                }
            }
            if !faults.is_empty() {
                return Err(ServiceError::Rule(faults.join("; ")));
            }
            billing::replace_charges(db, encounter, &lines)?;
            view(db, visit)
        },
    )
}

/// What a typed service is read with.
struct Reading<'r> {
    fees: Vec<Fee>,
    codes: Vec<Icd10Code>,
    on: Date,
    place_of_service: &'r str,
    rendering: Npi,
}

impl Reading<'_> {
    fn line(&self, typed: &str) -> Result<ChargeLine, String> {
        let mut words = typed.split_whitespace();
        let upper = words.next().unwrap_or("").to_uppercase();
        let mut parts = upper.split('-');
        let procedure = parts.next().unwrap_or("").to_owned();
        let modifiers: Vec<String> = parts.map(str::to_owned).collect();
        let fee = self
            .fees
            .iter()
            .find(|f| f.procedure == procedure)
            .ok_or_else(|| {
                format!("“{procedure}” is not in the fee schedule; add its fee first")
            })?;
        if modifiers.len() > 4 || modifiers.iter().any(|m| m.chars().count() != 2) {
            return Err(format!(
                "{procedure}: at most four modifiers, two characters each"
            ));
        }
        let (mut units, mut letters) = (1, String::new());
        for word in words {
            let number = word.strip_prefix(['x', 'X']).and_then(|n| n.parse().ok());
            match number {
                Some(number @ 1..=9999) => units = number,
                Some(_) => return Err(format!("{procedure}: units are from 1 to 9999")),
                None => letters.push_str(&word.to_uppercase()),
            }
        }
        Ok(ChargeLine {
            date: self.on,
            place_of_service: self.place_of_service.to_owned(),
            diagnoses: self.diagnoses(&procedure, &letters)?,
            description: fee.description.clone(),
            amount: fee
                .amount
                .checked_times(units)
                .unwrap_or(Money::from_cents(i64::MAX)),
            procedure,
            modifiers,
            units,
            rendering: self.rendering.clone(),
        })
    }

    /// The diagnoses of these letters; the first four when none is typed.
    fn diagnoses(&self, procedure: &str, letters: &str) -> Result<Vec<Icd10Code>, String> {
        if letters.is_empty() {
            return Ok(self.codes.iter().take(4).cloned().collect());
        }
        let mut found = Vec::new();
        for letter in letters.chars().filter(|c| *c != ',') {
            let at = (letter as usize).wrapping_sub('A' as usize);
            let code = self.codes.get(at).ok_or_else(|| {
                format!(
                    "{procedure}: the visit has no diagnosis {letter}; it has {}",
                    self.codes.len()
                )
            })?;
            found.push(code.clone());
        }
        if found.len() > 4 {
            return Err(format!(
                "{procedure}: a service is for at most four diagnoses"
            ));
        }
        Ok(found)
    }
}
