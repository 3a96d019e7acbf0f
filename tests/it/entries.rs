//! What is typed in at the chart and the schedule by keyboard: values, vaccines, blocks, series, the waiting list; and scans by command.

use std::process::Command;

use chartwright::app::State;
use chartwright::app::desks::records::ChartTab;
use eframe::egui::{Key, Modifiers};

use super::around::{choose_to_book, enter};
use super::desk::{Window, find_chart, state, type_as, until};

const TYPED: eframe::egui::accesskit::Role = eframe::egui::accesskit::Role::TextInput;

fn type_in(window: &mut Window, label: &str, text: &str) {
    type_as(window, TYPED, label, text);
}

#[test]
fn values_and_vaccines_are_entered_into_a_chart_and_taken_back() {
    let (_folder, mut window) = enter("Rivera");
    find_chart(&mut window, "whitl");
    let active = |s: &State| {
        let beside = &s.chart.as_ref().unwrap().beside.beside;
        let values = beside.vital_signs.iter().filter(|v| v.state == "active");
        let given = beside.immunizations.iter().filter(|i| i.state == "active");
        (values.count(), given.count())
    };
    let before = active(state(&window));
    assert!(before.0 > 20 && before.1 == 4, "{before:?}");
    window.key_press(Key::Num2);
    window.run_steps(2);
    assert_eq!(state(&window).records.tab, ChartTab::Vitals);
    window.key_press(Key::A);
    window.run_steps(3);
    type_in(&mut window, "Pulse, /min", "88");
    type_in(&mut window, "Systolic, mmHg", "146");
    window.key_press(Key::Enter);
    until(&mut window, "the values are there", move |s| {
        active(s).0 == before.0 + 2
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "they are in error", move |s| {
        active(s) == before
    });
    window.key_press(Key::Num3);
    window.run_steps(2);
    window.key_press(Key::A);
    window.run_steps(3);
    type_in(&mut window, "Vaccine", "Tdap");
    window.key_press(Key::Enter);
    until(&mut window, "the vaccine is there", move |s| {
        active(s).1 == before.1 + 1
    });
}

#[test]
fn a_time_is_blocked_and_opened_and_somebody_is_put_on_the_waiting_list() {
    let (_folder, mut window) = enter("Kim Tran");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num8);
    until(&mut window, "the schedule opens", |s| s.schedule.is_some());
    let blocks = |s: &State| s.schedule.as_ref().unwrap().board.blocks.len();
    let before = blocks(state(&window));
    window.key_press(Key::X);
    window.run_steps(3);
    type_in(&mut window, "What the time is kept for", "Fire drill");
    window.key_press(Key::Enter);
    until(&mut window, "it is blocked", move |s| {
        blocks(s) == before + 1
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "it is open again", move |s| {
        blocks(s) == before
    });

    let waiting = |s: &State| s.schedule.as_ref().unwrap().board.waiting.len();
    let before = waiting(state(&window));
    choose_to_book(&mut window, "whit");
    window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    until(&mut window, "somebody waits", move |s| {
        waiting(s) == before + 1
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "nobody more waits", move |s| {
        waiting(s) == before
    });
}

#[test]
fn hours_and_what_somebody_who_waits_said_are_changed_by_keyboard_and_taken_back() {
    let (_folder, mut window) = enter("Kim Tran");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num8);
    until(&mut window, "the schedule opens", |s| s.schedule.is_some());
    let saturdays = |s: &State| {
        let hours = &s.schedule.as_ref().unwrap().board.hours;
        hours.iter().filter(|(_, h)| h.weekday == 6).count()
    };
    let before = saturdays(state(&window));
    window.key_press(Key::H);
    window.run_steps(3);
    type_in(&mut window, "Saturday", "9-12:30");
    window.key_press(Key::Enter);
    until(&mut window, "there are hours", move |s| {
        saturdays(s) == before + 1
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "they are gone", move |s| {
        saturdays(s) == before
    });

    let urgent = |s: &State| {
        let waiting = &s.schedule.as_ref().unwrap().board.waiting;
        waiting.iter().filter(|w| w.entry.urgent).count()
    };
    let before = urgent(state(&window));
    for _ in 0..2 {
        window.key_press(Key::W);
        window.run_steps(2);
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::U);
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(&mut window, "the urgency is another", move |s| {
        urgent(s) != before
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "it is as it was", move |s| urgent(s) == before);
}

#[test]
fn a_scan_is_kept_with_a_record_and_what_is_no_scan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let office = folder.path().join("office");
    let places = chartwright::service::Places {
        office: office.clone(),
        ..chartwright::service::Places::find()
    };
    let today = jiff::civil::date(2026, 11, 24);
    chartwright::service::Office::create_demo(&places, jiff::Timestamp::now(), today).unwrap();
    let (card, text) = (
        folder.path().join("card.png"),
        folder.path().join("note.txt"),
    );
    std::fs::write(&card, b"\x89PNG\r\n\x1a\nfront").unwrap();
    std::fs::write(&text, "no picture").unwrap();
    let scan = |file: &std::path::Path| {
        Command::new(env!("CARGO_BIN_EXE_chartwright"))
            .args(["patients", "--format", "json", "scan", "10001"])
            .arg(file)
            .args(["--kind", "insurance_card_front"])
            .env("CHARTWRIGHT_OFFICE", &office)
            .env("CHARTWRIGHT_USER", "tran")
            .env("CHARTWRIGHT_PASSWORD", "demo")
            .output()
            .unwrap()
    };
    let kept = scan(&card);
    assert!(kept.status.success(), "{kept:?}");
    let rows: serde_json::Value = serde_json::from_slice(&kept.stdout).unwrap();
    assert_eq!(rows[0]["name"], "card.png");
    let refused = scan(&text);
    assert!(!refused.status.success());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("no PNG, JPEG, TIFF or PDF"), "{said}");
}
