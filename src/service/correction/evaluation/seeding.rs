//! Drafts with known errors: reference texts in which drugs, doses, numbers, sides and negations are misheard as a recogniser
//! mishears them, with the certainty that the real engine gives right and wrong words.

use crate::domain::{Change, Manuscript, SpokenWord, TextSpan, tokens};
use crate::language::{Lexicon, lookalikes_of, rows};
use crate::service::correction::risk::{RiskKind, kinds_of, near_numbers};

/// An error that was put into a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Seeded {
    /// What it is to a patient.
    pub kind: RiskKind,
    /// What stood there.
    pub was: String,
    /// What stands there now; empty where a word was left out.
    pub is: String,
    /// Words of the draft that show it: those written instead, or both neighbours of one left out.
    pub places: Vec<TextSpan>,
}

/// A text with errors and the marks of its hearing.
#[derive(Debug, Clone, PartialEq)]
pub struct SeededDraft {
    /// As it would lie before an editor.
    pub manuscript: Manuscript,
    /// What is wrong with it.
    pub errors: Vec<Seeded>,
    /// What the program wrote for something else.
    pub changes: Vec<Change>,
}

/// Numbers without a pattern, the same for the same seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// 0 up to 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.below(of.len()))
    }
}

/// What the engine says of its words.
pub struct Hearing(Vec<[f64; 5]>);

impl Hearing {
    /// The measured shares that ship.
    #[must_use]
    pub fn shipped() -> Self {
        let file = include_str!("../../../../assets/correction/word_probabilities.tsv");
        let lines = rows("word_probabilities.tsv", file);
        Self(
            lines
                .map(|row| [0, 1, 2, 3, 4].map(|c| row.column(c).parse().unwrap_or(0.0)))
                .collect(),
        )
    }

    fn draw(&self, column: usize, chance: &mut Chance) -> f64 {
        let share = chance.share();
        let above = self
            .0
            .iter()
            .position(|l| l[0] >= share)
            .unwrap_or(1)
            .max(1);
        let (low, high) = (&self.0[above - 1], &self.0[above]);
        let part = (share - low[0]) / (high[0] - low[0]);
        low[column] + (high[column] - low[column]) * part
    }
}

/// How one word is misheard: what is written instead; nothing where it is left out.
fn misheard(kind: RiskKind, word: &str, lexicon: &Lexicon, chance: &mut Chance) -> Option<String> {
    let lower = word.to_lowercase();
    match kind {
        RiskKind::Drug => Some(misheard_drug(&lower, lexicon, chance)),
        RiskKind::Dose | RiskKind::Number => misheard_number(word, chance),
        RiskKind::Laterality => {
            let (swap, garbled): (&str, &[&str]) = match lower.as_str() {
                "left" => ("right", &["lift", "laughed", "lest", "let"]),
                "right" => ("left", &["write", "bright", "rider", "light"]),
                "bilateral" => ("unilateral", &["by lateral", "lateral"]),
                "bilaterally" => ("laterally", &["by laterally"]),
                _ => return None,
            };
            Some(if chance.share() < 0.5 {
                swap.to_owned()
            } else {
                chance.pick(garbled).map(|g| (*g).to_owned())?
            })
        }
        RiskKind::Negation => {
            let instead: &[&str] = match lower.as_str() {
                "no" => &["know", "now", "a", "on"],
                "not" => &["now", "note", "knot", "that"],
                "without" => &["with", "with out", "width"],
                "denies" => &["the nice", "tonight", "dies", "and eyes"],
                "denied" => &["the night", "tonight"],
                "negative" => &["native", "positive", "negate of"],
                "positive" => &["positively", "negative"],
                "never" => &["ever", "neither"],
                "none" => &["nun", "one"],
                "nor" => &["or", "more"],
                "absent" => &["present", "a sent"],
                _ => return None,
            };
            // Of the words that the engine got wrong, one in twenty-five was left out; here one in seven is.
            if chance.share() < 0.15 {
                return Some(String::new());
            }
            chance.pick(instead).map(|g| (*g).to_owned())
        }
        RiskKind::Name | RiskKind::Other => None,
    }
}

fn misheard_drug(lower: &str, lexicon: &Lexicon, chance: &mut Chance) -> String {
    let mut others: Vec<String> = lookalikes_of(lower)
        .into_iter()
        .map(str::to_owned)
        .collect();
    others.extend(
        lexicon
            .sounding_like(lower, 4)
            .into_iter()
            .filter(|n| !n.contains(' ')),
    );
    if chance.share() < 0.4
        && let Some(other) = chance.pick(&others)
    {
        return other.clone();
    }
    let letters: Vec<char> = lower.chars().collect();
    let at = 1 + chance.below(letters.len().saturating_sub(2).max(1));
    let (head, tail): (String, String) = (
        letters[..at].iter().collect(),
        letters[at..].iter().collect(),
    );
    if chance.share() < 0.4 && at > 2 && letters.len() - at > 2 {
        return format!("{head} {tail}");
    }
    let vowels = ['a', 'e', 'i', 'o', 'u'];
    let changed = chance.pick(&vowels).copied().unwrap_or('a');
    if vowels.contains(&letters[at]) && letters[at] != changed {
        format!(
            "{head}{changed}{}",
            letters[at + 1..].iter().collect::<String>()
        )
    } else {
        format!(
            "{head}{}",
            letters[(at + 1).min(letters.len())..]
                .iter()
                .collect::<String>()
        )
    }
}

fn misheard_number(word: &str, chance: &mut Chance) -> Option<String> {
    const WORDS: [(&str, &str); 8] = [
        ("two", "ten"),
        ("three", "thirty"),
        ("four", "forty"),
        ("five", "nine"),
        ("six", "sixty"),
        ("twice", "once"),
        ("seven", "eleven"),
        ("one", "nine"),
    ];
    let lower = word.to_lowercase();
    if let Some((_, other)) = WORDS.iter().find(|(w, _)| *w == lower) {
        return Some((*other).to_owned());
    }
    let near = near_numbers(word);
    if chance.share() < 0.5 && !near.is_empty() {
        return chance.pick(&near).cloned();
    }
    let digits: Vec<usize> = word
        .char_indices()
        .filter(|(_, c)| c.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    let at = *chance.pick(&digits)?;
    let mut written = word.to_owned();
    match chance.below(3) {
        0 if digits.len() > 1 => {
            written.remove(at);
        }
        1 => written.insert(at, char::from(b'1' + chance.below(9) as u8)),
        _ => {
            let old = written.as_bytes()[at] - b'0';
            let new = (old + 1 + chance.below(8) as u8) % 10;
            written.replace_range(at..=at, &new.to_string());
        }
    }
    (written != word && !written.is_empty()).then_some(written)
}

/// Puts errors into a text: about one for every `every` words, the kinds in turn as far as the text has them.
#[must_use]
pub fn seeded(
    text: &str,
    every: usize,
    lexicon: &Lexicon,
    hearing: &Hearing,
    seed: u64,
) -> SeededDraft {
    let mut chance = Chance::new(seed);
    let found = tokens(text);
    let kinds = kinds_of(text, lexicon);
    let chosen = choose(&kinds, (found.len() / every.max(1)).max(1), &mut chance);
    let mut making = Making {
        hearing,
        chance,
        text: String::new(),
        words: Vec::new(),
        at_s: 0.0,
    };
    let mut errors: Vec<Seeded> = Vec::new();
    let mut end = 0;
    // Errors whose missing word is followed by the next one.
    let mut missing: Option<usize> = None;
    for (n, (span, token)) in found.iter().enumerate() {
        making.text.push_str(&text[end..span.start]);
        end = span.end;
        let word = super::super::risk::core_of(token);
        let wrong = chosen
            .contains(&n)
            .then(|| misheard(kinds[n], word, lexicon, &mut making.chance))
            .flatten();
        let Some(wrong) = wrong else {
            let place = making.write(token, if missing.is_some() { 4 } else { 3 }, 1);
            if let Some(place) = place
                && let Some(error) = missing.take()
            {
                errors[error].places.push(place);
            }
            continue;
        };
        let lead = &token[..word.as_ptr() as usize - token.as_ptr() as usize];
        let tail = &token[lead.len() + word.len()..];
        let mut error = Seeded {
            kind: kinds[n],
            was: word.to_owned(),
            is: wrong.clone(),
            places: Vec::new(),
        };
        if wrong.is_empty() {
            error.places.extend(making.words.last().map(|w| w.span));
            making
                .text
                .truncate(making.text.trim_end_matches(' ').len());
            missing = Some(errors.len());
        } else {
            let parts: Vec<&str> = wrong.split(' ').collect();
            for (at, part) in parts.iter().enumerate() {
                let written = format!(
                    "{}{part}{}",
                    if at == 0 { lead } else { "" },
                    if at + 1 == parts.len() { tail } else { "" }
                );
                if at > 0 {
                    making.text.push(' ');
                }
                error.places.extend(making.write(&written, 3, 2));
            }
        }
        errors.push(error);
    }
    making.text.push_str(&text[end..]);
    SeededDraft {
        manuscript: Manuscript::new(making.text, making.words),
        errors,
        changes: Vec::new(),
    }
}

/// Which words are to be wrong: the kinds in turn, each word of a kind as likely as the others.
fn choose(kinds: &[RiskKind], count: usize, chance: &mut Chance) -> Vec<usize> {
    const IN_TURN: [RiskKind; 5] = [
        RiskKind::Drug,
        RiskKind::Dose,
        RiskKind::Number,
        RiskKind::Laterality,
        RiskKind::Negation,
    ];
    let mut left: Vec<Vec<usize>> = IN_TURN
        .iter()
        .map(|kind| (0..kinds.len()).filter(|n| kinds[*n] == *kind).collect())
        .collect();
    let mut chosen = Vec::new();
    let first = chance.below(IN_TURN.len());
    for turn in first..first + 5 * count {
        let places = &mut left[turn % IN_TURN.len()];
        if places.is_empty() || chosen.len() >= count {
            continue;
        }
        let at = chance.below(places.len());
        let place = places.swap_remove(at);
        // Errors side by side would be one error.
        if !chosen.iter().any(|c: &usize| c.abs_diff(place) < 2) {
            chosen.push(place);
        }
    }
    chosen
}

struct Making<'h> {
    hearing: &'h Hearing,
    chance: Chance,
    text: String,
    words: Vec<SpokenWord>,
    at_s: f64,
}

impl Making<'_> {
    fn write(&mut self, token: &str, seconds: usize, certainty: usize) -> Option<TextSpan> {
        let span = TextSpan::new(self.text.len(), self.text.len() + token.len());
        self.text.push_str(token);
        let letters = token.chars().filter(|c| c.is_alphanumeric()).count();
        if letters == 0 {
            return None;
        }
        let length = self.hearing.draw(seconds, &mut self.chance) * letters as f64;
        self.words.push(SpokenWord {
            span,
            start: self.at_s,
            end: self.at_s + length,
            p: self.hearing.draw(certainty, &mut self.chance) as f32,
            source: Some(span),
        });
        self.at_s += length;
        if token.ends_with(['.', ':', ';']) {
            self.at_s += 0.5;
        }
        Some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeded_draft_differs_where_it_says_and_nowhere_else() {
        let text = "She denies pain in the left knee.\nTakes lisinopril 20 mg daily. No fever, pulse 88.\nThere is no edema.";
        let lexicon = Lexicon::builtin();
        let hearing = Hearing::shipped();
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let draft = seeded(text, 5, &lexicon, &hearing, seed);
            assert!(!draft.errors.is_empty());
            for error in &draft.errors {
                kinds.insert(error.kind);
                assert!(!error.places.is_empty(), "{error:?}");
                let places = error.places.iter();
                let shown: Vec<&str> = places
                    .filter_map(|p| p.of(draft.manuscript.text()))
                    .collect();
                if !error.is.is_empty() {
                    assert!(shown.join(" ").contains(&error.is), "{error:?}: {shown:?}");
                }
            }
            let was: usize = draft.errors.iter().filter(|e| e.is.is_empty()).count();
            let more: usize = draft.errors.iter().map(|e| e.is.matches(' ').count()).sum();
            assert_eq!(
                tokens(draft.manuscript.text()).len() + was,
                tokens(text).len() + more
            );
            assert_eq!(
                draft,
                seeded(text, 5, &lexicon, &hearing, seed),
                "the same for the same seed"
            );
        }
        assert_eq!(kinds.len(), 5, "{kinds:?}");
    }
}
