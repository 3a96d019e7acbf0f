//! Undo and redo without end, and the journal that brings them back after a crash.

use serde::{Deserialize, Serialize};

use super::{Edit, Manuscript, Mark};
use crate::domain::TextSpan;

/// One thing that happened to a manuscript: what the journal keeps. Replaying them in order gives the manuscript and its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Entry {
    /// Text was replaced.
    Write {
        /// Where.
        at: usize,
        /// Bytes taken out.
        remove: usize,
        /// What was put in.
        insert: String,
        /// Whether it is taken back together with the one before: letters of one word.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        joins: bool,
    },
    /// The last change was taken back.
    Undo,
    /// What was taken back last was done again.
    Redo,
    /// A blank or a flag was raised.
    Raise(Mark),
    /// One was settled, or opened again.
    Resolve {
        /// Its number.
        mark: u32,
        /// Settled or open.
        resolved: bool,
    },
    /// A place of the transcript was looked at and decided on.
    Review {
        /// Where in the transcript.
        source: TextSpan,
    },
}

/// What was done to a manuscript, and what was taken back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
struct Step {
    edit: Edit,
    joins: bool,
}

impl History {
    /// Carries one entry out; the edits that were applied, in order. An entry that does not fit changes nothing.
    pub fn take(&mut self, manuscript: &mut Manuscript, entry: &Entry) -> Vec<Edit> {
        match entry {
            Entry::Write {
                at,
                remove,
                insert,
                joins,
            } => {
                let span = at.checked_add(*remove).map(|end| TextSpan::new(*at, end));
                let Some(edit) = span.and_then(|span| manuscript.edit(span, insert)) else {
                    return Vec::new();
                };
                manuscript.apply(&edit);
                self.undone.clear();
                self.done.push(Step {
                    edit: edit.clone(),
                    joins: *joins,
                });
                vec![edit]
            }
            Entry::Review { .. } => Vec::new(),
            Entry::Undo => step_back(&mut self.done, &mut self.undone, manuscript),
            Entry::Redo => step_on(&mut self.undone, &mut self.done, manuscript),
            Entry::Raise(mark) => {
                if mark.span.of(manuscript.text()).is_some() {
                    manuscript.raise(mark.clone());
                }
                Vec::new()
            }
            Entry::Resolve { mark, resolved } => {
                manuscript.resolve(*mark, *resolved);
                Vec::new()
            }
        }
    }

    /// Whether there is anything to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is anything to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// How many changes stand.
    #[must_use]
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Whether nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }
}

fn step_back(done: &mut Vec<Step>, undone: &mut Vec<Step>, text: &mut Manuscript) -> Vec<Edit> {
    let mut applied = Vec::new();
    while let Some(step) = done.pop() {
        let back = step.edit.inverse();
        text.apply(&back);
        applied.push(back);
        let more = step.joins;
        undone.push(step);
        if !more {
            break;
        }
    }
    applied
}

fn step_on(undone: &mut Vec<Step>, done: &mut Vec<Step>, text: &mut Manuscript) -> Vec<Edit> {
    let mut applied = Vec::new();
    while let Some(step) = undone.pop() {
        text.apply(&step.edit);
        applied.push(step.edit.clone());
        done.push(step);
        if !undone.last().is_some_and(|next| next.joins) {
            break;
        }
    }
    applied
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MarkKind, SpokenWord};
    use proptest::prelude::*;

    fn manuscript(text: &str) -> Manuscript {
        let mut words = Vec::new();
        let mut at = 0;
        for (n, piece) in text.split_inclusive(char::is_whitespace).enumerate() {
            let word = piece.trim_end();
            // Every fifth word has no time, as headings have none.
            if !word.is_empty() && n % 5 != 4 {
                let start = n as f64 * 0.5;
                words.push(SpokenWord {
                    span: TextSpan::new(at, at + word.len()),
                    start,
                    end: start + 0.4,
                    p: 0.9,
                    source: Some(TextSpan::new(at, at + word.len())),
                });
            }
            at += piece.len();
        }
        let mut made = Manuscript::new(text.to_owned(), words);
        for (id, n) in [(1u32, 0usize), (2, 2)] {
            if let Some(span) = made.words().get(n).map(|w| w.span) {
                made.raise(Mark {
                    id,
                    kind: MarkKind::Flag,
                    critical: false,
                    span,
                    heard: None,
                    quote: String::new(),
                    reason: String::new(),
                    resolved: false,
                });
            }
        }
        made
    }

    fn sound(m: &Manuscript) -> Result<(), TestCaseError> {
        for word in m.words() {
            let text = word.span.of(m.text());
            prop_assert!(
                text.is_some_and(|t| !t.is_empty() && !t.contains(char::is_whitespace)),
                "{:?} in {:?}",
                text,
                m.text()
            );
            prop_assert!(word.start <= word.end);
        }
        for pair in m.words().windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for mark in m.marks() {
            prop_assert!(mark.span.of(m.text()).is_some(), "{:?}", mark.span);
        }
        Ok(())
    }

    /// A place between characters, from two numbers between 0 and 1.
    fn place(text: &str, a: f64, b: f64) -> (usize, usize) {
        let places: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        let from = (a * places.len() as f64) as usize % places.len();
        let to = (from + (b * 6.0) as usize).min(places.len() - 1);
        (places[from], places[to])
    }

    proptest! {
        #[test]
        fn edits_map_every_span_and_are_taken_back_to_the_byte(
            text in "([a-zé]{1,5}[ \n]{1,2}){1,12}[a-z.]{0,4}",
            edits in prop::collection::vec((0.0f64..1.0, 0.0f64..1.0, "[a-z é\n]{0,6}", any::<bool>()), 1..12),
            probe in (0.0f64..1.0, 0.0f64..1.0),
        ) {
            let first = manuscript(&text);
            sound(&first)?;
            let mut now = first.clone();
            let mut history = History::default();
            let mut journal = Vec::new();
            for (a, b, insert, joins) in edits {
                let (from, to) = place(now.text(), a, b);
                let entry = Entry::Write { at: from, remove: to - from, insert: insert.clone(), joins };
                let before = now.clone();
                let applied = history.take(&mut now, &entry);
                prop_assert_eq!(applied.len(), 1);
                let expected = [&before.text()[..from], &insert, &before.text()[to..]].concat();
                prop_assert_eq!(now.text(), expected);
                sound(&now)?;
                // A span clear of the edit keeps its text, and comes back by the inverse.
                let (s, e) = place(before.text(), probe.0, probe.1);
                let span = TextSpan::new(s, e);
                let mapped = applied[0].map(span);
                prop_assert!(mapped.of(now.text()).is_some());
                if e < from || s > to {
                    prop_assert_eq!(mapped.of(now.text()), span.of(before.text()));
                    prop_assert_eq!(applied[0].inverse().map(mapped), span);
                }
                // Words clear of the edit keep their times.
                for word in before.words().iter().filter(|w| w.span.end < from || w.span.start > to) {
                    let there = now.words().iter().find(|w| w.span == applied[0].map(word.span));
                    prop_assert_eq!(there.map(|w| (w.start, w.end, w.p)), Some((word.start, word.end, word.p)));
                }
                journal.push(entry);
            }
            let last = now.clone();
            while history.can_undo() {
                history.take(&mut now, &Entry::Undo);
                sound(&now)?;
                journal.push(Entry::Undo);
            }
            prop_assert_eq!(&now, &first);
            while history.can_redo() {
                history.take(&mut now, &Entry::Redo);
                journal.push(Entry::Redo);
            }
            prop_assert_eq!(&now, &last);
            // What the journal kept gives the same again.
            let (mut again, mut replayed) = (first, History::default());
            for entry in &journal {
                let kept = serde_json::to_string(entry).unwrap();
                replayed.take(&mut again, &serde_json::from_str(&kept).unwrap());
            }
            prop_assert_eq!(again, now);
            prop_assert_eq!(replayed, history);
        }
    }

    #[test]
    fn letters_of_a_word_are_taken_back_together() {
        let mut text = manuscript("No fever.");
        let mut history = History::default();
        for (n, letter) in ["h", "i", "g", "h", " "].into_iter().enumerate() {
            let entry = Entry::Write {
                at: 3 + n,
                remove: 0,
                insert: letter.into(),
                joins: n > 0,
            };
            history.take(&mut text, &entry);
        }
        assert_eq!(text.text(), "No high fever.");
        history.take(&mut text, &Entry::Undo);
        assert_eq!(text.text(), "No fever.");
        history.take(&mut text, &Entry::Redo);
        assert_eq!(text.text(), "No high fever.");
        let misplaced = Entry::Write {
            at: 99,
            remove: 1,
            insert: "x".into(),
            joins: false,
        };
        assert!(history.take(&mut text, &misplaced).is_empty());
    }
}
