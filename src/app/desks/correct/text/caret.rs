//! Where the caret goes: by letters, words, lines and the mouse. Never here: what changes the text.

use eframe::egui::{Pos2, Vec2, pos2, text::CCursor};

use super::{EditedText, ROW};

impl EditedText {
    /// The place a letter or a word further.
    pub(super) fn beside(&self, at: usize, forward: bool, word: bool) -> usize {
        let text = self.text();
        let blank = |c: char| c.is_whitespace();
        match (forward, word) {
            (true, false) => text[at..].chars().next().map_or(at, |c| at + c.len_utf8()),
            (false, false) => text[..at]
                .chars()
                .next_back()
                .map_or(at, |c| at - c.len_utf8()),
            (true, true) => {
                let rest = &text[at..];
                let end = rest.find(blank).unwrap_or(rest.len());
                at + end + (rest[end..].len() - rest[end..].trim_start().len())
            }
            (false, true) => {
                let before = text[..at].trim_end();
                before.rfind(blank).map_or(0, |b| {
                    b + before[b..].chars().next().map_or(1, char::len_utf8)
                })
            }
        }
    }

    /// Moves the caret; with `select` the selection grows or shrinks.
    pub fn move_to(&mut self, byte: usize, select: bool) {
        if select {
            self.anchor = self.anchor.or(Some(self.caret));
        } else {
            self.anchor = None;
        }
        self.caret = byte.min(self.text().len());
        self.typing = false;
    }

    /// Left or right, by letters or words.
    pub fn step(&mut self, forward: bool, word: bool, select: bool) {
        let to = match self.selection() {
            Some(s) if !select => {
                if forward {
                    s.end
                } else {
                    s.start
                }
            }
            _ => self.beside(self.caret, forward, word),
        };
        self.move_to(to, select);
        self.column = None;
    }

    /// To the start or the end of the line, or with `all` of the text.
    pub fn to_edge(&mut self, end: bool, all: bool, select: bool) {
        let line = self.lines[self.line_at(self.caret)].span.clone();
        let to = match (end, all) {
            (true, true) => self.text().len(),
            (false, true) => 0,
            (true, false) => line.end,
            (false, false) => line.start,
        };
        self.move_to(to, select);
        self.column = None;
    }

    /// Up or down by so many rows of the screen.
    pub fn up_down(&mut self, rows: i32, select: bool) {
        let here = self.place_of(self.caret);
        let x = *self.column.get_or_insert(here.x);
        let y = here.y + ROW * 0.5 + rows as f32 * ROW;
        let to = self.byte_at(pos2(x, y));
        let column = self.column;
        self.move_to(to, select);
        self.column = column;
    }

    /// Where a byte is drawn, from the top left of the text: the upper left of the caret. A line that is not laid out counts as one row.
    #[must_use]
    pub fn place_of(&self, byte: usize) -> Pos2 {
        let at = self.line_at(byte);
        let top: f32 = self.lines[..at].iter().map(|l| l.height).sum();
        let line = &self.lines[at];
        let inside = line.galley.as_ref().map_or(Vec2::ZERO, |galley| {
            let upto = byte.min(line.span.end);
            let letters = self.text()[line.span.start..upto].chars().count();
            galley.pos_from_cursor(CCursor::new(letters)).min.to_vec2()
        });
        pos2(inside.x, top + inside.y)
    }

    /// The byte drawn at a place.
    #[must_use]
    pub fn byte_at(&self, place: Pos2) -> usize {
        let mut top = 0.0;
        for (n, line) in self.lines.iter().enumerate() {
            if place.y < top + line.height || n + 1 == self.lines.len() {
                let Some(galley) = &line.galley else {
                    return line.span.start;
                };
                let letters = galley
                    .cursor_from_pos(Vec2::new(place.x, place.y - top))
                    .index
                    .0;
                let text = &self.text()[line.span.clone()];
                let inside = text
                    .char_indices()
                    .nth(letters)
                    .map_or(text.len(), |(b, _)| b);
                return line.span.start + inside;
            }
            top += line.height;
        }
        self.text().len()
    }
}
