//! One text made two, and two made one. Words keep their times and their places in the transcript, to the bit.

use super::{Manuscript, SpokenWord, tokens};
use crate::domain::TextSpan;

impl Manuscript {
    /// Where the text can be parted nearest before a byte: the beginning of a word, no mark over it, words on both sides.
    #[must_use]
    pub fn parts_at(&self, byte: usize) -> Option<usize> {
        let words = tokens(&self.text);
        let (span, _) = words.iter().rev().find(|(s, _)| s.start <= byte)?;
        let at = span.start;
        let marked = |m: &super::Mark| m.span.start < at && at < m.span.end;
        let first = words.first().is_some_and(|(s, _)| s.start == at);
        (!first && !self.marks.iter().any(marked)).then_some(at)
    }

    /// The text before a place that [`Self::parts_at`] gave, and the text from there on.
    #[must_use]
    pub fn parted(&self, at: usize) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_at_checked(at)?;
        let moved = |span: TextSpan| TextSpan::new(span.start - at, span.end - at);
        let cut = self.words.partition_point(|w| w.span.start < at);
        let mut head = Self::new(before.to_owned(), self.words[..cut].to_vec());
        let words = self.words[cut..].iter().map(|w| SpokenWord {
            span: moved(w.span),
            ..*w
        });
        let mut tail = Self::new(after.to_owned(), words.collect());
        for mark in &self.marks {
            if mark.span.start < at || (mark.span.end <= at && mark.span.is_empty()) {
                head.marks.push(mark.clone());
            } else {
                let mut mark = mark.clone();
                mark.span = moved(mark.span);
                tail.marks.push(mark);
            }
        }
        Some((head, tail))
    }

    /// This text with another one behind it, which was said `later_s` seconds after its own times and stands `further` bytes
    /// further in the transcript. A mark whose number is taken gets the next one that is free: what became of which number.
    #[must_use]
    pub fn joined(&self, other: &Self, later_s: f64, further: usize) -> (Self, Vec<(u32, u32)>) {
        let mut text = self.text.clone();
        if !text.is_empty() && !text.ends_with(char::is_whitespace) {
            text.push_str("\n\n");
        }
        let at = text.len();
        text.push_str(&other.text);
        let moved = |span: TextSpan, by: usize| TextSpan::new(span.start + by, span.end + by);
        let words = other.words.iter().map(|w| SpokenWord {
            span: moved(w.span, at),
            start: w.start + later_s,
            end: w.end + later_s,
            source: w.source.map(|s| moved(s, further)),
            p: w.p,
        });
        let mut whole = Self::new(text, self.words.iter().copied().chain(words).collect());
        whole.marks.clone_from(&self.marks);
        let mut renumbered = Vec::new();
        for mark in &other.marks {
            let mut mark = mark.clone();
            mark.span = moved(mark.span, at);
            mark.heard = mark.heard.map(|(from, to)| (from + later_s, to + later_s));
            if whole.marks.iter().any(|m| m.id == mark.id) {
                let free = whole.next_mark().max(other.next_mark());
                renumbered.push((mark.id, free));
                mark.id = free;
            }
            whole.marks.push(mark);
        }
        (whole, renumbered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Mark, MarkKind};
    use proptest::prelude::*;

    fn said(words: &[(String, f64)]) -> Manuscript {
        let (mut text, mut spoken, mut at_s) = (String::new(), Vec::new(), 0.0);
        for (word, length) in words {
            let start = text.len();
            text.push_str(word);
            let span = TextSpan::new(start, text.len());
            let from = at_s + 0.1;
            at_s = from + length;
            spoken.push(SpokenWord {
                span,
                start: from,
                end: at_s,
                p: 0.5,
                source: Some(span),
            });
            text.push_str(if spoken.len() % 5 == 0 { "\n\n" } else { " " });
        }
        Manuscript::new(text, spoken)
    }

    #[test]
    fn a_text_parts_before_a_word_and_not_within_a_mark() {
        let words = ["Patient", "one.", "Next", "patient."].map(|w| (w.to_owned(), 0.3));
        let mut text = said(&words);
        let next = text.text().find("Next").unwrap();
        assert_eq!(text.parts_at(next + 2), Some(next));
        assert_eq!(text.parts_at(3), None, "nothing would stand before it");
        text.raise(Mark {
            id: 1,
            kind: MarkKind::Flag,
            critical: true,
            span: TextSpan::new(next - 5, next + 4),
            quote: "one. Next".into(),
            reason: "?".into(),
            heard: None,
            resolved: false,
        });
        assert_eq!(text.parts_at(next), None);
    }

    #[test]
    fn marks_of_one_number_get_another() {
        let mark = |n: u32| Mark {
            id: n,
            kind: MarkKind::Flag,
            critical: false,
            span: TextSpan::new(0, 1),
            quote: "a".into(),
            reason: "?".into(),
            heard: Some((0.1, 0.2)),
            resolved: false,
        };
        let mut one = said(&[("a".into(), 0.1)]);
        let mut two = one.clone();
        one.raise(mark(1));
        two.raise(mark(1));
        two.raise(mark(2));
        let (whole, renumbered) = one.joined(&two, 5.0, 9);
        assert_eq!(renumbered, [(1, 3)]);
        let ids: Vec<u32> = whole.marks().iter().map(|m| m.id).collect();
        assert_eq!(ids, [1, 3, 2]);
        assert_eq!(whole.marks()[1].heard, Some((5.1, 5.2)));
        assert_eq!(whole.words()[1].source, Some(TextSpan::new(9, 10)));
    }

    proptest! {
        #[test]
        fn what_is_parted_and_joined_is_what_it_was(
            words in prop::collection::vec(("[a-zé]{1,7}", 0.01_f64..1.0), 2..40),
            place in 0.0_f64..1.0,
            marks in prop::collection::vec((0.0_f64..1.0, 0_usize..6), 0..5),
        ) {
            let mut text = said(&words);
            let spans: Vec<TextSpan> = text.words().iter().map(|w| w.span).collect();
            for (id, (at, length)) in (1..).zip(&marks) {
                let first = spans[(at * spans.len() as f64) as usize];
                let last = spans[((at * spans.len() as f64) as usize + length).min(spans.len() - 1)];
                text.raise(Mark {
                    id,
                    kind: MarkKind::Blank,
                    critical: false,
                    span: TextSpan::new(first.start, last.end),
                    quote: String::new(),
                    reason: "?".into(),
                    heard: text.heard_within(first),
                    resolved: id % 2 == 0,
                });
            }
            let Some(at) = text.parts_at((place * text.text().len() as f64) as usize) else { return Ok(()) };
            let (head, tail) = text.parted(at).unwrap();
            prop_assert_eq!(format!("{}{}", head.text(), tail.text()), text.text());
            prop_assert_eq!(head.words().len() + tail.words().len(), text.words().len());
            let (whole, renumbered) = head.joined(&tail, 0.0, 0);
            prop_assert!(renumbered.is_empty());
            prop_assert_eq!(whole.text(), text.text());
            prop_assert_eq!(whole.words(), text.words());
            let by_number = |m: &Manuscript| { let mut all = m.marks().to_vec(); all.sort_by_key(|m| m.id); all };
            prop_assert_eq!(by_number(&whole), by_number(&text));
        }
    }
}
