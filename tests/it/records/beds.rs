//! Beds: what cannot be is refused by the store; the census counts who lies there.

use chartwright::domain::PatientId;
use chartwright::service::admissions::{self, BedRow};
use jiff::civil::{DateTime, date};

use super::{now, office};

fn at(hour: i8) -> DateTime {
    date(2026, 11, 23).at(hour, 0, 0, 0)
}

#[test]
fn people_come_move_and_leave_and_nothing_else_happens() {
    let (_folder, mut office, who) = office("rivera");
    let o = &mut office;
    let names = ["A", "B", "C"];
    let beds = names.map(|n| admissions::add_bed(o, &who, now(), ("Test", "1", n)).unwrap());
    let (one, two) = (PatientId(1), PatientId(2));
    let first =
        admissions::admit(o, &who, now(), (one, beds[0], None), "pneumonia", at(8)).unwrap();
    let refused = |result: Result<chartwright::domain::AdmissionId, _>, why: &str| {
        let said: chartwright::service::ServiceError = result.unwrap_err();
        assert!(said.to_string().contains(why), "{said}");
    };
    refused(
        admissions::admit(o, &who, now(), (one, beds[1], None), "x", at(9)),
        "admitted already",
    );
    refused(
        admissions::admit(o, &who, now(), (two, beds[0], None), "x", at(9)),
        "taken",
    );
    admissions::set_bed(o, &who, now(), beds[2], "blocked").unwrap();
    refused(
        admissions::admit(o, &who, now(), (two, beds[2], None), "x", at(9)),
        "not ready",
    );
    assert!(admissions::set_bed(o, &who, now(), beds[0], "blocked").is_err());
    assert!(
        admissions::transfer(o, &who, now(), (first, beds[1]), at(7)).is_err(),
        "nobody moves before they came"
    );
    admissions::transfer(o, &who, now(), (first, beds[1]), at(12)).unwrap();
    let state = |o: &mut _, bed| -> BedRow {
        let board = admissions::board(o, &who, now()).unwrap();
        board.into_iter().find(|b| b.id == bed).unwrap()
    };
    assert_eq!(state(o, beds[0]).state, "cleaning");
    assert_eq!(state(o, beds[1]).patient.unwrap().patient, one);
    let taken = |o: &mut _, hour| -> i64 {
        let units = admissions::census(o, &who, now(), at(hour)).unwrap();
        units
            .iter()
            .filter(|u| u.unit == "Test")
            .map(|u| u.taken)
            .sum()
    };
    assert_eq!([7, 8, 11, 12].map(|h| taken(o, h)), [0, 1, 1, 1]);
    admissions::discharge(o, &who, now(), first, "home", at(15)).unwrap();
    assert_eq!([14, 15].map(|h| taken(o, h)), [1, 0]);
    assert!(admissions::discharge(o, &who, now(), first, "home", at(16)).is_err());
    assert!(admissions::transfer(o, &who, now(), (first, beds[0]), at(16)).is_err());
    admissions::set_bed(o, &who, now(), beds[1], "ready").unwrap();
    refused(
        admissions::admit(o, &who, now(), (two, beds[1], None), "x", at(14)),
        "taken",
    );
    admissions::admit(o, &who, now(), (one, beds[1], None), "again", at(16)).unwrap();
}
