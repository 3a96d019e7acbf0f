//! The text under the caret: what is typed becomes entries of the journal; lines laid out once and kept until they change.
//!
//! Never here: drawing, what the desk asks of the office.

mod caret;
mod phrases;

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::Galley;

use crate::domain::{Edit, History, Manuscript, ManuscriptEntry, MarkKind, TextSpan};

/// Points between two lines of text.
pub const ROW: f32 = 24.0;

/// One line of the text: up to a line break.
#[derive(Clone)]
pub struct Line {
    /// Its bytes, without the break.
    pub span: Range<usize>,
    /// Laid out, once it was on screen.
    pub galley: Option<Arc<Galley>>,
    /// Its height in points; a guess until it is laid out.
    pub height: f32,
}

/// A text being edited.
#[derive(Default, Clone)]
pub struct EditedText {
    /// The text with its words and marks.
    pub manuscript: Manuscript,
    /// What can be taken back.
    pub history: History,
    /// Where typing goes, in bytes.
    pub caret: usize,
    /// The other end of the selection.
    pub anchor: Option<usize>,
    /// Done but not yet sent to be kept.
    pub unsent: Vec<ManuscriptEntry>,
    /// Lines, in order.
    pub lines: Vec<Line>,
    /// How wide they were laid out; dark or light.
    pub laid_for: (f32, bool),
    /// How often a line was laid out, and its letters: what a key costs.
    pub layouts: u64,
    /// Letters laid out.
    pub glyphs: u64,
    /// The last change was a letter of a word: the next one is taken back with it.
    typing: bool,
    /// Edits since they were last asked for.
    recent: Vec<Edit>,
    /// The column that up and down keep to.
    column: Option<f32>,
}

impl std::fmt::Debug for EditedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EditedText({} bytes)", self.manuscript.text().len())
    }
}

impl EditedText {
    /// A text to edit.
    #[must_use]
    pub fn new(manuscript: Manuscript, history: History) -> Self {
        let mut text = Self {
            manuscript,
            history,
            ..Self::default()
        };
        text.cut_lines();
        text
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.manuscript.text()
    }

    /// What is selected.
    #[must_use]
    pub fn selection(&self) -> Option<TextSpan> {
        let anchor = self.anchor.filter(|a| *a != self.caret)?;
        Some(TextSpan::new(
            anchor.min(self.caret),
            anchor.max(self.caret),
        ))
    }

    fn cut_lines(&mut self) {
        let mut at = 0;
        self.lines = self
            .manuscript
            .text()
            .split('\n')
            .map(|line| {
                let span = at..at + line.len();
                at = span.end + 1;
                Line {
                    height: guess(line.len(), self.laid_for.0),
                    span,
                    galley: None,
                }
            })
            .collect();
    }

    /// Forgets what was laid out for another width or theme.
    pub fn lay_for(&mut self, width: f32, dark: bool) {
        if self.laid_for != (width, dark) {
            self.laid_for = (width, dark);
            self.cut_lines();
        }
    }

    /// The line of a byte.
    #[must_use]
    pub fn line_at(&self, byte: usize) -> usize {
        self.lines
            .partition_point(|l| l.span.end < byte)
            .min(self.lines.len().saturating_sub(1))
    }

    /// Carries an entry out and remembers to keep it.
    pub fn take(&mut self, entry: ManuscriptEntry) {
        let edits = self.history.take(&mut self.manuscript, &entry);
        match edits.as_slice() {
            [] => {}
            [edit] => self.follow(edit),
            // A whole group was taken back or done again.
            _ => self.cut_lines_anew(),
        }
        if let Some(last) = edits.last() {
            self.caret = last.end();
            self.anchor = None;
        }
        self.recent.extend(edits);
        self.unsent.push(entry);
    }

    /// Cuts all lines; those that read as before, from the first and from the last on, keep what was laid out.
    fn cut_lines_anew(&mut self) {
        let mut old = std::mem::take(&mut self.lines);
        self.cut_lines();
        let text = self.manuscript.text();
        let same = |new: &Line, old: &Line| {
            old.galley
                .as_ref()
                .is_none_or(|g| g.job.text == text[new.span.clone()])
                && old.span.len() == new.span.len()
        };
        let shorter = self.lines.len().min(old.len());
        let lead = (0..shorter)
            .take_while(|&n| same(&self.lines[n], &old[n]))
            .count();
        let (new_last, old_last) = (self.lines.len(), old.len());
        let tail = (0..shorter - lead)
            .take_while(|&n| same(&self.lines[new_last - 1 - n], &old[old_last - 1 - n]))
            .count();
        let kept = (0..lead)
            .map(|n| (n, n))
            .chain((0..tail).map(|n| (new_last - 1 - n, old_last - 1 - n)));
        for (new, before) in kept.collect::<Vec<_>>() {
            self.lines[new].galley = old[before].galley.take();
            self.lines[new].height = old[before].height;
        }
    }

    /// The lines after an edit: those it touches are cut anew, those behind only move.
    fn follow(&mut self, edit: &Edit) {
        let (from, old_end) = (edit.at, edit.at + edit.removed.len());
        let first = self.line_at(from);
        let last = self.line_at(old_end).max(first);
        let (removed, inserted) = (edit.removed.len(), edit.inserted.len());
        let start = self.lines[first].span.start;
        let end = self.lines[last].span.end + inserted - removed;
        let width = self.laid_for.0;
        let mut at = start;
        let kept = self.lines[first].height;
        let single = first == last && !edit.inserted.contains('\n');
        let fresh: Vec<Line> = self.manuscript.text()[start..end]
            .split('\n')
            .map(|line| {
                let span = at..at + line.len();
                at = span.end + 1;
                Line {
                    height: if single {
                        kept
                    } else {
                        guess(line.len(), width)
                    },
                    span,
                    galley: None,
                }
            })
            .collect();
        for line in &mut self.lines[last + 1..] {
            line.span = line.span.start + inserted - removed..line.span.end + inserted - removed;
        }
        self.lines.splice(first..=last, fresh);
    }

    /// Edits since the last call, so that others can move their places along.
    pub fn edits(&mut self) -> Vec<Edit> {
        std::mem::take(&mut self.recent)
    }

    /// Writes over a span.
    pub fn write(&mut self, span: TextSpan, insert: &str) {
        self.typing = false;
        self.put(span, insert, false);
    }

    fn put(&mut self, span: TextSpan, insert: &str, joins: bool) {
        let closing: Vec<u32> = self
            .manuscript
            .open_marks()
            .filter(|m| m.kind == MarkKind::Blank && m.span.overlaps(span))
            .map(|m| m.id)
            .collect();
        self.take(ManuscriptEntry::Write {
            at: span.start,
            remove: span.len(),
            insert: insert.to_owned(),
            joins,
        });
        // A blank that was written over is filled.
        for id in closing {
            let mark = self.manuscript.marks().iter().find(|m| m.id == id);
            let filled = mark
                .and_then(|m| m.span.of(self.text()))
                .is_none_or(|t| !t.contains('_'));
            if filled {
                self.take(ManuscriptEntry::Resolve {
                    mark: id,
                    resolved: true,
                });
            }
        }
    }

    /// Types letters where the caret is, over what is selected.
    pub fn type_in(&mut self, letters: &str) {
        let over = self.selection();
        let span = over.unwrap_or(TextSpan::new(self.caret, self.caret));
        let word = letters.chars().count() == 1 && !letters.contains(char::is_whitespace);
        let joins = self.typing && over.is_none();
        self.put(span, letters, joins);
        self.typing = word;
        self.column = None;
    }

    /// Takes out the letter (or with `word` the word) before or after the caret, or what is selected.
    pub fn delete(&mut self, forward: bool, word: bool) {
        let span = self.selection().unwrap_or_else(|| {
            let other = self.beside(self.caret, forward, word);
            TextSpan::new(self.caret.min(other), self.caret.max(other))
        });
        self.typing = false;
        if !span.is_empty() {
            self.put(span, "", false);
        }
        self.column = None;
    }
}

/// A line's height before it is laid out: letters by the width they may take.
fn guess(letters: usize, width: f32) -> f32 {
    const LETTER: f32 = 7.4;
    let rows = (letters as f32 * LETTER / width.max(200.0)).ceil().max(1.0);
    rows * ROW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> EditedText {
        EditedText::new(
            Manuscript::new(words.into(), Vec::new()),
            History::default(),
        )
    }

    fn whole(text: &EditedText) {
        let joined: Vec<&str> = text
            .lines
            .iter()
            .map(|l| &text.text()[l.span.clone()])
            .collect();
        assert_eq!(joined.join("\n"), text.text());
    }

    #[test]
    fn lines_follow_every_edit() {
        let mut t = text("One.\nTwo.\n\nThree.");
        for (from, to, insert) in [
            (0, 0, "Zero.\n"),
            (6, 12, ""),
            (3, 3, "x\ny\nz"),
            (0, 17, "a"),
            (1, 1, "\n\n"),
        ] {
            t.write(TextSpan::new(from, to.min(t.text().len())), insert);
            whole(&t);
        }
        while t.history.can_undo() {
            t.take(ManuscriptEntry::Undo);
            whole(&t);
        }
        assert_eq!(t.text(), "One.\nTwo.\n\nThree.");
    }

    #[test]
    fn typing_expands_finds_and_fills_blanks() {
        let mut t = text("");
        let known = vec![("sob".to_owned(), "shortness of breath".to_owned())];
        for letter in ["N", "o", " ", "s", "o", "b"] {
            t.type_in(letter);
        }
        t.expand(&known);
        t.type_in(".");
        assert_eq!(t.text(), "No shortness of breath.");
        assert_eq!(t.replace_all("OF", "-"), 1);
        assert_eq!(t.text(), "No shortness - breath.");
        t.move_to(2, false);
        t.type_in(" ");
        t.blank("not to be understood");
        assert_eq!(t.text(), "No _____ shortness - breath.");
        assert!(t.manuscript.has_blank() && t.manuscript.open_marks().count() == 1);
        t.write(TextSpan::new(3, 8), "more");
        assert!(t.manuscript.open_marks().next().is_none(), "filled");
        t.delete(false, true);
        assert_eq!(t.text(), "No  shortness - breath.");
        t.take(ManuscriptEntry::Undo);
        t.step(false, true, true);
        assert_eq!(t.selection().and_then(|s| s.of(t.text())), Some("more"));
    }
}
