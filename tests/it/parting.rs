//! The correction desk's window: one dictation cut in two and joined again, and what corrections teach, all by keyboard.

use chartwright::app::desks::correct::Panel;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use super::correct::{CTRL, Window, desk, press, state, take, transcriptionist, types, until};

fn window() -> (tempfile::TempDir, Window) {
    let (folder, mut window) = transcriptionist();
    take(&mut window, Key::Num1, "10012");
    (folder, window)
}

fn text(window: &Window) -> String {
    desk(window).text.text().to_owned()
}

fn lines(window: &Window) -> usize {
    state(window).correct.list.as_ref().unwrap().items.len()
}

fn find(window: &mut Window, words: &str) {
    press(window, CTRL, Key::F);
    types(window, words);
    press(window, Modifiers::NONE, Key::Enter);
    press(window, Modifiers::NONE, Key::Escape);
}

#[test]
fn a_dictation_is_cut_joined_and_taken_apart_by_key() {
    let (_folder, mut window) = window();
    let (whole, count) = (text(&window), lines(&window));
    let at = whole
        .find("losartan")
        .or_else(|| whole.find("Losartan"))
        .expect("the demo's draft names it");
    let begins: String = whole[at..].chars().take(8).collect();
    find(&mut window, &begins);
    press(&mut window, CTRL, Key::H);
    assert_eq!(desk(&window).panel, Panel::Cut);
    window.get_by_label_contains("The second part gets a draft of its own");
    // To another patient's chart.
    types(&mut window, "10009");
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "it is cut", |s| {
        s.correct
            .open
            .as_ref()
            .is_some_and(|o| o.page.open.parted.is_some())
    });
    assert_eq!(text(&window), whole[..at]);
    let all = count + 1;
    until(&mut window, "the second part waits", move |s| {
        s.correct
            .list
            .as_ref()
            .is_some_and(|l| l.items.len() == all)
    });
    let length = desk(&window).page.duration_s;

    // One key takes it back.
    press(&mut window, CTRL, Key::Z);
    let expected = whole.clone();
    until(&mut window, "it is whole again", move |s| {
        s.correct
            .open
            .as_ref()
            .is_some_and(|o| o.text.text() == expected)
    });
    assert!(
        desk(&window).page.duration_s > length,
        "and so is its sound"
    );
    // And the same key takes that back.
    press(&mut window, CTRL, Key::Z);
    let expected = whole[..at].to_owned();
    until(&mut window, "it is cut again", move |s| {
        s.correct
            .open
            .as_ref()
            .is_some_and(|o| o.text.text() == expected)
    });
    // Joined by choice from the list.
    press(&mut window, CTRL, Key::J);
    assert_eq!(desk(&window).panel, Panel::Join);
    press(&mut window, Modifiers::NONE, Key::Enter);
    let expected = whole.clone();
    until(&mut window, "it is joined", move |s| {
        s.correct
            .open
            .as_ref()
            .is_some_and(|o| o.text.text() == expected)
    });
    // Cut for good: the second part is opened with its own sound.
    find(&mut window, &begins);
    press(&mut window, CTRL, Key::H);
    press(&mut window, Modifiers::NONE, Key::Enter);
    let expected = whole[..at].to_owned();
    until(&mut window, "it is cut for good", move |s| {
        let open = s.correct.open.as_ref();
        open.is_some_and(|o| o.text.text() == expected)
    });
    press(&mut window, Modifiers::NONE, Key::Escape);
    until(&mut window, "the list", |s| s.correct.open.is_none());
    let second = {
        let desk = &state(&window).correct;
        let (filter, now) = (desk.filter(), jiff::Timestamp::now());
        let mut shown = desk
            .list
            .as_ref()
            .unwrap()
            .items
            .iter()
            .filter(|i| filter.wants(i, now));
        shown
            .position(|i| i.part_of.is_some() && i.mrn == "10012")
            .expect("it is on the list")
    };
    for _ in 0..40 {
        press(&mut window, Modifiers::NONE, Key::K);
    }
    for _ in 0..second {
        press(&mut window, Modifiers::NONE, Key::J);
    }
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "the second part", |s| s.correct.open.is_some());
    assert_eq!(text(&window), whole[at..]);
    let (from, first) = (
        desk(&window).page.from_s,
        desk(&window).text.manuscript.words()[0].start,
    );
    assert!(
        from > 0.5 && from <= first,
        "its sound begins where it was cut: {from} {first}"
    );
    assert!((state(&window).correct.sound.at_s - from).abs() < 1e-6);
}
