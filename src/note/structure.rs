//! Sorts the sentences of a finished text into a template's sections. Nothing added, nothing dropped.

use super::Template;
use super::sections;
use super::template::{Place, SectionForm};
use crate::domain::{Note, Section, Sentence, TextSpan};
use crate::language;

/// The text as a note: its sentences under the template's headings, each with its span in `text`.
///
/// A heading that was said opens its section until the next one. Before the first, and where none was said, the words of the
/// sentences and the usual order of sections place them.
#[must_use]
pub fn structure(text: &str, template: &Template) -> Note {
    let lines = lines(text, template);
    let opens = |line: &Line| line.heading.as_ref().is_some_and(|h| !h.place.soft);
    let first = lines.iter().position(opens).unwrap_or(lines.len());
    let inferred = sections::infer(&placed(text, &lines, template), first, template);
    let mut filled: Vec<(Vec<Sentence>, bool)> = vec![(Vec::new(), false); template.sections.len()];
    let mut current = 0;
    for (n, line) in lines.iter().enumerate() {
        let mut body = line.span;
        if let Some(section) = inferred.get(n) {
            current = *section;
        } else if let Some(heading) = &line.heading {
            current = section_of(heading.place, current, template);
            let told = !filled[current].0.is_empty();
            current = heading.place.again.filter(|_| told).unwrap_or(current);
            if heading.place.own {
                filled[current].1 = true;
                body = TextSpan::new(line.span.start + heading.length, line.span.end);
            }
        }
        let body = trimmed(body, text);
        if let Some(words) = body.of(text).filter(|w| !w.is_empty()) {
            let sentence = Sentence {
                text: words.to_owned(),
                source: vec![body],
            };
            filled[current].0.push(sentence);
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

/// The lines as they are placed where no heading was said.
fn placed<'a>(text: &str, lines: &[Line<'a>], template: &Template) -> Vec<sections::Line<'a>> {
    let opens = |at: usize| {
        let before = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with(['\n', '\r'])
    };
    let broken = lines.iter().skip(1).any(|l| opens(l.span.start));
    let under = |line: &Line| {
        let place = line.heading.as_ref()?.place;
        Some(match place.section {
            None => "system".to_owned(),
            Some(n) => template.sections[n].key.clone(),
        })
    };
    lines
        .iter()
        .map(|line| sections::Line::new(line.said, opens(line.span.start), broken, under(line)))
        .collect()
}

/// What the learner of the sections' weights sees of a text: each sentence's place, how it follows the one before, and its features.
#[must_use]
pub fn section_features(
    text: &str,
    template: &Template,
) -> Vec<(TextSpan, &'static str, Vec<String>)> {
    let lines = lines(text, template);
    let placed = placed(text, &lines, template);
    let features = sections::features(&placed, template);
    lines
        .iter()
        .zip(placed.iter().zip(features))
        .map(|(line, (placed, features))| (line.span, placed.joint().as_str(), features))
        .collect()
}

/// A sentence with its words and the heading it opens with.
struct Line<'a> {
    span: TextSpan,
    said: &'a str,
    heading: Option<Heading>,
}

struct Heading {
    place: Place,
    /// Bytes of the heading with its colon.
    length: usize,
}

fn lines<'a>(text: &'a str, template: &Template) -> Vec<Line<'a>> {
    language::sentences(text)
        .into_iter()
        .map(|span| {
            let said = span.of(text).unwrap_or("");
            Line {
                span,
                said,
                heading: heading_of(said, template),
            }
        })
        .collect()
}

/// The heading a sentence begins with: known words up to a colon, or alone in the sentence, or "On examination, …".
fn heading_of(sentence: &str, template: &Template) -> Option<Heading> {
    const LEADS: [&str; 4] = [
        "on examination",
        "on exam",
        "on physical examination",
        "on physical exam",
    ];
    let bullet = sentence.len()
        - sentence
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .len();
    let said = &sentence[bullet..];
    let colon = said.find(':');
    let alone = said.trim_end_matches(['.', ',', ' ']);
    let words = colon.map_or(alone, |at| &said[..at]).trim();
    // A lone word such as "General." is what stands under a heading as often as a heading.
    let sure = |place: &Place| colon.is_some() || place.section.is_some() && words.len() > 2;
    if words.len() <= 60
        && let Some(place) = template
            .headings
            .get(&words.to_lowercase())
            .filter(|p| sure(p))
    {
        return Some(Heading {
            place: *place,
            length: colon.map_or(sentence.len(), |at| bullet + at + 1),
        });
    }
    let lower = said
        .get(..said.len().min(40))
        .unwrap_or(said)
        .to_lowercase();
    let leads = LEADS.iter().any(|l| {
        lower
            .strip_prefix(l)
            .is_some_and(|rest| rest.starts_with([',', ' ']))
    });
    let place = *template.headings.get("on examination").filter(|_| leads)?;
    Some(Heading {
        place: Place {
            own: false,
            ..place
        },
        length: 0,
    })
}

/// Where a heading leads; a system of the body stays in the review of systems, else it is part of the examination.
pub(super) fn section_of(place: Place, current: usize, template: &Template) -> usize {
    let holds = |form: &SectionForm, key: &str| form.keys().any(|k| k == key);
    let open = template.sections.get(current);
    place.section.unwrap_or_else(|| {
        let stays =
            open.is_some_and(|s| holds(s, "review_of_systems") || holds(s, "physical_examination"));
        let exam = template
            .sections
            .iter()
            .position(|s| holds(s, "physical_examination"));
        exam.filter(|_| !stays).unwrap_or(current)
    })
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
            let known =
                template.knows_heading(line.trim_start_matches(|c: char| !c.is_alphanumeric()));
            assert!(
                known || !line.contains(char::is_alphanumeric),
                "{line:?} was dropped from {text:?}"
            );
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
    fn assessment_and_plan_stays_together_where_it_was_said_so() {
        let text = "Subjective: Headache.\nAssessment and plan: Migraine. Start propranolol.";
        let note = structure(text, &builtin_templates()[0]);
        let last = note.sections.last().unwrap();
        assert_eq!(
            (last.key.as_str(), last.spoken, last.sentences.len()),
            ("assessment_and_plan", true, 2)
        );
    }

    #[test]
    fn the_heading_of_a_procedure_said_again_opens_what_was_done() {
        let text = "Procedure performed: Colonoscopy.\nAnesthesia: Propofol.\nProcedure: The scope was advanced to the cecum.";
        let templates = builtin_templates();
        let operative = templates.iter().find(|t| t.name == "operative").unwrap();
        let note = structure(text, operative);
        let keys: Vec<&str> = note.sections.iter().map(|s| s.key.as_str()).collect();
        assert_eq!(keys, ["procedure", "anesthesia", "description"]);
    }

    #[test]
    fn without_headings_the_words_place_a_sentence() {
        let text = "She comes in with a cough for four days. Blood pressure is 130/80. This is most likely viral bronchitis. Return in one week if not better.";
        let note = structure(text, &builtin_templates()[0]);
        let keys: Vec<&str> = note.sections.iter().map(|s| s.key.as_str()).collect();
        assert_eq!(keys, ["subjective", "objective", "assessment", "plan"]);
        assert!(note.sections.iter().all(|s| !s.spoken));
    }

    #[test]
    fn a_diagnosis_with_its_state_is_no_finding() {
        let text = "She comes in for follow-up and takes her metformin. Blood pressure is 130/80. Lungs are clear. Diabetes, controlled. Hypertension, stable. Return in three months.";
        for template in builtin_templates()
            .iter()
            .filter(|t| ["soap", "hp", "progress"].contains(&t.name.as_str()))
        {
            let note = structure(text, template);
            let under = note
                .sections
                .iter()
                .find(|s| s.key == "assessment")
                .unwrap();
            let said: Vec<&str> = under.sentences.iter().map(|s| s.text.as_str()).collect();
            assert_eq!(said, ["Diabetes, controlled.", "Hypertension, stable."]);
        }
    }

    #[test]
    fn every_reference_document_is_kept_whole() {
        for folder in [
            "dictation",
            "text/mtsamples",
            "text/aci-bench",
            "text/primock57",
            "coding/codiesp",
            "audio/dictation",
        ] {
            let Ok(files) = std::fs::read_dir(format!("../shared/data/{folder}")) else {
                eprintln!("SKIPPED: ../shared/data/{folder} is not here");
                continue;
            };
            for file in files.flatten() {
                let kind = file
                    .path()
                    .extension()
                    .map(|e| e.to_string_lossy().into_owned());
                let text = match kind.as_deref() {
                    Some("txt") => std::fs::read_to_string(file.path()).unwrap(),
                    Some("json") => {
                        let whole: serde_json::Value =
                            serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
                        whole["note"].as_str().unwrap_or_default().to_owned()
                    }
                    _ => continue,
                };
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
