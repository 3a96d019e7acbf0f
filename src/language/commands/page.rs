//! The page as it is written: what was put where, and how to take it back.

use super::{AUTO_TEXT, RULE};
use crate::domain::TextSpan;
use crate::language::passes::headings;
use crate::language::stream::Token;

/// How words are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Caps {
    #[default]
    Usual,
    Title,
    All,
}

/// A page under work.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) tokens: Vec<Token>,
    /// What was taken out.
    pub(super) taken: Vec<TextSpan>,
    /// Where the next word goes; none is the end.
    cursor: Option<Cursor>,
    pub(super) caps: Caps,
    pub(super) selected: Option<(usize, usize)>,
    /// What "scratch that" never reaches behind: a heading gone to, an auto-text.
    floor: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    from: usize,
    at: usize,
}

impl Page {
    /// Where the next word goes.
    pub(super) fn here(&self) -> usize {
        self.cursor.map_or(self.tokens.len(), |c| c.at)
    }

    /// Writes a token as it was said.
    pub(super) fn say(&mut self, mut token: Token) {
        self.selected = None;
        match self.caps {
            Caps::Usual => {}
            caps => recase(&mut token, caps),
        }
        let Some(cursor) = self.cursor else {
            self.tokens.push(token);
            return;
        };
        if cursor.at == cursor.from {
            // A mark of the engine's before anything was said fills nothing.
            if token.is_mark() {
                self.taken.push(token.source);
                return;
            }
            let field = self.tokens.remove(cursor.from);
            token.space = field.space;
        }
        self.tokens.insert(cursor.at, token);
        self.cursor = Some(Cursor {
            at: cursor.at + 1,
            ..cursor
        });
    }

    /// Puts a token at the end whatever the cursor.
    pub(super) fn put(&mut self, token: Token) {
        self.tokens.push(token);
    }

    /// What is put from here on is a stretch of its own.
    pub(super) fn settle(&mut self) {
        self.floor = self.tokens.len();
    }

    /// Goes to the first field that is still open; whether there is one.
    pub(super) fn next_field(&mut self) -> bool {
        self.leave_field();
        let open = |t: &Token| t.rule == Some(AUTO_TEXT) && t.text.starts_with('[');
        let Some(at) = self.tokens.iter().position(open) else {
            return false;
        };
        self.cursor = Some(Cursor { from: at, at });
        true
    }

    /// Goes to the end again. A full stop of the engine's behind what fills a field in a sentence goes.
    pub(super) fn leave_field(&mut self) {
        let Some(cursor) = self.cursor.take() else {
            return;
        };
        let filled = cursor.at > cursor.from;
        let stop = cursor.at.checked_sub(1).filter(|_| filled);
        let goes_on = self.tokens.get(cursor.at).is_some_and(|t| !t.is_break());
        if let Some(stop) = stop.filter(|s| goes_on && self.tokens[*s].is_mark()) {
            self.taken.push(self.tokens.remove(stop).source);
        }
    }

    /// From where to where "that" reaches: the selection, or what was said since the sentence began, the last pause, or the last
    /// command, whichever is nearest; `pause` says whether the speaker paused before a place in the raw text.
    pub(super) fn that(&self, pause: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        if self.selected.is_some() {
            return self.selected;
        }
        let end = self.here();
        let floor = self.cursor.map_or(self.floor, |c| c.from).min(end);
        let mut start = end;
        // The end of what is to go is not the edge where it begins.
        while start > floor && !self.tokens[start - 1].is_word() {
            start -= 1;
        }
        while start > floor {
            let (before, last) = (&self.tokens[start - 1], self.tokens.get(start));
            let paused = last.is_some_and(|t| start < end && t.is_word() && pause(t.source.start));
            if paused || before.ends_sentence() || self.ends_heading(start) {
                break;
            }
            start -= 1;
        }
        (start < end && self.tokens[start..end].iter().any(Token::is_word)).then_some((start, end))
    }

    /// Whether a heading's colon stands before `at`.
    fn ends_heading(&self, at: usize) -> bool {
        if self.tokens[at - 1].text != ":" {
            return false;
        }
        let line = self.tokens[..at - 1].iter().rposition(Token::ends_sentence);
        let words = &self.tokens[line.map_or(0, |n| n + 1)..at - 1];
        let words: Vec<String> = words.iter().map(Token::lower).collect();
        headings::is_heading(&words)
    }

    /// Takes a stretch out and keeps what stood there.
    pub(super) fn take(&mut self, (from, to): (usize, usize), raw: &str) {
        for token in self.tokens.drain(from..to) {
            let said = token.source;
            match self.taken.last_mut() {
                // One stretch of speech is one entry of the record.
                Some(last) if last.end <= said.start && is_blank(raw, last.end, said.start) => {
                    last.end = said.end.max(last.end);
                }
                _ if said.is_empty() => {}
                _ => self.taken.push(said),
            }
        }
        self.floor = self.floor.min(from);
        self.selected = None;
        if let Some(cursor) = &mut self.cursor {
            cursor.at = cursor.at.min(from);
        }
    }

    /// The last place where these words stand, in any case and whatever the marks.
    pub(super) fn find(&self, words: &str) -> Option<(usize, usize)> {
        let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let places: Vec<usize> = (0..self.tokens.len())
            .filter(|at| !self.tokens[*at].is_mark() && !self.tokens[*at].is_break())
            .collect();
        let mut runs = places.windows(wanted.len().max(1));
        let same = |run: &&[usize]| {
            let mut pairs = run.iter().zip(&wanted);
            pairs.all(|(at, word)| self.tokens[*at].lower() == *word)
        };
        let run = runs.rfind(same)?;
        Some((*run.first()?, run.last()? + 1))
    }

    /// Writes a stretch in capitals.
    pub(super) fn recase(&mut self, (from, to): (usize, usize), caps: Caps) {
        self.tokens[from..to]
            .iter_mut()
            .for_each(|t| recase(t, caps));
        self.selected = None;
    }
}

fn is_blank(raw: &str, from: usize, to: usize) -> bool {
    raw.get(from..to)
        .is_some_and(|between| between.trim().is_empty())
}

fn recase(token: &mut Token, caps: Caps) {
    let text = match caps {
        Caps::Usual => return,
        Caps::All => token.text.to_uppercase(),
        Caps::Title => {
            let mut letters = token.text.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        }
    };
    if text != token.text {
        (token.text, token.rule) = (text, token.rule.or(Some(RULE)));
    }
}
