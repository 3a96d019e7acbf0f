//! Kinds of visits: how long, what they take up, what must be in place before.

use serde::{Deserialize, Serialize};

/// What must be in place before a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prerequisite {
    /// The payer's leave.
    Authorization,
    /// Another provider's referral.
    Referral,
    /// Nothing to eat before; the patient is told.
    Fasting,
    /// Someone to drive home.
    Escort,
    /// A signed consent to this procedure.
    Consent,
}

impl Prerequisite {
    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Authorization => "Authorization from the payer",
            Self::Referral => "Referral",
            Self::Fasting => "Fasting",
            Self::Escort => "Escort home",
            Self::Consent => "Consent signed",
        }
    }
}

/// One kind of visit; read from `assets/office/visit_types.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitType {
    /// What the store keeps.
    pub key: String,
    /// As people say it.
    pub title: String,
    /// Minutes with the provider.
    pub minutes: i64,
    /// Minutes that room and equipment are taken before.
    #[serde(default)]
    pub before: i64,
    /// Minutes that room and equipment are taken behind.
    #[serde(default)]
    pub behind: i64,
    /// Classes of rooms and equipment, one of each.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What must be in place.
    #[serde(default)]
    pub prerequisites: Vec<Prerequisite>,
    /// What the patient is told beforehand.
    #[serde(default)]
    pub instructions: String,
    /// Which of the plot's inks marks it, 0 to 5.
    #[serde(default)]
    pub ink: usize,
}
