//! Which written word was said when: words against words, the fewest changes; what has no partner shares the time that is left.

use super::SpokenWord;
use crate::domain::TextSpan;

/// A word as it was heard, with its text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard<'t> {
    /// The text it had.
    pub text: &'t str,
    /// Seconds from the recording's start.
    pub start: f64,
    /// Seconds from the recording's start.
    pub end: f64,
    /// The engine's probability.
    pub p: f32,
    /// Where it stood in the finished transcript.
    pub source: Option<TextSpan>,
}

/// Cells of the table at most; longer stretches are shared out by length.
const MOST_CELLS: usize = 4_000_000;

/// Gives every token of a text (its span and its words) the time of the heard word it stands for. Tokens without a partner share
/// the time of the heard words that have none either, by their length; where there are none, they stand at the moment between
/// their neighbours, `before` and `after` at the ends.
#[must_use]
pub fn aligned(
    tokens: &[(TextSpan, &str)],
    heard: &[Heard<'_>],
    before: f64,
    after: f64,
) -> Vec<SpokenWord> {
    let pairs = pairs(tokens, heard);
    let mut words = Vec::with_capacity(tokens.len());
    let (mut token, mut word) = (0, 0);
    for (t, h) in pairs.into_iter().chain([(tokens.len(), heard.len())]) {
        let from = heard[..word].last().map_or(before, |w| w.end);
        let to = heard.get(h).map_or(after, |w| w.start);
        share(&tokens[token..t], &heard[word..h], from, to, &mut words);
        if let (Some((span, _)), Some(w)) = (tokens.get(t), heard.get(h)) {
            words.push(SpokenWord {
                span: *span,
                start: w.start,
                end: w.end,
                p: w.p,
                source: w.source,
            });
        }
        (token, word) = (t + 1, h + 1);
    }
    words
}

/// Tokens without a partner over heard words without one.
fn share(
    tokens: &[(TextSpan, &str)],
    heard: &[Heard<'_>],
    from: f64,
    to: f64,
    words: &mut Vec<SpokenWord>,
) {
    let (start, end) = match (heard.first(), heard.last()) {
        (Some(first), Some(last)) => (first.start, last.end.max(first.start)),
        _ => (from, from.max(to.min(from))),
    };
    let source = match (
        heard.first().and_then(|w| w.source),
        heard.last().and_then(|w| w.source),
    ) {
        (Some(first), Some(last)) => Some(TextSpan::new(
            first.start.min(last.start),
            first.end.max(last.end),
        )),
        _ => None,
    };
    let all: usize = tokens.iter().map(|(span, _)| span.len()).sum();
    let mut done = 0;
    for (span, _) in tokens {
        let at = |length: usize| start + (end - start) * length as f64 / all.max(1) as f64;
        words.push(SpokenWord {
            span: *span,
            start: at(done),
            end: at(done + span.len()),
            p: 1.0,
            source,
        });
        done += span.len();
    }
}

/// The letters and digits of a word in small letters: what makes it the same word.
fn same(a: &str, b: &str) -> bool {
    fn core(word: &str) -> impl Iterator<Item = char> {
        word.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    core(a).eq(core(b))
}

/// The longest common run of tokens and heard words, as pairs of places.
fn pairs(tokens: &[(TextSpan, &str)], heard: &[Heard<'_>]) -> Vec<(usize, usize)> {
    let alike = |t: usize, h: usize| same(tokens[t].1, heard[h].text);
    let shorter = tokens.len().min(heard.len());
    let lead = (0..shorter).take_while(|&at| alike(at, at)).count();
    let tail = (0..shorter - lead)
        .take_while(|&at| alike(tokens.len() - 1 - at, heard.len() - 1 - at))
        .count();
    let (rows, columns) = (tokens.len() - lead - tail, heard.len() - lead - tail);
    let mut found: Vec<(usize, usize)> = (0..lead).map(|at| (at, at)).collect();
    if rows > 0 && columns > 0 && rows * columns <= MOST_CELLS {
        let width = columns + 1;
        let mut best = vec![0u32; (rows + 1) * width];
        for r in (0..rows).rev() {
            for c in (0..columns).rev() {
                best[r * width + c] = if alike(lead + r, lead + c) {
                    best[(r + 1) * width + c + 1] + 1
                } else {
                    best[(r + 1) * width + c].max(best[r * width + c + 1])
                };
            }
        }
        let (mut r, mut c) = (0, 0);
        while r < rows && c < columns {
            if alike(lead + r, lead + c) {
                found.push((lead + r, lead + c));
                (r, c) = (r + 1, c + 1);
            } else if best[(r + 1) * width + c] >= best[r * width + c + 1] {
                r += 1;
            } else {
                c += 1;
            }
        }
    }
    found.extend(
        (0..tail)
            .rev()
            .map(|at| (tokens.len() - 1 - at, heard.len() - 1 - at)),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard<'t>(words: &[(&'t str, f64)]) -> Vec<Heard<'t>> {
        words
            .iter()
            .map(|(text, start)| Heard {
                text,
                start: *start,
                end: start + 0.5,
                p: 0.6,
                source: Some(TextSpan::new(0, 1)),
            })
            .collect()
    }

    #[test]
    fn a_replaced_word_keeps_the_time_of_what_it_replaces() {
        let text = "takes apixaban 5 mg now";
        let mut at = 0;
        let tokens: Vec<(TextSpan, &str)> = text
            .split(' ')
            .map(|w| {
                let span = TextSpan::new(at, at + w.len());
                at += w.len() + 1;
                (span, w)
            })
            .collect();
        let said = heard(&[
            ("Takes", 0.0),
            ("picks", 1.0),
            ("a", 2.0),
            ("5", 3.0),
            ("mg.", 4.0),
        ]);
        let words = aligned(&tokens, &said, 0.0, 9.0);
        let times: Vec<(f64, f64)> = words.iter().map(|w| (w.start, w.end)).collect();
        assert_eq!(
            times,
            [(0.0, 0.5), (1.0, 2.5), (3.0, 3.5), (4.0, 4.5), (4.5, 4.5)]
        );
        assert_eq!((words[0].p, words[1].p), (0.6, 1.0), "a person wrote it");
        assert!(words[1].source.is_some() && words[4].source.is_none());
    }
}
