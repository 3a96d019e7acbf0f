//! Patients and the people of the office.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::PatientId;

/// A person's name as it is written on a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientName {
    /// Given names.
    pub given: String,
    /// Family name; may hold several words.
    pub family: String,
}

impl std::fmt::Display for PatientName {
    /// `Rivera, Maria`, as charts are filed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", self.family, self.given)
    }
}

/// Sex as claims carry it (X12 837 DMG03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// `F`
    Female,
    /// `M`
    Male,
    /// `U`
    Unknown,
}

impl Sex {
    /// The letter that claims and the store carry.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Female => 'F',
            Self::Male => 'M',
            Self::Unknown => 'U',
        }
    }
}

/// Someone in treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// The store's number.
    pub id: PatientId,
    /// Medical record number: the office's own, printed on everything.
    pub mrn: String,
    /// Name.
    pub name: PatientName,
    /// Date of birth.
    pub born: Date,
    /// Sex for claims.
    pub sex: Sex,
    /// Known problems, as the chart words them.
    pub problems: Vec<String>,
    /// Current medications with dose, as the chart words them.
    pub medications: Vec<String>,
    /// Allergies with reactions.
    pub allergies: Vec<String>,
}

impl Patient {
    /// Age in completed years on a date.
    #[must_use]
    pub fn age_on(&self, date: Date) -> i16 {
        let had_birthday = (date.month(), date.day()) >= (self.born.month(), self.born.day());
        date.year() - self.born.year() - i16::from(!had_birthday)
    }
}

/// What recognition may know of the patient: the file behind `--context`, and what the chart provides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PatientContext {
    /// The patient's name.
    #[serde(alias = "name")]
    pub patient: Option<String>,
    /// Current medications.
    pub medications: Vec<String>,
    /// Problem list.
    pub problems: Vec<String>,
    /// The author's specialty: `cardiology`.
    pub specialty: Option<String>,
}

/// What someone is in the office; permissions follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Dictates, signs, accepts codes.
    Physician,
    /// Corrects drafts.
    Transcriptionist,
    /// Accepts and rejects codes.
    Coder,
    /// Registers, schedules, checks in.
    Receptionist,
    /// Charges and claims.
    Biller,
    /// Users, settings, the audit trail.
    Manager,
}

/// One kind of thing a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See the day's appointments and a patient's demographics.
    ViewSchedule,
    /// Read notes, hear recordings, see problems and medications.
    ViewChart,
    /// Record and import dictations.
    Dictate,
    /// Correct a draft.
    EditDocument,
    /// Sign a document.
    SignDocument,
    /// Accept and reject codes.
    Code,
    /// Make and change charges.
    Charge,
    /// Register and change patients and appointments.
    Register,
    /// Claims, remittances, the ledger.
    Bill,
    /// Take payments at the desk.
    TakePayment,
    /// Patients' policies, authorisations, questions about cover.
    Insure,
    /// Who works here.
    Staff,
    /// Read the audit trail.
    Audit,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Physician,
        Self::Transcriptionist,
        Self::Coder,
        Self::Receptionist,
        Self::Biller,
        Self::Manager,
    ];

    /// Whether this role carries `permission`: the least that the work needs (45 CFR 164.502(b), minimum necessary).
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::ViewSchedule => true,
            P::ViewChart => self != Self::Receptionist,
            P::Dictate | P::SignDocument => self == Self::Physician,
            P::EditDocument => matches!(self, Self::Physician | Self::Transcriptionist),
            P::Code => matches!(self, Self::Physician | Self::Coder),
            P::Charge => matches!(self, Self::Physician | Self::Coder | Self::Biller),
            P::Register => matches!(self, Self::Receptionist | Self::Manager | Self::Physician),
            P::Bill => matches!(self, Self::Biller | Self::Manager | Self::Physician),
            P::TakePayment => matches!(self, Self::Receptionist | Self::Biller | Self::Manager),
            P::Insure => !matches!(self, Self::Transcriptionist | Self::Coder),
            P::Audit | P::Staff => self == Self::Manager,
        }
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Physician => "physician",
            Self::Transcriptionist => "transcriptionist",
            Self::Coder => "coder",
            Self::Receptionist => "receptionist",
            Self::Biller => "biller",
            Self::Manager => "manager",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn age_counts_completed_years() {
        let patient = Patient {
            id: PatientId(1),
            mrn: "1001".into(),
            name: PatientName {
                given: "Ada".into(),
                family: "Example".into(),
            },
            born: date(1958, 3, 14),
            sex: Sex::Female,
            problems: vec![],
            medications: vec![],
            allergies: vec![],
        };
        assert_eq!(patient.age_on(date(2026, 3, 13)), 67);
        assert_eq!(patient.age_on(date(2026, 3, 14)), 68);
    }

    #[test]
    fn a_receptionist_reads_no_notes_and_only_physicians_sign() {
        assert!(!Role::Receptionist.may(Permission::ViewChart));
        let signers: Vec<Role> = Role::ALL
            .into_iter()
            .filter(|r| r.may(Permission::SignDocument))
            .collect();
        assert_eq!(signers, [Role::Physician]);
    }
}
