//! How a text speaks of a finding: present, negated, possible, hypothetical, historical, or a relative's.
//!
//! After NegEx (Chapman 2001) and ConText (Harkema 2009): cues from `assets/language/assertion.tsv` with a direction and a scope.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::{Assertion, TextSpan};

use super::table::rows;
use super::{LanguageError, sentences};

const CUES: &str = include_str!("../../assets/language/assertion.tsv");

static BUILTIN: LazyLock<Cues> =
    LazyLock::new(|| Cues::parse(CUES).expect("the shipped cues are read by a test"));

/// How `text` speaks of what stands at `span`; `Present` where nothing says otherwise or the span does not fit the text.
#[must_use]
pub fn assertion_at(text: &str, span: TextSpan) -> Assertion {
    if span.of(text).is_none() {
        return Assertion::Present;
    }
    let Some(sentence) = sentences(text)
        .into_iter()
        .find(|s| s.start <= span.start && span.start < s.end)
    else {
        return Assertion::Present;
    };
    let Some(words) = sentence.of(text).map(|t| words_of(t, sentence.start)) else {
        return Assertion::Present;
    };
    BUILTIN.judge(&words, span)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Says(Assertion),
    Nothing,
    Ends,
    EndsNegation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cue {
    meaning: Meaning,
    before: bool,
    phrase: bool,
}

struct Cues {
    by_words: HashMap<String, Vec<Cue>>,
    longest: usize,
}

struct HeardWord {
    text: String,
    span: TextSpan,
    breaks: bool,
}

/// Lower-case words with their places; `breaks` where a comma, semicolon, colon or bracket follows.
fn words_of(text: &str, offset: usize) -> Vec<HeardWord> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = offset + at;
        at += piece.len();
        let lead = piece.len()
            - piece
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .len();
        let core = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if core.is_empty() {
            continue;
        }
        let tail = piece[lead + core.len()..].trim();
        words.push(HeardWord {
            text: core.to_lowercase(),
            span: TextSpan::new(start + lead, start + lead + core.len()),
            breaks: tail.contains([',', ';', ':', ')']),
        });
    }
    words
}

impl Cues {
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut cues = Self {
            by_words: HashMap::new(),
            longest: 1,
        };
        for row in rows("assertion.tsv", text) {
            let words = row.needed(0, "cue")?.to_lowercase();
            let meaning = match row.needed(1, "kind")? {
                "negated" => Meaning::Says(Assertion::Negated),
                "possible" => Meaning::Says(Assertion::Possible),
                "hypothetical" => Meaning::Says(Assertion::Hypothetical),
                "historical" => Meaning::Says(Assertion::Historical),
                "family" => Meaning::Says(Assertion::Family),
                "pseudo" => Meaning::Nothing,
                "end" => Meaning::Ends,
                "end-negated" => Meaning::EndsNegation,
                other => return Err(row.complaint(format!("there is no kind `{other}`"))),
            };
            let before = match row.column(2) {
                "before" | "" => true,
                "after" => false,
                other => {
                    return Err(row.complaint(format!("`{other}` is neither before nor after")));
                }
            };
            let phrase = match row.column(3) {
                "phrase" => true,
                "clause" | "" => false,
                other => {
                    return Err(row.complaint(format!("`{other}` is neither clause nor phrase")));
                }
            };
            cues.longest = cues.longest.max(words.split(' ').count());
            cues.by_words.entry(words).or_default().push(Cue {
                meaning,
                before,
                phrase,
            });
        }
        Ok(cues)
    }

    /// Finds cues from left to right, the longest first, and keeps those whose scope reaches the finding.
    fn judge(&self, words: &[HeardWord], finding: TextSpan) -> Assertion {
        let first = words.iter().position(|w| w.span.end > finding.start);
        let Some(first) = first else {
            return Assertion::Present;
        };
        let after = words.iter().position(|w| w.span.start >= finding.end);
        let mut verdicts = Vec::new();
        let mut open: Vec<(Assertion, usize, bool)> = Vec::new();
        for (at, length, cues) in self.found(&words[..first]) {
            let end = at + length;
            for cue in cues.iter().filter(|c| c.before) {
                match cue.meaning {
                    Meaning::Ends => open.clear(),
                    Meaning::EndsNegation => open.retain(|o| o.0 == Assertion::Family),
                    Meaning::Says(says) => open.push((says, end, cue.phrase)),
                    Meaning::Nothing => {}
                }
            }
        }
        for (says, end, phrase) in open {
            let between = &words[end.saturating_sub(1)..first];
            let broken = between.iter().any(|w| w.breaks)
                || words[end..first].iter().any(|w| w.text == "and");
            if !(phrase && broken) {
                verdicts.push(says);
            }
        }
        if let Some(after) = after {
            self.look_behind(&words[after..], words[after - 1].breaks, &mut verdicts);
        }
        strongest(&verdicts)
    }

    fn look_behind(&self, behind: &[HeardWord], breaks: bool, verdicts: &mut Vec<Assertion>) {
        const REACH: usize = 6;
        if breaks {
            return;
        }
        for (at, _, cues) in self.found(&behind[..behind.len().min(REACH + 4)]) {
            let skipped = &behind[..at];
            if at > REACH || skipped.iter().any(|w| w.breaks) {
                return;
            }
            for cue in cues {
                match cue.meaning {
                    Meaning::Ends => return,
                    Meaning::Says(says) if !cue.before => {
                        let far = at > 2 || skipped.iter().any(|w| w.text == "and");
                        verdicts.extend((!(cue.phrase && far)).then_some(says));
                    }
                    _ => {}
                }
            }
        }
    }

    fn found<'c>(&'c self, words: &[HeardWord]) -> Vec<(usize, usize, &'c [Cue])> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let longest = self.longest.min(words.len() - at);
            let hit = (1..=longest).rev().find_map(|length| {
                let run = &words[at..at + length];
                if run[..length - 1].iter().any(|w| w.breaks) {
                    return None;
                }
                let joined: Vec<&str> = run.iter().map(|w| w.text.as_str()).collect();
                self.by_words.get(&joined.join(" ")).map(|c| (length, c))
            });
            match hit {
                Some((length, cues)) => {
                    found.push((at, length, cues.as_slice()));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
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
