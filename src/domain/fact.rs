//! What a note says, in normal form: problems, medications, allergies, measures and plans, each with its place in the text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Assertion, TextSpan};

/// What kind of thing a note states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A condition, symptom or finding.
    Problem,
    /// A drug that is taken, was taken, or shall be.
    Medication,
    /// What the patient does not tolerate.
    Allergy,
    /// A vital sign.
    Vital,
    /// A laboratory value.
    Lab,
    /// Something done to the patient.
    Procedure,
    /// When the patient is to be seen again.
    FollowUp,
    /// Something asked for: a test, a referral.
    Order,
    /// A relative's condition.
    FamilyHistory,
    /// Tobacco, alcohol, work, home.
    SocialHistory,
}

/// One thing that a note states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What kind of thing.
    pub kind: FactKind,
    /// The words it rests on.
    pub text: String,
    /// Its normal form by field: `drug`, `strength`, `value`, `unit`, …; a field that was not said is not there.
    pub normal: BTreeMap<String, String>,
    /// How the text speaks of it.
    pub assertion: Assertion,
    /// Where in the text it stands; never empty.
    pub source: Vec<TextSpan>,
}

/// Something a note should say and does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The rule's name, by which it can be switched off.
    pub rule: String,
    /// What is missing, as a sentence.
    pub message: String,
    /// The words it is about; empty where a whole section is missing.
    pub source: Vec<TextSpan>,
}
