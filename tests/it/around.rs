//! The schedule, the front desk, the supplies and the managers' home by keyboard, without a window.

use chartwright::app::Desk;
use chartwright::app::desks::schedule::View;
use chartwright::domain::schedule::VisitStage;
use chartwright::service::{Office, Places};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use super::desk::{Window, open_at, sign_in, state, until};

pub fn enter(name: &str) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let today = jiff::ZonedDateTime::now().date();
    Office::create_demo(&places, jiff::Timestamp::now(), today).unwrap();
    let mut window = open_at(places, || jiff::ZonedDateTime::now().datetime());
    sign_in(&mut window, name);
    (folder, window)
}

/// B, a few letters, Enter: whom to book stands on the form.
pub fn choose_to_book(window: &mut Window, letters: &str) {
    window.key_press(Key::B);
    window.run_steps(3);
    window.get_by_label("Patient to book").type_text(letters);
    until(window, "somebody is found", |s| !s.search.found.is_empty());
    window.key_press(Key::Enter);
    until(window, "the patient stands on the form", |s| {
        let form = s.schedule_at.form.as_ref();
        form.is_some_and(|f| f.patient.is_some())
    });
}

#[test]
fn a_receptionist_books_moves_and_cancels_by_keyboard_and_takes_each_back() {
    let (_folder, mut window) = enter("Kim Tran");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num8);
    until(&mut window, "the schedule opens", |s| s.schedule.is_some());
    assert_eq!(state(&window).desk, Some(Desk::Schedule));
    // B, a few letters, Enter: for whom; Ctrl+F: the next time; Ctrl+Enter: booked.
    choose_to_book(&mut window, "whit");
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    until(&mut window, "a time is found", |s| {
        s.schedule_at
            .form
            .as_ref()
            .is_some_and(|f| f.place.is_some())
    });
    let place = state(&window)
        .schedule_at
        .form
        .as_ref()
        .unwrap()
        .place
        .unwrap();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    let there = move |s: &chartwright::app::State| {
        s.schedule.as_ref().is_some_and(|p| {
            p.board.visits.iter().any(|v| {
                v.starts == place.1
                    && v.provider == Some(place.0)
                    && v.stage == VisitStage::Scheduled
            })
        })
    };
    until(&mut window, "it is booked", there);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "it is taken back", move |s| !there(s));
    // A day with free time: J selects, M takes up, arrows carry, Enter puts down.
    let shown = |s: &chartwright::app::State| {
        let page = s.schedule.as_ref();
        page.is_some_and(|p| {
            s.schedule_at.asked == Some(p.days) && s.schedule_at.day == Some(p.days.0)
        })
    };
    for pages in 0.. {
        window.key_press(Key::PageDown);
        window.run_steps(2);
        until(&mut window, "another day", shown);
        let page = state(&window).schedule.clone().unwrap();
        if pages > 4
            && page
                .board
                .visits
                .iter()
                .any(|v| v.stage == VisitStage::Scheduled)
        {
            break;
        }
        assert!(pages < 20, "no later day has visits");
    }
    window.key_press(Key::J);
    window.run_steps(2);
    let id = state(&window).schedule_at.selected.unwrap();
    let length = move |s: &chartwright::app::State| {
        s.schedule.as_ref().and_then(|p| {
            p.board
                .visits
                .iter()
                .find(|v| v.id == id)
                .map(|v| (v.starts, v.minutes))
        })
    };
    let before = length(state(&window)).unwrap();
    window.key_press(Key::M);
    window.run_steps(2);
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
        window.run_steps(2);
    }
    window.key_press(Key::Enter);
    until(&mut window, "it is shorter", move |s| {
        length(s).is_some_and(|l| l.1 < before.1)
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "as before", move |s| length(s) == Some(before));
    window.key_press(Key::Delete);
    until(&mut window, "it is cancelled", move |s| {
        s.schedule.as_ref().is_some_and(|p| {
            p.board
                .visits
                .iter()
                .any(|v| v.id == id && v.stage == VisitStage::Cancelled)
        })
    });
    assert!(
        state(&window).schedule_at.freed.is_some(),
        "the time is offered to who waits"
    );
    window.key_press(Key::Num3);
    until(&mut window, "the month", |s| {
        s.schedule_at.view == View::Month
            && s.schedule
                .as_ref()
                .is_some_and(|p| (p.days.1 - p.days.0).get_days() == 41)
    });
}

#[test]
fn a_patient_is_checked_in_and_moved_on_by_keyboard_and_a_message_is_done() {
    let (_folder, mut window) = enter("Kim Tran");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num9);
    until(&mut window, "the front desk opens", |s| {
        s.front_desk.is_some()
    });
    window.key_press(Key::J);
    window.run_steps(2);
    let id = state(&window).front_desk_at.selected.unwrap();
    let stage = move |s: &chartwright::app::State| {
        s.front_desk
            .as_ref()
            .and_then(|p| p.visits.iter().find(|v| v.id == id).map(|v| v.stage))
    };
    assert_eq!(stage(state(&window)), Some(VisitStage::Scheduled));
    window.key_press(Key::C);
    until(&mut window, "the list opens", |s| {
        s.front_desk.as_ref().is_some_and(|p| p.check_in.is_some())
    });
    window.key_press(Key::Q);
    until(&mut window, "the identity is ticked", |s| {
        s.front_desk
            .as_ref()
            .and_then(|p| p.check_in.as_ref())
            .is_some_and(|c| {
                c.items.iter().any(|i| {
                    i.key == "identity"
                        && i.known == chartwright::service::front_desk::Knowledge::Fine
                })
            })
    });
    window.key_press(Key::Enter);
    until(&mut window, "the patient has arrived", move |s| {
        stage(s) == Some(VisitStage::Arrived)
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "that was a slip", move |s| {
        stage(s) == Some(VisitStage::Scheduled)
    });
    window.key_press(Key::Num2);
    window.run_steps(2);
    let open = |s: &chartwright::app::State| {
        s.front_desk
            .as_ref()
            .unwrap()
            .tasks
            .iter()
            .filter(|t| t.task.done.is_none())
            .count()
    };
    let before = open(state(&window));
    window.key_press(Key::J);
    until(&mut window, "it was read", |s| {
        s.front_desk.as_ref().unwrap().tasks[1]
            .readers
            .iter()
            .any(|(n, _)| n == "Kim Tran")
    });
    window.key_press(Key::D);
    until(&mut window, "it is done", move |s| open(s) == before - 1);
}

#[test]
fn supplies_are_ordered_by_keyboard_and_a_managers_figure_opens_its_rows() {
    let (_folder, mut window) = enter("Bauer");
    until(&mut window, "the figures", |s| s.figures.is_some());
    window.get_by_label_contains("Stock alerts").click();
    window.run_steps(3);
    window.get_by_label_contains("Exam table paper").click();
    until(&mut window, "the shelf opens", |s| {
        s.supplies.is_some() && s.desk == Some(Desk::Supplies)
    });
    window.key_press(Key::Num3);
    window.run_steps(2);
    let drafts = |s: &chartwright::app::State| {
        s.supplies
            .as_ref()
            .unwrap()
            .orders
            .iter()
            .filter(|o| o.state == "draft")
            .count()
    };
    let before = drafts(state(&window));
    assert!(before > 0);
    window.key_press(Key::O);
    until(&mut window, "a draft is ordered", move |s| {
        drafts(s) == before - 1
    });
}
