//! The correction desk by keyboard: claimed, heard, corrected, reviewed, read by a second person, signed, added to.

use std::time::{Duration, Instant};

use chartwright::app::desks::correct::{OpenDesk, Panel};
use chartwright::app::{Desk, State, Workstation};
use chartwright::domain::DocumentState;
use chartwright::service::buttons::{Pad, device};
use chartwright::service::worker::{
    CorrectionRequest as Asked, Event as Told, OfficeRoom, RecorderEvent, Request, Worker,
};
use chartwright::service::{Office, Places};
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

pub(super) type Window = Harness<'static, Option<Workstation>>;

pub(super) const CTRL: Modifiers = Modifiers::COMMAND;

pub(super) fn open(places: Places) -> Window {
    let mut places = Some(places);
    let clock = || jiff::civil::date(2026, 11, 24).at(10, 15, 0, 0);
    Harness::builder()
        .with_size([1280.0, 800.0])
        .build_ui_state(
            move |ui, window: &mut Option<Workstation>| {
                let window = window.get_or_insert_with(|| {
                    let room = OfficeRoom::new(places.take().unwrap());
                    let worker = Worker::start(room, Box::new(|| ())).unwrap();
                    Workstation::new(ui.ctx(), worker, clock)
                });
                window.frame(ui);
            },
            None,
        )
}

pub(super) fn state(window: &Window) -> &State {
    &window.state().as_ref().unwrap().state
}

pub(super) fn until(window: &mut Window, what: &str, holds: impl Fn(&State) -> bool) {
    let began = Instant::now();
    while !holds(state(window)) {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "waited in vain: {what}; said: {:?}",
            state(window).toasts
        );
        std::thread::sleep(Duration::from_millis(5));
        window.step();
    }
    window.run_steps(4);
}

pub(super) fn enter(window: &mut Window, name: &str) {
    until(window, "the door opens", |s| {
        s.door.is_some() && s.person.is_none()
    });
    window.get_by_label_contains(name).click();
    window.step();
    window
        .get_by_role_and_label(Role::PasswordInput, "Password")
        .focus();
    window.step();
    window
        .get_by_role_and_label(Role::PasswordInput, "Password")
        .type_text("demo");
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(window, "the day is shown", |s| s.today.is_some());
    const DIGITS: [Key; 9] = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    let at = Desk::ALL.iter().position(|d| *d == Desk::Correct).unwrap();
    window.key_press_modifiers(CTRL, DIGITS[at]);
    until(window, "the worklist", |s| s.correct.list.is_some());
    assert_eq!(state(window).desk, Some(Desk::Correct));
}

pub(super) fn leave(window: &mut Window) {
    window.get_by_label("Sign out").click();
    until(window, "nobody is there", |s| s.person.is_none());
}

pub(super) fn desk(window: &Window) -> &OpenDesk {
    state(window)
        .correct
        .open
        .as_ref()
        .expect("a document is open")
}

pub(super) fn types(window: &mut Window, words: &str) {
    window.event(Event::Text(words.to_owned()));
    window.run_steps(2);
}

pub(super) fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

/// The filter of this digit, and the line of this record number, taken with Enter.
pub(super) fn take(window: &mut Window, filter: Key, mrn: &str) {
    press(window, Modifiers::NONE, filter);
    let at = {
        let desk = &state(window).correct;
        let (filter, now) = (desk.filter(), jiff::Timestamp::now());
        let items = &desk.list.as_ref().unwrap().items;
        let mut lines = items.iter().filter(|i| filter.wants(i, now));
        lines.position(|i| i.mrn == mrn).expect("it is on the list")
    };
    for _ in 0..at {
        press(window, Modifiers::NONE, Key::J);
    }
    press(window, Modifiers::NONE, Key::Enter);
    until(window, "it is taken", |s| s.correct.open.is_some());
}

/// A pedal's recorded reports: back, play while it is down, on. What they ask for, one after the other.
fn pedal(window: &mut Window) {
    let mut pad = Pad::new(device(0x05f3, 0x00ff).expect("the table has it"));
    let state = &mut window.state_mut().as_mut().unwrap().state;
    state.correct.sound.at_s = 5.0;
    let mut step = |report: [u8; 2], playing: bool| {
        state.correct.sound.playing = playing;
        let pressed = pad.read(&report).into_iter();
        let told = pressed.map(|b| Told::Recorder(RecorderEvent::Pressed(b)));
        let asked: Vec<Request> = told.flat_map(|event| state.take(event)).collect();
        (asked, state.correct.sound.at_s)
    };
    let play = |at_s| vec![Request::Correction(Asked::Play(at_s))];
    let pause = vec![Request::Correction(Asked::Pause(1.0))];
    assert_eq!(step([0x02, 0], false), (play(5.0), 5.0));
    assert_eq!(
        step([0x01 | 0x02, 0], true),
        (play(2.0), 2.0),
        "back, and on from there"
    );
    assert_eq!(step([0x04 | 0x02, 0], true), (play(5.0), 5.0));
    assert_eq!(step([0x00, 0], true), (pause, 5.0), "let go");
    assert_eq!(
        step([0x01, 0], false),
        (vec![], 2.0),
        "back without a sound"
    );
    assert_eq!(step([0x02, 0], false), (play(2.0), 2.0));
    assert_eq!(
        step([0x00, 0], false),
        (vec![], 2.0),
        "it had ended by itself"
    );
}

/// The window of a demo office, the transcriptionist signed in.
pub(super) fn transcriptionist() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let today = jiff::civil::date(2026, 11, 24);
    Office::create_demo(&places, jiff::Timestamp::now(), today).unwrap();
    let mut window = open(places);
    enter(&mut window, "Daniel Okafor");
    (folder, window)
}

#[test]
fn a_draft_becomes_a_signed_document_by_keyboard_alone() {
    let (_folder, mut window) = transcriptionist();

    // Claim: the STAT dictation stands first.
    window.get_by_label_contains("Arroyo, Joseph History and physical Recognised");
    take(&mut window, Key::Num1, "10012");
    window.get_by_label_contains("Arroyo, Joseph");
    window.get_by_label_contains("born 1955-04-02");
    assert_eq!(desk(&window).page.open.item.state, DocumentState::Editing);

    // Listen: the pedal's middle switch, on and off; faster without another pitch.
    press(&mut window, Modifiers::NONE, Key::F6);
    until(&mut window, "it plays", |s| s.correct.sound.playing);
    press(&mut window, Modifiers::ALT, Key::ArrowRight);
    assert!((state(&window).correct.sound.speed - 1.1).abs() < 1e-6);
    press(&mut window, Modifiers::NONE, Key::F6);
    until(&mut window, "it stops", |s| !s.correct.sound.playing);

    pedal(&mut window);

    // Correct: find, type over, take back, do again.
    press(&mut window, CTRL, Key::F);
    types(&mut window, "Old Losartan");
    press(&mut window, Modifiers::NONE, Key::Enter);
    press(&mut window, Modifiers::NONE, Key::Escape);
    for letter in "Hold losartan".chars() {
        types(&mut window, &letter.to_string());
    }
    let text = |window: &Window| desk(window).text.text().to_owned();
    assert!(
        text(&window).contains("Hold losartan for hyperkalemia"),
        "{}",
        text(&window)
    );
    press(&mut window, CTRL, Key::Z);
    assert!(!text(&window).contains("Hold losartan for"));
    press(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    assert!(text(&window).contains("Hold losartan for"));

    // The review queue: one key steps, plays and decides; one place becomes a blank, one is flagged.
    let all = desk(&window).review.len();
    assert!(all > 5, "{all}");
    press(&mut window, Modifiers::NONE, Key::F8);
    assert_eq!(desk(&window).at, Some(0));
    window.get_by_label_contains("likely wrong");
    press(&mut window, Modifiers::NONE, Key::B);
    assert_eq!(desk(&window).panel, Panel::Blank);
    types(&mut window, "not to be understood");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(text(&window).contains("_____"), "{}", text(&window));
    press(&mut window, Modifiers::NONE, Key::F8);
    press(&mut window, Modifiers::NONE, Key::F);
    types(&mut window, "please confirm");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(desk(&window).text.manuscript.open_marks().count(), 2);
    press(&mut window, Modifiers::NONE, Key::F8);
    let mut steps = 0;
    while desk(&window).at.is_some() && steps < 200 {
        let replaces = desk(&window).review[0]
            .candidates
            .first()
            .is_some_and(|c| c == "mcg");
        press(
            &mut window,
            Modifiers::NONE,
            if replaces { Key::Num1 } else { Key::Enter },
        );
        steps += 1;
    }
    assert!(desk(&window).review.len() < all, "decided {steps}");

    // On it goes: STAT and a blank, so to a second reader.
    press(&mut window, CTRL, Key::Enter);
    until(&mut window, "it has gone", |s| s.correct.open.is_none());
    leave(&mut window);

    enter(&mut window, "Sofia Marin");
    take(&mut window, Key::Num5, "10012");
    assert_eq!(desk(&window).page.open.item.state, DocumentState::Qa);
    assert!(text(&window).contains("Hold losartan for"), "kept");
    // The blank is filled, the flag settled where the caret stands in it.
    press(&mut window, CTRL, Key::F);
    types(&mut window, "_____");
    press(&mut window, Modifiers::NONE, Key::Enter);
    press(&mut window, Modifiers::NONE, Key::Escape);
    types(&mut window, "sevelamer");
    assert!(!text(&window).contains("___"));
    let flag = desk(&window)
        .text
        .manuscript
        .open_marks()
        .next()
        .map(|m| m.span.start);
    let flag = flag.expect("the flag stands");
    press(&mut window, CTRL, Key::Home);
    let steps = text(&window)[..flag].chars().count();
    for _ in 0..steps {
        window.key_press(Key::ArrowRight);
    }
    window.run_steps(4);
    press(&mut window, CTRL, Key::M);
    assert_eq!(desk(&window).text.manuscript.open_marks().count(), 0);
    press(&mut window, CTRL, Key::Enter);
    assert_eq!(desk(&window).panel, Panel::Judge);
    types(&mut window, "Well done.");
    press(&mut window, CTRL, Key::Enter);
    until(&mut window, "it is judged", |s| s.correct.open.is_none());
    leave(&mut window);

    // The author signs with two identifiers and the password, then adds.
    enter(&mut window, "Elena Rivera");
    take(&mut window, Key::Num6, "10012");
    assert_eq!(desk(&window).page.open.feedback[0].score.value, 10_000);
    press(&mut window, CTRL, Key::Enter);
    assert_eq!(desk(&window).panel, Panel::Sign);
    types(&mut window, "10012");
    press(&mut window, Modifiers::NONE, Key::Tab);
    types(&mut window, "1955-04-02");
    press(&mut window, Modifiers::NONE, Key::Tab);
    types(&mut window, "demo");
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "it is signed", |s| {
        s.correct
            .open
            .as_ref()
            .is_some_and(|o| o.page.open.item.state == DocumentState::Signed)
    });
    assert_eq!(desk(&window).page.open.intact, Some(true));
    let before = text(&window);
    types(&mut window, "x");
    assert_eq!(text(&window), before, "what is signed takes no letter");
    press(&mut window, CTRL, Key::Enter);
    assert_eq!(desk(&window).panel, Panel::Addend);
    types(&mut window, "Potassium was 5.1 on recheck.");
    press(&mut window, CTRL, Key::Enter);
    until(&mut window, "it is added to", |s| {
        s.correct
            .open
            .as_ref()
            .is_some_and(|o| o.page.open.item.state == DocumentState::Addended)
    });
    window.get_by_label_contains("Potassium was 5.1 on recheck.");
}

/// A note of ten thousand words in paragraphs, one of them very long.
fn long_text() -> chartwright::domain::Manuscript {
    let mut text = String::new();
    for part in 0..66 {
        let length = if part == 20 { 500 } else { 145 };
        let words: Vec<String> = (0..length).map(|n| format!("word{n}")).collect();
        text.push_str(&format!("Section {part}:\n{}.\n\n", words.join(" ")));
    }
    let words = chartwright::domain::tokens(&text)
        .into_iter()
        .enumerate()
        .map(|(n, (span, _))| chartwright::domain::SpokenWord {
            span,
            start: n as f64 * 0.3,
            end: n as f64 * 0.3 + 0.3,
            p: 0.9,
            source: Some(span),
        })
        .collect();
    chartwright::domain::Manuscript::new(text, words)
}

#[test]
fn a_key_in_a_ten_thousand_word_document_lays_out_one_paragraph() {
    use chartwright::app::desks::correct::editor::{self, Dressing};
    use chartwright::app::desks::correct::text::EditedText;
    let manuscript = long_text();
    assert!(manuscript.words().len() >= 10_000);
    let state = (
        EditedText::new(manuscript, Default::default()),
        std::collections::HashMap::new(),
    );
    let mut window = Harness::builder().with_size([900.0, 700.0]).build_ui_state(
        |ui, (text, spelled): &mut (EditedText, std::collections::HashMap<String, bool>)| {
            chartwright::app::theme::install(ui.ctx());
            editor::focus(ui);
            let dressing = Dressing {
                writable: true,
                ..Dressing::default()
            };
            editor::show(ui, text, &dressing, spelled);
        },
        state,
    );
    window.run_steps(4);
    let (opened, glyphs) = (window.state().0.layouts, window.state().0.glyphs);
    println!(
        "opening: {opened} lines and {glyphs} letters laid out of {}",
        window.state().0.text().len()
    );
    assert!(glyphs < 8_000, "only what shows is laid out");
    window.state_mut().0.move_to(30_000, false);
    // The first key brings the caret's line into view, and with it the lines around it.
    window.event(Event::Text("x".into()));
    window.run_steps(60);
    for letter in ["a", "b", "c"] {
        let (lines, letters) = (window.state().0.layouts, window.state().0.glyphs);
        window.event(Event::Text(letter.into()));
        window.run_steps(3);
        let text = &window.state().0;
        println!(
            "a key: {} lines, {} letters",
            text.layouts - lines,
            text.glyphs - letters
        );
        // Lines may still come into view with the caret; the last key finds everything in its place.
        assert!(
            text.layouts - lines <= if letter == "c" { 2 } else { 8 },
            "one paragraph, not the document"
        );
        assert!(text.glyphs - letters < 8_000);
    }
    assert!(window.state().0.text().contains("xabc"));
}
