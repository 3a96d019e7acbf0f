//! Checking codes before they leave the desk, with the release and the tables of the date of service.

use jiff::civil::Date;

use super::Places;
use super::code_suggestion::{self, CodeSet, suggest};
use super::code_tables::{self, Table};
use crate::coding::{Checked, CodingError, check_codes};
use crate::domain::Sex;

pub use crate::coding::{Finding, Severity};

/// Codes as they would stand on a claim, and whom they are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Diagnoses in claim order, procedures after them (`99213x2` is two units).
    pub codes: Vec<String>,
    /// Date of service.
    pub date: Date,
    /// The patient's sex, if known.
    pub sex: Option<Sex>,
    /// The patient's date of birth, if known.
    pub born: Option<Date>,
    /// The note, to see whether it says more than the codes.
    pub note: Option<String>,
}

/// Everything that stands against the codes, errors first.
///
/// # Errors
/// [`CodingError`] when no code set is installed or a table was altered.
pub fn check(places: &Places, claim: &Claim) -> Result<Vec<Finding>, CodingError> {
    let set = code_suggestion::load_for(places, claim.date)?;
    let tables = code_tables::load_all(places)?;
    Ok(check_with(&set, &tables, claim))
}

/// The same with a code set and tables that are loaded already.
#[must_use]
pub fn check_with(set: &CodeSet, tables: &[Table], claim: &Claim) -> Vec<Finding> {
    let supported: Vec<_> = claim
        .note
        .as_deref()
        .map(|note| suggest(note, set).into_iter().map(|s| s.code).collect())
        .unwrap_or_default();
    let checked = Checked {
        codes: &claim.codes,
        date: claim.date,
        sex: claim.sex,
        age: claim.born.map(|born| years(born, claim.date)),
        supported: &supported,
    };
    check_codes(set, tables, &checked)
}

/// Whole years from one day to the other.
fn years(born: Date, on: Date) -> i16 {
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i16::from(before_birthday)
}
