//! Facts read from the annotated notes in `tests/data/notes`: precision and recall by kind. Which are held back stands in its GUIDE.

use std::collections::BTreeMap;

use chartwright::domain::{Assertion, Fact, FactKind, TextSpan};
use chartwright::note::{FactContext, facts};

const NOTES: &str = include_str!("../data/notes/annotated.txt");
/// Longer and more natural ones, from this number on; all held back.
const NATURAL: &str = include_str!("../data/notes/natural.txt");
const FIRST_NATURAL: usize = 63;
/// Written later to work on, from this number on: free text as it is dictated.
const DICTATED: &str = include_str!("../data/notes/dictated.txt");
const FIRST_DICTATED: usize = 101;

/// Written later still, from this number on, and marked before the program first read them; then worked on.
const FURTHER: &str = include_str!("../data/notes/further.txt");
const FIRST_FURTHER: usize = 141;
/// And a third time, likewise.
const THIRD: &str = include_str!("../data/notes/third.txt");
const FIRST_THIRD: usize = 165;
/// Of all specialties, written by others and shortened, marked before the program first read them.
const FRESH: &str = include_str!("../data/notes/fresh.txt");
const FIRST_FRESH: usize = 201;
/// Likewise, after the others were worked on; held back.
const LAST: &str = include_str!("../data/notes/last.txt");
const FIRST_LAST: usize = 241;

struct Marked {
    kind: char,
    attribute: String,
    span: TextSpan,
}

struct Document {
    number: usize,
    name: String,
    text: String,
    marks: Vec<Marked>,
}

fn documents() -> Vec<Document> {
    [NOTES, NATURAL, DICTATED, FURTHER, THIRD, FRESH, LAST]
        .into_iter()
        .flat_map(|file| file.split("=== "))
        .filter(|block| !block.trim().is_empty())
        .map(|block| {
            let (title, body) = block.split_once('\n').unwrap();
            let mut text = String::new();
            let mut marks = Vec::new();
            let mut rest = body.trim();
            while let Some(open) = rest.find('[') {
                text.push_str(&rest[..open]);
                let close = rest.find(']').unwrap();
                let (label, words) = rest[open + 1..close].split_once(':').unwrap();
                let start = text.len();
                text.push_str(words);
                marks.push(Marked {
                    kind: label.chars().next().unwrap(),
                    attribute: label[1..].to_owned(),
                    span: TextSpan::new(start, text.len()),
                });
                rest = &rest[close + 1..];
            }
            text.push_str(rest);
            Document {
                number: title.split(' ').next().unwrap().parse().unwrap(),
                name: title.to_owned(),
                text,
                marks,
            }
        })
        .collect()
}

fn field<'a>(fact: &'a Fact, name: &str) -> &'a str {
    fact.normal.get(name).map_or("", String::as_str)
}

/// Whether the words overlap and the last word of one lies in the other.
fn same_words(text: &str, a: TextSpan, b: TextSpan) -> bool {
    let last = |s: TextSpan| {
        s.of(text)
            .unwrap()
            .rsplit(' ')
            .next()
            .unwrap()
            .to_lowercase()
    };
    let has = |s: TextSpan, word: &str| s.of(text).unwrap().to_lowercase().contains(word);
    a.overlaps(b) && (has(a, &last(b)) || has(b, &last(a)))
}

fn agrees(text: &str, mark: &Marked, fact: &Fact) -> bool {
    let place = fact.source[0];
    match (mark.kind, fact.kind) {
        ('m', FactKind::Medication) => {
            let dose = if mark.attribute.starts_with(|c: char| c.is_ascii_digit()) {
                mark.attribute.as_str()
            } else {
                ""
            };
            mark.span.overlaps(place) && field(fact, "strength").eq_ignore_ascii_case(dose)
        }
        ('p', FactKind::Problem | FactKind::FamilyHistory) => same_words(text, mark.span, place),
        ('a', FactKind::Allergy) => {
            mark.span.overlaps(place) && field(fact, "reaction") == mark.attribute
        }
        ('v', FactKind::Vital) => {
            let unit = field(fact, "unit");
            let value = field(fact, "value");
            let said = mark.span.of(text).unwrap();
            field(fact, "name") == mark.attribute
                && place.overlaps(mark.span)
                && (said == value
                    || said == format!("{value} {unit}")
                    || said == format!("{value}{unit}"))
        }
        _ => false,
    }
}

fn assertion_of(attribute: &str) -> Assertion {
    match attribute {
        "-" => Assertion::Negated,
        "h" => Assertion::Historical,
        "f" => Assertion::Family,
        "u" => Assertion::Possible,
        "y" => Assertion::Hypothetical,
        _ => Assertion::Present,
    }
}

#[derive(Default)]
struct Counts {
    found: usize,
    right: usize,
    marked: usize,
}

impl Counts {
    fn precision(&self) -> f64 {
        ratio(self.right, self.found)
    }

    fn recall(&self) -> f64 {
        ratio(self.right, self.marked)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap());
    if whole == 0 {
        1.0
    } else {
        number(part) / number(whole)
    }
}

/// Scores the notes that `chosen` takes; prints what is wrong where `talk` is set.
fn score(chosen: impl Fn(usize) -> bool, talk: bool) -> (BTreeMap<char, Counts>, Counts) {
    let mut kinds: BTreeMap<char, Counts> = BTreeMap::new();
    let mut asserted = Counts::default();
    let context = FactContext {
        encounter: None,
        is_drug: &|_| false,
    };
    for document in documents().iter().filter(|d| chosen(d.number)) {
        let found = facts(&document.text, &context);
        for (kind, counts) in [
            ('m', "medication"),
            ('p', "problem"),
            ('a', "allergy"),
            ('v', "vital"),
        ] {
            let of_kind: Vec<&Fact> = found
                .iter()
                .filter(|f| match f.kind {
                    FactKind::Medication => kind == 'm' && f.assertion != Assertion::Negated,
                    FactKind::Problem | FactKind::FamilyHistory => kind == 'p',
                    FactKind::Allergy => kind == 'a' && f.assertion == Assertion::Present,
                    FactKind::Vital => kind == 'v',
                    _ => false,
                })
                .collect();
            let marks: Vec<&Marked> = document.marks.iter().filter(|m| m.kind == kind).collect();
            let tally = kinds.entry(kind).or_default();
            tally.found += of_kind.len();
            tally.marked += marks.len();
            let mut used = vec![false; of_kind.len()];
            for mark in marks {
                let hit = (0..of_kind.len())
                    .find(|n| !used[*n] && agrees(&document.text, mark, of_kind[*n]));
                match hit {
                    Some(n) => {
                        used[n] = true;
                        tally.right += 1;
                        if kind == 'p' {
                            asserted.found += 1;
                            if of_kind[n].assertion == assertion_of(&mark.attribute) {
                                asserted.right += 1;
                            } else if talk {
                                println!(
                                    "{}: {:?} said {:?}",
                                    document.name, of_kind[n].text, of_kind[n].assertion
                                );
                            }
                        }
                    }
                    None if talk => println!(
                        "{}: missed {counts} {:?} {}",
                        document.name,
                        mark.span.of(&document.text).unwrap(),
                        mark.attribute
                    ),
                    None => {}
                }
            }
            for (fact, _) in of_kind
                .iter()
                .zip(&used)
                .filter(|(_, used)| !**used && talk)
            {
                println!(
                    "{}: too many {counts} {:?} {:?}",
                    document.name, fact.text, fact.normal
                );
            }
        }
    }
    (kinds, asserted)
}

fn report(name: &str, kinds: &BTreeMap<char, Counts>, asserted: &Counts) {
    for (kind, counts) in kinds {
        println!(
            "{name} {kind}: precision {:.3} recall {:.3} ({} found, {} marked)",
            counts.precision(),
            counts.recall(),
            counts.found,
            counts.marked
        );
    }
    println!(
        "{name} assertion of problems: {:.3} of {}",
        ratio(asserted.right, asserted.found),
        asserted.found
    );
}

#[test]
fn facts_of_the_annotated_notes() {
    assert!(documents().len() >= 60);
    let short = |n: usize| n < FIRST_NATURAL;
    let natural = |n: usize| (FIRST_NATURAL..FIRST_DICTATED).contains(&n);
    let even = |n: usize| n.is_multiple_of(2);
    let (dev, asserted) = score(|n| short(n) && even(n), true);
    report("development", &dev, &asserted);
    let (dictated, asserted) = score(|n| (FIRST_DICTATED..FIRST_FURTHER).contains(&n), true);
    report("development, dictated", &dictated, &asserted);
    let (further, asserted) = score(|n| (FIRST_FURTHER..FIRST_THIRD).contains(&n), true);
    report("development, further", &further, &asserted);
    let (third, asserted) = score(|n| (FIRST_THIRD..FIRST_FRESH).contains(&n), true);
    report("development, third", &third, &asserted);
    let (fresh, asserted) = score(|n| (FIRST_FRESH..FIRST_LAST).contains(&n), true);
    report("fresh", &fresh, &asserted);
    let held: [(&str, &dyn Fn(usize) -> bool); 4] = [
        ("held back", &|n| short(n) && !even(n)),
        ("held back, natural", &natural),
        ("all held back", &|n| natural(n) || short(n) && !even(n)),
        ("last", &|n| n >= FIRST_LAST),
    ];
    for (name, chosen) in held {
        let (counts, asserted) = score(chosen, false);
        report(name, &counts, &asserted);
    }
    for (kind, counts) in dev.iter().chain(&dictated).chain(&further).chain(&third) {
        assert!(
            counts.precision() >= 0.95 && counts.recall() >= 0.85,
            "{kind}"
        );
    }
}

#[test]
fn the_command_prints_facts_and_gaps_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("note.txt");
    let text = "Subjective: She denies chest pain – takes lisinopril 20 mg daily. Plan: Follow up in 6 weeks.";
    std::fs::write(&file, text).unwrap();
    let run = |more: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_chartwright"))
            .args([
                "note",
                file.to_str().unwrap(),
                "--format",
                "json",
                "--encounter",
                "2026-11-24",
            ])
            .args(more)
            .output()
            .unwrap()
    };
    let made: serde_json::Value = serde_json::from_slice(&run(&[]).stdout).unwrap();
    let facts = made["facts"].as_array().unwrap();
    for fact in facts {
        let place = &fact["source"][0];
        let at = |name: &str| usize::try_from(place[name].as_u64().unwrap()).unwrap();
        let said: String = text
            .chars()
            .skip(at("start_char"))
            .take(at("end_char") - at("start_char"))
            .collect();
        assert_eq!(fact["text"], said);
    }
    let of = |kind: &str| facts.iter().find(|f| f["kind"] == kind).unwrap();
    assert_eq!(of("problem")["assertion"], "negated");
    assert_eq!(of("medication")["normal"]["strength"], "20 mg");
    assert_eq!(of("follow_up")["normal"]["date"], "2027-01-05");
    let rules = |made: &serde_json::Value| made["gaps"].as_array().unwrap().len();
    let less: serde_json::Value =
        serde_json::from_slice(&run(&["--without", "required_section"]).stdout).unwrap();
    assert!(rules(&made) > rules(&less));
    let refused = run(&["--without", "no_such_rule"]);
    assert!(!refused.status.success());
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("there is no rule called no_such_rule")
    );
}
