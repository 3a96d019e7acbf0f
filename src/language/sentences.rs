//! Where sentences end.

use crate::domain::TextSpan;

/// The sentences of a text, in order, without the blanks around them. Every non-blank character lies in exactly one.
///
/// Decimals, abbreviations ("Dr.", "p.o.") and numbers of a list do not end a sentence; a line break does.
#[must_use]
pub fn sentences(text: &str) -> Vec<TextSpan> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let piece = &text[from..to];
        let lead = piece.len() - piece.trim_start().len();
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            found.push(TextSpan::new(from + lead, from + lead + trimmed.len()));
        }
    };
    let bytes = text.as_bytes();
    for (at, character) in text.char_indices() {
        let ends = match character {
            '\n' => true,
            '.' | '?' | '!' => bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
            _ => false,
        };
        if ends {
            push(start, at + 1);
            start = at + 1;
        }
    }
    push(start, text.len());
    found
}
