//! Spoken numbers as digits, for scoring only: `five hundred` and `500` are the same word.
//!
//! Follows the number rules of the English text normaliser of OpenAI Whisper (MIT), which the public scorer medwer uses, case
//! by case, its oddities included: figures are only comparable when both sides are folded alike.

/// A number being gathered: a whole number, or digits as they were said.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Whole(u128),
    Digits(String),
}

impl Value {
    fn text(&self) -> String {
        match self {
            Self::Whole(n) => n.to_string(),
            Self::Digits(d) => d.clone(),
        }
    }
}

const ONES: [&str; 19] = [
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
const MULTIPLIERS: [(&str, u32); 12] = [
    ("hundred", 2),
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("trillion", 12),
    ("quadrillion", 15),
    ("quintillion", 18),
    ("sextillion", 21),
    ("septillion", 24),
    ("octillion", 27),
    ("nonillion", 30),
    ("decillion", 33),
];

/// What a word is to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Zero,
    Ones(u128),
    OnesSuffixed(u128, &'static str),
    Tens(u128),
    TensSuffixed(u128, &'static str),
    Multiplier(u128),
    MultiplierSuffixed(u128, &'static str),
    Sign(char),
    Currency(char),
    Per,
    Percent,
    And,
    Repeat(usize),
    Point,
    Other,
}

fn kind(word: &str) -> Kind {
    match word {
        "o" | "oh" | "zero" => return Kind::Zero,
        "minus" | "negative" => return Kind::Sign('-'),
        "plus" | "positive" => return Kind::Sign('+'),
        "pound" | "pounds" => return Kind::Currency('£'),
        "euro" | "euros" => return Kind::Currency('€'),
        "dollar" | "dollars" => return Kind::Currency('$'),
        "cent" | "cents" => return Kind::Currency('¢'),
        "per" => return Kind::Per,
        "percent" => return Kind::Percent,
        "and" => return Kind::And,
        "double" => return Kind::Repeat(2),
        "triple" => return Kind::Repeat(3),
        "point" => return Kind::Point,
        _ => {}
    }
    if let Some(at) = ONES.iter().position(|o| *o == word) {
        return Kind::Ones(at as u128 + 1);
    }
    if let Some(at) = TENS.iter().position(|t| *t == word) {
        return Kind::Tens((at as u128 + 2) * 10);
    }
    if let Some((_, zeros)) = MULTIPLIERS.iter().find(|(m, _)| *m == word) {
        return Kind::Multiplier(10u128.pow(*zeros));
    }
    suffixed(word)
}

fn suffixed(word: &str) -> Kind {
    let fixed = match word {
        "zeroth" => Some((0, "th")),
        "first" => Some((1, "st")),
        "second" => Some((2, "nd")),
        "third" => Some((3, "rd")),
        "fifth" => Some((5, "th")),
        "twelfth" => Some((12, "th")),
        "sixes" => Some((6, "s")),
        _ => None,
    };
    if let Some((value, suffix)) = fixed {
        return Kind::OnesSuffixed(value, suffix);
    }
    for (at, name) in ONES.iter().enumerate() {
        let value = at as u128 + 1;
        let ordinal = if name.ends_with('t') {
            format!("{name}h")
        } else {
            format!("{name}th")
        };
        if value > 3 && word == ordinal {
            return Kind::OnesSuffixed(value, "th");
        }
        if *name != "six" && word.strip_suffix('s') == Some(name) {
            return Kind::OnesSuffixed(value, "s");
        }
    }
    for (at, name) in TENS.iter().enumerate() {
        let value = (at as u128 + 2) * 10;
        if word == name.replace('y', "ies") {
            return Kind::TensSuffixed(value, "s");
        }
        if word == name.replace('y', "ieth") {
            return Kind::TensSuffixed(value, "th");
        }
    }
    for (name, zeros) in MULTIPLIERS {
        for suffix in ["s", "th"] {
            if word.strip_suffix(suffix) == Some(name) {
                return Kind::MultiplierSuffixed(10u128.pow(zeros), suffix);
            }
        }
    }
    Kind::Other
}

fn is_numeric(word: &str) -> bool {
    let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction)
}

/// `digits × multiplier` where that is a whole number that fits.
fn times(digits: &str, multiplier: u128) -> Option<u128> {
    if !is_numeric(digits) {
        return None;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = 10u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let value: u128 = format!("{whole}{fraction}").parse().ok()?;
    let product = value.checked_mul(multiplier)?;
    (product % scale == 0).then_some(product / scale)
}

#[derive(Default)]
struct Folding {
    prefix: Option<char>,
    value: Option<Value>,
    out: Vec<String>,
}

impl Folding {
    fn emit(&mut self, text: &str) {
        let prefix = self.prefix.take().map(String::from).unwrap_or_default();
        self.out.push(prefix + text);
        self.value = None;
    }

    fn flush(&mut self) {
        if let Some(value) = self.value.take() {
            self.emit(&value.text());
        }
    }

    fn digits(&self) -> String {
        // As the original has it, a whole zero counts as nothing gathered.
        match &self.value {
            None | Some(Value::Whole(0)) => String::new(),
            Some(value) => value.text(),
        }
    }

    fn arabic(&mut self, current: &str, bare: &str) {
        match &self.value {
            Some(Value::Digits(d)) if d.ends_with('.') => {
                self.value = Some(Value::Digits(format!("{d}{current}")));
                return;
            }
            Some(_) => self.flush(),
            None => {}
        }
        if bare.len() != current.len() {
            self.prefix = current.chars().next();
        }
        let whole = bare.split_once('.').map_or(Some(bare), |(whole, f)| {
            f.bytes().all(|b| b == b'0').then_some(whole)
        });
        self.value = Some(match whole.and_then(|w| w.parse().ok()) {
            Some(n) => Value::Whole(n),
            None => Value::Digits(bare.to_owned()),
        });
    }

    /// The value with `ones` joined on.
    fn join_ones(&self, ones: u128, previous: Kind) -> Value {
        let said = |v: &Value| Value::Digits(format!("{}{ones}", v.text()));
        match &self.value {
            None => Value::Whole(ones),
            Some(v @ Value::Digits(d)) => {
                let after_tens = matches!(previous, Kind::Tens(_)) && ones < 10 && d.ends_with('0');
                if after_tens {
                    Value::Digits(format!("{}{ones}", &d[..d.len() - 1]))
                } else {
                    said(v)
                }
            }
            Some(v @ Value::Whole(n)) => {
                let fits = if ones < 10 { n % 10 == 0 } else { n % 100 == 0 };
                if fits && !matches!(previous, Kind::Ones(_)) {
                    Value::Whole(n + ones)
                } else {
                    said(v)
                }
            }
        }
    }

    fn join_tens(&self, tens: u128) -> Value {
        match &self.value {
            None => Value::Whole(tens),
            Some(Value::Whole(n)) if n % 100 == 0 => Value::Whole(n + tens),
            Some(v) => Value::Digits(format!("{}{tens}", v.text())),
        }
    }

    /// The value times a multiplier; `None` where it does not multiply to a whole number.
    fn multiplied(&self, multiplier: u128) -> Option<u128> {
        match &self.value {
            None => Some(multiplier),
            Some(Value::Digits(d)) => times(d, multiplier),
            Some(Value::Whole(n)) => {
                let (before, residual) = (n / 1000 * 1000, n % 1000);
                residual.checked_mul(multiplier)?.checked_add(before)
            }
        }
    }
}

/// Whether "and a half" after this word is ".5".
pub(super) fn is_decimal_or_multiplier(word: &str) -> bool {
    matches!(
        kind(word),
        Kind::Ones(_) | Kind::Tens(_) | Kind::Zero | Kind::Multiplier(_)
    )
}

/// Folds spoken numbers in a lowercase text without punctuation (`.%$¢€£` may remain).
#[must_use]
pub fn fold(words: &[&str]) -> Vec<String> {
    let mut folding = Folding::default();
    let mut at = 0;
    while at < words.len() {
        let previous = at.checked_sub(1).map_or(Kind::Other, |p| kind(words[p]));
        at += step(
            &mut folding,
            words[at],
            previous,
            words.get(at + 1).copied(),
        );
    }
    folding.flush();
    folding.out
}

/// Takes one word; returns how many it used.
fn step(folding: &mut Folding, current: &str, previous: Kind, next: Option<&str>) -> usize {
    let bare = current
        .strip_prefix(['-', '+', '£', '€', '$', '¢'])
        .unwrap_or(current);
    if is_numeric(bare) {
        folding.arabic(current, bare);
        return 1;
    }
    let next_kind = next.map_or(Kind::Other, kind);
    let next_is_number = next_kind != Kind::Other || next.is_some_and(is_numeric);
    match kind(current) {
        Kind::Other => other(folding, current),
        Kind::Zero => folding.value = Some(Value::Digits(folding.digits() + "0")),
        Kind::Ones(ones) => folding.value = Some(folding.join_ones(ones, previous)),
        Kind::OnesSuffixed(ones, suffix) => {
            let text = folding.join_ones(ones, previous).text() + suffix;
            folding.emit(&text);
        }
        Kind::Tens(tens) => folding.value = Some(folding.join_tens(tens)),
        Kind::TensSuffixed(tens, suffix) => {
            let text = folding.join_tens(tens).text() + suffix;
            folding.emit(&text);
        }
        Kind::Multiplier(multiplier) => match folding.multiplied(multiplier) {
            Some(product) => folding.value = Some(Value::Whole(product)),
            None => {
                folding.flush();
                folding.value = Some(Value::Whole(multiplier));
            }
        },
        Kind::MultiplierSuffixed(multiplier, suffix) => {
            let product = folding.multiplied(multiplier);
            if product.is_none() {
                folding.flush();
            }
            folding.emit(&format!("{}{suffix}", product.unwrap_or(multiplier)));
        }
        Kind::Sign(sign) => {
            folding.flush();
            if next_is_number {
                folding.prefix = Some(sign)
            } else {
                folding.emit(current)
            }
        }
        Kind::Currency(symbol) => {
            if folding.value.is_some() {
                folding.prefix = Some(symbol);
                folding.flush();
            } else {
                folding.emit(current);
            }
        }
        Kind::Percent if folding.value.is_some() => {
            let text = folding.digits_or_value() + "%";
            folding.emit(&text);
        }
        Kind::Per if folding.value.is_some() && next == Some("cent") => {
            let text = folding.digits_or_value() + "%";
            folding.emit(&text);
            return 2;
        }
        Kind::Percent | Kind::Per => other(folding, current),
        Kind::And | Kind::Repeat(_) | Kind::Point if !next_is_number => other(folding, current),
        Kind::And => {
            if !matches!(previous, Kind::Multiplier(_)) {
                other(folding, current);
            }
        }
        Kind::Repeat(times) => return repeat(folding, current, times, next_kind),
        Kind::Point => {
            let decimal = matches!(next_kind, Kind::Ones(_) | Kind::Tens(_) | Kind::Zero);
            if decimal || next.is_some_and(is_numeric) {
                folding.value = Some(Value::Digits(folding.digits() + "."));
            }
        }
    }
    1
}

fn other(folding: &mut Folding, word: &str) {
    folding.flush();
    folding.emit(word);
}

fn repeat(folding: &mut Folding, current: &str, times: usize, next: Kind) -> usize {
    let digit = match next {
        Kind::Ones(n) => n,
        Kind::Zero => 0,
        _ => {
            other(folding, current);
            return 1;
        }
    };
    folding.value = Some(Value::Digits(
        folding.digits() + &digit.to_string().repeat(times),
    ));
    2
}

impl Folding {
    fn digits_or_value(&self) -> String {
        self.value.as_ref().map(Value::text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(&text.split_whitespace().collect::<Vec<_>>()).join(" ")
    }

    /// Expectations were produced by the original.
    #[test]
    fn numbers_fold_as_in_the_original() {
        for (said, expected) in [
            ("five hundred milligrams", "500 milligrams"),
            ("one forty eight over eighty six", "148 over 86"),
            ("a sixty eight year old", "a 68 year old"),
            ("one hundred and five", "105"),
            ("point five", ".5"),
            ("zero point two five", "0.25"),
            ("two point five million", "2500000"),
            ("the twenty first day", "the 21st day"),
            ("ninety five percent", "95%"),
            ("five per cent", "5%"),
            ("minus two degrees", "-2 degrees"),
            ("twenty dollars", "$20"),
            ("double oh seven", "007"),
            ("two plus edema", "2 plus edema"),
            ("one two three", "123"),
            ("sixties", "60s"),
            ("twice and one", "twice and 1"),
        ] {
            assert_eq!(folded(said), expected, "{said}");
        }
    }
}
