//! Text as words to be searched: medical hyphens, doses with their units, decimals and readings, each with its place.
//!
//! Never here: the index itself (that is `store`).

use crate::domain::TextSpan;

/// A word as it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexWord {
    /// Lower case: `metoprolol`, `25mg`, `148/86`, `7.1%`.
    pub form: String,
    /// Another form by which it is found: `xray` at the `x` of "x-ray", `25` at "25 mg".
    pub other: Option<String>,
    /// Where it stands.
    pub span: TextSpan,
    /// Whether a hyphen binds it to the next word.
    pub bound: bool,
}

/// Units as people write and say them, with the one they are searched by.
const UNITS: &[(&str, &str)] = &[
    ("mg", "mg"),
    ("milligram", "mg"),
    ("milligrams", "mg"),
    ("mcg", "mcg"),
    ("ug", "mcg"),
    ("µg", "mcg"),
    ("microgram", "mcg"),
    ("micrograms", "mcg"),
    ("g", "g"),
    ("gram", "g"),
    ("grams", "g"),
    ("kg", "kg"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("ml", "ml"),
    ("cc", "ml"),
    ("milliliter", "ml"),
    ("milliliters", "ml"),
    ("unit", "units"),
    ("units", "units"),
    ("meq", "meq"),
    ("percent", "%"),
    ("%", "%"),
    ("cm", "cm"),
    ("mm", "mm"),
    ("mmhg", "mmhg"),
    ("lb", "lb"),
    ("lbs", "lb"),
];

/// The words of a text in order.
#[must_use]
pub fn index_words(text: &str) -> Vec<IndexWord> {
    let raw = pieces(text);
    let mut found = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(piece) = raw.get(at) {
        let unit = raw
            .get(at + 1)
            .filter(|next| piece.number && next.near)
            .and_then(|next| unit(&next.form).map(|u| (u, next.span.end)));
        if let Some((unit, end)) = unit {
            found.push(IndexWord {
                form: format!("{}{unit}", piece.form),
                other: Some(piece.form.clone()),
                span: TextSpan::new(piece.span.start, end),
                bound: raw[at + 1].bound,
            });
            at += 2;
            continue;
        }
        let last = (at..raw.len()).find(|n| !raw[*n].bound).unwrap_or(at);
        let opens = at == 0 || !raw[at - 1].bound;
        let joined = (opens && last > at && !piece.number)
            .then(|| raw[at..=last].iter().map(|p| p.form.as_str()).collect());
        found.push(IndexWord {
            form: piece.form.clone(),
            other: joined,
            span: piece.span,
            bound: piece.bound,
        });
        at += 1;
    }
    found
}

fn unit(word: &str) -> Option<&'static str> {
    UNITS
        .iter()
        .find(|(said, _)| *said == word)
        .map(|(_, u)| *u)
}

struct Piece {
    form: String,
    span: TextSpan,
    number: bool,
    /// Whether only a blank, a hyphen or nothing stands before it.
    near: bool,
    bound: bool,
}

/// Runs of letters, and numbers with their points, thousands and slashes; "25mg" comes apart.
fn pieces(text: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if !(first.is_alphanumeric() || first == '%') {
            continue;
        }
        let number = first.is_ascii_digit();
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let after = text[at + next.len_utf8()..].chars().next();
            let digit_follows = after.is_some_and(|c| c.is_ascii_digit());
            let goes_on = match next {
                '.' | '/' | ',' if number => digit_follows,
                '\'' | '’' => !number && after.is_some_and(char::is_alphabetic),
                c if number => c.is_ascii_digit(),
                c => c.is_alphanumeric() && first != '%',
            };
            if !goes_on {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let span = TextSpan::new(start, end);
        let between = found
            .last()
            .map_or("", |p| text.get(p.span.end..start).unwrap_or(""));
        if ["-", "–"].contains(&between)
            && let Some(before) = found.last_mut()
        {
            before.bound = true;
        }
        let near = ["", " ", "-"].contains(&between);
        found.push(Piece {
            form: folded(span.of(text).unwrap_or(""), number),
            span,
            number,
            near,
            bound: false,
        });
    }
    found
}

/// Lower case, without thousands, possessives and apostrophes.
fn folded(word: &str, number: bool) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    if number {
        return lower.replace(',', "");
    }
    let bare = lower.strip_suffix("'s").unwrap_or(&lower);
    bare.replace('\'', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        index_words(text).into_iter().map(|w| w.form).collect()
    }

    #[test]
    fn a_dose_is_one_word_however_it_is_written() {
        for text in ["25 mg", "25mg", "25-mg", "25 milligrams", "25 MG."] {
            assert_eq!(forms(text), ["25mg"], "{text}");
        }
        assert_eq!(forms("A1c 7.1 percent"), ["a1c", "7.1%"]);
        assert_eq!(forms("1,000 mg twice"), ["1000mg", "twice"]);
        assert_eq!(
            forms("BP 148/86, pulse 92"),
            ["bp", "148/86", "pulse", "92"]
        );
    }

    #[test]
    fn hyphens_bind_and_part() {
        let words = index_words("Non-small-cell cancer, x-ray; Crohn's disease");
        let other: Vec<_> = words.iter().filter_map(|w| w.other.as_deref()).collect();
        assert_eq!(other, ["nonsmallcell", "xray"]);
        assert_eq!(words[5].form, "ray");
        assert_eq!(words[6].form, "crohn");
    }

    proptest::proptest! {
        #[test]
        fn every_word_is_a_place_of_the_text(text in "(25 mg|x-ray|é|’s|'|%|1,0|/|\\.|-| |Ab|µg|İ|ß){0,20}") {
            let mut end = 0;
            for word in index_words(&text) {
                proptest::prop_assert!(word.span.of(&text).is_some_and(|w| !w.is_empty()));
                proptest::prop_assert!(word.span.start >= end && !word.form.contains([' ', '"']));
                end = word.span.end;
            }
        }
    }
}
