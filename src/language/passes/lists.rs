//! Numbered lists: "number one." at the start of a line is the item's number.

use crate::language::stream::Stream;

const RULE: &str = "list";

/// Writes "number 1." at the start of a line or a sentence as "1."; runs after numbers stand in digits.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at + 2 < stream.tokens.len() {
        let opens = stream.starts_sentence(at) || stream.tokens[at - 1].text == ":";
        let number = stream.tokens[at + 1]
            .text
            .bytes()
            .all(|b| b.is_ascii_digit())
            && stream.tokens[at + 1].text.len() <= 2;
        let mark = matches!(stream.tokens[at + 2].text.as_str(), "." | "," | ":");
        if opens && number && mark && stream.tokens[at].is("number") {
            let text = stream.tokens[at + 1].text.clone();
            stream.replace(at, 3, &format!("{text}."), RULE);
        }
        at += 1;
    }
}
