//! Which section a sentence belongs to, by its words: the weights of `assets/note/section_words.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::{LanguageError, rows};

const FILE: &str = include_str!("../../assets/note/section_words.tsv");
static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::parse(FILE).expect("the shipped section words are read by a test"));

#[derive(Default)]
struct Weights {
    /// Section keys, in the order of their numbers.
    keys: Vec<String>,
    bias: Vec<f32>,
    by_words: HashMap<String, Vec<(usize, f32)>>,
}

impl Weights {
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut weights = Self::default();
        for row in rows("section_words.tsv", text) {
            let words = row.needed(0, "words")?.to_owned();
            let mut list = Vec::new();
            for pair in row.needed(1, "section=weight")?.split(' ') {
                let (key, weight) = pair
                    .split_once('=')
                    .ok_or_else(|| row.complaint(format!("`{pair}` is not section=weight")))?;
                let weight = weight
                    .parse()
                    .map_err(|_| row.complaint(format!("`{weight}` is no number")))?;
                list.push((weights.number_of(key), weight));
            }
            if words == "*" {
                for (key, weight) in list {
                    weights.bias[key] = weight;
                }
            } else {
                weights.by_words.insert(words, list);
            }
        }
        Ok(weights)
    }

    fn number_of(&mut self, key: &str) -> usize {
        if let Some(number) = self.keys.iter().position(|k| k == key) {
            return number;
        }
        self.keys.push(key.to_owned());
        self.bias.push(0.0);
        self.keys.len() - 1
    }
}

/// How well a sentence fits each kind of section.
pub(super) struct Fit {
    scores: Vec<f32>,
}

impl Fit {
    /// How well it fits a section that stands for any of these keys; low where the key is not known.
    pub(super) fn of<'k>(&self, keys: impl Iterator<Item = &'k str>) -> f32 {
        const UNKNOWN: f32 = -9.0;
        // What stands under "Assessment and plan" may be either.
        let wide = |key: &'k str| {
            let both = (key == "assessment" || key == "plan").then_some("assessment_and_plan");
            std::iter::once(key).chain(both)
        };
        let sum: f32 = keys
            .flat_map(wide)
            .filter_map(|key| WEIGHTS.keys.iter().position(|k| k == key))
            .map(|n| self.scores[n].exp())
            .sum();
        if sum > 0.0 {
            sum.ln().max(UNKNOWN)
        } else {
            UNKNOWN
        }
    }
}

/// Reads a sentence's words.
pub(super) fn fit(sentence: &str) -> Fit {
    let words = words(sentence);
    let mut scores = WEIGHTS.bias.clone();
    let mut seen: Vec<String> = Vec::new();
    let mut add = |feature: String| {
        if seen.contains(&feature) {
            return;
        }
        for (key, weight) in WEIGHTS.by_words.get(&feature).into_iter().flatten() {
            scores[*key] += weight;
        }
        seen.push(feature);
    };
    if let Some(first) = words.first() {
        add(format!("^{first}"));
    }
    for pair in words.windows(2) {
        add(format!("{} {}", pair[0], pair[1]));
    }
    for word in words {
        add(word);
    }
    // Log probabilities, so that templates with different sections compare.
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let total = scores.iter().map(|s| (s - most).exp()).sum::<f32>().ln() + most;
    for score in &mut scores {
        *score -= total;
    }
    Fit { scores }
}

/// Lower-case words; numbers are `%`.
fn words(sentence: &str) -> Vec<String> {
    let lower = sentence.to_lowercase();
    lower
        .split(|c: char| {
            !(c.is_ascii_alphanumeric()
                || c == '\''
                || c == '-'
                || c == '.'
                || c == '/'
                || c == '%')
        })
        .filter_map(|piece| {
            let core = piece.trim_matches(['\'', '-', '.', '/', '%']);
            if core.is_empty() {
                None
            } else if core.starts_with(|c: char| c.is_ascii_digit()) {
                Some("%".to_owned())
            } else {
                Some(core.to_owned())
            }
        })
        .collect()
}
