//! Drugs with strength, form, route, frequency, duration, and what is done with them: started, stopped, changed, continued.

use std::collections::BTreeMap;

use super::medication_details::{
    duration, frequency, status, strength_at, strength_before, strength_behind,
};
use super::medication_words::{Kind, WORDS, drug_of, is_of};
use super::words::Sentence;
use crate::language::common_drug;

const LONGEST_NAME: usize = 4;
/// How many words behind the name its details may stand.
const REACH: usize = 16;

/// A drug in a sentence, before it is a fact.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) normal: BTreeMap<String, String>,
}

/// Where drugs are named: from which word to which, the longest name first.
pub(super) fn names(sentence: &Sentence, is_drug: &dyn Fn(&str) -> bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < sentence.words.len() {
        let length = (1..=LONGEST_NAME).rev().find(|length| {
            let end = at + length;
            end <= sentence.words.len() && sentence.unbroken(at, end) && {
                let name = sentence.joined(at, end);
                name.len() > 2
                    && (drug_of(&name).is_some()
                        || is_listed(&name, is_drug)
                        || length == &1 && (is_joined(&name) || is_mineral(sentence, at)))
            }
        });
        match length {
            Some(length) => {
                found.push((at, at + length));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a larger list has the name, and it is no ordinary substance.
fn is_listed(name: &str, is_drug: &dyn Fn(&str) -> bool) -> bool {
    let ordinary = is_of(name, &[Kind::Ordinary, Kind::Mineral]);
    name.len() > 4 && !ordinary && is_drug(name)
}

/// "carbidopa/levodopa", "lisinopril-HCTZ": several drugs in one word.
fn is_joined(name: &str) -> bool {
    const SHORT: &[&str] = &[
        "apap",
        "hctz",
        "asa",
        "clavulanate",
        "tmp",
        "smx",
        "taf",
        "tdf",
        "ftc",
        "bpo",
    ];
    if name.contains('/') && common_drug(&name.replace('/', "-")).is_some() {
        return true;
    }
    let mut parts = name.split(['/', '-']);
    let known = |part: &str| drug_of(part).is_some() || SHORT.contains(&part);
    name.contains(['/', '-']) && parts.all(|part| part.len() > 2 && known(part))
}

/// "magnesium 400 mg", not "magnesium 1.9".
fn is_mineral(sentence: &Sentence, at: usize) -> bool {
    is_of(&sentence.words[at].lower, &[Kind::Mineral])
        && sentence.words[at].mark.is_none()
        && sentence
            .words
            .get(at + 1)
            .is_some_and(|w| w.number().is_some())
        && WORDS
            .at(sentence, at + 2, |k| k == Kind::Strength)
            .is_some()
}

/// Whether the name from `start` to `end` stands here for what is measured, what a germ withstands, or what is no medicine.
fn is_no_drug(sentence: &Sentence, (start, end): (usize, usize), found: &Mention) -> bool {
    const LINKS: &[&str] = &["was", "is", "of", "level", "at", "returned", "back", "came"];
    let name = sentence.joined(start, end);
    let has = |field: &str| found.normal.contains_key(field);
    if is_of(&name, &[Kind::Doubtful]) {
        let given = found.normal.get("status").is_some_and(|s| s == "started");
        let shown = has("form") || has("route") || has("strength") && has("frequency") || given;
        return !shown;
    }
    if is_of(&name, &[Kind::Measured]) && !has("strength") && !has("frequency") {
        let value = (end..sentence.words.len())
            .find(|at| !sentence.words[*at].is_any(LINKS))
            .is_some_and(|at| {
                let number = sentence.words[at]
                    .number()
                    .and_then(|n| n.parse::<f64>().ok());
                // "vitamin D 1000" is a dose.
                number.is_some_and(|n| n < 150.0 || !name.starts_with("vitamin d"))
            });
        let measuring =
            (0..start).any(|at| WORDS.at(sentence, at, |k| k == Kind::Measuring).is_some());
        return value || measuring;
    }
    // "resistant to ampicillin and sulfa": up to where something is done with a drug.
    (0..start)
        .rev()
        .take_while(|at| {
            WORDS
                .at(sentence, *at, |k| matches!(k, Kind::Status(_)))
                .is_none()
                && sentence.words[*at].mark != Some(';')
        })
        .any(|at| WORDS.at(sentence, at, |k| k == Kind::Germ).is_some())
}

/// Whether something said with it shows that a name of the larger list is a drug here.
fn is_shown(mention: &Mention) -> bool {
    const SIGNS: [&str; 4] = ["strength", "frequency", "route", "form"];
    SIGNS.iter().any(|sign| mention.normal.contains_key(*sign))
}

/// "no disease activity on ocrelizumab", "no burning since aspirin": what is denied is not the drug.
pub(super) fn goes_on(sentence: &Sentence, start: usize) -> bool {
    const NOT: &[&str] = &[
        "not", "no", "never", "nor", "isn't", "wasn't", "off", "neither",
    ];
    let leads = start > 0 && sentence.words[start - 1].is_any(&["on", "since", "holding"]);
    leads && !(start > 1 && sentence.words[start - 2].is_any(NOT))
}

/// The medications of a sentence.
pub(super) fn medications(
    text: &str,
    sentence: &Sentence,
    is_drug: &dyn Fn(&str) -> bool,
) -> Vec<Mention> {
    let names = names(sentence, is_drug);
    let mut mentions = Vec::new();
    for (n, (start, end)) in names.iter().copied().enumerate() {
        let other = sentence.words[end - 1].mark.is_none()
            && !sentence.words.get(end).is_some_and(|w| w.opened)
            && WORDS.at(sentence, end, |k| k == Kind::Other).is_some();
        let told_apart = mentions.last().is_some_and(|m: &Mention| {
            // "Avalide (irbesartan and hydrochlorothiazide)" is one drug.
            m.end == start && sentence.words[start].opened
        });
        if other || told_apart {
            continue;
        }
        let found = mention(
            text,
            sentence,
            (start, end),
            names.get(n + 1).copied(),
            n.checked_sub(1).map_or(0, |p| names[p].1),
        );
        let known = drug_of(&sentence.joined(start, end));
        if known.is_some_and(|d| d.class == "vaccine") || is_no_drug(sentence, (start, end), &found)
        {
            continue;
        }
        let common = known.is_some() || end - start == 1 && is_joined(&sentence.words[start].lower);
        if common || is_shown(&found) {
            mentions.push(found);
        }
    }
    mentions
}

fn mention(
    text: &str,
    sentence: &Sentence,
    (start, end): (usize, usize),
    next: Option<(usize, usize)>,
    last: usize,
) -> Mention {
    let mut normal = BTreeMap::new();
    let said = sentence.joined(start, end);
    let drug = drug_of(&said);
    normal.insert(
        "drug".into(),
        drug.map_or_else(|| said.clone(), |d| d.generic.to_lowercase()),
    );
    normal.insert(
        "name".into(),
        sentence
            .span_of(start, end)
            .of(text)
            .unwrap_or("")
            .to_owned(),
    );
    if let Some(drug) = drug {
        normal.insert("class".into(), drug.class.to_owned());
    }
    let stop = next
        .map_or(sentence.words.len(), |(next, _)| next)
        .min(end + REACH);
    // "40 mg of triamcinolone and 2 mL of ropivacaine": what stands next to the name is its own.
    let strength = strength_at(text, sentence, end)
        .filter(|_| end < stop)
        .and_then(|_| strength_behind(text, sentence, end, stop, next))
        .or_else(|| strength_before(text, sentence, start, last))
        .or_else(|| strength_behind(text, sentence, end, stop, next));
    if let Some(strength) = strength {
        normal.insert("strength".into(), strength);
    }
    for at in end..stop {
        for (field, kind) in [("form", Kind::Form), ("route", Kind::Route)] {
            if let Some((_, (_, form))) = WORDS.at(sentence, at, |k| k == kind) {
                normal.entry(field.into()).or_insert_with(|| form.clone());
            }
        }
    }
    if let Some(frequency) = frequency(sentence, end, stop) {
        normal.insert("frequency".into(), frequency);
    }
    if let Some(days) = duration(sentence, end, stop) {
        normal.insert("duration".into(), days);
    }
    if let Some(status) = status(sentence, start, end, stop) {
        normal.insert("status".into(), status.to_owned());
    }
    Mention { start, end, normal }
}
