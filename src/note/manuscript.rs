//! A note as one text to correct, every word with its time, and the corrected text as a note again.

use super::Template;
use crate::domain::{
    FinishedText, Heard, Manuscript, Note, Section, Sentence, SpokenWord, TextSpan, aligned, tokens,
};
use crate::language::sentences;

/// A note as one text: headings on lines of their own, every word with the time it was said where the transcript tells.
#[must_use]
pub fn manuscript_of(note: &Note, finished: &FinishedText) -> Manuscript {
    let mut text = String::new();
    let mut words: Vec<SpokenWord> = Vec::new();
    for section in &note.sections {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&section.heading);
        text.push_str(":\n");
        let body = text.len();
        for sentence in &section.sentences {
            if text.len() > body && !text.ends_with('\n') {
                text.push(' ');
            }
            let written = tokens(&sentence.text);
            let here: Vec<(TextSpan, &str)> = written
                .into_iter()
                .map(|(s, w)| (TextSpan::new(s.start + text.len(), s.end + text.len()), w))
                .collect();
            let heard = heard_in(&sentence.source, finished);
            if let (Some(first), Some(last)) = (heard.first(), heard.last()) {
                words.extend(aligned(&here, &heard, first.start, last.end));
            }
            text.push_str(&sentence.text);
        }
        text.truncate(text.trim_end().len());
        if section.sentences.is_empty() {
            text.push('\n');
        }
    }
    Manuscript::new(text, words)
}

fn heard_in<'t>(places: &[TextSpan], finished: &'t FinishedText) -> Vec<Heard<'t>> {
    let mut found = Vec::new();
    for place in places {
        let first = finished
            .words
            .partition_point(|w| w.span.end <= place.start);
        let inside = finished.words[first..]
            .iter()
            .take_while(|w| w.span.start < place.end);
        found.extend(inside.filter_map(|w| {
            Some(Heard {
                text: w.span.of(&finished.text)?,
                start: w.start,
                end: w.end,
                p: w.p,
                source: Some(w.span),
            })
        }));
    }
    found
}

/// The corrected text as a note: a line that is one of the known headings (of the template, or of the note before) begins a
/// section. Everything written is in it; a sentence says where its words were said.
#[must_use]
pub fn note_of_manuscript(manuscript: &Manuscript, before: &Note, template: &Template) -> Note {
    let text = manuscript.text();
    let mut note = Note {
        template: before.template.clone(),
        sections: Vec::new(),
    };
    let mut body = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((key, spoken)) = heading(line, before, template) {
            close(&mut note, manuscript, TextSpan::new(body, at));
            note.sections.push(Section {
                key,
                heading: line.trim().trim_end_matches(':').to_owned(),
                spoken,
                sentences: Vec::new(),
            });
            body = at + line.len();
        }
        at += line.len();
    }
    close(&mut note, manuscript, TextSpan::new(body, text.len()));
    note
}

/// The key of the heading that a line is, and whether it was said.
fn heading(line: &str, before: &Note, template: &Template) -> Option<(String, bool)> {
    let name = line.trim().strip_suffix(':')?;
    let old = before
        .sections
        .iter()
        .find(|s| s.heading.eq_ignore_ascii_case(name));
    old.map(|s| (s.key.clone(), s.spoken)).or_else(|| {
        template
            .sections
            .iter()
            .find(|s| s.heading.eq_ignore_ascii_case(name))
            .map(|s| (s.key.clone(), false))
    })
}

/// Puts a stretch of text under the last heading, or under a heading of its own where there is none yet.
fn close(note: &mut Note, manuscript: &Manuscript, place: TextSpan) {
    let text = manuscript.text();
    let Some(body) = place.of(text).filter(|b| !b.trim().is_empty()) else {
        return;
    };
    if note.sections.is_empty() {
        note.sections.push(Section {
            key: "note".into(),
            heading: "Note".into(),
            spoken: false,
            sentences: Vec::new(),
        });
    }
    let found = sentences(body);
    let after = found.iter().skip(1).map(|s| s.start).chain([body.len()]);
    let written: Vec<Sentence> = found
        .iter()
        .zip(after)
        .map(|(span, next)| {
            let gap = &body[span.end..next];
            let breaks = gap.matches('\n').count().min(2);
            let there = TextSpan::new(place.start + span.start, place.start + span.end);
            Sentence {
                text: format!("{}{}", &body[span.start..span.end], "\n".repeat(breaks)),
                source: sources(manuscript, there),
            }
        })
        .collect();
    if let Some(section) = note.sections.last_mut() {
        section.sentences.extend(written);
        if let Some(last) = section.sentences.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
    }
}

/// The places in the transcript that the words of a span come from, joined where they touch.
fn sources(manuscript: &Manuscript, span: TextSpan) -> Vec<TextSpan> {
    let words = manuscript.words();
    let first = words.partition_point(|w| w.span.end <= span.start);
    let mut places: Vec<TextSpan> = Vec::new();
    for word in words[first..]
        .iter()
        .take_while(|w| w.span.start < span.end)
    {
        let Some(source) = word.source else { continue };
        match places.last_mut() {
            Some(last) if source.start >= last.start && source.start <= last.end + 2 => {
                last.end = last.end.max(source.end);
            }
            _ => places.push(source),
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TimedSpan;
    use crate::note::builtin_templates;
    use proptest::prelude::*;

    fn template() -> Template {
        builtin_templates()
            .into_iter()
            .find(|t| t.name == "soap")
            .unwrap()
    }

    fn finished(text: &str) -> FinishedText {
        let words = tokens(text)
            .into_iter()
            .enumerate()
            .map(|(n, (span, _))| TimedSpan {
                span,
                start: n as f64,
                end: n as f64 + 0.9,
                p: 0.8,
            })
            .collect();
        FinishedText {
            text: text.to_owned(),
            changes: Vec::new(),
            words,
        }
    }

    #[test]
    fn a_note_goes_to_a_manuscript_and_back_with_its_sources() {
        let said = finished(
            "Subjective: She feels well. No cough.\nPlan: Continue lisinopril 20 mg daily.",
        );
        let note = crate::note::structure(&said.text, &template());
        let mut manuscript = manuscript_of(&note, &said);
        assert_eq!(manuscript.text(), note.text());
        let again = note_of_manuscript(&manuscript, &note, &template());
        assert_eq!(again, note);
        // A corrected word keeps its time, and the sentence its source.
        let at = manuscript.text().find("20 mg").unwrap();
        let edit = manuscript.edit(TextSpan::new(at, at + 2), "40").unwrap();
        manuscript.apply(&edit);
        let forty = manuscript.word_at(at).unwrap();
        assert_eq!(forty.source.and_then(|s| s.of(&said.text)), Some("20"));
        let corrected = note_of_manuscript(&manuscript, &note, &template());
        let plan = corrected.sections.last().unwrap();
        assert_eq!(plan.sentences[0].text, "Continue lisinopril 40 mg daily.");
        assert_eq!(
            plan.sentences[0].source,
            note.sections.last().unwrap().sentences[0].source
        );
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_in_the_note(
            text in "((Plan|Subjective|plan|Other|a b|[a-z]{1,4}\\.? )(:\n|: |\n|\n\n)?){0,14}",
        ) {
            let manuscript = Manuscript::new(text.clone(), Vec::new());
            let note = note_of_manuscript(&manuscript, &Note::default(), &template());
            let dense = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let expected = dense(&text);
            let got = dense(&note.text());
            // A text without a heading gets one.
            let got = if expected.starts_with("Note:") { got } else { got.strip_prefix("Note:").map_or(got.clone(), str::to_owned) };
            prop_assert_eq!(got, expected);
            let manuscript = manuscript_of(&note, &FinishedText::default());
            let again = note_of_manuscript(&manuscript, &note, &template());
            prop_assert_eq!(again.text(), note.text());
        }
    }
}
