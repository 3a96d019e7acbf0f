//! Blanks and flags: what the editor could not make out, and what someone else should look at.

use serde::{Deserialize, Serialize};

use crate::domain::TextSpan;

/// What stands in the text for what could not be made out.
pub(super) const BLANK: &str = "___";

/// What kind of mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Words are missing: the text has underscores there.
    Blank,
    /// The words stand, but somebody should look.
    Flag,
}

/// A blank or a flag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Its number in this document, from 1.
    pub id: u32,
    /// What kind.
    pub kind: MarkKind,
    /// Whether the document may not be signed while it is open. Blanks always hold a signature up.
    pub critical: bool,
    /// Where in the text.
    pub span: TextSpan,
    /// Where in the recording, in seconds.
    pub heard: Option<(f64, f64)>,
    /// What stood there when it was raised.
    #[serde(default)]
    pub quote: String,
    /// Why, for the one who is to look.
    pub reason: String,
    /// Whether someone has settled it.
    #[serde(default)]
    pub resolved: bool,
}

impl Mark {
    /// The underscores that a blank is written as.
    pub const BLANK: &'static str = "_____";

    /// Whether a signature must wait for it.
    #[must_use]
    pub fn holds_signature(&self) -> bool {
        !self.resolved && (self.critical || self.kind == MarkKind::Blank)
    }
}

impl MarkKind {
    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Flag => "flag",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Blank => "Blank",
            Self::Flag => "Flag",
        }
    }
}
