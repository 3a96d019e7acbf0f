//! One change of the text as a value: it maps every span, and its inverse takes all of it back to the byte.

use serde::{Deserialize, Serialize};

use super::align::{Heard, aligned};
use super::{Manuscript, SpokenWord};
use crate::domain::TextSpan;

/// Some text replaced by other text, with the words on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Where, in bytes; the same place before and after.
    pub at: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there now.
    pub inserted: String,
    /// The first word that it touches, by its place among the words.
    first_word: usize,
    /// The words that stood there, by their places before.
    words_before: Vec<SpokenWord>,
    /// The words that stand there now, by their places after.
    words_after: Vec<SpokenWord>,
    /// Marks that it touches: number, place before, place after.
    marks: Vec<(u32, TextSpan, TextSpan)>,
}

impl Edit {
    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            at: self.at,
            removed: self.inserted.clone(),
            inserted: self.removed.clone(),
            first_word: self.first_word,
            words_before: self.words_after.clone(),
            words_after: self.words_before.clone(),
            marks: self.marks.iter().map(|(id, b, a)| (*id, *a, *b)).collect(),
        }
    }

    /// Where a span stands afterwards. What was put in at a span's edge is not in it; a span that was replaced whole covers what
    /// replaced it.
    #[must_use]
    pub fn map(&self, span: TextSpan) -> TextSpan {
        map(self.at, self.removed.len(), self.inserted.len(), span)
    }

    /// The place after what was put in.
    #[must_use]
    pub fn end(&self) -> usize {
        self.at + self.inserted.len()
    }
}

fn map(at: usize, removed: usize, inserted: usize, span: TextSpan) -> TextSpan {
    let old_end = at + removed;
    let beyond = |place: usize| place - removed + inserted;
    let start = if span.start >= old_end {
        beyond(span.start)
    } else {
        span.start.min(at)
    };
    let end = if span.end > old_end || (span.end == old_end && removed > 0) {
        beyond(span.end)
    } else if span.end > at {
        at + inserted
    } else {
        span.end
    };
    TextSpan::new(start, end.max(start))
}

/// The runs without blanks of a text, with their places: what counts as its words.
#[must_use]
pub fn tokens(text: &str) -> Vec<(TextSpan, &str)> {
    runs(text, 0, text.len())
}

/// The runs without blanks that touch `from..to`, which is widened to whole runs.
fn runs(text: &str, from: usize, to: usize) -> Vec<(TextSpan, &str)> {
    let start = text[..from].rfind(char::is_whitespace).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[to..]
        .find(char::is_whitespace)
        .map_or(text.len(), |at| to + at);
    let mut found = Vec::new();
    let mut at = start;
    for piece in text[start..end].split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            found.push((TextSpan::new(at, at + word.len()), word));
        }
        at += piece.len();
    }
    found
}

impl Manuscript {
    /// The edit that writes `inserted` in place of a span. `None` where the span does not fit the text.
    #[must_use]
    pub fn edit(&self, span: TextSpan, inserted: &str) -> Option<Edit> {
        let removed = span.of(&self.text)?;
        let old = runs(&self.text, span.start, span.end);
        let (from, to) = match (old.first(), old.last()) {
            (Some((first, _)), Some((last, _))) => {
                (first.start.min(span.start), last.end.max(span.end))
            }
            _ => (span.start, span.end),
        };
        let first_word = self.words.partition_point(|w| w.span.end <= from);
        let count = self.words[first_word..].partition_point(|w| w.span.start < to);
        let words_before = self.words[first_word..first_word + count].to_vec();
        // Only the runs around the place are looked at, whatever the text's length.
        let shift = |place: usize| place - span.len() + inserted.len();
        let around: String = [
            &self.text[from..span.start],
            inserted,
            &self.text[span.end..to],
        ]
        .concat();
        let tokens: Vec<(TextSpan, &str)> = tokens(&around)
            .into_iter()
            .map(|(s, w)| (TextSpan::new(s.start + from, s.end + from), w))
            .collect();
        let heard: Vec<Heard<'_>> = words_before
            .iter()
            .filter_map(|w| {
                Some(Heard {
                    text: w.span.of(&self.text)?,
                    start: w.start,
                    end: w.end,
                    p: w.p,
                    source: w.source,
                })
            })
            .collect();
        let before = first_word
            .checked_sub(1)
            .map_or(0.0, |at| self.words[at].end);
        let after = self
            .words
            .get(first_word + count)
            .map_or(before, |w| w.start);
        let touched = self
            .marks
            .iter()
            .filter(|m| m.span.start <= span.end && span.start <= m.span.end);
        let marks = touched
            .map(|m| {
                (
                    m.id,
                    m.span,
                    map(span.start, span.len(), inserted.len(), m.span),
                )
            })
            .collect();
        debug_assert_eq!(shift(to), from + around.len());
        // A run nobody said anything of stays without a time when only blanks change around it.
        let words_after = if heard.is_empty() && old.is_empty() && tokens.is_empty() {
            Vec::new()
        } else {
            aligned(&tokens, &heard, before, after)
        };
        Some(Edit {
            at: span.start,
            removed: removed.to_owned(),
            inserted: inserted.to_owned(),
            first_word,
            words_before,
            words_after,
            marks,
        })
    }

    /// Carries an edit out.
    ///
    /// # Panics
    /// When the edit was made for another text.
    pub fn apply(&mut self, edit: &Edit) {
        let old_end = edit.at + edit.removed.len();
        assert_eq!(
            self.text.get(edit.at..old_end),
            Some(edit.removed.as_str()),
            "an edit is carried out on the text it was made for"
        );
        self.text.replace_range(edit.at..old_end, &edit.inserted);
        let last_word = edit.first_word + edit.words_before.len();
        let (removed, inserted) = (edit.removed.len(), edit.inserted.len());
        for word in &mut self.words[last_word..] {
            word.span = TextSpan::new(
                word.span.start + inserted - removed,
                word.span.end + inserted - removed,
            );
        }
        self.words
            .splice(edit.first_word..last_word, edit.words_after.iter().copied());
        for mark in &mut self.marks {
            let kept = edit
                .marks
                .iter()
                .find(|(id, before, _)| *id == mark.id && *before == mark.span);
            mark.span = kept.map_or_else(|| edit.map(mark.span), |(_, _, after)| *after);
        }
    }
}
