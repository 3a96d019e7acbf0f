//! Where in a text something stands.

use serde::{Deserialize, Serialize};

/// A range of **bytes** in a text, on character boundaries; what the rooms pass to each other.
///
/// The transcript is kept once; corrections, sections, facts and codes point into it with these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TextSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A range of **characters** (Unicode scalar values); what leaves the program, since scripts in other languages count so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CharSpan {
    /// First character.
    pub start_char: usize,
    /// One past the last character.
    pub end_char: usize,
}

impl TextSpan {
    /// The span from `start` to `end`.
    ///
    /// # Panics
    /// When `end` lies before `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends where it starts or later");
        Self { start, end }
    }

    /// The text the span covers, or `None` where the span does not fit this text.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same place counted in characters of `text`; past its end, the end.
    #[must_use]
    pub fn in_chars(self, text: &str) -> CharSpan {
        let count = |upto: usize| text.char_indices().take_while(|(at, _)| *at < upto).count();
        CharSpan {
            start_char: count(self.start),
            end_char: count(self.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_characters() {
        let text = "37 °C today";
        let degree = TextSpan::new(3, 6);
        assert_eq!(degree.of(text), Some("°C"));
        assert_eq!(
            degree.in_chars(text),
            CharSpan {
                start_char: 3,
                end_char: 5
            }
        );
        assert_eq!(TextSpan::new(4, 6).of(text), None, "not on a boundary");
    }
}
