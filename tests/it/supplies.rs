//! Supplies over a real store: random histories never take stock below nothing, lose no cent and leave one draft for an item.

use std::path::Path;

use chartwright::domain::{Icd10Code, Money};
use chartwright::service::supplies::{self, Item, Receipt, Setup, Shelf};
use chartwright::service::{Office, Places, SignedIn, charges, home};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 5, 4);

fn now() -> Timestamp {
    "2026-05-04T14:00:00Z".parse().unwrap()
}

fn office(user: &str) -> (tempfile::TempDir, Office, SignedIn) {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = Places {
        models: root.join("models"),
        assets: root.join("assets"),
        office: folder.path().join("office"),
    };
    Office::create_demo(&places, now(), TODAY).unwrap();
    let (office, who) = Office::sign_in(&places, user, "demo", now()).unwrap();
    (folder, office, who)
}

#[derive(Debug, Clone)]
enum Step {
    Receive(usize, i64, i64, i64),
    Draw(usize, i64),
    Count(usize, i64),
    Waste(usize, i64),
    Carry(usize, usize, i64),
    Recall(usize, bool),
    Reorder,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0_usize..3, 1_i64..30, 0_i64..5_000, -20_i64..200).prop_map(|(o, n, c, d)| Step::Receive(o, n, c, d)),
        6 => (0_usize..3, 0_i64..25).prop_map(|(i, n)| Step::Draw(i, n)),
        2 => (0_usize..9, 0_i64..30).prop_map(|(l, n)| Step::Count(l, n)),
        1 => (0_usize..9, 1_i64..9).prop_map(|(l, n)| Step::Waste(l, n)),
        1 => (0_usize..9, 0_usize..3, 1_i64..9).prop_map(|(l, p, n)| Step::Carry(l, p, n)),
        1 => (0_usize..9, any::<bool>()).prop_map(|(l, on)| Step::Recall(l, on)),
        2 => Just(Step::Reorder),
    ];
    prop::collection::vec(step, 1..40)
}

/// What must hold after every step.
fn sound(shelf: &Shelf) -> Result<(), TestCaseError> {
    prop_assert!(
        shelf.sums_agree,
        "receipts less use are not what lies there"
    );
    for item in &shelf.items {
        prop_assert!(item.usable >= 0);
        for lot in &item.lots {
            prop_assert!(lot.quantity > 0 && lot.value >= Money::ZERO, "{lot:?}");
        }
        let drafts = shelf.orders.iter().filter(|o| o.state == "draft");
        let lines = drafts
            .flat_map(|o| &o.lines)
            .filter(|l| l.item == item.id)
            .count();
        prop_assert!(lines <= 1, "{} stands on {lines} drafts", item.name);
    }
    Ok(())
}

#[test]
fn random_histories_leave_the_shelf_sound() {
    let (_folder, mut office, who) = office("bauer");
    let mut case = 0;
    let config = ProptestConfig {
        cases: 48,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let office = std::cell::RefCell::new((&mut office, &mut case));
    proptest::test_runner::TestRunner::new(config)
        .run(&steps(), |history| {
            let mut borrowed = office.borrow_mut();
            let (office, case) = &mut *borrowed;
            **case += 1;
            one_history(office, &who, **case, history)
        })
        .unwrap();
}

/// One history with items of its own.
fn one_history(
    office: &mut Office,
    who: &SignedIn,
    case: i32,
    history: Vec<Step>,
) -> Result<(), TestCaseError> {
    let item = |n: i64| Item {
        id: chartwright::domain::ItemId(0),
        sku: format!("T{case}-{n}"),
        name: format!("Thing {n}"),
        unit: "pieces".into(),
        vendor: chartwright::domain::VendorId(0),
        reorder_point: 2 * n,
        par_level: 12 + 3 * n,
        price: Money::from_cents(100 + n),
    };
    let setup = Setup {
        places: vec![],
        vendors: vec![(format!("Vendor {case}"), "x".into())],
        items: (0..3).map(|n| (item(n), 0)).collect(),
    };
    let items = supplies::set_up(office, who, now(), &setup).unwrap();
    let start = supplies::shelf(office, who, now(), TODAY).unwrap();
    let mut expected = start.value.cents();
    for step in history {
        let shelf = supplies::shelf(office, who, now(), TODAY).unwrap();
        let lots: Vec<_> = shelf
            .items
            .iter()
            .filter(|i| i.sku.starts_with(&format!("T{case}-")))
            .flat_map(|i| i.lots.clone())
            .collect();
        match step {
            Step::Receive(nth, quantity, cents, days) => {
                let Some(draft) = shelf.orders.get(nth) else {
                    continue;
                };
                if draft.state == "draft" {
                    supplies::place_order(office, who, now(), draft.id, "ordered").unwrap();
                }
                let receipt = Receipt {
                    item: draft.lines[0].item,
                    lot: format!("L{case}-{}", quantity % 3),
                    expires: Some(TODAY + jiff::Span::new().days(days)),
                    quantity,
                    cost: Money::from_cents(cents),
                    place: None,
                };
                if supplies::receive(office, who, now(), draft.id, &receipt).is_ok() {
                    expected += cents;
                }
            }
            Step::Draw(nth, quantity) => {
                let usable = shelf
                    .items
                    .iter()
                    .find(|i| i.id == items[nth])
                    .unwrap()
                    .usable;
                let lacking =
                    supplies::draw(office, who, now(), TODAY, (items[nth], quantity), None)
                        .unwrap();
                prop_assert_eq!(lacking, (quantity - usable).max(0));
            }
            Step::Count(nth, counted) => {
                if let Some(lot) = lots.get(nth) {
                    supplies::count(office, who, now(), TODAY, (lot.lot, lot.place, counted))
                        .unwrap();
                }
            }
            Step::Waste(nth, quantity) => {
                if let Some(lot) = lots.get(nth) {
                    let done = supplies::waste(
                        office,
                        who,
                        now(),
                        TODAY,
                        (lot.lot, lot.place, quantity),
                        "broken",
                    );
                    prop_assert_eq!(done.is_ok(), quantity <= lot.quantity);
                }
            }
            Step::Carry(nth, place, quantity) => {
                if let Some(lot) = lots.get(nth) {
                    let to = shelf.places[place].0;
                    let done =
                        supplies::transfer(office, who, now(), (lot.lot, lot.place, to, quantity));
                    prop_assert_eq!(done.is_ok(), quantity <= lot.quantity);
                }
            }
            Step::Recall(nth, on) => {
                if let Some(lot) = lots.get(nth) {
                    supplies::recall(office, who, now(), TODAY, &lot.number, on.then_some("test"))
                        .unwrap();
                }
            }
            Step::Reorder => {
                supplies::reorder(office, who, now(), TODAY).unwrap();
            }
        }
        let after = supplies::shelf(office, who, now(), TODAY).unwrap();
        sound(&after)?;
        prop_assert!(after.value.cents() >= 0 && expected >= 0);
    }
    Ok(())
}

#[test]
fn charging_a_visit_draws_its_supplies_once_and_gives_back_what_is_taken_off() {
    let (_folder, mut office, who) = office("rivera");
    let visit = home::todays_work(&mut office, &who, now(), TODAY)
        .unwrap()
        .appointments[1]
        .clone();
    let gloves = |office: &mut Office| {
        let shelf = supplies::shelf(office, &who, now(), TODAY).unwrap();
        assert!(shelf.sums_agree);
        let item = shelf.items.iter().find(|i| i.sku == "GLV-M").unwrap();
        (item.usable, item.value)
    };
    let before = gloves(&mut office);
    let line = chartwright::domain::ChargeLine {
        date: TODAY,
        place_of_service: "11".into(),
        procedure: "T1015".into(),
        description: String::new(),
        modifiers: vec![],
        diagnoses: vec![Icd10Code::parse("I10").unwrap()],
        units: 1,
        amount: Money::from_cents(18_500),
        rendering: who.npi().unwrap().clone(),
    };
    for _ in 0..2 {
        charges::save(
            &mut office,
            &who,
            now(),
            visit.encounter,
            std::slice::from_ref(&line),
        )
        .unwrap();
        assert_eq!(
            gloves(&mut office).0,
            before.0 - 1,
            "once, however often it is saved"
        );
    }
    let given = supplies::given_of(&mut office, &who, now(), "G-2291").unwrap();
    assert!(
        given.iter().any(|(e, ..)| *e == visit.encounter),
        "a recall finds whoever was given the lot"
    );
    charges::save(&mut office, &who, now(), visit.encounter, &[]).unwrap();
    assert_eq!(gloves(&mut office), before, "to the cent");
}
