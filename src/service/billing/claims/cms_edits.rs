//! CMS's edits taken in from files: pairs of services and most units in a day.

use std::path::Path;

use jiff::Timestamp;

use crate::domain::Permission;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::edits;

/// Takes in CMS's edits: pairs of services (`first<TAB>second<TAB>0 or 1 for a modifier`) and most units
/// (`code<TAB>units`), one a line; how many of each.
///
/// # Errors
/// [`ServiceError::Asset`] with the line that is neither; then none is taken.
pub fn import_edits(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    file: &Path,
) -> Result<(usize, usize), ServiceError> {
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|e| told(e.to_string()))?;
    office.act(who, now, Permission::Bill, "import edits", file.display().to_string(), |db| {
        let (mut pairs, mut limits) = (0, 0);
        for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            match fields[..] {
                [first, second, modifier @ ("0" | "1" | "9")] => {
                    edits::set_pair(db, first, second, modifier == "1")?;
                    pairs += 1;
                }
                [code, units] => {
                    let units = units.parse().map_err(|_| told(format!("line {number}: {units} is no number of units")))?;
                    edits::set_unit_limit(db, code, units)?;
                    limits += 1;
                }
                _ => return Err(told(format!("line {number}: expected two codes and 0 or 1, or a code and its most units"))),
            }
        }
        Ok((pairs, limits))
    })
}
