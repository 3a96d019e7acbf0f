//! Fills the worksheet of a visit's level from what the note says, each line with the words it rests on. A proposal: a person
//! looks at it and changes it.
//!
//! What counts how much stands in `assets/coding/visit_words.tsv`; the rules are those of [`super::visit_level`].

use regex::Regex;
use std::sync::LazyLock;

use super::suggest::is_lasting;
use super::visit_level::{Level, Visit};
use crate::domain::{CodeSuggestion, TextSpan};
use crate::language::assertion_at;

/// A line of the worksheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Element {
    /// Whether the patient is new.
    Patient,
    /// Problems addressed.
    Problems,
    /// Data reviewed and ordered.
    Data,
    /// Risk of the management.
    Risk,
    /// Time on the day.
    Time,
}

/// Why a line is filled as it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Ground {
    /// Which line.
    pub element: Element,
    /// In one sentence.
    pub told: String,
    /// The words of the note, where there are any.
    pub spans: Vec<TextSpan>,
}

/// A worksheet filled from a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// As far as the note says.
    pub visit: Visit,
    /// Why, a line each.
    pub grounds: Vec<Ground>,
}

struct Cue {
    kind: &'static str,
    level: Level,
    phrases: Vec<String>,
}

static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    include_str!("../../assets/coding/visit_words.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Cue {
                kind: cells.next()?,
                level: Level::parse(cells.next()?)?,
                phrases: cells.next()?.split(';').map(str::to_owned).collect(),
            })
        })
        .collect()
});

static MINUTES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:total time|time spent|spent|total of)[^.\n]{0,40}?(\d{1,3})\s*(?:min\b|minutes)",
    )
    .expect("a pattern that a test reads")
});

/// Reads a note; `diagnoses` are those coded from it.
#[must_use]
pub fn read_visit(text: &str, diagnoses: &[CodeSuggestion]) -> Reading {
    let lower = text.to_ascii_lowercase();
    let mut reading = Reading::default();
    let new = said(text, &lower, "new");
    reading.visit.new_patient = !new.is_empty();
    if let Some((_, span)) = new.first() {
        reading.ground(
            Element::Patient,
            "The note says that the patient is new.",
            vec![*span],
        );
    }
    problems(&mut reading, text, &lower, diagnoses);
    data(&mut reading, text, &lower);
    risk(&mut reading, text, &lower);
    if let Some(found) = MINUTES.captures(text)
        && let Some(minutes) = found.get(1)
    {
        reading.visit.minutes = minutes.as_str().parse().ok();
        let whole = found.get(0).map_or(minutes, |all| all);
        reading.ground(
            Element::Time,
            "The time is written in the note.",
            vec![TextSpan::new(whole.start(), whole.end())],
        );
    }
    reading
}

impl Reading {
    fn ground(&mut self, element: Element, told: &str, spans: Vec<TextSpan>) {
        self.grounds.push(Ground {
            element,
            told: told.to_owned(),
            spans,
        });
    }
}

/// Every cue of a kind that was said of the patient, with its level and its first place.
fn said(text: &str, lower: &str, kind: &str) -> Vec<(Level, TextSpan)> {
    let mut found = Vec::new();
    for cue in CUES.iter().filter(|c| c.kind == kind) {
        let place = cue
            .phrases
            .iter()
            .find_map(|phrase| whole_word(lower, phrase));
        if let Some(span) = place
            && assertion_at(text, span) == crate::domain::Assertion::Present
        {
            found.push((cue.level, span));
        }
    }
    found
}

/// The first place of a phrase with no letter on either side.
fn whole_word(text: &str, phrase: &str) -> Option<TextSpan> {
    text.match_indices(phrase).find_map(|(start, _)| {
        let end = start + phrase.len();
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // A dose has its unit close to the number: "40 mg".
        let free =
            !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next());
        free.then(|| TextSpan::new(start, end))
    })
}

fn problems(reading: &mut Reading, text: &str, lower: &str, diagnoses: &[CodeSuggestion]) {
    let own: Vec<&CodeSuggestion> = diagnoses
        .iter()
        .filter(|d| !d.code.as_str().starts_with('Z'))
        .collect();
    let chronic = own.iter().filter(|d| is_lasting(d.code.as_str())).count();
    let acute = own.len() - chronic;
    let worse = said(text, lower, "problem");
    let spans: Vec<TextSpan> = worse.iter().map(|(_, span)| *span).collect();
    let high = worse.iter().any(|(level, _)| *level == Level::High);
    let (level, told) = if own.is_empty() {
        return;
    } else if high {
        (
            Level::High,
            "A problem that threatens life or function is named.".to_owned(),
        )
    } else if !worse.is_empty() {
        (
            Level::Moderate,
            "A problem is not as it should be or is getting worse.".to_owned(),
        )
    } else if chronic >= 2 {
        (
            Level::Moderate,
            format!("{chronic} stable chronic problems."),
        )
    } else if chronic == 1 || acute >= 1 {
        let what = if chronic == 1 {
            "One stable chronic problem."
        } else {
            "An acute, uncomplicated problem."
        };
        (Level::Low, what.to_owned())
    } else {
        (Level::Straightforward, "A minor problem.".to_owned())
    };
    reading.visit.problems = Some(level);
    reading.ground(Element::Problems, &told, spans);
}

fn data(reading: &mut Reading, text: &str, lower: &str) {
    let tests = said(text, lower, "data");
    let more = said(text, lower, "more-data");
    let count = tests.len();
    let (level, told) = match (count, more.len()) {
        (3.., 1..) | (_, 2..) => (Level::High, format!("{count} tests and a second category.")),
        (3.., 0) | (_, 1) => (
            Level::Moderate,
            format!("{count} tests, or a category beside them."),
        ),
        (2, 0) => (Level::Low, "Two tests ordered or reviewed.".to_owned()),
        _ => (
            Level::Straightforward,
            format!("{count} tests ordered or reviewed."),
        ),
    };
    let spans = tests
        .into_iter()
        .chain(more)
        .map(|(_, span)| span)
        .collect();
    reading.visit.data = Some(level);
    reading.ground(Element::Data, &told, spans);
}

fn risk(reading: &mut Reading, text: &str, lower: &str) {
    let cues = said(text, lower, "risk");
    let level = cues.iter().map(|(level, _)| *level).max();
    let told = match level {
        Some(Level::High) => "Admission, major surgery or a drug that needs intensive monitoring.",
        Some(Level::Moderate) => "A prescription drug is managed.",
        Some(_) => "Treatment of low risk.",
        None => "No treatment of risk is named.",
    };
    reading.visit.risk = Some(level.unwrap_or(Level::Straightforward));
    let highest = cues
        .into_iter()
        .filter(|(l, _)| Some(*l) == level)
        .map(|(_, span)| span);
    let spans = highest.take(3).collect();
    reading.ground(Element::Risk, told, spans);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::visit_level;

    #[test]
    fn a_note_fills_the_worksheet_and_says_why() {
        let text = "New patient. COPD with acute exacerbation. Chest x-ray and CBC ordered, BMP reviewed.\n\
                    Plan: Prednisone 40 mg daily for five days. Total time today was 47 minutes.";
        let reading = read_visit(text, &[]);
        assert!(reading.visit.new_patient);
        assert_eq!(reading.visit.data, Some(Level::Moderate));
        assert_eq!(reading.visit.risk, Some(Level::Moderate));
        assert_eq!(reading.visit.minutes, Some(47));
        assert_eq!(visit_level(&reading.visit).level, Some(Level::Moderate));
        for ground in &reading.grounds {
            assert!(
                ground.spans.iter().all(|s| s.of(text).is_some()),
                "{ground:?}"
            );
        }
    }

    #[test]
    fn what_is_denied_does_not_count() {
        let reading = read_visit("No exacerbation. No x-ray was taken.", &[]);
        assert_eq!(reading.visit.data, Some(Level::Straightforward));
        assert_eq!(reading.visit.problems, None);
    }

    #[test]
    fn every_line_of_the_words_is_read() {
        let lines = include_str!("../../assets/coding/visit_words.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .count();
        assert_eq!(CUES.len(), lines);
        assert!(MINUTES.is_match("I spent 30 minutes"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            let _ = read_visit(&text, &[]);
        }
    }
}
