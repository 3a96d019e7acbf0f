//! Merge and un-merge over random charts and random work between: both charts come back exactly, with what each was given since.

use std::cell::RefCell;

use chartwright::domain::{PatientId, PatientName, Phone, Registration, Sex};
use chartwright::service::records::charting::{self, Beside, ChartEntry, Immunization, VitalSign};
use chartwright::service::records::{duplicates, merging, registering};
use chartwright::service::{Office, Places, SignedIn, patients};
use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::{TODAY, now, office};

/// Something somebody does to a chart.
#[derive(Debug, Clone)]
enum Work {
    Entry(&'static str, u8),
    End(usize),
    Reword(usize, u8),
    Vital(u8),
    Vaccine(u8),
    Visit(u8),
    Email(u8),
    Preferred(u8),
    Phone(u8),
}

fn work() -> impl Strategy<Value = Work> {
    prop_oneof![
        (
            prop_oneof![Just("problem"), Just("medication"), Just("allergy")],
            any::<u8>()
        )
            .prop_map(|(kind, n)| Work::Entry(kind, n)),
        (0_usize..8).prop_map(Work::End),
        (0_usize..8, any::<u8>()).prop_map(|(at, n)| Work::Reword(at, n)),
        any::<u8>().prop_map(Work::Vital),
        any::<u8>().prop_map(Work::Vaccine),
        any::<u8>().prop_map(Work::Visit),
        any::<u8>().prop_map(Work::Email),
        any::<u8>().prop_map(Work::Preferred),
        any::<u8>().prop_map(Work::Phone),
    ]
}

struct Desk {
    office: Office,
    who: SignedIn,
    number: usize,
}

/// Everything of a chart but the store's numbers.
#[derive(Debug, Clone, PartialEq)]
struct Whole {
    answers: Registration,
    entries: Vec<(String, String, String)>,
    vitals: Vec<(String, i64)>,
    vaccines: Vec<String>,
    visits: Vec<String>,
}

impl Desk {
    fn somebody(&mut self) -> PatientId {
        self.number += 1;
        let name = PatientName {
            given: "Ada".into(),
            family: format!("Merged{}", self.number % 2),
        };
        let person = Registration::new(name, date(1970, 2, 3), Sex::Female);
        registering::add(&mut self.office, &self.who, (now(), TODAY), None, &person)
            .unwrap()
            .0
    }

    fn beside(&mut self, id: PatientId) -> Beside {
        charting::beside(&mut self.office, &self.who, now(), id).unwrap()
    }

    /// Does a piece of work; `mark` tells one author's words from another's.
    fn does(&mut self, id: PatientId, work: &Work, mark: &str) {
        let entries = self.beside(id).entries;
        let (office, who) = (&mut self.office, &self.who);
        let change = |office: &mut Office, answers: Registration| {
            registering::change(office, who, (now(), TODAY), id, &answers).unwrap();
        };
        let mut answers = registering::form(office, who, now(), id).unwrap().answers;
        match work {
            Work::Entry(kind, n) => {
                let entry = ChartEntry {
                    id: 0,
                    kind: (*kind).into(),
                    wording: format!("{mark} {n}"),
                    state: "active".into(),
                    since: String::new(),
                    until: String::new(),
                };
                charting::add_entry(office, who, now(), id, &entry).unwrap();
            }
            Work::End(at) | Work::Reword(at, _) => {
                let Some(mut entry) = entries.get(*at).cloned() else {
                    return;
                };
                match work {
                    Work::Reword(_, n) => entry.wording += &format!(" {n}"),
                    _ => entry.state = "ended".into(),
                }
                charting::change_entry(office, who, now(), &entry).unwrap();
            }
            Work::Vital(n) => {
                let sign = VitalSign {
                    id: 0,
                    kind: "pulse".into(),
                    taken_at: date(2026, 1, 1).at(8, 0, 0, 0),
                    thousandths: 60_000 + i64::from(*n) * 100,
                    state: "active".into(),
                };
                let kinds = charting::vital_kinds(&Places::find()).unwrap();
                charting::add_vital_signs(office, who, now(), id, (&kinds, &[sign])).unwrap();
            }
            Work::Vaccine(n) => {
                let given = Immunization {
                    id: 0,
                    vaccine: format!("{mark} {n}"),
                    given_on: date(2025, 10, 1),
                    lot: String::new(),
                    site: String::new(),
                    given_by: String::new(),
                    state: "active".into(),
                };
                charting::add_immunization(office, who, now(), id, &given).unwrap();
            }
            Work::Visit(n) => {
                let reason = format!("{mark} {n}");
                patients::open_encounter(office, who, now(), id, TODAY, &reason).unwrap();
            }
            Work::Email(n) => {
                answers.email = format!("{mark}{n}@example.org").replace(' ', "");
                change(office, answers);
            }
            Work::Preferred(n) => {
                answers.preferred = format!("{mark} {n}");
                change(office, answers);
            }
            Work::Phone(n) => {
                answers.phones.push(Phone {
                    kind: mark.into(),
                    number: format!("217555{:04}", u32::from(*n) + 256 * mark.len() as u32),
                });
                change(office, answers);
            }
        }
    }

    fn whole(&mut self, id: PatientId) -> Whole {
        let beside = self.beside(id);
        let (office, who) = (&mut self.office, &self.who);
        let chart = patients::chart(office, who, now(), id).unwrap();
        Whole {
            answers: registering::form(office, who, now(), id).unwrap().answers,
            entries: beside
                .entries
                .into_iter()
                .map(|e| (e.kind, e.wording, e.state))
                .collect(),
            vitals: beside
                .vital_signs
                .into_iter()
                .map(|v| (v.kind, v.thousandths))
                .collect(),
            vaccines: beside
                .immunizations
                .into_iter()
                .map(|i| i.vaccine)
                .collect(),
            visits: chart.encounters.into_iter().map(|e| e.reason).collect(),
        }
    }
}

/// Charts `a` and `b` are filled, merged, worked on and un-merged; `twins` get the same work and are never merged.
fn comes_back(
    desk: &mut Desk,
    first: &[Work],
    second: &[Work],
    since: &[(Work, bool)],
) -> Result<(), TestCaseError> {
    let [a, b, twin_a, twin_b] = [0; 4].map(|_| desk.somebody());
    for (id, works, mark) in [(a, first, "first"), (b, second, "second other")] {
        for work in works {
            desk.does(id, work, mark);
        }
        let twin = if id == a { twin_a } else { twin_b };
        for work in works {
            desk.does(twin, work, mark);
        }
    }
    let (before_a, before_b) = (desk.whole(a), desk.whole(b));
    let merge = merging::merge(&mut desk.office, &desk.who, now(), (a, b), None).unwrap();
    prop_assert_eq!(
        desk.whole(b),
        desk.whole(a),
        "one chart, whichever number is opened"
    );
    let mut theirs = Vec::new();
    for (work, belongs_to_b) in since {
        let had = merging::added_since(&mut desk.office, &desk.who, now(), merge).unwrap();
        desk.does(a, work, "since");
        let has = merging::added_since(&mut desk.office, &desk.who, now(), merge).unwrap();
        let new: Vec<_> = has.into_iter().filter(|s| !had.contains(s)).collect();
        match work {
            // Whose entry it was decides whose it is.
            Work::End(at) | Work::Reword(at, _) => {
                let own = desk.beside(twin_a).entries.len();
                if *at < own {
                    desk.does(twin_a, work, "since");
                } else {
                    let shifted = match work {
                        Work::Reword(at, n) => Work::Reword(at - own, *n),
                        _ => Work::End(at - own),
                    };
                    desk.does(twin_b, &shifted, "since");
                }
            }
            Work::Email(_) | Work::Preferred(_) | Work::Phone(_) => {
                desk.does(twin_a, work, "since")
            }
            _ if *belongs_to_b => {
                // Rows given back to the other record are not touched again here, so their place does not matter.
                theirs.extend(new);
                desk.does(twin_b, work, "since");
            }
            _ => desk.does(twin_a, work, "since"),
        }
    }
    merging::unmerge(&mut desk.office, &desk.who, now(), merge, &theirs).unwrap();
    prop_assert_eq!(desk.whole(a), desk.whole(twin_a));
    prop_assert_eq!(desk.whole(b), desk.whole(twin_b));
    if since.is_empty() {
        prop_assert_eq!(desk.whole(a), before_a);
        prop_assert_eq!(desk.whole(b), before_b);
    }
    Ok(())
}

#[test]
fn un_merging_gives_both_charts_back_with_what_each_was_given_since() {
    let (_folder, office, who) = office("rivera");
    let desk = RefCell::new(Desk {
        office,
        who,
        number: 0,
    });
    let mut runner = TestRunner::new(Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    });
    let chart = || proptest::collection::vec(work(), 0..7);
    // An entry handed to the other record changes which place later entries have: only entries made before are changed.
    let since = proptest::collection::vec((work(), any::<bool>()), 0..7).prop_map(|mut works| {
        works.sort_by_key(|(w, _)| !matches!(w, Work::End(_) | Work::Reword(..)));
        works
    });
    runner
        .run(&(chart(), chart(), since), |(first, second, since)| {
            comes_back(&mut desk.borrow_mut(), &first, &second, &since)
        })
        .unwrap();
}

#[test]
fn several_merges_come_apart_in_any_order() {
    let (_folder, office, who) = office("rivera");
    let mut desk = Desk {
        office,
        who,
        number: 0,
    };
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
        let ids = [0; 4].map(|_| desk.somebody());
        for (id, mark) in ids.iter().zip(["a", "bb", "ccc", "dddd"]) {
            desk.does(*id, &Work::Phone(3), mark);
            desk.does(*id, &Work::Entry("problem", 1), mark);
            if *id != ids[0] {
                desk.does(*id, &Work::Email(1), mark);
            }
        }
        let before: Vec<Whole> = ids.iter().map(|id| desk.whole(*id)).collect();
        let merges: Vec<i64> = ids[1..]
            .iter()
            .map(|id| {
                let pair = (ids[0], *id);
                merging::merge(&mut desk.office, &desk.who, now(), pair, None).unwrap()
            })
            .collect();
        assert_eq!(desk.whole(ids[2]).entries.len(), 4);
        for at in order {
            merging::unmerge(&mut desk.office, &desk.who, now(), merges[at], &[]).unwrap();
        }
        let after: Vec<Whole> = ids.iter().map(|id| desk.whole(*id)).collect();
        assert_eq!(after, before, "un-merged in the order {order:?}");
        let again = merging::unmerge(&mut desk.office, &desk.who, now(), merges[0], &[]);
        assert!(again.unwrap_err().to_string().contains("undone already"));
    }
}

#[test]
fn a_likeness_is_shown_before_saving_and_a_merged_record_is_found_as_the_one_that_stands() {
    let (_folder, office, who) = office("tran");
    let mut desk = Desk {
        office,
        who,
        number: 0,
    };
    let finder = duplicates::Finder::load(&Places::find()).unwrap();
    let named = |given: &str, family: &str, phone: &str| {
        let name = PatientName {
            given: given.into(),
            family: family.into(),
        };
        let mut person = Registration::new(name, date(1958, 4, 9), Sex::Female);
        person.phones.push(Phone {
            kind: String::new(),
            number: phone.into(),
        });
        person
    };
    let first = named("Katherine", "Obermayer", "(217) 555-0177");
    let second = named("Kathy", "Obermeyer", "217-555-0177");
    let (office, who) = (&mut desk.office, &desk.who);
    let (id, mrn) = registering::add(office, who, (now(), TODAY), None, &first).unwrap();
    let review =
        registering::review(office, who, (now(), TODAY), &finder, (None, &second)).unwrap();
    assert_eq!(
        review.likely.first().map(|l| l.patient.id),
        Some(id),
        "{review:?}"
    );
    assert!(review.likely[0].bits > 0.0);
    let (other, _) = registering::add(office, who, (now(), TODAY), None, &second).unwrap();
    merging::merge(office, who, now(), (id, other), None).unwrap();
    for words in [
        "obermeyer",
        "kathy ober",
        "4/9/1958",
        "0177",
        "obermaier",
        &mrn,
    ] {
        let found = patients::find(office, who, now(), words, 5).unwrap();
        assert_eq!(
            found.iter().map(|p| p.id).collect::<Vec<_>>(),
            [id],
            "{words}"
        );
    }
    let twice = merging::merge(office, who, now(), (id, other), None);
    assert!(twice.is_err(), "a record is merged once");
}
