//! What coders' decisions say of later suggestions: counts, and nothing hidden behind them.
//!
//! For each code and the words it rested on: how often it was accepted and rejected; the same for the code whatever the words.
//! The suggestion's own score counts as [`PRIOR`] decisions, those for the same words count whole, those for other words as
//! [`ELSEWHERE`] each (the mean of a beta distribution with these counts). Everything is told in words.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{CodeSuggestion, Icd10Code};

/// How many decisions a suggestion's own score weighs.
pub const PRIOR: f32 = 4.0;
/// How much a decision on the same code for other words weighs.
pub const ELSEWHERE: f32 = 0.25;
/// A suggestion that is rejected so often stands behind the others.
const USUALLY_REJECTED: f32 = 0.3;
/// So often coders must have chosen a code in place of another before it is offered by itself.
const CHOSEN_OFTEN: u32 = 2;

/// One decision as it is learned from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The code decided on.
    pub code: String,
    /// The words it rested on ([`words_of`]).
    pub words: String,
    /// Whether it stood.
    pub accepted: bool,
    /// The code taken in its place.
    pub replaced_by: Option<String>,
}

/// Accepted and rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it stood.
    pub accepted: u32,
    /// How often it did not.
    pub rejected: u32,
}

impl Tally {
    fn count(&mut self, accepted: bool) {
        *(if accepted {
            &mut self.accepted
        } else {
            &mut self.rejected
        }) += 1;
    }

    /// All decisions.
    #[must_use]
    pub fn all(self) -> u32 {
        self.accepted + self.rejected
    }
}

/// A suggestion as it stands after what was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The score now, 0 to 1.
    pub score: f32,
    /// What it rests on, in words; none where nothing was learned.
    pub told: Option<String>,
}

/// The counts of an office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learned {
    for_words: HashMap<(String, String), Tally>,
    for_code: HashMap<String, Tally>,
    /// For a code and words, what was chosen in its place and how often.
    instead: HashMap<(String, String), BTreeMap<String, u32>>,
}

impl Learned {
    /// Counts decisions.
    #[must_use]
    pub fn from_outcomes(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut all = Self::default();
        for outcome in outcomes {
            let key = (outcome.code.clone(), outcome.words.clone());
            all.for_words
                .entry(key.clone())
                .or_default()
                .count(outcome.accepted);
            all.for_code
                .entry(outcome.code)
                .or_default()
                .count(outcome.accepted);
            if let Some(other) = outcome.replaced_by {
                *all.instead
                    .entry(key)
                    .or_default()
                    .entry(other)
                    .or_default() += 1;
            }
        }
        all
    }

    /// How many decisions are counted.
    #[must_use]
    pub fn decisions(&self) -> u32 {
        self.for_code.values().map(|t| t.all()).sum()
    }

    /// The suggestion's score after what was learned, and that in words.
    #[must_use]
    pub fn weigh(&self, suggestion: &CodeSuggestion) -> Weighed {
        let code = suggestion.code.as_str().to_owned();
        let of_code = self.for_code.get(&code).copied().unwrap_or_default();
        let here = self
            .for_words
            .get(&(code, words_of(suggestion)))
            .copied()
            .unwrap_or_default();
        let elsewhere = Tally {
            accepted: of_code.accepted - here.accepted,
            rejected: of_code.rejected - here.rejected,
        };
        let weight =
            |tally: Tally, each: f32| (tally.accepted as f32 * each, tally.all() as f32 * each);
        let ((a, n), (b, m)) = (weight(here, 1.0), weight(elsewhere, ELSEWHERE));
        let score = (PRIOR * suggestion.score + a + b) / (PRIOR + n + m);
        let told = match (here.all(), elsewhere.all()) {
            (0, 0) => None,
            (0, all) => Some(format!(
                "accepted {} of {all} {} for other words",
                elsewhere.accepted,
                times(all)
            )),
            (all, _) => Some(format!(
                "accepted {} of {all} {} for these words",
                here.accepted,
                times(all)
            )),
        };
        Weighed { score, told }
    }

    /// Codes that coders have chosen in place of this one for the same words, the most often chosen first, with how often.
    #[must_use]
    pub fn chosen_instead(&self, suggestion: &CodeSuggestion) -> Vec<(Icd10Code, u32)> {
        let key = (suggestion.code.as_str().to_owned(), words_of(suggestion));
        let mut found: Vec<(Icd10Code, u32)> = self
            .instead
            .get(&key)
            .into_iter()
            .flatten()
            .filter(|(_, count)| **count >= CHOSEN_OFTEN)
            .filter_map(|(code, count)| Some((Icd10Code::parse(code)?, *count)))
            .collect();
        found.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), code.clone()));
        found
    }

    /// The suggestions with their scores after what was learned: in their order, but those that are usually rejected last.
    #[must_use]
    pub fn rank(&self, suggestions: Vec<CodeSuggestion>) -> Vec<CodeSuggestion> {
        let mut all: Vec<(bool, CodeSuggestion)> = suggestions
            .into_iter()
            .map(|mut suggestion| {
                let weighed = self.weigh(&suggestion);
                suggestion.score = weighed.score;
                let last = weighed.told.is_some() && weighed.score < USUALLY_REJECTED;
                (last, suggestion)
            })
            .collect();
        all.sort_by_key(|(last, _)| *last);
        all.into_iter().map(|(_, suggestion)| suggestion).collect()
    }
}

fn times(count: u32) -> &'static str {
    if count == 1 { "time" } else { "times" }
}

/// The words a suggestion rests on, as they are counted: in small letters, each once, sorted.
#[must_use]
pub fn words_of(suggestion: &CodeSuggestion) -> String {
    let mut all: Vec<String> = suggestion
        .evidence
        .iter()
        .map(|e| {
            let words: Vec<String> = e.text.split_whitespace().map(str::to_lowercase).collect();
            words.join(" ")
        })
        .collect();
    all.sort();
    all.dedup();
    all.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Assertion, Evidence, TextSpan};

    fn suggestion(code: &str, words: &str, score: f32) -> CodeSuggestion {
        CodeSuggestion {
            code: Icd10Code::parse(code).unwrap(),
            description: String::new(),
            score,
            billable: true,
            evidence: vec![Evidence {
                span: TextSpan::new(0, words.len()),
                text: words.to_owned(),
            }],
            assertion: Assertion::Present,
            path: Vec::new(),
            why: String::new(),
            questions: Vec::new(),
        }
    }

    fn outcome(code: &str, words: &str, accepted: bool) -> Outcome {
        Outcome {
            code: code.into(),
            words: words.into(),
            accepted,
            replaced_by: None,
        }
    }

    #[test]
    fn decisions_move_the_score_and_are_told_in_words() {
        let learned =
            Learned::from_outcomes((0..8).map(|n| outcome("E11.9", "sugar diabetes", n < 7)));
        let weighed = learned.weigh(&suggestion("E11.9", "Sugar  diabetes", 0.5));
        assert_eq!(
            weighed.told.as_deref(),
            Some("accepted 7 of 8 times for these words")
        );
        assert!((weighed.score - 9.0 / 12.0).abs() < 1e-6);
        let elsewhere = learned.weigh(&suggestion("E11.9", "diabetes", 0.5));
        assert_eq!(
            elsewhere.told.as_deref(),
            Some("accepted 7 of 8 times for other words")
        );
        assert!((elsewhere.score - 3.75 / 6.0).abs() < 1e-6);
        let unknown = learned.weigh(&suggestion("I10", "hypertension", 0.5));
        assert_eq!((unknown.score, unknown.told), (0.5, None));
    }

    #[test]
    fn what_is_usually_rejected_stands_last_and_a_reset_forgets_it() {
        let rejected = (0..9).map(|_| outcome("R53.83", "fatigue", false));
        let both = || {
            vec![
                suggestion("R53.83", "fatigue", 0.8),
                suggestion("E03.9", "hypothyroidism", 0.7),
            ]
        };
        let codes = |learned: &Learned| -> Vec<String> {
            let ranked = learned.rank(both());
            ranked.into_iter().map(|s| s.code.to_string()).collect()
        };
        assert_eq!(
            codes(&Learned::from_outcomes(rejected)),
            ["E03.9", "R53.83"]
        );
        assert_eq!(codes(&Learned::default()), ["R53.83", "E03.9"]);
    }

    #[test]
    fn what_is_chosen_in_place_of_a_code_is_offered_after_two_times() {
        let replaced = |count| {
            Learned::from_outcomes((0..count).map(|_| Outcome {
                replaced_by: Some("E11.65".into()),
                ..outcome("E11.9", "diabetes, uncontrolled", false)
            }))
        };
        let asked = suggestion("E11.9", "Diabetes, uncontrolled", 0.5);
        assert!(replaced(1).chosen_instead(&asked).is_empty());
        assert_eq!(replaced(2).chosen_instead(&asked)[0].1, 2);
    }

    proptest::proptest! {
        #[test]
        fn a_score_stays_between_nothing_and_certainty(score in 0.0_f32..=1.0, said in proptest::collection::vec(proptest::bool::ANY, 0..50)) {
            let learned = Learned::from_outcomes(said.into_iter().map(|a| outcome("I10", "hypertension", a)));
            let weighed = learned.weigh(&suggestion("I10", "hypertension", score));
            proptest::prop_assert!((0.0..=1.0).contains(&weighed.score));
        }
    }
}
