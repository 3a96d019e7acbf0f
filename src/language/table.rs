//! Reads the data files of this room and of the rooms above: tab-separated columns, `#` starts a comment line, every complaint names its line.

use super::LanguageError;

/// One line of a data file.
pub(crate) struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The column's text, trimmed; empty where the line has fewer columns.
    pub(crate) fn column(&self, at: usize) -> &'a str {
        self.columns.get(at).map_or("", |c| c.trim())
    }

    /// The column's text.
    ///
    /// # Errors
    /// [`LanguageError::Line`] where it is missing or empty; `what` names it.
    pub(crate) fn needed(&self, at: usize, what: &str) -> Result<&'a str, LanguageError> {
        let text = self.column(at);
        if text.is_empty() {
            return Err(self.complaint(format!("column {} ({what}) is missing", at + 1)));
        }
        Ok(text)
    }

    /// A complaint about this line.
    pub(crate) fn complaint(&self, problem: impl Into<String>) -> LanguageError {
        LanguageError::Line {
            file: self.file.to_owned(),
            line: self.line,
            problem: problem.into(),
        }
    }
}

/// The lines that hold something, in order.
pub(crate) fn rows<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = Row<'a>> {
    text.lines().enumerate().filter_map(move |(at, line)| {
        let kept = line.trim_end();
        (!kept.trim().is_empty() && !kept.starts_with('#')).then(|| Row {
            file,
            line: at + 1,
            columns: kept.split('\t').collect(),
        })
    })
}
