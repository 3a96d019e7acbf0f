//! How a written word is said: looked up, spelled out, counted, or by its letters.

use super::sound::{Sound, parse_all};
use super::spelling::Speller;
use super::words::Words;

const LETTERS: [&str; 26] = [
    "EY",
    "B IY",
    "S IY",
    "D IY",
    "IY",
    "EH F",
    "JH IY",
    "EY CH",
    "AY",
    "JH EY",
    "K EY",
    "EH L",
    "EH M",
    "EH N",
    "OW",
    "P IY",
    "K Y UW",
    "AA R",
    "EH S",
    "T IY",
    "Y UW",
    "V IY",
    "D AH B AH L Y UW",
    "EH K S",
    "W AY",
    "Z IY",
];
const ONES: [&str; 20] = [
    "Z IH R OW",
    "W AH N",
    "T UW",
    "TH R IY",
    "F AO R",
    "F AY V",
    "S IH K S",
    "S EH V AH N",
    "EY T",
    "N AY N",
    "T EH N",
    "IH L EH V AH N",
    "T W EH L V",
    "TH ER T IY N",
    "F AO R T IY N",
    "F IH F T IY N",
    "S IH K S T IY N",
    "S EH V AH N T IY N",
    "EY T IY N",
    "N AY N T IY N",
];
const TENS: [&str; 10] = [
    "",
    "",
    "T W EH N T IY",
    "TH ER T IY",
    "F AO R T IY",
    "F IH F T IY",
    "S IH K S T IY",
    "S EH V AH N T IY",
    "EY T IY",
    "N AY N T IY",
];

pub(super) fn pronounce(words: &Words, speller: &Speller, word: &str) -> Vec<Sound> {
    let mut said = Vec::new();
    for part in parts(word) {
        let lower = part.to_lowercase();
        if part.starts_with(|c: char| c.is_ascii_digit()) {
            said.extend(number(&part));
        } else if let Some(known) = words.sounds(&lower) {
            said.extend_from_slice(known);
        } else if is_acronym(&part) {
            said.extend(
                lower
                    .bytes()
                    .filter(u8::is_ascii_lowercase)
                    .flat_map(|b| sounds(LETTERS[usize::from(b - b'a')])),
            );
        } else {
            said.extend(speller.say(&plain(&lower)));
        }
    }
    said
}

/// Runs of letters (with apostrophes) and runs of digits.
fn parts(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in word.chars() {
        let kind = if c.is_ascii_digit() {
            '0'
        } else if c.is_alphabetic() || c == '\'' {
            'a'
        } else {
            ' '
        };
        match parts.last_mut() {
            Some(part) if kind == last => part.push(c),
            _ if kind != ' ' => parts.push(c.to_string()),
            _ => {}
        }
        last = kind;
    }
    parts
}

/// Two to four capitals that cannot be said as a word.
fn is_acronym(word: &str) -> bool {
    (2..=4).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_uppercase())
        && !word.bytes().any(|b| b"AEIOU".contains(&b))
}

fn plain(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'à'..='å' => 'a',
            'ç' => 'c',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ò'..='ö' => 'o',
            'ù'..='ü' => 'u',
            other => other,
        })
        .collect()
}

fn sounds(names: &str) -> Vec<Sound> {
    parse_all(names).unwrap_or_default()
}

fn number(digits: &str) -> Vec<Sound> {
    let Some(n) = digits.parse::<usize>().ok().filter(|n| *n < 10_000) else {
        return digits
            .bytes()
            .flat_map(|b| sounds(ONES[usize::from(b.wrapping_sub(b'0')) % 10]))
            .collect();
    };
    let mut said = Vec::new();
    let (thousands, hundreds, rest) = (n / 1000, n / 100 % 10, n % 100);
    if thousands > 0 {
        said.extend(sounds(ONES[thousands]));
        said.extend(sounds("TH AW Z AH N D"));
    }
    if hundreds > 0 {
        said.extend(sounds(ONES[hundreds]));
        said.extend(sounds("HH AH N D R AH D"));
    }
    if rest >= 20 {
        said.extend(sounds(TENS[rest / 10]));
    }
    let last = if rest >= 20 { rest % 10 } else { rest };
    if last > 0 || n == 0 {
        said.extend(sounds(ONES[last]));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(word: &str) -> Vec<Sound> {
        pronounce(&Words::default(), &Speller::default(), word)
    }

    #[test]
    fn numbers_and_acronyms_are_said() {
        assert_eq!(said("25"), sounds("T W EH N T IY F AY V"));
        assert_eq!(said("0"), sounds("Z IH R OW"));
        assert_eq!(said("NTB"), sounds("EH N T IY B IY"));
        assert_eq!(said("7-5"), sounds("S EH V AH N F AY V"));
        assert!(said("99999999999999999999999").len() > 20);
    }
}
