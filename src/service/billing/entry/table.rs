//! Lists out of spreadsheets: columns by their headings, every line read before any is kept, every complaint with its line.

use std::path::Path;

use super::reading::Faults;
use crate::interop::csv;
use crate::service::ServiceError;

/// Complaints that are told of one file.
const MOST_TOLD: usize = 8;

/// One line with its cells by heading.
pub(super) struct TableLine<'t> {
    headings: &'t [String],
    cells: &'t [String],
}

impl TableLine<'_> {
    /// The cell under one of these headings; empty where there is none.
    pub(super) fn get(&self, names: &[&str]) -> String {
        let at = self
            .headings
            .iter()
            .position(|h| names.contains(&h.as_str()));
        at.and_then(|at| self.cells.get(at))
            .cloned()
            .unwrap_or_default()
    }
}

/// Reads a file; each line becomes what `read` makes of it.
pub(super) fn read<T>(
    file: &Path,
    needed: &[&[&str]],
    read: impl Fn(&TableLine<'_>, &mut Faults) -> T,
) -> Result<Vec<T>, ServiceError> {
    let bytes = std::fs::read(file).map_err(|e| ServiceError::Unreadable(file.to_owned(), e))?;
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", file.display()));
    let text = String::from_utf8_lossy(&bytes);
    let all = csv::lines(&text).map_err(|e| told(e.to_string()))?;
    let Some((head, lines)) = all.split_first() else {
        return Err(told("the file is empty".into()));
    };
    let headings: Vec<String> = head.cells.iter().map(|c| c.to_lowercase()).collect();
    for names in needed {
        if !names.iter().any(|n| headings.iter().any(|h| h == n)) {
            return Err(told(format!(
                "line {}: there is no column “{}”; the first line names the columns",
                head.number, names[0]
            )));
        }
    }
    let (mut kept, mut complaints) = (Vec::new(), Vec::new());
    for line in lines {
        let mut faults = Faults::default();
        let cells = TableLine {
            headings: &headings,
            cells: &line.cells,
        };
        kept.push(read(&cells, &mut faults));
        if let Err(fault) = faults.finish() {
            complaints.push(format!("line {}: {fault}", line.number));
        }
    }
    if complaints.is_empty() {
        return Ok(kept);
    }
    let more = complaints.len().saturating_sub(MOST_TOLD);
    complaints.truncate(MOST_TOLD);
    let rest = if more > 0 {
        format!("\nand {more} lines more")
    } else {
        String::new()
    };
    Err(told(format!(
        "nothing was taken in.\n{}{rest}",
        complaints.join("\n")
    )))
}
