//! What is said of a drug beside its name: strength, frequency, duration, and what is done with it.

use super::medication_words::{Kind, WORDS};
use super::words::Sentence;

/// "25 mg", "20 units", "0.1%", "24/26 mg", "25/100" at a word: as written, and how many words.
pub(super) fn strength_at(text: &str, sentence: &Sentence, at: usize) -> Option<(String, usize)> {
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

pub(super) fn strength_behind(
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
        // "while above 20 mg" is no dose.
        let limit = at > from
            && sentence.words[at - 1]
                .is_any(&["above", "below", "over", "under", "exceeds", "than"]);
        if let Some((strength, used)) = strength_at(text, sentence, at).filter(|_| !limit) {
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
pub(super) fn strength_before(
    text: &str,
    sentence: &Sentence,
    start: usize,
    last: usize,
) -> Option<String> {
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

pub(super) fn frequency(sentence: &Sentence, from: usize, stop: usize) -> Option<String> {
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
pub(super) fn duration(sentence: &Sentence, from: usize, stop: usize) -> Option<String> {
    (from..stop).find_map(|at| {
        let lead = sentence.words[at].is_any(&["for", "times", "x"]);
        let number = sentence.words.get(at + 1)?.number()?;
        let unit = sentence.words.get(at + 2)?;
        (lead && unit.is_any(&["day", "days", "week", "weeks", "month", "months"]))
            .then(|| format!("{number} {}", unit.lower))
    })
}

/// What is done with the drug: told by the nearest verb before it, or by "was stopped" behind it.
pub(super) fn status(
    sentence: &Sentence,
    start: usize,
    end: usize,
    stop: usize,
) -> Option<&'static str> {
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
