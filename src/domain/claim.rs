//! A claim: what is asked of one payer for one encounter.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Address, Adjustment, BillingEntity, Facility, Icd10Code, Money, PatientName, Payer, PayerRank,
    Provider, Relation, Sex, Subscriber,
};

/// Whether a claim is new, corrects another, or takes it back (X12 CLM05-3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// New.
    #[default]
    Original,
    /// Replaces one that the payer has.
    Corrected,
    /// Takes back one that the payer has.
    Void,
}

impl Frequency {
    /// `1`, `7`, `8`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Original => "1",
            Self::Corrected => "7",
            Self::Void => "8",
        }
    }

    /// Reads what [`Self::code`] wrote.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Original, Self::Corrected, Self::Void]
            .into_iter()
            .find(|f| f.code() == code)
    }
}

/// What the visit is owed to besides illness (X12 CLM11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccidentCause {
    /// On the road; needs the state.
    Auto,
    /// At work.
    Employment,
    /// Any other accident.
    Other,
}

/// An accident behind a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accident {
    /// What kind.
    pub cause: AccidentCause,
    /// When.
    pub on: Option<Date>,
    /// Where, two letters: for road accidents.
    #[serde(default)]
    pub state: String,
}

/// The patient as the claim names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimPatient {
    /// Name.
    pub name: PatientName,
    /// Date of birth.
    pub born: Option<Date>,
    /// Sex for claims.
    pub sex: Sex,
    /// Home.
    pub address: Address,
    /// What the patient is to the subscriber.
    pub relation: Relation,
}

/// One service on a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// Day of service; the first of several.
    pub date: Date,
    /// Last day, for a span.
    #[serde(default)]
    pub date_to: Option<Date>,
    /// HCPCS code.
    pub procedure: String,
    /// At most four, two characters each.
    #[serde(default)]
    pub modifiers: Vec<String>,
    /// Places in the claim's diagnoses, from 1; at most four.
    pub pointers: Vec<u8>,
    /// At least one.
    pub units: u32,
    /// For all units together.
    pub amount: Money,
    /// Where, when not where the claim says.
    #[serde(default)]
    pub place_of_service: Option<String>,
    /// A drug's eleven digits (LIN03), with quantity and unit of measure.
    #[serde(default)]
    pub drug: Option<(String, u32, String)>,
    /// For the payer to read.
    #[serde(default)]
    pub note: Option<String>,
}

/// How an earlier payer decided on one line (X12 loop 2430).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDecision {
    /// Which line, from 0.
    pub line: usize,
    /// What it paid.
    pub paid: Money,
    /// Why not all.
    pub adjustments: Vec<Adjustment>,
}

/// Another policy of the patient, and how its payer decided if it has (X12 loop 2320).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherCover {
    /// In which order it pays.
    pub rank: PayerRank,
    /// Who pays.
    pub payer: Payer,
    /// Who holds it.
    pub subscriber: Subscriber,
    /// What the patient is to the holder.
    pub relation: Relation,
    /// What it has decided, and when; none before.
    pub decision: Option<CoverDecision>,
}

/// An earlier payer's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverDecision {
    /// Day of its remittance.
    pub on: Date,
    /// Paid for the whole claim.
    pub paid: Money,
    /// Adjustments that belong to no line.
    pub adjustments: Vec<Adjustment>,
    /// Line by line.
    pub lines: Vec<LineDecision>,
}

/// A professional claim (X12 837P, CMS-1500). Whatever can be mistyped is kept as typed: the scrubber judges it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The office's number for it (CLM01), at most 20 characters: what every answer names.
    pub control: String,
    /// New, corrected or void.
    #[serde(default)]
    pub frequency: Frequency,
    /// The payer's number of the claim that this one corrects or takes back (REF F8).
    #[serde(default)]
    pub payer_control: Option<String>,
    /// In which order its payer pays.
    pub rank: PayerRank,
    /// Who pays.
    pub payer: Payer,
    /// Who holds the policy.
    pub subscriber: Subscriber,
    /// Who was treated.
    pub patient: ClaimPatient,
    /// Who bills.
    pub billing: BillingEntity,
    /// Who rendered.
    pub rendering: Provider,
    /// Who referred.
    #[serde(default)]
    pub referring: Option<Provider>,
    /// Where, when not at the billing address.
    #[serde(default)]
    pub facility: Option<Facility>,
    /// Two digits.
    pub place_of_service: String,
    /// Most important first; at most twelve.
    pub diagnoses: Vec<Icd10Code>,
    /// Prior authorisation (REF G1).
    #[serde(default)]
    pub authorization: Option<String>,
    /// Referral (REF 9F).
    #[serde(default)]
    pub referral: Option<String>,
    /// First day of the illness.
    #[serde(default)]
    pub onset: Option<Date>,
    /// The accident behind it.
    #[serde(default)]
    pub accident: Option<Accident>,
    /// Paid by the patient at the desk (AMT F5).
    #[serde(default)]
    pub patient_paid: Money,
    /// For the payer to read (NTE).
    #[serde(default)]
    pub note: Option<String>,
    /// The services.
    pub lines: Vec<ClaimLine>,
    /// The patient's other policies.
    #[serde(default)]
    pub others: Vec<OtherCover>,
}

impl Claim {
    /// The sum of its lines.
    #[must_use]
    pub fn total(&self) -> Money {
        self.lines.iter().map(|l| l.amount).sum()
    }

    /// First and last day of service; none without a line.
    #[must_use]
    pub fn days(&self) -> Option<(Date, Date)> {
        let first = self.lines.iter().map(|l| l.date).min()?;
        let last = self
            .lines
            .iter()
            .map(|l| l.date_to.unwrap_or(l.date))
            .max()?;
        Some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequency_comes_back_from_its_code() {
        assert_eq!(Frequency::from_code("8"), Some(Frequency::Void));
        assert_eq!(Frequency::from_code("2"), None);
    }
}
