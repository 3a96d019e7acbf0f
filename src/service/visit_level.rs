//! The level of an office visit, and which code of the office's own table it is.

use std::fs;

use super::Places;

pub use crate::coding::{Level, Visit, Worksheet, visit_level};

/// The office's code for a level, from `code_tables/visit_levels.tsv` beside its store: level, tab, code for a new patient,
/// tab, code for an established one. None where the office has no such table; no CPT code is shipped.
#[must_use]
pub fn office_code(places: &Places, level: Level, new_patient: bool) -> Option<String> {
    let table = fs::read_to_string(places.office.join("code_tables/visit_levels.tsv")).ok()?;
    table.lines().find_map(|line| {
        let mut columns = line.split('\t').map(str::trim);
        (Level::parse(columns.next()?) == Some(level)).then_some(())?;
        columns
            .nth(usize::from(!new_patient))
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
    })
}
