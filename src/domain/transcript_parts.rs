//! One transcript made two, and two made one. What belongs to the other half is blank in its place, as it is silent in the sound, so
//! that every place and time stays what it was.

use super::{Change, FinishedText, Segment, TextSpan, TimedSpan, Transcript};

/// What was heard and what was made of it.
pub type Heard = (Transcript, FinishedText);

/// The two halves of a transcript: before a moment and a byte of the finished text, and from there on.
#[must_use]
pub fn parted((heard, finished): &Heard, at_s: f64, byte: usize) -> (Heard, Heard) {
    let (mut early, mut late) = (heard.clone(), heard.clone());
    early.segments = segments(heard, |start| start < at_s);
    late.segments = segments(heard, |start| start >= at_s);
    // The raw text of the later half begins here, after the blank between.
    let raw = early.text().len() + usize::from(!early.segments.is_empty());
    let text = &finished.text;
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let head = FinishedText {
        text: text[..byte].to_owned(),
        changes: changes(finished, |span| span.start < byte, 0),
        words: words(finished, |span| span.start < byte),
    };
    let tail = FinishedText {
        text: " ".repeat(byte) + &text[byte..],
        changes: changes(finished, |span| span.start >= byte, raw),
        words: words(finished, |span| span.start >= byte),
    };
    ((early, head), (late, tail))
}

/// A transcript with another one behind it that was said `later_s` seconds after its own times. For halves of one, 0.
#[must_use]
pub fn joined((heard, finished): &Heard, (more, text): &Heard, later_s: f64) -> (Heard, usize) {
    let further = further(finished, text);
    let mut whole = finished.clone();
    if further > 0 {
        whole.text.push(' ');
        whole.text.push_str(&text.text);
    } else {
        let rest = text.text.get(whole.text.len()..).unwrap_or_default();
        whole.text.push_str(rest);
    }
    let moved = |span: TextSpan, by: usize| TextSpan::new(span.start + by, span.end + by);
    let raw = heard.text().len() + usize::from(!heard.segments.is_empty());
    whole.words.extend(text.words.iter().map(|w| TimedSpan {
        span: moved(w.span, further),
        start: w.start + later_s,
        end: w.end + later_s,
        p: w.p,
    }));
    whole.changes.extend(text.changes.iter().map(|c| Change {
        span: moved(c.span, further),
        source: moved(c.source, if is_told(c.source) { raw } else { 0 }),
        ..c.clone()
    }));
    let mut all = heard.clone();
    all.duration_s = all.duration_s.max(more.duration_s + later_s);
    for segment in &more.segments {
        let mut segment = segment.clone();
        segment.start += later_s;
        segment.end += later_s;
        for word in &mut segment.words {
            word.start += later_s;
            word.end += later_s;
        }
        all.segments.push(segment);
    }
    ((all, whole), further)
}

/// How many bytes a text's places move when it comes behind another: none where it left room for it.
fn further(before: &FinishedText, after: &FinishedText) -> usize {
    let room = after.text.len() - after.text.trim_start().len();
    if room >= before.text.len() && !before.text.is_empty() {
        0
    } else {
        before.text.len() + 1
    }
}

fn segments(heard: &Transcript, wanted: impl Fn(f64) -> bool) -> Vec<Segment> {
    let each = heard.segments.iter().filter_map(|segment| {
        let words = segment.words.iter().filter(|w| wanted(w.start));
        Segment::of(words.cloned().collect())
    });
    each.collect()
}

fn changes(of: &FinishedText, wanted: impl Fn(TextSpan) -> bool, raw: usize) -> Vec<Change> {
    let kept = of.changes.iter().filter(|c| wanted(c.span));
    let moved = |s: TextSpan| match s.start.checked_sub(raw) {
        Some(start) => TextSpan::new(start, s.end - raw),
        None => s,
    };
    kept.map(|c| Change {
        source: moved(c.source),
        ..c.clone()
    })
    .collect()
}

/// Whether a change says where in the raw text it was.
fn is_told(source: TextSpan) -> bool {
    source.end > 0
}

fn words(of: &FinishedText, wanted: impl Fn(TextSpan) -> bool) -> Vec<TimedSpan> {
    of.words
        .iter()
        .filter(|w| wanted(w.span))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Word;

    fn heard(said: &[(&str, f64)]) -> Heard {
        let (mut finished, mut words) = (FinishedText::default(), Vec::new());
        for (text, at) in said {
            let start = finished.text.len();
            finished.text.push_str(text);
            let span = TextSpan::new(start, finished.text.len());
            finished.text.push(' ');
            finished.words.push(TimedSpan {
                span,
                start: *at,
                end: at + 0.25,
                p: 0.5,
            });
            finished.changes.push(Change {
                from: (*text).into(),
                to: (*text).into(),
                span,
                source: span,
                rule: "term".into(),
                why: String::new(),
                doubt: false,
            });
            words.push(Word {
                text: (*text).into(),
                start: *at,
                end: at + 0.25,
                p: 0.5,
            });
        }
        let segments = words.into_iter().map(|w| Segment {
            start: w.start,
            end: w.end,
            text: w.text.clone(),
            words: vec![w],
        });
        let transcript = Transcript {
            duration_s: 9.0,
            segments: segments.collect(),
        };
        (transcript, finished)
    }

    #[test]
    fn halves_keep_their_places_and_make_the_whole_again() {
        let whole = heard(&[("knee", 0.1), ("pain", 0.7), ("next", 3.3), ("café", 4.1)]);
        let byte = whole.1.text.find("next").unwrap();
        let (one, two) = parted(&whole, 3.3, byte);
        assert_eq!(one.1.text, "knee pain ");
        assert_eq!(two.1.text, "          next café ");
        assert_eq!(two.0.text(), "next café");
        assert_eq!(two.1.changes[0].source.of(&two.0.text()), Some("next"));
        assert_eq!(two.1.words[0].span.of(&two.1.text), Some("next"));
        assert_eq!(joined(&one, &two, 0.0), (whole, 0));
    }

    #[test]
    fn what_was_recorded_apart_comes_behind() {
        let (one, two) = (heard(&[("knee", 0.1)]), heard(&[("pain", 0.5)]));
        let (whole, further) = joined(&one, &two, 10.0);
        assert_eq!(further, 6);
        assert_eq!(whole.1.text, "knee  pain ");
        assert_eq!(whole.1.words[1].span.of(&whole.1.text), Some("pain"));
        assert_eq!((whole.1.words[1].start, whole.0.duration_s), (10.5, 19.0));
        assert_eq!(whole.1.changes[1].source.of(&whole.0.text()), Some("pain"));
    }
}
