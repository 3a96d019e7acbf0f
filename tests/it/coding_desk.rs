//! The coding desk over a real office: every edit on accepting, and the whole way by keyboard from the queue to the second look.

use std::collections::BTreeSet;

use chartwright::domain::{EncounterId, Icd10Code};
use chartwright::service::code_tables::Table;
use chartwright::service::coding::chart::{self, Chart};
use chartwright::service::coding::deciding::{self, CodeStep, Decided};
use chartwright::service::coding::queue::{self, QueueOrder};
use chartwright::service::coding::{
    CodeStatus, Rulebook, figures, learning, procedures, rule_names,
};
use chartwright::service::worker::CodingPage;
use chartwright::service::{Office, Places, ServiceError, SignedIn, code_suggestion};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;

use crate::desk::{Window, open, sign_in, state, until};

struct Desk {
    _folder: tempfile::TempDir,
    office: Office,
    who: SignedIn,
    book: Rulebook,
}

/// A demo office with a coder at the desk; none, said aloud, where no code set is installed.
fn desk(tables: &[&str]) -> Option<Desk> {
    desk_on(jiff::civil::date(2026, 6, 15), tables)
}

fn desk_on(day: jiff::civil::Date, tables: &[&str]) -> Option<Desk> {
    let Ok(set) = code_suggestion::load(&Places::find()) else {
        println!("skipped: no code set is installed (chartwright codes install)");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    Office::create_demo(&places, now(), day).unwrap();
    let (office, who) = Office::sign_in(&places, "lindqvist", "demo", now()).unwrap();
    let tables = tables
        .iter()
        .map(|t| Table::read(t, "made up").unwrap())
        .collect();
    Some(Desk {
        _folder: folder,
        office,
        who,
        book: Rulebook::of(Some(set), tables),
    })
}

fn now() -> Timestamp {
    "2026-06-15T14:00:00Z".parse().unwrap()
}

fn code(text: &str) -> Icd10Code {
    Icd10Code::parse(text).unwrap()
}

impl Desk {
    fn encounter_of(&mut self, mrn: &str) -> EncounterId {
        let day = jiff::civil::date(2026, 6, 15);
        let lines = queue::list(&mut self.office, &self.who, now(), day, QueueOrder::Age).unwrap();
        // Older charts of the same people are follow-ups that a transcriptionist has finished.
        let wanted = |l: &&queue::QueueLine| l.mrn == mrn && l.reason != "Follow-up";
        lines.iter().find(wanted).unwrap().encounter
    }

    fn open(&mut self, encounter: EncounterId) -> Chart {
        chart::open(&mut self.office, &self.who, now(), &self.book, encounter).unwrap()
    }

    fn add(&mut self, encounter: EncounterId, text: &str) -> Result<Decided, ServiceError> {
        deciding::add(
            &mut self.office,
            &self.who,
            now(),
            &self.book,
            encounter,
            &code(text),
        )
    }

    fn step(&mut self, id: chartwright::domain::EncounterCodeId, step: &CodeStep) -> Decided {
        deciding::decide(&mut self.office, &self.who, now(), &self.book, id, step).unwrap()
    }

    /// Takes every decision back, so that the next codes stand alone.
    fn clear(&mut self, encounter: EncounterId) {
        for code in self.open(encounter).codes {
            if code.status != CodeStatus::Suggested {
                self.step(code.id, &CodeStep::Reopen);
            }
        }
    }
}

/// What accepting the codes one after the other says of the last.
enum Says {
    Warns,
    Refuses,
}

#[test]
fn every_rule_speaks_when_a_code_is_accepted() {
    let tables = [
        "code,short,long,fee\n00001,One,\"Example one, made up\",$10\n00002,Two,\"Example two, made up\",$20\n",
        "00001\t00002\t\t20200101\t*\t0\tx\n",
        "HCPCS Code,MUE Values,MAI\n00001,1,3\n",
        "lcd_id,hcpcs,icd10\nL1,00002,Z12.4\n",
        "code\tshort\tlong\tfrom\tto\nA0021\tOld\tAn old service\t20000101\t20101231\n",
    ];
    let Some(mut desk) = desk(&tables) else {
        return;
    };
    let man = desk.encounter_of("10010");
    let lungs = desk.encounter_of("10004");
    desk.open(man);
    desk.open(lungs);
    let cases: [(&str, EncounterId, &[&str], Says); 9] = [
        ("exists", man, &["E99.99"], Says::Refuses),
        ("complete", man, &["E11.6"], Says::Refuses),
        ("seventh-character", man, &["S72.001"], Says::Refuses),
        ("sex", man, &["O21.0"], Says::Warns),
        ("age", man, &["P59.9"], Says::Warns),
        ("excludes1", man, &["E11.9", "E10.9"], Says::Warns),
        ("code-first", man, &["D63.1"], Says::Warns),
        ("external-cause-first", man, &["W19.XXXA"], Says::Warns),
        ("says-more", lungs, &["J44.9"], Says::Warns),
    ];
    let mut spoken: BTreeSet<&str> = BTreeSet::new();
    for (rule, encounter, codes, says) in cases {
        desk.clear(encounter);
        let mut last = None;
        for text in codes {
            last = Some(desk.add(encounter, text));
        }
        match (says, last.unwrap()) {
            (Says::Refuses, Err(problem)) => {
                assert!(problem.to_string().contains(". "), "{problem}")
            }
            (Says::Warns, Ok(decided)) => {
                let found = decided.findings.iter().find(|f| f.rule == rule);
                let found = found.unwrap_or_else(|| panic!("{rule}: {:?}", decided.findings));
                assert!(!found.text.is_empty() && !found.version.is_empty());
                let shown = desk.open(encounter).findings;
                assert!(
                    shown.iter().any(|f| f.rule == rule),
                    "{rule} is not shown at the chart"
                );
            }
            (Says::Refuses, Ok(_)) => panic!("{rule} does not refuse"),
            (Says::Warns, Err(problem)) => panic!("{rule}: {problem}"),
        }
        spoken.insert(rule);
    }
    // A code stands once on an encounter, whatever is asked.
    desk.clear(man);
    desk.add(man, "F41.1").unwrap();
    desk.add(man, "F41.1").unwrap();
    let all = desk.open(man).codes;
    assert_eq!(
        all.iter()
            .filter(|c| c.suggestion.code == code("F41.1"))
            .count(),
        1
    );
    spoken.insert("twice");
    // Procedures beside the diagnosis.
    for procedure in ["00001", "00002"] {
        procedures::add(
            &mut desk.office,
            &desk.who,
            now(),
            &desk.book,
            man,
            procedure,
        )
        .unwrap();
    }
    let first = desk.open(man).procedures[0].id;
    let units = procedures::ProcedureStep::Units(3);
    procedures::decide(&mut desk.office, &desk.who, now(), &desk.book, first, units).unwrap();
    let shown: Vec<String> = desk
        .open(man)
        .findings
        .into_iter()
        .map(|f| f.rule)
        .collect();
    for rule in ["ncci-pair", "mue-units", "coverage"] {
        assert!(shown.iter().any(|r| r == rule), "{rule}: {shown:?}");
        spoken.insert(rule);
    }
    let old = procedures::add(&mut desk.office, &desk.who, now(), &desk.book, man, "A0021");
    assert!(old.unwrap_err().to_string().contains("not valid"));
    spoken.insert("procedure-dates");
    // The release has ended before a later service.
    let Some(mut late) = desk_on(jiff::civil::date(2026, 12, 15), &[]) else {
        return;
    };
    let encounter = late.encounter_of("10010");
    late.open(encounter);
    let decided = late.add(encounter, "F41.1").unwrap();
    assert!(decided.findings.iter().any(|f| f.rule == "in-force"));
    spoken.insert("in-force");
    assert_eq!(
        spoken,
        rule_names().collect::<BTreeSet<_>>(),
        "a rule without a test"
    );
}

#[test]
fn nothing_that_cannot_be_billed_is_ever_accepted() {
    let Some(mut desk) = desk(&[]) else { return };
    let encounter = desk.encounter_of("10010");
    desk.open(encounter);
    let incomplete: Vec<Icd10Code> = desk
        .book
        .set
        .as_ref()
        .unwrap()
        .entries()
        .filter(|e| !e.billable())
        .step_by(97)
        .map(|e| e.code().clone())
        .collect();
    assert!(incomplete.len() > 200);
    for one in incomplete {
        let refused = desk.add(encounter, one.as_str());
        assert!(matches!(refused, Err(ServiceError::Rule(_))), "{one}");
    }
    assert!(
        desk.open(encounter)
            .codes
            .iter()
            .all(|c| c.status != CodeStatus::Accepted)
    );
}

#[test]
fn decisions_teach_and_a_reset_forgets() {
    let Some(mut desk) = desk(&[]) else { return };
    let day = jiff::civil::date(2026, 6, 15);
    let before = figures::figures(&mut desk.office, &desk.who, now(), day).unwrap();
    let encounter = desk.encounter_of("10010");
    let chart = desk.open(encounter);
    let anxiety = chart
        .codes
        .iter()
        .find(|c| c.suggestion.code == code("F41.1"))
        .unwrap()
        .clone();
    assert_eq!(anxiety.learned, None);
    desk.step(anxiety.id, &CodeStep::Reject("only history".into()));
    let shown = |desk: &mut Desk| {
        let chart = desk.open(encounter);
        chart
            .codes
            .into_iter()
            .find(|c| c.id == anxiety.id)
            .unwrap()
    };
    let rejected = shown(&mut desk);
    assert_eq!(rejected.reason, "only history");
    assert_eq!(
        rejected.learned.as_deref(),
        Some("accepted 0 of 1 time for these words")
    );
    assert!(rejected.score < anxiety.score);
    let after = figures::figures(&mut desk.office, &desk.who, now(), day).unwrap();
    assert_eq!(after.learned_from, before.learned_from + 1);
    // A replacement stands where the replaced code stood, and gives way when that is taken up again.
    desk.step(anxiety.id, &CodeStep::Reopen);
    let stress = CodeStep::Replace(code("F43.22"), String::new());
    desk.step(anxiety.id, &stress);
    let codes = desk.open(encounter).codes;
    let at = |text: &str| {
        codes
            .iter()
            .position(|c| c.suggestion.code == code(text))
            .unwrap()
    };
    assert!(at("F43.22") < at("F41.1") && codes[at("F43.22")].status == CodeStatus::Accepted);
    desk.step(anxiety.id, &CodeStep::Reopen);
    let codes = desk.open(encounter).codes;
    assert!(codes.iter().all(|c| c.status == CodeStatus::Suggested));
    desk.step(anxiety.id, &CodeStep::Reject("only history".into()));
    learning::reset(&mut desk.office, &desk.who, now()).unwrap();
    assert_eq!(shown(&mut desk).learned, None);
    let forgotten = figures::figures(&mut desk.office, &desk.who, now(), day).unwrap();
    assert_eq!(forgotten.learned_from, 0);
    assert_eq!(
        forgotten.codes, after.codes,
        "what was decided stays in the figures"
    );
}

fn page(s: &chartwright::app::State) -> Option<&CodingPage> {
    s.coding.as_deref()
}

fn status_of(s: &chartwright::app::State, text: &str) -> Option<CodeStatus> {
    let chart = page(s)?.chart.as_ref()?;
    let found = chart
        .codes
        .iter()
        .find(|c| c.suggestion.code.as_str() == text)?;
    Some(found.status)
}

/// Goes to the desk and opens the chart of the queue with this record number, by key.
fn open_chart(window: &mut Window, mrn: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    until(window, "the desk opens", |s| {
        page(s).is_some_and(|p| p.chart.is_none())
    });
    let at = page(state(window))
        .unwrap()
        .queue
        .iter()
        .position(|l| l.mrn == mrn && l.reason != "Follow-up")
        .unwrap();
    for _ in 0..page(state(window)).unwrap().queue.len() {
        window.key_press(Key::K);
        window.run_steps(2);
    }
    for _ in 0..at {
        window.key_press(Key::J);
        window.run_steps(2);
    }
    window.key_press(Key::Enter);
    until(window, "the chart opens", |s| {
        page(s)
            .and_then(|p| p.chart.as_ref())
            .is_some_and(|c| c.patient.mrn == mrn)
    });
}

fn leave(window: &mut Window) {
    window.get_by_label("Sign out").click();
    until(window, "the door", |s| {
        s.person.is_none() && s.door.is_some()
    });
}

#[test]
fn a_chart_goes_by_keyboard_from_the_queue_to_the_second_look() {
    if code_suggestion::load(&Places::find()).is_err() {
        println!("skipped: no code set is installed (chartwright codes install)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let today = jiff::ZonedDateTime::now().date();
    Office::create_demo(&places, Timestamp::now(), today).unwrap();
    let mut window = open(places);
    sign_in(&mut window, "Lindqvist");
    coder_works(&mut window);
    leave(&mut window);
    sign_in(&mut window, "Rivera");
    author_answers(&mut window);
    leave(&mut window);
    sign_in(&mut window, "Lindqvist");
    open_chart(&mut window, "10009");
    let chart = page(state(&window)).unwrap().chart.clone().unwrap();
    assert!(
        chart
            .addenda
            .iter()
            .any(|(_, _, words)| words.contains("Answer: Right"))
    );
    assert_eq!(
        status_of(state(&window), "M17.11"),
        Some(CodeStatus::Suggested),
        "the answer says which knee"
    );
    leave(&mut window);
    sign_in(&mut window, "Adeyemi");
    second_look(&mut window);
}

fn coder_works(window: &mut Window) {
    open_chart(window, "10004");
    window.get_by_label("“COPD with acute exacerbation”");
    // A accepts the first, X with 2 rejects the second with a reason, R puts another in the third's place.
    window.key_press(Key::A);
    until(window, "the first is accepted", |s| {
        status_of(s, "J44.1") == Some(CodeStatus::Accepted)
    });
    window.key_press(Key::X);
    window.run_steps(2);
    window.get_by_label("a symptom of what is coded");
    window.key_press(Key::Num2);
    until(window, "the second is rejected", |s| {
        status_of(s, "F17.210") == Some(CodeStatus::Rejected)
    });
    let reason = |s: &chartwright::app::State| {
        let chart = page(s).and_then(|p| p.chart.clone()).unwrap();
        chart
            .codes
            .into_iter()
            .find(|c| c.suggestion.code.as_str() == "F17.210")
            .unwrap()
            .reason
    };
    assert_eq!(reason(state(window)), "a symptom of what is coded");
    window.key_press(Key::J);
    window.run_steps(2);
    window.key_press(Key::R);
    window.run_steps(2);
    window
        .get_by_label("Find a code")
        .type_text("hypertensive heart disease without failure");
    until(window, "it is found, with its notes", |s| {
        matches!(&s.coding_at.panel, chartwright::app::desks::code::Panel::Search(_, search)
            if search.hits.first().is_some_and(|h| h.code == code("I11.9")) && search.detail.is_some())
    });
    window.key_press(Key::Enter);
    until(window, "it stands in its place", |s| {
        status_of(s, "I11.9") == Some(CodeStatus::Accepted)
            && status_of(s, "I10") == Some(CodeStatus::Rejected)
    });
    // W and an arrow change the worksheet, which the note has filled.
    let risk =
        |s: &chartwright::app::State| page(s).unwrap().chart.as_ref().unwrap().sheet.visit.risk;
    let filled = risk(state(window));
    assert!(filled.is_some(), "the worksheet is filled from the note");
    for key in [
        Key::W,
        Key::ArrowDown,
        Key::ArrowDown,
        Key::ArrowDown,
        Key::ArrowRight,
    ] {
        window.key_press(key);
        window.run_steps(2);
    }
    until(window, "the risk is changed", |s| risk(s) != filled);
    window.key_press(Key::Escape);
    window.run_steps(2);
    window.key_press(Key::F);
    until(window, "the chart is finished", |s| {
        page(s).is_some_and(|p| p.chart.is_none())
    });
    // Another chart leaves open which knee: Q asks what the suggestion asks.
    open_chart(window, "10009");
    window.key_press(Key::Q);
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(window, "the author is asked", |s| {
        page(s)
            .and_then(|p| p.chart.as_ref())
            .is_some_and(|c| !c.queries.is_empty())
    });
}

fn author_answers(window: &mut Window) {
    window.get_by_label_contains("Coders ask");
    let mine = |s: &chartwright::app::State| {
        let today = s.today.as_ref().unwrap();
        today
            .queries
            .iter()
            .filter(|q| q.row.question.contains("knee"))
            .count()
    };
    assert_eq!(mine(state(window)), 1);
    let field = |window: &Window| {
        let today = state(window).today.clone().unwrap();
        let asked = today
            .queries
            .into_iter()
            .find(|q| q.row.question.contains("knee"))
            .unwrap();
        format!("Answer: {}", asked.row.question)
    };
    let label = field(window);
    window.get_by_label(&label).focus();
    window.run_steps(2);
    window.get_by_label(&label).type_text("Right");
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(window, "the answer is kept", |s| mine(s) == 0);
}

fn second_look(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    until(window, "the desk opens", |s| page(s).is_some());
    window.key_press(Key::Num2);
    window.run_steps(2);
    let lines = page(state(window)).unwrap().audits.clone();
    let at = lines
        .iter()
        .position(|l| l.patient.starts_with("Pettersen"))
        .unwrap();
    for _ in 0..at {
        window.key_press(Key::J);
        window.run_steps(2);
    }
    window.key_press(Key::Enter);
    until(window, "the second look opens", |s| {
        page(s).is_some_and(|p| p.audit.is_some())
    });
    let sheet = page(state(window)).unwrap().audit.clone().unwrap();
    assert!(
        sheet
            .codes
            .iter()
            .all(|(_, _, second, first)| second.is_none() && first.is_none()),
        "the first decision is not shown"
    );
    // The second coder takes what the first took, but for the first code.
    for (nth, (code, ..)) in sheet.codes.iter().enumerate() {
        let taken = matches!(code.as_str(), "J44.1" | "I11.9");
        window.key_press(if taken && nth > 0 { Key::A } else { Key::X });
        let done = nth + 1;
        until(window, "it is judged", |s| {
            let open = page(s).and_then(|p| p.audit.as_ref()).unwrap();
            open.codes.iter().filter(|c| c.2.is_some()).count() >= done
        });
    }
    window.key_press(Key::F);
    until(window, "the second look is done", |s| {
        page(s).is_some_and(|p| p.agreement.charts == 1)
    });
    let agreement = page(state(window)).unwrap().agreement;
    assert_eq!(agreement.codes, sheet.codes.len());
    assert!(agreement.same_codes >= agreement.codes - 1);
    window.key_press(Key::Escape);
    until(window, "back at the list", |s| {
        page(s).is_some_and(|p| p.audit.is_none())
    });
    window.get_by_label_contains("Cohen's kappa");
}

/// With the public table of procedures: what was given is found with its units, and ordinary notes bring forth next to nothing.
#[test]
fn procedures_are_found_where_they_were_done() {
    let table = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/reference/hcpcs/hcpcs_level2_2025_OCT.tsv"
    );
    let Ok(text) = std::fs::read_to_string(table) else {
        println!("skipped: the table of procedures is not here");
        return;
    };
    let book = Rulebook::of(None, vec![Table::read(&text, "HCPCS").unwrap()]);
    let day = jiff::civil::date(2026, 6, 1);
    let found = |text: &str| -> Vec<(String, u32)> {
        let all = book.procedures.suggest(text, day);
        all.into_iter().map(|s| (s.code, s.units)).collect()
    };
    let given = [
        ("Ketorolac 30 mg IM was given for rib pain.", "J1885", 2),
        (
            "Ceftriaxone 500 mg was given intramuscularly in the clinic.",
            "J0696",
            2,
        ),
        (
            "Cyanocobalamin 1000 mcg injection given in the left deltoid.",
            "J3420",
            1,
        ),
        (
            "Diabetes outpatient self-management training, individual, 30 minutes.",
            "G0108",
            1,
        ),
    ];
    let mut right = 0;
    for (text, code, units) in given {
        let all = found(text);
        println!("{text} → {all:?}");
        right += usize::from(all.iter().any(|(c, n)| c == code && *n == units));
    }
    println!("{right} of {} said procedures found", given.len());
    #[derive(serde::Deserialize)]
    struct Notes {
        note: Vec<Note>,
    }
    #[derive(serde::Deserialize)]
    struct Note {
        id: u32,
        text: String,
    }
    let notes: Notes = toml::from_str(include_str!("../coded_notes/notes.toml")).unwrap();
    let mut offered = 0;
    for note in notes.note.iter().filter(|n| n.id % 2 == 0) {
        for (code, units) in found(&note.text) {
            println!("note {}: {code} ×{units}", note.id);
            offered += 1;
        }
    }
    println!(
        "{offered} procedures offered in {} development notes",
        notes.note.len() / 2
    );
    assert!(right >= 3 && offered < 20);
}
