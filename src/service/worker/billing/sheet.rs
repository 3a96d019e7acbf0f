//! The sheets that a person fills in at the billing desk.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::domain::{EncounterId, PatientId, PaymentId};
use crate::service::billing::accounts::Payment;
use crate::service::billing::claims::MendEntry;
use crate::service::billing::entry::{
    AddressEntry, AuthorizationEntry, FeeEntry, OfficeEntry, PayerEntry, PlanEntry, PolicyEntry,
    RateEntry,
};

/// What a sheet holds while it is typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Sheet {
    /// A payer.
    Payer(PayerEntry),
    /// One of a payer's plans.
    Plan(PlanEntry),
    /// A line of a contract.
    Rate(RateEntry),
    /// A line of the fee schedule.
    Fee(FeeEntry),
    /// The office's billing data.
    Office(Box<OfficeEntry>),
    /// A patient's policy.
    Policy(PatientId, Box<PolicyEntry>),
    /// An authorisation or a referral.
    Authorization(PatientId, AuthorizationEntry),
    /// Where a patient lives.
    Address(PatientId, AddressEntry),
    /// A payment or a refund; with the file for its receipt, which may be empty.
    Payment(PatientId, Payment, String),
    /// Instalment and day of the month.
    Plans(PatientId, String, String),
    /// A draft that is mended.
    Mend(Box<MendEntry>),
    /// What was counted on a day.
    Close(Date, String),
    /// Something that is written to a file or read from one.
    File(Paper, String),
}

/// What is written to a file, or read from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// Ready claims as X12 837P.
    Export,
    /// A payer's or clearing house's file, whatever it is.
    Read,
    /// The appeal letter for a claim.
    Appeal(String),
    /// A claim on CMS-1500, with the form or only the data.
    Form(String, bool),
    /// A visit's superbill.
    Superbill(EncounterId),
    /// A payment's receipt.
    Receipt(PaymentId),
    /// Statements of all who owe: a folder.
    Statements,
    /// A list of payers.
    Payers,
    /// A fee schedule.
    Fees,
    /// A contract of the payer with this identifier.
    Contract(String),
}

impl Paper {
    /// Whether the file is read rather than written.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(
            self,
            Self::Read | Self::Payers | Self::Fees | Self::Contract(_)
        )
    }

    /// Where it goes when nothing else is said; empty for what is read.
    #[must_use]
    pub fn place(&self, folder: &std::path::Path, today: Date) -> PathBuf {
        let name = match self {
            Self::Export => format!("claims-{today}.837"),
            Self::Appeal(id) => format!("appeal-{id}.pdf"),
            Self::Form(id, _) => format!("cms1500-{id}.pdf"),
            Self::Superbill(visit) => format!("superbill-{visit}.pdf"),
            Self::Receipt(id) => format!("receipt-{id}.pdf"),
            Self::Statements => format!("statements-{today}"),
            Self::Read | Self::Payers | Self::Fees | Self::Contract(_) => return PathBuf::new(),
        };
        folder.join(name)
    }
}
