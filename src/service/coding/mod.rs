//! The coding desk: charts that wait, decisions with their reasons and edits, questions to authors, the second look, figures.
//!
//! Nothing is billed unseen: a code that is not in the set or not complete is never accepted, and whatever else a rule has
//! against an accepted code stands beside it with the rule's own text.

pub mod audits;
pub mod chart;
pub mod deciding;
mod demo;
pub mod figures;
pub mod learning;
pub mod procedures;
pub mod queries;
pub mod queue;
pub mod standing;
pub mod worksheet;

use super::Places;
use super::code_suggestion::{self, CodeSet};
use super::code_tables::{self, Table};
use crate::coding::{CodingError, ProcedureIndex};

pub(super) use demo::fill as fill_demo;

pub use crate::coding::{
    Element, Finding, Ground, Learned, Level, Severity, Tally, Visit, rule_names,
};
pub use crate::store::billing::CodeStatus;
pub use crate::store::coding::{ProcedureRow, QueryRow, Verdict};

/// What codes are held against: the code set and the imported tables. Loaded once, used for every chart.
pub struct Rulebook {
    /// The code set; none where none is installed.
    pub set: Option<CodeSet>,
    /// The imported tables.
    pub tables: Vec<Table>,
    /// The procedures among them, to be found in notes.
    pub procedures: ProcedureIndex,
}

impl Rulebook {
    /// Loads the newest installed set and the imported tables.
    ///
    /// # Errors
    /// [`CodingError`] when no code set is installed, or something installed was altered.
    pub fn load(places: &Places) -> Result<Self, CodingError> {
        let set = code_suggestion::load(places)?;
        Ok(Self::of(Some(set), code_tables::load_all(places)?))
    }

    /// A rulebook of these parts.
    #[must_use]
    pub fn of(set: Option<CodeSet>, tables: Vec<Table>) -> Self {
        Self {
            set,
            procedures: ProcedureIndex::new(&tables),
            tables,
        }
    }
}

impl std::fmt::Debug for Rulebook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rulebook")
            .field("set", &self.set)
            .field("tables", &self.tables.len())
            .finish_non_exhaustive()
    }
}
