//! What was heard, word by word, with what the search must know of each: its sounds, how rare it is, how sure the engine was.

use crate::domain::Word;
use crate::language::lexicon::{Kind, Lexicon, Sound};
use crate::language::passes::numbers::read::small_value;
use crate::language::stream::Stream;

/// Words that measure a dose.
const UNITS: [&str; 34] = [
    "mg",
    "mgs",
    "mcg",
    "µg",
    "g",
    "gm",
    "ml",
    "mls",
    "cc",
    "meq",
    "iu",
    "kg",
    "milligram",
    "milligrams",
    "microgram",
    "micrograms",
    "gram",
    "grams",
    "milliliter",
    "milliliters",
    "milliequivalent",
    "milliequivalents",
    "unit",
    "units",
    "puff",
    "puffs",
    "tablet",
    "tablets",
    "capsule",
    "capsules",
    "drop",
    "drops",
    "percent",
    "%",
];
/// Words that say how often or by which way a drug is taken.
const TIMES: [&str; 40] = [
    "daily",
    "once",
    "twice",
    "bid",
    "b.i.d",
    "tid",
    "t.i.d",
    "qid",
    "q.i.d",
    "qhs",
    "prn",
    "p.r.n",
    "nightly",
    "weekly",
    "monthly",
    "every",
    "bedtime",
    "morning",
    "evening",
    "orally",
    "mouth",
    "po",
    "p.o",
    "intravenously",
    "intravenous",
    "iv",
    "subcutaneously",
    "subcutaneous",
    "intramuscularly",
    "intramuscular",
    "sublingually",
    "topically",
    "needed",
    "times",
    "three",
    "hours",
    "inhaler",
    "drip",
    "infusion",
    "hourly",
];

/// One word of the text.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    /// Its place among the stream's tokens.
    pub(super) token: usize,
    /// Small letters.
    pub(super) text: String,
    pub(super) sounds: Vec<Sound>,
    /// As [`Lexicon::rarity`]; 9 where it is not known.
    pub(super) rarity: f32,
    /// The engine's probability; 1 where there is none.
    pub(super) p: f32,
    /// A drug or term spelled right, and its tier.
    pub(super) name: Option<(Kind, u8)>,
    pub(super) number: Option<f32>,
    pub(super) is_number_word: bool,
    pub(super) is_unit: bool,
    pub(super) is_time: bool,
    /// A comma or the like stands before it.
    pub(super) after_mark: bool,
    /// A sentence starts with it.
    pub(super) opens: bool,
}

impl Heard {
    /// A name that is met in medicine, or a substance's official one: spelled right, so it stays.
    pub(super) fn is_listed(&self) -> bool {
        self.name
            .is_some_and(|(kind, tier)| tier <= 3 || kind == Kind::Drug || self.rarity < 8.5)
    }

    /// The number of a dose that is written in one: `40mg`.
    pub(super) fn glued_strength(&self) -> Option<f32> {
        let unit = self
            .text
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = &self.text[..self.text.len() - unit.len()];
        number.parse().ok().filter(|_| UNITS.contains(&unit))
    }

    pub(super) fn is_number(&self) -> bool {
        self.number.is_some() || self.is_number_word
    }
}

/// The words of a stream. `p_at` gives the engine's probability at a place in the raw text.
pub(super) fn words(stream: &Stream, lexicon: &Lexicon, p_at: impl Fn(usize) -> f32) -> Vec<Heard> {
    let mut heard: Vec<Heard> = Vec::new();
    let (mut after_mark, mut opens) = (false, true);
    for (at, token) in stream.tokens.iter().enumerate() {
        if !token.is_word() {
            after_mark = true;
            opens |= token.ends_sentence() || token.text == ":";
            continue;
        }
        let text = token.lower();
        let digits = token
            .is_number()
            .then(|| text.replace(',', ""))
            .and_then(|t| t.parse().ok());
        heard.push(Heard {
            token: at,
            sounds: lexicon.pronounce(&token.text),
            rarity: lexicon
                .rarity(&text)
                .or_else(|| bare(&text).and_then(|b| lexicon.rarity(b)))
                .unwrap_or(9.0),
            p: p_at(token.source.start),
            name: match token.rule {
                // A user's own word stays.
                Some(_) => Some((Kind::User, 1)),
                None => lexicon
                    .name(&text)
                    .or_else(|| bare(&text).and_then(|b| lexicon.name(b)))
                    .map(|n| (n.kind, n.tier)),
            },
            number: digits,
            is_number_word: small_value(&text).is_some()
                || matches!(text.as_str(), "hundred" | "thousand" | "point"),
            is_unit: UNITS.contains(&text.as_str()) || glued_dose(&text),
            is_time: TIMES.contains(&text.as_str()),
            after_mark,
            opens,
            text,
        });
        (after_mark, opens) = (false, false);
    }
    heard
}

/// The words of a recogniser as the search knows them, and for each the number of the recogniser's word that it is of.
pub(super) fn of_words(said: &[Word], lexicon: &Lexicon) -> (Vec<Heard>, Vec<usize>) {
    let (stream, starts) = stream_of(said);
    let word_at = |place: usize| starts.partition_point(|s| *s <= place).saturating_sub(1);
    let heard = words(&stream, lexicon, |at| said[word_at(at)].p);
    let of = |heard: &Heard| word_at(stream.tokens[heard.token].source.start);
    let numbers = heard.iter().map(of).collect();
    (heard, numbers)
}

/// The words of a recogniser, as a stream with each word's first place in the text.
fn stream_of(words: &[Word]) -> (Stream, Vec<usize>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(words.len());
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        starts.push(text.len());
        text.push_str(word.text.trim());
    }
    let mut stream = Stream::read(text);
    stream.part_numbers();
    (stream, starts)
}

/// Without a plural's or an owner's ending.
fn bare(text: &str) -> Option<&str> {
    text.strip_suffix("'s")
        .or_else(|| text.strip_suffix("’s"))
        .or_else(|| text.strip_suffix('s'))
}

/// `40mg`.
fn glued_dose(text: &str) -> bool {
    let letters = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    letters.len() < text.len() && UNITS.contains(&letters)
}
