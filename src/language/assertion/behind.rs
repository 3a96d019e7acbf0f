//! What the words behind a finding say of it, and which words before turn them.

use super::cues::{Cue, Cues, Meaning, Place, Scope};
use super::hits;
use super::words::HeardWord;
use crate::domain::Assertion;

/// "…, laryngeal crepitus present": whether the words right behind the finding say that it is there.
pub(super) fn is_there(cues: &Cues, words: &[HeardWord], after: usize) -> bool {
    let first = hits(cues, &words[after..], Place::After).first().copied();
    // "no afferent defect, proptosis 3 mm": what is measured is there.
    let measured = words[after].text == "%"
        && words
            .get(after + 1)
            .is_some_and(|w| ["mm", "cm"].contains(&w.text.as_str()));
    let said = first
        .is_some_and(|(at, _, found)| at == 0 && found.iter().any(|c| c.meaning == Meaning::There));
    !words[after - 1].breaks && (measured || said)
}

/// Whether a comma, and no "or", stands between a cue that ends before `end` and the word at `first`.
pub(super) fn parted_from(words: &[HeardWord], end: usize, first: usize) -> bool {
    let between = &words[end.saturating_sub(1)..first];
    between.iter().any(|w| w.breaks)
        && !between
            .iter()
            .any(|w| ["or", "nor"].contains(&w.text.as_str()))
}

/// Whether the words before say that the finding is there now: "has", "with", "is".
fn said_of_now(before: &[HeardWord]) -> bool {
    const NOW: &[&str] = &[
        "has",
        "have",
        "is",
        "are",
        "with",
        "remains",
        "continues",
        "known",
        "chronic",
        "takes",
        "since",
    ];
    before.iter().any(|w| NOW.contains(&w.text.as_str()))
}

/// What stands right behind the finding and closes the thought: "fever: none", "hyponatremia, resolved".
pub(super) fn aside(cues: &Cues, behind: &[HeardWord], verdicts: &mut Vec<Assertion>) {
    const DEGREES: &[&str] = &["mild", "moderate", "severe", "transient", "now"];
    let degree = behind
        .first()
        .is_some_and(|w| w.breaks && DEGREES.contains(&w.text.as_str()));
    let behind = &behind[usize::from(degree)..];
    // "hyponatremia from SIADH, resolved": the last word of all, behind the only comma.
    let last = behind.len().saturating_sub(1);
    let only = last > 0
        && last < 5
        && behind[last - 1].breaks
        && !behind[..last - 1].iter().any(|w| w.breaks);
    let behind = if only { &behind[last..] } else { behind };
    let Some((0, length, found)) = hits(cues, behind, Place::Aside).first().copied() else {
        return;
    };
    let closes = behind.len() == length || behind[length - 1].breaks;
    for cue in found.iter().filter(|c| closes && c.place == Place::Aside) {
        if let Meaning::Says(says) = cue.meaning {
            verdicts.push(says);
        }
    }
}

/// "Leak, bleeding and stricture were explained", "dizziness on standing, now gone": what is said of the whole list before.
pub(super) fn of_all_before(cues: &Cues, behind: &[HeardWord], verdicts: &mut Vec<Assertion>) {
    for (at, _, found) in hits(cues, behind, Place::After) {
        if behind[..at].iter().any(|w| w.parts) {
            return;
        }
        for cue in found {
            match cue.meaning {
                Meaning::Ends | Meaning::EndsSoftly => return,
                Meaning::Says(says)
                    if cue.place == Place::After && cue.scope == Scope::Sentence =>
                {
                    verdicts.push(says);
                }
                _ => {}
            }
        }
    }
}

/// Whether a cue of what may come opens a new thought: "no fever; call for", "unless".
pub(super) fn turns(word: &HeardWord) -> bool {
    const WORDS: &[&str] = &[
        "if", "unless", "should", "call", "return", "come", "watch", "monitor", "report", "go",
    ];
    WORDS.contains(&word.text.as_str())
}

/// Whether the words before make what follows a condition: "if", "when".
fn conditional(before: &[HeardWord]) -> bool {
    const WORDS: &[&str] = &[
        "if", "when", "whenever", "unless", "should", "until", "once",
    ];
    before.iter().any(|w| WORDS.contains(&w.text.as_str()))
}

pub(super) fn look_behind(
    cues: &Cues,
    behind: &[HeardWord],
    before: &[HeardWord],
    verdicts: &mut Vec<Assertion>,
) {
    const REACH: usize = 6;
    let now = said_of_now(before);
    for (at, _, found) in hits(cues, &behind[..behind.len().min(REACH + 5)], Place::After) {
        let skipped = &behind[..at];
        if at > REACH || skipped.iter().any(|w| w.breaks) {
            return;
        }
        let ahead = |c: &Cue| c.place == Place::Before && matches!(c.meaning, Meaning::Says(_));
        if found.iter().all(ahead) {
            return;
        }
        for cue in found {
            match cue.meaning {
                Meaning::Ends | Meaning::EndsSoftly => return,
                // "neck pain after an injury in 2019": the year is the injury's.
                Meaning::Dated(says)
                    if cue.place == Place::After && !now && !of_something_else(skipped) =>
                {
                    verdicts.push(says);
                }
                Meaning::Conditional(says) if cue.place == Place::After && conditional(before) => {
                    verdicts.push(says);
                }
                Meaning::Says(says) if cue.place == Place::After => {
                    let far = match cue.scope {
                        // "stricture or eosinophilic esophagitis suspected": of both.
                        Scope::Phrase => {
                            let or = skipped.first().is_some_and(|w| w.text == "or");
                            at > if or { 4 } else { 2 } || skipped.iter().any(|w| w.text == "and")
                        }
                        Scope::Near => at > 0,
                        Scope::Clause | Scope::Sentence => false,
                    };
                    verdicts.extend((!far).then_some(says));
                }
                _ => {}
            }
        }
    }
}

/// "after an injury in 2019", "with a stent in 2015": the year is the injury's; "treated with radiation in 2012" is none of these.
fn of_something_else(skipped: &[HeardWord]) -> bool {
    (0..skipped.len()).any(|at| match skipped[at].text.as_str() {
        "after" | "following" | "from" => true,
        "with" => at == 0 || skipped[at - 1].text != "treated",
        _ => false,
    })
}
