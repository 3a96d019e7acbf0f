//! Tables beside the diagnoses: procedures (HCPCS Level II, an office's own CPT file), modifiers, places of service, and what
//! Medicare publishes to check claims with (NCCI pairs, MUE units, coverage). Each is read from the publisher's layout and
//! kept as one plain text file.

mod layouts;

use std::collections::HashMap;

use super::CodingError;

/// Which table a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// HCPCS Level II.
    Hcpcs,
    /// CPT, from the office's own licensed file.
    Cpt,
    /// Modifiers of HCPCS.
    Modifiers,
    /// Place of service.
    PlaceOfService,
    /// NCCI procedure-to-procedure edits.
    PairEdits,
    /// Medically unlikely edits: the most units a day.
    UnitEdits,
    /// Diagnoses that a coverage determination accepts for procedures.
    Coverage,
}

impl TableKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Hcpcs,
        Self::Cpt,
        Self::Modifiers,
        Self::PlaceOfService,
        Self::PairEdits,
        Self::UnitEdits,
        Self::Coverage,
    ];

    /// As people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Hcpcs => "HCPCS Level II",
            Self::Cpt => "CPT (the office's licensed file)",
            Self::Modifiers => "modifiers",
            Self::PlaceOfService => "place of service",
            Self::PairEdits => "NCCI procedure-to-procedure edits",
            Self::UnitEdits => "medically unlikely edits",
            Self::Coverage => "coverage (LCD) table",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Hcpcs => "hcpcs",
            Self::Cpt => "cpt",
            Self::Modifiers => "modifiers",
            Self::PlaceOfService => "place_of_service",
            Self::PairEdits => "ncci_ptp",
            Self::UnitEdits => "mue",
            Self::Coverage => "coverage",
        }
    }

    /// The name of the file it is kept in.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{}.tsv", self.key())
    }
}

/// A procedure, modifier or place of service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Procedure {
    /// Its code.
    pub code: String,
    /// In a few words.
    pub short: String,
    /// In full.
    pub long: String,
    /// What the office charges, in cents.
    pub fee_cents: Option<i64>,
    /// First day it is for, as `YYYYMMDD`; empty where the table does not say.
    pub from: String,
    /// Last day it is for.
    pub to: String,
}

impl Procedure {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn valid_on(&self, day: jiff::civil::Date) -> bool {
        let day = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        (self.from.is_empty() || self.from <= day) && (self.to.is_empty() || day <= self.to)
    }
}

/// An imported table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    kind: TableKind,
    source: String,
    /// Rows of its own columns: a procedure's six, a pair's five (column 1, column 2, from, to, modifier allowed),
    /// a unit edit's two, a coverage's three (determination, procedure, diagnosis).
    rows: Vec<Vec<String>>,
    place: HashMap<String, Vec<usize>>,
}

impl Table {
    fn new(kind: TableKind, source: &str, rows: Vec<Vec<String>>) -> Self {
        let key = usize::from(kind == TableKind::Coverage);
        let mut place: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            if let Some(cell) = row.get(key) {
                place.entry(cell.clone()).or_default().push(at);
            }
        }
        Self {
            kind,
            source: source.to_owned(),
            rows,
            place,
        }
    }

    /// Reads a table in a publisher's layout or in ours; `source` is the file's name.
    ///
    /// # Errors
    /// [`CodingError::Import`] when it is none of them.
    pub fn read(text: &str, source: &str) -> Result<Self, CodingError> {
        let (kind, rows) = layouts::read(text)?;
        Ok(Self::new(kind, source, rows))
    }

    /// Reads what [`Table::to_text`] wrote.
    ///
    /// # Errors
    /// [`CodingError::Damaged`] for anything else.
    pub fn from_text(text: &str) -> Result<Self, CodingError> {
        let damaged = CodingError::Damaged("an imported table's first line does not name it");
        let (head, body) = text.split_once('\n').unwrap_or((text, ""));
        let mut head = head.strip_prefix("# ").unwrap_or_default().splitn(2, '\t');
        let (Some(key), Some(source)) = (head.next(), head.next()) else {
            return Err(damaged);
        };
        let kind = TableKind::ALL
            .into_iter()
            .find(|k| k.key() == key)
            .ok_or(damaged)?;
        let rows = body
            .lines()
            .map(|line| line.split('\t').map(str::to_owned).collect());
        Ok(Self::new(kind, source, rows.collect()))
    }

    /// As it is kept.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("# {}\t{}\n", self.kind.key(), clean(&self.source));
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| clean(cell)).collect();
            out.push_str(&cells.join("\t"));
            out.push('\n');
        }
        out
    }

    /// Which table it is.
    #[must_use]
    pub fn kind(&self) -> TableKind {
        self.kind
    }

    /// As people call it.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.kind.title()
    }

    /// The file it was imported from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The name of the file it is kept in.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.kind.file_name()
    }

    /// Whether it is the office's own licensed property and is kept with the office.
    #[must_use]
    pub fn licensed(&self) -> bool {
        self.kind == TableKind::Cpt
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn rows_of(&self, code: &str) -> impl Iterator<Item = &[String]> {
        let places = self.place.get(code).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| self.rows[*at].as_slice())
    }

    /// The procedure, modifier or place of this code.
    #[must_use]
    pub fn procedure(&self, code: &str) -> Option<Procedure> {
        self.rows_of(&code.to_uppercase()).next().map(procedure_of)
    }

    /// Every procedure, modifier or place of the table, as it has them.
    pub fn procedures(&self) -> impl Iterator<Item = Procedure> + '_ {
        self.rows.iter().map(|row| procedure_of(row))
    }

    /// Those whose texts have every word of `query` or its beginning, in any order, or whose code begins with it.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<Procedure> {
        let query = query.to_lowercase();
        let words: Vec<&str> = query
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        if words.is_empty() {
            return Vec::new();
        }
        let fits = |row: &&Vec<String>| {
            let code = row.first().map_or(String::new(), |c| c.to_lowercase());
            if words.len() == 1 && code.starts_with(words[0]) {
                return true;
            }
            let text = row
                .iter()
                .skip(1)
                .take(2)
                .map(|t| t.to_lowercase())
                .collect::<Vec<_>>()
                .join(" ");
            let said: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            words
                .iter()
                .all(|word| said.iter().any(|s| s.starts_with(word)))
        };
        let mut found: Vec<Procedure> = self
            .rows
            .iter()
            .filter(fits)
            .map(|row| procedure_of(row))
            .collect();
        found.sort_by_key(|p| (p.long.len(), p.code.clone()));
        found.truncate(limit);
        found
    }

    /// Whether two procedures of one day are an edit pair on `day`: `Some(true)` where a modifier may part them.
    #[must_use]
    pub fn pair(&self, first: &str, second: &str, day: jiff::civil::Date) -> Option<bool> {
        let day = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        self.rows_of(first)
            .find(|row| {
                let cell = |at: usize| row.get(at).map_or("", String::as_str);
                let ended = cell(3).len() == 8 && cell(3) < day.as_str();
                cell(1) == second && cell(2) <= day.as_str() && !ended
            })
            .map(|row| row.get(4).is_some_and(|m| m == "1"))
    }

    /// The most units a day of a procedure.
    #[must_use]
    pub fn most_units(&self, procedure: &str) -> Option<u32> {
        self.rows_of(procedure).next()?.get(1)?.parse().ok()
    }

    /// The determination that names the procedure and whether it accepts one of the diagnoses; `None` where none names it.
    #[must_use]
    pub fn covers(&self, procedure: &str, diagnoses: &[&str]) -> Option<(String, bool)> {
        let mut rows = self.rows_of(procedure).peekable();
        let determination = rows.peek()?.first()?.clone();
        let covered = rows.any(|row| {
            row.get(2)
                .is_some_and(|code| diagnoses.contains(&code.as_str()))
        });
        Some((determination, covered))
    }
}

fn procedure_of(row: &[impl AsRef<str>]) -> Procedure {
    let cell = |at: usize| row.get(at).map_or("", AsRef::as_ref).to_owned();
    Procedure {
        code: cell(0),
        short: cell(1),
        long: cell(2),
        fee_cents: cell(3).parse().ok(),
        from: cell(4),
        to: cell(5),
    }
}

fn clean(cell: &str) -> String {
    cell.replace(['\t', '\n', '\r'], " ")
}
