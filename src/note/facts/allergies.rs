//! What the patient does not tolerate, and how it shows.

use std::collections::BTreeMap;

use super::words::Sentence;
use super::{medications, problems};

/// Substances that are no drugs.
const SUBSTANCES: &[&str] = &[
    "latex",
    "shellfish",
    "peanut",
    "peanuts",
    "nuts",
    "tree nuts",
    "egg",
    "eggs",
    "soy",
    "milk",
    "dairy",
    "wheat",
    "gluten",
    "fish",
    "iodine",
    "contrast",
    "contrast dye",
    "iodinated contrast",
    "ivp dye",
    "bee stings",
    "bees",
    "wasps",
    "adhesive",
    "adhesive tape",
    "tape",
    "nickel",
    "pollen",
    "dust",
    "mold",
    "cats",
    "dogs",
    "cat dander",
    "pet dander",
    "ragweed",
    "grass",
    "strawberries",
    "bananas",
    "kiwi",
    "sulfa",
    "sulfa drugs",
    "sulfonamides",
    "penicillins",
    "cephalosporins",
    "nsaids",
    "ace inhibitors",
    "statins",
    "opiates",
    "opioids",
    "mango",
    "red dye",
    "sesame",
];
const REACTIONS: &[&str] = &[
    "anaphylaxis",
    "hives",
    "rash",
    "swelling",
    "angioedema",
    "itching",
    "nausea",
    "vomiting",
    "diarrhea",
    "cough",
    "shortness of breath",
    "wheezing",
    "headache",
    "dizziness",
    "upset stomach",
    "gi upset",
    "bronchospasm",
    "urticaria",
    "hallucinations",
    "confusion",
    "dyspnea",
    "flushing",
    "palpitations",
    "hypotension",
    "syncope",
    "blisters",
    "fever",
];

/// An allergy in a sentence: its words, and its normal form.
pub(super) struct Allergy {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) normal: BTreeMap<String, String>,
    /// "no known drug allergies"
    pub(super) none: bool,
}

/// The allergies of a sentence. `listed` where it stands under such a heading; an empty list where it speaks of none.
pub(super) fn allergies(
    text: &str,
    sentence: &Sentence,
    listed: bool,
    is_drug: &dyn Fn(&str) -> bool,
) -> Vec<Allergy> {
    if let Some(none) = none_known(sentence) {
        return vec![none];
    }
    let told = sentence.words.iter().any(|w| {
        w.is_any(&[
            "allergic",
            "allergies",
            "allergy",
            "allergy:",
            "anaphylactic",
            "intolerance",
            "intolerant",
        ])
    });
    let seasonal = sentence
        .words
        .iter()
        .any(|w| w.is_any(&["rhinitis", "seasonal", "conjunctivitis", "asthma"]));
    if !listed && (!told || seasonal) {
        return Vec::new();
    }
    let mut places = medications::names(sentence, is_drug);
    for at in 0..sentence.words.len() {
        let length = (1..=2).rev().find(|length| {
            let end = at + length;
            sentence.unbroken(at, end) && SUBSTANCES.contains(&sentence.joined(at, end).as_str())
        });
        if let Some(length) = length
            && !places
                .iter()
                .any(|(start, end)| *start < at + length && at < *end)
        {
            places.push((at, at + length));
        }
    }
    places.sort_unstable();
    places.dedup();
    let from = sentence
        .words
        .iter()
        .position(|w| w.is_any(&["allergic", "allergies"]))
        .filter(|_| !listed)
        .map_or(0, |at| at + 1);
    let next_of = |n: usize| {
        places
            .get(n + 1)
            .map_or(sentence.words.len(), |(next, _)| *next)
    };
    places
        .iter()
        .enumerate()
        .filter(|(_, (start, end))| {
            let names = ["allergy", "allergies", "intolerance"];
            *start >= from || sentence.words.get(*end).is_some_and(|w| w.is_any(&names))
        })
        .map(|(n, (start, end))| {
            let mut normal = BTreeMap::new();
            let substance = sentence.span_of(*start, *end).of(text).unwrap_or("");
            normal.insert("substance".into(), substance.to_lowercase());
            if let Some(reaction) = reaction(sentence, *end, next_of(n)) {
                normal.insert("reaction".into(), reaction);
            }
            Allergy {
                start: *start,
                end: *end,
                normal,
                none: false,
            }
        })
        .collect()
}

fn reaction(sentence: &Sentence, from: usize, to: usize) -> Option<String> {
    (from..to).find_map(|at| {
        (1..=3).rev().find_map(|length| {
            let end = at + length;
            (end <= to && sentence.unbroken(at, end))
                .then(|| sentence.joined(at, end))
                .filter(|words| REACTIONS.contains(&words.as_str()))
        })
    })
}

fn none_known(sentence: &Sentence) -> Option<Allergy> {
    const FORMS: &[&[&str]] = &[
        &["no", "known", "drug", "allergies"],
        &["no", "known", "allergies"],
        &["no", "known", "medication", "allergies"],
        &["no", "drug", "allergies"],
        &["no", "allergies"],
        &["allergies", "none", "known"],
        &["allergies", "none"],
        &["nkda"],
        &["nka"],
    ];
    (0..sentence.words.len()).find_map(|at| {
        let form = FORMS.iter().find(|f| sentence.says(at, f))?;
        let normal = BTreeMap::from([("substance".to_owned(), "none known".to_owned())]);
        Some(Allergy {
            start: at,
            end: at + form.len(),
            normal,
            none: true,
        })
    })
}

/// Whether the problem from `start` is told as the reaction to an allergy in this sentence.
pub(super) fn is_reaction(
    sentence: &Sentence,
    allergies: &[Allergy],
    (start, end): (usize, usize),
) -> bool {
    let within = allergies.iter().any(|a| !a.none && start >= a.end);
    let word = sentence.joined(end - 1, end);
    within && (REACTIONS.contains(&word.as_str()) || problems::problems(sentence).len() < 2)
}
