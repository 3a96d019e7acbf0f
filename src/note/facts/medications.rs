//! Drugs with strength, form, route, frequency, duration, and what is done with them: started, stopped, changed, continued.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::words::Sentence;
use crate::language::{CommonDrug, LanguageError, common_drug, rows};

const FILE: &str = include_str!("../../../assets/note/medication_words.tsv");
static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::parse(FILE).expect("the shipped medication words are read by a test"));
const LONGEST_NAME: usize = 4;
/// How many words behind the name its details may stand.
const REACH: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Strength,
    Form,
    Route,
    Frequency,
    Status(&'static str),
    Other,
    Ordinary,
    /// A mineral: a drug where a strength is said right behind it.
    Mineral,
    /// Also something else than a drug taken: one only with its form, route, or strength and frequency.
    Doubtful,
    /// Also measured: none where a bare number is told of it, or it stands behind `Measuring`.
    Measured,
    Measuring,
    /// What a germ is told to be against a drug.
    Germ,
    /// Another name of a common drug.
    Drug,
}

#[derive(Default)]
struct Words {
    by_words: BTreeMap<String, (Kind, String)>,
}

impl Words {
    fn parse(text: &str) -> Result<Self, LanguageError> {
        let mut words = Self::default();
        for row in rows("medication_words.tsv", text) {
            let said = row.needed(0, "words")?.to_lowercase();
            let kind = match row.needed(1, "kind")? {
                "strength" => Kind::Strength,
                "form" => Kind::Form,
                "route" => Kind::Route,
                "frequency" => Kind::Frequency,
                "started" => Kind::Status("started"),
                "stopped" => Kind::Status("stopped"),
                "changed" => Kind::Status("changed"),
                "continued" => Kind::Status("continued"),
                "other" => Kind::Other,
                "ordinary" => Kind::Ordinary,
                "mineral" => Kind::Mineral,
                "doubtful" => Kind::Doubtful,
                "measured" => Kind::Measured,
                "measuring" => Kind::Measuring,
                "germ" => Kind::Germ,
                "drug" => Kind::Drug,
                other => return Err(row.complaint(format!("there is no kind `{other}`"))),
            };
            words
                .by_words
                .insert(said, (kind, row.column(2).to_owned()));
        }
        Ok(words)
    }

    /// The longest phrase at `at` of a kind that `wanted` takes.
    fn at(
        &self,
        sentence: &Sentence,
        at: usize,
        wanted: impl Fn(Kind) -> bool,
    ) -> Option<(usize, &(Kind, String))> {
        (1..=4).rev().find_map(|length| {
            if at + length > sentence.words.len() || !sentence.unbroken(at, at + length) {
                return None;
            }
            let found = self.by_words.get(&sentence.joined(at, at + length))?;
            wanted(found.0).then_some((length, found))
        })
    }
}

/// The class of words about taking a drug, or doing something with it.
pub(super) fn class_of(words: &str) -> Option<&'static str> {
    match WORDS.by_words.get(words)?.0 {
        Kind::Strength | Kind::Form | Kind::Route | Kind::Frequency => Some("dose"),
        Kind::Status(_) => Some("ordering"),
        _ => None,
    }
}

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

/// The common drug of a name, also of one that only notes use: "glargine".
fn drug_of(name: &str) -> Option<CommonDrug> {
    common_drug(name).or_else(|| match WORDS.by_words.get(name)? {
        (Kind::Drug, generic) => common_drug(generic),
        _ => None,
    })
}

fn is_of(name: &str, kinds: &[Kind]) -> bool {
    WORDS
        .by_words
        .get(name)
        .is_some_and(|(kind, _)| kinds.contains(kind))
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
            .is_some_and(|at| sentence.words[at].number().is_some());
        let measuring =
            (0..start).any(|at| WORDS.at(sentence, at, |k| k == Kind::Measuring).is_some());
        return value || measuring;
    }
    // "resistant to ampicillin and sulfa": up to where something is done with a drug.
    let germ = (0..start)
        .rev()
        .take_while(|at| {
            WORDS
                .at(sentence, *at, |k| matches!(k, Kind::Status(_)))
                .is_none()
                && sentence.words[*at].mark != Some(';')
        })
        .any(|at| WORDS.at(sentence, at, |k| k == Kind::Germ).is_some());
    germ
}

/// Whether something said with it shows that a name of the larger list is a drug here.
fn is_shown(mention: &Mention) -> bool {
    const SIGNS: [&str; 4] = ["strength", "frequency", "route", "form"];
    SIGNS.iter().any(|sign| mention.normal.contains_key(*sign))
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

/// "25 mg", "20 units", "0.1%", "24/26 mg", "25/100" at a word: as written, and how many words.
fn strength_at(text: &str, sentence: &Sentence, at: usize) -> Option<(String, usize)> {
    let word = sentence.words.get(at)?;
    let written = |end: usize| {
        sentence
            .span_of(at, end)
            .of(text)
            .map(|t| t.replace('-', " "))
    };
    if word.lower.ends_with('%') && word.number().is_some() {
        return written(at + 1).map(|t| (t, 1));
    }
    let double = word.lower.split_once('/').is_some_and(|(a, b)| {
        [a, b]
            .iter()
            .all(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit() || c == b'.'))
    });
    // "5-10 mg", "3 to 6 mg".
    let range = word.lower.split_once('-').is_some_and(|(a, b)| {
        [a, b]
            .iter()
            .all(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit() || c == b'.'))
    });
    if word.number().is_none() && !double && !range {
        return None;
    }
    let whole = at == 0 || !sentence.words[at - 1].is_any(&["from"]);
    let upto = word.mark.is_none()
        && sentence.says(at + 1, &["to"])
        && sentence
            .words
            .get(at + 2)
            .is_some_and(|w| w.number().is_some() && w.mark.is_none());
    if whole
        && upto
        && let Some((length, _)) = WORDS.at(sentence, at + 3, |k| k == Kind::Strength)
    {
        let strength = sentence.span_of(at, at + 3 + length).of(text)?;
        return Some((strength.to_owned(), 3 + length));
    }
    let unit = (word.mark.is_none() || word.mark == Some('-'))
        .then(|| WORDS.at(sentence, at + 1, |k| k == Kind::Strength))
        .flatten();
    match unit {
        Some((length, _)) => {
            let number = word.span.of(text)?;
            let unit = sentence.span_of(at + 1, at + 1 + length).of(text)?;
            Some((format!("{number} {unit}"), 1 + length))
        }
        None if double => written(at + 1).map(|t| (t, 1)),
        None => None,
    }
}

fn strength_behind(
    text: &str,
    sentence: &Sentence,
    from: usize,
    stop: usize,
    next: Option<(usize, usize)>,
) -> Option<String> {
    // "metformin 1000 twice daily, lispro 8 units": a dose without its unit is still the drug's own.
    let bare = sentence.words.get(from).is_some_and(|w| {
        w.number().is_some_and(|n| n.len() == w.lower.len()) && !sentence.says(from + 1, &["to"])
    });
    if bare && from < stop && strength_at(text, sentence, from).is_none() {
        let counted = sentence
            .words
            .get(from + 1)
            .is_some_and(|w| matches!(WORDS.by_words.get(&w.lower), Some((Kind::Form, _))));
        if !counted {
            return None;
        }
    }
    let mut at = from;
    while at < stop {
        if let Some((strength, used)) = strength_at(text, sentence, at) {
            // "from 50 mg to 100 mg": the new one counts. "25/100" counts only right behind the name.
            let double_alone = used == 1 && strength.contains('/');
            // "bupivacaine 0.5% with 4 mg dexamethasone": the number is the next drug's, unless that has its own.
            let of_next = next.is_some_and(|(start, end)| {
                let until = at + used;
                sentence.words[until - 1].mark.is_none()
                    && (until == start || until + 1 == start && sentence.says(until, &["of"]))
                    && strength_at(text, sentence, end).is_none()
            });
            if of_next {
                return None;
            }
            let target = sentence.says(at + used, &["to"])
                && at > from
                && sentence.words[at - 1].is_any(&["from"]);
            if let Some((new, _)) = strength_at(text, sentence, at + used + 1).filter(|_| target) {
                return Some(new);
            }
            return (!double_alone || at == from).then_some(strength);
        }
        at += 1;
    }
    None
}

/// "40 mg of Kenalog", "0.5% timolol".
fn strength_before(text: &str, sentence: &Sentence, start: usize, last: usize) -> Option<String> {
    let end = if start > 0 && sentence.words[start - 1].is_any(&["of"]) {
        start - 1
    } else {
        start
    };
    // "calcium 1 g, insulin": what ends at a comma belongs to what stands before it.
    if end == 0 || sentence.words[end - 1].mark.is_some() {
        return None;
    }
    (last..end).rev().take(3).find_map(|at| {
        strength_at(text, sentence, at)
            .filter(|(_, used)| at + used == end)
            .map(|(strength, _)| strength)
    })
}

fn frequency(sentence: &Sentence, from: usize, stop: usize) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    let mut at = from;
    while at < stop {
        let every = sentence.says(at, &["every"])
            && sentence
                .words
                .get(at + 1)
                .is_some_and(|w| w.number().is_some());
        if every {
            let unit = (at + 2..(at + 5).min(stop)).find(|n| {
                sentence.words[*n].is_any(&["hours", "hour", "days", "weeks", "months", "minutes"])
            });
            if let Some(unit) = unit {
                said.push(sentence.joined(at, unit + 1));
                at = unit;
            }
        } else if let Some((length, (_, normal))) = WORDS.at(sentence, at, |k| k == Kind::Frequency)
        {
            if said.is_empty() || normal != "daily" {
                said.push(normal.clone());
            }
            at += length - 1;
        } else if sentence.says(at, &["as", "needed"])
            || sentence.says(at, &["p.r.n"])
            || sentence.says(at, &["prn"])
        {
            said.push("as needed".into());
        }
        at += 1;
    }
    said.dedup();
    (!said.is_empty()).then(|| said.join(" "))
}

/// "for 10 days", "times 7 days".
fn duration(sentence: &Sentence, from: usize, stop: usize) -> Option<String> {
    (from..stop).find_map(|at| {
        let lead = sentence.words[at].is_any(&["for", "times", "x"]);
        let number = sentence.words.get(at + 1)?.number()?;
        let unit = sentence.words.get(at + 2)?;
        (lead && unit.is_any(&["day", "days", "week", "weeks", "month", "months"]))
            .then(|| format!("{number} {}", unit.lower))
    })
}

/// What is done with the drug: told by the nearest verb before it, or by "was stopped" behind it.
fn status(sentence: &Sentence, start: usize, end: usize, stop: usize) -> Option<&'static str> {
    for at in end..stop.min(end + 6) {
        let denied = sentence.words[end..at].iter().any(|w| w.is_any(&["not"]));
        let passive = at > 0
            && !denied
            && (sentence.words[at - 1].is_any(&["was", "is", "were", "and", "been", "be"])
                || sentence.words[at - 1].mark == Some(',')
                    && sentence.words[at].is_any(&["stopped", "held", "discontinued"]));
        if passive
            && let Some((_, (Kind::Status(status), _))) =
                WORDS.at(sentence, at, |k| matches!(k, Kind::Status(_)))
            && *status != "continued"
        {
            return Some(status);
        }
    }
    (0..start).rev().find_map(|at| {
        if sentence.words[at].mark == Some(';') {
            return None;
        }
        match WORDS.at(sentence, at, |k| matches!(k, Kind::Status(_))) {
            Some((_, (Kind::Status(status), _))) => Some(*status),
            _ => None,
        }
    })
}
