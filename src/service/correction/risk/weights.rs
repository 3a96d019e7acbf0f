//! What counts how much in the review queue: `assets/correction/risk.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::RiskKind;
use crate::service::{Places, ServiceError};

/// The weights of the queue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub(super) risk: Risks,
    pub(super) doubt: Doubts,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Risks {
    drug: f32,
    dose: f32,
    laterality: f32,
    negation: f32,
    number: f32,
    name: f32,
    other: f32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doubts {
    pub(super) start: f32,
    pub(super) engine: f32,
    pub(super) unknown: f32,
    pub(super) lookalike: f32,
    pub(super) rewritten: f32,
    pub(super) rewritten_doubt: f32,
    pub(super) strength: f32,
    pub(super) clash: f32,
    pub(super) on_chart: f32,
    pub(super) confusable: f32,
    pub(super) gap: f32,
    pub(super) near_number: f32,
    pub(super) suspect: f32,
    pub(super) unit: f32,
    pub(super) repeated: f32,
    pub(super) odd_side: f32,
    pub(super) implausible: f32,
}

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../assets/correction/risk.toml"))
        .expect("the shipped weights are read by a test")
});

impl Weights {
    /// Those of `correction/risk.toml` among the assets, or those that ship inside the program.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with what is wrong.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        let path = places.assets.join("correction").join("risk.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|e| ServiceError::Asset(format!("{}: {}", path.display(), e.message()))),
            Err(_) => Ok(SHIPPED.clone()),
        }
    }

    /// Those that ship inside the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }
}

impl Risks {
    pub(super) fn of(&self, kind: RiskKind) -> f32 {
        match kind {
            RiskKind::Drug => self.drug,
            RiskKind::Dose => self.dose,
            RiskKind::Laterality => self.laterality,
            RiskKind::Negation => self.negation,
            RiskKind::Number => self.number,
            RiskKind::Name => self.name,
            RiskKind::Other => self.other,
        }
    }
}
