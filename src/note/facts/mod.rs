//! Reads facts out of a finished text: what is said, where, how sure, and in which normal form. Nothing that is not said.

mod allergies;
mod allergy_none;
mod allergy_shown;
mod allergy_words;
mod histories;
mod measure_values;
mod measures;
mod measures_again;
mod medication_details;
mod medication_words;
mod medications;
mod plans;
mod problems;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::{Assertion, Fact, FactKind, TextSpan};
use crate::language::{assertion_in, sentences};
use crate::note::template::is_heading;
use words::Sentence;

/// What has to be known to read a text besides the text.
pub struct FactContext<'a> {
    /// The day of the encounter, against which "in 6 weeks" is resolved.
    pub encounter: Option<Date>,
    /// Whether words name a drug, beyond the list of common drugs that ships with the program.
    pub is_drug: &'a dyn Fn(&str) -> bool,
}

/// The class of words that a word, or it and the next one, belong to: `dose`, `ordering`, `vital`, `lab`, `problem`.
pub(super) fn word_class(word: &str, pair: Option<&str>) -> Option<&'static str> {
    let phrase = |words: &str| {
        medication_words::class_of(words)
            .or_else(|| measures::class_of(words))
            .or_else(|| problems::is_listed(words).then_some("problem"))
    };
    phrase(word)
        .or_else(|| pair.and_then(phrase))
        .or_else(|| problems::ends_as_one(word).then_some("problem"))
}

/// The kind of section a sentence stands under, as far as facts care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Under {
    Allergies,
    FamilyHistory,
    /// What was operated on is over: "left inguinal hernia, 2009".
    Operations,
    /// What the patient "had" is over.
    Past,
    /// Diseases are named that the patient is protected from.
    Vaccines,
    /// Where problems are told as reasons for something else, or nothing is told of the patient.
    Else,
}

/// The facts of a text, in order of place.
#[must_use]
pub fn facts(text: &str, context: &FactContext) -> Vec<Fact> {
    let mut found = Vec::new();
    let mut under = Under::Else;
    for span in sentences(text) {
        let sentence = Sentence::read(text, span);
        let opened = heading(&sentence);
        match opened {
            Some((heading, _)) => under = heading,
            None if under == Under::Allergies
                && !allergies::goes_on(text, &sentence, context.is_drug) =>
            {
                under = Under::Else;
            }
            None => {}
        }
        let from = opened.map_or(0, |(_, from)| from);
        in_sentence(text, &sentence, (under, from), context, &mut found);
    }
    found.sort_by_key(|f| (f.source.first().copied(), f.kind));
    without_allergens(found)
}

/// An allergen of this text is none of its medications, unless it is said how it is taken: "the penicillin story is vague".
fn without_allergens(found: Vec<Fact>) -> Vec<Fact> {
    let allergens: Vec<String> = found
        .iter()
        .filter(|f| f.kind == FactKind::Allergy && f.assertion == Assertion::Present)
        .filter_map(|f| f.normal.get("substance").cloned())
        .collect();
    let taken = |fact: &Fact| {
        let shown = ["strength", "frequency", "route", "form", "status"];
        shown.iter().any(|field| fact.normal.contains_key(*field))
    };
    let named = |fact: &Fact| {
        ["drug", "name"].iter().any(|field| {
            let name = fact.normal.get(*field).map(|n| n.to_lowercase());
            name.is_some_and(|n| allergens.contains(&n))
        })
    };
    let mut kept = found;
    kept.retain(|f| f.kind != FactKind::Medication || taken(f) || !named(f));
    kept
}

/// The heading that a sentence opens with, if it does, and how many words it has.
fn heading(sentence: &Sentence) -> Option<(Under, usize)> {
    let colon = sentence
        .words
        .iter()
        .take(5)
        .position(|w| w.mark == Some(':'));
    let alone = Some(sentence.words.len()).filter(|n| (1..4).contains(n));
    // "Allergies, penicillin with a rash": as it is said without its colon.
    let listed = sentence
        .words
        .first()
        .is_some_and(|w| w.is_any(&["allergies"]) && w.mark == Some(','));
    if listed {
        return Some((Under::Allergies, 1));
    }
    let end = colon.map(|at| at + 1).or(alone)?;
    let words = sentence.joined(0, end);
    let allergies = sentence.words[..end]
        .iter()
        .any(|w| w.lower.contains("allerg") || w.lower.contains("intoleranc"));
    let under = match words.as_str() {
        "family history" | "family medical history" | "family hx" | "fh" | "fhx" => {
            Under::FamilyHistory
        }
        "past surgical history"
        | "surgical history"
        | "prior surgical history"
        | "psh"
        | "past surgical hx"
        | "prior surgeries"
        | "past surgeries" => Under::Operations,
        "allergies" | "allergy" => Under::Allergies,
        "all" if colon.is_some() => Under::Allergies,
        "past medical history"
        | "past history"
        | "pmh"
        | "past psychiatric history"
        | "psychiatric history" => Under::Past,
        "immunizations" | "immunization" | "immunization history" | "vaccinations" | "vaccines" => {
            Under::Vaccines
        }
        // "Medications and allergies": which of both it is, the words must say.
        _ if colon.is_some() && allergies && !words.contains("medication") => Under::Allergies,
        _ if colon.is_some() || is_heading(&words) => Under::Else,
        _ => return None,
    };
    Some((under, end))
}

fn in_sentence(
    text: &str,
    sentence: &Sentence,
    (under, from): (Under, usize),
    context: &FactContext,
    found: &mut Vec<Fact>,
) {
    let mut add = |kind: FactKind,
                   (start, end): (usize, usize),
                   normal: BTreeMap<String, String>,
                   assertion: Assertion| {
        let span = sentence.span_of(start, end);
        found.push(Fact {
            kind,
            text: span.of(text).unwrap_or("").to_owned(),
            normal,
            assertion,
            source: vec![span],
        });
    };
    let said = |place: TextSpan| assertion_in(text, sentence.span, place);
    let listed = (under == Under::Allergies).then_some(from);
    let allergies = allergies::allergies(text, sentence, listed, context.is_drug);
    let taken = |start: usize, end: usize| allergies.iter().any(|a| a.start < end && start < a.end);
    let drugs = medications::medications(text, sentence, context.is_drug);
    for drug in drugs.iter().filter(|d| !taken(d.start, d.end)) {
        let told = match said(sentence.span_of(drug.start, drug.end)) {
            Assertion::Negated if medications::goes_on(sentence, drug.start) => Assertion::Present,
            other => other,
        };
        // What a relative takes is none of the patient's medications.
        if told != Assertion::Family {
            add(
                FactKind::Medication,
                (drug.start, drug.end),
                drug.normal.clone(),
                told,
            );
        }
    }
    let readings = measures::readings(text, sentence);
    let problems = problems::problems(sentence);
    let risks = problems::are_risks(sentence, &problems);
    for problem in problems {
        let (start, end) = problem;
        let measured = readings.iter().any(|r| r.start < end && start < r.end);
        let drug = drugs.iter().any(|d| d.start < end && start < d.end);
        if taken(start, end)
            || under == Under::Vaccines
            || measured
            || drug
            || allergies::is_reaction(sentence, &allergies, problem)
        {
            continue;
        }
        let place = sentence.span_of(start, end);
        let none = sentence.words[end - 1].is_any(&["allergies", "allergy"]);
        if none && said(place) == Assertion::Negated {
            continue;
        }
        let of_relatives = under == Under::FamilyHistory && !histories::of_patient(sentence);
        let told = match said(place) {
            Assertion::Negated => Assertion::Negated,
            _ if of_relatives => Assertion::Family,
            Assertion::Present if under == Under::Operations => Assertion::Historical,
            Assertion::Present if under == Under::Past && histories::had(sentence, start) => {
                Assertion::Historical
            }
            Assertion::Present if risks => Assertion::Hypothetical,
            other => other,
        };
        let mut normal = BTreeMap::from([("name".to_owned(), sentence.joined(start, end))]);
        plans::past_time(text, sentence, end, context.encounter, &mut normal);
        for side in ["left", "right", "bilateral"] {
            if sentence.words[start..end].iter().any(|w| w.lower == side) {
                normal.insert("side".into(), side.into());
            }
        }
        if told == Assertion::Family {
            if let Some(relative) = histories::relative(sentence, start) {
                normal.insert("relative".into(), relative);
            }
            add(FactKind::FamilyHistory, problem, normal, told);
        } else {
            add(FactKind::Problem, problem, normal, told);
        }
    }
    for allergy in &allergies {
        let told = if allergy.denied {
            Assertion::Negated
        } else {
            Assertion::Present
        };
        add(
            FactKind::Allergy,
            (allergy.start, allergy.end),
            allergy.normal.clone(),
            told,
        );
    }
    for reading in readings {
        add(
            reading.kind,
            (reading.start, reading.end),
            reading.normal,
            Assertion::Present,
        );
    }
    for procedure in plans::procedures(text, sentence) {
        let place = sentence.span_of(procedure.start, procedure.end);
        let mut normal = procedure.normal;
        plans::past_time(
            text,
            sentence,
            procedure.end,
            context.encounter,
            &mut normal,
        );
        add(
            FactKind::Procedure,
            (procedure.start, procedure.end),
            normal,
            said(place),
        );
    }
    for order in plans::orders(text, sentence) {
        add(
            FactKind::Order,
            (order.start, order.end),
            order.normal,
            Assertion::Present,
        );
    }
    if let Some(visit) = plans::follow_up(text, sentence, context.encounter) {
        add(
            FactKind::FollowUp,
            (visit.start, visit.end),
            visit.normal,
            Assertion::Present,
        );
    }
    for habit in histories::social(text, sentence) {
        add(
            FactKind::SocialHistory,
            (habit.start, habit.end),
            habit.normal,
            Assertion::Present,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Fact> {
        let context = FactContext {
            encounter: Some(jiff::civil::date(2026, 11, 24)),
            is_drug: &|_| false,
        };
        facts(text, &context)
    }

    #[test]
    fn facts_have_their_normal_forms() {
        let all = of(
            "Increase lisinopril from 10 mg to 20 mg by mouth twice daily for 30 days. BP 148/86. Follow up with cardiology in 6 weeks.",
        );
        let drug = all.iter().find(|f| f.kind == FactKind::Medication).unwrap();
        let field = |f: &Fact, name: &str| f.normal.get(name).cloned().unwrap_or_default();
        assert_eq!(field(drug, "strength"), "20 mg");
        assert_eq!(field(drug, "route"), "oral");
        assert_eq!(field(drug, "frequency"), "twice daily");
        assert_eq!(field(drug, "duration"), "30 days");
        assert_eq!(field(drug, "status"), "changed");
        let pressure = all.iter().find(|f| f.kind == FactKind::Vital).unwrap();
        assert_eq!(field(pressure, "systolic"), "148");
        let visit = all.iter().find(|f| f.kind == FactKind::FollowUp).unwrap();
        assert_eq!(field(visit, "date"), "2027-01-05");
        assert_eq!(field(visit, "with"), "cardiology");
    }

    #[test]
    fn past_days_are_resolved_against_the_encounter() {
        let all = of(
            "Her last seizure was 4 months ago. Colonoscopy 2 weeks ago. Cough since yesterday. Fever, and seen next week.",
        );
        let date = |text: &str| {
            let fact = all.iter().find(|f| f.text == text);
            fact.and_then(|f| f.normal.get("date").cloned())
                .unwrap_or_default()
        };
        assert_eq!(date("seizure"), "2026-07-24");
        assert_eq!(date("Colonoscopy"), "2026-11-10");
        assert_eq!(date("Cough"), "2026-11-23");
        assert_eq!(date("Fever"), "");
    }

    proptest::proptest! {
        #[test]
        fn every_fact_is_said(text in "(Allergies: |penicillin|lisinopril|25 mg|148/86|BP|no|pain|in 6 weeks|Follow up|é|\\(|\\)|, |\\. |: |-| |\n|%|/){0,40}") {
            for fact in of(&text) {
                for span in &fact.source {
                    proptest::prop_assert_eq!(span.of(&text), Some(fact.text.as_str()));
                }
            }
        }
    }
}
