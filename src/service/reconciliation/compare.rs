//! A note's facts against the chart's lists.

use crate::domain::{
    Assertion, ChartAction, ChartList, ChartProposal, Fact, FactKind, Note, TextSpan,
};
use crate::note::{FactContext, facts};

/// Sections whose problems belong on the problem list; symptoms told elsewhere do not.
const PROBLEM_SECTIONS: &[&str] = &[
    "assessment",
    "assessment_and_plan",
    "plan",
    "discharge_diagnosis",
    "postoperative_diagnosis",
    "past_medical_history",
];

type Entry = (i64, ChartList, String);

/// What the facts of a note would change, in the order of its text (that of [`Note::text`]).
#[must_use]
pub fn proposals(
    note: &Note,
    text: &str,
    found: &[Fact],
    entries: &[Entry],
    is_drug: &dyn Fn(&str) -> bool,
) -> Vec<ChartProposal> {
    let mut all = medications(found, entries, is_drug);
    all.extend(problems(note, text, found, entries));
    all.extend(allergies(found, entries));
    all.sort_by_key(|p| (p.source, p.action));
    all
}

fn field<'f>(fact: &'f Fact, name: &str) -> &'f str {
    fact.normal.get(name).map_or("", String::as_str)
}

fn place(fact: &Fact) -> TextSpan {
    fact.source.first().copied().unwrap_or(TextSpan::new(0, 0))
}

/// The drug that an entry of the medication list names, with what it says of it.
fn read(wording: &str, is_drug: &dyn Fn(&str) -> bool) -> Option<Fact> {
    let context = FactContext {
        encounter: None,
        is_drug,
    };
    let found = facts(wording, &context);
    found.into_iter().find(|f| f.kind == FactKind::Medication)
}

fn medications(
    found: &[Fact],
    entries: &[Entry],
    is_drug: &dyn Fn(&str) -> bool,
) -> Vec<ChartProposal> {
    let chart: Vec<(&Entry, Fact)> = entries
        .iter()
        .filter(|e| e.1 == ChartList::Medication)
        .filter_map(|e| Some((e, read(&e.2, is_drug)?)))
        .collect();
    let mut drugs: Vec<&Fact> = Vec::new();
    for fact in found.iter().filter(|f| f.kind == FactKind::Medication) {
        let told = matches!(fact.assertion, Assertion::Present | Assertion::Historical);
        if !told || field(fact, "drug").is_empty() {
            continue;
        }
        let same = drugs
            .iter()
            .position(|d| field(d, "drug") == field(fact, "drug"));
        match same {
            // What is decided is said last; a bare mention adds nothing to it.
            Some(at) if weight(fact) >= weight(drugs[at]) => drugs[at] = fact,
            Some(_) => {}
            None => drugs.push(fact),
        }
    }
    let mut all = Vec::new();
    for drug in drugs {
        let known = chart
            .iter()
            .find(|(_, f)| field(f, "drug") == field(drug, "drug"));
        all.extend(match known {
            Some((entry, was)) => of_known(drug, entry, was),
            None => of_new(drug, entries),
        });
    }
    all
}

/// How much a mention decides.
fn weight(fact: &Fact) -> usize {
    let decides = ["started", "stopped", "changed"].contains(&field(fact, "status"));
    let dosed = !field(fact, "strength").is_empty();
    2 * usize::from(decides) + usize::from(dosed)
}

fn of_known(drug: &Fact, entry: &Entry, was: &Fact) -> Option<ChartProposal> {
    let before = Some((entry.0, entry.2.clone()));
    let proposal = |action, after: Option<String>, why: String| {
        Some(ChartProposal {
            action,
            list: ChartList::Medication,
            before: before.clone(),
            after,
            said: drug.text.clone(),
            source: place(drug),
            why,
        })
    };
    if field(drug, "status") == "stopped" {
        return proposal(ChartAction::Stop, None, "The note stops it.".into());
    }
    if drug.assertion != Assertion::Present {
        return None;
    }
    let differs =
        |name: &str| !field(drug, name).is_empty() && field(drug, name) != field(was, name);
    if !differs("strength") && !differs("frequency") {
        return None;
    }
    let after = Some(worded(drug, Some(was)));
    if ["changed", "started"].contains(&field(drug, "status")) {
        return proposal(ChartAction::Change, after, "The note changes it.".into());
    }
    let why = "The chart and the note do not say the same dose; the note does not say that it was changed.";
    proposal(ChartAction::Conflict, after, why.into())
}

fn of_new(drug: &Fact, entries: &[Entry]) -> Option<ChartProposal> {
    if field(drug, "status") == "stopped" || drug.assertion != Assertion::Present {
        return None;
    }
    // A drug that is only spoken of ("heparin was considered") has neither dose nor schedule.
    let taken = field(drug, "status") == "started"
        || !field(drug, "strength").is_empty()
        || !field(drug, "frequency").is_empty();
    if !taken {
        return None;
    }
    let names = [
        field(drug, "drug"),
        field(drug, "name"),
        field(drug, "class"),
    ];
    let allergy = entries
        .iter()
        .filter(|e| e.1 == ChartList::Allergy)
        .find(|e| {
            let substance = e.2.split(':').next().unwrap_or("").trim().to_lowercase();
            !substance.is_empty() && names.iter().any(|n| n.to_lowercase().contains(&substance))
        });
    let (action, why) = match allergy {
        Some(allergy) => (
            ChartAction::Conflict,
            format!("The chart has an allergy: {}.", allergy.2),
        ),
        None => (ChartAction::Add, "It is not on the medication list.".into()),
    };
    Some(ChartProposal {
        action,
        list: ChartList::Medication,
        before: None,
        after: Some(worded(drug, None)),
        said: drug.text.clone(),
        source: place(drug),
        why,
    })
}

/// The entry's wording: the drug as named, with what was said of it; what was not said stays as the chart has it.
fn worded(drug: &Fact, was: Option<&Fact>) -> String {
    let of = |name: &str| {
        let said = field(drug, name);
        let kept = was.map_or("", |w| field(w, name));
        if said.is_empty() { kept } else { said }.to_owned()
    };
    let name = was.map_or(&drug.text, |w| &w.text);
    let mut letters = name.chars();
    let first: String = letters
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    let mut parts = vec![format!("{first}{}", letters.as_str())];
    parts.extend(["strength", "form", "route", "frequency"].map(of));
    parts.retain(|p| !p.is_empty());
    parts.join(" ")
}

fn problems(note: &Note, text: &str, found: &[Fact], entries: &[Entry]) -> Vec<ChartProposal> {
    let spans = section_spans(note, text);
    let mut all: Vec<ChartProposal> = Vec::new();
    let mut names: Vec<Vec<String>> = Vec::new();
    for fact in found.iter().filter(|f| f.kind == FactKind::Problem) {
        let key = spans
            .iter()
            .find(|(span, _)| span.contains(place(fact)))
            .map_or("", |(_, key)| *key);
        let words = content(field(fact, "name"));
        if !PROBLEM_SECTIONS.contains(&key) || words.is_empty() || names.contains(&words) {
            continue;
        }
        let known = entries
            .iter()
            .filter(|e| e.1 == ChartList::Problem)
            .map(|e| (e, content(&e.2)))
            .find(|(_, w)| within(w, &words) || within(&words, w));
        let behind = text.get(place(fact).end..).unwrap_or("");
        let clause = behind.split(['.', ';', '\n']).next().unwrap_or("");
        let resolved = clause.to_lowercase().contains("resolved");
        let made = match (known, fact.assertion) {
            (Some((entry, _)), Assertion::Negated) => {
                let why = "The chart has it, the note says that it is not there.";
                Some((ChartAction::Conflict, Some(entry), None, why))
            }
            (Some((entry, _)), Assertion::Present | Assertion::Historical) if resolved => Some((
                ChartAction::Stop,
                Some(entry),
                None,
                "The note says that it has resolved.",
            )),
            (Some((entry, was)), Assertion::Present) if was.len() < words.len() => {
                let why = "The note says it more exactly.";
                Some((
                    ChartAction::Change,
                    Some(entry),
                    Some(titled(&fact.text)),
                    why,
                ))
            }
            (None, Assertion::Present) if key != "plan" && !resolved => Some((
                ChartAction::Add,
                None,
                Some(titled(&fact.text)),
                "It is not on the problem list.",
            )),
            _ => None,
        };
        if let Some((action, entry, after, why)) = made {
            names.push(words);
            all.push(ChartProposal {
                action,
                list: ChartList::Problem,
                before: entry.map(|e| (e.0, e.2.clone())),
                after,
                said: fact.text.clone(),
                source: place(fact),
                why: why.to_owned(),
            });
        }
    }
    all
}

/// Where each section's sentences stand in [`Note::text`].
fn section_spans<'n>(note: &'n Note, text: &str) -> Vec<(TextSpan, &'n str)> {
    let mut at = 0;
    note.sections
        .iter()
        .map(|section| {
            let body: usize = section.sentences.iter().map(|s| s.text.len()).sum();
            let blanks = section.sentences.len().saturating_sub(1);
            let start = at + section.heading.len() + 2;
            let end = (start + body + blanks).min(text.len());
            at = end + 2;
            (TextSpan::new(start.min(end), end), section.key.as_str())
        })
        .collect()
}

/// The words of a problem that tell it from others.
fn content(name: &str) -> Vec<String> {
    const SMALL: &[&str] = &[
        "the",
        "a",
        "of",
        "with",
        "and",
        "her",
        "his",
        "known",
        "mellitus",
        "disease",
        "history",
        "essential",
        "chronic",
        "stable",
        "controlled",
    ];
    let mut words: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !SMALL.contains(w))
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

fn within(few: &[String], many: &[String]) -> bool {
    !few.is_empty() && few.iter().all(|w| many.contains(w))
}

fn titled(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn allergies(found: &[Fact], entries: &[Entry]) -> Vec<ChartProposal> {
    let chart: Vec<&Entry> = entries
        .iter()
        .filter(|e| e.1 == ChartList::Allergy)
        .collect();
    let real = |e: &&&Entry| !e.2.to_lowercase().starts_with("no known");
    let mut all: Vec<ChartProposal> = Vec::new();
    for fact in found.iter().filter(|f| f.kind == FactKind::Allergy) {
        let substance = field(fact, "substance").to_lowercase();
        let listed = chart
            .iter()
            .find(|e| !substance.is_empty() && e.2.to_lowercase().contains(&substance));
        let mut add = |action, before: Option<&&Entry>, after: Option<String>, why: &str| {
            all.push(ChartProposal {
                action,
                list: ChartList::Allergy,
                before: before.map(|e| (e.0, e.2.clone())),
                after,
                said: fact.text.clone(),
                source: place(fact),
                why: why.to_owned(),
            });
        };
        match (fact.assertion, listed) {
            (Assertion::Negated, Some(entry)) => {
                let why = "The note says that the patient tolerates it, the chart has an allergy.";
                add(ChartAction::Conflict, Some(entry), None, why);
            }
            (Assertion::Negated, None) if substance == "none known" => {
                if let Some(entry) = chart.iter().find(real) {
                    let why = "The note says that there are no allergies, the chart has one.";
                    add(ChartAction::Conflict, Some(entry), None, why);
                }
            }
            (Assertion::Present, None) if !substance.is_empty() => {
                let reaction = field(fact, "reaction");
                let mut wording = titled(&substance);
                if !reaction.is_empty() {
                    wording.push_str(&format!(": {reaction}"));
                }
                add(
                    ChartAction::Add,
                    None,
                    Some(wording),
                    "It is not on the list of allergies.",
                );
            }
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{builtin_templates, structure};

    fn of(said: &str, entries: &[Entry]) -> Vec<(ChartAction, Option<String>, String)> {
        let note = structure(said, &builtin_templates()[0]);
        let text = note.text();
        let context = FactContext {
            encounter: None,
            is_drug: &|_| false,
        };
        let found = facts(&text, &context);
        proposals(&note, &text, &found, entries, &|_| false)
            .into_iter()
            .map(|p| {
                assert_eq!(p.source.of(&text), Some(p.said.as_str()));
                (p.action, p.after, p.before.map(|b| b.1).unwrap_or_default())
            })
            .collect()
    }

    fn chart() -> Vec<Entry> {
        use ChartList as L;
        [
            (L::Medication, "Furosemide 20 mg daily"),
            (L::Medication, "Lisinopril 20 mg daily"),
            (L::Medication, "Metformin 1000 mg twice daily"),
            (L::Problem, "Heart failure"),
            (L::Problem, "Gout"),
            (L::Allergy, "Penicillin: hives"),
        ]
        .into_iter()
        .zip(1..)
        .map(|((list, wording), id)| (id, list, wording.to_owned()))
        .collect()
    }

    #[test]
    fn a_note_adds_changes_and_stops_and_conflicts_are_shown() {
        let found = of(
            "Subjective: She takes metformin 500 mg twice daily. Allergies: codeine causes nausea.\nAssessment: Acute on chronic diastolic heart failure. Gout, resolved. Atrial fibrillation.\nPlan: Increase furosemide to 40 mg twice daily. Stop lisinopril. Start apixaban 5 mg twice daily.",
            &chart(),
        );
        let has = |action, after: &str, before: &str| {
            found
                .iter()
                .any(|(a, w, b)| *a == action && w.as_deref().unwrap_or("") == after && b == before)
        };
        use ChartAction as A;
        assert!(
            has(
                A::Change,
                "Furosemide 40 mg twice daily",
                "Furosemide 20 mg daily"
            ),
            "{found:?}"
        );
        assert!(has(A::Stop, "", "Lisinopril 20 mg daily"), "{found:?}");
        assert!(has(A::Add, "Apixaban 5 mg twice daily", ""), "{found:?}");
        assert!(
            has(
                A::Conflict,
                "Metformin 500 mg twice daily",
                "Metformin 1000 mg twice daily"
            ),
            "{found:?}"
        );
        assert!(
            has(
                A::Change,
                "Acute on chronic diastolic heart failure",
                "Heart failure"
            ),
            "{found:?}"
        );
        assert!(has(A::Stop, "", "Gout"), "{found:?}");
        assert!(has(A::Add, "Atrial fibrillation", ""), "{found:?}");
        assert!(has(A::Add, "Codeine: nausea", ""), "{found:?}");
    }

    #[test]
    fn what_the_chart_already_says_and_what_is_only_spoken_of_is_not_proposed() {
        let found = of(
            "Subjective: Continue furosemide 20 mg daily. Her mother has diabetes. No chest pain.\nPlan: If gout flares, call. Consider warfarin.",
            &chart(),
        );
        assert!(found.is_empty(), "{found:?}");
        let allergic = of("Plan: Start penicillin 500 mg daily.", &chart());
        assert!(
            allergic.iter().any(|(a, ..)| *a == ChartAction::Conflict),
            "{allergic:?}"
        );
    }
}
