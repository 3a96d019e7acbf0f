//! What agreements are worth: `assets/records/duplicate_weights.tsv`, in bits, in the manner of Fellegi and Sunter (1969).
//!
//! The table is fitted by `cargo test --test it -- --ignored fit_duplicate_weights` on seeds that no test measures with.

use std::path::Path;

use super::compare::{ANSWERS, Level, Levels};
use crate::service::ServiceError;

/// Bits that each level of each answer adds; the rarity of a name adds to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// By answer and level.
    pub bits: [[f64; Level::ALL.len()]; ANSWERS.len()],
    /// What every pair begins with.
    pub start: f64,
    /// For each bit by which an agreeing family or given name is rarer than one in a thousand.
    pub rarity: f64,
}

/// How many people share the names of a pair: of one in so many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rarity {
    /// The share of records with this family name.
    pub family: f64,
    /// The share of records with this given name.
    pub given: f64,
}

impl Rarity {
    /// One in a thousand.
    pub const USUAL: Self = Self {
        family: 0.001,
        given: 0.001,
    };

    /// Bits beyond one in a thousand, for names that agree.
    #[must_use]
    pub fn bits(self, levels: &Levels) -> f64 {
        let bits = |share: f64| (0.001 / share.max(1e-6)).log2();
        let mut sum = 0.0;
        if levels[0] == Level::Same {
            sum += bits(self.family);
        }
        if levels[1] == Level::Same {
            sum += bits(self.given);
        }
        sum
    }
}

impl Weights {
    /// Reads the table.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(assets: &Path) -> Result<Self, ServiceError> {
        let file = assets.join("records/duplicate_weights.tsv");
        let told = |line: usize, what: &str| {
            ServiceError::Asset(format!("{}, line {line}: {what}", file.display()))
        };
        let text = std::fs::read_to_string(&file).map_err(|e| told(0, &e.to_string()))?;
        let mut weights = Self {
            bits: [[0.0; Level::ALL.len()]; ANSWERS.len()],
            start: 0.0,
            rarity: 0.0,
        };
        for (number, line) in (1..).zip(text.lines()) {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let mut parts = line.split('\t');
            let name = parts.next().unwrap_or("");
            let numbers: Vec<f64> = parts
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|_| told(number, "a weight is a number"))?;
            match (name, numbers.as_slice()) {
                ("start", [bits]) => weights.start = *bits,
                ("rarity", [bits]) => weights.rarity = *bits,
                (answer, bits) => {
                    let at = ANSWERS
                        .iter()
                        .position(|a| *a == answer)
                        .ok_or_else(|| told(number, "there is no such answer"))?;
                    weights.bits[at] = bits
                        .try_into()
                        .map_err(|_| told(number, "an answer has five weights"))?;
                }
            }
        }
        Ok(weights)
    }

    /// Bits for being one person, above 0 more likely than not; `records` is how many there are to be mistaken for.
    #[must_use]
    pub fn weigh(&self, levels: &Levels, rarity: Rarity, records: usize) -> f64 {
        let answers: f64 = levels
            .iter()
            .zip(&self.bits)
            .map(|(level, bits)| bits[*level as usize])
            .sum();
        // Twice as many records make a chance agreement twice as likely. Fitted on twenty thousand.
        let crowd = (records.max(1) as f64 / 20_000.0).log2().max(0.0);
        self.start + answers + self.rarity * rarity.bits(levels) - crowd
    }

    /// As the file holds it.
    #[must_use]
    pub fn to_table(&self) -> String {
        use std::fmt::Write;
        let mut text = String::from(
            "# Bits that an agreement adds for two records being one person: the same, alike, another form, different, not said.\n",
        );
        for (answer, bits) in ANSWERS.iter().zip(&self.bits) {
            let numbers: Vec<String> = bits.iter().map(|b| format!("{b:.2}")).collect();
            let _ = writeln!(text, "{answer}\t{}", numbers.join("\t"));
        }
        let _ = writeln!(text, "start\t{:.2}\nrarity\t{:.2}", self.start, self.rarity);
        text
    }
}
