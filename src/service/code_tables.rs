//! The imported tables of procedures, places and edits.

use std::fs;
use std::path::PathBuf;

use super::Places;
use super::code_import::{licensed_folder, tables_folder};
use crate::coding::CodingError;

pub use crate::coding::{Procedure, Table, TableKind};

/// Every imported table, in the order of [`TableKind::ALL`].
///
/// # Errors
/// [`CodingError::Damaged`] for one that was altered.
pub fn load_all(places: &Places) -> Result<Vec<Table>, CodingError> {
    let mut tables = Vec::new();
    for path in paths(places) {
        if let Ok(text) = fs::read_to_string(&path) {
            tables.push(Table::from_text(&text)?);
        }
    }
    Ok(tables)
}

/// The tables that are as they should be, by name.
///
/// # Errors
/// As [`load_all`].
pub fn verify(places: &Places) -> Result<Vec<String>, CodingError> {
    Ok(load_all(places)?
        .iter()
        .map(|t| t.what().to_owned())
        .collect())
}

/// Procedures whose words fit, with the table's name, at most `limit`.
///
/// # Errors
/// As [`load_all`].
pub fn search(
    places: &Places,
    words: &str,
    limit: usize,
) -> Result<Vec<(&'static str, Procedure)>, CodingError> {
    let tables = load_all(places)?;
    let found = tables
        .iter()
        .filter(|t| names(t.kind()))
        .flat_map(|t| t.search(words, limit).into_iter().map(|p| (t.what(), p)));
    Ok(found.take(limit).collect())
}

/// The procedure, modifier or place of this code.
///
/// # Errors
/// As [`load_all`].
pub fn find(places: &Places, code: &str) -> Result<Option<(&'static str, Procedure)>, CodingError> {
    let tables = load_all(places)?;
    Ok(tables
        .iter()
        .filter(|t| names(t.kind()))
        .find_map(|t| t.procedure(code).map(|p| (t.what(), p))))
}

fn names(kind: TableKind) -> bool {
    !matches!(
        kind,
        TableKind::PairEdits | TableKind::UnitEdits | TableKind::Coverage
    )
}

fn paths(places: &Places) -> impl Iterator<Item = PathBuf> {
    let (public, licensed) = (tables_folder(places), licensed_folder(places));
    TableKind::ALL.into_iter().map(move |kind| {
        let folder = if kind == TableKind::Cpt {
            &licensed
        } else {
            &public
        };
        folder.join(kind.file_name())
    })
}
