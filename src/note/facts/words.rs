//! The words of a sentence with their places: what every reader of facts works on.

use crate::domain::TextSpan;

/// A word without the marks around it.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) lower: String,
    pub(super) span: TextSpan,
    /// The first mark that follows it: a comma, colon, semicolon, bracket or the sentence's end.
    pub(super) mark: Option<char>,
    /// Whether a bracket opens right before it.
    pub(super) opened: bool,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    /// Whether it is written in capitals throughout.
    pub(super) capitals: bool,
}

impl Word {
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_str())
    }

    /// Digits with a decimal point or thousands, also with a percent sign.
    pub(super) fn number(&self) -> Option<&str> {
        let bare = self.lower.trim_end_matches(['%', '°']);
        let fits = bare.starts_with(|c: char| c.is_ascii_digit())
            && bare
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == ',');
        fits.then_some(bare)
    }
}

/// A sentence with its words.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) span: TextSpan,
    pub(super) words: Vec<Word>,
}

impl Sentence {
    pub(super) fn read(text: &str, span: TextSpan) -> Self {
        let mut words = Vec::new();
        let said = span.of(text).unwrap_or("");
        let mut at = span.start;
        for piece in said.split_inclusive(char::is_whitespace) {
            push(&mut words, piece, at);
            at += piece.len();
        }
        Self { span, words }
    }

    /// The words from `at` to `end` joined by blanks.
    pub(super) fn joined(&self, at: usize, end: usize) -> String {
        let words: Vec<&str> = self.words[at..end.min(self.words.len())]
            .iter()
            .map(|w| w.lower.as_str())
            .collect();
        words.join(" ")
    }

    /// The place of the words from `at` to `end`.
    pub(super) fn span_of(&self, at: usize, end: usize) -> TextSpan {
        TextSpan::new(self.words[at].span.start, self.words[end - 1].span.end)
    }

    /// Whether the words at `at` are these.
    pub(super) fn says(&self, at: usize, words: &[&str]) -> bool {
        self.words.len() >= at + words.len()
            && words
                .iter()
                .zip(&self.words[at..])
                .all(|(w, t)| t.lower == *w)
    }

    /// Whether no mark stands between the words from `at` to `end`.
    pub(super) fn unbroken(&self, at: usize, end: usize) -> bool {
        end <= self.words.len()
            && self.words[at..end.saturating_sub(1)]
                .iter()
                .all(|w| w.mark.is_none())
            && self.words[at + 1..end].iter().all(|w| !w.opened)
    }
}

/// "25-mg" and "25mg" come apart, "148/86" stays whole.
fn push(words: &mut Vec<Word>, piece: &str, at: usize) {
    let inner = |c: char| c.is_alphanumeric() || c == '%' || c == '+' || c == '°' || c == '#';
    let trimmed = piece.trim();
    let lead = piece.len() - piece.trim_start_matches(|c: char| !inner(c)).len();
    let core = trimmed.trim_matches(|c: char| !inner(c));
    if core.is_empty() {
        if let Some(last) = words.last_mut() {
            last.mark = last.mark.or(trimmed.chars().next());
        }
        return;
    }
    let opened = piece[..lead].contains(['(', '[']);
    let mark = piece[lead + core.len()..].trim().chars().next();
    let start = at + lead;
    let digits = core
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(core.len());
    let rest = core[digits..].trim_start_matches('-');
    let unit = digits > 0
        && [
            "mg",
            "mcg",
            "g",
            "ml",
            "kg",
            "units",
            "cm",
            "mm",
            "lb",
            "gram",
            "milligram",
        ]
        .contains(&rest.to_lowercase().as_str());
    let mut add = |from: usize, to: usize, mark: Option<char>, opened: bool| {
        words.push(Word {
            lower: core[from..to].to_lowercase().replace('’', "'"),
            span: TextSpan::new(start + from, start + to),
            mark,
            opened,
            capital: core[from..to].starts_with(char::is_uppercase),
            capitals: !core[from..to].contains(char::is_lowercase),
        });
    };
    if unit {
        add(0, digits, None, opened);
        add(core.len() - rest.len(), core.len(), mark, false);
    } else {
        add(0, core.len(), mark, opened);
    }
}
