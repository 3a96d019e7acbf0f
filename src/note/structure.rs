//! Sorts the sentences of a finished text into a template's sections. Nothing added, nothing dropped.

use super::Template;
use crate::domain::{Note, Section, Sentence, TextSpan};
use crate::language;

/// The text as a note: its sentences under the template's headings, each with its span in `text`.
///
/// A heading that was said opens its section until the next one. Where none was said, the words of a sentence place it,
/// and a sentence without such words stays with the one before.
#[must_use]
pub fn structure(text: &str, template: &Template) -> Note {
    let sentences = language::sentences(text);
    let headings: Vec<Option<Heading>> = sentences
        .iter()
        .map(|s| heading_of(s.of(text).unwrap_or(""), template))
        .collect();
    let any_spoken = headings.iter().any(Option::is_some);
    let mut filled: Vec<(Vec<Sentence>, bool)> = vec![(Vec::new(), false); template.sections.len()];
    let mut current: Option<usize> = None;
    let mut under_heading = false;
    for (span, heading) in sentences.into_iter().zip(headings) {
        let said = span.of(text).unwrap_or("");
        let mut body = span;
        if let Some(heading) = heading {
            current = Some(heading.section);
            under_heading = true;
            if heading.own {
                filled[heading.section].1 = true;
                body = TextSpan::new(span.start + heading.length, span.end);
            }
        } else if !under_heading || !any_spoken {
            current = placed_by_cue(said, template).or(current);
        }
        let body = trimmed(body, text);
        if let Some(words) = body.of(text).filter(|w| !w.is_empty()) {
            let sentence = Sentence {
                text: words.to_owned(),
                source: vec![body],
            };
            filled[current.unwrap_or(0)].0.push(sentence);
        }
    }
    let sections = template
        .sections
        .iter()
        .zip(filled)
        .filter(|(_, (sentences, _))| !sentences.is_empty())
        .map(|(form, (sentences, spoken))| Section {
            key: form.key.clone(),
            heading: form.heading.clone(),
            spoken,
            sentences,
        })
        .collect();
    Note {
        template: template.name.clone(),
        sections,
    }
}

struct Heading {
    section: usize,
    /// Whether it is the section's own, and so need not be repeated in its text.
    own: bool,
    /// Bytes of the heading with its colon.
    length: usize,
}

/// The heading a sentence begins with: known words up to a colon, or alone in the sentence.
fn heading_of(sentence: &str, template: &Template) -> Option<Heading> {
    let colon = sentence.find(':');
    let alone = sentence.trim_end_matches(['.', ',', ' ']).len();
    let (words, length) = match colon {
        Some(at) => (&sentence[..at], at + 1),
        None => (&sentence[..alone], sentence.len()),
    };
    let words = words.trim().to_lowercase();
    let find = |own: bool| {
        template.sections.iter().position(|s| {
            let names = if own { &s.spoken } else { &s.holds };
            names.contains(&words) || (own && s.heading.to_lowercase() == words)
        })
    };
    if let Some(section) = find(true) {
        return Some(Heading {
            section,
            own: true,
            length,
        });
    }
    find(false).map(|section| Heading {
        section,
        own: false,
        length,
    })
}

/// The section with the most cues in a sentence; the earlier one where two have as many.
fn placed_by_cue(sentence: &str, template: &Template) -> Option<usize> {
    let lower = format!(" {} ", sentence.to_lowercase());
    let begins_or_holds = |cue: &String| {
        lower
            .match_indices(cue.as_str())
            .any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric()))
    };
    let counts = template
        .sections
        .iter()
        .map(|s| s.cues.iter().filter(|c| begins_or_holds(c)).count());
    let (section, count) = counts.enumerate().rev().max_by_key(|(_, count)| *count)?;
    (count > 0).then_some(section)
}

fn trimmed(span: TextSpan, text: &str) -> TextSpan {
    let Some(words) = span.of(text) else {
        return span;
    };
    let start = span.start + (words.len() - words.trim_start().len());
    TextSpan::new(start, start + words.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::builtin_templates;

    /// Every sentence is its source, and every character is in exactly one sentence, or blank, or a heading.
    fn check_nothing_invented_nothing_lost(text: &str, template: &Template) {
        let note = structure(text, template);
        let mut covered = vec![0_u8; text.len()];
        for sentence in note.sections.iter().flat_map(|s| &s.sentences) {
            let joined: Vec<&str> = sentence
                .source
                .iter()
                .map(|s| s.of(text).expect("the span fits"))
                .collect();
            assert_eq!(joined.concat(), sentence.text);
            for span in &sentence.source {
                covered[span.start..span.end]
                    .iter_mut()
                    .for_each(|c| *c += 1);
            }
        }
        assert!(
            covered.iter().all(|c| *c <= 1),
            "said once, written once: {text}"
        );
        let left: String = text
            .char_indices()
            .filter(|(at, _)| covered[*at] == 0)
            .map(|(_, c)| c)
            .collect();
        for line in left
            .split([':', '.', '\n', ','])
            .map(str::trim)
            .filter(|l| !l.is_empty())
        {
            let lower = line.to_lowercase();
            let known = template
                .sections
                .iter()
                .any(|s| s.spoken.contains(&lower) || s.heading.to_lowercase() == lower);
            assert!(known, "{line:?} was dropped from {text:?}");
        }
    }

    #[test]
    fn headings_that_were_said_open_their_sections() {
        let text = "Chief complaint: Cough.\nShe denies fever.\nOn examination: Lungs are clear.\nAssessment: Bronchitis.\nPlan: Rest. Return in 1 week.";
        let soap = &builtin_templates()[0];
        let note = structure(text, soap);
        let keys: Vec<(&str, usize, bool)> = note
            .sections
            .iter()
            .map(|s| (s.key.as_str(), s.sentences.len(), s.spoken))
            .collect();
        assert_eq!(
            keys,
            [
                ("subjective", 2, false),
                ("objective", 1, true),
                ("assessment", 1, true),
                ("plan", 2, true)
            ]
        );
        assert_eq!(
            note.sections[0].sentences[0].text,
            "Chief complaint: Cough."
        );
        let hp = structure(text, &builtin_templates()[1]);
        assert_eq!(hp.sections[0].heading, "Chief complaint");
        assert_eq!(hp.sections[0].sentences[0].text, "Cough.");
    }

    #[test]
    fn without_headings_the_words_place_a_sentence() {
        let text = "This is a follow-up visit for diabetes. Blood pressure is 130/80. Diabetes, controlled. Continue metformin 1000 mg twice daily.";
        let note = structure(text, &builtin_templates()[0]);
        let keys: Vec<&str> = note.sections.iter().map(|s| s.key.as_str()).collect();
        assert_eq!(keys, ["subjective", "objective", "assessment", "plan"]);
        assert!(note.sections.iter().all(|s| !s.spoken));
    }

    #[test]
    fn every_reference_document_is_kept_whole() {
        for folder in ["../shared/data/dictation", "../shared/data/text/mtsamples"] {
            let Ok(files) = std::fs::read_dir(folder) else {
                eprintln!("SKIPPED: {folder} is not here");
                continue;
            };
            for file in files
                .flatten()
                .filter(|f| f.path().extension().is_some_and(|e| e == "txt"))
            {
                let text = std::fs::read_to_string(file.path()).unwrap();
                builtin_templates()
                    .iter()
                    .for_each(|t| check_nothing_invented_nothing_lost(&text, t));
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_invented_or_lost(text in "(Plan|Assessment|On examination|hpi|[a-zA-Zé°0-9]{1,8}|: |\\. |\n| |, ){0,40}") {
            for template in builtin_templates() {
                check_nothing_invented_nothing_lost(&text, &template);
            }
        }
    }
}
