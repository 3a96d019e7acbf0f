//! Texts made comparable for scoring: case, punctuation, contractions, numbers and spellings out of the way.
//!
//! The rules are those of the English text normaliser of OpenAI Whisper (MIT), in its order, as the public scorer medwer 1.0.0
//! applies them. Never used for what people read.

use std::collections::HashMap;

use regex::Regex;

use super::numbers;

/// Contractions and titles, in the original's order.
const REPLACEMENTS: [(&str, &str); 53] = [
    (r"\bwon't\b", "will not"),
    (r"\bcan't\b", "can not"),
    (r"\blet's\b", "let us"),
    (r"\bain't\b", "aint"),
    (r"\by'all\b", "you all"),
    (r"\bwanna\b", "want to"),
    (r"\bkinda\b", "kind of"),
    (r"\bsorta\b", "sort of"),
    (r"\bdunno\b", "do not know"),
    (r"\bgotta\b", "got to"),
    (r"\bgonna\b", "going to"),
    (r"\bi'ma\b", "i am going to"),
    (r"\bimma\b", "i am going to"),
    (r"\bwoulda\b", "would have"),
    (r"\bcoulda\b", "could have"),
    (r"\bshoulda\b", "should have"),
    (r"\bcause\b", "because"),
    (r"\bma'am\b", "madam"),
    (r"\bmr\b", "mister "),
    (r"\bmrs\b", "missus "),
    (r"\bst\b", "saint "),
    (r"\bdr\b", "doctor "),
    (r"\bprof\b", "professor "),
    (r"\bcapt\b", "captain "),
    (r"\bgov\b", "governor "),
    (r"\bald\b", "alderman "),
    (r"\bgen\b", "general "),
    (r"\bsen\b", "senator "),
    (r"\brep\b", "representative "),
    (r"\bpres\b", "president "),
    (r"\brev\b", "reverend "),
    (r"\bhon\b", "honorable "),
    (r"\basst\b", "assistant "),
    (r"\bassoc\b", "associate "),
    (r"\blt\b", "lieutenant "),
    (r"\bcol\b", "colonel "),
    (r"\bjr\b", "junior "),
    (r"\bsr\b", "senior "),
    (r"\besq\b", "esquire "),
    (r"'d been\b", " had been"),
    (r"'s been\b", " has been"),
    (r"'d gone\b", " had gone"),
    (r"'s gone\b", " has gone"),
    (r"'d done\b", " had done"),
    (r"'s got\b", " has got"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'s\b", " is"),
    (r"'d\b", " would"),
    (r"'ll\b", " will"),
    (r"'t\b", " not"),
    (r"'ve\b", " have"),
    (r"'m\b", " am"),
];

/// Rules before and after, each with its replacement.
const BEFORE: [(&str, &str); 4] = [
    (r"[<\[][^>\]]*[>\]]", ""),
    (r"\(([^)]+?)\)", ""),
    (r"\b(hmm|mm|mhm|mmm|uh|um)\b", ""),
    (r"\s+'", "'"),
];
const LETTERS_APART: [(&str, &str); 3] = [
    (r"([a-z])([0-9])", "$1 $2"),
    (r"([0-9])([a-z])", "$1 $2"),
    (r"([0-9])\s+(st|nd|rd|th|s)\b", "$1$2"),
];
const AFTER_NUMBERS: [(&str, &str); 1] = [(r"\b1(s?)\b", "one$1")];
const LAST: [(&str, &str); 2] = [(r"[.$¢€£]([^0-9])", " $1"), (r"([^0-9])%", "$1 ")];

type Rules = Vec<(Regex, &'static str)>;

/// The compiled rules.
#[derive(Debug, Clone)]
pub struct Normaliser {
    before: Rules,
    replacements: Rules,
    letters_apart: Rules,
    after_numbers: Rules,
    last: Rules,
    spellings: HashMap<&'static str, &'static str>,
}

fn compile(rules: &[(&str, &'static str)]) -> Rules {
    let compiled =
        |(pattern, to): &(&str, &'static str)| Regex::new(pattern).ok().map(|r| (r, *to));
    rules.iter().filter_map(compiled).collect()
}

fn apply(rules: &Rules, text: String) -> String {
    rules.iter().fold(text, |text, (rule, to)| {
        rule.replace_all(&text, *to).into_owned()
    })
}

impl Default for Normaliser {
    fn default() -> Self {
        Self::new()
    }
}

impl Normaliser {
    /// Compiles the rules.
    #[must_use]
    pub fn new() -> Self {
        let lines = include_str!("spellings.tsv").lines();
        Self {
            before: compile(&BEFORE),
            replacements: compile(&REPLACEMENTS),
            letters_apart: compile(&LETTERS_APART),
            after_numbers: compile(&AFTER_NUMBERS),
            last: compile(&LAST),
            spellings: lines.filter_map(|l| l.split_once('\t')).collect(),
        }
    }

    /// A text as scoring sees it: lowercase words parted by single blanks.
    #[must_use]
    pub fn normalise(&self, text: &str) -> String {
        let text = apply(&self.before, text.to_lowercase());
        let text = apply(&self.replacements, text);
        let text = plain(&commas_and_periods(&text));
        let text = apply(&self.letters_apart, half(&text));
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = apply(&self.after_numbers, numbers::fold(&words).join(" "));
        let spelt: Vec<&str> = text
            .split_whitespace()
            .map(|w| self.spellings.get(w).copied().unwrap_or(w))
            .collect();
        let text = apply(&self.last, spelt.join(" "));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Takes out commas between digits, and periods that no digit follows.
fn commas_and_periods(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|i| letters.get(i))
            .is_some_and(char::is_ascii_digit)
    };
    let mut out = String::with_capacity(text.len());
    for (at, &letter) in letters.iter().enumerate() {
        match letter {
            ',' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => {}
            '.' if !digit(Some(at + 1)) => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Symbols become blanks (but those of numbers), letters lose their marks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '.' | '%' | '$' | '¢' | '€' | '£' => out.push(letter),
            _ if letter.is_ascii_alphanumeric() => out.push(letter),
            _ if letter.is_alphabetic() => out.push_str(&unmarked(letter)),
            _ if letter.is_numeric() => out.push(letter),
            '\u{300}'..='\u{36f}' => {}
            _ => out.push(' '),
        }
    }
    out
}

/// A Latin letter without its marks; others as they are.
fn unmarked(letter: char) -> String {
    let base = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'š' | 'ś' => "s",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        other => return other.to_string(),
    };
    base.to_owned()
}

/// `two and a half` is `two point five`.
fn half(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        if words[at..].starts_with(&["and", "a", "half"]) {
            let number = out
                .last()
                .is_some_and(|w| numbers::is_decimal_or_multiplier(w));
            if number {
                out.extend(["point", "five"])
            } else {
                out.extend(["and", "a", "half"])
            }
            at += 3;
        } else {
            out.push(words[at]);
            at += 1;
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expectations were produced by the original.
    #[test]
    fn texts_normalise_as_in_the_original() {
        let normaliser = Normaliser::new();
        for (text, expected) in [
            (
                "Lisinopril 20 mg, p.o. daily.",
                "lisinopril 20 mg p 0 daily",
            ),
            ("BP 148/86; temp 98.6 °F (oral)", "bp 148 86 temp 98.6 f"),
            (
                "She doesn't smoke; she's been well.",
                "she does not smoke she has been well",
            ),
            ("Dr. Smith's oesophagus", "doctor smith is esophagus"),
            ("two and a half tablets", "2.5 tablets"),
            ("1,250 mL (approx) um 5%", "1250 ml 5%"),
            ("Sjögren's syndrome", "sjogren is syndrome"),
            ("0.25 mg once", "0.25 mg once"),
            (
                "Type 1 diabetes, A1c 8.2%",
                "type one diabetes a one c 8.2%",
            ),
        ] {
            assert_eq!(normaliser.normalise(text), expected, "{text}");
        }
    }

    #[test]
    fn every_rule_compiles() {
        let normaliser = Normaliser::new();
        assert_eq!(normaliser.replacements.len(), REPLACEMENTS.len());
        assert_eq!(
            normaliser.before.len() + normaliser.last.len(),
            BEFORE.len() + LAST.len()
        );
        assert!(normaliser.spellings.len() > 1_700);
    }
}
