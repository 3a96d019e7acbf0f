//! A second reader of numbers, written apart from the program's: the values in a text, spoken or written, in their order.

/// A value as decimal text without trailing zeros, so that 5.0 and 5 are one.
pub fn plain(text: &str) -> String {
    let text = text.replace(',', "");
    let text = text.trim_start_matches('0');
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    };
    if text.is_empty() {
        "0".into()
    } else if text.starts_with('.') {
        format!("0{text}")
    } else {
        text.into()
    }
}

fn unit(word: &str) -> Option<u64> {
    Some(match word {
        "zero" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// Ordinals count as their number: "March third" is written "March 3".
fn ordinal(word: &str) -> Option<u64> {
    const ORDINALS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let at = ORDINALS.iter().position(|o| *o == word);
    at.and_then(|n| u64::try_from(n + 1).ok())
        .or((word == "thirtieth").then_some(30))
}

/// Words in lower case; hyphens and slashes part words, a mark that ends a clause is a word of its own.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let characters: Vec<char> = text.to_lowercase().chars().collect();
    for (at, c) in characters.iter().enumerate() {
        let digit = |at: Option<usize>| {
            at.and_then(|a| characters.get(a))
                .is_some_and(char::is_ascii_digit)
        };
        let inside = (*c == '.' || *c == ',') && digit(at.checked_sub(1)) && digit(Some(at + 1));
        let last = at.checked_sub(1).map(|b| characters[b]);
        // ".5"
        if *c == '.' && digit(Some(at + 1)) && last.is_none_or(char::is_whitespace) {
            out.push("0.".into());
            continue;
        }
        let joins = last.is_some_and(|l| {
            l.is_ascii_digit() == c.is_ascii_digit() && l.is_alphanumeric() && c.is_alphanumeric()
                || (inside || c.is_ascii_digit()) && (l.is_ascii_digit() || l == '.' || l == ',')
        });
        match out.last_mut() {
            Some(word) if joins && !word.is_empty() => word.push(*c),
            _ => out.push(c.to_string()),
        }
    }
    // A run such as "3." that ended a sentence keeps no point.
    out.into_iter()
        .map(|w| w.trim().to_owned())
        .filter(|w| !w.is_empty() && w != "-" && w != "/")
        .collect()
}

/// Reads one standard number at the front: its value and how many words.
fn number(words: &[String]) -> Option<(String, usize)> {
    let first = words.first()?;
    let decimal = |from: usize| -> Option<(String, usize)> {
        let mut part = String::new();
        let mut used = 0;
        if words.get(from).is_none_or(|w| w != "point") {
            return None;
        }
        while let Some(word) = words.get(from + 1 + used) {
            match unit(word) {
                Some(n) if n < 10 => part.push_str(&n.to_string()),
                Some(n) => {
                    let next = words.get(from + 2 + used).and_then(|w| unit(w));
                    match next {
                        Some(d @ 1..10) if n >= 20 => {
                            part.push_str(&(n + d).to_string());
                            used += 1;
                        }
                        _ => part.push_str(&n.to_string()),
                    }
                    used += 1;
                    break;
                }
                None if word == "oh" => part.push('0'),
                None if used == 0 && word.bytes().all(|b| b.is_ascii_digit()) => {
                    part.push_str(word);
                    used += 1;
                    break;
                }
                None => break,
            }
            used += 1;
        }
        (!part.is_empty()).then_some((part, used + 1))
    };
    if first == "point" {
        let (part, used) = decimal(0)?;
        return Some((plain(&format!("0.{part}")), used));
    }
    let (value, used) = whole(words)?;
    if let Some((part, more)) = decimal(used) {
        return Some((plain(&format!("{value}.{part}")), used + more));
    }
    let half = ["and", "a", "half"];
    if half
        .iter()
        .enumerate()
        .all(|(n, h)| words.get(used + n).is_some_and(|w| w == h))
    {
        return Some((plain(&format!("{value}.5")), used + 3));
    }
    Some((plain(&value), used))
}

fn below_hundred(words: &[String]) -> Option<(u64, usize)> {
    let word = words.first()?;
    if let Some(n) = word
        .parse::<u64>()
        .ok()
        .filter(|n| *n < 100 && !word.starts_with('0'))
    {
        return Some((n, 1));
    }
    if let Some(n) = ordinal(word) {
        return Some((n, 1));
    }
    let n = unit(word)?;
    match words.get(1).and_then(|w| unit(w).or_else(|| ordinal(w))) {
        Some(d @ 1..10) if n >= 20 => Some((n + d, 2)),
        _ => Some((n, 1)),
    }
}

fn whole(words: &[String]) -> Option<(String, usize)> {
    let first = words.first()?;
    let article = first == "a"
        && words
            .get(1)
            .is_some_and(|w| w == "hundred" || w == "thousand");
    let (lead, mut used) = if article {
        (1, 1)
    } else if let Some(found) = below_hundred(words) {
        found
    } else if first.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((first.clone(), 1));
    } else {
        return None;
    };
    let written = |at: usize| {
        words
            .get(at)
            .is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
    };
    // "third hundred" is no number.
    if ordinal(&words[used - 1]).is_some() {
        return Some((lead.to_string(), used));
    }
    let mut value = lead;
    let mut scaled = false;
    if words.get(used).is_some_and(|w| w == "hundred") && lead > 0 {
        value = lead * 100;
        used += 1;
        scaled = true;
        let and = usize::from(words.get(used).is_some_and(|w| w == "and"));
        if let Some((rest, more)) = words
            .get(used + and..)
            .and_then(below_hundred)
            .filter(|(n, _)| *n > 0)
        {
            value += rest;
            used += and + more;
        }
    }
    if words.get(used).is_some_and(|w| w == "thousand") && value > 0 && value < 1000 {
        value *= 1000;
        used += 1;
        let and = usize::from(words.get(used).is_some_and(|w| w == "and"));
        if let Some((rest, more)) = words.get(used + and..).and_then(whole)
            && let Ok(rest) = rest.parse::<u64>()
            && (1..1000).contains(&rest)
        {
            value += rest;
            used += and + more;
        }
    }
    if !scaled && used == 1 && written(0) {
        return Some((first.clone(), 1));
    }
    Some((value.to_string(), used))
}

/// All values of a text, each standard number as far as it goes.
pub fn values(text: &str) -> Vec<String> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // "oh five": kept apart from "five", for "one oh five" and "8:05".
        let oh = words[at] == "oh" || words[at] == "o";
        if oh && let Some((value, used)) = words.get(at + 1..).and_then(number) {
            found.push(format!("0{value}"));
            at += used + 1;
            continue;
        }
        match number(&words[at..]) {
            Some((value, used)) => {
                found.push(value);
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether the written values are the spoken ones: one by one, or where two spoken ones make one that is said short
/// ("one forty", "one oh five") or a year ("nineteen ninety eight").
pub fn same_values(spoken: &[String], written: &[String]) -> bool {
    match (spoken, written) {
        ([], []) => true,
        (_, [first, rest @ ..]) => {
            if spoken.first().is_some_and(|s| plain(s) == plain(first))
                && same_values(&spoken[1..], rest)
            {
                return true;
            }
            let [a, b, more @ ..] = spoken else {
                return false;
            };
            let short = |a: &str, b: &str| -> Option<String> {
                let lead: u64 = a.parse().ok()?;
                let (whole, part) = b.split_once('.').map_or((b, ""), |(w, p)| (w, p));
                let tail: u64 = whole.parse().ok()?;
                let oh = whole.len() == 2 && whole.starts_with('0');
                let fits = oh && ((1..10).contains(&lead) || [19, 20].contains(&lead))
                    || (1..10).contains(&lead) && (10..100).contains(&tail)
                    || [18, 19, 20].contains(&lead) && (10..100).contains(&tail);
                let value = lead * 100 + tail;
                fits.then(|| {
                    if part.is_empty() {
                        value.to_string()
                    } else {
                        format!("{value}.{part}")
                    }
                })
            };
            short(a, b).as_ref() == Some(first) && same_values(more, rest)
        }
        _ => false,
    }
}
