//! Formatting writes what was said: no value is ever another one, and nearly all doses, ranges and dates are written as the trade writes them.

mod cases;
mod reader;

use std::collections::BTreeMap;

use chartwright::domain::{PatientContext, Segment, Transcript, Word};
use chartwright::language::{Lexicon, post_process};
use reader::{same_values, values};

fn written(said: &str) -> String {
    let words: Vec<Word> = said
        .split_whitespace()
        .map(|word| Word {
            text: word.to_owned(),
            start: 0.0,
            end: 0.0,
            p: 1.0,
        })
        .collect();
    let transcript = Transcript {
        duration_s: 1.0,
        segments: vec![Segment {
            start: 0.0,
            end: 1.0,
            text: said.to_owned(),
            words,
        }],
    };
    post_process(&transcript, &Lexicon::builtin(), &PatientContext::default()).text
}

/// Values of a written text, with Roman numerals as numbers.
fn values_written(text: &str) -> Vec<String> {
    const ROMAN: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let arabic: Vec<String> = text
        .split(' ')
        .map(|word| {
            let bare = word.trim_end_matches(['.', ',']);
            ROMAN.iter().position(|r| *r == bare).map_or_else(
                || word.to_owned(),
                |n| format!("{}{}", n + 1, &word[bare.len()..]),
            )
        })
        .collect();
    values(&arabic.join(" "))
}

#[test]
fn two_thousand_doses_units_dates_and_ranges() {
    let all = cases::all();
    assert!(all.len() >= 2000, "{} cases", all.len());
    let mut per_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut spelled = Vec::new();
    for case in &all {
        let got = written(&case.said);
        let counts = per_kind.entry(case.kind).or_default();
        counts.1 += 1;
        if got.contains(&case.written) {
            counts.0 += 1;
        } else {
            spelled.push(format!(
                "{} -> {got} (expected {})",
                case.said, case.written
            ));
        }
        let expected = values_written(&case.written);
        let all_written = values_written(&got);
        // The values that the case is about, told by what must be written: each is there, or all are as they were spoken.
        let same = same_values(&values(&case.said), &all_written)
            || expected.iter().all(|v| all_written.contains(v))
                && all_written.len() == expected.len();
        if !same {
            wrong.push(format!("{} -> {got}", case.said));
        }
    }
    let rewritten = all.len() - spelled.len();
    println!(
        "{rewritten} of {} rewritten as expected, {} wrong values",
        all.len(),
        wrong.len()
    );
    for (kind, (right, count)) in per_kind {
        println!("  {kind:16} {right:4} of {count}");
    }
    for line in spelled.iter().take(40) {
        println!("  not as expected: {line}");
    }
    assert!(
        wrong.is_empty(),
        "{} wrong values:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        rewritten * 100 >= all.len() * 98,
        "{rewritten} of {}",
        all.len()
    );
}

#[test]
fn what_can_be_read_in_two_ways_stays_as_it_was_said() {
    for said in cases::DOUBTFUL {
        assert_eq!(written(said), *said);
    }
}

fn seed() -> proptest::test_runner::RngSeed {
    let chosen = std::env::var("PROPTEST_RNG_SEED").ok();
    proptest::test_runner::RngSeed::Fixed(chosen.and_then(|s| s.parse().ok()).unwrap_or(2026))
}

proptest::proptest! {
    // The same 4,000 cases at every run; PROPTEST_RNG_SEED draws others.
    #![proptest_config(proptest::test_runner::Config {
        cases: 4_000,
        rng_seed: seed(),
        ..proptest::test_runner::Config::default()
    })]
    #[test]
    fn no_value_ever_changes(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "one", "two", "three", "five", "eight", "nine", "ten", "twelve", "fifteen", "nineteen", "twenty", "thirty", "forty",
            "fifty", "ninety", "hundred", "thousand", "zero", "oh", "point", "and", "a", "half", "over", "to", "or", "out", "of", "by",
            "milligrams", "mg", "micrograms", "units", "percent", "tablets", "milligram", "tablet", "days", "day", "hours", "week",
            "year", "old", "plus", "minus", "times", "pounds", "blood", "pressure", "is", "glucose", "heart", "rate", "at", "every", "q",
            "type", "stage", "score", "number", "march", "May", "june", "third", "twenty-one", "first", "of", "in", "since", "slash",
            "a.m.", "p", "m", "l", "c", "s", "vision", "cranial", "nerves", "through", "class", "nyha", "epinephrine", "gleason",
            "2", "5", "8", "20", "50", "125", "2.5", "0.5", "5.0", "148", "1,000", "2-day", "seven-day", "40mg", ".5", "date", "birth",
            "comma", "period", "She", "takes", ",", ".", "new", "paragraph", "dash", "vitamin", "d", "b", "third", "second", "thirds",
        ]), 1..14)) {
        let said = words.join(" ");
        let got = written(&said);
        proptest::prop_assert!(
            same_values(&values(&said), &values_written(&got)),
            "{said:?} became {got:?}: {:?} and {:?}", values(&said), values_written(&got)
        );
    }
}
