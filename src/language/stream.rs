//! The text as a stream of words and marks that know where in the raw text they come from; what every pass works on.

use crate::domain::{Change, FinishedText, TextSpan, TimedSpan, Transcript};

/// A word, a mark, or a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As it will be written.
    pub(super) text: String,
    /// Whether a blank stands before it.
    pub(super) space: bool,
    /// Where it comes from in the raw text; empty where it was put in.
    pub(super) source: TextSpan,
    /// The rule that last changed it.
    pub(super) rule: Option<&'static str>,
    /// Whether it was said to be written as it is: no pass reads it.
    pub(super) literal: bool,
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        !self.literal && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|w| self.is(w))
    }

    pub(super) fn is_break(&self) -> bool {
        self.text.starts_with('\n')
    }

    /// Punctuation that ends or parts sentences.
    pub(super) fn is_mark(&self) -> bool {
        matches!(self.text.as_str(), "." | "," | ":" | ";" | "?" | "!")
    }

    pub(super) fn ends_sentence(&self) -> bool {
        self.is_break() || matches!(self.text.as_str(), "." | "?" | "!")
    }

    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphanumeric())
    }

    /// Written digits, with decimals and thousands: `1,200.5`.
    pub(super) fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
            && self
                .text
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    }

    /// A hyphen that holds two words together, as in "seven-day" once it is taken apart.
    pub(super) fn is_joining_hyphen(&self, stream: &Stream, at: usize) -> bool {
        self.text == "-" && !self.space && stream.get(at + 1).is_some_and(|n| !n.space)
    }

    pub(super) fn lower(&self) -> String {
        self.text.to_lowercase()
    }
}

/// The text under work, and what was taken out of it.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) raw: String,
    pub(super) tokens: Vec<Token>,
    removed: Vec<(TextSpan, &'static str)>,
    /// Reasons for changes, by where they come from in the raw text.
    reasons: Vec<(TextSpan, Reason)>,
}

/// Why something was changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reason {
    /// For the reader.
    pub(super) why: String,
    /// Whether a person should look.
    pub(super) doubt: bool,
}

impl Stream {
    pub(super) fn read(raw: String) -> Self {
        let mut tokens = Vec::new();
        let mut at = 0;
        let mut space = false;
        while let Some(first) = raw[at..].chars().next() {
            let length = token_length(&raw[at..], first);
            let text = &raw[at..at + length];
            if first.is_whitespace() {
                let lines = text.matches('\n').count();
                if lines > 0 {
                    tokens.push(Token {
                        text: "\n".repeat(lines.min(2)),
                        space: false,
                        source: TextSpan::new(at, at + length),
                        rule: None,
                        literal: false,
                    });
                }
                space = lines == 0;
            } else {
                tokens.push(Token {
                    text: text.to_owned(),
                    space: space && !tokens.is_empty(),
                    source: TextSpan::new(at, at + length),
                    rule: None,
                    literal: false,
                });
                space = false;
            }
            at += length;
        }
        Self {
            raw,
            tokens,
            removed: Vec::new(),
            reasons: Vec::new(),
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    pub(super) fn before(&self, at: usize) -> Option<&Token> {
        at.checked_sub(1).and_then(|b| self.tokens.get(b))
    }

    /// Whether the tokens from `at` are these words, in any case.
    pub(super) fn says(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.len() >= at + words.len()
            && words.iter().zip(&self.tokens[at..]).all(|(w, t)| t.is(w))
    }

    /// Whether a sentence starts at `at`: the text's start, or after an end mark, a line break or a heading's colon.
    pub(super) fn starts_sentence(&self, at: usize) -> bool {
        self.before(at).is_none_or(Token::ends_sentence)
    }

    /// Writes `text` in place of `count` tokens. An empty text takes them out.
    pub(super) fn replace(&mut self, at: usize, count: usize, text: &str, rule: &'static str) {
        let end = (at + count).min(self.tokens.len());
        if at >= end {
            return;
        }
        let source = TextSpan::new(
            self.tokens[at].source.start,
            self.tokens[end - 1]
                .source
                .end
                .max(self.tokens[at].source.start),
        );
        if text.is_empty() {
            self.tokens.drain(at..end);
            self.removed.push((source, rule));
            return;
        }
        if count == 1 && self.tokens[at].text == text {
            return;
        }
        let merged = Token {
            text: text.to_owned(),
            space: self.tokens[at].space && !text.starts_with('\n'),
            source,
            rule: Some(rule),
            literal: false,
        };
        self.tokens.splice(at..end, [merged]);
    }

    /// Keeps why the token at `at` was changed.
    pub(super) fn explain(&mut self, at: usize, reason: Reason) {
        if let Some(token) = self.tokens.get(at) {
            self.reasons.push((token.source, reason));
        }
    }

    fn reason(&self, source: TextSpan) -> Reason {
        let mut inside = self.reasons.iter().filter(|(s, _)| source.contains(*s));
        inside.next().map(|(_, r)| r.clone()).unwrap_or_default()
    }

    /// Puts a mark or a break before the token at `at`.
    pub(super) fn insert(&mut self, at: usize, text: &str, rule: &'static str) {
        let place = self
            .before(at)
            .map_or(0, |t| t.source.end)
            .min(self.raw.len());
        let token = Token {
            text: text.to_owned(),
            space: false,
            source: TextSpan::new(place, place),
            rule: Some(rule),
            literal: false,
        };
        self.tokens.insert(at.min(self.tokens.len()), token);
    }

    /// Takes the token at `at` apart after its first `bytes` bytes; it prints as before.
    pub(super) fn split(&mut self, at: usize, bytes: usize) {
        let Some(token) = self.tokens.get(at) else {
            return;
        };
        // Only a token that stands as it was read can be taken apart: its places are known byte by byte.
        if token.rule.is_some() || token.source.len() != token.text.len() {
            return;
        }
        let (Some(first), Some(second)) = (token.text.get(..bytes), token.text.get(bytes..)) else {
            return;
        };
        let middle = token.source.start + bytes;
        let parts = [
            Token {
                text: first.to_owned(),
                space: token.space,
                source: TextSpan::new(token.source.start, middle),
                rule: None,
                literal: false,
            },
            Token {
                text: second.to_owned(),
                space: false,
                source: TextSpan::new(middle, token.source.end),
                rule: None,
                literal: false,
            },
        ];
        self.tokens.splice(at..=at, parts);
    }

    /// Parts words at a hyphen before digits ("versi-neo-50"), so that either side can be changed alone.
    pub(super) fn part_numbers(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens[at];
            let cut = token.text.match_indices('-').map(|(n, _)| n).find(|&n| {
                let (left, right) = (&token.text[..n], &token.text[n + 1..]);
                right.starts_with(|c: char| c.is_ascii_digit())
                    && left.starts_with(char::is_alphanumeric)
            });
            if let Some(cut) =
                cut.filter(|_| token.rule.is_none() && token.source.len() == token.text.len())
            {
                let (start, end) = (token.source.start, token.source.end);
                let right = Token {
                    text: token.text[cut + 1..].to_owned(),
                    space: true,
                    source: TextSpan::new(start + cut + 1, end),
                    rule: None,
                    literal: false,
                };
                let left = &mut self.tokens[at];
                left.text.truncate(cut);
                left.source = TextSpan::new(start, start + cut);
                self.tokens.insert(at + 1, right);
            }
            at += 1;
        }
    }

    /// Joins again what [`Stream::part_numbers`] parted and nobody changed.
    pub(super) fn join_numbers(&mut self) {
        let mut at = 1;
        while at < self.tokens.len() {
            let (left, right) = (&self.tokens[at - 1], &self.tokens[at]);
            let between = self.raw.get(left.source.end..right.source.start);
            let untouched = left.rule.is_none() && right.rule.is_none();
            if between == Some("-") && untouched && right.is_word() && left.is_word() {
                let (text, end) = (format!("{}-{}", left.text, right.text), right.source.end);
                let left = &mut self.tokens[at - 1];
                left.text = text;
                left.source.end = end;
                self.tokens.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Changes how a word is written without calling it another rule's work.
    pub(super) fn rewrite(&mut self, at: usize, text: String, rule: &'static str) {
        if let Some(token) = self.tokens.get_mut(at)
            && token.text != text
        {
            token.text = text;
            token.rule = token.rule.or(Some(rule));
        }
    }

    /// Keeps that something said is not in the text.
    pub(super) fn note_removed(&mut self, source: TextSpan, rule: &'static str) {
        self.removed.push((source, rule));
    }

    /// The finished text with its changes, and each word's time from the transcript.
    pub(super) fn finish(self, transcript: &Transcript) -> FinishedText {
        self.finish_with_places(transcript).0
    }

    /// As [`Self::finish`], with where every token stands in the finished text and in the raw one.
    pub(super) fn finish_with_places(
        self,
        transcript: &Transcript,
    ) -> (FinishedText, Vec<(TextSpan, TextSpan)>) {
        let mut text = String::new();
        let mut placed: Vec<(TextSpan, &Token)> = Vec::new();
        for token in &self.tokens {
            let fresh = text.is_empty() || text.ends_with('\n');
            if token.space && !fresh && !token.is_break() {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(&token.text);
            placed.push((TextSpan::new(start, text.len()), token));
        }
        let mut changes: Vec<Change> = placed
            .iter()
            .filter_map(|(span, token)| {
                let from = token.source.of(&self.raw).unwrap_or_default();
                let rule = token.rule.filter(|_| from != token.text)?;
                let Reason { why, doubt } = self.reason(token.source);
                Some(Change {
                    from: from.to_owned(),
                    to: token.text.clone(),
                    span: *span,
                    source: token.source,
                    rule: rule.to_owned(),
                    why,
                    doubt,
                })
            })
            .collect();
        for (source, rule) in &self.removed {
            // A removal inside what became something else is told there.
            let told = placed.iter().any(|(_, t)| t.source.contains(*source));
            let from = source.of(&self.raw).unwrap_or_default();
            if told || from.is_empty() {
                continue;
            }
            let at = placed
                .iter()
                .find(|(_, t)| t.source.start >= source.end)
                .map_or(text.len(), |(span, _)| span.start);
            changes.push(Change {
                from: from.to_owned(),
                to: String::new(),
                span: TextSpan::new(at, at),
                source: *source,
                rule: (*rule).to_owned(),
                why: String::new(),
                doubt: false,
            });
        }
        changes.sort_by_key(|c| (c.span, c.source));
        let words = timed_words(&text, &placed, &self.raw, transcript);
        let places = placed.iter().map(|(span, t)| (*span, t.source)).collect();
        let finished = FinishedText {
            text,
            changes,
            words,
        };
        (finished, places)
    }
}

/// Words keep inner apostrophes, hyphens, slashes, decimals and thousands; every other mark stands alone.
fn token_length(rest: &str, first: char) -> usize {
    if first.is_whitespace() {
        return rest.len() - rest.trim_start().len();
    }
    if !first.is_alphanumeric() {
        return first.len_utf8();
    }
    let characters: Vec<(usize, char)> = rest.char_indices().collect();
    for (n, (at, c)) in characters.iter().enumerate() {
        let next = characters.get(n + 1).map(|(_, c)| *c);
        let last = n.checked_sub(1).map(|b| characters[b].1);
        let digits =
            last.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
        let inside = match c {
            '\'' | '’' | '-' | '/' => {
                last.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)
            }
            '.' => {
                digits
                    || (last.is_some_and(char::is_alphabetic)
                        && next.is_some_and(char::is_alphabetic))
            }
            ',' => {
                digits
                    && characters[n + 1..]
                        .iter()
                        .take_while(|(_, c)| c.is_ascii_digit())
                        .count()
                        == 3
            }
            c => c.is_alphanumeric(),
        };
        if !inside {
            return *at;
        }
    }
    rest.len()
}

/// Each run without blanks in the finished text, with the times of the recognised words it comes from.
fn timed_words(
    text: &str,
    placed: &[(TextSpan, &Token)],
    raw: &str,
    transcript: &Transcript,
) -> Vec<TimedSpan> {
    let mut heard = Vec::new();
    let mut from = 0;
    for word in transcript.words() {
        let wanted = word.text.trim();
        if let Some(at) = raw.get(from..).and_then(|rest| rest.find(wanted)) {
            heard.push((TextSpan::new(from + at, from + at + wanted.len()), word));
            from += at + wanted.len();
        }
    }
    let mut words: Vec<TimedSpan> = Vec::new();
    let mut next = 0;
    let mut reached = 0;
    for piece in text.split_whitespace() {
        let Some(at) = text[reached..].find(piece) else {
            continue;
        };
        let span = TextSpan::new(reached + at, reached + at + piece.len());
        reached = span.end;
        while placed.get(next).is_some_and(|(p, _)| p.end <= span.start) {
            next += 1;
        }
        let sources: Vec<TextSpan> = placed[next..]
            .iter()
            .take_while(|(p, _)| p.start < span.end)
            .map(|(_, t)| t.source)
            .filter(|s| !s.is_empty())
            .collect();
        let low = sources.iter().map(|s| s.start).min().unwrap_or_default();
        let high = sources.iter().map(|s| s.end).max().unwrap_or_default();
        let first = heard.partition_point(|(place, _)| place.end <= low);
        let said: Vec<_> = heard[first..]
            .iter()
            .take_while(|(place, _)| place.start < high)
            .map(|(_, word)| *word)
            .collect();
        let resting = words.last().map_or(0.0, |w| w.end);
        words.push(TimedSpan {
            span,
            start: said.first().map_or(resting, |w| w.start),
            end: said.last().map_or(resting, |w| w.end),
            p: said.iter().map(|w| w.p).fold(1.0, f32::min),
        });
    }
    words
}
