//! What a payer says it paid and why not more, and the sums that must come out to the cent.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Money;

/// Who bears an adjustment (X12 CAS01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AdjustmentGroup {
    /// Contractual obligation: the office may not ask the patient for it.
    #[serde(rename = "CO")]
    Contractual,
    /// Patient responsibility.
    #[serde(rename = "PR")]
    Patient,
    /// Other.
    #[serde(rename = "OA")]
    Other,
    /// The payer's own reduction.
    #[serde(rename = "PI")]
    Payer,
    /// Correction and reversal; older files only.
    #[serde(rename = "CR")]
    Correction,
}

impl AdjustmentGroup {
    /// All groups.
    pub const ALL: [Self; 5] = [
        Self::Contractual,
        Self::Patient,
        Self::Other,
        Self::Payer,
        Self::Correction,
    ];

    /// X12 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contractual => "CO",
            Self::Patient => "PR",
            Self::Other => "OA",
            Self::Payer => "PI",
            Self::Correction => "CR",
        }
    }

    /// Reads what [`Self::code`] wrote.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.code() == code)
    }
}

/// One reason why less was paid than charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Who bears it.
    pub group: AdjustmentGroup,
    /// Claim adjustment reason code.
    pub reason: String,
    /// By how much; negative raises the payment.
    pub amount: Money,
}

/// One service as the payer decided it (SVC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemittanceLine {
    /// Number of its segment in the file, from 1.
    pub at: usize,
    /// HCPCS code as paid.
    pub procedure: String,
    /// Its modifiers.
    pub modifiers: Vec<String>,
    /// Charged.
    pub charged: Money,
    /// Paid.
    pub paid: Money,
    /// Day of service.
    pub date: Option<Date>,
    /// The office's number of the line (REF 6R); may be empty.
    pub control: String,
    /// Why not all.
    pub adjustments: Vec<Adjustment>,
    /// Remark codes (LQ).
    pub remarks: Vec<String>,
}

/// One claim as the payer decided it (CLP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemittanceClaim {
    /// Number of its segment in the file, from 1.
    pub at: usize,
    /// The office's number (CLP01).
    pub control: String,
    /// CLP02: 1 to 3 processed, 4 denied, 22 reversal, …
    pub status: String,
    /// Charged.
    pub charged: Money,
    /// Paid.
    pub paid: Money,
    /// CLP05, as the payer summed it.
    pub patient_share: Money,
    /// The payer's number.
    pub payer_control: String,
    /// Whom the payer names.
    pub patient: String,
    /// Adjustments that belong to no line.
    pub adjustments: Vec<Adjustment>,
    /// Remark codes of the claim (MOA, MIA).
    pub remarks: Vec<String>,
    /// Line by line; may be none.
    pub lines: Vec<RemittanceLine>,
}

impl RemittanceClaim {
    /// Whether it takes an earlier payment back.
    #[must_use]
    pub fn is_reversal(&self) -> bool {
        self.status == "22"
    }

    /// Every adjustment, the lines' and the claim's own.
    pub fn all_adjustments(&self) -> impl Iterator<Item = &Adjustment> {
        self.lines
            .iter()
            .flat_map(|l| &l.adjustments)
            .chain(&self.adjustments)
    }
}

/// Money moved outside of any claim (PLB): interest, a recovery, a balance carried forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderAdjustment {
    /// Number of its segment in the file, from 1.
    pub at: usize,
    /// `WO` recovery, `L6` interest, `FB` carried forward, `CS` adjustment, `72` refund, …
    pub reason: String,
    /// What it refers to.
    pub reference: String,
    /// Positive takes from the payment, negative adds to it.
    pub amount: Money,
}

/// One payment with everything it explains (one 835 transaction).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remittance {
    /// Number of its ST segment's first follower in the file, from 1.
    pub at: usize,
    /// Who pays.
    pub payer: String,
    /// Identifier of who ordered the payment (TRN03).
    pub payer_id: String,
    /// Check or transfer number (TRN02).
    pub trace: String,
    /// `CHK`, `ACH`, `NON`, …
    pub method: String,
    /// What reaches the bank; negative when it is taken from it.
    pub amount: Money,
    /// Day of payment.
    pub paid_on: Option<Date>,
    /// Who is paid.
    pub payee: String,
    /// Its claims.
    pub claims: Vec<RemittanceClaim>,
    /// Money outside of claims.
    pub provider_adjustments: Vec<ProviderAdjustment>,
    /// What is odd about it but changes no sum, one sentence each.
    pub quirks: Vec<String>,
}

/// The first place where a remittance's sums do not come out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("segment {at}: {what}; nothing of this file was posted, ask the payer for a corrected one")]
pub struct Imbalance {
    /// Number of the segment, from 1.
    pub at: usize,
    /// Both sums in words.
    pub what: String,
}

fn unequal(
    at: usize,
    what: &str,
    says: Option<Money>,
    gives: Option<Money>,
) -> Result<(), Imbalance> {
    let shown = |m: Option<Money>| {
        m.map_or_else(|| "more than can be counted".to_owned(), |m| m.to_string())
    };
    match (says, gives) {
        (Some(a), Some(b)) if a == b => Ok(()),
        _ => Err(Imbalance {
            at,
            what: format!("{what} is {}, its parts give {}", shown(says), shown(gives)),
        }),
    }
}

fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    amounts.try_fold(Money::ZERO, Money::checked_add)
}

fn less(from: Money, taken: Option<Money>) -> Option<Money> {
    from.checked_add(Money::from_cents(taken?.cents().checked_neg()?))
}

impl Remittance {
    /// Checks the three sums of the 835 guide (1.10.2): each line, each claim, the whole payment.
    ///
    /// # Errors
    /// [`Imbalance`] with the first segment that does not come out.
    pub fn balance(&self) -> Result<(), Imbalance> {
        for claim in &self.claims {
            for line in &claim.lines {
                let adjusted = sum(line.adjustments.iter().map(|a| a.amount));
                let what = format!(
                    "the payment of line {} on claim {}",
                    line.procedure, claim.control
                );
                unequal(
                    line.at,
                    &what,
                    Some(line.paid),
                    less(line.charged, adjusted),
                )?;
            }
            if !claim.lines.is_empty() {
                let charged = sum(claim.lines.iter().map(|l| l.charged));
                unequal(
                    claim.at,
                    &format!("the charge of claim {}", claim.control),
                    Some(claim.charged),
                    charged,
                )?;
            }
            let adjusted = sum(claim.all_adjustments().map(|a| a.amount));
            let what = format!("the payment of claim {}", claim.control);
            unequal(
                claim.at,
                &what,
                Some(claim.paid),
                less(claim.charged, adjusted),
            )?;
        }
        let taken = sum(self.provider_adjustments.iter().map(|p| p.amount));
        let paid = sum(self.claims.iter().map(|c| c.paid)).and_then(|paid| less(paid, taken));
        unequal(
            self.at,
            &format!("the payment {}", self.trace),
            Some(self.amount),
            paid,
        )
    }
}
