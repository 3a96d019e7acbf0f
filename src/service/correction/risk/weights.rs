//! What counts how much in the review queue: `assets/correction/risk.toml` and what was learnt, `assets/correction/review_words.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::RiskKind;
use super::evidence::{self, Notes};
use super::page::Page;
use crate::language::rows;
use crate::service::{Places, ServiceError};

/// The weights of the queue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    risk: Risks,
    chart: Chart,
    /// By the name of what is known of a word.
    #[serde(skip)]
    learnt: HashMap<String, f32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Risks {
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
struct Chart {
    clash: f32,
    listed: f32,
}

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    let weights = include_str!("../../../../assets/correction/risk.toml");
    let mut shipped: Weights =
        toml::from_str(weights).expect("the shipped weights are read by a test");
    shipped.learnt = learnt(include_str!(
        "../../../../assets/correction/review_words.tsv"
    ));
    shipped
});

fn learnt(file: &str) -> HashMap<String, f32> {
    rows("review_words.tsv", file)
        .filter_map(|row| Some((row.column(0).to_owned(), row.column(1).parse().ok()?)))
        .collect()
}

impl Weights {
    /// Those of `correction/risk.toml` among the assets, or those that ship inside the program.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with what is wrong.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        let path = places.assets.join("correction").join("risk.toml");
        let Ok(text) = std::fs::read_to_string(&path) else {
            return Ok(SHIPPED.clone());
        };
        let mut read: Self = toml::from_str(&text)
            .map_err(|e| ServiceError::Asset(format!("{}: {}", path.display(), e.message())))?;
        read.learnt = SHIPPED.learnt.clone();
        Ok(read)
    }

    /// Those that ship inside the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// How likely a significant error stands at a word, 0 to 1.
    pub(super) fn doubt(&self, page: &Page<'_>, at: usize) -> f32 {
        let mut odds = 0.0;
        let mut take = |name: &str, value: f32| {
            odds += self.learnt.get(name).copied().unwrap_or(0.0) * value;
        };
        evidence::of(page, at, &mut Notes::new(&mut take));
        if page.clash(at).is_some() {
            odds += self.chart.clash;
        }
        if page.is_on_chart(at) {
            odds += self.chart.listed;
        }
        1.0 / (1.0 + (-odds).exp())
    }

    /// What an error of a kind does to the patient, beside the others.
    pub(super) fn risk(&self, kind: RiskKind) -> f32 {
        match kind {
            RiskKind::Drug => self.risk.drug,
            RiskKind::Dose => self.risk.dose,
            RiskKind::Laterality => self.risk.laterality,
            RiskKind::Negation => self.risk.negation,
            RiskKind::Number => self.risk.number,
            RiskKind::Name => self.risk.name,
            RiskKind::Other => self.risk.other,
        }
    }
}
