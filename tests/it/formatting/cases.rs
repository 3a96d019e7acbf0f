//! Doses, ranges, dates, times, readings and levels with their spoken variants, made from a seed; each with what is to be written.

/// A small generator of numbers, so that the cases are the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
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
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ORDINALS: [&str; 32] = [
    "",
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
    "twenty first",
    "twenty second",
    "twenty third",
    "twenty fourth",
    "twenty fifth",
    "twenty sixth",
    "twenty seventh",
    "twenty eighth",
    "twenty ninth",
    "thirtieth",
    "thirty first",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How a speaker (and the engine) may render a whole number.
#[derive(Clone, Copy, PartialEq)]
pub enum Way {
    Words,
    Hyphens,
    And,
    Digits,
}
const WAYS: [Way; 4] = [Way::Words, Way::Hyphens, Way::And, Way::Digits];

fn below_hundred(n: usize, hyphen: bool) -> String {
    match n {
        0..20 => SMALL[n].into(),
        _ if n.is_multiple_of(10) => TENS[n / 10].into(),
        _ => format!(
            "{}{}{}",
            TENS[n / 10],
            if hyphen { "-" } else { " " },
            SMALL[n % 10]
        ),
    }
}

pub fn spell(n: usize, way: Way) -> String {
    let hyphen = way == Way::Hyphens;
    let and = if way == Way::And { " and " } else { " " };
    match n {
        _ if way == Way::Digits => n.to_string(),
        0..100 => below_hundred(n, hyphen),
        100..1000 if n.is_multiple_of(100) => format!("{} hundred", SMALL[n / 100]),
        100..1000 => format!(
            "{} hundred{and}{}",
            SMALL[n / 100],
            below_hundred(n % 100, hyphen)
        ),
        _ if n.is_multiple_of(1000) => format!("{} thousand", spell(n / 1000, way)),
        _ => format!("{} thousand {}", spell(n / 1000, way), spell(n % 1000, way)),
    }
}

/// "one forty eight", "one oh five".
fn short(n: usize) -> String {
    match n % 100 {
        0 => format!("{} hundred", SMALL[n / 100]),
        rest @ 1..10 => format!("{} oh {}", SMALL[n / 100], SMALL[rest]),
        rest => format!("{} {}", SMALL[n / 100], below_hundred(rest, false)),
    }
}

fn decimal(text: &str, dice: &mut Dice) -> String {
    let (whole, part) = text.split_once('.').unwrap();
    let spelled: Vec<&str> = part.bytes().map(|b| SMALL[usize::from(b - b'0')]).collect();
    let whole_number: usize = whole.parse().unwrap();
    match dice.below(5) {
        0 => format!("{whole} point {part}"),
        1 if whole == "0" => format!("point {}", spelled.join(" ")),
        2 => text.to_owned(),
        3 if part.len() == 2 && !part.starts_with('0') => {
            format!(
                "{} point {}",
                spell(whole_number, Way::Words),
                below_hundred(part.parse().unwrap(), false)
            )
        }
        _ => format!(
            "{} point {}",
            spell(whole_number, Way::Words),
            spelled.join(" ")
        ),
    }
}

fn with_commas(n: usize) -> String {
    if n >= 10_000 {
        format!("{},{:03}", n / 1000, n % 1000)
    } else {
        n.to_string()
    }
}

/// What is said, and what has to stand in the text for it.
pub struct Case {
    pub kind: &'static str,
    pub said: String,
    pub written: String,
}

fn case(kind: &'static str, said: String, written: String) -> Case {
    Case {
        kind,
        said,
        written,
    }
}

const UNITS: [(&str, &str); 8] = [
    ("milligrams", "mg"),
    ("micrograms", "mcg"),
    ("grams", "g"),
    ("milliliters", "mL"),
    ("units", "units"),
    ("milliequivalents", "mEq"),
    ("cc", "mL"),
    ("milligram", "mg"),
];

pub fn doses(dice: &mut Dice) -> Vec<Case> {
    const AMOUNTS: [usize; 34] = [
        1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 40, 50, 60, 75, 80, 81, 88, 100, 112, 120,
        125, 137, 150, 200, 240, 250, 325, 400, 500, 875,
    ];
    const LARGE: [usize; 10] = [600, 650, 750, 1000, 1200, 1500, 2000, 5000, 10_000, 50_000];
    const DRUGS: [&str; 6] = [
        "Metoprolol",
        "Start",
        "She takes",
        "Insulin",
        "Levothyroxine",
        "Give",
    ];
    const AFTER: [&str; 5] = [
        "daily",
        "twice daily",
        "every morning",
        "at bedtime",
        "by mouth",
    ];
    let mut cases = Vec::new();
    for amount in AMOUNTS.into_iter().chain(LARGE) {
        for way in WAYS {
            for _ in 0..4 {
                let (spoken, unit) = *dice.of(&UNITS);
                let lead = *dice.of(&DRUGS);
                let tail = *dice.of(&AFTER);
                let number = if way == Way::Digits {
                    amount.to_string()
                } else {
                    with_commas(amount)
                };
                cases.push(case(
                    "dose",
                    format!("{lead} {} {spoken} {tail}", spell(amount, way)),
                    format!("{number} {unit} {tail}"),
                ));
            }
        }
        if amount > 100 && amount < 1000 {
            cases.push(case(
                "dose said short",
                format!("Increase to {} milligrams daily", short(amount)),
                format!("to {amount} mg daily"),
            ));
        }
    }
    cases
}

pub fn decimals(dice: &mut Dice) -> Vec<Case> {
    const AMOUNTS: [&str; 16] = [
        "0.5", "0.25", "0.125", "2.5", "3.125", "6.25", "12.5", "1.5", "7.5", "0.05", "0.75",
        "37.5", "62.5", "0.375", "1.25", "0.1",
    ];
    let mut cases = Vec::new();
    for amount in AMOUNTS {
        for _ in 0..12 {
            let (spoken, unit) = *dice.of(&UNITS[..4]);
            let said = decimal(amount, dice);
            cases.push(case(
                "decimal",
                format!("Take {said} {spoken} daily"),
                format!("{amount} {unit} daily"),
            ));
        }
    }
    for (said, written) in [
        ("Give five point zero milligrams now", "5 mg now"),
        ("Give 5.0 milligrams now", "5 mg now"),
        ("Give 2.50 mg now", "2.5 mg now"),
        ("Give .5 mg now", "0.5 mg now"),
        ("Give two and a half milligrams now", "2.5 mg now"),
        ("Take one and a half tablets daily", "1.5 tablets daily"),
        ("Give 10 U now", "10 units now"),
        ("Give 100 µg now", "100 mcg now"),
    ] {
        cases.push(case("decimal", said.into(), written.into()));
    }
    cases
}

pub fn ranges(dice: &mut Dice) -> Vec<Case> {
    const PAIRS: [(usize, usize); 14] = [
        (1, 2),
        (2, 3),
        (4, 6),
        (6, 8),
        (5, 10),
        (10, 20),
        (25, 50),
        (3, 5),
        (7, 14),
        (8, 12),
        (100, 200),
        (40, 60),
        (2, 4),
        (9, 10),
    ];
    const THINGS: [(&str, &str); 9] = [
        ("milligrams", "mg"),
        ("tablets", "tablets"),
        ("hours", "hours"),
        ("days", "days"),
        ("weeks", "weeks"),
        ("units", "units"),
        ("puffs", "puffs"),
        ("months", "months"),
        ("milliliters", "mL"),
    ];
    let mut cases = Vec::new();
    for (low, high) in PAIRS {
        for (spoken, unit) in THINGS {
            for way in [Way::Words, Way::Digits] {
                let word = if dice.below(4) == 0 { "or" } else { "to" };
                cases.push(case(
                    "range",
                    format!(
                        "Use for {} {word} {} {spoken} as needed",
                        spell(low, way),
                        spell(high, way)
                    ),
                    format!("for {low} {word} {high} {unit} as needed"),
                ));
            }
        }
    }
    for (low, high) in [(4, 6), (6, 8), (8, 12)] {
        cases.push(case(
            "range",
            format!(
                "Every {} to {} hours",
                spell(low, Way::Words),
                spell(high, Way::Words)
            ),
            format!("Every {low} to {high} hours"),
        ));
        cases.push(case(
            "range",
            format!(
                "Take q {} to {} hours",
                spell(low, Way::Words),
                spell(high, Way::Words)
            ),
            format!("every {low} to {high} hours"),
        ));
    }
    cases
}

fn year(n: usize, dice: &mut Dice) -> String {
    match (n / 100, n % 100, dice.below(3)) {
        (_, _, 0) => n.to_string(),
        (20, rest @ 1..10, _) => format!("two thousand {}", SMALL[rest]),
        (20, 0, _) => "two thousand".into(),
        (20, rest, 1) => format!("two thousand {}", below_hundred(rest, false)),
        (century, rest, _) if rest < 10 => {
            format!("{} oh {}", below_hundred(century, false), SMALL[rest])
        }
        (century, rest, _) => format!(
            "{} {}",
            below_hundred(century, false),
            below_hundred(rest, false)
        ),
    }
}

pub fn dates(dice: &mut Dice) -> Vec<Case> {
    let mut cases = Vec::new();
    for (n, month) in MONTHS.iter().enumerate() {
        for _ in 0..22 {
            let day = 1 + dice.below(28);
            let full_year = *dice.of(&[
                1968, 1975, 1998, 2004, 2010, 2015, 2019, 2021, 2023, 2024, 2025, 2026, 1949, 2001,
            ]);
            let year_said = year(full_year, dice);
            let name = if dice.below(2) == 0 {
                month.to_lowercase()
            } else {
                (*month).into()
            };
            let (said, written) = match dice.below(7) {
                0 => (
                    format!("{name} {} {year_said}", ORDINALS[day]),
                    format!("{month} {day}, {full_year}"),
                ),
                1 => (
                    format!("the {} of {name} {year_said}", ORDINALS[day]),
                    format!("{month} {day}, {full_year}"),
                ),
                2 => (
                    format!("{name} {}", ORDINALS[day]),
                    format!("{month} {day}"),
                ),
                3 => (
                    format!("{name} the {}", ORDINALS[day]),
                    format!("{month} {day}"),
                ),
                4 => (
                    format!("the {} of {name}", ORDINALS[day]),
                    format!("{month} {day}"),
                ),
                5 => (
                    format!("{name} {}, {year_said}", ORDINALS[day]),
                    format!("{month} {day}, {full_year}"),
                ),
                _ => {
                    let spoken_year = format!(
                        "{} {}",
                        below_hundred(full_year / 100, false),
                        below_hundred(full_year % 100, false)
                    );
                    if full_year % 100 < 10 {
                        (
                            format!(
                                "{name} {} two thousand {}",
                                spell(day, Way::Words),
                                SMALL[2]
                            ),
                            format!("{month} {day}, 2002"),
                        )
                    } else {
                        (
                            format!("{name} {} {spoken_year}", spell(day, Way::Words)),
                            format!("{month} {day}, {full_year}"),
                        )
                    }
                }
            };
            cases.push(case(
                "date",
                format!("She was seen on {said} for follow up"),
                format!("on {written} for"),
            ));
        }
        let number = n + 1;
        let day = 1 + dice.below(28);
        cases.push(case(
            "date",
            format!(
                "Dated {} slash {} slash twenty twenty four today",
                spell(number, Way::Words),
                spell(day, Way::Words)
            ),
            format!("{number}/{day}/2024"),
        ));
        cases.push(case(
            "date",
            format!(
                "Date of birth {} {} nineteen sixty eight",
                spell(number, Way::Words),
                spell(day, Way::Words)
            ),
            format!("{number}/{day}/1968"),
        ));
        cases.push(case(
            "date",
            format!("Surgery in {month} of twenty twenty two"),
            format!("{month} of 2022"),
        ));
    }
    for full_year in [1972, 1985, 1999, 2003, 2012, 2018, 2022] {
        let said = year(full_year, dice);
        cases.push(case(
            "date",
            format!("Diagnosed in {said} elsewhere"),
            format!("in {full_year} elsewhere"),
        ));
    }
    cases
}

pub fn times(dice: &mut Dice) -> Vec<Case> {
    let mut cases = Vec::new();
    for (hour, word) in SMALL.iter().enumerate().take(13).skip(1) {
        for minute in [0, 5, 15, 30, 45, 50] {
            let half = *dice.of(&["a m", "p m", "a.m.", "p.m.", "am", "pm"]);
            let written_half = if half.starts_with('a') {
                "a.m."
            } else {
                "p.m."
            };
            let way = *dice.of(&[Way::Words, Way::Digits]);
            let (said, written) = match minute {
                0 => (spell(hour, way), hour.to_string()),
                5 => (format!("{} oh five", word), format!("{hour}:05")),
                _ => (
                    format!("{} {}", spell(hour, way), spell(minute, way)),
                    format!("{hour}:{minute}"),
                ),
            };
            cases.push(case(
                "time",
                format!("Seen at {said} {half} in clinic"),
                format!("at {written} {written_half} in clinic"),
            ));
        }
    }
    cases
}

pub fn readings(dice: &mut Dice) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..140 {
        let top = 88 + dice.below(110);
        let low = 45 + dice.below(60);
        if low >= top {
            continue;
        }
        let top_said = match dice.below(4) {
            0 => top.to_string(),
            1 => spell(top, Way::And),
            _ if top > 100 => short(top),
            _ => spell(top, Way::Words),
        };
        let low_said = match dice.below(3) {
            0 => low.to_string(),
            _ if low > 100 => short(low),
            _ => spell(low, *dice.of(&[Way::Words, Way::Hyphens])),
        };
        let lead = *dice.of(&[
            "Blood pressure is",
            "BP",
            "Her pressure was",
            "On recheck it was",
        ]);
        cases.push(case(
            "blood pressure",
            format!("{lead} {top_said} over {low_said} today"),
            format!("{top}/{low} today"),
        ));
    }
    for _ in 0..60 {
        let (name, n) = match dice.below(5) {
            0 => ("Heart rate is", 101 + dice.below(60)),
            1 => ("Glucose was", 110 + dice.below(290)),
            2 => ("Sodium of", 121 + dice.below(25)),
            3 => ("Weight is", 110 + dice.below(180)),
            _ => ("LDL is", 101 + dice.below(80)),
        };
        cases.push(case(
            "reading",
            format!("{name} {} today", short(n)),
            format!("{n} today"),
        ));
        let n = 960 + dice.below(80);
        let text = format!("{}.{}", n / 10, 1 + n % 9);
        let said = decimal(&text, dice);
        cases.push(case(
            "temperature",
            format!("Temperature is {said} degrees"),
            format!("is {text} degrees"),
        ));
    }
    for (said, text) in [
        ("one oh one point two", "101.2"),
        ("one hundred two point four", "102.4"),
        ("ninety eight point six", "98.6"),
        ("one hundred and one point five", "101.5"),
        ("one oh three", "103"),
    ] {
        cases.push(case(
            "temperature",
            format!("Temperature {said}"),
            format!("Temperature {text}"),
        ));
    }
    for n in [1, 2, 3, 4] {
        let word = SMALL[n];
        cases.push(case(
            "grade",
            format!("There is {word} plus edema"),
            format!("is {n}+ edema"),
        ));
        cases.push(case(
            "grade",
            format!("There is {word}-plus edema"),
            format!("is {n}+ edema"),
        ));
        cases.push(case(
            "grade",
            format!("A {word} over six murmur"),
            format!("A {n}/6 murmur"),
        ));
        cases.push(case(
            "grade",
            format!("Strength is {word} out of five"),
            format!("is {n}/5"),
        ));
        cases.push(case(
            "grade",
            format!("Pain is {word} out of ten"),
            format!("is {n}/10"),
        ));
    }
    for n in [12, 14, 30, 41, 55, 70, 92, 98] {
        cases.push(case(
            "percent",
            format!("Saturation is {} percent", spell(n, Way::Words)),
            format!("{n}%"),
        ));
    }
    cases
}

pub fn ages(dice: &mut Dice) -> Vec<Case> {
    let mut cases = Vec::new();
    for n in [
        2, 4, 7, 11, 16, 19, 20, 23, 34, 40, 48, 56, 61, 68, 72, 79, 85, 91, 100, 101,
    ] {
        for way in [Way::Words, Way::Hyphens, Way::Digits] {
            cases.push(case(
                "age",
                format!("A {} year old woman", spell(n, way)),
                format!("A {n}-year-old woman"),
            ));
        }
        cases.push(case(
            "age",
            format!(
                "A {}-year-old man",
                spell(n, Way::Hyphens).replace(' ', "-")
            ),
            format!("A {n}-year-old man"),
        ));
    }
    for n in [2, 3, 5, 6, 9, 10, 12, 14, 21, 30] {
        for (one, many) in [
            ("day", "days"),
            ("week", "weeks"),
            ("month", "months"),
            ("year", "years"),
            ("hour", "hours"),
        ] {
            let way = *dice.of(&[Way::Words, Way::Digits]);
            cases.push(case(
                "duration",
                format!("For {} {many} now", spell(n, way)),
                format!("For {n} {many} now"),
            ));
            cases.push(case(
                "duration",
                format!("A {} {one} course", spell(n, way)),
                format!("A {n}-{one} course"),
            ));
            cases.push(case(
                "duration",
                format!("A {}-{one} course", spell(n, Way::Words).replace(' ', "-")),
                format!("A {n}-{one} course"),
            ));
        }
    }
    cases
}

pub fn levels(dice: &mut Dice) -> Vec<Case> {
    const ROMAN: [&str; 13] = [
        "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let mut cases = Vec::new();
    for (letter, last) in [("c", 7), ("t", 12), ("l", 5)] {
        for n in 1..last {
            let upper = letter.to_uppercase();
            let written = format!("{upper}{n}-{upper}{} disc", n + 1);
            let (one, two) = (SMALL[n], SMALL[n + 1]);
            let said = match dice.below(4) {
                0 => format!("{letter} {one} {letter} {two}"),
                1 => format!("{upper}{n} {upper}{}", n + 1),
                2 => format!("{letter} {one} to {letter} {two}"),
                _ => format!("{letter} {one} {two}"),
            };
            cases.push(case("level", format!("The {said} disc"), written));
            cases.push(case(
                "level",
                format!("At {letter} {one} today"),
                format!("At {upper}{n} today"),
            ));
        }
    }
    cases.push(case(
        "level",
        "The l five s one disc".into(),
        "L5-S1 disc".into(),
    ));
    cases.push(case(
        "level",
        "Heart sounds s one and s two".into(),
        "S1 and S2".into(),
    ));
    for n in 1..=12 {
        cases.push(case(
            "nerve",
            format!("Cranial nerve {} is intact", SMALL[n]),
            format!("Cranial nerve {} is", ROMAN[n]),
        ));
        if n > 2 {
            cases.push(case(
                "nerve",
                format!("Cranial nerves two through {}", SMALL[n]),
                format!("nerves II through {}", ROMAN[n]),
            ));
        }
    }
    for n in 1..=4 {
        cases.push(case(
            "class",
            format!("NYHA class {} symptoms", SMALL[n]),
            format!("class {} symptoms", ROMAN[n]),
        ));
        cases.push(case(
            "class",
            format!("Stage {} kidney disease", SMALL[n]),
            format!("Stage {n} kidney"),
        ));
        cases.push(case(
            "class",
            format!("Type {} diabetes", SMALL[n]),
            format!("Type {n} diabetes"),
        ));
    }
    for (a, b) in [(2, 3), (3, 4), (12, 15), (1, 2), (5, 8), (10, 20)] {
        cases.push(case(
            "size",
            format!(
                "A {} by {} centimeters mass",
                SMALL.get(a).unwrap(),
                spell(b, Way::Words)
            ),
            format!("A {a} x {b} cm mass"),
        ));
        cases.push(case(
            "size",
            format!("It is {a} by {b} millimeters"),
            format!("{a} x {b} mm"),
        ));
    }
    cases
}

/// Everything, in order.
pub fn all() -> Vec<Case> {
    let mut dice = Dice::new(20_261_124);
    [
        doses, decimals, ranges, dates, times, readings, ages, levels,
    ]
    .into_iter()
    .flat_map(|make| make(&mut dice))
    .collect()
}

/// What can be read in two ways and so has to stay as it was said.
pub const DOUBTFUL: &[&str] = &[
    "Take two fifty milligram tablets daily",
    "Take one twenty five milligram tablet daily",
    "Dial five five five one two one two",
    "Room four twelve",
    "She arrived at one fifteen",
    "Advair two fifty fifty twice daily",
    "Hydrocodone five three twenty five",
    "The twenty first century",
    "One third of patients",
    "At this point five patients came",
    "About a hundred",
    "One of the two lesions",
    "She has twenty something moles",
    "On February thirtieth she fell",
];
