//! The workstation by keyboard and click, without a window: from the door to a signed note with accepted codes and charges,
//! over a real office, the real engine and the real code set.

use std::time::{Duration, Instant};

use chartwright::app::{Desk, State, Workstation};
use chartwright::domain::{ClaimState, DocumentState};
use chartwright::service::worker::{Decision, OfficeRoom, Worker};
use chartwright::service::{Office, Places};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

const PASSWORD: Role = Role::PasswordInput;

pub type Window = Harness<'static, Option<Workstation>>;

pub fn open(places: Places) -> Window {
    open_at(places, || jiff::civil::date(2026, 11, 24).at(10, 15, 0, 0))
}

pub fn open_at(places: Places, clock: fn() -> jiff::civil::DateTime) -> Window {
    let mut places = Some(places);
    Harness::builder()
        .with_size([1280.0, 800.0])
        .build_ui_state(
            move |ui, window: &mut Option<Workstation>| {
                let window = window.get_or_insert_with(|| {
                    let room = OfficeRoom::new(places.take().unwrap());
                    Workstation::new(
                        ui.ctx(),
                        Worker::start(room, Box::new(|| ())).unwrap(),
                        clock,
                    )
                });
                window.frame(ui);
            },
            None,
        )
}

pub fn state(window: &Window) -> &State {
    &window.state().as_ref().unwrap().state
}

/// Frames until it holds; the worker behind the window takes its own time.
pub fn until(window: &mut Window, what: &str, holds: impl Fn(&State) -> bool) {
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
    // The frame that shows it.
    window.run_steps(3);
}

pub fn type_into(window: &mut Window, label: &str, text: &str) {
    type_as(window, PASSWORD, label, text);
}

/// Types into the field of a role that has the label.
pub fn type_as(window: &mut Window, role: Role, label: &str, text: &str) {
    window.get_by_role_and_label(role, label).focus();
    window.run_steps(2);
    window.get_by_role_and_label(role, label).type_text(text);
    window.run_steps(2);
}

/// Ctrl+K, a few letters, Enter: the chart of whoever is found first.
pub fn find_chart(window: &mut Window, letters: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(2);
    window.get_by_label("Find a patient").type_text(letters);
    until(window, "somebody is found", |s| !s.search.found.is_empty());
    window.key_press(Key::Enter);
    until(window, "the chart opens", |s| {
        s.desk == Some(Desk::Chart) && s.chart.is_some()
    });
}

pub fn sign_in(window: &mut Window, name: &str) {
    until(window, "the door opens", |s| s.door.is_some());
    window.get_by_label_contains(name).click();
    window.step();
    type_into(window, "Password", "demo");
    assert_eq!(state(window).password, "demo");
    window.key_press(Key::Enter);
    window.step();
    until(window, "the day is shown", |s| s.today.is_some());
}

#[test]
fn a_physician_goes_from_the_door_to_a_signed_note_and_charges() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let (now, today) = (jiff::Timestamp::now(), jiff::civil::date(2026, 11, 24));
    Office::create_demo(&places, now, today).unwrap();
    let mut window = open(places);
    sign_in(&mut window, "Rivera");
    assert_eq!(state(&window).desk, Some(Desk::Home));

    find_chart(&mut window, "whitl");
    assert!(
        window
            .query_all_by_label_contains("Penicillin")
            .next()
            .is_some()
    );

    // The encounter's recording is transcribed by one key, becomes a note and codes.
    window.get_by_label_contains("Recorded").click();
    until(&mut window, "the desk opens", |s| {
        s.desk == Some(Desk::Dictate)
    });
    window.key_press(Key::T);
    until(&mut window, "there is a note", |s| {
        s.progress.is_none() && s.page.as_ref().is_some_and(|p| p.document.is_some())
    });
    window.get_by_label("Edit Assessment");
    assert!(!state(&window).page.as_ref().unwrap().codes.is_empty());

    // A accepts the code at hand, and the charge follows; Ctrl+Z takes it back.
    window.key_press(Key::A);
    until(&mut window, "a charge", |s| {
        s.page.as_ref().is_some_and(|p| !p.charges.is_empty())
    });
    let decided = |s: &State, decision| {
        let codes = &s.page.as_ref().unwrap().codes;
        codes.iter().any(|c| c.decision == decision)
    };
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "it is taken back", |s| {
        !decided(s, Decision::Accepted)
    });
    window.key_press(Key::A);
    until(&mut window, "it is accepted again", |s| {
        decided(s, Decision::Accepted)
    });

    // A wrong password signs nothing; the right one freezes the note.
    let signed = |s: &State| s.page.as_ref().unwrap().document.unwrap().1 == DocumentState::Signed;
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut window, "the password is asked", |s| s.signing);
    type_into(&mut window, "Password to sign with", "guess");
    window.key_press(Key::Enter);
    until(&mut window, "a refusal", |s| {
        s.toasts.iter().any(|t| t.failed)
    });
    assert!(!signed(state(&window)));
    type_into(&mut window, "Password to sign with", "demo");
    window.key_press(Key::Enter);
    until(&mut window, "the note is signed", signed);
    window.get_by_label_contains("Signed by Elena Rivera, MD");
    assert!(
        window.query_by_label("Edit Assessment").is_none(),
        "a signed note is not edited"
    );

    // Signing out leaves nothing of the patient on screen.
    window.get_by_label("Sign out").click();
    until(&mut window, "the door", |s| {
        s.person.is_none() && s.door.is_some()
    });
    assert!(window.query_by_label_contains("Whitlock").is_none());
}

#[test]
fn a_biller_works_the_billing_desk_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    Office::create_demo(
        &places,
        jiff::Timestamp::now(),
        jiff::civil::date(2026, 11, 24),
    )
    .unwrap();
    let mut window = open(places);
    sign_in(&mut window, "Marsh");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    until(&mut window, "the desk opens", |s| s.billing.is_some());
    assert_eq!(state(&window).desk, Some(Desk::Billing));
    window.get_by_label_contains("Denied  2");
    // 2 chooses the denials, J opens the first, A disputes it.
    window.key_press(Key::Num2);
    window.run_steps(2);
    window.key_press(Key::J);
    let open = |s: &State| s.billing.as_ref().and_then(|b| b.open.clone());
    until(&mut window, "a claim opens", |s| open(s).is_some());
    window.key_press(Key::J);
    until(&mut window, "a denied one", |s| {
        open(s).is_some_and(|o| o.state == ClaimState::Denied)
    });
    window.get_by_label_contains("no authorisation was asked");
    window.key_press(Key::A);
    until(&mut window, "it is disputed", |s| {
        open(s).is_some_and(|o| o.state == ClaimState::Appealed)
    });
    window.key_press(Key::Num4);
    window.run_steps(2);
    window.get_by_label_contains("Halvorsen, Denise, since");
}
