//! Where sentences end.

use crate::domain::TextSpan;

/// Words whose period belongs to them, lower case, without it.
const ABBREVIATIONS: &[&str] = &[
    "dr", "mr", "mrs", "ms", "st", "jr", "sr", "prof", "vs", "e.g", "i.e", "etc", "approx", "no",
    "p.o", "b.i.d", "t.i.d", "q.i.d", "q.d", "q.h.s", "h.s", "p.r.n", "i.v", "i.m", "a.m", "p.m",
    "s.c", "n.p.o", "d.o", "m.d", "u.s", "inc", "fig", "ca", "cf", "resp", "temp", "vol", "wt",
    "ht",
];

/// The sentences of a text, in order, without the blanks around them. Every non-blank character lies in exactly one.
///
/// Decimals, abbreviations ("Dr.", "p.o.") and numbers of a list do not end a sentence; a line break does.
#[must_use]
pub fn sentences(text: &str) -> Vec<TextSpan> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let ends = match character {
            '\n' => true,
            '?' | '!' => stands_last(&text[end..]),
            '.' => stands_last(&text[end..]) && !belongs_to_word(&text[start..at], &text[end..]),
            _ => false,
        };
        if ends {
            // Closing brackets and quotes belong to the sentence they close.
            let closing = text[end..].len()
                - text[end..]
                    .trim_start_matches([')', ']', '"', '\'', '”', '’'])
                    .len();
            let end = if character == '\n' {
                end
            } else {
                end + closing
            };
            push(text, start, end, &mut found);
            start = end;
        }
    }
    push(text, start, text.len(), &mut found);
    found
}

fn push(text: &str, from: usize, to: usize, found: &mut Vec<TextSpan>) {
    let Some(piece) = text.get(from..to) else {
        return;
    };
    let lead = piece.len() - piece.trim_start().len();
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        found.push(TextSpan::new(from + lead, from + lead + trimmed.len()));
    }
}

/// Whether a blank, the end, or closing marks follow.
fn stands_last(rest: &str) -> bool {
    rest.trim_start_matches([')', ']', '"', '\'', '”', '’'])
        .chars()
        .next()
        .is_none_or(char::is_whitespace)
}

/// Whether the period after `before` is part of an abbreviation, an initial or a list number.
fn belongs_to_word(before: &str, after: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "([{\"'".contains(c))
        .next()
        .unwrap_or_default();
    let opens = before.trim_start().len() == word.len();
    if opens && !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let next = after.trim_start().chars().next();
    let lower = word.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "dr" | "mr" | "mrs" | "ms" | "prof" | "st" | "vs" | "e.g" | "i.e"
    ) {
        return next.is_some();
    }
    if lower == "no" {
        return next.is_some_and(|c| c.is_ascii_digit());
    }
    let initial = lower.len() == 1 && word.chars().all(char::is_uppercase) && next.is_some();
    // "p.o. daily" goes on; "p.o. She" is a new sentence.
    let goes_on = next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    (initial && !opens && goes_on) || (ABBREVIATIONS.contains(&lower.as_str()) && goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|s| s.of(text).unwrap())
            .collect()
    }

    #[test]
    fn abbreviations_decimals_and_lists_do_not_end_sentences() {
        assert_eq!(
            split("Seen by Dr. Example today. Takes 2.5 mg p.o. b.i.d. She is well."),
            [
                "Seen by Dr. Example today.",
                "Takes 2.5 mg p.o. b.i.d.",
                "She is well."
            ]
        );
        assert_eq!(
            split("1. Hypertension.\n2. Gout."),
            ["1. Hypertension.", "2. Gout."]
        );
        assert_eq!(
            split("Is it so? (Yes.) No."),
            ["Is it so?", "(Yes.)", "No."]
        );
        assert_eq!(split("  \n\n "), Vec::<&str>::new());
    }

    proptest::proptest! {
        #[test]
        fn every_character_lies_in_one_sentence(text in "[a-zA-Z0-9é.,?!():\"' \n]{0,80}") {
            let spans = sentences(&text);
            for pair in spans.windows(2) {
                proptest::prop_assert!(pair[0].end <= pair[1].start);
            }
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                let holders = spans.iter().filter(|s| s.start <= at && at < s.end).count();
                proptest::prop_assert_eq!(holders, 1, "{} at {}", c, at);
            }
        }
    }
}
