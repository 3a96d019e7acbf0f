//! Questions to a payer about cover, and its answers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{BillingEntity, Money, PatientName, Payer, Relation, Sex, Subscriber};

/// A question for one patient (X12 270).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// The office's number for it (TRN02).
    pub trace: String,
    /// Whom to ask.
    pub payer: Payer,
    /// Who asks.
    pub asker: BillingEntity,
    /// Who holds the policy.
    pub subscriber: Subscriber,
    /// The patient, when not the subscriber.
    pub dependant: Option<(PatientName, Option<Date>, Sex, Relation)>,
    /// Cover on which day.
    pub on: Date,
    /// Service type (EQ01): `30` health benefit plan.
    pub service_type: String,
}

/// One benefit (EB).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// EB01: `1` active, `6` inactive, `A` co-insurance, `B` copay, `C` deductible, `G` out of pocket, …
    pub kind: String,
    /// EB01 in words.
    pub words: String,
    /// Service types it is for.
    pub services: Vec<String>,
    /// The plan's name.
    pub plan: String,
    /// Per what: `27` visit, `23` year, `29` left.
    pub period: String,
    /// How much money.
    pub amount: Option<Money>,
    /// How much of the cost, in hundredths of a percent: 2000 is 20 %.
    pub share_bp: Option<u32>,
    /// Whether it is for providers in the network; none when the payer does not say.
    pub in_network: Option<bool>,
}

/// A payer's answer for one person (X12 271).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EligibilityAnswer {
    /// The question's number (TRN02).
    pub trace: String,
    /// Who answers.
    pub payer: String,
    /// The person it is about.
    pub person: String,
    /// Their number.
    pub member_id: String,
    /// Whether cover is active; none when the answer does not say.
    pub active: Option<bool>,
    /// First day of cover, if said.
    pub starts: Option<Date>,
    /// Last day of cover, if said.
    pub ends: Option<Date>,
    /// Everything said of benefits.
    pub benefits: Vec<Benefit>,
    /// Why the payer does not answer (AAA), in words.
    pub refusals: Vec<String>,
    /// Free text (MSG).
    pub messages: Vec<String>,
}

impl EligibilityAnswer {
    /// Copay of an office visit in the network, if said.
    #[must_use]
    pub fn copay(&self) -> Option<Money> {
        self.benefits
            .iter()
            .find(|b| b.kind == "B" && b.in_network != Some(false) && b.amount.is_some())
            .and_then(|b| b.amount)
    }
}
