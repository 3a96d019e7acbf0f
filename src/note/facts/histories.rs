//! Relatives' conditions and the patient's habits and home.

use std::collections::BTreeMap;

use super::plans::Item;
use super::words::Sentence;

const RELATIVES: &[&str] = &[
    "mother",
    "father",
    "brother",
    "sister",
    "brothers",
    "sisters",
    "son",
    "daughter",
    "grandmother",
    "grandfather",
    "aunt",
    "uncle",
    "cousin",
    "niece",
    "nephew",
    "mom",
    "dad",
    "parents",
    "siblings",
    "twin",
    "half-brother",
    "half-sister",
];

/// The relative nearest to a word, looked for before it first.
pub(super) fn relative(sentence: &Sentence, at: usize) -> Option<String> {
    let is = |n: &usize| sentence.words[*n].is_any(RELATIVES);
    (0..at)
        .rev()
        .find(is)
        .or_else(|| (at..sentence.words.len()).find(is))
        .map(|n| sentence.words[n].lower.clone())
}

/// Whether a sentence under a family's history turns to the patient: "He himself has …".
pub(super) fn of_patient(sentence: &Sentence) -> bool {
    let opens = sentence.words.iter().take(2);
    let subject = opens
        .into_iter()
        .any(|w| w.is_any(&["patient", "he", "she", "i"]));
    subject && !sentence.words.iter().any(|w| w.is_any(RELATIVES))
}

/// "He had a concussion": whether what stands from `start` is told in the past, with nothing of now before it.
pub(super) fn had(sentence: &Sentence, start: usize) -> bool {
    let before = &sentence.words[..start];
    before.iter().any(|w| w.is_any(&["had"]))
        && !before
            .iter()
            .any(|w| w.is_any(&["has", "have", "is", "still", "now", "since"]))
}

/// Tobacco, alcohol, drugs, work and home.
pub(super) fn social(text: &str, sentence: &Sentence) -> Vec<Item> {
    const TOPICS: &[(&str, &str, &[&str])] = &[
        (
            "tobacco",
            "never",
            &[
                "never smoked",
                "nonsmoker",
                "non-smoker",
                "never smoker",
                "not a smoker",
                "does not smoke",
                "denies smoking",
                "denies tobacco",
                "no tobacco",
                "never a smoker",
                "never-smoker",
            ],
        ),
        (
            "tobacco",
            "former",
            &[
                "former smoker",
                "quit smoking",
                "stopped smoking",
                "ex-smoker",
                "past smoker",
            ],
        ),
        (
            "tobacco",
            "current",
            &[
                "smokes",
                "current smoker",
                "smoker",
                "still smoking",
                "tobacco use",
                "chews tobacco",
                "vapes",
            ],
        ),
        (
            "alcohol",
            "none",
            &[
                "no alcohol",
                "denies alcohol",
                "does not drink",
                "abstinent",
                "abstains",
                "sober",
            ],
        ),
        (
            "alcohol",
            "current",
            &[
                "drinks",
                "alcohol use",
                "alcohol occasionally",
                "beers",
                "social drinker",
                "wine",
            ],
        ),
        (
            "drugs",
            "none",
            &[
                "denies drug use",
                "no drug use",
                "no illicit drugs",
                "denies illicit drugs",
                "no recreational drugs",
            ],
        ),
        (
            "occupation",
            "",
            &[
                "works as",
                "works in",
                "employed as",
                "retired",
                "unemployed",
                "disabled",
            ],
        ),
        (
            "home",
            "",
            &[
                "lives with",
                "lives alone",
                "lives in",
                "married",
                "divorced",
                "widowed",
                "single",
            ],
        ),
    ];
    let mut found: Vec<Item> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (topic, status, forms) in TOPICS {
        let place = forms.iter().find_map(|form| {
            let words: Vec<&str> = form.split(' ').collect();
            (0..sentence.words.len())
                .find(|at| sentence.says(*at, &words))
                .map(|at| (at, at + words.len()))
        });
        let Some((start, end)) = place.filter(|_| !seen.contains(topic)) else {
            continue;
        };
        seen.push(topic);
        // The rest of the clause belongs to it: "works as a teacher", "smokes one pack per day".
        let mut end = end;
        while end < sentence.words.len()
            && sentence.words[end - 1].mark.is_none()
            && end < start + 8
        {
            end += 1;
        }
        let mut normal = BTreeMap::from([
            ("topic".to_owned(), (*topic).to_owned()),
            (
                "said".to_owned(),
                sentence
                    .span_of(start, end)
                    .of(text)
                    .unwrap_or("")
                    .to_owned(),
            ),
        ]);
        if !status.is_empty() {
            normal.insert("status".into(), (*status).to_owned());
        }
        found.push(Item { start, end, normal });
    }
    found
}
