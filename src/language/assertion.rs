//! How a text speaks of a finding: present, negated, possible, hypothetical, historical, or a relative's.
//!
//! After NegEx (Chapman 2001) and ConText (Harkema 2009): cues from `assets/language/assertion.tsv` with a direction and a scope.

mod behind;
mod cues;
mod words;

use std::sync::LazyLock;

use crate::domain::{Assertion, TextSpan};

use super::sentences;
use behind::{aside, is_there, look_behind, of_all_before, parted_from, turns};
use cues::{Cue, Cues, Meaning, Place, Scope};
use words::{HeardWord, words_of};

static BUILTIN: LazyLock<Cues> =
    LazyLock::new(|| Cues::parse(cues::SHIPPED).expect("the shipped cues are read by a test"));

/// How `text` speaks of what stands at `span`; `Present` where nothing says otherwise or the span does not fit the text.
#[must_use]
pub fn assertion_at(text: &str, span: TextSpan) -> Assertion {
    if span.of(text).is_none() {
        return Assertion::Present;
    }
    let sentence = sentences(text)
        .into_iter()
        .find(|s| s.start <= span.start && span.start < s.end);
    sentence.map_or(Assertion::Present, |s| assertion_in(text, s, span))
}

/// As [`assertion_at`], where the sentence's place is known already.
#[must_use]
pub fn assertion_in(text: &str, sentence: TextSpan, span: TextSpan) -> Assertion {
    sentence.of(text).map_or(Assertion::Present, |said| {
        let words = words_of(said, sentence.start, span.start);
        judge(&BUILTIN, &words, span)
    })
}

/// Finds cues from left to right, the longest first, and keeps those whose scope reaches the finding.
fn judge(cues: &Cues, words: &[HeardWord], finding: TextSpan) -> Assertion {
    let Some(first) = words.iter().position(|w| w.span.end > finding.start) else {
        return Assertion::Present;
    };
    let after = words.iter().position(|w| w.span.start >= finding.end);
    let mut open: Vec<(Assertion, usize, Scope)> = Vec::new();
    for (at, length, found) in hits(cues, &words[..first], Place::Before) {
        let counts = |c: &&Cue| c.place == Place::Before && c.counts_at(at);
        for cue in found.iter().filter(counts) {
            match cue.meaning {
                Meaning::Ends => open.clear(),
                Meaning::EndsSoftly => open.retain(|o| o.2 == Scope::Sentence),
                Meaning::Verb => open.retain(|o| {
                    o.2 == Scope::Sentence
                        || matches!(o.0, Assertion::Family | Assertion::Hypothetical)
                }),
                Meaning::Says(says) | Meaning::Dated(says) => {
                    // "without removing it, unless pain comes": a condition is a new thought.
                    if says == Assertion::Hypothetical && turns(&words[at]) {
                        open.retain(|o| ![Assertion::Negated, Assertion::Family].contains(&o.0));
                    }
                    open.push((says, at + length, cue.scope))
                }
                Meaning::Nothing | Meaning::Conditional(_) | Meaning::There => {}
            }
        }
    }
    let there = after.is_some_and(|after| is_there(cues, words, after));
    let mut verdicts: Vec<Assertion> = open
        .into_iter()
        .filter(|(_, end, scope)| {
            reaches(words, *end, first, *scope) && !in_brackets(words, *end, first)
        })
        .filter(|(says, end, _)| {
            !(there && *says == Assertion::Negated && parted_from(words, *end, first))
        })
        .map(|(says, ..)| says)
        .collect();
    if let Some(after) = after {
        aside(cues, &words[after..], &mut verdicts);
        of_all_before(cues, &words[after..], &mut verdicts);
        if !words[after - 1].breaks {
            look_behind(cues, &words[after..], &words[..first], &mut verdicts);
        }
    }
    strongest(&verdicts)
}

/// "(no anticoagulant), osteoporosis": whether a cue that ends before `end` stands in brackets that close before `first`.
fn in_brackets(words: &[HeardWord], end: usize, first: usize) -> bool {
    let last = end.saturating_sub(1);
    let opened = words[..=last.min(words.len() - 1)]
        .iter()
        .rposition(|w| w.opens)
        .is_some_and(|at| !words[at..last].iter().any(|w| w.closes));
    opened && words[last..first].iter().any(|w| w.closes)
}

/// Whether a cue whose last word stands before `end` reaches the word at `first`.
fn reaches(words: &[HeardWord], end: usize, first: usize, scope: Scope) -> bool {
    let from = end.saturating_sub(1);
    let broken = words[from..first].iter().any(|w| w.breaks);
    let parted = words[from..first].iter().any(|w| w.parts);
    let between = &words[end..first];
    let joined = |list: &[&str]| between.iter().any(|w| list.contains(&w.text.as_str()));
    match scope {
        Scope::Sentence => true,
        Scope::Clause => !parted,
        Scope::Phrase => !broken && !joined(&["and", "with"]),
        Scope::Near => !broken && between.len() <= 3 && !joined(&["and", "with", "for"]),
    }
}

/// The cues in these words that can stand at `place`: where, how many words, and what they mean.
fn hits<'c>(cues: &'c Cues, words: &[HeardWord], place: Place) -> Vec<(usize, usize, &'c [Cue])> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = cues.longest_from(&words[at].text).min(words.len() - at);
        let hit = (1..=longest).rev().find_map(|length| {
            let run = &words[at..at + length];
            if run[..length - 1].iter().any(|w| w.breaks) {
                return None;
            }
            let joined: Vec<&str> = run.iter().map(|w| w.text.as_str()).collect();
            let opens = at == 0 && place == Place::Before;
            cues.of(&joined.join(" "), place, opens)
                .map(|c| (length, c))
        });
        match hit {
            Some((length, cues)) => {
                found.push((at, length, cues));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn strongest(verdicts: &[Assertion]) -> Assertion {
    use Assertion as A;
    [
        A::Negated,
        A::Family,
        A::Hypothetical,
        A::Possible,
        A::Historical,
    ]
    .into_iter()
    .find(|a| verdicts.contains(a))
    .unwrap_or(A::Present)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, finding: &str) -> Assertion {
        let at = text.find(finding).unwrap();
        assertion_at(text, TextSpan::new(at, at + finding.len()))
    }

    #[test]
    fn cues_reach_as_far_as_the_sentence_says() {
        use Assertion as A;
        for (text, finding, expected) in [
            (
                "She denies chest pain, palpitations, or syncope.",
                "syncope",
                A::Negated,
            ),
            (
                "She denies chest pain but has orthopnea.",
                "orthopnea",
                A::Present,
            ),
            ("No fever. Cough is present.", "Cough", A::Present),
            (
                "There is no diabetic retinopathy on her last eye examination.",
                "diabetic retinopathy",
                A::Negated,
            ),
            (
                "Her brother has epilepsy and takes levetiracetam.",
                "epilepsy",
                A::Family,
            ),
            (
                "Boy brought in by his mother with ear pain.",
                "ear pain",
                A::Present,
            ),
            (
                "History of myocardial infarction.",
                "myocardial infarction",
                A::Historical,
            ),
            (
                "Family history of breast cancer.",
                "breast cancer",
                A::Family,
            ),
            (
                "Possible pneumonia, hypertension.",
                "pneumonia",
                A::Possible,
            ),
            (
                "Possible pneumonia, hypertension.",
                "hypertension",
                A::Present,
            ),
            (
                "Rule out pulmonary embolism.",
                "pulmonary embolism",
                A::Possible,
            ),
            ("Return if fever develops.", "fever", A::Hypothetical),
            (
                "Deep vein thrombosis was ruled out.",
                "Deep vein thrombosis",
                A::Negated,
            ),
            (
                "Enoxaparin for deep vein thrombosis prophylaxis.",
                "deep vein thrombosis",
                A::Hypothetical,
            ),
            ("Diabetes is not well controlled.", "Diabetes", A::Present),
            (
                "Type 2 diabetes without complications.",
                "complications",
                A::Negated,
            ),
            (
                "Type 2 diabetes without complications.",
                "diabetes",
                A::Present,
            ),
            ("No change in her asthma.", "asthma", A::Present),
        ] {
            assert_eq!(of(text, finding), expected, "{finding} in {text}");
        }
    }

    #[test]
    fn a_span_that_does_not_fit_is_no_panic() {
        assert_eq!(assertion_at("é", TextSpan::new(1, 2)), Assertion::Present);
        assert_eq!(assertion_at("", TextSpan::new(0, 0)), Assertion::Present);
        assert_eq!(assertion_at("No.", TextSpan::new(3, 3)), Assertion::Present);
    }

    #[test]
    fn a_bad_line_is_named() {
        let complaint = Cues::parse("# cues\nno\tnegated\nfoo\tbar\n")
            .err()
            .unwrap();
        assert_eq!(
            complaint.to_string(),
            "assertion.tsv, line 3: there is no kind `bar`"
        );
    }
}
