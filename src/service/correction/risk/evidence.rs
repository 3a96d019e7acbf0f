//! What speaks for and against an error at a word, as named values; their weights are learnt (`assets/correction/review_words.tsv`).
//!
//! Named here once for the program and for what learns the weights. Never here: the weights.

use std::fmt::Write;

use super::RiskKind;
use super::page::Page;
use super::plausible;
use super::words::near_numbers;
use crate::language::lookalikes_of;

/// Takes a name and its value.
pub(super) struct Notes<'n> {
    name: String,
    take: &'n mut dyn FnMut(&str, f32),
}

impl<'n> Notes<'n> {
    pub(super) fn new(take: &'n mut dyn FnMut(&str, f32)) -> Self {
        Self {
            name: String::new(),
            take,
        }
    }

    fn add(&mut self, parts: &[&str], value: f32) {
        self.name.clear();
        for part in parts {
            self.name.push_str(part);
        }
        (self.take)(&self.name, value);
    }

    /// The value for all words, and for words of this class.
    fn both(&mut self, class: &str, name: &str, value: f32) {
        self.add(&[name], value);
        self.add(&[class, " ", name], value);
    }
}

/// How far from even the engine's odds are: 0 at one half, above 0 where it doubts.
fn odds(p: f32) -> f32 {
    let p = p.clamp(0.02, 0.998);
    ((1.0 - p) / p).ln()
}

/// A word's class: its kind, and what makes it suspect.
fn class(page: &Page<'_>, at: usize) -> String {
    let judged = &page.judged[at];
    let mut class = match judged.kind {
        RiskKind::Drug => "drug",
        RiskKind::Dose => "dose",
        RiskKind::Laterality => "side",
        RiskKind::Negation => "not",
        RiskKind::Number => "number",
        RiskKind::Name => "name",
        RiskKind::Other => "word",
    }
    .to_owned();
    let digits = page.lowers[at].starts_with(|c: char| c.is_ascii_digit());
    for (is, mark) in [
        (judged.confusable, "~"),
        (judged.suspect, "?"),
        (judged.unknown, "*"),
        (digits, "9"),
    ] {
        if is {
            class.push_str(mark);
        }
    }
    class
}

/// Digits as 9, so that numbers of one form are one.
fn shape(word: &str) -> String {
    word.chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect()
}

/// All that is known of a word.
pub(super) fn of(page: &Page<'_>, at: usize, notes: &mut Notes<'_>) {
    let class = class(page, at);
    notes.add(&["all"], 1.0);
    notes.add(&[&class], 1.0);
    sound(page, at, &class, notes);
    time(page, at, &class, notes);
    spelling(page, at, &class, notes);
    around(page, at, &class, notes);
    if page.lowers[at].starts_with(|c: char| c.is_ascii_digit()) {
        number(page, at, notes);
    }
    trade(page, at, &class, notes);
}

/// What the engine thought of the word and of those beside it.
fn sound(page: &Page<'_>, at: usize, class: &str, notes: &mut Notes<'_>) {
    let p = page.p(at);
    notes.both(class, "odds", odds(p));
    const STEPS: [f32; 9] = [0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.96, 0.99];
    let step = STEPS.iter().filter(|s| p > **s).count().to_string();
    notes.both(class, &format!("p{step}"), 1.0);
    notes.both(class, "rank", page.rank(p));
    notes.both(class, "unrest", page.unrest * 4.0);
    notes.both(class, "odds in unrest", odds(p) * page.unrest * 4.0);
    let least = |from: usize, to: usize| {
        (from..to)
            .filter(|n| *n != at)
            .map(|n| odds(page.p(n)))
            .fold(-6.0, f32::max)
    };
    let end = page.words.len();
    notes.both(class, "before", least(at.saturating_sub(1), at));
    notes.both(class, "after", least(at, (at + 2).min(end)));
    notes.both(
        class,
        "within 2",
        least(at.saturating_sub(2), (at + 3).min(end)),
    );
    notes.both(
        class,
        "within 4",
        least(at.saturating_sub(4), (at + 5).min(end)),
    );
}

/// What the times of the words say.
fn time(page: &Page<'_>, at: usize, class: &str, notes: &mut Notes<'_>) {
    const STEPS: [f64; 6] = [0.035, 0.05, 0.08, 0.12, 0.18, 0.26];
    let end = page.words.len();
    for (where_, place) in [("", Some(at)), ("next ", Some(at + 1).filter(|n| *n < end))] {
        let Some(place) = place else { continue };
        if page.follows_gap(place) {
            notes.both(class, &format!("{where_}gap"), 1.0);
        }
        if let Some(pace) = page.pace(place) {
            let step = STEPS.iter().filter(|s| pace > **s).count();
            notes.both(class, &format!("{where_}pace{step}"), 1.0);
        }
    }
}

/// The word itself: known or not, how rare, how it is written.
fn spelling(page: &Page<'_>, at: usize, class: &str, notes: &mut Notes<'_>) {
    let word = page.lowers[at].as_str();
    let lexicon = page.background.lexicon;
    let rarity = lexicon.rarity(word).map_or(9, |r| (r as usize).min(8));
    notes.both(class, &format!("rarity{rarity}"), 1.0);
    let letters = word.chars().count().min(12);
    notes.both(class, &format!("letters{letters}"), 1.0);
    notes.add(&["=", word], 1.0);
    if page.judged[at].unknown {
        let joins = |from: usize| {
            page.lowers
                .get(from..from + 2)
                .is_some_and(|two| lexicon.knows(&two.concat()))
        };
        if joins(at) || at > 0 && joins(at - 1) {
            notes.both(class, "in two pieces", 1.0);
        }
    }
    for (name, beside) in [("before", at.checked_sub(1)), ("after", Some(at + 1))] {
        if beside.is_some_and(|n| page.judged.get(n).is_some_and(|j| j.unknown)) {
            notes.both(class, &format!("unknown {name}"), 1.0);
        }
    }
    if page.words[at].starts_with(char::is_uppercase) {
        notes.both(class, "capital", 1.0);
    }
}

/// What it stands between.
fn around(page: &Page<'_>, at: usize, class: &str, notes: &mut Notes<'_>) {
    let word = page.lowers[at].as_str();
    let plain = |n: Option<usize>| {
        n.and_then(|n| page.lowers.get(n))
            .map_or_else(|| "|".to_owned(), |w| shape(w))
    };
    let opens = page.opens(at);
    let ends = page.words[at].ends_with(['.', ',', ';', ':', '?']);
    let before = if opens {
        "|".to_owned()
    } else {
        plain(at.checked_sub(1))
    };
    let after = if ends {
        "|".to_owned()
    } else {
        plain(Some(at + 1))
    };
    let own = if word.starts_with(|c: char| c.is_ascii_digit()) {
        shape(word)
    } else {
        word.to_owned()
    };
    notes.add(&[class, "<", &before], 1.0);
    notes.add(&[class, ">", &after], 1.0);
    notes.add(&[&before, "<", &own], 1.0);
    notes.add(&[&own, ">", &after], 1.0);
    if letters_few(word) {
        notes.add(&[&before, "<", &own, ">", &after], 1.0);
        // The word that a short one stands before may come after an adjective.
        notes.add(&[&own, ">>", &plain(Some(at + 2))], 1.0);
    }
    for (mark, n) in [("<", at.checked_sub(1)), (">", Some(at + 1))] {
        if let Some(n) = n.filter(|n| *n < page.words.len()) {
            notes.add(&[class, mark, "class ", &self::class(page, n)], 1.0);
        }
    }
    let dose = (at + 1..(at + 5).min(page.words.len()))
        .position(|n| page.kind(n) == RiskKind::Dose)
        .map_or_else(|| "-".to_owned(), |far| far.to_string());
    notes.both(class, &format!("dose in {dose}"), 1.0);
}

fn letters_few(word: &str) -> bool {
    word.len() <= 4 && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// A number: its form, its value, what is counted.
fn number(page: &Page<'_>, at: usize, notes: &mut Notes<'_>) {
    let word = page.lowers[at].as_str();
    let form = shape(word);
    notes.add(&["form ", &form], 1.0);
    let what = page.lowers[at.saturating_sub(4)..at]
        .iter()
        .rev()
        .find(|w| w.len() > 2 && w.bytes().all(|b| b.is_ascii_alphabetic()));
    let after = page.lowers.get(at + 1).map_or("|", String::as_str);
    if let Some(what) = what {
        notes.add(&["form ", what, "<", &form], 1.0);
        notes.add(&["value ", what, "<", word], 1.0);
    }
    notes.add(&["form ", &form, ">", after], 1.0);
    notes.add(&["value ", word, ">", after], 1.0);
    let mut last = String::new();
    let digits: Vec<char> = word.chars().filter(char::is_ascii_digit).collect();
    if let (Some(first), Some(end)) = (digits.first(), digits.last()) {
        let _ = write!(last, "{end} of {}", digits.len());
        notes.add(&["last ", &last], 1.0);
        last.clear();
        let _ = write!(last, "{first} of {}", digits.len());
        notes.add(&["first ", &last], 1.0);
    }
    if page.count(word) > 1 {
        notes.add(&["number again"], 1.0);
    }
    if !near_numbers(word).is_empty() {
        notes.add(&["near number"], 1.0);
    }
    if plausible::doubted(&page.words, at).is_some() {
        notes.add(&["implausible"], 1.0);
    }
}

/// What the trade knows: look-alikes, strengths, sides, what was rewritten.
fn trade(page: &Page<'_>, at: usize, class: &str, notes: &mut Notes<'_>) {
    let word = page.lowers[at].as_str();
    if page.kind(at) == RiskKind::Drug {
        if !lookalikes_of(word).is_empty() {
            notes.both(class, "look-alike", 1.0);
        }
        if page.count(word) > 1 {
            notes.both(class, "drug again", 1.0);
        }
    }
    match page.strength(at) {
        Some((true, _)) => notes.add(&["usual strength"], 1.0),
        Some((false, _)) => notes.add(&["no usual strength"], 1.0),
        None => {}
    }
    if page.is_other_side(at) {
        notes.add(&["other side"], 1.0);
    }
    if matches!(word, "left" | "right") {
        let told = match page.side_before(at) {
            None => "no side before",
            Some(side) if side == word => "same side before",
            Some(_) => "other side before",
        };
        notes.add(&[told], 1.0);
    }
    if let Some(change) = page.change(at) {
        notes.both(class, "rewritten", 1.0);
        if change.doubt {
            notes.both(class, "rewritten in doubt", 1.0);
        }
    }
}
