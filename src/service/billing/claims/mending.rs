//! A draft mended by a person: as typed at the desk, or taken anew from the visit and the patient's registration.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::named;
use crate::domain::{
    Claim, ClaimId, ClaimState, Icd10Code, Money, PayerRank, Permission, Provider,
};
use crate::service::billing::building;
use crate::service::billing::entry::Faults;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::Transaction;
use crate::store::claim_lists::{self, Unbilled};
use crate::store::claims::{self as rows, ClaimRow};

/// One service as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineEntry {
    /// The day.
    pub on: String,
    /// The code.
    pub procedure: String,
    /// Parted by blanks.
    pub modifiers: String,
    /// At least one.
    pub units: String,
    /// For all units together.
    pub amount: String,
    /// The letters of its diagnoses: `AB`.
    pub pointers: String,
}

/// A draft as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MendEntry {
    /// Which claim.
    pub control: String,
    /// Codes parted by blanks; the first is A.
    pub diagnoses: String,
    /// Prior authorisation.
    pub authorization: String,
    /// Referral.
    pub referral: String,
    /// Who referred: given and family name; may be empty.
    pub referring: String,
    /// Their NPI.
    pub referring_npi: String,
    /// Two digits.
    pub place_of_service: String,
    /// First day of the illness.
    pub onset: String,
    /// For the payer to read.
    pub note: String,
    /// The services.
    pub lines: Vec<LineEntry>,
}

impl MendEntry {
    /// The entry that shows a claim as it is.
    #[must_use]
    pub fn of(claim: &Claim) -> Self {
        let codes: Vec<&str> = claim.diagnoses.iter().map(|d| d.as_str()).collect();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let letter = |p: &u8| char::from(b'A' + p.saturating_sub(1).min(25));
        let referring = claim.referring.clone().unwrap_or_default();
        Self {
            control: claim.control.clone(),
            diagnoses: codes.join(" "),
            authorization: text(&claim.authorization),
            referral: text(&claim.referral),
            referring: format!("{} {}", referring.given, referring.family)
                .trim()
                .to_owned(),
            referring_npi: referring.npi,
            place_of_service: claim.place_of_service.clone(),
            onset: claim.onset.map_or_else(String::new, |d| d.to_string()),
            note: text(&claim.note),
            lines: claim
                .lines
                .iter()
                .map(|line| LineEntry {
                    on: line.date.to_string(),
                    procedure: line.procedure.clone(),
                    modifiers: line.modifiers.join(" "),
                    units: line.units.to_string(),
                    amount: line.amount.to_string(),
                    pointers: line.pointers.iter().map(letter).collect(),
                })
                .collect(),
        }
    }

    /// The claim with what was typed.
    fn read(&self, claim: &Claim) -> Result<Claim, ServiceError> {
        let mut faults = Faults::default();
        let mut mended = claim.clone();
        mended.diagnoses = self.codes(&mut faults);
        let text = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        mended.authorization = text(&self.authorization);
        mended.referral = text(&self.referral);
        mended.note = text(&self.note);
        mended.place_of_service = faults.need(&self.place_of_service, "the place of service");
        mended.onset = faults.day(&self.onset, "the first day of the illness");
        mended.referring = self.referring(&mut faults);
        if self.lines.len() != claim.lines.len() {
            faults.add(
                "a mended claim keeps its number of services; change the visit's charges for more",
            );
        }
        for (number, (typed, line)) in (1..).zip(self.lines.iter().zip(&mut mended.lines)) {
            typed.read(&mut faults, number, mended.diagnoses.len(), line);
        }
        faults.finish()?;
        Ok(mended)
    }

    fn codes(&self, faults: &mut Faults) -> Vec<Icd10Code> {
        let mut codes = Vec::new();
        for word in self.diagnoses.split([' ', ',']).filter(|w| !w.is_empty()) {
            match Icd10Code::parse(&word.to_uppercase()) {
                Some(code) => codes.push(code),
                None => faults.add(format!("“{word}” is no ICD-10-CM code")),
            }
        }
        if codes.is_empty() {
            faults.add("a claim needs a diagnosis");
        }
        if codes.len() > 12 {
            faults.add("a claim has at most twelve diagnoses");
        }
        codes
    }

    fn referring(&self, faults: &mut Faults) -> Option<Provider> {
        let name = self.referring.trim();
        if name.is_empty() && self.referring_npi.trim().is_empty() {
            return None;
        }
        let (given, family) = name.rsplit_once(' ').unwrap_or(("", name));
        Some(Provider {
            given: given.trim().to_owned(),
            family: faults.need(family, "the name of who referred"),
            npi: faults.npi(&self.referring_npi, "the NPI of who referred"),
            taxonomy: String::new(),
        })
    }
}

impl LineEntry {
    fn read(
        &self,
        faults: &mut Faults,
        number: usize,
        diagnoses: usize,
        line: &mut crate::domain::ClaimLine,
    ) {
        let name = |what: &str| format!("{what} of service {number}");
        line.date = faults.day(&self.on, &name("the day")).unwrap_or(line.date);
        line.procedure = faults.procedure(&self.procedure, &name("the code"));
        line.modifiers = self
            .modifiers
            .to_uppercase()
            .split([' ', ','])
            .filter(|m| !m.is_empty())
            .map(str::to_owned)
            .collect();
        if line.modifiers.len() > 4 || line.modifiers.iter().any(|m| m.chars().count() != 2) {
            faults.add(format!(
                "{}: at most four, two characters each",
                name("the modifiers")
            ));
        }
        let units = faults.number(&self.units, &name("the units"), (1, 9999), 1);
        line.units = u32::try_from(units).unwrap_or(1);
        line.amount = faults
            .money(&self.amount, &name("the amount"))
            .unwrap_or(Money::ZERO);
        line.pointers.clear();
        for letter in self
            .pointers
            .to_uppercase()
            .chars()
            .filter(|c| c.is_alphanumeric())
        {
            let at = usize::from((letter as u32 as u8).wrapping_sub(b'A')) + 1;
            match u8::try_from(at) {
                Ok(pointer) if at <= diagnoses && letter.is_ascii_uppercase() => {
                    line.pointers.push(pointer);
                }
                _ => faults.add(format!(
                    "{} “{letter}” is none of the claim's diagnoses",
                    name("the diagnosis")
                )),
            }
        }
    }
}

/// Puts what was typed in place of a draft's fields.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is wrong, or once the claim went out.
pub fn mend_with(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &MendEntry,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "mend claim",
        entry.control.clone(),
        |db| {
            let row = draft(db, &entry.control)?;
            let mended = entry.read(&row.claim)?;
            Ok(rows::rewrite(db, row.id, &mended)?)
        },
    )
}

/// The draft of this number.
fn draft(db: &Transaction<'_>, id: &str) -> Result<ClaimRow, ServiceError> {
    let row = named(db, id)?;
    if row.state != ClaimState::Draft {
        return Err(ServiceError::Rule(format!(
            "{id} is {}; open it again first",
            row.state.title().to_lowercase()
        )));
    }
    Ok(row)
}

/// Takes a draft anew from the visit's charges, the patient's registration and policies: what was mended there comes in.
///
/// # Errors
/// [`ServiceError::Rule`] for a claim without a visit, one to a later payer, or one that went out.
pub fn renew(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: &str,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "renew claim",
        id.to_owned(),
        |db| {
            let row = draft(db, id)?;
            let encounter = row.encounter.ok_or_else(|| {
                ServiceError::Rule(format!("{id} was not made from a visit; mend it by hand"))
            })?;
            if row.claim.rank != PayerRank::Primary {
                return Err(ServiceError::Rule(format!(
                    "{id} goes to a later payer with what the first decided; mend it by hand"
                )));
            }
            let built = building::from_charges(db, encounter)?;
            if built.policy.payer != row.payer {
                return Err(ServiceError::Rule(format!(
                    "the visit is another payer's now, {}; close {id} and make the claim again",
                    built.claim.payer.name
                )));
            }
            let claim = Claim {
                control: row.claim.control.clone(),
                frequency: row.claim.frequency,
                payer_control: row.claim.payer_control.clone(),
                referring: row.claim.referring.clone(),
                onset: row.claim.onset,
                accident: row.claim.accident.clone(),
                note: row.claim.note.clone(),
                ..built.claim
            };
            rows::rewrite(db, row.id, &claim)?;
            if let Some(expected) = built.expected {
                rows::set_expected(db, row.id, expected)?;
            }
            Ok(())
        },
    )
}

/// Visits with charges for which no claim was made, oldest first.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn unbilled(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<Unbilled>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "list visits to bill",
        String::new(),
        |db| Ok(claim_lists::unbilled(db)?),
    )
}

/// Makes the claims of all visits with charges whose day a policy covers; the claims, and what kept others back.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn make_all(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<(Vec<ClaimId>, Vec<String>), ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "make claims",
        String::new(),
        |db| {
            let (mut made, mut kept) = (Vec::new(), Vec::new());
            for visit in claim_lists::unbilled(db)? {
                match super::make_in(db, visit.encounter, &now.to_string()) {
                    Ok(id) => made.push(id),
                    Err(ServiceError::Rule(why)) => {
                        kept.push(format!("{}, {}: {why}", visit.name, visit.on));
                    }
                    Err(other) => return Err(other),
                }
            }
            Ok((made, kept))
        },
    )
}
