//! What is done with whole phrases: abbreviations, blanks, flags, find and replace.

use super::EditedText;
use crate::domain::{ManuscriptEntry, Mark, MarkKind, TextSpan};

impl EditedText {
    /// Expands the abbreviation that ends at the caret, if it is one.
    pub fn expand(&mut self, known: &[(String, String)]) {
        let start = self.text()[..self.caret]
            .rfind(|c: char| c.is_whitespace() || c == '(')
            .map_or(0, |at| at + 1);
        let typed = &self.text()[start..self.caret];
        let found = known.iter().find(|(short, _)| short == typed);
        if let Some((_, long)) = found.cloned() {
            self.write(TextSpan::new(start, self.caret), &long);
        }
    }

    /// Puts a blank where the caret or the selection is.
    pub fn blank(&mut self, reason: &str) {
        let span = self
            .selection()
            .unwrap_or(TextSpan::new(self.caret, self.caret));
        let heard = self.heard_at(span);
        let quote = span.of(self.text()).unwrap_or_default().to_owned();
        self.write(span, Mark::BLANK);
        let span = TextSpan::new(span.start, span.start + Mark::BLANK.len());
        self.raise(MarkKind::Blank, true, span, heard, quote, reason);
    }

    /// Flags the selection, or the word at the caret.
    pub fn flag(&mut self, critical: bool, reason: &str) {
        let span = self
            .selection()
            .or_else(|| self.manuscript.word_at(self.caret).map(|w| w.span));
        let Some(span) = span else { return };
        let heard = self.heard_at(span);
        let quote = span.of(self.text()).unwrap_or_default().to_owned();
        self.raise(MarkKind::Flag, critical, span, heard, quote, reason);
    }

    fn heard_at(&self, span: TextSpan) -> Option<(f64, f64)> {
        self.manuscript.heard_within(span).or_else(|| {
            self.manuscript
                .word_at(span.start)
                .map(|w| (w.start, w.end))
        })
    }

    fn raise(
        &mut self,
        kind: MarkKind,
        critical: bool,
        span: TextSpan,
        heard: Option<(f64, f64)>,
        quote: String,
        reason: &str,
    ) {
        let mark = Mark {
            id: self.manuscript.next_mark(),
            kind,
            critical,
            span,
            heard,
            quote,
            reason: reason.to_owned(),
            resolved: false,
        };
        self.take(ManuscriptEntry::Raise(mark));
    }

    /// The next place after the caret where words stand, from the start again at the end; letters' case does not matter.
    #[must_use]
    pub fn find(&self, words: &str, from: usize) -> Option<TextSpan> {
        if words.is_empty() {
            return None;
        }
        let (text, words) = (self.text().to_ascii_lowercase(), words.to_ascii_lowercase());
        let from = from.min(text.len());
        let after = text
            .get(from..)
            .and_then(|t| t.find(&words))
            .map(|at| at + from);
        let at = after.or_else(|| text.find(&words))?;
        Some(TextSpan::new(at, at + words.len()))
    }

    /// Replaces every place; says how many there were. Taken back in one step.
    pub fn replace_all(&mut self, words: &str, with: &str) -> usize {
        let (mut at, mut count) = (0, 0);
        while let Some(span) = self.find(words, at).filter(|s| s.start >= at) {
            self.put(span, with, count > 0);
            at = span.start + with.len();
            count += 1;
        }
        self.typing = false;
        count
    }
}
