//! The billing desk of a new office by keyboard alone: from its first payer to a closed day, over a real office.

use std::path::{Path, PathBuf};

use chartwright::app::{Desk, State};
use chartwright::domain::{
    ClaimState, EncounterId, Money, Patient, PatientId, PatientName, Role, Sex,
};
use chartwright::service::billing::accounts;
use chartwright::service::{NewPerson, Office, Places, SignedIn, charge_entry, charges, patients};
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;

use super::generator;
use crate::desk::{Window, open_at, state, type_into, until};

const PASSWORD: &str = "long enough";

fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn person(user_name: &str, printed: &str, role: Role, npi: &str) -> NewPerson {
    NewPerson {
        user_name: user_name.into(),
        display_name: printed.into(),
        role,
        npi: npi.into(),
        password: PASSWORD.into(),
    }
}

fn enter(places: &Places, user: &str) -> (Office, SignedIn) {
    Office::sign_in(places, user, PASSWORD, now()).unwrap()
}

/// An office with a physician, a biller, a patient and a visit today; nothing of insurance.
fn bare_office(places: &Places) -> (PatientId, EncounterId) {
    let dean = person("dean", "Ruth Dean", Role::Manager, "");
    Office::create_new(places, now(), &dean).unwrap();
    let (mut office, who) = enter(places, "dean");
    let doctor = person(
        "okafor",
        "Chidi Okafor, MD",
        Role::Physician,
        &generator::npi(155_000_001),
    );
    for new in [doctor, person("lund", "Ida Lund", Role::Biller, "")] {
        office.add_person(&who, now(), PASSWORD, &new).unwrap();
    }
    let (mut office, who) = enter(places, "okafor");
    let patient = Patient {
        id: PatientId(0),
        mrn: "7001".into(),
        name: PatientName {
            given: "Nadia".into(),
            family: "Brandt".into(),
        },
        born: jiff::civil::date(1961, 4, 2),
        sex: Sex::Female,
        problems: vec![],
        medications: vec![],
        allergies: vec![],
    };
    let id = patients::register(&mut office, &who, now(), &patient).unwrap();
    let today = jiff::ZonedDateTime::now().date();
    let visit =
        patients::open_encounter(&mut office, &who, now(), id, today, "Blood sugar").unwrap();
    (id, visit)
}

/// Types into the field that has the keys and goes on by Tab; a number goes over so many buttons.
fn fill(window: &mut Window, typed: &[Result<&str, usize>]) {
    for one in typed {
        match one {
            Ok(text) => {
                window.key_press_modifiers(Modifiers::COMMAND, Key::A);
                window.run_steps(1);
                if text.is_empty() {
                    window.key_press(Key::Delete);
                } else {
                    window.event(Event::Text((*text).to_owned()));
                }
                window.run_steps(1);
                window.key_press(Key::Tab);
                window.run_steps(2);
            }
            Err(buttons) => {
                for _ in 0..*buttons {
                    window.key_press(Key::Tab);
                    window.run_steps(2);
                }
            }
        }
    }
}

/// Opens a sheet by its key, fills it in, and keeps it with Enter.
fn sheet(window: &mut Window, key: Key, what: &str, typed: &[Result<&str, usize>]) {
    window.key_press(key);
    until(window, what, |s| s.billing_at.sheet.is_some());
    let (last, before) = typed.split_last().unwrap();
    fill(window, before);
    if let Ok(text) = last {
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.run_steps(1);
        window.event(Event::Text((*text).to_owned()));
        window.run_steps(1);
    }
    window.key_press(Key::Enter);
    window.run_steps(2);
    until(window, what, |s| {
        s.billing_at.sheet.is_none() || s.billing_at.fault.is_some()
    });
    assert_eq!(state(window).billing_at.fault, None, "{what}");
}

fn account(s: &State) -> Option<(Money, usize)> {
    let page = s.billing.as_ref()?.account.as_ref()?;
    Some((page.owed, page.policies.len()))
}

fn set_up_payer(window: &mut Window) {
    window.key_press(Key::Num5);
    window.run_steps(2);
    let own = generator::npi(155_000_002);
    let office = [
        Ok("Lakeside Clinic PC"),
        Ok(own.as_str()),
        Ok("990000007"),
        Ok("207Q00000X"),
        Ok("Ida Lund"),
        Ok("3125550188"),
        Ok("9 Shore Drive"),
        Ok("Madison"),
        Ok("WI"),
        Ok("53703-1111"),
        Ok("Clearing House"),
        Ok("CLEARING"),
        Ok("LAKESIDE"),
    ];
    sheet(window, Key::O, "the office", &office);
    window.key_press(Key::N);
    until(window, "an empty payer", |s| s.billing_at.sheet.is_some());
    // What is missing is told on the sheet, and Escape leaves it.
    window.key_press(Key::Enter);
    until(window, "a fault", |s| s.billing_at.fault.is_some());
    window.get_by_label_contains("the payer's name is missing");
    window.key_press(Key::Escape);
    until(window, "it is left", |s| s.billing_at.sheet.is_none());
    sheet(
        window,
        Key::N,
        "a payer",
        &[Ok("Harbor Light Health"), Ok("HLH77")],
    );
    sheet(window, Key::R, "a contract", &[Ok("T1015"), Ok("140")]);
    sheet(
        window,
        Key::F,
        "a fee",
        &[Ok("T1015"), Ok("185"), Ok("Clinic visit")],
    );
    window.get_by_label_contains("claims within 365 days");
}

/// Codes and services are the coder's; they come in as from the coding desk.
fn charge(places: &Places, visit: EncounterId) {
    let (mut office, who) = enter(places, "okafor");
    let codes = ["E11.9".to_owned(), "I10".to_owned()];
    let known = |_: &chartwright::domain::Icd10Code| Some(("A diagnosis".to_owned(), true));
    charge_entry::accept_codes(&mut office, &who, now(), visit, &codes, known).unwrap();
    let services = [charge_entry::ServiceEntry {
        typed: "T1015".into(),
    }];
    charge_entry::enter(&mut office, &who, now(), visit, "11", &services).unwrap();
    assert_eq!(
        charges::list(&mut office, &who, now(), visit)
            .unwrap()
            .len(),
        1
    );
    // The provider's names on claims are set once, by command or here.
    let typed = chartwright::service::billing::entry::ProviderEntry {
        user_name: "okafor".into(),
        family: "Okafor".into(),
        given: "Chidi".into(),
        npi: generator::npi(155_000_001),
        taxonomy: "207Q00000X".into(),
    };
    chartwright::service::billing::entry::save_provider(&mut office, &who, now(), &typed).unwrap();
}

fn insure(window: &mut Window) {
    // Ctrl+K at this desk finds accounts.
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(2);
    window.get_by_label("Find a patient").type_text("brandt");
    until(window, "she is found", |s| !s.search.found.is_empty());
    window.key_press(Key::Enter);
    until(window, "her account", |s| account(s).is_some());
    assert_eq!(state(window).desk, Some(Desk::Billing));
    window.get_by_label_contains("No policy: the patient pays");
    let home = [Ok("4 Elm St"), Ok(""), Ok("Madison"), Ok("WI"), Ok("53703")];
    sheet(window, Key::H, "the address", &home);
    let card = [Ok("HL 99-1"), Ok("G7"), Ok(""), Ok("2026-01-01")];
    sheet(window, Key::N, "the policy", &card);
    assert_eq!(account(state(window)).unwrap().1, 1);
    sheet(window, Key::C, "the copay", &[Ok("20")]);
    assert_eq!(account(state(window)).unwrap().0, Money::from_cents(-2_000));
}

fn bill(window: &mut Window, file: &Path) -> String {
    window.key_press(Key::Num1);
    window.run_steps(2);
    window.key_press(Key::M);
    let stands = |s: &State| {
        s.billing
            .as_ref()
            .and_then(|b| b.claims.first().map(|c| (c.control.clone(), c.state)))
    };
    until(window, "a claim", |s| stands(s).is_some());
    window.key_press(Key::S);
    until(window, "it is scrubbed", |s| {
        stands(s).unwrap().1 != ClaimState::Draft
    });
    if stands(state(window)).unwrap().1 == ClaimState::Scrubbed {
        window.key_press(Key::J);
        until(window, "it is open", |s| {
            s.billing.as_ref().unwrap().open.is_some()
        });
        window.key_press(Key::R);
    }
    until(window, "it is ready", |s| {
        stands(s).unwrap().1 == ClaimState::Ready
    });
    sheet(window, Key::X, "the export", &[Ok(file.to_str().unwrap())]);
    until(window, "it is sent", |s| {
        stands(s).unwrap().1 == ClaimState::Sent
    });
    stands(state(window)).unwrap().0
}

#[test]
fn a_new_offices_desk_is_worked_by_keyboard_from_its_first_payer_to_a_closed_day() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        office: folder.path().join("office"),
        ..Places::find()
    };
    let (patient, visit) = bare_office(&places);
    let mut window = open_at(places.clone(), || jiff::ZonedDateTime::now().datetime());
    until(&mut window, "the door opens", |s| s.door.is_some());
    window.get_by_label_contains("Ida Lund").click();
    window.step();
    type_into(&mut window, "Password", PASSWORD);
    window.key_press(Key::Enter);
    until(&mut window, "the day is shown", |s| s.today.is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    until(&mut window, "the desk opens", |s| s.billing.is_some());

    set_up_payer(&mut window);
    insure(&mut window);
    charge(&places, visit);
    let file = folder.path().join("out.837");
    let control = bill(&mut window, &file);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("NM1*PR*2*HARBOR LIGHT HEALTH") && text.contains("AMT*F5*20~"),
        "{text}"
    );

    // The payer's file is read; what it leaves is paid, and the day is closed.
    let remit: PathBuf = folder.path().join("in.835");
    std::fs::write(&remit, super::whole_office::one_service(&control)).unwrap();
    window.key_press(Key::Num3);
    window.run_steps(2);
    sheet(
        &mut window,
        Key::I,
        "the remittance",
        &[Ok(remit.to_str().unwrap())],
    );
    window.key_press(Key::Num4);
    until(&mut window, "the copay covers it", |s| {
        account(s).is_some_and(|a| a.0 == Money::from_cents(1_000))
    });
    window.get_by_label_contains("Owes $10.00");
    sheet(&mut window, Key::P, "the payment", &[Ok("10")]);
    assert_eq!(account(state(&window)).unwrap().0, Money::ZERO);
    // Ctrl+Z takes a payment back, as everywhere.
    window.key_press(Key::Escape);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "it is taken back", |s| {
        account(s).unwrap().0 == Money::from_cents(1_000)
    });
    sheet(&mut window, Key::P, "the payment again", &[Ok("10")]);
    window.key_press(Key::Num7);
    window.run_steps(2);
    sheet(&mut window, Key::C, "the day", &[Ok("140")]);
    window.get_by_label_contains("Closed by Ida Lund");
    let (mut office, who) = enter(&places, "lund");
    assert!(
        accounts::check(&mut office, &who, now())
            .unwrap()
            .is_balanced()
    );
    assert_eq!(
        accounts::open(&mut office, &who, now(), patient)
            .unwrap()
            .owed,
        Money::ZERO
    );

    // A figure is opened to its rows with a press.
    window.key_press(Key::Num6);
    window.run_steps(2);
    window.get_by_label_contains("Clean claims 100 %").click();
    until(&mut window, "its rows", |s| {
        s.billing.as_ref().unwrap().rows.is_some()
    });
    window.get_by_label_contains("Claims that went through at once");
}
