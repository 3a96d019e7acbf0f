//! How texts are held against their references: words, medical terms, drugs, doses, and words that were right before.

use std::collections::HashSet;

use super::alignment::{self, Step as Aligned};
use super::folder::References;
use super::normalise::Normaliser;
use super::terms::Terms;
use super::{Counts, FileScore, Step, classes};
use crate::service::recognition::{Recognised, Recognition};

/// Spoken layout: taken out of both sides when the raw text is scored.
const SPOKEN_LAYOUT: [&[&str]; 19] = [
    &["new", "paragraph"],
    &["next", "paragraph"],
    &["new", "line"],
    &["next", "line"],
    &["full", "stop"],
    &["question", "mark"],
    &["exclamation", "point"],
    &["exclamation", "mark"],
    &["open", "parenthesis"],
    &["close", "parenthesis"],
    &["open", "paren"],
    &["close", "paren"],
    &["period"],
    &["comma"],
    &["colon"],
    &["semicolon"],
    &["hyphen"],
    &["dash"],
    &["slash"],
];

/// Scores texts.
#[derive(Debug)]
pub struct Scorer {
    normaliser: Normaliser,
    terms: Terms,
    /// Those of the terms that are no drugs.
    other_terms: Terms,
}

impl Scorer {
    pub(super) fn new(normaliser: Normaliser, terms: Terms, recognition: &Recognition) -> Self {
        let other_terms = terms.without(|term| recognition.is_drug(term));
        Self {
            normaliser,
            terms,
            other_terms,
        }
    }

    pub(super) fn words(&self, text: &str, is_document: bool) -> Vec<String> {
        let normal = self.normaliser.normalise(text);
        let words: Vec<&str> = normal.split_whitespace().collect();
        let kept = if is_document {
            words
        } else {
            without_layout(&words)
        };
        kept.into_iter().map(str::to_owned).collect()
    }

    pub(super) fn score(
        &self,
        name: String,
        raw: bool,
        texts: &References,
        drugs: &[&str],
        [as_heard, recognised]: [&Recognised; 2],
    ) -> FileScore {
        let heard = as_heard.transcript.text();
        let as_heard = self.counts(&texts.spoken, &heard, false, drugs, as_heard);
        if raw {
            let missed = self.missed(drugs, &borrowed(&self.words(&heard, false)));
            return FileScore {
                name,
                counts: as_heard,
                raw: as_heard,
                steps: Vec::new(),
                missed,
                text: heard,
            };
        }
        let text = recognised.finished.text.clone();
        let mut counts = self.counts(&texts.written, &text, true, drugs, recognised);
        let [expected, before, after] =
            [&texts.written, &heard, &text].map(|t| self.words(t, true));
        counts.false_changes =
            false_changes(&borrowed(&expected), &borrowed(&before), &borrowed(&after));
        let missed = self.missed(drugs, &borrowed(&after));
        FileScore {
            name,
            counts,
            raw: as_heard,
            steps: Vec::new(),
            missed,
            text,
        }
    }

    /// A step's counts; changes that made right words wrong are counted against what was heard.
    pub(super) fn step(
        &self,
        step: &Step,
        texts: &References,
        drugs: &[&str],
        [as_heard, recognised]: [&Recognised; 2],
    ) -> Counts {
        let reference = if step.is_document {
            &texts.written
        } else {
            &texts.spoken
        };
        let mut counts = self.counts(reference, &step.text, step.is_document, drugs, recognised);
        let heard = as_heard.transcript.text();
        let [expected, before, after] =
            [reference, &heard, &step.text].map(|t| self.words(t, step.is_document));
        counts.false_changes =
            false_changes(&borrowed(&expected), &borrowed(&before), &borrowed(&after));
        counts
    }

    pub(super) fn counts(
        &self,
        reference: &str,
        text: &str,
        is_document: bool,
        drugs: &[&str],
        recognised: &Recognised,
    ) -> Counts {
        let (expected, written) = (
            self.words(reference, is_document),
            self.words(text, is_document),
        );
        let (expected, written) = (borrowed(&expected), borrowed(&written));
        let mut counts = Counts {
            sound_s: recognised.transcript.duration_s,
            work_s: recognised.timing.decode_s + recognised.timing.post_s,
            drugs: drugs.len(),
            drugs_missed: self.missed(drugs, &written).len(),
            ..Counts::default()
        };
        if expected.is_empty() {
            return counts;
        }
        counts.words = expected.len();
        counts.edits = alignment::distance(&expected, &written);
        let of = |terms: &Terms| {
            let (said, heard) = (terms.in_text(&expected), terms.in_text(&written));
            (
                said.len(),
                alignment::distance(&borrowed(&said), &borrowed(&heard)),
            )
        };
        (counts.terms, counts.term_edits) = of(&self.terms);
        (counts.other_terms, counts.other_term_edits) = of(&self.other_terms);
        let (said, heard) = (classes::doses(&expected), classes::doses(&written));
        counts.doses = said.len();
        counts.doses_missed = classes::missing(&said, &heard);
        let ordinary = classes::ordinary(&expected, &self.terms, &self.normalised(drugs));
        let right = right(&expected, &written);
        counts.ordinary = ordinary.len();
        counts.ordinary_missed = ordinary.iter().filter(|at| !right.contains(at)).count();
        counts
    }

    pub(super) fn normalised(&self, drugs: &[&str]) -> Vec<String> {
        drugs.iter().map(|d| self.normaliser.normalise(d)).collect()
    }

    pub(super) fn missed(&self, drugs: &[&str], written: &[&str]) -> Vec<String> {
        let text = format!(" {} ", written.join(" "));
        let missing = drugs
            .iter()
            .filter(|drug| !text.contains(&format!(" {} ", self.normaliser.normalise(drug))));
        missing.map(|drug| (*drug).to_owned()).collect()
    }
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Places of reference words that a text has.
fn right(expected: &[&str], words: &[&str]) -> HashSet<usize> {
    let steps = alignment::align(expected, words);
    let of_reference = steps
        .into_iter()
        .filter(|s| !matches!(s, Aligned::Inserted(_)));
    of_reference
        .enumerate()
        .filter(|(_, s)| matches!(s, Aligned::Same(_)))
        .map(|(at, _)| at)
        .collect()
}

/// Reference words that `heard` has and `written` has not.
fn false_changes(expected: &[&str], heard: &[&str], written: &[&str]) -> usize {
    right(expected, heard)
        .difference(&right(expected, written))
        .count()
}

fn without_layout<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut kept = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        match SPOKEN_LAYOUT
            .iter()
            .find(|phrase| words[at..].starts_with(phrase))
        {
            Some(phrase) => at += phrase.len(),
            None => {
                kept.push(words[at]);
                at += 1;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FinishedText, Segment, Transcript};
    use crate::service::recognition::Timing;

    fn recognised(heard: &str, written: &str) -> Recognised {
        Recognised {
            effects: Vec::new(),
            transcript: Transcript {
                duration_s: 10.0,
                segments: vec![Segment {
                    start: 0.0,
                    end: 9.0,
                    text: heard.into(),
                    words: vec![],
                }],
            },
            finished: FinishedText {
                text: written.into(),
                ..FinishedText::default()
            },
            timing: Timing {
                decode_s: 2.0,
                ..Timing::default()
            },
        }
    }

    fn scorer() -> Scorer {
        let normaliser = Normaliser::new();
        let terms = Terms::of(
            ["apixaban", "lisinopril", "atrial fibrillation"],
            &normaliser,
        );
        let other_terms = terms.without(|t| t != "atrial fibrillation");
        Scorer {
            normaliser,
            terms,
            other_terms,
        }
    }

    #[test]
    fn a_dictation_is_scored() {
        let reference = "Start apixaban 5 mg twice daily for atrial fibrillation.";
        let heard = recognised(
            "start apixaban five mg twice daily for a trial fibrillation",
            "Start a pixie ban 5 mg twice daily for atrial fibrillation.",
        );
        let texts = References {
            spoken: "start apixaban five mg twice daily for atrial fibrillation".into(),
            written: reference.into(),
        };
        let score = scorer().score("one".into(), false, &texts, &["apixaban"], [&heard, &heard]);
        assert_eq!((score.counts.words, score.counts.edits), (9, 3));
        assert_eq!((score.counts.terms, score.counts.term_edits), (2, 1));
        assert_eq!(score.missed, ["apixaban"]);
        assert_eq!(score.counts.false_changes, 1, "apixaban was right as heard");
        assert_eq!(score.counts.real_time_factor(), Some(0.2));
        assert_eq!((score.raw.drugs_missed, score.raw.term_edits), (0, 1));
        assert_eq!((score.counts.doses, score.counts.doses_missed), (1, 0));
        assert_eq!(
            (score.counts.other_terms, score.counts.other_term_edits),
            (1, 0)
        );
        assert_eq!(
            (score.counts.ordinary, score.counts.ordinary_missed),
            (4, 0)
        );
    }

    #[test]
    fn spoken_layout_does_not_count_in_raw_text() {
        let heard = recognised(
            "no edema period new paragraph plan colon",
            "no edema. Plan:",
        );
        let texts = References {
            spoken: "No edema. New paragraph. Plan colon".into(),
            written: "No edema.\nPlan:".into(),
        };
        let score = scorer().score("two".into(), true, &texts, &[], [&heard, &heard]);
        assert_eq!((score.counts.words, score.counts.edits), (3, 0));
        assert_eq!(score.counts.term_error(), None);
    }
}
