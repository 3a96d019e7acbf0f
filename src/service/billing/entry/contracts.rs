//! What services cost and what contracts allow: the fee schedule, plans, rates; typed in or out of a spreadsheet.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::reading::Faults;
use super::table;
use crate::domain::{Money, PayerId, Permission, Plan, PlanId};
use crate::service::{Office, ServiceError, SignedIn};
pub use crate::store::billing::Fee;
use crate::store::payers::{self, Rate};
use crate::store::{Transaction, billing};

/// A line of the fee schedule as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeEntry {
    /// HCPCS Level II, or CPT from the office's own licensed file.
    pub procedure: String,
    /// What it means.
    pub description: String,
    /// For one unit.
    pub amount: String,
    /// `yes` when it stands for the visit itself.
    pub for_visit: String,
}

impl FeeEntry {
    fn read(&self, faults: &mut Faults) -> Fee {
        if self.amount.trim().is_empty() {
            faults.add("the fee is missing");
        }
        Fee {
            procedure: faults.procedure(&self.procedure, "the code"),
            description: faults.need(&self.description, "what it means"),
            amount: faults.money(&self.amount, "the fee").unwrap_or(Money::ZERO),
            for_visit: faults.flag(&self.for_visit, "the column for visits"),
        }
    }
}

/// The fee schedule by code.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not charge.
pub fn fees(office: &mut Office, who: &SignedIn, now: Timestamp) -> Result<Vec<Fee>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Charge,
        "list fees",
        String::new(),
        |db| Ok(billing::fees(db)?),
    )
}

/// Sets what a service costs.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_fee(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &FeeEntry,
) -> Result<(), ServiceError> {
    let mut faults = Faults::default();
    let fee = entry.read(&mut faults);
    faults.finish()?;
    office.act(
        who,
        now,
        Permission::Bill,
        "save fee",
        fee.procedure.clone(),
        |db| Ok(billing::set_fee(db, &fee)?),
    )
}

/// Takes in a fee schedule: columns code, description, fee and, if it is there, visit (yes for the visit's own code).
///
/// # Errors
/// [`ServiceError::Asset`] with the lines that have faults; then none is taken.
pub fn import_fees(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    file: &Path,
) -> Result<usize, ServiceError> {
    let needed: [&[&str]; 3] = [
        &["code", "procedure", "hcpcs", "cpt"],
        &["description", "long", "short", "what"],
        &["fee", "amount", "charge"],
    ];
    let rows = table::read(file, &needed, |line, faults| {
        let entry = FeeEntry {
            procedure: line.get(needed[0]),
            description: line.get(needed[1]),
            amount: line.get(needed[2]),
            for_visit: line.get(&["visit", "for_visit"]),
        };
        entry.read(faults)
    })?;
    office.act(
        who,
        now,
        Permission::Bill,
        "import fees",
        file.display().to_string(),
        |db| {
            for fee in &rows {
                billing::set_fee(db, fee)?;
            }
            Ok(rows.len())
        },
    )
}

/// A plan as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEntry {
    /// The payer's identifier.
    pub payer: String,
    /// Its name on the card.
    pub name: String,
    /// What a patient pays at the desk; empty when that differs.
    pub copay: String,
    /// `yes` when a visit needs a referral.
    pub needs_referral: String,
}

/// The payer that was typed by identifier.
pub(super) fn payer_called(db: &Transaction<'_>, id: &str) -> Result<PayerId, ServiceError> {
    let found = payers::payer_called(db, id.trim())?;
    let found = match found {
        Some(row) => Some(row),
        None => payers::payer_called(db, &id.trim().to_uppercase())?,
    };
    found.map(|row| row.id).ok_or_else(|| {
        ServiceError::Rule(format!(
            "no payer has the identifier “{}”; enter the payer first",
            id.trim()
        ))
    })
}

/// Adds a plan to a payer, or changes the one of that name.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_plan(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &PlanEntry,
) -> Result<(), ServiceError> {
    let mut faults = Faults::default();
    let name = faults.need(&entry.name, "the plan's name");
    let copay = faults.money(&entry.copay, "the copay");
    let needs_referral = faults.flag(&entry.needs_referral, "whether it needs a referral");
    faults.finish()?;
    office.act(
        who,
        now,
        Permission::Bill,
        "save plan",
        name.clone(),
        |db| {
            let plan = Plan {
                id: PlanId(0),
                payer: payer_called(db, &entry.payer)?,
                name,
                copay,
                needs_referral,
            };
            Ok(payers::set_plan(db, &plan)?)
        },
    )
}

/// The plans of one payer, or of all.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that have nothing to do with insurance.
pub fn plans(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    payer: Option<PayerId>,
) -> Result<Vec<Plan>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "list plans",
        String::new(),
        |db| Ok(payers::plans(db, payer)?),
    )
}

/// A line of a contract as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateEntry {
    /// The payer's identifier.
    pub payer: String,
    /// For which service.
    pub procedure: String,
    /// What one unit brings.
    pub allowed: String,
    /// From which day on; the beginning of this year when empty.
    pub starts: String,
}

impl RateEntry {
    fn read(&self, faults: &mut Faults, today: Date) -> Rate {
        if self.allowed.trim().is_empty() {
            faults.add("the contract's amount is missing");
        }
        Rate {
            procedure: faults.procedure(&self.procedure, "the code"),
            starts: faults
                .day(&self.starts, "the first day")
                .unwrap_or_else(|| today.first_of_year()),
            allowed: faults
                .money(&self.allowed, "the contract's amount")
                .unwrap_or(Money::ZERO),
        }
    }
}

/// Sets what a payer's contract allows for a service from a day on.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong.
pub fn save_rate(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    entry: &RateEntry,
) -> Result<(), ServiceError> {
    let mut faults = Faults::default();
    let rate = entry.read(&mut faults, today);
    faults.finish()?;
    let subject = format!("{} {}", entry.payer, rate.procedure);
    office.act(who, now, Permission::Bill, "save rate", subject, |db| {
        let payer = payer_called(db, &entry.payer)?;
        Ok(payers::set_rate(
            db,
            payer,
            &rate.procedure,
            rate.starts,
            rate.allowed,
        )?)
    })
}

/// Takes a line of a contract away.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not bill.
pub fn remove_rate(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    payer: PayerId,
    rate: &Rate,
) -> Result<(), ServiceError> {
    let subject = format!("payer {payer} {}", rate.procedure);
    office.act(who, now, Permission::Bill, "remove rate", subject, |db| {
        Ok(payers::remove_rate(
            db,
            payer,
            &rate.procedure,
            rate.starts,
        )?)
    })
}

/// A payer's contract.
///
/// # Errors
/// [`ServiceError::Rule`] for an identifier that no payer has.
pub fn rates(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    payer: &str,
) -> Result<Vec<Rate>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "see contract",
        payer.to_owned(),
        |db| Ok(payers::rates(db, payer_called(db, payer)?)?),
    )
}

/// Takes in a payer's contract: columns code and allowed and, if it is there, from.
///
/// # Errors
/// [`ServiceError::Asset`] with the lines that have faults; then none is taken.
pub fn import_rates(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    payer: &str,
    file: &Path,
) -> Result<usize, ServiceError> {
    let needed: [&[&str]; 2] = [
        &["code", "procedure", "hcpcs", "cpt"],
        &["allowed", "amount", "rate"],
    ];
    let rows = table::read(file, &needed, |line, faults| {
        let entry = RateEntry {
            payer: String::new(),
            procedure: line.get(needed[0]),
            allowed: line.get(needed[1]),
            starts: line.get(&["from", "starts"]),
        };
        entry.read(faults, today)
    })?;
    let subject = format!("{payer} {}", file.display());
    office.act(
        who,
        now,
        Permission::Bill,
        "import contract",
        subject,
        |db| {
            let payer = payer_called(db, payer)?;
            for rate in &rows {
                payers::set_rate(db, payer, &rate.procedure, rate.starts, rate.allowed)?;
            }
            Ok(rows.len())
        },
    )
}
