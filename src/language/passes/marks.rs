//! Spoken punctuation and layout: "period", "comma", "new paragraph". Engines often write the word and their own mark: "diabetes, period."

use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::stream::Stream;
use crate::language::table::rows;

const RULE: &str = "spoken punctuation";
const FILE: &str = include_str!("../../../assets/language/spoken_marks.tsv");
static MARKS: LazyLock<Vec<SpokenMark>> =
    LazyLock::new(|| parse(FILE).expect("the shipped marks are read by a test"));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mark,
    Doubtful,
    Break,
    Open,
    Close,
    Join,
}

#[derive(Debug)]
struct SpokenMark {
    words: Vec<String>,
    written: String,
    kind: Kind,
}

fn parse(text: &str) -> Result<Vec<SpokenMark>, LanguageError> {
    let mut marks = Vec::new();
    for row in rows("spoken_marks.tsv", text) {
        let kind = match row.needed(2, "kind")? {
            "mark" => Kind::Mark,
            "doubtful" => Kind::Doubtful,
            "break" => Kind::Break,
            "open" => Kind::Open,
            "close" => Kind::Close,
            "join" => Kind::Join,
            other => return Err(row.complaint(format!("there is no kind `{other}`"))),
        };
        marks.push(SpokenMark {
            words: row
                .needed(0, "words")?
                .split(' ')
                .map(str::to_owned)
                .collect(),
            written: row.needed(1, "what is written")?.replace("\\n", "\n"),
            kind,
        });
    }
    marks.sort_by_key(|m| std::cmp::Reverse(m.words.len()));
    Ok(marks)
}

/// How many tokens a spoken mark takes that stands at `at`, if one does: "comma", "new paragraph".
pub(in crate::language) fn length_at(stream: &Stream, at: usize) -> Option<usize> {
    let found = MARKS.iter().find(|m| {
        let words: Vec<&str> = m.words.iter().map(String::as_str).collect();
        stream.says(at, &words)
    })?;
    Some(found.words.len())
}

/// Whether a spoken mark ends right before `at`, and then whether it ends a sentence.
pub(in crate::language) fn before(stream: &Stream, at: usize) -> Option<bool> {
    let found = MARKS.iter().find(|m| {
        let words: Vec<&str> = m.words.iter().map(String::as_str).collect();
        let from = at.checked_sub(words.len());
        from.is_some_and(|from| stream.says(from, &words) && !follows_article(stream, from))
    })?;
    let ends = found.kind == Kind::Break || matches!(found.written.as_str(), "." | "?" | "!");
    Some(ends)
}

/// Writes spoken marks as marks.
pub(in crate::language) fn apply(stream: &mut Stream, is_heading: impl Fn(&[String]) -> bool) {
    let dictated = dictates_marks(stream);
    let mut at = 0;
    while at < stream.tokens.len() {
        let found = MARKS.iter().find(|m| {
            let words: Vec<&str> = m.words.iter().map(String::as_str).collect();
            stream.says(at, &words)
        });
        let Some(mark) = found else {
            at += 1;
            continue;
        };
        let length = mark.words.len();
        let means_it = match (mark.kind, mark.written.as_str()) {
            (Kind::Doubtful, ".") => means_period(stream, at, dictated),
            (Kind::Doubtful, _) => means_colon(stream, at, &is_heading),
            _ => !follows_article(stream, at),
        };
        if means_it {
            at = write(stream, at, length, mark);
        }
        at += 1;
    }
}

/// Whether this speaker says their punctuation: "comma" and "new paragraph" are hardly ever plain words.
fn dictates_marks(stream: &Stream) -> bool {
    let sure = (0..stream.tokens.len())
        .filter(|at| {
            stream.says(*at, &["comma"])
                || stream.says(*at, &["new", "paragraph"])
                || stream.says(*at, &["next", "section"])
                || (stream.says(*at, &["period"])
                    && stream
                        .get(at + 1)
                        .is_none_or(|n| n.text == "." || n.text == ","))
        })
        .count();
    sure >= 2
}

fn follows_article(stream: &Stream, at: usize) -> bool {
    stream
        .before(at)
        .is_some_and(|b| b.is_any(&["a", "an", "the", "this", "that", "each", "every"]))
}

fn means_period(stream: &Stream, at: usize, dictated: bool) -> bool {
    const NOUN_PERIOD: &[&str] = &[
        "a",
        "an",
        "the",
        "this",
        "that",
        "her",
        "his",
        "their",
        "last",
        "menstrual",
        "time",
        "global",
        "waiting",
        "observation",
        "trial",
        "rest",
        "incubation",
        "refractory",
        "postpartum",
        "grace",
        "neonatal",
        "perinatal",
        "postoperative",
        "recovery",
        "follow-up",
        "of",
        "each",
        "every",
        "per",
        "long",
        "short",
        "brief",
        "same",
        "entire",
        "first",
        "second",
        "monthly",
    ];
    const LENGTHS: &[&str] = &["second", "minute", "hour", "day", "week", "month", "year"];
    const STARTERS: &[&str] = &[
        "he",
        "she",
        "the",
        "there",
        "they",
        "it",
        "we",
        "i",
        "his",
        "her",
        "this",
        "patient",
        "no",
        "new",
        "next",
        "number",
        "plan",
        "assessment",
    ];
    let Some(before) = stream.before(at) else {
        return false;
    };
    let next = stream.get(at + 1);
    let marked = before.text == ",";
    // Who says the marks, and ends the sentence with it, means the mark: "comfortable at rest period His".
    const DETERMINERS: &[&str] = &[
        "a",
        "an",
        "the",
        "this",
        "that",
        "her",
        "his",
        "their",
        "last",
        "menstrual",
        "each",
        "every",
        "of",
    ];
    let closes = next.is_none_or(|n| n.ends_sentence() || n.text.starts_with(char::is_uppercase));
    if dictated && closes && !before.is_any(DETERMINERS) && (!before.is_mark() || marked) {
        return true;
    }
    if before.is_any(NOUN_PERIOD) || (before.is_mark() && !marked) {
        return false;
    }
    // "a two week period", "a 14-day period"; but "8 days per month period".
    let length = before.lower();
    let length_before = LENGTHS
        .iter()
        .any(|l| length == *l || length.ends_with(&format!("-{l}")));
    let per = at >= 2
        && stream.tokens[at - 2]
            .is_any(&["per", "a", "every", "each", "this", "last", "next", "one"]);
    let counted = at >= 2
        && (stream.tokens[at - 2].is_number()
            || stream.tokens[at - 2].is_any(&[
                "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve",
            ]));
    if length_before && (length.contains('-') || counted || !per) {
        return false;
    }
    match next {
        None => true,
        // A spoken command follows.
        Some(n) if n.is_break() && n.literal => true,
        Some(n) if n.ends_sentence() || n.text == "," => dictated || marked,
        Some(n) => {
            let starts = n.text.starts_with(char::is_uppercase) || n.is_any(&["new", "next"]);
            starts || marked || (dictated && n.is_any(STARTERS))
        }
    }
}

fn means_colon(stream: &Stream, at: usize, is_heading: impl Fn(&[String]) -> bool) -> bool {
    const ANATOMY: &[&str] = &[
        "cancer",
        "polyp",
        "polyps",
        "carcinoma",
        "resection",
        "mass",
        "biopsy",
        "adenocarcinoma",
        "surgery",
        "is",
        "was",
        "wall",
        "lesion",
        "perforation",
        "screening",
        "and",
        "with",
        "to",
    ];
    if stream.get(at + 1).is_some_and(|n| n.is_any(ANATOMY)) {
        return false;
    }
    if stream
        .before(at)
        .is_some_and(|b| b.is_any(&["following", "follows"]))
        || stream.says(at + 1, &["new"])
    {
        return true;
    }
    // "Subjective colon", "next section assessment and plan colon": everything since the sentence began is a heading.
    let mut start = at;
    while start > 0 && at - start < 7 && !stream.tokens[start - 1].ends_sentence() {
        start -= 1;
    }
    let words: Vec<String> = stream.tokens[start..at]
        .iter()
        .filter(|t| t.is_word())
        .map(|t| t.lower())
        .collect();
    is_heading(&words)
}

/// Writes the mark and clears the engine's own marks around it; says where the mark now stands.
fn write(stream: &mut Stream, at: usize, length: usize, mark: &SpokenMark) -> usize {
    stream.replace(at, length, &mark.written, RULE);
    let ends = mark.kind == Kind::Break || mark.kind == Kind::Mark || mark.kind == Kind::Doubtful;
    if ends && stream.get(at + 1).is_some_and(|n| n.is_mark()) {
        stream.replace(at + 1, 1, "", RULE);
    }
    let mut at = at;
    if let Some(before) = stream.before(at) {
        let own = if mark.kind == Kind::Break {
            matches!(before.text.as_str(), "," | ";")
        } else {
            ends && before.is_mark()
        };
        if own {
            stream.replace(at - 1, 1, "", RULE);
            at -= 1;
        }
    }
    match mark.kind {
        Kind::Open => {
            if let Some(next) = stream.tokens.get_mut(at + 1) {
                next.space = false;
            }
        }
        Kind::Join => {
            stream.tokens[at].space = false;
            if let Some(next) = stream.tokens.get_mut(at + 1) {
                next.space = false;
            }
        }
        _ => {
            stream.tokens[at].space = false;
            if let Some(next) = stream.tokens.get_mut(at + 1) {
                next.space = true;
            }
            at = settle_break(stream, at);
        }
    }
    // The engine closed a sentence where the speaker only paused.
    if mark.written == "," {
        lower_common_word(stream, at + 1);
    }
    at
}

/// "and" before "new paragraph" (an engine's filler) and a break after a break melt away.
fn settle_break(stream: &mut Stream, at: usize) -> usize {
    if !stream.tokens[at].is_break() {
        return at;
    }
    if at >= 2 && stream.tokens[at - 1].is("and") && stream.tokens[at - 2].ends_sentence() {
        stream.replace(at - 1, 1, "", RULE);
        return at - 1;
    }
    at
}

fn lower_common_word(stream: &mut Stream, at: usize) {
    const COMMON: &[&str] = &[
        "Up", "Down", "And", "But", "Or", "With", "Which", "Who", "On", "In", "At", "From", "Now",
        "Not", "No", "The", "A",
    ];
    if let Some(token) = stream.tokens.get_mut(at)
        && COMMON.contains(&token.text.as_str())
        && token.text != "A"
    {
        token.text = token.text.to_lowercase();
        token.rule = token.rule.or(Some(RULE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Transcript;

    fn written(raw: &str) -> String {
        let mut stream = Stream::read(raw.to_owned());
        apply(&mut stream, |words| {
            words == ["subjective"] || words == ["medications"]
        });
        stream.finish(&Transcript::default()).text
    }

    #[test]
    fn spoken_marks_become_marks_and_plain_words_survive() {
        for (raw, expected) in [
            (
                "no fever comma no cough period New paragraph she is well period",
                "no fever, no cough.\n\nshe is well.",
            ),
            (
                "Type 2 diabetes, period. New paragraph. She comma",
                "Type 2 diabetes.\n\nShe,",
            ),
            (
                "Over a two week period, she lost weight.",
                "Over a two week period, she lost weight.",
            ),
            ("Her last period was in May.", "Her last period was in May."),
            ("He has colon cancer.", "He has colon cancer."),
            ("Subjective colon. She is well.", "Subjective: She is well."),
            ("The colon was normal.", "The colon was normal."),
            (
                "pain open paren severe close paren today",
                "pain (severe) today",
            ),
            (
                "8 days per month period. She is well comma he is period",
                "8 days per month. She is well, he is.",
            ),
            (
                "It was seen, for a period of two weeks.",
                "It was seen, for a period of two weeks.",
            ),
        ] {
            assert_eq!(written(raw), expected);
        }
    }
}
