//! A capital where a sentence starts.

use crate::language::stream::Stream;

/// Words that keep their small letter everywhere.
const SMALL: &[&str] = &[
    "ph", "eGFR", "mg", "mcg", "mL", "kg", "mm", "cm", "b.i.d", "p.o", "q.h.s", "p.r.n", "t.i.d",
];

/// Capitalises the first word after an end mark, a line break or a heading.
pub(in crate::language) fn apply(stream: &mut Stream) {
    for at in 0..stream.tokens.len() {
        let token = &stream.tokens[at];
        let Some(first) = token.text.chars().next().filter(|c| c.is_lowercase()) else {
            continue;
        };
        let after_heading =
            at > 0 && stream.tokens[at - 1].text == ":" && stream.tokens[at - 1].rule.is_some();
        // After a period that was there already, only where a sentence really ended ("p.o. daily" goes on).
        let opens = match stream.before(at) {
            None => true,
            Some(b) if b.is_break() => b.rule.is_some(),
            Some(b) => b.ends_sentence() && b.rule.is_some(),
        };
        if !(opens || after_heading)
            || token.text.chars().any(char::is_uppercase)
            || SMALL.contains(&token.text.as_str())
        {
            continue;
        }
        let rest = &token.text[first.len_utf8()..];
        let capital = first.to_uppercase().collect::<String>() + rest;
        stream.rewrite(at, capital, "capital");
    }
}
