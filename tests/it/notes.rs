//! Notes at work: found again by their words, looked over before they are signed, taken over into the chart, sorted by own templates.

use std::time::{Duration, Instant};

use chartwright::app::Desk;
use chartwright::domain::{
    ChartAction, DocumentId, EncounterId, FinishedText, TextSpan, TimedSpan, Transcript, WorkType,
};
use chartwright::service::note_templates::{self, Whose};
use chartwright::service::{
    Office, Places, SignedIn, dictations, documents, identity, note_review, note_taking, patients,
    reconciliation,
};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use jiff::civil::date;

use crate::desk::{open, sign_in, state, until};

pub(crate) fn now() -> Timestamp {
    "2026-11-24T14:00:00Z".parse().unwrap()
}

pub(crate) fn demo() -> (tempfile::TempDir, Places) {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    Office::create_demo(&places, now(), date(2026, 11, 24)).unwrap();
    (folder, places)
}

pub(crate) fn enter(places: &Places, user: &str) -> (Office, SignedIn) {
    Office::sign_in(places, user, "demo", now()).unwrap()
}

/// Three words a second.
pub(crate) fn spoken(text: &str) -> FinishedText {
    let mut words = Vec::new();
    let mut at = 0;
    for (n, word) in text.split_inclusive(char::is_whitespace).enumerate() {
        let start = n as f64 / 3.0;
        words.push(TimedSpan {
            span: TextSpan::new(at, at + word.trim_end().len()),
            start,
            end: start + 0.3,
            p: 1.0,
        });
        at += word.len();
    }
    FinishedText {
        text: text.into(),
        changes: Vec::new(),
        words,
    }
}

/// A dictation for the patient of this record number, up to its note.
pub(crate) fn dictated(
    office: &mut Office,
    who: &SignedIn,
    mrn: &str,
    text: &str,
) -> (EncounterId, DocumentId) {
    let patient = patients::find(office, who, now(), mrn, 1).unwrap()[0].id;
    let on = date(2026, 11, 24);
    let encounter = patients::open_encounter(office, who, now(), patient, on, "Visit").unwrap();
    let kind = WorkType::ProgressNote;
    let id = dictations::import(office, who, now(), encounter, kind, &[0; 1600]).unwrap();
    let heard = Transcript::default();
    dictations::save_transcript(office, who, now(), id, &heard, &spoken(text), "test").unwrap();
    let template = note_taking::template(&Places::find(), "soap").unwrap();
    let note = note_taking::note_of(text, &template);
    let document = documents::draft(office, who, now(), id, &note).unwrap();
    (encounter, document)
}

pub(crate) const VISIT: &str = "Subjective: She is here for shortness of breath.\nObjective: Blood pressure is 148/86. A chest x-ray shows effusions.\nAssessment: Acute on chronic diastolic heart failure.\nPlan: Increase furosemide to 40 mg twice daily. Stop lisinopril. Start spironolactone 25 mg daily.";

#[test]
fn a_note_changes_the_chart_only_by_a_word_and_each_change_can_be_taken_back() {
    let (_folder, places) = demo();
    let (mut office, who) = enter(&places, "rivera");
    let (_, document) = dictated(&mut office, &who, "10001", VISIT);
    let is_drug = |_: &str| false;
    let patient = patients::find(&mut office, &who, now(), "10001", 1).unwrap()[0].id;
    let chart = |office: &mut Office| {
        patients::chart(office, &who, now(), patient)
            .unwrap()
            .patient
    };
    let before = chart(&mut office);
    let waiting =
        reconciliation::of_document(&mut office, &who, now(), document, &is_drug).unwrap();
    assert_eq!(chart(&mut office), before, "nothing is changed by looking");
    let of = |action, words: &str| {
        let found = waiting.proposals.iter().find(|p| {
            p.action == action
                && (p.after.as_deref() == Some(words)
                    || p.before.as_ref().is_some_and(|b| b.1 == words))
        });
        found
            .unwrap_or_else(|| panic!("{action:?} {words}: {:?}", waiting.proposals))
            .clone()
    };
    let change = of(ChartAction::Change, "Furosemide 40 mg twice daily");
    let stop = of(ChartAction::Stop, "Lisinopril 20 mg daily");
    let add = of(ChartAction::Add, "Spironolactone 25 mg daily");
    let mut done = Vec::new();
    for proposal in [&change, &stop, &add] {
        done.push(
            reconciliation::accept(&mut office, &who, now(), document, proposal, &is_drug).unwrap(),
        );
    }
    let after = chart(&mut office);
    assert!(
        after
            .medications
            .contains(&"Furosemide 40 mg twice daily".to_owned())
    );
    assert!(
        after
            .medications
            .contains(&"Spironolactone 25 mg daily".to_owned())
    );
    assert!(
        !after
            .medications
            .iter()
            .any(|m| m.starts_with("Lisinopril") || m == "Furosemide 20 mg daily")
    );
    // It says where it came from, is not asked again, and not taken over twice.
    let stands = reconciliation::of_document(&mut office, &who, now(), document, &is_drug).unwrap();
    let text = documents::open(&mut office, &who, now(), document)
        .unwrap()
        .note
        .text();
    for d in &stands.decided {
        assert_eq!(
            (d.document, d.source.of(&text)),
            (document, Some(d.said.as_str()))
        );
    }
    assert!(reconciliation::accept(&mut office, &who, now(), document, &add, &is_drug).is_err());
    for change in done.iter().rev() {
        reconciliation::undo(&mut office, &who, now(), change.id).unwrap();
    }
    let mut back = chart(&mut office);
    back.medications.sort();
    let mut was = before.clone();
    was.medications.sort();
    assert_eq!(back, was);
    assert!(
        reconciliation::undo(&mut office, &who, now(), done[0].id).is_err(),
        "once"
    );
    // What is set aside is not asked again, until that is taken back too.
    let aside =
        reconciliation::set_aside(&mut office, &who, now(), document, &stop, &is_drug).unwrap();
    let rest = reconciliation::of_document(&mut office, &who, now(), document, &is_drug).unwrap();
    assert!(!rest.proposals.contains(&stop) && rest.proposals.contains(&change));
    reconciliation::undo(&mut office, &who, now(), aside.id).unwrap();
    drop(office);
    let (mut office, coder) = enter(&places, "lindqvist");
    assert!(reconciliation::accept(&mut office, &coder, now(), document, &add, &is_drug).is_err());
}

#[test]
fn patients_are_matched_by_what_is_said_and_never_moved() {
    let (_folder, places) = demo();
    let (mut office, who) = enter(&places, "rivera");
    let mut named = |text: &str| identity::named(&mut office, &who, now(), text).unwrap();
    let found =
        named("This is a note on Denise Halvorsen, born November 2, 1967, record number 10002.");
    assert_eq!(found[0].by, ["record number", "name", "birth date"]);
    assert_eq!(found[0].mrn, "10002");
    assert!(named("Whitlock is a lake. The record is 10 pages.").is_empty());
    let text = "Denise Halvorsen, record number 10002.\nAssessment: Gout.";
    let (encounter, document) = dictated(&mut office, &who, "10001", text);
    let chart = patients::chart_of_encounter(&mut office, &who, now(), encounter).unwrap();
    let reading = note_taking::Reading::builtin();
    let whose = (chart.patient.id, date(2026, 11, 24));
    let review = note_review::review(
        &mut office,
        &who,
        now(),
        &places,
        &reading,
        document,
        whose,
        text,
    )
    .unwrap();
    assert_eq!(review.other_patient.unwrap().mrn, "10002");
    // A rule of the gaps is the office's to switch off.
    let rule = "required_section".to_owned();
    assert!(review.gaps.iter().any(|g| g.rule == rule));
    note_review::switch_rule(&mut office, &who, now(), &rule, false).unwrap();
    let again = note_review::review(
        &mut office,
        &who,
        now(),
        &places,
        &reading,
        document,
        whose,
        text,
    )
    .unwrap();
    assert!(!again.gaps.iter().any(|g| g.rule == rule) && again.rules_off == [rule]);
}

#[test]
fn own_templates_go_before_the_offices_and_those_before_the_shipped() {
    let (_folder, places) = demo();
    let (mut office, who) = enter(&places, "rivera");
    let titled = |title: &str| {
        format!(
            "title = \"{title}\"\n[[section]]\nkey = \"plan\"\nheading = \"Plan\"\nrequired = true\n"
        )
    };
    let title = |who: &SignedIn| {
        note_templates::in_force(&places, who, "soap")
            .unwrap()
            .title
    };
    let mut save = |whose, text: &str| {
        note_templates::save(&mut office, &who, now(), &places, whose, ("soap", text))
    };
    assert_eq!(title(&who), "SOAP note");
    assert_eq!(save(Whose::Office, &titled("Ours")).unwrap(), None);
    assert_eq!(title(&who), "Ours");
    save(Whose::Mine, &titled("Mine")).unwrap();
    assert_eq!(title(&who), "Mine");
    let told = save(Whose::Mine, "title = \"T\"\ncolour = 1\n")
        .unwrap_err()
        .to_string();
    assert!(told.contains("line "), "{told}");
    assert_eq!(
        title(&who),
        "Mine",
        "a template that does not load is not kept"
    );
    let text =
        note_templates::remove(&mut office, &who, now(), &places, Whose::Mine, "soap").unwrap();
    assert_eq!((text, title(&who)), (Some(titled("Mine")), "Ours".into()));
    let outside = note_templates::save(
        &mut office,
        &who,
        now(),
        &places,
        Whose::Mine,
        ("../x", &titled("X")),
    );
    assert!(outside.is_err());
}

#[test]
fn a_physician_finds_a_note_takes_over_a_change_and_takes_it_back_by_keyboard() {
    let (_folder, places) = demo();
    let (mut office, who) = enter(&places, "rivera");
    let (encounter, _) = dictated(&mut office, &who, "10001", VISIT);
    drop(office);
    let mut window = open(places);
    sign_in(&mut window, "Rivera");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(2);
    window
        .get_by_label("Find a patient")
        .type_text("xray effusions spironolactone");
    until(&mut window, "a note is found", |s| {
        !s.search.notes.is_empty()
    });
    window.key_press(Key::Enter);
    until(&mut window, "its desk opens", |s| {
        s.desk == Some(Desk::Dictate) && s.page.as_ref().is_some_and(|p| p.encounter == encounter)
    });
    until(&mut window, "at its second", |s| s.position_s > 2.0);
    window.get_by_label_contains("Before signing");
    let waiting =
        |s: &chartwright::app::State| s.page.as_ref().unwrap().review.chart.proposals.len();
    let all = waiting(state(&window));
    assert!(all >= 3);
    window.key_press(Key::Y);
    until(&mut window, "one is taken over", |s| waiting(s) == all - 1);
    window.get_by_label_contains("Take back");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "it waits again", |s| waiting(s) == all);
    window.key_press(Key::ArrowDown);
    window.key_press(Key::N);
    until(&mut window, "one is left", |s| waiting(s) == all - 1);

    // The templates have their desk; a fault is told with its line, and nothing faulty is kept.
    window.get_by_label("Templates").click();
    until(&mut window, "the templates", |s| s.templates.is_some());
    window.get_by_label("SOAP note").click();
    until(&mut window, "its text", |s| s.template_text.is_some());
    window.get_by_label("Text of the template").focus();
    window.run_steps(2);
    window
        .get_by_label("Text of the template")
        .type_text("colour = 1\n");
    let fault = |s: &chartwright::app::State| {
        let open = s.templates.as_ref().and_then(|t| t.open.clone());
        open.and_then(|o| o.preview.err())
    };
    until(&mut window, "the fault", |s| {
        fault(s).is_some_and(|f| f.contains("line "))
    });
}

#[test]
fn a_dictation_of_1500_words_becomes_a_note_in_good_time() {
    const DICTATED: &str = "The patient is a 68-year-old woman with hypertension, type 2 diabetes mellitus, and paroxysmal atrial fibrillation, who presents with 2 weeks of exertional dyspnea. She denies chest pain, palpitations, or syncope. Current medications include metoprolol succinate 50 mg daily, lisinopril 20 mg daily, and apixaban 5 mg twice daily. Blood pressure is 148/86, heart rate 92. There are bibasilar crackles and 2+ pitting edema. I think this is acute on chronic diastolic heart failure. Increase furosemide to 40 mg twice daily and obtain an echocardiogram. Follow up in 2 weeks. ";
    let text: Vec<&str> = DICTATED.split_whitespace().cycle().take(1500).collect();
    let text = text.join(" ");
    let template = note_taking::template(&Places::find(), "hp").unwrap();
    let reading = note_taking::Reading::builtin();
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            let made = note_taking::note_with_facts(&text, &template, None, &reading);
            assert!(made.facts.len() > 100 && !made.note.sections.is_empty());
            begun.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "1,500 words without headings as a note with facts and gaps: {:?} (tests' build)",
        times[2]
    );
    assert!(times[2] < Duration::from_secs(1));
}
