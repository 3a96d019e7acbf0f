//! The double-entry ledger: each entry moves one amount from one account to another, so that it cannot be out of balance.

use serde::{Deserialize, Serialize};

use super::{ClaimId, Money, PatientId, RemittanceId};

/// What money is kept under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What payers owe.
    InsuranceReceivable,
    /// What patients owe; a credit balance when below nothing.
    PatientReceivable,
    /// Earned by services.
    Charges,
    /// In the bank or the till.
    Deposits,
    /// Given up by contract.
    ContractualWriteOff,
    /// Given up otherwise: small balances, kindness.
    OtherWriteOff,
    /// Given up as never to come.
    BadDebt,
    /// Came for claims nobody here knows.
    Unapplied,
    /// Moved by payers outside of claims: interest, recoveries.
    PayerAdjustments,
}

impl Account {
    /// All accounts.
    pub const ALL: [Self; 9] = [
        Self::InsuranceReceivable,
        Self::PatientReceivable,
        Self::Charges,
        Self::Deposits,
        Self::ContractualWriteOff,
        Self::OtherWriteOff,
        Self::BadDebt,
        Self::Unapplied,
        Self::PayerAdjustments,
    ];

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InsuranceReceivable => "insurance_receivable",
            Self::PatientReceivable => "patient_receivable",
            Self::Charges => "charges",
            Self::Deposits => "deposits",
            Self::ContractualWriteOff => "contractual_write_off",
            Self::OtherWriteOff => "other_write_off",
            Self::BadDebt => "bad_debt",
            Self::Unapplied => "unapplied",
            Self::PayerAdjustments => "payer_adjustments",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == text)
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::InsuranceReceivable => "Owed by payers",
            Self::PatientReceivable => "Owed by patients",
            Self::Charges => "Charges",
            Self::Deposits => "Deposits",
            Self::ContractualWriteOff => "Contractual write-off",
            Self::OtherWriteOff => "Other write-off",
            Self::BadDebt => "Bad debt",
            Self::Unapplied => "Held, claim not known",
            Self::PayerAdjustments => "Payer adjustments",
        }
    }
}

/// One movement of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where the amount goes.
    pub debit: Account,
    /// Where it comes from; never the same account.
    pub credit: Account,
    /// More than nothing.
    pub amount: Money,
    /// Whose account it touches.
    pub patient: Option<PatientId>,
    /// Which claim.
    pub claim: Option<ClaimId>,
    /// Which remittance moved it.
    pub remittance: Option<RemittanceId>,
    /// In a few words.
    pub memo: String,
}

impl Entry {
    /// An entry; an amount below nothing turns it round, nothing at all gives none.
    #[must_use]
    pub fn moving(amount: Money, from: Account, to: Account, memo: &str) -> Option<Self> {
        let (debit, credit) = if amount.cents() < 0 {
            (from, to)
        } else {
            (to, from)
        };
        (amount != Money::ZERO && from != to).then(|| Self {
            debit,
            credit,
            amount: Money::from_cents(amount.cents().saturating_abs()),
            patient: None,
            claim: None,
            remittance: None,
            memo: memo.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_movement_turns_round_and_nothing_is_no_entry() {
        let back = Entry::moving(
            Money::from_cents(-5),
            Account::InsuranceReceivable,
            Account::Deposits,
            "",
        )
        .unwrap();
        assert_eq!(
            (back.debit, back.credit, back.amount.cents()),
            (Account::InsuranceReceivable, Account::Deposits, 5)
        );
        assert_eq!(
            Entry::moving(Money::ZERO, Account::Charges, Account::Deposits, ""),
            None
        );
        for account in Account::ALL {
            assert_eq!(Account::parse(account.as_str()), Some(account));
        }
    }
}
