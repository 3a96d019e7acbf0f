//! Finds the commands in what was said. A phrase is a command where the speaker set it off: by a mark, a spoken mark, or a pause.

use super::phrases::{Action, Command, Edge, Phrase, Slot};
use super::{RULE, Rules, spell};
use crate::domain::{TextSpan, Transcript};
use crate::language::passes::{headings, marks};
use crate::language::stream::{Stream, Token};

/// A pause this long ends a phrase, seconds …
const PHRASE_S: f64 = 0.35;
/// … and this long a sentence.
const SENTENCE_S: f64 = 0.7;
/// Begins the token that stands for a command until it is carried out; nothing that is said holds it.
const SIGN: char = '\u{E0C0}';

/// A command that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::language) struct Order {
    pub(super) action: Action,
    /// What was said in the slot's place.
    pub(super) about: String,
    pub(super) said: TextSpan,
    /// The tokens as they were, should it turn out to be no command.
    pub(super) tokens: Vec<Token>,
}

/// Takes the commands out of the stream; each leaves a sign that [`order_at`] knows, which everything else takes for a break.
pub(in crate::language) fn find(
    stream: &mut Stream,
    transcript: &Transcript,
    rules: &Rules,
) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    let pauses = Pauses::of(stream, transcript);
    let mut at = 0;
    while at < stream.tokens.len() {
        if let Some(length) = escaped(stream, at, rules) {
            stream.replace(at, 1, "", RULE);
            (at..at + length).for_each(|t| stream.tokens[t].literal = true);
            at += length;
            continue;
        }
        let found = order(stream, at, rules, &pauses);
        // Capitals that were never on cannot go off: "she took the caps off".
        let on = |o: &Order| matches!(o.action, Action::CapsOn | Action::AllCapsOn);
        let meant = |(o, _): &(Order, usize)| o.action != Action::CapsOff || orders.iter().any(on);
        if let Some((order, length)) = found.filter(meant) {
            let sign = Token {
                text: format!("\n{SIGN}{}", orders.len()),
                space: false,
                source: order.said,
                rule: Some(RULE),
                literal: true,
            };
            stream.tokens.splice(at..at + length, [sign]);
            orders.push(order);
        }
        at += 1;
    }
    orders
}

/// Which command the token stands for.
pub(super) fn order_at(token: &Token) -> Option<usize> {
    token
        .text
        .strip_prefix(['\n'])?
        .strip_prefix(SIGN)?
        .parse()
        .ok()
}

/// How many tokens after the one at `at` it says to write out.
fn escaped(stream: &Stream, at: usize, rules: &Rules) -> Option<usize> {
    if !rules.commands.escapes(&stream.get(at)?.lower()) {
        return None;
    }
    marks::length_at(stream, at + 1).or_else(|| {
        let phrases = rules.commands.phrases().iter();
        phrases
            .filter_map(|p| Some(p.words.len() + slot(stream, at + 1, p, rules, None)?.1))
            .max()
    })
}

fn order(stream: &Stream, at: usize, rules: &Rules, pauses: &Pauses) -> Option<(Order, usize)> {
    if stream.get(at).is_none_or(|t| t.literal) {
        return None;
    }
    let before = edge_before(stream, at, rules, pauses)?;
    rules.commands.phrases().iter().find_map(|phrase| {
        let command = rules.commands.command(phrase);
        let (about, slot_length) = slot(stream, at, phrase, rules, Some(pauses))?;
        let length = phrase.words.len() + slot_length;
        let after = edge_after(stream, at + length, rules, pauses);
        if before < command.before || after < command.after {
            return None;
        }
        let taken = length + usize::from(swallows(stream, at, length, command));
        let tokens = stream.tokens[at..at + taken].to_vec();
        let said = TextSpan::new(tokens.first()?.source.start, tokens.last()?.source.end);
        let action = command.does;
        Some((
            Order {
                action,
                about,
                said,
                tokens,
            },
            taken,
        ))
    })
}

/// The engine's own mark behind a command is part of it.
fn swallows(stream: &Stream, at: usize, length: usize, command: &Command) -> bool {
    let marked = stream
        .get(at + length)
        .is_some_and(|t| t.is_mark() && !t.literal);
    // A spelled word, and "caps off" in the midst of a sentence, leave it to the sentence.
    let in_sentence = stream.before(at).is_some_and(Token::is_word);
    match command.does {
        Action::Spell => false,
        Action::CapsOff => marked && !in_sentence,
        _ => marked,
    }
}

/// Whether the phrase stands at `at`; then what is said in its slot, and how many tokens that takes.
fn slot(
    stream: &Stream,
    at: usize,
    phrase: &Phrase,
    rules: &Rules,
    pauses: Option<&Pauses>,
) -> Option<(String, usize)> {
    let words: Vec<&str> = phrase.words.iter().map(String::as_str).collect();
    if !stream.says(at, &words) {
        return None;
    }
    let from = at + words.len();
    match phrase.slot {
        None => Some((String::new(), 0)),
        Some(Slot::Letters) => spell::letters(stream, from),
        Some(Slot::Words) => some_words(stream, from, pauses),
        Some(Slot::AutoText) => {
            let texts = rules.auto_texts.list().iter();
            let names = texts.flat_map(|t| t.names().map(|n| (n, t.name.as_str())));
            longest(stream, from, names)
        }
        Some(Slot::Section) => {
            let sections = rules.sections.iter();
            let own =
                sections.flat_map(|s| s.said.iter().map(|n| (n.as_str(), s.heading.as_str())));
            longest(stream, from, own).or_else(|| headings::heading_words(stream, from))
        }
    }
}

/// Of names and what they mean, the longest that stands at `at`.
fn longest<'a>(
    stream: &Stream,
    at: usize,
    names: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<(String, usize)> {
    names
        .filter_map(|(name, means)| {
            let words: Vec<&str> = name.split_whitespace().collect();
            let there = !words.is_empty() && stream.says(at, &words);
            there.then(|| (means.to_owned(), words.len()))
        })
        .max_by_key(|(_, length)| *length)
}

/// The words up to the end of the phrase.
fn some_words(stream: &Stream, at: usize, pauses: Option<&Pauses>) -> Option<(String, usize)> {
    const MOST: usize = 8;
    let pause = |t: usize| t > at && pauses.is_some_and(|p| p.before(stream, t) >= PHRASE_S);
    let rest = stream.tokens.get(at..)?.iter().enumerate();
    let words: Vec<&Token> = rest
        .take_while(|(n, t)| !t.is_mark() && !t.is_break() && !pause(at + n))
        .map(|(_, t)| t)
        .collect();
    let said: Vec<&str> = words.iter().map(|t| t.text.as_str()).collect();
    ((1..=MOST).contains(&words.len())).then(|| (said.join(" "), words.len()))
}

/// How clearly a phrase ends before `at`; `None` where what follows is told as somebody's words.
fn edge_before(stream: &Stream, at: usize, rules: &Rules, pauses: &Pauses) -> Option<Edge> {
    let Some(before) = stream.before(at) else {
        return Some(Edge::Sentence);
    };
    if before.is_break() {
        return Some(Edge::Sentence);
    }
    if before.is_mark() || before.text == "\"" {
        // "said, …" and "told her: …".
        let tellers = &stream.tokens[at.saturating_sub(3)..at - 1];
        let told = tellers.iter().any(|t| rules.commands.reports(&t.lower()));
        if told && !matches!(before.text.as_str(), "." | "?" | "!") {
            return None;
        }
        return Some(match before.text.as_str() {
            "." | "?" | "!" => Edge::Sentence,
            "\"" => Edge::Free,
            _ => Edge::Phrase,
        });
    }
    if let Some(ends) = marks::before(stream, at) {
        return Some(if ends { Edge::Sentence } else { Edge::Phrase });
    }
    let pause = pauses.before(stream, at);
    let unfinished =
        rules.commands.is_unfinished(&before.lower()) || rules.commands.reports(&before.lower());
    Some(of_pause(pause, unfinished))
}

fn edge_after(stream: &Stream, at: usize, rules: &Rules, pauses: &Pauses) -> Edge {
    let Some(next) = stream.get(at) else {
        return Edge::Sentence;
    };
    if next.ends_sentence() {
        return Edge::Sentence;
    }
    if next.is_mark() {
        return Edge::Phrase;
    }
    if marks::length_at(stream, at).is_some() {
        return Edge::Sentence;
    }
    let another = |p: &Phrase| slot(stream, at, p, rules, Some(pauses)).is_some();
    if rules.commands.phrases().iter().any(another) {
        return Edge::Phrase;
    }
    of_pause(pauses.before(stream, at), false)
}

fn of_pause(pause: f64, unfinished: bool) -> Edge {
    if unfinished || pause < PHRASE_S {
        Edge::Free
    } else if pause < SENTENCE_S {
        Edge::Phrase
    } else {
        Edge::Sentence
    }
}

/// How long the speaker was silent, by places in the raw text.
#[derive(Debug)]
pub(super) struct Pauses {
    /// Where each word starts in the raw text, and the silence before it.
    before: Vec<(usize, f64)>,
}

impl Pauses {
    pub(super) fn of(stream: &Stream, transcript: &Transcript) -> Self {
        let (mut from, mut last) = (0, None);
        let mut before = Vec::new();
        for word in transcript.words() {
            let wanted = word.text.trim();
            let Some(at) = stream.raw.get(from..).and_then(|rest| rest.find(wanted)) else {
                continue;
            };
            let pause = last.map_or(0.0, |end: f64| (word.start - end).max(0.0));
            before.push((from + at, pause));
            from += at + wanted.len();
            last = Some(word.end);
        }
        Self { before }
    }

    /// Seconds of silence before the token at `at`.
    pub(super) fn before(&self, stream: &Stream, at: usize) -> f64 {
        stream.get(at).map_or(0.0, |t| self.at(t.source.start))
    }

    /// Seconds of silence before the word that starts there.
    pub(super) fn at(&self, place: usize) -> f64 {
        let found = self.before.binary_search_by_key(&place, |(at, _)| *at);
        found.map_or(0.0, |at| self.before[at].1)
    }
}
