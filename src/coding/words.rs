//! From text to word classes: what counts as the same word when a note is held against the code set.
//!
//! "Fractures" and "fracture", "renal" and "kidney", "type II" and "type 2" are one class each. A word that stands under
//! "without" is a class of its own, written with a leading `!`, so that "with" and "without" never match.

use super::lexicon::class_of;
use crate::domain::TextSpan;

/// A word of a text with its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands.
    pub span: TextSpan,
    /// In small letters, as it stands.
    pub plain: String,
    /// Its class: stem, or the set's word for it.
    pub class: String,
    /// What divides it from the word before.
    pub gap: Gap,
}

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A blank or hyphen.
    Close,
    /// A comma, bracket or slash.
    Comma,
    /// The end of a clause or sentence.
    Stop,
}

/// Words of `text` in order, numbers of a type, stage or grade joined to it (`type2`).
pub(super) fn words(text: &str) -> Vec<Word> {
    join_numbered(join_prefixes(text, plain_words(text)))
}

fn plain_words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut gap = Gap::Close;
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if !first.is_alphanumeric() {
            let before_blank = characters.peek().is_none_or(|(_, c)| c.is_whitespace());
            gap = gap.max(gap_of(first, before_blank));
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = characters.peek().copied() {
            let inside_number = next == '.'
                && text[..at].ends_with(|c: char| c.is_ascii_digit())
                && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
            if !(next.is_alphanumeric() || inside_number) {
                break;
            }
            end = at + next.len_utf8();
            characters.next();
        }
        let plain = text[start..end].to_lowercase();
        if plain == "s" && text[..start].ends_with(['\'', '’']) {
            continue;
        }
        found.push(Word {
            span: TextSpan::new(start, end),
            class: class_of(&plain),
            plain,
            gap,
        });
        gap = Gap::Close;
    }
    found
}

/// "Pre-eclampsia" and "preeclampsia" are one word.
fn join_prefixes(text: &str, words: Vec<Word>) -> Vec<Word> {
    const PREFIXES: [&str; 18] = [
        "pre", "post", "non", "anti", "hypo", "hyper", "gastro", "intra", "inter", "extra", "sub",
        "supra", "peri", "para", "endo", "neuro", "cardio", "cerebro",
    ];
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(before)
                if PREFIXES.contains(&before.plain.as_str())
                    && text.get(before.span.end..word.span.start) == Some("-") =>
            {
                before.plain.push_str(&word.plain);
                before.class = class_of(&before.plain);
                before.span.end = word.span.end;
            }
            _ => joined.push(word),
        }
    }
    joined
}

fn gap_of(character: char, before_blank: bool) -> Gap {
    match character {
        ';' | '\n' | '!' | '?' => Gap::Stop,
        '.' | ':' if before_blank => Gap::Stop,
        ',' | '(' | ')' | '[' | ']' | '/' | ':' => Gap::Comma,
        _ => Gap::Close,
    }
}

fn join_numbered(words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let number = number_of(&word.plain);
        if let (Some(before), Some(number)) = (joined.last_mut(), number)
            && word.gap == Gap::Close
            && matches!(
                before.class.as_str(),
                "type" | "stage" | "grade" | "class" | "phase"
            )
        {
            before.class = format!("{}{number}", before.class);
            before.plain = before.class.clone();
            before.span.end = word.span.end;
        } else {
            joined.push(word);
        }
    }
    joined
}

fn number_of(plain: &str) -> Option<String> {
    let roman = match plain {
        "i" | "one" => "1",
        "ii" | "two" => "2",
        "iii" | "three" => "3",
        "iv" | "four" => "4",
        "v" | "five" => "5",
        "iiia" => "3a",
        "iiib" => "3b",
        "iiic" => "3c",
        _ => "",
    };
    if !roman.is_empty() {
        return Some(roman.to_owned());
    }
    let fits = plain.len() <= 2 && plain.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<String> {
        words(text).into_iter().map(|w| w.class).collect()
    }

    #[test]
    fn forms_of_a_word_share_a_class() {
        assert_eq!(classes("Fractures"), classes("fracture"));
        assert_eq!(classes("type II"), classes("Type 2"));
        assert_eq!(classes("renal"), classes("kidneys"));
        assert_eq!(classes("Parkinson's"), classes("Parkinson"));
        assert_ne!(classes("diabetes"), classes("diabete"));
    }

    #[test]
    fn spans_point_at_the_words() {
        let text = "CKD, stage 3a; A1c 7.2 – naïve";
        for word in words(text) {
            assert!(word.span.of(text).is_some());
        }
        assert_eq!(words(text)[1].span.of(text), Some("stage 3a"));
        assert_eq!(words(text)[2].gap, Gap::Stop);
    }
}
