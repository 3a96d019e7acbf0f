//! One type for every identifier, so that a patient's number can never be taken for an encounter's.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// A person in treatment. Not the medical record number, which the office assigns and people read aloud.
    PatientId;
    /// Someone who signs in.
    UserId;
    /// One meeting of a patient and a provider on a date: what documents, codes and charges belong to.
    EncounterId;
    /// A booked time.
    AppointmentId;
    /// One recording with its transcript.
    DictationId;
    /// One note with its versions.
    DocumentId;
    /// One diagnosis code suggested for or accepted on an encounter.
    EncounterCodeId;
    /// A coder's question to an author.
    CodeQueryId;
    /// A second coder's look at a finished chart.
    CodeAuditId;
    /// One procedure suggested for or accepted on an encounter.
    EncounterProcedureId;
    /// One charge line.
    ChargeId;
    /// Who pays.
    PayerId;
    /// One of a payer's plans.
    PlanId;
    /// Money that a patient brought or got back; the number on the receipt.
    PaymentId;
    /// A patient's cover with one payer.
    PolicyId;
    /// One claim to one payer.
    ClaimId;
    /// Claims that went out in one file.
    BatchId;
    /// One payment of a payer with what it explains.
    RemittanceId;
    /// A provider, a room or a piece of equipment that visits take up.
    ResourceId;
    /// A stretch in which a resource is not to be had.
    BlockId;
    /// A patient's place on the waiting list.
    WaitingId;
    /// A message or task of the front desk.
    TaskId;
    /// A kind of supply.
    ItemId;
    /// Supplies that came together.
    LotId;
    /// Where supplies lie.
    PlaceId;
    /// Who sells supplies.
    VendorId;
    /// A purchase order.
    OrderId;
    /// One item on a purchase order.
    OrderLineId;
    /// A patient's time in the house.
    AdmissionId;
    /// A place to lie.
    BedId;
}
