//! What is a command and what only holds its words; nothing said is lost.

use super::{Action, AutoTexts, Commands, Obeyed, Rules, SectionName, fields};
use crate::domain::{PatientContext, Segment, Transcript, Word};
use crate::language::{Lexicon, obey, post_process};

/// Words half a second each; `|` is a pause of a second.
fn said(text: &str) -> Transcript {
    let (mut at, mut words) = (0.0, Vec::new());
    for word in text.split_whitespace() {
        if word == "|" {
            at += 1.0;
            continue;
        }
        words.push(Word {
            text: word.to_owned(),
            start: at,
            end: at + 0.5,
            p: 0.9,
        });
        at += 0.5;
    }
    let text: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
    Transcript {
        duration_s: at,
        segments: vec![Segment {
            start: 0.0,
            end: at,
            text: text.join(" "),
            words: words.clone(),
        }],
    }
}

fn rules() -> Rules {
    let section = |heading: &str, also: &[&str]| SectionName {
        heading: heading.into(),
        said: std::iter::once(heading.to_lowercase())
            .chain(also.iter().map(|s| (*s).to_owned()))
            .collect(),
    };
    Rules {
        commands: Commands::shipped(),
        auto_texts: AutoTexts::shipped(),
        sections: vec![
            section("Subjective", &["history"]),
            section("Objective", &["exam"]),
            section("Assessment", &["impression"]),
            section("Plan", &[]),
        ],
    }
}

fn obeyed(text: &str) -> Obeyed {
    let (lexicon, context) = (Lexicon::builtin(), PatientContext::default());
    obey(&said(text), &lexicon, &context, &rules())
}

fn actions(of: &Obeyed) -> Vec<(Action, bool)> {
    of.effects.iter().map(|e| (e.action, e.done)).collect()
}

#[test]
fn commands_do_what_they_say() {
    for (raw, expected) in [
        // Taking back.
        (
            "She has pain. He has gout. Scratch that. She has cough.",
            "She has pain. She has cough.",
        ),
        (
            "She takes ten | scratch that | she takes five.",
            "She takes five.",
        ),
        (
            "One. Two. Three. Scratch that. Scratch that. Four.",
            "One. Four.",
        ),
        ("Plan: Start it. Scratch that. Stop it.", "Plan: Stop it."),
        ("Pain period scratch that | cough period", "Cough."),
        (
            "One is here. Two is here. Scratch that. Undo that. Three is here.",
            "One is here. Two is here. Three is here.",
        ),
        (
            "One is here. Scratch that. Two is here. Undo that. Three.",
            "One is here. Two is here. Three.",
        ),
        ("Scratch that. She is well.", "She is well."),
        ("Undo that. She is well.", "She is well."),
        // Sections.
        (
            "She has pain, go to assessment. Gout.",
            "She has pain.\nAssessment: Gout.",
        ),
        (
            "She has pain. Go to impression. Gout.",
            "She has pain.\nAssessment: Gout.",
        ),
        (
            "Subjective: She has pain. Next section. Clear lungs.",
            "Subjective: She has pain.\nObjective: Clear lungs.",
        ),
        (
            "Assessment: Gout. Next section. Plan: Rest.",
            "Assessment: Gout.\n\nPlan: Rest.",
        ),
        ("Go to plan. Scratch that. Gout.", "Gout."),
        // Capitals.
        (
            "Her nurse | caps on | ana maria lopez | caps off | is here.",
            "Her nurse Ana Maria Lopez is here.",
        ),
        (
            "All caps on. No known allergies. Caps off. She is well.",
            "NO KNOWN ALLERGIES. She is well.",
        ),
        (
            "She has a rash. All caps that. She is well.",
            "SHE HAS A RASH. She is well.",
        ),
        (
            "She sees ana lopez. Select ana lopez. Cap that. She is well.",
            "She sees Ana Lopez. She is well.",
        ),
        (
            "She has gout and pain. Select and pain. Scratch that. She is well.",
            "She has gout. She is well.",
        ),
        // Letters.
        (
            "Her nurse | spell K A Y N E | is here.",
            "Her nurse kayne is here.",
        ),
        (
            "Her name is, spell capital B-A-S. She is well.",
            "Her name is, Bas. She is well.",
        ),
        // Auto-texts.
        (
            "Insert normal cardiac exam. Lungs clear.",
            "Heart: Regular rate and rhythm, normal S1 and S2, no murmurs, rubs or gallops. Lungs clear.",
        ),
        (
            "Insert follow up. Next field. Six weeks. Leave field. She is well.",
            "Follow up in 6 weeks, sooner if symptoms worsen. She is well.",
        ),
        ("Insert follow up. Undo that. She is well.", "She is well."),
        // Written out.
        (
            "She wrote literally scratch that. She is well.",
            "She wrote scratch that. She is well.",
        ),
        ("She put a literally comma in it.", "She put a comma in it."),
    ] {
        assert_eq!(obeyed(raw).finished.text, expected, "{raw}");
    }
}

#[test]
fn fields_are_walked_through_in_their_order() {
    let raw = "Insert vital signs. Next field. 120/80. Next field. 72. Next field. Next field. 16. Leave field. She is well.";
    let heard = obeyed(raw);
    assert_eq!(
        heard.finished.text,
        "Blood pressure 120/80, heart rate 72, temperature 16, respirations [respirations], oxygen saturation [saturation] on room air. She is well."
    );
    assert_eq!(fields(&heard.finished.text).len(), 2);
}

#[test]
fn what_happens_outside_the_text_is_told_once_and_leaves_no_words() {
    let heard = obeyed("She is well. Stop dictation. Sign note.");
    assert_eq!(heard.finished.text, "She is well.");
    assert_eq!(
        actions(&heard),
        [(Action::Stop, true), (Action::Sign, true)]
    );
    let heard = obeyed("She has gout and pain. Select gout.");
    assert_eq!(heard.effects.len(), 1);
    let selected = &heard.effects[0];
    assert_eq!(selected.places[0].of(&heard.finished.text), Some("gout"));
}

#[test]
fn sentences_that_only_hold_the_words_of_commands_stay_as_they_are() {
    let traps = include_str!("../../../tests/data/not_commands.txt");
    let lines: Vec<&str> = traps.lines().filter(|l| !l.starts_with('#')).collect();
    assert!(lines.len() >= 60);
    let (lexicon, context) = (Lexicon::builtin(), PatientContext::default());
    for line in lines {
        for framed in [
            line.to_owned(),
            format!("She is well. {line} He is well."),
            format!("She is well. | {line} | He is well."),
        ] {
            let (heard, plain) = (
                obeyed(&framed),
                post_process(&said(&framed), &lexicon, &context),
            );
            assert_eq!(heard.effects, [], "{framed}");
            assert_eq!(heard.finished, plain, "{framed}");
        }
    }
}

#[test]
fn a_speaker_who_thinks_gives_no_command() {
    for raw in [
        "We should | scratch that | in the record.",
        "The patient asked to | stop dictation | because of noise.",
        "He wants to | sign note | forms.",
    ] {
        assert_eq!(obeyed(raw).effects, [], "{raw}");
    }
}

#[test]
fn a_persons_own_phrases_take_the_place_of_the_shipped_ones() {
    let own = Commands::shipped()
        .with_own("[say]\nscratch = [\"oops\"]\n")
        .unwrap();
    let rules = Rules {
        commands: own.clone(),
        ..rules()
    };
    let (lexicon, context) = (Lexicon::builtin(), PatientContext::default());
    let text = |raw: &str| obey(&said(raw), &lexicon, &context, &rules).finished.text;
    assert_eq!(
        text("One is here. Two is here. Oops. Three."),
        "One is here. Three."
    );
    assert_eq!(
        text("One is here. Scratch that."),
        "One is here. Scratch that."
    );
    assert_eq!(own.own(), "[say]\nscratch = [\"oops\"]\n");
    let told = Commands::shipped().with_own("[say]\n\nspell = [\"letters\"]\n");
    assert!(told.unwrap_err().to_string().contains("{letters}"));
    let told = Commands::shipped().with_own("[say]\nfly = [\"fly\"]\n");
    assert!(
        told.unwrap_err()
            .to_string()
            .starts_with("commands.toml, line 2")
    );
    assert!(AutoTexts::read("[[auto_text]]\nname = \"x\"\n").is_err());
}

proptest::proptest! {
    #[test]
    fn nothing_that_was_said_is_lost(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "pain.", "gout", "Scratch that.", "Undo that.", "Insert vital signs.", "Next field.", "72.", "Go to plan.", "Next section.",
            "caps on", "caps off", "Spell a b.", "Select gout.", "Cap that.", "|", "comma", "Leave field.", "literally", "Stop dictation.",
            "She takes", "insert follow up", "All caps that.", "period",
        ]), 0..24)) {
        let raw = words.join(" ");
        let transcript = said(&raw);
        let text = transcript.text();
        let heard = obeyed(&raw).finished;
        proptest::prop_assert!(!heard.text.contains('\u{E0C0}'), "{}", heard.text);
        for change in &heard.changes {
            proptest::prop_assert_eq!(change.source.of(&text), Some(change.from.as_str()));
            proptest::prop_assert_eq!(change.span.of(&heard.text), Some(change.to.as_str()));
        }
        // Every word stands in the text or in a change.
        for (at, word) in text.match_indices("gout").chain(text.match_indices("pain")).chain(text.match_indices("72")) {
            let end = at + word.len();
            let told = heard.changes.iter().any(|c| c.source.start <= at && end <= c.source.end);
            let plain = |t: &str| t.to_lowercase().matches(&word.to_lowercase()).count();
            proptest::prop_assert!(told || plain(&heard.text) > 0, "{} of {:?} in {:?}", word, text, heard);
        }
    }
}
