//! Procedures suggested from a note's words: HCPCS Level II and an office's own licensed table, as far as they are imported.
//!
//! A drug is suggested where its name stands in one sentence with words of giving it; its units come from the dose. Anything
//! else needs every word before the description's first comma and most of the rest. What is planned, denied or past is none.

mod entries;

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::tables::{Table, TableKind};
use super::words::{Gap, Word, words};
use crate::domain::{Assertion, Evidence, ProcedureSuggestion, TextSpan};
use crate::language::assertion_at;
use entries::{Entry, doses, entry_of};

/// At most so many are suggested.
const MOST: usize = 8;
/// A word that stands in more procedures than this names no drug by itself: sodium, acetate.
const OF_MANY: usize = 12;
/// How much of a description's weight must be said.
const ENOUGH: f32 = 0.6;

/// Words of giving a drug, or of doing anything.
const DONE: [&str; 14] = [
    "given",
    "administered",
    "injected",
    "infused",
    "received",
    "performed",
    "done",
    "completed",
    "applied",
    "fitted",
    "dispensed",
    "provided",
    "placed",
    "removed",
];
/// Ways of giving a drug; with a dose they say that it was given.
const ROUTES: [&str; 12] = [
    "im",
    "iv",
    "sc",
    "sq",
    "subq",
    "subcutaneous",
    "subcutaneously",
    "intramuscular",
    "intramuscularly",
    "intravenous",
    "intravenously",
    "injection",
];
/// So many words of a description say that something was done, without a word for doing it.
const MANY: usize = 3;
/// Words that change what a name means: where the description has one, the note must have it.
const TELLING: [&str; 3] = ["globulin", "vaccine", "pegylated"];
/// Words that put a thing into another time.
const NOT_TODAY: [&str; 20] = [
    "will",
    "schedule",
    "scheduled",
    "consider",
    "considering",
    "refer",
    "referred",
    "referral",
    "recommend",
    "recommended",
    "discussed",
    "next",
    "declined",
    "declines",
    "deferred",
    "plan",
    "planned",
    "if",
    "return",
    "previously",
];

/// The imported procedures, ready to be found in notes.
pub struct ProcedureIndex {
    entries: Vec<Entry>,
    /// Entries by their weightiest word.
    by_word: HashMap<String, Vec<usize>>,
    /// In how many entries a word stands.
    known: HashMap<String, usize>,
}

impl ProcedureIndex {
    /// Takes the procedures of these tables; others are passed over.
    #[must_use]
    pub fn new(tables: &[Table]) -> Self {
        let all = tables
            .iter()
            .filter(|t| matches!(t.kind(), TableKind::Hcpcs | TableKind::Cpt));
        let entries: Vec<Entry> = all
            .flat_map(Table::procedures)
            .filter_map(entry_of)
            .collect();
        let mut known: HashMap<String, usize> = HashMap::new();
        for word in entries.iter().flat_map(|e| &e.all) {
            *known.entry(word.clone()).or_default() += 1;
        }
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let rarest = |words: &[String]| words.iter().min_by_key(|w| known[*w]).cloned();
            // A drug is known by every word of its name that is no salt or carrier of many.
            let keys: Vec<String> = match &entry.drug {
                Some((name, _)) => name
                    .iter()
                    .filter(|w| known.get(*w).copied().unwrap_or(0) <= OF_MANY)
                    .cloned()
                    .collect(),
                None => rarest(&entry.first).into_iter().collect(),
            };
            for key in keys {
                by_word.entry(key).or_default().push(at);
            }
        }
        Self {
            entries,
            by_word,
            known,
        }
    }

    /// Whether there is nothing to find.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The procedures that the note says were done on `date`, surest first.
    #[must_use]
    pub fn suggest(&self, text: &str, date: Date) -> Vec<ProcedureSuggestion> {
        let mut found: Vec<(f32, ProcedureSuggestion)> = Vec::new();
        for sentence in sentences(words(text)) {
            let mut here: Vec<(f32, TextSpan, ProcedureSuggestion)> = Vec::new();
            for at in self.candidates(&sentence) {
                let entry = &self.entries[at];
                let untold = TELLING.iter().any(|telling| {
                    entry.all.iter().any(|w| w == telling)
                        && !sentence.iter().any(|w| w.class == *telling)
                });
                if untold || !entry.procedure.valid_on(date) {
                    continue;
                }
                let fit = match &entry.drug {
                    Some((name, unit)) => {
                        let own = |w: &&String| self.known.get(*w).copied().unwrap_or(0) <= OF_MANY;
                        let names = name.iter().filter(own).collect::<Vec<_>>();
                        given(text, &sentence, &names, *unit)
                    }
                    None => self.said(text, &sentence, entry),
                };
                if let Some(fit) = fit {
                    here.push((fit.sure, fit.span, suggestion(text, entry, fit)));
                }
            }
            found.extend(best_of_each(here));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.code.cmp(&b.1.code)));
        let mut seen = HashSet::new();
        let once = found
            .into_iter()
            .filter(|(_, s)| seen.insert(s.code.clone()));
        once.take(MOST).map(|(_, s)| s).collect()
    }

    fn candidates(&self, sentence: &[Word]) -> Vec<usize> {
        let mut found: Vec<usize> = sentence
            .iter()
            .flat_map(|w| [&w.class, &w.plain])
            .filter_map(|w| self.by_word.get(w))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn weight(&self, word: &str) -> f32 {
        let count = self.known.get(word).copied().unwrap_or(1).max(1);
        (self.entries.len().max(2) as f32 / count as f32)
            .ln()
            .max(0.2)
    }

    fn said(&self, text: &str, sentence: &[Word], entry: &Entry) -> Option<Fit> {
        let at = |word: &String| sentence.iter().position(|w| w.class == *word);
        let first: Vec<usize> = entry.first.iter().map(at).collect::<Option<_>>()?;
        let (mut hit, mut all, mut count) = (0.0, 0.0, 0);
        for word in &entry.all {
            all += self.weight(word);
            if at(word).is_some() {
                hit += self.weight(word);
                count += 1;
            }
        }
        let sure = hit / all.max(0.1);
        let span = span_of(sentence, &first)?;
        let cue = sentence.iter().any(|w| DONE.contains(&w.plain.as_str()));
        let enough = count >= MANY || cue && count >= 2;
        (sure >= ENOUGH && enough && done_today(text, sentence, span)).then_some(Fit {
            sure,
            span,
            units: 1,
            why: "The description's words stand in one sentence of the note.".to_owned(),
        })
    }
}

struct Fit {
    sure: f32,
    span: TextSpan,
    units: u32,
    why: String,
}

fn suggestion(text: &str, entry: &Entry, fit: Fit) -> ProcedureSuggestion {
    ProcedureSuggestion {
        code: entry.procedure.code.clone(),
        description: entry.procedure.long.clone(),
        units: fit.units,
        evidence: vec![Evidence {
            span: fit.span,
            text: fit.span.of(text).unwrap_or_default().to_owned(),
        }],
        why: fit.why,
    }
}

/// Of those that rest on the same words, the surest; of equals, the one with the fewest units.
fn best_of_each(
    mut here: Vec<(f32, TextSpan, ProcedureSuggestion)>,
) -> Vec<(f32, ProcedureSuggestion)> {
    here.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(a.2.units.cmp(&b.2.units))
            .then(a.2.description.len().cmp(&b.2.description.len()))
            .then(a.2.code.cmp(&b.2.code))
    });
    let mut kept: Vec<(f32, TextSpan, ProcedureSuggestion)> = Vec::new();
    for one in here {
        if !kept.iter().any(|k| k.1.overlaps(one.1)) {
            kept.push(one);
        }
    }
    kept.into_iter().map(|(sure, _, s)| (sure, s)).collect()
}

/// A drug that was given: its name, words of giving it, and the units its dose makes.
fn given(
    text: &str,
    sentence: &[Word],
    names: &[&String],
    unit: Option<(f64, &str)>,
) -> Option<Fit> {
    let at = sentence.iter().position(|w| names.contains(&&w.plain))?;
    let span = sentence[at].span;
    if !done_today(text, sentence, span) {
        return None;
    }
    let clause = clause_of(sentence, at);
    let says = |words: &[&str]| clause.iter().any(|w| words.contains(&w.plain.as_str()));
    let (from, to) = (clause.first()?.span.start, clause.last()?.span.end);
    let dose = doses(text.get(from..to)?).next();
    if !(says(&DONE) || says(&ROUTES) && dose.is_some()) {
        return None;
    }
    let (units, sure, why) = match (dose, unit) {
        (Some((dose, said)), Some((each, of))) if said == of && each > 0.0 => {
            let units = (dose / each).ceil().clamp(1.0, 9999.0);
            let exact = (units * each - dose).abs() < 1e-6;
            let why = format!("{dose} {said} were given; one unit is {each} {of}.");
            (units as u32, if exact { 1.0 } else { 0.9 }, why)
        }
        _ => (
            1,
            0.7,
            "The drug was given; the note's dose does not say how many units.".to_owned(),
        ),
    };
    Some(Fit {
        sure,
        span,
        units,
        why,
    })
}

/// The part of the sentence between commas that a word stands in.
fn clause_of(sentence: &[Word], at: usize) -> &[Word] {
    let from = (0..=at)
        .rev()
        .find(|n| sentence[*n].gap != Gap::Close)
        .unwrap_or(0);
    let to = (at + 1..sentence.len()).find(|n| sentence[*n].gap != Gap::Close);
    &sentence[from..to.unwrap_or(sentence.len())]
}

fn done_today(text: &str, sentence: &[Word], span: TextSpan) -> bool {
    assertion_at(text, span) == Assertion::Present
        && !sentence
            .iter()
            .any(|w| NOT_TODAY.contains(&w.plain.as_str()))
}

fn span_of(sentence: &[Word], places: &[usize]) -> Option<TextSpan> {
    let (first, last) = (places.iter().min()?, places.iter().max()?);
    Some(TextSpan::new(
        sentence[*first].span.start,
        sentence[*last].span.end,
    ))
}

fn sentences(all: Vec<Word>) -> Vec<Vec<Word>> {
    let mut sentences: Vec<Vec<Word>> = Vec::new();
    for word in all {
        match sentences.last_mut() {
            Some(open) if word.gap != Gap::Stop => open.push(word),
            _ => sentences.push(vec![word]),
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "code\tshort\tlong\n\
        J1885\tKetorolac tromethamine inj\tInjection, ketorolac tromethamine, per 15 mg\n\
        J1020\tMethylprednisolone 20 mg inj\tInjection, methylprednisolone acetate, 20 mg\n\
        J1030\tMethylprednisolone 40 mg inj\tInjection, methylprednisolone acetate, 40 mg\n\
        J3420\tVitamin b12 injection\tInjection, vitamin b-12 cyanocobalamin, up to 1000 mcg\n\
        G0108\tDiab manage trn  per indiv\tDiabetes outpatient self-management training services, individual, per 30 minutes\n\
        L1830\tKo immob canvas long pre ots\tKnee orthosis, immobilizer, canvas longitudinal, prefabricated, off-the-shelf\n";

    fn found(text: &str) -> Vec<(String, u32)> {
        let index = ProcedureIndex::new(&[Table::read(TABLE, "t").unwrap()]);
        let all = index.suggest(text, jiff::civil::date(2026, 6, 1));
        for one in &all {
            assert_eq!(
                one.evidence[0].span.of(text),
                Some(one.evidence[0].text.as_str())
            );
        }
        all.into_iter().map(|s| (s.code, s.units)).collect()
    }

    #[test]
    fn a_drug_that_was_given_is_counted_in_its_units() {
        assert_eq!(
            found("Ketorolac 30 mg IM was given."),
            [("J1885".into(), 2)]
        );
        assert_eq!(
            found("Methylprednisolone acetate 40 mg was injected into the right shoulder."),
            [("J1030".into(), 1)],
            "one unit of 40 rather than two of 20"
        );
    }

    #[test]
    fn what_is_taken_at_home_planned_or_denied_is_none() {
        for text in [
            "She takes ketorolac 10 mg tablets at home.",
            "Will give ketorolac 30 mg injection if pain returns.",
            "No ketorolac injection was given.",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn other_services_need_their_words_in_one_sentence() {
        assert_eq!(
            found("Individual outpatient diabetes self-management training for 30 minutes today."),
            [("G0108".into(), 1)]
        );
        assert!(found("Diabetes. Training for a marathon.").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            let _ = found(&format!("ketorolac {text} given"));
        }
    }
}
