//! The weights of `assets/note/section_words.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::{LanguageError, rows};

const FILE: &str = include_str!("../../../assets/note/section_words.tsv");
pub(super) static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::parse(FILE).expect("the shipped section words are read by a test"));

/// How a sentence follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Joint {
    /// In the same line.
    Within,
    /// In a new line.
    NewLine,
    /// In a text without line breaks.
    Flat,
}

impl Joint {
    /// As the weights' file calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::NewLine => "new line",
            Self::Flat => "flat",
        }
    }
}

#[derive(Default)]
pub(super) struct Weights {
    /// Section keys, in the order of their numbers.
    keys: Vec<String>,
    by_feature: HashMap<String, Vec<(usize, f32)>>,
    /// For each key, what it brings in the first sentence.
    pub(super) first: Vec<f32>,
    /// What going from a key to another brings.
    steps: HashMap<(Joint, usize, usize), f32>,
    dense: Vec<f32>,
}

impl std::hash::Hash for Joint {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (*self as u8).hash(state);
    }
}

impl Weights {
    /// The row `>keys` numbers the sections from 0; then rows `feature`, `>first`, `>within KEY`, `>new line KEY`, `>flat KEY`.
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut weights = Self::default();
        for row in rows("section_words.tsv", text) {
            let feature = row.needed(0, "feature")?.to_owned();
            if feature == ">keys" {
                for key in row.needed(1, "sections")?.split(' ') {
                    weights.numbered(key);
                }
                continue;
            }
            let mut list = Vec::new();
            for pair in row.needed(1, "section=weight")?.split(' ') {
                let (key, weight) = pair
                    .split_once('=')
                    .and_then(|(key, weight)| Some((key.parse::<usize>().ok()?, weight)))
                    .filter(|(key, _)| *key < weights.keys.len())
                    .ok_or_else(|| row.complaint(format!("`{pair}` is not section=weight")))?;
                let weight: f32 = weight
                    .parse()
                    .map_err(|_| row.complaint(format!("`{weight}` is no number")))?;
                list.push((key, weight / 100.0));
            }
            let joints = [Joint::Within, Joint::NewLine, Joint::Flat];
            let step = joints.into_iter().find_map(|joint| {
                let rest = feature.strip_prefix('>')?.strip_prefix(joint.as_str())?;
                Some((joint, rest.trim().to_owned()))
            });
            if let Some((joint, from)) = step {
                let from = weights.numbered(&from);
                for (to, weight) in list {
                    weights.steps.insert((joint, from, to), weight);
                }
            } else if feature == ">first" {
                for (key, weight) in list {
                    weights.first[key] = weight;
                }
            } else {
                weights.by_feature.insert(feature, list);
            }
        }
        let count = weights.keys.len();
        weights.dense = vec![0.0; 3 * count * count];
        for ((joint, from, to), weight) in &weights.steps {
            weights.dense[(*joint as usize * count + from) * count + to] = *weight;
        }
        Ok(weights)
    }

    fn numbered(&mut self, key: &str) -> usize {
        if let Some(number) = self.number_of(key) {
            return number;
        }
        self.keys.push(key.to_owned());
        self.first.push(0.0);
        self.keys.len() - 1
    }

    pub(super) fn number_of(&self, key: &str) -> Option<usize> {
        self.keys.iter().position(|k| k == key)
    }

    pub(super) fn name_of(&self, key: usize) -> &str {
        self.keys.get(key).map_or("", String::as_str)
    }

    /// What a sentence's features bring to each key.
    pub(super) fn emit(&self, features: &[String]) -> Vec<f32> {
        let mut sums = vec![0.0; self.keys.len()];
        for feature in features {
            for (key, weight) in self.by_feature.get(feature).into_iter().flatten() {
                sums[*key] += weight;
            }
        }
        sums
    }

    pub(super) fn step(&self, joint: Joint, from: usize, to: usize) -> f32 {
        let count = self.keys.len();
        self.dense[(joint as usize * count + from) * count + to]
    }
}
