//! Adjustment reason codes in plain words, and what each kind does to the ledger.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::{Adjustment, AdjustmentGroup};
use crate::service::{Places, ServiceError};

/// What an adjustment does to what is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Written off by contract.
    Contract,
    /// The patient's to pay.
    Patient,
    /// Stays owed until someone acts.
    Denial,
    /// An earlier payer's part, booked before.
    Prior,
}

/// One reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    effect: Effect,
    /// What it means.
    pub words: String,
    /// What to do.
    pub advice: String,
}

/// The reasons that are known by words.
#[derive(Debug, Default)]
pub struct Reasons {
    known: BTreeMap<String, Reason>,
}

impl Reasons {
    /// Reads the shipped list, then the office's own licensed texts over it where they were imported.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        let mut reasons = Self::default();
        reasons.read(&places.assets.join("billing/adjustment_reasons.tsv"))?;
        let own = imported(places);
        if own.is_file() {
            reasons.read(&own)?;
        }
        Ok(reasons)
    }

    fn read(&mut self, path: &Path) -> Result<(), ServiceError> {
        let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|e| told(e.to_string()))?;
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
        {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            match fields[..] {
                // An official list has only code and text: what a known code does stays as it is.
                [code, words] if is_code(code) => {
                    let known = self.known.get(code).cloned();
                    let advice = known
                        .as_ref()
                        .map_or_else(String::new, |r| r.advice.clone());
                    let effect = known.map_or(Effect::Denial, |r| r.effect);
                    self.known.insert(
                        code.to_owned(),
                        Reason {
                            effect,
                            words: words.to_owned(),
                            advice,
                        },
                    );
                }
                [code, kind, words, advice] if is_code(code) => {
                    let effect = effect_of(kind).ok_or_else(|| {
                        told(format!("line {number}: {kind} is no kind of reason"))
                    })?;
                    self.known.insert(
                        code.to_owned(),
                        Reason {
                            effect,
                            words: words.to_owned(),
                            advice: advice.to_owned(),
                        },
                    );
                }
                _ => {
                    return Err(told(format!(
                        "line {number}: expected code and text, parted by tabs"
                    )));
                }
            }
        }
        Ok(())
    }

    /// A reason by its code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Reason> {
        self.known.get(code)
    }

    /// In words: `CO 45: above the contract's fee`.
    #[must_use]
    pub fn words(&self, group: &str, code: &str) -> String {
        let words = self
            .get(code)
            .map_or("a reason this list does not have", |r| r.words.as_str());
        format!("{group} {code}: {words}")
    }

    /// What an adjustment does. The group decides first: what a payer puts on the patient is the patient's.
    #[must_use]
    pub fn effect(&self, adjustment: &Adjustment, line_is_paid: bool) -> Effect {
        let known = self.get(&adjustment.reason).map(|r| r.effect);
        match (adjustment.group, known) {
            (AdjustmentGroup::Patient, _) => Effect::Patient,
            (_, Some(Effect::Prior)) => Effect::Prior,
            (AdjustmentGroup::Contractual | AdjustmentGroup::Payer, None) if line_is_paid => {
                Effect::Contract
            }
            (_, Some(Effect::Contract)) => Effect::Contract,
            _ => Effect::Denial,
        }
    }
}

fn is_code(code: &str) -> bool {
    (1..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn effect_of(kind: &str) -> Option<Effect> {
    Some(match kind {
        "contract" => Effect::Contract,
        "patient" => Effect::Patient,
        "denial" => Effect::Denial,
        "prior" => Effect::Prior,
        _ => return None,
    })
}

fn imported(places: &Places) -> PathBuf {
    places.installed().join("adjustment_reasons.tsv")
}

/// Takes in the office's own licensed list: code and text, parted by a tab; how many it has.
///
/// # Errors
/// [`ServiceError::Asset`] with the line of a fault; then the list before stays.
pub fn import(places: &Places, file: &Path) -> Result<usize, ServiceError> {
    let mut own = Reasons::default();
    own.read(file)?;
    let target = imported(places);
    let disk = |e| ServiceError::Disk(target.clone(), e);
    std::fs::create_dir_all(places.installed()).map_err(disk)?;
    std::fs::copy(file, &target).map_err(disk)?;
    Ok(own.known.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;

    #[test]
    fn the_shipped_list_is_whole_and_the_group_decides_first() {
        let mut reasons = Reasons::default();
        reasons
            .read(
                &Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("assets/billing/adjustment_reasons.tsv"),
            )
            .unwrap();
        assert!(reasons.known.len() > 120);
        let of = |group, reason: &str| Adjustment {
            group,
            reason: reason.into(),
            amount: Money::from_cents(1),
        };
        let effect = |group, reason: &str| reasons.effect(&of(group, reason), true);
        assert_eq!(effect(AdjustmentGroup::Contractual, "45"), Effect::Contract);
        assert_eq!(effect(AdjustmentGroup::Patient, "45"), Effect::Patient);
        assert_eq!(effect(AdjustmentGroup::Contractual, "197"), Effect::Denial);
        assert_eq!(effect(AdjustmentGroup::Other, "23"), Effect::Prior);
        assert_eq!(
            effect(AdjustmentGroup::Contractual, "Z99"),
            Effect::Contract,
            "unknown on a paid line"
        );
    }
}
