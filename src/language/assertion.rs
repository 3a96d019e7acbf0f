//! How a text speaks of a finding: present, negated, possible, hypothetical, historical, or a relative's.
//!
//! After NegEx (Chapman 2001) and ConText (Harkema 2009): cues from `assets/language/assertion.tsv` with a direction and a scope.

mod cues;

use std::sync::LazyLock;

use crate::domain::{Assertion, TextSpan};

use super::sentences;
use cues::{Cue, Cues, Meaning, Place, Scope};

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

/// A word as cues know it.
struct HeardWord {
    /// Lower case; numbers as the cue file writes them: `%`, `%year`, `%-day`.
    text: String,
    span: TextSpan,
    /// Whether a comma, colon or bracket follows.
    breaks: bool,
    /// Whether a semicolon follows: a new thought.
    parts: bool,
}

/// The words of a sentence with their places; a word that the finding begins inside of is cut there.
fn words_of(text: &str, offset: usize, finding: usize) -> Vec<HeardWord> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = offset + at;
        at += piece.len();
        let cut = finding
            .checked_sub(start)
            .filter(|c| *c > 0 && piece.is_char_boundary(*c));
        match cut {
            Some(cut) if cut < piece.len() => {
                push_word(&mut words, &piece[..cut], start);
                push_word(&mut words, &piece[cut..], start + cut);
            }
            _ => push_word(&mut words, piece, start),
        }
    }
    words
}

fn push_word(words: &mut Vec<HeardWord>, piece: &str, start: usize) {
    let core = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let lone = piece.trim();
    if core.is_empty() {
        if lone == "?" {
            let span = TextSpan::new(start, start + 1);
            words.push(HeardWord {
                text: "?".into(),
                span,
                breaks: false,
                parts: false,
            });
        } else if let Some(last) = words.last_mut() {
            last.breaks |= lone.contains([',', ':', ')']);
            last.parts |= lone.contains(';');
        }
        return;
    }
    let lead = piece.len()
        - piece
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .len();
    let tail = &piece[lead + core.len()..];
    words.push(HeardWord {
        text: as_cues_write(&core.to_lowercase().replace('’', "'")),
        span: TextSpan::new(start + lead, start + lead + core.len()),
        breaks: tail.contains([',', ';', ':', ')']),
        parts: tail.contains(';'),
    });
}

/// "2018" is `%year`, "3-day" and "two-week" are `%-day` and `%-week`, "1990s" is `%s`, other digits are `%`.
fn as_cues_write(word: &str) -> String {
    const NUMBERS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve",
        "several",
    ];
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if digits(word) {
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        return if year { "%year" } else { "%" }.to_owned();
    }
    if let Some((lead, tail)) = word.split_once('-')
        && (digits(lead) || NUMBERS.contains(&lead))
    {
        return format!("%-{tail}");
    }
    if word.strip_suffix('s').is_some_and(digits) {
        return "%s".to_owned();
    }
    word.to_owned()
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
                        open.retain(|o| o.0 != Assertion::Negated);
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
        .filter(|(_, end, scope)| reaches(words, *end, first, *scope))
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

/// "…, laryngeal crepitus present": whether the words right behind the finding say that it is there.
fn is_there(cues: &Cues, words: &[HeardWord], after: usize) -> bool {
    let first = hits(cues, &words[after..], Place::After).first().copied();
    !words[after - 1].breaks
        && first.is_some_and(|(at, _, found)| {
            at == 0 && found.iter().any(|c| c.meaning == Meaning::There)
        })
}

/// Whether a comma, and no "or", stands between a cue that ends before `end` and the word at `first`.
fn parted_from(words: &[HeardWord], end: usize, first: usize) -> bool {
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
fn aside(cues: &Cues, behind: &[HeardWord], verdicts: &mut Vec<Assertion>) {
    const DEGREES: &[&str] = &["mild", "moderate", "severe", "transient", "now"];
    let degree = behind
        .first()
        .is_some_and(|w| w.breaks && DEGREES.contains(&w.text.as_str()));
    let behind = &behind[usize::from(degree)..];
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
fn of_all_before(cues: &Cues, behind: &[HeardWord], verdicts: &mut Vec<Assertion>) {
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
fn turns(word: &HeardWord) -> bool {
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

fn look_behind(
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
                        Scope::Phrase => at > 2 || skipped.iter().any(|w| w.text == "and"),
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
