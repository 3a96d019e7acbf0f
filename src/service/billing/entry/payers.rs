//! Payers as they are typed in or imported.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reading::Faults;
use super::table;
use crate::domain::{FILINGS, Payer, PayerId, PayerRow, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, payers};

/// A payer as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerEntry {
    /// The payer that is changed; none adds one.
    pub known: Option<PayerId>,
    /// The identifier that the clearing house routes by.
    pub id: String,
    /// Printed name.
    pub name: String,
    /// Kind of plan: a code of [`FILINGS`].
    pub filing: String,
    /// Days after the service within which it takes a claim; a year when empty.
    pub timely_days: String,
    /// Street and number, or a post box.
    pub street: String,
    /// City.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// Five or nine digits.
    pub zip: String,
}

impl PayerEntry {
    /// The entry that shows a payer as it is.
    #[must_use]
    pub fn of(row: &PayerRow) -> Self {
        Self {
            known: Some(row.id),
            id: row.payer.id.clone(),
            name: row.payer.name.clone(),
            filing: row.payer.filing.clone(),
            timely_days: row.timely_days.to_string(),
            street: row.payer.address.street.clone(),
            city: row.payer.address.city.clone(),
            state: row.payer.address.state.clone(),
            zip: row.payer.address.zip_as_written(),
        }
    }

    fn read(&self, faults: &mut Faults) -> PayerRow {
        let id = faults
            .need(&self.id, "the payer's identifier")
            .to_uppercase();
        if id.chars().count() > 80 || id.contains(['*', '~', ':']) {
            faults.add("the payer's identifier has at most 80 letters and digits");
        }
        let filing = if self.filing.trim().is_empty() {
            "CI".to_owned()
        } else {
            self.filing.trim().to_uppercase()
        };
        if !FILINGS.iter().any(|(code, _)| *code == filing) {
            let known: Vec<&str> = FILINGS.iter().map(|(code, _)| *code).collect();
            faults.add(format!(
                "the kind “{filing}” is none of {}",
                known.join(", ")
            ));
        }
        PayerRow {
            id: self.known.unwrap_or(PayerId(0)),
            timely_days: faults.number(&self.timely_days, "the days for filing", (1, 3650), 365),
            payer: Payer {
                name: faults.need(&self.name, "the payer's name"),
                id,
                filing,
                address: faults.address(
                    [&self.street, "", &self.city, &self.state, &self.zip],
                    false,
                ),
            },
        }
    }
}

/// Adds a payer, or changes the one that the entry names; its number.
///
/// # Errors
/// [`ServiceError::Rule`] with everything that is missing or wrong, or when another payer has the identifier.
pub fn save_payer(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &PayerEntry,
) -> Result<PayerId, ServiceError> {
    let mut faults = Faults::default();
    let row = entry.read(&mut faults);
    faults.finish()?;
    office.act(
        who,
        now,
        Permission::Bill,
        "save payer",
        row.payer.id.clone(),
        |db| keep(db, &row),
    )
}

fn keep(db: &Transaction<'_>, row: &PayerRow) -> Result<PayerId, ServiceError> {
    let same = payers::payer_called(db, &row.payer.id)?;
    if let Some(other) = same.filter(|other| other.id != row.id) {
        return Err(ServiceError::Rule(format!(
            "{} has the identifier {} already",
            other.payer.name, row.payer.id
        )));
    }
    if row.id == PayerId(0) {
        return Ok(payers::add_payer(db, row)?);
    }
    payers::change_payer(db, row)?;
    Ok(row.id)
}

/// Every payer by name.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that have nothing to do with insurance.
pub fn list_payers(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<PayerRow>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "list payers",
        String::new(),
        |db| Ok(payers::payers(db)?),
    )
}

/// Takes a payer away that was entered by mistake, with its plans and rates.
///
/// # Errors
/// [`ServiceError::Rule`] when patients' policies or claims name it.
pub fn remove_payer(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: PayerId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "remove payer",
        id.to_string(),
        |db| {
            let name = payers::payer(db, id)?.payer.name;
            payers::remove_payer(db, id).map_err(|_| {
                ServiceError::Rule(format!(
                    "policies or claims name {name}; it stays in the list"
                ))
            })
        },
    )
}

/// Takes in a list of payers: columns id, name, and if they are there filing, timely_days, street, city, state, zip. One that is known
/// by its identifier is changed. How many were added and changed.
///
/// # Errors
/// [`ServiceError::Asset`] with the lines that have faults; then none is taken.
pub fn import_payers(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    file: &Path,
) -> Result<(usize, usize), ServiceError> {
    let rows = table::read(
        file,
        &[&["id", "payer_id"], &["name", "payer"]],
        |line, faults| {
            let entry = PayerEntry {
                known: None,
                id: line.get(&["id", "payer_id"]),
                name: line.get(&["name", "payer"]),
                filing: line.get(&["filing", "kind"]),
                timely_days: line.get(&["timely_days", "days"]),
                street: line.get(&["street", "address"]),
                city: line.get(&["city"]),
                state: line.get(&["state"]),
                zip: line.get(&["zip", "zip_code"]),
            };
            entry.read(faults)
        },
    )?;
    office.act(
        who,
        now,
        Permission::Bill,
        "import payers",
        file.display().to_string(),
        |db| {
            let (mut added, mut changed) = (0, 0);
            for mut row in rows {
                if let Some(known) = payers::payer_called(db, &row.payer.id)? {
                    row.id = known.id;
                    changed += 1;
                } else {
                    added += 1;
                }
                keep(db, &row)?;
            }
            Ok((added, changed))
        },
    )
}
