//! The coder on notes coded by hand, on sentences from which nothing is coded, and its speed.

use std::time::{Duration, Instant};

use chartwright::service::code_suggestion::{self, CodeSet, suggest, suggest_most};
use chartwright::service::{Places, code_check};

#[derive(serde::Deserialize)]
struct Notes {
    note: Vec<Note>,
}

#[derive(serde::Deserialize)]
struct Note {
    id: u32,
    text: String,
    codes: Vec<String>,
    #[serde(default)]
    may: Vec<String>,
}

fn notes() -> Vec<Note> {
    let read: Notes = toml::from_str(include_str!("../coded_notes/notes.toml")).unwrap();
    read.note
}

/// The installed code set; `None`, said aloud, where set-up has not run.
fn code_set() -> Option<CodeSet> {
    let set = code_suggestion::load(&Places::find()).ok();
    if set.is_none() {
        println!("skipped: no code set is installed (chartwright codes install)");
    }
    set
}

/// From this score on a code is offered; the curve below says why.
const OFFERED: f32 = 0.5;

/// Precision and recall over some notes.
fn score<'n>(set: &CodeSet, notes: impl Iterator<Item = &'n Note>) -> (f64, f64) {
    score_from(set, notes, OFFERED)
}

/// The same over suggestions of at least this score.
fn score_from<'n>(set: &CodeSet, notes: impl Iterator<Item = &'n Note>, least: f32) -> (f64, f64) {
    let (mut right, mut wrong, mut missed) = (0_u32, 0_u32, 0_u32);
    for note in notes {
        let offered: Vec<String> = suggest_most(&note.text, set, 12)
            .into_iter()
            .filter(|s| s.score >= least)
            .map(|s| s.code.to_string())
            .collect();
        right += offered.iter().filter(|c| note.codes.contains(c)).count() as u32;
        wrong += offered
            .iter()
            .filter(|c| !note.codes.contains(c) && !note.may.contains(c))
            .count() as u32;
        missed += note.codes.iter().filter(|c| !offered.contains(c)).count() as u32;
    }
    let right = f64::from(right);
    (
        right / (right + f64::from(wrong)),
        right / (right + f64::from(missed)),
    )
}

#[test]
fn notes_are_coded_as_people_coded_them() {
    let Some(set) = code_set() else { return };
    let notes = notes();
    assert!(notes.len() >= 60);
    let all = score(&set, notes.iter());
    let held_out = score(&set, notes.iter().filter(|n| n.id % 2 == 1));
    println!(
        "all {} notes: precision {:.3}, recall {:.3}",
        notes.len(),
        all.0,
        all.1
    );
    println!(
        "held-out half: precision {:.3}, recall {:.3}",
        held_out.0, held_out.1
    );
    for least in [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let half = |odd| score_from(&set, notes.iter().filter(|n| n.id % 2 == odd), least);
        let (dev, held) = (half(0), half(1));
        println!(
            "score from {least:.2}: development {:.3} / {:.3}, held-out {:.3} / {:.3}",
            dev.0, dev.1, held.0, held.1
        );
    }
    for (name, from, to, odd) in [
        ("first development", 0, 100, 0),
        ("first held-out", 0, 100, 1),
        ("second development", 100, 200, 0),
        ("second held-out", 100, 200, 1),
        ("third development", 200, 900, 0),
    ] {
        let (p, r) = score(
            &set,
            notes
                .iter()
                .filter(|n| n.id > from && n.id < to && n.id % 2 == odd),
        );
        println!("{name}: precision {p:.3}, recall {r:.3}");
    }
    assert!(all.0 >= 0.95, "precision {:.3}", all.0);
    assert!(all.1 >= 0.80, "recall {:.3}", all.1);
    // The half that was never looked at while tuning stands where it stood when this was written; it must not fall.
    assert!(held_out.0 >= 0.88, "precision {:.3}", held_out.0);
    assert!(held_out.1 >= 0.85, "recall {:.3}", held_out.1);
}

/// Prints what was offered wrongly and what was missed in the development half; the other half is never printed.
#[test]
#[ignore = "for looking at while tuning"]
fn the_development_half_in_detail() {
    let Some(set) = code_set() else { return };
    for note in notes().iter().filter(|n| n.id % 2 == 0) {
        let offered = suggest(&note.text, &set);
        for s in &offered {
            let code = s.code.to_string();
            if !note.codes.contains(&code) && !note.may.contains(&code) {
                println!(
                    "{} wrong {code} {:.2} {:?} {:?}",
                    note.id,
                    s.score,
                    s.evidence.first().map(|e| &e.text),
                    s.path.first()
                );
            }
        }
        for code in &note.codes {
            if !offered.iter().any(|s| s.code.as_str() == code) {
                println!("{} missed {code}", note.id);
            }
        }
        for code in note.codes.iter().chain(&note.may) {
            let parsed = chartwright::domain::Icd10Code::parse(code).unwrap();
            if !set.get(&parsed).is_some_and(|e| e.billable()) {
                println!("{} no billable code: {code}", note.id);
            }
        }
    }
}

#[test]
fn nothing_is_coded_from_what_the_patient_does_not_have() {
    let Some(set) = code_set() else { return };
    let traps: Vec<&str> = include_str!("../coded_notes/traps.txt").lines().collect();
    assert_eq!(traps.len(), 500);
    let coded: Vec<String> = traps
        .iter()
        .flat_map(|line| {
            suggest(line, &set)
                .into_iter()
                .map(move |s| format!("{line} → {}", s.code))
        })
        .collect();
    assert!(coded.is_empty(), "{}", coded.join("\n"));
}

#[test]
fn every_suggestion_rests_on_words_of_the_note_and_says_its_way() {
    let Some(set) = code_set() else { return };
    for note in notes() {
        for suggestion in suggest(&note.text, &set) {
            assert!(!suggestion.evidence.is_empty());
            for evidence in &suggestion.evidence {
                assert_eq!(
                    evidence.span.of(&note.text),
                    Some(evidence.text.as_str()),
                    "note {}",
                    note.id
                );
            }
            assert!(suggestion.path.len() >= 2, "{}", suggestion.code);
            assert!(!suggestion.why.is_empty());
            assert!(
                suggestion.billable || !suggestion.questions.is_empty(),
                "{}",
                suggestion.code
            );
        }
    }
}

#[test]
fn what_is_not_said_is_asked() {
    let Some(set) = code_set() else { return };
    let asked = |text: &str| -> Vec<String> {
        suggest(text, &set)
            .into_iter()
            .flat_map(|s| s.questions)
            .collect()
    };
    assert!(
        asked("Assessment: Carpal tunnel syndrome.")
            .iter()
            .any(|q| q.contains("right"))
    );
    assert!(
        asked("Assessment: Chronic kidney disease.")
            .iter()
            .any(|q| q.contains("stage"))
    );
    assert!(asked("Assessment: Carpal tunnel syndrome, right.").is_empty());
}

#[test]
fn a_long_note_is_coded_at_once() {
    let Some(set) = code_set() else { return };
    let mut text = String::new();
    for note in notes().iter().cycle() {
        text.push_str(&note.text);
        if text.split_whitespace().count() >= 1500 {
            break;
        }
    }
    let _ = suggest(&text, &set);
    let best = (0..5)
        .map(|_| {
            let start = Instant::now();
            let _ = suggest(&text, &set);
            start.elapsed()
        })
        .min()
        .unwrap();
    println!("1,500 words coded in {best:?}");
    // The promise is 50 ms for the released program; this build is a slower one and other work may run.
    assert!(best < Duration::from_millis(400), "{best:?}");
}

/// A clock says little on a shared machine; what is looked at is the same everywhere.
#[test]
fn a_search_looks_at_a_part_of_the_set_however_far_it_is_typed() {
    let Some(set) = code_set() else { return };
    let (mut most, mut asked) = ((0, String::new()), 0);
    for entry in set.entries().step_by(641) {
        let phrase = entry.description().to_lowercase();
        for (end, _) in phrase.char_indices().skip(1).take(60) {
            let work = set.search_work(&phrase[..end]);
            asked += 1;
            if work > most.0 {
                most = (work, phrase[..end].to_owned());
            }
        }
    }
    println!(
        "{asked} searches; the largest looks at {} places: “{}”",
        most.0, most.1
    );
    assert!(asked > 5_000 && most.0 < 450_000, "{most:?}");
}

#[test]
fn codes_that_cannot_be_billed_never_pass_unseen() {
    let Some(set) = code_set() else { return };
    let claim = |codes: &[&str]| code_check::Claim {
        codes: codes.iter().map(|c| (*c).to_owned()).collect(),
        date: jiff::civil::date(2026, 6, 1),
        sex: None,
        born: None,
        note: None,
    };
    let rules = |codes: &[&str]| -> Vec<String> {
        let found = code_check::check_with(&set, &[], &claim(codes));
        found.into_iter().map(|f| f.rule).collect()
    };
    assert_eq!(rules(&["I10", "E11.9"]), Vec::<String>::new());
    assert!(rules(&["D63.1", "N18.30"]).contains(&"code-first".to_owned()));
    assert!(!rules(&["N18.30", "D63.1"]).contains(&"code-first".to_owned()));
    assert!(rules(&["E11.9", "E10.9"]).contains(&"excludes1".to_owned()));
    assert!(rules(&["I10", "I10"]).contains(&"twice".to_owned()));
    assert!(rules(&["E99.99"]).contains(&"exists".to_owned()));
    let mut incomplete = 0;
    for entry in set.entries().filter(|e| !e.billable()).step_by(37) {
        let code = entry.code().to_string();
        let found = rules(&[&code]);
        assert!(
            found
                .iter()
                .any(|r| r == "complete" || r == "seventh-character"),
            "{code}: {found:?}"
        );
        incomplete += 1;
    }
    assert!(incomplete > 500);
}

#[test]
fn the_whole_release_is_there() {
    let Some(set) = code_set() else { return };
    // The release counts 98,186 codes and 74,719 billable ones. Lists that stop at 98,147 and 74,714 lack the 39 categories that
    // are a section of their own, five of them complete: B20, F99, P84, R99 and Z66.
    assert_eq!(set.counts(), (98_186, 74_719));
    for code in ["B20", "F99", "P84", "R99", "Z66"] {
        let code = chartwright::domain::Icd10Code::parse(code).unwrap();
        assert!(set.get(&code).unwrap().billable());
    }
}
