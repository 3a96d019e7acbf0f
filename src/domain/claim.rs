//! A claim: what is asked of one payer for one encounter, and the states it goes through until nobody owes anything.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Address, Adjustment, BillingEntity, Facility, Icd10Code, Money, PatientName, Payer, PayerRank,
    Provider, Relation, Sex, Subscriber,
};

/// Where a claim stands. The schema enforces the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Made from charges; nobody has checked it, or it waits to be mended.
    Draft,
    /// Passed the scrubber with a warning that a person must wave through.
    Scrubbed,
    /// May go with the next batch.
    Ready,
    /// In a batch.
    Sent,
    /// The payer has taken it in.
    Accepted,
    /// Refused before adjudication.
    Rejected,
    /// Adjudicated, something was paid or passed on to the patient.
    Paid,
    /// Adjudicated, nothing was allowed.
    Denied,
    /// A denial is disputed.
    Appealed,
    /// Nothing more will happen.
    Closed,
}

/// What happens to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimEvent {
    /// The scrubber found nothing that stops it.
    Pass,
    /// It may go: no warning, or a person has waved it through.
    Release,
    /// It goes back to be mended.
    Reopen,
    /// It went out in a batch.
    Send,
    /// The payer took it in.
    Accept,
    /// The clearing house or the payer refused it.
    Reject,
    /// A remittance paid it.
    Pay,
    /// A remittance denied it.
    Deny,
    /// A remittance took its payment back.
    Reverse,
    /// The denial is disputed.
    Appeal,
    /// Nothing more is expected.
    Close,
}

/// The step that a state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a claim that is {} cannot {}", .state.title().to_lowercase(), .event.words())]
pub struct ClaimStepRefused {
    /// Where it stands.
    pub state: ClaimState,
    /// What was tried.
    pub event: ClaimEvent,
}

impl ClaimEvent {
    /// After “cannot”.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass the scrubber",
            Self::Release => "be released",
            Self::Reopen => "be opened again",
            Self::Send => "be sent",
            Self::Accept => "be accepted",
            Self::Reject => "be rejected",
            Self::Pay => "be paid",
            Self::Deny => "be denied",
            Self::Reverse => "be reversed",
            Self::Appeal => "be appealed",
            Self::Close => "be closed",
        }
    }
}

impl ClaimState {
    /// All states, in the order a claim goes through them.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Scrubbed,
        Self::Ready,
        Self::Sent,
        Self::Accepted,
        Self::Rejected,
        Self::Paid,
        Self::Denied,
        Self::Appealed,
        Self::Closed,
    ];

    /// The state after an event.
    ///
    /// # Errors
    /// [`ClaimStepRefused`] when the state does not allow it.
    pub fn transition(self, event: ClaimEvent) -> Result<Self, ClaimStepRefused> {
        use ClaimEvent as E;
        let allowed: &[Self] = match event {
            E::Pass => &[Self::Draft],
            E::Release => &[Self::Scrubbed],
            E::Reopen => &[Self::Scrubbed, Self::Ready, Self::Rejected],
            E::Send => &[Self::Ready],
            E::Accept => &[Self::Sent],
            E::Reject => &[Self::Sent, Self::Accepted],
            E::Pay | E::Deny => &[
                Self::Sent,
                Self::Accepted,
                Self::Paid,
                Self::Denied,
                Self::Appealed,
                Self::Closed,
            ],
            E::Reverse => &[Self::Paid, Self::Denied, Self::Appealed, Self::Closed],
            E::Appeal => &[Self::Denied],
            E::Close => &[
                Self::Draft,
                Self::Rejected,
                Self::Paid,
                Self::Denied,
                Self::Appealed,
            ],
        };
        if !allowed.contains(&self) {
            return Err(ClaimStepRefused { state: self, event });
        }
        Ok(match event {
            E::Pass => Self::Scrubbed,
            E::Release => Self::Ready,
            E::Reopen => Self::Draft,
            E::Send => Self::Sent,
            E::Accept | E::Reverse => Self::Accepted,
            E::Reject => Self::Rejected,
            E::Pay => Self::Paid,
            E::Deny => Self::Denied,
            E::Appeal => Self::Appealed,
            E::Close => Self::Closed,
        })
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Scrubbed => "Scrubbed",
            Self::Ready => "Ready",
            Self::Sent => "Sent",
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Paid => "Paid",
            Self::Denied => "Denied",
            Self::Appealed => "Appealed",
            Self::Closed => "Closed",
        }
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scrubbed => "scrubbed",
            Self::Ready => "ready",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::Appealed => "appealed",
            Self::Closed => "closed",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

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
    fn a_claim_goes_the_whole_way_and_no_other() {
        use ClaimEvent as E;
        let way = [
            E::Pass,
            E::Release,
            E::Send,
            E::Accept,
            E::Deny,
            E::Appeal,
            E::Pay,
            E::Reverse,
            E::Pay,
            E::Close,
        ];
        let end = way
            .into_iter()
            .try_fold(ClaimState::Draft, ClaimState::transition);
        assert_eq!(end, Ok(ClaimState::Closed));
        let refused = ClaimState::Draft.transition(E::Send).unwrap_err();
        assert_eq!(refused.to_string(), "a claim that is draft cannot be sent");
        assert!(ClaimState::Rejected.transition(E::Pay).is_err());
    }

    #[test]
    fn states_and_codes_come_back() {
        for state in ClaimState::ALL {
            assert_eq!(ClaimState::parse(state.as_str()), Some(state));
        }
        assert_eq!(Frequency::from_code("8"), Some(Frequency::Void));
    }
}
