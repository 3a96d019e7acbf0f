//! The whole way from what was heard to what people read: the passes in their order.

use crate::domain::{FinishedText, PatientContext, Transcript};

use super::commands::{self, Obeyed, Rules};
use super::passes::{
    capitals, dates, headings, letters, levels, lists, marks, names, numbers, roman, units,
};
use super::stream::Stream;
use super::{Lexicon, drugs};

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
    let mut stream = Stream::read(transcript.text());
    read_marks(&mut stream, transcript, lexicon, context);
    write_forms(&mut stream);
    stream.finish(transcript)
}

/// As [`post_process`], with the spoken commands carried out.
#[must_use]
pub fn obey(
    transcript: &Transcript,
    lexicon: &Lexicon,
    context: &PatientContext,
    rules: &Rules,
) -> Obeyed {
    let mut stream = Stream::read(transcript.text());
    let orders = commands::find(&mut stream, transcript, rules);
    read_marks(&mut stream, transcript, lexicon, context);
    let mut effects = commands::carry_out(&mut stream, &orders, transcript, rules);
    write_forms(&mut stream);
    let (finished, places) = stream.finish_with_places(transcript);
    commands::place(&mut effects, &places);
    Obeyed { finished, effects }
}

/// What was said by name: names by their sound, spoken punctuation.
fn read_marks(
    stream: &mut Stream,
    transcript: &Transcript,
    lexicon: &Lexicon,
    context: &PatientContext,
) {
    drugs::apply(stream, transcript, lexicon, context);
    numbers::prepare(stream);
    marks::apply(stream, headings::is_heading);
}

/// How it is written: numbers, units, headings, capitals.
fn write_forms(stream: &mut Stream) {
    letters::apply(stream);
    levels::apply(stream);
    dates::apply(stream);
    numbers::apply(stream);
    units::apply(stream);
    roman::apply(stream);
    lists::apply(stream);
    names::apply(stream);
    headings::apply(stream);
    capitals::apply(stream);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Segment, Word};

    /// A transcript with even times, as if each word had taken half a second.
    fn said(text: &str) -> Transcript {
        let words: Vec<Word> = text
            .split_whitespace()
            .zip(0_u32..)
            .map(|(word, n)| Word {
                text: word.to_owned(),
                start: f64::from(n) * 0.5,
                end: f64::from(n) * 0.5 + 0.5,
                p: 0.9,
            })
            .collect();
        Transcript {
            duration_s: words.last().map_or(0.0, |w| w.end),
            segments: vec![Segment {
                start: 0.0,
                end: words.last().map_or(0.0, |w| w.end),
                text: text.to_owned(),
                words,
            }],
        }
    }

    fn finished(text: &str) -> FinishedText {
        post_process(&said(text), &Lexicon::builtin(), &PatientContext::default())
    }

    #[test]
    fn dictation_becomes_a_document() {
        for (raw, expected) in [
            (
                "metoprolol fifty milligrams daily",
                "Metoprolol 50 mg daily",
            ),
            (
                "She takes zero point two five milligrams weekly.",
                "She takes 0.25 mg weekly.",
            ),
            (
                "Blood pressure is one forty eight over eighty six.",
                "Blood pressure is 148/86.",
            ),
            (
                "A sixty eight year old woman with type two diabetes.",
                "A 68-year-old woman with type 2 diabetes.",
            ),
            (
                "There is two plus pitting edema.",
                "There is 2+ pitting edema.",
            ),
            (
                "Hemoglobin A one C is eight point two percent.",
                "Hemoglobin A1c is 8.2%.",
            ),
            ("calcitriol five µg daily", "Calcitriol 5 mcg daily"),
            ("lorazepam 5.0 mg", "Lorazepam 5 mg"),
            ("insulin 10 U at bedtime", "Insulin 10 units at bedtime"),
            (
                "three times daily for one hundred twelve days",
                "Three times daily for 112 days",
            ),
            (
                "Cranial nerves two through twelve are intact.",
                "Cranial nerves II through XII are intact.",
            ),
            ("Strength is five out of five.", "Strength is 5/5."),
            (
                "One of the sisters, and two of them.",
                "One of the sisters, and two of them.",
            ),
            (
                "edema, assessment, acute heart failure. Plan, start it.",
                "Edema.\nAssessment: Acute heart failure.\nPlan: Start it.",
            ),
        ] {
            assert_eq!(finished(raw).text, expected);
        }
    }

    #[test]
    fn every_change_points_to_both_texts_and_words_keep_their_times() {
        let raw =
            "Chief complaint. Pain. She takes fifty milligrams period New paragraph she is well";
        let done = finished(raw);
        assert!(done.changes.len() >= 4, "{:?}", done.changes);
        for change in &done.changes {
            assert_eq!(
                change.source.of(raw),
                Some(change.from.as_str()),
                "{change:?}"
            );
            assert_eq!(
                change.span.of(&done.text),
                Some(change.to.as_str()),
                "{change:?}"
            );
        }
        let fifty = done
            .words
            .iter()
            .find(|w| w.span.of(&done.text) == Some("50"))
            .unwrap();
        assert!((fifty.start - 2.5).abs() < 1e-9, "{fifty:?}");
        assert_eq!(done.words.len(), done.text.split_whitespace().count());
    }

    #[test]
    fn finished_text_passes_through_unchanged() {
        let shared = std::path::Path::new("../shared/data/dictation");
        let Ok(folder) = std::fs::read_dir(shared) else {
            eprintln!("SKIPPED: ../shared/data/dictation is not here");
            return;
        };
        for entry in folder.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".txt") {
                continue;
            }
            let once = finished(std::fs::read_to_string(entry.path()).unwrap().trim()).text;
            let twice = finished(&once);
            assert_eq!(twice.text, once, "{name}");
            assert!(twice.changes.is_empty(), "{name}: {:?}", twice.changes);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_said_spans_fit(
            words in proptest::collection::vec(proptest::sample::select(vec![
                "one", "forty", "eight", "point", "over", "hundred", "plan", "assessment", "and", "period", "comma", "colon",
                "a", "week", "mg", "milligrams", "2", "3.50", "Pain.", "pain,", "é", "year", "old", "plus", "new", "paragraph", "open", "paren", ":", "The",
            ]), 0..25)) {
            let raw = words.join(" ");
            let done = finished(&raw);
            for change in &done.changes {
                proptest::prop_assert_eq!(change.source.of(&raw), Some(change.from.as_str()));
                proptest::prop_assert_eq!(change.span.of(&done.text), Some(change.to.as_str()));
            }
            for pair in done.words.windows(2) {
                proptest::prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
        }
    }
}
