//! One code as people look at it.

use super::CodeSet;
use crate::domain::Icd10Code;

/// What the Tabular List says beside a code's title (ICD-10-CM Official Guidelines, I.A.10 to I.A.17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A condition that the code stands for.
    Inclusion,
    /// What a category contains.
    Includes,
    /// Never together with this code.
    Excludes1,
    /// Not part of this code, but possible beside it.
    Excludes2,
    /// The underlying condition comes first.
    CodeFirst,
    /// A second code says more.
    UseAdditional,
    /// Another code may be needed, in either order.
    CodeAlso,
    /// Anything else.
    Remark,
}

impl NoteKind {
    /// All kinds, in the order the Tabular List prints them.
    pub const ALL: [Self; 8] = [
        Self::Inclusion,
        Self::Includes,
        Self::Excludes1,
        Self::Excludes2,
        Self::CodeFirst,
        Self::UseAdditional,
        Self::CodeAlso,
        Self::Remark,
    ];

    /// As the Tabular List words it.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Inclusion => "Inclusion terms",
            Self::Includes => "Includes",
            Self::Excludes1 => "Excludes1",
            Self::Excludes2 => "Excludes2",
            Self::CodeFirst => "Code first",
            Self::UseAdditional => "Use additional code",
            Self::CodeAlso => "Code also",
            Self::Remark => "Notes",
        }
    }
}

/// A code of a [`CodeSet`].
#[derive(Debug, Clone, Copy)]
pub struct CodeEntry<'s> {
    pub(super) set: &'s CodeSet,
    pub(super) at: usize,
}

impl<'s> CodeEntry<'s> {
    /// With its dot.
    #[must_use]
    pub fn code(&self) -> &'s Icd10Code {
        &self.set.nodes[self.at].code
    }

    /// In full, the seventh character's meaning included.
    #[must_use]
    pub fn description(&self) -> String {
        let node = &self.set.nodes[self.at];
        let text = &self.set.texts[node.title as usize];
        match (node.extended, self.parent()) {
            (true, Some(parent)) => format!("{}, {text}", parent.description()),
            _ => text.clone(),
        }
    }

    /// Whether it is complete.
    #[must_use]
    pub fn billable(&self) -> bool {
        self.set.nodes[self.at].billable
    }

    /// Whether its last character is a seventh one from a list.
    #[must_use]
    pub fn extended(&self) -> bool {
        self.set.nodes[self.at].extended
    }

    /// The code it stands under; none for a category.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let at = self.set.nodes[self.at].parent? as usize;
        Some(Self { set: self.set, at })
    }

    /// The codes directly under it, sorted.
    #[must_use]
    pub fn children(&self) -> Vec<Self> {
        let below = self.set.children_at(self.at);
        below.map(|at| Self { set: self.set, at }).collect()
    }

    /// Its own notes of a kind, as printed.
    pub fn notes(&self, kind: NoteKind) -> impl Iterator<Item = &'s str> + use<'s> {
        let set = self.set;
        set.nodes[self.at]
            .notes
            .iter()
            .filter(move |(is, _)| *is == kind)
            .map(move |(_, text)| set.texts[*text as usize].as_str())
    }
}
