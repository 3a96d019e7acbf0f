//! Reads the number words at a place, all that stand together, or not at all: a run that can mean two things is no number.

use crate::language::stream::{Stream, Token};

/// How sure it is that a run of words is this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::language) enum Form {
    /// Said in full: "one hundred forty eight", "eight point two".
    Full,
    /// Said short: "one forty eight". Also "one, forty-eight" and a time of day; only its surroundings decide.
    Short,
    /// Said as years are: "nineteen ninety eight".
    Year,
}

/// A number that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::language) struct Reading {
    /// Digits, with a point where there is one; as said, also "4.0".
    pub(in crate::language) text: String,
    /// Tokens it takes.
    pub(in crate::language) used: usize,
    pub(in crate::language) form: Form,
    /// Whether it stood there in digits already.
    pub(in crate::language) written: bool,
}

impl Reading {
    /// The value where it is whole.
    pub(in crate::language) fn whole(&self) -> Option<u32> {
        self.text.parse().ok()
    }
}

/// What a word contributes to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::language) enum Atom {
    Digit(u32),
    Teen(u32),
    Tens(u32),
    /// A spoken "twenty-one" or written two digits that are neither of those.
    Pair(u32),
    /// Written digits that are none of those: as they stand.
    Other(String),
    Hundred,
    Thousand,
    /// "million" and what this house leaves in words.
    Large,
    Point,
    And,
    /// "oh": zero inside a number only.
    Oh,
}

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
/// Words that make a fraction, an ordinal or an estimate of the number before them: such a run stays in words.
const SPOILERS: &[&str] = &[
    "half",
    "third",
    "thirds",
    "fourth",
    "fourths",
    "quarter",
    "quarters",
    "fifth",
    "fifths",
    "sixth",
    "seventh",
    "eighth",
    "eighths",
    "ninth",
    "tenth",
    "tenths",
    "first",
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
    "thirtieth",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
    "hundreds",
    "thousands",
    "millions",
    "hundredth",
    "dozen",
    "something",
    "odd",
    "ish",
    "hundredths",
    "thousandths",
];

/// The value of a single number word below a hundred.
pub(in crate::language) fn small_value(word: &str) -> Option<u32> {
    if let Some(n) = SMALL.iter().position(|w| *w == word) {
        return u32::try_from(n).ok();
    }
    let n = TENS.iter().position(|w| *w == word)?;
    u32::try_from(n).ok().map(|n| n * 10 + 20)
}

fn of_value(value: u32) -> Atom {
    match value {
        0..=9 => Atom::Digit(value),
        10..=19 => Atom::Teen(value),
        20..=99 if value.is_multiple_of(10) => Atom::Tens(value),
        20..=99 => Atom::Pair(value),
        _ => Atom::Other(value.to_string()),
    }
}

/// What a token contributes, and whether it is written in digits.
fn atom(token: &Token) -> Option<(Atom, bool)> {
    let text = token.lower();
    let spoken = match text.as_str() {
        "hundred" => Some(Atom::Hundred),
        "thousand" => Some(Atom::Thousand),
        "million" | "billion" => Some(Atom::Large),
        "point" => Some(Atom::Point),
        "and" => Some(Atom::And),
        "oh" | "o" => Some(Atom::Oh),
        word => small_value(word).map(of_value),
    };
    if let Some(atom) = spoken {
        return Some((atom, false));
    }
    if let Some((tens, unit)) = text.split_once('-')
        && let (Some(t @ 20..), Some(u @ 1..10)) = (small_value(tens), small_value(unit))
    {
        return Some((Atom::Pair(t + u), false));
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if digits && text.len() <= 2 && !text.starts_with('0') {
        return Some((of_value(text.parse().ok()?), true));
    }
    token.is_number().then_some((Atom::Other(text), true))
}

/// The next number-making token from `at`, over a joining hyphen: its place, meaning, and whether it is in digits.
fn next_atom(stream: &Stream, at: usize, first: bool) -> Option<(usize, Atom, bool)> {
    let token = stream.get(at)?;
    if !first && token.is_joining_hyphen(stream, at) {
        let (atom, written) = atom(stream.get(at + 1)?)?;
        return Some((at + 1, atom, written));
    }
    atom(token).map(|(atom, written)| (at, atom, written))
}

/// All the atoms that stand together from `at`, and the place behind them. "and" counts only between hundreds and more.
pub(in crate::language) fn run(stream: &Stream, at: usize) -> (Vec<(Atom, bool)>, usize) {
    let mut atoms: Vec<(Atom, bool)> = Vec::new();
    let mut end = at;
    while let Some((place, atom, written)) = next_atom(stream, end, atoms.is_empty()) {
        let follows = |place: usize| {
            next_atom(stream, place, false)
                .is_some_and(|(_, a, _)| !matches!(a, Atom::And | Atom::Oh | Atom::Hundred))
        };
        let takes = match (&atom, atoms.last().map(|(a, _)| a)) {
            (Atom::And, Some(Atom::Hundred | Atom::Thousand)) => follows(place + 1),
            (Atom::And, _) | (Atom::Oh, None) => false,
            (Atom::Hundred | Atom::Thousand | Atom::Large, None) => false,
            (Atom::Point, _) => next_atom(stream, place + 1, false).is_some_and(|(_, a, _)| {
                matches!(
                    a,
                    Atom::Digit(_)
                        | Atom::Teen(_)
                        | Atom::Tens(_)
                        | Atom::Pair(_)
                        | Atom::Other(_)
                        | Atom::Oh
                )
            }),
            (Atom::Oh, Some(_)) => follows(place + 1) || after_point(&atoms),
            _ => true,
        };
        if !takes {
            break;
        }
        atoms.push((atom, written));
        end = place + 1;
    }
    (atoms, end)
}

fn after_point(atoms: &[(Atom, bool)]) -> bool {
    atoms.iter().any(|(a, _)| *a == Atom::Point)
}

/// The number whose words start at `at`; `Err` holds how many tokens a run takes that is no number.
pub(in crate::language) fn read(stream: &Stream, at: usize) -> Result<Reading, usize> {
    let article = stream.get(at).is_some_and(|t| t.is("a"))
        && stream
            .get(at + 1)
            .is_some_and(|t| t.is_any(&["hundred", "thousand"]));
    let (mut atoms, mut end) = run(stream, if article { at + 1 } else { at });
    if article {
        let first = stream.get(at + 1).map(Token::lower).unwrap_or_default();
        let lead = if first == "hundred" {
            Atom::Hundred
        } else {
            Atom::Thousand
        };
        let (rest, rest_end) = after_article(stream, at + 2);
        atoms = [vec![(Atom::Digit(1), false), (lead, false)], rest].concat();
        end = rest_end;
    }
    if atoms.is_empty() {
        return Err(0);
    }
    let used = end - at;
    if spoiled(stream, end, &atoms) || digits_touch(&atoms) {
        return Err(used);
    }
    let plain: Vec<&Atom> = atoms.iter().map(|(a, _)| a).collect();
    let (text, form) = value_of(&plain).ok_or(used)?;
    let written = atoms.iter().all(|(_, w)| *w);
    let mixed = atoms.iter().any(|(_, w)| *w);
    if form != Form::Full && mixed {
        return Err(used);
    }
    Ok(Reading {
        text,
        used,
        form,
        written: written && atoms.len() == 1,
    })
}

/// Whether what follows makes a fraction, an ordinal or an estimate of the run: "twenty first", "one-half", "thirty something".
fn spoiled(stream: &Stream, end: usize, atoms: &[(Atom, bool)]) -> bool {
    let hyphen = stream
        .get(end)
        .is_some_and(|t| t.is_joining_hyphen(stream, end));
    let next = stream
        .get(end + usize::from(hyphen))
        .map(Token::lower)
        .unwrap_or_default();
    // "one hundred and third"
    let scaled = matches!(atoms.last(), Some((Atom::Hundred | Atom::Thousand, _)));
    let behind = stream.get(end + 1).map(Token::lower).unwrap_or_default();
    if scaled && next == "and" && (behind == "second" || SPOILERS.contains(&behind.as_str())) {
        return true;
    }
    if next == "second" {
        return matches!(
            atoms.last(),
            Some((Atom::Tens(_) | Atom::Hundred | Atom::Thousand, _))
        );
    }
    SPOILERS.contains(&next.as_str())
}

/// Written digits beside another number are another number: "8 50", "twenty 2".
fn digits_touch(atoms: &[(Atom, bool)]) -> bool {
    let numeric = |a: &Atom| {
        matches!(
            a,
            Atom::Digit(_)
                | Atom::Teen(_)
                | Atom::Tens(_)
                | Atom::Pair(_)
                | Atom::Other(_)
                | Atom::Oh
        )
    };
    atoms
        .windows(2)
        .any(|pair| (pair[0].1 || pair[1].1) && numeric(&pair[0].0) && numeric(&pair[1].0))
}

/// What goes on behind "a hundred": "a hundred and five", "a hundred twenty".
fn after_article(stream: &Stream, at: usize) -> (Vec<(Atom, bool)>, usize) {
    let skip = usize::from(stream.says(at, &["and"]));
    let (rest, end) = run(stream, at + skip);
    if rest.is_empty() {
        return (Vec::new(), at);
    }
    (rest, end)
}

/// The digits of a whole run, and how it was said.
fn value_of(atoms: &[&Atom]) -> Option<(String, Form)> {
    if let [Atom::Other(text)] = atoms {
        return Some((text.clone(), Form::Full));
    }
    let point = atoms.iter().position(|a| **a == Atom::Point);
    let Some(point) = point else {
        let (value, form) = whole(atoms)?;
        return Some((value.to_string(), form));
    };
    let (lead, form) = if point == 0 {
        ("0".to_owned(), Form::Full)
    } else if let [Atom::Other(text)] = &atoms[..point] {
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        (plain.then(|| text.clone())?, Form::Full)
    } else {
        let (value, form) = whole(&atoms[..point])?;
        (value.to_string(), form)
    };
    let part = decimals(&atoms[point + 1..])?;
    // "one oh two point four" can only be one number; "nineteen ninety point five" is nothing.
    let form = if atoms[..point].contains(&&Atom::Oh) {
        Form::Full
    } else {
        form
    };
    (form != Form::Year).then(|| (format!("{lead}.{part}"), form))
}

/// What stands behind "point": digits one by one, a pair, or a digit and a pair.
fn decimals(atoms: &[&Atom]) -> Option<String> {
    let mut part = String::new();
    for (at, atom) in atoms.iter().enumerate() {
        match atom {
            Atom::Digit(d) => part.push_str(&d.to_string()),
            Atom::Oh => part.push('0'),
            Atom::Teen(n) | Atom::Pair(n) if at + 1 == atoms.len() => part.push_str(&n.to_string()),
            Atom::Tens(n) if at + 1 == atoms.len() => part.push_str(&n.to_string()),
            Atom::Tens(n) if at + 2 == atoms.len() => {
                let Atom::Digit(d @ 1..) = atoms[at + 1] else {
                    return None;
                };
                part.push_str(&(n + d).to_string());
                break;
            }
            Atom::Other(text) if atoms.len() == 1 && text.bytes().all(|b| b.is_ascii_digit()) => {
                part.push_str(text);
            }
            _ => return None,
        }
    }
    (1..=4).contains(&part.len()).then_some(part)
}

/// A whole number: said in full, short, or as a year.
fn whole(atoms: &[&Atom]) -> Option<(u32, Form)> {
    if let Some(value) = cardinal(atoms) {
        return Some((value, Form::Full));
    }
    short(atoms)
        .map(|v| (v, Form::Short))
        .or_else(|| year(atoms).map(|v| (v, Form::Year)))
}

fn below_hundred(atoms: &[&Atom]) -> Option<u32> {
    match atoms {
        [Atom::Digit(n) | Atom::Teen(n) | Atom::Tens(n) | Atom::Pair(n)] => Some(*n),
        [Atom::Tens(n), Atom::Digit(d @ 1..)] => Some(n + d),
        _ => None,
    }
}

fn below_thousand(atoms: &[&Atom]) -> Option<u32> {
    if let Some(value) = below_hundred(atoms) {
        return Some(value);
    }
    let at = atoms.iter().position(|a| **a == Atom::Hundred)?;
    // "twelve hundred" as well as "two hundred"
    let lead = below_hundred(&atoms[..at]).filter(|n| *n > 0)?;
    let rest = match &atoms[at + 1..] {
        [] => 0,
        [Atom::And, rest @ ..] | rest => below_hundred(rest).filter(|n| *n > 0)?,
    };
    Some(lead * 100 + rest)
}

fn cardinal(atoms: &[&Atom]) -> Option<u32> {
    let Some(at) = atoms.iter().position(|a| **a == Atom::Thousand) else {
        return below_thousand(atoms);
    };
    let lead = below_thousand(&atoms[..at]).filter(|n| (1..1000).contains(n))?;
    let rest = match &atoms[at + 1..] {
        [] => 0,
        [Atom::And, rest @ ..] | rest => below_thousand(rest).filter(|n| (1..1000).contains(n))?,
    };
    Some(lead * 1000 + rest)
}

/// "one forty eight", "two fifty", "one oh five".
fn short(atoms: &[&Atom]) -> Option<u32> {
    match atoms {
        [Atom::Digit(h @ 1..), Atom::Oh, Atom::Digit(d @ 1..)] => Some(h * 100 + d),
        [Atom::Digit(h @ 1..), rest @ ..] => below_hundred(rest)
            .filter(|n| *n >= 10)
            .map(|n| h * 100 + n),
        _ => None,
    }
}

/// "nineteen ninety eight", "twenty oh four", "twenty twenty four", "two thousand nineteen" is a cardinal.
fn year(atoms: &[&Atom]) -> Option<u32> {
    let (Atom::Teen(century @ (18 | 19)) | Atom::Tens(century @ 20)) = atoms.first()? else {
        return None;
    };
    match &atoms[1..] {
        [Atom::Oh, Atom::Digit(d @ 1..)] => Some(century * 100 + d),
        rest => below_hundred(rest)
            .filter(|n| *n >= 10)
            .map(|n| century * 100 + n),
    }
}
