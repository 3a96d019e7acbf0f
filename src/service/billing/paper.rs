//! Printed matter: claims on CMS-1500 forms, superbills, patients' statements.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::accounts::{AccountLine, account_lines, rows};
use super::building::covering;
use super::claims::named;
use crate::domain::{ChargeLine, Claim, EncounterId, Money, Permission};
use crate::interop::pdf::{
    Statement, StatementLine, Superbill, claim_forms, statement, superbill as superbill_sheet,
};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, billing, billing_office, payers, payments, people, visits};

/// Claims as CMS-1500 sheets: with the form drawn on plain paper, or only the data for the pre-printed one.
///
/// # Errors
/// [`ServiceError::Rule`] for a number that no claim has.
pub fn forms(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    ids: &[String],
    preprinted: bool,
) -> Result<Vec<u8>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "print claims",
        ids.join(" "),
        |db| {
            let claims: Vec<Claim> = ids
                .iter()
                .map(|id| Ok(named(db, id)?.claim))
                .collect::<Result<_, ServiceError>>()?;
            Ok(claim_forms(&claims, !preprinted, today))
        },
    )
}

/// A statement that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Where it lies.
    pub file: PathBuf,
    /// Whose.
    pub patient: String,
    /// To be paid.
    pub owed: Money,
}

/// Writes a statement for every patient who owes something.
///
/// # Errors
/// [`ServiceError::Disk`] when the folder cannot be written; then none counts as sent.
pub fn statements(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    folder: &Path,
) -> Result<Vec<Made>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "make statements",
        today.to_string(),
        |db| {
            let disk = |e| ServiceError::Disk(folder.to_owned(), e);
            std::fs::create_dir_all(folder).map_err(disk)?;
            let mut made = Vec::new();
            for account in account_lines(db, today, None, None)?
                .into_iter()
                .filter(|a| a.owed.cents() > 0)
            {
                let (bytes, mrn) = statement_of(db, &account, today)?;
                let file = folder.join(format!("statement-{mrn}-{today}.pdf"));
                std::fs::write(&file, bytes).map_err(disk)?;
                payments::add_statement(db, account.patient, today, account.owed)?;
                made.push(Made {
                    file,
                    patient: account.name,
                    owed: account.owed,
                });
            }
            Ok(made)
        },
    )
}

fn statement_of(
    db: &Transaction<'_>,
    account: &AccountLine,
    today: Date,
) -> Result<(Vec<u8>, String), ServiceError> {
    let patient = people::patient(db, account.patient)?;
    let office = billing_office::billing_office(db)?.entity;
    let address = match billing_office::contact(db, account.patient)? {
        Some(home) => {
            let street = format!("{} {}", home.street, home.street2);
            vec![
                street.trim().to_owned(),
                format!("{}, {} {}", home.city, home.state, home.zip_as_written()),
            ]
        }
        None => Vec::new(),
    };
    let lines = rows(db, account.patient)?
        .into_iter()
        .map(|row| StatementLine {
            on: row.on,
            what: row.what,
            amount: row.amount,
        })
        .collect();
    let mut ages = [Money::ZERO; 5];
    ages[account.age] = account.owed;
    let name = format!("{} {}", patient.name.given, patient.name.family);
    let said = Statement {
        office: &office,
        patient: &name,
        account: &patient.mrn,
        address,
        made_on: today,
        lines,
        ages,
        owed: account.owed,
        instalment: account.instalment,
    };
    Ok((statement(&said), patient.mrn))
}

/// A visit's superbill: services, diagnoses, charges and what was paid at the desk.
///
/// # Errors
/// [`ServiceError::Rule`] for a visit without charges.
pub fn superbill(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<Vec<u8>, ServiceError> {
    // Whoever charges, or sees patients out.
    let permission = if who.role().may(Permission::Charge) {
        Permission::Charge
    } else {
        Permission::TakePayment
    };
    office.act(
        who,
        now,
        permission,
        "print superbill",
        format!("encounter {encounter}"),
        |db| {
            let visit = visits::encounter(db, encounter)?;
            let lines: Vec<ChargeLine> = billing::charges(db, encounter)?
                .into_iter()
                .map(|c| c.line)
                .collect();
            let first = lines.first().ok_or_else(|| {
                ServiceError::Rule("this visit has no charges yet; add them first".into())
            })?;
            let words = billing::codes(db, encounter)?;
            let mut diagnoses: Vec<(String, String)> = Vec::new();
            for code in lines.iter().flat_map(|l| &l.diagnoses) {
                let known = words.iter().find(|c| c.suggestion.code == *code);
                let words = known.map_or_else(String::new, |c| c.suggestion.description.clone());
                if !diagnoses.iter().any(|(have, _)| have == code.as_str()) {
                    diagnoses.push((code.as_str().to_owned(), words));
                }
            }
            let patient = people::patient(db, visit.patient)?;
            let home = billing_office::contact(db, visit.patient)?;
            let covers = covering(db, visit.patient, visit.service_on)?;
            let covers = covers.iter().map(|p| {
                let payer = payers::payer(db, p.payer)?.payer.name;
                Ok(format!("{payer}, member {}", p.subscriber.member_id))
            });
            Ok(superbill_sheet(&Superbill {
                office: &billing_office::billing_office(db)?.entity,
                provider: &billing_office::provider(db, first.rendering.as_str())?,
                patient: [
                    format!("{} {}", patient.name.given, patient.name.family),
                    patient.mrn,
                    patient.born.to_string(),
                    home.map_or_else(String::new, |h| h.one_line()),
                ],
                reason: &visit.reason,
                on: visit.service_on,
                covers: covers.collect::<Result<_, ServiceError>>()?,
                diagnoses,
                lines: &lines,
                paid: payments::copay_of(db, visit.patient, visit.service_on)?,
            }))
        },
    )
}
